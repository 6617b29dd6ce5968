"""Figures with more labels than tiles can carry: each string is set once, nothing overlaps, order is kept."""

from dataclasses import replace

import pytest

from makeready.brief import Canvas
from makeready.brief.read import read_brief
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.sheet import Tuning
from makeready.design.templates import TemplatePlanner

LONG = "A sentence that is far too long for any tile says what the whole figure is about"


def document_of(prompt: str) -> Document:
    brief = replace(read_brief(prompt), canvas=Canvas(width_px=1600, height_px=900))
    return TemplatePlanner().plan(brief, proposal_index=0, seed=1, tuning=Tuning())


def figure(num: int, more: str = "") -> str:
    steps = " -> ".join(f'"Stage number {index + 1}"' for index in range(num))
    return f'A figure titled "Pipeline": {steps}. {more}'


@pytest.mark.parametrize("num", [18, 26, 40])
def test_many_stages_stand_in_cells_once_each_and_apart(num: int, drawer: Drawer) -> None:
    document = document_of(figure(num))
    assert document.composition == "roster"
    drawing = drawer.draw(document)
    assert drawing.layout_notes == ()
    texts = [one for one in drawing.boxes if one.text]
    for index in range(num):
        assert sum(one.text == f"Stage number {index + 1}" for one in texts) == 1
    for index, one in enumerate(texts):
        assert one.box.bottom_px <= 900
        for other in texts[index + 1 :]:
            across = min(one.box.right_px, other.box.right_px) - max(one.box.left_px, other.box.left_px)
            down = min(one.box.bottom_px, other.box.bottom_px) - max(one.box.top_px, other.box.top_px)
            assert across <= 1 or down <= 2, (one.text, other.text)


def test_a_sentence_among_the_stages_stands_below_the_cells(drawer: Drawer) -> None:
    document = document_of(figure(3, f'Then "Stage number 3" -> "{LONG}".'))
    assert document.composition == "roster"
    boxes = {one.text: one.box for one in drawer.draw(document).boxes if one.text}
    assert boxes[LONG].top_px > boxes["Stage number 3"].bottom_px


def test_a_figure_that_tiles_can_carry_keeps_its_tiles() -> None:
    assert document_of(figure(5)).composition != "roster"


def test_a_long_poster_prompt_is_set_part_by_part_only_where_it_stays_legible() -> None:
    cards = " ".join(
        f'In card {index} place the heading "Rule number {index}" and below it the text "Mind what number'
        f' {index} says about the work at hand and about those who do it".'
        for index in range(1, 7)
    )
    prompt = (
        'Create a vertical poster with a large title "House rules" at the top. Below the title place a grid'
        f' of six cards in two columns. {cards} At the bottom place a footer that reads "Thank you".'
    )
    assert document_of(prompt).composition == "outlined"
    many = prompt.replace("At the bottom", " ".join([cards] * 14) + " At the bottom")
    assert document_of(many).composition != "outlined"
