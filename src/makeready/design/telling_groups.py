"""Structures whose entries stand under headings: menus, timetables, schedules, recipes, lists of a job ad."""

from dataclasses import replace

from makeready.brief.told import Entry, Told
from makeready.design import knowledge
from makeready.design.content import Content, Line, bare_subject
from makeready.design.told_filling import filled_up, nth_facts, of_fact, own_title
from makeready.design.told_words import Item, Strings, Telling, item_of, titled

DISHES_OF_A_COURSE = 3
"""Ours: how many unnamed dishes stand under a course of which only the name is given."""
UNNAMED = "dish"
ANY_DISHES = "Menu"
"""The title of the dishes that could be any restaurant's: nobody asked for those."""
NO_PRICE = "0.00"
"""Stands where a price is asked for and none is given; nobody takes it for one."""


def grouped(told: Told, strings: Strings) -> tuple[Item, ...]:
    """The groups in the prompt's order, each with its entries; one group without a name if there are none."""
    names = dict.fromkeys(one.group for one in told.entries)
    found = []
    for name in names:
        head = strings.line(name)
        inner = tuple(_entry(one, strings) for one in told.entries if one.group == name)
        found.append(Item(name=head, items=inner))
    return tuple(found)


def _entry(entry: Entry, strings: Strings) -> Item:
    """The words as they stand: what is under a heading needs no icon to be told apart."""
    return replace(item_of(entry, strings), icon="")


def menu(told: Told, strings: Strings, content: Content) -> Telling:
    """Dishes by course. What nobody named is called "First dish", and nothing gets a price that none has."""
    known = knowledge.pool(told.noun) if told.noun and not told.entries else None
    title = told.noun if known and known.title != ANY_DISHES else told.topic or content.brief.subject
    named = titled(told.title or bare_subject(title) or own_title(content, "Menu").text)
    if any(one.group for one in told.entries):
        items = grouped(told, strings)
    elif told.entries:
        items = filled_up(replace(told, num=0), strings, ())
    elif told.heads:
        facts = nth_facts(replace(told, noun=told.noun or UNNAMED, topic=UNNAMED), DISHES_OF_A_COURSE)
        blank = tuple(replace(of_fact(one), icon="") for one in facts)
        items = tuple(Item(name=strings.line(one.name), items=blank) for one in told.heads)
    else:
        items = _unnamed(told, is_priced="price" in content.brief.prompt.lower())
    is_list = (
        bool(told.title) or "list" in told.span.text.lower() or not named.text or named.text.lower() == "menu"
    )
    return Telling(form="menu", title=named, items=items, subtitle=None if is_list else _called(told))


def _unnamed(told: Told, *, is_priced: bool) -> tuple[Item, ...]:
    """Things that everybody knows of their kind (pizzas), else "First dish"; an asked price waits."""
    num = told.num or 6
    known = knowledge.pool(told.noun, told.topic)
    facts = nth_facts(replace(told, noun=told.noun or UNNAMED, topic=UNNAMED), num)
    if known is not None and known.title != ANY_DISHES and len(known.facts) >= num:
        facts = known.facts[:num]
    price = Line(text=NO_PRICE) if is_priced else None
    return tuple(replace(of_fact(one), icon="", value=price) for one in facts)


def _called(told: Told) -> Line:
    """What the prompt calls the card, in its own language: "Speisekarte"."""
    words = told.span.text.split()
    is_english = any(one.lower() == "menu" for one in words)
    return Line(text="Menu") if is_english else titled(words[0] if words else "Menu")


def timetable(told: Told, strings: Strings, content: Content) -> Telling:
    """A week's classes by day."""
    words = " ".join(told.span.text.split())
    title = own_title(content, words)
    return Telling(form="timetable", title=title, items=grouped(told, strings),
                   subtitle=None if words.lower() in title.text.lower() else titled(words))  # fmt: skip


def groups(told: Told, strings: Strings, content: Content) -> Telling:
    """Points under their headings; a job ad is titled with the job."""
    subject, head = bare_subject(content.brief.subject), content.headline or own_title(content, "")
    if not subject or subject == head.text:
        return Telling(form="groups", title=head, items=grouped(told, strings))
    return Telling(form="groups", title=Line(text=subject), subtitle=head, items=grouped(told, strings))


def schedule(told: Told, strings: Strings, content: Content) -> Telling:
    """Days with what happens, in its order. A time that nobody told is not made up."""
    num, pool = told.num_inner or 4, knowledge.pool(told.noun, "talks")
    is_event = bool(pool) and (told.num > 1 or told.noun in ("talk", "talks", "session", "sessions"))
    unnamed = nth_facts(replace(told, noun=told.noun or "entry", topic="x"), num)
    facts = pool.facts if pool and is_event else unnamed
    days, at = [], 0
    for day in range(told.num or 1):
        inner = []
        for slot in range(num):
            first, last = slot == 0, slot == num - 1
            if not is_event:
                fact = facts[slot % len(facts)]
            elif first and day == 0:
                fact = facts[0]
            elif last and day == (told.num or 1) - 1:
                fact = facts[7]
            else:
                fact = [*facts[1:7], *facts[8:]][at % (len(facts) - 2)]
                at += 1
            inner.append(Item(name=Line(text=fact.name), icon=fact.icon))
        days.append(Item(name=Line(text=f"Day {day + 1}"), items=tuple(inner)))
    title = titled(f"{told.topic or 'event'} schedule") if is_event else own_title(content, "Event schedule")
    return Telling(form="schedule", title=title, items=tuple(days))


def recipe(told: Told, strings: Strings, _content: Content) -> Telling:
    """Ingredients and method: the prompt's, else of a dish that is known."""
    if told.entries:
        return Telling(form="recipe", title=titled(told.topic or "Recipe"), items=grouped(told, strings))
    name, ingredients, steps = knowledge.recipe(told.topic)
    num = told.num or len(steps)
    steps = tuple(steps[index] if index < len(steps) else f"Step {index + 1}" for index in range(num))
    parts = (("Ingredients", ingredients), ("Method", steps))
    items = tuple(
        Item(name=Line(text=head), items=tuple(Item(name=Line(text=one)) for one in some))
        for head, some in parts
    )
    return Telling(form="recipe", title=titled(name or told.topic or "Recipe"), items=items)
