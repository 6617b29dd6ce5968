"""A caption becomes a brief: what can be checked of a scene, in the words of briefs."""

from dataclasses import dataclass, replace
from functools import lru_cache

from makeready.brief import (
    Brief,
    Canvas,
    Constraint,
    ElementCount,
    Leftover,
    Palette,
    Placement,
    Span,
    StyleWord,
    Swatch,
)
from makeready.brief.brief import SwatchRole
from makeready.brief.canvas import read_canvas
from makeready.brief.constraints import NOWHERE, Relation
from makeready.brief.scanner import Scanner
from makeready.errors import CallerError, InvalidBriefError
from makeready.scene.blocks import is_beneath, is_seated
from makeready.scene.caption_marks import NO_MARKS
from makeready.scene.caption_text import Extent
from makeready.scene.colours import OBJECT_COLOURS
from makeready.scene.grammar import hex_of_colour
from makeready.scene.reading import Reading, read_caption
from makeready.scene.spec import Scene, Thing, Tie
from makeready.scene.vocabulary import Vocabulary

DEFAULT_SIDE_PX = 1024
RELATIONS: dict[Tie, Relation] = {
    "left of": "left of",
    "right of": "right of",
    "above": "above",
    "below": "below",
    "on": "above",
    "under": "below",
    "inside": "inside",
    "next to": "next to",
    "in front of": "in front of",
    "behind": "behind",
    "between": "between",
}
"""How a brief calls the relation: "on" is checked as above, "under" as below; under a tree is
in front of its trunk; on a couch is on its seat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """A caption that was read: its scene, and the brief that a picture of it is held to."""

    reading: Reading
    brief: Brief


@lru_cache(maxsize=64)
def caption_read(prompt: str, vocabulary: Vocabulary) -> Caption:
    """The scene and the brief of a caption; a size in it ("800x600") is the canvas, else 1024 x 1024.

    A run's caption is read when it is ordered, checked and drawn: the last ones are kept.

    Raises: InvalidBriefError, ContradictionError, as `reading.read_caption` and the brief's canvas.
    """
    scanner = Scanner(prompt)
    canvas = read_canvas(scanner, "picture")
    quoted = [(one.start, one.end) for one in scanner.strings]
    blank = list(quoted)
    if any(letter.isdigit() for letter in canvas.span.text):
        blank.append((canvas.span.start, canvas.span.end))
    else:  # words such as "story" and "letter" are things here, not formats
        canvas = Canvas(width_px=DEFAULT_SIDE_PX, height_px=DEFAULT_SIDE_PX)
    letters = [
        " " if any(start <= index < end for start, end in blank) else letter
        for index, letter in enumerate(prompt)
    ]
    reading = read_caption("".join(letters) if prompt.strip() else prompt, vocabulary)
    extents = [*((one.start, one.end) for one in reading.not_understood), *quoted]
    left = tuple(
        Leftover(text=" ".join(prompt[start:end].split()), span=_span(prompt, start, end))
        for start, end in sorted(extents)
    )
    brief = brief_of_scene(reading.scene, prompt=prompt, canvas=canvas, reading=reading)
    return Caption(reading=reading, brief=replace(brief, not_understood=left))


def undrawn_words(caption: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words of a caption that say nothing to its picture; none for a caption that cannot be drawn."""
    try:
        left = caption_read(caption, vocabulary).brief.not_understood
    except CallerError:
        return ()
    return tuple(dict.fromkeys(one.text for one in left))


def brief_of_scene(scene: Scene, *, prompt: str, canvas: Canvas, reading: Reading | None = None) -> Brief:
    """What a picture of the scene is held to: numbers, places, relations, colours; style and sizes are
    applied.

    With `reading` each constraint cites the caption, and a number that was not said is not demanded.
    """
    constraints: list[Constraint] = []
    for index, thing in enumerate(scene.things):
        span = Span(text="", is_inferred=True)
        if reading is not None and index < len(reading.extents):
            span = _span(prompt, reading.extents[index].start, reading.extents[index].end)
        is_counted = reading is None or reading.is_counted[index]
        noun = noun_of(scene, index)
        marks = reading.marks.where if reading is not None else ()
        where = _marked(prompt, marks[index] if index < len(marks) else None, span)
        constraints.append(
            ElementCount(
                id="",
                noun=noun,
                minimum=thing.count if is_counted else 2,
                maximum=thing.count if is_counted else None,
                label=" ".join(filter(None, (thing.colour, thing.concept))),
                colour=thing.colour,
                span=span,
            )
        )
        if thing.place is not None:
            constraints.append(Placement(id="", noun=noun, anchor=thing.place, span=where))
        if thing.tie is not None:
            reference = " and ".join(noun_of(scene, other) for other in thing.to)
            relation = RELATIONS[thing.tie]
            if is_beneath(thing, scene.things):
                relation = "in front of"
            elif is_seated(thing, scene.things):
                relation = "on"
            constraints.append(
                Placement(id="", noun=noun, relation=relation, reference=reference, span=where)
            )
    for absent in reading.absent if reading else ():
        constraints.append(ElementCount(id="", noun=absent, minimum=0, maximum=0))
    numbered = tuple(replace(one, id=f"c{number}") for number, one in enumerate(constraints, start=1))
    return Brief(
        prompt=prompt,
        kind="picture",
        canvas=canvas,
        palette=_palette(scene, prompt, reading),
        constraints=numbered,
        style=_applied(scene, prompt, reading),
    )


def noun_of(scene: Scene, index: int) -> str:
    """What a thing is called in constraints: its concept, with colour and size where another has the
    concept too."""
    thing = scene.things[index]
    alike = [one for one in scene.things if one.concept == thing.concept]
    if len(alike) == 1:
        return thing.concept
    if sum(one.words == thing.words for one in alike) == 1:
        return thing.words
    return f"{thing.words} {[one for one in scene.things if one.words == thing.words].index(thing) + 1}"


def _palette(scene: Scene, prompt: str, reading: Reading | None) -> Palette:
    """The colours that were named; other colours are welcome. A tiny thing has too few pixels to be held to
    one."""
    swatches: dict[str, Swatch] = {}
    if scene.ground.colour:
        hexes = [hex_of_colour(word) for word in (scene.ground.colour, scene.ground.second) if word]
        for word, value in zip((scene.ground.colour, scene.ground.second), hexes, strict=False):
            role: SwatchRole = "background" if scene.ground.kind == "plain" else "any"
            is_exact = word.startswith("#")
            swatches[value] = Swatch(name=word, hex=value, role=role, is_exact=is_exact)
    for thing in scene.things:
        if thing.colour and not is_slight(thing):
            value = OBJECT_COLOURS[thing.colour]
            swatches.setdefault(value, Swatch(name=thing.colour, hex=value))
    said = reading.marks.ground if reading is not None and scene.ground.colour else None
    return Palette(swatches=tuple(swatches.values()), is_closed=False, span=_marked(prompt, said))


def is_slight(thing: Thing) -> bool:
    """Whether a thing may be too small to be seen as a colour of the picture."""
    return thing.size in ("tiny", "small")


def _applied(scene: Scene, prompt: str, reading: Reading | None) -> tuple[StyleWord, ...]:
    """What is drawn and not checked, with the words that said so; and what was decided for the author."""
    marks = reading.marks if reading is not None else NO_MARKS
    words: list[StyleWord] = []
    if scene.style:
        words.append(StyleWord(word=f"{scene.style} style", span=_marked(prompt, marks.style)))
    if scene.ground.kind not in ("plain", "gradient"):
        hour = f" at {scene.ground.hour}" if scene.ground.hour else ""
        said = f"{scene.ground.kind} background{hour}"
        words.append(StyleWord(word=said, span=_marked(prompt, marks.ground)))
    words += [StyleWord(word=f"{thing.size} {thing.concept}") for thing in scene.things if thing.size]
    notes = reading.notes if reading is not None else ()
    return (*words, *(StyleWord(word=note) for note in notes))


def _marked(prompt: str, extent: Extent | None, otherwise: Span = NOWHERE) -> Span:
    if extent is None:
        return otherwise
    return _span(prompt, extent.start, extent.start + len(prompt[extent.start : extent.end].rstrip()))


def _span(prompt: str, start: int, end: int) -> Span:
    return Span(text=prompt[start:end], start=start, end=end)


def scene_of_brief(brief: Brief, vocabulary: Vocabulary) -> Scene:
    """The scene that a brief's prompt describes.

    Raises: InvalidBriefError if it has no prompt, or as `caption_read`.
    """
    if not brief.prompt.strip():
        raise InvalidBriefError(
            "The brief has no prompt to draw from.",
            hint='Give it one: prompt: "three red apples on a pale yellow background".',
            param="prompt",
        )
    return caption_read(brief.prompt, vocabulary).reading.scene
