"""Which things of a picture an instruction speaks of: "two of the apples", "the small airplane", "the left
star", "it", "the cat and the dog"."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from makeready.errors import InvalidBriefError
from makeready.scene.edit_picks import (
    AT_SIDE,
    FROM_SIDE,
    NEAREST,
    ORDINALS,
    SIDES,
    TELLING,
    candidates,
    nearest,
    picked,
)
from makeready.scene.edit_wording import NUMBER
from makeready.scene.grammar import COUNTS, object_colour
from makeready.scene.noun_phrases import Phrase, read_phrase
from makeready.scene.revision import Revision
from makeready.scene.spec import Scene

NOT_THERE = "instruction.thing"
"""The error's `param` where an instruction names what the picture does not show."""
JOINT = re.compile(r",? and |, ")
_EACH = re.compile(r"(?:all|both|every)(?: of)? (?:the )?")
_SOME_OF = re.compile(rf"(?P<count>{NUMBER}) of (?:the )?")
_ALL = re.compile(r"(?:everything|all of (?:it|them)|them all|all(?: the)? (?:things|objects))(?= |$)")
_THEM_ALL = re.compile(r"\w+ (?:all of )?(?:them|they)\b")
_THEM = re.compile(r"(?:them|they)(?= |$)")
_IT = re.compile(r"(?:it|that|this)(?= |$)")


_EXCEPT = re.compile(r" (?:except|but|other than|apart from)(?: for)? (?:(?=the |all )|(?=[a-z]))")
_PUT = re.compile(r"(?:move|put|place|shift|bring|set|position|stick|push|pull|slide|have|add) ")
"""Where somebody puts a single thing "on the left", that is its place and not which one is meant."""
_BUT_NUMBER = re.compile(rf"(?P<count>{NUMBER})(?: of them)?(?= |$)")


class Named(NamedTuple):
    """Things of the picture that were named, where their words end, and of how many objects of a single one
    they spoke; 0 for all. `ranks` are which objects of the first thing those are, from left to right; empty
    where nothing tells."""

    indices: tuple[int, ...]
    end: int
    number: int = 0
    ranks: tuple[int, ...] = ()


def named_at(revision: Revision, words: str, pos: int) -> Named | None:
    """The things that are named at `pos`: by a noun, several with "and", or all of them. "It" is what was
    changed last, or the only thing.

    Raises: InvalidBriefError for something that is not in the picture.
    """
    things = revision.scene.things
    everyone = tuple(range(len(things)))
    if match := _ALL.match(words, pos):
        return _without(revision, words, Named(everyone, match.end()))
    if match := _THEM.match(words, pos):
        many = tuple(index for index in everyone if things[index].count > 1)
        return _without(revision, words, Named(many if len(many) == 1 else everyone, match.end()))
    if match := _IT.match(words, pos):
        index = revision.last if len(everyone) > 1 else 0
        return None if index is None else Named((index,), match.end())
    found = one = one_named_at(revision, words, pos)
    while one is not None and found is not None and (joint := JOINT.match(words, found.end)):
        try:
            one = one_named_at(revision, words, joint.end())
        except InvalidBriefError:
            break
        if one is not None:
            found = Named((*found.indices, *one.indices), one.end)
    return found and _without(revision, words, found)


def _without(revision: Revision, words: str, named: Named) -> Named:
    """Without what is excepted after it: "all the apples but the left one", "everything except the cat"."""
    joint = _EXCEPT.match(words, named.end)
    if joint is None:
        return named
    index = named.indices[0]
    if (number := _BUT_NUMBER.match(words, joint.end())) and len(named.indices) == 1:
        kept = revision.scene.things[index].count - number_said(number.group("count"))
        return named._replace(ranks=tuple(range(kept)), end=number.end()) if kept > 0 else named
    try:
        apart = named_at(revision, words, joint.end())
    except InvalidBriefError:
        return named
    if apart is None or not set(apart.indices) & set(named.indices):
        return named
    if not apart.ranks:
        left = tuple(one for one in named.indices if one not in apart.indices)
        return Named(left, apart.end) if left else named
    part = apart.indices[0]
    ranks = tuple(rank for rank in range(revision.scene.things[part].count) if rank not in apart.ranks)
    others = () if _THEM_ALL.match(words) else tuple(one for one in named.indices if one != part)
    return Named((part, *others), apart.end, ranks=ranks) if ranks or others else named


def one_named_at(revision: Revision, words: str, pos: int) -> Named | None:
    """The thing that one noun phrase at `pos` names.

    Raises: as `named_at`.
    """
    is_all = None
    if some := _SOME_OF.match(words, pos):
        pos = some.end()
    elif is_all := _EACH.match(words, pos):
        pos = is_all.end()
    phrase = read_phrase(words, pos, revision.vocabulary)
    if phrase is None:
        return None
    fitting = _matches(revision, phrase)
    if not fitting and (apart := read_phrase(words, pos, revision.vocabulary, is_apart=True)):
        fitting = _matches(revision, apart)
        phrase = apart if fitting else phrase
    if not fitting:
        fitting = _kin_of(revision.scene, phrase, words[phrase.start : phrase.end])
    if not fitting:
        raise nothing_like(phrase, revision.scene)
    number = number_said(some.group("count")) if some else 0
    if not some and not is_all and phrase.count is not None and not phrase.is_definite:
        number = phrase.number
    said = [words[start:stop] for start, stop in phrase.unknown]
    for word in said:
        if word not in TELLING:
            revision.note(f"not understood, and left out: {word!r}")
    told = _told_apart(revision, words, phrase, fitting, number)
    if told is not None:
        return told
    if TELLING.intersection(said) and revision.scene.things[fitting[0]].count > 1:
        raise InvalidBriefError(
            f"Which {phrase.concept.name} is meant by {' '.join(said)!r} was not understood.",
            hint='Say e.g. "the left apple", "the second apple", "two of the apples".',
            param="instruction",
        )
    return Named((fitting[0],), phrase.end, number)


def _told_apart(
    revision: Revision, words: str, phrase: Phrase, fitting: Sequence[int], number: int
) -> Named | None:
    """The objects that a side, an ordinal or what is near them tells from others of their kind; None where
    none is said, or nothing is to be told apart.

    Raises: InvalidBriefError where they are objects of several things.
    """
    said = [words[start:stop] for start, stop in phrase.unknown]
    pick, end = next((word for word in said if word in SIDES or word in ORDINALS), ""), phrase.end
    is_from_right, near = False, None
    if from_side := FROM_SIDE.match(words, end):
        is_from_right, end = from_side.group("side") == "right", from_side.end()
    found = candidates(revision, fitting)
    is_some = number > 0 or phrase.count is not None or not words[:end].endswith(phrase.concept.plural)
    if not pick and is_some and (at := AT_SIDE.match(words, end)):
        pick, end = at.group("side"), at.end()
    elif not pick and (near := NEAREST.match(words, end)):
        other = named_at(revision, words, near.end())
        near = near if other is not None else None
        end = other.end if other is not None else end
    if not (pick or near):
        return None
    if len(found) < 2:
        return None if _PUT.match(words) else Named((fitting[0],), end)
    number = min(number or phrase.count or 1, len(found))
    if near and other is not None:
        spots = [spot for index in other.indices for spot in revision.in_row(index)]
        chosen = nearest(found, spots, number)
    else:
        chosen = picked(found, pick, number, is_from_right=is_from_right)
    owners = {one.thing for one in chosen}
    if len(owners) > 1:
        raise InvalidBriefError(
            f"The {pick} {number} are different things: "
            f"{', '.join(revision.scene.things[index].words for index in sorted(owners))}.",
            hint="Change one after the other.",
            param="instruction",
        )
    return Named((chosen[0].thing,), end, number, tuple(sorted(one.rank for one in chosen)))


def match_of(revision: Revision, phrase: Phrase) -> int | None:
    """The first thing that fits a phrase. A size fits the only one of its kind, too."""
    return next(iter(_matches(revision, phrase)), None)


def _matches(revision: Revision, phrase: Phrase) -> tuple[int, ...]:
    colour = object_colour(phrase.colour) if phrase.colour else ""
    things = revision.scene.things
    found = []
    for index, thing in enumerate(things):
        is_single = sum(one.concept == thing.concept for one in things) == 1
        is_sized = phrase.size in ("", thing.size) or (not thing.size and is_single)
        is_tinted = not colour or revision.looks(thing) == colour
        if thing.concept == phrase.concept.name and is_sized and is_tinted:
            found.append(index)
    return tuple(found)


def _kin_of(scene: Scene, phrase: Phrase, said: str) -> tuple[int, ...]:
    """The top hat, where somebody says "hat" and means it: the only thing whose name ends so."""
    noun = said.split()[-1]
    if phrase.colour or phrase.size or said.endswith((phrase.concept.name, phrase.concept.plural)):
        return ()
    kin = tuple(
        index
        for index, thing in enumerate(scene.things)
        if thing.concept.split()[-1] in (noun, noun.removesuffix("s")) and thing.concept != noun
    )
    return kin if len(kin) == 1 else ()


def nothing_like(phrase: Phrase, scene: Scene) -> InvalidBriefError:
    """The error for a thing that the picture does not show."""
    shown = ", ".join(f"{thing.count} x {thing.words}" for thing in scene.things)
    return InvalidBriefError(
        f"There is no {phrase.concept.name} like that in the picture.",
        hint=f"It shows: {shown}.",
        param=NOT_THERE,
    )


def number_said(word: str) -> int:
    """The number of a word or digits."""
    return COUNTS[word] if word in COUNTS else int(word[:9])
