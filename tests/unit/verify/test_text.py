"""Exact text: what is read, what is forgiven, and what is not."""

import pytest

from makeready.brief import ExactText, Region, Verdict
from makeready.verify.picture import Picture


def wanted(text: str, **fields: object) -> ExactText:
    return ExactText(id="t", text=text, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "Plan your week in minutes",
        "Save 30% until 24.12.2026",
        "Café déjà vu, naïve Žižek",
        "Il1 and O0 are alike",
        "“Quoted” – it’s dashed…",
        "東京の夜",
        "Go",
    ],
)
def test_a_drawn_string_is_met(sheet, ask, text: str) -> None:
    cjk = any(ord(letter) > 0x2FFF for letter in text)
    if cjk:
        pytest.skip("no vendored font has CJK")
    finding = ask(sheet(640, 200).text(40, 60, text, 34).picture, wanted(text))
    assert finding.verdict is Verdict.MET, finding.measured


@pytest.mark.parametrize(
    ("drawn", "asked"),
    [
        ("Lauch your next idea", "Launch your next idea"),
        ("Launch your nexxt idea", "Launch your next idea"),
        ("Launch your idea", "Launch your next idea"),
        ("Launch Your Next Idea", "Launch your next idea"),
        ("Price 1,399 today", "Price 1,299 today"),
        ("Q3 2025", "Q3 2026"),
        ("Something else entirely", "Launch your next idea"),
        ("Join us", "Join up"),
    ],
)
def test_a_wrong_string_is_broken_with_its_box(sheet, ask, drawn: str, asked: str) -> None:
    finding = ask(sheet(640, 200).text(40, 60, drawn, 34).picture, wanted(asked))
    assert finding.verdict is Verdict.BROKEN, finding.measured
    assert finding.score < 1


def test_a_string_wraps_beside_another_column(sheet, ask) -> None:
    drawn = sheet(760, 240)
    for line, (left, right) in enumerate(
        [
            ("Plan your week in", "Share it with the"),
            ("minutes, not in", "whole team and"),
            ("hours", "relax"),
        ]
    ):
        drawn.text(40, 40 + 40 * line, left, 26).text(400, 40 + 40 * line, right, 26)
    for text in ("Plan your week in minutes, not in hours", "Share it with the whole team and relax"):
        finding = ask(drawn.picture, wanted(text))
        assert finding.verdict is Verdict.MET, finding.measured
        assert len(finding.boxes) == 3


def test_columns_that_nearly_touch_are_told_apart(sheet, ask) -> None:
    drawn = sheet(640, 160).text(40, 40, "Fast setup", 24).text(220, 40, "Shared notes", 24)
    drawn.text(40, 76, "in a minute", 24).text(220, 76, "for everyone", 24)
    assert ask(drawn.picture, wanted("Fast setup in a minute")).verdict is Verdict.MET
    assert ask(drawn.picture, wanted("Shared notes for everyone")).verdict is Verdict.MET


def test_a_hyphenated_wrap_is_joined(sheet, ask) -> None:
    drawn = sheet(480, 200).text(40, 40, "Better produc-", 30).text(40, 84, "tivity today", 30)
    assert ask(drawn.picture, wanted("Better productivity today")).verdict is Verdict.MET


def test_a_part_of_a_longer_line_is_found(sheet, ask) -> None:
    drawn = sheet(720, 120).text(30, 40, "Doors open at 19:30, entry is free", 28)
    assert ask(drawn.picture, wanted("open at 19:30")).verdict is Verdict.MET
    assert ask(drawn.picture, wanted("open at 19:80")).verdict is Verdict.BROKEN


def test_text_outside_its_region_is_broken(sheet, ask) -> None:
    drawn = sheet().text(40, 400, "At the bottom", 30)
    assert ask(drawn.picture, wanted("At the bottom", region=Region(top=0.7))).verdict is Verdict.MET
    finding = ask(drawn.picture, wanted("At the bottom", region=Region(bottom=0.3)))
    assert finding.verdict is Verdict.BROKEN
    assert "region" in finding.measured


def test_text_cut_by_the_edge_is_broken(sheet, ask) -> None:
    drawn = sheet(360, 160).text(-14, 60, "Welcome everyone", 44)
    assert ask(drawn.picture, wanted("Welcome everyone")).verdict is Verdict.BROKEN


@pytest.mark.parametrize("text", ["Привет мир", "مرحبا", "한국어", "Ship it 🚀"])
def test_a_script_the_recogniser_lacks_is_unknown_with_the_reason(sheet, ask, text: str) -> None:
    finding = ask(sheet(480, 200).text(40, 60, "Ship it", 34).picture, wanted(text))
    assert finding.verdict is Verdict.UNKNOWN
    assert "cannot read" in finding.measured


def test_text_on_its_side_is_never_met(sheet, ask) -> None:
    drawn = sheet(480, 200).text(100, 80, "Turned on its side", 30)
    drawn.image = drawn.image.rotate(90, expand=True)
    assert ask(drawn.picture, wanted("Turned on its side")).verdict is Verdict.UNKNOWN


def test_an_empty_picture_says_that_nothing_was_found(sheet, ask) -> None:
    finding = ask(sheet().picture, wanted("Hello"))
    assert finding.verdict is Verdict.BROKEN
    assert finding.score == 0
    assert "not found among 0 lines" in finding.measured


@pytest.mark.parametrize(
    ("drawn", "measured"),
    [
        ("Launch your next idea", 'reads "Launch your next idea"'),
        ("Launch your nexxt idea", 'reads "Launch your nexxt idea", one character differs'),
        (
            "Launch Your nexxt idea",
            'reads "Launch Your nexxt idea", 2 characters differ, 1 if look-alikes and capitals are forgiven',
        ),
    ],
)
def test_a_reading_and_both_its_distances_are_said_in_words(sheet, ask, drawn: str, measured: str) -> None:
    finding = ask(sheet(640, 200).text(40, 60, drawn, 34).picture, wanted("Launch your next idea"))

    assert finding.measured.split(":")[0] == measured


def test_faint_small_text_of_our_own_document_is_read_where_it_should_be(page, ask) -> None:
    style = "position:absolute;left:40px;top:200px;margin:0;font-size:11px;color:#b8c0cc"
    inner = f'<p style="{style}">Fine print here</p>'
    finding = ask(page(inner), wanted("Fine print here"))
    assert finding.verdict is Verdict.MET, finding.measured


def test_a_document_cannot_prove_text_that_is_not_drawn(page, ask) -> None:
    inner = '<p id="a" style="margin:40px;font-size:30px;color:#ffffff">Invisible words</p>'
    assert ask(page(inner), wanted("Invisible words")).verdict is Verdict.BROKEN


def test_of_two_readings_the_one_that_looks_alike_counts(sheet, ask) -> None:
    """ "Hi O" for "Hi 0" cannot be told; it is not "Hi" with a number left out."""
    drawn = sheet().text(60, 60, "Hi O", 64)

    assert ask(drawn.picture, ExactText(id="t", text="Hi 0")).verdict is Verdict.UNKNOWN


def line(text: str) -> str:
    return f'<p style="position:absolute;left:30px;top:60px;font-size:28px;white-space:nowrap">{text}</p>'


@pytest.mark.parametrize("text", ["∀x∈ℝ: x ≤ 3", "A → B ↔ C", "12∪34 ⊕ 5", "5 ≫ 3 ∓ 1", "p ∧ ¬q"])
def test_operators_of_our_own_document_are_met_by_reading_or_by_shape(page, ask, text: str) -> None:
    assert ask(page(line(text)), wanted(text)).verdict is Verdict.MET


@pytest.mark.parametrize(
    ("drawn", "asked"), [("∀x∉ℝ", "∀x∈ℝ"), ("x ≥ 3 y", "x ≤ 3 y"), ("A ← B", "A → B"), ("p ∨ q r", "p ∧ q r")]
)
def test_another_operator_in_our_own_document_is_broken(page, ask, drawn: str, asked: str) -> None:
    assert ask(page(line(drawn)), wanted(asked)).verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    ("drawn", "asked", "verdict"),
    [
        ("∀x∉M", "∀x∈M", Verdict.BROKEN),
        ("x ≤ 3 for all", "x ≥ 3 for all", Verdict.BROKEN),
        ("∀x∈M", "∀x∈M", Verdict.MET),
        ("∀x∈ℝ", "∀x∈ℝ", Verdict.UNKNOWN),
        ("the set A ∪ B of all", "the set A ∪ B of all", None),
        ("12 ∓ 34 in all", "12 ∓ 34 in all", Verdict.UNKNOWN),
    ],
)
def test_operators_of_a_foreign_picture_are_as_sure_as_the_recogniser(
    page, ask, drawn: str, asked: str, verdict: Verdict | None
) -> None:
    """Where it mixes symbols up of its own accord, nothing is broken for it."""
    finding = ask(Picture(pixels=page(line(drawn)).pixels), wanted(asked))

    assert finding.verdict is verdict if verdict else finding.verdict is not Verdict.BROKEN


@pytest.mark.parametrize("gap_px", [38, 90])
def test_words_of_a_menu_are_one_string_across_their_gaps(page, ask, gap_px: int) -> None:
    """BizGenEval 30: "HOME   TYPES   FAQ   CONTACT". A string without such gaps is not pieced together."""
    words = "".join(f"<span>{word}</span>" for word in ("HOME", "TYPES", "FAQ"))
    drawn = page(
        f'<div style="position:absolute;left:40px;top:60px;display:flex;gap:{gap_px}px;font:600 14px Inter">'
        f"{words}</div>"
    )
    assert ask(drawn, ExactText(id="t", text="HOME   TYPES   FAQ")).verdict is Verdict.MET
    assert ask(drawn, ExactText(id="t", text="HOME TYPES FAQ")).verdict is Verdict.BROKEN


def test_quotation_marks_around_a_string_are_the_prompts_own(page, ask) -> None:
    """BizGenEval 115: “…in a Changing Climate”."""
    drawn = page('<p style="margin:60px 40px;font:italic 20px Inter">“…in a Climate”</p>')
    finding = ask(drawn, ExactText(id="t", text="…in a Climate"))
    assert finding.verdict is Verdict.MET, finding.measured


STYLE = "position:absolute;left:30px;top:20px;margin:0;font:700 16px Inter;color:#fff"
GROUND = "position:absolute;left:0;top:0;width:480px;height:90px;background:#1c6fc4;color:#fff"


@pytest.mark.parametrize(
    ("drawn", "verdict"), [("100bn¹ EUR 2023 Market", Verdict.MET), ("100bn EUR 2023 Market", Verdict.BROKEN)]
)
def test_a_raised_figure_that_is_too_small_to_be_read_is_judged_by_its_shape(
    page, ask, drawn: str, verdict: Verdict
) -> None:
    """At 16 px the recogniser reads "bn'" from every cut."""
    inner = f'<div style="{GROUND}"></div><p style="{STYLE}">{drawn}</p>'
    finding = ask(page(inner), ExactText(id="t", text="100bn¹ EUR 2023 Market"))
    assert finding.verdict is verdict, finding.measured


def test_another_raised_figure_is_a_fault(page, ask) -> None:
    inner = f'<div style="{GROUND}"></div><p style="{STYLE}">9bn² EUR</p>'
    assert ask(page(inner), ExactText(id="t", text="9bn¹ EUR")).verdict is Verdict.BROKEN
