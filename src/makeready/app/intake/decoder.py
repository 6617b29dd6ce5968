"""One warm decoding child as its parent sees it: asked for pictures, given up when it answers nonsense."""

from typing import BinaryIO

from makeready.app.intake.child import HEAD, MAX_DESCRIPTION, received, send
from makeready.app.intake.faults import fault
from makeready.app.intake.head import Head
from makeready.app.intake.limits import Limits
from makeready.warm_child import WarmChild

CHILD_MODULE = "makeready.app.intake.child"
_MAX_HEAD = 6 * MAX_DESCRIPTION + 10_000
"""A description of characters that JSON writes with six."""
_GRACE_S = 1.0
"""The child's own alarm comes so much after ours."""


class Decoder:
    """Decodes one file at a time, in a child of its own. The child gets no environment: it has no secrets."""

    def __init__(self, limits: Limits, *, module: str = CHILD_MODULE) -> None:
        self._limits = limits
        self._child = WarmChild(module, env={"OPENBLAS_NUM_THREADS": "1"})

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is no child."""
        return self._child.pid

    def warm(self) -> None:
        """Start the child, which takes longer than most pictures."""
        self._child.start()

    def decode(self, content: bytes, head: Head, *, param: str) -> tuple[dict[str, object], bytes]:
        """What the child answers: its head and the bytes behind it, whose sizes fit the limits.

        Raises: InvalidImageError if the file cannot be decoded, or ended the child, or took too long.
        """
        limits = self._limits
        asked: dict[str, object] = {
            "format": head.format,
            "pixels": limits.pixels,
            "memory_bytes": limits.memory_bytes,
            "timeout_s": limits.timeout_s + _GRACE_S,
        }

        def exchange(requests: BinaryIO, answers: BinaryIO) -> tuple[dict[str, object], bytes]:
            send(requests, asked, content)
            answer = received(Measured(answers, 4 * limits.pixels))
            if answer is None:
                raise EOFError
            return answer

        try:
            told, body = self._child.ask(exchange, limits.timeout_s)
        except TimeoutError:
            what = f"took longer than {limits.timeout_s:g} s to decode"
            raise fault(what, "Send a smaller one, or convert it to PNG.", param=param) from None
        except (EOFError, OSError, ValueError, TypeError):  # a broken pipe, or what is no message
            what = "ended the program that decodes it"
            raise fault(what, "Write it again, or convert it to PNG.", param=param) from None
        if "fault" in told:
            raise fault(str(told["fault"]), "Write it again, or convert it to PNG.", param=param)
        return told, body

    def close(self) -> None:
        """End the child. The next picture would start another."""
        self._child.end()


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
