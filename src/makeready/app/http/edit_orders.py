"""From an edit as asked over HTTP to an order: the pictures are put into the store, and the maker is chosen.

A picture that compose made is edited by its description, exactly; any other one by the model, where it is.
"""

import io
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from makeready.app.candidates import COMPOSE, EMBEDDED
from makeready.app.editing import described, edit_job
from makeready.app.http.choosing import Chooser
from makeready.app.http.edits import EditWanted
from makeready.app.http.failure import RefusalError
from makeready.app.http.shop import close
from makeready.app.intake.faults import fault
from makeready.app.intake.intake import Intake
from makeready.app.wiring import HOSTED
from makeready.errors import InvalidImageError
from makeready.loop import RunOrder
from makeready.store import Blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A picture from a client in the store."""

    path: Path
    width_px: int
    height_px: int


def edit_order(edit: EditWanted, chooser: Chooser, intake: Intake, blobs: Blobs) -> RunOrder:
    """The order of an edit, complete and valid; its files are in the store.

    Raises: RefusalError, InvalidImageError, InvalidBriefError, InvalidRequestError.
    """
    wanted = edit.wanted
    if wanted.brief is not None:
        raise _unsupported("x_makeready.brief", "An edit has no brief.", "Say in the prompt what changes.")
    if len(edit.images) > 1 and wanted.model is None:
        wanted = replace(wanted, model=taker_of_many(chooser, len(edit.images)))
    source = kept(edit.images[0], intake, blobs)
    maker = editor(wanted.model, chooser, source, has_mask=edit.mask is not None)
    references = tuple(kept(one, intake, blobs).path for one in edit.images[1:])
    if wanted.size not in (None, size := f"{source.width_px}x{source.height_px}"):
        raise _unsupported("size", f"An edit keeps the picture's size, {size}.", "Leave size out.")
    mask = None if edit.mask is None else kept_mask(edit.mask, source, intake, blobs)
    try:
        job = edit_job(
            source.path, wanted.prompt, chooser.config, maker=maker, mask=mask, references=references
        )
    except InvalidImageError as error:
        raise _without_names(error, source.path) from None
    close(job.maker)
    is_seeded = maker != COMPOSE
    if wanted.num_pictures > 1 and not is_seeded:
        raise _unsupported("n", "An exact edit has one result.", "Set n to 1.")
    budget = chooser.budget(wanted.ceiling, is_loop=wanted.is_loop, num_pictures=wanted.num_pictures)
    order = replace(job.order, budget=budget, num_proposals=wanted.num_pictures)
    return replace(order, seed=wanted.seed) if is_seeded else order


def editor(model: str | None, chooser: Chooser, source: Kept, *, has_mask: bool) -> str:
    """Who edits this picture, by the name that wiring knows.

    Raises: RefusalError where nobody can.
    """
    known = {one.id: one.name for one in chooser.makers}
    if model is not None:
        name = chooser.maker(model)
        if model not in (COMPOSE, EMBEDDED) and not is_hosted(model):
            raise _unsupported(
                "model", f"The maker {model!r} edits no pictures.", "Leave the model out, or use compose."
            )
        return name
    if not has_mask and is_described(source.path):
        return COMPOSE
    if EMBEDDED in known:
        return known[EMBEDDED]
    what = "A mask needs" if has_mask else "compose did not make this picture as it is. Another one needs"
    raise _unsupported(
        "mask" if has_mask else "image",
        f"{what} the model `embedded`, whose weights are not installed on this server.",
        "Edit a PNG that compose made, without a mask." if not has_mask else "Leave the mask out.",
    )


def is_hosted(model: str) -> bool:
    return model.partition(":")[0] in HOSTED


def taker_of_many(chooser: Chooser, num_pictures: int) -> str:
    """The first listed maker that takes so many pictures at once: a hosted one.

    Raises: RefusalError where there is none.
    """
    from makeready.makers.hosted.opening import sources_of

    for one in chooser.makers:
        if is_hosted(one.id) and sources_of(one.name) >= num_pictures:
            return one.id
    raise _unsupported(
        "image",
        f"No maker here takes {num_pictures} pictures: compose and embedded change one, and no hosted model "
        "that takes so many is set up.",
        "Send one, or have the server set up a hosted model.",
    )


def is_described(path: Path) -> bool:
    """Whether the file is one that compose drew, not changed since."""
    try:
        described(path)
    except InvalidImageError:
        return False
    return True


def kept(content: bytes, intake: Intake, blobs: Blobs) -> Kept:
    """A picture, decoded where it can do no harm, and put into the store as a PNG of ours.

    Raises: InvalidImageError for what is no whole picture inside the limits; QueueFullError, StorageError.
    """
    checked = intake.picture(content, param="image")
    path = blobs.path(blobs.put(checked.png_bytes(), suffix=".png"), suffix=".png")
    return Kept(path=path, width_px=checked.width_px, height_px=checked.height_px)


def kept_mask(content: bytes, source: Kept, intake: Intake, blobs: Blobs) -> Path:
    """OpenAI's mask (alpha 0 where the picture may change) as ours, white there, in the store.

    Raises: InvalidImageError for a mask of another size, without alpha, or that lets nothing change.
    """
    mask = intake.picture(content, param="mask")
    size, wanted = (f"{one.width_px} x {one.height_px}" for one in (mask, source))
    if size != wanted:
        raise fault(
            f"has {size} pixels, the image {wanted}", "Send a mask of the image's size.", param="mask"
        )
    if mask.format != "PNG":
        raise fault("is no PNG", "Send a PNG with alpha, 0 where the image may change.", param="mask")
    if mask.alpha is None:
        raise fault("has no alpha", "Send a PNG with alpha, 0 where the image may change.", param="mask")
    white = 255 - mask.alpha
    if not white.any():
        raise fault("is opaque everywhere: nothing may change", "Set alpha to 0 there.", param="mask")
    sink = io.BytesIO()
    Image.fromarray(white).save(sink, format="PNG")
    return blobs.path(blobs.put(sink.getvalue(), suffix=".png"), suffix=".png")


def _without_names(error: InvalidImageError, path: Path) -> InvalidImageError:
    """The error without the server's name for the file."""
    message = error.message.replace(repr(str(path)), "").replace(repr(path.name), "The picture")
    return InvalidImageError(message, hint=error.hint, param="image")


def _unsupported(param: str, message: str, hint: str) -> RefusalError:
    return RefusalError(400, "unsupported_value", message, hint=hint, param=param)
