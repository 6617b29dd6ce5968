"""From a picture and an instruction to an order: what is there, what shall change, and what must stay."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from makeready.app.config import Config
from makeready.app.pages import Page, no_editor
from makeready.app.wiring import HOSTED
from makeready.brief import Brief, Canvas, Region, Untouched
from makeready.errors import InvalidImageError, InvalidRequestError, UnknownNameError
from makeready.loop import Budget, Edit, Maker, RunOrder
from makeready.loop.route import Routing
from makeready.makers.compose import NAME, ComposeMaker, picture_of, shipped
from makeready.scene.asking import brief_of_scene
from makeready.scene.composition import Composition, from_text
from makeready.scene.edits import Edited, edited
from makeready.scene.layout import canvas_units
from makeready.scene.writing import caption_of
from makeready.verify.open_picture import open_picture
from makeready.verify.picture import SOURCE_KEY

EDITORS = (NAME, "embedded")
"""Who edits: `compose` what it made, by its description; models any picture, by its pixels.
Hosted models do, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditJob:
    """An edit that is ready to run: the order to check it against, the maker that draws it, what is done."""

    order: RunOrder
    maker: Maker
    notes: tuple[str, ...]


def edit_job(
    picture: Path,
    instruction: str,
    config: Config,
    *,
    maker: str = NAME,
    mask: Path | None = None,
    references: tuple[Path, ...] = (),
    page: Page | None = None,
) -> EditJob:
    """The edit of a picture: of one that `compose` made, by the description in its file. `mask` is a picture
    of where it may change; `references` are further ones, which only hosted models take. `page` tells of
    whoever laid the picture out, where that was done here and no mask says where it may change.

    Raises: UnknownNameError for a maker that does not edit; InvalidImageError for a picture without a
        description or one that was painted over, and for a mask that does not fit; InvalidRequestError for
        a mask where the maker takes none, and for a page; InvalidBriefError for an instruction that cannot be
        carried out.
    """
    if maker.partition(":")[0] not in (*EDITORS, *HOSTED):
        raise UnknownNameError(
            f"The maker {maker!r} edits no pictures.",
            hint=f"Use --maker {', '.join(EDITORS)} or a hosted model, e.g. openai:gpt-image-2.",
            param="maker",
        )
    is_hosted = maker.partition(":")[0] in HOSTED
    if page is not None and not is_hosted:
        raise no_editor(page)
    if references and not is_hosted:
        raise InvalidRequestError(
            f"The maker {maker.partition(':')[0]} takes one picture, and there are {1 + len(references)}.",
            hint="Send one, or use a hosted model that takes several, e.g. openai:gpt-image-2.",
            param="image",
        )
    if maker != NAME:
        from makeready.app.pixel_editing import pixel_edit_job

        return pixel_edit_job(picture, instruction, config, maker=maker, mask=mask, references=references)
    if mask is not None:
        raise InvalidRequestError(
            f"The maker {NAME} takes no mask: it changes what the words name, and nothing else.",
            hint="Leave --mask out, or use --maker embedded.",
            param="mask",
        )
    return _composed_edit(picture, instruction, config.budget)


def _composed_edit(picture: Path, instruction: str, budget: Budget) -> EditJob:
    """The edit of a picture by the description in its file."""
    shelf = shipped()
    before, canvas = described(picture)
    done = edited(before, instruction, shelf.vocabulary)
    prompt = caption_of(
        replace(done.composition.scene, style=done.composition.style), "medium", shelf.vocabulary
    )
    brief = brief_of_scene(done.composition.scene, prompt=prompt, canvas=canvas)
    if done.changed is not None:
        brief = with_untouched(brief, _region(done), picture)
    order = RunOrder(
        brief=brief,
        budget=budget,
        seed=before.seed,
        maker=NAME,
        edit=edit_of(picture, instruction),
    )
    return EditJob(order=order, maker=ComposeMaker(shelf, done.composition), notes=done.notes)


def editor_of(
    picture: Path, config: Config, *, has_mask: bool, is_page: bool, num_sources: int = 1
) -> Routing:
    """Who changes a picture where nobody is named: `compose` what it made, of the others who is expected to
    cost least; without routes where nobody can.

    Raises: InvalidImageError for a file that is no picture.
    """
    from makeready.app.asking import learned_in
    from makeready.app.candidates import candidates, policy_of
    from makeready.app.choosing import Edited as Ask
    from makeready.app.choosing import Terms, chosen_editor

    height_px, width_px = open_picture(picture).pixels.shape[:2]
    ask = Ask(
        canvas=Canvas(width_px=width_px, height_px=height_px),
        is_described=not has_mask and num_sources == 1 and is_described(picture),
        is_page=is_page,
        has_mask=has_mask,
        num_sources=num_sources,
    )
    terms = Terms(budget=config.budget, policy=policy_of(config))
    return chosen_editor(ask, candidates(config), terms, learned_in(config))


def is_described(picture: Path) -> bool:
    """Whether the file is one that compose drew, not changed since."""
    try:
        described(picture)
    except InvalidImageError:
        return False
    return True


def described(picture: Path) -> tuple[Composition, Canvas]:
    """The composition in a picture's file, after it was compared with the pixels.

    Raises: InvalidImageError.
    """
    pixels = open_picture(picture).pixels
    with Image.open(picture) as image:
        text = getattr(image, "text", {}).get(SOURCE_KEY, "")
    if not text:
        raise InvalidImageError(
            f"{picture.name!r} carries no description of what it shows.",
            hint="Edit a PNG that --maker compose made; JPEG and WebP files do not keep the description.",
            param="picture",
        )
    composition = from_text(text)
    height_px, width_px = pixels.shape[:2]
    canvas = Canvas(width_px=width_px, height_px=height_px)
    arrangement = composition.arrangement
    is_ratio = np.allclose(
        canvas_units(width_px, height_px), (arrangement.width, arrangement.height), rtol=0.01
    )
    blank = Brief(prompt="", kind="picture", canvas=canvas)
    if not is_ratio or not np.array_equal(picture_of(composition, blank, shipped()).pixels, pixels):
        raise InvalidImageError(
            f"{picture.name!r} was changed by another program: it is not what its description draws.",
            hint="Edit the file as makeready wrote it.",
            param="picture",
        )
    return composition, canvas


def _region(done: Edited) -> Region:
    """The part of the canvas that may change, as fractions."""
    arrangement, box = done.composition.arrangement, done.changed
    if box is None:
        return Region()
    return Region(
        left=max(0.0, min(0.99, box.left / arrangement.width)),
        top=max(0.0, min(0.99, box.top / arrangement.height)),
        right=min(1.0, max(0.01, box.right / arrangement.width)),
        bottom=min(1.0, max(0.01, box.bottom / arrangement.height)),
    )


def edit_of(
    picture: Path, instruction: str, mask: Path | None = None, references: tuple[Path, ...] = ()
) -> Edit:
    """The run's record of what it changes.

    Raises: InvalidImageError for a file that cannot be read.
    """
    return Edit(
        picture=str(picture),
        picture_sha256=_sha256(picture, "picture"),
        instruction=instruction,
        mask="" if mask is None else str(mask),
        mask_sha256="" if mask is None else _sha256(mask, "mask"),
        references=tuple(map(str, references)),
        reference_sha256s=tuple(_sha256(one, "reference") for one in references),
    )


def _sha256(path: Path, param: str) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as cause:
        raise InvalidImageError(
            f"{path.name!r} cannot be read: {cause.strerror}.", hint="Check the path.", param=param
        ) from None


def with_untouched(brief: Brief, region: Region, picture: Path) -> Brief:
    """The brief that also wants every pixel outside of the region as it is in the picture."""
    stays = Untouched(id=f"c{len(brief.constraints) + 1}", region=region, reference=str(picture.resolve()))
    return replace(brief, constraints=(*brief.constraints, stays))
