"""What to do next, as a pure function of the run so far. No clock, no effects, no randomness."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from makeready.brief import Finding, Verdict
from makeready.errors import ModeratedError, WithheldError
from makeready.loop.card import Card, Pull
from makeready.loop.run import Attempt, Failure, Outcome, Run, adjust_step, make_step

IDLE_PULLS = 2
"""Ours: a second try may be unlucky as the first was; a third that measures the same is waste."""


REFUSALS = frozenset({ModeratedError.code, WithheldError.code})


@dataclass(frozen=True, slots=True, kw_only=True)
class Make:
    """Make the first attempt of a proposal."""

    proposal_index: int
    maker: str

    @property
    def step(self) -> str:
        return make_step(self.proposal_index, self.maker)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjust:
    """Make `parent_index` again with one more lever pulled."""

    proposal_index: int
    parent_index: int
    pull: Pull
    maker: str

    @property
    def step(self) -> str:
        return adjust_step(self.parent_index, self.pull, self.maker)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate:
    """Give the proposal to another maker; `parent_index` None if nobody has made anything of it yet."""

    proposal_index: int
    parent_index: int | None
    maker: str

    @property
    def step(self) -> str:
        return make_step(self.proposal_index, self.maker)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """Every proposal is settled and no must is broken: hand these out, one a proposal."""

    attempt_indexes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """The budget or the levers are spent: hand out the best of each proposal that has any."""

    attempt_indexes: tuple[int, ...]


Step = Make | Adjust | Escalate
Action = Step | Deliver | GiveUp


def decide(run: Run) -> Action:
    """The next action. The same run gives the same action.

    Every proposal gets its first attempt before any is adjusted, so that four proposals are four
    pictures if four can be afforded. Then proposals are finished one after the other, each from its
    best attempt: an adjustment that made things worse is left behind. What cannot finish inside the
    budget is not started, and what a service's rules refused is asked of nobody again.
    """
    if is_refused(run):
        return _ending(run)
    for proposal_index in range(run.order.num_proposals):
        if not run.of_proposal(proposal_index) and (first := _first_try(run, proposal_index)):
            return first
    for proposal_index in range(run.order.num_proposals):
        best = run.best_of(proposal_index)
        if best is not None and (step := _next_step(run, best)):
            return step
    return _ending(run)


def is_refused(run: Run) -> bool:
    """Whether a service's rules did not allow what was asked for, or what it made."""
    return any(one.code in REFUSALS for one in run.failures)


def _ending(run: Run) -> Deliver | GiveUp:
    delivered = run.delivered
    indexes = tuple(one.index for one in delivered)
    is_good = all(one.outcome in (Outcome.MET, Outcome.UNVERIFIED) for one in delivered)
    if is_good and len(delivered) == run.order.num_proposals:
        return Deliver(attempt_indexes=indexes)
    return GiveUp(attempt_indexes=indexes)


def replay(run: Run) -> tuple[Action, ...]:
    """The actions that led to `run`, and the one that follows: `decide` on each prefix of its steps."""
    return tuple(decide(prefix) for prefix in _prefixes(run))


def _prefixes(run: Run) -> Iterator[Run]:
    so_far = replace(run, attempts=(), failures=(), elapsed_s=0.0)
    for step in steps_in_order(run):
        yield replace(so_far, elapsed_s=step.started_s)
        if isinstance(step, Attempt):
            so_far = replace(so_far, attempts=(*so_far.attempts, step))
        else:
            so_far = replace(so_far, failures=(*so_far.failures, step))
    yield run


def steps_in_order(run: Run) -> tuple[Attempt | Failure, ...]:
    """Attempts and failures, in the order in which they happened."""
    steps: list[Attempt | Failure] = []
    for num_attempts in range(len(run.attempts) + 1):
        steps += [one for one in run.failures if one.num_attempts == num_attempts]
        steps += run.attempts[num_attempts : num_attempts + 1]
    return tuple(steps)


def _first_try(run: Run, proposal_index: int) -> Step | None:
    preferred = Make(proposal_index=proposal_index, maker=run.cards[0].name)
    if preferred.step not in run.steps and can_afford(run, run.cards[0]):
        return preferred
    return _escalation(run, proposal_index, None)


def _next_step(run: Run, best: Attempt) -> Step | None:
    """Mend what must hold; then try another maker for it; then the weaker attempts; then what nobody could
    tell and must hold; then what should hold.

    A weaker attempt matters where a lever goes through alternatives: the second composition may be worse than
    the first and the third one right.
    """
    if musts := _broken(best, "must"):
        mend = _adjustment(run, best, musts) or _escalation(run, best.proposal_index, best.index)
        if mend is not None:
            return mend
        for weaker in _weaker(run, best):
            if mend := _adjustment(run, weaker, _broken(weaker, "must")):
                return mend
    elif unsure := _unknown(best):
        for parent in (best, *_weaker(run, best)):
            if mend := _adjustment(run, parent, unsure):
                return mend
    return _adjustment(run, best, _broken(best, "should"))


def _weaker(run: Run, best: Attempt) -> list[Attempt]:
    """The proposal's other attempts, the best of them first."""
    return sorted(run.of_proposal(best.proposal_index), key=lambda one: one.rank)[1:]


def _unknown(attempt: Attempt) -> list[Finding]:
    """What must hold and nobody could tell, in the inspector's order."""
    return [one for one in attempt.findings if one.verdict is Verdict.UNKNOWN and one.severity == "must"]


def _broken(attempt: Attempt, severity: str) -> list[Finding]:
    """Broken findings, the worst first; equally bad ones in the inspector's order."""
    broken = [one for one in attempt.findings if one.verdict is Verdict.BROKEN and one.severity == severity]
    return sorted(broken, key=lambda one: one.score)


def _adjustment(run: Run, parent: Attempt, found: list[Finding]) -> Adjust | None:
    """The first lever of the attempt's maker that fits a finding and leads to something new."""
    card = next((one for one in run.cards if one.name == parent.maker), None)
    if card is None or not found or not can_afford(run, card):
        return None
    pulled = [pull.lever for pull in parent.pulls]
    for finding in found:
        for lever in card.levers:
            kinds = lever.clears if finding.verdict is Verdict.UNKNOWN else lever.repairs
            if finding.kind not in kinds or pulled.count(lever.name) >= lever.max_pulls:
                continue
            pull = Pull(lever=lever.name, finding_id=finding.constraint_id, finding_kind=finding.kind)
            if _is_new(run, card, parent, pull) and not _is_spent(run, parent, pull):
                return Adjust(
                    proposal_index=parent.proposal_index,
                    parent_index=parent.index,
                    pull=pull,
                    maker=card.name,
                )
    return None


def _is_new(run: Run, card: Card, parent: Attempt, pull: Pull) -> bool:
    """Whether no attempt of the proposal has these levers pulled, and no such step failed."""
    targeted = {lever.name for lever in card.levers if lever.is_targeted}

    def effects(pulls: tuple[Pull, ...]) -> list[tuple[str, str]]:
        return sorted((one.lever, one.finding_id if one.lever in targeted else "") for one in pulls)

    wanted = effects((*parent.pulls, pull))
    same = f"adjust {parent.index} {pull.lever} {pull.finding_id if pull.lever in targeted else ''}".rstrip()
    return not any(
        one.maker == parent.maker and effects(one.pulls) == wanted
        for one in run.of_proposal(parent.proposal_index)
    ) and not any(one.step.startswith(f"{same} ") for one in run.failures)


def _is_spent(run: Run, parent: Attempt, pull: Pull) -> bool:
    """Whether the lever was pulled for this finding before and changed nothing about it, `IDLE_PULLS` times.

    Nothing means to the letter: the same verdict, the same measurement. A lever that makes it worse moves
    something and may get past it; one that does not reach the cause only spends the user's time.
    """
    of_proposal = run.of_proposal(parent.proposal_index)
    before = {one.index: one for one in of_proposal}
    idle = 0
    for one in of_proposal:
        if one.maker != parent.maker or not one.pulls or one.parent_index not in before:
            continue
        last = one.pulls[-1]
        if (last.lever, last.finding_id) == (pull.lever, pull.finding_id):
            idle += _found(before[one.parent_index], pull) == _found(one, pull)
    return idle >= IDLE_PULLS


def _found(attempt: Attempt, pull: Pull) -> tuple[Verdict, str, float] | None:
    """What an attempt's finding for a constraint says."""
    for one in attempt.findings:
        if one.constraint_id == pull.finding_id:
            return one.verdict, one.measured, one.score
    return None


def _escalation(run: Run, proposal_index: int, parent_index: int | None) -> Escalate | None:
    """The next maker that has not tried this proposal and can be afforded."""
    for card in run.cards:
        escalate = Escalate(proposal_index=proposal_index, parent_index=parent_index, maker=card.name)
        if escalate.step not in run.steps and can_afford(run, card):
            return escalate
    return None


def can_afford(run: Run, card: Card) -> bool:
    """Whether one more attempt of this maker fits the canvas, the attempts, the money and the time left.

    Its time is the card's estimate or the median of its own attempts in this run, whichever is larger:
    a machine that is slower than the card says is believed.
    """
    budget, canvas = run.order.budget, run.order.brief.canvas
    took_s = sorted(one.finished_s - one.started_s for one in run.attempts if one.maker == card.name)
    median_s = took_s[len(took_s) // 2] if took_s else 0.0
    needed_s = max(card.seconds_for(canvas.width_px, canvas.height_px), median_s)
    return (
        canvas.width_px * canvas.height_px <= card.max_pixels
        and run.num_steps < budget.attempts
        and run.cost_microusd + card.attempt_microusd <= budget.cost_microusd
        and run.elapsed_s + needed_s <= budget.deadline_s
    )
