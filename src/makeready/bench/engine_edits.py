"""`bench/engine`: masked edits against making the whole picture, and how far free mode and bf16 are from
strict mode."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from makeready.bench.engine_timing import medians_s, picture
from makeready.bench.report import Row
from makeready.diffusion.flow import FlowModel
from makeready.engine.request import MaskedEdit, Pixels, Request
from makeready.engine.solver import euler_step
from makeready.engine.torch_runner import TorchRunner

PROMPT = "x" * 43
"""64 tokens with the template's."""
SHARES = ((0.1, 4.5), (0.2, 3.0), (0.5, 1.6))
QUICK_SHARES = SHARES[:1]
COLD_FLOOR = 2.0
FREE_PSNR_DB = 50.0


def edit_rows(model: FlowModel, num_times: int, *, side_px: int, is_quick: bool) -> Iterator[Row]:
    """64 text tokens in both arms, decoding included."""
    runner = TorchRunner(model)
    whole = Request(prompt=PROMPT, width_px=side_px, height_px=side_px, mode="free", is_text_trimmed=True)
    source = picture(runner, whole)
    num_tokens = (side_px // model.token_px) ** 2
    for share, target in QUICK_SHARES if is_quick else SHARES:
        mask = square_mask(side_px, share)
        edit = replace(whole, edit=MaskedEdit(source=source, mask=mask, feather_px=0))
        num_active = runner.size(edit).tokens - runner.size(whole).tokens + num_tokens
        arms = [partial(picture, runner, whole), partial(picture, runner, edit)]
        is_first = share == SHARES[0][0]
        if is_first:
            arms.append(partial(cold_picture, runner, edit))
        whole_s, warm_s, *cold_s = medians_s(arms, num_times)
        name = f"warm edit of {100 * num_active / num_tokens:.0f} % of the tokens: times as fast"
        yield Row(name=name, value=whole_s / warm_s, unit="x", target=target, is_floor=True)
        if is_first:
            value = whole_s / cold_s[0]
            yield Row(name="the same, cold", value=value, unit="x", target=COLD_FLOOR, is_floor=True)
            is_outside = mask == 0
            changed = (picture(runner, edit)[is_outside] != source[is_outside]).any(axis=-1).sum()
            yield Row(name="pixels changed outside the mask", value=int(changed), unit="", target=0)
    runner.close()


def cold_picture(runner: TorchRunner, request: Request) -> Pixels:
    """An edit of a source that the runner never saw: another pixel of it outside the mask each time."""
    if request.edit is None:
        return picture(runner, request)
    source = request.edit.source.copy()
    source[0, 0] = np.random.default_rng().integers(0, 256, 3)
    return picture(runner, replace(request, edit=replace(request.edit, source=source)))


def square_mask(side_px: int, share: float) -> Pixels:
    """A square whose tokens, with one more round them, are about that share of the picture's."""
    side = max(1, round((share**0.5) * side_px / 16) - 2)
    mask = np.zeros((side_px, side_px), np.uint8)
    start = (side_px // 16 - side) // 2 * 16
    mask[start : start + side * 16, start : start + side * 16] = 255
    return mask


def distance_rows(exact: FlowModel, fast: FlowModel) -> Iterator[Row]:
    """Rows of other sizes and texts in one pass, and a network in bf16, each against strict fp32."""
    requests = [
        Request(prompt=prompt, width_px=side_px, height_px=128, seed=seed, is_text_trimmed=True)
        for seed, (prompt, side_px) in enumerate((("a pear", 128), ("three plums in a bowl", 192)))
    ]
    runner, in_bf16 = TorchRunner(exact), TorchRunner(fast)
    strict = [picture(runner, request) for request in requests]
    free = together(runner, [replace(request, mode="free") for request in requests])
    rounded = [picture(in_bf16, request) for request in requests]
    for one in (runner, in_bf16):
        one.close()
    # Equal pictures have no distance: they count as one grey level at one place.
    yield Row(
        name="free mode's distance to strict, fp32",
        value=worst_psnr_db(strict, free),
        unit="dB",
        target=FREE_PSNR_DB,
        is_floor=True,
    )
    yield Row(name="bf16's distance to strict fp32", value=worst_psnr_db(strict, rounded), unit="dB")


def together(runner: TorchRunner, requests: list[Request]) -> list[Pixels]:
    """All requests' steps in shared passes."""
    tracks = [runner.begin(request) for request in requests]
    for _ in range(requests[0].steps):
        for track, velocity in zip(tracks, runner.velocities(tracks), strict=True):
            track.latent = euler_step(track.latent, velocity, track.t, track.t_next)
            track.step += 1
    return [runner.finish(track) for track in tracks]


def worst_psnr_db(wanted: list[Pixels], made: list[Pixels]) -> float:
    """The smallest peak signal-to-noise ratio of the pairs."""
    distances = []
    for one, other in zip(wanted, made, strict=True):
        squares = ((one.astype(np.float64) - other) ** 2).sum()
        distances.append(10 * np.log10(255**2 * one.size / max(1.0, squares)))
    return float(min(distances))
