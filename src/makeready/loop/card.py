"""What a maker can do and what it takes, as data: the loop decides by cards and by nothing else."""

from dataclasses import dataclass
from typing import Literal

Ability = Literal["pages", "exact_text", "charts", "scenes", "anything", "seed", "mask", "transparent"]
"""What a brief may need. pages: laid-out designs; exact_text: words, letter for letter; charts: numbers as
they are; scenes: things of the vocabulary; anything: whatever words say. The others are what they are called.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """Something a maker can change about an attempt, as data on its card.

    `repairs` lists the kinds of finding it may mend ("exact_text", "layout.overlap"); `max_pulls` is how
    often it may be pulled on one lineage before it is no use any more. Levers on a card stand in order
    of preference.

    `clears` lists the kinds of finding that it may mend where they are only unknown: a model's picture in
    which nothing can be told is seldom the one that was asked for. Others are not pulled for what is unknown.

    An `is_targeted` lever does something else for each finding. Of the others only their number counts, so
    the loop does not pay for the same picture twice: not for another finding, nor in another order.
    """

    name: str
    repairs: tuple[str, ...]
    max_pulls: int = 1
    is_targeted: bool = False
    clears: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """One use of a lever, and the finding that asked for it."""

    lever: str
    finding_id: str
    finding_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a maker can do and what it takes: the loop decides by this and by nothing else.

    `abilities` and what follows are what the router chooses by (`loop/routing.py`): a maker that names no
    ability is never chosen unasked. `region` is where it computes, "here" for this machine, empty if that is
    not known. `max_sources` is how many pictures it takes to change and to look at. `accept_rate` is the
    share of briefs that it is expected to meet, until the store knows.

    Units: `attempt_s` is the usual time of one attempt with its inspection, at one megapixel;
    `attempt_microusd` is a ceiling; `requests_a_minute` 0 means that there is no such limit.
    """

    name: str
    attempt_s: float
    attempt_microusd: int = 0
    levers: tuple[Lever, ...] = ()
    max_pixels: int = 33_554_432
    is_repeatable: bool = True
    """The same order gives the same pixels."""
    abilities: tuple[Ability, ...] = ()
    region: str = ""
    requests_a_minute: int = 0
    max_sources: int = 0
    accept_rate: float = 0.5

    @property
    def offers(self) -> frozenset[Ability]:
        """All abilities; whoever is repeatable honours a seed."""
        return frozenset(self.abilities) | ({"seed"} if self.is_repeatable and self.abilities else set())

    def seconds_for(self, width_px: int, height_px: int) -> float:
        return self.attempt_s * max(0.25, width_px * height_px / 1_048_576)
