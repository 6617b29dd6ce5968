"""Facts that a short prompt gives without quotation marks: when and where; and arrows that lead back.

Standard library only.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from makeready.brief.brief import Kind
from makeready.brief.constraints import Constraint, ElementCount, ExactText, Span
from makeready.brief.scanner import Scanner
from makeready.brief.strings import Strings
from makeready.brief.told import WITH_FACTS
from makeready.brief.told_lists import is_style
from makeready.brief.told_reader import MAX_PROMPT_CHARS, told_by
from makeready.brief.when import AT_THE_END, PRICE_ONLY, TIME_ONLY, WHEN
from makeready.brief.words import vocabulary

EVENT_KINDS: frozenset[Kind] = frozenset(("poster", "social_card", "launch_graphic"))
_CAPITALISED = re.compile(
    r"(?:(?:the|at the|at|in) )?(?:[A-Z\d][\w'&.-]*)(?: (?:of|the|de|la|and|&|[A-Z\d][\w'&.-]*)){0,4}"
)
_BREAK = re.compile(r"\x01+|[,;\n:](?!\d)|(?<![ ./]\d)(?<![ ./]\d\d)\.(?=\s|$)|[!?](?=\s|$)|\s-\s")
"""A full stop behind a day's number ends nothing: "14. Juni"."""
_SHAPES = frozenset({"9:16", "16:10", "9:19", "9:20", "9:21", "2:35", "1:91"})
"""Sides of a canvas that could be a time of day."""
MAX_NOTICE_WORDS = 9
"""Ours: a longer clause describes."""
_WISHED = re.compile(r"(?:with|in|a|an|the|for|mit|avec|con|and)\b")
_LEADING = re.compile(r"^(?:on|at|from) (?=\d|[A-Z])")
_BACK = re.compile(
    r"(?:,?\s*(?:with |and |plus )?(?:an? |one )?arrows?(?: going| leading| running)?(?: back)?|\bback) from "
)
_NAME_WANTED = re.compile(
    r"\b(?:the |an? )?(?:author's )?(?:name|author|signature)(?: underneath| below| under it)?\b"
)


def pieces_of(scanner: Scanner) -> Iterator[tuple[int, int]]:
    """Offsets of what stands between commas, quoted strings and the ends of sentences, without blanks."""
    low = 0
    for match in _BREAK.finditer(scanner.plain):
        yield from _stripped(scanner, low, match.start())
        low = match.end()
    yield from _stripped(scanner, low, len(scanner.plain))


def _stripped(scanner: Scanner, low: int, high: int) -> Iterator[tuple[int, int]]:
    raw = scanner.prompt[low:high]
    start, end = low + len(raw) - len(raw.lstrip()), low + len(raw.rstrip())
    if start < end:
        yield start, end


def read_facts(scanner: Scanner, kind: Kind) -> list[Constraint]:
    """Pieces between commas that are a date, a time, a price, and after one of these a place."""
    if kind not in EVENT_KINDS or len(scanner.prompt) > MAX_PROMPT_CHARS:
        return []
    told = told_by(scanner)
    if told is not None and told.form not in WITH_FACTS:
        return []
    taken = told.spans if told is not None else ()
    texts: list[Constraint] = []

    def said(start: int, end: int, role: str) -> None:
        last = texts[-1] if texts else None
        if role == "date" and isinstance(last, ExactText) and last.role == "date" and _is_day(last.text):
            low = last.span.start  # "Freitag, 10. Juli" is one date
            if not re.search(r"\w", scanner.plain[last.span.end : start]):
                start = low
                texts.pop()
        span = scanner.take(start, end)
        words = _LEADING.sub("", " ".join(span.text.split()))
        texts.append(ExactText(id="", text=words[:1].upper() + words[1:], role=role, span=span))

    for start, end in pieces_of(scanner):
        if not scanner.is_free(start, end) or any(one.start < end and start < one.end for one in taken):
            continue
        role = _role(scanner, start, end, has_facts=bool(texts))
        if role:
            said(start, end, role)
        elif _is_notice(scanner, start, end):
            said(start, end, "text")
        elif behind := AT_THE_END.search(scanner.plain, start, end):
            for name in ("date", "time", "place"):
                if behind.group(name):
                    said(*behind.span(name), name)
    return texts


def _is_notice(scanner: Scanner, start: int, end: int) -> bool:
    """A clause of its own with its day in it: ", new rye bread every Friday"."""
    words = scanner.plain[start:end].split()
    is_clause = scanner.plain[:start].rstrip()[-1:] == "," and len(words) <= MAX_NOTICE_WORDS
    behind = AT_THE_END.search(scanner.plain, start, end) if is_clause else None
    return behind is not None and not behind.group("place") and not _WISHED.match(scanner.plain, start, end)


def _is_day(text: str) -> bool:
    return not any(char.isdigit() for char in text) and len(text.split()) <= 2


def _role(scanner: Scanner, start: int, end: int, *, has_facts: bool) -> str:
    plain, prompt = scanner.plain[start:end], scanner.prompt[start:end]
    if WHEN.fullmatch(plain):
        return "date"
    if TIME_ONLY.fullmatch(plain) and plain not in _SHAPES:
        return "time"
    if PRICE_ONLY.fullmatch(plain):
        return "price"
    is_other = is_style(plain) or plain in vocabulary().nouns or plain in vocabulary().kind_words
    return "place" if has_facts and not is_other and _CAPITALISED.fullmatch(prompt) else ""


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
