"""The real server with a maker that only waits, and an inspector that finds nothing: what is left is ours.

    python -m makeready.bench.serve_child STORE MAKER_S PRICE_MICROUSD WORKERS QUEUE

It prints its port once it listens. Routes, runs, books and answers are those of `makeready serve`.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from makeready.app.config import Config, load_settings
from makeready.app.http.application import Served, application
from makeready.app.http.desk import Desk
from makeready.app.http.metrics import Metrics
from makeready.app.http.server import DrainingServer, Place, bound, listener, wants_keys
from makeready.app.http.shop import Shop
from makeready.app.jobs.worker import Tools
from makeready.loop import Card, Made, Maker, Order, RunOrder
from makeready.store.schema import LOCAL_KEY
from makeready.testing import ScriptedInspector, ScriptedPicture


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingMaker:
    """Takes its time and its price, and gives the same small picture each time."""

    seconds: float
    price_microusd: int
    picture: ScriptedPicture

    @property
    def card(self) -> Card:
        return Card(name="null", attempt_s=max(self.seconds, 0.001), attempt_microusd=self.price_microusd)

    def make(self, order: Order) -> Made:
        if self.seconds > 0:  # even a sleep of nothing hands the interpreter to another thread
            time.sleep(self.seconds)
        return Made(picture=self.picture, cost_microusd=self.price_microusd)


class BenchShop(Shop):
    """One maker and one inspector for all orders; nothing is drawn, nothing is read."""

    def __init__(self, config: Config, metrics: Metrics, maker: Maker) -> None:
        super().__init__(config, metrics)
        self._maker_of_all = maker

    def warm(self) -> None:
        """Nobody reads pictures here."""

    @contextmanager
    def tools(self, order: RunOrder, *, owner: str) -> Iterator[Tools]:
        key_id = LOCAL_KEY if owner == "local" else owner
        inspector = ScriptedInspector()
        yield Tools(order=order, makers=(self._maker_of_all,), inspector=inspector, key_id=key_id)


def main() -> None:
    """Serve until SIGTERM."""
    store, seconds, price_microusd, num_workers, max_queued = sys.argv[1:6]
    maker = WaitingMaker(
        seconds=float(seconds), price_microusd=int(price_microusd), picture=ScriptedPicture()
    )

    def open_desk(config: Config, metrics: Metrics, num_workers: int, max_queued: int) -> Desk:
        shop = BenchShop(config, metrics, maker)
        return Desk(config, metrics, num_workers=num_workers, max_queued=max_queued, shop=shop)

    flags: dict[str, tuple[str, object]] = {
        "store.root": ("store", str(Path(store))),
        "budget.cost_microusd": ("budget", int(price_microusd)),
    }
    config = load_settings(flags).config
    place = Place(port=0)
    needs_keys = wants_keys(config, place)
    listening = bound(place)
    app = application(
        Served(
            config=config,
            wants_keys=needs_keys,
            num_workers=int(num_workers),
            max_queued=int(max_queued),
            open_desk=open_desk,
        )
    )
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    DrainingServer(listener(app)).run(sockets=[listening])


if __name__ == "__main__":
    main()
