"""The table of figures in docs/serving.md: rows that were measured now stand where their older ones did.

Each row names its command, machine state and day, so that rows of different runs may stand side by side.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from makeready.bench.host import commit, machine
from makeready.bench.report import Row

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
HEAD = ("| what | figure | measured | | commit, day | command |", "|---|---|---|---|---|---|")
MACHINE = "Machine: "


def written(document: str, found: Mapping[str, Sequence[Row]]) -> str:
    """The document with the rows of these commands put in; where there were none, they come last.

    Raises: ValueError for a document without the two marks.
    """
    before, rest = document.split(BEGIN)
    inside, after = rest.split(END)
    kept = [line for line in inside.splitlines() if line.startswith("| ") and line not in HEAD]
    for command, rows in found.items():
        places = [index for index, line in enumerate(kept) if command_in(line) == command]
        place = places[0] if places else len(kept)
        kept = [line for line in kept if command_in(line) != command]
        kept[place:place] = [line_of(row, command) for row in rows]
    lines = [BEGIN, f"{MACHINE}{machine()}.", "", *HEAD, *kept, END]
    return before + "\n".join(lines) + after


def command_in(line: str) -> str:
    """The last cell of a row, without its marks."""
    return line.rstrip().rstrip("|").rpartition("|")[2].strip().strip("`")


def line_of(row: Row, command: str) -> str:
    """One row of the table."""
    sign = ">=" if row.is_floor else "<="
    target = "" if row.target is None else f"{sign} {row.target:g} {row.unit}".rstrip()
    if row.value is None:
        measured, mark = f"not measured: {row.reason}", ""
    else:
        digits = 0 if row.unit == "" else 2
        measured = f"{row.value:.{digits}f} {row.unit}".rstrip()
        mark = "" if row.target is None else ("ok" if row.is_kept else "MISSED")
    day = f"{commit()}, {datetime.now(UTC):%Y-%m-%d}"
    return f"| {row.name} | {target} | {measured} | {mark} | {day} | `{command}` |"
