"""The entry point. It imports nothing of weight itself, so that Ctrl-C is answered from the first moment."""

import signal
import sys
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130
"""The shells' code for a process that Ctrl-C ended: 128 and the number of SIGINT."""


def main() -> None:
    """What the `makeready` script calls."""
    signal.signal(signal.SIGTERM, terminated)
    try:
        from makeready.app.command_line import exit_code_of

        code = exit_code_of(sys.argv[1:])
    except (KeyboardInterrupt, ImportError, RuntimeError) as error:
        if not is_interrupt(error):
            raise
        sys.stderr.write("error: interrupted\nhint: Run the command again.\n")
        code = INTERRUPTED
    sys.exit(code)


def is_interrupt(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind an error.

    numpy 2.4's compiled modules turn it into an ImportError, Python 3.11's `__set_name__` into a
    RuntimeError.
    """
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def terminated(number: int, frame: FrameType | None) -> NoReturn:
    """A polite kill ends a run as Ctrl-C does: children gone, store whole, best attempt told."""
    raise KeyboardInterrupt
