"""SceneBench's prompts are frozen, its arithmetic is checked, and its controls are what they say."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from makeready.bench.scenes import agreement, beside, document, first_of, groups, main, rows, share
from makeready.bench.scenes_compare import Pair, common, compare_document, compare_rows, difference
from makeready.bench.scenes_makers import IN_ONE_PIECE, Answer, answers, drift, touched_boxes
from makeready.bench.scenes_prompts import (
    FILE,
    NUM_PROMPTS,
    Prompt,
    Sampler,
    as_text,
    prompts,
    prompts_of,
    within,
)
from makeready.bench.scenes_verdicts import Share, Verdicts, verdicts
from makeready.bench.scenes_verifier import Tally, cases, section, verifier_rows
from makeready.brief import Box, Verdict
from makeready.errors import UnknownNameError
from makeready.makers.taught import Taught
from makeready.scene.composing import composed
from makeready.scene.reading import read_caption
from makeready.scene.vocabulary import vocabulary
from makeready.train.judge import Judgement
from makeready.verify.eyes.sprite_match import everyday_concepts

ALL = prompts()
BY_ID = {one.id: one for one in ALL}


def test_the_benchmark_has_64_prompts_of_each_of_17_tasks_each_with_its_own_id() -> None:
    counts = Counter(one.task for one in ALL)

    assert len(counts) == 17
    assert set(counts.values()) == {NUM_PROMPTS}
    assert len(BY_ID) == len(ALL)
    assert Counter(one.scene.things[0].count for one in ALL if one.task == "counting") == dict.fromkeys(
        range(1, 9), 8
    )


def test_the_prompts_are_frozen() -> None:
    digest = hashlib.sha256(FILE.read_bytes()).hexdigest()

    assert digest == "6af4c403f1d39fdfb934f0ccf57b95bf5e5ecd924aa713d7e1ad9c3a4cfce686", (
        "Another file is another benchmark."
    )


def test_prompts_that_are_written_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "prompts.json"
    path.write_text(as_text(ALL), encoding="utf-8")

    assert prompts(path) == ALL


def test_a_thing_that_was_renamed_is_found_by_its_old_name(tmp_path: Path) -> None:
    path = tmp_path / "prompts.json"
    row = {
        "id": "one-object-00",
        "task": "one object",
        "text": "a bike",
        "scene": {"things": [{"concept": "bike"}]},
    }
    path.write_text(json.dumps([row]), encoding="utf-8")

    assert prompts(path)[0].scene.things[0].concept == "bicycle"


@pytest.mark.parametrize("one", ALL[:: NUM_PROMPTS // 2], ids=lambda one: one.id)
def test_a_caption_means_its_scene_and_the_scene_can_be_drawn(one: Prompt) -> None:
    known = vocabulary()

    composed(one.scene, known, 256, 256)
    if one.is_edit:
        assert one.start.scene == one.source
    else:
        assert read_caption(one.text, known).scene == one.scene


def test_a_seed_samples_the_same_prompts_again() -> None:
    first, second = Sampler(9), Sampler(9)

    assert first.prompt("colours", 3) == second.prompt("colours", 3)
    assert first.prompt("colours", 3) != first.prompt("colours", 4)


def test_the_interval_is_wilsons() -> None:
    low, high = Share(right=64, of=64).interval

    assert high == 1.0
    assert low == pytest.approx(0.9434, abs=1e-4)  # 1 / (1 + 1.96^2 / 64)
    assert Share(right=8, of=10).interval == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert Share(right=0, of=0).interval == (0.0, 1.0)


def told(prompt: Prompt, **by: bool | None) -> Verdicts:
    return Verdicts(
        prompt=prompt,
        by={name: Judgement(claims=()).also("count", "it", kept, "") for name, kept in by.items()},
    )


def test_a_judge_that_cannot_tell_is_left_out_of_its_share_and_of_the_agreement() -> None:
    one = BY_ID["one-object-00"]
    found = [told(one, a=True, b=True), told(one, a=True, b=None), told(one, a=False, b=True)]

    assert share(found, "a") == Share(right=2, of=3)
    assert share(found, "b") == Share(right=2, of=2)
    assert agreement(found) == Share(right=1, of=2)


def test_counting_is_told_in_two_parts_and_a_miss_of_compose_is_a_missed_target() -> None:
    found = [told(BY_ID["counting-02"], rules=True), told(BY_ID["counting-03"], rules=False)]

    assert list(groups(found)) == ["counting 1-3", "counting 4-8"]
    assert [one.is_kept for one in rows({"compose": found})] == [True, False]
    assert all(one.target is None for one in rows({"embedded": found}))


def test_a_model_is_told_of_both_ways_and_its_captions_in_one_piece_are_no_edits() -> None:
    one, edit = BY_ID["one-object-00"], BY_ID["edit-add-00"]
    whole = f"embedded{IN_ONE_PIECE}"
    found = {"embedded": [told(one, rules=True), told(edit, rules=True)], whole: [told(one, rules=False)]}

    text = document(found, "command", 1.0)

    assert beside("embedded") == ["embedded", whole, "renders", "shuffled"]
    assert beside("compose") == ["compose", "renders", "shuffled"]
    assert "| one object | 100% (21%..100%) of 1 | 0% (0%..79%) of 1 |" in text
    assert "| edit: add | 100% (21%..100%) of 1 |  |" in text
    assert "*In one piece*" in text
    assert "*In one piece*" not in document({"embedded": found["embedded"]}, "command", 1.0)


def test_a_refusal_is_a_wrong_answer_by_every_judge() -> None:
    answer = Answer(prompt=BY_ID["one-object-00"], pixels=None, fault="cannot")

    found = verdicts(answer, {"rules": (lambda _: pytest.fail("nothing to see"), None)})
    assert found.by["rules"].is_right is False
    assert "cannot" in found.by["rules"].faults


def test_compose_changes_nothing_outside_of_what_an_edit_names() -> None:
    one = BY_ID["edit-recolour-01"]
    (answer,) = answers("compose", [one])
    (box,) = touched_boxes(one)

    assert box is not None
    assert answer.pixels is not None
    assert not np.array_equal(answer.pixels, answer.before)
    assert drift(answer, [box]) == 0.0


def test_drift_counts_the_pixels_outside_that_differ() -> None:
    before = np.zeros((256, 256, 3), np.uint8)
    after = before.copy()
    after[:, 128:] = 1
    answer = Answer(prompt=BY_ID["edit-recolour-01"], pixels=after, before=before)

    assert drift(answer, []) == 0.5
    right_half = Box(left_px=128, top_px=0, width_px=128, height_px=256)
    assert drift(answer, [right_half]) == 0.0
    assert drift(Answer(prompt=BY_ID["one-object-00"], pixels=after), []) is None


def test_shuffled_shows_another_prompt_of_the_task() -> None:
    pair = [BY_ID["one-object-00"], BY_ID["one-object-01"]]
    shuffled, renders = answers("shuffled", pair), answers("renders", pair)

    assert [one.prompt for one in shuffled] == pair
    for index in (0, 1):
        first, second = shuffled[index].pixels, renders[1 - index].pixels
        assert first is not None
        assert second is not None
        assert np.array_equal(first, second)


def test_an_unknown_maker_is_refused_by_name() -> None:
    with pytest.raises(UnknownNameError, match="nobody"):
        answers("nobody", [])


def test_each_planted_fault_changes_the_first_thing_and_nothing_else() -> None:
    kinds: Counter[str] = Counter()
    for fault, right, wrong in cases(ALL):
        kinds[fault] += 1
        if fault == "missing object":
            assert wrong.things == right.things[1:]
            continue
        assert wrong.things[1:] == right.things[1:]
        changed = {"wrong colour": "colour", "wrong count": "count"}[fault]
        assert getattr(wrong.things[0], changed) != getattr(right.things[0], changed)
        assert wrong.things[0].concept == right.things[0].concept

    assert set(kinds) == {"wrong colour", "wrong count", "missing object"}
    assert min(kinds.values()) >= 40


def test_a_fault_called_met_and_a_clean_picture_called_broken_are_the_errors() -> None:
    tally = Tally(
        planted=Counter({Verdict.MET: 1, Verdict.BROKEN: 8, Verdict.UNKNOWN: 1}),
        clean=Counter({Verdict.MET: 3, Verdict.BROKEN: 1}),
    )

    assert (tally.false_met, tally.false_broken) == (0.1, 0.25)
    assert [one.is_kept for one in verifier_rows({"wrong count": tally})] == [False, False]
    assert "10.0%, 80.0%, 10.0% of 10 | 75.0%, 25.0%, 0.0% of 4" in section({"wrong count": tally})


def test_three_misses_of_a_thousand_are_not_told_as_all() -> None:
    assert Share(right=1085, of=1088).told() == "99.7% (99.2%..99.9%) of 1088"
    assert Share(right=63, of=64).told() == "98% (92%..100%)"


EVERYDAY, STYLES = everyday_concepts(), ("flat", "cartoon")
TASKS = tuple(dict.fromkeys(one.task for one in ALL))


def test_prompts_for_a_maker_of_few_nouns_and_styles_are_of_these_alone_and_as_many() -> None:
    found = prompts_of(EVERYDAY, STYLES, ("style", "edit: replace", "counting"))

    assert Counter(one.task for one in found) == dict.fromkeys(("style", "edit: replace", "counting"), 64)
    assert all(within(one, EVERYDAY, STYLES) for one in found)
    assert len({one.id for one in found}) == len(found)
    assert len({one.text for one in found}) > 0.9 * len(found)
    assert {one.scene.style for one in found if one.task == "style"} == set(STYLES)
    kept = [one for one in found if one.id in BY_ID]
    assert all(one == BY_ID[one.id] for one in kept)
    assert sum(one.task != "style" for one in kept) >= 2 * 48


def test_a_maker_that_does_not_say_what_it_knows_is_asked_the_committed_prompts() -> None:
    assert prompts_of((), (), TASKS) == ALL


def test_a_task_that_the_nouns_and_styles_do_not_reach_is_left_out() -> None:
    found = prompts_of(("apple", "car"), ("flat",), ("one object", "position", "edit: style"), 8)

    assert {one.task for one in found} == {"one object", "position"}
    assert all(within(one, ("apple", "car"), ("flat",)) for one in found)


def test_a_few_of_each_task_are_the_first_of_each() -> None:
    assert [one.id[-2:] for one in first_of(ALL, 2)] == ["00", "01"] * 17


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["--task", "nonsense"],
            "error: SceneBench has no task 'nonsense'.\nhint: Its tasks: one object, two",
        ),
        (["--maker", "nobody", "--quick"], "does not know the maker 'nobody'"),
        (["--prompts", "0"], "--prompts is 0"),
        (["--steps", "24"], "The maker compose takes no steps"),
        (["--compare", "here", "there"], "There is no release.json in 'here'"),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["scenes", *words])

    assert main() == 2
    found = capsys.readouterr().err
    assert told in found
    assert len(found.splitlines()) == 2


def pairs(*of_prompts: tuple[str, int, int, int]) -> list[Pair]:
    """For each prompt how many of so many seeds are right by the first, and by the second."""
    return [
        Pair(prompt=BY_ID[name], seed=seed, first=seed < first, second=seed < second)
        for name, first, second, seeds in of_prompts
        for seed in range(seeds)
    ]


def test_a_difference_is_of_pairs_and_its_interval_of_prompts() -> None:
    found = difference(
        pairs(("one-object-00", 4, 4, 4), ("one-object-01", 3, 2, 4), ("counting-00", 1, 0, 4))
    )

    assert (found.first, found.second) == pytest.approx((8 / 12, 6 / 12))
    assert found.points == pytest.approx(100 / 6)
    reach = 1.959964 * 14.4338 / 3**0.5  # of 0, 25 and 25 points
    assert (found.low, found.high) == pytest.approx((100 / 6 - reach, 100 / 6 + reach), abs=1e-3)


def test_equal_weights_differ_by_nothing_and_worse_ones_miss_the_point() -> None:
    equal = pairs(("one-object-00", 2, 2, 2), ("counting-00", 1, 1, 2))
    worse = pairs(("one-object-00", 2, 0, 2), ("counting-00", 1, 1, 2))

    assert [row.is_kept for row in compare_rows(equal)] == [True] * 5
    assert [row.is_kept for row in compare_rows(worse)] == [True, True, False, True, True]
    told = compare_document(worse, "command", 1.0, "")
    assert "| one object | 100.0% | 0.0% | +100.00 (-100.00..+100.00) | 2 | 0 |" in told
    assert "2 prompts, 2 seeds each" in told
    assert "MISSED" in told


def test_what_two_releases_know_in_common() -> None:
    one = Taught(concepts=("apple", "car"), styles=("flat",))

    assert common(one, Taught()) == common(Taught(), one) == one
    assert common(one, Taught(concepts=("car", "cat"))) == Taught(concepts=("car",), styles=("flat",))
