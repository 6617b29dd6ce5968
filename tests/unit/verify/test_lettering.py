"""Text in scripts that nobody reads here: met by the shapes of its letters, never when one is off."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from makeready.brief import Brief, Canvas, ExactText, Region, Verdict
from makeready.design.font_packs import PACK_FACES, installed_packs
from makeready.verify.eyes.glyphs import likeness
from makeready.verify.eyes.ocr import Ocr
from makeready.verify.lettering import OTHER, SAME, says
from makeready.verify.look import Look
from makeready.verify.picture import Picture
from makeready.verify.text import ExactTextVerifier
from makeready.verify.verifier import Answer

needs_packs = pytest.mark.skipif(
    len(installed_packs()) < len(PACK_FACES), reason="the extra fonts-cjk is not installed"
)
TEXTS = {
    "Arabic": "العرض الكبير خصم",
    "Hebrew": "מבצע גדול היום",
    "Devanagari": "क्षत्रिय विद्यालय",
    "Thai": "น้ำผึ้งวันนี้",
    "Korean": "한국어 제목",
    "Tamil": "தமிழ்",
    "emoji": "Launch 🚀 🌱 👍🏽",
}
NEARLY = {
    "Arabic": "العرص الكبير خصم",  # one dot less
    "Hebrew": "מכצע גדול היום",
    "Devanagari": "क्षत्रिय विद्यालयं",  # one dot more
    "Thai": "น้ำผึ้งวันนี",  # one tone mark less
    "Korean": "한국이 제목",  # one stroke less
    "Tamil": "தமிழ",
    "emoji": "Launch 🚀 🌱 👎🏽",
}
GROUNDS = ["linear-gradient(90deg,#fff,#889)", "radial-gradient(#fed,#357)"]


@pytest.fixture
def ask() -> Callable[[Picture, ExactText], Answer]:
    """The exact text verifier alone: nothing has to be read for these strings."""

    def asked(picture: Picture, text: ExactText) -> Answer:
        canvas = Canvas(width_px=picture.width_px, height_px=picture.height_px)
        look = Look(picture, Brief(prompt="", kind="poster", canvas=canvas, constraints=(text,)), Ocr())
        return ExactTextVerifier().inspect(look, text)

    return asked


def wanted(text: str, region: Region | None = None) -> ExactText:
    return ExactText(id="c1", text=text, region=region or Region())


def line(text: str, css: str = "", more: str = "", size_px: int = 40) -> str:
    return (
        f'<div data-constraint="c1" style="position:absolute;left:30px;top:40px;font-size:{size_px}px;'
        f'font-weight:600;line-height:1.4;color:#00aa22;{css}">{text}</div>{more}'
    )


@needs_packs
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("script", TEXTS)
def test_the_right_letters_are_met(page, ask, script: str, ground: str) -> None:
    behind = (
        f'<div style="position:absolute;left:0;top:0;width:480px;height:160px;background:{ground}"></div>'
    )
    finding = ask(page(behind + line(TEXTS[script]), 480, 160), wanted(TEXTS[script]))

    assert finding.verdict is Verdict.MET
    assert "0.0% of ink differs" in finding.measured
    assert finding.source == "pixels+boxes"


@needs_packs
@pytest.mark.parametrize("script", NEARLY)
def test_another_letter_is_broken(page, ask, script: str) -> None:
    finding = ask(page(line(NEARLY[script]), 480, 160), wanted(TEXTS[script]))

    assert finding.verdict is Verdict.BROKEN
    assert NEARLY[script] in finding.measured


@needs_packs
@pytest.mark.parametrize("script", NEARLY)
def test_the_pixels_decide_not_the_document(page, ask, script: str) -> None:
    """The document says the right string; what was drawn, 14 px high, is nearly it."""
    right, other = (page(line(texts[script], size_px=14), 480, 160) for texts in (TEXTS, NEARLY))

    finding = ask(replace(right, pixels=other.pixels), wanted(TEXTS[script]))
    assert finding.verdict is Verdict.BROKEN
    assert "by shape" in finding.measured


FAULTS = {
    "covered": line(
        TEXTS["Hebrew"],
        more='<div style="position:absolute;left:0;top:40px;width:150px;height:60px;background:#fff"></div>',
    ),
    "struck through": line(
        TEXTS["Hebrew"],
        more='<div style="position:absolute;left:0;top:68px;width:400px;height:3px;background:#333"></div>',
    ),
    "veiled": line(
        TEXTS["Hebrew"],
        more='<div style="position:absolute;left:0;top:40px;width:150px;height:60px;'
        'background:rgba(255,255,255,.93)"></div>',
    ),
    "cut below": line(TEXTS["Hebrew"], css="overflow:hidden;height:36px"),
    "cut beside": line(TEXTS["Hebrew"], css="overflow:hidden;white-space:nowrap;width:120px"),
    "invisible": line(TEXTS["Hebrew"], css="color:#ffffff"),
    "off the canvas": line(TEXTS["Hebrew"], css="left:330px;white-space:nowrap"),
}


@needs_packs
@pytest.mark.parametrize("fault", FAULTS)
def test_letters_that_are_not_whole_are_broken(page, ask, fault: str) -> None:
    assert ask(page(FAULTS[fault], 480, 160), wanted(TEXTS["Hebrew"])).verdict is Verdict.BROKEN


@needs_packs
def test_boxes_in_place_of_letters_are_broken(page, ask) -> None:
    drawn = page(line(TEXTS["Korean"]), 480, 160)
    pixels = drawn.pixels.copy()
    pixels[45:100] = 255
    for left in range(32, 220, 34):
        pixels[50:90, left : left + 28] = (0, 170, 34)
        pixels[53:87, left + 3 : left + 25] = 255

    assert ask(replace(drawn, pixels=pixels), wanted(TEXTS["Korean"])).verdict is Verdict.BROKEN


def test_a_character_without_a_font_is_never_met(page, ask) -> None:
    """Its box would look like the box that is expected."""
    finding = ask(page(line("go \U000f0001 go"), 480, 160), wanted("go \U000f0001 go"))

    assert finding.verdict is Verdict.BROKEN
    assert "no font has \U000f0001" in finding.measured


@needs_packs
def test_a_foreign_picture_stays_unknown(page, ask) -> None:
    drawn = replace(
        page(line(TEXTS["Arabic"]), 480, 160), boxes=None, without=None, letters=None, without_letters=None
    )
    finding = ask(drawn, wanted(TEXTS["Arabic"]))

    assert finding.verdict is Verdict.UNKNOWN
    assert "cannot read" in finding.measured


@needs_packs
def test_a_string_that_no_element_comes_near_is_unknown(page, ask) -> None:
    words = '<div style="font-size:30px">Something else entirely</div>'

    assert ask(page(words, 480, 160), wanted(TEXTS["Arabic"])).verdict is Verdict.UNKNOWN


@needs_packs
def test_the_right_letters_in_the_wrong_place_are_broken(page, ask) -> None:
    finding = ask(page(line(TEXTS["Thai"]), 480, 480), wanted(TEXTS["Thai"], Region(top=0.7)))

    assert finding.verdict is Verdict.BROKEN
    assert "asked region" in finding.measured


@needs_packs
@pytest.mark.parametrize(
    "html",
    [
        line(f"{TEXTS['Hebrew']} — <b style='color:#aa0000'>20%</b>"),
        line(
            TEXTS["Hebrew"], css="width:150px;background:#eeeeee;border:4px solid #00aa22;border-radius:9px"
        ),
        line(TEXTS["Hebrew"], css="transform:rotate(8deg);letter-spacing:2px;text-decoration:underline"),
        line("מבצע", more=line("גדול", css="top:100px", more=line("היום", css="top:160px"))),
        f'<div style="overflow:hidden;display:flex;width:400px">{line(TEXTS["Hebrew"])}</div>',
        line(TEXTS["Hebrew"], css="border:5px dashed;padding:8px"),
        line(
            f"{TEXTS['Hebrew']} <svg width='20' height='20'>"
            "<rect width='20' height='20' fill='currentColor'/></svg>"
        ),
    ],
    ids=["coloured span", "card", "turned", "three elements", "in a frame", "border of its colour", "icon"],
)
def test_how_it_is_set_does_not_matter(page, ask, html: str) -> None:
    assert ask(page(html, 480, 240), wanted(TEXTS["Hebrew"])).verdict is Verdict.MET


@pytest.mark.parametrize(
    ("words", "text", "is_said"),
    [
        ("מבצע גדול היום", "גדול", True),
        ("מבצע גדולים", "גדול", False),
        ("विद्यालयं", "विद्यालय", False),
        ("ไปซื้อเลยวันนี้", "ซื้อเลย", True),
        ("👍🏽 yes", "👍", False),
        ("👩\u200d💻", "👩", False),
        ("100 % now", "100% now", True),
        ("", "גדול", False),
    ],
)
def test_a_string_is_said_in_whole_words_only(words: str, text: str, is_said: bool) -> None:
    assert says(words, text) is is_said


def blobs(seed: int) -> NDArray[np.uint8]:
    """Some strokes, black on white. Shapes: (80, 200, 3)."""
    random = np.random.default_rng(seed)
    sheet = np.full((80, 200, 3), 255, np.uint8)
    for left in range(20, 180, 20):
        top, tall = int(random.integers(20, 40)), int(random.integers(6, 24))
        sheet[top : top + tall, left : left + int(random.integers(3, 12))] = 0
    return sheet


@given(st.integers(0, 500), st.integers(20, 255), st.integers(-2, 2), st.integers(-2, 2))
def test_equal_letters_are_alike_however_strong_or_slightly_moved(
    seed: int, strength: int, right: int, down: int
) -> None:
    expected = blobs(seed)
    change = ((255 - expected[:, :, 0].astype(int)) * strength // 255).astype(np.uint8)

    found = likeness(expected, np.roll(change, (down, right), (0, 1)), 24.0)
    assert found is not None
    assert found.wrong <= SAME


@given(st.integers(0, 500), st.integers(0, 7))
def test_a_lost_stroke_is_never_alike(seed: int, lost: int) -> None:
    expected = blobs(seed)
    change = 255 - expected[:, :, 0]
    change[:, 20 + 20 * lost : 40 + 20 * lost] = 0

    found = likeness(expected, change, 24.0)
    assert found is not None
    assert found.wrong >= OTHER


def test_nothing_expected_is_nothing_to_compare() -> None:
    assert likeness(np.full((9, 9, 3), 255, np.uint8), np.zeros((9, 9), np.uint8), 12.0) is None
