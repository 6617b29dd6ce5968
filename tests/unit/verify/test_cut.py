"""Letters that lack ink and things that run into an edge, planted one at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.brief import Box, Brief, Canvas, Verdict
from makeready.design.drawing.cut_letters import cut_letters
from makeready.design.drawing.leaving import SLACK_PX, sides_over
from makeready.verify.cut import apart_px, clusters
from makeready.verify.layout import clipping
from makeready.verify.look import Look
from makeready.verify.verifier import Answer

AT = "position:absolute;left:60px;top:120px"
PAINTED = '<rect x="5" y="5" width="290" height="80" fill="#2563eb"/>'


class NothingRead:
    """Reads no text: what is told was seen without it."""

    def read(self, pixels, hints):
        return ()


@pytest.fixture
def told(page):
    def answer(inner: str) -> Answer:
        picture = page(inner)
        canvas = Canvas(width_px=picture.width_px, height_px=picture.height_px)
        look = Look(picture, Brief(prompt="", kind="poster", canvas=canvas), NothingRead())
        try:
            return clipping(look)
        finally:
            look.close()

    return answer


CUT_TEXT = {
    "by a clip path": f"<p style='{AT};font-size:28px;clip-path:inset(0 60px 0 0)'>Cut words</p>",
    "by a line lower than its type": f"<p style='{AT};margin:0;width:300px;overflow:hidden;font-size:40px;"
    "line-height:0.6;height:24px'>Cut words</p>",
    "by the foot of a padded block": f"<div style='{AT};width:300px;height:40px;overflow:hidden;"
    "padding:24px 24px 0;font-size:20px;line-height:1.4'>Cut words</div>",
    "by a round frame": f"<div style='{AT};width:200px;height:200px;border-radius:50%;overflow:hidden;"
    "font-size:22px'>Cut words</div>",
    "by a frame that holds another frame": f"<div style='{AT};width:300px;height:80px;overflow:hidden'><div "
    "style='padding-top:66px;font-size:24px;line-height:1.2'>Cut words</div></div>",
    "by the page, in the middle of a wide block": "<p style='position:absolute;left:200px;top:60px;"
    "width:280px;margin:0;text-indent:180px;white-space:nowrap;font-size:24px'>Cut words</p>",
}


@pytest.mark.parametrize("how", CUT_TEXT)
def test_text_that_is_cut_is_told(told, how: str) -> None:
    answer = told(CUT_TEXT[how])
    assert answer.verdict is Verdict.BROKEN
    assert "Cut words" in answer.measured


WHOLE_TEXT = {
    "in a frame with room": f"<div style='{AT};width:300px;overflow:hidden;border-radius:12px'>"
    "<p style='margin:20px;font-size:22px'>Gypsy quilts</p></div>",
    "whose margins collapse where nothing cuts": f"<div style='{AT};width:300px;overflow:hidden'>"
    "<p style='margin:20px 0;font-size:22px'>Gypsy quilts</p></div>",
    "that something covers": f"<p style='{AT};margin:0;font-size:28px'>Gypsy quilts</p>"
    f"<div style='{AT};width:90px;height:60px;background:#ffffff'></div>",
    "that is faint": f"<p style='{AT};font-size:28px;color:#f6f6f6;overflow:hidden'>Gypsy quilts</p>",
    "of an ornament": f"<div data-decoration style='{AT};width:60px;height:20px;overflow:hidden;"
    "white-space:nowrap;font-size:28px'>Gypsy quilts</div>",
}


@pytest.mark.parametrize("which", WHOLE_TEXT)
def test_text_that_is_not_cut_is_not_told(told, which: str) -> None:
    answer = told(WHOLE_TEXT[which])
    assert answer.verdict is Verdict.MET, answer.measured


CUT_THINGS = {
    "svg at the page": f"<svg style='position:absolute;left:400px;top:60px' width='300' height='90'>{PAINTED}"
    "</svg>",
    "card at the page": "<div style='position:absolute;left:60px;top:420px;width:200px;height:120px;"
    "border-radius:12px;background:#93c5fd'></div>",
    "svg in a frame": f"<div style='{AT};width:340px;height:60px;overflow:hidden'><svg width='300' "
    f"height='90' style='display:block'>{PAINTED}</svg></div>",
}


@pytest.mark.parametrize("which", CUT_THINGS)
def test_things_that_are_cut_are_told(told, which: str) -> None:
    answer = told(CUT_THINGS[which])
    assert answer.verdict is Verdict.BROKEN
    assert "is cut at the" in answer.measured
    assert answer.boxes


WHOLE_THINGS = {
    "an svg whose paint ends before the edge": "<svg style='position:absolute;left:400px;top:60px' "
    "width='200' height='90'><rect x='4' y='4' width='50' height='60' fill='#2563eb'/></svg>",
    "a band from side to side": "<div style='position:absolute;left:-10px;top:60px;width:500px;height:90px;"
    "border:2px solid #1d4ed8'></div>",
    "a round blob": "<div style='position:absolute;left:400px;top:60px;width:200px;height:200px;"
    "border-radius:50%;background:#93c5fd'></div>",
    "a marked ornament": "<svg data-decoration style='position:absolute;left:400px;top:60px' width='300' "
    f"height='90'>{PAINTED}</svg>",
    "a card inside": f"<div style='{AT};width:200px;height:120px;border:2px solid #1d4ed8'></div>",
}


@pytest.mark.parametrize("which", WHOLE_THINGS)
def test_things_that_may_be_cut_or_are_whole_are_not_told(told, which: str) -> None:
    answer = told(WHOLE_THINGS[which])
    assert answer.verdict is Verdict.MET, answer.measured


@given(
    left=st.integers(-50, 90),
    top=st.integers(-50, 90),
    width=st.integers(1, 160),
    height=st.integers(1, 160),
)
def test_a_side_is_told_only_if_the_box_reaches_over_it(left: int, top: int, width: int, height: int) -> None:
    box = Box(left_px=left, top_px=top, width_px=width, height_px=height)
    frame = Box(left_px=0, top_px=0, width_px=100, height_px=100)
    sides = sides_over(box, frame, reach_px=-SLACK_PX)
    over = {"left": -left, "top": -top, "right": left + width - 100, "bottom": top + height - 100}
    assert all(over[side] > SLACK_PX for side in sides)
    assert len(sides) <= 2


def pages(ring_px: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """A white page of 40 x 30 px, and the same with a white ring."""
    cut = np.full((30, 40, 3), 255, np.uint8)
    return cut, np.full((30 + 2 * ring_px, 40 + 2 * ring_px, 3), 255, np.uint8)


def test_ink_in_the_ring_and_ink_that_a_frame_took_are_lost() -> None:
    cut, uncut = pages()
    uncut[2:4, 20:30] = 0
    uncut[15:20, 20:24] = 0
    cut[5:8, 10:14] = 0
    found = cut_letters(cut, {}, uncut, {}, 10).lost
    assert int(found.sum()) == 2 * 10 + 2 * 4


def test_ink_of_an_element_that_lies_elsewhere_uncut_is_not_lost() -> None:
    cut, uncut = pages()
    uncut[15:20, 20:24] = 0
    box, moved = {"a": (8.0, 8.0, 10.0, 10.0)}, {"a": (18.0, 14.0, 10.0, 10.0)}
    assert not cut_letters(cut, box, uncut, moved, 10).lost.any()
    same = {"a": (18.0, 18.0, 10.0, 10.0)}
    assert cut_letters(cut, box, uncut, same, 10).lost.any()


def test_specks_are_no_cluster_and_letters_of_a_line_are_one() -> None:
    lost = np.zeros((40, 120), dtype=np.bool_)
    lost[5, 5:8] = True
    lost[20:24, 10:14] = lost[20:24, 20:24] = True
    assert len(list(clusters(lost))) == 1


def test_boxes_that_touch_are_not_apart() -> None:
    one = Box(left_px=0, top_px=0, width_px=10, height_px=10)
    assert apart_px(one, Box(left_px=10, top_px=5, width_px=4, height_px=4)) == 0
    assert apart_px(one, Box(left_px=13, top_px=14, width_px=4, height_px=4)) == 7
