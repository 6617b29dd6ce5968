"""Who is chosen, in which order, and what is said of the others; laws for any cards and any experience."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import Brief, Canvas, ElementCount, Question, Subject
from makeready.loop import Budget, Card, Edit, RunOrder
from makeready.loop.route import Experience
from makeready.loop.routing import (
    Market,
    Needs,
    Policy,
    expected,
    kind_of_brief,
    kind_of_order,
    routing,
)

CANVAS = Canvas(width_px=1024, height_px=1024)
SCENE = Needs(kind="scene", canvas=CANVAS, abilities=("scenes",))
RICH = Budget(cost_microusd=1_000_000)
COMPOSE = Card(name="compose", attempt_s=1.0, abilities=("scenes",), region="here", accept_rate=0.95)
SMALL = Card(name="embedded", attempt_s=1.5, abilities=("scenes",), region="here", accept_rate=0.4)
HOSTED = Card(
    name="openai:m",
    attempt_s=20.0,
    attempt_microusd=40_000,
    abilities=("scenes", "anything", "exact_text"),
    is_repeatable=False,
    requests_a_minute=5,
    region="us",
    accept_rate=0.7,
)
ALL = (HOSTED, SMALL, COMPOSE)

ABILITIES = ("pages", "scenes", "anything", "seed", "mask")
cards = st.lists(
    st.builds(
        Card,
        name=st.sampled_from(["compose", "embedded", "local:a", "openai:m", "bfl:n"]),
        attempt_s=st.floats(0.1, 90.0),
        attempt_microusd=st.sampled_from([0, 1_000, 40_000, 200_000]),
        max_pixels=st.sampled_from([500_000, 33_554_432]),
        is_repeatable=st.booleans(),
        abilities=st.lists(st.sampled_from(["pages", "scenes", "anything", "mask"]), unique=True).map(tuple),
        region=st.sampled_from(["", "here", "eu"]),
        requests_a_minute=st.integers(0, 12),
        accept_rate=st.floats(0.0, 1.0),
    ),
    max_size=5,
    unique_by=lambda one: one.name,
)
experiences = st.builds(
    lambda accepted, rejected, unsure, cost, seconds: Experience(
        kind="scene",
        maker="compose",
        num_tries=accepted + rejected + unsure,
        num_accepted=accepted,
        num_rejected=rejected,
        cost_microusd=cost,
        seconds=seconds,
    ),
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(0, 50),
    st.integers(0, 10**9),
    st.floats(0, 1e5),
)
needs = st.builds(
    Needs,
    kind=st.just("scene"),
    canvas=st.just(CANVAS),
    abilities=st.lists(st.sampled_from(ABILITIES), max_size=2, unique=True).map(tuple),
    num_proposals=st.integers(1, 12),
)
policies = st.builds(
    Policy,
    cap_microusd=st.sampled_from([None, 0, 1_000, 50_000]),
    regions=st.sampled_from([(), ("here",), ("here", "eu")]),
    only=st.sampled_from([(), ("compose", "openai"), ("local",)]),
    never=st.sampled_from([(), ("bfl",), ("openai:m", "embedded")]),
    second_microusd=st.integers(0, 1000),
)
markets = st.builds(
    lambda found, policy, budget, learned: Market(
        cards=found, policy=policy, budget=budget, learned=[learned]
    ),
    cards,
    policies,
    st.builds(Budget, deadline_s=st.floats(1.0, 120.0), cost_microusd=st.integers(0, 100_000)),
    experiences,
)


@settings(max_examples=200, deadline=None)
@given(wanted=needs, market=markets)
def test_whoever_is_chosen_can_do_it_and_may(wanted: Needs, market: Market) -> None:
    plan = routing(wanted, market)
    by_name = {one.name: one for one in market.cards}

    for card in (by_name[name] for name in plan.makers):
        assert set(wanted.abilities) <= card.offers
        assert card.attempt_microusd <= market.budget.cost_microusd
        assert market.policy.cap_microusd is None or card.attempt_microusd <= market.policy.cap_microusd
        assert not market.policy.regions or card.region in market.policy.regions
        assert card.attempt_s <= market.budget.deadline_s
    told = [*plan.makers, *(one.maker for one in plan.excluded)]
    assert sorted(told) == sorted(by_name)
    assert all(one.reason for one in plan.excluded)


@settings(max_examples=100, deadline=None)
@given(wanted=needs, market=markets, data=st.data())
def test_the_plan_ascends_and_does_not_depend_on_the_order_of_the_cards(
    wanted: Needs, market: Market, data: st.DataObject
) -> None:
    plan = routing(wanted, market)
    costs = [one.expected_microusd for one in plan.routes]

    assert costs == sorted(costs)
    shuffled = replace(market, cards=data.draw(st.permutations(market.cards)))
    assert routing(wanted, shuffled) == plan == routing(wanted, market)


@settings(max_examples=200, deadline=None)
@given(seen=experiences, card=cards.filter(bool).map(lambda found: found[0]), policy=policies)
def test_one_more_accepted_try_that_took_no_more_than_usual_never_makes_a_maker_dearer(
    seen: Experience, card: Card, policy: Policy
) -> None:
    before = expected(card, CANVAS, seen, policy)
    num_tries = seen.num_tries + 4
    usual = (seen.cost_microusd + 4 * card.attempt_microusd) // num_tries
    usual_s = (seen.seconds + 4 * card.seconds_for(1024, 1024)) / num_tries
    more = replace(
        seen,
        num_tries=seen.num_tries + 1,
        num_accepted=seen.num_accepted + 1,
        cost_microusd=seen.cost_microusd + usual,
        seconds=seen.seconds + usual_s * 0.999999,
    )
    turned = replace(seen, num_accepted=seen.num_accepted + 1, num_rejected=max(0, seen.num_rejected - 1))

    assert expected(card, CANVAS, more, policy).expected_microusd <= before.expected_microusd
    if seen.num_rejected:
        assert expected(card, CANVAS, turned, policy).expected_microusd <= before.expected_microusd


def test_the_efficient_one_stands_first_and_the_dear_one_last() -> None:
    plan = routing(SCENE, Market(cards=ALL, budget=RICH))
    assert plan.makers == ("compose", "embedded", "openai:m")
    assert plan.routes[2].money_microusd == 57_143  # four cents over a chance of 70 %


def test_experience_turns_the_order_round() -> None:
    """Twenty scenes in which the small model held and compose did not."""
    learned = (
        Experience(kind="scene", maker="compose", num_tries=20, num_rejected=20, seconds=60.0),
        Experience(kind="scene", maker="embedded", num_tries=20, num_accepted=19, num_rejected=1, seconds=30),
        Experience(kind="poster", maker="embedded", num_tries=90, num_rejected=90, seconds=900.0),
    )
    plan = routing(SCENE, Market(cards=ALL, budget=RICH, learned=learned))
    assert plan.makers[0] == "embedded"
    assert (plan.routes[0].num_observed, plan.routes[0].accept_rate) == (20, 0.8583)


def test_a_try_that_nobody_could_judge_is_no_evidence_but_its_price_counts() -> None:
    unsure = Experience(kind="scene", maker="openai:m", num_tries=4, cost_microusd=400_000, seconds=80.0)
    route = expected(HOSTED, CANVAS, unsure, Policy())
    assert (route.accept_rate, route.num_observed) == (0.7, 0)
    assert route.money_microusd == 100_000  # the mean of four cents and ten, over the same chance


@pytest.mark.parametrize(
    ("policy", "budget", "num_proposals", "reason"),
    [
        (Policy(), Budget(), 1, "a picture costs up to $0.04, the budget has no money"),
        (Policy(), Budget(cost_microusd=10_000), 1, "a picture costs up to $0.04, the budget has $0.01"),
        (Policy(cap_microusd=39_999), RICH, 1, "a picture costs up to $0.04, the cap is $0.039999"),
        (Policy(regions=("here", "eu")), RICH, 1, "it computes in 'us', and only here, eu is allowed"),
        (Policy(never=("openai",)), RICH, 1, "the settings exclude it (routing.never)"),
        (Policy(only=("compose",)), RICH, 1, "the settings do not name it (routing.only)"),
        (
            Policy(),
            replace(RICH, deadline_s=9.0),
            1,
            "a picture takes 20.0 s, the deadline is 9 s",
        ),
        (
            Policy(),
            RICH,
            6,
            "at 5 requests a minute 6 pictures take 80 s, the deadline is 60 s",
        ),
    ],
)
def test_who_is_not_in_the_plan_is_told_with_the_reason(
    policy: Policy, budget: Budget, num_proposals: int, reason: str
) -> None:
    wanted = replace(SCENE, num_proposals=num_proposals)
    plan = routing(wanted, Market(cards=ALL, policy=policy, budget=budget))
    assert {one.maker: one.reason for one in plan.excluded}["openai:m"] == reason


def test_abilities_decide_who_can() -> None:
    market = Market(cards=(*ALL, replace(SMALL, name="plugin", abilities=())), budget=RICH)
    plan = routing(replace(SCENE, abilities=("scenes", "seed")), market)
    reasons = {one.maker: one.reason for one in plan.excluded}
    assert reasons == {"openai:m": "it honours no seed", "plugin": "it draws no scenes, honours no seed"}
    assert routing(replace(SCENE, abilities=("exact_text",)), market).makers == ("openai:m",)


def test_whoever_takes_too_few_pictures_cannot_edit_them() -> None:
    changing = replace(SMALL, max_sources=1)
    plan = routing(replace(SCENE, num_sources=2), Market(cards=(COMPOSE, changing), budget=RICH))
    reasons = {one.maker: one.reason for one in plan.excluded}
    assert reasons == {"compose": "it changes no pictures", "embedded": "it takes 1 of 2 pictures"}


def test_a_canvas_beyond_the_maker_excludes_it() -> None:
    plan = routing(SCENE, Market(cards=[replace(COMPOSE, max_pixels=262_144)]))
    assert plan.excluded[0].reason == "it makes at most 262,144 pixels"
    assert plan.makers == ()


def test_what_is_learned_is_kept_by_kind_of_work() -> None:
    apples = ElementCount(id="c1", noun="apple", minimum=3, maximum=3)
    known = Brief(prompt="three apples", kind="picture", canvas=CANVAS, constraints=(apples,))
    subject = Subject(id="c2", text="a mood of loss")
    asked = Question(id="c3", text="Is it sad?")

    assert kind_of_brief(known) == "scene"
    assert kind_of_brief(replace(known, constraints=(apples, subject))) == "picture"
    assert kind_of_brief(replace(known, constraints=(apples, asked))) == "picture"
    assert kind_of_brief(replace(known, constraints=())) == "picture"
    assert kind_of_brief(replace(known, kind="slide")) == "slide"
    edit = Edit(picture="a.png", picture_sha256="0", instruction="make it red")
    assert kind_of_order(RunOrder(brief=known, edit=edit)) == "edit"
