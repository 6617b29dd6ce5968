"""The port that every verifier implements: what may be asked, and how it is answered.

One verifier answers some kinds of question about one picture. It gets a `Look`, which holds the
picture, the brief and everything that several verifiers need (the text that was read, what changes when
an element is left out), computed once and on demand. It gives an `Answer`; `verify.inspect` adds the
id, kind and severity of what was asked and the verifier's name, so no verifier can get those wrong.

Installed packages add verifiers through the entry-point group `makeready.verifier`: a class without arguments
whose instances satisfy `Verifier`. A plugin is asked only where the built-in verifier says unknown.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from makeready.brief import Box, ChartData, Constraint, Verdict
from makeready.brief.finding import Source
from makeready.verify.look import Look

DerivedId = Literal[
    "canvas",
    "palette",
    "layout.overlap",
    "layout.clipping",
    "layout.containment",
    "layout.crossing",
    "charts",
    "glyphs",
    "slots",
    "numbers",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A check that follows from the brief as a whole or from the document, not from one constraint."""

    id: DerivedId


Asked = Constraint | ChartData | Derived


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a verifier found. Fields as in `brief.Finding`."""

    verdict: Verdict
    measured: str
    expected: str
    score: float
    boxes: tuple[Box, ...] = ()
    source: Source = "pixels"
    cost_microusd: int = 0


class Verifier(Protocol):
    """Looks at one picture and says whether one thing holds.

    Must be pure: same look and question, same answer. Need not catch anything: `verify.inspect` turns
    a crash into `Verdict.UNKNOWN`. What cannot be read or decided is `Verdict.UNKNOWN` too, never met.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of finding it gives: names of
        `brief.constraints.KINDS`, "chart", or ids of derived checks."""
        ...

    def inspect(self, look: Look, asked: Asked) -> Answer: ...


def met(
    measured: str,
    expected: str,
    *,
    boxes: tuple[Box, ...] = (),
    source: Source = "pixels",
    cost_microusd: int = 0,
) -> Answer:
    return Answer(
        verdict=Verdict.MET,
        measured=measured,
        expected=expected,
        score=1.0,
        boxes=boxes,
        source=source,
        cost_microusd=cost_microusd,
    )


def broken(
    measured: str,
    expected: str,
    score: float = 0.0,
    *,
    boxes: tuple[Box, ...] = (),
    source: Source = "pixels",
    cost_microusd: int = 0,
) -> Answer:
    """`score` is how near it came, cut to 0..0.99 so that nothing broken scores like something met."""
    return Answer(
        verdict=Verdict.BROKEN,
        measured=measured,
        expected=expected,
        score=min(0.99, max(0.0, score)),
        boxes=boxes,
        source=source,
        cost_microusd=cost_microusd,
    )


def unknown(
    measured: str,
    expected: str,
    score: float = 0.5,
    *,
    boxes: tuple[Box, ...] = (),
    source: Source = "pixels",
    cost_microusd: int = 0,
) -> Answer:
    return Answer(
        verdict=Verdict.UNKNOWN,
        measured=measured,
        expected=expected,
        score=min(0.99, max(0.0, score)),
        boxes=boxes,
        source=source,
        cost_microusd=cost_microusd,
    )
