"""From any picture and an instruction to an order for a maker that edits pixels: `embedded`, a hosted model.

Where the file tells what it shows, the order is held to the scene that the instruction leads to; else only a
vision model can say whether the change was made.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from makeready.app.config import Config
from makeready.app.editing import EditJob, described, edit_of, with_untouched
from makeready.app.masks import opened_mask
from makeready.app.wiring import HOSTED, hosted_maker
from makeready.brief import Brief, Canvas, Question, Region
from makeready.engine.request import Mask, Pixels
from makeready.errors import CallerError
from makeready.loop import Budget, Maker, RunOrder
from makeready.makers import embedded
from makeready.makers.compose import shipped
from makeready.makers.located_edits import LocatedEdit, located
from makeready.scene.asking import brief_of_scene, caption_read
from makeready.scene.caption_text import check_caption
from makeready.scene.composing import composed
from makeready.scene.composition import Composition
from makeready.scene.edits import edited
from makeready.scene.writing import caption_of
from makeready.verify.open_picture import open_picture


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
    check_caption(instruction)
    source = open_picture(picture).pixels
    height_px, width_px = source.shape[:2]
    canvas = Canvas(width_px=width_px, height_px=height_px)
    words = " ".join(instruction.split())
    before = _composition(picture, canvas)
    painted = None if mask is None else opened_mask(mask, width_px, height_px)
    plan: LocatedEdit | str = ""
    if painted is None and maker.partition(":")[0] not in HOSTED:
        plan = located(source, words, None if before is None else before.scene, embedded.taught_of(maker))
    if isinstance(plan, LocatedEdit):
        brief = _held_to(plan, before, words, canvas)
        region = _region(plan.reach, canvas)
        brief = brief if region == Region() else with_untouched(brief, region, picture)
    else:
        brief = _brief(before, words, canvas)
        brief = brief if painted is None else with_untouched(brief, _around(painted), picture)
    budget = config.budget
    order = RunOrder(
        brief=brief,
        budget=Budget(
            deadline_s=budget.deadline_s, cost_microusd=budget.cost_microusd, attempts=budget.attempts
        ),
        maker=maker,
        edit=edit_of(picture, instruction, mask, references),
    )
    if maker.partition(":")[0] in HOSTED:
        shown = tuple(open_picture(one).pixels for one in references)
        return EditJob(order=order, maker=_hosted(maker, config, source, words, painted, shown), notes=())
    opened = embedded.named(
        maker, change=embedded.Change(source=source, instruction=words, mask=painted, plan=plan)
    )
    notes = (embedded.unlocated(plan),) if plan and isinstance(plan, str) else ()
    return EditJob(order=order, maker=opened, notes=notes)


def _hosted(
    maker: str, config: Config, source: Pixels, words: str, mask: Mask | None, shown: tuple[Pixels, ...]
) -> Maker:
    """A hosted model, open for this edit. `shown` are the references."""
    from makeready.makers.hosted import Change

    opened = hosted_maker(config.hosted, maker)
    try:
        return opened.for_change(Change(source=source, instruction=words, mask=mask, references=shown))
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
    caption = embedded.caption_in(picture)
    try:
        scene = caption_read(caption, shelf.vocabulary).reading.scene
        return composed(scene, shelf.vocabulary, canvas.width_px, canvas.height_px, seed=1)
    except CallerError:
        return None


def _held_to(plan: LocatedEdit, before: Composition | None, instruction: str, canvas: Canvas) -> Brief:
    """The scene that the edit leads to: what was seen, where all of it is certain; else what the file
    says."""
    if not plan.is_sure:
        return _brief(before, instruction, canvas)
    prompt = embedded.caption_after(plan)
    return brief_of_scene(plan.after, prompt=prompt or instruction, canvas=canvas)


def _brief(before: Composition | None, instruction: str, canvas: Canvas) -> Brief:
    if before is not None:
        known = shipped().vocabulary
        try:
            after = edited(before, instruction, known).composition
        except CallerError:
            pass
        else:
            scene = replace(after.scene, style=after.style)
            return brief_of_scene(scene, prompt=caption_of(scene, "medium", known), canvas=canvas)
    text = f'Was this change made to the picture: "{" ".join(instruction.split())}"?'
    return Brief(
        prompt=instruction, kind="picture", canvas=canvas, constraints=(Question(id="c1", text=text),)
    )
