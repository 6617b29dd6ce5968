"""Every example is exported in every format: what a person sees in the picture is in the files, where it was.

The golden documents are exported by test_bizgeneval.py.
"""

import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from makeready.brief.read import read_brief
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer, Drawing
from makeready.design.exporting import export
from makeready.design.sheet import Tuning
from makeready.design.templates import TemplatePlanner
from makeready.errors import MissingDependencyError

FOLDER = Path(__file__).parents[2] / "examples"
PAGES = sorted((FOLDER / "documents").glob("*.html"))
PROMPTS = sorted(FOLDER.glob("*.txt"))
NUM_LINES = {"flow": 12, "lecture": 7, "timeline": 11, "cell": 8, "device": 7}
"""Connectors and leader lines."""
MAX_SHARE = 0.03
"""Of pixels that differ by more than 60 of 255, as letters are smoothed otherwise. Observed: 0.3 to 1.7 %."""

Drawings = Callable[[Path], Drawing]

every_example = pytest.mark.parametrize("path", [*PAGES, *PROMPTS], ids=lambda path: path.stem)


@cache
def document_of(path: Path) -> Document:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".txt":
        return TemplatePlanner().plan(read_brief(text), proposal_index=0, seed=0, tuning=Tuning())
    size = re.search(r"body\{width:(\d+)px;height:(\d+)px", text)
    assert size is not None
    return Document(html=text, width_px=int(size[1]), height_px=int(size[2]))


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    with Drawer() as opened:
        yield opened


@pytest.fixture(scope="module")
def drawings(drawer: Drawer) -> Drawings:
    """Each example is drawn once."""
    return cache(lambda path: drawer.draw(document_of(path)))


@pytest.fixture(scope="module")
def needs_libraries() -> None:
    weasy = pytest.importorskip("makeready.design.exporting.weasy")
    try:
        weasy.opened()
    except MissingDependencyError as error:
        pytest.skip(error.hint)


def letters(text: str) -> str:
    """Without spaces and hyphens, which ends of lines change."""
    return re.sub(r"[\s\ufffe\u00ad-]+", "", text)


def texts_seen(drawing: Drawing) -> set[str]:
    """The words of the blocks that the picture shows, in small letters."""
    return {letters(one.text).lower() for one in drawing.boxes if one.text.strip()}


@every_example
@pytest.mark.usefixtures("needs_libraries")
def test_a_pdf_looks_like_the_picture_and_its_words_can_be_selected(
    path: Path, drawer: Drawer, drawings: Drawings
) -> None:
    import pypdfium2

    document = document_of(path)
    page = pypdfium2.PdfDocument(export(document, to="pdf", drawer=drawer))[0]

    size = (document.width_px, document.height_px)
    drawn = np.asarray(page.render(scale=96 / 72).to_pil().convert("RGB").resize(size), dtype=int)
    differs = np.abs(drawn - drawings(path).pixels).max(axis=2) > 60
    assert differs.mean() < MAX_SHARE
    selectable = letters(page.get_textpage().get_text_range()).lower()
    assert [text for text in texts_seen(drawings(path)) if text not in selectable] == []


@every_example
@pytest.mark.usefixtures("needs_libraries")
def test_a_slide_has_its_words_as_text_and_its_lines_as_pictures(
    path: Path, drawer: Drawer, drawings: Drawings
) -> None:
    from pptx import Presentation

    document = document_of(path)
    slide = Presentation(io.BytesIO(export(document, to="pptx", drawer=drawer))).slides[0]

    alternatives = [
        shape._element.nvPicPr.cNvPr.get("descr") for shape in slide.shapes if shape.shape_type == 13
    ]
    written = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    whole = letters("".join([*written, *alternatives])).lower()
    assert [text for text in texts_seen(drawings(path)) if text not in whole] == []
    assert alternatives.count("Line") >= NUM_LINES.get(path.stem, 0)


@every_example
def test_a_web_page_holds_its_words_and_needs_nothing_else(path: Path, drawer: Drawer) -> None:
    document = document_of(path)

    html = export(document, to="html", drawer=drawer).decode()

    assert re.findall(r"(?:src|href)=.(?!data:|#)", html) == []
    assert html.count("data-decoration") >= NUM_LINES.get(path.stem, 0)
