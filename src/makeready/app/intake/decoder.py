"""One warm decoding child: started when first asked, killed when it takes too long or answers nonsense."""

import subprocess
import sys
import threading
import weakref
from typing import BinaryIO

from makeready.app.intake.child import HEAD, MAX_DESCRIPTION, received, send
from makeready.app.intake.faults import fault
from makeready.app.intake.head import Head
from makeready.app.intake.limits import Limits
from makeready.design.drawing.process import ended, pipe_of

CHILD_MODULE = "makeready.app.intake.child"
_MAX_HEAD = 6 * MAX_DESCRIPTION + 10_000
"""A description of characters that JSON writes with six."""
_GRACE_S = 1.0
"""The child's own alarm comes so much after ours."""


class Decoder:
    """Decodes one file at a time, in a child of its own. The child gets no environment: it has no secrets."""

    def __init__(self, limits: Limits, *, module: str = CHILD_MODULE) -> None:
        self._limits = limits
        self._module = module
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._end_child: weakref.finalize[..., Decoder] | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is no child."""
        return self._child.pid if self._child is not None else None

    def warm(self) -> None:
        """Start the child, which takes longer than most pictures."""
        with self._lock:
            self._started()

    def decode(self, content: bytes, head: Head, *, param: str) -> tuple[dict[str, object], bytes]:
        """What the child answers: its head and the bytes behind it, whose sizes fit the limits.

        Raises: InvalidImageError if the file cannot be decoded, or ended the child, or took too long.
        """
        asked: dict[str, object] = {
            "format": head.format,
            "pixels": self._limits.pixels,
            "memory_bytes": self._limits.memory_bytes,
            "timeout_s": self._limits.timeout_s + _GRACE_S,
        }
        with self._lock:
            answer = self._asked(asked, content, param)
        if "fault" in answer[0]:
            raise fault(str(answer[0]["fault"]), "Write it again, or convert it to PNG.", param=param)
        return answer

    def close(self) -> None:
        """End the child. The next picture would start another."""
        with self._lock:
            self._kill()

    def _asked(self, asked: dict[str, object], content: bytes, param: str) -> tuple[dict[str, object], bytes]:
        child = self._started()
        has_timed_out = threading.Event()

        def give_up() -> None:
            has_timed_out.set()
            child.kill()

        timer = threading.Timer(self._limits.timeout_s, give_up)
        timer.daemon = True
        timer.start()
        is_done = False
        try:
            send(pipe_of(child.stdin), asked, content)
            answer = received(Measured(pipe_of(child.stdout), 4 * self._limits.pixels))
            is_done = answer is not None
        except (OSError, ValueError, TypeError):  # a broken pipe, or what is no message
            answer = None
        finally:
            timer.cancel()
            if not is_done:
                self._kill()
        if answer is not None:
            return answer
        if has_timed_out.is_set():
            what = f"took longer than {self._limits.timeout_s:g} s to decode"
            raise fault(what, "Send a smaller one, or convert it to PNG.", param=param)
        raise fault("ended the program that decodes it", "Write it again, or convert it to PNG.", param=param)

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
                env={"OPENBLAS_NUM_THREADS": "1"},
            )
            self._end_child = weakref.finalize(self, ended, self._child)
        return self._child

    def _kill(self) -> None:
        self._child = None
        if self._end_child is not None:
            self._end_child()


class Measured:
    """The child's answer, of which no more is read than it may have: a file may have taken the child over."""

    def __init__(self, stream: BinaryIO, max_body: int) -> None:
        self._stream = stream
        self._allowed = [HEAD.size, _MAX_HEAD, max_body]

    def read(self, num_bytes: int, /) -> bytes:
        """Raises: ValueError for more than the next part may have."""
        if num_bytes > self._allowed.pop(0):
            raise ValueError
        return self._stream.read(num_bytes)
