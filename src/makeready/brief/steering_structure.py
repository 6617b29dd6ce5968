"""The entries of a structure on one line of a steering prompt, each with its price, hour or figure beside it.

Standard library only.
"""

from itertools import groupby

from makeready.brief.told import Entry, Form
from makeready.brief.told_reader import told_in

_NAMES: dict[Form, str] = {"figures": "Key figures", "menu": "Menu card", "timetable": "Timetable"}
"""Words that the reader knows the structure by, whatever the prompt called it."""


def structure_line(prompt: str) -> str:
    """Key figures: Revenue €4.2M (up 12%), NPS 54; "" where the prompt gives no such entries."""
    told = told_in(prompt)
    if told is None or told.form not in _NAMES or not told.entries:
        return ""
    parts = []
    for group, entries in groupby(told.entries, key=lambda one: one.group):
        said = [_entry(one, told.form) for one in entries]
        parts.append(f"{group}: {', '.join(said)}" if group and told.form == "menu" else ", ".join(said))
    return f"{_NAMES[told.form]}: {'; '.join(parts) if told.form == 'menu' else ', '.join(parts)}"


def _entry(one: Entry, form: Form) -> str:
    note = f"({one.note})" if one.note else ""
    words = (one.group, one.value, one.name, note) if form == "timetable" else (one.name, one.value, note)
    return " ".join(word for word in words if word)


def is_same_structure(prompt: str, text: str) -> bool:
    """Whether the rewritten prompt is read as the same structure with the same entries."""
    before, after = told_in(prompt), told_in(text)
    if before is None or after is None or before.form != after.form:
        return False
    rows = [[(one.group, one.value, one.name, one.note) for one in told.entries] for told in (before, after)]
    return rows[0] == rows[1]
