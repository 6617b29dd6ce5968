"""Reads what sort of page a short prompt names ("a login page", "a before/after slide") and its words.

Structures with a name of their own (tables, plans, agendas ...) are read by `told_reader`, long prompts by
`outline_reader`. Derived from the prompt and never stored. Standard library only.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from makeready.brief.constraints import Constraint, ExactText, Span
from makeready.brief.scanner import Scanner
from makeready.brief.told import Entry
from makeready.brief.told_lists import NUM, listed_after
from makeready.brief.words import number_of

MAX_PROMPT_CHARS = 600
"""Ours: a longer prompt tells its parts one by one."""
MAX_NAME_WORDS = 3

SiteForm = Literal[
    "article", "changelog", "contrast", "dashboard", "docs", "faq", "login", "logos", "missing", "plans",
    "quote", "shop", "team", "thanks",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A page of a known sort. `brand` is its name, `entries` are given, `num` how many are wanted.

    `num_rows` is how many rows a table on it has, `contact` an e-mail address.
    """

    form: SiteForm
    span: Span
    brand: Entry | None = None
    topic: str = ""
    num: int = 0
    num_rows: int = 0
    entries: tuple[Entry, ...] = ()
    contact: Entry | None = None


def _re(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})(?!\w)")


_FORMS: tuple[tuple[SiteForm, re.Pattern[str]], ...] = (
    ("missing", _re(r"(?:404|not[ -]found|error)(?: error)? (?:page|screen)")),
    ("login", _re(r"(?:log[ -]?in|sign[ -]?in|sign[ -]?up|registration) (?:page|screen|form)")),
    ("faq", _re(r"faqs?(?: (?:page|section|screen))?|frequently asked questions")),
    ("changelog", _re(r"change[ -]?log(?: page)?|release notes(?: page)?|what's new page")),
    ("team", _re(r"team page|(?:about us|about|people) page|meet the team(?: page)?")),
    ("logos", _re(r"logo (?:wall|cloud|grid|strip)|wall of (?:\w+ )?logos")),
    ("docs", _re(r"docs(?: page| site)?|documentation (?:page|site)")),
    ("article", _re(r"blog(?: post)? ?(?:page|article)?|article page|news article")),
    ("dashboard", _re(r"dashboard(?: page| screen| view| mock-?up| mock)?")),
    ("shop", _re(rf"{NUM} product cards|{NUM} products|shop page|store page|product (?:listing|grid|page)")),
    ("contrast", _re(r"before ?(?:/|and|&|-|vs\.?|versus) ?after")),
    ("thanks", _re(r"thank[- ]?you (?:slide|page|card)|closing slide")),
    ("quote", _re(r"quote slide|slide with (?:a|one) quote|testimonial slide")),
)
_CALLED = re.compile(r"\b(?:called|named)\s+")
_NAME = re.compile(rf"[A-Z][\w.&'-]*(?: [A-Z][\w.&'-]*){{0,{MAX_NAME_WORDS - 1}}}")
_ABOUT = re.compile(
    r"\b(?:for|about|of)\s+(?:an?\s+|the\s+|our\s+|my\s+)?((?:[\w'&-]+\s?){1,4}?)"
    r"(?=\s*(?:[:,.;]|\b(?:with|in|called|named|website|web|site|and|that)\b|$))"
)
_NO_TOPIC = re.compile(
    r"(?:the )?(?:top \w+.*|(?:web )?(?:page|site)|website|slide|app|product|company|people|site)"
)
_BEFORE_KIND = re.compile(r"\b(?:an?|the|our)\s+((?:[a-z-]+ ){1,3})$")
_FIGURE = re.compile(
    r"\s*\b((?:[$€£]\s?)?\d[\d.,]*\s?(?:%|percent|x|k|m|seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?|clicks?|steps?|"
    r"people|tools?|pages?|kg|km|eur|usd)?)$",
    re.IGNORECASE,
)
_PERSON = re.compile(r"([A-Z][\w'.-]+ [A-Z][\w'.-]+),? (?:- |\()?([\w&/ -]+?)\)?")
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_COUNTS: dict[str, str] = {
    "faq": "questions",
    "team": "people|persons|members|team members|colleagues|employees|portraits",
    "logos": "logos|customers|companies|brands|customer logos",
    "shop": "product cards|products|cards|items|articles",
    "changelog": "releases|versions|entries|updates",
    "dashboard": "kpi cards|kpis|stat cards|metric cards|cards|tiles|metrics",
    "article": "paragraphs",
    "docs": "paragraphs",
    "login": "fields|inputs|input fields",
}
_TOP = re.compile(rf"\btop ({NUM})\b")


@lru_cache(maxsize=16)
def site_in(prompt: str) -> Site | None:
    """The sort of page that a prompt names; None where it names none, or is too long for this reader."""
    return site_by(Scanner(prompt)) if len(prompt) <= MAX_PROMPT_CHARS else None


def site_by(scanner: Scanner) -> Site | None:
    """As `site_in`, of a prompt being read. Takes nothing."""
    for form, pattern in _FORMS:
        named = pattern.search(scanner.plain)
        if named is None or _is_described(scanner, named.start()):
            continue
        site = Site(form=form, span=scanner.span(*named.span()))
        return _filled(scanner, site)
    return None


def _is_described(scanner: Scanner, position: int) -> bool:
    """Whether the words only describe what the picture is for ("a landing page for a dashboard app")."""
    return re.search(r"\b(?:for|about|of|like|no|without)\s+(?:an?|our|the)?\s*(?:[a-z-]+ )?$",
                     scanner.plain[max(0, position - 30) : position]) is not None  # fmt: skip


def read_site(scanner: Scanner) -> list[Constraint]:
    """The words of a page as exact texts; takes what was read, so that nobody reads it otherwise."""
    if len(scanner.prompt) > MAX_PROMPT_CHARS or (site := site_by(scanner)) is None:
        return []
    texts: list[Constraint] = []

    def said(entry: Entry | None, role: str) -> None:
        if entry is None:
            return
        for words, span in ((entry.name, entry.name_span), (entry.value, entry.value_span)):
            if words and span.end > span.start >= 0 and scanner.is_free(span.start, span.end):
                scanner.take(span.start, span.end)
                texts.append(ExactText(id="", text=words, role=role, span=span))

    said(site.brand, "logo")
    for entry in site.entries:
        said(entry, "item")
    said(site.contact, "text")
    named = () if site.form == "shop" else (site.span,)
    for span in (*named, *_applied(scanner, site)):
        for word in scanner.words_between(span.start, span.end):
            if scanner.is_free(word.start, word.end):
                scanner.take(word.start, word.end)
    return texts


def _filled(scanner: Scanner, site: Site) -> Site:
    num_rows = _TOP.search(scanner.plain)
    contact = _CONTACT.search(scanner.prompt)
    span = scanner.span(*contact.span()) if contact else None
    return replace(
        site,
        brand=_brand(scanner),
        topic=_topic(scanner, site),
        num=_num(scanner, site.form),
        num_rows=number_of(num_rows.group(1)) if num_rows else 0,
        entries=_entries(scanner, site),
        contact=Entry(name=span.text, name_span=span) if span else None,
    )


def _brand(scanner: Scanner) -> Entry | None:
    called = _CALLED.search(scanner.plain)
    name = _NAME.match(scanner.prompt, called.end()) if called else None
    if name is None:
        return None
    span = scanner.span(*name.span())
    return Entry(name=span.text, name_span=span)


def _topic(scanner: Scanner, site: Site) -> str:
    for about in _ABOUT.finditer(scanner.plain):
        if not _NO_TOPIC.fullmatch(about.group(1).strip()):
            return scanner.prompt[about.start(1) : about.end(1)].strip()
    before = _BEFORE_KIND.search(scanner.plain[: site.span.start])
    return before.group(1).strip() if before else ""


def _num(scanner: Scanner, form: str) -> int:
    nouns = _COUNTS.get(form)
    if nouns is None:
        return 0
    match = re.search(rf"(?<!top )\b({NUM})\s+(?:[a-z-]+ )?(?:{nouns})\b", scanner.plain)
    return number_of(match.group(1)) if match else 0


def _applied(scanner: Scanner, site: Site) -> list[Span]:
    """Words that are applied and not checked: how many there are, where a button goes, "called"."""
    nouns = _COUNTS.get(site.form, "")
    patterns = [
        r"\bback (?:home|to (?:the )?(?:home ?page|start))\b",
        r"\bcalled\b(?= [a-z])",
        rf"\btop {NUM} \w+",
        _APPLIED.get(site.form, r"(?!)"),
    ]
    if nouns and site.form not in ("dashboard", "team", "logos", "shop"):
        patterns.append(rf"\b{NUM}\s+(?:[a-z-]+ )?(?:{nouns})\b")
    if site.topic:
        patterns.append(
            rf"\b(?:for|about|of)\s(?:(?:an?|the|our|my)\s)?{re.escape(site.topic.lower())}(?!\w)"
        )
    return [scanner.span(*match.span()) for one in patterns for match in re.finditer(one, scanner.plain)]


_APPLIED = {
    "article": r"\bauthor line\b",
    "docs": r"\bcode (?:block|snippet|sample)s?\b",
    "logos": r"\b(?:customer )?logo wall\b|\bweb ?page\b",
    "shop": rf"\b(?:web|online)(?= ?shop)|\b{NUM} products\b",
    "team": r"\b(?:and )?(?:their )?(?:names and )?roles\b",
    "thanks": r"\be-?mail(?: address)?\b",
}
"""Words that say what stands there anyway."""
_LISTING = frozenset({"changelog", "team", "logos", "faq", "shop", "contrast", "docs"})


def _entries(scanner: Scanner, site: Site) -> tuple[Entry, ...]:
    if site.form not in _LISTING:
        return ()
    found = listed_after(scanner, site.span.start)
    counted = re.compile(rf"{NUM}\s|(?:headline|author|title|footer|hero)\b")
    if site.form == "contrast":
        return tuple(_with_figure(scanner, one) for one in found[:2])
    kept = tuple(one for one in found if one.value or not counted.match(one.name.lower()))
    return tuple(_with_role(scanner, one) for one in kept) if site.form == "team" else kept


def _with_role(scanner: Scanner, entry: Entry) -> Entry:
    """A first name, a surname, and what the person does."""
    span, match = entry.name_span, _PERSON.fullmatch(entry.name)
    if match is None or span.text != entry.name:
        return entry
    spans = [scanner.span(span.start + match.start(at), span.start + match.end(at)) for at in (1, 2)]
    return Entry(name=spans[0].text, value=spans[1].text, name_span=spans[0], value_span=spans[1])


def _with_figure(scanner: Scanner, entry: Entry) -> Entry:
    """Manual invoicing takes 6 hours: the figure apart from the words before it."""
    span = entry.name_span
    match = _FIGURE.search(span.text)
    if match is None:
        return entry
    words, figure = span.text[: match.start()].rstrip(), match.span(1)
    return Entry(
        name=words,
        value=match.group(1),
        name_span=scanner.span(span.start, span.start + len(words)),
        value_span=scanner.span(span.start + figure[0], span.start + figure[1]),
    )
