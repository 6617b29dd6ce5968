"""A chart for a prompt that asks for one and gives no numbers: sample data, and the page says so."""

import math
import re

from makeready.brief import Brief, ChartData
from makeready.brief.brief import ChartMark, Series
from makeready.brief.told_reader import MAX_PROMPT_CHARS

NOTE = "Sample data"
NO_DATA_NOTE = "Shape only, no data given"
"""Under the bars that stand where a chart is asked for and no number was read."""
_MARK = re.compile(
    r"\b(bar|column|line|area|pie|donut|doughnut|scatter)[ -]?(?:chart|graph|plot)\b", re.IGNORECASE
)
_MARKS: dict[str, ChartMark] = {"bar": "bar", "column": "bar", "line": "line", "area": "line", "pie": "pie",
                                "donut": "pie", "doughnut": "pie", "scatter": "scatter"}  # fmt: skip
_SERIES = re.compile(
    r"\b((?:19|20)\d{2})(?:\s*,\s*((?:19|20)\d{2}))?\s*(?:,\s*)?(?:and|vs\.?|versus)\s+((?:19|20)\d{2})\b"
)
_PERIODS = {
    "month": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "quarter": ("Q1", "Q2", "Q3", "Q4"),
    "week": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "dai": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_PLAIN = ("A", "B", "C", "D", "E")


def sample_chart(brief: Brief) -> ChartData | None:
    """Sample data for a short prompt of the kind chart that names a mark and no numbers."""
    said = _MARK.search(brief.prompt)
    if brief.kind != "chart" or brief.charts or said is None or len(brief.prompt) > MAX_PROMPT_CHARS:
        return None
    mark = _MARKS[said.group(1).lower()]
    plain = brief.prompt.lower()
    categories = next((names for word, names in _PERIODS.items() if word in plain), _PLAIN)
    found = _SERIES.search(brief.prompt)
    names = (
        tuple(one for one in found.groups() if one)
        if found and mark != "pie"
        else (brief.subject or "Value",)
    )
    series = tuple(
        Series(name=name, values=_values(len(categories), turn)) for turn, name in enumerate(names)
    )
    return ChartData(id="sample", mark=mark, categories=categories, series=series)


def _values(num: int, turn: int) -> tuple[float, ...]:
    """A rise with a small wave on it, so that it looks like data and like no one's."""
    return tuple(
        float(round(40 + 24 * turn + 38 * index / max(num - 1, 1) + 6 * math.sin(1.7 * index + turn)))
        for index in range(num)
    )
