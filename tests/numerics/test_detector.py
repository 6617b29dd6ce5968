"""The detector at toy size: labels where objects are, a loss that falls, a file that computes the same
without torch, and an error count that counts each kind of error."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from makeready.brief import Box
from makeready.errors import StorageError
from makeready.scene.oklch import Lch
from makeready.scene.spec import GROUNDS
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.train.detector import Detector, as_onnx, errors, loss, targets, trained
from makeready.train.detector_pictures import Shown, Supply
from makeready.verify.eyes.object_network import (
    CELL_PX,
    STYLE_NAMES,
    WORDS,
    Found,
    FoundScene,
    Layout,
    ObjectNetwork,
)
from makeready.verify.eyes.sprite_match import everyday_concepts

LAYOUT = Layout(concepts=("apple", "star"))


@pytest.fixture(scope="module")
def supply() -> Supply:
    return Supply(vocabulary(), sprites(), LAYOUT.concepts, num_others=1)


@pytest.fixture(scope="module")
def shown(supply: Supply) -> list[Shown]:
    return [supply.shown(seed) for seed in range(8)]


@pytest.fixture(scope="module")
def toy(supply: Supply) -> Detector:
    return trained(supply, LAYOUT, 60.0, max_steps=8)[0]


def test_everyday_concepts_are_in_the_vocabulary_each_once() -> None:
    names = everyday_concepts()

    assert len(set(names)) == len(names) > 100
    assert all((one := vocabulary().find(name)) is not None and one.name == name for name in names)


def test_a_seed_gives_the_same_picture_again_and_labels_lie_inside_of_it(supply: Supply) -> None:
    first, second = supply.shown(3), supply.shown(3)

    assert np.array_equal(first.picture, second.picture)
    assert first.objects == second.objects
    assert not np.array_equal(first.picture, supply.shown(4).picture)
    for one in first.objects:
        left, top, width, height = one.box
        assert 0 <= left < left + width <= 256 + 1
        assert 0 <= top < top + height <= 256 + 1


def test_every_object_has_its_centre_in_its_own_cell(shown: list[Shown]) -> None:
    wanted = targets(shown)

    assert len(wanted.at) == sum(len(one.objects) for one in shown)
    for index, (row, across, down) in enumerate(wanted.at.tolist()):
        assert wanted.centre[row, across, down] == 1.0
        offset = wanted.box[index, :2]
        assert bool(((offset >= 0) & (offset <= 1)).all())


def test_the_loss_falls(shown: list[Shown], toy: Detector) -> None:
    torch.manual_seed(2)
    wanted = targets(shown)
    with torch.no_grad():
        untrained = loss(*Detector(LAYOUT).eval()(wanted.picture), wanted, LAYOUT)
        after = loss(*toy(wanted.picture), wanted, LAYOUT)

    assert float(after) < 0.97 * float(untrained)  # observed: 8.5 to 7.8 after eight steps


def test_the_file_computes_what_the_network_does(shown: list[Shown], toy: Detector, tmp_path: Path) -> None:
    path = tmp_path / "objects.onnx"
    path.write_bytes(as_onnx(toy, LAYOUT, {"errors": "missed 1 %"}))
    network = ObjectNetwork(path)
    picture = targets(shown[:1]).picture
    with torch.no_grad():
        cells, ground = toy(picture)
    ours = torch.cat([cells.reshape(-1), ground.reshape(-1)]).numpy()
    theirs = network.raw(shown[0].picture)

    assert network.layout == LAYOUT
    assert network.errors == "missed 1 %"
    spread = float(np.abs(ours - theirs).max()) / float(np.abs(ours).max())
    assert spread < 0.005  # eight bits by row: observed 0.0006


def test_a_file_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "objects.onnx"
    damaged.write_bytes(b"no graph")

    with pytest.raises(StorageError, match=r"objects\.onnx"):
        _ = ObjectNetwork(damaged).layout
    with pytest.raises(StorageError, match=r"missing\.onnx"):
        _ = ObjectNetwork(tmp_path / "missing.onnx").layout


def perfect(shown: Shown) -> FoundScene:
    names = (*LAYOUT.concepts, "")
    objects = tuple(
        Found(
            concept=names[one.concept],
            second="",
            sureness=1.0,
            second_sureness=0.0,
            colours=frozenset({WORDS[one.colour]}),
            style=STYLE_NAMES[one.style],
            box=Box(left_px=one.box[0], top_px=one.box[1], width_px=one.box[2], height_px=one.box[3]),
            score=1.0,
        )
        for one in shown.objects
    )
    white = Lch(1.0, 0.0, 0.0)
    return FoundScene(objects=objects, ground=GROUNDS[shown.ground], top=white, bottom=white)


def test_each_kind_of_error_is_counted_as_itself(shown: list[Shown]) -> None:
    one = next(one for one in shown if one.objects and one.objects[0].colour >= 0)
    right = perfect(one)
    first, *others = right.objects
    aside = replace(
        first, box=replace(first.box, left_px=first.box.left_px + 3 * CELL_PX + first.box.width_px)
    )

    def told(found: FoundScene) -> dict[str, bool]:
        counted = errors([found], [one], LAYOUT)
        return {name: bool(getattr(counted, name)) for name in counted.__dataclass_fields__}

    nothing = dict.fromkeys(told(right), False)
    assert told(right) == nothing
    assert told(replace(right, objects=tuple(others))) == nothing | {"missed": True, "wrong_count": True}
    assert told(replace(right, objects=(*right.objects, aside))) == nothing | {
        "invented": True,
        "wrong_count": True,
    }
    assert told(replace(right, objects=(replace(first, concept="cat"), *others))) == nothing | {
        "misnamed": True
    }
    assert told(replace(right, objects=(replace(first, colours=frozenset()), *others))) == nothing | {
        "miscoloured": True
    }
    wrong_ground = GROUNDS[(one.ground + 1) % len(GROUNDS)]
    assert told(replace(right, ground=wrong_ground)) == nothing | {"wrong_ground": True}
