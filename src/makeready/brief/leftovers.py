"""What nobody understood: said, never dropped. Standard library only."""

import re

from makeready.brief.brief import Leftover
from makeready.brief.scanner import OPAQUE, STRING, Scanner
from makeready.brief.words import vocabulary

_TOKEN = re.compile(
    rf"{OPAQUE}+|{STRING}+|[^\W_]+(?:[-'.][^\W_]+)*|[^\s\w,;:.!?()\[\]{{}}\"'`*_#+&/\\|<>=~^-]+"
)


def read_leftovers(scanner: Scanner) -> tuple[Leftover, ...]:
    """Runs of words that nobody took, without the glue at their ends; a stop or a taken word ends a run."""
    found: list[Leftover] = []
    run: list[tuple[int, int, bool]] = []
    glue = vocabulary().glue | vocabulary().edges
    for match in _TOKEN.finditer(scanner.plain):
        start, end = match.span()
        if not scanner.is_free(start, end):
            _flush(scanner, run, found)
            continue
        if run and re.search(r"[.;:\n!?]", scanner.plain[run[-1][1] : start]):
            _flush(scanner, run, found)
        run.append((start, end, match.group() in glue))
    _flush(scanner, run, found)
    return tuple(found)


def _flush(scanner: Scanner, run: list[tuple[int, int, bool]], found: list[Leftover]) -> None:
    while run and run[0][2]:
        run.pop(0)
    while run and run[-1][2]:
        run.pop()
    if run:
        span = scanner.span(run[0][0], run[-1][1])
        found.append(Leftover(text=" ".join(span.text.split()), span=span))
    run.clear()
