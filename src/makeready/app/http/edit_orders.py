"""From an edit as asked over HTTP to an order: the pictures are put into the store, and the maker is chosen.

A picture that compose made is edited by its description, exactly; any other one by a model, where one is. A
page that the caller had laid out here goes to no model that would smear its words.
"""

import hashlib
import io
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from makeready.app.candidates import COMPOSE, EMBEDDED
from makeready.app.choosing import Edited
from makeready.app.editing import edit_job, is_described
from makeready.app.http.choosing import Chooser
from makeready.app.http.context import LOCAL_OWNER
from makeready.app.http.edits import EditWanted
from makeready.app.http.failure import RefusalError
from makeready.app.intake.faults import fault
from makeready.app.intake.intake import Intake
from makeready.app.pages import Page, no_editor, page_behind
from makeready.app.wiring import HOSTED, close
from makeready.brief import Canvas
from makeready.errors import InvalidImageError
from makeready.loop import RunOrder
from makeready.loop.route import Routing
from makeready.store import Blobs, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A picture from a client in the store."""

    path: Path
    sha256: str
    width_px: int
    height_px: int


def edit_order(edit: EditWanted, chooser: Chooser, intake: Intake, store: Store, *, owner: str) -> RunOrder:
    """The order of an edit for an owner, complete and valid; its files are in the store.

    Raises: RefusalError, InvalidImageError, InvalidBriefError, InvalidRequestError.
    """
    wanted, blobs = edit.wanted, store.blobs
    if wanted.brief is not None:
        raise _unsupported("x_makeready.brief", "An edit has no brief.", "Say in the prompt what changes.")
    source = kept(edit.images[0], intake, blobs)
    page = laid_out(edit.images[0], source, store, owner) if edit.mask is None else None
    plan = chosen_editor(chooser, edit, source, page) if wanted.model is None else None
    maker = named_editor(wanted.model or "", chooser) if plan is None else plan.makers[0]
    references = tuple(kept(one, intake, blobs).path for one in edit.images[1:])
    if wanted.size not in (None, size := f"{source.width_px}x{source.height_px}"):
        raise _unsupported("size", f"An edit keeps the picture's size, {size}.", "Leave size out.")
    mask = None if edit.mask is None else kept_mask(edit.mask, source, intake, blobs)
    try:
        job = edit_job(
            source.path,
            wanted.prompt,
            chooser.config,
            maker=maker,
            mask=mask,
            references=references,
            page=page,
        )
    except InvalidImageError as error:
        raise _without_names(error, source.path) from None
    close(job.maker)
    is_seeded = maker != COMPOSE
    if wanted.num_pictures > 1 and not is_seeded:
        raise _unsupported("n", "An exact edit has one result.", "Set n to 1.")
    budget = chooser.budget(wanted.ceiling, is_loop=wanted.is_loop, num_pictures=wanted.num_pictures)
    order = replace(job.order, budget=budget, num_proposals=wanted.num_pictures, routing=plan)
    return replace(order, seed=wanted.seed) if is_seeded else order


def named_editor(model: str, chooser: Chooser) -> str:
    """Who edits, by the name that wiring knows.

    Raises: RefusalError for a maker that is not listed, or edits nothing.
    """
    name = chooser.maker(model)
    if model not in (COMPOSE, EMBEDDED) and model.partition(":")[0] not in HOSTED:
        raise _unsupported(
            "model", f"The maker {model!r} edits no pictures.", "Leave the model out, or use compose."
        )
    return name


def laid_out(content: bytes, source: Kept, store: Store, owner: str) -> Page | None:
    """Who laid a picture out, if a run of the owner did; where the server wants no keys, any run here."""
    sha256s = {hashlib.sha256(content).hexdigest(), source.sha256}
    run_id = page_behind(store, sha256s, owner=None if owner == LOCAL_OWNER else owner)
    if run_id is None:
        return None
    return Page(run_id=run_id, again="Change its brief and send that to /v1/runs.")


def chosen_editor(chooser: Chooser, edit: EditWanted, source: Kept, page: Page | None) -> Routing:
    """Who edits where no model is named: compose what it made, exactly; of the others who is expected to cost
    least.

    Raises: RefusalError where nobody can; InvalidRequestError where that is for its being a page.
    """
    num_pictures, has_mask = len(edit.images), edit.mask is not None
    edited = Edited(
        canvas=Canvas(width_px=source.width_px, height_px=source.height_px),
        is_described=not has_mask and num_pictures == 1 and is_described(source.path),
        is_page=page is not None,
        has_mask=has_mask,
        num_sources=num_pictures,
    )
    plan = chooser.editor(edited, edit.wanted)
    if plan.routes:
        return plan
    if num_pictures > 1:
        raise _unsupported(
            "image",
            f"No maker here takes {num_pictures} pictures: compose and embedded change one, and no hosted "
            "model that takes so many is set up, or the budget does not allow it.",
            "Send one, or have the server set up a hosted model.",
        )
    if page is not None:
        raise no_editor(page)
    what = "A mask needs" if has_mask else "compose did not make this picture as it is. Another one needs"
    raise _unsupported(
        "mask" if has_mask else "image",
        f"{what} the model `embedded`, whose weights are not installed on this server, or a hosted one.",
        "Edit a PNG that compose made, without a mask." if not has_mask else "Leave the mask out.",
    )


def kept(content: bytes, intake: Intake, blobs: Blobs) -> Kept:
    """A picture, decoded where it can do no harm, and put into the store as a PNG of ours.

    Raises: InvalidImageError for what is no whole picture inside the limits; QueueFullError, StorageError.
    """
    checked = intake.picture(content, param="image")
    sha256 = blobs.put(checked.png_bytes(), suffix=".png")
    path = blobs.path(sha256, suffix=".png")
    return Kept(path=path, sha256=sha256, width_px=checked.width_px, height_px=checked.height_px)


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
