"""Text that leaves its shape, and lines through text."""

import pytest

from makeready.brief import Verdict


def ring(side: int, paint: str, text: str = "Data ingestion") -> str:
    """A label in the middle of a circle."""
    place = f"position:absolute;left:160px;top:100px;width:{side}px;height:{side}px;border-radius:50%"
    centred = "display:flex;align-items:center;justify-content:center;white-space:nowrap;font-size:20px"
    return f'<div style="{place};{centred};{paint}">{text}</div>'


def words(style: str, text: str = "Fresh bread daily") -> str:
    return (
        f'<p style="position:absolute;left:40px;top:40px;margin:0;font-size:24px;white-space:nowrap;{style}">'
        f"{text}</p>"
    )


def stroke(path: str, colour: str = "#16a34a") -> str:
    return (
        '<svg style="position:absolute;left:0;top:0" width="480" height="480">'
        f'<path d="{path}" stroke="{colour}" stroke-width="3" fill="none"/></svg>'
    )


FILLED, HOLLOW = "background:#bfdbfe", "border:3px solid #2563eb"
PILL = (
    "background:#1d4ed8;color:#f59e0b;border-radius:18px;width:140px;padding:4px 10px;box-sizing:border-box"
)

RULED = "background:repeating-linear-gradient(0deg,#e5e7eb 0 1px,#fff 1px 24px)"


@pytest.mark.parametrize("paint", [FILLED, HOLLOW])
def test_a_label_wider_than_its_circle_is_broken_and_told_with_both_widths(page, ask, paint: str) -> None:
    finding = ask(page(ring(96, paint)), "layout.containment")
    assert finding.verdict is Verdict.BROKEN
    assert '"Data ingestion" is 133 px wide, the shape it stands on' in finding.measured
    assert finding.boxes[0].width_px == pytest.approx(133, abs=1)


@pytest.mark.parametrize("paint", [FILLED, HOLLOW])
def test_a_label_inside_its_circle_is_met(page, ask, paint: str) -> None:
    assert ask(page(ring(170, paint)), "layout.containment").verdict is Verdict.MET


def test_a_label_at_the_top_of_a_circle_has_only_its_chord(page, ask) -> None:
    """The box would hold it: 133 of 170 px."""
    high = ring(170, FILLED).replace("align-items:center", "align-items:flex-start")
    finding = ask(page(high), "layout.containment")
    assert finding.verdict is Verdict.BROKEN, finding.measured


def test_a_pill_too_short_for_its_label_is_broken(page, ask) -> None:
    finding = ask(page(words(PILL, "Overflowing pill")), "layout.containment")
    assert finding.verdict is Verdict.BROKEN
    assert "wrap or shrink it" in finding.measured


def test_text_higher_than_its_bar_is_broken(page, ask) -> None:
    bar = (
        '<div style="position:absolute;left:20px;top:52px;width:400px;height:18px;background:#fde68a"></div>'
    )
    finding = ask(page(bar + words("font-size:34px")), "layout.containment")
    assert finding.verdict is Verdict.BROKEN
    assert "px high" in finding.measured


@pytest.mark.parametrize(
    "inner",
    [
        words("", 'Plan <span style="background:#fde68a">your week</span> in minutes'),
        words("color:#fff;background:linear-gradient(120deg,#1d4ed8,#be123c);padding:30px"),
        words("border:2px solid #dc2626;border-radius:8px;padding:6px 10px"),
        '<div style="position:absolute;inset:0;background:radial-gradient(circle,#cbd5e1 1px,#fff 2px);'
        f'background-size:12px 12px"></div>{words("")}',
    ],
    ids=["highlight", "gradient", "frame", "dots"],
)
def test_text_that_is_meant_to_stand_so_is_met(page, ask, inner: str) -> None:
    drawn = page(inner)
    assert ask(drawn, "layout.containment").verdict is Verdict.MET
    assert ask(drawn, "layout.crossing").verdict is Verdict.MET


@pytest.mark.parametrize(
    "path", ["M20 57 L300 57", "M20 20 L260 90", "M120 10 L120 120", "M200 20 C 120 60, 160 60, 80 100"]
)
@pytest.mark.parametrize("is_above", [True, False])
def test_a_stroke_among_the_letters_is_broken(page, ask, path: str, is_above: bool) -> None:
    parts = [words(""), stroke(path)]
    finding = ask(page("".join(parts if is_above else reversed(parts))), "layout.crossing")
    assert finding.verdict is Verdict.BROKEN, finding.measured
    assert '"Fresh bread daily"' in finding.measured
    assert finding.boxes


@pytest.mark.parametrize(
    "inner",
    [
        words("border-bottom:2px solid #dc2626", "Try a golden pie"),
        words("text-decoration:underline", "Try a golden pie"),
        words("") + stroke("M20 80 L300 80"),
        words("") + stroke("M30 20 L30 120"),
        words("") + stroke("M300 54 L252 54"),
        f'<div style="position:absolute;inset:0;{RULED}"></div>{words("")}',
    ],
    ids=["border", "underline", "below", "beside", "leader", "ruled paper"],
)
def test_a_line_beside_text_is_met(page, ask, inner: str) -> None:
    finding = ask(page(inner), "layout.crossing")
    assert finding.verdict is Verdict.MET, finding.measured


def test_a_foreign_picture_is_not_asked(sheet, ask) -> None:
    with pytest.raises(StopIteration):
        ask(sheet().text(20, 20, "Words", 24).picture, "layout.crossing")
