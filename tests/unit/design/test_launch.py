"""Launch graphics: every string once, every count right, room kept where it is asked for, at any shape."""

import re

import pytest

from makeready.brief import Brief, Canvas, ClearRegion, Constraint, ElementCount, ExactText, Placement, Region
from makeready.design.compositions import Composition
from makeready.design.compositions.launch import COMPOSITIONS
from makeready.design.content import content_of
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.sheet import Sheet
from makeready.design.theme import theme_for

SHAPES = {"square": (1024, 1024), "wide": (1600, 900), "card": (1200, 630), "tall": (1080, 1920)}
MOCKUP = ElementCount(id="m", noun="mockup", minimum=1, maximum=1)


def callouts(num: int) -> ElementCount:
    return ElementCount(id="k", noun="callout", minimum=num, maximum=num)


BRIEFS: dict[str, tuple[Constraint, ...]] = {
    "the example": (MOCKUP, callouts(3), ClearRegion(id="r", region=Region(bottom=0.2), purpose="headline")),
    "centred": (MOCKUP, callouts(3), Placement(id="p", noun="mockup", anchor="center")),
    "all own words": (
        MOCKUP,
        callouts(2),
        ExactText(id="t1", text="Ship <b>it</b> & rest", role="headline"),
        ExactText(id="t2", text="Every week, without the rush", role="subtitle"),
        ExactText(id="t3", text="Offline first", role="callout"),
        ExactText(id="t4", text="Two clicks", role="callout"),
        ExactText(id="t5", text="Try it today", role="button"),
        ExactText(id="t6", text="From 9 euros", role="price"),
        ExactText(id="t7", text="A second headline", role="headline"),
    ),
    "six callouts": (MOCKUP, callouts(6)),
    "no screen": (ElementCount(id="m", noun="mockup", minimum=0, maximum=0), callouts(3)),
    "two screens": (ElementCount(id="m", noun="mockup", minimum=2, maximum=2),),
}


def sheet_of(constraints: tuple[Constraint, ...], shape: str, variant: int = 0) -> Sheet:
    width_px, height_px = SHAPES[shape]
    canvas = Canvas(width_px=width_px, height_px=height_px)
    brief = Brief(prompt="", kind="launch_graphic", canvas=canvas, constraints=constraints, subject="an app")
    return Sheet(
        width_px=width_px,
        height_px=height_px,
        content=content_of(brief),
        theme=theme_for(brief.palette, (), variant),
    )


def suited(sheet: Sheet) -> list[Composition]:
    return [one for one in COMPOSITIONS if one.fits(sheet)]


def answers(html: str, constraint_id: str) -> int:
    found = re.findall(r'data-constraint="([^"]*)"', html)
    return sum(constraint_id in ids.split() for ids in found)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", BRIEFS)
def test_every_string_stands_once_and_every_count_is_right(name: str, shape: str) -> None:
    sheet = sheet_of(BRIEFS[name], shape)
    compositions = suited(sheet)
    assert compositions
    for composition in compositions:
        html = composition.build(sheet)
        for one in BRIEFS[name]:
            if isinstance(one, ExactText):
                assert answers(html, one.id) == 1, (composition.name, one)
            if isinstance(one, ElementCount):
                assert answers(html, one.id) == one.minimum, (composition.name, one)


@pytest.mark.parametrize("shape", SHAPES)
def test_there_are_at_least_two_layouts_for_every_shape(shape: str) -> None:
    assert len(suited(sheet_of((MOCKUP, callouts(3)), shape))) >= 2


def test_a_square_has_three_layouts_and_so_has_a_wide_one() -> None:
    for shape in ("square", "wide"):
        assert len(suited(sheet_of((MOCKUP, callouts(3)), shape))) >= 3


def test_a_mockup_that_must_stand_in_the_middle_is_never_put_aside() -> None:
    names = {one.name for one in suited(sheet_of(BRIEFS["centred"], "wide"))}
    assert names.isdisjoint({"split", "halves"})


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", BRIEFS)
def test_nothing_is_cut_and_nothing_lies_in_the_room_that_is_kept(
    name: str, shape: str, drawer: Drawer
) -> None:
    sheet = sheet_of(BRIEFS[name], shape)
    for composition in suited(sheet):
        page = Document(html=composition.build(sheet), width_px=sheet.width_px, height_px=sheet.height_px)
        drawing = drawer.draw(page)
        assert drawing.layout_notes == (), composition.name
        for one in sheet.content.clear:
            bottom_px = one.region.bottom * sheet.height_px
            tops = [box.box.top_px for box in drawing.boxes if not box.is_decoration and box.text]
            assert min(tops) >= bottom_px, composition.name


def test_the_same_sheet_gives_the_same_page() -> None:
    for one in COMPOSITIONS:
        first, second = (one.build(sheet_of(BRIEFS["all own words"], "square")) for _ in range(2))
        assert first == second
