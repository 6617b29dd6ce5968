"""The maker `local:FOLDER`: a model in a folder, run here, step by step, by the engine. Needs the extra
`local`."""

import math
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from makeready.brief import Brief
from makeready.brief.steering import steering_text
from makeready.diffusion.folder import Checked, Family, checked
from makeready.engine.cost import CostModel
from makeready.engine.engine import Engine
from makeready.engine.request import Pixels, Request, Result
from makeready.engine.runner import Runner
from makeready.errors import CapacityError, MissingDependencyError
from makeready.loop import Card, Made, Order
from makeready.makers.reseed import RESEED
from makeready.verify.picture import Picture

PREFIX = "local:"
STEPS: Mapping[Family, int] = {"klein": 4, "z-image": 8}
"""What distilled models are distilled to. Source: the model cards of FLUX.2 [klein] and Z-Image-Turbo."""
UNTIMED_S = 20.0
"""Ours, until the model is open: between a GPU's second and a CPU's minutes."""
TOKENS_A_MEGAPIXEL = 4_096
"""16 x 16 px a token. Source: FLUX.2's autoencoder, 8 px, in patches of two."""


class LocalMaker:
    """Generates with one model. Closing it ends the engine's threads."""

    def __init__(
        self,
        name: str,
        runner: Runner,
        cost: CostModel,
        *,
        token_px: int,
        steps: int = STEPS["klein"],
        place: str = "",
    ) -> None:
        self._name = name
        self._runner = runner
        self._engine = Engine(runner, cost)
        self._cost = cost
        self._token_px = token_px
        self._steps = steps
        self._place = place
        self._engine.serve()

    @property
    def card(self) -> Card:
        return replace(card_of(self._name), attempt_s=self._attempt_s())

    def make(self, order: Order) -> Made:
        """One picture: the brief's words, the order's seed, the canvas rounded up to whole tokens and cut.
        Every pull of `reseed` is the next picture of the same seed.

        Raises: InvalidRequestError for a canvas that the model cannot do; CapacityError where time or memory
        is short;
            GenerationError.
        """
        canvas = order.brief.canvas
        request = Request(
            prompt=words_of(order.brief),
            width_px=whole(canvas.width_px, self._token_px),
            height_px=whole(canvas.height_px, self._token_px),
            steps=self._steps,
            seed=order.seed,
            image_index=sum(1 for pull in order.pulls if pull.lever == RESEED.name),
            deadline_s=None if order.deadline_s == math.inf else order.deadline_s,
        )
        ending = self._engine.submit(request).wait()
        if not isinstance(ending, Result):
            raise CapacityError("The engine was closed before the picture was done.", hint="Run it again.")
        pixels = cut(ending.pixels, canvas.width_px, canvas.height_px)
        said = (f"model: {self._name}", f"{self._steps} steps", self._place)
        return Made(picture=Picture(pixels=pixels), notes=(", ".join(part for part in said if part),))

    def close(self) -> None:
        """End the engine."""
        self._engine.close()
        self._runner.close()

    def _attempt_s(self) -> float:
        return max(0.1, self._steps * self._cost.batch_s([TOKENS_A_MEGAPIXEL]))


def card_of(name: str) -> Card:
    """The card before the model is loaded: what a step takes on this machine is not known then."""
    return Card(
        name=name,
        attempt_s=UNTIMED_S,
        levers=(RESEED,),
        abilities=("scenes", "anything", "exact_text"),
        region="here",
        accept_rate=0.5,
    )


def words_of(brief: Brief) -> str:
    """What the model is told: the prompt as it was written, or the brief's constraints in words."""
    return brief.prompt.strip() or steering_text(brief)


def num_cores() -> int:
    """Cores that this process may use, where the system says; all of the machine's elsewhere."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def whole(side_px: int, token_px: int) -> int:
    """The side rounded up to whole tokens."""
    return -(-side_px // token_px) * token_px


def cut(pixels: Pixels, width_px: int, height_px: int) -> Pixels:
    """The middle of a picture.

    Shapes: (H, W, 3) -> (height_px, width_px, 3).
    """
    top = (pixels.shape[0] - height_px) // 2
    left = (pixels.shape[1] - width_px) // 2
    return pixels[top : top + height_px, left : left + width_px]


def open(folder: Path) -> LocalMaker:  # noqa: A001 - the registry's word for every maker's factory
    """The maker over a folder in diffusers' layout.

    Raises: InvalidModelError for a folder that may not be loaded; MissingDependencyError without the extra.
    """
    found = checked(folder)
    return _opened(found)


def _opened(found: Checked) -> LocalMaker:
    try:
        from makeready.diffusion.loading import best_place, loaded
        from makeready.engine.torch_runner import TorchRunner
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"Local models need {error.name}, which is not installed.",
            hint="pip install torch==2.13.0, then pip install 'makeready[local]'.",
        ) from None
    from makeready.engine.fit import timed_cost

    place = best_place()
    model = loaded(found, place)
    cores = num_cores()
    runner = TorchRunner(model, num_threads=cores, row_threads=cores)  # a maker makes one picture at a time
    return LocalMaker(
        f"{PREFIX}{found.folder.name}",
        runner,
        timed_cost(runner, mode="strict"),
        token_px=model.token_px,
        steps=STEPS[found.family],
        place=str(place),
    )
