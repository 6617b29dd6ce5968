"""A composition under change: one operation after the other, and what they touched. How they are asked for in
words is `edits.py`."""

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, replace

from makeready.errors import InvalidBriefError
from makeready.scene.blocks import Spot, around
from makeready.scene.composing import aspect, composed, concept_of, stands, style_of
from makeready.scene.composition import Composition
from makeready.scene.grammar import INVERSE, SIZE_SCALES, SIZE_WORDS, hex_of_colour, object_colour
from makeready.scene.grounds import default_hex
from makeready.scene.habitats import FLYING
from makeready.scene.layout import Arrangement
from makeready.scene.noun_phrases import Phrase
from makeready.scene.poses import turned_aspect, turned_sides
from makeready.scene.proportions import scales
from makeready.scene.refitting import (
    exchanged,
    freed,
    grown,
    placed,
    recounted,
    refitted,
    reposed,
    shifted,
    shifted_together,
    unit_of,
)
from makeready.scene.rooms import HORIZONS
from makeready.scene.spec import MAX_TONE, Ground, Scene, Size, Thing, without_thing
from makeready.scene.tones import toned_hex
from makeready.scene.vocabulary import Vocabulary

HALF_LINE = 0.5
"""Of its height: what begins that much lower than another is in the next line; ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What came of an edit.

    `changed` is the box around everything that may differ, None where that is the whole picture; `notes`
    say what was done. `origins` has for each thing its index before, for several that were one the same; -1
    for what was added. Units as in the arrangement.
    """

    composition: Composition
    changed: Spot | None
    notes: tuple[str, ...]
    origins: tuple[int, ...]


class Revision:
    """Carries operations out one by one. `last` is the thing that was changed last."""

    def __init__(self, composition: Composition, vocabulary: Vocabulary) -> None:
        self.scene = composition.scene
        self.vocabulary = vocabulary
        self.last: int | None = None
        self._arrangement = composition.arrangement
        self._style = composition.style
        self._seed = composition.seed
        self._boxes: tuple[Spot, ...] = ()
        self._is_whole = False
        self._notes: tuple[str, ...] = ()
        self._origins = tuple(range(len(composition.scene.things)))

    def copy(self) -> "Revision":
        """The same, to try something on: all that it holds is immutable."""
        return copy(self)

    def note(self, words: str) -> None:
        self._notes = (*self._notes, words)

    def result(self) -> Edited:
        """What all of it came to."""
        composition = Composition(
            scene=self.scene, arrangement=self._arrangement, style=self._style, seed=self._seed
        )
        changed = None if self._is_whole or not self._boxes else around(self._boxes)
        return Edited(
            composition=composition,
            changed=changed,
            notes=tuple(dict.fromkeys(self._notes)),
            origins=self._origins,
        )

    def restyle(self, name: str) -> None:
        """Raises: InvalidBriefError if not all of it can be drawn in that style."""
        scene, was = replace(self.scene, style=name), self._style
        self._style = style_of(scene, self.vocabulary)
        self.scene = scene
        if self._style != was:
            self._is_whole = True
            for index in range(len(scene.things)):
                self._arrangement = refitted(self._arrangement, index, self._aspect(index))
        self.note(f"style: {name}")

    def change_ground(self, ground: Ground) -> None:
        """Another background. What would hang in the air over it is laid out again."""
        self.scene, self._is_whole = replace(self.scene, ground=ground), True
        if self._is_in_the_air():
            self._lay_out_again("everything was set on the new ground")
        else:
            self._arrangement = self._shaded(self._arrangement)
        self.note(f"background: {ground.words}")

    def _is_in_the_air(self) -> bool:
        share = HORIZONS.get(self.scene.ground.kind)
        if share is None:
            return False
        line = share * self._arrangement.height
        return any(
            spot.bottom < line
            for spot in self._arrangement.spots
            if spot.parent < 0
            and self.scene.things[spot.thing].concept not in FLYING
            and not self.scene.things[spot.thing].place
            and self.scene.things[spot.thing].tie != "above"
        )

    def resize(self, index: int, factor: float, size: Size, words: str) -> None:
        """The thing's objects larger or smaller by a factor, on their place where there is room; `size` is
        its word afterwards."""
        thing = self.scene.things[index]
        self._touch(index)
        self._set(index, replace(thing, size=size))
        for shrink in (1.0, 0.9, 0.8):
            moved = grown(self._arrangement, index, factor * shrink)
            if moved is not None and (factor < 1 or factor * shrink > 1):
                self._arrangement = moved
                self._touch(index)
                break
        else:
            self._lay_out_again()
        self.note(f"{thing.concept}: {words}")

    def resize_to(self, index: int, word: str) -> None:
        """The thing in the size that one of `SIZE_WORDS` says."""
        size = SIZE_WORDS[word]
        self.resize(index, SIZE_SCALES[size] / SIZE_SCALES[self.scene.things[index].size], size, word)

    def replace_with(self, index: int, phrase: Phrase) -> None:
        """Another thing on its place; number, colour and size as the phrase says them."""
        old = self.scene.things[index]
        self._touch(index)
        count = old.count if phrase.count is None or phrase.is_vague else phrase.count
        colour = object_colour(phrase.colour) if phrase.colour else ""
        new = replace(
            old,
            concept=phrase.concept.name,
            colour=colour,
            size=phrase.size or old.size,
            count=count,
            light=0,
            vivid=0,
            turn_deg=0,
            is_mirrored=False,
        )
        self._set(index, new)
        if count == old.count:
            self._arrangement = refitted(self._arrangement, index, self._aspect(index))
        else:
            self._arrangement = recounted(self._arrangement, index, new, self._aspect(index))
        self._arrangement = self._shaded(self._arrangement)
        self._touch(index)
        self.note(f"{old.words} became {new.words}")

    def remove(self, index: int, number: int) -> None:
        """So many of a thing's objects gone; all of them if it has no more.

        Raises: InvalidBriefError if nothing would be left.
        """
        thing = self.scene.things[index]
        if number < thing.count:
            self.recount(index, thing.count - number)
            return
        self._touch(index)
        self.scene = without_thing(self.scene, index)
        self._origins = (*self._origins[:index], *self._origins[index + 1 :])
        self._arrangement = freed(self._arrangement, index)
        self.last = None
        self.note(f"{thing.words}: removed")

    def recount(self, index: int, count: int) -> None:
        """Another number of a thing's objects."""
        thing = self.scene.things[index]
        if count < 1:
            self.remove(index, thing.count)
            return
        self._touch(index)
        new = replace(thing, count=count)
        self._set(index, new)
        if count < thing.count:
            upper_last = sorted(self._arrangement.of(index), key=lambda spot: (-spot.bottom, spot.left))
            kept = upper_last[:count]
            others = [spot for spot in self._arrangement.spots if spot.thing != index]
            spots = tuple(sorted((*others, *kept), key=lambda spot: spot.layer))
            self._arrangement = replace(self._arrangement, spots=spots)
        else:
            self._arrangement = recounted(self._arrangement, index, new, self._aspect(index))
            self._touch(index)
        self.note(f"{thing.concept}: {count}")

    def in_row(self, index: int) -> tuple[Spot, ...]:
        """A thing's objects from left to right."""
        return tuple(sorted(self._arrangement.of(index), key=lambda spot: (spot.left, spot.bottom)))

    def first_ranks(self, index: int, number: int) -> tuple[int, ...]:
        """The first of a thing's objects as one reads them, line by line, as places in its row."""
        row = self.in_row(index)
        lines: list[list[int]] = []
        for rank in sorted(range(len(row)), key=lambda one: row[one].top):
            if lines and row[rank].top < row[lines[-1][0]].top + HALF_LINE * row[rank].height:
                lines[-1].append(rank)
            else:
                lines.append([rank])
        return tuple(sorted([rank for line in lines for rank in sorted(line)][:number]))

    def side_of(self, index: int) -> float:
        """How large each of a thing's objects is: the root of its box's area."""
        spot = self._arrangement.of(index)[0]
        return float((spot.width * spot.height) ** 0.5)

    def split(self, index: int, ranks: Collection[int]) -> int:
        """Takes some of a thing's objects as a thing of their own, by their places in the row; its index."""
        thing = self.scene.things[index]
        taken, new = [self.in_row(index)[rank] for rank in ranks], len(self.scene.things)
        rest = replace(thing, count=thing.count - len(taken))
        part = replace(thing, count=len(taken))
        if part == rest:  # two equal things would be one
            part = replace(part, is_row=not part.is_row)
        things = (*self.scene.things[:index], rest, *self.scene.things[index + 1 :], part)
        self.scene = replace(self.scene, things=things)
        spots = tuple(replace(one, thing=new) if one in taken else one for one in self._arrangement.spots)
        self._arrangement = replace(self._arrangement, spots=spots)
        self._origins = (*self._origins, self._origins[index])
        return new

    def recolour(self, index: int, colour: str) -> None:
        """Raises: InvalidBriefError for a colour that the thing cannot be drawn in."""
        thing = self.scene.things[index]
        self._touch(index)
        self._set(index, replace(thing, colour=object_colour(colour)))
        self.note(f"{thing.concept}: {object_colour(colour)}")

    def take_in(self, scene: Scene, *, moved: int | None = None) -> None:
        """A scene with further things, or another place for the thing `moved`: each finds room.

        Raises: InvalidBriefError if something of it cannot be drawn.
        """
        before = len(self.scene.things)
        style_of(replace(scene, style=self._style), self.vocabulary)
        if moved is not None:
            self._touch(moved)
        was, self.scene = self.scene, scene
        waiting = list(range(before, len(scene.things)))
        self._origins = (*self._origins, *[-1] * len(waiting))
        while waiting:
            index = next((one for one in waiting if not set(waiting) & set(scene.things[one].to)), waiting[0])
            waiting.remove(index)
            self._stand(index)
            self.note(f"{scene.things[index].words}: added")
        if moved is not None:
            self._stand(moved)
            self.note(f"{was.things[moved].words}: moved")

    def shift(self, index: int, way: str, across: float, down: float) -> None:
        """A thing a little to one side, with what stands on it; less far where something is in the way.

        Raises: InvalidBriefError if it cannot go there at all.
        """
        thing = self.scene.things[index]
        self._touch(index)
        free = replace(thing, place=None, tie=None, to=())
        is_airy = thing.concept in FLYING or self.scene.ground.kind not in HORIZONS
        line = 0.0 if is_airy else HORIZONS[self.scene.ground.kind] * self._arrangement.height
        for share in (1.0, 0.75, 0.5, 0.3):
            moved = shifted(self._arrangement, index, across * share, down * share)
            if moved is not None and moved.extent(index).bottom >= line:
                self._set(index, free)
                self._arrangement = moved
                self._touch(index)
                self.note(f"{thing.words}: moved {way}")
                return
        raise InvalidBriefError(
            f"There is no room to move the {thing.words} {way}.",
            hint="Move it somewhere else, or make it smaller first.",
            param="instruction",
        )

    def shift_all(self, way: str, across: float, down: float) -> None:
        """Everything to one side, each thing as far as the others; less far where one would leave the canvas
        or the ground.

        Raises: InvalidBriefError if there is no room for that.
        """
        kind, height = self.scene.ground.kind, self._arrangement.height
        line = HORIZONS.get(kind, 0.0) * height
        for share in (1.0, 0.75, 0.5, 0.3, 0.15):
            moved = shifted_together(self._arrangement, across * share, down * share)
            if moved is not None and not any(
                now.bottom < line <= was.bottom
                for was, now in zip(self._arrangement.spots, moved.spots, strict=True)
            ):
                self._arrangement, self._is_whole = moved, True
                things = tuple(replace(one, place=None) for one in self.scene.things)
                if len(set(things)) == len(things):
                    self.scene = replace(self.scene, things=things)
                self.note(f"everything: moved {way}")
                return
        raise InvalidBriefError(
            f"There is no room to move everything {way}.",
            hint="Move one thing, or make everything smaller first.",
            param="instruction",
        )

    def centre_all(self) -> None:
        """Everything to the middle of the canvas, on a landscape only across."""
        box = around(self._arrangement.spots)
        across = (self._arrangement.width - box.width) / 2 - box.left
        down = (self._arrangement.height - box.height) / 2 - box.top
        self.shift_all("to the center", across, 0.0 if self.scene.ground.kind in HORIZONS else down)

    def turn(self, index: int, turn_deg: int, *, is_mirrored: bool) -> None:
        """The thing's objects mirrored, and then turned clockwise, on their feet."""
        thing, was = self.scene.things[index], self._aspect(index)
        before = -thing.turn_deg if is_mirrored else thing.turn_deg
        new = replace(thing, turn_deg=(before + turn_deg) % 360, is_mirrored=thing.is_mirrored != is_mirrored)
        self._touch(index)
        self._set(index, new)
        now = self._aspect(index)
        if abs(now - was) > 1e-9:
            old_sides, new_sides = (
                turned_sides(self._drawn_aspect(index), 1.0, one.turn_deg) for one in (thing, new)
            )
            shares = new_sides[0] / old_sides[0], new_sides[1] / old_sides[1]
            self._arrangement = reposed(self._arrangement, index, shares, now)
            self._touch(index)
        done = [f"turned by {turn_deg} degrees"] if turn_deg else []
        self.note(f"{thing.words}: {' and '.join((['mirrored'] if is_mirrored else []) + done)}")

    def tone(self, index: int, light: int, vivid: int) -> bool:
        """The thing so many steps lighter and more vivid; whether it could be."""
        thing = self.scene.things[index]
        new = replace(thing, light=_bounded(thing.light + light), vivid=_bounded(thing.vivid + vivid))
        if new == thing:
            return False
        self._touch(index)
        self._set(index, new)
        self.note(f"{thing.words}: {_tone_words(light, vivid)}")
        return True

    def tone_ground(self, light: int, vivid: int) -> bool:
        """The background so many steps lighter and more vivid; whether it could be."""
        ground = self.scene.ground
        if ground.kind in ("plain", "gradient"):
            hexes = [hex_of_colour(word) for word in (ground.colour, ground.second) if word]
            hexes = [toned_hex(one, (light, vivid)) for one in hexes or [default_hex(self._seed)]]
            new = replace(ground, colour=hexes[0], second=hexes[1] if len(hexes) > 1 else "")
        else:
            new = replace(ground, light=_bounded(ground.light + light), vivid=_bounded(ground.vivid + vivid))
        if new == ground:
            return False
        self.scene, self._is_whole = replace(self.scene, ground=new), True
        self.note(f"background: {_tone_words(light, vivid)}")
        return True

    def exchange(self, first: int, second: int) -> None:
        """Two things, each where the other was.

        Raises: InvalidBriefError if they do not fit there.
        """
        one, other = self.scene.things[first], self.scene.things[second]
        moved = exchanged(self._arrangement, first, second)
        if moved is None:
            raise InvalidBriefError(
                f"There is no room for the {one.words} and the {other.words} in each other's places.",
                hint='Move one of them first, e.g. "move the cat to the top left".',
                param="instruction",
            )
        self._touch(first)
        self._touch(second)
        things = list(self.scene.things)
        things[first] = _in_place_of(one, other, first, second)
        things[second] = _in_place_of(other, one, second, first)
        self.scene = replace(self.scene, things=tuple(things))
        self._arrangement = moved
        self._touch(first)
        self._touch(second)
        self.note(f"{one.words} and {other.words}: exchanged")

    def _stand(self, index: int) -> None:
        """Finds room for a thing; where there is none, everything is laid out anew."""
        self.last = index
        things, kind = self.scene.things, self.scene.ground.kind
        beside = scales(things, [concept_of(thing, self.vocabulary) for thing in things])
        unit = unit_of(self._arrangement, beside) * beside[index]
        found = placed(self._arrangement, things, index, self._aspect(index), kind, unit)
        if found is None:
            self._lay_out_again()
            return
        self._arrangement = self._shaded(found)
        self._touch(index)

    def _lay_out_again(self, why: str = "there was no room: everything was laid out again") -> None:
        width, height = self._arrangement.width, self._arrangement.height
        fresh = composed(
            replace(self.scene, style=self._style),
            self.vocabulary,
            round(width),
            round(height),
            seed=self._seed,
        )
        self._arrangement = replace(fresh.arrangement, width=width, height=height)
        self._is_whole = True
        self.note(why)

    def _set(self, index: int, thing: Thing) -> None:
        things = (*self.scene.things[:index], thing, *self.scene.things[index + 1 :])
        scene = replace(self.scene, things=things)
        style_of(replace(scene, style=self._style), self.vocabulary)
        self.scene = scene

    def _aspect(self, index: int) -> float:
        return turned_aspect(self._drawn_aspect(index), self.scene.things[index])

    def _drawn_aspect(self, index: int) -> float:
        return aspect(concept_of(self.scene.things[index], self.vocabulary), self._style)

    def _shaded(self, arrangement: Arrangement) -> Arrangement:
        """With shadows where things stand; on a plain ground only if there were any."""
        is_bare = self.scene.ground.kind in ("plain", "gradient")
        is_bare = is_bare and not any(spot.has_shadow for spot in self._arrangement.spots)
        spots = tuple(
            replace(
                spot,
                has_shadow=not is_bare
                and spot.parent < 0
                and self.scene.things[spot.thing].tie != "above"
                and stands(self.scene, spot, self.vocabulary, arrangement.height),
            )
            for spot in arrangement.spots
        )
        return replace(arrangement, spots=spots)

    def _touch(self, index: int) -> None:
        """Notes where a thing's objects are, with their shadows."""
        self.last = index
        spots = (
            replace(spot, height=spot.height + 0.06 * spot.width) for spot in self._arrangement.of(index)
        )
        self._boxes = (*self._boxes, *spots)

    def looks(self, thing: Thing) -> str:
        """A thing's colour word, or the one it has by nature."""
        art = concept_of(thing, self.vocabulary).art[self._style]
        return thing.colour or art.natural or ""


def _bounded(steps: int) -> int:
    return max(-MAX_TONE, min(MAX_TONE, steps))


def _tone_words(light: int, vivid: int) -> str:
    words = ("darker" if light < 0 else "lighter" if light else "",)
    return " and ".join(filter(None, (*words, "less vivid" if vivid < 0 else "more vivid" if vivid else "")))


def _in_place_of(thing: Thing, other: Thing, own: int, others: int) -> Thing:
    """The thing with the place or relation of the other; a relation between the two is turned around."""
    if thing.tie is not None and others in thing.to:
        turned = INVERSE.get(thing.tie)
        return replace(thing, tie=turned, to=thing.to if turned else ())
    if other.tie is not None and own in other.to:
        return replace(thing, place=None, tie=None, to=())
    return replace(thing, place=other.place, tie=other.tie, to=other.to)
