"""Which of several alike objects is meant: "the second apple", "the two on the right", "the biggest one",
"all but the middle one". Words in, places in the row out."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from makeready.errors import InvalidBriefError
from makeready.scene.blocks import Spot, around
from makeready.scene.grammar import colour_pattern, object_colour
from makeready.scene.noun_phrases import noun_at
from makeready.scene.revision import Revision

SIDES: Mapping[str, str] = {
    **dict.fromkeys(("leftmost", "left"), "left"),
    **dict.fromkeys(("rightmost", "right", "last"), "right"),
    **dict.fromkeys(("middle", "center", "centre", "central"), "middle"),
    **dict.fromkeys(("top", "upper", "topmost", "uppermost", "highest"), "top"),
    **dict.fromkeys(("bottom", "lower", "bottommost", "lowest"), "bottom"),
    **dict.fromkeys(("biggest", "largest"), "biggest"),
    "smallest": "smallest",
}
ORDINALS = {
    word: index
    for index, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
    )
}
TELLING = frozenset((*SIDES, *ORDINALS, "other", "remaining"))
"""Adjectives that pick some of several."""
AT_SIDE = re.compile(
    r" (?:on|at|in) the (?:far |very )?(?P<side>left|right|middle|cent(?:er|re)|top|bottom)"
    r"(?:[ -]hand)?(?: side| end)?(?= |$)"
)
FROM_SIDE = re.compile(r" from (?:the )?(?P<side>left|right)(?= |$)")
NEAREST = re.compile(r" (?:closest|nearest|next) to (?=the |it)")
_COLOUR = re.compile(colour_pattern())
_PICK = "|".join(TELLING)
_LEFT = re.compile(
    r"(?<!to )(?<!on )(?<!at )(?<!from )\bthe (?P<side>left|right)(?:[ -]hand)? (?=(?P<next>\w+))"
)
_ONE_AT = re.compile(
    r"\bthe (?P<number>(?:two|three|four) )?(?P<noun>ones?|things?|objects?)? ?(?:that (?:is|are) )?"
    r"(?:on|at|in) the (?:far |very )?(?P<side>left|right|top|bottom|middle)(?:[ -]hand)?(?: side| end)?"
    r"(?= |$)"
)
_NUMBER_LAST = re.compile(
    rf"\bthe (?P<pick>{'|'.join((*SIDES, *ORDINALS))}) (?P<number>two|three|four|five|six|[2-6]) "
)
_BARE = re.compile(rf"(?P<but>\b(?:except|but|than)(?: for)? the (?:{_PICK}))(?= |$)(?! ones?\b)")
"""Without a noun at all: "all apples except the first"."""
_ONES = re.compile(
    rf"\b(?:the |that |this )(?P<adjectives>(?:(?:{_PICK}|two|three|four|[a-z]+) )??)"
    r"(?P<noun>ones?|things?|objects?)(?= |$)"
)


class Candidate(NamedTuple):
    """An object that may be meant: the thing it belongs to, and its place among that thing's objects from
    left to right."""

    thing: int
    rank: int
    spot: Spot


def candidates(revision: Revision, things: Sequence[int]) -> list[Candidate]:
    """All objects of some things, from left to right."""
    found = [
        Candidate(thing, rank, spot) for thing in things for rank, spot in enumerate(revision.in_row(thing))
    ]
    return sorted(found, key=lambda one: (one.spot.left + one.spot.width / 2, one.spot.bottom))


def picked(
    found: Sequence[Candidate], pick: str, number: int, *, is_from_right: bool = False
) -> list[Candidate]:
    """So many of the candidates: on a side, in the middle, the k-th, or those of a size.

    Raises: InvalidBriefError if there are fewer.
    """
    if pick == "first" and number > 1:
        pick = "left"
    if (index := ORDINALS.get(pick)) is not None:
        if index >= len(found):
            raise InvalidBriefError(
                f"There is no {pick} one: the picture shows {len(found)}.",
                hint='Say e.g. "the first", "the last" or "the left one".',
                param="instruction",
            )
        return [found[-1 - index] if is_from_right else found[index]]
    match SIDES[pick]:
        case "left":
            return list(found[:number])
        case "right":
            return list(found[-number:])
        case "middle":
            first = (len(found) - number) // 2
            return list(found[first : first + number])
        case "top":
            return sorted(found, key=lambda one: one.spot.top)[:number]
        case "bottom":
            return sorted(found, key=lambda one: -one.spot.bottom)[:number]
        case side:
            order = 1 if side == "smallest" else -1
            return sorted(found, key=lambda one: order * one.spot.width * one.spot.height)[:number]


def nearest(found: Sequence[Candidate], spots: Sequence[Spot], number: int) -> list[Candidate]:
    """The candidates that are nearest to some spots."""
    other = around(spots)
    x, y = other.left + other.width / 2, other.top + other.height / 2

    def apart(one: Candidate) -> float:
        own = one.spot
        return (own.left + own.width / 2 - x) ** 2 + (own.top + own.height / 2 - y) ** 2

    return sorted(found, key=apart)[:number]


def with_nouns(revision: Revision, words: str) -> str:
    """The words with a noun for each "one": "the left one" is the leftmost apple, if apples were named before
    or are the only things of which there are several."""
    words = re.sub(_BARE, r"\g<but> one", words) if _is_bare(revision, words) else words
    words = _NUMBER_LAST.sub(r"the \g<number> \g<pick> ", words)
    words = _LEFT.sub(lambda match: _most(revision, match, words), words)
    words = _ONE_AT.sub(_before_noun, words)
    return _ONES.sub(lambda match: _named(revision, match, words), words)


def _before_noun(match: re.Match[str]) -> str:
    """ "The one on the left" as "the leftmost one"."""
    side, number = match.group("side"), match.group("number") or ""
    most = "most" if side in ("left", "right") else ""
    return f"the {number}{side}{most} {match.group('noun') or ('ones' if number else 'one')}"


def _is_bare(revision: Revision, words: str) -> bool:
    """Whether an exception ends without a noun."""
    match = _BARE.search(words)
    return match is not None and noun_at(words, match.end() + 1, revision.vocabulary) is None


def _most(revision: Revision, match: re.Match[str], words: str) -> str:
    """ "The left apple" as "the leftmost apple"; "the left of it" stays."""
    after = match.group("next")
    rest = words[match.end() :]
    is_noun = after in ("one", "ones", "two", "three", "thing", "object")
    if not is_noun:
        start = match.end()
        for word in rest.split(" ", 2)[:2]:
            is_noun = is_noun or noun_at(words, start, revision.vocabulary) is not None
            start += len(word) + 1
    return f"the {match.group('side')}most " if is_noun and after != "of" else match.group()


def _named(revision: Revision, match: re.Match[str], words: str) -> str:
    """ "The left one" with the noun that is meant, where one surely is."""
    adjective, is_many = match.group("adjectives").strip(), match.group("noun").endswith("s")
    is_any = match.group("noun").startswith(("thing", "object"))
    index = _meant(revision, "" if is_any else words[: match.start()], adjective, is_any=is_any)
    if index is None:
        return match.group()
    things = revision.scene.things
    concept = revision.vocabulary.find(things[index].concept)
    noun = concept.plural if concept is not None and is_many else things[index].concept
    is_single = sum(one.count for one in things if one.concept == things[index].concept) == 1
    if is_single and adjective in TELLING:
        adjective = ""
    return " ".join(filter(None, ("the", adjective, noun)))


def _meant(revision: Revision, before: str, adjective: str, *, is_any: bool) -> int | None:
    """The thing that "one" stands for: one that was named before it, that has its colour, of which there are
    several, that was changed last, or that stands where it is."""
    things = revision.scene.things
    for start in reversed([found.start() for found in re.finditer(r"\w+", before)]):
        noun = noun_at(before, start, revision.vocabulary)
        for index, thing in enumerate(things):
            if noun is not None and noun[0].name == thing.concept:
                return index
    colour = object_colour(adjective) if _COLOUR.fullmatch(adjective) else ""
    coloured = [index for index, one in enumerate(things) if colour and revision.looks(one) == colour]
    if len(coloured) == 1:
        return coloured[0]
    if adjective in SIDES and is_any:
        return picked(candidates(revision, range(len(things))), adjective, 1)[0].thing
    several = {one.concept for one in things if sum(o.count for o in things if o.concept == one.concept) > 1}
    if len(several) == 1:
        return next(index for index, one in enumerate(things) if one.concept in several)
    if revision.last is not None and not adjective:
        return revision.last
    return 0 if len(things) == 1 else None
