"""The design maker: same order, same pixels; proposals differ; levers change what they name."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from makeready.brief import Brief, Canvas, ElementCount, ExactText, Palette, Placement, Swatch
from makeready.brief.read import read_brief
from makeready.design.drawing.drawer import Drawer
from makeready.design.templates import TemplatePlanner, compositions_for
from makeready.loop import Order, Pull
from makeready.makers.design import LEVERS, DesignMaker, page_brief, tuning_of
from makeready.verify.picture import Picture

BRIEF = Brief(
    prompt="",
    kind="launch_graphic",
    canvas=Canvas(width_px=640, height_px=640),
    palette=Palette(swatches=(Swatch(name="blue", hex="#2563eb"), Swatch(name="white", hex="#ffffff"))),
    constraints=(
        ExactText(id="c1", text="Ship <b>it</b> & go", role="headline"),
        ElementCount(id="c2", noun="mockup", minimum=1, maximum=1),
        Placement(id="c3", noun="mockup", anchor="center"),
        ElementCount(id="c4", noun="callout", minimum=2, maximum=2),
    ),
)


@pytest.fixture(scope="module")
def maker() -> Iterator[DesignMaker]:
    made = DesignMaker(TemplatePlanner(), Drawer())
    yield made
    made.close()


def picture(maker: DesignMaker, *levers: str, proposal_index: int = 0, run_seed: int = 1) -> Picture:
    pulls = tuple(Pull(lever=name, finding_id="c1", finding_kind="exact_text") for name in levers)
    order = Order(brief=BRIEF, seed=7, run_seed=run_seed, proposal_index=proposal_index, pulls=pulls)
    made = maker.make(order).picture
    assert isinstance(made, Picture)
    return made


def test_the_same_order_gives_the_same_pixels(maker: DesignMaker) -> None:
    assert np.array_equal(picture(maker).pixels, picture(maker).pixels)


def test_four_proposals_are_four_different_pictures(maker: DesignMaker) -> None:
    prints = {picture(maker, proposal_index=index).pixels.tobytes() for index in range(4)}
    assert len(prints) == 4


def test_another_seed_gives_another_picture(maker: DesignMaker) -> None:
    assert not np.array_equal(picture(maker).pixels, picture(maker, run_seed=2).pixels)


@pytest.mark.parametrize("lever", [lever.name for lever in LEVERS])
def test_every_lever_on_the_card_changes_the_picture(maker: DesignMaker, lever: str) -> None:
    assert not np.array_equal(picture(maker).pixels, picture(maker, lever).pixels)


def test_the_boxes_carry_every_constraint_with_the_right_number_of_elements(maker: DesignMaker) -> None:
    boxes = picture(maker).boxes or ()
    count = {name: sum(name in one.constraint_ids for one in boxes) for name in ("c1", "c2", "c3", "c4")}
    assert count == {"c1": 1, "c2": 1, "c3": 1, "c4": 2}


def test_markup_in_a_string_is_drawn_as_text(maker: DesignMaker) -> None:
    texts = [one.text for one in picture(maker).boxes or ()]
    assert "Ship <b>it</b> & go" in texts


def test_leaving_an_element_out_changes_pixels_and_nothing_else(maker: DesignMaker) -> None:
    made = picture(maker)
    callout = next(one for one in made.boxes or () if "c4" in one.constraint_ids)
    assert made.without is not None
    changed = (made.without(callout.id) != made.pixels).any(axis=2)
    assert changed.any()
    rows, columns = np.nonzero(changed)
    assert abs(rows.mean() - (callout.box.top_px + callout.box.height_px / 2)) < callout.box.height_px
    assert abs(columns.mean() - (callout.box.left_px + callout.box.width_px / 2)) < callout.box.width_px


def test_levers_add_up_over_a_lineage() -> None:
    pulls = tuple(
        Pull(lever=name, finding_id="x", finding_kind="y") for name in ("fit_text", "fit_text", "move")
    )
    tuning = tuning_of(pulls)
    assert (round(tuning.text_scale, 3), tuning.spread, tuning.composition_shift) == (0.81, 0.8, 0)


def test_a_brief_of_a_picture_is_set_as_a_poster() -> None:
    """`makeready run brief.yaml --maker design` with the brief that a maker of scenes left."""
    brief = read_brief("kind: picture\nprompt: three red apples\n")

    assert brief.kind == "picture"
    document = TemplatePlanner().plan(page_brief(brief), proposal_index=0, seed=1, tuning=tuning_of(()))
    assert document.composition in {one.name for one in compositions_for("poster")}
    assert page_brief(replace(brief, kind="slide")).kind == "slide"
