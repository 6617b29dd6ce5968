"""A caption becomes a scene: "three red apples left of a blue bicycle on a pale yellow background, flat
style".

Read from left to right: grounds, styles, relations, places and noun phrases, each where it begins. What is
none of them is listed, never dropped. Standard library and `brief`.
"""

import re
from dataclasses import dataclass, replace

from makeready.errors import ContradictionError, InvalidBriefError
from makeready.scene import caption_patterns as patterns
from makeready.scene.caption_drafts import Draft, chain, line_up
from makeready.scene.caption_grounds import beneath_sky, ground_at, inhabitant, one_ground
from makeready.scene.caption_styles import style_at, style_of_words
from makeready.scene.caption_text import Extent, check_caption, joined_words, plain_caption, typed
from makeready.scene.caption_titles import title_at_start
from makeready.scene.grammar import INVERSE, SIZE_WORDS, canonical_colour, object_colour
from makeready.scene.noun_phrases import Phrase, fitting, noun_at, read_phrase, several_colours, unknown_noun
from makeready.scene.spec import MAX_THINGS, Ground, Scene, Thing, Tie, ahead_of
from makeready.scene.spelling import spelt
from makeready.scene.vocabulary import NEAR_NOUNS, Vocabulary

SIDES: tuple[Tie, Tie] = ("left of", "right of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a caption says.

    `extents` and `is_counted` belong to the scene's things: where each was named, and whether a number of it
    was said. `absent` are concepts that must not be seen, `notes` what was decided for the author ("apples:
    drawn as three"), `not_understood` all other words.
    """

    scene: Scene
    extents: tuple[Extent, ...]
    is_counted: tuple[bool, ...]
    notes: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    not_understood: tuple[Extent, ...] = ()


def read_caption(caption: str, vocabulary: Vocabulary) -> Reading:
    """The scene of a caption in English.

    Raises: InvalidBriefError for an empty caption, one that is too long or in another script, a noun that
        cannot be drawn, a number outside 1 to 8; ContradictionError for two numbers of one thing, and for
        places that exclude each other.
    """
    check_caption(caption)
    meant = spelt(plain_caption(caption), vocabulary)
    reader = _Reader(meant.text, vocabulary)
    reader.read()
    reading = reader.reading()
    return replace(
        reading,
        extents=tuple(typed(one, meant.offsets) for one in reading.extents),
        not_understood=tuple(typed(one, meant.offsets) for one in reading.not_understood),
        notes=(*meant.notes, *reading.notes),
    )


def read_more(scene: Scene, words: str, vocabulary: Vocabulary) -> Scene:
    """The scene with what the words add to it; "the bicycle" is the one that is there.

    Raises: as `read_caption`; InvalidBriefError for words that are not understood.
    """
    reader = _Reader(plain_caption(words), vocabulary, scene.things)
    reader.read()
    read = reader.reading()
    if read.not_understood:
        one = read.not_understood[0]
        raise InvalidBriefError(
            f"{words[one.start : one.end]!r} was not understood.",
            hint='Say what and where, e.g. "a cat left of the bicycle".',
            param="instruction",
        )
    return replace(scene, things=read.scene.things)


def read_ground(words: str, vocabulary: Vocabulary) -> Ground | None:
    """The background that words name: "pale blue", "on a beach", "a gradient from pink to red"; else None."""
    plain = plain_caption(words).strip(" .")
    for text in (plain, f"{plain} background", f"on {plain}"):
        reader = _Reader(text, vocabulary)
        if reader.ground_at_start() is not None:
            return reader.ground_at_start()
    return None


class _Reader:
    """Everything read so far. `_subject` is whom "and above ..." speaks of, `_last` the noun just named."""

    def __init__(self, plain: str, vocabulary: Vocabulary, things: tuple[Thing, ...] = ()) -> None:
        self._plain = plain
        self._vocabulary = vocabulary
        self._drafts = [
            Draft(thing=thing, extent=Extent(start=0, end=0), is_counted=True, is_vague=False)
            for thing in things
        ]
        self._ground: Ground | None = None
        self._is_sky_above = self._is_landscape = False
        self._style = ""
        self._absent: list[str] = []
        self._notes: list[str] = []
        self._unknown: list[tuple[int, int]] = []
        self._subject: int | None = None
        self._last: int | None = None
        self._goes_on = False

    def read(self) -> None:
        """Go through the whole caption."""
        pos = self._opening()
        while pos < len(self._plain):
            letter = self._plain[pos]
            if letter in " ,.;:!?()":
                if letter in ".;:!?":
                    self._subject = self._last = None
                elif letter == ",":
                    self._goes_on = True
                pos += 1
                continue
            pos = self._step(pos)

    def reading(self) -> Reading:
        """What was read.

        Raises: as `read_caption`.
        """
        if not self._drafts and not self._peopled():
            raise self._nothing_found()
        things = tuple(draft.thing for draft in self._drafts)
        ground = self._ground or Ground()
        if self._is_sky_above:
            beneath = beneath_sky(ground, things, self._vocabulary)
            ground = beneath.ground
            self._notes.extend(filter(None, [beneath.note]))
        return Reading(
            scene=Scene(things=things, ground=ground, style=self._style),
            extents=tuple(draft.extent for draft in self._drafts),
            is_counted=tuple(draft.is_counted for draft in self._drafts),
            notes=tuple(self._notes),
            absent=tuple(self._absent),
            not_understood=joined_words(self._plain, self._unknown),
        )

    def _peopled(self) -> bool:
        """ "A forest at night" alone shows trees: what belongs to the landscape that was named."""
        thing = inhabitant(self._ground) if self._ground is not None and self._is_landscape else None
        if thing is None:
            return False
        is_one, nowhere = thing.count == 1, Extent(start=0, end=0)
        self._drafts.append(Draft(thing=thing, extent=nowhere, is_counted=is_one, is_vague=True))
        self._notes.append(f"nothing was named in the landscape; drawn: {thing.count} x {thing.concept}")
        return True

    def ground_at_start(self) -> Ground | None:
        """The ground that the whole of the words names."""
        end = self._grounds(0)
        return self._ground if end == len(self._plain) else None

    def _opening(self) -> int:
        """ "Draw a flat illustration of": what style it names, and where the things begin."""
        if title := title_at_start(self._plain, self._vocabulary):
            self._unknown.append(title.span("words"))
            return title.end()
        match = patterns.OPENING.match(self._plain)
        if match is None:
            return 0
        for word in (match.group("words") or "").split():
            start = self._plain.index(word, match.start("words"))
            if (style := style_of_words(word)) and not self._style:
                self._style = style
            elif word not in patterns.OPENING_GLUE:
                self._unknown.append((start, start + len(word)))
        return match.end()

    def _step(self, pos: int) -> int:
        """Reads what begins at `pos`; where the next part begins."""
        if match := patterns.ARRANGED.match(self._plain, pos):
            self._line_up(match)
            return match.end()
        if (match := patterns.MANY_COLOURS.match(self._plain, pos)) and self._colour_apart():
            return match.end()
        for read in (self._grounds, self._styles, self._absences, self._places, self._ties, self._things):
            if (end := read(pos)) is not None:
                return end
        if match := patterns.GLUE.match(self._plain, pos):
            self._goes_on = self._goes_on or match.group() in ("and", "with", "is", "are")
            return match.end()
        match = patterns.WORD.match(self._plain, pos)
        end = match.end() if match else pos + 1
        self._unknown.append((pos, end))
        return end

    def _line_up(self, match: re.Match[str]) -> None:
        """ "Four stars in a row", "a cat and a dog side by side"; of other orders none is drawn."""
        if match.group("row") is None or not self._drafts:
            self._unknown.append(match.span())
            return
        line_up(self._drafts, self._last)

    def _colour_apart(self) -> bool:
        """ "Six balloons in different colours" are a red one, a yellow one, ..."""
        draft = self._drafts[self._last] if self._last is not None else None
        if draft is None or draft.thing.colour or not draft.is_free:
            return False
        things = several_colours(draft.thing, self._vocabulary)
        if len(things) < 2 or len(self._drafts) + len(things) - 1 > MAX_THINGS:
            return False
        is_row, first = draft.thing.is_row, len(self._drafts)
        draft.thing = things[0]
        self._drafts.extend(replace(draft, thing=thing) for thing in things[1:])
        if is_row:
            chain(self._drafts, [self._drafts.index(draft), *range(first, len(self._drafts))])
        self._notes.append(f"different colours: {', '.join(thing.colour for thing in things)}")
        return True

    def _grounds(self, pos: int) -> int | None:
        said = ground_at(self._plain, pos, self._vocabulary)
        if said is None:
            return None
        settled = said
        if self._ground is not None and self._ground != said.ground:
            settled = one_ground(self._ground, said.ground)
        self._ground, self._is_sky_above = settled.ground, settled.is_above
        self._is_landscape |= said.is_subject
        self._notes.extend(filter(None, [settled.note]))
        return said.end

    def _is_of_thing(self, start: int, end: int) -> bool:
        """ "At the top hat" names a hat."""
        found = noun_at(self._plain, start, self._vocabulary)
        return found is not None and found[1] > end

    def _styles(self, pos: int) -> int | None:
        said = style_at(self._plain, pos)
        if said is None:
            return None
        style, end = said
        if self._style not in ("", style):
            raise ContradictionError(
                f"The style is {self._style!r} and {style!r}.", hint="Keep one of them.", param="prompt"
            )
        self._style = style
        return end

    def _absences(self, pos: int) -> int | None:
        match = patterns.ABSENT.match(self._plain, pos)
        if match is None:
            return None
        if nothing := patterns.NOT_DRAWN.match(self._plain, match.end()):
            return nothing.end()
        phrase = self._phrase(match.end())
        if phrase is None:
            return None
        self._absent.append(phrase.concept.name)
        return phrase.end

    def _places(self, pos: int) -> int | None:
        for pattern, fixed in patterns.PLACES:
            match = pattern.match(self._plain, pos)
            if match is None or self._is_of_thing(
                match.start("down" if "down" in match.groupdict() else 0), match.end()
            ):
                continue
            place = fixed or patterns.place_of(match)
            holder = next(
                (
                    index
                    for index in (self._subject if self._goes_on else self._last, self._last, self._subject)
                    if index is not None and self._drafts[index].is_free
                ),
                None,
            )
            end = match.end()
            if trailing := patterns.OF_PICTURE.match(self._plain, end):
                end = trailing.end()
            if holder is not None:
                self._drafts[holder].thing = replace(self._drafts[holder].thing, place=place)
                return end
            return self._place_ahead(end, place)
        return None

    def _place_ahead(self, pos: int, place: str) -> int | None:
        """ "In the top left a cat", "on the left there is a dog": the thing follows its place."""
        at = pos
        while match := patterns.LEAD.match(self._plain, at):
            at = match.end()
        phrase = self._phrase(at)
        if phrase is None:
            return None
        index = self._take(phrase)
        if self._drafts[index].is_free:
            self._drafts[index].thing = replace(self._drafts[index].thing, place=place)  # type: ignore[arg-type]
        self._subject = self._last = index
        return phrase.end

    def _ties(self, pos: int) -> int | None:
        match = patterns.TIE.match(self._plain, pos)
        if match is None:
            return None
        tie = patterns.TIE_OF[match.group()]
        if it := patterns.IT.match(self._plain, match.end()):
            return self._tie_back(tie, it.end())
        start = match.end() + 1
        phrase = self._phrase(start)
        if phrase is None:
            return None
        holder = self._subject if self._goes_on and self._subject is not None else self._last
        if tie == "between":
            return self._between(phrase, holder)
        other = self._take(phrase)
        if holder is not None and holder != other:
            self._bind(holder, tie, other)
        elif holder is None:
            self._bind_ahead(phrase.end, tie, other)
        self._last = other
        if self._subject is None:
            self._subject = other
        self._goes_on = False
        return phrase.end

    def _tie_back(self, tie: Tie, end: int) -> int | None:
        """ "A table with an apple on it"."""
        if self._last is None or len(self._drafts) < 2 or tie == "between":
            return None
        other = max(index for index in range(len(self._drafts)) if index != self._last)
        self._bind(self._last, tie, other)
        return end

    def _bind(self, holder: int, tie: Tie, other: int) -> None:
        """ "A left of B"; where A has its place already, B is right of A.

        Raises: ContradictionError if both have theirs.
        """
        first, second = self._drafts[holder], self._drafts[other]
        if first.thing.tie == tie and first.thing.to == (other,):
            return
        if second.thing.tie == INVERSE.get(tie) and second.thing.to == (holder,):
            return
        things = tuple(draft.thing for draft in self._drafts)
        if first.is_free and holder not in ahead_of(things, other):
            first.thing = replace(first.thing, tie=tie, to=(other,))
        elif second.is_free and tie in INVERSE and other not in ahead_of(things, holder):
            second.thing = replace(second.thing, tie=INVERSE[tie], to=(holder,))
        else:
            raise ContradictionError(
                f"{first.thing.words!r} cannot be {tie} {second.thing.words!r} as well.",
                hint="Give each thing one place or one relation.",
                param="prompt",
            )

    def _bind_ahead(self, pos: int, tie: Tie, other: int) -> None:
        """ "On the table there is a cat": the relation stands before the thing that has it."""
        at = pos
        while match := patterns.LEAD.match(self._plain, at):
            at = match.end()
        if at > pos and (phrase := self._phrase(at)):
            self._bind(self._take(phrase), tie, other)

    def _between(self, phrase: Phrase, holder: int | None) -> int:
        """Reads the second of the two, or takes a pair for both.

        Raises: InvalidBriefError if there is only one.
        """
        first = self._take(phrase)
        match = patterns.AND.match(self._plain, phrase.end)
        second_phrase = self._phrase(match.end()) if match else None
        if second_phrase is None and holder is not None and phrase.number == 2 and first != holder:
            return self._on_both_sides(first, holder, phrase.end)
        if second_phrase is None or holder is None:
            raise InvalidBriefError(
                f"'Between' needs two things, and only {self._drafts[first].thing.words!r} is named.",
                hint="Write between a cat and a dog.",
                param="prompt",
            )
        second = self._take(second_phrase)
        draft = self._drafts[holder]
        if not draft.is_free or holder in (first, second) or first == second:
            raise ContradictionError(
                f"{draft.thing.words!r} cannot be between them as well.",
                hint="Give each thing one place or one relation.",
                param="prompt",
            )
        draft.thing = replace(draft.thing, tie="between", to=(first, second))
        self._last = second
        self._goes_on = False
        return second_phrase.end

    def _on_both_sides(self, pair: int, holder: int, end: int) -> int:
        """ "Between two strawberries": one of them on the left, one on the right."""
        draft = self._drafts[pair]
        left, right = (replace(draft.thing, count=1, tie=tie, to=(holder,)) for tie in SIDES)
        draft.thing = left
        self._drafts.append(replace(draft, thing=right))
        self._goes_on = False
        return end

    def _things(self, pos: int) -> int | None:
        phrase = self._phrase(pos)
        if phrase is None:
            return None
        index = self._take(phrase)
        end = phrase.end
        if (
            phrase.is_definite
            and (so := patterns.IS_SO.match(self._plain, end))
            and (so.group(1) or so.group(2))
        ):
            thing = self._drafts[index].thing
            size = SIZE_WORDS[so.group(1)] if so.group(1) else thing.size
            colour = self._object_colour(so.group(2) or "") or thing.colour
            self._drafts[index].thing = replace(thing, size=size, colour=colour)
            end = so.end()
        self._subject = self._last = index
        self._goes_on = False
        return end

    def _phrase(self, pos: int) -> Phrase | None:
        """The noun phrase at `pos`; "the small airplane" is an airplane that was named, where one fits."""
        phrase = read_phrase(self._plain, pos, self._vocabulary)
        things = [draft.thing for draft in self._drafts]
        if phrase is None or not phrase.is_definite or fitting(phrase, things):
            return phrase
        apart = read_phrase(self._plain, pos, self._vocabulary, is_apart=True)
        return apart if apart is not None and fitting(apart, things) else phrase

    def _take(self, phrase: Phrase) -> int:
        """The index of the thing that a phrase names: one named before, or a new one.

        Raises: ContradictionError for another number of the same thing.
        """
        self._unknown.extend(phrase.unknown)
        if phrase.style and not self._style:
            self._style = phrase.style
        alike = fitting(phrase, [draft.thing for draft in self._drafts])
        if phrase.is_definite and alike:
            index = alike[-1]
            draft = self._drafts[index]
            if phrase.count not in (None, draft.thing.count):
                raise self._two_numbers(draft, phrase)
            return index
        for index in alike:
            draft = self._drafts[index]
            if phrase.is_same(draft.thing) and draft.is_free and phrase.number != draft.thing.count:
                raise self._two_numbers(draft, phrase)
        if phrase.is_vague:
            self._notes.append(f"{phrase.concept.plural}: no number was said; {phrase.number} are drawn")
        named = self._plain[phrase.start : phrase.end].split()
        aliases = dict.fromkeys(" ".join(named[-words:]) for words in (1, 2))
        drawn = phrase.concept.name
        self._notes.extend(f"{one}: drawn as {drawn}" for one in aliases if NEAR_NOUNS.get(one) == drawn)
        self._drafts.append(
            Draft(
                thing=Thing(
                    concept=phrase.concept.name,
                    count=phrase.number,
                    colour=self._object_colour(phrase.colour),
                    size=phrase.size,
                    is_row=phrase.is_row and phrase.number > 1,
                ),
                extent=Extent(start=phrase.start, end=phrase.end),
                is_counted=phrase.count is not None or not phrase.is_vague,
                is_vague=phrase.is_vague,
            )
        )
        return len(self._drafts) - 1

    def _object_colour(self, word: str) -> str:
        if not word:
            return ""
        drawn = object_colour(word)
        if drawn != canonical_colour(word):
            self._notes.append(f"{canonical_colour(word)}: drawn as {drawn}")
        return drawn

    def _two_numbers(self, draft: Draft, phrase: Phrase) -> ContradictionError:
        return ContradictionError(
            f"The caption asks for {draft.thing.count} and for {phrase.number} {phrase.concept.plural}.",
            hint="Give one number, or tell the two apart by colour, size or place.",
            param="prompt",
        )

    def _nothing_found(self) -> InvalidBriefError:
        words = [self._plain[start:end] for start, end in self._unknown]
        if not words:
            return InvalidBriefError(
                "The caption names nothing to draw.",
                hint='Name a thing, e.g. "three red apples on a pale yellow background".',
                param="prompt",
            )
        return unknown_noun(words[-1], self._vocabulary)
