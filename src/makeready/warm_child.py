"""One warm child process: started when first asked, killed when it takes too long, replaced when gone.

The standard library alone. What is said to the child, and in which form, is its owner's business.
"""

import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping
from typing import IO, BinaryIO, TypeVar, cast

T = TypeVar("T")


class WarmChild:
    """A Python process that runs `main` of `module`; asked one thing at a time, from any thread.

    It is in a session of its own: Ctrl-C does not reach it. An interrupt while waiting kills it, because its
    answer would be taken for the next one's. It ends when told to, when nobody holds this object any more, at
    the latest at exit. `env` None: it has its parent's environment.
    """

    def __init__(self, module: str, *, env: Mapping[str, str] | None = None) -> None:
        self._module = module
        self._env = env
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._end_child: Callable[[], object] | None = None

    @property
    def pid(self) -> int | None:
        """The process id, None while there is no child."""
        return self._child.pid if self._child is not None else None

    def start(self) -> None:
        """Start it, if it is not there: that takes longer than most answers."""
        with self._lock:
            self._started()

    def ask(self, exchange: Callable[[BinaryIO, BinaryIO], T], timeout_s: float) -> T:
        """What `exchange` gets, which writes to the child's standard input and reads from its output.

        Raises: TimeoutError after `timeout_s`; what `exchange` raises, OSError and EOFError where the child
            is gone. The child is killed then: what it still says belongs to nobody.
        """
        with self._lock:
            child = self._started()
            has_timed_out = threading.Event()

            def give_up() -> None:
                has_timed_out.set()
                child.kill()

            timer = threading.Timer(timeout_s, give_up)
            timer.daemon = True
            timer.start()
            is_done = False
            try:
                answer = exchange(_pipe_of(child.stdin), _pipe_of(child.stdout))
                is_done = True
            except (EOFError, OSError):
                if has_timed_out.is_set():
                    raise TimeoutError from None
                raise
            finally:
                timer.cancel()
                if not is_done:
                    self._kill()
            return answer

    def end(self) -> None:
        """End it. The next question would start another."""
        with self._lock:
            self._kill()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is not None:
            self._kill()
        if self._child is None:
            self._child = subprocess.Popen(  # noqa: S603 - the modules are ours
                [sys.executable, "-P", "-c", f"from {self._module} import main; main()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env=self._env,
            )
            self._end_child = weakref.finalize(self, _ended, self._child)
        return self._child

    def _kill(self) -> None:
        self._child = None
        if self._end_child is not None:
            self._end_child()


def _ended(child: subprocess.Popen[bytes]) -> None:
    """Kill a child and wait until it is gone."""
    child.kill()
    for pipe in (child.stdin, child.stdout):
        try:
            _pipe_of(pipe).close()
        except OSError:
            continue  # what was still to be sent has nobody to read it
    child.wait()


def _pipe_of(pipe: IO[bytes] | None) -> BinaryIO:
    """The pipe, which is there because Popen was told to make it."""
    return cast(BinaryIO, pipe)
