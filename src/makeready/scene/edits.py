"""Edits in words on a composition: "make the bicycle green", "add a cat on the left", "remove two apples".

What an instruction does not name keeps its place, size and colour, and so its pixels. Standard library
only, but for what `scene` draws with.
"""

import re
from dataclasses import dataclass, replace

from makeready.errors import InvalidBriefError
from makeready.scene.blocks import Spot, around
from makeready.scene.caption_text import plain_caption
from makeready.scene.composing import aspect, composed, concept_of, stands, style_of
from makeready.scene.composition import Composition
from makeready.scene.grammar import COUNTS, SIZE_SCALES, SIZE_WORDS, colour_pattern, object_colour
from makeready.scene.layout import Arrangement
from makeready.scene.noun_phrases import Phrase, read_phrase
from makeready.scene.proportions import scales
from makeready.scene.reading import read_ground, read_more
from makeready.scene.refitting import freed, grown, placed, recounted, refitted, unit_of
from makeready.scene.spec import Size, Thing, without_thing
from makeready.scene.spelling import spelt
from makeready.scene.styles import find_style
from makeready.scene.vocabulary import Vocabulary

NOT_THERE = "instruction.thing"
"""The error's `param` where an instruction names what the picture does not show."""
MAX_WORDS = 80
"""Ours: a few changes in a row; more is a new picture."""

_COLOUR = colour_pattern()
_VERBS = (
    "make|paint|colou?r|recolou?r|turn|change|set|add|put|place|remove|delete|erase|take|replace|swap|move|shift"
    "|use|draw|give|switch|enlarge|shrink"
)
_THEN = re.compile(rf"\s*(?:[.;]|,? (?:and then|then|and also|and)|,)\s+(?=(?:{_VERBS})\b)")
_POLITE = re.compile(r"(?:please |can you |could you |now |just |also |then )*")
_ADD = re.compile(r"(?:add|draw|insert|include|put in|give it)(?: in)? ")
_REMOVE = re.compile(r"(?:remove|delete|erase|take away|take out|get rid of|drop|leave out) ")
_REPLACE = re.compile(r"(?:replace|swap|exchange|substitute) ")
_MOVE = re.compile(r"(?:move|put|place|shift|bring|set|position) ")
_MAKE = re.compile(r"(?:make|paint|colou?r|recolou?r|turn|change|dye|set|let|convert|transform) ")
_QUALITY_OF = re.compile(r"(?:the )?(?P<what>colou?r|number|size) of ")
_WITH = re.compile(r" (?:with|by|for) ")
_INTO = re.compile(r" (?:in ?to|to) ")
_STEPS = {"bigger": 1.35, "larger": 1.35, "smaller": 0.72}
_SIZED = re.compile(
    rf" (?:(?:to be|be|look|much|a lot|a bit|a little|slightly|in ?to|to) )*"
    rf"(?P<step>bigger|larger|smaller|twice as (?:big|large)|half as (?:big|large)|{'|'.join(SIZE_WORDS)})$"
)
_RESIZE = re.compile(r"(?P<verb>enlarge|grow|scale up|shrink|reduce|scale down) ")
_TINT = re.compile(rf" (?:(?:in ?to|to be|to|be|in) )?(?P<colour>{_COLOUR})$")
_COUNT = re.compile(rf" (?:to (?:be )?)?(?P<count>\d+|{'|'.join(COUNTS)})$")
_STYLE = re.compile(r"(?:^|.* )(?P<style>[\w-]+(?: [\w-]+)?) style$")
_GROUND = re.compile(
    r"(?:(?:make|change|set|turn|use|put|give it|replace) )?(?:the |a |an )?"
    r"(?:background|backdrop)(?: colou?r)?(?: (?:in ?to|to|with|be|is|by|on))? (?P<rest>.+)$"
)
_USE_GROUND = re.compile(r"(?:use|make it|set|give it|change to|add) (?P<rest>.*\b(?:background|backdrop))$")
_SCENERY = re.compile(
    r"(?:put|place|move|set|show) (?:it|them|everything)(?: all)? (?P<rest>(?:on|in|at|under) .+)$"
)
_AWAY = re.compile(r"^ (?:to |over |away )*(?=(?:the|next|left|right|in|on|at|above|below)\b)")
_AT_THE = re.compile(r"^ the (?=(?:top|bottom|upper|lower|left|right|cent|middle))")
_SIDE_OF = re.compile(r"^ on the (left|right) of")
_MORE = re.compile(rf"(?P<count>{'|'.join(COUNTS)}|\d+) more ")
_EACH = re.compile(r"(?:all|both)(?: of)? (?:the )?")
_SOME_OF = re.compile(rf"(?P<count>\d+|{'|'.join(COUNTS)}) of (?:the )?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What came of an edit.

    `changed` is the box around everything that may differ, None where that is the whole picture; `notes`
    say what was done. `origins` has for each thing its index before, -1 for what was added. Units as in the
    arrangement.
    """

    composition: Composition
    changed: Spot | None
    notes: tuple[str, ...]
    origins: tuple[int, ...]


def edited(composition: Composition, instruction: str, vocabulary: Vocabulary) -> Edited:
    """The composition with the instruction carried out; several, joined by "and" or full stops, one after
    the other.

    Raises: InvalidBriefError for what is not understood, not there, or cannot be drawn.
    """
    plain = " ".join(plain_caption(instruction).split()).strip(" .!")
    if not plain or len(plain.split()) > MAX_WORDS:
        raise InvalidBriefError(
            "The instruction is empty." if not plain else f"The instruction has {len(plain.split())} words.",
            hint='Say what to change, e.g. "make the bicycle green".',
            param="instruction",
        )
    meant = spelt(plain, vocabulary)
    plain = meant.text
    editor = _Editor(composition, vocabulary, meant.notes)
    for part in filter(None, _THEN.split(plain)):
        editor.carry_out(_POLITE.sub("", part.strip(" ,."), count=1))
    return editor.result()


class _Editor:
    """Carries instructions out one by one; `_boxes` holds what they touched, before and after."""

    def __init__(self, composition: Composition, vocabulary: Vocabulary, notes: tuple[str, ...]) -> None:
        self._scene = composition.scene
        self._arrangement = composition.arrangement
        self._style = composition.style
        self._seed = composition.seed
        self._vocabulary = vocabulary
        self._boxes: list[Spot] = []
        self._is_whole = False
        self._notes = list(notes)
        self._origins = list(range(len(composition.scene.things)))

    def carry_out(self, words: str) -> None:
        """Raises: InvalidBriefError for an instruction that says nothing."""
        for attempt in (
            self._restyle,
            self._change_ground,
            self._resize,
            self._replace,
            self._remove,
            self._move,
            self._make,
            self._add,
        ):
            if attempt(words):
                return
        raise InvalidBriefError(
            f"{words[:60]!r} was not understood.",
            hint='Say e.g. "make the apples green", "add a cat on the left", "remove the bicycle", '
            '"replace the cat with a dog", "move the cat to the top right", "make the background pale blue".',
            param="instruction",
        )

    def result(self) -> Edited:
        """What all of it came to."""
        composition = Composition(
            scene=self._scene, arrangement=self._arrangement, style=self._style, seed=self._seed
        )
        changed = None if self._is_whole or not self._boxes else around(self._boxes)
        return Edited(
            composition=composition,
            changed=changed,
            notes=tuple(self._notes),
            origins=tuple(self._origins),
        )

    def _restyle(self, words: str) -> bool:
        match = _STYLE.match(words)
        if match is None:
            return False
        said = match.group("style")
        style = find_style(said) or find_style(said.split()[-1])
        if style is None:
            raise InvalidBriefError(
                f"There is no style called {said!r}.",
                hint="Use flat, glossy, cartoon, classic or outline.",
                param="instruction",
            )
        scene = replace(self._scene, style=style.name)
        self._style = style_of(scene, self._vocabulary)
        self._scene, self._is_whole = scene, True
        for index in range(len(scene.things)):
            self._arrangement = refitted(self._arrangement, index, self._aspect(index))
        self._notes.append(f"style: {style.name}")
        return True

    def _change_ground(self, words: str) -> bool:
        for pattern in (_GROUND, _USE_GROUND, _SCENERY):
            match = pattern.match(words)
            ground = read_ground(match.group("rest"), self._vocabulary) if match else None
            if ground is not None:
                self._scene, self._is_whole = replace(self._scene, ground=ground), True
                self._arrangement = self._shaded(self._arrangement)
                self._notes.append(f"background: {ground.words}")
                return True
        return False

    def _resize(self, words: str) -> bool:
        if verb := _RESIZE.match(words):
            index, end = self._target(words, verb.end())
            if index is None or end < len(words):
                return False
            step = "smaller" if verb.group("verb") in ("shrink", "reduce", "scale down") else "bigger"
            self._grow(index, step)
            return True
        return False

    def _grow(self, index: int, step: str) -> None:
        thing = self._scene.things[index]
        size: Size = thing.size
        if step in SIZE_WORDS:
            size = SIZE_WORDS[step]
            factor = SIZE_SCALES[size] / SIZE_SCALES[thing.size]
        else:
            factor = _STEPS.get(step) or (2.0 if step.startswith("twice") else 0.5)
            size = _size_after(thing.size, factor)
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
        self._notes.append(f"{thing.concept}: {step}")

    def _replace(self, words: str) -> bool:
        verb = _REPLACE.match(words)
        index, end = self._target(words, verb.end()) if verb else (None, 0)
        joint = _WITH.match(words, end)
        if index is None or joint is None:
            return False
        return self._become(index, self._phrase(words, joint.end()))

    def _become(self, index: int, phrase: Phrase) -> bool:
        old = self._scene.things[index]
        self._touch(index)
        count = old.count if phrase.count is None or phrase.is_vague else phrase.count
        colour = object_colour(phrase.colour) if phrase.colour else ""
        new = replace(
            old, concept=phrase.concept.name, colour=colour, size=phrase.size or old.size, count=count
        )
        self._set(index, new)
        if count == old.count:
            self._arrangement = refitted(self._arrangement, index, self._aspect(index))
        else:
            self._arrangement = recounted(self._arrangement, index, new, self._aspect(index))
        self._arrangement = self._shaded(self._arrangement)
        self._touch(index)
        self._notes.append(f"{old.words} became {new.words}")
        return True

    def _remove(self, words: str) -> bool:
        verb = _REMOVE.match(words)
        if verb is None:
            return False
        some = _SOME_OF.match(words, verb.end())
        index, _ = self._target(words, some.end() if some else verb.end())
        if index is None:
            return False
        thing = self._scene.things[index]
        number = _number(some.group("count")) if some else self._number_to_remove(words, verb.end(), thing)
        if number < thing.count:
            self._recount(index, thing.count - number)
            return True
        self._touch(index)
        self._scene = without_thing(self._scene, index)
        self._origins.pop(index)
        self._arrangement = freed(self._arrangement, index)
        self._notes.append(f"{thing.words}: removed")
        return True

    def _number_to_remove(self, words: str, pos: int, thing: Thing) -> int:
        if _EACH.match(words, pos):
            return thing.count
        phrase = read_phrase(words, pos, self._vocabulary)
        is_part = phrase is not None and phrase.count is not None and not phrase.is_definite
        return phrase.number if phrase is not None and is_part else thing.count

    def _recount(self, index: int, count: int) -> None:
        thing = self._scene.things[index]
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
        self._notes.append(f"{thing.concept}: {count}")

    def _move(self, words: str) -> bool:
        verb = _MOVE.match(words)
        index, end = self._target(words, verb.end()) if verb else (None, 0)
        if index is None or not words[end:].strip():
            return False
        old = self._scene.things[index]
        free = replace(old, place=None, tie=None, to=())
        things = tuple(
            free if number == index else replace(one, tie=None, to=()) if index in one.to else one
            for number, one in enumerate(self._scene.things)
        )
        where = _AT_THE.sub(" on the ", _AWAY.sub(" ", words[end:]))
        where = _SIDE_OF.sub(r" \1 of", where)
        noun = f"the {free.words}"
        try:
            scene = read_more(replace(self._scene, things=things), f"{noun}{where}", self._vocabulary)
        except InvalidBriefError:
            return False
        if len(scene.things) != len(things) or scene.things[index] == free:
            return False
        self._touch(index)
        self._scene = scene
        self._stand(index)
        self._notes.append(f"{old.words}: moved")
        return True

    def _make(self, words: str) -> bool:
        verb = _MAKE.match(words)
        if verb is None:
            return False
        quality = _QUALITY_OF.match(words, verb.end())
        index, end = self._target(words, quality.end() if quality else verb.end())
        if index is None:
            return False
        if sized := _SIZED.match(words, end):
            self._grow(index, sized.group("step"))
        elif tint := _TINT.match(words, end):
            self._recolour(index, tint.group("colour"))
        elif number := _COUNT.match(words, end):
            self._recount(index, _number(number.group("count")))
        elif joint := _INTO.match(words, end):
            return self._become(index, self._phrase(words, joint.end()))
        else:
            return False
        return True

    def _recolour(self, index: int, colour: str) -> None:
        thing = self._scene.things[index]
        self._touch(index)
        self._set(index, replace(thing, colour=object_colour(colour)))
        self._notes.append(f"{thing.concept}: {object_colour(colour)}")

    def _add(self, words: str) -> bool:
        verb = _ADD.match(words)
        if verb is None:
            return False
        rest = words[verb.end() :]
        more = _MORE.match(rest)
        phrase = read_phrase(rest, more.end(), self._vocabulary) if more else None
        if more and phrase and (index := self._match(phrase)) is not None:
            self._recount(index, self._scene.things[index].count + _number(more.group("count")))
            return True
        before = len(self._scene.things)
        scene = read_more(self._scene, rest, self._vocabulary)
        if scene.things[:before] != self._scene.things or len(scene.things) == before:
            return False
        style_of(replace(scene, style=self._style), self._vocabulary)
        self._scene = scene
        waiting = list(range(before, len(scene.things)))
        self._origins += [-1] * len(waiting)
        while waiting:
            index = next((one for one in waiting if not set(waiting) & set(scene.things[one].to)), waiting[0])
            waiting.remove(index)
            self._stand(index)
            self._notes.append(f"{scene.things[index].words}: added")
        return True

    def _stand(self, index: int) -> None:
        """Finds room for a thing; where there is none, everything is laid out anew."""
        things, kind = self._scene.things, self._scene.ground.kind
        beside = scales(things, [concept_of(thing, self._vocabulary) for thing in things])
        unit = unit_of(self._arrangement, beside) * beside[index]
        found = placed(self._arrangement, things, index, self._aspect(index), kind, unit)
        if found is None:
            self._lay_out_again()
            return
        self._arrangement = self._shaded(found)
        self._touch(index)

    def _lay_out_again(self) -> None:
        width, height = self._arrangement.width, self._arrangement.height
        fresh = composed(
            replace(self._scene, style=self._style),
            self._vocabulary,
            round(width),
            round(height),
            seed=self._seed,
        )
        self._arrangement = replace(fresh.arrangement, width=width, height=height)
        self._is_whole = True
        self._notes.append("there was no room: everything was laid out again")

    def _set(self, index: int, thing: Thing) -> None:
        things = (*self._scene.things[:index], thing, *self._scene.things[index + 1 :])
        scene = replace(self._scene, things=things)
        style_of(replace(scene, style=self._style), self._vocabulary)
        self._scene = scene

    def _aspect(self, index: int) -> float:
        return aspect(concept_of(self._scene.things[index], self._vocabulary), self._style)

    def _shaded(self, arrangement: Arrangement) -> Arrangement:
        """With shadows where things stand; on a plain ground only if there were any."""
        is_bare = self._scene.ground.kind in ("plain", "gradient")
        is_bare = is_bare and not any(spot.has_shadow for spot in self._arrangement.spots)
        spots = tuple(
            replace(
                spot,
                has_shadow=not is_bare
                and spot.parent < 0
                and self._scene.things[spot.thing].tie != "above"
                and stands(self._scene, spot, self._vocabulary, arrangement.height),
            )
            for spot in arrangement.spots
        )
        return replace(arrangement, spots=spots)

    def _touch(self, index: int) -> None:
        """Notes where a thing's objects are, with their shadows."""
        for spot in self._arrangement.of(index):
            self._boxes.append(replace(spot, height=spot.height + 0.06 * spot.width))

    def _phrase(self, words: str, pos: int) -> Phrase:
        phrase = read_phrase(words, pos, self._vocabulary)
        if phrase is None:
            raise InvalidBriefError(
                f"{words[pos:][:40]!r} names nothing that can be drawn.",
                hint='Name a thing, e.g. "a red car".',
                param="instruction",
            )
        return phrase

    def _target(self, words: str, pos: int) -> tuple[int | None, int]:
        """The thing of the picture that is named, and where its words end. "It" is the only thing.

        Raises: InvalidBriefError for something that is not in the picture.
        """
        if match := re.compile(r"(?:it|them|everything)(?= |$)").match(words, pos):
            return (0, match.end()) if len(self._scene.things) == 1 else (None, pos)
        if match := _EACH.match(words, pos):
            pos = match.end()
        phrase = read_phrase(words, pos, self._vocabulary)
        if phrase is None:
            return None, pos
        index = self._match(phrase)
        if index is None and (apart := read_phrase(words, pos, self._vocabulary, is_apart=True)):
            index, phrase = self._match(apart), apart if self._match(apart) is not None else phrase
        if index is None:
            shown = ", ".join(f"{thing.count} x {thing.words}" for thing in self._scene.things)
            raise InvalidBriefError(
                f"There is no {phrase.concept.name} like that in the picture.",
                hint=f"It shows: {shown}.",
                param=NOT_THERE,
            )
        return index, phrase.end

    def _match(self, phrase: Phrase) -> int | None:
        colour = object_colour(phrase.colour) if phrase.colour else ""
        alike = [
            index
            for index, thing in enumerate(self._scene.things)
            if thing.concept == phrase.concept.name
            and (not colour or self._looks(thing) == colour)
            and (phrase.size in ("", thing.size) or (not thing.size and self._is_single(thing.concept)))
        ]
        return alike[0] if alike else None

    def _is_single(self, concept: str) -> bool:
        return sum(thing.concept == concept for thing in self._scene.things) == 1

    def _looks(self, thing: Thing) -> str:
        """Its colour word, or the one it has by nature."""
        art = concept_of(thing, self._vocabulary).art[self._style]
        return thing.colour or art.natural or ""


def _number(word: str) -> int:
    return COUNTS[word] if word in COUNTS else int(word[:9])


def _size_after(size: Size, factor: float) -> Size:
    """The size word nearest to what a change makes of one."""
    wanted = SIZE_SCALES[size] * factor
    return min(SIZE_SCALES, key=lambda word: abs(SIZE_SCALES[word] - wanted))
