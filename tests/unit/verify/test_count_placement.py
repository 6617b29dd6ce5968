"""Counts and places: by leaving elements out of our own documents, by pixels alone in foreign pictures."""

from dataclasses import replace

import numpy as np
import pytest

from makeready.brief import Box, ElementCount, ExactText, Placement, Span, Verdict
from makeready.design.document import ElementBox
from makeready.verify.picture import Picture


def card(left: int, top: int, title: str, extra: str = "", *, tag: bool = True, width: int = 130) -> str:
    mark = 'data-noun="callout" data-constraint="n"' if tag else ""
    return (
        f'<div {mark} style="position:absolute;left:{left}px;top:{top}px;width:{width}px;height:110px;'
        f'background:#eaf1ff;border:1px solid #b9cdf5;border-radius:12px;{extra}">'
        f'<p style="margin:16px 12px;font-size:17px">{title}</p></div>'
    )


def block(noun: str, left: int, top: int, width: int, height: int, colour: str) -> str:
    return (
        f'<div data-noun="{noun}" style="position:absolute;left:{left}px;top:{top}px;width:{width}px;'
        f'height:{height}px;background:{colour}"></div>'
    )


def cards(*lefts: int, extra: str = "") -> str:
    return "".join(card(left, 300, f"Part {chr(65 + index)}", extra) for index, left in enumerate(lefts))


def count(minimum: int, maximum: int | None = -1, noun: str = "callout") -> ElementCount:
    return ElementCount(id="n", noun=noun, minimum=minimum, maximum=minimum if maximum == -1 else maximum)


def test_three_cards_are_three(page, ask) -> None:
    finding = ask(page(cards(20, 170, 320)), count(3))
    assert finding.verdict is Verdict.MET, finding.measured
    assert len(finding.boxes) == 3
    assert finding.source == "pixels+boxes"


@pytest.mark.parametrize("lefts", [(20, 170), (20,), ()])
def test_too_few_cards_are_broken(page, ask, lefts: tuple[int, ...]) -> None:
    assert ask(page("<p>A page</p>" + cards(*lefts)), count(3)).verdict is Verdict.BROKEN


def test_too_many_cards_are_broken(page, ask) -> None:
    assert ask(page(cards(20, 170, 320)), count(2)).verdict is Verdict.BROKEN
    assert ask(page(cards(20, 170, 320)), count(2, None)).verdict is Verdict.MET


def test_a_card_drawn_off_the_canvas_does_not_count(page, ask) -> None:
    finding = ask(page(cards(20, 170, 430)), count(3))
    assert finding.verdict is Verdict.BROKEN
    assert "off the canvas" in finding.measured


def test_a_card_in_the_colour_of_the_ground_does_not_count(page, ask) -> None:
    ghost = block("callout", 320, 300, 130, 110, "#ffffff")
    finding = ask(page(cards(20, 170) + ghost), count(3))
    assert finding.verdict is Verdict.BROKEN
    assert "changes nothing" in finding.measured


def test_a_covered_card_does_not_count(page, ask) -> None:
    cover = block("photo", 310, 290, 120, 140, "#123456")
    finding = ask(page(cards(20, 170, 320) + cover), count(3))
    assert finding.verdict is Verdict.BROKEN
    assert "covered" in finding.measured


def test_a_card_covered_by_a_corner_still_counts(page, ask) -> None:
    badge = block("badge", 420, 290, 40, 30, "#123456")
    assert ask(page(cards(20, 170, 320) + badge), count(3)).verdict is Verdict.MET


def test_an_untagged_twin_in_the_same_row_counts_against_the_document(page, ask) -> None:
    inner = "".join(card(12 + 117 * index, 300, f"P {index}", tag=index < 3, width=100) for index in range(4))
    finding = ask(page(inner), count(3))
    assert finding.verdict is Verdict.BROKEN
    assert "same size and pitch" in finding.measured


def test_elements_inside_one_another_count_once(page, ask) -> None:
    inner = (
        '<div data-noun="callout" style="margin:40px;padding:20px;background:#dbe8ff">'
        '<p data-noun="callout" style="font-size:20px">Inner words</p></div>'
    )
    assert ask(page(inner), count(1)).verdict is Verdict.MET


def test_an_element_of_the_noun_counts_without_a_tag(page, ask) -> None:
    assert (
        ask(page(cards(20, 170) + block("callout", 320, 300, 130, 110, "#93c5fd")), count(2)).verdict
        is Verdict.BROKEN
    )


def test_none_wanted_and_none_there_is_met(page, ask) -> None:
    assert ask(page("<p>Words</p>"), count(0, noun="logo")).verdict is Verdict.MET
    logo = '<div data-noun="logo" style="margin:30px;width:60px;height:60px;background:#e11d48"></div>'
    assert ask(page(logo), count(0, noun="logo")).verdict is Verdict.BROKEN


@pytest.mark.parametrize(("number", "verdict"), [(3, Verdict.MET), (4, Verdict.BROKEN), (2, Verdict.BROKEN)])
def test_cards_of_a_foreign_picture_are_counted_by_segmentation(
    sheet, ask, number: int, verdict: Verdict
) -> None:
    drawn = sheet(640, 360)
    for index in range(number):
        drawn.box(20 + 155 * index, 120, 140, 120, "#dbe8ff", radius=14)
        drawn.text(34 + 155 * index, 150, f"Part {chr(65 + index)}", 22)
    finding = ask(drawn.picture, count(3))
    assert finding.verdict is verdict, finding.measured


def test_bullets_of_a_foreign_picture_are_lines_that_begin_with_a_sign(sheet, ask) -> None:
    drawn = sheet(640, 320)
    for index, words in enumerate(("1. Renew early", "2. Churn fell", "3. Grow on", "18.5", "27.4")):
        drawn.text(40, 30 + 54 * index, words, 28)

    assert ask(drawn.picture, count(3, noun="bullet")).verdict is Verdict.MET
    assert ask(drawn.picture, count(2, noun="bullet")).verdict is Verdict.BROKEN
    fewer = ask(drawn.picture, count(4, noun="bullet"))
    assert fewer.verdict is Verdict.UNKNOWN
    assert fewer.measured.startswith("3 lines with a bullet")


def test_things_that_pixels_cannot_name_are_unknown_in_a_foreign_picture(sheet, ask) -> None:
    finding = ask(sheet().box(60, 60, 200, 300, "#111111", radius=30).picture, count(1, noun="mockup"))
    assert finding.verdict is Verdict.UNKNOWN
    assert "vision model" in finding.measured


def mockup(left: int, top: int = 150) -> str:
    return block("mockup", left, top, 160, 160, "#1d4ed8")


def at(anchor: str) -> Placement:
    return Placement(id="p", noun="mockup", anchor=anchor)


@pytest.mark.parametrize(
    ("left", "top", "anchor", "verdict"),
    [
        (160, 160, "center", Verdict.MET),
        (170, 160, "center", Verdict.MET),
        (196, 160, "center", Verdict.BROKEN),
        (300, 160, "right", Verdict.MET),
        (160, 160, "right", Verdict.BROKEN),
        (20, 20, "top left", Verdict.MET),
        (20, 300, "top left", Verdict.BROKEN),
        (160, 310, "bottom", Verdict.MET),
        (160, 10, "bottom", Verdict.BROKEN),
    ],
)
def test_anchors(page, ask, left: int, top: int, anchor: str, verdict: Verdict) -> None:
    finding = ask(page(mockup(left, top)), at(anchor))
    assert finding.verdict is verdict, finding.measured


def test_a_centred_line_of_text_may_stand_at_the_top(page, ask) -> None:
    """Said of a title, "centred" is across the picture; said of a picture, it is its middle."""
    for noun, verdict in (("headline", Verdict.MET), ("mockup", Verdict.BROKEN)):
        wanted = Placement(id="c1", noun=noun, anchor="center")

        assert ask(page(block(noun, 140, 4, 200, 40, "#234")), wanted).verdict is verdict


def test_of_several_of_a_kind_the_one_that_answers_the_placement_is_placed(page, ask) -> None:
    logos = block("logo", 20, 20, 60, 60, "#234") + block("logo", 410, 300, 60, 40, "#234")
    marked = logos.replace('data-noun="logo"', 'data-noun="logo" data-constraint="c1"', 1)
    wanted = Placement(id="c1", noun="logo", anchor="top left")

    assert ask(page(logos), wanted).verdict is Verdict.BROKEN
    assert ask(page(marked), wanted).verdict is Verdict.MET


def test_a_wide_headline_at_the_left_edge_is_at_the_left(page, ask) -> None:
    style = "position:absolute;left:24px;top:30px;margin:0;font-size:38px"
    inner = f'<p data-noun="headline" style="{style}">Wide headline here</p>'
    placement = Placement(id="p", noun="headline", anchor="top left")
    finding = ask(page(inner), placement)
    assert finding.verdict is Verdict.MET, finding.measured


def test_where_an_element_is_comes_from_its_pixels_not_its_box(page, ask) -> None:
    inner = (
        '<div data-noun="mockup" style="position:absolute;left:0;top:150px;width:480px;height:150px">'
        '<div style="position:absolute;left:340px;top:0;width:120px;height:150px;background:#1d4ed8"></div>'
        "</div>"
    )
    assert ask(page(inner), at("center")).verdict is Verdict.BROKEN
    assert ask(page(inner), at("right")).verdict is Verdict.MET


@pytest.mark.parametrize(
    ("relation", "verdict"), [("below", Verdict.MET), ("above", Verdict.BROKEN), ("inside", Verdict.BROKEN)]
)
def test_relations(page, ask, relation: str, verdict: Verdict) -> None:
    inner = '<h1 data-noun="headline" style="margin:40px;font-size:40px">Title</h1>' + mockup(160, 200)
    placement = Placement(id="p", noun="mockup", relation=relation, reference="headline")
    finding = ask(page(inner), placement)
    assert finding.verdict is verdict, finding.measured


def test_an_element_that_cannot_be_seen_is_not_placed(page, ask) -> None:
    assert ask(page("<p>Words</p>"), at("center")).verdict is Verdict.BROKEN


def test_a_string_that_is_no_element_is_placed_by_its_own_lines(page, ask) -> None:
    words = "position:absolute;left:40px;margin:0;font-size:32px"
    inner = f'<p style="{words};top:30px">Saturday</p><p style="{words};top:400px">Oak Street</p>'
    said = '"Oak Street" at the bottom'
    texts = [ExactText(id=text, text=text, role="text") for text in ("Saturday", "Oak Street")]
    bottom = Placement(id="p", noun="text", anchor="bottom", span=Span(start=0, end=len(said), text=said))
    assert ask(page(inner), bottom, *texts).verdict is Verdict.MET
    assert ask(page(inner), replace(bottom, anchor="top"), *texts).verdict is Verdict.BROKEN


def test_a_headline_of_a_foreign_picture_is_placed_by_its_lines(sheet, ask) -> None:
    drawn = sheet().text(90, 40, "Grand opening", 44).text(60, 300, "Fine words below the title", 20)
    text = ExactText(id="t", text="Grand opening", role="headline")
    top = Placement(id="p", noun="headline", anchor="top")
    assert ask(drawn.picture, top, text).verdict is Verdict.MET
    assert ask(drawn.picture, replace(top, anchor="bottom"), text).verdict is Verdict.BROKEN
    assert ask(drawn.picture, at("center"), text).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("dots", "is_outlined", "verdict"),
    [
        (slice(40, 46), False, Verdict.BROKEN),
        (slice(40, 60), False, Verdict.MET),
        (slice(40, 46), True, Verdict.MET),
    ],
)
def test_what_looks_like_what_is_behind_it_does_not_count(
    ask, dots: slice, is_outlined: bool, verdict: Verdict
) -> None:
    """A red beetle on a red apple was counted for its black dots."""
    behind = np.full((100, 100, 3), (220, 30, 30), dtype=np.uint8)
    ink = np.zeros((100, 100), dtype=bool)
    ink[35:65, 35:65] = True
    pixels = behind.copy()
    pixels[dots, 36:64] = 0
    if is_outlined:
        pixels[ink] = 255
        pixels[38:62, 38:62] = behind[38:62, 38:62]
    box = ElementBox(
        id="o0", tag="g", box=Box(left_px=35, top_px=35, width_px=30, height_px=30), noun="ladybug"
    )
    picture = Picture(pixels=pixels, boxes=(box,), without=lambda _: behind, ink=lambda _: ink)

    finding = ask(picture, count(1, noun="ladybug"))

    assert finding.verdict is verdict, finding.measured
