"""A time-boxed run: stages by the wall clock, in one command or in several, that leaves a usable release
whenever it is stopped.

The folder of a run holds `checkpoint.safetensors`, from which the next command goes on, `release/`, from
which anything else begins, and `log.md`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from makeready.diffusion.mini import MiniParams
from makeready.diffusion.mini_autoencoder import AutoencoderParams, autoencoder_of_depth
from makeready.diffusion.mini_pieces import write_release
from makeready.diffusion.mini_text import Reader
from makeready.diffusion.mini_weights import Precision
from makeready.errors import GenerationError, InvalidConfigError
from makeready.train.batch import pictures
from makeready.train.checkpoint import Progress, prefixed, read_checkpoint, under, write_checkpoint
from makeready.train.components import start_from_pictures
from makeready.train.example import Examples
from makeready.train.models import Models, fill, new_models, release_of, released_models
from makeready.train.plan import (
    NEW_SHARES,
    RESUMED_SHARES,
    SMALLEST_BATCH,
    STAGES,
    Plan,
    StageName,
    fitted_batch,
)
from makeready.train.scores import held_out, stage_scores
from makeready.train.shelf import Shelf
from makeready.train.stage import Stage
from makeready.train.supply import SEEDS_APART, Supply, opened

RELEASE = "release"
MEASURED_PART, MAX_MEASURED_S = 0.05, 60.0
"""The first minute of a stage, or a twentieth of a short one, measures the machine; it trains, too."""
WARM_STEPS = 2
"""Steps that are not timed: kernels are chosen and memory is taken."""
TOLD_EVERY_S = 20.0
START_PICTURES = 256
"""Of a new autoencoder's first weights, and of the numbers of its latent at the end."""
SHELF_ROWS = 8_192
"""Ours: half a gigabyte at 128 px."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What was asked for. `plan_s` is the whole run's time, `stop_after_s` this command's.

    `resume` names a release to begin with; a folder with a checkpoint goes on by itself. `autoencoder_of`
    names one of which only the autoencoder is taken, for a transformer of another `depth`. `shares` None: by
    whether there are weights already. `largest_batch` is what memory holds. `uses` is how often an example is
    taken from the shelf once it is encoded; 1: no shelf. `autoencoder` None: by the depth.
    """

    folder: Path
    plan_s: float
    stop_after_s: float
    shares: tuple[float, float, float] | None = None
    depth: int = 12
    seed: int = 0
    device: str = "cpu"
    resume: Path | None = None
    autoencoder_of: Path | None = None
    num_workers: int = 0
    memory_mb: int = 1_024
    largest_batch: int = 512
    uses: int = 1
    save_every_s: float = 60.0
    precision: Precision = "float16"
    piece_mb: float = 0.0
    autoencoder: AutoencoderParams | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surroundings:
    """What a run needs of the world: a clock, in seconds that only grow; whether somebody wants it to
    stop; and where lines for people go."""

    now_s: Callable[[], float]
    is_stopped: Callable[[], bool]
    say: Callable[[str], None]


def train(settings: Settings, examples: Examples, reader: Reader, around: Surroundings) -> Progress:
    """Carry on with the plan until it is done, the command's time is over, or somebody stops it.

    Raises: InvalidModelError for weights that do not fit; GenerationError if the loss is no number any more.
    """
    started_s = around.now_s()
    progress, tensors, models = _begun(settings, examples, reader)
    if settings.num_workers and torch.cuda.is_initialized():
        raise InvalidConfigError(
            "The accelerator was used before the workers began.",
            hint="Start the training as a command of its own, or without workers.",
            param="num_workers",
        )
    with opened(
        examples,
        reader.vocabulary,
        next_seed=progress.next_seed,
        num_workers=settings.num_workers,
        memory_mb=settings.memory_mb,
    ) as supply:
        models.to(torch.device(settings.device))
        run = _Run(settings, examples, around, supply, progress, models, started_s)
        run.carry_on(tensors)
    return progress


class _Run:
    """The loop, and what it must not lose. Time is counted in `progress.spent_s`, so that it is the same
    whether the run was cut or not."""

    def __init__(
        self,
        settings: Settings,
        examples: Examples,
        around: Surroundings,
        supply: Supply,
        progress: Progress,
        models: Models,
        started_s: float,
    ) -> None:
        self._settings, self._examples, self._around = settings, examples, around
        self._supply, self._progress, self._models = supply, progress, models
        self._started_s = self._mark_s = started_s
        self._saved_s = self._told_s = 0.0
        self._shelf: Shelf | None = None

    def carry_on(self, tensors: dict[str, Tensor]) -> None:
        """Stage after stage. `tensors` is the checkpoint's memory of the stage that was cut."""
        progress = self._progress
        plan = Plan(seconds=progress.total_s, shares=progress.shares)
        while progress.stage is not None:
            if progress.stage == "autoencoder" and progress.step == 0 and not progress.is_encoder_fixed:
                self._start_autoencoder()
            stage = Stage(
                progress.stage,
                self._models,
                seed=progress.seed,
                is_encoder_fixed=progress.is_encoder_fixed,
            )
            if tensors:
                stage.restore(tensors)
                tensors = {}
            if progress.stage != "autoencoder" and self._settings.uses > 1:
                self._shelf = Shelf(
                    self._models, num_rows=SHELF_ROWS, uses=self._settings.uses, seed=progress.next_seed
                )
            seconds = plan.stage_seconds(progress.stage)
            if not self._ran(stage, seconds):
                self._save(stage)
                self._around.say(f"stopped in the stage {progress.stage}; the same command goes on")
                return
            self._end(stage)

    def _start_autoencoder(self) -> None:
        device = next(self._models.autoencoder.parameters()).device
        chunk = self._supply.batch(START_PICTURES)
        start_from_pictures(self._models.autoencoder, pictures(chunk, device), self._progress.seed)

    def _ran(self, stage: Stage, seconds: float) -> bool:
        """False if the run was stopped before the stage's time was over."""
        progress, measured_from = self._progress, None
        self._saved_s = self._told_s = progress.spent_s
        while progress.spent_s < seconds:
            if self._is_over():
                return False
            batch = progress.batch or SMALLEST_BATCH
            loss = self._step(stage, batch, progress.spent_s / seconds)
            if not progress.batch and progress.step > WARM_STEPS:
                measured_from = measured_from or (progress.spent_s, progress.images)
                measured_s = progress.spent_s - measured_from[0]
                if measured_s >= min(MAX_MEASURED_S, MEASURED_PART * seconds) > 0:
                    images_per_s = (progress.images - measured_from[1]) / measured_s
                    left_s = seconds - progress.spent_s
                    progress.batch = fitted_batch(images_per_s, left_s, self._settings.largest_batch)
                    self._around.say(
                        f"{stage.name}: {images_per_s:.1f} images/s measured, batch {progress.batch}"
                    )
            self._tell(stage, loss, seconds)
            if progress.spent_s - self._saved_s >= self._settings.save_every_s:
                self._save(stage)
                self._saved_s = progress.spent_s
        return True

    def _step(self, stage: Stage, batch: int, part: float) -> dict[str, Tensor]:
        progress = self._progress
        supply, shelf = self._supply, self._shelf
        rows = supply.batch(batch) if shelf is None else shelf.batch(batch, supply)
        try:
            loss = stage.step(rows, progress.step, part)
        except torch.OutOfMemoryError:
            if batch <= SMALLEST_BATCH:
                raise
            progress.batch = batch // 2
            self._around.say(f"{stage.name}: out of memory, batch {progress.batch}")
            stage.network.zero_grad(set_to_none=True)
            torch.cuda.empty_cache()
            return {}
        progress.step += 1
        progress.images += rows.num_rows
        progress.next_seed = self._supply.next_seed
        now_s = self._around.now_s()
        progress.spent_s += now_s - self._mark_s
        self._mark_s = now_s
        return loss.parts | {"loss": loss.total.detach()}

    def _tell(self, stage: Stage, loss: dict[str, Tensor], seconds: float) -> None:
        """Now and then, since reading a number makes the accelerator wait."""
        progress = self._progress
        if progress.spent_s - self._told_s < TOLD_EVERY_S and progress.step > 1:
            return
        self._told_s = progress.spent_s
        numbers = {name: float(value) for name, value in loss.items()}
        if not all(number == number for number in numbers.values()):
            raise GenerationError(
                f"The loss of the stage {stage.name} is no number at step {progress.step}.",
                hint="The release of the last save is whole; begin anew with --resume and another --seed.",
            )
        told = ", ".join(f"{name} {number:.4g}" for name, number in numbers.items())
        self._around.say(
            f"{stage.name}: {progress.spent_s:.0f} of {seconds:.0f} s, step {progress.step}, {told}"
        )

    def _end(self, stage: Stage) -> None:
        """The average becomes the model, is scored, and the next stage's turn comes."""
        progress, name = self._progress, stage.name
        stage.finish(self._supply.batch(START_PICTURES) if name == "autoencoder" else None)
        progress.next_seed = self._supply.next_seed
        chunk = held_out(self._examples, self._models)
        progress.steps_done[name] = progress.step
        for key, score in stage_scores(name, self._models, chunk, stage.teacher).items():
            progress.scores[f"{name}.{key}"] = round(score, 4)
        following = STAGES.index(name) + 1
        progress.stage = STAGES[following] if following < len(STAGES) else None
        progress.step, progress.spent_s, progress.batch = 0, 0.0, 0
        self._around.say(f"{name} is done: {progress.scores}")
        self._save(None)

    def _save(self, stage: Stage | None) -> None:
        """The checkpoint, then the release."""
        progress, settings = self._progress, self._settings
        tensors = prefixed("mini.", self._models.mini.state_dict())
        tensors |= prefixed("autoencoder.", self._models.autoencoder.state_dict())
        tensors |= {} if stage is None else prefixed("stage.", stage.tensors())
        write_checkpoint(settings.folder, progress, tensors)
        models = self._models if stage is None else stage.averaged()
        steps: dict[str, int] = dict(progress.steps_done)
        if stage is not None:
            steps[stage.name] = progress.step
        about: dict[str, object] = {
            "stage": progress.stage or "done",
            "steps": steps,
            "images": progress.images,
            "seed": progress.seed,
            "side_px": self._examples.size_px,
            "scores": progress.scores,
            **self._examples.taught(),
        }
        release = release_of(models, settings.precision, about)
        write_release(settings.folder / RELEASE, release, settings.piece_mb)

    def _is_over(self) -> bool:
        left_s = self._settings.stop_after_s - (self._mark_s - self._started_s)
        return left_s <= 0 or self._around.is_stopped()


def _begun(
    settings: Settings, examples: Examples, reader: Reader
) -> tuple[Progress, dict[str, Tensor], Models]:
    """A run that was cut, the next run after one that was carried out, or a new one."""
    found = read_checkpoint(settings.folder)
    is_cut = found is not None and found[0].stage is not None
    kept = None
    depth, sizes = settings.depth, settings.autoencoder or autoencoder_of_depth(settings.depth)
    if found is not None and is_cut:
        depth, sizes = found[0].depth, found[0].autoencoder
    elif settings.autoencoder_of is not None:
        kept = released_models(settings.autoencoder_of, reader).autoencoder
        sizes = kept.params
    params = MiniParams(
        depth=depth,
        num_concepts=examples.num_concepts,
        num_colours=examples.num_colours,
        latent_channels=sizes.latent_channels,
        text_channels=reader.encoder.params.width,
    )
    if found is not None and is_cut:
        progress, tensors = found
        models = new_models(params, reader, progress.seed, sizes)
        fill(models.mini, under("mini.", tensors), "mini")
        fill(models.autoencoder, under("autoencoder.", tensors), "autoencoder")
        return progress, under("stage.", tensors), models
    release = settings.folder / RELEASE if found is not None else settings.resume
    if release is not None:
        models = released_models(release, reader, like=params)
    else:
        models = new_models(params, reader, settings.seed, sizes)
        models = models if kept is None else replace(models, autoencoder=kept)
    is_encoder_fixed = release is not None or kept is not None
    first: StageName = STAGES[0]
    progress = Progress(
        seed=settings.seed + (0 if found is None else found[0].seed + 1),
        total_s=settings.plan_s,
        shares=settings.shares or (RESUMED_SHARES if is_encoder_fixed else NEW_SHARES),
        stage=first,
        next_seed=SEEDS_APART if found is None else found[0].next_seed,
        is_encoder_fixed=is_encoder_fixed,
        depth=models.mini.params.depth,
        autoencoder=models.autoencoder.params,
    )
    return progress, {}, models
