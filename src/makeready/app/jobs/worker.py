"""Carries one claimed job out: from its journal on, to an end or back to the queue."""

import logging
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from makeready.app.jobs.books import LeasedJournal, leased_ledger
from makeready.app.jobs.lease import Lease, LeaseLostError
from makeready.app.jobs.port import JobError
from makeready.errors import MakereadyError, StorageError, StoreBusyError, StoreFullError, UnknownNameError
from makeready.loop import Clock, Inspector, Maker, Run, RunOrder, Workshop, pursue
from makeready.store import Store
from makeready.store.schema import LOCAL_KEY

logger = logging.getLogger(__name__)

_ROOM_BYTES = 4_194_304
"""Ours: a photograph of four megapixels as a PNG."""
End = Literal["ended", "lost", "handed_back", "store_busy", "storage_failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What one order is carried out with. `order` may be the order with its kept files found again.

    `key_id` is the API key that pays, "local" for nobody's.
    """

    order: RunOrder
    makers: tuple[Maker, ...]
    inspector: Inspector
    key_id: str = LOCAL_KEY


class OpenTools(Protocol):
    """Gives the tools for an order, for as long as the run takes. Called from several threads.

    Raises: errors of our tree, which end the job as failed; StorageError, after which it is tried again.
    """

    def __call__(self, order: RunOrder, *, owner: str) -> AbstractContextManager[Tools]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What all jobs of a process share."""

    store: Store
    open_tools: OpenTools
    clock: Clock
    must_stop: Callable[[], bool]
    """Asked between two steps: then the job goes back to the queue, and nothing of it is lost."""
    max_crashes: int
    """A job that ended so many processes, without one more picture in between, is not tried again."""


class _StopError(Exception):
    """Leaves a run between two steps without an outcome."""


def check_room(store: Store) -> None:
    """Raises: StorageError if the store would not keep a picture now."""
    store.blobs.remove(store.blobs.put(secrets.token_bytes(_ROOM_BYTES)))


def carry_out(lease: Lease, work: Work) -> End:
    """Work on a job until it ends, is taken away, or must stop.

    "store_busy" and "storage_failed" leave the job in these hands: the caller gives it back once the store
    answers again.

    Raises: StorageError if the job itself could not be stored. Nothing else, but for a defect's interrupt.
    """
    run_id = lease.claim.run_id
    try:
        if lease.claim.num_crashes >= work.max_crashes:
            _give_up(lease, work)
        else:
            _pursue(lease, work)
    except LeaseLostError:
        logger.warning("The run %s went on elsewhere.", run_id)
        return "lost"
    except _StopError:
        return _ended(lease, lease.hand_back, "handed_back")
    except StorageError as error:
        return _storage_end(lease, error)
    except MakereadyError as error:
        told = JobError(code=error.code, message=error.message, hint=error.hint, param=error.param)
        return _ended(lease, lambda: lease.fail(told), "ended")
    except Exception:  # the worker's boundary: one job's defect, in the log with its id
        logger.exception("The run %s failed.", run_id)
        told = JobError(code=MakereadyError.code, message="The run failed by a defect of makeready.")
        return _ended(lease, lambda: lease.fail(told), "ended")
    return "ended"


def _pursue(lease: Lease, work: Work) -> None:
    run_id = lease.claim.run_id
    journal = LeasedJournal(lease, work.store)
    stored = _stored(journal, lease)

    def is_cancelled() -> bool:
        if not lease.is_cancel_asked and work.must_stop():
            raise _StopError
        return lease.is_cancel_asked

    with work.open_tools(lease.claim.order, owner=lease.claim.owner) as tools:
        workshop = Workshop(
            makers=tools.makers,
            inspector=tools.inspector,
            clock=work.clock,
            ledger=leased_ledger(lease, work.store, tools.key_id),
            journal=journal,
        )
        pursue(
            tools.order,
            workshop,
            run_id=run_id,
            on_event=lease.tell,
            is_cancelled=is_cancelled,
            resume_from=None if stored is None else replace(stored, order=tools.order),
        )


def _give_up(lease: Lease, work: Work) -> None:
    """End a job that takes its processes with it. What it may have bought counts."""
    ledger = leased_ledger(lease, work.store, LOCAL_KEY)
    for hold in ledger.holds(lease.claim.run_id):
        if hold.state == "reserved":
            ledger.mark_unknown(hold.id)
    message = f"The process ended {lease.claim.num_crashes} times while it worked on this run."
    hint = "Send it again with another brief or maker; what it had made is in the store."
    lease.fail(JobError(code=MakereadyError.code, message=message, hint=hint))


def _stored(journal: LeasedJournal, lease: Lease) -> Run | None:
    """What earlier hands did; None if nobody came so far as to begin."""
    if lease.claim.fence == 1:
        return None
    try:
        return journal.load(lease.claim.run_id).run
    except UnknownNameError:
        return None


def _ended(lease: Lease, end: Callable[[], None], how: End) -> End:
    """Write the end down, if the store and the lease let it be."""
    try:
        end()
    except LeaseLostError:
        return "lost"
    except StorageError as error:
        return _storage_end(lease, error)
    return how


def _storage_end(lease: Lease, error: StorageError) -> End:
    if lease.withdraw():
        raise error
    logger.warning("The store failed under the run %s: %s", lease.claim.run_id, error.message)
    return "store_busy" if isinstance(error, StoreBusyError | StoreFullError) else "storage_failed"
