"""Files in pieces of a bounded size, and a reader that joins them only if every byte is what was written.
Standard library only: runtime and training both read so.

A folder holds one manifest and the pieces it names. Pieces are named by what they hold and the manifest is
replaced last, in one move: a reader sees the old release or the new one, never a mixture, whenever the writer
was killed.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from makeready.errors import InvalidModelError

MANIFEST = "release.json"
FORMAT = 1
MAX_MANIFEST_BYTES = 1_000_000
_PIECE = re.compile(r"[A-Za-z0-9_-]+-[0-9a-f]{12}-\d{3}\.piece")
"""A manifest names files of its own folder, of this shape and no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Whole files by their names, and what is said about them."""

    files: Mapping[str, bytes]
    about: Mapping[str, object]


def write_release(folder: Path, release: Release, piece_mb: float = 0) -> None:
    """Write the files in pieces of at most `piece_mb` (0: whole), then the manifest; what an older
    manifest named is removed after that."""
    folder.mkdir(parents=True, exist_ok=True)
    size = int(piece_mb * 2**20) or max((len(one) for one in release.files.values()), default=0) or 1
    entries: dict[str, object] = {}
    names: set[str] = set()
    for file, data in release.files.items():
        whole = hashlib.sha256(data).hexdigest()
        pieces = []
        for index, at in enumerate(range(0, len(data), size)):
            part = data[at : at + size]
            name = f"{Path(file).stem}-{whole[:12]}-{index:03d}.piece"
            write_whole(folder / name, part)
            pieces.append({"name": name, "bytes": len(part), "sha256": hashlib.sha256(part).hexdigest()})
            names.add(name)
        entries[file] = {"bytes": len(data), "sha256": whole, "pieces": pieces}
    manifest = {"format": FORMAT, "about": dict(release.about), "files": entries}
    write_whole(folder / MANIFEST, (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())
    for path in folder.glob("*.piece"):
        if path.name not in names and _PIECE.fullmatch(path.name):
            path.unlink()


class OpenRelease:
    """A folder's release whose files are read one by one, each checked as it is read: the runtime needs some
    of them, one after the other, and never all in memory.

    Raises: InvalidModelError for a manifest that is missing or not one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._entries, self.about = _manifest(folder)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def read(self, file: str) -> bytes:
        """A whole file, every byte of it as it was written.

        Raises: InvalidModelError for a file that the manifest does not name, and for a piece that is
            missing, cut off, or holds other bytes.
        """
        entry = self._entries.get(file)
        if entry is None:
            raise _invalid(f"The release has no {file!r}.")
        data = b"".join(_piece(self._folder, name, sha256) for name, sha256 in entry.pieces)
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise _invalid(f"The pieces of {file!r} do not make the file that was written.")
        return data


def read_release(folder: Path) -> Release:
    """The release of a folder, every byte of it checked.

    Raises: InvalidModelError as `OpenRelease` and its `read`.
    """
    opened = OpenRelease(folder)
    return Release(files={name: opened.read(name) for name in opened.names}, about=opened.about)


def write_whole(path: Path, data: bytes) -> None:
    """The file is there as a whole or not at all, also after a crash."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file: its hash, and its pieces' names and hashes in order."""

    sha256: str
    pieces: list[tuple[str, str]]


def _manifest(folder: Path) -> tuple[dict[str, _Entry], dict[str, object]]:
    path = folder / MANIFEST
    if not path.is_file():
        raise InvalidModelError(
            f"There is no {MANIFEST} in {str(folder)!r}.",
            hint="Name the folder that a training run wrote its release into.",
            param="weights",
        )
    if path.stat().st_size > MAX_MANIFEST_BYTES:
        raise _invalid(f"{MANIFEST} has {path.stat().st_size} bytes.")
    try:
        manifest = json.loads(path.read_bytes())
        is_known = manifest["format"] == FORMAT
        about = dict(manifest["about"])
        entries = {
            str(file): _Entry(
                str(entry["sha256"]),
                [(str(piece["name"]), str(piece["sha256"])) for piece in entry["pieces"]],
            )
            for file, entry in manifest["files"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _invalid(f"{MANIFEST} is not the manifest of a release.") from None
    if not is_known:
        raise _invalid(f"{MANIFEST} has the format {manifest['format']!r}; this version reads {FORMAT}.")
    return entries, about


def _piece(folder: Path, name: str, sha256: str) -> bytes:
    if not _PIECE.fullmatch(name):
        raise _invalid(f"{name!r} is no piece's name.")
    path = folder / name
    if not path.is_file():
        raise _invalid(f"The piece {name!r} is missing.")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _invalid(f"The piece {name!r} has {len(data)} bytes that are not those of the release.")
    return data


def _invalid(message: str) -> InvalidModelError:
    return InvalidModelError(message, hint="Copy the whole folder again.", param="weights")
