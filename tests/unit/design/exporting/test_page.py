"""The HTML file: whole in itself, with the fonts that its characters need."""

import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.exporting import export
from makeready.design.exporting.webfonts import nearest_face


@pytest.fixture(scope="module")
def html(document: Document, drawer: Drawer) -> str:
    return export(document, to="html", drawer=drawer).decode()


def test_it_reaches_nothing_outside_itself(html: str) -> None:
    references = re.findall(r"(?:src|href)=\"([^\"]*)\"|url\(([^)]*)\)", html)
    assert all((one or other).startswith(("data:", "#")) for one, other in references)
    assert "<script" not in html


def test_its_chart_is_live_svg_with_its_labels_as_text(html: str) -> None:
    assert re.search(r"<text[^>]*>Feb</text>", html)
    assert 'id="clip' not in html  # ids of a chart are its own


def test_each_face_that_is_used_is_inside_and_cut_to_the_characters(
    document: Document, drawer: Drawer
) -> None:
    html = export(document, to="html", drawer=drawer).decode()
    rules = re.findall(
        r"font-family:'([^']+)';font-weight:(\d+);font-style:(\w+);src:url\(data:font/woff;base64,([^)]+)",
        html,
    )
    faces = {(family, int(weight), style): base64.b64decode(data) for family, weight, style, data in rules}

    assert ("Space Grotesk", 700, "normal") in faces
    assert ("Inter", 400, "italic") in faces
    with TTFont(io.BytesIO(faces["Space Grotesk", 700, "normal"])) as font:
        assert {chr(code) for code in font.getBestCmap()} == set("Ice & herring")


def test_css_picks_the_nearest_weight_as_browsers_do() -> None:
    weights = {wanted: nearest_face("Inter", wanted, italic=False) for wanted in (300, 450, 650, 900)}

    assert {wanted: face.weight for wanted, face in weights.items() if face} == {
        300: 400,
        450: 500,
        650: 700,
        900: 800,
    }
    assert nearest_face("Nobody", 400, italic=False) is None
