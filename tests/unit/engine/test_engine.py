"""The engine's tick, without a network and without waiting: what enters, steps, fails, is cancelled, ends."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from makeready.engine.cost import CostModel
from makeready.engine.engine import Engine
from makeready.engine.policy import Fifo, Rank, Standing
from makeready.engine.request import Latent, Request, Result, Track
from makeready.engine.scheduler import Limits
from makeready.engine.ticket import Cancelled, Progress
from makeready.errors import (
    DeadlineError,
    EngineClosedError,
    GenerationError,
    InvalidRequestError,
    OutOfMemoryError,
    QueueFullError,
)
from makeready.testing import ManualClock
from makeready.testing.inline import Inline
from makeready.testing.runner import NullRunner, colour_of, pixels_of

SHARING = CostModel(step_s=1.0, token_s=1e-6)
ALONE = CostModel(step_s=0.0, token_s=1e-3)


def engine_of(
    runner: NullRunner | None = None,
    *,
    cost: CostModel = SHARING,
    limits: Limits | None = None,
    clock: ManualClock | None = None,
) -> Engine:
    return Engine(runner or NullRunner(), cost, clock=clock or ManualClock(), limits=limits, beside=Inline())


def request(
    prompt: str, *, steps: int = 4, seed: int = 1, deadline_s: float | None = None, side_px: int = 32
) -> Request:
    return Request(
        prompt=prompt, width_px=side_px, height_px=side_px, steps=steps, seed=seed, deadline_s=deadline_s
    )


def run_out(engine: Engine) -> None:
    while engine.tick():
        pass


def test_a_request_becomes_its_picture() -> None:
    engine = engine_of()

    ticket = engine.submit(request("plum"))
    run_out(engine)

    result = ticket.wait(0)
    assert isinstance(result, Result)
    assert result.pixels.shape == (32, 32, 3)
    assert (result.pixels == pixels_of(colour_of("plum"))).all()
    assert len(engine) == 0


def test_requests_step_together_and_end_as_they_would_alone() -> None:
    runner = NullRunner()
    engine = engine_of(runner)

    tickets = [engine.submit(request(name, steps=steps)) for name, steps in (("a", 2), ("b", 4), ("c", 3))]
    run_out(engine)

    assert runner.batches[0] == ("a", "b", "c")
    assert runner.batches[-1] == ("b",)
    for name, ticket in zip("abc", tickets, strict=True):
        assert (ticket.wait(0).pixels == pixels_of(colour_of(name))).all()  # type: ignore[union-attr]


def test_who_joins_later_steps_with_who_is_there() -> None:
    runner = NullRunner()
    engine = engine_of(runner)
    engine.submit(request("first", steps=3))
    engine.tick()

    engine.submit(request("second", steps=3))
    run_out(engine)

    assert runner.batches == [("first",), ("first", "second"), ("first", "second"), ("second",)]


def test_a_cancelled_request_computes_no_further_step_and_its_place_is_filled() -> None:
    runner = NullRunner()
    engine = engine_of(runner, limits=Limits(rows=1))
    first = engine.submit(request("first", steps=8))
    second = engine.submit(request("second", steps=9))
    engine.tick()

    first.cancel()
    engine.tick()

    assert first.wait(0) == Cancelled(id=first.id, steps_done=1)
    assert runner.batches == [("first",), ("second",)]
    run_out(engine)
    assert isinstance(second.wait(0), Result)


def test_a_request_cancelled_from_its_own_progress_ends() -> None:
    engine = engine_of()
    tickets = []

    def stop(progress: Progress) -> None:
        if progress.step == 2:
            tickets[0].cancel()

    tickets.append(engine.submit(request("a", steps=8), listener=stop))
    run_out(engine)

    assert tickets[0].wait(0) == Cancelled(id=tickets[0].id, steps_done=2)


def test_progress_tells_every_step_and_shows_a_preview_where_it_is_wanted() -> None:
    engine = engine_of()
    shown: list[Progress] = []
    silent: list[Progress] = []

    engine.submit(request("a"), listener=shown.append, wants_previews=True)
    engine.submit(request("b"), listener=silent.append)
    run_out(engine)

    assert [(one.step, one.steps) for one in shown] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert all(one.preview is not None and one.preview.shape == (1, 1, 3) for one in shown)
    assert all(one.preview is None for one in silent)


def failing(name: str, error: Exception, at_step: int = 1) -> Callable[[Sequence[Track]], None]:
    def before_step(tracks: Sequence[Track]) -> None:
        if any(track.request.prompt == name and track.step == at_step for track in tracks):
            raise error

    return before_step


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RuntimeError("shapes"), GenerationError),
        (MemoryError(), OutOfMemoryError),
        (RuntimeError("CUDA out of memory. Tried to allocate"), OutOfMemoryError),
        (InvalidRequestError("no"), InvalidRequestError),
    ],
)
def test_one_request_s_failure_is_its_own(error: Exception, kind: type[Exception]) -> None:
    engine = engine_of(NullRunner(failing("bad", error)))
    good, bad, other = (engine.submit(request(name)) for name in ("good", "bad", "other"))

    run_out(engine)

    with pytest.raises(kind):
        bad.wait(0)
    for name, ticket in (("good", good), ("other", other)):
        assert (ticket.wait(0).pixels == pixels_of(colour_of(name))).all()  # type: ignore[union-attr]
    assert len(engine) == 0


@pytest.mark.parametrize("wrong", [lambda rows: rows[1:], lambda rows: [row[:1] for row in rows]])
def test_a_runner_that_breaks_its_word_fails_the_request_and_not_the_engine(
    wrong: Callable[[list[Latent]], list[Latent]],
) -> None:
    class Careless(NullRunner):
        def velocities(self, tracks: Sequence[Track]) -> list[Latent]:
            given = super().velocities(tracks)
            return wrong(given) if any(track.request.prompt == "bad" for track in tracks) else given

    engine = engine_of(Careless())
    bad, good = engine.submit(request("bad")), engine.submit(request("good"))

    run_out(engine)

    with pytest.raises(GenerationError, match=r"latents of \[\(4, 3\)\]"):
        bad.wait(0)
    assert isinstance(good.wait(0), Result)


def test_numbers_that_are_not_finite_fail_their_request_alone() -> None:
    def poison(tracks: Sequence[Track]) -> None:
        for track in tracks:
            if track.request.prompt == "bad" and track.step == 2:
                track.latent[0, 0] = np.nan

    engine = engine_of(NullRunner(poison))
    good, bad = engine.submit(request("good")), engine.submit(request("bad"))

    run_out(engine)

    assert isinstance(good.wait(0), Result)
    with pytest.raises(GenerationError, match="Step 3 of 4"):
        bad.wait(0)


def test_a_failing_listener_fails_its_request_alone() -> None:
    def fail(progress: Progress) -> None:
        raise ValueError(progress.id)

    engine = engine_of()
    bad, good = engine.submit(request("a"), listener=fail), engine.submit(request("b"))

    run_out(engine)

    with pytest.raises(GenerationError, match="ValueError"):
        bad.wait(0)
    assert isinstance(good.wait(0), Result)


def test_a_deadline_that_passes_ends_the_request_between_two_steps() -> None:
    clock = ManualClock()
    engine = engine_of(NullRunner(lambda tracks: clock.advance(1.0)), clock=clock)

    late = engine.submit(request("late", steps=8, deadline_s=2.5))
    run_out(engine)

    with pytest.raises(DeadlineError, match="after 3 of 8 steps"):
        late.wait(0)


def test_the_same_request_is_answered_from_the_cache_without_a_step() -> None:
    runner = NullRunner()
    engine = engine_of(runner)
    first = engine.submit(request("a"))
    run_out(engine)
    num_steps = len(runner.batches)

    again = engine.submit(request("a"))
    other = engine.submit(request("a", seed=2))
    run_out(engine)

    cached = again.wait(0)
    assert isinstance(cached, Result)
    assert cached.is_cached
    assert (cached.pixels == first.wait(0).pixels).all()  # type: ignore[union-attr]
    assert not other.wait(0).is_cached  # type: ignore[union-attr]
    assert len(runner.batches) == 2 * num_steps
    with pytest.raises(ValueError, match="read-only"):
        cached.pixels[0, 0] = 0


def test_a_full_engine_refuses_and_loses_nothing() -> None:
    engine = engine_of(limits=Limits(waiting=2))
    tickets = [engine.submit(request("a")), engine.submit(request("b"))]

    with pytest.raises(QueueFullError):
        engine.submit(request("c"))
    run_out(engine)

    assert all(isinstance(ticket.wait(0), Result) for ticket in tickets)


def test_what_the_runner_cannot_do_is_refused_before_it_counts() -> None:
    class Picky(NullRunner):
        def size(self, request: Request):  # type: ignore[no-untyped-def]
            raise InvalidRequestError("The width is 33 px.", param="width_px")

    engine = engine_of(Picky())

    with pytest.raises(InvalidRequestError):
        engine.submit(request("a"))
    assert len(engine) == 0


def test_a_failure_before_the_first_step_or_after_the_last_is_the_request_s() -> None:
    class Broken(NullRunner):
        def begin(self, request: Request) -> Track:
            if request.prompt == "text":
                raise RuntimeError("tokenizer")
            return super().begin(request)

        def finish(self, track: Track):  # type: ignore[no-untyped-def]
            if track.request.prompt == "decode":
                raise RuntimeError("decoder")
            return super().finish(track)

    engine = engine_of(Broken())
    text, decode, good = (engine.submit(request(name)) for name in ("text", "decode", "good"))
    run_out(engine)

    for ticket in (text, decode):
        with pytest.raises(GenerationError):
            ticket.wait(0)
    assert isinstance(good.wait(0), Result)


def test_closing_cancels_what_has_not_ended_and_refuses_more() -> None:
    engine = engine_of()
    ticket = engine.submit(request("a"))

    engine.close()

    assert isinstance(ticket.wait(0), Cancelled)
    with pytest.raises(EngineClosedError):
        engine.submit(request("b"))


def test_closing_comes_before_a_request_or_after_it_never_between() -> None:
    class ClosedMeanwhile(ThreadPoolExecutor):
        def submit(self, *work, **options):  # type: ignore[no-untyped-def]
            closing.start()
            closing.join(0.05)
            return super().submit(*work, **options)

    engine = Engine(NullRunner(), SHARING, beside=ClosedMeanwhile(1))
    closing = threading.Thread(target=engine.close)

    ticket = engine.submit(request("a"))
    closing.join()

    assert isinstance(ticket.wait(0), Cancelled)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_of_the_engine_s_own_leaves_nobody_waiting() -> None:
    class Broken(Fifo):
        def rank(self, standing: Standing) -> Rank:
            raise ZeroDivisionError

    with Engine(NullRunner(), SHARING, policy=Broken()) as engine:
        ticket = engine.submit(request("a"))

        with pytest.raises(EngineClosedError, match="fault of its own"):
            ticket.wait(10)
        with pytest.raises(EngineClosedError):
            engine.submit(request("b"))


def test_the_eta_is_the_steps_that_are_left() -> None:
    engine = engine_of(cost=ALONE)
    first = engine.submit(request("a", steps=2))
    second = engine.submit(request("b", steps=4))
    engine.tick()

    assert engine.eta_s(first) == pytest.approx(1 * 4 * 1e-3)
    assert engine.eta_s(second) == pytest.approx((1 + 4) * 4 * 1e-3)
    run_out(engine)
    assert engine.eta_s(first) is None


def test_two_thousand_random_cancels_deadlines_and_faults_leave_nothing_behind() -> None:
    rng = np.random.default_rng(7)
    clock = ManualClock()

    def before_step(tracks: Sequence[Track]) -> None:
        clock.advance(0.01)
        for track in tracks:
            if track.request.prompt.startswith("raise") and track.step == 2:
                raise RuntimeError(track.request.prompt)
            if track.request.prompt.startswith("nan") and track.step == 1:
                track.latent[:] = np.nan

    engine = engine_of(NullRunner(before_step), clock=clock, limits=Limits(waiting=32))
    tickets = []
    for index in range(2_000):
        kind = rng.choice(["fine", "raise", "nan", "cancel", "late"])
        deadline_s = 0.02 if kind == "late" else None
        while len(engine) >= 32:
            engine.tick()
        ticket = engine.submit(
            request(f"{kind} {index}", steps=int(rng.integers(1, 9)), deadline_s=deadline_s)
        )
        tickets.append((kind, ticket))
        if kind == "cancel":
            for _ in range(int(rng.integers(0, 4))):
                engine.tick()
            ticket.cancel()
    run_out(engine)

    assert len(engine) == 0
    assert all(ticket.is_done for _, ticket in tickets)
    assert all(isinstance(ticket.wait(0), Result) for kind, ticket in tickets if kind == "fine")
