"""The committed trace that is sent to a live engine and simulated: whole pictures of mixed sizes, edits,
cancels. Without torch."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from makeready.bench.host import ROOT
from makeready.engine.request import MaskedEdit, Request
from makeready.engine.scheduler import Work
from makeready.engine.simulation import NEVER_S, Arrival

TRACE = ROOT / "docs" / "traces" / "live.json"
NUM_ARRIVALS = 600
NUM_LIVE = 48
"""As many of them are sent to a live engine: some ten seconds."""
SIDES_PX = (64, 128, 192, 256)
SHARES = (0.4, 0.3, 0.2, 0.1)
"""Mostly small pictures, some large ones. Ours."""
EDIT_SHARE, CANCEL_SHARE = 0.25, 0.15
EDIT_SIDE_PX = 256
STEPS = (4, 8)
STEP_SHARES = (0.8, 0.2)
Kind = tuple[Literal["whole", "edit"], int]
"""What is asked for, and the side of the picture. All of a kind take the same time."""
KINDS: tuple[Kind, ...] = (*(("whole", side_px) for side_px in SIDES_PX), ("edit", EDIT_SIDE_PX))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One arrival of the trace.

    Units: `at` and `cancelled_after` in mean gaps between arrivals; the load says how long a gap is.
    """

    at: float
    kind: Kind
    steps: int
    cancelled_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a kind takes: active tokens of a step, and undisturbed seconds of its text and its pixels."""

    tokens: int
    before_s: float
    after_s: float


def drawn_entries(seed: int = 4) -> list[Entry]:
    """Exponential gaps of mean 1, and kinds by their shares. What TRACE holds."""
    rng = np.random.default_rng(seed)
    entries, at = [], 0.0
    for _ in range(NUM_ARRIVALS):
        at += float(rng.exponential(1.0))
        kind: Kind = ("whole", int(rng.choice(SIDES_PX, p=SHARES)))
        if rng.random() < EDIT_SHARE:
            kind = ("edit", EDIT_SIDE_PX)
        is_cancelled = bool(rng.random() < CANCEL_SHARE)
        entries.append(
            Entry(
                at=round(at, 6),
                kind=kind,
                steps=int(rng.choice(STEPS, p=STEP_SHARES)),
                cancelled_after=round(float(rng.exponential(1.0)), 6) if is_cancelled else None,
            )
        )
    return entries


def as_lines(entries: Sequence[Entry]) -> str:
    """The trace as JSON, an arrival a line."""
    lines = [
        json.dumps(
            {
                "at": one.at,
                "kind": one.kind[0],
                "side_px": one.kind[1],
                "steps": one.steps,
                "cancelled_after": one.cancelled_after,
            }
        )
        for one in entries
    ]
    return "[" + ",\n".join(lines) + "]\n"


def read_entries(path: Path = TRACE) -> list[Entry]:
    """The committed trace."""
    return [
        Entry(
            at=one["at"],
            kind=(one["kind"], one["side_px"]),
            steps=one["steps"],
            cancelled_after=one["cancelled_after"],
        )
        for one in json.loads(path.read_text())
    ]


def request_of(kind: Kind, steps: int, *, number: int) -> Request:
    """The request of that kind. `number` makes its prompt one that no cache knows, of the same length."""
    side_px = kind[1]
    return Request(
        prompt=f"a red bicycle {number:06d}",
        width_px=side_px,
        height_px=side_px,
        steps=steps,
        seed=number,
        mode="free",
        is_text_trimmed=True,
        edit=one_edit(side_px) if kind[0] == "edit" else None,
    )


def kind_of(request: Request) -> Kind:
    return ("whole" if request.edit is None else "edit", request.width_px)


def one_edit(side_px: int) -> MaskedEdit:
    """A square in the middle of noise; the source is the same every time, so its keys are kept."""
    source = np.random.default_rng(0).integers(0, 256, (side_px, side_px, 3), dtype=np.uint8)
    mask = np.zeros((side_px, side_px), np.uint8)
    quarter = side_px // 4
    mask[quarter : 2 * quarter, quarter : 2 * quarter] = 255
    return MaskedEdit(source=source, mask=mask, feather_px=0)


def arrivals_of(entries: Sequence[Entry], efforts: Mapping[Kind, Effort], gap: float) -> tuple[Arrival, ...]:
    """The trace as the simulation takes it. Units: `gap` in seconds."""
    return tuple(
        Arrival(
            at_s=one.at * gap,
            work=Work(id=str(index), tokens=efforts[one.kind].tokens, steps=one.steps, bucket="free"),
            before_s=efforts[one.kind].before_s,
            after_s=efforts[one.kind].after_s,
            cancelled_s=NEVER_S if one.cancelled_after is None else (one.at + one.cancelled_after) * gap,
        )
        for index, one in enumerate(entries)
    )
