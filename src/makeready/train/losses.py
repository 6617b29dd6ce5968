"""What the stages minimise: equations, each with its source. No state; every random number comes from the
generator that is handed in.

Shape letters: B rows, N tokens, C latent channels. Time runs from 1.0, noise, to 0.0, image: the noised
latent is (1 - t) clean + t noise, the velocity noise - clean = (noised - clean) / t.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from makeready.diffusion.mini import SMALLEST_TIME, Labelled, Mini
from makeready.diffusion.mini_autoencoder import Autoencoder
from makeready.train.batch import Task
from makeready.train.example import NO_LABEL

DROPPED_CAPTIONS = 0.1
"""Source: Ho & Salimans 2022, arXiv:2207.12598, section 4: a tenth to a fifth."""
TIME_MEAN, TIME_SPREAD = 0.4, 1.0
"""Of the times' logit: more of them near the noise, where it is decided what stands where. Source: Esser
et al. 2024, arXiv:2403.03206, section 3.1; the mean is ours."""
LABEL_WEIGHT = 0.1
LARGEST_GUIDANCE = 5.0
"""Ours: with 7 the few strongest rows decide the loss, and a toy student forgets the data (docs/LOG.md)."""
LATENT_NOISE, SAMPLED_NOISE = 0.1, 0.4
"""Ours: latents are off by up to this where encoder and decoder learn together, and where the decoder is
readied for those of the transformer, which are off by more. With the first alone guided latents were decoded
to grids of bright dots."""
EDGE_WEIGHT = 0.5
SCALE_WEIGHT = 0.01
"""Ours: without it the latent grows, since the noise on it does not grow with it: to a spread of 385 in 800
steps."""
DATA, GUIDED, LONG = slice(0, None, 3), slice(1, None, 3), slice(2, None, 3)
"""The student's rows. Slices, since a mask would make the accelerator wait for the count."""


class Loss(NamedTuple):
    """What is minimised, and its parts for the log; they stay on the device, where nobody waits for them."""

    total: Tensor
    parts: dict[str, Tensor]


def autoencoder_loss(
    autoencoder: Autoencoder, pictures: Tensor, generator: torch.Generator, *, is_encoding_fixed: bool
) -> Loss:
    """How far the decoded pictures are from the pictures, in colours and in edges.

    With `is_encoding_fixed` only the decoder learns: the transformer knows this encoder's latents.

    Shapes: pictures (B, 3, H, W).
    """
    if is_encoding_fixed:
        autoencoder.encoder.eval()
        with torch.no_grad():
            latent = autoencoder.encode(pictures)
    else:
        latent = autoencoder.encode(pictures)
    most = SAMPLED_NOISE if is_encoding_fixed else LATENT_NOISE
    strength = uniform(len(latent), generator, latent.device)[:, None, None, None] * most
    decoded = autoencoder.decode(latent + strength * gaussian(latent.shape, generator, latent.device))
    colours = functional.l1_loss(decoded, pictures)
    edges = sum(functional.l1_loss(decoded.diff(dim=axis), pictures.diff(dim=axis)) for axis in (2, 3))
    spread, mean = torch.var_mean(latent, dim=(0, 2, 3))
    scale = ((spread - 1).square() + mean.square()).mean()
    squared = functional.mse_loss(decoded.detach().clamp(-1, 1), pictures)
    total = colours + EDGE_WEIGHT * edges + SCALE_WEIGHT * scale
    return Loss(total, {"psnr_db": psnr_db(squared), "scale": scale.detach()})


def psnr_db(squared_error: Tensor) -> Tensor:
    """Of a mean squared error over colours from -1 to 1."""
    return 10 * (4.0 / squared_error.clamp(min=1e-10)).log10()


def flow_loss(mini: Mini, task: Task, generator: torch.Generator) -> Loss:
    """The velocity's squared error, where the network predicts the clean latent; beside it what the tokens
    show.

    Source: Lipman et al. 2022, arXiv:2210.02747, eq. 14; prediction and loss as in Li & He 2025,
    arXiv:2511.13720, table 1, row (x, v). Labels: tokens of a drawn scene are known, so that the middle of
    the network can be told what to see, as Yu et al. 2024, arXiv:2410.06940, do with another network's
    features.
    """
    device, num_rows = task.clean.device, len(task.clean)
    t = drawn_times(num_rows, generator, device)
    noise = gaussian(task.clean.shape, generator, device)
    noised = mixed(task.clean, noise, t)
    is_dropped = uniform(num_rows, generator, device) < DROPPED_CAPTIONS
    text, is_word = read(mini, task, is_dropped)
    times = torch.stack([t, t, torch.ones_like(t)], dim=1)
    told = mini.labelled(noised, task.condition, task.positions, text, is_word, times)
    velocity = velocity_error(told.clean_bnc, task.clean, t, task.weight).mean()
    labels = label_loss(told, task, 1 - t)
    return Loss(velocity + LABEL_WEIGHT * labels, {"velocity": velocity.detach(), "labels": labels.detach()})


def student_loss(mini: Mini, teacher: Mini, task: Task, generator: torch.Generator) -> Loss:
    """A third of the rows stay with the data, a third learn the guided velocity in one pass, a third learn to
    go a long way in one step. Errors are divided by the guidance, which makes the targets larger by as much.

    The first keep the network a teacher for the next run. The second: the teacher's two passes, with and
    without the caption, under a guidance that the student is told. The third: the average velocity over [r,
    t] must be what two shorter ones over [s, t] and [r, s] make together, both the student's own.

    Source: Guo et al. 2025 (SplitMeanFlow), arXiv:2507.16884, eq. 9 and algorithm 1; guidance as an input:
    Meng et al. 2022, arXiv:2210.03142, section 3.1.
    """
    device, num_rows = task.clean.device, len(task.clean)
    kind = torch.arange(num_rows, device=device) % 3
    long_t, long_r = drawn_spans(num_rows, generator, device)
    t = torch.where(kind == 2, long_t, drawn_times(num_rows, generator, device))
    r = torch.where(kind == 2, long_r, t)
    guidance = 1 + (LARGEST_GUIDANCE - 1) * uniform(num_rows, generator, device)
    guidance = torch.where(kind == 0, 1.0, guidance)
    noised = mixed(task.clean, gaussian(task.clean.shape, generator, device), t)
    is_dropped = (uniform(num_rows, generator, device) < DROPPED_CAPTIONS) & (kind == 0)
    text, is_word = read(mini, task, is_dropped)
    cut = t + (r - t) * uniform(num_rows, generator, device)
    with torch.no_grad():
        target = task.clean.clone()
        target[GUIDED] = guided(teacher, part(task, GUIDED), noised[GUIDED], t[GUIDED], guidance[GUIDED])
        spans = torch.stack([t, cut, r, guidance], dim=1)[LONG]
        words = (text[LONG].detach(), is_word[LONG])
        target[LONG] = composed(mini, part(task, LONG), noised[LONG], words, spans)
    times = torch.stack([t, r, guidance], dim=1)
    clean = mini(noised, task.condition, task.positions, text, is_word, times)
    error = velocity_error(clean, target, t, task.weight) / guidance
    of_rows = error.detach()
    parts = {"velocity": of_rows[DATA].mean(), "guided": of_rows[GUIDED].mean(), "long": of_rows[LONG].mean()}
    return Loss(error.mean(), parts)


def guided(teacher: Mini, task: Task, noised: Tensor, t: Tensor, guidance: Tensor) -> Tensor:
    """The clean latent under classifier-free guidance, from two passes.

    Source: Ho & Salimans 2022, arXiv:2207.12598, eq. 6, for predictions of the clean latent.
    """
    times = torch.stack([t, t, torch.ones_like(t)], dim=1)
    clean = []
    for is_dropped in (False, True):
        words = read(teacher, task, torch.full_like(t, is_dropped, dtype=torch.bool))
        clean.append(teacher(noised, task.condition, task.positions, *words, times))
    return clean[1] + guidance[:, None, None] * (clean[0] - clean[1])


def composed(mini: Mini, task: Task, noised: Tensor, words: tuple[Tensor, Tensor], spans: Tensor) -> Tensor:
    """What one long step should believe in, from two shorter ones: the clean latent whose line from `noised`
    meets the point that both reach.

    Shapes: spans (B, 4): t, s, r, guidance.
    """
    t, s, r, guidance = spans.unbind(1)
    there = noised
    for begin, end in ((t, s), (s, r)):
        times = torch.stack([begin, end, guidance], dim=1)
        clean = mini(there, task.condition, task.positions, *words, times)
        there = there + ((end - begin) / begin.clamp(min=SMALLEST_TIME))[:, None, None] * (there - clean)
    average = (noised - there) / (t - r).clamp(min=1e-4)[:, None, None]
    return noised - t[:, None, None] * average


def label_loss(told: Labelled, task: Task, certainty: Tensor) -> Tensor:
    """Cross-entropy of concept, colour and boundary, less where noise hides them.

    Shapes: certainty (B,).
    """
    scale = certainty[:, None].expand_as(task.boundary)
    total = told.boundary_bn.new_zeros(())
    for logits, wanted in ((told.concept_bnk, task.concept), (told.colour_bnk, task.colour)):
        if logits.shape[-1]:
            losses = functional.cross_entropy(
                logits.flatten(0, 1), wanted.flatten(), ignore_index=NO_LABEL, reduction="none"
            )
            total = total + (losses * scale.flatten()).sum() / (wanted != NO_LABEL).sum().clamp(min=1)
    is_known = task.boundary != NO_LABEL
    losses = functional.binary_cross_entropy_with_logits(
        told.boundary_bn, task.boundary.clamp(min=0), reduction="none"
    )
    return total + (losses * scale * is_known).sum() / is_known.sum().clamp(min=1)


def velocity_error(clean: Tensor, target: Tensor, t: Tensor, weight: Tensor) -> Tensor:
    """Squared error of the velocity that a prediction of the clean latent means, a number for each row.

    Shapes: clean and target (B, N, C), t (B,), weight (B, N) -> (B,).
    """
    error = (clean - target) / t.clamp(min=SMALLEST_TIME)[:, None, None]
    return (error.square().mean(dim=2) * weight).mean(dim=1)


def read(mini: Mini, task: Task, is_dropped: Tensor) -> tuple[Tensor, Tensor]:
    """The captions through the trained layers; rows that are dropped say nothing."""
    states = torch.where(is_dropped[:, None, None], task.no_states, task.states)
    is_word = torch.where(is_dropped[:, None], task.no_is_word, task.is_word)
    return mini.read(states, is_word), is_word


def part(task: Task, rows: slice) -> Task:
    """Some rows of a task."""
    return Task(**{name: getattr(task, name)[rows] for name in Task.__dataclass_fields__})


def mixed(clean: Tensor, noise: Tensor, t: Tensor) -> Tensor:
    """The latent at time t."""
    return clean + t[:, None, None] * (noise - clean)


def drawn_times(num_rows: int, generator: torch.Generator, device: torch.device) -> Tensor:
    return torch.sigmoid(TIME_MEAN + TIME_SPREAD * gaussian((num_rows,), generator, device))


def drawn_spans(num_rows: int, generator: torch.Generator, device: torch.device) -> tuple[Tensor, Tensor]:
    """Times t > r. Half are steps of the four-step student, half any.

    Shapes: two of (B,).
    """
    first, second = uniform(num_rows, generator, device), uniform(num_rows, generator, device)
    quarter = (1 + (4 * first).floor().clamp(max=3)) / 4
    is_quarter = uniform(num_rows, generator, device) < 0.5
    t = torch.where(is_quarter, quarter, first.clamp(min=SMALLEST_TIME))
    return t, torch.where(is_quarter, quarter - 0.25, t * second)


def gaussian(shape: tuple[int, ...], generator: torch.Generator, device: torch.device) -> Tensor:
    return torch.randn(shape, generator=generator, device=device)


def uniform(num_rows: int, generator: torch.Generator, device: torch.device) -> Tensor:
    return torch.rand(num_rows, generator=generator, device=device)
