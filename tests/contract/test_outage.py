"""A bucket or a database that is away while runs go on: nothing that was accepted is lost."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest

from makeready.app.jobs import Job, JobState
from makeready.app.jobs.durable import DurableJobs, JobOptions
from makeready.app.jobs.worker import Tools
from makeready.brief import Brief, Canvas
from makeready.errors import StoreBusyError
from makeready.loop import Card, Made, Order, Outcome, RunOrder
from makeready.store import open_store
from makeready.store.bucket import BucketOptions, blobs_at
from makeready.testing import ScriptedInspector, ScriptedPicture

from .google_storage import GoogleStorage

if TYPE_CHECKING:
    from tests.conftest import PostgresServer

OPTIONS = JobOptions(num_lanes=1, poll_s=0.02, flush_s=0.01, beat_s=0.05, pause_s=0.05)
ORDER = RunOrder(brief=Brief(prompt="p", kind="poster", canvas=Canvas(width_px=64, height_px=64)))


class FreeMaker:
    """Makes a picture for nothing, once what must happen first has happened."""

    card = Card(name="free", attempt_s=0.01)

    def __init__(self, before: Callable[[], None]) -> None:
        self.before, self.num_made = before, 0

    def make(self, order: Order) -> Made:
        self.before()
        self.num_made += 1
        return Made(picture=ScriptedPicture())


def test_a_run_whose_picture_found_no_bucket_ends_once_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_BEARER_TOKEN", "ours")
    with GoogleStorage(bucket="pictures", token="ours") as server:  # noqa: S106 - no secret
        options = BucketOptions(endpoint=server.origin, max_retries=0)
        blobs = blobs_at("gs://pictures/p", folder=tmp_path / "opened", options=options)
        maker = FreeMaker(server.go_away)

        @contextmanager
        def tools(order: RunOrder, *, owner: str) -> Iterator[Tools]:
            yield Tools(order=order, makers=(maker,), inspector=ScriptedInspector())

        with (
            open_store(tmp_path / "store", blobs=blobs) as store,
            closing(DurableJobs(store, tools, options=OPTIONS)) as jobs,
        ):
            run_id = jobs.submit(ORDER, owner="ann", request_id="r1")
            assert server.was_asked.wait(20)  # the first picture is made and finds nobody
            maker.before = server.come_back
            server.come_back()
            job = jobs.wait(run_id, owner="ann", timeout_s=20)
            attempts = store.journal.load(run_id).run.attempts

            assert (job.state, job.outcome) == (JobState.FINISHED, Outcome.MET)
            assert maker.num_made == 2  # it was free, so it is made again
            assert [blobs.has(one.image_sha256, suffix=".png") for one in attempts] == [True]


def test_a_run_goes_on_over_a_restart_of_postgresql(postgres: "PostgresServer", tmp_path: Path) -> None:
    """The server is gone and back while a step is made: nobody has to notice."""
    maker = FreeMaker(postgres.restart)

    @contextmanager
    def tools(order: RunOrder, *, owner: str) -> Iterator[Tools]:
        yield Tools(order=order, makers=(maker,), inspector=ScriptedInspector())

    with (
        open_store(tmp_path / "store", database_url=postgres.fresh()) as store,
        closing(DurableJobs(store, tools, options=OPTIONS)) as jobs,
    ):
        run_id = jobs.submit(ORDER, owner="ann", request_id="r1")
        job = ended_whatever_happens(jobs, run_id)

        assert (job.state, job.outcome) == (JobState.FINISHED, Outcome.MET)
        assert len(store.journal.load(run_id).run.attempts) == maker.num_made == 1
        assert store.ledger.audit().is_whole


def ended_whatever_happens(jobs: DurableJobs, run_id: str) -> Job:
    """As a client does: who is told that the store is busy asks again."""
    last_s = monotonic() + 60
    while monotonic() < last_s:
        try:
            job = jobs.wait(run_id, owner="ann", timeout_s=5)
        except StoreBusyError:
            sleep(0.05)
            continue
        if job.state.is_final:
            return job
    raise AssertionError


def test_a_short_outage_is_noticed_by_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_BEARER_TOKEN", "ours")
    with GoogleStorage(bucket="pictures", token="ours") as server, ThreadPoolExecutor(1) as pool:  # noqa: S106
        options = BucketOptions(endpoint=server.origin)
        blobs = blobs_at("gs://pictures/p", folder=tmp_path, options=options)
        server.go_away()
        put = pool.submit(blobs.put, b"picture")
        assert server.was_asked.wait(20)
        server.come_back()
        assert blobs.has(put.result())
