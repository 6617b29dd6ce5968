"""`--maker embedded:FOLDER` over a toy release: from words to a stored picture, from a picture to an edited
one. What random weights draw means nothing; that it is drawn, kept and told does."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from makeready.app.command_line import exit_code_of
from makeready.app.config import load_settings
from makeready.app.edit_sources import keep
from makeready.app.editing import edit_job
from makeready.brief import Brief, Canvas
from makeready.diffusion.mini_pieces import Release, read_release, write_release
from makeready.errors import InvalidRequestError
from makeready.loop import Order, Pull
from makeready.makers import embedded
from makeready.store import open_store
from makeready.verify.picture import Picture

from .toy_release import SIDE_PX, write_toy

CAPTION = "a red apple left of a blue car"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_toy(tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="module")
def maker(folder: Path):  # type: ignore[no-untyped-def]
    made = embedded.open(folder)
    yield made
    made.close()


def order(prompt: str = CAPTION, *, width_px: int = 128, height_px: int = 128, seed: int = 1) -> Order:
    canvas = Canvas(width_px=width_px, height_px=height_px)
    return Order(brief=Brief(prompt=prompt, kind="poster", canvas=canvas), seed=seed, proposal_index=0)


def test_a_run_and_an_edit_of_its_picture(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    ways = ["--maker", f"embedded:{folder}", "--store", str(tmp_path / "s"), "--json"]

    run_code = exit_code_of(["run", f"{CAPTION}, 200x120", "--max-attempts", "1", "-o", str(first), *ways])
    run = json.loads(capsys.readouterr().out)
    mask = tmp_path / "mask.png"  # without one noise is refused: it is no flat drawing
    Image.new("L", (200, 120), 255).save(mask)
    typed = ["edit", str(first), "make the car green", "--mask", str(mask), "-o", str(second)]
    edit_code = exit_code_of([*typed, *ways])
    edit = json.loads(capsys.readouterr().out)

    assert {run_code, edit_code} <= {0, 3}  # random weights: what they draw meets a brief by accident
    assert {run["outcome"], edit["outcome"]} <= {"met", "unverified", "not_met"}
    with Image.open(first) as before, Image.open(second) as after:
        assert before.size == after.size == (200, 120)
        assert np.asarray(before).std() > 1
        assert (np.asarray(before) != np.asarray(after)).any()
    assert "green" in json.dumps(edit)


def test_an_edit_at_a_place_that_is_known_changes_nothing_else_and_says_what_was_done(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Random weights draw noise: what needs no drawing is right all the same, turn after turn."""
    turns = [tmp_path / f"{number}.png" for number in range(4)]
    ways = ["--store", str(tmp_path / "s"), "--json"]
    caption = "a red apple left of a blue bicycle, pale yellow background, flat style, 128x128"
    made = exit_code_of(["run", caption, "--maker", "compose", "-o", str(turns[0]), *ways])
    capsys.readouterr()

    runs = []
    words = ["make the bicycle green", "make the bicycle red", "remove the bicycle"]
    for number, instruction in enumerate(words):
        files = [str(turns[number]), instruction, "-o", str(turns[number + 1])]
        exit_code_of(["edit", *files, "--maker", f"embedded:{folder}", *ways])
        runs.append(json.loads(capsys.readouterr().out))
    absent = exit_code_of(
        ["edit", str(turns[0]), "make the fish green", "--maker", f"embedded:{folder}", *ways]
    )

    assert made == 0
    assert [run["attempts"] for run in runs] == [1, 1, 1]
    assert "not_met" not in [run["outcome"] for run in runs]
    shown = [np.asarray(Image.open(turn).convert("RGB")) for turn in turns]
    for before, after in pairwise(shown):
        np.testing.assert_array_equal(before[:, :50], after[:, :50])
        assert (before != after).any()
    assert (shown[3][:, 64:] == shown[3][0, 0]).all()
    report = (tmp_path / "s" / runs[0]["run_id"] / "report.html").read_text(encoding="utf-8")
    assert "its hue was turned to green; nothing was redrawn" in report
    assert absent == 2


def test_noise_is_tried_again_and_never_called_what_was_asked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Random weights draw nothing: each attempt says so, other seeds follow, the best is delivered."""
    words = "three red apples left of a blue bicycle, pale yellow background, flat style, 128x128"
    ways = ["--maker", f"embedded:{folder}", "--store", str(tmp_path), "--json"]

    code = exit_code_of(["run", words, "--max-attempts", "4", *ways])

    run = json.loads(capsys.readouterr().out)
    assert exit_code_of(["show", run["run_id"], "--store", str(tmp_path), "--json"]) == 0
    attempts = json.loads(capsys.readouterr().out)["attempts"]
    assert code == 3
    assert len(attempts) == run["attempts"] > 1
    assert len({one["image_sha256"] for one in attempts}) == len(attempts)
    told = [found for one in attempts for found in one["findings"]]
    verdicts = {found["verdict"] for found in told if found["kind"] in ("element_count", "placement")}
    assert verdicts <= {"broken", "unknown"}
    ranks = [sum(found["verdict"] == "broken" for found in one["findings"]) for one in attempts]
    delivered = next(index for index, one in enumerate(attempts) if one["is_delivered"])
    assert ranks[delivered] == min(ranks)


def test_the_notes_say_what_was_drawn_and_what_was_done_to_it(maker) -> None:  # type: ignore[no-untyped-def]
    made = maker.make(order("3 red apples 苹果", width_px=192, height_px=96))

    assert (made.picture.width_px, made.picture.height_px) == (192, 96)
    assert made.notes[0].endswith(", 4 steps")
    assert "not read by the model: three, apples" in made.notes
    assert 'caption: "three red apples"' in made.notes
    assert f"drawn at {SIDE_PX} x {SIDE_PX} px" in made.notes
    assert made.notes[-1] == "its edges continued to 192 x 96 px"


def test_weights_whose_training_was_stopped_are_told(folder: Path, tmp_path: Path) -> None:
    release = read_release(folder)
    write_release(tmp_path, Release(files=release.files, about={**release.about, "stage": "flow"}))
    maker = embedded.open(tmp_path)
    try:
        notes = maker.make(order()).notes
    finally:
        maker.close()

    assert "its training was stopped in the stage flow: it draws worse than it will" in notes


def test_what_the_weights_were_not_taught_is_refused_and_not_drawn(folder: Path, tmp_path: Path) -> None:
    release = read_release(folder)
    about = {**release.about, "concepts": ["car", "apple"], "styles": ["flat"]}
    write_release(tmp_path, Release(files=release.files, about=about))
    maker = embedded.open(tmp_path)
    change = embedded.Change(source=np.zeros((64, 64, 3), np.uint8), instruction="add a red violin")
    try:
        assert maker.make(order("two red cars")).notes[1].startswith("not read by the model: two, cars, on,")
        with pytest.raises(InvalidRequestError, match="what 'violin' looks like"):
            maker.make(order("a red violin left of a blue car"))
        with pytest.raises(InvalidRequestError, match="the glossy style"):
            maker.make(order("a red car, glossy style"))
        with pytest.raises(InvalidRequestError, match="what 'violin' looks like"):
            maker.for_change(change)
    finally:
        maker.close()


def test_what_the_weights_were_not_taught_begins_no_run(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = read_release(folder)
    about = {**release.about, "concepts": ["car", "apple"]}
    write_release(tmp_path / "w", Release(files=release.files, about=about))
    ways = ["--maker", f"embedded:{tmp_path / 'w'}", "--store", str(tmp_path / "s")]

    codes = [exit_code_of(["run", "a red violin", *ways, *more]) for more in ([], ["--dry-run"])]

    told = capsys.readouterr().err
    assert codes == [2, 2]
    assert told.count("error: The model was not taught what 'violin' looks like.") == 2
    assert exit_code_of(["runs", "--store", str(tmp_path / "s"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"runs": []}


def test_the_same_order_gives_the_same_pixels_and_a_pull_of_reseed_others(maker) -> None:  # type: ignore[no-untyped-def]
    reseed = Pull(lever="reseed", finding_id="c1", finding_kind="palette")
    pictures = [
        maker.make(replace(order(), pulls=pulls)).picture.png_bytes()
        for pulls in ((), (), (reseed,), (reseed, reseed))
    ]

    assert pictures[0] == pictures[1]
    assert len(set(pictures)) == 3


def test_the_teacher_takes_its_own_steps_and_says_so(folder: Path, maker) -> None:  # type: ignore[no-untyped-def]
    teacher = embedded.named(f"embedded:{folder}", teacher_steps=6)
    try:
        made = teacher.make(order())
    finally:
        teacher.close()

    assert made.notes[0].endswith(", 6 steps of the teacher")
    assert made.picture.png_bytes() != maker.make(order()).picture.png_bytes()


def test_the_card_tells_a_time_that_was_measured(maker) -> None:  # type: ignore[no-untyped-def]
    card = maker.card

    assert card.name.startswith("embedded:")
    assert embedded.INSPECTED_S < card.attempt_s < 60
    assert [lever.name for lever in card.levers] == ["reseed"]


@pytest.mark.parametrize("prompt", ["苹果 и яблоко", "zzz qqq", "¿¡!?"])
def test_words_of_which_the_model_knows_none_are_refused(maker, prompt: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidRequestError, match="The model cannot read"):
        maker.make(order(prompt))


def test_a_prompt_that_is_too_long_is_refused_and_not_cut(maker) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidRequestError, match="would not read the last"):
        maker.make(order("red and left and " * 300))


@pytest.mark.parametrize("size", [(64, 64), (300, 200), (90, 400)])
def test_a_picture_of_any_size_is_edited_at_its_own(maker, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    pixels = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    editor = maker.for_change(embedded.Change(source=pixels, instruction="make it red"))
    try:
        made = editor.make(order("make it red", width_px=size[0], height_px=size[1]))
    finally:
        editor.close()

    assert made.picture.pixels.shape == pixels.shape  # type: ignore[attr-defined]
    assert (made.picture.pixels != pixels).any()  # type: ignore[attr-defined]
    assert made.notes[1].startswith("changed ")
    assert (size == (64, 64)) == (len(made.notes) == 2)


@pytest.mark.parametrize("size", [(64, 64), (300, 200), (90, 400)])
def test_outside_of_the_mask_every_byte_is_the_sources(maker, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    """White may change, black may not, and grey lets through a part."""
    rng = np.random.default_rng(0)
    source = rng.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    mask = np.zeros(source.shape[:2], np.uint8)
    mask[size[1] // 3 : size[1] // 2, 7 : size[0] // 2] = 255
    mask[size[1] // 2, 7] = 1
    change = embedded.Change(source=source, instruction="make it red", mask=mask)
    editor = maker.for_change(change)
    try:
        pixels = editor.make(order("make it red", width_px=size[0], height_px=size[1])).picture.pixels  # type: ignore[attr-defined]
    finally:
        editor.close()

    differs = (pixels != source).any(axis=2)
    assert differs[mask == 255].mean() > 0.5
    assert not differs[mask == 0].any()


def test_an_edit_with_a_mask_is_checked_and_kept_and_goes_on_after_a_crash(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second edit is cut off before its first picture; then the files are gone."""
    picture, painted = tmp_path / "photo.png", tmp_path / "mask.png"
    pixels = np.random.default_rng(1).integers(0, 256, (70, 90, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(picture)
    mask = np.zeros((70, 90), np.uint8)
    mask[10:40, 20:60] = 255
    Image.fromarray(mask).save(painted)
    store, made, again = tmp_path / "s", tmp_path / "made.png", tmp_path / "again.png"
    ways = ["--store", str(store), "--json"]
    words = ["edit", str(picture), "make it blue", "--maker", f"embedded:{folder}", "--mask", str(painted)]

    code = exit_code_of([*words, "-o", str(made), *ways])
    told = json.loads(capsys.readouterr().out)
    config = load_settings({"store.root": ("store", str(store))}).config
    job = edit_job(picture, "make it blue", config, maker=f"embedded:{folder}", mask=painted)
    with open_store(store) as opened:
        keep(job.order.edit, opened.blobs)
        opened.journal.begin("run_cut", job.order, (job.maker.card,))
    job.maker.close()
    picture.unlink()
    painted.unlink()
    resumed_code = exit_code_of(["resume", "run_cut", "-o", str(again), *ways])
    resumed = json.loads(capsys.readouterr().out)

    assert (code, resumed_code) == (3, 3)
    kept = [one["verdict"] for one in told["findings"] if one["kind"] == "untouched"]
    assert kept == [one["verdict"] for one in resumed["findings"] if one["kind"] == "untouched"] == ["met"]
    assert made.read_bytes() == again.read_bytes()
    with Image.open(made) as image:
        assert (np.asarray(image) == pixels)[mask == 0].all()


def test_an_edit_of_a_picture_that_tells_nothing_asks_whether_the_change_was_made(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A photo with alpha, so to speak: no description, another mode, an odd size."""
    Image.fromarray(np.full((70, 90, 4), (200, 40, 40, 128), np.uint8)).save(tmp_path / "photo.png")
    ways = ["--maker", f"embedded:{folder}", "--store", str(tmp_path / "s"), "--json"]

    code = exit_code_of(["edit", str(tmp_path / "photo.png"), "make it blue", *ways])

    told = capsys.readouterr().out
    assert code == 3
    assert json.loads(told)["outcome"] == "unverified"
    assert "Was this change made to the picture" in told


@pytest.mark.parametrize("instruction", ["", "сделай синим"])
def test_an_instruction_that_cannot_be_read_is_an_error_before_any_work(
    folder: Path, tmp_path: Path, instruction: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("RGB", (64, 64)).save(tmp_path / "picture.png")

    code = exit_code_of(["edit", str(tmp_path / "picture.png"), instruction, "--maker", f"embedded:{folder}"])

    assert code == 2
    assert "The caption is" in capsys.readouterr().err


def test_steps_are_shown_small_and_change_nothing(maker: embedded.EmbeddedMaker) -> None:
    shown: list[Picture] = []

    made = maker.make_shown(order(seed=11), shown.append)

    assert len(shown) >= 2
    assert all(one.width_px < made.picture.width_px for one in shown)
    assert made.picture.png_bytes() == maker.make(order(seed=11)).picture.png_bytes()
