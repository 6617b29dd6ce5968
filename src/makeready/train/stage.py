"""One stage of the training: what is trained, by which optimizers, against which loss. The trainer decides
how long."""

from collections.abc import Iterator, Mapping
from typing import cast

import torch
from torch import Tensor, nn

from makeready.diffusion.mini import Mini
from makeready.diffusion.mini_autoencoder import Autoencoder
from makeready.train.average import averaged_copy, follow
from makeready.train.batch import Task, pictures, task
from makeready.train.checkpoint import optimizer_tensors, prefixed, restore_optimizer, under
from makeready.train.chunk import Chunk
from makeready.train.losses import Loss, autoencoder_loss, flow_loss, student_loss
from makeready.train.models import Models, fill
from makeready.train.muon import Muon, hidden_matrices
from makeready.train.plan import STAGES, StageName, batch_factor, rate
from makeready.train.precision import half_precision

RATES: dict[StageName, tuple[float, float]] = {
    "autoencoder": (1.5e-3, 3e-3),
    "flow": (2e-3, 6e-3),
    "student": (1e-3, 3e-3),
}
"""AdamW's and Muon's, at REFERENCE_BATCH. Ours, from toy runs (docs/LOG.md); Muon's for the flow is near
Jordan's 0.02 for matrices of width 448, which is 4.7e-3 once MATCHED_RMS is taken off."""
MATRIX_DECAY = 0.1
LARGEST_GRADIENT = 1.0


class Stage:
    """The network that is trained, its average, and the optimizers' memory; all of it goes into a
    checkpoint."""

    def __init__(self, name: StageName, models: Models, *, seed: int, is_encoder_fixed: bool) -> None:
        self.name = name
        self._models = models
        self._seed = seed
        self._is_encoder_fixed = is_encoder_fixed
        self.network: nn.Module = models.autoencoder if name == "autoencoder" else models.mini
        self.network.train().requires_grad_(True)
        if name == "autoencoder":
            models.autoencoder.encoder.requires_grad_(not is_encoder_fixed)
        else:
            models.autoencoder.eval().requires_grad_(False)
        self.average = averaged_copy(self.network)
        self.teacher = cast(Mini, averaged_copy(models.mini)) if name == "student" else None
        self._names: dict[Tensor, str] = {value: name for name, value in self.network.named_parameters()}
        self._optimizers = self._opened()

    def step(self, rows: Chunk | Task, step: int, progress: float) -> Loss:
        """One update, on a chunk or on one that was encoded already. What is random in it follows from the
        run's seed, the stage and the step alone."""
        device = next(self.network.parameters()).device
        generator = torch.Generator(device).manual_seed(
            (self._seed * len(STAGES) + STAGES.index(self.name)) * 2**32 + step
        )
        with half_precision(device):
            loss = self._loss(rows, generator)
        loss.total.backward()
        nn.utils.clip_grad_norm_(self._trained(), LARGEST_GRADIENT)
        factor = rate(progress) * (1.0 if self.name == "autoencoder" else batch_factor(rows.num_rows))
        for optimizer, base in zip(self._optimizers, RATES[self.name], strict=True):
            for group in optimizer.param_groups:
                group["lr"] = base * factor
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        follow(self.average, self.network, step)
        return loss

    @torch.no_grad()
    def finish(self, chunk: Chunk | None) -> None:
        """The average becomes the model. A new encoder's latent is measured on `chunk`, which others leave
        out."""
        self.network.load_state_dict(self.average.state_dict())
        if chunk is not None and isinstance(self.network, Autoencoder) and not self._is_encoder_fixed:
            self.network.encoder.measure(pictures(chunk, next(self.network.parameters()).device))
        self.network.eval().requires_grad_(False)

    def averaged(self) -> Models:
        """The models as they would be released now; shares memory with the training."""
        autoencoder, mini = self._models.autoencoder, self._models.mini
        if self.name == "autoencoder":
            autoencoder = cast(Autoencoder, self.average)
        else:
            mini = cast(Mini, self.average)
        return Models(autoencoder=autoencoder, mini=mini, reader=self._models.reader)

    def tensors(self) -> dict[str, Tensor]:
        """What `restore` needs besides the models."""
        kept = prefixed("average.", self.average.state_dict())
        if self.teacher is not None:
            kept |= prefixed("teacher.", self.teacher.state_dict())
        for index, optimizer in enumerate(self._optimizers):
            kept |= prefixed(f"optimizer{index}.", optimizer_tensors(optimizer, self._names))
        return kept

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Go on as if nothing had happened.

        Raises: InvalidModelError if the tensors are of another stage or size.
        """
        device = next(self.network.parameters()).device
        for name, network in (("average", self.average), ("teacher", self.teacher)):
            if network is not None:
                found = under(f"{name}.", tensors)
                fill(network, {key: value.to(device) for key, value in found.items()}, name)
        for index, optimizer in enumerate(self._optimizers):
            restore_optimizer(optimizer, self._names, under(f"optimizer{index}.", tensors))

    def _loss(self, rows: Chunk | Task, generator: torch.Generator) -> Loss:
        models = self._models
        if self.name == "autoencoder":
            if isinstance(rows, Task):
                raise TypeError("the autoencoder learns from pictures")
            colours = pictures(rows, generator.device)
            return autoencoder_loss(
                models.autoencoder, colours, generator, is_encoding_fixed=self._is_encoder_fixed
            )
        made = rows if isinstance(rows, Task) else task(rows, models.autoencoder, models.reader)
        if self.teacher is None:
            return flow_loss(models.mini, made, generator)
        return student_loss(models.mini, self.teacher, made, generator)

    def _trained(self) -> Iterator[nn.Parameter]:
        return (value for value in self.network.parameters() if value.requires_grad)

    def _opened(self) -> list[torch.optim.Optimizer]:
        """AdamW for whatever is trained and no hidden matrix; Muon for those."""
        parts = hidden_matrices(self.network)
        values = dict(self.network.named_parameters())
        others = [one for name, one in values.items() if name not in parts and one.requires_grad]
        adam = torch.optim.AdamW(others, lr=0.0, betas=(0.9, 0.95), weight_decay=0.0, foreach=True)
        matrices = [(values[name], num) for name, num in parts.items() if values[name].requires_grad]
        return [adam, Muon(matrices, 0.0, weight_decay=MATRIX_DECAY)]
