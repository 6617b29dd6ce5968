"""SceneBench's prompts are frozen, its arithmetic is checked, and its controls are what they say."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from makeready.bench.scenes import Share, Verdicts, agreement, groups, rows, share, verdicts
from makeready.bench.scenes_makers import Answer, answers, drift, touched_box
from makeready.bench.scenes_prompts import FILE, NUM_PROMPTS, Prompt, Sampler, as_text, prompts
from makeready.bench.scenes_verifier import Tally, cases, section, verifier_rows
from makeready.brief import Box, Verdict
from makeready.errors import UnknownNameError
from makeready.scene.composing import composed
from makeready.scene.reading import read_caption
from makeready.scene.vocabulary import vocabulary
from makeready.train.judge import Judgement

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

    assert first._prompt("colours", 3) == second._prompt("colours", 3)
    assert first._prompt("colours", 3) != first._prompt("colours", 4)


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


def test_a_refusal_is_a_wrong_answer_by_every_judge() -> None:
    answer = Answer(prompt=BY_ID["one-object-00"], pixels=None, fault="cannot")

    found = verdicts(answer, {"rules": (lambda _: pytest.fail("nothing to see"), None)})
    assert found.by["rules"].is_right is False
    assert "cannot" in found.by["rules"].faults


def test_compose_changes_nothing_outside_of_what_an_edit_names() -> None:
    one = BY_ID["edit-recolour-01"]
    (answer,) = answers("compose", [one])
    box = touched_box(one)

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
