"""Scripts beyond the vendored faces: the face for a language, joined letters, text from right to left."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.font_packs import (
    PACK_FACES,
    SystemFont,
    first_direction,
    guessed_language,
    han_language,
    in_order,
    installed_packs,
    is_mostly_right_to_left,
    pack_fonts,
    pack_hint,
)
from makeready.design.fonts import fallbacks
from makeready.design.measure import num_lines, text_size

needs_packs = pytest.mark.skipif(
    len(installed_packs()) < len(PACK_FACES), reason="the extra fonts-cjk is not installed"
)
SAMPLES = {
    "Noto Sans JP": "日本語の見出し",
    "Noto Sans SC": "简体中文标题",
    "Noto Sans KR": "한국어 제목",
    "Noto Sans Arabic": "العرض الكبير",
    "Noto Sans Hebrew": "מבצע גדול",
    "Noto Sans Devanagari": "क्षत्रिय विद्यालय",
    "Noto Sans Thai": "น้ำผึ้ง",
    "Noto Sans Bengali": "বাংলা",
    "Noto Sans Tamil": "தமிழ்",
    "Noto Sans Telugu": "తెలుగు",
}


def ink(drawer: Drawer, text: str, attributes: str = "", css: str = "") -> NDArray[np.bool_]:
    """Where text of 60 px was drawn, by family Inter, on a page of 600 x 140."""
    html = f'<div {attributes} style="margin:20px;line-height:90px;font-size:60px;{css}">{text}</div>'
    return drawer.draw(Document(html=html, width_px=600, height_px=140)).pixels.mean(axis=2) < 128


def columns(picture: NDArray[np.bool_]) -> tuple[int, int]:
    found = np.flatnonzero(picture.any(axis=0))
    return int(found[0]), int(found[-1])


def trimmed(picture: NDArray[np.bool_]) -> NDArray[np.bool_]:
    rows, found = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    return picture[rows[0] : rows[-1] + 1, found[0] : found[-1] + 1]


@needs_packs
@pytest.mark.parametrize("family", SAMPLES)
def test_a_script_is_drawn_by_its_face(family: str) -> None:
    text = SAMPLES[family]
    helpers, missing = fallbacks(text, "Inter", guessed_language(text))

    assert [font.family for font in helpers] == [family]
    assert missing == ()


@needs_packs
@pytest.mark.parametrize("family", SAMPLES)
def test_letters_join_and_stack_as_another_shaper_says(drawer: Drawer, family: str) -> None:
    """The expectation is drawn by Pillow through raqm: Arabic joined, Hebrew reversed, conjuncts, marks."""
    path = next(font.path for font in pack_fonts() if font.family == family)
    font = ImageFont.truetype(path, 60, layout_engine=ImageFont.Layout.RAQM)
    font.set_variation_by_axes(
        [400 if axis["name"] == b"Weight" else 100 for axis in font.get_variation_axes()]
    )
    sheet = Image.new("L", (600, 140), 255)
    ImageDraw.Draw(sheet).text((40, 20), SAMPLES[family], fill=0, font=font)
    drawn, expected = trimmed(ink(drawer, SAMPLES[family])), trimmed(np.asarray(sheet) < 128)

    sized = Image.fromarray(expected).resize((drawn.shape[1], drawn.shape[0]))
    assert abs(drawn.shape[1] - expected.shape[1]) <= 6  # spaces come from Inter here
    assert np.corrcoef(drawn.ravel(), np.asarray(sized).ravel())[0, 1] > 0.75  # observed: 0.81 to 0.99


@needs_packs
def test_a_character_takes_the_shape_of_the_language_of_its_element(drawer: Drawer) -> None:
    shapes = [ink(drawer, "直骨", f'lang="{tag}"') for tag in ("ja", "zh-CN", "zh-Hant-TW")]

    assert all((a != b).any() for index, a in enumerate(shapes) for b in shapes[:index])


@needs_packs
def test_two_languages_on_one_page_keep_their_shapes(drawer: Drawer) -> None:
    def pair(first: str, second: str) -> NDArray[np.uint8]:
        html = "".join(
            f'<p lang="{tag}" style="margin:0;font:400 60px/80px Anton">直骨</p>' for tag in (first, second)
        )
        return drawer.draw(Document(html=html, width_px=200, height_px=160)).pixels

    mixed, ja, zh = pair("ja", "zh"), pair("ja", "ja"), pair("zh", "zh")
    assert (mixed[:80] == ja[:80]).all()
    assert (mixed[80:] == zh[80:]).all()
    assert (ja != zh).any()


@needs_packs
def test_kana_on_the_page_make_its_han_japanese(drawer: Drawer) -> None:
    assert (ink(drawer, "直の") == ink(drawer, "直の", 'lang="ja"')).all()
    assert (ink(drawer, "直的") == ink(drawer, "直的", 'lang="zh"')).all()


@needs_packs
def test_hebrew_runs_from_the_right_without_being_told(drawer: Drawer) -> None:
    said = ink(drawer, "שלום 20% (היום).", 'dir="rtl"')

    assert (ink(drawer, "שלום 20% (היום).") == said).all()
    assert columns(said)[1] > 560
    assert columns(ink(drawer, "שלום", 'dir="ltr"'))[0] < 40


@needs_packs
def test_bold_is_bold_in_every_script(drawer: Drawer) -> None:
    for text in SAMPLES.values():
        assert ink(drawer, text, css="font-weight:800").sum() > 1.2 * ink(drawer, text).sum()


@needs_packs
def test_words_in_an_svg_have_the_weight_of_the_same_words_beside_it(drawer: Drawer) -> None:
    """The files hold every weight and begin at the thinnest."""

    def svg(text: str, weight: int) -> NDArray[np.bool_]:
        inner = f'<text x="20" y="90" font-size="60" font-weight="{weight}">{text}</text>'
        html = f'<svg width="600" height="140">{inner}</svg>'
        return drawer.draw(Document(html=html, width_px=600, height_px=140)).pixels.mean(axis=2) < 128

    for text in ("日本語の見出し", "العرض", "מבצע"):
        for weight in (400, 800):
            beside = ink(drawer, text, css=f"font-weight:{weight}").sum()
            assert svg(text, weight).sum() == pytest.approx(beside, rel=0.06)  # observed: up to 0.03


@needs_packs
def test_a_space_in_an_svg_stands_between_hebrew_and_latin_words(drawer: Drawer) -> None:
    html = '<svg width="600" height="140"><text x="20" y="90" font-size="60">|| שלום ||</text></svg>'
    drawn = drawer.draw(Document(html=html, width_px=600, height_px=140)).pixels.mean(axis=2) < 128
    inked = np.flatnonzero(drawn.any(axis=0))

    assert inked[0] < 30
    assert (np.diff(inked) > 24).sum() == 2  # with the spaces 29 px, between the bars 17, else less


@needs_packs
def test_text_is_measured_as_wide_as_it_is_drawn(drawer: Drawer) -> None:
    for text in SAMPLES.values():
        left, right = columns(ink(drawer, text, css="text-align:left"))
        assert text_size(text, family="Inter", size_px=60).width_px == pytest.approx(
            right - left, abs=20
        )  # bearings; observed 0 to 18


@needs_packs
def test_japanese_wraps_between_any_two_characters() -> None:
    assert num_lines("どこでも改行できます", family="Inter", size_px=20, max_width_px=105) == 2


@needs_packs
def test_tall_lines_of_another_face_are_not_taken_for_more_lines(drawer: Drawer) -> None:
    html = '<div style="font:700 34px/1.2 Inter;width:500px">العرض الكبير حتى</div>'

    assert drawer.draw(Document(html=html, width_px=600, height_px=100)).layout_notes == ()


@pytest.mark.parametrize(
    ("tag", "language"),
    [("ja-JP", "ja"), ("zh-Hans", "zh"), ("zh_TW", "zh-hant"), ("ko", "ko"), ("en", ""), ("", "")],
)
def test_a_lang_attribute_names_the_shapes(tag: str, language: str) -> None:
    assert han_language(tag) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [("直の", "ja"), ("直 제목", "ko"), ("直ㄅ", "zh-hant"), ("直", "zh"), ("Plain →", "")],
)
def test_a_language_is_told_by_the_letters_that_only_it_has(text: str, language: str) -> None:
    assert guessed_language(text) == language


@pytest.mark.parametrize(
    ("text", "direction"),
    [("20% שלום", "rtl"), ("مرحبا hi", "rtl"), ("hi שלום", "ltr"), ("2026", ""), ("", "")],
)
def test_the_first_letter_gives_the_direction(text: str, direction: str) -> None:
    assert first_direction(text) == direction


def test_a_page_is_mirrored_when_most_letters_run_from_the_right() -> None:
    assert is_mostly_right_to_left("Makeready מבצע גדול היום")
    assert not is_mostly_right_to_left("Makeready מבצע")
    assert not is_mostly_right_to_left("2026")


ROW = (
    '<div style="display:flex;height:60px"><div style="width:60px;background:#ff0000"></div>'
    '<div style="font-size:20px">{}</div></div>'
)


@pytest.mark.parametrize(("text", "reddest"), [("שלום לכם", "right"), ("Hello all", "left")])
def test_rows_of_a_mirrored_page_begin_at_the_right(drawer: Drawer, text: str, reddest: str) -> None:
    drawn = drawer.draw(Document(html=ROW.format(text), width_px=300, height_px=60)).pixels
    red = (drawn == (255, 0, 0)).all(axis=2)
    assert red[:, 240:].all() if reddest == "right" else red[:, :60].all()


def test_a_document_that_says_its_direction_keeps_it(drawer: Drawer) -> None:
    html = f'<div dir="ltr">{ROW.format("שלום לכם")}</div>'
    assert (drawer.draw(Document(html=html, width_px=300, height_px=60)).pixels[:, :60] == (255, 0, 0)).all()


@given(st.permutations(pack_fonts()), st.sampled_from(["", "ja", "ko", "zh", "zh-hant"]))
def test_ordering_keeps_every_font_and_puts_the_language_first(
    fonts: list[SystemFont], language: str
) -> None:
    ordered = in_order(tuple(fonts), language)
    assert sorted(font.family for font in ordered) == sorted(font.family for font in fonts)
    assert ordered == pack_fonts(language)


def test_a_hint_names_the_extra_only_where_it_would_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("makeready.design.font_packs.find_spec", lambda name: None)
    installed_packs.cache_clear()
    try:
        assert "makeready[fonts-cjk]" in pack_hint(("日", "\U000f0000"))
        assert pack_hint(("\U000f0000",)) == ""
    finally:
        installed_packs.cache_clear()
