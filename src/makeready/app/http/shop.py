"""What runs need in one server process: the makers, each opened when first asked for, inspection, store."""

import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from makeready.app.alternates import planned_makers
from makeready.app.candidates import candidates
from makeready.app.config import Config
from makeready.app.edit_sources import reopened
from makeready.app.http.context import LOCAL_OWNER
from makeready.app.http.metrics import Metrics
from makeready.app.http.previews import Previews
from makeready.app.http.watched import WatchedInspector, WatchedMaker
from makeready.app.jobs.worker import Tools
from makeready.app.wiring import close, done_beside, open_inspection, open_maker, open_store
from makeready.brief import Brief, Finding
from makeready.loop import (
    Allowance,
    Maker,
    MonotonicClock,
    Picture,
    RunOrder,
)
from makeready.store import Store
from makeready.store.clock import doubt
from makeready.store.schema import LOCAL_KEY

logger = logging.getLogger(__name__)


class Shop:
    """Gives each order its tools, from any thread. Close it at the end.

    A maker is opened once, by the first run that names it, and shared by all.
    """

    def __init__(self, config: Config, metrics: Metrics) -> None:
        self._config = config
        self._metrics = metrics
        self._stack = ExitStack()
        self._makers: dict[str, Maker] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()
        self._clock = MonotonicClock()
        self.cards = candidates(config).cards
        """Whom auto chooses from. Why others are not ready stays untold: it may name a folder here."""
        self.previews = Previews()
        self._inspection = open_inspection(config, self._stack)
        self.store: Store = self._stack.enter_context(open_store(config))
        newest = self.store.journal.summaries(1)
        if doubted := doubt(newest[0].created_utc if newest else "", self.store.utc_now()):
            logger.warning(doubted)

    def warm(self) -> None:
        """Open in a thread what the first picture would wait for: the networks that read, the drawing."""
        self._stack.callback(done_beside(self._inspection.prepare))

    @contextmanager
    def tools(self, order: RunOrder, *, owner: str) -> Iterator[Tools]:
        """What carries out one order. An edit has a maker of its own, closed at the end.

        Raises: what the maker's factory raises; StorageError for an edit's files that are gone.
        """
        watched = (owner, order)
        with ExitStack() as stack:
            if order.edit is None:
                planned = planned_makers(order, self.cards, self._maker, closes=False)
                makers = planned or (self._maker(order.maker),)
            else:
                again = reopened(order, order.edit, self.store.blobs, self._config)
                order, makers = again.order, (again.maker,)
                stack.callback(close, again.maker)
            seen = tuple(
                WatchedMaker(
                    maker=maker,
                    previews=self.previews,
                    metrics=self._metrics,
                    clock=self._clock,
                    watched=watched,
                )
                for maker in makers
            )
            inspector = WatchedInspector(
                inspector=self._inspection, metrics=self._metrics, clock=self._clock, maker=order.maker
            )
            with self._metrics.running.track_inprogress():
                key_id = LOCAL_KEY if owner == LOCAL_OWNER else owner
                yield Tools(order=order, makers=seen, inspector=inspector, key_id=key_id)

    def inspected(self, picture: Picture, brief: Brief) -> tuple[Finding, ...]:
        """One finding for each constraint of the brief, inside the settings' budget."""
        budget = self._config.budget
        allowance = Allowance(deadline_s=budget.deadline_s, cost_microusd=budget.cost_microusd)
        return self._inspection.inspect(picture, brief, allowance)

    def close(self) -> None:
        """End child processes and engines, and close the store."""
        for maker in self._makers.values():
            close(maker)
        self._makers.clear()
        self._stack.close()

    def _maker(self, name: str) -> Maker:
        """Opening one waits for nobody who opens another."""
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            if name not in self._makers:
                self._makers[name] = open_maker(self._config, name)
            return self._makers[name]
