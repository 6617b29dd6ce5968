"""What every composition of posters and social cards promises, whatever the brief says."""

import re

import pytest

from makeready.brief import (
    Brief,
    Canvas,
    ClearRegion,
    Constraint,
    ElementCount,
    ExactText,
    MinTextSize,
    Palette,
    Region,
    Swatch,
)
from makeready.brief.brief import Kind, StyleWord
from makeready.design.compositions import Composition, poster, social_card
from makeready.design.content import content_of
from makeready.design.drawing.markup import Element, parse
from makeready.design.sheet import Sheet, Tuning
from makeready.design.theme import theme_for

WARM = ("#ff8c00", "#fffdd0", "#000080")
SIZES = ((1200, 1600), (1080, 1080), (1080, 1920), (1600, 800))
TEN = (
    ("headline", "Market of Small Makers"),
    ("subtitle", "Forty stalls, one long table"),
    ("date", "Saturday 12 September"),
    ("time", "10:00 to 18:00"),
    ("place", "Tin Hall, Foundry Street 14"),
    ("price", "Adults 6, children free"),
    ("text", "Bring a bag and an empty stomach"),
    ("text", "Dogs are welcome on a lead"),
    ("caption", "Supported by the borough council and the friends of the hall"),
    ("button", "tinhall.example/market"),
)
CONTENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "one word": (("headline", "Regatta"),),
    "twelve words": (("headline", "A long night of short films about people who never leave town"),),
    "quotation": (("quote", "Less, but better."), ("author", "Ada Example")),
    "long quotation": (("quote", "Nothing will teach you half as much. " * 8),),
    "ten strings": TEN,
    "two headlines": (("headline", "First"), ("headline", "Second"), ("author", "Somebody")),
    "quotation with title": (("headline", "On craft"), ("quote", "Measure twice."), ("caption", "A proverb")),
    "elements": (("headline", "Open day"), ("badge", "New"), ("logo", "Tinhall"), ("button", "Come in")),
    "hostile": (("headline", "<script>alert('1')</script> & \"so on\""), ("place", "A < B & C > D")),
    "nothing": (),
}
COUNTED = {"elements": {"button": 2, "icon": 3, "badge": 1, "logo": 1, "divider": 1, "callout": 2}}


def brief_of(kind: Kind, name: str, size: tuple[int, int] = (1200, 1600)) -> Brief:
    """The brief with that content."""
    texts: list[Constraint] = [
        ExactText(id=f"t{index}", text=text.strip(), role=role)
        for index, (role, text) in enumerate(CONTENTS[name])
    ]
    counts = [
        ElementCount(id=f"n-{noun}", noun=noun, minimum=num, maximum=num)
        for noun, num in COUNTED.get(name, {}).items()
    ]
    return Brief(
        prompt="a late summer jazz festival",
        kind=kind,
        canvas=Canvas(width_px=size[0], height_px=size[1]),
        palette=Palette(swatches=tuple(Swatch(name="", hex=one) for one in WARM)),
        constraints=(*texts, *counts, MinTextSize(id="size", size_px=14)),
        style=(StyleWord(word="bold", theme="bold"),),
        subject="a late summer jazz festival",
    )


def with_room_on_top(brief: Brief) -> Brief:
    region = ClearRegion(id="room", region=Region(bottom=0.25), purpose="logo")
    return Brief(
        prompt=brief.prompt,
        kind=brief.kind,
        canvas=brief.canvas,
        palette=brief.palette,
        constraints=(*brief.constraints, region),
        style=brief.style,
        subject=brief.subject,
    )


def sheet_of(brief: Brief, *, variant: int = 0, tuning: Tuning | None = None) -> Sheet:
    return Sheet(
        width_px=brief.canvas.width_px,
        height_px=brief.canvas.height_px,
        content=content_of(brief),
        theme=theme_for(brief.palette, brief.style, variant),
        tuning=tuning or Tuning(),
        variant=variant,
    )


def text_elements(html: str) -> list[Element]:
    divs = (one for one in parse(html).elements() if one.tag == "div")
    return [one for one in divs if one.has_own_text() or _is_lead(one)]


def _is_lead(element: Element) -> bool:
    """A headline of several sizes: a div whose text is in spans."""
    return element.tag == "div" and any(
        isinstance(child, Element) and child.tag == "span" for child in element.children
    )


def placed(html: str, constraint_id: str) -> list[str]:
    """The texts of the elements that carry a constraint's id."""
    return [
        one.own_text()
        for one in text_elements(html)
        if constraint_id in one.attributes.get("data-constraint", "").split()
    ]


def num_of_noun(html: str, noun: str) -> int:
    return len(re.findall(rf'data-noun="{noun}"', html))


every_composition = pytest.mark.parametrize(
    ("kind", "composition"),
    [
        *(pytest.param("poster", one, id=f"poster-{one.name}") for one in poster.COMPOSITIONS),
        *(pytest.param("social_card", one, id=f"card-{one.name}") for one in social_card.COMPOSITIONS),
    ],
)


@every_composition
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", CONTENTS)
def test_every_string_is_placed_once_letter_for_letter(
    kind: Kind, composition: Composition, name: str, size: tuple[int, int]
) -> None:
    brief = brief_of(kind, name, size)

    html = composition.build(sheet_of(brief))

    for one in brief.constraints:
        if isinstance(one, ExactText):
            assert placed(html, one.id) == [" ".join(one.text.split())]


@every_composition
def test_elements_are_drawn_as_often_as_they_are_asked_for(kind: Kind, composition: Composition) -> None:
    html = composition.build(sheet_of(brief_of(kind, "elements")))

    assert {noun: num_of_noun(html, noun) for noun in COUNTED["elements"]} == COUNTED["elements"]
    assert all(f"n-{noun}" in html for noun in COUNTED["elements"])


@every_composition
@pytest.mark.parametrize("name", [name for name in CONTENTS if name not in COUNTED])
def test_only_the_words_of_the_content_are_shown(kind: Kind, composition: Composition, name: str) -> None:
    sheet = sheet_of(brief_of(kind, name))
    given = {" ".join(one.text.split()) for lines in sheet.content.lines.values() for one in lines}

    shown = {one.own_text() for one in text_elements(composition.build(sheet))}

    assert shown == given


@every_composition
@pytest.mark.parametrize("variant", range(2))
def test_the_same_sheet_gives_the_same_page(kind: Kind, composition: Composition, variant: int) -> None:
    first, second = (sheet_of(brief_of(kind, "ten strings"), variant=variant) for _ in range(2))

    assert composition.build(first) == composition.build(second)


@every_composition
def test_hostile_strings_are_text_and_nothing_else(kind: Kind, composition: Composition) -> None:
    html = composition.build(sheet_of(brief_of(kind, "hostile")))

    assert "<script" not in html
    assert placed(html, "t0") == ["<script>alert('1')</script> & \"so on\""]


@every_composition
@pytest.mark.parametrize("name", ["quotation", "ten strings", "elements", "nothing"])
def test_a_plain_sheet_has_no_decoration(kind: Kind, composition: Composition, name: str) -> None:
    html = composition.build(sheet_of(brief_of(kind, name), tuning=Tuning(is_plain=True)))

    assert "data-decoration" not in html


@every_composition
def test_nothing_is_set_below_the_smallest_size(kind: Kind, composition: Composition) -> None:
    brief = brief_of(kind, "ten strings", (600, 800))
    sheet = sheet_of(brief)

    html = composition.build(sheet)

    for one in text_elements(html):
        style = dict(part.split(":", 1) for part in one.attributes["style"].split(";") if ":" in part)
        assert float(style["font-size"].removesuffix("px")) >= sheet.floor_px


@every_composition
def test_a_region_that_is_kept_clear_has_no_text_or_picture(kind: Kind, composition: Composition) -> None:
    brief = with_room_on_top(brief_of(kind, "ten strings"))

    html = composition.build(sheet_of(brief))

    top_level = [one for one in parse(html).children if isinstance(one, Element) and one.tag == "div"]
    tops = [float(re.search(r"top:([\d.]+)px", one.attributes["style"])[1]) for one in top_level]
    assert min(tops) >= 0.25 * 1600 - 1
