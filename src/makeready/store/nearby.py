"""What of a bucket is at hand on this machine: the bytes used last, and files that programs were given."""

import os
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final

from makeready.errors import StorageError
from makeready.store.clock import SteadyClock

KEPT_S: Final = 86_400.0
"""Ours: how long a file that another program was given lies here unused; a run takes minutes."""


@dataclass(slots=True, kw_only=True)
class RecentBytes:
    """What was used last, by its key, up to a number of bytes."""

    max_bytes: int
    _kept: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)
    num_bytes: int = 0

    def keep(self, key: str, content: bytes) -> None:
        """Content that does not fit at all is not kept."""
        self.forget(key)
        if len(content) > self.max_bytes:
            return
        with self._lock:
            self._kept[key] = content
            self.num_bytes += len(content)
            while self.num_bytes > self.max_bytes:
                self.num_bytes -= len(self._kept.popitem(last=False)[1])

    def find(self, key: str) -> bytes | None:
        with self._lock:
            content = self._kept.get(key)
            if content is not None:
                self._kept.move_to_end(key)
            return content

    def forget(self, key: str) -> None:
        with self._lock:
            self.num_bytes -= len(self._kept.pop(key, b""))


@dataclass(slots=True, kw_only=True)
class OpenedFiles:
    """Files with the content of blobs, for programs that want a file. What nobody wants for a day goes, by a
    clock that does not jump: files carry its time."""

    folder: Path
    now_ms: Callable[[], int] = field(default_factory=lambda: SteadyClock().now_ms)
    _swept_s: float = 0.0

    def path(self, key: str, content_of: Callable[[], bytes]) -> Path:
        """The file of a key. What lies there is compared, so that a damaged one is written anew.

        Raises: StorageError if it cannot be written; what `content_of` raises.
        """
        self._sweep()
        content, path = content_of(), self.folder / key
        try:
            if path.is_file() and path.read_bytes() == content:
                os.utime(path, times=(self._now_s(), self._now_s()))
                return path
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, staged = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            os.utime(staged, times=(self._now_s(), self._now_s()))
            os.replace(staged, path)
        except OSError as error:
            raise StorageError(
                f"A picture cannot be put into {self.folder}: {error.strerror}.",
                hint="Use a store.root that can be written, on a disk with room.",
            ) from error
        return path

    def _now_s(self) -> float:
        return self.now_ms() / 1000

    def _sweep(self) -> None:
        """Once an hour, remove what is too old. Other processes of this machine may do so, too."""
        now_s = self._now_s()
        if abs(now_s - self._swept_s) < 3600:
            return
        self._swept_s = now_s
        for path in self.folder.glob("*/*"):
            try:
                if now_s - path.stat().st_mtime > KEPT_S:
                    path.unlink()
            except OSError:
                continue  # another process was quicker
