"""Web pages: every string once, every count right, all on the canvas and nothing on top of other words."""

from dataclasses import replace

import pytest

from makeready.brief import (
    Box,
    Brief,
    Canvas,
    Constraint,
    ElementCount,
    ExactText,
    Palette,
    Region,
    StyleWord,
    Swatch,
)
from makeready.brief.constraints import ClearRegion
from makeready.design.compositions import Composition
from makeready.design.compositions.web_page import COMPOSITIONS
from makeready.design.drawing.drawer import Drawer

from .sheets import built, elements, ids_of, sheet_of

CARDS = ("Focus hours", "Smart slots", "Shared notes", "One link", "Time zones", "Reminders")
HEAD = (
    ("headline", "Meetings that respect your time"),
    ("subtitle", "Plan the week in minutes, not in threads"),
)
NAV = (("nav", "Product"), ("nav", "Pricing"), ("nav", "Docs"))


def page(
    *texts: tuple[str, str], counts: tuple[tuple[str, int], ...] = (), extra: tuple[Constraint, ...] = ()
) -> Brief:
    strings = tuple(
        ExactText(id=f"t{index}", role=role, text=text) for index, (role, text) in enumerate(texts)
    )
    counted = tuple(ElementCount(id=f"n-{noun}", noun=noun, minimum=num, maximum=num) for noun, num in counts)
    indigo = Swatch(name="#4338ca", hex="#4338ca", role="accent", is_exact=True)
    return Brief(
        prompt="",
        kind="web_page",
        canvas=Canvas(width_px=1440, height_px=1024),
        palette=Palette(swatches=(indigo, Swatch(name="white", hex="#ffffff"))),
        constraints=(*strings, *counted, *extra),
        style=(StyleWord(word="friendly", theme="friendly"),),
        subject="a team calendar",
    )


def cards(num: int, role: str = "card") -> tuple[tuple[str, str], ...]:
    return tuple((role, text) for text in CARDS[:num])


BRIEFS = {
    "example": page(*NAV, *HEAD, ("button", "Start free"), *cards(3), ("footer", "© 2026 Daybook"),
                    counts=(("card", 3), ("hero", 1))),
    "six": page(*NAV, *HEAD, *cards(6), ("button", "Start"), counts=(("card", 6), ("button", 1))),
    "none": page(*NAV, *HEAD, ("button", "Start free"), ("footer", "© Daybook")),
    "no headline": page(*NAV, ("button", "Start free"), *cards(3), counts=(("card", 3),)),
    "long nav": page(*(("nav", f"Section number {index}") for index in range(9)), *HEAD, ("logo", "Daybook"),
                     ("badge", "New in spring"), ("button", "Start free"), ("button", "Talk to sales")),
    "quotes": page(*HEAD, ("quote", "It gave us our Tuesdays back."), ("author", "Ada Lovelace"),
                   ("quote", "Nobody misses the threads."), ("author", "Grace Hopper"), ("author", "Admiral"),
                   ("caption", "No card needed"), ("text", "Works with every calendar"), ("footer", "One"),
                   ("footer", "Two"), counts=(("quote", 2),)),
    "no mockup": page(*HEAD, *cards(3), counts=(("mockup", 0), ("card", 3))),
    "windows": page(*HEAD, counts=(("mockup", 2), ("button", 2), ("logo", 1), ("nav", 1), ("footer", 1))),
    "callouts": page(*HEAD, *cards(2, "callout"), counts=(("callout", 3),)),
    "both": page(*HEAD, *cards(3), counts=(("callout", 3), ("card", 3))),
    "links": page(*NAV, *HEAD, counts=(("nav", 3), ("icon", 3), ("card", 3))),
    "empty": page(),
    "hostile": page(("nav", "<i>a</i>"), ("headline", '<script>"&'), ("button", "a > b"), ("card", "</div>")),
}  # fmt: skip


@pytest.mark.parametrize("name", BRIEFS)
@pytest.mark.parametrize("composition", COMPOSITIONS, ids=lambda one: one.name)
def test_every_string_is_set_once_with_its_constraint(name: str, composition: Composition) -> None:
    made = elements(built(composition, BRIEFS[name]))
    for wanted in (one for one in BRIEFS[name].constraints if isinstance(one, ExactText)):
        bearers = [one for one in made if wanted.id in ids_of(one)]
        assert [one.own_text() for one in bearers if one.own_text()] == [wanted.text]


@pytest.mark.parametrize("name", BRIEFS)
@pytest.mark.parametrize("composition", COMPOSITIONS, ids=lambda one: one.name)
def test_every_count_is_right(name: str, composition: Composition) -> None:
    made = elements(built(composition, BRIEFS[name]))
    counted = [
        one for one in BRIEFS[name].constraints if isinstance(one, ElementCount) and one.noun != "quote"
    ]
    for wanted in counted:
        nouns = [one for one in made if one.attributes.get("data-noun") == wanted.noun]
        assert len(nouns) == wanted.minimum, wanted.noun
        assert all(wanted.id in ids_of(one) for one in nouns)


def test_strings_of_every_role_find_a_place() -> None:
    roles = [
        "bullet",
        "step",
        "label",
        "date",
        "place",
        "price",
        "caption",
        "text",
        "stat",
        "arrow",
        "logo",
        "badge",
        "quote",
        "author",
        "footer",
        "nav",
    ]
    brief = page(*HEAD, *((role, f"the {role}") for role in roles))
    for composition in COMPOSITIONS:
        shown = [one.own_text() for one in elements(built(composition, brief))]
        for role in roles:
            assert shown.count(f"the {role}") == 1


def test_the_same_sheet_gives_the_same_page() -> None:
    for composition in COMPOSITIONS:
        assert composition.build(sheet_of(BRIEFS["example"])) == composition.build(
            sheet_of(BRIEFS["example"])
        )


def test_hostile_strings_stay_text() -> None:
    for composition in COMPOSITIONS:
        html = built(composition, BRIEFS["hostile"]).html
        assert "<script" not in html
        assert "<i>a" not in html


def test_the_exact_accent_fills_a_button_or_a_field() -> None:
    for composition in COMPOSITIONS:
        assert "background:#4338ca" in built(composition, BRIEFS["example"]).html


def test_at_least_three_layouts_suit_a_page_with_words() -> None:
    assert sum(one.fits(sheet_of(BRIEFS["example"])) for one in COMPOSITIONS) >= 3
    assert sum(one.fits(sheet_of(BRIEFS["no headline"])) for one in COMPOSITIONS) >= 3


def overlap_px(one: Box, other: Box) -> float:
    wide = min(one.left_px + one.width_px, other.left_px + other.width_px) - max(one.left_px, other.left_px)
    tall = min(one.top_px + one.height_px, other.top_px + other.height_px) - max(one.top_px, other.top_px)
    return max(wide, 0.0) * max(tall, 0.0)


@pytest.mark.parametrize(
    ("name", "size"),
    [("example", (1440, 1024)), ("example", (390, 844)), ("example", (2100, 900)), ("six", (1024, 1024)),
     ("six", (390, 844)), ("none", (2100, 900)), ("no headline", (1440, 1024)), ("long nav", (900, 1600)),
     ("long nav", (1440, 1024)), ("quotes", (1440, 1024)), ("quotes", (390, 844)),
     ("callouts", (1440, 2000))],
)  # fmt: skip
def test_drawn_words_stay_apart_and_on_the_canvas(drawer: Drawer, name: str, size: tuple[int, int]) -> None:
    brief = replace(BRIEFS[name], canvas=Canvas(width_px=size[0], height_px=size[1]))
    for variant, composition in enumerate(COMPOSITIONS):
        words = [one for one in drawer.draw(built(composition, brief, variant)).boxes if one.text]
        for index, one in enumerate(words):
            assert one.box.left_px >= -1
            assert one.box.left_px + one.box.width_px <= size[0] + 1, one.text
            assert one.box.top_px + one.box.height_px <= size[1] + 1, one.text
            for other in words[:index]:
                assert overlap_px(one.box, other.box) < 6, (composition.name, one.text, other.text)


def test_a_region_to_keep_clear_stays_clear(drawer: Drawer) -> None:
    clear = ClearRegion(id="k", region=Region(right=0.25), purpose="headline")
    brief = replace(BRIEFS["example"], constraints=(*BRIEFS["example"].constraints, clear))
    for composition in COMPOSITIONS:
        boxes = drawer.draw(built(composition, brief)).boxes
        assert all(one.box.left_px >= 0.25 * 1440 - 1 for one in boxes if one.text or one.noun)
