"""How a structure that a short prompt names is filled: its own entries, then what is known, else ordinals."""

import re
from dataclasses import replace

from makeready.brief.kind import title_in
from makeready.brief.told import Told
from makeready.design import knowledge
from makeready.design.content import ORDINALS, Content, Line, bare_subject
from makeready.design.knowledge import Fact
from makeready.design.told_words import Item, Strings, item_of, titled

MIN_ENTRIES = {"agenda": 4, "checklist": 8, "menu": 6, "timeline": 4, "steps": 4, "plans": 3, "matrix": 6}
"""How many entries stand in a structure of which no number is said. Ours."""

_PICTURE = re.compile(r"\s+(?:poster|card|flyer|slide|board|page)$", re.IGNORECASE)


def own_title(content: Content, fallback: str) -> Line:
    """What the prompt calls the picture: "quarterly summary" of "a quarterly summary slide"; or its topic."""
    before, named = title_in(content.brief.prompt)
    if named and fallback and fallback.lower() in named.lower():  # "weekly yoga | class schedule poster"
        before = f"{before} {_PICTURE.sub('', named)}" if before else ""
    words = before if before and before.lower() != fallback.lower() else content.brief.subject
    return titled(bare_subject(words) or fallback)


def of_fact(fact: Fact, *, has_value: bool = False) -> Item:
    return Item(
        name=Line(text=fact.name),
        note=Line(text=fact.note) if fact.note else None,
        value=Line(text=fact.value) if has_value and fact.value else None,
        icon=fact.icon,
        items=tuple(Item(name=Line(text=one)) for one in fact.items),
    )


def filled_up(
    told: Told, strings: Strings, facts: tuple[Fact, ...], *, has_value: bool = False
) -> tuple[Item, ...]:
    """The prompt's entries, then as many known ones as are wanted."""
    num = told.num_wanted or MIN_ENTRIES.get(told.form, 4)
    own = [item_of(entry, strings) for entry in told.entries]
    names = {one.name.text for one in own}
    more = [of_fact(fact, has_value=has_value) for fact in facts if fact.name not in names]
    made = [*own, *more][: max(num, len(own))]
    turn = 2
    while len(made) < num and more:
        made += [replace(one, name=Line(text=f"{one.name.text} {turn}")) for one in more][: num - len(made)]
        turn += 1
    return tuple(made)


def pool_items(told: Told, strings: Strings, *, has_value: bool = False) -> tuple[str, tuple[Item, ...]]:
    known = knowledge.pool(told.noun, told.topic, told.form)
    facts = known.facts if known else nth_facts(told, told.num_wanted or MIN_ENTRIES.get(told.form, 6))
    return known.title if known else "", filled_up(told, strings, facts, has_value=has_value)


def nth_facts(told: Told, num: int) -> tuple[Fact, ...]:
    """First tip, second tip: what nobody knows is named by its place, and seen to be waiting for words."""
    is_described = bool(told.topic or told.title)
    if not is_described and told.form == "steps":
        return knowledge.neutral_steps(num)
    noun = singular(told.noun.split()[-1]) if told.noun else "step" if told.form == "steps" else "item"
    names = [f"{nth} {noun}" for nth in ORDINALS]
    names += [f"{noun.capitalize()} {index + 1}" for index in range(len(names), num)]
    return tuple(Fact(name=name, note="", icon="") for name in names[:num])


def singular(noun: str) -> str:
    """Dish of dishes, story of stories, talk of talks."""
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith(("shes", "ches", "xes", "sses")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
