"""`Jobs` over the store's database: threads that carry orders out, and one that looks after everybody.

Lanes are threads with one job each. The keeper shows that this process lives, stores events that wait, takes
over what dead processes held, and gives back what a failing store left in our hands.
"""

import logging
import platform
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from makeready.app.jobs.bells import Bells
from makeready.app.jobs.door import Door, Queue, visitor_of
from makeready.app.jobs.lease import Lease, LeaseLostError
from makeready.app.jobs.life import BeatWatch, LifeLine, bury, is_cut, workers_folder
from makeready.app.jobs.port import NOTHING, Beside, Job, JobEvent
from makeready.app.jobs.table import Accepted, Claim, JobTable, Submission
from makeready.app.jobs.worker import End, OpenTools, Work, carry_out, check_room
from makeready.app.wiring import new_run_id
from makeready.errors import EngineClosedError, QueueFullError, StorageError
from makeready.loop import Clock, MonotonicClock, RunOrder
from makeready.store import Store
from makeready.store.codec import dumps
from makeready.store.requests import Fresh, Joined, Request

logger = logging.getLogger(__name__)

Acceptance = Callable[[Connection], None]
"""Stores a request and its run as part of a transaction that is open."""
_LAST_S = 1.0
"""Ours: a transaction in progress is over by then; who is inside a maker is not waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOptions:
    """How many, how often, how long. All ours.

    `num_lanes` jobs run at once; `max_queued` may wait. A process of another machine is given up for dead if
    it shows no life for `lease_s`; one of this machine is known to be dead at once. `max_crashes` is how
    often a job may take its process with it. After a storage failure a lane waits `pause_s`.
    """

    num_lanes: int = 2
    max_queued: int = 2000
    lease_s: float = 60.0
    beat_s: float = 5.0
    poll_s: float = 0.25
    flush_s: float = 0.05
    max_crashes: int = 5
    pause_s: float = 1.0


class DurableJobs:
    """Implements `Jobs`; several processes may do so over one store. Close it at the end."""

    def __init__(
        self,
        store: Store,
        open_tools: OpenTools,
        *,
        options: JobOptions | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._options = options or JobOptions()
        self._clock = clock or MonotonicClock()
        self._table = JobTable(store.database, utc_now=store.utc_now)
        self._requests = store.requests
        self._door = Door(max_queued=self._options.max_queued, num_lanes=self._options.num_lanes)
        self._door_lock = threading.Lock()
        self._bells = Bells()
        self._watch = BeatWatch(lease_s=self._options.lease_s)
        self._folder = workers_folder(store.root)
        self.worker_id = f"worker_{secrets.token_hex(8)}"
        self._lock = threading.Lock()
        self._leases: dict[str, Lease] = {}
        self._unreturned: list[tuple[Lease, bool]] = []
        """Jobs that the store would not let us end, and whether that counts as a crash."""
        self._ended_here: dict[str, Job] = {}
        """Ends of runs that were carried out for whoever asks for them next; all others ask the table."""
        self._num_idle = self._num_stopped = 0
        self._is_nothing_queued = False
        """Whether no order of this process was left to wait since a lane looked last."""
        self._handed: queue.SimpleQueue[Claim | None] = queue.SimpleQueue()
        self._is_draining = False
        self._must_stop = threading.Event()
        self._is_over = threading.Event()
        self._must_check_room = threading.Event()
        self._nothing_runs = threading.Condition(self._lock)
        self._work = Work(
            store=store,
            open_tools=open_tools,
            clock=self._clock,
            must_stop=self._must_stop.is_set,
            max_crashes=self._options.max_crashes,
        )
        self._life = LifeLine(self._folder, self.worker_id)
        self._table.beat(self.worker_id, platform.node())
        self._take_over()
        self._threads = [
            threading.Thread(target=self._lane, name=f"makeready-lane-{index}", daemon=True)
            for index in range(self._options.num_lanes)
        ]
        self._threads.append(threading.Thread(target=self._keeper, name="makeready-keeper", daemon=True))
        for thread in self._threads:
            thread.start()

    def submit(self, order: RunOrder, *, owner: str, request_id: str, beside: Beside = NOTHING) -> str:
        with self._handing_over() as hand:
            asked = self._submission(order, owner=owner, request_id=request_id, beside=beside, hand=hand)
            accepted = self._table.accept(asked, admit=partial(self._admit, owner))
            hand.claim = accepted.claim
        return accepted.run_id

    def submit_once(
        self, order: RunOrder, *, request: Request, beside: Beside = NOTHING, is_awaited: bool = False
    ) -> Fresh | Joined:
        """As the port has it. An awaited run is carried out on this thread, which would only wait, in the
        place of an idle lane: two changes of threads less, 0.2 ms of processor time each."""
        owner, order_json = request.key_id, dumps(order)
        found: Fresh | Joined
        acceptance: Acceptance | None = None
        with self._handing_over(is_awaited=is_awaited) as hand:
            asked = self._submission(order, owner=owner, request_id="", beside=beside, hand=hand)
            if is_awaited and hand.is_possible and self._is_nothing_queued and not request.may_repeat:
                found, acceptance = self._acceptable(asked, order_json, request, hand)
            else:
                found = self._accepted(asked, order_json, request, hand)
        if is_awaited and hand.claim is not None:
            self._carry_here(hand.claim, acceptance)
        return found

    def joined(self, request: Request) -> Joined | None:
        if request.may_repeat:
            with self._lock:
                leases = [lease for lease in self._leases.values() if not lease.is_accepted]
            for lease in leases:
                with suppress(LeaseLostError):
                    lease.flush()
        return self._requests.joined(request)

    def _accepted(
        self, asked: Submission, order_json: str, request: Request, hand: "_Hand"
    ) -> Fresh | Joined:
        """The request and its run, stored in one transaction."""
        taken: list[Accepted] = []

        def accept(connection: Connection, request_id: str) -> None:
            named = replace(asked, request_id=request_id)
            admit = partial(self._admit, asked.owner)
            taken.append(self._table.accept_within(connection, named, order_json, admit))

        found = self._requests.claim(request, run_id=asked.run_id, accept=accept)
        if taken and isinstance(found, Fresh):
            hand.claim = taken[0].claim
        return found

    def _acceptable(
        self, asked: Submission, order_json: str, request: Request, hand: "_Hand"
    ) -> tuple[Fresh, Acceptance]:
        """The same for a request that repeats none and whose run begins here at once, before anybody is told
        of it: they are stored by what comes back, as part of the run's first transaction, be it that of its
        money, that of its end, or after a moment the keeper's."""
        self._admit(asked.owner, order_json, Queue(num_waiting=0, num_own=0))
        fresh, remember = self._requests.fresh(request, run_id=asked.run_id)
        named = replace(asked, request_id=fresh.id)
        claim = hand.claim = self._table.first_claim(named, order_json)

        def accept(connection: Connection) -> None:
            remember(connection)
            self._table.insert_within(connection, named, order_json, claim)

        return fresh, accept

    def _submission(
        self, order: RunOrder, *, owner: str, request_id: str, beside: Beside, hand: "_Hand"
    ) -> Submission:
        return Submission(
            run_id=new_run_id(),
            owner=owner,
            request_id=request_id,
            order=order,
            worker_id=self.worker_id if hand.is_possible else "",
            beside=beside,
        )

    def _admit(self, owner: str, order_json: str, queue: Queue) -> None:
        """Raises: QueueFullError with the time at which there will be a place."""
        with self._door_lock:
            seconds = self._door.admitted(visitor_of(owner, order_json), queue, self._clock.now_s())
        if seconds:
            raise QueueFullError(
                f"{queue.num_waiting} runs wait already.",
                hint=f"Send the same again in {seconds} s: a place is kept.",
                param="max_queued",
                retry_after_s=seconds,
            )

    def job(self, run_id: str, *, owner: str) -> Job:
        return self._table.job(run_id, owner)

    def cancel(self, run_id: str, *, owner: str) -> Job:
        job = self._table.cancel(run_id, owner)
        with self._lock:
            lease = self._leases.get(run_id)
        if lease is not None and job.is_cancel_asked:
            lease.is_cancel_asked = True
        self._bells.ring(run_id, job.state.is_final, job if job.state.is_final else None)
        return job

    def events(self, run_id: str, *, owner: str, after: int = 0, wait_s: float = 0.0) -> Sequence[JobEvent]:
        with self._bells.listening(run_id) as bell:
            until_s = time.monotonic() + wait_s
            while True:
                is_last = wait_s <= 0 or self._table.job(run_id, owner).state.is_final
                found = self._table.events(run_id, owner, after)
                left_s = until_s - time.monotonic()
                if found or is_last or left_s <= 0:
                    return found
                bell.rung.wait(min(left_s, self._options.poll_s))
                bell.rung.clear()

    def wait(self, run_id: str, *, owner: str, timeout_s: float) -> Job:
        ended = self._ended_here.pop(run_id, None)
        if ended is not None and ended.owner == owner:
            return ended
        with self._bells.listening(run_id, for_end=True) as bell:
            until_s = time.monotonic() + timeout_s
            while True:
                left_s = until_s - time.monotonic()
                if left_s <= 0 or not self._holds(run_id, owner):
                    job = self._table.job(run_id, owner)
                    if job.state.is_final or left_s <= 0:
                        return job
                bell.rung.wait(min(left_s, self._options.poll_s))
                bell.rung.clear()
                if bell.job is not None and bell.job.owner == owner:
                    return bell.job

    def _holds(self, run_id: str, owner: str) -> bool:
        """Whether this process works on the run: then its end rings, and the table need not be asked."""
        with self._lock:
            lease = self._leases.get(run_id)
        return lease is not None and lease.claim.owner == owner and not lease.is_over

    def drain(self, timeout_s: float) -> int:
        with self._lock:
            self._is_draining = True
            if timeout_s <= 0:
                self._is_over.set()
        until_s = time.monotonic() + timeout_s
        self._let_end(until_s - timeout_s / 2)
        self._must_stop.set()
        self._let_end(until_s)
        self._is_over.set()
        with self._lock:
            left, num_stopped = list(self._leases.values()), self._num_stopped
            self._num_stopped = 0
        return num_stopped + sum(self._given_back(lease) for lease in left)

    def close(self) -> None:
        self.drain(0)
        for _ in self._threads:
            self._handed.put(None)
        for thread in self._threads:
            thread.join(timeout=_LAST_S)
        try:
            self._requests.flush()
            self._table.end_work(self.worker_id)
        except StorageError as error:  # whoever comes next sees that the file is unlocked, and does it
            logger.warning("The worker %s cannot sign off: %s", self.worker_id, error.message)
        else:
            self._life.cut()

    def _let_end(self, until_s: float) -> None:
        """Wait until nothing runs, the time is over, or somebody wants it at once."""
        with self._nothing_runs:
            while self._leases and not self._is_over.is_set():
                left_s = until_s - time.monotonic()
                if left_s <= 0:
                    return
                self._nothing_runs.wait(min(left_s, self._options.poll_s))

    def _given_back(self, lease: Lease) -> bool:
        try:
            lease.hand_back()
        except LeaseLostError:
            return False
        except StorageError as error:  # the next process finds us dead, and takes it
            logger.warning("The run %s is not handed back: %s", lease.claim.run_id, error.message)
        return True

    @contextmanager
    def _handing_over(self, *, is_awaited: bool = False) -> Iterator["_Hand"]:
        """Keep an idle lane for what is being accepted; it gets the claim, or nothing. Where that
        `is_awaited` it gets no claim, and stays kept."""
        with self._lock:
            if self._is_draining:
                raise _stopping()
            hand = _Hand(is_possible=self._num_idle > 0)
            self._num_idle -= 1 if hand.is_possible else 0
        try:
            yield hand
        finally:
            if not hand.is_possible:
                self._look_again()
            elif hand.claim is None or not is_awaited:
                self._handed.put(hand.claim)

    def _look_again(self) -> None:
        """Something was queued: a lane that has become idle meanwhile looks, or the next one that is free."""
        with self._lock:
            self._is_nothing_queued = False
            if self._num_idle > 0:
                self._num_idle -= 1
                self._handed.put(None)

    def _carry_here(self, claim: Claim, acceptance: Acceptance | None) -> None:
        """Carry out a job in the place of a lane that was kept for it.

        Raises: StorageError, EngineClosedError if it was not stored yet, and cannot be.
        """
        try:
            lease = self._carry(claim, acceptance)
            if lease is not None and lease.ended is not None:
                self._ended_here[claim.run_id] = lease.ended
            if lease is None and acceptance is not None:
                raise _stopping()
        finally:
            with self._lock:
                if self._is_nothing_queued:
                    self._num_idle += 1
                else:
                    self._handed.put(None)

    def _lane(self) -> None:
        while not self._is_draining:
            try:
                claim = self._next_claim()
                if claim is not None:
                    self._carry(claim)
            except StorageError as error:
                logger.warning("The queue cannot be read: %s", error.message)
                self._is_over.wait(self._options.pause_s)

    def _next_claim(self) -> Claim | None:
        self._is_nothing_queued = True
        claim = self._table.claim(self.worker_id)
        if claim is not None:
            self._is_nothing_queued = False
            return claim
        with self._lock:
            if not self._is_nothing_queued:
                return None
            self._num_idle += 1
        while True:
            try:
                return self._handed.get(timeout=self._options.poll_s)
            except queue.Empty:
                with self._lock:
                    if self._num_idle > 0:
                        self._num_idle -= 1
                        return None
                # else somebody works in the place of this lane, or hands it something in a moment

    def _carry(self, claim: Claim, acceptance: Acceptance | None = None) -> Lease | None:
        """Carry out a job; the lease says how it ended. None if everything is over: `close` gives it back.

        Raises: StorageError if the job was to be stored by its `acceptance`, and could not be.
        """
        if not self._has_room():
            return None
        lease = Lease(self._table.database, claim, on_stored=self._bells.ring, acceptance=acceptance)
        with self._lock:
            self._leases[claim.run_id] = lease
        began_s = self._clock.now_s()
        end: End = "lost"
        try:
            end = carry_out(lease, self._work)
        finally:
            self._put_down(lease, end)
        with self._door_lock:
            self._door.ended(self._clock.now_s() - began_s)
        if end in ("storage_failed", "store_busy"):
            self._must_check_room.set()
            self._is_over.wait(self._options.pause_s)
        return lease

    def _put_down(self, lease: Lease, end: End) -> None:
        """A job is not worked on any more."""
        with self._nothing_runs:
            if end in ("storage_failed", "store_busy"):
                self._unreturned.append((lease, end == "storage_failed"))
            else:
                self._leases.pop(lease.claim.run_id, None)
                self._num_stopped += 1 if end == "handed_back" else 0
            self._nothing_runs.notify_all()

    def _has_room(self) -> bool:
        """Wait until the store keeps pictures again: what is made before would be paid for and lost.

        False if it is all over before.
        """
        while self._must_check_room.is_set():
            try:
                check_room(self._work.store)
                self._must_check_room.clear()
            except StorageError as error:
                logger.warning("The store keeps no pictures; runs wait: %s", error.message)
                if self._is_over.wait(self._options.pause_s):
                    return False
        return True

    def _keeper(self) -> None:
        next_beat_s = 0.0
        while not self._is_over.wait(self._options.flush_s):
            try:
                self._flush()
                self._requests.flush()
                self._return()
                if time.monotonic() >= next_beat_s:
                    next_beat_s = time.monotonic() + self._options.beat_s
                    self._table.beat(self.worker_id, platform.node())
                    self._table.database.checkpoint()
                    self._take_over()
            except StorageError as error:
                logger.warning("The store does not answer: %s", error.message)

    def _flush(self) -> None:
        with self._lock:
            waiting = [lease for lease in self._leases.values() if lease.has_untold]
        for lease in waiting:
            try:
                lease.flush()
            except LeaseLostError:
                continue  # its own lane notices, too

    def _return(self) -> None:
        """Give back what the store would not let us end."""
        for lease, is_crash in list(self._unreturned):
            with suppress(LeaseLostError):
                lease.hand_back(is_crash=is_crash)
            with self._nothing_runs:
                self._unreturned.remove((lease, is_crash))
                if self._leases.get(lease.claim.run_id) is lease:
                    del self._leases[lease.claim.run_id]
                self._nothing_runs.notify_all()

    def _take_over(self) -> None:
        """Put into the queue what dead workers held."""
        beats = self._table.beats()
        beats.pop(self.worker_id, None)
        still = self._watch.still_ones(beats, self._clock.now_s())
        for worker_id in beats:
            if worker_id in still or is_cut(self._folder, worker_id):
                taken = self._table.end_work(worker_id, is_crash=True)
                bury(self._folder, worker_id)
                if taken:
                    logger.warning("%s is dead; %d runs go on elsewhere.", worker_id, len(taken))


def _stopping() -> EngineClosedError:
    return EngineClosedError("The server is stopping.", hint="Try again in a few seconds.")


@dataclass(slots=True, kw_only=True)
class _Hand:
    """A lane that waits for one submission."""

    is_possible: bool
    claim: Claim | None = None
