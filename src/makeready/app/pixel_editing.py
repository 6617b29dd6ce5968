"""From any picture and an instruction to an order for a maker that edits pixels: `embedded`, a hosted model.

Where the file tells what it shows, the order is held to the scene that the instruction leads to; else only a
vision model can say whether the change was made.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from makeready.app.config import Config
from makeready.app.editing import EditJob, described, edit_of, with_untouched
from makeready.app.masks import opened_mask
from makeready.app.wiring import HOSTED, hosted_maker
from makeready.brief import Brief, Canvas, Question, Region
from makeready.engine.request import Mask, Pixels
from makeready.errors import CallerError
from makeready.loop import Maker, RunOrder
from makeready.makers import embedded
from makeready.makers.compose import shipped
from makeready.makers.embedded_words import caption_after, caption_in
from makeready.makers.located_edits import LocatedEdit, Unlocated, located
from makeready.scene.asking import brief_of_scene, caption_read
from makeready.scene.caption_text import check_caption
from makeready.scene.composing import composed
from makeready.scene.composition import Composition
from makeready.scene.edits import edited
from makeready.scene.writing import caption_of
from makeready.verify.eyes.flat_ground import NotFlat
from makeready.verify.open_picture import open_picture

Place = LocatedEdit | Unlocated | NotFlat | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What shall change in which picture, in words of one line; `before` is what its file says that it shows.

    Shapes: source (H, W, 3); mask (H, W), 255 where it may change.
    """

    picture: Path
    source: Pixels
    words: str
    mask: Mask | None
    before: Composition | None

    @property
    def canvas(self) -> Canvas:
        return Canvas(width_px=self.source.shape[1], height_px=self.source.shape[0])


def pixel_edit_job(
    picture: Path,
    instruction: str,
    config: Config,
    *,
    maker: str,
    mask: Path | None = None,
    references: tuple[Path, ...] = (),
) -> EditJob:
    """The edit of any picture by `embedded`, `embedded:FOLDER` or a hosted model, inside the mask where there
    is one.

    Raises: InvalidImageError for a file that is no picture, and a mask that does not fit; InvalidBriefError
        for an instruction that cannot be read; InvalidRequestError for things and styles that the model does
        not know, and what a hosted one cannot do; InvalidModelError for weights that are not there;
        InvalidConfigError for a hosted model without a key.
    """
    asked = _asked(picture, instruction, mask)
    is_hosted = maker.partition(":")[0] in HOSTED
    plan = None if is_hosted else _place(asked, maker)
    order = RunOrder(
        brief=_brief(asked, plan),
        budget=config.budget,
        maker=maker,
        edit=edit_of(picture, instruction, mask, references),
    )
    opened = (
        _hosted(maker, config, asked, references)
        if is_hosted
        else embedded.named(
            maker,
            change=embedded.Change(source=asked.source, instruction=asked.words, mask=asked.mask, plan=plan),
        )
    )
    notes = (embedded.unlocated(plan),) if isinstance(plan, Unlocated) else ()
    return EditJob(order=order, maker=opened, notes=notes)


def _asked(picture: Path, instruction: str, mask: Path | None) -> _Asked:
    check_caption(instruction)
    source = open_picture(picture).pixels
    height_px, width_px = source.shape[:2]
    return _Asked(
        picture=picture,
        source=source,
        words=" ".join(instruction.split()),
        mask=None if mask is None else opened_mask(mask, width_px, height_px),
        before=_composition(picture, Canvas(width_px=width_px, height_px=height_px)),
    )


def _place(asked: _Asked, maker: str) -> Place:
    """The edit at the place that the words name, or why nobody can tell that place; a mask says it."""
    if asked.mask is not None:
        return None
    scene = None if asked.before is None else asked.before.scene
    return located(asked.source, asked.words, scene, embedded.taught_of(maker))


def _hosted(maker: str, config: Config, asked: _Asked, references: tuple[Path, ...]) -> Maker:
    """A hosted model, open for this edit."""
    from makeready.makers.hosted import Change

    shown = tuple(open_picture(one).pixels for one in references)
    change = Change(source=asked.source, instruction=asked.words, mask=asked.mask, references=shown)
    opened = hosted_maker(config.hosted, maker)
    try:
        return opened.for_change(change)
    except CallerError:
        opened.close()
        raise


def _around(mask: Mask) -> Region:
    """The box around all that may change, as fractions."""
    height_px, width_px = mask.shape
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return _region(box, Canvas(width_px=width_px, height_px=height_px))


def _region(box: tuple[int, int, int, int], canvas: Canvas) -> Region:
    left, top, right, bottom = box
    return Region(
        left=left / canvas.width_px,
        top=top / canvas.height_px,
        right=right / canvas.width_px,
        bottom=bottom / canvas.height_px,
    )


def _composition(picture: Path, canvas: Canvas) -> Composition | None:
    """What the file says that it shows, in any layout; None if it says nothing that holds."""
    shelf = shipped()
    try:
        return described(picture)[0]
    except CallerError:
        pass
    caption = caption_in(picture)
    try:
        scene = caption_read(caption, shelf.vocabulary).reading.scene
        return composed(scene, shelf.vocabulary, canvas.width_px, canvas.height_px, seed=1)
    except CallerError:
        return None


def _brief(asked: _Asked, plan: Place) -> Brief:
    """What the changed picture is held to: what it shall show, and that all else stays as it is."""
    if isinstance(plan, LocatedEdit):
        brief, region = _held_to(plan, asked), _region(plan.reach, asked.canvas)
    elif asked.mask is not None:
        brief, region = _told(asked), _around(asked.mask)
    else:
        return _told(asked)
    return brief if region == Region() else with_untouched(brief, region, asked.picture)


def _held_to(plan: LocatedEdit, asked: _Asked) -> Brief:
    """The scene that the edit leads to: what was seen, where all of it is certain; else what the file
    says."""
    if not plan.is_sure:
        return _told(asked)
    prompt = caption_after(plan) or asked.words
    return brief_of_scene(plan.after, prompt=prompt, canvas=asked.canvas)


def _told(asked: _Asked) -> Brief:
    """The scene after the change, where the file says what there was before; else a question for eyes."""
    if asked.before is not None:
        known = shipped().vocabulary
        try:
            after = edited(asked.before, asked.words, known).composition
        except CallerError:
            pass
        else:
            scene = replace(after.scene, style=after.style)
            return brief_of_scene(scene, prompt=caption_of(scene, "medium", known), canvas=asked.canvas)
    question = Question(id="c1", text=f'Was this change made to the picture: "{asked.words}"?')
    return Brief(prompt=asked.words, kind="picture", canvas=asked.canvas, constraints=(question,))
