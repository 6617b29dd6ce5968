"""Every golden document is drawn, inspected against the brief read from its prompt, scored and exported."""

import html
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from makeready.bench.bizgeneval_prompts import Prompt, canvas_for, read_prompts
from makeready.bench.bizgeneval_recall import readings, recall
from makeready.bench.bizgeneval_replay import ReplayPlanner
from makeready.bench.bizgeneval_strings import demanded_strings
from makeready.brief import Brief, Finding, Verdict
from makeready.brief.read import read_brief
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.exporting import export
from makeready.design.sheet import Tuning
from makeready.makers.design import picture_of
from makeready.verify.eyes.ocr import Ocr
from makeready.verify.inspect import Inspection
from makeready.verify.picture import Picture

FOLDER = Path(__file__).parents[2] / "examples" / "bizgeneval"
PROMPTS = read_prompts(FOLDER / "prompts.jsonl").prompts
MIN_RECALL = 0.98
"""The issue's figure. Observed: 1.0 of every prompt."""

every_prompt = pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: f"{prompt.domain}-{prompt.id}")


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    with Drawer() as opened:
        yield opened


@pytest.fixture(scope="module")
def ocr() -> Ocr:
    """Shared with the inspection: what that has read is not read again."""
    return Ocr()


@pytest.fixture(scope="module")
def inspection(ocr: Ocr) -> Inspection:
    return Inspection(ocr=ocr)


@cache
def brief_of(prompt: Prompt) -> Brief:
    brief = read_brief(prompt.text)
    return replace(brief, canvas=canvas_for(prompt, brief))


def document_of(prompt: Prompt) -> Document:
    planner = ReplayPlanner(FOLDER / f"{prompt.id}.html")
    return planner.plan(brief_of(prompt), proposal_index=0, seed=0, tuning=Tuning())


@pytest.fixture(scope="module")
def pictures(drawer: Drawer) -> dict[str, Picture]:
    return {prompt.id: picture_of(document_of(prompt), drawer) for prompt in PROMPTS}


def broken(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [
        (f"{one.constraint_id} {one.kind}", one.measured) for one in findings if one.verdict is Verdict.BROKEN
    ]


def test_every_prompt_has_its_document_and_every_document_its_prompt() -> None:
    assert {f"{prompt.id}.html" for prompt in PROMPTS} == {one.name for one in FOLDER.glob("*.html")}


def test_there_are_two_of_every_domain_and_all_four_dimensions() -> None:
    of_domain = Counter(prompt.domain for prompt in PROMPTS)

    assert set(of_domain) == {"webpage", "slides", "poster", "scientific_figure", "chart"}
    assert min(of_domain.values()) >= 2
    assert {prompt.dimension for prompt in PROMPTS} == {"layout", "text", "attribute", "knowledge"}
    assert len(PROMPTS) >= 11


@every_prompt
def test_a_golden_document_draws_at_its_proportions_without_gaps(
    prompt: Prompt, pictures: dict[str, Picture]
) -> None:
    picture = pictures[prompt.id]
    height, width, _ = picture.pixels.shape

    assert (width, height) == (brief_of(prompt).canvas.width_px, brief_of(prompt).canvas.height_px)
    assert not prompt.width or width / height == pytest.approx(prompt.width / prompt.height, rel=0.01)
    assert (picture.missing_glyphs, picture.unfilled_slots, picture.layout_notes) == ((), (), ())


@every_prompt
def test_every_constraint_that_can_be_checked_is_met_and_every_string_can_be_read(
    prompt: Prompt, pictures: dict[str, Picture], inspection: Inspection, ocr: Ocr
) -> None:
    picture, strings = pictures[prompt.id], demanded_strings(prompt.text).strings

    findings = inspection.inspect(picture, brief_of(prompt))
    found = readings(strings, ocr.read(picture.pixels))

    assert broken(findings) == []
    assert {one.verdict for one in findings if one.kind.startswith("layout.")} == {Verdict.MET}
    assert any(one.verdict is Verdict.MET for one in findings)
    missed = [(one.text, one.nearest) for one in found if not one.is_forgiven]
    share = recall(found, is_forgiving=True)
    assert share is None if not strings else share is not None and share >= MIN_RECALL, missed


def letters(text: str) -> str:
    return re.sub(r"\s+", "", html.unescape(text))


def texts_in(source: str) -> list[str]:
    """The words between a document's tags, without blanks."""
    body = re.sub(r"<(style|title)>.*?</\1>|<!--.*?-->", "", source, flags=re.DOTALL)
    return [letters(found) for found in re.findall(r">([^<>]+)<", body) if found.strip()]


@every_prompt
def test_the_html_export_holds_every_word_and_needs_nothing_else(prompt: Prompt, drawer: Drawer) -> None:
    document = document_of(prompt)

    page = export(document, to="html", drawer=drawer).decode()

    assert set(texts_in(document.html)) <= set(texts_in(page))
    assert re.findall(r"(?:src|href)=.(?!data:|#)", page) == []


@every_prompt
def test_every_word_can_be_selected_in_the_pdf(prompt: Prompt, drawer: Drawer) -> None:
    pytest.importorskip("weasyprint")
    pdfium = pytest.importorskip("pypdfium2")
    document = document_of(prompt)

    opened = pdfium.PdfDocument(io.BytesIO(export(document, to="pdf", drawer=drawer)))

    assert len(opened) == 1
    width, height = opened[0].get_size()
    assert width / height == pytest.approx(document.width_px / document.height_px, rel=0.01)
    # pdfium writes U+FFFE for a hyphen at the end of a line.
    selectable = letters(opened[0].get_textpage().get_text_range().replace("\ufffe", "-"))
    assert [text for text in texts_in(document.html) if text not in selectable] == []


@every_prompt
def test_every_word_stays_text_in_the_slide(prompt: Prompt, drawer: Drawer) -> None:
    pytest.importorskip("weasyprint")
    pptx = pytest.importorskip("pptx")
    document = document_of(prompt)

    opened = pptx.Presentation(io.BytesIO(export(document, to="pptx", drawer=drawer)))

    assert len(opened.slides) == 1
    assert opened.slide_width / opened.slide_height == pytest.approx(
        document.width_px / document.height_px, rel=0.01
    )
    words = [letters(shape.text_frame.text) for shape in opened.slides[0].shapes if shape.has_text_frame]
    assert [text for text in texts_in(document.html) if not any(text in one for one in words)] == []
