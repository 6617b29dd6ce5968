"""Pages that were laid out here, told from all other pictures: pixels of words are no thing to be edited.

Slides, posters and cards are edited by their brief. A model of single things would smear what they say.
"""

from collections.abc import Collection
from dataclasses import dataclass

from makeready.app.exporting import is_page
from makeready.errors import InvalidRequestError, UnknownNameError
from makeready.store import Store
from makeready.store.journal import SOURCE_SUFFIX
from makeready.store.lineage import drawn_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which run laid it out; `again` says how its brief is run again, as a sentence of the face that asks."""

    run_id: str
    again: str


def page_behind(store: Store, sha256s: Collection[str], *, owner: str | None = None) -> str | None:
    """The newest run that laid out this very picture, of which these are hashes of files; None for a picture
    that is no page of ours. With an `owner` only theirs are known: of others nothing is told."""
    found = drawn_from(store.database, sha256s, owner=owner)
    if found is None:
        return None
    run_id, source_sha256 = found
    try:
        source = store.blobs.read(source_sha256, suffix=SOURCE_SUFFIX)
    except UnknownNameError:  # what it was drawn from has been removed
        return None
    return run_id if is_page(source.decode("utf-8", "surrogatepass")) else None


def no_editor(page: Page) -> InvalidRequestError:
    """What is said where only compose and embedded could be asked, and no mask says where."""
    return InvalidRequestError(
        f"The picture is a page that {page.run_id} laid out; compose and embedded edit things, not pages.",
        hint=f"{page.again} A mask lets embedded paint inside of it, and hosted models take pages.",
        param="image",
    )
