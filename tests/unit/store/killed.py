"""Children of a process of its own, each killed one statement later than the one before."""

import subprocess
import sys
from pathlib import Path

PRELUDE = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.pool import Pool
from makeready.store import open_store

root = Path(sys.argv[1])

def is_killed(work, limit):
    child = os.fork()
    if child == 0:
        left = [0]
        def count(*_):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        event.listen(Pool, "connect", lambda connection, _: connection.set_trace_callback(count))
        with open_store(root) as store:
            left[0] = limit
            work(store)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
"""
"""`is_killed(work, limit)`: whether a child that does `work(store)` dies before SQLite runs its statement
number `limit`; to begin and to end a transaction is one, too."""


def printed(program: str, root: Path) -> str:
    """What a program prints that has the prelude before it; nothing on standard error."""
    command = [sys.executable, "-c", PRELUDE + program, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603
    assert done.stderr == ""
    return done.stdout
