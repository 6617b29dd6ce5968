"""Where a long prompt puts the next part: a column, below, beside, the head or the foot of the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from makeready.brief.outline import Side

Move = Literal["head", "foot", "column", "below", "beside", "each"]

_PAGE = r"(?:slide|page|canvas|image|layout|picture|screen|design|infographic)"
_FOOT = re.compile(
    rf"(?<!toward the )(?<!towards the )\b(?:very |far |extreme )?bottom(?:most)?(?:[- ](?P<side>left"
    rf"|right|center|middle))?(?:[ -](?:corner|edge|left|right|center|side))*"
    rf"(?: edge)?,? of the (?:entire |overall |whole )?{_PAGE}\b"
    r"|\b(?:in|at|near|along) the (?:very )?bottom[- ](?P<corner>left|right)(?:-hand)? corner\b(?! of)"
    r"|\b(?:full-width |narrow |thin |bottom |horizontal )*footer(?: (?:band|strip|bar"
    r"|section))?\b(?! (?:text|paragraph|line))"
    r"|(?:^|\n)\s*(?:\(\d\)\s*)?footer\b"
)
_HEAD = re.compile(
    r"\b(?:main )?(?:header bar|header area|header strip|header row|top bar|navigation bar"
    r"|navigation row|nav bar|status bar)\b"
    r"|\bheader\b(?= (?:with|bar|area|that))|\bin the (?:same )?(?:main )?header\b|\bnarrow header\b"
    rf"|\b(?:at|in|on|to|from|toward) the (?:very |far )?top[- ](?P<side>left|right|center)(?: corner"
    rf"| edge)?(?: of the (?:{_PAGE}|main content area))?\b"
    rf"|\b(?:upper|top)[- ](?P<corner>left|right) corner of the {_PAGE}\b|\bat the very top\b"
)
_COLUMN = re.compile(
    r"(?P<lead>\b(?:in|on|within|inside|along|into|down|to|a|and|where the|while the|and the"
    r"|(?:in|at|on|near|within|inside|along) the (?:[\w-]+ ){0,3}?(?:top|bottom|area|half|part|middle"
    r"|section|portion|edge) of)|(?<=[.;,] )the|,)\s+(?:the |its |this |one |a )?"
    r"(?:(?:far|extreme|upper|lower|entire|whole|same|narrow|narrower|wide|wider|main|tall|bottom|top"
    r"|hero's|page's) ?)*"
    r"(?:upper-|lower-|bottom-|top-|center-|middle-)?"
    r"(?P<side>left|right|center|central|middle|leftmost|rightmost)(?:[ -]hand)?[ -]"
    r"(?P<noun>(?:(?!column|panel|side)[a-z-]+ )?"
    r"(?:sub-?column|column|panel|half|third|two thirds|page|side|area|sidebar|region|quadrant"
    r"|lower section|part))\b"
    r"|(?:^|[.;\n(]\s*(?:\(?\d\)\s*)?)(?:-\s*)?(?:on the )?(?P<listed>left|right|center|middle)"
    r"(?: (?:column|panel|side|sidebar|half))?\s*(?=[:,])"
    r"|\b(?:on|in|at) the (?:far |bottom-|top-|lower-|upper-|center-|middle-|lower "
    r"|upper )*(?P<bare>left|right)"
    r"(?=[,:.]| (?:place|create|add|insert|an? |side (?:place|create|add))"
    r"| of the (?:[\w-]+ )?(?:section|hero|panel|area|region)\b)"
)
_BELOW = re.compile(
    r"(?:^|[.;,\n]\s*|\band )(?:then,? |finally,? |next,? |also,? )?(?:and )?(?:directly |immediately "
    r"|just |slightly |right |placed )?"
    r"(?:(?:below|beneath|under|underneath)\b(?P<what>[^,;.\x01]*?)(?=[,;.\x01]|$| (?:place|add|insert"
    r"|create|include|arrange|position|build"
    r"|construct|list|draw|stack|put|show|set|write|give|center|render|design|display|an?|two|three|four"
    r"|five|six|use) )|(?P<further>further down|moving downward|moving down)[^,;.]*)"
    r"|(?:^|[.;\n])\s*(?:\(\d\)\s*)?(?:-\s*)?"
    r"(?P<list>bottom|main content|main body|below|output card|hero)\b(?=[: ])"
)
_BESIDE = re.compile(
    r"(?:^|[.;,\n]\s*|\band )(?:directly |immediately )?"
    r"(?:to (?:the|its) (?:immediate |far |direct )?(?P<side>right|left)"
    r"(?: (?:of|next)[^,;.\n\x01]*?"
    r"(?=[,;.\x01]| (?:place|add|insert|include|create|draw|write|put|align|set|show|display|on the) )"
    r"|(?=[,\x01]| (?:place|add|insert|include|create|draw|write|put|align|set|show|display|a|an|the) ))"
    r"|(?:beside|next to) (?:it|this|the|these)[^,;.\n]*)"
)
_EACH = re.compile(
    r"\b(?:each|every)(?: of (?:these|the|those))?(?: [\w-]+){0,4}?"
    r"\s+(?:cards?|tiles?|rows?|boxes|box|panels?|blocks?)\b"
)
_SIDES: dict[str, Side] = {
    "left": "left",
    "leftmost": "left",
    "right": "right",
    "rightmost": "right",
    "center": "center",
    "central": "center",
    "middle": "center",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A change of place. `noun` is its name ("column"); `what` is the thing that the next part is below."""

    move: Move
    start: int
    end: int
    side: Side = ""
    noun: str = ""
    what: str = ""
    is_after: bool = False


def places_in(plain: str, start: int, end: int) -> Iterator[Place]:
    """The places that a stretch of `Scanner.plain` names; of overlapping ones the first kind that matches."""
    found: list[Place] = []
    moves: tuple[tuple[Move, re.Pattern[str]], ...] = (
        ("foot", _FOOT),
        ("below", _BELOW),
        ("beside", _BESIDE),
        ("column", _COLUMN),
        ("each", _EACH),
        ("head", _HEAD),
    )
    for move, pattern in moves:
        for match in pattern.finditer(plain, max(start - 1, 0), end):
            if not any(one.start < match.end() and match.start() < one.end for one in found):
                found.append(_place(move, match))
    yield from sorted(found, key=lambda one: one.start)


def _place(move: Move, match: re.Match[str]) -> Place:
    groups = match.groupdict()
    said = groups.get("side") or groups.get("corner") or groups.get("listed") or groups.get("bare") or ""
    noun = groups.get("noun") or ""
    begin = match.start()
    while begin < match.end() - 1 and match.string[begin] in " .;,\n":
        begin += 1
    return Place(
        move=move,
        start=begin,
        end=match.end(),
        side=_SIDES.get(said, ""),
        noun=(noun.split() or ["side"])[-1],
        what=groups.get("what") or groups.get("further") or groups.get("list") or "",
        is_after=groups.get("lead") in ("a", "and", ",", "the"),
    )
