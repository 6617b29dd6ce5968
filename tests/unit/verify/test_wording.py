"""Comparing strings, without pixels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.verify.wording import distance, numbers_agree, real_differences, symbol_differences


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("it’s", "it's"),
        ("“a”", '"a"'),
        ("a – b", "a-b"),
        ("a — b", "a - b"),
        ("wait…", "wait..."),
        ("two words", "twowords"),
        ("ﬁne", "fine"),
        ("no\u00a0break", "no break"),
    ],
)
def test_variants_of_one_sign_and_spaces_are_no_distance(asked: str, found: str) -> None:
    assert distance(asked, found).strict == 0


def test_look_alikes_are_forgiven_in_the_forgiving_figure_only() -> None:
    away = distance("Illinois O", "lllinois 0")
    assert away.strict > 0
    assert away.forgiving == 0


@pytest.mark.parametrize(
    ("asked", "found", "agree"),
    [
        ("in 2026", "in 2026", True),
        ("in 2026", "in 2025", False),
        ("19:30", "1930", False),
        ("19:30", "at 19:30 sharp", True),
        ("2 of 3", "3 of 2", False),
        ("none", "7", True),
    ],
)
def test_numbers_agree_digit_for_digit_and_in_order(asked: str, found: str, agree: bool) -> None:
    assert numbers_agree(asked, found) is agree


@pytest.mark.parametrize(
    ("asked", "found"),
    [("Illinois", "lllinois"), ("modern", "modem"), ("résumé", "resume"), ("Visa", "visa")],
)
def test_what_ocr_confuses_is_no_real_difference(asked: str, found: str) -> None:
    assert real_differences(asked, found) == []


@pytest.mark.parametrize(
    ("asked", "found"), [("Launch", "Lauch"), ("free", "tree"), ("Today", "today"), ("9", "8")]
)
def test_another_letter_is_a_real_difference(asked: str, found: str) -> None:
    assert real_differences(asked, found)


@given(st.text(max_size=40))
def test_a_string_is_at_no_distance_from_itself(text: str) -> None:
    away = distance(text, text)
    assert away.strict == away.forgiving == 0
    assert real_differences(text, text) == symbol_differences(text, text) == []
    assert numbers_agree(text, text)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("∀x∈ℝ", "∀x∉ℝ"), ("x ≤ 3", "x ≥ 3"), ("A → B", "A ← B"), ("A ∪ B", "A U B"), ("¬p", "p"), ("p", "¬p")],
)
def test_another_operator_is_a_difference_and_no_misread_letter(asked: str, found: str) -> None:
    assert symbol_differences(asked, found)
    assert real_differences(asked, found) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("A → B", "A B"),
        ("A → B", "A - B"),
        ("Yes ✓", "Yes √"),
        ("A ⇒ B", "A → B"),
        ("Menu", "Menu ▼"),
        ("25 °C", "25 C"),
        ("a | b", "a l b"),
        ("3 × 4", "3 x 4"),
        ("1 + 2", "1 - 2"),
    ],
)
def test_drawn_arrows_look_alikes_and_signs_are_no_matter_of_symbols(asked: str, found: str) -> None:
    assert symbol_differences(asked, found) == []


@given(st.text(alphabet="aB7 →≤∈√✓|~+%", max_size=12), st.text(alphabet="aB7 →≤∈√✓|~+%", max_size=12))
def test_a_difference_is_of_symbols_or_of_letters_never_both(asked: str, found: str) -> None:
    assert not set(real_differences(asked, found)) & set(symbol_differences(asked, found))
