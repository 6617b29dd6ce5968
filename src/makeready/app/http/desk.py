"""Behind the routes: the orders, the runs and their pictures. Importing it is heavy; a server does so beside
its first answers.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import BoundedSemaphore
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import select
from starlette.responses import Response

from makeready.app.candidates import DESIGN, Candidates
from makeready.app.config import Config
from makeready.app.http.choosing import Chooser, known_makers, read_as, refuse_files
from makeready.app.http.edit_orders import edit_order
from makeready.app.http.edits import LIMITS, EditWanted, Fetch
from makeready.app.http.failure import Failure, FailureError, failure_of_code
from makeready.app.http.generation import FileForm, Wanted
from makeready.app.http.key_loop import in_loop
from makeready.app.http.metrics import Metrics
from makeready.app.http.own_desk import beside_facts
from makeready.app.http.pictures import Finished, Preview, finished, preview_of
from makeready.app.http.previews import Watched
from makeready.app.http.run_view import job_facts, run_facts
from makeready.app.http.shop import Shop
from makeready.app.intake.fetch import Fetcher
from makeready.app.intake.intake import Intake
from makeready.app.jobs.durable import DurableJobs, JobOptions
from makeready.app.jobs.port import Job, JobEvent, Jobs, JobState
from makeready.app.summary import finding_as_json
from makeready.app.webhooks.courier import DAY_S, Courier, CourierOptions
from makeready.app.webhooks.sending import Sender
from makeready.errors import InvalidRequestError, UnknownNameError
from makeready.loop import RunOrder
from makeready.loop.run import outcome_of
from makeready.store import Store
from makeready.store.keys import KeyLoop
from makeready.store.requests import StoredAnswer
from makeready.store.schema import attempts, jobs
from makeready.store.upkeep import proved
from makeready.verify.picture import Picture

P = ParamSpec("P")
T = TypeVar("T")

NUM_READERS = 4
"""Ours: so many threads read prompts and encode previews at once; both take some ten milliseconds."""
NUM_WAITERS = 256
"""Ours: threads that wait for runs, one for each client that waits, twice as many as runs may wait; they cost
nothing while they sleep."""
WAIT_S = 3_600.0
CANCELLED = Failure(
    status=503,
    type="server_error",
    code="cancelled",
    message="The run was cancelled before it was done.",
    can_retry=False,
)


BEAT_S = 15.0
"""Ours: how long a stream is silent at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A run that was accepted, and what its previews are known by."""

    run_id: str
    watched: Watched


class Desk:
    """One server's objects. Its coroutines never hold up the event loop: what computes does so in threads."""

    def __init__(
        self,
        config: Config,
        metrics: Metrics,
        *,
        num_workers: int,
        max_queued: int,
        shop: Shop | None = None,
    ) -> None:
        self.config = config
        self._shop = shop or Shop(config, metrics)
        self._intake = Intake(LIMITS)
        self.store: Store = self._shop.store
        if config.store.blobs is not None:
            proved(self.store.blobs)
        self.chooser = Chooser(
            config=config,
            makers=known_makers(config, self._shop.cards),
            candidates=Candidates(cards=self._shop.cards),
            learned=self.store.journal.experiences,
        )
        lease_s = config.jobs.lease_s
        options = JobOptions(
            num_lanes=num_workers, max_queued=max_queued, lease_s=lease_s, beat_s=min(5.0, lease_s / 6)
        )
        self.jobs: Jobs = DurableJobs(self.store, self._shop.tools, options=options)
        self._readers = ThreadPoolExecutor(NUM_READERS, "makeready-read")
        self._reading = BoundedSemaphore(NUM_READERS)
        self._waiters = ThreadPoolExecutor(max(NUM_WAITERS, 2 * max_queued), "makeready-wait")
        self.fetch: Fetch | None = Fetcher(limits=LIMITS) if config.serve.fetch_urls else None
        self._courier = Courier(
            self.store,
            Sender(allowed_hosts=config.serve.webhook_hosts),
            options=CourierOptions(keep_s=config.serve.webhook_days * DAY_S),
            on_result=metrics.webhook_tried,
        )
        self._shop.warm()

    async def beside(self, work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
        """Do some short work in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: work(*arguments, **options))

    async def waiting(self, work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
        """The same for work that only waits."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._waiters, lambda: work(*arguments, **options))

    def order_of(self, wanted: Wanted | EditWanted, owner: str, *, loop: KeyLoop | None = None) -> RunOrder:
        """What an owner wants as an order. `loop` is what a plain request of theirs runs.

        Raises: as `Chooser.order_of` and `edit_order`.
        """
        plain = wanted.wanted if isinstance(wanted, EditWanted) else wanted
        asked = plain if loop is None else in_loop(plain, loop, self.config.budget)
        with self._reading:
            if isinstance(wanted, EditWanted):
                edit = replace(wanted, wanted=asked)
                return edit_order(edit, self.chooser, self._intake, self.store, owner=owner)
            return self.chooser.order_of(asked)

    @contextmanager
    def watching(self, order: RunOrder, *, owner: str, is_shown: bool) -> Iterator[None]:
        """Within it the order is handed in. If it `is_shown`, its pictures are kept as they are made from now
        on, unless that fails."""
        if not is_shown:
            yield
            return
        self._shop.previews.watch((owner, order))
        try:
            yield
        except BaseException:
            self._shop.previews.forget((owner, order))
            raise

    def kept_answer(self, claim_id: str, answer: Response) -> Response:
        """The answer that goes out under an idempotency key: the first that was kept."""
        body = bytes(answer.body)
        told = StoredAnswer(status=answer.status_code, content_type="application/json", body=body)
        kept = self.store.requests.answer(claim_id, told)
        if kept.body == body:
            return answer
        return Response(kept.body, status_code=kept.status, media_type=kept.content_type)

    async def events(self, run_id: str, *, owner: str, after: int) -> Sequence[JobEvent]:
        """What happened after an event; empty after a while in which nothing did."""
        return await self.waiting(self.jobs.events, run_id, owner=owner, after=after, wait_s=BEAT_S)

    def listen(self, submitted: Submitted, listener: Callable[[], None]) -> None:
        """Have somebody told of each new preview of a run that is watched, on another thread."""
        self._shop.previews.listen(submitted.watched, listener)

    async def preview(
        self, submitted: Submitted, file_form: FileForm, after: int
    ) -> tuple[int, Preview] | None:
        """The newest picture of a run that is watched, if there is a newer one than that number."""
        found = self._shop.previews.newest(submitted.watched, after)
        if found is None:
            return None
        number, picture = found
        canvas = submitted.watched[1].brief.canvas
        shown = await self.beside(preview_of, picture, file_form, canvas.width_px, canvas.height_px)
        return number, shown

    def accepted_facts(self, run_id: str, *, owner: str) -> dict[str, Any]:
        """A run that was just accepted, as our own routes show it."""
        return job_facts(self.jobs.job(run_id, owner=owner))

    def run_facts(self, run_id: str, *, owner: str) -> dict[str, Any]:
        """A run as it stands.

        Raises: UnknownNameError, also for somebody else's.
        """
        told = run_facts(self.jobs.job(run_id, owner=owner), self.store)
        return {**told, **beside_facts(run_id, self.store)}

    def picture(self, sha256: str, *, owner: str) -> bytes | None:
        """A stored PNG by its hash; None where there is none, or none of this owner's runs made it."""
        theirs = select(jobs.c.run_id).join(attempts, attempts.c.run_id == jobs.c.run_id)
        theirs = theirs.where(attempts.c.image_sha256 == sha256, jobs.c.owner == owner).limit(1)
        with self.store.database.reading() as connection:
            if connection.execute(theirs).first() is None:
                return None
        try:
            return self.store.blobs.read(sha256, suffix=".png")
        except UnknownNameError:
            return None

    def inspected(
        self, content: bytes, words: str | Mapping[str, object], model: str | None
    ) -> dict[str, Any]:
        """What is found about a picture against a brief, as `makeready inspect --json` tells it.

        Raises: InvalidImageError, InvalidBriefError, RefusalError for a maker that is not listed.
        """
        picture = Picture(pixels=self._intake.picture(content, param="image").pixels)
        brief = read_as(words, DESIGN if model is None else self.chooser.maker(model))
        refuse_files(brief)
        findings = self._shop.inspected(picture, brief)
        return {
            "outcome": outcome_of(findings).value,
            "findings": [finding_as_json(one) for one in findings],
            "not_understood": [one.text for one in brief.not_understood],
        }

    def unwatch(self, submitted: Submitted) -> None:
        self._shop.previews.forget(submitted.watched)

    def cancel_soon(self, run_id: str, *, owner: str) -> None:
        """Ask for the end of a run; nobody waits for the answer."""
        self._readers.submit(self.jobs.cancel, run_id, owner=owner)

    def delivered(
        self, run_id: str, answer_of: Callable[[Finished], T], *, owner: str, file_form: FileForm
    ) -> T:
        """The answer that `answer_of` makes of a run's pictures, once it has ended. It may take its time.

        Raises: FailureError for a run that failed, was cancelled or has no pictures.
        """
        job = delivered(self.jobs.wait(run_id, owner=owner, timeout_s=WAIT_S))
        done = finished(self.store, job, file_form)
        if not done.pictures:
            raise FailureError(CANCELLED)
        return answer_of(done)

    async def told(self, request_id: str) -> None:
        """A client has its answer. Async, though nothing waits: a plain function would be given a thread."""
        self.store.requests.delivered(request_id)

    def close(self, timeout_s: float) -> None:
        """Let running jobs end, then free everything."""
        self.jobs.drain(timeout_s)
        self.jobs.close()
        self._courier.close()
        self._readers.shutdown(wait=False, cancel_futures=True)
        self._waiters.shutdown(wait=False, cancel_futures=True)
        self._intake.close()
        self._shop.close()


def delivered(job: Job) -> Job:
    """Raises: FailureError for a job that has no pictures to deliver."""
    if job.state is JobState.FAILED and job.error is not None:
        told = job.error
        raise FailureError(failure_of_code(told.code, told.message, told.hint, told.param))
    if job.state is not JobState.FINISHED:
        raise FailureError(CANCELLED)
    return job


def open_desk(config: Config, metrics: Metrics, num_workers: int, max_queued: int) -> Desk:
    """What `application` opens by name.

    Raises: StorageError, StoreBusyError for a store that cannot be used; PluginError.
    """
    if num_workers < 1 or max_queued < 1:
        raise InvalidRequestError("A server needs a worker and room for a run.", param="workers")
    return Desk(config, metrics, num_workers=num_workers, max_queued=max_queued)
