"""A structure that a short prompt names, with every word that it needs: the prompt's, then stand-in copy.

Each string of the brief is used once; what the structure has no place for is `rest`.
"""

import re
from dataclasses import replace

from makeready.brief.kind import title_in
from makeready.brief.told import WITH_FACTS, Told
from makeready.brief.told_reader import MAX_PROMPT_CHARS, told_in
from makeready.design import knowledge
from makeready.design.content import Content, Line, under_name
from makeready.design.knowledge import Fact
from makeready.design.telling_groups import groups, menu, recipe, schedule, timetable
from makeready.design.told_filling import (
    filled_up,
    nth_facts,
    of_fact,
    own_title,
    pool_items,
    singular,
)
from makeready.design.told_words import CHECK, NO_CHECK, Item, Strings, Telling, item_of, titled

FACT_ROLES = ("date", "time", "place", "price", "text")
"""Strings that stand beside a list and are no name for it."""


def told_of(content: Content) -> Told | None:
    """What the brief's prompt tells of a structure; None where others set it better."""
    brief = content.brief
    told = told_in(brief.prompt)
    if content.is_wordless or content.clear or brief.links:
        return None
    if told is None:
        return _figure_of(content)
    if content.charts and not (told.form == "figures" and told.entries and len(content.charts) == 1):
        return None
    return None if told.form == "list" and brief.kind == "web_page" else told


def _figure_of(content: Content) -> Told | None:
    """A figure of which only the subject is told: its parts or stages where they are known, else unnamed."""
    brief, subject = content.brief, content.brief.subject
    own = [role for role, lines in content.lines.items() for line in lines if line.constraint_ids]
    is_bare = set(own) <= {"headline", "subtitle"} and not content.counts and not content.charts
    if brief.kind != "figure" or not subject or not is_bare or len(brief.prompt) > MAX_PROMPT_CHARS:
        return None
    if knowledge.drawn(subject).svg:
        return Told(form="parts", topic=subject)
    if knowledge.cycle(subject):
        return Told(form="cycle", topic=subject)
    return Told(form="steps", topic=subject)


def telling_of(content: Content) -> Telling | None:
    """The brief's structure with words for all of it; None where it names none."""
    told = told_of(content)
    if told is None or told.form not in _FILLERS:
        return None
    strings = Strings(content)
    own = content.headline if content.headline and content.headline.constraint_ids else None
    own = own or _lone_string(content, told)
    title = strings.taken(own)
    subtitle = content.subtitle if content.subtitle and content.subtitle.constraint_ids else None
    subtitle = strings.taken(subtitle)
    made = _FILLERS[told.form](told, strings, content)
    under = titled(under_name(content.brief, title)) if told.form in WITH_FACTS else None
    return replace(
        made,
        title=title or made.title,
        subtitle=subtitle or made.subtitle or (under if under and under.text else None),
        rest=strings.rest,
        topic=told.topic,
    )


def _lone_string(content: Content, told: Told) -> Line | None:
    """The first quoted string that is no entry: the headline, whatever stood near it."""
    entries = {words for one in (*told.entries, *told.heads) for words in (one.name, one.value, one.note)}
    untitled = {"item", *(FACT_ROLES if told.form in WITH_FACTS else ())}
    named = (some for role, some in content.lines.items() if role not in untitled)
    lines = (line for some in named for line in some if line.constraint_ids)
    return next((line for line in lines if line.text not in entries), None)


def _steps(told: Told, strings: Strings, content: Content) -> Telling:
    num = told.num_wanted
    known = knowledge.procedure(told.topic, told.title, num=num)
    facts = known.facts if known else nth_facts(told, num or 4)
    title = told.title or (known.title if known else told.topic or "")
    return Telling(
        form="steps",
        title=titled(title) if title else own_title(content, "Step by step"),
        items=filled_up(told, strings, facts),
    )


def _checklist(told: Told, strings: Strings, content: Content) -> Telling:
    known, items = pool_items(told, strings)
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
    return Telling(form="checklist", title=titled(title), items=items)


def _agenda(told: Told, strings: Strings, content: Content) -> Telling:
    title = (
        Line(text="Agenda")
        if "agenda" in told.span.text.lower()
        else own_title(content, " ".join(told.span.text.split()))
    )
    return Telling(form="agenda", title=title, items=filled_up(told, strings, ()))


def _timeline(told: Told, strings: Strings, _content: Content) -> Telling:
    facts = knowledge.neutral_steps(told.num_wanted or 4) if not told.entries else ()
    topic = told.topic or "Timeline"
    title = f"Our {topic}" if topic in ("company", "story", "team", "history") else topic
    return Telling(form="timeline", title=titled(title), items=filled_up(told, strings, facts))


def _list(told: Told, strings: Strings, content: Content) -> Telling:
    title = titled(told.title) if told.title else own_title(content, told.noun or told.topic)
    return Telling(form="list", title=title, items=filled_up(told, strings, ()))


def _figures(told: Told, strings: Strings, content: Content) -> Telling:
    words = " ".join(told.span.text.split())
    fallback = (
        "Key figures"
        if re.search(r"^\d|kpi|^\w+ (?:figures|metrics|numbers|stats)", words.lower())
        else words
    )
    return Telling(form="figures", title=own_title(content, fallback), items=filled_up(told, strings, ()))


def _columns(told: Told, strings: Strings, content: Content) -> Telling:
    """Headings, and within each as many items as are asked for."""
    headline = content.headline.text if content.headline else ""
    known = knowledge.pool(headline, told.topic) or knowledge.pool("roadmap")
    facts = known.facts if known else ()
    own = filled_up(told, strings, ())
    num, items = told.num_inner or 3, []
    for index, one in enumerate(own):
        inner = [facts[(index * num + at) % len(facts)] for at in range(num)]
        items.append(replace(one, items=tuple(of_fact(fact) for fact in inner)))
    return Telling(form="columns", title=titled(told.topic or "Overview"), items=tuple(items))


def _quadrants(told: Told, strings: Strings, _content: Content) -> Telling:
    known = knowledge.quadrants(told.span.text)
    facts = known.facts if known else ()
    if told.entries:
        return Telling(form="quadrants", title=titled(told.span.text), items=filled_up(told, strings, facts))
    items = tuple(of_fact(one) for one in facts)
    return Telling(form="quadrants", title=Line(text=known.title if known else "Overview"), items=items)


def _matrix(told: Told, strings: Strings, _content: Content) -> Telling:
    _, items = pool_items(replace(told, topic=""), strings)
    heads = tuple(strings.line(one.name) for one in told.heads) or (Line(text="Effort"), Line(text="Impact"))
    title = " and ".join(one.text for one in heads[:2])
    return Telling(form="matrix", title=titled(title), items=items, heads=heads)


def _plans(told: Told, strings: Strings, _content: Content) -> Telling:
    """Plans with their prices; each has a few features more than the one before."""
    known = knowledge.pool("features")
    facts, items = known.facts if known else (), []
    for index, one in enumerate(
        filled_up(told, strings, tuple(Fact(name=name) for name in ("Basic", "Pro", "Enterprise")))
    ):
        inner = tuple(of_fact(fact) for fact in facts[: min(2 + 2 * index, len(facts))][-4:])
        items.append(replace(one, items=inner))
    names = tuple(strings.line(one.name) for one in told.heads)
    return Telling(form="plans", title=Line(text="Plans and prices"), items=tuple(items), heads=names)


def _table(told: Told, strings: Strings, _content: Content) -> Telling:
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
        return Telling(form="table", title=titled(title), heads=heads, rows=rows)
    rows = knowledge.compared(names, num)
    title = " and ".join(names) or told.topic or "Comparison"
    return Telling(form="table", title=titled(title), heads=heads, rows=rows)


def _reach(column: int, num_columns: int, num: int) -> int:
    """How many features a plan has: the last one has all."""
    return round(num * (column + 1.2) / (num_columns + 0.2)) if column < num_columns - 1 else num


def _figure(told: Told, strings: Strings, _content: Content) -> Telling:
    return Telling(form="figure", title=None, items=tuple(item_of(one, strings) for one in told.entries))


def _certificate(_told: Told, _strings: Strings, _content: Content) -> Telling:
    names = ("This is to certify that", "has completed", "Name", "Course or programme", "Date", "Signature")
    return Telling(
        form="certificate", title=Line(text="Certificate"), heads=tuple(Line(text=one) for one in names)
    )


def _cycle(told: Told, strings: Strings, _content: Content) -> Telling:
    known = knowledge.cycle(told.topic, num=told.num_wanted)
    facts = known.facts if known else knowledge.neutral_steps(told.num_wanted or 4)
    title = known.title if known else told.topic
    return Telling(form="cycle", title=titled(title), items=filled_up(told, strings, facts))


def _parts(told: Told, strings: Strings, _content: Content) -> Telling:
    found = knowledge.drawn(told.topic, num=told.num_wanted)
    own = [item_of(entry, strings) for entry in told.entries]
    more = [
        Item(name=Line(text=one.name), note=Line(text=one.note) if one.note else None) for one in found.parts
    ]
    items = tuple([*own, *more][: max(len(own), len(more))])
    places = [(one.x, one.y) for one in found.parts] or list(knowledge.RING)
    points = tuple(places[index % len(places)] for index in range(len(items)))
    return Telling(
        form="parts",
        title=titled(found.title or told.topic or "Figure"),
        items=items,
        svg=found.svg,
        points=points,
    )


def _invoice(told: Told, strings: Strings, _content: Content) -> Telling:
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


def _tree(told: Told, strings: Strings, _content: Content) -> Telling:
    """Boxes by level: each has as many under it as the next level says; of names, all are under the first."""
    if told.entries:
        head, *staff = (replace(item_of(one, strings), value=None, icon="user") for one in told.entries)
        return Telling(
            form="tree", title=Line(text="Organisation"), items=(replace(head, items=tuple(staff)),)
        )

    def below(depth: int) -> tuple[Item, ...]:
        if depth >= len(told.levels):
            return ()
        level = told.levels[depth]
        name = singular(level.name) if level.num > 1 else level.name
        return tuple(
            Item(name=Line(text=name[:1].upper() + name[1:]), icon="user", items=below(depth + 1))
            for _ in range(level.num)
        )

    return Telling(form="tree", title=Line(text="Organisation"), items=below(0))


_FILLERS = {
    "agenda": _agenda,
    "certificate": _certificate,
    "checklist": _checklist,
    "columns": _columns,
    "cycle": _cycle,
    "figure": _figure,
    "figures": _figures,
    "groups": groups,
    "invoice": _invoice,
    "list": _list,
    "matrix": _matrix,
    "menu": menu,
    "parts": _parts,
    "plans": _plans,
    "quadrants": _quadrants,
    "recipe": recipe,
    "schedule": schedule,
    "steps": _steps,
    "table": _table,
    "timeline": _timeline,
    "timetable": timetable,
    "tree": _tree,
}
