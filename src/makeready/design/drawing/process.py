"""The drawing process as its parent sees it: a warm child, asked for pages, charts, formulas and layouts."""

from typing import BinaryIO

from makeready.design.drawing.child import read_message, write_message
from makeready.errors import DrawTimeoutError, InvalidDocumentError, MakereadyError
from makeready.warm_child import WarmChild

NUM_TRIES = 2
"""A crash may be the machine's (memory, a signal); the same page crashing twice is the page's."""

DRAWING_MODULE = "makeready.design.drawing.child"


class DrawingProcess:
    """Sends requests to a child that runs `module`, one at a time, from any thread."""

    def __init__(self, *, timeout_s: float, module: str = DRAWING_MODULE, work: str = "Drawing") -> None:
        self.timeout_s = timeout_s
        self._child = WarmChild(module)
        self._work = work

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is no child."""
        return self._child.pid

    def ask(self, request: object) -> object:
        """The child's answer.

        Raises: DrawTimeoutError after `timeout_s`; InvalidDocumentError if the request crashes the engine.
        """

        def exchange(requests: BinaryIO, answers: BinaryIO) -> object:
            write_message(requests, request)
            return read_message(answers)

        for _ in range(NUM_TRIES):
            try:
                answer = self._child.ask(exchange, self.timeout_s)
            except TimeoutError:
                raise DrawTimeoutError(
                    f"{self._work} took longer than {self.timeout_s:g} s and was stopped.",
                    hint="Make the document simpler or smaller.",
                    param="document",
                ) from None
            except (EOFError, OSError):
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
        self._child.end()
