"""What auto means: how prompts are read, who stands in the plan, and what happens when its makers fail."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.app.alternates import Alternate, planned_makers
from makeready.app.asking import Asked, order_of
from makeready.app.candidates import Candidates, candidates, policy_of
from makeready.app.choosing import Edited, Terms, chosen, chosen_editor, read_lately, readings
from makeready.app.config import Config, load_settings
from makeready.app.http.choosing import Chooser, known_makers
from makeready.app.http.generation import Wanted
from makeready.app.http.metrics import Metrics
from makeready.app.http.shop import Shop
from makeready.app.making import make
from makeready.brief import Brief, Canvas, ElementCount
from makeready.brief.yaml_form import to_yaml
from makeready.errors import (
    CapacityError,
    InvalidBriefError,
    InvalidModelError,
    InvalidRequestError,
    RequestRefusedError,
    UnavailableError,
)
from makeready.loop import Budget, Card, Lever, Made, Maker, Order, Outcome, RunOrder, Workshop, pursue
from makeready.loop.route import Excluded, Experience
from makeready.loop.routing import Policy
from makeready.store import open_store
from makeready.store.codec import dumps, loads
from makeready.testing import (
    ManualClock,
    MemoryJournal,
    MemoryLedger,
    ScriptedInspector,
    ScriptedMaker,
    Turn,
    broken,
)

from ..makers.hosted.vendor_server import VendorServer, openai_picture  # noqa: TID252

SCENE = "three red apples on a pale yellow background"
SLIDE = 'A slide about coffee with the headline "Slow mornings"'
PHOTO = "a photo of a pensive philosopher"
FIT = Lever(name="fit", repairs=("exact_text",))
DESIGN = Card(name="design", attempt_s=1.5, abilities=("pages", "exact_text", "charts"), accept_rate=0.9)
COMPOSE = Card(name="compose", attempt_s=1.0, abilities=("scenes",), accept_rate=0.95, levers=(FIT,))
LOCAL = Card(name="local:klein", attempt_s=9.0, abilities=("scenes", "anything", "exact_text"))
HOSTED = Card(
    name="openai:m",
    attempt_s=20.0,
    attempt_microusd=40_000,
    abilities=("scenes", "anything", "pages", "exact_text"),
    is_repeatable=False,
)
ALL = Candidates(cards=(HOSTED, LOCAL, COMPOSE, DESIGN))
TERMS = Terms(budget=Budget(cost_microusd=100_000), policy=Policy())


def config(tmp_path: Path, **environ: str) -> Config:
    named = {f"MAKEREADY_{name}": value for name, value in environ.items()}
    here = {"MAKEREADY_STORE_ROOT": str(tmp_path / "runs"), "MAKEREADY_MODELS_ROOT": str(tmp_path / "models")}
    return load_settings(environ={**here, **named}, folder=tmp_path).config


@pytest.mark.parametrize(
    ("words", "makers", "kind"),
    [
        (SCENE, ("compose", "local:klein", "openai:m"), "scene"),
        (SLIDE, ("design", "openai:m"), "slide"),
        ("A poster of a red apple", ("design", "openai:m"), "poster"),
        ("Bar chart of sales: Q1 10, Q2 20, Q3 15", ("design",), "chart"),
        (PHOTO, ("local:klein", "openai:m"), "picture"),
        ({"prompt": "x", "kind": "slide"}, ("design", "openai:m"), "slide"),
    ],
)
def test_what_is_asked_for_decides_who_makes_it(
    words: str | Mapping[str, object], makers: tuple[str, ...], kind: str
) -> None:
    choice = chosen(words, ALL, TERMS)
    assert choice.routing.makers == makers
    assert choice.routing.kind == kind
    assert choice.routing.because


def test_a_brief_that_was_written_out_goes_to_whom_its_prompt_goes_to() -> None:
    scene = chosen(SCENE, ALL, TERMS).brief
    again = chosen(to_yaml(scene), ALL, TERMS)
    assert again.routing.makers[0] == "compose"
    assert [one.noun for one in again.brief.constraints if isinstance(one, ElementCount)] == ["apple"]
    assert chosen(replace(scene, kind="poster"), ALL, TERMS).routing.makers[0] == "design"


def test_without_an_image_model_what_nobody_can_draw_is_set_as_a_poster_and_said_so() -> None:
    """The base install answers every prompt, and tells why no image model did."""
    free = chosen(PHOTO, ALL, replace(TERMS, budget=Budget(), policy=Policy(never=("local",))))
    assert free.routing.makers == ("design",)
    assert free.brief.kind == "poster"
    assert "no image model may be used" in free.routing.because
    reasons = {one.maker: one.reason for one in free.routing.excluded}
    assert reasons["openai:m"] == "a picture costs up to $0.04, the budget has no money"


def test_a_seed_that_was_asked_for_goes_to_who_honours_it() -> None:
    assert chosen(SCENE, ALL, replace(TERMS, seed=7)).routing.makers == ("compose", "local:klein")


def test_the_canvas_that_was_asked_for_counts() -> None:
    def wide(brief: Brief) -> Brief:
        return replace(brief, canvas=replace(brief.canvas, width_px=2048))

    small = Candidates(cards=(replace(COMPOSE, max_pixels=1_048_576), LOCAL))
    assert chosen(SCENE, small, replace(TERMS, on_canvas=wide)).routing.makers == ("local:klein",)


def test_who_is_not_ready_stands_in_the_plan_with_the_reason() -> None:
    found = replace(ALL, unready=(Excluded(maker="bfl:x", reason="no key"),))
    assert Excluded(maker="bfl:x", reason="no key") in chosen(SCENE, found, TERMS).routing.excluded


def test_a_budget_that_is_too_small_for_all_is_told_as_such() -> None:
    with pytest.raises(CapacityError, match=r"budget of 0.1 s") as caught:
        chosen(SLIDE, ALL, replace(TERMS, budget=Budget(deadline_s=0.1)))
    assert "design: a picture takes" in caught.value.hint


def test_who_may_not_is_no_matter_of_the_budget() -> None:
    with pytest.raises(InvalidRequestError, match="may be chosen") as caught:
        chosen(SLIDE, ALL, replace(TERMS, policy=Policy(only=("compose",))))
    assert "routing.only" in caught.value.hint


@pytest.mark.parametrize("words", ["", "?!", "\ud800"])
def test_words_that_nobody_can_read_are_refused(words: str) -> None:
    with pytest.raises(InvalidBriefError):
        list(readings(words))


@settings(max_examples=25, deadline=None)
@given(
    words=st.sampled_from([SCENE, SLIDE, PHOTO, "two cats under a tree"]),
    seed=st.integers(1, 3),
    rejected=st.integers(0, 40),
)
def test_the_same_question_has_the_same_answer_and_the_store_keeps_it_whole(
    words: str, seed: int, rejected: int
) -> None:
    learned = [Experience(kind="scene", maker="compose", num_tries=rejected, num_rejected=rejected)]
    terms = replace(TERMS, seed=seed)
    choice = chosen(words, ALL, terms, learned)
    assert chosen(words, ALL, terms, learned) == choice
    order = RunOrder(brief=choice.brief, maker=choice.routing.makers[0], routing=choice.routing)
    assert loads(RunOrder, dumps(order)) == order


def test_a_hosted_maker_takes_part_only_if_it_is_named(tmp_path: Path) -> None:
    """A key alone spends nothing: nobody pays by surprise."""
    keyed = config(tmp_path, HOSTED_OPENAI_KEY="sk-test", BUDGET_COST_MICROUSD="500000")
    assert [one.name for one in candidates(keyed).cards] == ["design", "compose", "embedded"]

    named = config(
        tmp_path,
        HOSTED_OPENAI_KEY="sk-test",
        ROUTING_ALSO="openai:gpt-image-2,bfl:flux-2-pro,images:x",
        ROUTING_PLACES="openai=us",
        HOSTED_IMAGES_BASE_URL="http://127.0.0.1:9/v1",
        HOSTED_PICTURE_MICROUSD="0",
    )
    found = candidates(named)
    regions = {one.name: one.region for one in found.cards}
    ours = dict.fromkeys(("design", "compose", "embedded"), "here")
    assert regions == {**ours, "openai:gpt-image-2": "us", "images:x": "here"}
    assert [one.maker for one in found.unready] == ["bfl:flux-2-pro"]
    assert "bfl_key" in found.unready[0].reason


def test_the_settings_become_the_policy(tmp_path: Path) -> None:
    found = config(
        tmp_path,
        ROUTING_CAP_MICROUSD="50000",
        ROUTING_REGIONS="here, eu",
        ROUTING_ONLY="design,local",
        ROUTING_NEVER="none",
        ROUTING_SECOND_MICROUSD="0",
    )
    assert policy_of(found) == Policy(
        cap_microusd=50_000, regions=("here", "eu"), only=("design", "local"), second_microusd=0
    )


def test_auto_is_what_no_maker_means_and_a_painter_means_design(tmp_path: Path) -> None:
    found = config(tmp_path)
    order = order_of(Asked(prompt=SCENE), found)
    assert (order.maker, order.brief.kind) == ("compose", "picture")
    assert order.makers == ("compose", "embedded")
    assert order_of(Asked(prompt=SCENE, painter="compose"), found).maker == "design"
    assert order_of(Asked(prompt=SCENE, maker="design"), found).routing is None

    (tmp_path / "brief.yaml").write_text(to_yaml(order.brief))
    again = order_of(Asked(prompt=str(tmp_path / "brief.yaml"), size="512x256"), found)
    assert (again.maker, again.brief.canvas.width_px) == ("compose", 512)


def test_an_edit_goes_to_compose_if_the_file_says_what_it_shows_else_to_a_model() -> None:
    canvas = Canvas(width_px=512, height_px=512)
    found = Candidates(cards=(COMPOSE, replace(LOCAL, max_sources=1, abilities=("mask",)), HOSTED))

    described = chosen_editor(Edited(canvas=canvas, is_described=True), found, TERMS)
    painted = chosen_editor(Edited(canvas=canvas, is_described=False, has_mask=True), found, TERMS)

    assert (described.makers, described.kind) == (("compose",), "edit")
    assert Excluded(maker="local:klein", reason="an edit has one maker") in described.excluded
    assert painted.makers == ("local:klein",)
    several = Edited(canvas=canvas, is_described=True, num_sources=2)
    assert chosen_editor(several, found, TERMS).routes == ()


def order_for(*cards: Card, budget: Budget) -> RunOrder:
    choice = chosen(SCENE, Candidates(cards=cards), replace(TERMS, budget=budget))
    return RunOrder(brief=choice.brief, budget=budget, maker=choice.routing.makers[0], routing=choice.routing)


def shop(order: RunOrder, *makers: ScriptedMaker) -> tuple[Workshop, list[str]]:
    """A workshop whose makers are behind their cards; the list tells who was opened."""
    opened: list[str] = []
    by_name = {one.card.name: one for one in makers}

    def open_by_name(name: str) -> Maker:
        opened.append(name)
        return by_name[name]

    planned = planned_makers(order, [one.card for one in makers], open_by_name)
    workshop = Workshop(
        makers=planned,
        inspector=ScriptedInspector(),
        clock=makers[0].clock,
        ledger=MemoryLedger(),
        journal=MemoryJournal(),
    )
    return workshop, opened


def test_the_next_maker_goes_on_where_the_first_has_no_lever_left() -> None:
    clock, budget = ManualClock(), Budget(cost_microusd=100_000)
    order = order_for(COMPOSE, LOCAL, HOSTED, budget=budget)
    first = ScriptedMaker(clock=clock, card=COMPOSE, script=[Turn(findings=(broken("c1"),))])
    second = ScriptedMaker(clock=clock, card=LOCAL, script=[Turn(takes_s=9.0)])
    third = ScriptedMaker(clock=clock, card=HOSTED, script=[Turn(cost_microusd=40_000)])
    workshop, opened = shop(order, first, second, third)

    result = pursue(order, workshop, run_id="run_a")

    assert result.outcome is Outcome.MET
    assert [one.maker for one in result.run.attempts] == ["compose", "compose", "local:klein"]
    assert opened == ["compose", "local:klein"]  # who is not needed is not even opened


def test_a_maker_that_cannot_be_opened_or_refuses_costs_a_step_and_no_more() -> None:
    clock, budget = ManualClock(), Budget(cost_microusd=100_000)
    order = order_for(COMPOSE, LOCAL, HOSTED, budget=budget)
    refusing = ScriptedMaker(clock=clock, card=COMPOSE, script=[Turn(error=InvalidRequestError("not that"))])
    third = ScriptedMaker(clock=clock, card=HOSTED, script=[Turn(cost_microusd=40_000)])
    workshop, _ = shop(order, refusing, third)  # local has no card any more

    result = pursue(order, workshop, run_id="run_a")

    assert result.outcome is Outcome.MET
    assert [one.code for one in result.run.failures] == [RequestRefusedError.code, UnavailableError.code]
    assert result.run.cost_microusd == 40_000


@settings(max_examples=40, deadline=None)
@given(
    attempts=st.integers(1, 6),
    money=st.sampled_from([0, 40_000, 100_000]),
    deadline_s=st.floats(2.0, 60.0),
    verdicts=st.lists(st.booleans(), min_size=3, max_size=3),
)
def test_going_on_with_another_maker_stays_inside_the_same_budget(
    attempts: int, money: int, deadline_s: float, verdicts: list[bool]
) -> None:
    clock, budget = ManualClock(), Budget(deadline_s=deadline_s, cost_microusd=money, attempts=attempts)
    order = order_for(COMPOSE, LOCAL, HOSTED, budget=budget)
    makers = [
        ScriptedMaker(
            clock=clock,
            card=card,
            script=[
                Turn(
                    findings=() if is_met else (broken("c1"),),
                    takes_s=card.attempt_s,
                    cost_microusd=card.attempt_microusd,
                )
            ],
        )
        for card, is_met in zip((COMPOSE, LOCAL, HOSTED), verdicts, strict=True)
        if card.name in order.makers
    ]
    if len(makers) < 2:
        return
    workshop, _ = shop(order, *makers)

    run = pursue(order, workshop, run_id="run_a").run

    assert len(run.attempts) <= attempts
    assert run.cost_microusd <= money
    assert run.elapsed_s <= deadline_s
    tried = list(dict.fromkeys(one.maker for one in run.attempts))
    assert tried == [one for one in order.makers if one in tried]


def test_a_resumed_run_keeps_its_plan_though_the_store_has_learned_otherwise(tmp_path: Path) -> None:
    """The plan is in the order: what the same question would be answered today does not matter."""
    clock, budget = ManualClock(), Budget(cost_microusd=100_000)
    order = order_for(COMPOSE, LOCAL, budget=budget)
    first = ScriptedMaker(clock=clock, card=COMPOSE, script=[Turn(findings=(broken("c1"),))])
    second = ScriptedMaker(clock=clock, card=LOCAL, script=[Turn(takes_s=9.0)])
    workshop, _ = shop(order, first, second)
    with open_store(tmp_path) as store:
        kept = replace(workshop, journal=store.journal, ledger=store.ledger)
        asked = iter([False, True])
        pursue(order, kept, run_id="run_a", is_cancelled=lambda: next(asked))
        worse = Experience(kind="scene", maker="compose", num_tries=99, num_rejected=99, seconds=999.0)
        today = chosen(SCENE, Candidates(cards=(COMPOSE, LOCAL)), TERMS, [worse])
        assert today.routing.makers[0] == "local:klein"

        stored = store.journal.load("run_a").run
        assert stored.order.routing == order.routing
        makers = {"compose": first, "local:klein": second}
        again = planned_makers(stored.order, stored.cards, makers.__getitem__)
        result = pursue(stored.order, replace(kept, makers=again), run_id="run_a", resume_from=stored)

    assert [one.maker for one in result.run.attempts] == ["compose", "compose", "local:klein"]
    assert result.outcome is Outcome.MET


def test_a_maker_that_turns_out_too_slow_is_not_begun() -> None:
    """A local model's card is a guess until it is open: on a CPU a step may take minutes."""

    class Slow:
        card = replace(LOCAL, attempt_s=400.0)

        def make(self, order: Order) -> Made:
            raise AssertionError("it was begun")

    brief = chosen(SCENE, ALL, TERMS).brief
    alternate = Alternate(LOCAL, Slow)
    with pytest.raises(CapacityError, match=r"takes 400.0 s"):
        alternate.make(Order(brief=brief, seed=1, proposal_index=0, deadline_s=50.0))
    alternate.close()


def test_a_maker_whose_weights_are_damaged_is_unavailable() -> None:
    def damaged() -> Maker:
        raise InvalidModelError("The weights are damaged.", hint="Pull them again.")

    brief = chosen(SCENE, ALL, TERMS).brief
    with pytest.raises(UnavailableError, match="damaged"):
        Alternate(LOCAL, damaged).make(Order(brief=brief, seed=1, proposal_index=0))


def test_a_hosted_model_that_the_settings_name_is_asked_and_learned_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the words to the books, with a vendor on loopback: chosen, paid, kept, counted."""
    with VendorServer(openai_picture()) as server:
        environ = {
            "ROUTING_ALSO": "images:toy",
            "HOSTED_IMAGES_BASE_URL": server.origin,
            "HOSTED_PICTURE_MICROUSD": "10000",
            "BUDGET_COST_MICROUSD": "50000",
            "MODELS_ROOT": str(tmp_path / "models"),
        }
        for name, value in environ.items():
            monkeypatch.setenv(f"MAKEREADY_{name}", value)
        monkeypatch.setenv("MAKEREADY_ROUTING_CAP_MICROUSD", "9999")
        monkeypatch.chdir(tmp_path)
        asked = Asked(prompt=PHOTO, size="256x256", max_attempts=1)
        capped = order_of(asked, load_settings().config)
        assert capped.maker == "design"

        monkeypatch.delenv("MAKEREADY_ROUTING_CAP_MICROUSD")
        delivery = make(asked, store=tmp_path / "runs")
        num_asked = len(server.requests)

    run = delivery.view.run
    assert (run.order.makers, run.cost_microusd, num_asked) == (("images:toy",), 10_000, 1)
    assert [one.maker for one in run.attempts] == ["images:toy"]
    with open_store(tmp_path / "runs") as store:
        (told,) = store.journal.experiences()
    assert (told.kind, told.maker, told.num_tries, told.cost_microusd) == ("picture", "images:toy", 1, 10_000)


def test_the_server_has_every_maker_of_a_plan_at_hand(tmp_path: Path) -> None:
    """Behind their cards: a run that ends with compose opens no connection."""
    served = config(
        tmp_path,
        ROUTING_ALSO="images:toy",
        HOSTED_IMAGES_BASE_URL="http://127.0.0.1:9/v1",
        HOSTED_PICTURE_MICROUSD="10000",
        BUDGET_COST_MICROUSD="50000",
    )
    with closing(Shop(served, Metrics())) as shop:
        chooser = Chooser(
            config=served,
            makers=known_makers(served, shop.cards),
            candidates=Candidates(cards=shop.cards),
            learned=shop.store.journal.experiences,
        )
        order = chooser.order_of(Wanted(prompt=SCENE, size="256x256", is_loop=True))
        with shop.tools(order, owner="local") as tools:
            cards = [one.card for one in tools.makers]
            made = tools.makers[0].make(Order(brief=order.brief, seed=1, proposal_index=0))

    assert [one.name for one in cards] == list(order.makers) == ["compose", "embedded", "images:toy"]
    assert cards[2].attempt_microusd == 10_000
    assert made.picture.width_px == 256
    assert "images:toy" in {one.id for one in chooser.makers}


def test_words_that_come_again_are_not_read_again_unless_they_are_long_or_were_refused() -> None:
    read: list[str] = []

    def reader(words: str) -> Brief:
        read.append(words)
        if "nothing" in words:
            raise InvalidBriefError("It says nothing.")
        return Brief(prompt=words, kind="picture", canvas=Canvas(width_px=64, height_px=64))

    long = "an apple " * 300
    assert [read_lately(reader, one).prompt for one in ("a", "b", "a", long, long)] == [
        "a",
        "b",
        "a",
        long,
        long,
    ]
    for _ in range(2):
        with pytest.raises(InvalidBriefError):
            read_lately(reader, "nothing")
    assert read == ["a", "b", long, long, "nothing", "nothing"]
