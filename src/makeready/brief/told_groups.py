"""Lists in named groups: "Starters: soup 7.50, tart 8. Mains: trout 17.50"; "you bring SQL; we offer coffee".

Standard library only.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from makeready.brief.scanner import STRING, Scanner
from makeready.brief.told import Entry, Told
from makeready.brief.told_lists import MAX_ENTRY_CHARS, pieces_in, whole_entry
from makeready.brief.told_more import is_wish
from makeready.brief.words import vocabulary

MIN_GROUPS = 2
MAX_HEAD_WORDS = 4
MIN_STAGES = 3
_BREAK = re.compile(r"[:;,\n]|\.(?=\s)|[!?](?=\s)")
_COLON = re.compile(r"\s?:(?=\s)")
_END = re.compile(r"\.(?=\s|$)|[!?](?=\s|$)|;|\n\s*\n")
_SPOKEN = re.compile(
    r"(?:^|[:;,.\n]\s+(?:and |und |et |y )?)"
    r"(?P<head>you (?:will )?(?:bring|have|need|get|do)|you'll (?:do|get|need)"
    r"|(?:what )?we (?:offer|expect|need|provide)|your (?:tasks|profile|role|benefits)"
    r"|du bringst(?: mit)?|sie bringen(?: mit)?|wir (?:bieten|erwarten)"
    r"|(?:vous apportez|nous offrons|nous proposons)|(?:ofrecemos|pedimos|buscamos|aportas))(?=\s+\S)"
)
"""How job ads name their lists without a colon."""
_BARE_PRICE = re.compile(r"^(.*?\D)\s+(\d{1,4}(?:[.,]\d{1,2})?)$", re.DOTALL)
_DESCRIBING = frozenset(
    [
        "colours",
        "colors",
        "colour",
        "color",
        "palette",
        "style",
        "size",
        "format",
        "background",
        "font",
        "fonts",
        "mood",
        "tone",
        "layout",
        "audience",
        "purpose",
        "goal",
        "constraints",
        "must",
        "include",
        "avoid",
        "vibe",
        "left",
        "right",
        "top",
        "bottom",
        "canvas",
        "farben",
        "stil",
        "couleurs",
        "colores",
        "estilo",
        "subject",
        "content",
        "details",
        "requirements",
        "data",
        "values",
        "axis",
        "legend",
        "composition",
        "lighting",
        "theme",
    ]
)
"""Labels of what a picture should look like or hold; they head no list of points."""
COURSES = (
    r"(?:starters|appeti[sz]ers|small plates|soups|salads|mains|main (?:courses|dishes)|pasta|pizzas?|grill"
    r"|sides|desserts|sweets|drinks|wines?|cocktails|coffees?|teas?|beers?|snacks|breakfast|lunch|dinner"
    r"|vorspeisen|suppen|salate|hauptgerichte|hauptspeisen|hauptgänge|beilagen|nachspeisen|nachtisch"
    r"|getränke|weine"
    r"|entrées|plats|boissons|vins|fromages|entrantes|primeros|segundos|postres|bebidas|tapas)"
)
_INTRO = re.compile(r"[^\s:.,;\x01]+(?: [^\s:.,;\x01]+){0,6}(?=\s?:)")
"""What stands before the first colon, if it is no longer than a title."""
_COURSE_LIST = re.compile(rf"\b{COURSES}(?:(?:,\s*|\s+)(?:(?:and|und|et|y)\s+)?{COURSES})+\b")
_COURSE = re.compile(rf"\b{COURSES}\b")


def groups_after(scanner: Scanner, position: int) -> tuple[Entry, ...]:
    """The entries of two groups or more, each with its group's name; () where the prompt has none."""
    bullet = re.compile(r"\n\s*-\s").search(scanner.prompt, position)
    last = bullet.start() if bullet else len(scanner.plain)  # the next line of a list is a wish of its own
    heads = list(_heads(scanner, position, last))
    found: list[Entry] = []
    for index, (low, high, start) in enumerate(heads):
        stop = heads[index + 1][0] if index + 1 < len(heads) else last
        end = _END.search(scanner.plain, start, stop)
        name = scanner.span(low, high)
        words = " ".join(name.text.split())
        for one in _entries(scanner, start, end.start() if end else stop):
            found.append(replace(one, group=words[:1].upper() + words[1:], group_span=name))
    names = {one.group for one in found}
    is_listed = len(found) > len(names) and any(re.search(r"[^\W\d_]{3}", one.name) for one in found)
    return tuple(found) if len(names) >= MIN_GROUPS and is_listed else ()


def _heads(scanner: Scanner, position: int, last: int) -> Iterator[tuple[int, int, int]]:
    """Offsets of each head, and where its list starts. A head in front of another one heads nothing."""
    plain, found = scanner.plain, list[tuple[int, int, int]]()
    for colon in _COLON.finditer(plain, position, last):
        low = max((one.end() for one in _BREAK.finditer(plain, position, colon.start())), default=position)
        raw = plain[low : colon.start()]
        low += len(raw) - len(raw.lstrip())
        words = plain[low : colon.start()].split()
        is_bare = not re.search(rf"[\d{STRING}]", plain[low : colon.start()])
        is_name = low > 0 and 1 <= len(words) <= MAX_HEAD_WORDS and is_bare
        if is_name and _is_part(words[-1]):
            return iter(())  # "Headline: X. Colours: blue" describes the picture
        if is_name:
            found.append((low, colon.start(), colon.end()))
    starts = {low for low, _, _ in found}
    for spoken in _SPOKEN.finditer(plain, position, last):
        low, high = spoken.span("head")
        if low not in starts:
            found.append((low, high, high))
    return iter(sorted(found))


def _is_part(word: str) -> bool:
    known = vocabulary()
    is_element = (word in known.nouns or word in known.roles) and not re.fullmatch(COURSES, word)
    return is_element or word in known.kind_words or word in _DESCRIBING


def _entries(scanner: Scanner, start: int, end: int) -> Iterator[Entry]:
    for low, high in pieces_in(scanner, start, end):
        if is_wish(scanner.plain[low:high]):
            return
        one = whole_entry(scanner, low, high)
        if one.name or one.value:
            yield one


def as_menu(scanner: Scanner, told: Told) -> Told:
    """Dishes with their prices, by course where courses are named; courses alone where no dish is given."""
    entries = groups_after(scanner, told.span.end) or told.entries
    if entries:
        return replace(told, entries=tuple(_priced(scanner, entries)))
    courses = _COURSE_LIST.search(scanner.plain)
    if courses is None:
        return told
    spans = [scanner.span(*one.span()) for one in _COURSE.finditer(scanner.plain, *courses.span())]
    heads = tuple(Entry(name=one.text[:1].upper() + one.text[1:], name_span=one) for one in spans)
    return replace(told, heads=heads, said=(scanner.span(*courses.span()),))


def _priced(scanner: Scanner, entries: tuple[Entry, ...]) -> Iterator[Entry]:
    """On a menu a number at the end of a dish is its price: "Tomato tart 8"."""
    for one in entries:
        match = None if one.value else _BARE_PRICE.match(one.name_span.text)
        if match is None:
            yield one
            continue
        at = one.name_span.start
        name, price = (scanner.span(at + match.start(part), at + match.end(part)) for part in (1, 2))
        words = " ".join(name.text.split())
        yield replace(
            one, name=words[:1].upper() + words[1:], name_span=name, value=price.text, value_span=price
        )


def as_groups(scanner: Scanner, told: Told) -> Told:
    """Points under two headings or more, as a job ad has them; with prices they are a menu."""
    found = groups_after(scanner, told.span.end)
    if 2 * sum(bool(one.value) for one in found) <= len(found):
        return replace(told, entries=found)
    intro = _INTRO.match(scanner.plain)
    span = scanner.span(*intro.span()) if intro else None
    return replace(
        told, form="menu", entries=found, title=span.text if span else "", said=(span,) if span else ()
    )


def recipe_parts(scanner: Scanner, position: int) -> tuple[Entry, ...]:
    """Ingredients and steps: under headings of their own, or before and behind a semicolon or a full stop."""
    if headed := groups_after(scanner, position):
        return headed
    colon = _COLON.search(scanner.plain, position)
    cut = _END.search(scanner.plain, colon.end()) if colon else None
    if colon is None or cut is None:
        return ()
    stop = _END.search(scanner.plain, cut.end())
    parts = (
        ("Ingredients", colon.end(), cut.start()),
        ("Method", cut.end(), stop.start() if stop else len(scanner.plain)),
    )
    found = tuple(
        replace(one, group=name) for name, low, high in parts for one in _entries(scanner, low, high)
    )
    return found if {one.group for one in found} == {"Ingredients", "Method"} else ()


def as_stages(scanner: Scanner, told: Told) -> Told:
    """What happens one after the other, behind the colon of "how CRISPR works: a guide finds, Cas9 cuts"."""
    colon = _COLON.search(scanner.plain, told.span.end - 1)
    if colon is None or "->" in scanner.plain or "\u2192" in scanner.plain:
        return told
    end = _END.search(scanner.plain, colon.end())
    found = tuple(_entries(scanner, colon.end(), end.start() if end else len(scanner.plain)))
    is_list = len(found) >= MIN_STAGES and all(len(one.name) <= MAX_ENTRY_CHARS for one in found)
    if not is_list:
        return told
    how = re.compile(r"\bhow\s[^:.;,\x01]*$").search(scanner.plain, told.span.start, colon.start())
    span = scanner.span(*how.span()) if how else None
    title = " ".join(span.text.split()) if span else ""
    return replace(told, entries=found, title=title, said=(span,) if span else ())
