"""Behind the routes: the orders, the runs and their pictures. Importing it is heavy; a server does so beside
its first answers.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from makeready.app.config import Config
from makeready.app.http.choosing import Chooser, known_makers
from makeready.app.http.edit_orders import edit_order
from makeready.app.http.edits import EditWanted
from makeready.app.http.failure import Failure, FailureError, failure_of_code
from makeready.app.http.generation import FileForm, Wanted
from makeready.app.http.pictures import Finished, finished
from makeready.app.http.running import ThreadJobs
from makeready.app.http.shop import Shop
from makeready.app.jobs.port import Job, Jobs, JobState
from makeready.errors import InvalidRequestError
from makeready.store import Store

P = ParamSpec("P")
T = TypeVar("T")

NUM_READERS = 4
"""Ours: threads that read prompts and encode pictures; both take some ten milliseconds."""
NUM_WAITERS = 256
"""Ours: threads that wait for runs, one for each client that waits; they cost nothing while they sleep."""
WAIT_S = 3_600.0
CANCELLED = Failure(
    status=503,
    type="server_error",
    code="cancelled",
    message="The run was cancelled before it was done.",
    can_retry=False,
)


class Desk:
    """One server's objects. Its coroutines never hold up the event loop: what computes does so in threads."""

    def __init__(self, config: Config, *, num_workers: int, max_queued: int) -> None:
        self.config = config
        self.chooser = Chooser(config=config, makers=known_makers(config))
        self._shop = Shop(config)
        self.store: Store = self._shop.store
        self.jobs: Jobs = ThreadJobs(self._shop, num_threads=num_workers, max_queued=max_queued)
        self._readers = ThreadPoolExecutor(NUM_READERS, "makeready-read")
        self._waiters = ThreadPoolExecutor(NUM_WAITERS, "makeready-wait")
        self._shop.warm()

    async def beside(self, work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
        """Do some short work in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: work(*arguments, **options))

    async def waiting(self, work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
        """The same for work that only waits."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._waiters, lambda: work(*arguments, **options))

    async def submit(self, wanted: Wanted, *, owner: str, request_id: str) -> str:
        """Read what is wanted and hand it in; the run's id.

        Raises: as `Chooser.order_of` and `Jobs.submit`.
        """

        def handed_in() -> str:
            return self.jobs.submit(self.chooser.order_of(wanted), owner=owner, request_id=request_id)

        return await self.beside(handed_in)

    async def submit_edit(self, edit: EditWanted, *, owner: str, request_id: str) -> str:
        """The same for an edit.

        Raises: as `edit_order` and `Jobs.submit`.
        """

        def handed_in() -> str:
            order = edit_order(edit, self.chooser, self.store.blobs)
            return self.jobs.submit(order, owner=owner, request_id=request_id)

        return await self.beside(handed_in)

    async def ended(self, run_id: str, *, owner: str) -> Job:
        """The job once it has ended with pictures.

        Raises: FailureError for one that failed or was cancelled.
        """
        job = await self.waiting(self.jobs.wait, run_id, owner=owner, timeout_s=WAIT_S)
        return delivered(job)

    async def finished(self, run_id: str, file_form: FileForm) -> Finished:
        """The run's pictures, encoded.

        Raises: FailureError where it has none.
        """
        done = await self.beside(finished, self.store, run_id, file_form)
        if not done.pictures:
            raise FailureError(CANCELLED)
        return done

    def close(self, timeout_s: float) -> None:
        """Let running jobs end, then free everything."""
        self.jobs.drain(timeout_s)
        self._readers.shutdown(wait=False, cancel_futures=True)
        self._waiters.shutdown(wait=False, cancel_futures=True)
        self._shop.close()


def delivered(job: Job) -> Job:
    """Raises: FailureError for a job that has no pictures to deliver."""
    if job.state is JobState.FAILED and job.error is not None:
        told = job.error
        raise FailureError(failure_of_code(told.code, told.message, told.hint, told.param))
    if job.state is not JobState.FINISHED:
        raise FailureError(CANCELLED)
    return job


def open_desk(config: Config, num_workers: int, max_queued: int) -> Desk:
    """What `application` opens by name.

    Raises: StorageError, StoreBusyError for a store that cannot be used; PluginError.
    """
    if num_workers < 1 or max_queued < 1:
        raise InvalidRequestError("A server needs a worker and room for a run.", param="workers")
    return Desk(config, num_workers=num_workers, max_queued=max_queued)
