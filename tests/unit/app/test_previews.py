"""Previews: what a maker shows of its steps reaches whoever watches, the newest first; nobody else pays."""

from collections.abc import Callable
from dataclasses import dataclass, field

from makeready.app.http.metrics import Metrics
from makeready.app.http.previews import Previews
from makeready.app.http.watched import WatchedMaker
from makeready.brief import Brief, Canvas
from makeready.loop import Card, Made, MonotonicClock, Order, Picture, RunOrder
from makeready.testing import ScriptedPicture

BRIEF = Brief(prompt="a poster", kind="poster", canvas=Canvas(width_px=64, height_px=64))
WATCHED = ("ann", RunOrder(brief=BRIEF))
ORDER = Order(brief=BRIEF, seed=1, proposal_index=0)
STEPS = tuple(ScriptedPicture(rgb=(level, 0, 0)) for level in (1, 2, 3))


@dataclass(slots=True, kw_only=True)
class SteppingMaker:
    """Shows two pictures before the third, which it gives."""

    card: Card = field(default_factory=lambda: Card(name="steps", attempt_s=0.1))
    num_shown: int = 0

    def make(self, order: Order) -> Made:
        return Made(picture=STEPS[2])

    def make_shown(self, order: Order, show: Callable[[Picture], None]) -> Made:
        for one in STEPS[:2]:
            self.num_shown += 1
            show(one)
        return self.make(order)


def made_by(maker: SteppingMaker, previews: Previews) -> Made:
    watched = WatchedMaker(
        maker=maker, previews=previews, metrics=Metrics(), clock=MonotonicClock(), watched=WATCHED
    )
    return watched.make(ORDER)


def test_each_step_is_told_and_the_newest_is_there() -> None:
    previews, seen = Previews(), []
    previews.watch(WATCHED)
    previews.listen(WATCHED, lambda: seen.append(previews.newest(WATCHED)))

    assert made_by(SteppingMaker(), previews).picture is STEPS[2]
    assert seen == [(1, STEPS[0]), (2, STEPS[1]), (3, STEPS[2])]
    assert previews.newest(WATCHED, after=2) == (3, STEPS[2])
    assert previews.newest(WATCHED, after=3) is None


def test_a_maker_shows_nothing_where_nobody_watches() -> None:
    maker, previews = SteppingMaker(), Previews()

    made_by(maker, previews)

    assert maker.num_shown == 0
    assert previews.newest(WATCHED) is None


def test_who_looks_away_is_told_nothing_more() -> None:
    previews, seen = Previews(), []
    previews.watch(WATCHED)
    previews.listen(WATCHED, lambda: seen.append(1))
    previews.forget(WATCHED)

    made_by(SteppingMaker(), previews)

    assert seen == []
