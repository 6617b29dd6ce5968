"""Quoted strings and what each is for; chains of steps with arrows between them. Standard library only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from makeready.brief.constraints import EVERYWHERE, Constraint, ElementCount, ExactText
from makeready.brief.regions import AREA, area
from makeready.brief.scanner import STRING, Quoted, Scanner
from makeready.brief.scope import is_long
from makeready.brief.words import Vocabulary, vocabulary

_ARROW = r"(?:<?[-=]{1,2}>|→|⟶|⇒|➔|➜)"
_ARROW_ONLY = re.compile(rf"\s*{_ARROW}\s*")
_LABEL_END = re.compile(r"[,)]|\s(?:with|in|on|using)\s")
_SEPARATOR_ONLY = re.compile(r"\s*(?:[,;/&+\n-]|\band\b|\bor\b|\bthen\b|\s)*\s*")
_BREAKS_ROLE = re.compile(r"[,;.\n]|\b(?:and|or|with|plus|then|below|under|above|over|beside)\b")
_AFTER = re.compile(
    r"(?:\s*\(\s*|\s+as\s+(?:the\s+|a\s+|an\s+|its\s+)?|\s+(?:for|in)\s+the\s+|\s+)([a-z][a-z -]{1,40})"
)
_IN_AREA = re.compile(rf" +in +{AREA}(?= *: *$| *:)")
_FORMAT_BEFORE = re.compile(
    r"\b(?:in the (?:exact )?format|in the form|formatted (?:as|like))(?: of)? *:? *$"
)
"""What follows shows how other strings are written; it is itself no string."""
_OTHER_ROLE = re.compile(r"\btext \(([a-z][\w -]{0,30})\) *:? *$")
_SIGNED = re.compile(r"\s*(?:,?\s*(?:written |said )?by\s+|,?\s*[\u2014\u2013]\s*)")
_CAPITALISED = r"[A-Z\u00c0-\u00de][\w'\u2019-]*\.?"
_PARTICLES = r"(?:(?:de|van|von|da|di|der|la|le|al|bin)\b ?)*"
_NAME = re.compile(
    rf"(?:(?:Dr|Prof|Sir|Mr|Mrs|Ms)\.? )?{_CAPITALISED}(?: {_PARTICLES}{_CAPITALISED}){{1,3}}"
    r"(?=\s*(?:[,;.)\n]|$|(?:in|on|with|and|at)\b))"
)
"""A person's name as it stands after a quotation: two to four words in capitals; "by Friday" is none."""
_OWN_CARD = re.compile(
    r"(?:\b(?:social|social media|twitter|x|og|open graph|linkedin|facebook|share|sharing|link|preview"
    r"|greeting|birthday|invitation|invite|thank[- ]you|quote|announcement|business)[ -]"
    r"|^\W*(?:(?:please|create|make|design|draw|i need|we need|i want)\s+)*(?:me\s+|us\s+)?(?:an?|the)?\s*"
    r"(?:\d+ ?x ?\d+(?: ?px)?,?\s*|\d+:\d+\s*)?)$"
)
"""What stands before "card" where it is the whole picture and no part of it."""
MAX_LABEL_CHARS = 60
"""Ours: a longer piece between two arrows is a sentence, not a label."""

_ROLE_REACH_CHARS = 90
"""Ours: a noun farther than this in front of a string does not name its role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a string is for, and the words that said so (offsets; -1 where nothing did)."""

    name: str
    start: int = -1
    end: int = -1
    is_plural: bool = False


_WEAK = frozenset(("text", "words", "copy", "lettering", "labelled", "labeled", "annotated", "for"))
"""Role words that yield to a noun before them: in "button labelled X" the string is the button's."""
_NEAR_ONLY = frozenset(("by", "where", "when", "for", "place", "cost", "note"))
"""Everyday words that name a role only right in front of the string."""

NO_ROLE = Role(name="text")


@dataclass(slots=True, kw_only=True)
class Strings:
    """What was read from the quoted strings: the texts, and arrows between them."""

    texts: list[Constraint]
    links: list[tuple[str, str]]


def read_strings(scanner: Scanner) -> Strings:
    """Every free quoted string as an ExactText with its role; chains also as links and an arrow count."""
    found = Strings(texts=[], links=[])
    seen: set[str] = set()
    unnamed: list[str] = []
    for group in _groups(scanner):
        is_chain = len(group) > 1 and _is_arrow(scanner, group[0], group[1])
        named_until = group[0].start
        region = EVERYWHERE
        if found_area := _area_before(scanner, group[0]):
            region, named_until = area(found_area), found_area.start()
        role = _role_of(scanner, group, named_until)
        name = vocabulary().wordless.get(role.name, role.name)
        if is_chain:
            _read_chain(scanner, group, role, found, seen)
            continue
        for index, quoted in enumerate(group):
            start = quoted.start
            if index == 0 and 0 <= role.start < start and not role.is_plural:
                gap = scanner.plain[role.end : start]
                start = role.start if len(gap) <= 24 and "\n" not in gap else start
            span = scanner.take(start, quoted.end)
            found.texts.append(ExactText(id="", text=quoted.text, role=name, region=region, span=span))
        _take_between(scanner, group)
        found.texts += _author_after(scanner, group[-1].end)
        seen.update(quoted.text for quoted in group)
        if role == NO_ROLE:
            unnamed.append(group[0].text)
    _read_bare_chains(scanner, found, seen)
    _drop_repeats(found)
    _promote(found, unnamed)
    return found


def _author_after(scanner: Scanner, position: int) -> list[Constraint]:
    """Who said the quotation: the unquoted name after "by" or a dash."""
    signed = _SIGNED.match(scanner.prompt, position)
    name = _NAME.match(scanner.prompt, signed.end()) if signed else None
    if signed is None or name is None or not scanner.is_free(position, name.end()):
        return []
    scanner.take(signed.start(), signed.end())
    span = scanner.take(name.start(), name.end())
    return [ExactText(id="", text=name.group(), role="author", span=span)]


def _take_between(scanner: Scanner, group: list[Quoted]) -> None:
    for left, right in pairwise(group):
        scanner.take(left.end, right.start)


def _groups(scanner: Scanner) -> list[list[Quoted]]:
    """Strings that only separators or arrows part belong together."""
    groups: list[list[Quoted]] = []
    for quoted in scanner.strings:
        if not scanner.is_free(quoted.start, quoted.end):
            continue
        if _FORMAT_BEFORE.search(scanner.plain, max(0, quoted.start - 40), quoted.start):
            continue
        if groups and _belongs(scanner, groups[-1], quoted):
            groups[-1].append(quoted)
        else:
            groups.append([quoted])
    return groups


def _belongs(scanner: Scanner, group: list[Quoted], quoted: Quoted) -> bool:
    gap = scanner.plain[group[-1].end : quoted.start]
    if _ARROW_ONLY.fullmatch(gap):
        return len(group) == 1 or _is_arrow(scanner, group[-2], group[-1])
    if len(group) > 1 and _is_arrow(scanner, group[-2], group[-1]):
        return False
    return len(gap) < 40 and "\n\n" not in gap and _SEPARATOR_ONLY.fullmatch(gap) is not None


def _is_arrow(scanner: Scanner, left: Quoted, right: Quoted) -> bool:
    return _ARROW_ONLY.fullmatch(scanner.plain[left.end : right.start]) is not None


def _area_before(scanner: Scanner, first: Quoted) -> re.Match[str] | None:
    """The area in numbers between a role and its string, as the steering form writes it; taken."""
    begin = scanner.plain.rfind("\n", 0, first.start) + 1
    match = _IN_AREA.search(scanner.plain, begin, first.start)
    if match is None or not scanner.is_free(*match.span()):
        return None
    scanner.take(match.start(), first.start)
    return match


def _role_of(scanner: Scanner, group: list[Quoted], named_until: int) -> Role:
    """What the words before `named_until`, else those after the last string, say that the strings are."""
    first, last = group[0], group[-1]
    if other := _OTHER_ROLE.search(scanner.plain, max(0, named_until - 60), named_until):
        scanner.take(*other.span())
        return Role(name=other.group(1), start=other.start(), end=other.end())
    begin = max(scanner.sentence(first.start).start, first.start - _ROLE_REACH_CHARS)
    line_break = scanner.plain.rfind("\n", begin, first.start)
    before = scanner.plain[begin : first.start]
    if line_break >= 0 and not before.strip():
        line_break = -1
    begin = max(begin, line_break + 1, scanner.plain.rfind(STRING, begin, first.start) + 1)
    if begin == first.start or not scanner.plain[begin : first.start].strip():
        begin = _list_heading_start(scanner, first.start)
    strong, weak = _role_before(scanner, begin, named_until)
    if strong is not None:
        return _taken_role(scanner, strong)
    after = _role_after(scanner, last.end)
    return _taken_role(scanner, after or weak or NO_ROLE)


def _list_heading_start(scanner: Scanner, position: int) -> int:
    """Where the words begin that introduce a list on lines of its own ("Bullets:", one string a line)."""
    head = scanner.plain[:position].rstrip()
    if not head.endswith(":"):
        return position
    return max(head.rfind("\n", 0, len(head)), head.rfind(". "), head.rfind(STRING), -1) + 1


def _taken_role(scanner: Scanner, role: Role) -> Role:
    """Takes the words that say nothing but the role; a noun is left for the counting reader."""
    is_card = role.name == "card" and not role.is_plural
    if is_card and _OWN_CARD.search(scanner.plain, max(0, role.start - 40), role.start):
        scanner.take(role.start, role.end)
        return NO_ROLE
    if role.start >= 0:
        known = vocabulary()
        word = scanner.plain[role.start : role.end]
        noun = known.nouns.get(word.replace("-", " "), known.nouns.get(word))
        if not role.is_plural and noun not in known.counted:
            scanner.take(role.start, role.end)
    return role


def _role_before(scanner: Scanner, begin: int, end: int) -> tuple[Role | None, Role | None]:
    """The last role word in front of a string: (surely its own, perhaps another thing's)."""
    role = _last_role(scanner, begin, end)
    if role is None:
        return None, None
    gap = scanner.plain[role.end : end]
    rest = gap.strip(" :-=(\n\t")
    is_said = rest in vocabulary().saying or rest == ""
    if is_said:
        scanner.take(role.end, end)
        return role, None
    if not _BREAKS_ROLE.search(gap) and len(rest) < 50:
        _take_saying(scanner, role.end, end)
        return role, None
    if gap.rstrip().endswith(":") and "," not in gap and "." not in gap:
        return role, None
    return None, role


def _take_saying(scanner: Scanner, start: int, end: int) -> None:
    gap = scanner.plain[start:end].rstrip(" :")
    for words in sorted(vocabulary().saying, key=len, reverse=True):
        if gap.endswith(" " + words):
            scanner.take(start + len(gap) - len(words), end)
            return


def _last_role(scanner: Scanner, begin: int, end: int) -> Role | None:
    known = vocabulary()
    words = scanner.words_between(begin, end)
    for last in range(len(words) - 1, -1, -1):
        for first in range(max(0, last - 3), last + 1):
            text = scanner.plain[words[first].start : words[last].end].replace("-", " ")
            role = _role_named(known, text)
            if role:
                if text in _NEAR_ONLY and scanner.plain[words[last].end : end].strip(" :"):
                    continue
                if text in _WEAK and first > 0:
                    inner = _last_role(scanner, begin, words[first].start)
                    if inner is not None and not _BREAKS_ROLE.search(
                        scanner.plain[inner.end : words[first].start].replace("with", "")
                    ):
                        return inner
                return Role(name=role, start=words[first].start, end=words[last].end,
                            is_plural=text in known.plurals)  # fmt: skip
    return None


def _role_named(known: Vocabulary, text: str) -> str:
    return known.nouns.get(text) or known.roles.get(text) or ""


def _role_after(scanner: Scanner, position: int) -> Role | None:
    match = _AFTER.match(scanner.plain, position)
    if match is None:
        return None
    known = vocabulary()
    words = list(re.finditer(r"[a-z-]+", match.group(1)))[:4]
    for count in range(len(words), 0, -1):
        for first in range(min(count, 2)):
            if first and words[0].group() in known.stops:
                continue
            text = match.group(1)[words[first].start() : words[count - 1].end()].replace("-", " ")
            noun = known.nouns.get(text)
            if noun:
                start = match.start(1) + words[first].start()
                return Role(name=noun, start=start, end=match.start(1) + words[count - 1].end(),
                            is_plural=text in known.plurals)  # fmt: skip
    return None


def _read_chain(
    scanner: Scanner,
    group: list[Quoted],
    role: Role,
    found: Strings,
    seen: set[str],
    *,
    is_aside: bool = False,
) -> None:
    name = role.name if role.name not in ("text", "arrow") else "step"
    if role.name == "arrow":
        scanner.take(role.start, role.end)
    for quoted in group:
        span = scanner.take(quoted.start, quoted.end)
        if quoted.text not in seen and not is_aside:
            is_literal = scanner.plain[quoted.start] == STRING or quoted.text != quoted.text.lower()
            found.texts.append(
                ExactText(id="", text=quoted.text, role=name, span=span,
                          severity="must" if is_literal else "should")
            )  # fmt: skip
            seen.add(quoted.text)
    _take_between(scanner, group)
    _link(scanner, found, [quoted.text for quoted in group], group[0].start, group[-1].end, is_aside=is_aside)


def _link(
    scanner: Scanner, found: Strings, labels: list[str], start: int, end: int, *, is_aside: bool
) -> None:
    """The chain's links, and one count of the arrows of all chains; a chain told by the way wants none."""
    pairs = list(pairwise(labels))
    found.links.extend(pair for pair in pairs if pair not in found.links)
    span = scanner.take(start, end, is_inferred=True)
    old = next((text for text in found.texts if isinstance(text, ElementCount)), None)
    found.texts = [text for text in found.texts if not isinstance(text, ElementCount)]
    total = len(found.links)
    is_part = is_aside or is_long(scanner) or (old is not None and old.severity == "should")
    found.texts.append(
        ElementCount(
            id="", noun="arrow", minimum=total, maximum=None if is_part else total, label="arrows", span=span,
            severity="should" if is_part else "must",
        )
    )  # fmt: skip


def _read_bare_chains(scanner: Scanner, found: Strings, seen: set[str]) -> None:
    """Blood sample -> DNA extraction -> Sequencing: the labels keep the prompt's letters.

    A chain in brackets only tells of the thing before them ("a setup (lamp -> metal -> meter, ammeter)"): its
    links are kept, and no letters are demanded.
    """
    for segment in re.finditer(r"[^\n;:.\x01\x02]+", scanner.plain):
        for labels, is_aside in _bare_chains(scanner, segment.start(), segment.end()):
            is_free = scanner.is_free(labels[0].start, labels[-1].end)
            if is_free and all(map(_is_label, labels)):
                _read_chain(scanner, labels, NO_ROLE, found, seen, is_aside=is_aside)


def _bare_chains(scanner: Scanner, begin: int, stop: int) -> Iterator[tuple[list[Quoted], bool]]:
    """The labels of each chain between two offsets, and whether they stand in brackets."""
    arrows = [match.span() for match in re.compile(_ARROW).finditer(scanner.plain, begin, stop)]
    labels: list[Quoted] = []
    is_aside = False
    for index, (low, high) in enumerate(pairwise([begin, *(x for span in arrows for x in span), stop])):
        if index % 2 or not arrows:
            continue
        piece = scanner.plain[low:high]
        is_first, is_last = index == 0, index == 2 * len(arrows)
        cut = _LABEL_END.search(piece) if is_last else re.search(r"[,)]", piece)
        if is_first or (not is_last and cut):
            if not is_first and cut:
                yield [*labels, _label(scanner, low, low + cut.start())], is_aside
            low = _label_start(scanner, low if is_first or cut is None else low + cut.end(), high)
            inside = scanner.plain[begin:low]
            is_aside = inside.count("(") > inside.count(")")
            labels = [_label(scanner, low, high)]
            continue
        labels.append(_label(scanner, low, low + cut.start() if cut else high))
    if labels:
        yield labels, is_aside


def _is_label(label: Quoted) -> bool:
    is_whole = label.text.count("(") == label.text.count(")")
    return 0 < len(label.text) <= MAX_LABEL_CHARS and is_whole


def _label(scanner: Scanner, low: int, high: int) -> Quoted:
    text = scanner.prompt[low:high]
    low += len(text) - len(text.lstrip())
    return Quoted(text.strip(), low, low + len(text.strip()))


def _label_start(scanner: Scanner, start: int, end: int) -> int:
    """The first label of a bare chain begins after the words, or the bracket, that introduce the chain."""
    cut = start
    for word in re.finditer(
        r"[,(]|\b(?:of|from|showing|shows|with|steps|pipeline|arrows|for|draw|as)\b", scanner.plain[start:end]
    ):
        if start + word.end() < end and scanner.plain[start + word.end() : end].strip():
            cut = start + word.end()
    taken = [index for index in range(cut, end) if not scanner.is_free(index, index + 1)]
    return taken[-1] + 1 if taken else cut


def _promote(found: Strings, unnamed: list[str]) -> None:
    """Where nothing is called the headline, the first string is it that nothing names but "text"."""
    if not unnamed or any(isinstance(text, ExactText) and text.role == "headline" for text in found.texts):
        return
    for index, text in enumerate(found.texts):
        if isinstance(text, ExactText) and text.role == "text":
            found.texts[index] = replace(text, role="headline")
            return


def _drop_repeats(found: Strings) -> None:
    """The same string in the same role is one wish, wherever it is said again."""
    kept: dict[tuple[str, str], Constraint] = {}
    for index, text in enumerate(found.texts):
        key = (text.text, text.role) if isinstance(text, ExactText) else ("", str(index))
        kept.setdefault(key, text)
    found.texts = list(kept.values())
