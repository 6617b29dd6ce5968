"""Pages of a known sort: every asked string once, counts met, nothing on top of anything, three manners."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import Brief, Canvas, ExactText
from makeready.brief.read import read_brief
from makeready.design.components.outline_site import MANNERS, columns_for
from makeready.design.components.outline_site_copy import copy_data, row_for
from makeready.design.compositions.sites import SITES
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.icons import icons
from makeready.design.sheet import Tuning
from makeready.design.templates import TemplatePlanner

PROMPTS = {
    "plans": "A pricing page for a bookkeeping app called Ledgerly with three plans: "
    "Starter $0, Team $12, Company $39",
    "shop": "A web page for a plant nursery with a hero, four product cards with prices and a footer",
    "dashboard": "Dashboard page with four KPI cards, a line chart and a table of the top five products",
    "article": "Blog page: headline, author line, three paragraphs, a pull quote",
    "login": "Login page mock with two fields and a button, brand colour #5b21b6",
    "team": "A team page for a small architecture office with six people and their roles",
    "faq": "FAQ page for a bike rental with five questions",
    "missing": "404 page for a bakery website with a button back home",
    "changelog": "Changelog page for an app called Tidewater with three releases: 2.1, 2.0, 1.9",
    "logos": "A customer logo wall for a web page with eight logos",
    "docs": "A docs page with side navigation, a heading, two paragraphs and a code block",
    "contrast": "Before/after slide: manual invoicing takes 6 hours, automated takes 20 minutes",
    "thanks": 'Thank-you slide with "Thank you", an e-mail address hello@example.org and "Questions?"',
    "quote": 'Quote slide: "Make it work, make it right, make it fast." by Kent Beck',
}  # fmt: skip


def planned(prompt: str, proposal_index: int = 0, canvas: Canvas | None = None) -> Document:
    brief = read_brief(prompt)
    brief = replace(brief, canvas=canvas) if canvas else brief
    return TemplatePlanner().plan(brief, proposal_index=proposal_index, seed=1, tuning=Tuning())


def texts_of(html: str) -> list[str]:
    body = html.partition("</style>")[2]
    return [unescape(one).strip() for one in re.findall(r">([^<>]+)<", body) if one.strip()]


def asked(brief: Brief) -> list[str]:
    return [one.text for one in brief.constraints if isinstance(one, ExactText)]


@pytest.mark.parametrize("form", PROMPTS)
@pytest.mark.parametrize("index", range(len(MANNERS)))
def test_each_manner_shows_every_asked_string_once(form: str, index: int) -> None:
    document = planned(PROMPTS[form], index)
    marked = re.findall(r'data-constraint="([^"]*)"[^>]*>([^<]+)<', document.html)

    assert document.composition == f"site {MANNERS[index].name}"
    for text in asked(read_brief(PROMPTS[form])):
        assert [unescape(said) for _, said in marked].count(text) == 1


@pytest.mark.parametrize("form", PROMPTS)
def test_proposals_differ_in_more_than_colour(form: str) -> None:
    pages = [planned(PROMPTS[form], index).html for index in range(len(SITES))]
    shapes = {re.sub(r"#[0-9a-f]{6}|font-family:'[^']*'", "", one) for one in pages}

    assert len(shapes) == len(SITES)


def collisions(document: Document, drawer: Drawer) -> list[tuple[str, str]]:
    """Pairs of texts that touch, and texts that leave the page."""
    drawing = drawer.draw(document)
    texts = [one for one in drawing.boxes if one.text]
    found = [(note, "") for note in drawing.layout_notes]
    for index, one in enumerate(texts):
        is_inside = one.box.left_px >= 0 and one.box.right_px <= document.width_px + 1
        if not is_inside or one.box.top_px < 0 or one.box.bottom_px > document.height_px + 1:
            found.append((one.text, "the page's edge"))
        for other in texts[index + 1 :]:
            across = min(one.box.right_px, other.box.right_px) - max(one.box.left_px, other.box.left_px)
            down = min(one.box.bottom_px, other.box.bottom_px) - max(one.box.top_px, other.box.top_px)
            if across > 1 and down > 2:
                found.append((one.text, other.text))
    return found


@pytest.mark.parametrize("form", PROMPTS)
@pytest.mark.parametrize("index", range(len(MANNERS)))
def test_no_two_texts_touch_and_none_leaves_the_page(form: str, index: int, drawer: Drawer) -> None:
    assert collisions(planned(PROMPTS[form], index), drawer) == []


@pytest.mark.parametrize("form", PROMPTS)
@pytest.mark.parametrize("size", [(1080, 1350), (1280, 720)])
def test_pages_of_other_shapes_hold_everything_too(form: str, size: tuple[int, int], drawer: Drawer) -> None:
    canvas = Canvas(width_px=size[0], height_px=size[1])

    assert collisions(planned(PROMPTS[form], 0, canvas), drawer) == []


def test_stand_ins_are_reported_and_asked_words_are_not_among_them() -> None:
    (note,) = [one for one in planned(PROMPTS["plans"]).notes if one.startswith("stand-in copy")]

    assert "Core features" in note
    assert "Ledgerly" not in note.replace("Everything in Ledgerly", "")
    assert "$12" not in note


def test_as_many_parts_as_asked_for() -> None:
    assert planned(PROMPTS["shop"]).html.count('data-noun="card"') == 4
    assert planned(PROMPTS["team"]).html.count('data-noun="people"') == 6
    assert planned(PROMPTS["logos"]).html.count('data-noun="logo"') == 8
    assert sum(text.endswith("?") for text in texts_of(planned(PROMPTS["faq"]).html)) == 5
    assert sum(text.startswith("Product ") for text in texts_of(planned(PROMPTS["dashboard"]).html)) == 5


def test_a_name_and_its_price_are_neighbours() -> None:
    texts = texts_of(planned(PROMPTS["plans"]).html)

    assert [texts[texts.index(name) + 1] for name in ("Starter", "Team", "Company")] == ["$0", "$12", "$39"]
    assert "Ledgerly" in texts


def test_a_topic_brings_its_colours_unless_colours_are_asked_for() -> None:
    assert "#2f7d4f" in planned(PROMPTS["shop"]).html
    assert "#2f7d4f" not in planned(PROMPTS["shop"] + ", brand colour #5b21b6").html


def test_copy_names_only_icons_that_are_there() -> None:
    data = copy_data()
    named = {one.split(" | ")[2] for row in data["shops"] for one in row["products"]}
    named |= {row["icon"] for part in ("shops", "missing") for row in data[part]}
    named |= set(data["logos"]["icons"]) | set(data["dashboard"]["icons"])

    assert named <= icons().keys()
    assert all(not data[part][-1]["words"] for part in ("shops", "questions", "roles", "missing"))
    assert row_for("shops", "a plant nursery")["icon"] == "sprout"


@given(num=st.integers(1, 12), most=st.integers(1, 5))
def test_columns_are_never_more_than_there_are_parts_or_room(num: int, most: int) -> None:
    assert 1 <= columns_for(num, most) <= max(min(num, most), 1)


@settings(max_examples=12, deadline=None)
@given(
    names=st.lists(st.from_regex(r"[A-Z][a-z]{2,11}", fullmatch=True), min_size=2, max_size=4, unique=True),
    size=st.sampled_from([(1440, 1024), (1200, 1600), (1920, 1080)]),
    index=st.integers(0, 2),
)
def test_plans_of_any_names_stand_on_any_page(names: list[str], size: tuple[int, int], index: int) -> None:
    said = ", ".join(f"{name} ${10 + at}" for at, name in enumerate(names))
    prompt = f"A pricing page for an app called Ledgerly with {len(names)} plans: {said}"
    texts = texts_of(planned(prompt, index, Canvas(width_px=size[0], height_px=size[1])).html)

    for at, name in enumerate(names):
        assert texts.count(name) == 1
        assert texts.count(f"${10 + at}") == 1
