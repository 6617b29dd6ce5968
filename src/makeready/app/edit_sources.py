"""What an edit began with, kept in the store by content: it goes on when the files have moved or changed."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from makeready.app.config import Config
from makeready.app.editing import edit_job
from makeready.brief import Brief, Untouched
from makeready.errors import InvalidImageError
from makeready.loop import Edit, Maker, RunOrder
from makeready.store.blobs import Blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """The order of a stored edit and the maker that goes on with it."""

    order: RunOrder
    maker: Maker


def keep(edit: Edit, blobs: Blobs) -> None:
    """Put the files that an edit begins with into the store.

    Raises: InvalidImageError for a file that was changed since the order was made; StorageError.
    """
    for path, sha256, param in _files(edit):
        try:
            content = Path(path).read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != sha256:
            raise InvalidImageError(
                f"{path!r} was changed while the edit began.", hint="Run the edit again.", param=param
            )
        blobs.put(content, suffix=Path(path).suffix.lower())


def reopened(order: RunOrder, edit: Edit, blobs: Blobs, config: Config) -> Reopened:
    """The maker of a stored edit, over the files as they were, and its order. What must stay untouched is
    compared with the kept picture where the file is not what it was.

    Raises: UnknownNameError, StorageError for files that the store does not have; as `edit_job`.
    """
    kept: dict[str, Path] = {}
    for path, sha256, param in _files(edit):
        suffix = Path(path).suffix.lower()
        blobs.read(sha256, suffix=suffix)
        kept[param] = blobs.path(sha256, suffix=suffix)
    again = edit_job(
        kept["picture"],
        edit.instruction,
        config,
        maker=order.maker,
        mask=kept.get("mask"),
        references=tuple(kept[f"reference {number}"] for number in range(len(edit.references))),
    )
    return Reopened(
        order=replace(order, brief=_with_reference(order.brief, edit, kept["picture"])), maker=again.maker
    )


def _files(edit: Edit) -> list[tuple[str, str, str]]:
    """Path, hash and parameter of each."""
    files = [(edit.picture, edit.picture_sha256, "picture")]
    files += [(edit.mask, edit.mask_sha256, "mask")] if edit.mask_sha256 else []
    pairs = enumerate(zip(edit.references, edit.reference_sha256s, strict=True))
    return files + [(path, sha256, f"reference {number}") for number, (path, sha256) in pairs]


def _with_reference(brief: Brief, edit: Edit, kept: Path) -> Brief:
    """The brief, held to the kept file where the one that it names is another by now."""

    def is_same(path: str) -> bool:
        try:
            return hashlib.sha256(Path(path).read_bytes()).hexdigest() == edit.picture_sha256
        except OSError:
            return False

    return replace(
        brief,
        constraints=tuple(
            replace(one, reference=str(kept.resolve()))
            if isinstance(one, Untouched) and not is_same(one.reference)
            else one
            for one in brief.constraints
        ),
    )
