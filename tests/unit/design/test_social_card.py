"""Social cards: who is quoted, the drawn quotation mark, and what a card without a quotation does."""

import pytest

from makeready.brief import Brief, Canvas, ExactText, Palette, Swatch
from makeready.design.components.ornament import fitting_motifs
from makeready.design.components.wording import wording_of
from makeready.design.compositions import Composition
from makeready.design.compositions.social_card import COMPOSITIONS
from makeready.design.content import content_of
from makeready.design.sheet import Sheet, Tuning
from makeready.design.templates import TemplatePlanner
from makeready.design.theme import theme_for

MARK = "M34 0C14 10"
"""The start of the drawn mark's path."""


def sheet_of(*strings: tuple[str, str], subject: str = "", is_plain: bool = False) -> Sheet:
    brief = Brief(
        prompt="",
        kind="social_card",
        canvas=Canvas(width_px=1200, height_px=630),
        palette=Palette(swatches=(Swatch(name="green", hex="#006400"), Swatch(name="cream", hex="#fffdd0"))),
        constraints=tuple(
            ExactText(id=f"t{index}", text=text, role=role) for index, (role, text) in enumerate(strings)
        ),
        subject=subject,
    )
    return Sheet(
        width_px=1200,
        height_px=630,
        content=content_of(brief),
        theme=theme_for(brief.palette, (), 0),
        tuning=Tuning(is_plain=is_plain),
    )


def named(name: str) -> Composition:
    return next(one for one in COMPOSITIONS if one.name == name)


@pytest.mark.parametrize("name", ["hanging", "billboard", "bookplate"])
def test_a_quotation_gets_a_drawn_mark_beside_its_text(name: str) -> None:
    html = named(name).build(sheet_of(("quote", "Less, but better.")))

    assert html.count(MARK) == 2
    assert ">Less, but better.<" in html


@pytest.mark.parametrize("name", ["hanging", "billboard", "bookplate"])
def test_a_quotation_with_marks_of_its_own_gets_no_second_ones(name: str) -> None:
    assert MARK not in named(name).build(sheet_of(("quote", "“Less, but better.”")))


def test_a_card_without_a_quotation_leads_with_its_headline() -> None:
    sheet = sheet_of(("text", "Small print"), ("headline", "Ship it"))

    assert MARK not in named("hanging").build(sheet)
    lead = wording_of(sheet.content, "quote", "headline", "text").lead
    assert lead is not None
    assert lead.line.text == "Ship it"


def test_only_the_author_of_the_quotation_signs_it() -> None:
    content = sheet_of(("quote", "One."), ("author", "A"), ("quote", "Two."), ("author", "B")).content

    wording = wording_of(content, "quote")

    assert wording.signature is not None
    assert wording.signature.line.text == "A"
    assert [one.line.text for one in wording.facts] == ["Two.", "B"]


def test_a_subject_chooses_its_picture() -> None:
    water = fitting_motifs(sheet_of(subject="a regatta on the lake"))
    nothing_known = fitting_motifs(sheet_of(subject="xyzzy"))

    assert [one.__name__ for one in water] == ["waves"]
    assert len(nothing_known) > 1


def test_four_proposals_are_four_compositions() -> None:
    brief = sheet_of(("quote", "Less, but better."), ("author", "Ada Example")).content.brief

    names = [
        TemplatePlanner().plan(brief, proposal_index=index, seed=1, tuning=Tuning()).composition
        for index in range(4)
    ]

    assert names == ["hanging", "diptych", "billboard", "bookplate"]
