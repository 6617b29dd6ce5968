"""The makers of a plan, each opened when its turn comes: most runs end with the first one.

What one of them cannot do costs the run a step and no more; the loop goes on with the next.
"""

import threading
from collections.abc import Callable, Sequence
from functools import partial

from makeready.app.candidates import candidates
from makeready.app.config import Config
from makeready.app.wiring import close, open_maker
from makeready.errors import CallerError, CapacityError, MakereadyError, RequestRefusedError, UnavailableError
from makeready.loop import Card, Made, Maker, Order, RunOrder


class Alternate:
    """A maker behind the card that it was chosen by. Close it at the end; that opens nothing.

    An order that the maker refuses, and a maker that cannot be opened, are failures of this step here, not of
    the run: somebody else may do it. Nothing was bought then.
    """

    def __init__(self, card: Card, open_it: Callable[[], Maker], *, closes: bool = True) -> None:
        self._card = card
        self._open = open_it
        self._closes = closes
        self._maker: Maker | None = None
        self._lock = threading.Lock()

    @property
    def card(self) -> Card:
        return self._card

    def make(self, order: Order) -> Made:
        """As the maker does.

        Raises: UnavailableError if it cannot be opened, RequestRefusedError for what it cannot do,
            CapacityError if it turns out to be too slow for what is left.
        """
        maker = self._opened()
        canvas = order.brief.canvas
        needed_s = maker.card.seconds_for(canvas.width_px, canvas.height_px)
        if needed_s > order.deadline_s:
            raise CapacityError(
                f"{self._card.name} takes {needed_s:.1f} s for a picture here, and "
                f"{order.deadline_s:.1f} s are left.",
                hint=f"Allow {needed_s:.0f} s more.",
                param="budget.deadline_s",
            )
        try:
            return maker.make(order)
        except CallerError as error:
            raise RequestRefusedError(error.message, hint=error.hint, param=error.param) from error

    def close(self) -> None:
        """Close the maker if it was opened."""
        if self._closes:
            close(self._maker)

    def _opened(self) -> Maker:
        with self._lock:
            if self._maker is None:
                try:
                    self._maker = self._open()
                except MakereadyError as error:
                    raise UnavailableError(
                        f"{self._card.name} cannot be opened: {error.message}", hint=error.hint
                    ) from error
            return self._maker


def made_by(order: RunOrder, config: Config, cards: Sequence[Card] | None = None) -> str | tuple[Maker, ...]:
    """What `open_wiring` takes for an order: its maker's name, or all of its plan behind their cards, which
    are a stored run's where it goes on."""
    known = candidates(config).cards if cards is None and len(order.makers) > 1 else cards or ()
    return planned_makers(order, known, partial(open_maker, config)) or order.maker


def planned_makers(
    order: RunOrder, cards: Sequence[Card], open_by_name: Callable[[str], Maker], *, closes: bool = True
) -> tuple[Maker, ...]:
    """The makers of an order's plan in its order, behind these cards; none for an order without alternatives.

    A maker that has no card any more is no candidate any more: a step of it fails, and nothing is bought.
    """
    if len(order.makers) < 2:
        return ()
    known = {one.name: one for one in cards}

    def opening(name: str) -> Callable[[], Maker]:
        def open_it() -> Maker:
            if name not in known:
                raise UnavailableError(
                    "it was a candidate when the run began, and is none now",
                    hint="See makeready makers, and the settings routing.*.",
                )
            return open_by_name(name)

        return open_it

    return tuple(
        Alternate(known.get(name, Card(name=name, attempt_s=1.0)), opening(name), closes=closes)
        for name in order.makers
    )
