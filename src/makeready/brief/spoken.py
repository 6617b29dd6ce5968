"""Copy that a short prompt gives without quotation marks: names, contacts, sentences after "say that".

What is read here stood among the leftovers: nobody else understood it, and it reads as words to be shown.
Wishes ("with plenty of room") stay leftovers. Standard library only.
"""

import re
from collections.abc import Sequence

from makeready.brief.brief import Kind
from makeready.brief.constraints import Constraint, ExactText
from makeready.brief.kind import KindMention
from makeready.brief.outline_sites import site_by
from makeready.brief.scanner import Scanner
from makeready.brief.told import WITH_FACTS
from makeready.brief.told_facts import pieces_of
from makeready.brief.told_lists import is_style
from makeready.brief.told_reader import MAX_PROMPT_CHARS, told_by
from makeready.brief.when import CONTACT, MONEY, PRICE_ONLY
from makeready.brief.words import vocabulary

SPOKEN_KINDS: frozenset[Kind] = frozenset(("poster", "social_card", "launch_graphic", "slide"))
MAX_WORDS = 11
"""Ours: a longer piece describes."""

MAX_TITLE_WORDS = 7
_CARD = re.compile(r"business card|visitenkarte|carte de visite|tarjeta de visita|badge|name tag")
_WISH = re.compile(
    r"(?:please|make|use|using|keep|add|include|including|with|without|no|not|don't|do|leave"
    r"|reserve|show|showing"
    r"|should|must|it|its|this|that|highlight|feature|featuring|place|put|give|want|need|create"
    r"|design|in|on|like"
    r"|based|inspired|looking|looks|feel|feels|suitable|optimi[sz]ed|ready|maybe|perhaps|thanks"
    r"|thank|cheers|hey|hi"
    r"|hello|i|we|you|they|our brand|mit|ohne|avec|sans|con|sin|bitte|format|size|style|similar"
    r"|think|aim|target"
    r"|audience|tone|mood|lots|plenty|more|less|also|and make|and use)\b"
)
_COPY = re.compile(
    r"(?:all welcome|everyone welcome|available|bitte bis|rsvp|register|registration|apply|book"
    r"|tickets?|doors?|entry|admission|free|save the date"
    r"|limited|only|until"
    r"|new|now|neue?[rs]?|jetzt|nouve(?:au|lle)|nuev[oa]"
    r"|open|starts?|starting|from|call|visit|follow|join|bring|scan|sign up|anmeldung|eintritt"
    r"|inscription|entrée"
    r"|réservation|inscripción|entrada|reservas)\b"
)
"""What notices begin with, whatever follows."""
_SAYING = re.compile(
    r"\b(?:say|says|saying|mention|mentions|mentioning|state|states|stating|tell|telling|show|shows|announce"
    r"|announces|announcing|point out|explain|explains|explaining)(?: people| them"
    r"| everyone)? that (?P<first>[^.!?\n]+)"
)
_GUEST = re.compile(r"(?:with|mit|avec|con) (?:(?:Dr|Prof|Sir|DJ)\.? )?[A-Z]\w+ [A-Z]")
_STREET = re.compile(
    r"(?:place|rue|avenue|quai|plaza|calle|am|an der|auf dem|in der) (?:de la |du |des |de |del )?\w"
)
_COSTS = re.compile(
    rf"\b(?:it )?(?:costs?|price(?: of| is|:)?|priced at|for only|kostet|coûte|cuesta) (?P<price>{MONEY})"
)
_AND_THAT = re.compile(r",?\s+(?:and\s+)?that\s+")
_NAMED = re.compile(
    r"\b(?:called|named|brand(?: called| named)?|namens|genannt|nommée?|appelée?|llamad[oa])\s+"
)
_NAME = re.compile(r"[A-Z][\w&'\u2019.-]*\w(?:\s(?:&\s)?[A-Z][\w&'\u2019-]*){0,2}")
_LEAD = re.compile(r"(?:and|plus|und|et|y)\s+")


def read_spoken(
    scanner: Scanner, kind: Kind, mention: KindMention | None, texts: Sequence[Constraint]
) -> list[Constraint]:
    """Exact texts among what is left. Takes them. `texts` are the brief's others: one headline is enough."""
    is_short = len(scanner.prompt) <= MAX_PROMPT_CHARS
    if mention is None or not is_short or site_by(scanner) is not None:
        return []
    found = _brand(scanner, kind)
    told = told_by(scanner)
    if told is not None:
        found += _title(scanner, mention, texts)
    costs = _COSTS.search(scanner.plain)
    if costs and scanner.is_free(*costs.span("price")):
        scanner.take(*costs.span())
        price = scanner.span(*costs.span("price"))
        found.append(ExactText(id="", text=price.text, role="price", span=price))
    if kind not in SPOKEN_KINDS or (told is not None and told.form not in WITH_FACTS):
        return found
    is_card = _CARD.search(scanner.plain, mention.start, mention.end) is not None
    has_headline = told is not None or any(
        isinstance(one, ExactText) and one.role in ("headline", "quote", "text") for one in texts
    )
    for start, end in pieces_of(scanner):
        start = _after_lead(scanner, start, end)
        if start < mention.end or not scanner.is_free(start, end):
            continue
        if not _is_copy(scanner, start, end) and not (is_card and _is_line(scanner, start, end)):
            continue
        role = "price" if PRICE_ONLY.fullmatch(scanner.plain, start, end) else "text"
        if (
            role == "text"
            and not has_headline
            and kind != "launch_graphic"
            and _is_next(scanner, mention, start)
        ):
            role, has_headline = "headline", True
        span = scanner.take(start, end)
        words = " ".join(span.text.split())
        text = words if CONTACT.match(words) else words[:1].upper() + words[1:]
        found.append(ExactText(id="", text=text, role=role, span=span))
    return found


def _is_next(scanner: Scanner, mention: KindMention, start: int) -> bool:
    """Nothing but blanks and marks between the kind and the piece: "wedding invitation, Anna & Luca"."""
    return not re.search(r"\w", scanner.plain[mention.end : start])


def _title(scanner: Scanner, mention: KindMention, texts: Sequence[Constraint]) -> list[Constraint]:
    """Of "scientific figure: CRISPR workflow, five steps" the piece that follows the kind."""
    if any(isinstance(one, ExactText) and one.role == "headline" for one in texts):
        return []
    for start, end in pieces_of(scanner):
        if start < mention.end or not _is_next(scanner, mention, start):
            continue
        words = scanner.words_between(start, end)
        is_title = (
            scanner.is_free(start, end)
            and 1 <= len(words) <= MAX_TITLE_WORDS
            and not is_style(scanner.plain[start:end])
        )
        if not is_title or _WISH.match(scanner.plain, start, end):
            return []
        text = " ".join(scanner.prompt[start:end].split())
        span = scanner.take(start, end)
        return [ExactText(id="", text=text[:1].upper() + text[1:], role="headline", span=span)]
    return []


def _is_line(scanner: Scanner, start: int, end: int) -> bool:
    """On a business card or a badge every piece is a line of it."""
    words = scanner.words_between(start, end)
    plain = scanner.plain[start:end]
    return 1 <= len(words) <= 6 and not is_style(plain) and not _WISH.match(plain)


def _after_lead(scanner: Scanner, start: int, end: int) -> int:
    lead = _LEAD.match(scanner.plain, start, end)
    return lead.end() if lead else start


def _is_copy(scanner: Scanner, start: int, end: int) -> bool:
    """A name, a number, a contact or a notice; neither a wish nor an element nor a style."""
    plain, prompt = scanner.plain[start:end], scanner.prompt[start:end]
    words = scanner.words_between(start, end)
    if not 1 <= len(words) <= MAX_WORDS or is_style(plain):
        return False
    if CONTACT.search(prompt) or _COPY.match(plain):
        return True
    if _GUEST.match(prompt) or _STREET.match(plain):
        return True
    known = vocabulary()
    if _WISH.match(plain) or any(
        one.text in known.nouns or (one.text in known.style and not prompt[:1].isdigit()) for one in words
    ):
        return False
    if all(one.text in known.glue for one in words):
        return False
    is_within = scanner.plain[:start].rstrip()[-1:] in (",", ";", ":")
    is_name = prompt[:1].isupper() and (
        is_within or len(words) == 1 or any(c.isupper() or c.isdigit() for c in prompt[1:])
    )
    return is_name or any(char.isdigit() for char in prompt)


def read_sentences(scanner: Scanner) -> list[Constraint]:
    """It should say that we hired 14 people, that attrition is down to 3 %: each a point of its own."""
    found: list[Constraint] = []
    match = _SAYING.search(scanner.plain) if len(scanner.prompt) <= MAX_PROMPT_CHARS else None
    if match is None or not scanner.is_free(*match.span("first")):
        return found
    low, high = match.span("first")
    cuts = [one.span() for one in _AND_THAT.finditer(scanner.plain, low, high)]
    starts, ends = [low, *(end for _, end in cuts)], [*(start for start, _ in cuts), high]
    scanner.take(*match.span())
    for start, end in zip(starts, ends, strict=True):
        words = " ".join(scanner.prompt[start:end].split()).strip(" ,;")
        if words:
            span = scanner.span(start, end)
            role = "bullet" if len(starts) > 1 else "text"
            found.append(ExactText(id="", text=words[:1].upper() + words[1:], role=role, span=span))
    return found


def _brand(scanner: Scanner, kind: Kind) -> list[Constraint]:
    """A juice bar called Pressed."""
    called = _NAMED.search(scanner.plain)
    name = _NAME.match(scanner.prompt, called.end()) if called else None
    if called is None or name is None or kind in ("figure", "chart", "slide"):
        return []
    if not scanner.is_free(called.start(), name.end()):
        return []
    scanner.take(called.start(), called.end())
    return [ExactText(id="", text=name.group(), role="logo", span=scanner.take(*name.span()))]
