"""How every benchmark is asked and how it answers: rows with targets, as a table or as JSON."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from makeready.bench.host import commit, machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measurement. `target` None: it is told, not judged. It is a ceiling, or with `is_floor` a floor.

    `value` None: it was not measured, and `reason` says why; that is no miss and no success.
    """

    name: str
    value: float | None
    unit: str
    target: float | None = None
    is_floor: bool = False
    reason: str = ""

    @property
    def is_kept(self) -> bool:
        if self.target is None or self.value is None:
            return True
        return self.value >= self.target if self.is_floor else self.value <= self.target


def as_json(rows: Sequence[Row]) -> str:
    """The list that every benchmark prints with --json."""
    found = [
        {
            "name": row.name,
            "value": None if row.value is None else round(row.value, 4),
            "unit": row.unit,
            "target": row.target,
            "ok": None if row.value is None else row.is_kept,
        }
        for row in rows
    ]
    return json.dumps(found, indent=2)


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | measured | target | |", "|---|---|---|---|"]
    for row in rows:
        sign = ">=" if row.is_floor else "<="
        target = "" if row.target is None else f"{sign} {row.target:g} {row.unit}".rstrip()
        if row.value is None:
            lines.append(f"| {row.name} | not measured: {row.reason} | {target} | |")
            continue
        mark = "" if row.target is None else ("ok" if row.is_kept else "MISSED")
        digits = 0 if row.unit in ("MiB", "") else 3
        lines.append(f"| {row.name} | {f'{row.value:.{digits}f} {row.unit}'.rstrip()} | {target} | {mark} |")
    return "\n".join(lines)


def provenance(command: str) -> str:
    """The lines that say where the numbers of a document are from."""
    return (
        f"- Machine: {machine()}\n- Date: {datetime.now(UTC):%Y-%m-%d}\n"
        f"- Commit: {commit()}\n- Command: `{command}`"
    )


def options(description: str | None) -> argparse.ArgumentParser:
    """The options that every benchmark has; a benchmark may add its own."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="ends within 50 s on two cores; writes nothing")
    parser.add_argument("--json", action="store_true", help="print a list of {name, value, unit, target, ok}")
    return parser
