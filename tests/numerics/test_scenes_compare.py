"""Two folders of weights answer the same prompts from the same seeds."""

from pathlib import Path

from makeready.bench.scenes_compare import pairs_of
from makeready.bench.scenes_makers import by_model, taught
from makeready.bench.scenes_prompts import prompts
from makeready.diffusion.mini_pieces import Release, read_release, write_release
from makeready.makers import embedded
from makeready.makers.taught import Taught
from makeready.train.judge import Pixels
from makeready.verify.eyes.flat_ground import GroundLook, lch_of_hex
from makeready.verify.eyes.flat_objects import Seen

from .toy_release import random_models, write_toy

WHITE = lch_of_hex("#ffffff")
ASKED = [one for one in prompts() if one.id in ("colours-00", "background-00")]


def test_pairs_share_prompt_and_seed_and_equal_weights_are_right_together(tmp_path: Path) -> None:
    """The eye here keeps what it was shown, and sees nothing."""
    shown: list[bytes] = []

    def eye(pixels: Pixels) -> Seen:
        shown.append(pixels.tobytes())
        ground = GroundLook(kind="plain", top=WHITE, bottom=WHITE)
        return Seen(objects=(), ground=ground, width_px=256, height_px=256)

    folder = write_toy(tmp_path / "one")
    other = write_toy(tmp_path / "other", models=random_models(3))
    names = [f"embedded:{folder}", f"embedded:{folder}", f"embedded:{other}"]
    equal = pairs_of(names[:2], ASKED, 2, eye=eye)
    of_equal, shown = shown, []
    pairs_of(names[1:], ASKED, 2, eye=eye)

    assert [(one.prompt.id, one.seed) for one in equal] == [
        (one.id, seed) for one in ASKED for seed in (3, 4)
    ]
    assert all(one.first == one.second for one in equal)
    assert of_equal[::2] == of_equal[1::2]
    assert len(set(of_equal)) == 4
    assert all(first != second for first, second in zip(shown[::2], shown[1::2], strict=True))


def test_a_release_tells_the_benchmark_what_it_knows_and_refuses_the_rest(tmp_path: Path) -> None:
    folder = write_toy(tmp_path)
    release = read_release(folder)
    write_release(folder, Release(files=release.files, about={**release.about, "concepts": ["car"]}))
    name = f"embedded:{folder}"
    maker = embedded.named(name)
    try:
        refused = by_model(maker, next(one for one in ASKED if not one.is_edit))
    finally:
        maker.close()

    assert taught(name) == Taught(concepts=("car",))
    assert taught("compose") == Taught()
    assert refused.pixels is None
    assert "was not taught" in refused.fault
