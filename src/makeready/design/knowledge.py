"""What is generally known of structures that people name: procedures, cycles, things of a kind. Data of ours.

`knowledge.yaml` holds it; whatever is taken from there is stand-in copy and reported as such.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One entry: its name, perhaps a sentence, an icon's name, a price, and what stands within it."""

    name: str
    note: str = ""
    icon: str = ""
    value: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Entries under a title."""

    title: str
    facts: tuple[Fact, ...]


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    text = files("makeready.design").joinpath("knowledge.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return loaded


def _row(section: str, texts: tuple[str, ...]) -> dict[str, Any] | None:
    """The row with the longest of its words in the first text that holds any."""
    rows: list[dict[str, Any]] = _data()[section]
    for text in texts:
        plain = " ".join(re.findall(r"[\w'-]+", text.lower()))
        found = [
            (len(word), -index)
            for index, row in enumerate(rows)
            for word in row["words"]
            if re.search(rf"\b{re.escape(word)}\b", plain)
        ]
        if found:
            return rows[-max(found)[1]]
    return None


def procedure(*texts: str, num: int = 0) -> Known | None:
    """What one does in order, as many steps as are wanted; None where nothing is known of it."""
    return _ranked("procedures", texts, num)


def cycle(*texts: str, num: int = 0) -> Known | None:
    """The stages of a ring."""
    return _ranked("cycles", texts, num)


def pool(*texts: str) -> Known | None:
    """Things of a kind, the usual ones first."""
    row = _row("pools", texts)
    if row is None:
        return None
    parts = [entry.split(" | ") for entry in row["entries"]]
    facts = (
        Fact(name=one[0], note=one[1].strip(), icon=one[2], value=one[3] if len(one) > 3 else "")
        for one in parts
    )
    return Known(title=row["title"], facts=tuple(facts))


def quadrants(*texts: str) -> Known | None:
    """Four fields and the questions that stand in them."""
    row = _row("quadrants", texts)
    if row is None:
        return None
    facts = (Fact(name=name, items=tuple(items), icon=icon) for name, items, icon in row["entries"])
    return Known(title=row["title"], facts=tuple(facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One part of a drawing; `x` and `y` in percent of it."""

    name: str
    note: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A drawing with its parts; `svg` is "" where nothing is known."""

    title: str
    svg: str
    parts: tuple[Labelled, ...]


RING = ((50, 8), (86, 32), (86, 70), (50, 92), (14, 70), (14, 32), (72, 14), (28, 14), (72, 86), (28, 86))
"""Percent. Ours: where labels point on an emblem of a thing whose parts nobody named."""


def drawn(*texts: str, num: int = 0) -> Drawn:
    """The drawing of a well-known thing; else points on an emblem, and parts that have numbers for names."""
    row = _row("figures", texts)
    if row is None:
        places = (RING[index % len(RING)] for index in range(num or 6))
        parts = tuple(
            Labelled(name=f"Part {index + 1}", note="", x=x, y=y) for index, (x, y) in enumerate(places)
        )
        return Drawn(title="", svg="", parts=parts)
    svg = files("makeready.design").joinpath("pictures", f"{row['picture']}.svg").read_text(encoding="utf-8")
    told = [one.split(" | ") for one in row["parts"]][: num or 6]
    parts = tuple(Labelled(name=name, note=note, x=float(x), y=float(y)) for name, note, x, y in told)
    return Drawn(title=row["title"], svg=svg, parts=parts)


def recipe(*texts: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Of a dish: its name ("" where it is not known), ingredients and steps."""
    row = _row("recipes", texts)
    if row is None:
        neutral = _data()["neutral_recipe"]
        return "", tuple(neutral["ingredients"]), tuple(neutral["steps"])
    return row["title"], tuple(row["ingredients"]), tuple(row["steps"])


def compared(names: tuple[str, ...], num: int) -> tuple[tuple[str, ...], ...]:
    """Rows of a table that compares things: a criterion and what is known of each; "" where nothing is."""
    for family in _data()["comparisons"]:
        columns = [family["rows"].get(name.lower()) for name in names]
        if names and all(columns):
            rows = zip(family["heads"], *columns, strict=True)
            found = tuple(tuple(map(str, row)) for row in rows)
            return (*found, *_blank_rows(len(names), num - len(found)))[:num]
    return _blank_rows(len(names), num)


def _blank_rows(num_columns: int, num: int) -> tuple[tuple[str, ...], ...]:
    criteria = _data()["neutral_criteria"]
    return tuple((_nth(criteria, index), *("" for _ in range(num_columns))) for index in range(num))


def neutral_steps(num: int) -> tuple[Fact, ...]:
    """Steps of which nothing is known but their order."""
    rows = [entry.split(" | ") if isinstance(entry, str) else entry for entry in _data()["neutral_steps"]]
    return tuple(
        Fact(
            name=_nth([row[0] for row in rows], index),
            note=rows[index % len(rows)][1],
            icon=rows[index % len(rows)][2],
        )
        for index in range(num)
    )


def _nth(names: list[str], index: int) -> str:
    turn = index // len(names)
    return names[index] if not turn else f"{names[index % len(names)]} {turn + 1}"


def _ranked(section: str, texts: tuple[str, ...], num: int) -> Known | None:
    """The wanted number of entries in their order, those of the highest rank left out first."""
    row = _row(section, texts)
    if row is None:
        return None
    parts = [entry.split(" | ") for entry in row["entries"]]
    wanted = num or len([one for one in parts if int(one[3]) < 5])
    by_rank = sorted(range(len(parts)), key=lambda index: (int(parts[index][3]), index))
    kept = sorted(by_rank[:wanted])
    facts = [Fact(name=parts[index][0], note=parts[index][1], icon=parts[index][2]) for index in kept]
    return Known(title=row["title"], facts=(*facts, *neutral_steps(wanted + 4)[4 : 4 + wanted - len(facts)]))
