"""A caption becomes a scene: "three red apples left of a blue bicycle on a pale yellow background, flat
style".

Read from left to right: grounds, styles, relations, places and noun phrases, each where it begins. What is
none of them is listed, never dropped. Standard library and `brief`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from makeready.errors import ContradictionError, InvalidBriefError
from makeready.scene import caption_patterns as patterns
from makeready.scene.caption_drafts import Draft, Drafts, line_up
from makeready.scene.caption_grounds import beneath_sky, ground_at, inhabitant, one_ground
from makeready.scene.caption_lists import NamedList
from makeready.scene.caption_marks import NO_MARKS, Marks, More, mark_places
from makeready.scene.caption_shares import colours_at, ones_at, shares_at
from makeready.scene.caption_styles import style_at, style_of_words
from makeready.scene.caption_text import (
    Extent,
    check_caption,
    joined_words,
    nothing_named,
    plain_caption,
    typed,
)
from makeready.scene.caption_titles import title_at_start
from makeready.scene.caption_words import HOLDERS
from makeready.scene.grammar import SIZE_WORDS
from makeready.scene.habitats import WEATHER
from makeready.scene.noun_phrases import Phrase, fitting, noun_at, read_phrase, unknown_noun
from makeready.scene.spec import Ground, Scene, Thing, Tie
from makeready.scene.spelling import spelt
from makeready.scene.vocabulary import Vocabulary


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
    marks: Marks = NO_MARKS


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
        marks=reading.marks.typed(meant.offsets),
        not_understood=tuple(typed(one, meant.offsets) for one in reading.not_understood),
        notes=(*meant.notes, *reading.notes),
    )


def read_more(scene: Scene, words: str, vocabulary: Vocabulary) -> More:
    """The scene with what the words add to it; "the bicycle" is the one that is there.

    Raises: as `read_caption`.
    """
    reader = _Reader(plain_caption(words), vocabulary, scene.things)
    reader.read()
    read = reader.reading()
    unread = tuple(words[one.start : one.end] for one in read.not_understood)
    ground = None if read.scene.ground == Ground() else read.scene.ground
    return More(replace(scene, things=read.scene.things), unread, ground)


def read_ground(words: str, vocabulary: Vocabulary) -> Ground | None:
    """The background that words name: "pale blue", "on a beach", "a gradient from pink to red"; else None."""
    plain = plain_caption(words).strip(" .")
    for text in (plain, f"{plain} background", f"on {plain}"):
        ground = _Reader(text, vocabulary).ground_at_start()
        if ground is not None:
            return ground
    return None


class _Reader:
    """Everything read so far. `_subject` is whom "and above ..." speaks of, `_last` the noun just named."""

    def __init__(self, plain: str, vocabulary: Vocabulary, things: tuple[Thing, ...] = ()) -> None:
        self._plain = plain
        self._vocabulary = vocabulary
        self._drafts = Drafts(plain, vocabulary, things)
        self._ground: Ground | None = None
        self._is_sky_above = self._is_landscape = False
        self._absent: list[str] = []
        self._marks = NO_MARKS
        self._subject: int | None = None
        self._last: int | None = None
        self._goes_on = False
        self._list = NamedList()

    def read(self) -> None:
        """Go through the whole caption."""
        pos = self._opening()
        while pos < len(self._plain):
            letter = self._plain[pos]
            if letter in " ,.;:!?()&":
                if letter in ".;:!?":
                    self._subject = self._last = None
                elif letter in ",&":
                    self._goes_on = True
                pos += 1
                continue
            pos = self._step(pos)

    def reading(self) -> Reading:
        """What was read.

        Raises: as `read_caption`.
        """
        if not self._drafts.all and not self._peopled():
            raise self._nothing_found()
        self._drafts.suit_company()
        things = self._drafts.things
        ground = self._ground or Ground()
        if self._is_sky_above:
            beneath = beneath_sky(ground, things, self._vocabulary)
            ground = beneath.ground
            self._drafts.notes.extend(filter(None, [beneath.note]))
        return Reading(
            scene=Scene(things=things, ground=ground, style=self._drafts.style),
            extents=tuple(draft.extent for draft in self._drafts.all),
            is_counted=tuple(draft.is_counted for draft in self._drafts.all),
            notes=tuple(self._drafts.notes),
            absent=tuple(self._absent),
            marks=replace(self._marks, where=tuple(draft.where for draft in self._drafts.all)),
            not_understood=joined_words(self._plain, self._drafts.unknown),
        )

    def _peopled(self) -> bool:
        """ "A forest at night" alone shows trees: what belongs to the landscape that was named."""
        thing = inhabitant(self._ground) if self._ground is not None and self._is_landscape else None
        if thing is None:
            return False
        is_one, nowhere = thing.count == 1, Extent(start=0, end=0)
        self._drafts.all.append(Draft(thing=thing, extent=nowhere, is_counted=is_one, is_vague=True))
        self._drafts.notes.append(
            f"nothing was named in the landscape; drawn: {thing.count} x {thing.concept}"
        )
        return True

    def ground_at_start(self) -> Ground | None:
        """The ground that the whole of the words names."""
        end = self._grounds(0)
        while end is not None and end < len(self._plain):
            end = self._grounds(end + (self._plain[end] in " ,"))
        return self._ground if end is not None else None

    def _opening(self) -> int:
        """ "Draw a flat illustration of": what style it names, and where the things begin."""
        if title := title_at_start(self._plain, self._vocabulary):
            self._drafts.unknown.append(title.span("words"))
            return title.end()
        match = patterns.OPENING.match(self._plain)
        if match is None:
            return 0
        for word in (match.group("words") or "").split():
            start = self._plain.index(word, match.start("words"))
            if (style := style_of_words(word)) and not self._drafts.style:
                self._drafts.style = style
            elif word not in patterns.OPENING_GLUE:
                self._drafts.unknown.append((start, start + len(word)))
        return match.end()

    def _step(self, pos: int) -> int:
        """Reads what begins at `pos`; where the next part begins."""
        if match := patterns.ARRANGED.match(self._plain, pos):
            self._line_up(match)
            return match.end()
        match = patterns.MANY_COLOURS.match(self._plain, pos)
        if match and self._last is not None and self._drafts.colour_apart(self._last):
            return match.end()
        if match := patterns.ALL_SO.match(self._plain, pos):
            self._drafts.all_so(self._list.members or range(len(self._drafts.all)), *match.groups())
            return match.end()
        before = self._drafts.things
        several = (self._of_each_colour, self._shares, self._sides, self._back_ties)
        for read in (*several, self._grounds, self._styles, self._absences, self._places, self._ties):
            if (end := read(pos)) is not None:
                mark_places(before, self._drafts.all, pos, end)
                return end
        if (end := self._things(pos)) is not None:
            return end
        if match := patterns.GLUE.match(self._plain, pos):
            self._goes_on = self._goes_on or match.group() in ("and", "with", "is", "are")
            return match.end()
        match = patterns.WORD.match(self._plain, pos)
        end = match.end() if match else pos + 1
        self._drafts.unknown.append((pos, end))
        return end

    def _line_up(self, match: re.Match[str]) -> None:
        """ "Four stars in a row", "a cat and a dog side by side"; of other orders none is drawn."""
        if match.group("row") is None or not self._drafts.all:
            self._drafts.unknown.append(match.span())
            return
        line_up(self._drafts.all, self._last)

    def _grounds(self, pos: int) -> int | None:
        said = ground_at(self._plain, pos, self._vocabulary)
        if said is None:
            return None
        settled = said
        if self._ground is not None and self._ground != said.ground:
            settled = one_ground(self._ground, said.ground)
        self._ground, self._is_sky_above = settled.ground, settled.is_above
        self._is_landscape |= said.is_subject
        self._marks = replace(self._marks, ground=Extent(start=pos, end=said.end))
        self._drafts.notes.extend(filter(None, [settled.note]))
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
        if self._drafts.style not in ("", style):
            raise ContradictionError(
                f"The style is {self._drafts.style!r} and {style!r}.",
                hint="Keep one of them.",
                param="prompt",
            )
        self._drafts.style = style
        self._marks = replace(self._marks, style=Extent(start=pos, end=end))
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
                    if index is not None and self._drafts.all[index].is_free
                ),
                None,
            )
            end = match.end()
            if trailing := patterns.OF_PICTURE.match(self._plain, end):
                end = trailing.end()
            if holder is not None:
                self._drafts.all[holder].thing = replace(self._drafts.all[holder].thing, place=place)
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
        if self._drafts.all[index].is_free:
            self._drafts.all[index].thing = replace(self._drafts.all[index].thing, place=place)  # type: ignore[arg-type]
        self._subject = self._last = index
        return phrase.end

    def _take(self, phrase: Phrase) -> int:
        """The index of what a phrase names; the first one's, of several of a kind."""
        return self._drafts.take(phrase)[0]

    def _shares(self, pos: int) -> int | None:
        """ "Three red and two blue", of five balloons; "two green ones", of what was named last."""
        if not self._drafts.all:
            return None
        if said := shares_at(self._plain, pos):
            return said[1] if self._drafts.share_out(len(self._drafts.all) - 1, said[0]) else None
        ones = ones_at(self._plain, pos)
        if ones is None or self._last is None:
            return None
        self._last = self._drafts.take_another(self._last, ones[0])
        return ones[1]

    def _of_each_colour(self, pos: int) -> int | None:
        """ "Red, yellow and blue balloons" are one of each; "a red, white and blue ball" is red."""
        colours = colours_at(self._plain, pos)
        phrase = self._phrase(colours.last) if colours else None
        if colours is None or phrase is None:
            return None
        if not (colours.is_one_thing or colours.has_articles or phrase.is_vague):
            return None
        one = replace(phrase, count=1, is_vague=False, start=pos)
        words = colours.words[: 1 if colours.is_one_thing else None]
        if colours.is_one_thing:
            self._drafts.unknown.append((pos + self._plain[pos:].index(colours.words[1]), colours.last))
        indices = [self._drafts.take(replace(one, colour=colour))[0] for colour in words]
        self._list = self._list.extended(tuple(indices), self._plain, pos, phrase.end)
        self._subject = self._last = indices[0]
        self._goes_on = False
        return phrase.end

    def _back_ties(self, pos: int) -> int | None:
        """ "With five gifts underneath", where something was named that they are under."""
        match = patterns.BACK_TIE.match(self._plain, pos)
        if match is None or self._list.before is None:
            return None
        return self._tie_back(patterns.TIE_OF[patterns.BACK_TIES[match.group(1)]], match.end())

    def _ties(self, pos: int) -> int | None:
        match = patterns.TIE.match(self._plain, pos)
        if match is None:
            return None
        tie = patterns.TIE_OF[match.group()]
        if it := patterns.IT.match(self._plain, match.end()):
            is_screen = it.group().endswith("screen")
            return self._tie_back("inside" if is_screen else tie, it.end())
        phrase = self._phrase(match.end() + 1)
        if phrase is None:
            return None
        holder = self._subject if self._goes_on and self._subject is not None else self._last
        if tie == "between":
            return self._between(phrase, holder)
        other = self._take(phrase)
        holders = self._list.speakers(holder, other)
        is_weather = tie == "inside" and self._drafts.all[other].thing.concept in WEATHER
        for one in holders:
            if one != other and not is_weather:
                self._drafts.bind(one, tie, other)
        if holder is None:
            self._bind_ahead(phrase.end, tie, other)
        self._last = other
        if self._subject is None:
            self._subject = other
        self._goes_on = False
        self._list = NamedList(before=other)
        return phrase.end

    def _tie_back(self, tie: Tie, end: int) -> int | None:
        """ "A table with an apple and a pear on it", "a tree with gifts underneath"."""
        if self._last is None or len(self._drafts.all) < 2 or tie == "between":
            return None
        holders: Sequence[int] = self._list.members
        other = self._list.before
        if self._last not in holders or other is None:
            holders = (self._last,)
            other = max(index for index in range(len(self._drafts.all)) if index != self._last)
        for one in holders:
            self._drafts.bind(one, tie, other)
        return end

    def _sides(self, pos: int) -> int | None:
        """ "A trophy with a medal on each side", "two trees on both sides of the house"."""
        match = patterns.EACH_SIDE.match(self._plain, pos)
        if match is None or self._last is None:
            return None
        index, holder, end = self._last, self._list.before, match.end()
        if match.group("of") and (phrase := self._phrase(end)):
            holder, end = self._take(phrase), phrase.end
        draft = self._drafts.all[index]
        if holder is None or holder == index or not draft.is_free:
            return None
        count = 1 if draft.is_vague else draft.thing.count
        if match.group("both") and count % 2 == 0:
            count //= 2
        self._drafts.on_both_sides(index, holder, count=count)
        return end

    def _bind_ahead(self, pos: int, tie: Tie, other: int) -> None:
        """ "On the table there is a cat": the relation stands before the thing that has it."""
        at = pos
        while match := patterns.LEAD.match(self._plain, at):
            at = match.end()
        if at > pos and (phrase := self._phrase(at)):
            self._drafts.bind(self._take(phrase), tie, other)

    def _between(self, phrase: Phrase, holder: int | None) -> int:
        """Reads the second of the two, or takes a pair for both.

        Raises: InvalidBriefError if there is only one.
        """
        first = self._take(phrase)
        match = patterns.AND.match(self._plain, phrase.end)
        second_phrase = self._phrase(match.end()) if match else None
        if second_phrase is None and holder is not None and phrase.number == 2 and first != holder:
            self._drafts.on_both_sides(first, holder)
            self._goes_on = False
            return phrase.end
        if second_phrase is None or holder is None:
            raise InvalidBriefError(
                f"'Between' needs two things, and only {self._drafts.all[first].thing.words!r} is named.",
                hint="Write between a cat and a dog.",
                param="prompt",
            )
        second = self._take(second_phrase)
        self._drafts.bind_between(holder, first, second)
        self._last = second
        self._goes_on = False
        return second_phrase.end

    def _things(self, pos: int) -> int | None:
        phrase = self._phrase(pos)
        if phrase is None:
            return None
        indices = self._drafts.take(phrase)
        index, end = indices[0], phrase.end
        if (
            phrase.is_definite
            and (so := patterns.IS_SO.match(self._plain, end))
            and (so.group(1) or so.group(2))
        ):
            thing = self._drafts.all[index].thing
            size = SIZE_WORDS[so.group(1)] if so.group(1) else thing.size
            colour = self._drafts.colour(so.group(2) or "") or thing.colour
            self._drafts.all[index].thing = replace(thing, size=size, colour=colour)
            end = so.end()
        self._list = self._list.extended(indices, self._plain, phrase.start, end)
        self._subject = self._last = index
        self._goes_on = False
        return self._contents(index, end)

    def _contents(self, holder: int, end: int) -> int:
        """Reads what is in a basket: "full of apples and pears"; where that ends."""
        match = patterns.FULL_OF.match(self._plain, end)
        if match is None or self._drafts.all[holder].thing.concept not in HOLDERS:
            return end
        while match is not None:
            phrase = self._phrase(match.end())
            if phrase is None or (match.re is patterns.AND and not phrase.is_vague):
                break
            if match.groupdict().get("how") == "with" and self._is_placed(phrase.end):
                break
            for one in self._drafts.take(phrase):
                self._drafts.bind(one, "inside", holder)
            end = phrase.end
            match = patterns.AND.match(self._plain, end)
        return end

    def _is_placed(self, pos: int) -> bool:
        """Whether a relation follows at `pos` that speaks of what was just named: "with an egg in it"; of "a
        vase with tulips on a table" the vase is on the table."""
        text, after = self._plain, pos + 1
        tie = patterns.TIE.match(text, after)
        is_of_holder = tie is not None and tie.group() == "on" and not patterns.IT.match(text, tie.end())
        return not is_of_holder and bool(tie or patterns.BACK_TIE.match(text, after))

    def _phrase(self, pos: int) -> Phrase | None:
        """The noun phrase at `pos`; "the small airplane" is an airplane that was named, where one fits."""
        phrase = read_phrase(self._plain, pos, self._vocabulary, with_kinds=True)
        things = self._drafts.things
        if phrase is None or not phrase.is_definite or fitting(phrase, things):
            return phrase
        apart = read_phrase(self._plain, pos, self._vocabulary, is_apart=True)
        return apart if apart is not None and fitting(apart, things) else phrase

    def _nothing_found(self) -> InvalidBriefError:
        words = [self._plain[start:end] for start, end in self._drafts.unknown]
        return unknown_noun(words[-1], self._vocabulary) if words else nothing_named()
