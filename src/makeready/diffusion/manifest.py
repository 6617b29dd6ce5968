"""What a pulled model's folder was written from: repository, revision, and the sha256 of every file.

Standard library only.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from makeready.errors import InvalidModelError

MANIFEST = "makeready-model.json"
SEEN = "makeready-seen.json"
"""Beside it: size and time of change that each file had when it was last hashed and right. It spares a run
the 8 s that klein-4B's hashes take (1 GB/s a core). It guards against accidents, not against people: whoever
may write here may write the manifest."""
MAX_MANIFEST_BYTES = 1_000_000
"""Ours: thirty files take 5 kB."""
NUM_READERS = 4
"""Files hashed at once; hashing lets go of the interpreter's lock. A core does about 1 GB/s."""
PLAIN_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`files` maps a path, relative to the folder and with `/`, to what the file must hash to."""

    name: str
    repository: str
    revision: str
    files: Mapping[str, str]


def is_plain(path: str) -> bool:
    """Whether a path from outside leads into a folder and nowhere else, on every system."""
    return all(PLAIN_PART.fullmatch(part) for part in path.split("/"))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it into the folder."""
    table = {
        "name": manifest.name,
        "repository": manifest.repository,
        "revision": manifest.revision,
        "sha256": dict(sorted(manifest.files.items())),
    }
    (folder / MANIFEST).write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest | None:
    """The folder's manifest; None for a folder without.

    Raises: InvalidModelError for one that cannot be read.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return None
    if path.stat().st_size > MAX_MANIFEST_BYTES:
        raise _invalid(f"has {path.stat().st_size} bytes")
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise _invalid(f"is not JSON: {error}") from None
    if not isinstance(table, dict):
        raise _invalid("is not a JSON object")
    files = table.get("sha256")
    words = [table.get(key) for key in ("name", "repository", "revision")]
    if not isinstance(files, dict) or not all(isinstance(one, str) for one in words):
        raise _invalid("lacks the name, the repository, the revision or the hashes")
    for name, wanted in files.items():
        if not is_plain(name) or not isinstance(wanted, str) or not SHA256.fullmatch(wanted):
            raise _invalid(f"has an entry that cannot be: {name[:60]!r}")
    name, repository, revision = map(str, words)
    return Manifest(name=name, repository=repository, revision=revision, files=files)


def verify(folder: Path, manifest: Manifest, *, is_every_byte_read: bool = False) -> None:
    """Hold the folder to its manifest; files that are as they were when last hashed are not hashed again.

    Raises: InvalidModelError.
    """
    seen = {} if is_every_byte_read else _read_seen(folder)
    stale = {
        name: hash_
        for name, hash_ in manifest.files.items()
        if seen.get(name) != [hash_, *_stamp(folder / name)]
    }
    compare_hashes(folder, stale)
    if stale:
        mark_seen(folder, manifest)


def mark_seen(folder: Path, manifest: Manifest) -> None:
    """Note that the files are right as they are now."""
    now = {name: [hash_, *_stamp(folder / name)] for name, hash_ in manifest.files.items()}
    with suppress(OSError):  # a folder that cannot be written is hashed each time
        (folder / SEEN).write_text(json.dumps(now), encoding="utf-8")


def _read_seen(folder: Path) -> dict[str, list[object]]:
    try:
        seen = json.loads((folder / SEEN).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return seen if isinstance(seen, dict) else {}


def _stamp(path: Path) -> list[int]:
    """Size in bytes, time of change in nanoseconds; nothing for a file that is not there."""
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns]


def compare_hashes(folder: Path, wanted: Mapping[str, str]) -> None:
    """Hash the files that `wanted` names.

    Raises: InvalidModelError for the first that is missing or hashes to something else.
    """
    for name in wanted:
        if not (folder / name).is_file():
            raise InvalidModelError(
                f"The folder has no {name!r}.", hint="Pull or copy the model again.", param="model"
            )
    with ThreadPoolExecutor(NUM_READERS) as readers:
        found = readers.map(lambda name: sha256_of(folder / name), wanted)
        for (name, hash_), is_hash in zip(wanted.items(), found, strict=True):
            if is_hash != hash_.lower():
                raise InvalidModelError(
                    f"{name!r} has the sha256 {is_hash[:16]}..., not {hash_[:16]}...",
                    hint="It was changed or damaged: remove the folder, and pull or copy the model again.",
                    param="model",
                )


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _invalid(what: str) -> InvalidModelError:
    return InvalidModelError(
        f"{MANIFEST!r} {what}.", hint="Remove the folder and pull the model again.", param="model"
    )
