"""Mentions of the parts of a page in a long prompt: which, how many, new or spoken of again, and what about.

The nouns are data (`data/parts.yaml`). May import PyYAML and the standard library.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from makeready.brief.scanner import STRING, Scanner
from makeready.brief.words import NUMBER_WORDS

MAX_COUNT = 24
"""Ours: a page has no more of one part; larger numbers are sizes and years."""

_NEW = r"(?:an?|another|one|additional|exactly|at least|about|several|multiple|some|few|many|new|separate|two"
_NUMBERS = (
    r"|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|single|matching|corresponding|\d{1,2})"
)
_COUNTED = re.compile(rf"{_NEW}{_NUMBERS}\b")
_AGAIN = re.compile(r"(?:this|these|that|those|both|same|its|their|all|any|each|every|such|no)\b")
_ORDINAL = re.compile(
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|next|last|final|left|right|top"
    r"|bottom|upper|lower"
    r"|middle|central|center|main|leftmost|rightmost|left-hand|right-hand|(?:upper|lower|top|bottom"
    r"|middle)-\w+)\b"
)
_RELATION = re.compile(
    r"(?:below|beneath|under|underneath|above|over|of|from|between|near|behind|beside|within|inside|in"
    r"|around|across|along"
    r"|into|to|with|spanning|opposite|alongside|for|through|toward|towards|against|by|outside|on|at|per)$"
)
_STOPS = frozenset(
    [
        "of",
        "with",
        "in",
        "on",
        "at",
        "to",
        "and",
        "or",
        "by",
        "for",
        "from",
        "the",
        "this",
        "these",
        "that",
        "those",
        "place",
        "add",
        "include",
        "create",
        "insert",
        "draw",
        "put",
        "write",
        "arrange",
        "stack",
        "position",
        "build",
        "construct",
        "align",
        "aligned",
        "overlay",
        "display",
        "render",
        "depict",
        "leave",
        "use",
        "label",
        "make",
        "design",
        "set",
        "show",
        "shows",
        "display",
        "displaying",
        "containing",
        "contains",
        "reading",
        "reads",
        "read",
        "titled",
        "into",
        "as",
        "below",
        "beneath",
        "under",
        "above",
        "using",
        "use",
        "where",
        "which",
        "while",
        "whose",
        "its",
        "it",
        "is",
        "are",
        "be",
        "has",
        "have",
        "having",
        "followed",
        "followed",
        "between",
        "within",
        "inside",
        "over",
        "near",
        "along",
        "across",
        "around",
        "beside",
        "but",
        "then",
        "plus",
        "both",
        "each",
        "every",
        "all",
        "any",
        "one's",
        "featuring",
        "comprising",
        "consisting",
        "holds",
        "holding",
    ]
)
_LISTED_BEFORE = frozenset(
    [
        "tall",
        "wide",
        "large",
        "small",
        "long",
        "narrow",
        "low",
        "short",
        "thin",
        "clean",
        "simple",
        "bold",
        "compact",
        "full",
    ]
)
_TOPIC = re.compile(
    r"\s*(?:\([^)]{0,80}\)\s*)?(?:(?:that|which)\s+)?(?:about|announcing|introducing|introduces?"
    r"|explaining|explains|describing"
    r"|describes|labell?ed\s+(?:for|as)|titled(?:\s+as)?|listing|showing|shows|illustrating|illustrates"
    r"|representing"
    r"|represents|summari[sz]ing|denoting|indicating|depicting|for|of|stating|comparing"
    r"|defining)\s+(?:how\s+)?"
    r"(?:(?:the|a|an|its|their|several|short|multiple|some)\s+)*"
    r"([a-z0-9][^,;.:\n\x01()]*?)(?=\s*(?:[,;.:\n\x01()]|$|\b(?:with|that|which|on|in|at|and|so|where"
    r"|below|above|using|placed"
    r"|from|to|while|as|are|is|inside|within|centered|spanning|near|positioned|stacked|arranged)\b))"
)
MAX_TOPIC_WORDS = 7
"""Ours: a longer phrase is a sentence about the picture, no title in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A part is spoken of: its group in the vocabulary, role, offsets, and how it is determined.

    `is_new` where it is to be added, `is_again` where it was spoken of before; a noun without a determiner
    is neither.
    `before` are the words of its phrase before the noun.
    """

    group: str
    role: str
    start: int
    end: int
    count: int = 1
    is_plural: bool = False
    is_new: bool = False
    is_again: bool = False
    before: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartWords:
    """Role and group by noun, and one pattern for all of them."""

    roles: Mapping[str, tuple[str, str]]
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def part_words() -> PartWords:
    text = files("makeready.brief").joinpath("data/parts.yaml").read_text(encoding="utf-8")
    roles = {
        noun: (group, role)
        for group, by_role in yaml.safe_load(text).items()
        for role, nouns in by_role.items()
        for noun in nouns
    }
    nouns = "|".join(re.escape(noun) for noun in sorted(roles, key=len, reverse=True))
    return PartWords(roles=roles, pattern=re.compile(rf"(?<![\w-])({nouns})(s|es)?(?![\w-])"))


def mentions_of_parts(scanner: Scanner) -> Iterator[Mention]:
    """Every mention, in reading order."""
    known = part_words()
    for match in known.pattern.finditer(scanner.plain):
        group, role = known.roles[match.group(1)]
        before, outside = _phrase_before(scanner.plain, match.start())
        is_plural = bool(match.group(2)) or match.group(1).endswith("links")
        number = _number(before)
        determiner = before.split(" ", 1)[0]
        is_related = _RELATION.search(outside) is not None
        is_definite = before.startswith("the ") or before == "the"
        is_counted = _COUNTED.match(before) is not None
        is_again = bool(_AGAIN.match(before)) or (is_definite and is_related and not is_counted)
        is_listed = (
            outside.endswith((":", ")"))
            or not scanner.plain[scanner.plain.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
        )
        is_new = not is_again and (is_counted or is_definite or is_listed or bool(_ORDINAL.match(determiner)))
        yield Mention(
            group=group,
            role=role,
            start=match.start() - len(before),
            end=match.end(),
            count=number,
            is_plural=is_plural,
            is_new=is_new,
            is_again=is_again,
            before=before,
            topic=_topic_after(scanner, match.end(), before),
        )


def _phrase_before(plain: str, position: int) -> tuple[str, str]:
    """The words before a noun that belong to it, and the text in front of those."""
    begin = position
    for word in reversed(list(re.finditer(r"[^\s]+", plain[max(0, position - 110) : position]))[-9:]):
        text = word.group()
        offset = max(0, position - 110) + word.start()
        is_adjective = (text.endswith(",") and text[:-1] in _LISTED_BEFORE) or text in ("(top)", "(bottom)")
        if (
            (text.endswith((",", ".", ";", ":", ")")) and not is_adjective)
            or STRING in text
            or ("(" in text and not is_adjective)
        ):
            break
        if text in _STOPS and text not in (
            "the",
            "this",
            "these",
            "that",
            "those",
            "its",
            "each",
            "every",
            "all",
            "any",
            "both",
        ):
            break
        begin = offset
        if re.fullmatch(r"an?|the|this|these|that|those|its|each|every|another|all|any|both", text):
            break
    return plain[begin:position], plain[max(0, begin - 30) : begin].rstrip()


def _number(before: str) -> int:
    """How many the words before a noun say; 1 where they say nothing, 3 for "several"."""
    for word in re.findall(r"[a-z]+(?:-[a-z]+)*|\d+", before):
        if word.isdigit() and 0 < int(word) <= MAX_COUNT:
            return int(word)
        if word in NUMBER_WORDS and word not in ("single", "zero"):
            return max(NUMBER_WORDS[word], 1)
        if word in ("several", "multiple", "some", "few"):
            return 3
    return 1


def _topic_after(scanner: Scanner, position: int, before: str) -> str:
    """What the part is about, in the prompt's words, with a capital: "announcing a cooking workshop"."""
    found = _TOPIC.match(scanner.plain, position)
    if found is None:
        return ""
    words = scanner.prompt[found.start(1) : found.end(1)].split()
    if not 0 < len(words) <= MAX_TOPIC_WORDS:
        return ""
    text = " ".join(words)
    is_looks = words[0] in ("similar", "equal", "different", "various", "each", "corresponding")
    is_cut = words[-1] in ("a", "an", "the", "of", "and", "or") or "each" in words
    if is_looks or is_cut or part_words().pattern.match(text.lower()):
        return ""
    return text[:1].upper() + text[1:]
