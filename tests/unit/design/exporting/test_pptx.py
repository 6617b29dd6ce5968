"""The slide, opened again: native text with its runs, shapes, pictures and charts in their places."""

import io

import pytest

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.exporting import export
from makeready.design.exporting.typefaces import natural_line, typeface

pytestmark = pytest.mark.usefixtures("needs_libraries")
EMU_PER_PX = 9525


@pytest.fixture(scope="module")
def slide(document: Document, drawer: Drawer):
    from pptx import Presentation

    data = export(document, to="pptx", drawer=drawer)
    return Presentation(io.BytesIO(data)).slides[0]


def texts(slide) -> list:
    return [shape for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text]


def test_the_slide_has_the_documents_size(slide) -> None:
    deck = slide.part.package.presentation_part.presentation

    assert (deck.slide_width, deck.slide_height) == (800 * EMU_PER_PX, 600 * EMU_PER_PX)


def test_each_block_is_one_text_box_and_its_full_lines_are_no_breaks(slide) -> None:
    found = [shape.text_frame.text for shape in texts(slide)]

    assert found == [
        "Ice & herring",
        "Buyers walk the rows in silence and mark what they want with a short stroke of chalk.",
        "H2O",
    ]


def test_runs_keep_font_size_weight_slant_and_colour(slide) -> None:
    headline, copy, formula = texts(slide)
    first = headline.text_frame.paragraphs[0].runs[0].font
    runs = {run.text.strip(): run.font for run in copy.text_frame.paragraphs[0].runs}
    lowered = formula.text_frame.paragraphs[0].runs[1]

    assert (first.name, first.bold, first.size.pt) == ("Space Grotesk", True, 33.0)
    assert (runs["short stroke"].bold, runs["short stroke"].name) == (True, "Inter")
    assert runs["chalk"].italic
    assert str(runs["chalk"].color.rgb) == "C1121F"
    assert runs["of"].size.pt == 12.0
    assert formula.text_frame.paragraphs[0].runs[0].font.name == "Inter SemiBold"
    assert (lowered.text, lowered.font._element.get("baseline")) == ("2", "-25000")


def test_text_lies_where_the_picture_has_it(slide, document: Document, drawer: Drawer) -> None:
    """Within one percent of the page's width; the box is a little wider than its lines, so it wraps alike."""
    boxes = {one.text: one.box for one in drawer.draw(document).boxes if one.text}
    for shape in texts(slide)[:2]:
        box = next(box for text, box in boxes.items() if text == shape.text_frame.text)

        assert shape.left / EMU_PER_PX == pytest.approx(box.left_px, abs=8)
        middle = (shape.top + shape.height / 2) / EMU_PER_PX
        assert middle == pytest.approx(box.top_px + box.height_px / 2, abs=6)


def test_a_card_is_a_rounded_shape_with_its_border_and_shadow(slide) -> None:
    from pptx.enum.shapes import MSO_SHAPE

    card = next(one for one in slide.shapes if one.shape_type == 1 and one.name.startswith("Box"))

    assert card.auto_shape_type == MSO_SHAPE.ROUNDED_RECTANGLE
    assert str(card.fill.fore_color.rgb) == "FFFFFF"
    assert str(card.line.color.rgb) == "D5DBE8"
    assert b"outerShdw" in card._element.xml.encode()


def test_the_chart_is_native_with_its_very_numbers_and_colour(slide) -> None:
    chart = next(shape for shape in slide.shapes if shape.has_chart)
    series = chart.chart.plots[0].series[0]

    assert list(chart.chart.plots[0].categories) == ["Jan", "Feb", "Mar"]
    assert list(series.values) == [61, 74.5, 97]
    assert str(series.format.fill.fore_color.rgb) == "0A6CC4"
    assert (chart.width, chart.height) == (400 * EMU_PER_PX, 240 * EMU_PER_PX)


def test_an_icon_is_a_picture_in_its_colour_on_no_ground(slide) -> None:
    from PIL import Image

    icon = next(shape for shape in slide.shapes if shape.shape_type == 13)
    with Image.open(io.BytesIO(icon.image.blob)) as picture:
        pixels = picture.convert("RGBA")

    assert icon._element.nvPicPr.cNvPr.get("descr")
    assert pixels.getextrema()[3] == (0, 255)
    solid = {pixel[:3] for _, pixel in pixels.getcolors(100_000) if pixel[3] == 255}
    assert solid == {(0xC1, 0x12, 0x1F)}


def test_the_pages_ground_is_the_slides_background(slide) -> None:
    assert str(slide.background.fill.fore_color.rgb) == "F4F6FB"


def test_weights_that_office_programs_do_not_know_are_families_of_their_own() -> None:
    assert typeface("Inter", 800).name == "Inter ExtraBold"
    assert typeface("Inter", 700).is_bold
    assert typeface("Inter", 700).name == "Inter"
    assert typeface("Foreign Face", 800).is_bold
    assert natural_line("Inter") == pytest.approx(1.21, abs=0.01)
