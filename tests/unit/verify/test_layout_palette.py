"""Collisions, cuts and colours."""

from dataclasses import replace

import pytest

from makeready.brief import Canvas, Swatch, Verdict
from makeready.brief.read import read_brief
from makeready.verify.picture import Picture

BLUE, WHITE = Swatch(name="blue", hex="#2563eb"), Swatch(name="white", hex="#ffffff")


def paragraph(left: int, top: int, text: str, extra: str = "") -> str:
    return (
        f'<p style="position:absolute;left:{left}px;top:{top}px;margin:0;font-size:24px;{extra}">{text}</p>'
    )


def test_text_beside_and_below_text_does_not_collide(page, ask) -> None:
    inner = (
        paragraph(30, 30, "First line") + paragraph(30, 70, "Second line") + paragraph(240, 30, "Beside it")
    )
    assert ask(page(inner), "layout.overlap").verdict is Verdict.MET


def test_text_over_text_collides(page, ask) -> None:
    inner = paragraph(30, 30, "First line") + paragraph(60, 44, "Second line")
    finding = ask(page(inner), "layout.overlap")
    assert finding.verdict is Verdict.BROKEN
    assert '"First line" and "Second line"' in finding.measured
    assert finding.boxes


def test_boxes_that_overlap_without_ink_do_not_collide(page, ask) -> None:
    inner = paragraph(30, 30, "Short", "width:400px") + paragraph(260, 36, "Far right")
    assert ask(page(inner), "layout.overlap").verdict is Verdict.MET


def test_text_on_its_own_card_and_on_decoration_does_not_collide(page, ask) -> None:
    inner = (
        '<div data-decoration style="position:absolute;inset:40px;background:#e8efff"></div>'
        '<div data-noun="card" style="position:absolute;left:60px;top:60px;width:300px;height:200px;'
        'background:#fff">'
        f"{paragraph(20, 20, 'On a card')}</div>"
    )
    assert ask(page(inner), "layout.overlap").verdict is Verdict.MET


def test_a_card_over_another_collides(page, ask) -> None:
    boxes = "".join(
        f'<div data-noun="card" style="position:absolute;left:{left}px;top:60px;width:200px;height:160px;'
        f'background:{colour}"></div>'
        for left, colour in ((30, "#93c5fd"), (180, "#1d4ed8"))
    )
    assert ask(page(boxes), "layout.overlap").verdict is Verdict.BROKEN


def test_what_stays_inside_is_not_clipped(page, ask) -> None:
    assert ask(page(paragraph(30, 30, "All inside")), "layout.clipping").verdict is Verdict.MET


@pytest.mark.parametrize(("left", "top"), [(360, 100), (-30, 100), (40, 462), (40, -12)])
def test_text_over_the_edge_is_clipped(page, ask, left: int, top: int) -> None:
    finding = ask(page(paragraph(left, top, "Over the edge", "white-space:nowrap")), "layout.clipping")
    assert finding.verdict is Verdict.BROKEN
    assert finding.boxes


def test_decoration_may_leave_the_canvas(page, ask) -> None:
    style = "position:absolute;left:-80px;top:-80px;width:200px;height:200px;background:#e8efff"
    inner = f"<div data-decoration style='{style}'></div>"
    assert ask(page(inner + paragraph(30, 300, "Inside")), "layout.clipping").verdict is Verdict.MET


def test_what_measuring_found_is_told(ask, sheet) -> None:
    pixels, note = sheet().picture.pixels, '"Long title" overflows its box'
    picture = Picture(pixels=pixels, boxes=(), without=lambda _: pixels, layout_notes=(note,))
    finding = ask(picture, "layout.clipping")
    assert finding.verdict is Verdict.BROKEN
    assert "overflows" in finding.measured


def test_blue_and_white_is_met(sheet, ask) -> None:
    drawn = sheet(ground="#f8fafc").box(40, 40, 300, 200, "#1d4ed8", 12).text(60, 300, "Words", 30, "#0b1f4b")
    drawn.box(300, 300, 100, 80, "#dbeafe").box(60, 60, 80, 40, "#ffffff")
    finding = ask(drawn.picture, "palette", swatches=(BLUE, WHITE))
    assert finding.verdict is Verdict.MET, finding.measured


@pytest.mark.parametrize("colour", ["#e11d48", "#16a34a", "#f59e0b", "#9333ea"])
def test_another_hue_breaks_the_palette(sheet, ask, colour: str) -> None:
    drawn = sheet().box(40, 40, 300, 200, "#1d4ed8").box(60, 300, 140, 100, colour)
    finding = ask(drawn.picture, "palette", swatches=(BLUE, WHITE))
    assert finding.verdict is Verdict.BROKEN
    assert "not asked for" in finding.measured


def test_a_missing_colour_breaks_the_palette(sheet, ask) -> None:
    finding = ask(
        sheet().text(60, 60, "Black on white", 40, "#111111").picture, "palette", swatches=(BLUE, WHITE)
    )
    assert finding.verdict is Verdict.BROKEN
    assert "blue covers" in finding.measured


@pytest.mark.parametrize(
    ("colour", "verdict"), [("#0a7cff", Verdict.MET), ("#0c7dfd", Verdict.MET), ("#2563eb", Verdict.BROKEN)]
)
def test_an_exact_colour_is_exact(sheet, ask, colour: str, verdict: Verdict) -> None:
    drawn = sheet().box(40, 40, 100, 60, colour)
    brand = Swatch(name="#0a7cff", hex="#0a7cff", role="accent", is_exact=True)
    assert ask(drawn.picture, "palette", swatches=(brand, WHITE)).verdict is verdict


@pytest.mark.parametrize(
    ("name", "hex_", "drawn"),
    [
        ("navy", "#000080", "#1e2a5a"),
        ("teal", "#008080", "#0f766e"),
        ("pink", "#ffc0cb", "#ec4899"),
        ("black", "#000000", "#111827"),
    ],
)
def test_a_colour_word_admits_its_family(sheet, ask, name: str, hex_: str, drawn: str) -> None:
    picture = sheet().box(40, 40, 300, 200, drawn).picture
    swatches = (Swatch(name=name, hex=hex_), WHITE)
    finding = ask(picture, "palette", swatches=swatches)
    assert finding.verdict is Verdict.MET, finding.measured


@pytest.mark.parametrize(
    ("prompt", "verdict"),
    [
        ("A poster in blue and white, with a red bicycle", Verdict.MET),
        ("A poster in blue and white, with a bicycle", Verdict.BROKEN),
        ("A poster in blue and white, no red", Verdict.BROKEN),
    ],
)
def test_a_hue_that_the_prompt_gives_to_a_thing_is_asked_for(
    sheet, inspection, prompt: str, verdict: Verdict
) -> None:
    drawn = sheet().box(40, 40, 300, 200, "#1d4ed8").box(60, 300, 140, 100, "#dc2626")
    brief = read_brief(prompt)
    brief = replace(brief, canvas=Canvas(width_px=drawn.picture.width_px, height_px=drawn.picture.height_px))
    found = {one.constraint_id: one for one in inspection.inspect(drawn.picture, brief)}
    assert found["palette"].verdict is verdict, found["palette"].measured


def test_one_line_of_black_is_enough_black(sheet, ask) -> None:
    drawn = sheet().box(40, 40, 300, 200, "#1d4ed8").text(60, 300, "A line of black text", 18, "#000000")
    swatches = (BLUE, Swatch(name="black", hex="#000000"))
    finding = ask(drawn.picture, "palette", swatches=swatches)
    assert finding.verdict is Verdict.MET, finding.measured


@pytest.mark.parametrize(("side_px", "verdict"), [(10, Verdict.MET), (4, Verdict.BROKEN)])
def test_a_colour_of_a_long_description_is_that_of_some_small_part(
    sheet, inspection, side_px: int, verdict: Verdict
) -> None:
    """BizGenEval 330 gives each series of a chart its colour: ten points cover a thousandth of the page."""
    prompt = "A chart with markers in pink. " + "Plain prose goes on and says nothing. " * 45
    brief = read_brief(prompt)
    assert [swatch.name for swatch in brief.palette.swatches] == ["pink"]

    drawn = sheet().box(100, 100, side_px, side_px, "#d81b8c")

    (finding,) = [one for one in inspection.inspect(drawn.picture, brief) if one.kind == "palette"]
    assert finding.verdict is verdict, finding.measured


def test_without_swatches_the_palette_is_not_asked(sheet, inspection) -> None:
    from makeready.brief import Brief

    picture = sheet().picture
    brief = Brief(prompt="", kind="poster", canvas=Canvas(width_px=480, height_px=480))
    assert [one.constraint_id for one in inspection.inspect(picture, brief)] == ["canvas"]


def arrow(way: str) -> str:
    return (
        '<svg data-noun="arrow" style="position:absolute;left:60px;top:60px" width="300" height="200" '
        f'viewBox="0 0 300 200"><path d="{way}" stroke="#dc2626" stroke-width="3" fill="none"/></svg>'
    )


def disc(left: int, top: int, extra: str = "background:#93c5fd") -> str:
    return (
        f'<div data-noun="circle" style="position:absolute;left:{left}px;top:{top}px;width:160px;'
        f'height:160px;border-radius:50%;{extra}"></div>'
    )


def card(left: int, top: int, extra: str = "background:#bfdbfe") -> str:
    return (
        f'<div data-noun="card" style="position:absolute;left:{left}px;top:{top}px;width:120px;height:80px;'
        f'{extra}"></div>'
    )


@pytest.mark.parametrize(
    ("inner", "why"),
    [
        (arrow("M300 0 L0 200") + paragraph(70, 70, "Label"), "in the free corner of a diagonal arrow's box"),
        (disc(60, 60, "border:4px solid #dc2626") + paragraph(110, 128, "Ring"), "in the middle of a ring"),
        (disc(30, 30) + disc(148, 148, "background:#fca5a5"), "discs whose boxes share a corner"),
        (card(40, 60) + card(160, 60, "background:#fca5a5"), "cards side by side"),
        (card(40, 60) + arrow("M101 40 L280 40"), "an arrow that ends at a card's edge"),
        (
            paragraph(30, 30, "Wide words", "width:120px") + paragraph(170, 30, "Beside"),
            "words in boxes side by side",
        ),
    ],
)
def test_boxes_that_meet_where_no_ink_does_are_no_collision(page, ask, inner: str, why: str) -> None:
    finding = ask(page(inner), "layout.overlap")
    assert finding.verdict is Verdict.MET, (why, finding.measured)


@pytest.mark.parametrize(
    ("inner", "why"),
    [
        (arrow("M300 0 L0 200") + paragraph(190, 146, "Label"), "an arrow through a label"),
        (disc(60, 60, "border:4px solid #dc2626") + paragraph(40, 128, "Ring"), "a ring through a word"),
        (disc(30, 30) + disc(110, 110, "background:#fca5a5"), "a disc over a disc"),
        (paragraph(60, 86, "Two words") + card(120, 60), "a card over the last word"),
        (
            card(120, 60) + paragraph(60, 86, "Two words"),
            "words that begin beside a card that is none of theirs",
        ),
        (card(40, 60) + arrow("M70 40 L280 40"), "an arrow that ends inside a card"),
        (
            paragraph(30, 30, "Overflowing its box", "width:80px;white-space:nowrap")
            + paragraph(140, 30, "Next"),
            "letters outside of their box, over another text",
        ),
        (
            paragraph(30, 30, "Overflowing", "width:80px;white-space:nowrap") + card(125, 20),
            "letters outside of their box, below a card",
        ),
        (
            paragraph(30, 30, "Two lines of words", "width:110px;height:30px") + paragraph(30, 62, "Below"),
            "a line too many",
        ),
        (
            paragraph(30, 30, "118 g", "font-size:60px;line-height:.8") + paragraph(130, 76, "under it"),
            "a descender in the next line",
        ),
    ],
)
def test_ink_that_meets_collides_whatever_the_boxes_say(page, ask, inner: str, why: str) -> None:
    finding = ask(page(inner), "layout.overlap")
    assert finding.verdict is Verdict.BROKEN, why
    assert finding.boxes
