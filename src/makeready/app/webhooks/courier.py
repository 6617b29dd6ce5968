"""Carries messages from the outbox to their receivers, beside everything else a server does.

One thread looks for what is due, a few send. A process that ends leaves nothing behind but messages whose
lease runs out: the next one sends them.
"""

import logging
import queue
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from makeready.app.webhooks.sending import Reply
from makeready.app.webhooks.signature import signed_headers
from makeready.errors import StorageError
from makeready.store import Store
from makeready.store.webhooks import Due

logger = logging.getLogger(__name__)

Result = Literal["delivered", "again", "given_up", "disabled"]
"""What came of a try: taken; to be tried again; not to be tried again; nothing wanted any more."""
Send = Callable[[str, bytes, Mapping[str, str]], Reply]
"""Posts a body to a URL under these headers: `sending.Sender`."""
PAUSES_S = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds between one try and the next: ten tries in 75 hours. Source: Standard Webhooks 1.0,
"Deliverability and reliability"."""
DAY_S = 86_400.0
JITTER = 0.1
"""Ours: what failed together is not tried again together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierOptions:
    """How many, how often. All ours. One owner's slow receiver takes at most half of the lanes. What ended
    `keep_s` ago is forgotten, and looked for once in `tidy_s`."""

    num_lanes: int = 4
    num_for_one: int = 2
    poll_s: float = 0.5
    keep_s: float = 30 * DAY_S
    tidy_s: float = 3_600.0


class Courier:
    """Delivers until it is closed. Several processes may do so over one store."""

    def __init__(
        self,
        store: Store,
        send: Send,
        *,
        options: CourierOptions | None = None,
        on_result: Callable[[Result], None] = lambda result: None,
    ) -> None:
        self._store = store
        self._send = send
        self._on_result = on_result
        self._options = options or CourierOptions()
        self._due: queue.SimpleQueue[Due | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._busy: Counter[str] = Counter()
        self._is_over = False
        self._wake = threading.Event()
        lanes = [(self._lane, f"makeready-webhook-{index}") for index in range(self._options.num_lanes)]
        work: list[tuple[Callable[[], None], str]] = [(self._look, "makeready-outbox"), *lanes]
        self._threads = [threading.Thread(target=one, name=name, daemon=True) for one, name in work]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Take no more messages in hand. What is being sent now is not waited for: it may come twice."""
        self._is_over = True
        self._wake.set()
        for _ in range(self._options.num_lanes):
            self._due.put(None)
        self._threads[0].join(timeout=2 * self._options.poll_s)

    def _look(self) -> None:
        """Look for news at every poll, and for what is due also when a lane has become free."""
        next_look_s = next_tidy_s = time.monotonic()
        while not self._is_over:
            now_s = time.monotonic()
            try:
                if now_s >= next_look_s:
                    next_look_s = now_s + self._options.poll_s
                    self._store.outbox.collect()
                if now_s >= next_tidy_s:
                    next_tidy_s = now_s + self._options.tidy_s
                    self._store.outbox.forget(older_than_s=self._options.keep_s)
                self._hand_out()
            except StorageError as error:
                logger.warning("The outbox of webhooks cannot be read: %s", error.message)
            self._wake.wait(max(0.0, next_look_s - time.monotonic()))
            self._wake.clear()

    def _hand_out(self) -> None:
        """Give free lanes what is due, one message at a time, so that no owner gets more than its share."""
        while True:
            with self._lock:
                if self._busy.total() >= self._options.num_lanes:
                    return
                busy = [owner for owner, count in self._busy.items() if count >= self._options.num_for_one]
            claimed = self._store.outbox.claim(limit=1, busy=busy)
            if not claimed:
                return
            with self._lock:
                self._busy[claimed[0].owner] += 1
            self._due.put(claimed[0])

    def _lane(self) -> None:
        while (due := self._due.get()) is not None:
            try:
                self._deliver(due)
            except StorageError as error:  # its lease runs out, and it is sent again
                logger.warning("What came of the webhook %s is not kept: %s", due.id, error.message)
            finally:
                with self._lock:
                    self._busy[due.owner] -= 1
                    self._busy += Counter()  # forget whoever has none
                self._wake.set()

    def _deliver(self, due: Due) -> None:
        body = due.body.encode("utf-8")
        secrets = self._store.webhook_secrets.of(due.owner)
        headers = signed_headers(due.id, body, secrets, timestamp_s=int(time.time()))
        reply = self._send(due.url, body, headers)
        self._on_result(settle(self._store, due, reply))


def settle(store: Store, due: Due, reply: Reply, *, chance: Callable[[], float] = random.random) -> Result:
    """Write down what came of a try, and when the next one is."""
    if reply.is_taken:
        store.outbox.delivered(due.id, reply.words)
        return "delivered"
    if reply.is_gone:
        store.outbox.disable(due, f"{reply.words} The webhook is off.")
        logger.warning("A receiver of %s wants no more webhooks: its webhook is off.", due.owner)
        return "disabled"
    if due.num_tries > len(PAUSES_S):
        store.outbox.give_up(due.id, f"{reply.words} Given up after {due.num_tries} tries.")
        logger.warning("The webhook %s is given up: %s", due.id, reply.words)
        return "given_up"
    store.outbox.again(due.id, reply.words, wait_ms=round(1000 * pause_s(due.num_tries, reply, chance())))
    return "again"


def pause_s(num_tries: int, reply: Reply, chance: float) -> float:
    """Seconds until the next try, after so many: the schedule's, a tenth more or less, or what was asked for.

    Units: `chance` is in 0..1.
    """
    usual_s = PAUSES_S[num_tries - 1] * (1 - JITTER + 2 * JITTER * chance)
    return max(usual_s, reply.retry_after_s)
