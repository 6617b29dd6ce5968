"""Clear regions, no text, and pixels that must not change."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from makeready.brief import ClearRegion, NoText, Region, Untouched, Verdict
from makeready.verify.picture import Picture

TOP = Region(bottom=0.3)


def clear(**fields: object) -> ClearRegion:
    return ClearRegion(id="r", region=TOP, **fields)  # type: ignore[arg-type]


def gradient(width: int = 480, height: int = 480) -> Image.Image:
    ramp = np.linspace([235, 243, 255], [37, 99, 235], height).round().astype(np.uint8)
    return Image.fromarray(np.repeat(ramp[:, np.newaxis], width, axis=1))


def test_a_flat_ground_and_a_gradient_are_clear(sheet, ask) -> None:
    assert ask(sheet().box(40, 200, 300, 200, "#2563eb").picture, clear()).verdict is Verdict.MET
    assert ask(Picture(pixels=np.array(gradient())), clear()).verdict is Verdict.MET


def test_a_gradient_saved_as_jpeg_is_still_clear(tmp_path: Path, ask) -> None:
    gradient().save(tmp_path / "g.jpg", quality=85)
    with Image.open(tmp_path / "g.jpg") as saved:
        assert ask(Picture(pixels=np.array(saved.convert("RGB"))), clear()).verdict is Verdict.MET


def test_text_in_the_region_is_broken_with_its_boxes(sheet, ask) -> None:
    finding = ask(sheet().text(60, 50, "Not empty", 36).picture, clear())
    assert finding.verdict is Verdict.BROKEN
    assert '"Not empty"' in finding.measured
    assert finding.boxes[0].top_px < 144


@pytest.mark.parametrize("colour", ["#2563eb", "#dbe6fb", "#111111"])
def test_a_shape_in_the_region_is_broken(sheet, ask, colour: str) -> None:
    finding = ask(sheet().box(120, 30, 90, 70, colour, radius=12).picture, clear())
    assert finding.verdict is not Verdict.MET, finding.measured
    assert finding.boxes


def test_noise_in_the_region_is_broken(sheet, ask) -> None:
    pixels = np.array(sheet().image)
    pixels[:150] = np.random.default_rng(4).integers(0, 255, pixels[:150].shape)
    assert ask(Picture(pixels=pixels), clear()).verdict is Verdict.BROKEN


def test_no_text_is_met_by_shapes(sheet, ask) -> None:
    drawn = sheet().box(60, 60, 120, 120, "#2563eb", radius=60).box(240, 80, 30, 200, "#f59e0b")
    drawn.draw.ellipse((300, 300, 400, 400), outline="#111111", width=8)
    drawn.draw.line((40, 440, 440, 300), fill="#111111", width=6)
    finding = ask(drawn.picture, NoText(id="n"))
    assert finding.verdict is Verdict.MET, finding.measured


def test_any_word_breaks_no_text(sheet, ask) -> None:
    finding = ask(sheet().text(200, 300, "Sale", 20).picture, NoText(id="n"))
    assert finding.verdict is Verdict.BROKEN
    assert finding.boxes


def test_no_text_looks_at_its_region_only(sheet, ask) -> None:
    drawn = sheet().text(60, 400, "Words below", 26)
    assert ask(drawn.picture, NoText(id="n", region=TOP)).verdict is Verdict.MET
    assert ask(drawn.picture, NoText(id="n", region=Region(top=0.7))).verdict is Verdict.BROKEN


def untouched(reference: Path) -> Untouched:
    return Untouched(
        id="u", region=Region(left=0.25, top=0.25, right=0.75, bottom=0.75), reference=str(reference)
    )


def test_a_change_inside_the_region_is_allowed(tmp_path: Path, sheet, ask) -> None:
    sheet().text(20, 20, "Before", 30).image.save(tmp_path / "before.png")
    after = sheet().text(20, 20, "Before", 30).box(150, 150, 100, 100, "#ff0000")
    assert ask(after.picture, untouched(tmp_path / "before.png")).verdict is Verdict.MET


def test_one_pixel_outside_is_broken_with_its_place(tmp_path: Path, sheet, ask) -> None:
    sheet().image.save(tmp_path / "before.png")
    after = sheet()
    after.image.putpixel((470, 9), (255, 255, 254))
    finding = ask(after.picture, untouched(tmp_path / "before.png"))
    assert finding.verdict is Verdict.BROKEN
    assert (finding.boxes[0].left_px, finding.boxes[0].top_px) == (470, 9)


def test_another_size_is_broken_and_a_missing_reference_unknown(tmp_path: Path, sheet, ask) -> None:
    sheet(300, 300).image.save(tmp_path / "small.png")
    assert ask(sheet().picture, untouched(tmp_path / "small.png")).verdict is Verdict.BROKEN
    finding = ask(sheet().picture, untouched(tmp_path / "none.png"))
    assert finding.verdict is Verdict.UNKNOWN
    assert "does not exist" in finding.measured


@pytest.mark.parametrize("is_there", [True, False])
def test_where_the_reference_lies_is_told_nobody(tmp_path: Path, sheet, ask, is_there: bool) -> None:
    """A server's folder stood in the answer to who read an edit."""
    if is_there:
        sheet().image.save(tmp_path / "before.png")

    found = ask(sheet().picture, untouched(tmp_path / "before.png"))

    assert found.expected.endswith("as in before.png")
    assert str(tmp_path) not in found.expected + found.measured
