"""A structure that a short prompt names, with every word that it needs: the prompt's, then stand-in copy.

Each string of the brief is used once; what the structure has no place for is `rest`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from makeready.brief.kind import title_in
from makeready.brief.told import Entry, Form, Told
from makeready.brief.told_reader import told_in
from makeready.design import knowledge
from makeready.design.content import Content, Line
from makeready.design.icons import DEFAULT_ICON, find_icon
from makeready.design.knowledge import Fact

CHECK, NO_CHECK = "✓", "-"
"""Cells of a table that only says what has what; they are drawn, not set."""
MIN_ENTRIES = {"agenda": 4, "checklist": 8, "menu": 6, "timeline": 4, "steps": 4, "plans": 3, "matrix": 6}
"""How many entries stand in a structure of which no number is said. Ours."""
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry with its words; `value` is its time, year, price or figure."""

    name: Line
    value: Line | None = None
    note: Line | None = None
    icon: str = ""
    items: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A structure ready to be set.

    `rows` are a table's without its heads; `is_checked`: marks, no words. `svg` is a figure's drawing,
    `points` where each item's label points on it, in percent.
    """

    form: Form
    title: Line | None
    subtitle: Line | None = None
    items: tuple[Item, ...] = ()
    heads: tuple[Line, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    rest: tuple[Line, ...] = ()
    is_checked: bool = False
    topic: str = ""
    svg: str = ""
    points: tuple[tuple[float, float], ...] = ()

    @property
    def stand_ins(self) -> tuple[str, ...]:
        """The words that are not the brief's, in reading order."""
        lines = [self.title, self.subtitle, *self.heads, *_lines_of(self.items)]
        said = [one.text for one in lines if one is not None and one.is_stand_in and one.text]
        said += [cell for row in self.rows for cell in row if cell not in ("", CHECK, NO_CHECK)]
        return tuple(dict.fromkeys(said))


def _lines_of(items: Iterable[Item]) -> Iterable[Line | None]:
    for one in items:
        yield from (one.value, one.name, one.note)
        yield from _lines_of(one.items)


class _Strings:
    """The brief's strings, each handed out once."""

    def __init__(self, content: Content) -> None:
        self._by_text: dict[str, list[Line]] = {}
        said = {one.id: " ".join(one.span.text.split()) for one in content.brief.constraints}
        self._now: dict[str, str] = {}
        for lines in content.lines.values():
            for line in lines:
                if line.constraint_ids:
                    self._by_text.setdefault(line.text, []).append(line)
                    self._now[said[line.constraint_ids[0]].lower()] = line.text

    def line(self, words: str) -> Line:
        """The brief's string of these words, as it may have been edited since, or stand-in copy."""
        waiting = self._by_text.get(words) or self._by_text.get(self._now.get(words.lower(), words))
        return waiting.pop(0) if waiting else Line(text=words)

    def taken(self, line: Line | None) -> Line | None:
        """A line that is set as it is."""
        if line is not None and line in self._by_text.get(line.text, []):
            self._by_text[line.text].remove(line)
        return line

    @property
    def rest(self) -> tuple[Line, ...]:
        return tuple(line for lines in self._by_text.values() for line in lines)


def told_of(content: Content) -> Told | None:
    """What the brief's prompt tells of a structure; None where others set it better."""
    brief = content.brief
    told = told_in(brief.prompt)
    if told is None or content.is_wordless or content.clear or content.charts or brief.links:
        return None
    return told


def telling_of(content: Content) -> Telling | None:
    """The brief's structure with words for all of it; None where it names none."""
    told = told_of(content)
    if told is None or told.form not in _FILLERS:
        return None
    strings = _Strings(content)
    own = content.headline if content.headline and content.headline.constraint_ids else None
    own = own or _lone_string(content, told)
    title = strings.taken(own)
    subtitle = content.subtitle if content.subtitle and content.subtitle.constraint_ids else None
    subtitle = strings.taken(subtitle)
    made = _FILLERS[told.form](told, strings, content)
    return replace(
        made,
        title=title or made.title,
        subtitle=subtitle or made.subtitle,
        rest=strings.rest,
        topic=told.topic,
    )


def _lone_string(content: Content, told: Told) -> Line | None:
    """The first quoted string that is no entry: the headline, whatever stood near it."""
    entries = {words for one in (*told.entries, *told.heads) for words in (one.name, one.value, one.note)}
    named = (some for role, some in content.lines.items() if role != "item")
    lines = (line for some in named for line in some if line.constraint_ids)
    return next((line for line in lines if line.text not in entries), None)


def _own_title(content: Content, fallback: str) -> Line:
    """What the prompt calls the picture: "quarterly summary" of "a quarterly summary slide"; or its topic."""
    before, _ = title_in(content.brief.prompt)
    words = before if before and before.lower() != fallback.lower() else content.brief.subject
    return _title(re.sub(r"^(?:an?|the|our|my)\s+", "", words.strip(), flags=re.IGNORECASE) or fallback)


def _title(words: str) -> Line:
    bare = words.strip()
    return Line(text=bare[:1].upper() + bare[1:])


def _item(entry: Entry, strings: _Strings, fact: Fact | None = None) -> Item:
    note = Line(text=fact.note) if fact and fact.note else strings.line(entry.note) if entry.note else None
    icon = fact.icon if fact else find_icon(entry.name) if entry.name else ""
    return Item(
        name=strings.line(entry.name),
        value=strings.line(entry.value) if entry.value else None,
        note=note,
        icon="" if icon == DEFAULT_ICON else icon,
    )


def _of_fact(fact: Fact, *, has_value: bool = False) -> Item:
    return Item(
        name=Line(text=fact.name),
        note=Line(text=fact.note) if fact.note else None,
        value=Line(text=fact.value) if has_value and fact.value else None,
        icon=fact.icon,
        items=tuple(Item(name=Line(text=one)) for one in fact.items),
    )


def _filled_up(
    told: Told, strings: _Strings, facts: tuple[Fact, ...], *, has_value: bool = False
) -> tuple[Item, ...]:
    """The prompt's entries, then as many known ones as are wanted."""
    num = told.num_wanted or MIN_ENTRIES.get(told.form, 4)
    own = [_item(entry, strings) for entry in told.entries]
    names = {one.name.text for one in own}
    more = [_of_fact(fact, has_value=has_value) for fact in facts if fact.name not in names]
    made = [*own, *more][: max(num, len(own))]
    turn = 2
    while len(made) < num and more:
        made += [replace(one, name=Line(text=f"{one.name.text} {turn}")) for one in more][: num - len(made)]
        turn += 1
    return tuple(made)


def _pool_items(told: Told, strings: _Strings, *, has_value: bool = False) -> tuple[str, tuple[Item, ...]]:
    known = knowledge.pool(told.noun, told.topic, told.form)
    facts = known.facts if known else _nth_facts(told, told.num_wanted or MIN_ENTRIES.get(told.form, 6))
    return known.title if known else "", _filled_up(told, strings, facts, has_value=has_value)


def _nth_facts(told: Told, num: int) -> tuple[Fact, ...]:
    """First tip, second tip: what nobody knows is named by its place, and seen to be waiting for words."""
    is_described = bool(told.topic or told.title)
    if not is_described and told.form == "steps":
        return knowledge.neutral_steps(num)
    noun = _singular(told.noun.split()[-1]) if told.noun else "step" if told.form == "steps" else "item"
    names = [f"{nth} {noun}" for nth in ORDINALS]
    names += [f"{noun.capitalize()} {index + 1}" for index in range(len(names), num)]
    return tuple(Fact(name=name, note="", icon="") for name in names[:num])


def _steps(told: Told, strings: _Strings, content: Content) -> Telling:
    num = told.num_wanted
    known = knowledge.procedure(told.topic, told.title, num=num)
    facts = known.facts if known else _nth_facts(told, num or 4)
    title = told.title or (known.title if known else told.topic or "")
    return Telling(
        form="steps",
        title=_title(title) if title else _own_title(content, "Step by step"),
        items=_filled_up(told, strings, facts),
    )


def _checklist(told: Told, strings: _Strings, content: Content) -> Telling:
    known, items = _pool_items(told, strings)
    before, _ = title_in(content.brief.prompt)
    named = before if "checklist" in before.lower() or not before else f"{before} checklist"
    is_bare = named.lower() in ("", "checklist")
    title = (
        told.title
        or known
        or (f"Checklist: {told.topic}" if is_bare and told.topic else named or "Checklist")
    )
    if told.title.startswith("things "):
        title = f"{told.num_wanted} {told.title}" if told.num else told.title
    return Telling(form="checklist", title=_title(title), items=items)


def _menu(told: Told, strings: _Strings, _content: Content) -> Telling:
    _, items = _pool_items(told, strings, has_value=True)
    title = told.noun if told.noun and not told.entries else told.topic
    return Telling(form="menu", title=_title(title or "Menu"), items=items,
                   subtitle=Line(text="Menu") if title else None)  # fmt: skip


def _agenda(told: Told, strings: _Strings, _content: Content) -> Telling:
    return Telling(form="agenda", title=Line(text="Agenda"), items=_filled_up(told, strings, ()))


def _timeline(told: Told, strings: _Strings, _content: Content) -> Telling:
    facts = knowledge.neutral_steps(told.num_wanted or 4) if not told.entries else ()
    topic = told.topic or "Timeline"
    title = f"Our {topic}" if topic in ("company", "story", "team", "history") else topic
    return Telling(form="timeline", title=_title(title), items=_filled_up(told, strings, facts))


def _list(told: Told, strings: _Strings, content: Content) -> Telling:
    title = _title(told.noun) if told.noun else _own_title(content, told.topic)
    title = _title(told.title) if told.title else title
    return Telling(form="list", title=title, items=_filled_up(told, strings, ()))


def _figures(told: Told, strings: _Strings, content: Content) -> Telling:
    words = " ".join(told.span.text.split())
    fallback = (
        "Key figures"
        if re.search(r"^\d|kpi|^\w+ (?:figures|metrics|numbers|stats)", words.lower())
        else words
    )
    return Telling(form="figures", title=_own_title(content, fallback), items=_filled_up(told, strings, ()))


def _columns(told: Told, strings: _Strings, content: Content) -> Telling:
    """Headings, and within each as many items as are asked for."""
    headline = content.headline.text if content.headline else ""
    known = knowledge.pool(headline, told.topic) or knowledge.pool("roadmap")
    facts = known.facts if known else ()
    own = _filled_up(told, strings, ())
    num, items = told.num_inner or 3, []
    for index, one in enumerate(own):
        inner = [facts[(index * num + at) % len(facts)] for at in range(num)]
        items.append(replace(one, items=tuple(_of_fact(fact) for fact in inner)))
    return Telling(form="columns", title=_title(told.topic or "Overview"), items=tuple(items))


def _schedule(told: Told, strings: _Strings, _content: Content) -> Telling:
    """Days with talks at equal distances."""
    num, pool = told.num_inner or 4, knowledge.pool(told.noun, "talks")
    facts = pool.facts if pool else ()
    days, at = [], 0
    for day in range(told.num or 1):
        talks = []
        for slot in range(num):
            first, last = slot == 0, slot == num - 1
            if first and day == 0:
                fact = facts[0]
            elif last and day == (told.num or 1) - 1:
                fact = facts[7]
            else:
                fact = [*facts[1:7], *facts[8:]][at % (len(facts) - 2)]
                at += 1
            minutes = 9 * 60 + slot * (90 if num <= 5 else 60)
            time = f"{minutes // 60:02d}:{minutes % 60:02d}"
            talks.append(Item(name=Line(text=fact.name), value=Line(text=time), icon=fact.icon))
        days.append(Item(name=Line(text=f"Day {day + 1}"), items=tuple(talks)))
    words = f"{told.topic or 'event'} schedule"
    return Telling(form="schedule", title=_title(words), items=tuple(days))


def _quadrants(told: Told, strings: _Strings, _content: Content) -> Telling:
    known = knowledge.quadrants(told.span.text)
    facts = known.facts if known else ()
    if told.entries:
        return Telling(form="quadrants", title=_title(told.span.text), items=_filled_up(told, strings, facts))
    items = tuple(_of_fact(one) for one in facts)
    return Telling(form="quadrants", title=Line(text=known.title if known else "Overview"), items=items)


def _matrix(told: Told, strings: _Strings, _content: Content) -> Telling:
    _, items = _pool_items(replace(told, topic=""), strings)
    heads = tuple(strings.line(one.name) for one in told.heads) or (Line(text="Effort"), Line(text="Impact"))
    title = " and ".join(one.text for one in heads[:2])
    return Telling(form="matrix", title=_title(title), items=items, heads=heads)


def _plans(told: Told, strings: _Strings, _content: Content) -> Telling:
    """Plans with their prices; each has a few features more than the one before."""
    known = knowledge.pool("features")
    facts, items = known.facts if known else (), []
    for index, one in enumerate(
        _filled_up(told, strings, tuple(Fact(name=name) for name in ("Basic", "Pro", "Enterprise")))
    ):
        inner = tuple(_of_fact(fact) for fact in facts[: min(2 + 2 * index, len(facts))][-4:])
        items.append(replace(one, items=inner))
    names = tuple(strings.line(one.name) for one in told.heads)
    return Telling(form="plans", title=Line(text="Plans and prices"), items=tuple(items), heads=names)


def _table(told: Told, strings: _Strings, _content: Content) -> Telling:
    heads = tuple(strings.line(one.name) for one in told.heads)
    names = tuple(one.name for one in told.heads)
    num = told.num_inner or 4
    if told.topic == "check":
        known = knowledge.pool("features")
        facts = known.facts if known else ()
        rows = tuple(
            (
                facts[index % len(facts)].name,
                *(
                    CHECK if index < _reach(column, len(names), num) else NO_CHECK
                    for column in range(len(names))
                ),
            )
            for index in range(num)
        )
        return Telling(
            form="table",
            title=Line(text="Compare at a glance"),
            heads=heads,
            rows=rows,
            is_checked=True,
        )
    if told.entries:
        blank = ("",) * len(names)
        rows = tuple((strings.line(one.name).text, *blank) for one in told.entries)
        title = " or ".join(names[:2]) if len(names) == 2 else "Compare at a glance"
        return Telling(form="table", title=_title(title), heads=heads, rows=rows)
    rows = knowledge.compared(names, num)
    title = " and ".join(names) or told.topic or "Comparison"
    return Telling(form="table", title=_title(title), heads=heads, rows=rows)


def _reach(column: int, num_columns: int, num: int) -> int:
    """How many features a plan has: the last one has all."""
    return round(num * (column + 1.2) / (num_columns + 0.2)) if column < num_columns - 1 else num


def _figure(told: Told, strings: _Strings, _content: Content) -> Telling:
    return Telling(form="figure", title=None, items=tuple(_item(one, strings) for one in told.entries))


def _certificate(_told: Told, _strings: _Strings, _content: Content) -> Telling:
    names = ("This is to certify that", "has completed", "Name", "Course or programme", "Date", "Signature")
    return Telling(
        form="certificate", title=Line(text="Certificate"), heads=tuple(Line(text=one) for one in names)
    )


def _cycle(told: Told, strings: _Strings, _content: Content) -> Telling:
    known = knowledge.cycle(told.topic, num=told.num_wanted)
    facts = known.facts if known else knowledge.neutral_steps(told.num_wanted or 4)
    title = known.title if known else told.topic
    return Telling(form="cycle", title=_title(title), items=_filled_up(told, strings, facts))


def _parts(told: Told, strings: _Strings, _content: Content) -> Telling:
    found = knowledge.drawn(told.topic, num=told.num_wanted)
    own = [_item(entry, strings) for entry in told.entries]
    more = [
        Item(name=Line(text=one.name), note=Line(text=one.note) if one.note else None) for one in found.parts
    ]
    items = tuple([*own, *more][: max(len(own), len(more))])
    places = [(one.x, one.y) for one in found.parts] or list(knowledge.RING)
    points = tuple(places[index % len(places)] for index in range(len(items)))
    return Telling(
        form="parts",
        title=_title(found.title or told.topic or "Figure"),
        items=items,
        svg=found.svg,
        points=points,
    )


def _recipe(told: Told, _strings: _Strings, _content: Content) -> Telling:
    name, ingredients, steps = knowledge.recipe(told.topic)
    num = told.num or len(steps)
    steps = tuple(steps[index] if index < len(steps) else f"Step {index + 1}" for index in range(num))
    groups = (("Ingredients", ingredients), ("Method", steps))
    items = tuple(
        Item(name=Line(text=head), items=tuple(Item(name=Line(text=one)) for one in some))
        for head, some in groups
    )
    return Telling(form="recipe", title=_title(name or told.topic or "Recipe"), items=items)


def _invoice(told: Told, strings: _Strings, _content: Content) -> Telling:
    """Positions with quantities and prices of which every product and sum is right."""
    known = knowledge.pool("invoice")
    facts = known.facts if known else ()
    rate = float(told.heads[0].value.rstrip(" %")) if told.heads else 0.0
    rows, net = [], 0.0
    for index in range(told.num or 3):
        fact, quantity = facts[index % len(facts)], (8, 5, 12, 2, 3, 1)[index % 6]
        price = float(fact.value)
        net += quantity * price
        rows.append((fact.name, str(quantity), f"{price:,.2f}", f"{quantity * price:,.2f}"))
    label = strings.line(told.heads[0].value) if told.heads else None
    sums = [("Subtotal", net)]
    if label is not None:
        sums += [(f"VAT {label.text}", net * rate / 100)]
    sums += [("Total", net * (1 + rate / 100))]
    rows += [(name, "", "", f"{value:,.2f}") for name, value in sums]
    heads = tuple(Line(text=one) for one in ("Description", "Quantity", "Price", "Total"))
    sides = tuple(
        Item(
            name=Line(text=side),
            items=tuple(
                Item(name=Line(text=one)) for one in ("Name", "Street and number", "Postcode and town")
            ),
        )
        for side in ("Seller", "Buyer")
    )
    return Telling(form="invoice", title=Line(text="Invoice"), items=sides, heads=heads, rows=tuple(rows))


def _tree(told: Told, strings: _Strings, _content: Content) -> Telling:
    """Boxes by level: each has as many under it as the next level says; of names, all are under the first."""
    if told.entries:
        head, *staff = (replace(_item(one, strings), value=None, icon="user") for one in told.entries)
        return Telling(
            form="tree", title=Line(text="Organisation"), items=(replace(head, items=tuple(staff)),)
        )

    def below(depth: int) -> tuple[Item, ...]:
        if depth >= len(told.levels):
            return ()
        level = told.levels[depth]
        name = _singular(level.name) if level.num > 1 else level.name
        return tuple(
            Item(name=Line(text=name[:1].upper() + name[1:]), icon="user", items=below(depth + 1))
            for _ in range(level.num)
        )

    return Telling(form="tree", title=Line(text="Organisation"), items=below(0))


def _singular(noun: str) -> str:
    return (
        noun[:-3] + "y"
        if noun.endswith("ies")
        else noun[:-1]
        if noun.endswith("s") and not noun.endswith("ss")
        else noun
    )


_FILLERS = {
    "agenda": _agenda,
    "certificate": _certificate,
    "checklist": _checklist,
    "columns": _columns,
    "cycle": _cycle,
    "figure": _figure,
    "figures": _figures,
    "invoice": _invoice,
    "list": _list,
    "matrix": _matrix,
    "menu": _menu,
    "parts": _parts,
    "plans": _plans,
    "quadrants": _quadrants,
    "recipe": _recipe,
    "schedule": _schedule,
    "steps": _steps,
    "table": _table,
    "timeline": _timeline,
    "tree": _tree,
}
