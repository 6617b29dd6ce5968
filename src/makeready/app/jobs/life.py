"""Which workers live: by a file that the kernel unlocks when a process dies, else by a number that must grow.

No clock of the machine is compared with a stored one, so a clock that jumps kills nobody and saves nobody.
"""

import fcntl
import os
from dataclasses import dataclass, field
from pathlib import Path

from makeready.errors import StorageError


class LifeLine:
    """A file that this process holds locked as long as it lives, however it ends."""

    def __init__(self, folder: Path, worker_id: str) -> None:
        self.path = _path(folder, worker_id)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StorageError(
                f"The file {self.path} cannot be locked: {error.strerror}.",
                hint="Use a directory on a local disk that can be written.",
            ) from error

    def cut(self) -> None:
        """Let the file go, and remove it."""
        self.path.unlink(missing_ok=True)
        os.close(self._descriptor)


def is_cut(folder: Path, worker_id: str) -> bool:
    """Whether a worker of this machine is dead for sure. One that has no file here may live elsewhere."""
    try:
        descriptor = os.open(_path(folder, worker_id), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def bury(folder: Path, worker_id: str) -> None:
    """Remove a dead worker's file, after its jobs were given back."""
    _path(folder, worker_id).unlink(missing_ok=True)


@dataclass(slots=True, kw_only=True)
class BeatWatch:
    """Notices workers whose beat stands still, by the time that the watcher itself measures.

    Units: seconds of the watcher's own monotonic clock.
    """

    lease_s: float
    _seen: dict[str, tuple[int, float]] = field(default_factory=dict)

    def still_ones(self, beats: dict[str, int], now_s: float) -> tuple[str, ...]:
        """Those whose beat has been the same for `lease_s`; one that is seen for the first time is not."""
        for worker_id, beat in beats.items():
            known = self._seen.get(worker_id)
            if known is None or known[0] != beat:
                self._seen[worker_id] = (beat, now_s)
        self._seen = {worker_id: seen for worker_id, seen in self._seen.items() if worker_id in beats}
        return tuple(
            worker_id for worker_id, (_, since_s) in self._seen.items() if now_s - since_s >= self.lease_s
        )


def workers_folder(root: Path) -> Path:
    """Where the workers of one machine's store have their files."""
    return root / "workers"


def _path(folder: Path, worker_id: str) -> Path:
    return folder / f"{worker_id}.lock"
