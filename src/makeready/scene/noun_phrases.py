"""Noun phrases of a caption: "exactly three small red apples". Reads one at a place, or says why it
cannot."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from makeready.errors import InvalidBriefError
from makeready.scene.caption_words import (
    COLOURED,
    CONTAINERS,
    DRAWN_IN_PAIRS,
    EMPTY_NOUNS,
    PEOPLE,
    VARIED,
    WORN_IN_PAIRS,
)
from makeready.scene.colours import OBJECT_COLOURS
from makeready.scene.grammar import (
    COUNTS,
    SIZE_WORDS,
    VAGUE_COUNT,
    canonical_colour,
    colour_pattern,
    is_pair,
    object_colour,
)
from makeready.scene.kinds import Kind, first_member, kind_at
from makeready.scene.spec import MAX_COUNT, Size, Thing
from makeready.scene.styles import STYLES, find_style, style_named
from makeready.scene.vocabulary import NEAR_NOUNS, Concept, Vocabulary, folded

MAX_UNKNOWN_ADJECTIVES = 2

_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
_NAME_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
"""Names have digits, too: "pool 8 ball"."""
_DEFINITE = re.compile(r"(?:the|this|that|these|those|its|their) ")
_PAIR_OF = re.compile(r"(?:(an?|one|\d+|[a-z]+) )?pairs? of ")
_GROUP_OF = re.compile(
    r"(?:an? |the )?(?:single |neat |tidy )?"
    r"(?P<noun>group|row|line|set|bunch|cluster|collection|stack|column|pile|heap) of "
)
_VAGUE = re.compile(
    r"(?:some|several|many|various|a few|few|a lot of|lots of|plenty of|multiple|numerous|any) "
)
_COUPLE = re.compile(r"(?:a |one )?(?:couple|duo) of ")
_ONE = re.compile(r"(?:an?|a single|one single|single|another|one more|each|every) ")
_EXACTLY = re.compile(r"(?:exactly|precisely|only|just|at least|at most|about|around) (?=[\d\w-])")
_NUMBER = re.compile(
    rf"(-|minus |negative )?(\d+(?:[.,/]\d+)?|(?:{'|'.join(COUNTS)})\b(?! of\b))(?:(?<=\d) ?x)? "
)
_COLOUR = re.compile(colour_pattern())
_SIZE = re.compile(rf"(?:very |really |extremely )?({'|'.join(SIZE_WORDS)})(?:[ -]sized)? ")
_TASTE = re.compile(
    r"(?:cute|nice|beautiful|lovely|pretty|simple|single|plain|normal|regular|ordinary|typical|coloured"
    r"|colored) "
)
"""Words about a thing that every drawing of it may claim."""
_VARIOUS = re.compile(
    r"(?:(?:different|various|assorted|mixed|diverse) )*(?:(?:kinds|types|sorts|varieties) of )"
    r"|(?:different|various|assorted|mixed|diverse) "
)
_COLOURFUL = re.compile(r"(?:colou?rful|multicolou?red|multi colou?red|rainbow colou?red) ")
_ROWS_OF = re.compile(rf"({'|'.join(COUNTS)}|\d) rows of (?P<number>{'|'.join(COUNTS)}|\d) ")
_SHAPED = re.compile(r"[ -]shaped ")
_STYLE = re.compile(
    rf"({'|'.join(re.escape(style.name) for style in STYLES)}|cartoonish|minimalist|outlined|retro|vintage) "
)
_ARTICLE = re.compile(r"(?:an?|the) ")
_ALSO_COLOUR = re.compile(rf"(?:and|&|/|,) ?({colour_pattern()}) ")
BOUNDARY = re.compile(
    r"[,.;:!?()\n]|$|(?:and|or|with|without|is|are|on|in|at|to|of|by|near|next|left|right|above|below|under|over|beside"
    r"|underneath|beneath|behind|between|inside|within|atop|upon|against|before|the|a|an|that|which|who)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One noun phrase. `count` None: no number was said. `unknown` are the offsets of words that say nothing
    here. `is_definite`: "the apple", which may be one that was named before. With a `kind` it is that many
    different things of one kind, and `concept` the first of them."""

    concept: Concept
    start: int
    end: int
    count: int | None
    is_definite: bool
    is_vague: bool
    colour: str
    size: Size
    style: str = ""
    is_row: bool = False
    unknown: tuple[tuple[int, int], ...] = ()
    kind: str = ""
    note: str = ""
    is_colourful: bool = False

    @property
    def number(self) -> int:
        if self.is_vague:
            return VAGUE_COUNT
        return 1 if self.count is None else self.count

    def may_be(self, thing: Thing) -> bool:
        """Whether "the apple" may be that thing: nothing is said that it is not."""
        colour = object_colour(self.colour) if self.colour else thing.colour
        return (self.concept.name, colour) == (thing.concept, thing.colour) and self.size in ("", thing.size)

    def is_same(self, thing: Thing) -> bool:
        """Whether the thing has these words, no fewer and no more."""
        colour = object_colour(self.colour) if self.colour else ""
        return (self.concept.name, colour, self.size) == (thing.concept, thing.colour, thing.size)


def fitting(phrase: Phrase, things: Sequence[Thing]) -> list[int]:
    """The indices of the things that "the ..." may mean, the last one most likely.

    One that has all of the words comes last; the only one of its kind is meant by a size that it has not,
    unless it has another.
    """
    alike = [index for index, thing in enumerate(things) if phrase.may_be(thing)]
    if not alike and phrase.is_definite and phrase.size:
        bare = replace(phrase, size="")
        kind = [index for index, thing in enumerate(things) if thing.concept == phrase.concept.name]
        alike = [
            index
            for index in kind
            if len(kind) == 1 and not things[index].size and bare.may_be(things[index])
        ]
    return sorted(alike, key=lambda index: phrase.is_same(things[index]))


@dataclass(slots=True, kw_only=True)
class _Head:
    """What stands before the noun, as it is read."""

    pos: int
    count: int | None = None
    is_definite: bool = False
    is_vague: bool = False
    is_pair: bool = False
    colour: str = ""
    size: Size = ""
    style: str = ""
    is_row: bool = False
    various: tuple[int, int] | None = None
    is_colourful: bool = False

    @property
    def is_said(self) -> bool:
        """Whether a noun must follow: "three", "a", "the red"."""
        is_numbered = self.count is not None or self.is_definite or self.is_vague
        return is_numbered or self.is_colourful or bool(self.colour or self.size)


def read_phrase(
    plain: str, pos: int, vocabulary: Vocabulary, *, is_apart: bool = False, with_kinds: bool = False
) -> Phrase | None:
    """The noun phrase that begins at `pos`, or None.

    With `with_kinds` it may name a kind of thing ("five fruits"), and says which in `kind`. With `is_apart`
    a noun of several words is read as adjectives and a noun where it can be: "small airplane" as an airplane
    that is small.

    Raises: InvalidBriefError for a number of things that cannot be drawn, and for a noun nobody knows.
    """
    head = _head(plain, pos, vocabulary)
    unknown: list[tuple[int, int]] = []
    for _ in range(MAX_UNKNOWN_ADJECTIVES + 1):
        _adjectives(plain, head, unknown, vocabulary, is_apart=is_apart)
        found = noun_at(plain, head.pos, vocabulary)
        if with_kinds and (kind := _kind_at(plain, head, found)):
            return _of_kind(pos, head, kind, tuple(unknown), vocabulary)
        if head.various is not None:
            unknown.append(head.various)
            head.various = None
        if found is not None and (shaped := _SHAPED.match(plain, found[1])):
            unknown.append((head.pos, shaped.end() - 1))
            head.pos = shaped.end()
            continue
        if found is not None and head.is_said and _is_modifier(plain, found, vocabulary):
            unknown.append((head.pos, found[1]))
            head.pos = found[1] + 1
            continue
        if found is not None:
            phrase = _phrase(plain, pos, head, found, tuple(unknown))
            return _contents(plain, phrase, head, vocabulary) or phrase
        word = _WORD.match(plain, head.pos)
        if word is None or not head.is_said or BOUNDARY.match(plain, head.pos):
            break
        unknown.append(word.span())
        head.pos = _after_space(plain, word.end())
    if head.is_said and unknown and not _is_empty(plain, unknown):
        words = [plain[start:end] for start, end in unknown]
        raise unknown_noun(
            next((word for word in reversed(words) if not word.endswith("ing")), words[-1]), vocabulary
        )
    return None


def _kind_at(plain: str, head: _Head, found: tuple[Concept, int, str] | None) -> Kind | None:
    """The kind that is named after a head: where no single thing is, or where different ones are wanted."""
    kind = kind_at(plain, head.pos)
    if kind is None or BOUNDARY.match(plain, kind.end + (plain[kind.end : kind.end + 1] == " ")) is None:
        return None
    if found is not None and found[1] >= kind.end and head.various is None:
        return None
    return kind


def _of_kind(
    start: int, head: _Head, kind: Kind, unknown: tuple[tuple[int, int], ...], vocabulary: Vocabulary
) -> Phrase:
    is_vague = head.is_vague or (head.count is None and kind.is_plural)
    return Phrase(
        concept=first_member(kind.name, vocabulary),
        kind=kind.name,
        start=start,
        end=kind.end,
        count=head.count,
        is_definite=head.is_definite,
        is_vague=is_vague,
        colour=head.colour,
        size=head.size,
        style=head.style,
        is_row=head.is_row,
        unknown=unknown,
    )


def _is_modifier(plain: str, found: tuple[Concept, int, str], vocabulary: Vocabulary) -> bool:
    """Whether a noun only says more of the next one: "a brick house" is a house, "an apple tree" a tree."""
    concept, end, name = found
    if plain[end : end + 1] != " " or not _is_singular(name, concept):
        return False
    if BOUNDARY.match(plain, end + 1) or _COLOUR.match(plain, end + 1):
        return False
    return noun_at(plain, end + 1, vocabulary) is not None


def _contents(plain: str, phrase: Phrase, head: _Head, vocabulary: Vocabulary) -> Phrase | None:
    """ "A bowl of ramen" is ramen, which has its bowl; None for what holds nothing that is drawn."""
    if phrase.concept.name not in CONTAINERS or not plain.startswith(" of ", phrase.end):
        return None
    start = phrase.end + len(" of ")
    try:
        inner = read_phrase(plain, start, vocabulary)
    except InvalidBriefError:
        return None
    if inner is None or inner.is_definite or inner.count is not None:
        return None
    named = plain[head.pos : phrase.end]
    span = (head.pos, head.pos + len(named))
    held = replace(inner, start=phrase.start, unknown=(*phrase.unknown, span, *inner.unknown))
    if inner.is_vague:
        return held
    return replace(held, count=head.count, is_vague=head.is_vague, is_definite=head.is_definite)


def several_colours(thing: Thing, vocabulary: Vocabulary) -> tuple[Thing, ...]:
    """One thing of each colour, as many as were asked for and as many as its drawing takes; a single one
    where it takes none."""
    concept = vocabulary.find(thing.concept)
    if concept is None:
        return (thing,)
    coloured = [style for style in concept.styles if not style_named(style).is_tintable]
    taken = max((concept.recolours_in(style) for style in coloured), key=len, default=())
    colours = [colour for colour in VARIED if colour in taken][: thing.count]
    if len(colours) < 2:
        return (thing,)
    shares = [len(range(index, thing.count, len(colours))) for index in range(len(colours))]
    return tuple(
        replace(thing, colour=colour, count=share, is_row=thing.is_row and share > 1)
        for colour, share in zip(colours, shares, strict=True)
    )


def noun_at(plain: str, pos: int, vocabulary: Vocabulary) -> tuple[Concept, int, str] | None:
    """The concept whose name begins at `pos`: the longest that is known, its end, and the name as written."""
    if _ARTICLE.match(plain, pos):
        return None
    ends: list[int] = []
    at = pos
    for _ in range(vocabulary.num_words):
        word = _NAME_WORD.match(plain, at)
        if word is None:
            break
        ends.append(word.end())
        at = word.end() + 1
        if plain[word.end() : word.end() + 1] not in (" ", "-"):
            break
    for end in reversed(ends):
        name = plain[pos:end]
        concept = vocabulary.find(name)
        if concept is None and name in OBJECT_COLOURS:
            concept = vocabulary.find(f"{name} fruit")  # "an orange": no concept's name is a bare colour
        if concept is not None:
            return concept, end, name
    return None


def unknown_noun(word: str, vocabulary: Vocabulary) -> InvalidBriefError:
    """The error for a noun that cannot be drawn, with the nearest ones that can."""
    near = vocabulary.nearest(word)
    if word in PEOPLE:
        return InvalidBriefError(
            f"Nothing called {word[:40]!r} can be drawn: people are not among the drawings.",
            hint="Show things, animals or a robot, e.g. a dog, a book and a globe.",
            param="prompt",
        )
    return InvalidBriefError(
        f"Nothing called {word[:40]!r} can be drawn.",
        hint=f"The nearest are: {', '.join(near)}."
        if near
        else "Use an everyday thing, e.g. apple, cat, bicycle.",
        param="prompt",
    )


def _head(plain: str, pos: int, vocabulary: Vocabulary) -> _Head:
    head = _Head(pos=pos)
    if match := _EXACTLY.match(plain, head.pos):
        head.pos = match.end()
    if match := _DEFINITE.match(plain, head.pos):
        head.pos, head.is_definite = match.end(), True
    match = _GROUP_OF.match(plain, head.pos)
    if match and noun_at(plain, match.start("noun"), vocabulary) is None:
        head.pos, head.is_definite = match.end(), False
        head.is_row = match.group("noun") in ("row", "line")
    if match := _ROWS_OF.match(plain, head.pos):
        head.pos, head.count = match.end(), _number(match.group(1)) * _number(match.group("number"))
    elif match := _PAIR_OF.match(plain, head.pos):
        number = match.group(1)
        if number is None or number in COUNTS or number.isdigit() or number in ("a", "an"):
            head.pos, head.is_pair = match.end(), True
            head.count = None if number is None else 1 if number in ("a", "an") else _number(number)
    elif match := _COUPLE.match(plain, head.pos):
        head.pos, head.count = match.end(), 2
    elif match := _VAGUE.match(plain, head.pos):
        head.pos, head.is_vague = match.end(), True
    elif (match := _NUMBER.match(plain, head.pos)) and not _is_of_name(plain, match, vocabulary):
        head.pos, head.count = match.end(), _number(match.group(2), is_negative=bool(match.group(1)))
    elif match := _ONE.match(plain, head.pos):
        head.pos, head.count = match.end(), 1
        if dozen := re.compile(r"(dozen|hundred|thousand) (?:of )?").match(plain, head.pos):
            head.pos, head.count = dozen.end(), COUNTS[dozen.group(1)]
    if match := re.compile(r"of ").match(plain, head.pos):
        head.pos = match.end() if head.is_vague else head.pos
    return head


def _is_of_name(plain: str, number: re.Match[str], vocabulary: Vocabulary) -> bool:
    """Whether a number word belongs to the noun: "an eight ball", "four-leaf clovers", but "eight balls"."""
    whole = noun_at(plain, number.start(), vocabulary)
    if whole is None or whole[1] <= number.end():
        return False
    rest = noun_at(plain, number.end(), vocabulary)
    if rest is None or rest[1] < whole[1]:
        return True
    return _is_singular(rest[2], rest[0])


def _is_singular(name: str, concept: Concept) -> bool:
    singulars = (concept.name, concept.name.removesuffix(" fruit"), *concept.synonyms, *NEAR_NOUNS)
    return folded(name) in map(folded, singulars)


def _number(word: str, *, is_negative: bool = False) -> int:
    if re.search(r"[.,/]", word):
        raise InvalidBriefError(
            f"{word} of a thing cannot be drawn.", hint="Use whole numbers, e.g. 3 apples.", param="prompt"
        )
    number = COUNTS[word] if word in COUNTS else int(word[:9])
    if is_negative and number:
        raise InvalidBriefError(
            f"The caption asks for -{number} of something.",
            hint=f"Ask for 1 to {MAX_COUNT}, or leave the thing out.",
            param="prompt",
        )
    return number


def _adjectives(
    plain: str, head: _Head, unknown: list[tuple[int, int]], vocabulary: Vocabulary, *, is_apart: bool
) -> None:
    """Sizes, colours, words of taste; a colour word that is itself the noun ("an orange") is left alone."""
    while True:
        named = noun_at(plain, head.pos, vocabulary)
        if named is not None and " " in named[2] and not is_apart:
            return  # "small airplane", "gold medal", "flat shoe"
        if match := _COLOURFUL.match(plain, head.pos):
            head.is_colourful = True
        elif match := _VARIOUS.match(plain, head.pos):
            head.various = (match.start(), match.end() - 1)
        elif match := _SIZE.match(plain, head.pos):
            head.size = SIZE_WORDS[match.group(1)]
        elif (match := _STYLE.match(plain, head.pos)) and noun_at(plain, match.end(), vocabulary):
            style = find_style(match.group(1))
            head.style = style.name if style else ""
        elif match := _TASTE.match(plain, head.pos):
            if noun_at(plain, head.pos, vocabulary) is not None and not _WORD.match(plain, match.end()):
                return
        elif (match := _COLOUR.match(plain, head.pos)) and _goes_on(plain, match, vocabulary):
            if head.colour:
                unknown.append(match.span())
            head.colour = head.colour or canonical_colour(match.group())
            if also := _ALSO_COLOUR.match(plain, _after_space(plain, match.end())):
                unknown.append(also.span(1))
                match = also
        else:
            return
        head.pos = _after_space(plain, match.end())


def _goes_on(plain: str, match: re.Match[str], vocabulary: Vocabulary) -> bool:
    """Whether a noun follows a colour word: "orange cat", not "an orange, a cat" and not "an orange on"."""
    if plain[match.end() : match.end() + 1] not in (" ", "-", "/"):
        return False
    after = _after_space(plain, match.end())
    if noun_at(plain, match.start(), vocabulary) is not None:
        if also := _ALSO_COLOUR.match(plain, after) or _SIZE.match(plain, after):
            after = _after_space(plain, also.end())
        return noun_at(plain, after, vocabulary) is not None
    if _ALSO_COLOUR.match(plain, after) or noun_at(plain, after, vocabulary) is not None:
        return True
    return BOUNDARY.match(plain, after) is None


def _phrase(
    plain: str, start: int, head: _Head, found: tuple[Concept, int, str], unknown: tuple[tuple[int, int], ...]
) -> Phrase:
    concept, end, name = found
    count, is_vague = head.count, head.is_vague
    if head.is_pair and not is_pair(concept) and not (head.is_definite and count is None):
        count = 2 * (count or 1)
    elif concept.name in DRAWN_IN_PAIRS and not head.is_pair and count is not None and count > 1:
        count = _pairs(count, concept)
    if count is None:
        is_vague = is_vague or not _is_singular(name, concept)
    if is_vague and count is None and concept.name in WORN_IN_PAIRS:
        count, is_vague = 2, False
    if count is not None and count > MAX_COUNT:
        raise InvalidBriefError(
            f"The caption asks for {count} {concept.plural}.",
            hint=f"Up to {MAX_COUNT} of a kind are drawn; ask for 1 to {MAX_COUNT}.",
            param="prompt",
        )
    colour = head.colour or COLOURED.get(name, "")
    return Phrase(
        concept=concept,
        start=start,
        end=end,
        count=count,
        is_definite=head.is_definite,
        is_vague=is_vague,
        colour=colour,
        note=f"{name}: in {colour}" if colour != head.colour else "",
        is_colourful=head.is_colourful,
        size=head.size,
        style=head.style,
        is_row=head.is_row,
        unknown=unknown,
    )


def _pairs(number: int, concept: Concept) -> int:
    """How many drawings show so many: two chopsticks are one pair.

    Raises: InvalidBriefError for an odd number.
    """
    if number % 2:
        raise InvalidBriefError(
            f"The caption asks for {number} {concept.name}, which are drawn in pairs.",
            hint=f"Ask for {number + 1} {concept.name}, or for {concept.plural}.",
            param="prompt",
        )
    return number // 2


def _is_empty(plain: str, unknown: list[tuple[int, int]]) -> bool:
    return plain[unknown[-1][0] : unknown[-1][1]] in EMPTY_NOUNS


def _after_space(plain: str, pos: int) -> int:
    while plain[pos : pos + 1] in (" ", "-"):
        pos += 1
    return pos
