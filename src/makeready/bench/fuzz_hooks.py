"""What Schemathesis loads for `bench/fuzz.py`: two checks of our own on every answer, and their tally.

Runs in Schemathesis' process, in a folder of its own; the tally is left there at the end.
"""

import atexit
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response

AnyCase = Case[Any]
TALLY = "tally.json"
LEAK = re.compile(
    r"""Traceback|File\s"|line\s\d+,\sin\s|\.py\b|site-packages|sqlalche|sqlite|psycopg|obstore|alembic|errno
    |\b(SELECT|INSERT\sINTO|UPDATE|DELETE\sFROM|BEGIN\sIMMEDIATE)\s\w
    |(?<![\w.:/])/(home|root|tmp|usr|var|opt|etc|work|dev|proc|private)/|makeready\.(app|store|db|loop)\b
    |0x[0-9a-f]{8,}""",
    re.VERBOSE,
)
"""What only the inside of a server says: a stack, a statement, a library, a file, an address."""
_OUR_WORDS = re.compile(r"makeready serve|makeready keys create")


class LeakError(AssertionError):
    """An answer tells what is inside of the server."""


def leaks(text: str, asked: str) -> list[str]:
    """What a body tells of the server; what the client said itself is not told."""
    found = (match.group() for match in LEAK.finditer(_OUR_WORDS.sub("", text)))
    return sorted({one for one in found if one not in asked})


@schemathesis.check
def nothing_of_the_server(ctx: CheckContext, response: Response, case: AnyCase) -> None:
    """No path, statement or stack in any body."""
    kind = (response.headers.get("content-type") or [""])[0]
    if kind.startswith("image/"):
        return
    asked = f"{case.path_parameters} {case.query} {case.body!r}"
    if found := leaks(response.text, asked):
        raise LeakError(f"The answer tells of the server: {found}")


@schemathesis.check
def an_answer_in_shape(ctx: CheckContext, response: Response, case: AnyCase) -> None:
    """Every answer has its id; every error has its route's shape and says whether to come again."""
    assert response.headers.get("x-request-id"), "There is no x-request-id."  # noqa: S101 - a check's way
    if response.status_code < 400 or case.operation.path == "/ready":
        return
    told = response.headers.get("x-should-retry")
    assert told in (["true"], ["false"]), "There is no x-should-retry."  # noqa: S101
    assert response.status_code not in (429, 503) or told != ["true"] or response.headers.get("retry-after")  # noqa: S101
    error: dict[str, Any] = response.json()["error"]
    keys = {"code", "message"} if case.path.startswith("/mai/") else {"message", "type", "param", "code"}
    assert keys <= set(error), f"The error has {sorted(error)}."  # noqa: S101
    assert error["message"], "The error has no message."  # noqa: S101


_tally: Counter[str] = Counter()
_slowest_s = 0.0


@schemathesis.hook
def after_call(context: HookContext, case: AnyCase, response: Response) -> None:
    """Count every answer."""
    global _slowest_s
    _tally[str(response.status_code)] += 1
    _slowest_s = max(_slowest_s, response.elapsed)


@schemathesis.hook
def after_network_error(context: HookContext, case: AnyCase, request: Any) -> None:
    """A request without an answer: it took too long, or the line was cut."""
    _tally["unanswered"] += 1


@atexit.register
def leave() -> None:
    """Write the tally down; whoever only imports this module has none."""
    if not _tally:
        return
    told = {"statuses": dict(sorted(_tally.items())), "slowest_s": _slowest_s}
    Path(TALLY).write_text(json.dumps(told), encoding="utf-8")
