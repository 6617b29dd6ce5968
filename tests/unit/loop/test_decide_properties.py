"""What holds for any findings, prices and budgets. The world is drawn by hypothesis."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import Brief, Canvas, Finding, Verdict
from makeready.loop import (
    Action,
    Adjust,
    Attempt,
    Budget,
    Card,
    Deliver,
    GiveUp,
    Lever,
    Make,
    Outcome,
    Run,
    RunOrder,
    decide,
    replay,
)
from makeready.loop.decide import can_afford

KINDS = ("exact_text", "contrast", "palette")
BRIEF = Brief(prompt="a poster", kind="poster", canvas=Canvas(width_px=1024, height_px=1024))

findings = st.lists(
    st.builds(
        Finding,
        constraint_id=st.sampled_from(["c1", "c2", "c3"]),
        kind=st.sampled_from(KINDS),
        verdict=st.sampled_from(Verdict),
        measured=st.just(""),
        expected=st.just(""),
        score=st.floats(0, 1),
        severity=st.sampled_from(["must", "should"]),
    ),
    max_size=4,
).map(tuple)
levers = st.builds(
    Lever,
    name=st.sampled_from(["fit", "swap", "move"]),
    repairs=st.lists(st.sampled_from(KINDS), max_size=2).map(tuple),
    max_pulls=st.integers(1, 3),
)
cards = st.lists(
    st.builds(
        Card,
        name=st.sampled_from(["design", "small", "hosted"]),
        attempt_s=st.floats(0.1, 5.0),
        attempt_microusd=st.sampled_from([0, 1_000, 40_000]),
        levers=st.lists(levers, max_size=3, unique_by=lambda one: one.name).map(tuple),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.name,
).map(tuple)
orders = st.builds(
    RunOrder,
    brief=st.just(BRIEF),
    budget=st.builds(
        Budget,
        deadline_s=st.floats(0.5, 40.0),
        cost_microusd=st.integers(0, 120_000),
        attempts=st.integers(1, 10),
    ),
    num_proposals=st.integers(1, 4),
)


def simulated(run: Run, data: st.DataObject) -> tuple[Run, list[Action]]:
    """Follow `decide` to its end where an attempt takes what its card says and finds anything."""
    actions: list[Action] = []
    while True:
        action = decide(run)
        actions.append(action)
        if isinstance(action, Deliver | GiveUp):
            return run, actions
        card = next(one for one in run.cards if one.name == action.maker)
        parent = None if isinstance(action, Make) else action.parent_index
        pulls = (*run.attempts[parent].pulls, action.pull) if isinstance(action, Adjust) else ()
        finished_s = run.elapsed_s + card.attempt_s * data.draw(st.floats(0.5, 1.0))
        made = Attempt(
            index=len(run.attempts),
            proposal_index=action.proposal_index,
            parent_index=parent,
            maker=action.maker,
            seed=1,
            pulls=pulls,
            findings=data.draw(findings),
            started_s=run.elapsed_s,
            finished_s=finished_s,
            cost_microusd=data.draw(st.integers(0, card.attempt_microusd)),
            image_sha256="",
        )
        assert made.step == action.step
        run = replace(run, attempts=(*run.attempts, made), elapsed_s=finished_s)
        assert len(actions) <= run.order.budget.attempts


@settings(max_examples=150, deadline=None)
@given(order=orders, cards=cards, data=st.data())
def test_any_run_ends_inside_its_budget(
    order: RunOrder, cards: tuple[Card, ...], data: st.DataObject
) -> None:
    run, _ = simulated(Run(order=order, cards=cards), data)
    assert len(run.attempts) <= order.budget.attempts
    assert run.cost_microusd <= order.budget.cost_microusd
    assert run.elapsed_s <= order.budget.deadline_s


@settings(max_examples=150, deadline=None)
@given(order=orders, cards=cards, data=st.data())
def test_a_run_replayed_gives_the_same_actions(
    order: RunOrder, cards: tuple[Card, ...], data: st.DataObject
) -> None:
    run, actions = simulated(Run(order=order, cards=cards), data)
    assert list(replay(run)) == actions


@settings(max_examples=150, deadline=None)
@given(order=orders, cards=cards, data=st.data())
def test_no_lever_is_pulled_for_what_is_not_broken_and_no_step_is_taken_twice(
    order: RunOrder, cards: tuple[Card, ...], data: st.DataObject
) -> None:
    run, actions = simulated(Run(order=order, cards=cards), data)
    steps = [action.step for action in actions[:-1]]
    assert len(steps) == len(set(steps))
    for action in actions:
        if isinstance(action, Adjust):
            parent = run.attempts[action.parent_index]
            lever = next(
                one
                for card in cards
                if card.name == action.maker
                for one in card.levers
                if one.name == action.pull.lever
            )
            asked = [one for one in parent.findings if one.constraint_id == action.pull.finding_id]
            assert any(one.verdict is Verdict.BROKEN and one.kind in lever.repairs for one in asked)


@settings(max_examples=150, deadline=None)
@given(order=orders, cards=cards, data=st.data())
def test_a_run_is_delivered_only_if_every_proposal_is_good_and_gives_up_with_the_best(
    order: RunOrder, cards: tuple[Card, ...], data: st.DataObject
) -> None:
    run, actions = simulated(Run(order=order, cards=cards), data)
    assert actions[-1].attempt_indexes == tuple(one.index for one in run.delivered)
    is_good = len(run.delivered) == order.num_proposals and all(
        one.outcome in (Outcome.MET, Outcome.UNVERIFIED) for one in run.delivered
    )
    assert isinstance(actions[-1], Deliver) == is_good


@settings(max_examples=100, deadline=None)
@given(order=orders, cards=cards, data=st.data())
def test_nothing_is_adjusted_before_every_affordable_proposal_has_a_picture(
    order: RunOrder, cards: tuple[Card, ...], data: st.DataObject
) -> None:
    _, actions = simulated(Run(order=order, cards=cards), data)
    adjusted = [index for index, action in enumerate(actions) if isinstance(action, Adjust)]
    made = [index for index, action in enumerate(actions) if isinstance(action, Make)]
    assert not adjusted or not made or max(made) < min(adjusted)


def test_an_attempt_is_affordable_up_to_the_very_ceiling() -> None:
    card = Card(name="design", attempt_s=2.0, attempt_microusd=10)
    order = RunOrder(brief=BRIEF, budget=Budget(deadline_s=2.0, cost_microusd=10, attempts=1))
    run = Run(order=order, cards=(card,))
    assert can_afford(run, card)
    assert not can_afford(replace(run, elapsed_s=0.001), card)
    assert not can_afford(run, replace(card, attempt_microusd=11))
