"""`bench/engine`: the production mix, 70 % masked edits and 30 % pictures from text, against diffusers one
after another.

The trace is committed (docs/traces/edits.json). Its seven edits are of two pictures, as in real work: the
first edit of each finds nothing kept (cold), the others find its keys (warm); two are candidates of one edit.

diffusers edits in its own way for these classes, `Flux2KleinInpaintPipeline`: the source is a reference
beside the picture. A second, cheaper way of it leaves the reference out: a picture from text whose latent is
blended with the source's after every step. Ours stands between: its tokens attend to the source's keys.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from diffusers import Flux2KleinInpaintPipeline, Flux2KleinPipeline
from PIL import Image

from makeready.bench.host import ROOT
from makeready.bench.report import Row
from makeready.diffusion.flow import FlowModel
from makeready.diffusion.klein import patched
from makeready.engine.cost import CostModel
from makeready.engine.engine import Engine
from makeready.engine.noise import normal
from makeready.engine.request import MaskedEdit, Pixels, Request, Result
from makeready.engine.torch_runner import TorchRunner

TRACE = ROOT / "docs" / "traces" / "edits.json"
STEPS = 4
NUM_QUICK = 3
MIX_FLOOR = 4.0
COST = CostModel(step_s=0.01, token_s=1e-4)
"""Requests are sent one at a time, so nothing hangs on it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Job:
    """One line of the trace: a picture from text, or an edit of `source` where `mask` is not 0."""

    prompt: str
    seed: int
    source: Pixels | None
    mask: Pixels | None


Arm = Callable[[Job], object]


def mix_rows(
    pipeline: Flux2KleinPipeline, exact: FlowModel, fast: FlowModel, num_times: int, *, side_px: int
) -> Iterator[Row]:
    """Seconds of the trace in every arm, the arms in turn at each line; all caches are new for each round."""
    jobs = read_trace(side_px)
    if num_times == 1:
        jobs = jobs[:NUM_QUICK]
    inpainting = Flux2KleinInpaintPipeline(**pipeline.components, is_distilled=True)
    inpainting.set_progress_bar_config(disable=True)
    num_text = exact.num_text_tokens
    totals_s: list[Sequence[float]] = []
    for _ in range(num_times):
        engines = [Engine(TorchRunner(model), COST) for model in (fast, exact)]
        arms: list[Arm] = [
            partial(of_diffusers, pipeline, inpainting, num_text, side_px),
            partial(of_diffusers, pipeline, None, num_text, side_px),
            *(partial(of_engine, engine, side_px) for engine in engines),
        ]
        for engine in engines:
            engine.serve()
        totals_s.append(round_s(arms, jobs))
        for engine in engines:
            engine.close()
    inpainted_s, blended_s, fast_s, exact_s = (
        statistics.median(times) for times in zip(*totals_s, strict=True)
    )
    yield Row(
        name=f"production mix, {side_px} px: diffusers' inpainting, a picture",
        value=inpainted_s / len(jobs),
        unit="s",
    )
    yield Row(
        name="ours, bf16: times as many pictures",
        value=inpainted_s / fast_s,
        unit="x",
        target=MIX_FLOOR,
        is_floor=True,
    )
    yield Row(name="ours, fp32: times as many pictures", value=inpainted_s / exact_s, unit="x")
    for name, seconds in (("bf16", fast_s), ("fp32", exact_s)):
        yield Row(
            name=f"ours, {name}, against diffusers without the source as a reference",
            value=blended_s / seconds,
            unit="x",
        )


def read_trace(side_px: int) -> list[Job]:
    """The trace's jobs, drawn at this size."""
    found = json.loads(TRACE.read_text())
    sources = [coloured(side_px, seed) for seed in found["sources"]]
    return [
        Job(
            prompt=line["prompt"],
            seed=line["seed"],
            source=sources[line["source"]] if "source" in line else None,
            mask=drawn_mask(side_px, line["box"]) if "source" in line else None,
        )
        for line in found["jobs"]
    ]


def coloured(side_px: int, seed: int) -> Pixels:
    """A source: soft colours, no two seeds alike."""
    cells = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), np.uint8)
    return np.asarray(Image.fromarray(cells).resize((side_px, side_px), Image.Resampling.BICUBIC))


def drawn_mask(side_px: int, box: Sequence[float]) -> Pixels:
    """Units: fractions of the side: left, top, right, bottom."""
    left, top, right, bottom = (round(place * side_px) for place in box)
    mask = np.zeros((side_px, side_px), np.uint8)
    mask[top:bottom, left:right] = 255
    return mask


def round_s(arms: Sequence[Arm], jobs: Sequence[Job]) -> list[float]:
    """What each arm takes for all jobs."""
    taken_s = [0.0 for _ in arms]
    for job in jobs:
        for index, arm in enumerate(arms):
            start_s = time.perf_counter()
            arm(job)
            taken_s[index] += time.perf_counter() - start_s
    return taken_s


def of_engine(engine: Engine, side_px: int, job: Job) -> Pixels:
    """Through the whole engine: submitted, waited for."""
    edit = None
    if job.source is not None and job.mask is not None:
        edit = MaskedEdit(source=job.source, mask=job.mask, feather_px=0)
    request = Request(
        prompt=job.prompt,
        width_px=side_px,
        height_px=side_px,
        steps=STEPS,
        seed=job.seed,
        mode="free",
        is_text_trimmed=True,
        edit=edit,
    )
    match engine.submit(request).wait(600):
        case Result(pixels=pixels):
            return pixels
        case ending:
            raise RuntimeError(f"the request ended as {ending}")


def of_diffusers(
    pipeline: Flux2KleinPipeline,
    inpainting: Flux2KleinInpaintPipeline | None,
    num_text: Callable[..., int],
    side_px: int,
    job: Job,
) -> Pixels:
    """By diffusers, the text padded to its own length alone; without `inpainting` an edit is blended."""
    options = {
        "prompt": job.prompt,
        "num_inference_steps": STEPS,
        "guidance_scale": 1.0,
        "max_sequence_length": num_text(job.prompt, is_trimmed=True),
        "output_type": "np",
        "generator": torch.Generator().manual_seed(job.seed),
    }
    if job.source is None or job.mask is None:
        made = pipeline(width=side_px, height=side_px, **options).images[0]
    elif inpainting is not None:
        source, mask = Image.fromarray(job.source), Image.fromarray(job.mask)
        made = inpainting(image=source, mask_image=mask, strength=1.0, **options).images[0]
    else:
        made = blended(pipeline, job.source, job.mask, options)
    pixels: Pixels = (made * 255).round().astype(np.uint8)
    if job.source is None or job.mask is None:
        return pixels
    return np.asarray(np.where(job.mask[..., None] > 0, pixels, job.source), np.uint8)


@torch.inference_mode()
def blended(
    pipeline: Flux2KleinPipeline, source: Pixels, mask: Pixels, options: Mapping[str, object]
) -> np.ndarray:
    """The picture from text, its latent put over the source's with that step's noise after every step."""
    side = mask.shape[0] // 16
    image = torch.from_numpy(source.copy()).permute(2, 0, 1)[None].to(torch.float32) / 127.5 - 1
    encoded = patched(pipeline.vae.encode(image).latent_dist.mode())
    norm = pipeline.vae.bn
    deviation = (norm.running_var + pipeline.vae.config.batch_norm_eps).sqrt().view(1, -1, 1, 1)
    clean = ((encoded - norm.running_mean.view(1, -1, 1, 1)) / deviation).flatten(2).transpose(1, 2)
    noise = torch.from_numpy(normal((side * side, clean.shape[-1]), seed=0))[None]
    is_masked = torch.from_numpy(mask.reshape(side, 16, side, 16).max(axis=(1, 3)) > 0).view(1, -1, 1)

    def blend(
        pipe: Flux2KleinPipeline, step: int, _time: object, found: Mapping[str, torch.Tensor]
    ) -> dict[str, torch.Tensor]:
        sigma = pipe.scheduler.sigmas[step + 1]
        return {"latents": torch.where(is_masked, found["latents"], (1 - sigma) * clean + sigma * noise)}

    made = pipeline(width=mask.shape[1], height=mask.shape[0], callback_on_step_end=blend, **options)
    return np.asarray(made.images[0])
