"""Which strings a prompt demands, on phrasings like the benchmark's; and when a string counts as read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.bench.bizgeneval_recall import readings, recall
from makeready.bench.bizgeneval_strings import demanded_strings, quotations
from makeready.brief import Box
from makeready.verify.eyes.ocr import TextLine


@pytest.mark.parametrize(
    ("prompt", "strings"),
    [
        ("Place the heading “Harbour Lights” above the fold.", ["Harbour Lights"]),
        ('The button must read exactly "BOOK A TABLE" in capitals.', ["BOOK A TABLE"]),
        ("Label the boxes 'Encoder' and 'Decoder'.", ["Encoder", "Decoder"]),
        ('Stack three lines: "Slow", "Salted", and "Butter".', ["Slow", "Salted", "Butter"]),
        ("Write 'The baker's dozen' on the sign.", ["The baker's dozen"]),
        ("Each card's title sits on top; the cards' order is 'First', 'Second'.", ["First", "Second"]),
        ("Add 'Our guests' favourite soup' below.", ["Our guests' favourite soup"]),
        ("The bakery's walls don't need text, only 'Open daily'.", ["Open daily"]),
        ("A poster in the style of the '90s, titled 'Tape Club'.", ["Tape Club"]),
        ("Rock 'n' roll night, headline “Loud & Late”.", ["Loud & Late"]),
        ("Use the labels “Days,” “Hours,” and “Minutes.”", ["Days", "Hours", "Minutes."]),
        ('A 27" monitor shows the word "Ready" in green.', ["Ready"]),
        ("The tab reads “What’s new”.", ["What’s new"]),
        ("The ‘depth cues’ checklist is titled “Look again”.", ["Look again"]),
        ('The table reads: "Gas"; "27%"; "-"; "<1%".', ["Gas", "27%", "<1%"]),
        ("Show “Total” twice: “Total” on the left, “Total” on the right.", ["Total"]),
        ("Bullets: “▢ Cheaper to run” and “▢ Built here”.", ["Cheaper to run", "Built here"]),
        ("A page with no quotations at all.", []),
        ("An opening “that never closes.", []),
        ("The sign says 'unfinished", []),
    ],
)
def test_the_strings_of_a_prompt(prompt: str, strings: list[str]) -> None:
    assert list(demanded_strings(prompt).strings) == strings


@pytest.mark.parametrize(
    ("prompt", "text", "reason"),
    [
        ('Put a round badge with "+" beside it.', "+", "sign"),
        ("A circle marked 'X' in the middle.", "X", "one character"),
        ("Write the name as “Chef [Your Name]”.", "Chef [Your Name]", "placeholder"),
        ("Values read 'City – XXk people'.", "City – XXk people", "placeholder"),
        ("Print each value in the format “12.5 t” beside its bar.", "12.5 t", "format"),
        ("Short callouts (e.g., “Peak in May”) near the line.", "Peak in May", "example"),
        ("A small footer such as “Source: field notes”.", "Source: field notes", "example"),
        ("Do not include the label 'Validator' in this panel.", "Validator", "negated"),
        ("There is no text “Draft” anywhere.", "Draft", "negated"),
        ("The seal reads “ⲁⲃⲅ”.", "ⲁⲃⲅ", "unreadable"),
    ],
)
def test_a_quotation_that_is_not_to_be_read_is_left_out_with_its_reason(
    prompt: str, text: str, reason: str
) -> None:
    found = demanded_strings(prompt)

    assert not found.strings
    assert [(one.text, one.reason) for one in found.left_out] == [(text, reason)]


def test_a_list_of_examples_is_left_out_to_its_end() -> None:
    found = demanded_strings("Chips like “Sea,” “Salt,” and “Sun”, then the title “Three Days Out”.")

    assert found.strings == ("Three Days Out",)
    assert [one.text for one in found.left_out] == ["Sea", "Salt", "Sun"]


def test_a_string_that_is_demanded_elsewhere_counts_though_one_mention_forbids_it() -> None:
    found = demanded_strings("Panel A has a box 'Reader'. In panel B do not include 'Reader'.")

    assert found.strings == ("Reader",)
    assert not found.left_out


@given(st.text(alphabet="ab '\"“”‘’.,\n", max_size=60))
def test_any_text_is_taken_apart_without_overlap(text: str) -> None:
    position = 0
    for one in quotations(text):
        assert one.start >= position
        assert text[one.start + 1 : one.end - 1] == one.text
        position = one.end


def line(text: str, top_px: float, left_px: float = 0.0) -> TextLine:
    box = Box(left_px=left_px, top_px=top_px, width_px=10.0 * len(text), height_px=20.0)
    return TextLine(text=text, score=1.0, box=box, size_px=24.0)


def test_a_string_is_found_across_wrapped_lines() -> None:
    lines = (line("Slow bread for", 0), line("quick mornings", 26))

    (found,) = readings(["Slow bread for quick mornings"], lines)

    assert found.is_found
    assert found.strict == 0.0


@pytest.mark.parametrize(
    ("wanted", "read", "is_found", "is_forgiven"),
    [
        ("Order fresh bread", "Order fresh bread", True, True),
        ("Order fresh bread", "Order fresb bread", True, True),
        ("Order fresh bread", "ORDER FRESH BREAD", False, True),
        ("Order fresh bread", "Other food", False, False),
        ("Open", "Opem", False, False),
        ("Illness", "lllness", False, True),
        ("Up to 250 visitors", "Up to 260 visitors", False, True),
        ("Sold out.", "Sold out", True, True),
    ],
)
def test_one_character_in_ten_may_be_misread_and_no_digit(
    wanted: str, read: str, is_found: bool, is_forgiven: bool
) -> None:
    (found,) = readings([wanted], (line(read, 0),))

    assert (found.is_found, found.is_forgiven) == (is_found, is_forgiven)


def test_nothing_demanded_is_null_and_not_everything_found() -> None:
    assert recall(readings([], (line("Hello", 0),)), is_forgiving=False) is None


def test_the_share_counts_each_string_once() -> None:
    found = readings(["Bread", "Butter", "Cheese", "Wine list"], (line("Bread", 0), line("Butter", 60)))

    assert recall(found, is_forgiving=False) == 0.5
