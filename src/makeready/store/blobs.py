"""Bytes by their SHA-256, in files below one directory. What is there never changes."""

import hashlib
from pathlib import Path

from obstore.exceptions import BaseError
from obstore.store import LocalStore

from makeready.errors import StorageError, UnknownNameError


class Blobs:
    """Pictures and documents by content: `ab/cdef...` holds the bytes whose hash is `abcdef...`.

    A put is atomic: the bytes go to a staging file that is renamed, so a reader sees all or nothing.

    Raises: StorageError if the directory cannot be written or the bytes are not what their name says.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        try:
            self._store = LocalStore(prefix=root, mkdir=True)
        except (OSError, BaseError) as error:
            raise _failed(root, error) from error

    def put(self, content: bytes, *, suffix: str = "") -> str:
        """Keep `content` and return its hash. `suffix` ends the file's name, for programs that go by it."""
        sha256 = hashlib.sha256(content).hexdigest()
        key = _key(sha256, suffix)
        try:
            if self._kept(key) != content:  # absent, or damaged: then it is made whole again
                self._store.put(key, content)
        except (OSError, BaseError) as error:
            raise _failed(self._root, error) from error
        return sha256

    def read(self, sha256: str, *, suffix: str = "") -> bytes:
        try:
            content = bytes(self._store.get(_key(sha256, suffix)).bytes())
        except FileNotFoundError as error:
            raise UnknownNameError(f"There is no stored content {sha256[:12]}.", param="sha256") from error
        except (OSError, BaseError) as error:
            raise _failed(self._root, error) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StorageError(
                f"The stored content {sha256[:12]} is damaged.", hint="Make the picture again: run it anew."
            )
        return content

    def path(self, sha256: str, *, suffix: str = "") -> Path:
        """Where the content lies, for printing and for other programs. Read-only by convention."""
        return self._root / _key(sha256, suffix)

    def _kept(self, key: str) -> bytes | None:
        try:
            return bytes(self._store.get(key).bytes())
        except FileNotFoundError:
            return None


def _key(sha256: str, suffix: str) -> str:
    return f"{sha256[:2]}/{sha256[2:]}{suffix}"


def _failed(root: Path, error: Exception) -> StorageError:
    reason = str(error).splitlines()[0]
    return StorageError(
        f"The pictures in {root} cannot be stored or read: {reason}",
        hint="Use a directory that can be written, on a disk with room.",
    )
