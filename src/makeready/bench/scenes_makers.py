"""Who is asked by SceneBench: makers by name, and two controls that are no makers: the scene itself, drawn,
and the drawing of another prompt."""

import io
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from makeready.bench.scenes_prompts import SIDE_PX, Prompt
from makeready.brief import Box, Brief, Canvas
from makeready.errors import MakereadyError, UnknownNameError
from makeready.loop import Order
from makeready.loop.ports import Picture as AnyPicture
from makeready.makers import embedded, embedded_words
from makeready.makers.located_edits import LocatedEdit, located
from makeready.makers.taught import Taught
from makeready.scene.blocks import Spot, around
from makeready.scene.composing import composed
from makeready.scene.composition import Composition
from makeready.scene.drawing import drawn
from makeready.scene.edits import edited
from makeready.scene.reading import read_caption
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.verify.open_picture import decoded

Pixels = NDArray[np.uint8]
CONTROLS = ("renders", "shuffled")
IN_ONE_PIECE = " in one piece"
"""Behind a model's name: it is given whole captions, not one thing after another, and no edits."""
SEED = 3
"""Of the controls' layouts and of models; compose takes its plainest, 1."""
MARGIN = 0.04
"""Of the picture: how far around what an edit names it may change, for shadows and soft edges."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What came of one prompt. `pixels` is None where the maker refused, and `fault` says why.

    `before` is the picture that an edit started from; `changed` are the boxes that the maker says it changed,
    none where it says nothing. Shapes: (256, 256, 3)."""

    prompt: Prompt
    pixels: Pixels | None
    fault: str = ""
    before: Pixels | None = None
    changed: tuple[Box, ...] = ()


Asked = Callable[[Prompt], Answer]


def answers(name: str, asked: Sequence[Prompt], *, teacher_steps: int = 0) -> list[Answer]:
    """The pictures of one maker or control, in the order of the prompts. `teacher_steps` as in
    `EmbeddedMaker`.

    Raises: UnknownNameError for another name; what opening the maker raises.
    """
    if name == "renders":
        return [_rendered(one) for one in asked]
    if name == "shuffled":
        return [_rendered(one, other) for one, other in zip(asked, _others(asked), strict=True)]
    if name == "compose":
        return [_or_fault(one, _composed) for one in asked]
    if is_model(name):
        model, is_whole = name.removesuffix(IN_ONE_PIECE), name.endswith(IN_ONE_PIECE)
        with closing(embedded.named(model, teacher_steps=teacher_steps, is_whole=is_whole)) as maker:
            return [by_model(maker, one) for one in asked]
    raise _unknown(name)


def is_model(name: str) -> bool:
    return name.removesuffix(IN_ONE_PIECE) == embedded_words.NAME or name.startswith(embedded.PREFIX)


def taught(name: str) -> Taught:
    """What a maker says that it knows; nothing if it knows all or does not say.

    Raises: UnknownNameError for another name; InvalidModelError for weights that are not there.
    """
    if is_model(name):
        return embedded.taught_of(name)
    if name not in ("compose", *CONTROLS):
        raise _unknown(name)
    return Taught()


def _unknown(name: str) -> UnknownNameError:
    return UnknownNameError(
        f"SceneBench does not know the maker {name!r}.",
        hint=f"Use compose, embedded, embedded:FOLDER, {' or '.join(CONTROLS)}.",
        param="maker",
    )


def _others(asked: Sequence[Prompt]) -> list[Prompt]:
    """For each prompt another one of its task, half of the task away."""
    others = []
    for one in asked:
        mates = [other for other in asked if other.task == one.task]
        others.append(mates[(mates.index(one) + max(1, len(mates) // 2)) % len(mates)])
    return others


def _pixels(composition: Composition) -> Pixels:
    return drawn(composition, sprites(), vocabulary(), SIDE_PX, SIDE_PX)


def _rendered(one: Prompt, other: Prompt | None = None) -> Answer:
    """The scene itself, or another's, laid out afresh. A size that only makes sense beside the picture
    before is drawn by the edit."""
    shown = other or one
    before = _pixels(one.start) if one.is_edit else None
    if shown.task == "edit: resize":
        made = edited(shown.start, shown.text, vocabulary()).composition
    else:
        made = composed(shown.scene, vocabulary(), SIDE_PX, SIDE_PX, seed=SEED)
    return Answer(prompt=one, pixels=_pixels(made), before=before)


def _composed(one: Prompt) -> Answer:
    known = vocabulary()
    if not one.is_edit:
        scene = read_caption(one.text, known).scene
        return Answer(prompt=one, pixels=_pixels(composed(scene, known, SIDE_PX, SIDE_PX)))
    start = one.start
    done = edited(start, one.text, known)
    return Answer(
        prompt=one,
        pixels=_pixels(done.composition),
        before=_pixels(start),
        changed=() if done.changed is None else (_box(done.changed, start.arrangement.width),),
    )


def _box(spot: Spot, width: float) -> Box:
    scale = SIDE_PX / width
    return Box(
        left_px=spot.left * scale,
        top_px=spot.top * scale,
        width_px=spot.width * scale,
        height_px=spot.height * scale,
    )


def _or_fault(one: Prompt, make: Asked) -> Answer:
    """A refusal is an answer: a wrong one."""
    try:
        return make(one)
    except MakereadyError as cause:
        return Answer(prompt=one, pixels=None, fault=cause.message)


def by_model(maker: embedded.EmbeddedMaker, one: Prompt, seed: int = SEED) -> Answer:
    """The model's picture of a prompt from one seed."""

    def made(one: Prompt) -> Answer:
        if not one.is_edit:
            return Answer(prompt=one, pixels=_opened(maker.make(_order(one, seed)).picture))
        before = _pixels(one.start)
        plan = located(before, one.text, taught=maker.taught)
        change = embedded.Change(source=before, instruction=one.text, plan=plan)
        with closing(maker.for_change(change)) as editor:
            return Answer(
                prompt=one,
                pixels=_opened(editor.make(_order(one, seed)).picture),
                before=before,
                changed=_places(plan) if isinstance(plan, LocatedEdit) else (),
            )

    return _or_fault(one, made)


def _places(plan: LocatedEdit) -> tuple[Box, ...]:
    return tuple(
        Box(left_px=left, top_px=top, width_px=right - left, height_px=bottom - top)
        for left, top, right, bottom in plan.places
    )


def _opened(picture: AnyPicture) -> Pixels:
    return decoded(io.BytesIO(picture.png_bytes()), "PNG").pixels


def _order(one: Prompt, seed: int) -> Order:
    canvas = Canvas(width_px=SIDE_PX, height_px=SIDE_PX)
    return Order(brief=Brief(prompt=one.text, kind="picture", canvas=canvas), seed=seed, proposal_index=0)


def touched_boxes(one: Prompt) -> tuple[Box, ...]:
    """Where in the picture before stands what an edit names, all things for a style; none where it names
    nothing there."""
    is_style = one.task == "edit: style"
    if one.source is None or (one.touched < 0 and not is_style):
        return ()
    arrangement = one.start.arrangement
    if is_style:
        return tuple(_box(spot, arrangement.width) for spot in arrangement.spots)
    return (_box(around(arrangement.of(one.touched)), arrangement.width),)


def drift(answer: Answer, regions: Sequence[Box]) -> float | None:
    """The share of the pixels outside of the regions, and of what the maker says it changed, that differ
    from the picture before. None where there is no such picture or nothing is outside."""
    if answer.before is None or answer.pixels is None:
        return None
    outside = np.ones((SIDE_PX, SIDE_PX), dtype=np.bool_)
    for box in (*regions, *answer.changed):
        pad = MARGIN * SIDE_PX
        rows = slice(max(0, int(box.top_px - pad)), int(box.bottom_px + pad) + 1)
        outside[rows, max(0, int(box.left_px - pad)) : int(box.right_px + pad) + 1] = False
    if not outside.any():
        return None
    differs = np.any(answer.before != answer.pixels, axis=2)
    return float(differs[outside].mean())
