"""Bytes by their SHA-256. What is there never changes. In files below one directory; `bucket.py` has them in
a cloud's bucket."""

import errno
import hashlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from obstore.exceptions import BaseError
from obstore.store import LocalStore

from makeready.errors import StorageError, StoreFullError, UnknownNameError

FRESH_S: Final = 86_400.0
"""Ours: content older than this counts as new from the moment it is put again, so that no clean-up takes it
from under the run that does."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_OS_ERROR = re.compile(r"\(os error (\d+)\)")
"""How obstore's Rust ends the words of an error of the system."""
_KEY = re.compile(r"([0-9a-f]{2})/([0-9a-f]{62})((?:\.[a-z0-9]{1,8})?)", re.ASCII)


class DamagedBlobError(StorageError):
    """The bytes that are kept are not what their name says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobEntry:
    """One blob as a list of all shows it. `modified_s`: seconds since 1970, by the clock of who keeps it."""

    sha256: str
    suffix: str
    size_bytes: int
    modified_s: float


class Blobs(Protocol):
    """Pictures and documents by content, for any number of threads and processes.

    A put is atomic: a reader sees all or nothing. Bytes that are not what their name says are never handed
    out.

    Raises: StorageError from all methods if they cannot be written or read, StoreBusyError if that may pass;
        UnknownNameError for content that is not there.
    """

    @property
    def name(self) -> str:
        """Where they are, for a person; no secret is in it."""
        ...

    def put(self, content: bytes, *, suffix: str = "") -> str:
        """Keep `content` and return its hash; it is there for good afterwards. `suffix` ends its name, for
        programs that go by it. What was damaged is made whole."""
        ...

    def read(self, sha256: str, *, suffix: str = "") -> bytes: ...

    def has(self, sha256: str, *, suffix: str = "") -> bool: ...

    def size_bytes(self, sha256: str, *, suffix: str = "") -> int: ...

    def path(self, sha256: str, *, suffix: str = "") -> Path:
        """A file with the content on this machine, for other programs to read; there for a day at least."""
        ...

    def entries(self) -> Iterator[BlobEntry]:
        """All of them, in no order. What others have put beside them is not shown."""
        ...

    def remove(self, sha256: str, *, suffix: str = "") -> None:
        """Remove one for good; one that is not there is no error."""
        ...


class FileBlobs:
    """Implements `Blobs` in files: `ab/cdef...` holds the bytes whose hash is `abcdef...`.

    Files are read by Python: obstore would do it in threads of its own, two changes of threads for each.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        try:
            self._store = LocalStore(prefix=root, mkdir=True)
        except (OSError, BaseError) as error:
            raise _failed(root, error) from error

    @property
    def name(self) -> str:
        return str(self._root)

    def put(self, content: bytes, *, suffix: str = "") -> str:
        """The bytes go to a staging file that is renamed, and are on the disk when this returns."""
        sha256 = hashlib.sha256(content).hexdigest()
        key = blob_key(sha256, suffix)
        path = self._root / key
        try:
            if _kept(path) != content:  # absent, or damaged: then it is made whole again
                is_first_there = not path.parent.is_dir()
                self._store.put(key, content)
                for one in (path, path.parent, *([self._root] if is_first_there else [])):
                    _sync(one)
            elif time.time() - path.stat().st_mtime > FRESH_S:
                os.utime(path)
        except (OSError, BaseError) as error:
            raise _failed(self._root, error) from error
        return sha256

    def read(self, sha256: str, *, suffix: str = "") -> bytes:
        try:
            content = self.path(sha256, suffix=suffix).read_bytes()
        except FileNotFoundError as error:
            raise unknown(sha256) from error
        except OSError as error:
            raise _failed(self._root, error) from error
        return checked(content, sha256)

    def has(self, sha256: str, *, suffix: str = "") -> bool:
        try:
            return self.path(sha256, suffix=suffix).is_file()
        except OSError as error:
            raise _failed(self._root, error) from error

    def size_bytes(self, sha256: str, *, suffix: str = "") -> int:
        try:
            return self.path(sha256, suffix=suffix).stat().st_size
        except FileNotFoundError as error:
            raise unknown(sha256) from error
        except OSError as error:
            raise _failed(self._root, error) from error

    def path(self, sha256: str, *, suffix: str = "") -> Path:
        return self._root / blob_key(sha256, suffix)

    def entries(self) -> Iterator[BlobEntry]:
        try:
            for several in self._store.list():
                yield from (entry for one in several if (entry := entry_of(one["path"], one)))
        except (OSError, BaseError) as error:
            raise _failed(self._root, error) from error

    def remove(self, sha256: str, *, suffix: str = "") -> None:
        try:
            self.path(sha256, suffix=suffix).unlink(missing_ok=True)
        except OSError as error:
            raise _failed(self._root, error) from error


def blob_key(sha256: str, suffix: str) -> str:
    """The name of a blob, below wherever the blobs are."""
    return f"{sha256[:2]}/{sha256[2:]}{suffix}"


def entry_of(key: str, meta: object) -> BlobEntry | None:
    """A line of obstore's list as ours; None for what is no blob."""
    found = _KEY.fullmatch(key)
    if found is None or not isinstance(meta, dict):
        return None
    return BlobEntry(
        sha256=found[1] + found[2],
        suffix=found[3],
        size_bytes=meta["size"],
        modified_s=meta["last_modified"].timestamp(),
    )


def checked(content: bytes, sha256: str) -> bytes:
    """The content, if it is what its name says."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DamagedBlobError(
            f"The stored content {sha256[:12]} is damaged.", hint="Make the picture again: run it anew."
        )
    return content


def unknown(sha256: str) -> UnknownNameError:
    return UnknownNameError(
        f"There is no stored content {sha256[:12]}.",
        hint="See what is missing: makeready store check",
        param="sha256",
    )


def _kept(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failed(root: Path, error: Exception) -> StorageError:
    reason = str(error).splitlines()[0]
    number = getattr(error, "errno", None) or next(map(int, _OS_ERROR.findall(str(error))), 0)
    shape = StoreFullError if number in _FULL else StorageError
    return shape(
        f"The pictures in {root} cannot be stored or read: {reason}",
        hint="Use a directory that can be written, on a disk with room.",
    )
