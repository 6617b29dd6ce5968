"""`makeready run --maker local:FOLDER` over tiny models: the whole way, from words to a stored picture."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from makeready.app.command_line import exit_code_of
from makeready.brief.read import read_brief
from makeready.diffusion.loading import best_place
from makeready.engine.cost import CostModel
from makeready.errors import InvalidModelError
from makeready.loop import Order, Pull
from makeready.makers import local
from makeready.makers.local import LocalMaker, cut, whole
from makeready.testing.runner import NullRunner, colour_of, pixels_of

PROMPT = "A 120x88 picture of a plum"


def order(seed: int = 1) -> Order:
    return Order(brief=read_brief(PROMPT), seed=seed, proposal_index=0)


@pytest.fixture(params=["tiny_folder", "tiny_z_folder"], ids=["klein", "z-image"])
def model_folder(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


def test_a_run_over_a_folder_makes_a_picture_of_the_asked_size(
    model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plum.png"
    arguments = [
        "run",
        PROMPT,
        "--maker",
        f"local:{model_folder}",
        "--output",
        str(out),
        "--store",
        str(tmp_path / "s"),
    ]

    code = exit_code_of([*arguments, "--json"])

    told = json.loads(capsys.readouterr().out)
    assert code in {0, 3}  # random weights: what they make meets a brief by accident
    assert told["outcome"] in {"met", "unverified", "not_met"}
    with Image.open(out) as picture:
        assert picture.size == (120, 88)
        assert np.asarray(picture).std() > 1


def test_the_same_order_gives_the_same_pixels_and_another_seed_others(tiny_folder: Path) -> None:
    maker = local.open(tiny_folder)
    try:
        first, again, other = (maker.make(order(seed)).picture.png_bytes() for seed in (1, 1, 2))
    finally:
        maker.close()

    assert first == again
    assert first != other


def test_a_pull_of_reseed_gives_other_pixels_and_no_other_lever_does(tiny_folder: Path) -> None:
    reseed = Pull(lever="reseed", finding_id="c1", finding_kind="palette")
    maker = local.open(tiny_folder)
    try:
        pictures = [
            maker.make(replace(order(), pulls=pulls)).picture.png_bytes()
            for pulls in ((), (reseed,), (reseed, reseed), (reseed,), (replace(reseed, lever="other"),))
        ]
    finally:
        maker.close()

    assert len(set(pictures[:3])) == 3
    assert pictures[1] == pictures[3]
    assert pictures[0] == pictures[4]


@pytest.mark.parametrize(("folder", "steps"), [("tiny_folder", 4), ("tiny_z_folder", 8)])
def test_each_model_takes_the_steps_that_it_was_distilled_to(
    request: pytest.FixtureRequest, folder: str, steps: int
) -> None:
    maker = local.open(request.getfixturevalue(folder))
    try:
        made = maker.make(order())
    finally:
        maker.close()

    assert f", {steps} steps, " in made.notes[0]
    assert made.notes[0].endswith(str(best_place()))


def test_a_processor_without_bfloat16_computes_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where there is no CUDA; its own answer decides there."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    places = []
    for found in ({"avx2": True, "avx512_bf16": False}, {"avx512_bf16": True}, {"bf16": True, "neon": True}):
        monkeypatch.setattr(torch.cpu, "get_capabilities", found.copy)
        places.append(str(best_place()))

    assert places == ["float32 on cpu", "bfloat16 on cpu", "bfloat16 on cpu"]


def test_the_maker_names_its_model_and_what_a_picture_takes(tiny_folder: Path) -> None:
    maker = local.open(tiny_folder)
    try:
        card = maker.card
    finally:
        maker.close()

    assert card.name == f"local:{tiny_folder.name}"
    assert card.attempt_s > 0
    assert [lever.name for lever in card.levers] == ["reseed"]


def test_a_canvas_of_no_whole_tokens_is_cut_from_the_middle() -> None:
    maker = LocalMaker("local:null", NullRunner(), CostModel(step_s=1e-4), token_px=16)
    try:
        picture = maker.make(order()).picture
    finally:
        maker.close()

    assert (picture.width_px, picture.height_px) == (120, 88)
    assert (whole(120, 16), whole(128, 16)) == (128, 128)
    expected = pixels_of(colour_of(PROMPT))
    assert (np.asarray(picture.pixels) == expected).all()  # type: ignore[attr-defined]
    ramp = np.arange(6 * 5 * 3, dtype=np.uint8).reshape(6, 5, 3)
    assert (cut(ramp, 3, 4) == ramp[1:5, 1:4]).all()


def test_a_folder_with_code_is_refused_before_anything_is_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "modeling.py").write_text("raise SystemExit('run')")

    with pytest.raises(InvalidModelError, match="is code"):
        local.open(tmp_path)
    assert exit_code_of(["models", "check", str(tmp_path)]) == 2
    assert "error: 'modeling.py' is code." in capsys.readouterr().err


@pytest.mark.parametrize(("folder", "family"), [("tiny_folder", "klein"), ("tiny_z_folder", "z-image")])
def test_the_command_tells_what_a_folder_is(
    request: pytest.FixtureRequest, folder: str, family: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code_of(["models", "check", str(request.getfixturevalue(folder))]) == 0
    assert f"a {family} model" in capsys.readouterr().out


def test_a_class_without_an_adapter_is_refused_with_the_known_ones_named(tmp_path: Path) -> None:
    (tmp_path / "model_index.json").write_text('{"_class_name": "StableDiffusionPipeline"}')

    with pytest.raises(InvalidModelError, match="names the pipeline 'StableDiffusionPipeline'") as refusal:
        local.open(tmp_path)

    assert refusal.value.hint == "There are adapters for Flux2KleinPipeline, ZImagePipeline."
