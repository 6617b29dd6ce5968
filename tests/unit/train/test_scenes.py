"""Training scenes and edits: functions of their seed, held-out combinations kept apart, masks that hold."""

import numpy as np
import pytest

from makeready.makers.sighting import ALONE_GROUND
from makeready.scene.reading import read_caption
from makeready.scene.spec import Ground
from makeready.scene.vocabulary import vocabulary
from makeready.train.edits import KINDS, EditExamples, sampled_edit
from makeready.train.example import NO_LABEL, Example
from makeready.train.scenes import SceneExamples, Stock, held_out_in, is_held_out, main, sampled, stock

SIZE = 96
STOCK = stock()


def equal(first: Example, second: Example) -> bool:
    return first.caption == second.caption and np.array_equal(first.picture, second.picture)


def test_an_example_is_a_function_of_its_seed() -> None:
    examples = SceneExamples(STOCK, SIZE)
    assert equal(examples.example(5), SceneExamples(STOCK, SIZE).example(5))
    assert len({examples.example(seed).caption for seed in range(12)}) > 10


def test_a_huge_seed_is_a_seed_too() -> None:
    assert SceneExamples(STOCK, SIZE).example(2**63 - 1).picture.shape == (SIZE, SIZE, 3)


def test_captions_describe_the_scene_that_is_drawn() -> None:
    examples = SceneExamples(STOCK, SIZE)
    for seed in range(40):
        composition = sampled(seed, STOCK, SIZE)
        said = read_caption(examples.caption(composition, seed), vocabulary()).scene
        drawn = composition.scene
        assert [(one.concept, one.count, one.colour) for one in said.things] == [
            (one.concept, one.count, one.colour) for one in drawn.things
        ]
        assert (said.ground, said.style) == (drawn.ground, drawn.style)


def test_held_out_combinations_are_three_in_a_hundred_and_never_in_training() -> None:
    share = np.mean([is_held_out(f"concept {index}", "red") for index in range(4000)])
    assert 0.02 < share < 0.04
    for seed in range(40):
        train, test = sampled(seed, STOCK, SIZE), sampled(seed, STOCK, SIZE, "held out")
        assert not held_out_in(train.scene, train.style)
        assert held_out_in(test.scene, test.style)


def test_labels_name_what_each_token_shows() -> None:
    examples = SceneExamples(STOCK, SIZE)
    for seed in range(12):
        composition = sampled(seed, STOCK, SIZE)
        labels = examples.labels(composition)
        names = {STOCK.concepts[index].name for index in np.unique(labels.concept) if index != NO_LABEL}
        assert labels.concept.shape == (SIZE // 16, SIZE // 16)
        assert names <= {thing.concept for thing in composition.scene.things}
        assert names
        assert labels.is_boundary.any()
        assert (labels.concept[labels.colour != NO_LABEL] != NO_LABEL).all()


@pytest.mark.parametrize("kind", KINDS)
def test_outside_of_its_mask_an_edit_changes_no_byte(kind: str) -> None:
    examples = EditExamples(STOCK, SIZE)
    start = KINDS.index(kind)  # type: ignore[arg-type]
    seen = 0
    for seed in range(start, start + 8 * len(KINDS), len(KINDS)):
        pair, one = sampled_edit(seed, STOCK, SIZE), examples.example(seed)
        assert one.source is not None
        if kind not in ("same", "inpaint") and pair.kind != "same":
            assert pair.before != pair.after, one.caption
        if one.mask is not None:
            seen += pair.kind == kind
            assert np.array_equal(one.picture[one.mask == 0], one.source[one.mask == 0])
            assert one.mask.any()
    assert seen or kind in ("background", "style", "same")


def test_every_word_of_a_caption_is_among_the_words() -> None:
    examples, edits = SceneExamples(STOCK, SIZE), EditExamples(STOCK, SIZE)
    words = examples.words()
    said = [examples.caption(sampled(seed, STOCK, SIZE), seed) for seed in range(40)]
    said += [edits.example(seed).caption for seed in range(40)]
    missing = {word.strip(".,").lower() for caption in said for word in caption.split()} - words
    assert not missing


def test_the_command_draws_a_sheet(tmp_path) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / "sheet.png"
    assert main(["--seed", "7", "--count", "3", "--size", "64", str(out)]) == 0
    assert main(["--seed", "7", "--count", "2", "--size", "64", "--edits", str(out)]) == 0
    assert out.stat().st_size > 1000


def test_small_pictures_hold_few_things() -> None:
    def mean_of(source: Stock) -> float:
        scenes = [sampled(seed, source, 128).scene for seed in range(150)]
        return float(np.mean([sum(one.count for one in scene.things) for scene in scenes]))

    assert mean_of(stock(size_px=128)) < 0.6 * mean_of(STOCK)


def test_a_release_will_say_which_nouns_and_styles_were_seen() -> None:
    few = stock(("apple", "dog"), ("flat",))
    assert EditExamples(few, SIZE).taught() == {
        "concepts": ["apple", "dog"],
        "styles": ["flat"],
    }


def test_small_pictures_show_half_of_their_scenes_as_one_thing_to_be_cut_out() -> None:
    source = stock((), ("flat",), 128)
    scenes = [sampled(seed, source, 128).scene for seed in range(60)]

    alone = [one for one in scenes if one.ground == Ground(colour=ALONE_GROUND)]

    assert 20 <= len(alone) <= 40
    assert all(len(one.things) == one.things[0].count == 1 and not one.things[0].size for one in alone)
