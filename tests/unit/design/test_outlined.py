"""Dense pages: everything told is on the page, nothing overlaps, nothing leaves it.

Prompts marked BizGenEval are from its development split, shortened (Copyright (c) Microsoft Corporation,
MIT License).
"""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import Brief, Canvas, ExactText
from makeready.brief.outline import Outline, Part
from makeready.brief.read import read_brief
from makeready.design.components.laid import Look
from makeready.design.components.outline_copy import worded
from makeready.design.components.outline_page import part_laid
from makeready.design.components.tone import on_ground
from makeready.design.content import content_of
from makeready.design.drawing.drawer import Drawer
from makeready.design.drawing.markup import parse
from makeready.design.sheet import Area, Sheet, Tuning
from makeready.design.templates import TemplatePlanner
from makeready.design.theme import theme_for

PAGE = Canvas(width_px=1600, height_px=900)

TABLE_SLIDE = (  # BizGenEval 80
    "Recreate a slide-like image with a main title at the top-center and a large table beneath it. At"
    " the very "
    'top-center, place a single-line headline that reads exactly: "CLP Group: generation by fuel mix".'
    " Directly below "
    'this main title, place a single-line subtitle that reads exactly: "22,582 MW Attributable". Below'
    " the subtitle "
    "construct a rectangular table. The table has 4 horizontal rows and 3 vertical columns. The top row"
    " is a header "
    'row. From left to right, the first header cell is "Energy Type", the second header cell is "Total'
    ' MW" and the '
    'third header cell is "Share". The second row of the table reads: "Coal"; "8,140"; "36%". The third'
    " row reads: "
    '"Wind"; "2,625"; "12%". The final row reads: "Total"; "10,765"; "48%". At the bottom-left corner of'
    " the slide "
    'place a source note reading "Source: annual report". Ensure that the table is visually centered'
    " beneath the "
    "subtitle, with rows ordered from Coal at the top of the table body down to Total at the bottom."
)
CARD_PAGE = (  # BizGenEval 30
    "Recreate a single-page website layout structured vertically from top to bottom, with all text"
    " exactly as given. "
    "At the very top, place a horizontal header bar. On the left side of this header, include a logo"
    ' "For Teller". In '
    'the center of the header place a navigation menu with the exact text "HOME   TYPES   FAQ". In the'
    " upper-left of "
    'the hero section, add a tagline reading exactly "ANCIENT WISDOM". Beneath this tagline, place a'
    " large two-line "
    'title: the first line must read "Whispers of the" and the second line "Gypsy Cards". Under it add a'
    " button whose "
    'label text is precisely "Get Started For Free". On the right side of the hero section, place a large '
    "illustration. Below the entire hero section, create a new section for service types with a grid of"
    " three "
    'rectangular cards side by side. The left card must show an icon with the title "Horoscopes" and a'
    " description "
    'below reading "Enter your birth date.". The middle card must show an icon with the title'
    ' "Palmistry" and a '
    'description below reading "Upload photos of both palms.". The right card must show an icon with the'
    ' title "Tarot" '
    'and the description "Choose a card spread.". At the very bottom of the page place a footer with the'
    ' note "All '
    'Rights Reserved.".'
)
BARE_PAGE = (  # BizGenEval 0
    "Create a vertically oriented promotional web page that is divided into two main vertical columns."
    " In the top area of "
    "the left column, build a hero section: in the left sub-column stack a small heading announcing a"
    " cooking workshop, a "
    "larger title about Japanese sushi rolls, a short descriptive paragraph, and a call-to-action"
    " button; in the right "
    "sub-column place a single large rectangular food photo. In the right column, add a section with a"
    " heading and a row "
    "of three equal-width cards arranged in a single horizontal line; each card contains a rectangular"
    " photo at the top "
    "and a text caption block beneath it. Below these cards, add a row of four equal-sized rectangular"
    " boxes arranged "
    "horizontally. Finally, at the very bottom of the page, construct a full-width footer with a logo on"
    " the left."
)
PROMPTS = {"table": TABLE_SLIDE, "cards": CARD_PAGE, "no words": BARE_PAGE}


@pytest.fixture(scope="module")
def drawer() -> Drawer:
    return Drawer()


def brief_of(prompt: str) -> Brief:
    return replace(read_brief(prompt), canvas=PAGE)


@pytest.mark.parametrize("name", PROMPTS)
def test_a_dense_prompt_is_set_by_its_own_structure_and_every_string_is_there_with_its_id(name: str) -> None:
    brief = brief_of(PROMPTS[name])

    document = TemplatePlanner().plan(brief, proposal_index=0, seed=1, tuning=Tuning())

    assert document.composition == "outlined"
    wanted = {one.id: one.text for one in brief.constraints if isinstance(one, ExactText)}
    shown = {
        constraint_id: one.own_text()
        for one in parse(document.html).elements()
        for constraint_id in one.attributes.get("data-constraint", "").split()
    }
    assert {constraint_id: " ".join(shown.get(constraint_id, "").split()) for constraint_id in wanted} == {
        constraint_id: " ".join(text.split()) for constraint_id, text in wanted.items()
    }


@pytest.mark.parametrize("name", PROMPTS)
@pytest.mark.parametrize("size", [(1600, 900), (1200, 1600), (1000, 1000)])
def test_nothing_leaves_the_page_and_no_two_texts_touch(
    name: str, size: tuple[int, int], drawer: Drawer
) -> None:
    brief = replace(brief_of(PROMPTS[name]), canvas=Canvas(width_px=size[0], height_px=size[1]))

    drawing = drawer.draw(TemplatePlanner().plan(brief, proposal_index=0, seed=1, tuning=Tuning()))

    assert drawing.layout_notes == ()
    texts = [one for one in drawing.boxes if one.text]
    for index, one in enumerate(texts):
        for other in texts[index + 1 :]:
            across = min(one.box.right_px, other.box.right_px) - max(one.box.left_px, other.box.left_px)
            down = min(one.box.bottom_px, other.box.bottom_px) - max(one.box.top_px, other.box.top_px)
            assert across <= 1 or down <= 2, (one.text, other.text)


def test_words_that_nobody_gave_are_reported_and_claim_nothing() -> None:
    document = TemplatePlanner().plan(brief_of(BARE_PAGE), proposal_index=0, seed=1, tuning=Tuning())

    (note,) = [note for note in document.notes if note.startswith("stand-in copy: ")]
    assert {"Cooking workshop", "Japanese sushi rolls", "Learn more"} <= set(
        note.removeprefix("stand-in copy: ").split(", ")
    )
    assert not re.search(r"\d+ ?%|free|best|two minutes", note, re.IGNORECASE)


def test_a_short_brief_keeps_its_compositions() -> None:
    brief = brief_of(
        'A 16:9 slide titled "Renewals drive the year" with three bullets: "One", "Two", "Three".'
    )

    assert TemplatePlanner().plan(brief, proposal_index=0, seed=1, tuning=Tuning()).composition == "argument"


def test_events_without_words_are_steps_with_numbers() -> None:
    cells = tuple(Part(kind="stack", role="card", parts=(Part(kind="words", role="text"),)) for _ in range(3))
    empty = Part(kind="stack")
    outline = Outline(header=empty, body=Part(kind="grid", role="timeline", parts=cells), footer=empty)

    made = worded(outline, "")

    assert list(made.outline.body.strings()) == ["Step 1", "Step 2", "Step 3"] == list(made.stand_ins)


TEXTS = st.text(alphabet="abcdefg hijk 0123 %.,", min_size=1, max_size=60).map(
    lambda text: " ".join(text.split())
)
WORDS = st.builds(
    lambda role, lines: Part(kind="words", role=role, lines=tuple(lines)),
    st.sampled_from(
        ["title", "heading", "text", "label", "button", "badge", "bullet", "nav", "number", "note", "legend"]
    ),
    st.lists(TEXTS.filter(bool), min_size=1, max_size=4),
)
LEAVES = WORDS | st.builds(
    lambda role, count: Part(kind="figure", role=role, count=count),
    st.sampled_from(["photo", "icon", "avatar", "bar_chart", "donut", "rating"]),
    st.integers(1, 5),
)
TABLES = st.integers(1, 5).flatmap(
    lambda num: st.lists(st.tuples(*[TEXTS] * num), min_size=1, max_size=6).map(
        lambda rows: Part(kind="table", rows=tuple(rows), num_head=1)
    )
)
TREES = st.recursive(
    LEAVES | TABLES,
    lambda inner: st.builds(
        lambda shape, parts: Part(
            kind=shape[0],
            role=shape[1],
            parts=tuple(Part(kind="stack", role="card", parts=(one,)) for one in parts)
            if shape[0] != "stack"
            else tuple(parts),
        ),
        st.sampled_from(
            [("stack", "panel"), ("columns", ""), ("grid", "card"), ("grid", "timeline"), ("row", "")]
        ),
        st.lists(inner, min_size=1, max_size=4),
    ),
    max_leaves=10,
)


@settings(max_examples=40, deadline=None)
@given(TREES, st.sampled_from([420.0, 900.0, 1500.0]))
def test_every_string_is_set_once_and_inside_the_area_that_was_measured(tree: Part, width_px: float) -> None:
    brief = Brief(prompt="", kind="slide", canvas=PAGE)
    sheet = Sheet(
        width_px=1600, height_px=900, content=content_of(brief), theme=theme_for(brief.palette, (), 0)
    )
    laid = part_laid(tree, Look(sheet=sheet, tone=on_ground(sheet), body_px=14.0, lines={}), width_px)

    page = parse(laid.draw(Area(left=0.0, top=0.0, right=width_px, bottom=laid.height_px)))

    shown = sorted(one.own_text() for one in page.elements() if one.has_own_text())
    assert shown == sorted(" ".join(text.split()) for text in tree.strings() if text.strip())
    for one in page.elements():
        style = one.attributes.get("style", "")
        top, tall = (re.search(rf"(?<![\w-]){name}:(-?[\d.]+)px", style) for name in ("top", "height"))
        if top and tall and "position:absolute" in style and "border-radius:50%" not in style:
            assert float(top.group(1)) + float(tall.group(1)) <= laid.height_px + 2
