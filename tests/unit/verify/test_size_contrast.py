"""Text size and contrast, measured on real faces."""

import pytest

from makeready.brief import Contrast, MinTextSize, Verdict

SENTENCE = "Typing figures quickly"


@pytest.mark.parametrize("face", ["Inter-400", "Inter-700", "Manrope-500", "SpaceGrotesk-400"])
@pytest.mark.parametrize("size", [14, 18, 27, 48])
def test_a_size_read_from_ink_is_near_the_drawn_one(sheet, inspection, face: str, size: int) -> None:
    from makeready.verify.eyes.ocr import Ocr

    lines = Ocr().read(sheet(720, 160).text(30, 50, SENTENCE, size, face=face).picture.pixels)
    assert len(lines) == 1
    assert lines[0].size_px == pytest.approx(size, rel=0.12)  # observed: within 0.10


@pytest.mark.parametrize(("size", "verdict"), [(30, Verdict.MET), (21, Verdict.MET), (13, Verdict.BROKEN)])
def test_smallest_text_of_a_foreign_picture(sheet, ask, size: int, verdict: Verdict) -> None:
    drawn = sheet(640, 240).text(30, 30, "A large headline here", 48).text(30, 140, SENTENCE, size)
    finding = ask(drawn.picture, MinTextSize(id="s", size_px=18))
    assert finding.verdict is verdict, finding.measured
    assert finding.boxes


def test_a_size_just_under_the_limit_is_unknown_in_a_foreign_picture(sheet, ask) -> None:
    finding = ask(sheet(640, 200).text(30, 60, SENTENCE, 18).picture, MinTextSize(id="s", size_px=18.8))
    assert finding.verdict is Verdict.UNKNOWN, finding.measured


@pytest.mark.parametrize(("size", "verdict"), [(16, Verdict.MET), (15, Verdict.BROKEN)])
def test_our_own_document_is_measured_to_the_pixel(page, ask, size: int, verdict: Verdict) -> None:
    finding = ask(
        page(f'<p style="margin:40px;font-size:{size}px">{SENTENCE}</p>'), MinTextSize(id="s", size_px=16)
    )
    assert finding.verdict is verdict, finding.measured
    assert f"{size}.0 px" in finding.measured


def test_a_document_that_lies_about_its_size_is_not_believed(page, ask) -> None:
    inner = f'<p style="margin:40px;font-size:30px;transform:scale(0.4);transform-origin:0 0">{SENTENCE}</p>'
    finding = ask(page(inner), MinTextSize(id="s", size_px=20))
    assert finding.verdict is Verdict.BROKEN, finding.measured


def test_no_text_leaves_size_and_contrast_unknown(sheet, ask) -> None:
    assert ask(sheet().picture, MinTextSize(id="s", size_px=12)).verdict is Verdict.UNKNOWN
    assert ask(sheet().picture, Contrast(id="c")).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("ink", "ground", "size", "verdict"),
    [
        ("#0b1f4b", "#ffffff", 16, Verdict.MET),
        ("#767676", "#ffffff", 18, Verdict.MET),  # 4.54:1
        ("#6b7280", "#ffffff", 13, Verdict.MET),  # 4.83:1, thin
        ("#ffffff", "#2563eb", 18, Verdict.MET),  # 5.2:1
        ("#949494", "#ffffff", 32, Verdict.MET),  # 3.03:1, large
        ("#949494", "#ffffff", 16, Verdict.BROKEN),
        ("#a8a8a8", "#ffffff", 32, Verdict.BROKEN),  # 2.4:1
        ("#9ca3af", "#ffffff", 15, Verdict.BROKEN),  # 2.5:1
        ("#60a5fa", "#2563eb", 20, Verdict.BROKEN),  # 2.0:1
    ],
)
def test_contrast_of_one_line(sheet, ask, ink: str, ground: str, size: int, verdict: Verdict) -> None:
    drawn = sheet(640, 200, ground).text(40, 70, SENTENCE, size, ink)
    finding = ask(drawn.picture, Contrast(id="c"))
    assert finding.verdict is verdict, finding.measured


def test_the_worst_line_is_named_with_its_box(sheet, ask) -> None:
    drawn = (
        sheet(640, 240)
        .text(40, 40, "Dark and readable", 24)
        .text(40, 140, "Pale and hard to see", 18, "#bdbdbd")
    )
    finding = ask(drawn.picture, Contrast(id="c"))
    assert finding.verdict is Verdict.BROKEN
    assert "Pale and hard" in finding.measured
    assert len(finding.boxes) == 1
    assert finding.boxes[0].top_px > 120


def test_bold_text_of_14_points_counts_as_large(sheet, ask) -> None:
    bold = sheet(640, 160).text(40, 60, SENTENCE, 21, "#8a8a8a", face="Inter-700")  # 3.5:1
    assert ask(bold.picture, Contrast(id="c")).verdict is Verdict.MET
    regular = sheet(640, 160).text(40, 60, SENTENCE, 21, "#8a8a8a")
    assert ask(regular.picture, Contrast(id="c")).verdict is Verdict.BROKEN


def test_text_on_a_panel_marked_as_decoration_is_still_checked(page, ask) -> None:
    inner = (
        '<div data-decoration style="position:absolute;inset:0;background:#f4f7ff"></div>'
        f'<p style="position:absolute;left:40px;top:100px;font-size:18px;color:#c3cad6">{SENTENCE}</p>'
    )
    assert ask(page(inner), Contrast(id="c")).verdict is Verdict.BROKEN


def test_text_that_is_decoration_itself_is_exempt(page, ask) -> None:
    inner = (
        f'<p style="margin:40px;font-size:24px">{SENTENCE}</p>'
        '<p data-decoration style="margin:40px;font-size:18px;color:#c3cad6">Background pattern</p>'
    )
    assert ask(page(inner), Contrast(id="c")).verdict is Verdict.MET


@pytest.mark.parametrize("on_text", [True, False], ids=["the text is scaled", "what holds it is scaled"])
def test_text_that_a_transform_makes_smaller_is_judged_as_it_is_drawn(page, ask, on_text: bool) -> None:
    """20 px set and drawn at 92 % are 18.4 px, which the ink alone could not tell from 20."""
    inner, outer = ("transform:scale(0.92)", "") if on_text else ("", "transform:scale(0.92)")
    words = f'<p style="margin:0;font-size:20px;{inner}">Words that are smaller than set</p>'
    picture = page(f'<div style="position:absolute;left:60px;top:100px;width:360px;{outer}">{words}</div>')
    assert ask(picture, MinTextSize(id="m", size_px=18)).verdict is Verdict.MET
    finding = ask(picture, MinTextSize(id="m", size_px=20))
    assert finding.verdict is Verdict.BROKEN
    assert "18.4 px" in finding.measured


def test_a_dot_beside_a_label_is_not_its_ink(page, ask) -> None:
    """An orange dot differs more from green in blue than near-black letters do."""
    dot = "position:absolute;left:36px;top:43px;width:22px;height:22px;border-radius:11px;background:#d07a08"
    label = "position:absolute;left:60px;top:40px;font:600 18px Inter;color:#2a2113;white-space:nowrap"
    finding = ask(
        page(
            '<div style="position:absolute;inset:0;background:#b9cdbb"></div>'
            f'<div style="{dot}"></div><p style="{label};margin:0">Egypt</p>'
        ),
        Contrast(id="c"),
    )
    assert finding.verdict is Verdict.MET, finding.measured
    assert "#2a2113 on #b9cdbb" in finding.measured


def test_points_of_a_chart_are_no_text(page, ask) -> None:
    points = "".join(
        f'<circle cx="{40 + 22 * index}" cy="120" r="9" fill="none" stroke="#7fd0d8" stroke-width="4"/>'
        for index in range(3)
    )
    finding = ask(
        page(
            f'<p style="margin:30px;font-size:20px">Stopping potential</p>'
            f'<svg width="480" height="200">{points}</svg>'
        ),
        Contrast(id="c"),
    )
    assert finding.verdict is Verdict.MET, finding.measured


def test_faint_letters_of_our_own_are_judged_by_their_pixels(page, ask) -> None:
    finding = ask(
        page('<p style="margin:40px;font-size:30px;color:#eeeeee">Hardly seen</p>'), Contrast(id="c")
    )
    assert finding.verdict is not Verdict.MET, finding.measured


def test_large_text_that_needs_less_contrast_is_said_to(sheet, ask) -> None:
    large = ask(sheet(640, 200).text(30, 60, SENTENCE, 48, "#0d9488").picture, Contrast(id="c"))
    small = ask(sheet(640, 200).text(30, 60, SENTENCE, 16, "#0d9488").picture, Contrast(id="c"))

    assert large.verdict is Verdict.MET
    assert ":1 where large text needs 3:1 (" in large.measured
    assert small.verdict is Verdict.BROKEN
    assert "large text" not in small.measured
