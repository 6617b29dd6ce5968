"""The only part of the loop with effects: decide, reserve, make, inspect, record, settle, and again.

The attempt is in the journal before its money is settled: a crash in between leaves a hold whose price the
journal knows, so going on settles it. The other way round the picture of a paid attempt would be lost.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from makeready.brief import Finding, Verdict
from makeready.errors import (
    BudgetSpentError,
    CallerError,
    CapacityError,
    MakereadyError,
    ModeratedError,
    PluginError,
    RateLimitedError,
    RequestRefusedError,
    UnavailableError,
    UpstreamError,
    WithheldError,
)
from makeready.loop.decide import Adjust, Deliver, Escalate, GiveUp, Make, Step, decide, is_refused
from makeready.loop.identity import picture_seed, proposal_seed, start_of
from makeready.loop.ports import (
    Allowance,
    Clock,
    Event,
    EventName,
    Inspector,
    Journal,
    Ledger,
    Made,
    Maker,
    Order,
    Parent,
)
from makeready.loop.run import READING_STEP, Attempt, Failure, Outcome, Run, RunOrder, inspect_step


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Everything with effects that a run needs. `makers[0]` is the ordered one, the rest are escalation."""

    makers: Sequence[Maker]
    inspector: Inspector
    clock: Clock
    ledger: Ledger
    journal: Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How a run ended. `delivered` are the best attempts, one a proposal; none of a cancelled run."""

    run_id: str
    run: Run
    outcome: Outcome
    delivered: tuple[Attempt, ...] = ()


def pursue(
    order: RunOrder,
    workshop: Workshop,
    *,
    run_id: str,
    on_event: Callable[[Event], None] = lambda event: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    resume_from: Run | None = None,
) -> RunResult:
    """Work on the order until every proposal is settled or nothing more fits the budget.

    Spent budgets, broken constraints and cancellation are outcomes, not errors. A maker that fails costs the
    run that step and no more, as long as another one gives a picture. `resume_from` goes on with a run that
    was cut off, as the journal has it: what it paid for is not bought again.

    `is_cancelled` is asked between steps; KeyboardInterrupt counts at any moment.

    Raises: the last maker's error if nobody could make anything, CapacityError if not even one attempt fits
        the budget, CallerError if `resume_from` is another order's. Such a run stays without an outcome.
    """
    pursuit = _Pursuit(workshop=workshop, run_id=run_id, on_event=on_event, is_cancelled=is_cancelled)
    pursuit.open(order, resume_from)
    try:
        outcome = pursuit.work()
    except KeyboardInterrupt:
        outcome = Outcome.CANCELLED
    return pursuit.close(outcome)


@dataclass(slots=True, kw_only=True)
class _Pursuit:
    """Where one run is. Lives as long as one call of `pursue`."""

    workshop: Workshop
    run_id: str
    on_event: Callable[[Event], None]
    is_cancelled: Callable[[], bool]
    run: Run = field(init=False)
    last_error: MakereadyError | None = None
    started_at_s: float = 0.0
    """What the clock would have shown at second zero of the run."""

    def open(self, order: RunOrder, resume_from: Run | None) -> None:
        """Start the run in the journal, or put a stored one in order."""
        cards = tuple(maker.card for maker in self.workshop.makers)
        self.run = resume_from or Run(order=order, cards=cards, elapsed_s=order.reading.seconds)
        if self.run.order != order or {card.name for card in self.run.cards} - {one.name for one in cards}:
            raise CallerError(
                f"The run {self.run_id} cannot go on: it was started with another order or other makers.",
                hint="Resume it with the order and the makers it has in the store.",
                param="resume_from",
            )
        self.started_at_s = self.workshop.clock.now_s() - self.run.elapsed_s
        if resume_from is None:
            self.workshop.journal.begin(self.run_id, order, cards)
        else:
            self._clear_up()
        wanted = f"{order.num_proposals} proposals" if order.num_proposals > 1 else "one proposal"
        self._tell("run.started", f"{wanted} by {self.run.cards[0].name}")

    def work(self) -> Outcome:
        """Take step after step until there is nothing left to do."""
        while not self.is_cancelled():
            self._look_at_clock()
            match decide(self.run):
                case Deliver():
                    is_met = all(one.outcome is Outcome.MET for one in self.run.delivered)
                    return Outcome.MET if is_met else Outcome.UNVERIFIED
                case GiveUp(attempt_indexes=()) if is_refused(self.run):
                    return Outcome.REFUSED
                case GiveUp(attempt_indexes=()):
                    raise self._empty_handed()
                case GiveUp():
                    return Outcome.NOT_MET
                case step:
                    self._take(step)
        return Outcome.CANCELLED

    def close(self, outcome: Outcome) -> RunResult:
        self._look_at_clock()
        self.workshop.journal.finish(self.run_id, outcome, self.run.elapsed_s)
        delivered = () if outcome is Outcome.CANCELLED else self.run.delivered
        self._tell("run.finished", outcome.value)
        return RunResult(run_id=self.run_id, run=self.run, outcome=outcome, delivered=delivered)

    def _take(self, step: Step) -> None:
        """One step, from reserving its money to its place in the journal."""
        ledger, maker = self.workshop.ledger, self._maker(step)
        order = _order_for(self.run, step, self._parent(step))
        started_s = self.run.elapsed_s
        try:
            hold_id = ledger.reserve(self.run_id, maker.card.attempt_microusd, step.step)
        except BudgetSpentError as error:  # nobody was asked; a maker that is free may still do it
            self._record_failure(step, error, started_s, maker)
            return
        self._tell("attempt.started", _wording(step), len(self.run.attempts))
        try:
            made = maker.make(order)
        except (CapacityError, UpstreamError, PluginError) as error:
            self._give_back(hold_id, maker, is_unbought=_is_unbought(error))
            self._record_failure(step, error, started_s, maker)
            return
        except BaseException as error:
            self._give_back(hold_id, maker, is_unbought=_is_unbought(error))
            raise
        self._tell("attempt.made", ", ".join(made.notes), len(self.run.attempts))
        try:
            attempt = self._inspected(step, order, made, started_s)
        except BaseException:
            ledger.settle(hold_id, made.cost_microusd)
            raise
        ledger.settle(hold_id, made.cost_microusd)
        self._tell("attempt.inspected", _summary(attempt.findings), attempt.index, attempt)

    def _inspected(self, step: Step, order: Order, made: Made, started_s: float) -> Attempt:
        """The picture with its findings in the journal; a paid inspection has a hold of its own."""
        ledger, inspector, brief = self.workshop.ledger, self.workshop.inspector, self.run.order.brief
        allowance = self._allowance(made)
        hold_id = self._inspection_hold(step, allowance)
        if hold_id is None:
            unpaid = replace(allowance, cost_microusd=0)
            return self._record(step, order, made, inspector.inspect(made.picture, brief, unpaid), started_s)
        try:
            findings = inspector.inspect(made.picture, brief, allowance)
            attempt = self._record(step, order, made, findings, started_s)
        except BaseException:
            ledger.mark_unknown(hold_id)
            raise
        ledger.settle(hold_id, _cost_microusd(findings))
        return attempt

    def _inspection_hold(self, step: Step, allowance: Allowance) -> str | None:
        """Money for a paid inspection; None where none is needed or the budgets do not leave it."""
        ceiling_microusd = self.workshop.inspector.ceiling_microusd(self.run.order.brief)
        if not 0 < ceiling_microusd <= allowance.cost_microusd:
            return None
        try:
            return self.workshop.ledger.reserve(self.run_id, ceiling_microusd, inspect_step(step.step))
        except BudgetSpentError:
            return None

    def _allowance(self, made: Made) -> Allowance:
        """What is left once the picture is made. `self.run` keeps the time at which the step started."""
        budget = self.run.order.budget
        spent_s = max(self.run.elapsed_s, self.workshop.clock.now_s() - self.started_at_s)
        return Allowance(
            deadline_s=max(0.0, budget.deadline_s - spent_s),
            cost_microusd=max(0, budget.cost_microusd - self.run.cost_microusd - made.cost_microusd),
        )

    def _record(
        self, step: Step, order: Order, made: Made, findings: tuple[Finding, ...], started_s: float
    ) -> Attempt:
        self._look_at_clock()
        source = hashlib.sha256(made.source.encode("utf-8", "surrogatepass")).hexdigest()
        attempt = Attempt(
            index=len(self.run.attempts),
            proposal_index=step.proposal_index,
            parent_index=None if isinstance(step, Make) else step.parent_index,
            maker=step.maker,
            seed=order.seed,
            pulls=order.pulls,
            findings=findings,
            started_s=started_s,
            finished_s=self.run.elapsed_s,
            cost_microusd=made.cost_microusd + _cost_microusd(findings),
            image_sha256=hashlib.sha256(made.picture.png_bytes()).hexdigest(),
            source_sha256=source if made.source else "",
            notes=made.notes,
        )
        self.workshop.journal.record(self.run_id, attempt, made.picture, made.source)
        self.run = replace(self.run, attempts=(*self.run.attempts, attempt))
        return attempt

    def _record_failure(self, step: Step, error: MakereadyError, started_s: float, maker: Maker) -> None:
        self.last_error = error
        self._look_at_clock()
        failure = Failure(
            step=step.step,
            num_attempts=len(self.run.attempts),
            code=error.code,
            message=error.message,
            started_s=started_s,
            finished_s=self.run.elapsed_s,
            cost_microusd=0 if _is_unbought(error) else maker.card.attempt_microusd,
        )
        self._add_failure(failure)
        self._tell("attempt.failed", error.message, len(self.run.attempts))

    def _add_failure(self, failure: Failure) -> None:
        self.workshop.journal.record_failure(self.run_id, failure)
        self.run = replace(self.run, failures=(*self.run.failures, failure))

    def _give_back(self, hold_id: str, maker: Maker, *, is_unbought: bool) -> None:
        """Release the hold if nothing was bought; otherwise the answer may be lost, and the money with it."""
        if is_unbought or maker.card.attempt_microusd == 0:
            self.workshop.ledger.release(hold_id)
        else:
            self.workshop.ledger.mark_unknown(hold_id)

    def _clear_up(self) -> None:
        """After a crash: settle what the journal has a price for, and count what it lost."""
        ledger = self.workshop.ledger
        prices_microusd = {READING_STEP: self.run.order.reading.cost_microusd}
        for one in self.run.attempts:
            inspected_microusd = _cost_microusd(one.findings)
            prices_microusd[one.step] = one.cost_microusd - inspected_microusd
            prices_microusd[inspect_step(one.step)] = inspected_microusd
        is_held = (one for one in self.run.failures if one.code != BudgetSpentError.code)
        failed = [failure.step for failure in is_held]
        last = {hold.reason: hold.id for hold in ledger.holds(self.run_id)}
        for hold in ledger.holds(self.run_id):
            if hold.reason in failed:  # a free step may be taken again, its lost inspection paid for again
                failed.remove(hold.reason)
                continue
            if hold.reason in prices_microusd and hold.id == last[hold.reason]:
                if hold.state in ("reserved", "unknown"):
                    ledger.settle(hold.id, prices_microusd[hold.reason])
                continue
            if hold.state == "reserved" and hold.ceiling_microusd == 0:
                ledger.release(hold.id)
            elif hold.state == "reserved":
                ledger.mark_unknown(hold.id)
            if hold.counted_microusd > 0:
                self._add_failure(
                    Failure(
                        step=hold.reason,
                        num_attempts=len(self.run.attempts),
                        code="answer_lost",
                        message="The run was cut off before this picture was stored.",
                        started_s=self.run.elapsed_s,
                        finished_s=self.run.elapsed_s,
                        cost_microusd=hold.counted_microusd,
                    )
                )

    def _empty_handed(self) -> MakereadyError:
        if self.last_error is not None:
            return self.last_error
        if self.run.failures:
            return UpstreamError(self.run.failures[-1].message, hint="Start a new run.")
        card, budget = self.run.cards[0], self.run.order.budget
        canvas = self.run.order.brief.canvas
        needed_s = card.seconds_for(canvas.width_px, canvas.height_px)
        return CapacityError(
            f"Not one attempt by {card.name} fits the budget of {budget.deadline_s:g} s and "
            f"{budget.cost_microusd} micro-dollars at {canvas.width_px} x {canvas.height_px} px.",
            hint=f"Allow at least {needed_s:.1f} s and {card.attempt_microusd} micro-dollars.",
            param="budget",
        )

    def _parent(self, step: Step) -> Parent | None:
        if isinstance(step, Make) or step.parent_index is None:
            return None
        return self.workshop.journal.as_parent(self.run.attempts[step.parent_index])

    def _maker(self, step: Step) -> Maker:
        return next(one for one in self.workshop.makers if one.card.name == step.maker)

    def _look_at_clock(self) -> None:
        """Take the time into the run. A clock that jumps back stands still for us."""
        elapsed_s = self.workshop.clock.now_s() - self.started_at_s
        self.run = replace(self.run, elapsed_s=max(self.run.elapsed_s, elapsed_s))

    def _tell(
        self, name: EventName, message: str, attempt_index: int = -1, attempt: Attempt | None = None
    ) -> None:
        findings = attempt.findings if attempt else ()
        elapsed_s = max(self.run.elapsed_s, self.workshop.clock.now_s() - self.started_at_s)
        self.on_event(
            Event(
                name=name,
                message=message,
                elapsed_s=elapsed_s,
                attempt_index=attempt_index,
                findings=findings,
                attempt=attempt,
            )
        )


def _is_unbought(error: BaseException) -> bool:
    """Whether nothing was bought for sure; everything else may be an answer that was lost."""
    unpaid = (
        CallerError,
        CapacityError,
        RateLimitedError,
        UnavailableError,
        RequestRefusedError,
        ModeratedError,
    )
    return isinstance(error, unpaid) and not isinstance(error, WithheldError)


def _order_for(run: Run, step: Step, kept: Parent | None) -> Order:
    """What is asked of the maker. Levers belong to a maker: an escalated attempt starts with none pulled."""
    parent = None if isinstance(step, Make) or step.parent_index is None else run.attempts[step.parent_index]
    pulls = (*parent.pulls, step.pull) if isinstance(step, Adjust) and parent else ()
    left_s = run.order.budget.deadline_s - run.elapsed_s
    start = start_of(picture_seed(run.order.seed, step.proposal_index))
    return Order(
        brief=run.order.brief,
        seed=proposal_seed(start.seed, start.first_index),
        run_seed=start.seed,
        proposal_index=start.first_index,
        pulls=pulls,
        feedback=parent.findings if parent else (),
        parent=kept,
        deadline_s=max(0.0, left_s),
    )


def _cost_microusd(findings: Sequence[Finding]) -> int:
    return sum(one.cost_microusd for one in findings)


def _wording(step: Step) -> str:
    match step:
        case Make():
            return f"proposal {step.proposal_index + 1} by {step.maker}"
        case Adjust():
            return f"{step.pull.lever} for {step.pull.finding_id}, from attempt {step.parent_index + 1}"
        case Escalate():
            return f"proposal {step.proposal_index + 1} goes to {step.maker}"


def _summary(findings: Sequence[Finding]) -> str:
    counts = ((sum(one.verdict is verdict for one in findings), verdict.value) for verdict in Verdict)
    return ", ".join(f"{count} {name}" for count, name in counts if count) or "nothing to check"
