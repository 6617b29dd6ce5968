"""A structure stays one in the steering prompt: each figure beside its name, each dish beside its price."""

import pytest

from makeready.brief.read import read_brief
from makeready.brief.steering import steering_text
from makeready.brief.told_reader import told_in


@pytest.mark.parametrize(
    ("prompt", "line"),
    [
        (
            "KPI slide: revenue €4.2M up 12%, churn 2.1%, NPS 54",
            "- Key figures: Revenue €4.2M (up 12%), Churn 2.1%, NPS 54",
        ),
        (
            "menu for a bistro, warm colours. Starters: Soup 7.50, Tart 8. Mains: Trout 17.50",
            "- Menu card: Starters: Soup 7.50, Tart 8; Mains: Trout 17.50",
        ),
        (
            "yoga class schedule poster: Monday 7:00 Vinyasa with Ana, Tuesday 18:30 Yin",
            "- Timetable: Monday 7:00 Vinyasa (Ana), Tuesday 18:30 Yin",
        ),
    ],
)
def test_a_structure_is_one_line_and_is_read_back(prompt: str, line: str) -> None:
    brief = read_brief(prompt)
    text = steering_text(brief)
    again = read_brief(text)

    assert line in text.splitlines()
    assert not again.not_understood
    assert told_entries(text) == told_entries(prompt)
    assert again.kind == brief.kind


def test_what_would_be_read_otherwise_stays_a_list_of_texts() -> None:
    text = steering_text(read_brief("job ad for a cook: you bring taste, patience; we offer meals, holidays"))
    assert '"You bring", "Taste", "Patience", "We offer", "Meals", "Holidays"' in text


def told_entries(prompt: str) -> list[str]:
    found = told_in(prompt)
    assert found is not None
    return [f"{one.group}|{one.value}|{one.name}|{one.note}" for one in found.entries]
