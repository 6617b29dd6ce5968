"""Documents become pixels of exactly their size, with boxes where the ink is."""

import threading

import numpy as np
import pytest

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.errors import DrawTimeoutError, InvalidDocumentError, UnknownNameError

CARDS = """
<style>
.card{background:#fff;border-radius:16px;padding:24px;display:flex}
.card{flex-direction:column;gap:8px}
.card p{font-size:20px;line-height:1.4;margin:0;color:#334155}
.name{font:600 28px/1.2 'Space Grotesk'}</style>
<div style="position:absolute;inset:0;background:#dbeafe;padding:48px;font-family:Inter">
<h1 id="title" data-constraint="c1 c2" style="font:800 60px/1.1 Manrope;margin:0">Plan <b>your</b> week</h1>
<div style="display:grid;grid-template-columns:1fr 1fr;gap:24px;margin-top:40px">
<div class="card" data-noun="card"><div class="name">Fast</div>
<p>One key, <span>no </span><span>mouse</span></p></div>
<div class="card" data-noun="card"><div class="name">Safe</div><p>x<sup>2</sup> locks</p></div></div>
<div style="position:absolute;left:300px;top:460px;transform:rotate(-90deg);white-space:nowrap">Turned</div>
<div style="position:absolute;right:40px;bottom:30px;display:inline-block;padding:6px 14px">Badge</div></div>
"""
PAGE = Document(html=CARDS, width_px=640, height_px=600)


@pytest.mark.parametrize("size", [(64, 64), (640, 600), (1201, 333)])
def test_the_picture_has_exactly_the_documents_size(drawer: Drawer, size: tuple[int, int]) -> None:
    html = (
        '<body style="background:#123456;width:9999px"><div style="height:5000px;width:5000px">a</div></body>'
    )

    pixels = drawer.draw(Document(html=html, width_px=size[0], height_px=size[1])).pixels

    assert pixels.shape == (size[1], size[0], 3)
    assert pixels[-1, -1].tolist() == [0x12, 0x34, 0x56]


def test_the_same_document_gives_the_same_bytes_also_in_another_process(drawer: Drawer) -> None:
    first = drawer.draw(PAGE).pixels.tobytes()

    assert drawer.draw(PAGE).pixels.tobytes() == first
    with Drawer() as other:
        assert other.draw(PAGE).pixels.tobytes() == first


def test_boxes_carry_text_size_and_nesting(drawer: Drawer) -> None:
    drawing = drawer.draw(PAGE)
    found = {box.text or box.noun + box.id: box for box in drawing.boxes}

    title = found["Plan your week"]
    assert (title.id, title.constraint_ids, title.font_px) == ("title", ("c1", "c2"), 60.0)
    assert found["One key, no mouse"].font_px == 20.0
    cards = [box for box in drawing.boxes if box.noun == "card"]
    assert [found["Fast"].parent_id, found["Safe"].parent_id] == [card.id for card in cards]
    assert found["Fast"].depth > cards[0].depth
    assert len({box.id for box in drawing.boxes}) == len(drawing.boxes)
    assert drawing.layout_notes == ()


@pytest.mark.parametrize(
    "text",
    ["Plan your week", "Fast", "Safe", "One key, no mouse", "x2 locks", "Turned", "Badge"],
)
def test_the_ink_that_is_drawn_lies_in_the_box_that_was_measured(drawer: Drawer, text: str) -> None:
    """Leaving the element out shows its ink; one engine measures and another draws, so they could differ.

    Vertically, a tight line height lets descenders out of their box: 4 px at 60 px type, which is right.
    """
    drawing = drawer.draw(PAGE)
    found = next(found for found in drawing.boxes if found.text == text)
    box, slack_px = found.box, max(1.0, found.font_px * 0.08)

    changed = (drawing.pixels != drawer.draw_without(PAGE, found.id)).any(axis=2)

    rows, columns = np.nonzero(changed)
    assert len(rows) > 0
    assert columns.min() >= box.left_px - 1
    assert columns.max() <= box.right_px + 1
    assert rows.min() >= box.top_px - slack_px
    assert rows.max() <= box.bottom_px + slack_px


def test_leaving_an_element_out_keeps_everything_else_in_place(drawer: Drawer) -> None:
    drawing = drawer.draw(PAGE)
    card = next(found for found in drawing.boxes if found.noun == "card")

    changed = (drawing.pixels != drawer.draw_without(PAGE, card.id)).any(axis=2)

    left, top = int(card.box.left_px), int(card.box.top_px)
    assert changed[top + 30, left + 30]
    changed[top : int(card.box.bottom_px) + 1, left : int(card.box.right_px) + 1] = False
    assert not changed.any()


def test_leaving_out_what_is_not_there_is_an_error(drawer: Drawer) -> None:
    with pytest.raises(UnknownNameError, match="nothing"):
        drawer.draw_without(PAGE, "nothing")


def test_an_inline_element_has_the_box_of_its_block(drawer: Drawer) -> None:
    html = '<p style="margin:0;width:200px">By <b data-constraint="c9">Ada</b></p>'

    boxes = drawer.draw(Document(html=html, width_px=300, height_px=100)).boxes

    assert [(found.text, found.box.width_px) for found in boxes] == [("By Ada", 200.0), ("Ada", 200.0)]


def test_two_elements_of_one_id_are_told_apart(drawer: Drawer) -> None:
    html = '<p id="a">one</p><p id="a">two</p><p id="e2">three</p>'

    boxes = drawer.draw(Document(html=html, width_px=300, height_px=200)).boxes

    assert boxes[0].id == "a"
    assert len({found.id for found in boxes}) == 3


def test_missing_glyphs_and_wrong_families_are_said(drawer: Drawer) -> None:
    html = '<p style="font-family:\'Intre\'">a\U000f0000</p><p style="font:italic 20px Manrope">slanted</p>'

    drawing = drawer.draw(Document(html=html, width_px=300, height_px=200))

    assert drawing.missing_glyphs == ("\U000f0000",)
    assert any("'Intre'" in note and "Inter" in note for note in drawing.layout_notes)
    assert any("italic of Manrope" in note for note in drawing.layout_notes)


FAULTS = [
    ('<div style="width:100px;font-size:40px">Unbreakable</div>', "px wide in a block of 100 px"),
    (
        '<div style="width:200px;height:30px;font:30px/1.2 Inter">Two lines of text here</div>',
        "px high in a block",
    ),
    ('<div style="position:absolute;left:250px;width:200px">out there</div>', "outside the canvas"),
    ('<div style="height:20px;overflow:hidden"><p style="margin:30px 0 0">cut</p></div>', "is cut by"),
    (
        '<div data-noun="card" style="position:absolute;top:-20px;height:60px;width:60px"></div>',
        "outside the canvas",
    ),
]


@pytest.mark.parametrize(("html", "fault"), FAULTS)
def test_what_does_not_fit_is_said_once_with_its_id(drawer: Drawer, html: str, fault: str) -> None:
    notes = drawer.draw(Document(html=html, width_px=300, height_px=200)).layout_notes

    assert len(notes) == 1
    assert fault in notes[0]
    assert notes[0].startswith("#e")


FITTING = [
    '<div style="display:inline-block;white-space:nowrap;font-size:16px"><i>f</i>'
    '<sub style="font-size:.68em">0</sub> = 5</div>',
    '<div style="position:absolute;white-space:nowrap">slope is this<br>and that</div>',
    '<div style="position:absolute;left:10px"><b>Bold words</b><br>and plain ones<br></div>',
    '<div style="position:absolute;white-space:pre">one line\nand another</div>',
    '<div style="width:120px">words and <small style="font-size:.4em">very small words in it</small></div>',
    "<div style=\"display:inline-block;white-space:nowrap;font-feature-settings:'calt' 0\">3x3</div>",
    '<div style="display:inline-block">9.4<small style="font-size:.5em"> million</small></div>',
]


@pytest.mark.parametrize("html", FITTING)
def test_runs_of_another_size_and_line_breaks_are_measured_as_they_are_set(drawer: Drawer, html: str) -> None:
    assert drawer.draw(Document(html=html, width_px=300, height_px=200)).layout_notes == ()


def test_a_larger_run_that_does_not_fit_is_said(drawer: Drawer) -> None:
    html = '<div style="width:100px;white-space:nowrap">a <b style="font-size:40px">Word</b> too large</div>'

    (note,) = drawer.draw(Document(html=html, width_px=300, height_px=200)).layout_notes

    assert "wide in a block of 100 px" in note


def test_words_on_both_sides_of_a_line_break_are_two_words(drawer: Drawer) -> None:
    html = "<p>slope is this<br>and that</p>"

    (box,) = drawer.draw(Document(html=html, width_px=300, height_px=200)).boxes

    assert box.text == "slope is this and that"


@pytest.mark.parametrize(("style", "is_cut"), [("", True), ("overflow:visible", False)])
def test_an_svg_cuts_what_leaves_it_as_in_a_browser(drawer: Drawer, style: str, is_cut: bool) -> None:
    html = (
        f'<svg width="100" height="60" viewBox="0 0 100 60" style="position:absolute;left:100px;top:50px;'
        f'{style}">'
        '<path d="M-200 30 H400" stroke="#000" stroke-width="6"/></svg>'
    )

    pixels = drawer.draw(Document(html=html, width_px=300, height_px=200)).pixels

    assert pixels[80, 150].max() < 50
    assert bool(pixels[80, 30].min() > 250) is is_cut


def test_a_decoration_may_be_cut(drawer: Drawer) -> None:
    html = '<div data-decoration style="position:absolute;left:-50px;width:100px">ornament</div>'

    assert drawer.draw(Document(html=html, width_px=300, height_px=200)).layout_notes == ()


def test_what_would_not_draw_is_a_note_and_an_attack_is_an_error(drawer: Drawer) -> None:
    noted = drawer.draw(Document(html='<p style="float:left">a</p>', width_px=64, height_px=64))
    assert noted.layout_notes == ("CSS float does not draw; use flex or grid",)

    with pytest.raises(InvalidDocumentError, match="script"):
        drawer.draw(Document(html="<script>1</script>", width_px=64, height_px=64))


def test_a_drawing_that_takes_too_long_is_stopped() -> None:
    with Drawer(timeout_s=0.001) as hurried, pytest.raises(DrawTimeoutError):
        hurried.draw(PAGE)


def test_threads_share_a_drawer_and_get_their_own_pictures(drawer: Drawer) -> None:
    colours = ["#ff0000", "#00ff00", "#0000ff", "#ffff00"]
    drawn: dict[str, list[int]] = {}

    def draw(colour: str) -> None:
        html = f'<body style="background:{colour}">a</body>'
        drawn[colour] = drawer.draw(Document(html=html, width_px=64, height_px=64)).pixels[-1, -1].tolist()

    threads = [threading.Thread(target=draw, args=(colour,)) for colour in colours]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert drawn == {colour: list(bytes.fromhex(colour[1:])) for colour in colours}


@pytest.mark.parametrize(
    "transform", ["scale(50%)", "scale()", "rotate(much)", "rotate(1.2.3deg)", "scale(big)", "translate(,)"]
)
def test_a_transform_of_any_words_is_drawn(drawer: Drawer, transform: str) -> None:
    html = f'<p style="position:absolute;left:20px;top:20px;font-size:20px;transform:{transform}">Words</p>'

    assert drawer.draw(Document(html=html, width_px=200, height_px=100)).boxes[0].text == "Words"
