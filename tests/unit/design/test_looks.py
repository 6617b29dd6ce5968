"""Looks: readable on their grounds, repeatable, chosen in documents and in words."""

import numpy as np
import pytest

from makeready.brief import Palette
from makeready.brief.read import read_prose
from makeready.design.colour import contrast
from makeready.design.document import Document
from makeready.design.drawing.connect_sketch import outline
from makeready.design.drawing.drawer import Drawer
from makeready.design.drawing.markup import parse
from makeready.design.fonts import families
from makeready.design.looks import LOOKS, dress, look_in_words
from makeready.design.looks.ground import ground_css
from makeready.design.sheet import Tuning
from makeready.design.templates import TemplatePlanner
from makeready.design.theme import theme_in_look

NAMES = tuple(LOOKS)


def page(look: str, body: str = "", css: str = "") -> Document:
    html = f'<body data-look="{look}"><style>{css}</style>{body}</body>'
    return Document(html=html, width_px=480, height_px=300)


@pytest.mark.parametrize("name", NAMES)
def test_ink_reads_on_every_ground_of_a_look(name: str) -> None:
    look = LOOKS[name]

    for ground in (look.ground, look.ground_end, look.solid_surface):
        assert contrast(look.ink, ground) >= 7
        assert contrast(look.muted, ground) >= 4.5
    assert contrast(look.accent, look.ground) >= 4.5
    assert min(contrast(one, look.ground) for one in look.series) >= 3
    assert len(set(look.series)) == 6


@pytest.mark.parametrize("name", NAMES)
def test_a_look_is_set_in_families_that_there_are(name: str) -> None:
    look = LOOKS[name]

    assert {look.display, look.text, look.mono} <= set(families())


@pytest.mark.parametrize("name", NAMES)
def test_a_ground_stays_close_to_its_colour_and_weighs_little(drawer: Drawer, name: str) -> None:
    """Text is judged against `ground`, so the texture may not run away from it: within 20 levels."""
    look = LOOKS[name]
    drawing = drawer.draw(page(name))
    middle = drawing.pixels[60:240, 100:380].reshape(-1, 3).astype(float)
    wanted = np.array([int(look.ground[index : index + 2], 16) for index in (1, 3, 5)])

    assert np.abs(middle.mean(axis=0) - wanted).max() < 20
    assert drawing.layout_notes == ()
    assert len(ground_css(look)) < 40_000


@pytest.mark.parametrize("name", ["chalkboard", "blueprint", "paper", "hand-drawn"])
def test_a_texture_is_seen_and_is_the_same_each_time(drawer: Drawer, name: str) -> None:
    first = drawer.draw(page(name)).pixels
    again = drawer.draw(page(name, css="p{margin:0}")).pixels

    assert first.std(axis=(0, 1)).max() > 0.7
    assert np.array_equal(first, again)


def test_tokens_reach_styles_shapes_and_families() -> None:
    root = parse(
        '<body data-look="chalkboard"><p style="font-family:var(--display);color:var(--accent)">x</p>'
        '<svg><circle fill="var(--second)" r="4"></circle></svg>'
        '<figure data-chart=\'{"c":"var(--series-1)"}\'></figure>'
    )

    assert dress(root) == ()

    paragraph = next(one for one in root.elements() if one.tag == "p")
    circle = next(one for one in root.elements() if one.tag == "circle")
    chart = next(one for one in root.elements() if one.tag == "figure")
    assert "font-family:'Kalam'" in paragraph.attributes["style"]
    assert circle.attributes["fill"] == LOOKS["chalkboard"].second
    assert LOOKS["chalkboard"].series[0] in chart.attributes["data-chart"]


def test_the_pages_own_styles_win_over_the_looks(drawer: Drawer) -> None:
    drawing = drawer.draw(page("paper", "<h1>Big</h1>", css="h1{font-size:31px}"))

    (title,) = [one for one in drawing.boxes if one.text == "Big"]
    assert title.font_px == 31


def test_a_look_that_there_is_not_is_said(drawer: Drawer) -> None:
    assert "there is no such look" in drawer.draw(page("vaporware")).layout_notes[0]
    odd = Document(html='<div data-look="paper">x</div>', width_px=100, height_px=100)
    assert "not the body" in drawer.draw(odd).layout_notes[0]


def test_a_hand_draws_borders_and_the_box_keeps_its_size(drawer: Drawer) -> None:
    place = "position:absolute;left:60px;top:60px;width:200px;height:100px"
    card = f'<div id="c" style="{place};border:3px solid #000">card</div>'
    by_hand = drawer.draw(page("hand-drawn", card))
    by_ruler = drawer.draw(page("hand-drawn", card, css="body{--wobble:0}"))

    (one,), (other,) = ([box for box in drawn.boxes if box.id == "c"] for drawn in (by_hand, by_ruler))
    assert one.box == other.box
    changed = (by_hand.pixels != by_ruler.pixels).any(axis=2)
    assert changed[55:70, 55:270].any()
    assert not changed[80:140, 80:240].any()
    assert (by_hand.pixels[100, 55:66].min(axis=1) < 120).any()


def test_a_round_box_is_drawn_inside_itself() -> None:
    points = outline(200, 100, 1.5, 50)

    assert all(0 <= x <= 200 and 0 <= y <= 100 for x, y in points)
    assert len(points) > 12


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("chalkboard figure of the water cycle with five labelled steps", "chalkboard"),
        ("A slide in blueprint style about bridges", "blueprint"),
        ("Hand-drawn poster about onions", "hand-drawn"),
        ("An infographic on kraft paper about bees", "paper"),
        ("web page in dark mode", "dark"),
        ('Poster titled "Blueprint for growth"', None),
        ("A slide about a paper mill", None),
        ("A poster for a chalk company", None),
    ],
)
def test_a_brief_asks_for_a_look_in_words(prompt: str, name: str | None) -> None:
    found = look_in_words(prompt)

    assert (found.name if found else None) == name


def test_the_template_planner_dresses_a_document_in_the_look_that_was_asked_for(drawer: Drawer) -> None:
    brief = read_prose("chalkboard figure of the water cycle with five labelled steps")

    document = TemplatePlanner().plan(brief, proposal_index=0, seed=1, tuning=Tuning())

    assert document.theme == "chalkboard"
    assert document.html.startswith('<body data-look="chalkboard">')
    corner = drawer.draw(document).pixels[:40, :40].reshape(-1, 3).mean(axis=0)
    assert corner.max() < 70


def test_colours_of_the_brief_are_the_accents_of_a_look_where_they_read() -> None:
    bright = read_prose("chalkboard slide about onions, colours #ff9a55 and #55ccff").palette
    dark = read_prose("chalkboard slide about onions, colour #3a1010").palette

    assert theme_in_look(LOOKS["chalkboard"], bright).series[0] == "#ff9a55"
    lifted = theme_in_look(LOOKS["chalkboard"], dark)
    assert contrast(lifted.series[0], lifted.ground) >= 4.5
    assert theme_in_look(LOOKS["chalkboard"], Palette()).series == LOOKS["chalkboard"].series
