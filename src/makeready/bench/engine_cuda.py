"""The engine's rows on a GPU: klein-4B at its real size with random weights, against diffusers' pipeline over
the same modules.

`python -m makeready.bench.engine --device cuda` prints them and writes docs/bench-engine-cuda.md.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import torch
from diffusers import Flux2KleinPipeline

from makeready.bench.engine_edits import square_mask
from makeready.bench.engine_timing import medians_s, picture
from makeready.bench.host import ROOT
from makeready.bench.report import Row, as_json, provenance, table
from makeready.diffusion.klein import Klein
from makeready.diffusion.random_klein import KleinParts, random_klein
from makeready.engine.noise import normal
from makeready.engine.request import MaskedEdit, Request
from makeready.engine.torch_runner import TorchRunner

DOCUMENT = ROOT / "docs" / "bench-engine-cuda.md"
COMMAND = "python -m makeready.bench.engine --device cuda"
PROMPT = "a red bicycle against a white wall, late afternoon, long shadows, 35 mm"
STEPS = 4
AIM_S = 0.30
"""p50 at 1024 x 1024 on an H100; diffusers about 0.57, SGLang 0.40 published."""
JUDGED = "ours, padded text, CUDA graphs"
REST_SHARE = 15.0
SHARES = (0.1, 0.2, 0.5)
BATCHES = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured. `sides_px`: the first one's latency is judged."""

    sides_px: Sequence[int] = (1024, 512)
    num_times: int = 20
    batches: Sequence[int] = BATCHES


QUICK = Plan(sides_px=(512,), num_times=3, batches=(1, 4))


def main(*, is_quick: bool, is_json: bool) -> int:
    """What the command does on a GPU; 2 where there is none."""
    if not torch.cuda.is_available():
        sys.stderr.write("error: There is no CUDA device here.\nhint: Leave out --device cuda.\n")
        return 2
    rows = list(parts_rows(random_klein(torch.device("cuda")), QUICK if is_quick else Plan()))
    if is_json:
        sys.stdout.write(as_json(rows) + "\n")
        return 0
    device = f"- Device: {torch.cuda.get_device_name()}, torch {torch.__version__}"
    text = f"{device}\n{provenance(COMMAND)}\n\n{table(rows)}\n"
    sys.stdout.write(text)
    if not is_quick:
        DOCUMENT.write_text(f"# The engine on a GPU\n\nklein-4B at its real size, random weights.\n\n{text}")
    return 0


def parts_rows(parts: KleinParts, plan: Plan) -> Iterator[Row]:
    """The rows of any size of klein, largest picture first."""
    runner, graphed = TorchRunner(parts.model()), TorchRunner(graphed_model(parts))
    pipeline = parts.pipeline()
    for side_px in plan.sides_px:
        request = Request(prompt=PROMPT, width_px=side_px, height_px=side_px, steps=STEPS, mode="free")
        yield from latency_rows(
            (runner, graphed), pipeline, request, plan, is_judged=side_px == plan.sides_px[0]
        )
        yield from stage_rows(runner, request, plan)
        yield from batch_rows(runner, request, plan)
        yield from edit_rows(runner, request, plan)
    if torch.cuda.is_available():
        peak = torch.cuda.max_memory_allocated() / 2**20
        yield Row(name="peak of device memory", value=peak, unit="MiB")
    runner.close()
    graphed.close()


def graphed_model(parts: KleinParts) -> Klein:
    """Ours with CUDA graphs, where there is CUDA; on a processor, for rehearsals, as it is."""
    model = parts.model()
    if model.device.type == "cuda":
        model.use_graphs()
    return model


def latency_rows(
    runners: tuple[TorchRunner, TorchRunner],
    pipeline: Flux2KleinPipeline,
    request: Request,
    plan: Plan,
    *,
    is_judged: bool,
) -> Iterator[Row]:
    """A whole picture, its text encoded anew, the arms in turn."""
    runner, graphed = runners
    side_px = request.width_px
    token_px, channels = runner.model.token_px, runner.model.channels
    side = side_px // token_px
    noise = torch.from_numpy(normal((side * side, channels), seed=1)).T.reshape(1, channels, side, side)
    placed = noise.to(runner.model.device, torch.bfloat16)
    prompts = iter(f"{PROMPT}, number {number}" for number in range(10_000))

    def theirs() -> object:
        return pipeline(
            prompt=next(prompts), width=side_px, height=side_px, num_inference_steps=STEPS, latents=placed
        )

    def ours(by: TorchRunner, *, is_text_trimmed: bool = False) -> object:
        return picture(by, replace(request, prompt=next(prompts), is_text_trimmed=is_text_trimmed))

    arms: dict[str, Callable[[], object]] = {
        "diffusers": theirs,
        "ours, padded text": partial(ours, runner),
        "ours, padded text, CUDA graphs": partial(ours, graphed),
        "ours, text trimmed": partial(ours, runner, is_text_trimmed=True),
    }
    medians = dict(zip(arms, waited_s(list(arms.values()), plan.num_times), strict=True))
    for name, seconds in medians.items():
        is_aim = is_judged and name == JUDGED
        yield Row(
            name=f"{side_px} px, {STEPS} steps, p50: {name}",
            value=seconds,
            unit="s",
            target=AIM_S if is_aim else None,
        )
    yield Row(
        name=f"{side_px} px: ours, times as fast as diffusers",
        value=medians["diffusers"] / medians[JUDGED],
        unit="x",
    )


def stage_rows(runner: TorchRunner, request: Request, plan: Plan) -> Iterator[Row]:
    """Where the time goes: text, steps, pixels."""
    prompts = iter(f"{PROMPT}, stage {number}" for number in range(10_000))
    track = runner.begin(request)
    text_s, step_s, pixels_s = waited_s(
        [
            lambda: runner.begin(replace(request, prompt=next(prompts))),
            lambda: runner.velocities([track]),
            lambda: runner.finish(track),
        ],
        plan.num_times,
    )
    whole_s = text_s + STEPS * step_s + pixels_s
    side_px = request.width_px
    for name, seconds in (("text and noise", text_s), ("a step", step_s), ("pixels", pixels_s)):
        yield Row(name=f"{side_px} px: {name}", value=1000 * seconds, unit="ms")
    yield Row(
        name=f"{side_px} px: everything but the transformer",
        value=100 * (text_s + pixels_s) / whole_s,
        unit="%",
        target=REST_SHARE,
    )


def batch_rows(runner: TorchRunner, request: Request, plan: Plan) -> Iterator[Row]:
    """Pictures a second of shared steps: what company is worth on this device."""
    for num_rows in plan.batches:
        tracks = [runner.begin(replace(request, seed=seed)) for seed in range(1, num_rows + 1)]
        step_s = waited_s([partial(runner.velocities, tracks)], plan.num_times)[0]
        yield Row(
            name=f"{request.width_px} px: steps of {num_rows} pictures, pictures a second",
            value=num_rows / (STEPS * step_s),
            unit="/s",
        )


def edit_rows(runner: TorchRunner, request: Request, plan: Plan) -> Iterator[Row]:
    """Warm masked edits against the whole picture, and a cold one."""
    whole = replace(request, is_text_trimmed=True)
    source = picture(runner, whole)
    side_px = request.width_px
    for share in SHARES:
        edit = replace(whole, edit=MaskedEdit(source=source, mask=square_mask(side_px, share), feather_px=0))
        whole_s, warm_s = waited_s(
            [partial(picture, runner, whole), partial(picture, runner, edit)], plan.num_times
        )
        yield Row(
            name=f"{side_px} px: warm edit of {100 * share:.0f} %: times as fast",
            value=whole_s / warm_s,
            unit="x",
        )
        changed = int((picture(runner, edit) != source)[square_mask(side_px, share) == 0].sum())
        yield Row(name="pixels changed outside the mask", value=changed, unit="", target=0)


def waited_s(arms: Sequence[Callable[[], object]], num_times: int) -> list[float]:
    """`medians_s` of arms that each end when the device has."""

    def ended(arm: Callable[[], object]) -> None:
        arm()
        if torch.cuda.is_available():
            torch.cuda.synchronize()

    return medians_s([partial(ended, arm) for arm in arms], num_times)
