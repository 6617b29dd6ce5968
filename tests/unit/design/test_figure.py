"""Figures: every string once, one arrow for each link, nothing made up, nothing on top of anything else."""

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
from makeready.design.compositions.figure import COMPOSITIONS
from makeready.design.document import Document, ElementBox
from makeready.design.drawing.drawer import Drawer
from makeready.design.sheet import Tuning
from makeready.design.templates import TemplatePlanner

from .sheets import built, elements, ids_of, sheet_of

STEPS = ("Blood sample", "DNA extraction", "Sequencing", "Alignment", "Variant calling")
NINE = tuple(
    f"Step {word}" for word in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
)
LONG = (
    "Polymerase chain reaction amplification of the target region",
    "High-throughput paired-end sequencing",
    "Computational reconstruction of transcripts",
    "Interpretation",
)
TREE = (("Reads", "Control"), ("Control", "Align"), ("Genome", "Align"), ("Align", "Call"),
        ("Align", "Report"), ("Call", "Annotate"), ("Genome", "Annotate"))  # fmt: skip
ROUND = (("Plan", "Do"), ("Do", "Check"), ("Check", "Act"), ("Act", "Plan"))
SHAPES = ((1600, 900), (1024, 1024), (1080, 1920), (390, 844), (2100, 900))


def figure(
    steps: tuple[str, ...],
    links: tuple[tuple[str, str], ...] = (),
    *,
    size: tuple[int, int] = (1600, 900),
    extra: tuple[Constraint, ...] = (),
    arrows: int | None = None,
) -> Brief:
    texts = [
        ("headline", "From sample to variant"),
        *(("step", step) for step in steps),
        ("caption", "Figure 1. All."),
    ]
    constraints: list[Constraint] = [
        ExactText(id=f"t{index}", role=role, text=text) for index, (role, text) in enumerate(texts)
    ]
    if arrows is not None:
        constraints.append(ElementCount(id="a", noun="arrow", minimum=arrows, maximum=arrows))
    constraints.append(ElementCount(id="s", noun="step", minimum=len(steps), maximum=len(steps)))
    teal = Swatch(name="teal", hex="#0d9488")
    return Brief(
        prompt="",
        kind="figure",
        canvas=Canvas(width_px=size[0], height_px=size[1]),
        palette=Palette(swatches=(teal, Swatch(name="white", hex="#ffffff"))),
        constraints=(*constraints, *extra),
        style=(StyleWord(word="scientific", theme="scientific"),),
        links=links,
    )


def nodes_of(links: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(end for link in links for end in link))


def texts(document: Document) -> list[str]:
    return [
        one.own_text() for one in elements(document) if one.tag not in {"style"} and one.own_text().strip()
    ]


BRIEFS = {
    "chain": figure(STEPS, arrows=4),
    "two": figure(STEPS[:2]),
    "one": figure(STEPS[:1]),
    "nine": figure(NINE),
    "long": figure(LONG),
    "tree": figure(nodes_of(TREE), TREE, arrows=7),
    "round": figure(nodes_of(ROUND), ROUND, arrows=4),
    "hostile": figure(("<b>\"x\" & 'y'</b>", "</div><script>alert(1)</script>", "a < b"), arrows=2),
}


@pytest.mark.parametrize("name", BRIEFS)
@pytest.mark.parametrize("composition", COMPOSITIONS, ids=lambda one: one.name)
def test_every_string_is_set_once_with_its_constraint(name: str, composition: Composition) -> None:
    brief = BRIEFS[name]
    made = elements(built(composition, brief))
    for wanted in (one for one in brief.constraints if isinstance(one, ExactText)):
        bearers = [one for one in made if wanted.id in ids_of(one) and one.own_text() == wanted.text]
        assert len(bearers) == 1
        assert sum(one.own_text() == wanted.text for one in made) == 1


@pytest.mark.parametrize("name", BRIEFS)
@pytest.mark.parametrize("composition", COMPOSITIONS, ids=lambda one: one.name)
def test_there_is_one_arrow_for_each_link_and_one_element_for_each_step(
    name: str, composition: Composition
) -> None:
    brief = BRIEFS[name]
    made = elements(built(composition, brief))
    num_steps = sum(isinstance(one, ExactText) and one.role == "step" for one in brief.constraints)
    arrows = [one for one in made if one.attributes.get("data-noun") == "arrow"]
    steps = [one for one in made if one.attributes.get("data-noun") == "step"]
    assert len(arrows) == (len(brief.links) or num_steps - 1)
    assert len(steps) == num_steps
    assert all("s" in ids_of(one) for one in steps)
    if any(one.id == "a" for one in brief.constraints):
        assert all("a" in ids_of(one) for one in arrows)


@pytest.mark.parametrize("wanted", [0, 2, 3, 5])
def test_the_number_of_arrows_asked_for_is_drawn(wanted: int) -> None:
    brief = figure(STEPS[:4], arrows=wanted)
    document = TemplatePlanner().plan(brief, proposal_index=0, seed=1, tuning=Tuning())
    assert document.html.count('data-noun="arrow"') == wanted


def test_arrows_without_a_number_join_every_step() -> None:
    """ "arrows between them" means two at the least, and one between each step and the next."""
    plural = ElementCount(id="a", noun="arrow", minimum=2, maximum=None)
    document = built(COMPOSITIONS[0], figure(STEPS[:4], extra=(plural,)))
    assert document.html.count('data-noun="arrow"') == 3


def test_links_outrank_the_order_of_the_steps() -> None:
    brief = figure(("C", "A", "B"), (("A", "B"), ("B", "C")))
    assert built(COMPOSITIONS[1], brief).html.count('data-noun="arrow"') == 2


@pytest.mark.parametrize("name", BRIEFS)
def test_no_word_is_made_up(name: str) -> None:
    brief = BRIEFS[name]
    own = {one.text for one in brief.constraints if isinstance(one, ExactText)}
    for composition in COMPOSITIONS:
        for text in texts(built(composition, brief)):
            assert text in own or text.isdigit()


def test_strings_of_other_roles_find_a_place() -> None:
    extra = tuple(
        ExactText(id=f"x{role}", role=role, text=f"the {role}")
        for role in (
            "label",
            "note",
            "quote",
            "author",
            "button",
            "bullet",
            "footer",
            "nav",
            "subtitle",
            "date",
        )
    )
    brief = figure(STEPS, extra=extra)
    for composition in COMPOSITIONS:
        shown = texts(built(composition, brief))
        for one in extra:
            assert shown.count(one.text) == 1


def test_labels_are_nodes_where_there_are_no_steps() -> None:
    labels = tuple(ExactText(id=f"l{index}", role="label", text=text) for index, text in enumerate("ABC"))
    brief = replace(figure(()), constraints=labels)
    html = built(COMPOSITIONS[1], brief).html
    assert html.count('data-noun="label"') == 3
    assert html.count('data-noun="arrow"') == 2


def test_a_figure_without_any_string_still_builds() -> None:
    bare = replace(figure(()), constraints=())
    counted = replace(bare, constraints=(ElementCount(id="a", noun="arrow", minimum=3, maximum=3),))
    for composition in COMPOSITIONS:
        assert 'data-noun="arrow"' not in composition.build(sheet_of(bare))
        assert composition.build(sheet_of(counted)).count('data-noun="arrow"') == 3


def test_the_same_sheet_gives_the_same_page() -> None:
    for composition in COMPOSITIONS:
        assert composition.build(sheet_of(BRIEFS["tree"])) == composition.build(sheet_of(BRIEFS["tree"]))


def test_hostile_strings_stay_text() -> None:
    for composition in COMPOSITIONS:
        html = built(composition, BRIEFS["hostile"]).html
        assert "<script" not in html
        assert "<b>" not in html


@pytest.mark.parametrize("name", BRIEFS)
@pytest.mark.parametrize("size", SHAPES)
def test_at_least_one_layout_suits_and_the_best_known_has_three_for_each_kind_of_graph(
    name: str, size: tuple[int, int]
) -> None:
    brief = replace(BRIEFS[name], canvas=Canvas(width_px=size[0], height_px=size[1]))
    suited = [one.name for one in COMPOSITIONS if one.fits(sheet_of(brief))]
    assert len(suited) >= 2


def overlap_px(one: Box, other: Box) -> float:
    wide = min(one.left_px + one.width_px, other.left_px + other.width_px) - max(one.left_px, other.left_px)
    tall = min(one.top_px + one.height_px, other.top_px + other.height_px) - max(one.top_px, other.top_px)
    return max(wide, 0.0) * max(tall, 0.0)


def assert_in_order(boxes: tuple[ElementBox, ...], brief: Brief) -> None:
    """No two texts overlap, and everything that is counted lies on the canvas."""
    words = [one for one in boxes if one.text]
    for index, one in enumerate(words):
        assert one.font_px >= 11.9
        assert one.box.left_px >= -1
        assert one.box.top_px >= -1
        assert one.box.left_px + one.box.width_px <= brief.canvas.width_px + 1
        assert one.box.top_px + one.box.height_px <= brief.canvas.height_px + 1
        for other in words[:index]:
            assert overlap_px(one.box, other.box) < 6, (one.text, other.text)


@pytest.mark.parametrize(
    ("name", "size"),
    [("chain", (1600, 900)), ("chain", (390, 844)), ("nine", (2100, 900)), ("nine", (1080, 1920)),
     ("long", (1600, 900)), ("long", (390, 844)), ("tree", (1600, 900)), ("tree", (1080, 1920)),
     ("round", (1024, 1024)), ("round", (390, 844))],
)  # fmt: skip
def test_drawn_words_stay_apart_and_on_the_canvas(drawer: Drawer, name: str, size: tuple[int, int]) -> None:
    brief = replace(BRIEFS[name], canvas=Canvas(width_px=size[0], height_px=size[1]))
    for composition in COMPOSITIONS:
        if composition.fits(sheet_of(brief)):
            assert_in_order(drawer.draw(built(composition, brief)).boxes, brief)


def test_a_region_to_keep_clear_stays_clear(drawer: Drawer) -> None:
    clear = ClearRegion(id="k", region=Region(bottom=0.2), purpose="logo")
    brief = replace(BRIEFS["chain"], constraints=(*BRIEFS["chain"].constraints, clear))
    for composition in COMPOSITIONS:
        boxes = drawer.draw(built(composition, brief)).boxes
        assert all(one.box.top_px >= 0.2 * 900 - 1 for one in boxes if one.text or one.noun)
