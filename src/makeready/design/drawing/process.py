"""One warm child process: started when first asked, killed when it takes too long, replaced when gone."""

import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from typing import IO, BinaryIO, cast

from makeready.design.drawing.child import read_message, write_message
from makeready.errors import DrawTimeoutError, InvalidDocumentError, MakereadyError

NUM_TRIES = 2
"""A crash may be the machine's (memory, a signal); the same page crashing twice is the page's."""

DRAWING_MODULE = "makeready.design.drawing.child"


class DrawingProcess:
    """Sends requests to a child of its own, one at a time, from any thread.

    An interrupt (Ctrl-C) while waiting kills the child, because its answer would be taken for the next one's.
    """

    def __init__(self, *, timeout_s: float, module: str = DRAWING_MODULE, work: str = "Drawing") -> None:
        self.timeout_s = timeout_s
        self._module = module
        """Its `main` is what the child runs."""
        self._work = work
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._end_child: Callable[[], object] | None = None
        """Ends the child once: when asked, when nobody holds this object any more, at the latest at exit."""

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is no child."""
        return self._child.pid if self._child is not None else None

    def ask(self, request: object) -> object:
        """The child's answer.

        Raises: DrawTimeoutError after `timeout_s`; InvalidDocumentError if the request crashes the engine.
        """
        with self._lock:
            for _ in range(NUM_TRIES):
                try:
                    answer = self._asked(request)
                except (EOFError, OSError):
                    self._kill()
                    continue
                if isinstance(answer, MakereadyError):
                    raise answer
                return answer
        raise InvalidDocumentError(
            "The document crashed the drawing engine twice.",
            hint="Remove parts of it until it draws; unusual CSS or very large effects are likely.",
            param="document",
        )

    def close(self) -> None:
        """End the child. The next `ask` would start another."""
        with self._lock:
            self._kill()

    def _asked(self, request: object) -> object:
        child = self._started()
        has_timed_out = threading.Event()

        def give_up() -> None:
            has_timed_out.set()
            child.kill()

        timer = threading.Timer(self.timeout_s, give_up)
        timer.daemon = True
        timer.start()
        is_done = False
        try:
            write_message(pipe_of(child.stdin), request)
            answer = read_message(pipe_of(child.stdout))
            is_done = True
        except (EOFError, OSError):
            if has_timed_out.is_set():
                raise DrawTimeoutError(
                    f"{self._work} took longer than {self.timeout_s:g} s and was stopped.",
                    hint="Make the document simpler or smaller.",
                    param="document",
                ) from None
            raise
        finally:
            timer.cancel()
            if not is_done:
                self._kill()
        return answer

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
            )
            self._end_child = weakref.finalize(self, ended, self._child)
        return self._child

    def _kill(self) -> None:
        self._child = None
        if self._end_child is not None:
            self._end_child()


def ended(child: subprocess.Popen[bytes]) -> None:
    """Kill a child and wait until it is gone."""
    child.kill()
    for pipe in (child.stdin, child.stdout):
        try:
            pipe_of(pipe).close()
        except OSError:
            continue  # what was still to be sent has nobody to read it
    child.wait()


def pipe_of(pipe: IO[bytes] | None) -> BinaryIO:
    """The pipe, which is there because Popen was told to make it."""
    return cast(BinaryIO, pipe)
