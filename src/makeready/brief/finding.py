"""What was found about one constraint, with the evidence a person can check. Standard library only."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from makeready.brief.constraints import Severity

Source = Literal["pixels", "pixels+boxes", "file"]


class Verdict(Enum):
    """Three answers, because 'I could not tell' is not 'no'."""

    MET = "met"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in output pixels, origin top left."""

    left_px: float
    top_px: float
    width_px: float
    height_px: float

    @property
    def right_px(self) -> float:
        return self.left_px + self.width_px

    @property
    def bottom_px(self) -> float:
        return self.top_px + self.height_px


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One verifier's answer about one constraint.

    `constraint_id` is a constraint's id, a chart's id, or a derived check: "canvas", "palette",
    "layout.overlap", "layout.clipping", "layout.containment", "layout.crossing", "charts", "glyphs",
    "slots", "numbers". `measured` and `expected` are sentences for a person; `score` is 0 (as broken as can
    be) to 1, and orders attempts.

    Units: `cost_microusd` is what answering took, 0 for what is computed here. Questions that were asked
    together are paid for with the first of them.
    """

    constraint_id: str
    kind: str
    verdict: Verdict
    measured: str
    expected: str
    score: float
    severity: Severity = "must"
    source: Source = "pixels"
    boxes: tuple[Box, ...] = ()
    verifier: str = ""
    version: str = "1"
    cost_microusd: int = 0
