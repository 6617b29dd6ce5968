"""Structures that a short prompt gives by its list alone: key figures, prices, points, who reports to whom.

Standard library only.
"""

import re
from dataclasses import replace

from makeready.brief.constraints import NOWHERE
from makeready.brief.scanner import STRING, Scanner
from makeready.brief.told import Entry, Level, Told
from makeready.brief.told_lists import MAX_ENTRY_CHARS, NUM, is_style, listed_after

MIN_POINTS = 3
"""Ours: fewer pieces after a colon are a sentence."""
_FIG = (
    r"[-+~<>]?[$€£¥]? ?\d[\d.,]*\s?(?:%|(?:percentage points|per cent|percent|pp|pts?|million"
    r"|billion|bn|mio|mrd|k|m|b|x"
    r"|hours|days|weeks|months|years|minutes|min|seconds|ms|s|h|kg|km|tonnes|eur|usd|€|\$)(?!\w)"
    r"(?: ?(?:€|eur\b|euros?\b))?)?"
)
_FIGURE_LAST = re.compile(
    rf"(?P<name>[^\d$€£+<>~-][^$€£]*?)(?:\s+(?:of|is|at|was|to|up to|down to|hit|reached)"
    rf"|\s*[:=])?\s+(?P<value>{_FIG})"
    r"(?P<note>\s*(?:\([^)]*\)|(?:up|down|vs\.?|versus|from|yoy|year|per|a|since|after|in)\b.*)?)$"
)
_FIGURE_FIRST = re.compile(rf"(?P<value>{_FIG})\s+(?P<name>[a-z].*?)(?P<note>\s*\([^)]*\))?$")
KPI_WORDS = (
    rf"(?:q[1-4] (?:\d{{4}} )?|{NUM} )?(?:kpis?|key figures|key numbers|key metrics|metrics|figures"
    rf"|numbers|stats"
    rf"|statistics|results|highlights|summary"
    r"|market size|(?:[a-z]+ )?(?:in|by) numbers|kennzahlen|chiffres clés|cifras clave)"
)
_PIECE = re.compile(r"\s*[,;]\s+(?:and\s+)?|\s+and\s+(?=\S+(?:\s\S+){0,5}$)|\s*\n\s*(?:[-*•]\s*)?")
_REPORTS = re.compile(
    r"(?P<staff>[^;:.\n]+?),?\s+(?:all\s+)?reports?(?:ing)? to (?P<head>him|her|them"
    r"|(?:the )?[a-z]+(?: [a-z]+)?)"
)
_LOOK = re.compile(
    r"\b(?:style|colou?rs?|palette|theme|background|layout|fonts?|icons?|illustrations?|photos?"
    r"|\d+:\d+)\b|^(?:with|in|no people)\b"
)
_CHART = re.compile(r"\b(?:chart|graph|plot|histogram|diagramm?e?|graphique|gráfico)s?\b")
_AGAINST = re.compile(r"\s+vs\.?\s+|\s+versus\s+|\s+against\s+")
_CRITERIA = re.compile(r"\s+(?:on|by|regarding|in terms of)\s+(?=[^:]*$)")


def as_figures(scanner: Scanner, told: Told) -> Told:
    """Revenue $12.4M (+18%), gross margin 71 %: each a value over its name, with what is said behind it."""
    start = _list_start(scanner, told)
    entries: list[Entry] = []
    for low, high in _pieces(scanner, start, _end(scanner, start)):
        match = _FIGURE_LAST.fullmatch(scanner.plain, low, high) or _FIGURE_FIRST.fullmatch(
            scanner.plain, low, high
        )
        if match is None or STRING in match.group() or _CHART.search(match.group("name")):
            break
        entries.append(_figure_entry(scanner, match))
    return replace(told, entries=tuple(entries), num=0, noun="") if len(entries) > 1 else told


def _figure_entry(scanner: Scanner, match: re.Match[str]) -> Entry:
    name, value = scanner.span(*match.span("name")), scanner.span(*match.span("value"))
    note = scanner.prompt[match.start("note") : match.end("note")].strip() if match.group("note") else ""
    words = " ".join(name.text.split()).strip(" ,:;")
    bare = note.strip("()")
    note_end = match.end("note") - (len(note) - len(note.rstrip(")")))
    return Entry(
        name=words[:1].upper() + words[1:],
        value=" ".join(value.text.split()),
        note=bare,
        name_span=name,
        value_span=value,
        note_span=scanner.span(note_end - len(bare), note_end) if bare else NOWHERE,
    )


def _list_start(scanner: Scanner, told: Told) -> int:
    """After the colon behind the form's words; else after "market size", which names the figures itself."""
    if named := re.search(r"\bkey figures:\s", scanner.plain):
        return named.end()
    colon = re.compile(r":(?=\s)").search(scanner.plain, told.span.end)
    if colon and colon.start() - told.span.end < 40:
        return colon.end()
    return told.span.end


def _end(scanner: Scanner, start: int) -> int:
    stop = re.compile(r"\.(?=\s|$)|[!?](?=\s|$)|\n\s*\n|,?\s*\x01").search(scanner.plain, start)
    return stop.start() if stop else len(scanner.plain)


def _pieces(scanner: Scanner, start: int, end: int) -> list[tuple[int, int]]:
    found, low = [], start
    for match in (*_PIECE.finditer(scanner.plain, start, end), None):
        high = match.start() if match else end
        raw = scanner.plain[low:high]
        if raw.strip():
            found.append((low + len(raw) - len(raw.lstrip()), low + len(raw.rstrip())))
        low = match.end() if match else end
    return found


def as_points(scanner: Scanner, told: Told) -> Told:
    """Safety poster for a warehouse: wear a helmet, wear gloves, report hazards."""
    colon = re.compile(r":(?=\s)").search(scanner.plain, told.span.end)
    start = colon.end() if colon else told.span.end
    second = re.compile(r"([^:.,;\n\d]{3,40}):\s").match(scanner.plain, start)
    if second:  # "HR slide: our benefits: remote work, ..."
        title = scanner.span(*_bare(scanner, *second.span(1)))
        told, start = replace(told, title=title.text, said=(title,)), second.end()
    pieces = _pieces(scanner, start, _end(scanner, start))
    while pieces and is_wish(scanner.plain[slice(*pieces[-1])]):
        pieces.pop()
    if len(pieces) < MIN_POINTS or any(high - low > MAX_ENTRY_CHARS for low, high in pieces):
        return told
    is_dated = any(re.match(r"\d[\d.,/]*$|[$€£]", scanner.plain[low:high]) for low, high in pieces)
    return told if is_dated else replace(told, entries=tuple(_named(scanner, *one) for one in pieces))


def is_wish(plain: str) -> bool:
    """What a list of points ends with and is none: how it should look."""
    return is_style(plain) or _LOOK.search(plain) is not None


def as_priced(scanner: Scanner, told: Told) -> Told:
    """A pricing page: Free $0, Family $5, Business $9 per user."""
    entries = listed_after(scanner, told.span.end)
    return replace(told, entries=entries) if sum(bool(one.value) for one in entries) > 1 else told


def as_reports(scanner: Scanner, told: Told) -> Told:
    """CEO Jane Roe; CTO, CFO, COO report to her: who stands above, and who below by name."""
    match = _REPORTS.search(scanner.plain, told.span.end)
    if match is None:
        return told
    names = _pieces(scanner, *match.span("staff"))
    head = match.span("head")
    if match.group("head") in ("him", "her", "them"):
        before = scanner.plain[told.span.end : match.start()]
        top = re.search(r"([^;:.,\n]+)[;:.,\s]*$", before)
        if top is None:
            return told
        head = (told.span.end + top.start(1), told.span.end + top.end(1))
    spans = [scanner.span(*_bare(scanner, *one)) for one in (head, *names)]
    levels = tuple(Level(num=1, name=one.text, span=one) for one in spans)
    entries = tuple(Entry(name=one.text, name_span=one) for one in spans)
    said = (scanner.span(names[-1][1], match.end()),)
    return replace(told, levels=levels, entries=entries, said=said)


def _bare(scanner: Scanner, low: int, high: int) -> tuple[int, int]:
    text = scanner.prompt[low:high]
    lead = re.match(r"\s*(?:(?:the|an?|and)\s+)?", text, re.IGNORECASE)
    low += lead.end() if lead else 0
    return low, low + len(scanner.prompt[low:high].rstrip(" ,;"))


def compared_by(scanner: Scanner, told: Told) -> Told:
    """Our plan vs competitor A vs competitor B on price, support: the heads, and the criteria as entries."""
    start = _list_start(scanner, told)
    end = _end(scanner, start)
    criteria = _CRITERIA.search(scanner.plain, start, end)
    stop = criteria.start() if criteria else end
    if not _AGAINST.search(scanner.plain, start, stop):
        return told
    cuts = [start]
    for match in _AGAINST.finditer(scanner.plain, start, stop):
        cuts += [match.start(), match.end()]
    spans = [_bare(scanner, low, high) for low, high in zip(cuts[0::2], [*cuts[1::2], stop], strict=True)]
    heads = tuple(_named(scanner, low, high) for low, high in spans if low < high)
    rows = _pieces(scanner, criteria.end(), end) if criteria else []
    return replace(
        told, heads=heads, entries=tuple(_named(scanner, *one) for one in rows), num_inner=len(rows)
    )


def _named(scanner: Scanner, low: int, high: int) -> Entry:
    span = scanner.span(low, high)
    words = " ".join(span.text.split())
    return Entry(name=words[:1].upper() + words[1:], name_span=span)
