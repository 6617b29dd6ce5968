"""What the loop does next, rule by rule. Runs are written out by hand; nothing is made."""

from dataclasses import replace

from makeready.brief import Brief, Canvas, Finding, Verdict
from makeready.loop import (
    Adjust,
    Attempt,
    Budget,
    Card,
    Deliver,
    Escalate,
    Failure,
    GiveUp,
    Lever,
    Make,
    Pull,
    Run,
    RunOrder,
    decide,
)
from makeready.testing import broken

BRIEF = Brief(prompt="a poster", kind="poster", canvas=Canvas(width_px=1024, height_px=1024))
FIT = Lever(name="fit", repairs=("exact_text", "layout.overlap"))
SWAP = Lever(name="swap", repairs=("exact_text", "contrast"), max_pulls=2)
DESIGN = Card(name="design", attempt_s=1.0, levers=(FIT, SWAP))
HOSTED = Card(name="hosted", attempt_s=5.0, attempt_microusd=40_000)
MET = Finding(
    constraint_id="c9", kind="contrast", verdict=Verdict.MET, measured="7", expected="4.5", score=1.0
)
UNSURE = replace(MET, verdict=Verdict.UNKNOWN, constraint_id="c8", score=0.5)


def run_of(*attempts: Attempt, num_proposals: int = 1, budget: Budget | None = None, **fields: object) -> Run:
    order = RunOrder(brief=BRIEF, budget=budget or Budget(), num_proposals=num_proposals)
    elapsed_s = attempts[-1].finished_s if attempts else 0.0
    return replace(Run(order=order, cards=(DESIGN,), attempts=attempts, elapsed_s=elapsed_s), **fields)


def attempt(
    index: int,
    *findings: Finding,
    proposal: int = 0,
    parent: int | None = None,
    pulls: tuple[Pull, ...] = (),
    maker: str = "design",
    took_s: float = 1.0,
    cost_microusd: int = 0,
) -> Attempt:
    return Attempt(
        index=index,
        proposal_index=proposal,
        parent_index=parent,
        maker=maker,
        seed=1,
        pulls=pulls,
        findings=findings,
        started_s=index * took_s,
        finished_s=(index + 1) * took_s,
        cost_microusd=cost_microusd,
        image_sha256=f"{index:064x}",
    )


def pull(lever: str, finding_id: str = "c1", kind: str = "exact_text") -> Pull:
    return Pull(lever=lever, finding_id=finding_id, finding_kind=kind)


def adjust(parent: int, one: Pull, proposal: int = 0) -> Adjust:
    return Adjust(proposal_index=proposal, parent_index=parent, pull=one, maker="design")


def test_a_run_begins_with_the_first_proposal() -> None:
    assert decide(run_of()) == Make(proposal_index=0, maker="design")


def test_every_proposal_is_made_before_any_is_adjusted() -> None:
    run = run_of(attempt(0, broken("c1")), num_proposals=2)
    assert decide(run) == Make(proposal_index=1, maker="design")


def test_a_met_proposal_is_delivered() -> None:
    assert decide(run_of(attempt(0, MET))) == Deliver(attempt_indexes=(0,))


def test_an_unknown_must_alone_pulls_no_lever_and_is_delivered() -> None:
    run = run_of(attempt(0, UNSURE), cards=(DESIGN, HOSTED), budget=Budget(cost_microusd=100_000))
    assert decide(run) == Deliver(attempt_indexes=(0,))


def test_an_unknown_must_pulls_a_lever_that_clears_its_kind_and_the_better_attempt_wins() -> None:
    """Until nothing is unknown, or two pulls told the same; what is broken comes first."""
    again = Lever(name="again", repairs=("exact_text",), clears=("contrast",), max_pulls=3)
    card = replace(DESIGN, levers=(again,))
    for_contrast = pull("again", "c8", "contrast")
    first = attempt(0, UNSURE)
    second = attempt(1, UNSURE, parent=0, pulls=(for_contrast,))
    third = attempt(2, UNSURE, parent=1, pulls=(for_contrast, for_contrast))
    worse = attempt(1, replace(UNSURE, measured="8"), broken("palette"), parent=0, pulls=(for_contrast,))
    clear = attempt(1, replace(MET, constraint_id="c8"), parent=0, pulls=(for_contrast,))
    unlike = attempt(0, UNSURE, broken("exact_text"))

    assert decide(run_of(first, cards=(card,))) == adjust(0, for_contrast)
    assert decide(run_of(first, clear, cards=(card,))) == Deliver(attempt_indexes=(1,))
    assert decide(run_of(first, second, third, cards=(card,))) == Deliver(attempt_indexes=(0,))
    assert decide(run_of(first, worse, cards=(card,))) == adjust(1, for_contrast)
    chosen = decide(run_of(unlike, cards=(card,)))
    assert isinstance(chosen, Adjust)
    assert chosen.pull.finding_kind == "exact_text"
    other = replace(again, clears=("palette",))
    assert decide(run_of(first, cards=(replace(card, levers=(other,)),))) == Deliver(attempt_indexes=(0,))


def test_the_cards_first_fitting_lever_is_pulled_for_the_worst_broken_must() -> None:
    mild, worst = broken("c1", score=0.6), broken("c2", kind="contrast", score=0.1)
    ugly_should = broken("c3", kind="layout.overlap", severity="should")
    run = run_of(attempt(0, ugly_should, mild, worst))
    assert decide(run) == adjust(0, pull("swap", "c2", "contrast"))


def test_a_broken_should_is_mended_once_every_must_is_met() -> None:
    run = run_of(attempt(0, MET, broken("c3", kind="layout.overlap", severity="should")))
    assert decide(run) == adjust(0, pull("fit", "c3", "layout.overlap"))


def test_a_broken_should_that_no_lever_mends_is_delivered() -> None:
    run = run_of(attempt(0, MET, broken("c3", kind="palette", severity="should")))
    assert decide(run) == Deliver(attempt_indexes=(0,))


def test_an_adjustment_that_made_things_worse_is_left_behind_for_the_next_lever() -> None:
    first = attempt(0, broken("c1"))
    worse = attempt(1, broken("c1"), broken("c2"), parent=0, pulls=(pull("fit"),))
    assert decide(run_of(first, worse)) == adjust(0, pull("swap"))


def test_an_adjustment_that_helped_is_built_upon() -> None:
    first = attempt(0, broken("c1"), broken("c2"))
    better = attempt(1, broken("c2"), parent=0, pulls=(pull("fit"),))
    assert decide(run_of(first, better)) == adjust(1, pull("swap", "c2"))


def test_a_lever_is_pulled_no_more_often_on_a_lineage_than_its_card_allows() -> None:
    used_up = (pull("fit"), pull("swap"), pull("swap"))
    last = attempt(0, broken("c1"), pulls=used_up, parent=None)
    assert decide(run_of(last)) == GiveUp(attempt_indexes=(0,))


def test_a_lever_is_not_pulled_for_another_finding_if_that_gives_the_same_picture() -> None:
    both = (broken("c1"), broken("c2", score=0.5))
    worse = attempt(1, *both, broken("c3"), parent=0, pulls=(pull("fit"),))
    run = run_of(attempt(0, *both), worse)
    aimed = replace(DESIGN, levers=(replace(FIT, is_targeted=True),))
    assert decide(run) == adjust(0, pull("swap"))
    assert decide(replace(run, cards=(aimed,))) == adjust(0, pull("fit", "c2"))


def test_levers_are_not_pulled_in_another_order_for_the_same_picture() -> None:
    only = replace(DESIGN, levers=(FIT, replace(SWAP, max_pulls=1)))
    first = attempt(0, broken("c1"))
    worse = (broken("c1"), broken("c2"))
    fit = attempt(1, *worse, parent=0, pulls=(pull("fit"),))
    swap = attempt(2, *worse, parent=0, pulls=(pull("swap"),))
    both = attempt(3, *worse, parent=1, pulls=(pull("fit"), pull("swap")))
    assert decide(run_of(first, fit, swap, cards=(only,))) == adjust(1, pull("swap"))
    assert decide(run_of(first, fit, swap, both, cards=(only,))) == GiveUp(attempt_indexes=(0,))


def test_a_lever_that_goes_through_alternatives_gets_past_a_worse_one() -> None:
    turn = replace(DESIGN, levers=(replace(SWAP, max_pulls=3),))
    first = attempt(0, broken("c1"))
    worse = attempt(1, broken("c1"), broken("c2"), parent=0, pulls=(pull("swap"),))
    assert decide(run_of(first, worse, cards=(turn,))) == adjust(1, pull("swap"))


def measured(words: str, constraint_id: str = "c1", score: float = 0.3) -> Finding:
    return replace(broken(constraint_id), measured=words, score=score)


def test_a_lever_that_twice_changed_nothing_about_a_finding_is_spent_for_it() -> None:
    card = replace(DESIGN, levers=(replace(SWAP, max_pulls=9),))
    swap = pull("swap")
    idle = [
        attempt(0, measured("0 of 5")),
        attempt(1, measured("0 of 5"), parent=0, pulls=(swap,)),
        attempt(2, measured("0 of 5"), parent=0, pulls=(swap, swap)),
    ]
    assert isinstance(decide(run_of(*idle[:2], cards=(card,))), Adjust)
    assert decide(run_of(*idle, cards=(card,))) == GiveUp(attempt_indexes=(0,))


def test_a_lever_that_moved_the_measurement_is_not_spent() -> None:
    card = replace(DESIGN, levers=(replace(SWAP, max_pulls=9),))
    swap = pull("swap")
    run = run_of(
        attempt(0, measured("0 of 5")),
        attempt(1, measured("4 of 5", score=0.5), parent=0, pulls=(swap,)),
        attempt(2, measured("4 of 5", score=0.5), parent=1, pulls=(swap, swap)),
        cards=(card,),
    )
    assert isinstance(decide(run), Adjust)


def test_a_lever_spent_for_one_finding_is_still_pulled_for_another() -> None:
    card = replace(DESIGN, levers=(replace(SWAP, max_pulls=9, is_targeted=True),))
    swap = pull("swap")
    findings = (measured("0 of 5"), measured("covered", "c2", 0.4))
    run = run_of(
        attempt(0, *findings),
        attempt(1, *findings, parent=0, pulls=(swap,)),
        attempt(2, *findings, parent=1, pulls=(swap, swap)),
        cards=(card,),
    )
    assert decide(run) == adjust(0, pull("swap", "c2"))


def test_a_lever_whose_step_failed_is_not_pulled_again_from_there() -> None:
    failure = Failure(
        step="adjust 0 fit c1 design", num_attempts=1, code="x", message="", started_s=1.0, finished_s=2.0
    )
    run = run_of(attempt(0, broken("c1"), broken("c2")), failures=(failure,))
    assert decide(run) == adjust(0, pull("swap"))


def test_without_a_lever_left_another_maker_tries() -> None:
    run = run_of(
        attempt(0, broken("c1", kind="subject")),
        cards=(DESIGN, HOSTED),
        budget=Budget(cost_microusd=40_000),
    )
    assert decide(run) == Escalate(proposal_index=0, parent_index=0, maker="hosted")


def test_another_maker_is_not_asked_twice_for_one_proposal() -> None:
    first = attempt(0, broken("c1", kind="subject"))
    hosted = attempt(1, broken("c1", kind="subject"), parent=0, maker="hosted")
    run = run_of(first, hosted, cards=(DESIGN, HOSTED), budget=Budget(cost_microusd=90_000))
    assert decide(run) == GiveUp(attempt_indexes=(0,))


def test_a_maker_that_failed_is_not_asked_again_and_the_next_one_is() -> None:
    failure = Failure(
        step="make 0 design",
        num_attempts=0,
        code="upstream_failed",
        message="gone",
        started_s=0.0,
        finished_s=1.0,
    )
    run = run_of(failures=(failure,), cards=(DESIGN, HOSTED), budget=Budget(cost_microusd=40_000))
    assert decide(run) == Escalate(proposal_index=0, parent_index=None, maker="hosted")
    assert decide(run_of(failures=(failure,))) == GiveUp(attempt_indexes=())


def test_money_that_may_be_lost_counts_against_the_budget() -> None:
    failure = Failure(
        step="make 0 hosted",
        num_attempts=0,
        code="upstream_failed",
        message="gone",
        started_s=0.0,
        finished_s=1.0,
        cost_microusd=40_000,
    )
    other = replace(HOSTED, name="other")
    budget = Budget(cost_microusd=79_999)
    assert decide(run_of(cards=(HOSTED, other), failures=(failure,), budget=budget)) == GiveUp(
        attempt_indexes=()
    )


def test_what_cannot_finish_before_the_deadline_is_not_started() -> None:
    first = attempt(0, broken("c1"), took_s=1.0)
    assert decide(run_of(first, budget=Budget(deadline_s=2.0))) == adjust(0, pull("fit"))
    assert decide(run_of(first, budget=Budget(deadline_s=1.9))) == GiveUp(attempt_indexes=(0,))


def test_a_machine_that_is_slower_than_the_card_says_is_believed() -> None:
    slow = attempt(0, broken("c1"), took_s=4.0)
    assert decide(run_of(slow, budget=Budget(deadline_s=7.9))) == GiveUp(attempt_indexes=(0,))
    assert decide(run_of(slow, budget=Budget(deadline_s=8.0))) == adjust(0, pull("fit"))


def test_a_canvas_that_is_too_large_for_a_maker_goes_to_the_next() -> None:
    small = replace(DESIGN, max_pixels=512 * 512)
    run = run_of(cards=(small, HOSTED), budget=Budget(cost_microusd=40_000))
    assert decide(run) == Escalate(proposal_index=0, parent_index=None, maker="hosted")


def test_a_proposal_that_could_not_be_afforded_makes_the_run_give_up_with_the_rest() -> None:
    run = run_of(attempt(0, MET), num_proposals=2, budget=Budget(attempts=1))
    assert decide(run) == GiveUp(attempt_indexes=(0,))


def test_the_best_attempt_of_each_proposal_is_handed_out() -> None:
    better = attempt(2, MET, parent=0, pulls=(pull("fit"),))
    run = run_of(attempt(0, broken("c1")), attempt(1, MET, proposal=1), better, num_proposals=2)
    assert decide(run) == Deliver(attempt_indexes=(2, 1))
