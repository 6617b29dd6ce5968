"""Facts that a short prompt gives without quotation marks: when and where; and arrows that lead back.

Standard library only.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from makeready.brief.brief import Kind
from makeready.brief.constraints import Constraint, ElementCount, ExactText, Span
from makeready.brief.scanner import STRING, Scanner
from makeready.brief.strings import Strings
from makeready.brief.told_reader import MAX_PROMPT_CHARS, told_by
from makeready.brief.words import vocabulary

EVENT_KINDS: frozenset[Kind] = frozenset(("poster", "social_card", "launch_graphic"))
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)\.?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:,? (?:19|20)\d{2})?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?(?:-\d{1,2})?"
_DATE = re.compile(rf"(?:(?:{_DAY}),? )?(?:{_NTH} (?:of )?{_MONTH}{_YEAR}|{_MONTH} {_NTH}{_YEAR})|(?:{_DAY})")
_TIME = re.compile(
    r"(?:doors?(?: open)?(?: at)? |from |at )?"
    r"(?:\d{1,2}(?:[:.]\d{2})? ?[ap]\.?m\.?|\d{1,2}:\d{2}|\d{1,2} o'clock)"
    r"(?: ?(?:-|to) ?(?:\d{1,2}(?:[:.]\d{2})? ?[ap]\.?m\.?|\d{1,2}:\d{2}))?"
)
_PRICE = re.compile(
    r"(?:tickets? |entry |from )?[$€£] ?\d[\d.,]*|\d[\d.,]* ?[$€£]"
    r"|free (?:entry|admission)|(?:entry|admission) free"
)
_CAPITALISED = re.compile(
    r"(?:(?:the|at the|at) )?(?:[A-Z\d][\w'&.-]*)(?: (?:of|the|de|la|and|&|[A-Z\d][\w'&.-]*)){0,4}"
)
_PIECE = re.compile(r"[^,;.\n]+(?:\.\d+[^,;.\n]*)*")
_BACK = re.compile(
    r"(?:,?\s*(?:with |and |plus )?(?:an? |one )?arrows?(?: going| leading| running)?(?: back)?|\bback) from "
)
_NAME_WANTED = re.compile(
    r"\b(?:the |an? )?(?:author's )?(?:name|author|signature)(?: underneath| below| under it)?\b"
)


def read_facts(scanner: Scanner, kind: Kind) -> list[Constraint]:
    """Pieces between commas that are a date, a time, a price, and after one of these a place."""
    if kind not in EVENT_KINDS or len(scanner.prompt) > MAX_PROMPT_CHARS or told_by(scanner) is not None:
        return []
    texts: list[Constraint] = []
    for piece in _PIECE.finditer(scanner.plain):
        raw = scanner.prompt[piece.start() : piece.end()]
        start = piece.start() + len(raw) - len(raw.lstrip())
        end = piece.start() + len(raw.rstrip())
        if start >= end or STRING in scanner.plain[start:end] or not scanner.is_free(start, end):
            continue
        role = _role(scanner, start, end, has_facts=bool(texts))
        if role:
            span = scanner.take(start, end)
            words = " ".join(span.text.split())
            texts.append(ExactText(id="", text=words[:1].upper() + words[1:], role=role, span=span))
    return texts


def _role(scanner: Scanner, start: int, end: int, *, has_facts: bool) -> str:
    plain, prompt = scanner.plain[start:end], scanner.prompt[start:end]
    if _DATE.fullmatch(plain):
        return "date"
    if _TIME.fullmatch(plain):
        return "time"
    if _PRICE.fullmatch(plain):
        return "price"
    known = vocabulary()
    is_style = plain in known.style or known.colour(plain) is not None or plain in known.nouns
    return "place" if has_facts and not is_style and _CAPITALISED.fullmatch(prompt) else ""


def read_back_links(scanner: Scanner, strings: Strings) -> None:
    """An arrow back from Review to In progress: one link more between labels of a chain; counts it, too."""
    labels = sorted({end for pair in strings.links for end in pair}, key=len, reverse=True)
    if not labels:
        return
    names = "|".join(re.escape(one.lower()) for one in labels)
    end_of = re.compile(rf"[\"']?({names})[\"']? to [\"']?({names})\b[\"']?")
    for match in _BACK.finditer(scanner.plain):
        found = end_of.match(scanner.prompt.lower(), match.end())
        if found is None or not scanner.is_free(match.start(), found.end()):
            continue
        by_name = {one.lower(): one for one in labels}
        link = (by_name[found.group(1)], by_name[found.group(2)])
        if link not in strings.links:
            strings.links.append(link)
        span = scanner.take(match.start(), found.end(), is_inferred=True)
        _count_arrows(strings, span)


def _count_arrows(strings: Strings, span: Span) -> None:
    total = len(strings.links)
    for index, one in enumerate(strings.texts):
        if isinstance(one, ElementCount) and one.noun == "arrow":
            strings.texts[index] = replace(one, minimum=total, maximum=total)
            return
    strings.texts.append(
        ElementCount(id="", noun="arrow", minimum=total, maximum=total, label="arrows", span=span)
    )


def as_quotation(scanner: Scanner, texts: Sequence[Constraint]) -> list[Constraint]:
    """On a quote card the first string without a role of its own is the quotation; a name may be wanted."""
    told = told_by(scanner) if len(scanner.prompt) <= MAX_PROMPT_CHARS else None
    found = list(texts)
    if told is None or told.form != "quote":
        return found
    roles = {one.role for one in found if isinstance(one, ExactText)}
    for index, one in enumerate(found):
        if isinstance(one, ExactText) and one.role == "headline" and "quote" not in roles:
            found[index] = replace(one, role="quote")
            break
    name = _NAME_WANTED.search(scanner.plain)
    if name and "author" not in roles and scanner.is_free(*name.span()):
        span = scanner.take(*name.span())
        found.append(ElementCount(id="", noun="author", minimum=1, maximum=1, label="name", span=span))
    return found
