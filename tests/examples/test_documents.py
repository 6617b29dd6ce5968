"""Every example document draws without a note, and nothing in it collides or is cut off."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from makeready.brief import Verdict
from makeready.brief.read import read_prose
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.makers.design import picture_of
from makeready.verify.eyes.ocr import Ocr
from makeready.verify.layout import clipping, overlap
from makeready.verify.look import Look
from makeready.verify.picture import Picture

FOLDER = Path(__file__).parents[2] / "examples" / "documents"
NUM_ARROWS = {"flow": 12, "lecture": 7, "timeline": 11, "cell": 0, "device": 0, "dashboard": 0}
NUM_CALLOUTS = {"cell": 8, "device": 7}
PATHS = sorted(FOLDER.glob("*.html"))

every_document = pytest.mark.parametrize("name", [path.stem for path in PATHS])


def document_of(name: str) -> Document:
    """The document at the size that its body has."""
    html = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
    size = re.search(r"body\{width:(\d+)px;height:(\d+)px", html)
    assert size is not None
    return Document(html=html, width_px=int(size[1]), height_px=int(size[2]))


@pytest.fixture(scope="module")
def pictures() -> Iterator[dict[str, Picture]]:
    with Drawer() as drawer:
        yield {path.stem: picture_of(document_of(path.stem), drawer) for path in PATHS}


def test_the_examples_are_these() -> None:
    assert {path.stem for path in PATHS} == set(NUM_ARROWS)


@every_document
def test_a_document_draws_as_it_means(name: str, pictures: dict[str, Picture]) -> None:
    picture = pictures[name]

    assert picture.layout_notes == ()
    assert picture.unfilled_slots == ()
    assert picture.missing_glyphs == ()


@every_document
def test_nothing_collides_and_nothing_is_cut_off(name: str, pictures: dict[str, Picture]) -> None:
    look = Look(pictures[name], read_prose("a figure"), Ocr())

    found, cut = overlap(look), clipping(look)

    assert found.verdict is Verdict.MET, found.measured
    assert cut.verdict is Verdict.MET, cut.measured
    look.close()


@every_document
def test_connectors_and_callouts_are_counted(name: str, pictures: dict[str, Picture]) -> None:
    nouns = [one.noun for one in pictures[name].boxes or ()]

    assert nouns.count("arrow") == NUM_ARROWS[name]
    assert nouns.count("callout") == NUM_CALLOUTS.get(name, 0)
