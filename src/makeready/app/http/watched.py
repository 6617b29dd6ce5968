"""A maker and an inspection that others look at: pictures are pinned for streams, steps are counted."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, runtime_checkable

from makeready.app.http.metrics import Metrics
from makeready.app.http.pictures import listed_maker
from makeready.app.http.previews import Previews, Watched
from makeready.brief import Brief, Finding
from makeready.loop import Allowance, Card, Clock, Inspector, Made, Maker, Order, Picture


@runtime_checkable
class ShowsSteps(Protocol):
    """A maker that can show what it has after each of its steps. `show` is called on any thread."""

    def make_shown(self, order: Order, show: Callable[[Picture], None]) -> Made: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedMaker:
    """Another maker, whose pictures are pinned as soon as they are made, and before, where it shows its
    steps and somebody looks."""

    maker: Maker
    previews: Previews
    metrics: Metrics
    clock: Clock
    watched: Watched

    @property
    def card(self) -> Card:
        return self.maker.card

    def make(self, order: Order) -> Made:
        started_s = self.clock.now_s()
        if isinstance(self.maker, ShowsSteps) and self.previews.is_watched(self.watched):
            made = self.maker.make_shown(order, partial(self.previews.pin, self.watched))
        else:
            made = self.maker.make(order)
        self.previews.pin(self.watched, made.picture)
        name = listed_maker(self.card.name)
        self.metrics.made(name, self.clock.now_s() - started_s, made.cost_microusd)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedInspector:
    """Another inspector, whose findings are counted under a maker's name."""

    inspector: Inspector
    metrics: Metrics
    clock: Clock
    maker: str

    def ceiling_microusd(self, brief: Brief) -> int:
        return self.inspector.ceiling_microusd(brief)

    def inspect(self, picture: Picture, brief: Brief, allowance: Allowance) -> tuple[Finding, ...]:
        started_s = self.clock.now_s()
        findings = self.inspector.inspect(picture, brief, allowance)
        self.metrics.inspected(listed_maker(self.maker), self.clock.now_s() - started_s, findings)
        return findings
