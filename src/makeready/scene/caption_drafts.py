"""Things while their caption is still being read: a place, a relation or a row may follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from makeready.errors import ContradictionError
from makeready.scene.caption_shares import Share
from makeready.scene.caption_text import Extent
from makeready.scene.grammar import INVERSE, SIZE_WORDS, canonical_colour, object_colour
from makeready.scene.kinds import members
from makeready.scene.near_nouns import NEAR_NOUNS
from makeready.scene.noun_phrases import Phrase, fitting, several_colours
from makeready.scene.spec import MAX_THINGS, Thing, Tie, ahead_of
from makeready.scene.vocabulary import Vocabulary

SIDES: tuple[Tie, Tie] = ("left of", "right of")
ARTICLES = frozenset(("a", "an", "the"))
COMPUTERS = frozenset(("laptop", "desktop computer", "keyboard"))
MAX_NOUN_WORDS = 4
"""Of the nouns for which something near is drawn: "glass of red wine"."""


@dataclass(slots=True, kw_only=True)
class Draft:
    """A thing, where it was named, and whether a number of it was said, or a vague one; `where` are the words
    of its place or relation."""

    thing: Thing
    extent: Extent
    is_counted: bool
    is_vague: bool
    where: Extent | None = None

    @property
    def is_free(self) -> bool:
        return self.thing.place is None and self.thing.tie is None


class Drafts:
    """All things that were named so far, what was decided of them, and the words that said nothing."""

    def __init__(self, plain: str, vocabulary: Vocabulary, things: Sequence[Thing] = ()) -> None:
        self._plain = plain
        self._vocabulary = vocabulary
        nowhere = Extent(start=0, end=0)
        self.all = [Draft(thing=one, extent=nowhere, is_counted=True, is_vague=False) for one in things]
        self.style = ""
        self.notes: list[str] = []
        self.unknown: list[tuple[int, int]] = []

    @property
    def things(self) -> tuple[Thing, ...]:
        return tuple(draft.thing for draft in self.all)

    def take(self, phrase: Phrase) -> tuple[int, ...]:
        """The indices of what a phrase names: one thing named before, or a new one; or several of a kind.

        Raises: ContradictionError for another number of the same thing; InvalidBriefError for more of a kind
            than there are.
        """
        self.unknown.extend(phrase.unknown)
        if phrase.style and not self.style:
            self.style = phrase.style
        if phrase.kind:
            return self._take_kind(phrase)
        alike = fitting(phrase, self.things)
        if phrase.is_definite and alike:
            index = alike[-1]
            if phrase.count not in (None, self.all[index].thing.count):
                raise _two_numbers(self.all[index], phrase)
            return (index,)
        for index in alike:
            draft = self.all[index]
            if phrase.is_same(draft.thing) and draft.is_free and phrase.number != draft.thing.count:
                raise _two_numbers(draft, phrase)
        if phrase.is_vague:
            self.notes.append(f"{phrase.concept.plural}: no number was said; {phrase.number} are drawn")
        named = [one for one in self._plain[phrase.start : phrase.end].split() if one not in ARTICLES]
        drawn = phrase.concept.name
        tails = [" ".join(named[-words:]) for words in range(min(len(named), MAX_NOUN_WORDS), 0, -1)]
        alias = next((one for one in tails if self._vocabulary.find(one) is phrase.concept), "")
        if NEAR_NOUNS.get(alias) == drawn:
            self.notes.append(f"{alias}: drawn as {drawn}")
        if phrase.note:
            self.notes.append(phrase.note)
        self.all.append(
            Draft(
                thing=Thing(
                    concept=phrase.concept.name,
                    count=phrase.number,
                    colour=self.colour(phrase.colour),
                    size=phrase.size,
                    is_row=phrase.is_row and phrase.number > 1,
                ),
                extent=Extent(start=phrase.start, end=phrase.end),
                is_counted=phrase.count is not None or not phrase.is_vague,
                is_vague=phrase.is_vague,
            )
        )
        index = len(self.all) - 1
        if phrase.is_colourful:
            self.colour_apart(index)
        return tuple(range(index, len(self.all)))

    def _take_kind(self, phrase: Phrase) -> tuple[int, ...]:
        """One of each of so many things of a kind, none that is there already."""
        colour = self.colour(phrase.colour)
        besides = {thing.concept for thing in self.things}
        concepts = members(phrase.kind, phrase.number, colour, besides, self._vocabulary)
        said = self._plain[phrase.start : phrase.end]
        self.notes.append(f"{said}: {', '.join(one.name for one in concepts)}")
        first = len(self.all)
        extent = Extent(start=phrase.start, end=phrase.end)
        for concept in concepts:
            thing = Thing(concept=concept.name, colour=colour, size=phrase.size)
            self.all.append(Draft(thing=thing, extent=extent, is_counted=True, is_vague=False))
        indices = tuple(range(first, len(self.all)))
        if phrase.is_row:
            chain(self.all, indices)
        return indices

    def colour(self, word: str) -> str:
        """The word that an object's colour is drawn as; says so where it is another."""
        if not word:
            return ""
        drawn = object_colour(word)
        if drawn != canonical_colour(word):
            self.notes.append(f"{canonical_colour(word)}: drawn as {drawn}")
        return drawn

    def take_another(self, index: int, share: Share) -> int:
        """The index of more of a thing that was named, in another size or colour."""
        draft = self.all[index]
        thing = Thing(
            concept=draft.thing.concept,
            count=share.number,
            size=share.size,
            colour=self.colour(share.colour),
        )
        self.all.append(replace(draft, thing=thing, is_counted=True, is_vague=False))
        return len(self.all) - 1

    def all_so(self, indices: Sequence[int], size: str | None, colour: str | None) -> None:
        """Gives several things, named as a list, one size or colour."""
        for index in indices:
            thing = self.all[index].thing
            size_now = SIZE_WORDS[size] if size else thing.size
            self.all[index].thing = replace(
                thing, size=size_now, colour=self.colour(colour or "") or thing.colour
            )

    def suit_company(self) -> None:
        """A mouse beside a keyboard is none that squeaks."""
        if not COMPUTERS & {thing.concept for thing in self.things}:
            return
        for draft in self.all:
            if draft.thing.concept == "mouse":
                draft.thing = replace(draft.thing, concept="computer mouse")
                self.notes.append("mouse: drawn as computer mouse")

    def bind(self, holder: int, tie: Tie, other: int) -> None:
        """ "A left of B"; where A has its place already, B is right of A.

        Raises: ContradictionError if both have theirs.
        """
        first, second = self.all[holder], self.all[other]
        if first.thing.tie == tie and first.thing.to == (other,):
            return
        if second.thing.tie == INVERSE.get(tie) and second.thing.to == (holder,):
            return
        if first.is_free and holder not in ahead_of(self.things, other):
            first.thing = replace(first.thing, tie=tie, to=(other,))
        elif second.is_free and tie in INVERSE and other not in ahead_of(self.things, holder):
            second.thing = replace(second.thing, tie=INVERSE[tie], to=(holder,))
        else:
            raise ContradictionError(
                f"{first.thing.words!r} cannot be {tie} {second.thing.words!r} as well.",
                hint="Give each thing one place or one relation.",
                param="prompt",
            )

    def bind_between(self, holder: int, first: int, second: int) -> None:
        """Raises: ContradictionError for a thing that has its place, or is one of the two."""
        draft = self.all[holder]
        if not draft.is_free or holder in (first, second) or first == second:
            raise ContradictionError(
                f"{draft.thing.words!r} cannot be between them as well.",
                hint="Give each thing one place or one relation.",
                param="prompt",
            )
        draft.thing = replace(draft.thing, tie="between", to=(first, second))

    def on_both_sides(self, index: int, holder: int, *, count: int = 1) -> None:
        """Some of a thing on the left of another, and as many on the right."""
        draft = self.all[index]
        left, right = (replace(draft.thing, count=count, tie=tie, to=(holder,)) for tie in SIDES)
        draft.thing = left
        self.all.append(replace(draft, thing=right))

    def colour_apart(self, index: int) -> bool:
        """ "Six balloons in different colours" are a red one, a yellow one, ..."""
        draft = self.all[index]
        if draft.thing.colour or not draft.is_free:
            return False
        things = several_colours(draft.thing, self._vocabulary)
        if len(things) < 2 or len(self.all) + len(things) - 1 > MAX_THINGS:
            return False
        is_row, first = draft.thing.is_row, len(self.all)
        draft.thing, draft.is_counted = things[0], True
        self.all.extend(replace(draft, thing=thing) for thing in things[1:])
        if is_row:
            chain(self.all, [index, *range(first, len(self.all))])
        self.notes.append(f"different colours: {', '.join(thing.colour for thing in things)}")
        return True

    def share_out(self, index: int, shares: Sequence[Share]) -> bool:
        """ "Five balloons, three red and two blue": whether the shares make up the thing, which is all of
        them then."""
        draft = self.all[index]
        is_bare = draft.is_free and not draft.thing.colour and not draft.thing.size
        if not is_bare or sum(share.number for share in shares) != draft.thing.count:
            return False
        things = [
            replace(draft.thing, count=share.number, size=share.size, colour=self.colour(share.colour))
            for share in shares
        ]
        draft.thing = things[0]
        self.all.extend(replace(draft, thing=thing) for thing in things[1:])
        return True


def _two_numbers(draft: Draft, phrase: Phrase) -> ContradictionError:
    return ContradictionError(
        f"The caption asks for {draft.thing.count} and for {phrase.number} {phrase.concept.plural}.",
        hint="Give one number, or tell the two apart by colour, size or place.",
        param="prompt",
    )


def line_up(drafts: Sequence[Draft], last: int | None) -> None:
    """ "In a row": all of the thing just named, `last`; or, after a list of single ones, all that were
    named."""
    several = [draft for draft in drafts if draft.thing.count > 1]
    held = drafts[-1] if last is None else drafts[last]
    if held.thing.count > 1:
        several = [held]
    elif len(drafts) > 2 or not several:
        chain(drafts, [index for index, draft in enumerate(drafts) if draft.is_free])
        several = several or list(drafts)
    for draft in several:
        draft.thing = replace(draft.thing, is_row=draft.thing.count > 1)


def chain(drafts: Sequence[Draft], indices: Sequence[int]) -> None:
    """Each thing right of the one before it: one row of all of them."""
    for before, after in pairwise(indices):
        drafts[after].thing = replace(drafts[after].thing, tie="right of", to=(before,))
