"""Slots filled by the model: cut out of their ground, chosen among tries, and empty rather than wrong."""

import io
import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from makeready.app.command_line import exit_code_of
from makeready.brief import Brief
from makeready.errors import InvalidModelError, InvalidRequestError, UnknownNameError
from makeready.loop import Made, Order
from makeready.makers import compose
from makeready.makers.embedded_painting import TRIES, EmbeddedPainter, cut_out
from makeready.makers.embedded_words import plan_for
from makeready.makers.painting import FILLED, ComposePainter, painter_named
from makeready.makers.sighting import ALONE_GROUND as GROUND
from makeready.makers.taught import Taught

NAVY = (20, 30, 80)


@dataclass
class Acting:
    """Compose in the model's place: `num_wrong` pictures of something else, then what was asked."""

    num_wrong: int = 0
    told_captions: list[str] = field(default_factory=list)
    is_closed: bool = False

    def told(self, brief: Brief) -> str:
        return plan_for(brief, Taught(concepts=("cat", "apple", "dog"), styles=("flat",))).caption

    def make(self, order: Order) -> Made:
        self.told_captions.append(self.told(order.brief))
        if len(order.pulls) < self.num_wrong:
            order = replace(order, brief=replace(order.brief, prompt="a dog on a pale green background"))
        return compose.open().make(replace(order, pulls=()))

    def close(self) -> None:
        self.is_closed = True


def painter_over(acting: Acting) -> EmbeddedPainter:
    return EmbeddedPainter("embedded:some/folder", lambda: acting)  # type: ignore[arg-type, return-value]


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def test_a_thing_is_cut_out_of_its_ground_and_fills_the_slot() -> None:
    png = painter_over(Acting()).png("a cat", 400, 240, 1)

    image = opened(png)
    alpha = np.asarray(image)[..., 3]
    assert (image.mode, image.size) == ("RGBA", (400, 240))
    assert not alpha[:, :40].any()
    assert np.ptp(np.flatnonzero(alpha.any(axis=1))) == pytest.approx(FILLED * 240, abs=0.03 * 240)
    shown = Image.new("RGBA", image.size, NAVY)
    shown.alpha_composite(image)
    pixels = np.asarray(shown.convert("RGB")).astype(int)
    is_pale_green = (pixels[..., 1] > 200) & (pixels[..., 1] > pixels[..., 0] + 20) & (pixels[..., 2] > 150)
    assert is_pale_green.mean() < 0.001


def test_a_silhouette_is_sharp_however_much_it_is_enlarged() -> None:
    soft = [
        np.mean((alpha > 12) & (alpha < 243)) / np.mean(alpha > 127) * height
        for height in (240, 960)
        for alpha in [np.asarray(opened(painter_over(Acting()).png("a cat", 2 * height, height, 1)))[..., 3]]
    ]

    assert soft[1] < 1.5 * soft[0]  # the share of soft pixels falls as the picture grows


def test_a_ground_that_is_named_stays() -> None:
    image = opened(painter_over(Acting()).png("a cat on a pale blue background", 200, 200, 1))

    assert image.mode == "RGB"


def test_a_picture_without_a_plain_ground_is_not_cut() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)

    assert cut_out(noise, 100, 100) is None
    assert cut_out(np.full((256, 256, 3), 240, np.uint8), 100, 100) is None


def test_another_try_follows_a_picture_of_something_else_and_the_answer_is_kept() -> None:
    acting = Acting(num_wrong=2)
    painter = painter_over(acting)

    first, again = painter.png("a cat", 200, 200, 1), painter.png("a cat", 200, 200, 1)

    assert first == again == painter_over(Acting()).png("a cat", 200, 200, 1)
    assert acting.told_captions == [f"a cat on a {GROUND} background, flat style"] * 3


def test_a_slot_is_refused_where_no_try_shows_what_was_asked() -> None:
    acting = Acting(num_wrong=9)
    painter = painter_over(acting)

    for _ in range(2):
        with pytest.raises(
            InvalidRequestError, match=f"In {TRIES} tries the model did not surely draw 'a cat'"
        ):
            painter.png("a cat", 200, 200, 1)

    assert "did not surely draw" in painter.objection("a cat")
    assert len(acting.told_captions) == TRIES


def test_what_the_model_was_not_taught_is_an_objection_and_the_folder_is_told_by_its_name() -> None:
    acting = Acting()
    painter = painter_over(acting)

    assert painter.objection("a cat") == ""
    assert "was not taught what 'violin'" in painter.objection("a violin")
    assert painter.name == "embedded:folder"
    painter.close()
    assert acting.is_closed


def test_painters_say_which_words_they_draw_without() -> None:
    for painter in (ComposePainter(), painter_over(Acting())):
        assert painter.undrawn("a fluffy cat riding a red bicycle") == ("fluffy", "riding")
        assert painter.undrawn("two red apples on a table") == ()
        assert painter.undrawn("a snorkelbeast") == ()


def test_painters_go_by_the_names_of_makers(tmp_path: Path) -> None:
    assert isinstance(painter_named("compose"), ComposePainter)
    with pytest.raises(InvalidModelError, match=r"release\.json"):
        painter_named(f"embedded:{tmp_path}")
    with pytest.raises(UnknownNameError, match="fills no slots") as caught:
        painter_named("design")
    assert "embedded:FOLDER" in caught.value.hint


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["a launch graphic for an app", "--painter", "nobody"], "'nobody' fills no slots of designs."),
        (["a red apple", "--maker", "compose", "--painter", "embedded"], "pictures of compose have no slots"),
    ],
)
def test_a_painter_that_cannot_be_meant_is_an_error(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code_of(["run", *words, "--store", str(tmp_path)]) == 2
    assert told in capsys.readouterr().err


def test_the_run_remembers_who_filled_its_slots(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("makeready.makers.embedded_painting.open", lambda name: painter_over(Acting()))
    prompt = 'Launch graphic for a pet shop, 512x512, headline "Hello", with an illustration of a cat'

    ways = ["--max-attempts", "1", "--store", str(tmp_path), "--json"]
    code = exit_code_of(["run", prompt, "--painter", "embedded", *ways])
    run = json.loads(capsys.readouterr().out)
    exported = exit_code_of(["export", run["run_id"], "--to", "html", "--store", str(tmp_path), "--json"])
    page = Path(json.loads(capsys.readouterr().out)["files"][0]["path"]).read_text(encoding="utf-8")

    assert code in (0, 3)
    assert exported == 0
    assert "illustration by embedded:folder: a cat" in run["notes"]
    assert "embedded:folder" in page
    assert "--painter embedded" in Path(run["report"]).read_text(encoding="utf-8")
