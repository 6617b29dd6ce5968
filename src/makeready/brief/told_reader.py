"""Reads the structure that a short prompt names, and the words that it gives for it. Standard library only.

Each form has the words that name it; the first form of the table that is named wins. Long prompts describe a
page part by part and are read by `outline_reader`; charts with their numbers by `charts`.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from makeready.brief.constraints import Constraint, ExactText, Span
from makeready.brief.scanner import Scanner
from makeready.brief.told import Entry, Form, Level, Told
from makeready.brief.told_days import week_after
from makeready.brief.told_groups import as_groups, as_menu, as_stages, recipe_parts
from makeready.brief.told_lists import NUM, listed_after
from makeready.brief.told_more import KPI_WORDS, as_figures, as_points, as_priced, as_reports, compared_by
from makeready.brief.when import MONTH
from makeready.brief.words import number_of

MAX_PROMPT_CHARS = 600
"""Ours: a longer prompt tells its parts one by one."""
MANY_LINES = 3
"""Ours: a prompt of more lines that gives no entries lists parts of a page."""

_NOUN = r"([a-z][a-z-]*(?: [a-z-]+)??)"
_COUNTED = re.compile(
    rf"\b({NUM})\s+(?:labell?ed |named |short |simple |different )?{_NOUN}"
    r"(?=\s*(?:[:,.;]|\band\b|\bin\b|\bwith\b|\bto\b|\bfor\b|\beach\b|\bon\b|\bof\b|\bfrom\b|$))"
)
_INNER = re.compile(
    rf"\b({NUM})\s+([a-z-]+)\s+(?:(?:in|for|per|on)\s+)?(?:each|every)\b"
    rf"|\b({NUM})\s+([a-z-]+)\s+(?:a|per)\s+(?:day|column|row)\b"
)
_VERSUS = re.compile(
    r"\b(?:comparing|comparison of|compare|between)\s+(?:the )?([\w.+#-]+(?: [\w.+#-]+)?)"
    r"\s+(?:and|with|vs\.?|versus|to)\s+([\w.+#-]+)"
)
_AXES = re.compile(
    r"\b(?:of|by|with|for)\s+([a-z][a-z -]{1,24}?)\s+(?:and|vs\.?|versus|against)\s+([a-z]+)\b"
)
_LEVEL = re.compile(
    rf"\b(an?|{NUM})\s+([a-z]+(?: [a-z]+)?)"
    r"(?=\s*(?:,|\.|$|\band\b|\bunder\b|\bbelow\b|\bper\b|\bfor\b|\beach\b|\breporting\b))"
)
_FIGURE = re.compile(r"(?:[$€£]\s?)?\d[\d.,]*\s?(?:%|percent|per cent|x|k|m|bn|million|billion)?(?=\s|$)")
_ABOUT = re.compile(
    r"\b(?:for|of|about|on)\s+(?:an?\s+|the\s+|our\s+|my\s+)?((?:[\w'-]+\s?){1,4}?)"
    r"(?=\s*(?:[:,.;]|\bwith\b|\bin\b|$))"
)
_THINGS = re.compile(
    rf"\b({NUM})\s+(things|items|steps|tips|ways|reasons|rules|facts|habits|ideas|mistakes)"
    r"\s+((?:to|for|of|about|on)\s+[^,.;:\n]+)"
)
_DAYS = re.compile(rf"\b({NUM})[- ]days?\b")
_VAT = re.compile(r"\b(?:vat|tax|gst)\s*(?:of\s*)?:?\s*(\d{1,2}(?:\.\d)?)\s?%")

_SIDE = r"(?: (?:on|at) the (?:left|right|top|bottom)(?: side)?)?"
_SAID: dict[Form, re.Pattern[str]] = {
    "certificate": re.compile(
        r"\bof (?:completion|attendance|achievement|participation)\b|\b(?:ornate )?border\b"
        r"|\b(?:name|signature) line\b|\bline\b"
    ),
    "invoice": re.compile(
        rf"\b(?:seller|buyer|subtotal|total|sum|quantity|vat|tax|price)\b"
        rf"|\b{NUM} (?:lines|items|positions|rows)\b"
    ),
    "matrix": re.compile(rf"\b{NUM} (?:labell?ed )?(?:dots|points|items|ideas|projects)\b"),
    "plans": re.compile(rf"\b(?:called|named|{NUM} (?:pricing )?(?:plans|tiers))\b"),
    "recipe": re.compile(rf"\bingredients{_SIDE}|\bon the (?:left|right)\b"),
    "schedule": re.compile(r"\bevent\b|\bday\b"),
    "table": re.compile(
        rf"\bcomparing\b|\bvs\.?(?= )|\b(?:against )?{NUM} (?:rows|features|criteria|lines|points"
        rf"|properties)\b"
        r"|\bwith (?:check|tick)[ -]?marks\b"
    ),
}
"""What else belongs to a structure, so that nobody reads it as something of its own."""

_Fill = Callable[[Scanner, Told], Told]


@lru_cache(maxsize=16)
def told_in(prompt: str) -> Told | None:
    """The structure that a prompt names; None where it names none, or is too long for this reader."""
    return told_by(Scanner(prompt)) if len(prompt) <= MAX_PROMPT_CHARS else None


def told_by(scanner: Scanner) -> Told | None:
    """As `told_in`, of a prompt being read. Takes nothing."""
    for form, pattern, fill in _FORMS:
        named = pattern.search(scanner.plain)
        if named is None:
            continue
        told = Told(form=form, topic=_topic(scanner), span=scanner.span(*named.span()))
        filled = fill(scanner, told)
        if filled.form in _WHOLE_PAGES and not filled.entries and _SITE.search(scanner.plain):
            continue  # a part of a page: "landing page for a yoga studio with class schedule"
        if (filled.form in _NEEDS_WORDS or fill in _BY_LIST) and not filled.entries:
            continue
        if not filled.entries and scanner.prompt.strip().count("\n") >= MANY_LINES:
            continue  # a list of wishes, of which the structure is one
        if filled.form == "list" and all(_is_quoted(scanner, one) for one in filled.entries):
            continue  # strings with a role, which compositions of the kind set
        return filled
    return None


def read_told(scanner: Scanner, kind: str = "") -> list[Constraint]:
    """The words of a structure as exact texts; takes what was read, so that nobody reads it otherwise."""
    if len(scanner.prompt) > MAX_PROMPT_CHARS or (told := told_by(scanner)) is None:
        return []
    role = "callout" if told.form == "list" and kind == "web_page" else "item"
    texts: list[Constraint] = []
    for entry in (*told.entries, *told.heads):
        for words, span in (
            (entry.group, entry.group_span), (entry.value, entry.value_span), (entry.name, entry.name_span),
            (entry.note, entry.note_span),
        ):  # fmt: skip
            if words and span.end > span.start >= 0 and scanner.is_free(span.start, span.end):
                scanner.take(span.start, span.end)
                texts.append(ExactText(id="", text=words, role=role, span=span))
    is_counted = told.form in COUNTED_FORMS and not _NO_ELEMENT.search(told.span.text.lower())
    spans = (*told.said, *(() if is_counted else (told.span,)))
    if pattern := _SAID.get(told.form):
        spans = (*spans, *(scanner.span(*match.span()) for match in pattern.finditer(scanner.plain)))
    for span in spans:
        if span.end > span.start >= 0:
            scanner.take(span.start, span.end)
    return texts


def _is_quoted(scanner: Scanner, entry: Entry) -> bool:
    return any(one.start == entry.name_span.start for one in scanner.strings)


COUNTED_FORMS = frozenset({"steps", "timeline", "table", "plans"})
"""Forms whose own word is an element that is counted: they are left to the reader of counts."""
_NO_ELEMENT = re.compile(r"\b(?:tips|ways|reasons|rules|habits)\b")
"""Of these a structure may be made, but nobody counts them as steps."""
_NEEDS_WORDS = frozenset({"list", "agenda", "columns", "figure", "figures"})


def _topic(scanner: Scanner) -> str:
    match = _ABOUT.search(scanner.plain)
    return scanner.prompt[match.start(1) : match.end(1)].strip() if match else ""


def _listed(scanner: Scanner, told: Told) -> Told:
    """Entries after a colon, and how many are said."""
    counted_phrase = re.compile(rf"{NUM}\b")
    counted = _count(scanner)
    listed = listed_after(scanner, _from(told), counted.num if counted else 0)
    is_whole = counted is not None and counted.num == len(listed)  # "one contract" is the third reason
    entries = tuple(
        one for one in listed if one.value or is_whole or not counted_phrase.match(one.name.lower())
    )
    inner = _INNER.search(scanner.plain)
    is_counted_elsewhere = told.form in COUNTED_FORMS
    found = (counted.span if counted and not is_counted_elsewhere else None, _span(scanner, inner))
    return replace(
        told,
        entries=entries,
        num=counted.num if counted else 0,
        noun=counted.name if counted else "",
        num_inner=number_of(inner.group(1) or inner.group(3)) if inner else 0,
        said=tuple(one for one in found if one is not None),
    )


def _menu(scanner: Scanner, told: Told) -> Told:
    return as_menu(scanner, _listed(scanner, told))


def _counted_list(scanner: Scanner, told: Told) -> Told:
    """Three benefits: the words in front of the colon say how many, of what."""
    entries = listed_after(scanner, told.span.start, number_of(told.span.text.lower().split()[0]))
    number, _, noun = told.span.text.partition(" ")
    told = replace(told, entries=entries, num=number_of(number.lower()), noun=noun)
    return replace(told, said=(told.span,))


def _span(scanner: Scanner, match: re.Match[str] | None) -> Span | None:
    return scanner.span(*match.span()) if match else None


def _from(told: Told) -> int:
    return told.span.start


def _count(scanner: Scanner) -> Level | None:
    """The first number with a noun: four talks."""
    for match in _COUNTED.finditer(scanner.plain):
        if scanner.plain[match.start() - 1 : match.start()] not in ("-", ":", "."):
            span = scanner.span(*match.span())
            return Level(num=number_of(match.group(1)), name=match.group(2), span=span)
    return None


def _things(scanner: Scanner, told: Told) -> Told:
    """Ten things to pack for a hike: the title is in the words."""
    told = _listed(scanner, told)
    match = _THINGS.search(scanner.plain)
    if match is None:
        return told
    about = scanner.prompt[match.start(3) : match.end(3)].strip()
    return replace(
        told,
        num=number_of(match.group(1)),
        noun=match.group(2),
        topic=about,
        title=f"{match.group(2)} {about}",
        said=(*told.said, scanner.span(*match.span())),
    )


def _steps(scanner: Scanner, told: Told) -> Told:
    told = _things(scanner, told)
    how = re.search(r"\bhow to ([a-z][^,.;:\n]*?)(?=\s+in\s|\s+with\s|[,.;:\n]|$)", scanner.plain)
    if how is None:
        return told
    return replace(told, topic=scanner.prompt[how.start(1) : how.end(1)], title=f"how to {how.group(1)}")


def _dated(scanner: Scanner, told: Told) -> Told:
    """A roadmap whose pieces begin with a quarter or a year."""
    entries = listed_after(scanner, told.span.start)
    is_dated = sum(bool(one.value) for one in entries) > 1
    return replace(told, topic="roadmap", entries=entries) if is_dated else told


def _table(scanner: Scanner, told: Told) -> Told:
    if (against := compared_by(scanner, told)).heads:
        return against
    versus = _VERSUS.search(scanner.plain)
    rows = re.search(rf"\b({NUM})\s+(rows|features|criteria|lines|points|properties)\b", scanner.plain)
    heads: tuple[Entry, ...] = ()
    if versus is not None:
        heads = tuple(
            Entry(
                name=scanner.prompt[versus.start(at) : versus.end(at)],
                name_span=scanner.span(*versus.span(at)),
            )
            for at in (1, 2)
        )
    else:
        heads = tuple(replace(one, value="") for one in listed_after(scanner, told.span.start))
    return replace(
        told,
        heads=heads,
        num_inner=number_of(rows.group(1)) if rows else 0,
        noun=rows.group(2) if rows else "",
        topic="check" if re.search(r"\bcheck[- ]?marks?|\bticks?\b", scanner.plain) else told.topic,
    )


def _matrix(scanner: Scanner, told: Told) -> Told:
    axes = _AXES.search(scanner.plain, told.span.start)
    heads = (
        tuple(
            Entry(
                name=scanner.prompt[axes.start(at) : axes.end(at)].capitalize(),
                name_span=scanner.span(*axes.span(at)),
            )
            for at in (1, 2)
        )
        if axes
        else ()
    )
    dots = re.search(rf"\b({NUM})\s+(?:labell?ed\s+)?(dots|points|items|ideas|projects)\b", scanner.plain)
    entries = listed_after(scanner, told.span.start)
    return replace(told, heads=heads, entries=entries, num=number_of(dots.group(1)) if dots else 0,
                   noun=dots.group(2) if dots else "")  # fmt: skip


def _tree(scanner: Scanner, told: Told) -> Told:
    """A CEO, three directors and two managers under each: numbers by level; or who reports to whom."""
    if (named := as_reports(scanner, told)).entries:
        return named
    levels, said = [], []
    for match in _LEVEL.finditer(scanner.plain, told.span.end):
        word, name = match.groups()
        words = re.sub(r" (?:under|below|each|per|reporting).*$", "", name)
        span = scanner.span(match.start(2), match.start(2) + len(words))
        num = 1 if word in ("a", "an") else number_of(word)
        said.append(scanner.span(*match.span()))
        levels.append(Level(num=num, name=scanner.prompt[span.start : span.end], span=span))
    tops = levels[:1] if levels and levels[0].num == 1 else [Level(num=1, name="")]
    return replace(told, levels=(*tops, *levels[len(tops) if tops[0].name else 0 :]),
                   said=tuple(said))  # fmt: skip


def _schedule(scanner: Scanner, told: Told) -> Told:
    """A week's timetable or a day's agenda where one is told; else a schedule to be filled in."""
    week = week_after(scanner, told.span.end)
    if week.entries:
        return replace(told, form="timetable", entries=week.entries, said=week.said)
    hours = listed_after(scanner, told.span.start)
    if sum(bool(one.value) for one in hours) > 1:
        return replace(told, form="agenda", entries=hours)
    days, told = _DAYS.search(scanner.plain), _listed(scanner, told)
    num = number_of(days.group(1)) if days else 1
    inner = _INNER.search(scanner.plain)
    noun = (inner.group(2) or inner.group(4)) if inner else told.noun
    topic = re.sub(rf"\b{NUM}[- ]day\b\s*", "", told.topic).strip()
    return replace(told, num=num, noun=noun, topic=topic, num_inner=told.num_inner or told.num)


def _figure(scanner: Scanner, told: Told) -> Told:
    """One big number: the figure, and what it says."""
    colon = re.compile(r":\s+").search(scanner.plain, told.span.end)
    if colon is None:
        return told
    figure = _FIGURE.match(scanner.plain, colon.end())
    if figure is None:
        return told
    stop = re.compile(r"\.(?=\s|$)|\n|,").search(scanner.plain, figure.end())
    end = stop.start() if stop else len(scanner.plain)
    rest = scanner.prompt[figure.end() : end]
    span = scanner.span(figure.end() + len(rest) - len(rest.lstrip()), figure.end() + len(rest.rstrip()))
    value = scanner.span(figure.start(), figure.start() + len(figure.group().rstrip()))
    return replace(told, entries=(Entry(name=span.text, value=value.text, name_span=span, value_span=value),))


def _recipe(scanner: Scanner, told: Told) -> Told:
    steps = re.search(rf"\b({NUM})\s+steps\b", scanner.plain)
    quoted = scanner.strings[0].text if scanner.strings else ""
    dish = re.search(r"\brecipe\s+(?:poster |card )?(?:for|of)\s+([^,.;:\n\x01]+)", scanner.plain)
    topic = scanner.prompt[dish.start(1) : dish.end(1)] if dish else quoted
    entries = recipe_parts(scanner, told.span.end)
    num = number_of(steps.group(1)) if steps else 0 if entries else 5
    return replace(told, num=num, topic=topic, entries=entries)


def _invoice(scanner: Scanner, told: Told) -> Told:
    lines = re.search(rf"\b({NUM})\s+(?:lines|items|positions|rows)\b", scanner.plain)
    vat = _VAT.search(scanner.plain)
    heads: tuple[Entry, ...] = ()
    if vat:
        span = scanner.span(vat.start(1), vat.end())
        heads = (Entry(value=" ".join(span.text.split()), value_span=span),)
    return replace(told, num=number_of(lines.group(1)) if lines else 3, heads=heads)


def _cycle(scanner: Scanner, told: Told) -> Told:
    told = _listed(scanner, told)
    return replace(told, topic=told.span.text, title=told.span.text)


def _parts(scanner: Scanner, told: Told) -> Told:
    told = _listed(scanner, told)
    of = re.search(
        r"\b(?:of|showing)\s+(?:an?\s+|the\s+)?([a-z][\w -]{2,40}?)(?=\s+with\b|[,.;:]|$)", scanner.plain
    )
    return replace(told, topic=scanner.prompt[of.start(1) : of.end(1)] if of else told.topic)


def _named(scanner: Scanner, told: Told) -> Told:
    return told


def _plans(scanner: Scanner, told: Told) -> Told:
    told = _listed(scanner, told)
    called = re.search(r"\b(?:called|named)\s+", scanner.plain)
    if called and (word := re.compile(r"[A-Z][\w.&-]*").match(scanner.prompt, called.end())):
        span = scanner.span(*word.span())
        return replace(told, heads=(Entry(name=span.text, name_span=span),))
    return told


def _re(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b")


_NO_THING = rf"(?:{MONTH}|uhr|heures|horas)\b"
_FORMS: tuple[tuple[Form, re.Pattern[str], _Fill], ...] = (
    ("certificate", _re("certificate|diploma"), _named),
    ("invoice", _re("invoice (?:page|template|document)|an? invoice(?= page|:|,|$)"), _invoice),
    ("tree", _re(r"org(?:ani[sz]ation(?:al)?)?[ -]?charts?|organigram"), _tree),
    ("quadrants", _re("swot(?: analysis)?"), _listed),
    (
        "matrix",
        _re(r"2 ?x ?2(?: matrix)?|two[- ]by[- ]two|matrix of|(?:eisenhower|priority|impact) matrix"),
        _matrix,
    ),
    ("recipe", _re("recipe"), _recipe),
    (
        "menu",
        _re(
            r"(?<!navigation )(?<!nav )menu (?:poster|card|board|page|for|d'un|du|de la|d[ei])"
            r"|(?:restaurant|drinks?|food|caf[eé]|price|wine|dinner|lunch) menu|price list"
            r"|menú (?:de|del|para)|speisekarte|getränkekarte|preisliste|lista de precios"
            r"|carte des (?:vins|boissons)"
        ),
        _menu,
    ),
    ("checklist", _re("check ?-?list|packing list|to-?do list|things to pack"), _things),
    (
        "schedule",
        _re(
            r"(?:(?:class|course|lesson|training|shift|bus|train|school|conference) )*schedule"
            r"|(?:conference|event) program(?:me)?|timetable|opening (?:hours|times)|kursplan"
            r"|stundenplan|wochenplan|öffnungszeiten|horarios?|emploi du temps|planning des cours|horaires"
        ),
        _schedule,
    ),
    ("agenda", _re("agenda"), _listed),
    ("timeline", _re("timeline|milestones"), _listed),
    ("timeline", _re("road ?map"), _dated),
    ("figures", _re(KPI_WORDS), as_figures),
    (
        "table",
        _re(
            r"comparison (?:slide|page|poster|infographic|graphic)(?=[^.]*:[^.]* vs )"
            r"|comparing(?=[^.:]* vs\.? )"
        ),
        _table,
    ),
    ("table", _re(r"table (?:with|comparing)|(?:comparison|feature) table|in a table"), _table),
    ("plans", _re(rf"(?:pricing )?(?:plans|tiers)(?=:)|{NUM} (?:pricing )?(?:plans|tiers)"), _plans),
    ("plans", _re(r"(?:pricing|price|prices|plans?) (?:page|table|section|grid|overview|cards)"), as_priced),
    ("columns", _re(rf"{NUM} columns(?=:)"), _listed),
    (
        "cycle",
        _re(r"(?:water|carbon|nitrogen|rock|cell|life|product|pdca|oxygen|phosphorus|design) cycle"),
        _cycle,
    ),
    (
        "parts",
        _re(
            rf"{NUM} (?:labell?ed|annotated) parts|labell?ed (?:figure|diagram|drawing)|{NUM} parts labelled"
        ),
        _parts,
    ),
    ("figure", _re("(?:one )?(?:big|large|huge|giant|key) (?:number|figure|stat|statistic)"), _figure),
    ("quote", _re("quote (?:card|poster|graphic)|quotation"), _named),
    (
        "steps",
        _re(rf"{NUM} (?:steps|stages|phases)|step[- ]by[- ]step|{NUM} (?:tips|ways|reasons|rules|habits)"),
        _steps,
    ),
    ("groups", re.compile(""), as_groups),
    ("list", _re(rf"{NUM} (?!x)(?:[^\W\d_]+ )?(?!{_NO_THING})[^\W\d_]{{3,}}(?=\s?:\s)"), _counted_list),
    (
        "steps",
        _re(
            r"(?:figure|diagram|flow ?chart|schematic|schaubild|schéma|esquema)(?=[^:.;,\n\x01]{0,70}:\s)"
            r"|how [^:.;,\n\x01]{3,60}(?=\s?:\s)"
        ),
        as_stages,
    ),
    ("list", _re(r"(?:poster|flyer|slide|infographic|sign|notice)(?=[^:.,;\n\x01]{0,60}:)"), as_points),
)
_WHOLE_PAGES = frozenset({"schedule", "agenda", "menu", "timeline", "checklist"})
_SITE = _re("landing page|website|web ?site|home ?page")
_BY_LIST = frozenset({as_groups, as_points, as_priced, as_stages, _dated})
"""These stand only where entries are given."""
