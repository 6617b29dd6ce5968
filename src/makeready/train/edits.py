"""Training edits: a scene, an instruction, the scene after it, and the pixels that may differ."""

import math
import random
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from makeready.errors import InvalidBriefError, UnknownNameError
from makeready.scene.blocks import Spot
from makeready.scene.composition import Composition
from makeready.scene.edits import edited
from makeready.scene.grammar import GROUND_WORDS, PLACE_WORDS
from makeready.scene.spec import Thing
from makeready.scene.vocabulary import Concept
from makeready.train.example import Example
from makeready.train.scenes import GROUND_COLOURS, TRIES, SceneExamples, Split, Stock, held_out_in, sampled

Kind = Literal[
    "add", "remove", "recolour", "replace", "move", "resize", "background", "style", "same", "inpaint"
]
KINDS: tuple[Kind, ...] = (
    "add",
    "remove",
    "recolour",
    "replace",
    "move",
    "resize",
    "background",
    "style",
    "same",
    "inpaint",
)
HOLE = 127
"""The grey that fills what is to be painted in."""
UNMASKED = 0.4
"""Of the edits, the share that is given without a mask."""
WORDS = (
    "make the bigger smaller huge tiny add a an one two remove delete take away replace swap with for by",
    "turn paint into to move put background style use in keep everything as it is leave unchanged color of",
    "change",
)
"""The words of instructions beyond those of captions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPair:
    """An edit of a scene. `changed` is the box that may differ, None for the whole picture."""

    kind: Kind
    before: Composition
    after: Composition
    instruction: str
    changed: Spot | None


def sampled_edit(seed: int, source: Stock, size_px: int, split: Split = "train") -> EditPair:
    """An edit of the split that fits its scene. The same seed gives the same one."""
    for attempt in range(TRIES):
        chance = random.Random(f"edit {seed} {attempt} {split}")  # noqa: S311 - samples, no secrets
        kind = KINDS[seed % len(KINDS)]
        before = sampled(chance.randrange(2**40), source, size_px)
        if kind in ("same", "inpaint"):
            return _untouched(kind, before, chance)
        instruction = _instruction(kind, before, source, chance)
        if instruction is None:
            continue
        try:
            done = edited(before, instruction, source.vocabulary)
        except (InvalidBriefError, UnknownNameError):
            continue
        is_whole = kind in ("background", "style")
        is_kept = bool(held_out_in(done.composition.scene, done.composition.style)) == (split == "held out")
        is_other = done.composition != before  # "use flat style" may be said of what is drawn so already
        if is_other and (done.changed is None) == is_whole and is_kept:
            return EditPair(
                kind=kind,
                before=before,
                after=done.composition,
                instruction=instruction,
                changed=done.changed,
            )
    return _untouched("same", sampled(seed, source, size_px), random.Random(seed))  # noqa: S311


def _untouched(kind: Kind, before: Composition, chance: random.Random) -> EditPair:
    """Nothing changes; of "inpaint" one object's box is to be filled in again."""
    box = chance.choice(before.arrangement.spots) if kind == "inpaint" else None
    words = chance.choice(("keep everything as it is", "leave the picture unchanged"))
    return EditPair(kind=kind, before=before, after=before, instruction=words, changed=box)


def _instruction(kind: Kind, before: Composition, source: Stock, chance: random.Random) -> str | None:
    """An instruction of the kind in one of its wordings, or None where the scene offers none."""
    thing = chance.choice(before.scene.things)
    concept = source.vocabulary.find(thing.concept)
    if concept is None:
        return None
    noun = _called(thing, concept)
    other = chance.choice([one for one in source.concepts if before.style in one.art])
    match kind:
        case "recolour":
            colours = [word for word in concept.recolours_in(before.style) if word != thing.colour]
            words = ("make {0} {1}", "paint {0} {1}", "change the color of {0} to {1}", "turn {0} {1}")
            return chance.choice(words).format(noun, chance.choice(colours)) if colours else None
        case "add":
            where = chance.choice(
                ("", "", *(f" {words[0]}" for words in PLACE_WORDS.values()), f" next to {noun}")
            )
            return f"add {_new(other, before.style, chance)}{where}"
        case "remove":
            return f"{chance.choice(('remove', 'delete', 'take away'))} {noun}"
        case "replace":
            new = other.name if thing.count == 1 else other.plural
            pattern = chance.choice(("replace {0} with {1}", "swap {0} for {1}", "turn {0} into {1}"))
            return pattern.format(noun, _new(other, before.style, chance) if thing.count == 1 else new)
        case "move":
            return f"move {noun} {chance.choice(list(PLACE_WORDS.values()))[0]}"
        case "resize":
            return f"make {noun} {chance.choice(('bigger', 'smaller', 'tiny', 'huge'))}"
        case "background":
            if chance.random() < 0.7:
                return f"make the background {chance.choice(GROUND_COLOURS)}"
            return f"change the background to {chance.choice(list(GROUND_WORDS.values()))[1].split()[0]}"
        case "style":
            return f"{chance.choice(('use', 'change to'))} {chance.choice(source.styles)} style"
        case _:
            return None


def _called(thing: Thing, concept: Concept) -> str:
    noun = concept.name if thing.count == 1 else concept.plural
    return " ".join(filter(None, ("the", thing.size, thing.colour, noun)))


def _new(concept: Concept, style: str, chance: random.Random) -> str:
    colours = concept.recolours_in(style)
    words = f"{chance.choice(colours)} {concept.name}" if colours and chance.random() < 0.5 else concept.name
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


class EditExamples(SceneExamples):
    """Implements `train.example.Examples`: a source, an instruction, the picture after it, and a mask."""

    def __init__(self, source: Stock, size_px: int, split: Split = "train") -> None:
        super().__init__(source, size_px, split)
        self._stock = source
        self._of: Split = split

    def example(self, seed: int) -> Example:
        """The edit of a seed. Outside the mask the two pictures are equal, byte for byte."""
        pair = sampled_edit(seed, self._stock, self.size_px, self._of)
        picture, before = self.picture(pair.after), self.picture(pair.before)
        mask = self._mask(pair, picture, before)
        caption = pair.instruction
        if pair.kind == "inpaint" and mask is not None:
            before = before.copy()
            before[mask > 0] = HOLE
            caption = self.caption(pair.after, seed)
        return Example(
            picture=picture, caption=caption, labels=self.labels(pair.after), source=before, mask=mask
        )

    def _mask(
        self, pair: EditPair, picture: NDArray[np.uint8], before: NDArray[np.uint8]
    ) -> NDArray[np.uint8] | None:
        """Shapes: -> (size_px, size_px); None for a whole picture, and for some edits told by words alone."""
        chance = random.Random(pair.instruction)  # noqa: S311 - samples, no secrets
        if pair.changed is None or (pair.kind != "inpaint" and chance.random() < UNMASKED):
            return None
        scale, box = self.size_px / pair.after.arrangement.width, pair.changed
        mask = np.zeros(picture.shape[:2], dtype=np.uint8)
        rows = slice(max(0, math.floor(box.top * scale) - 1), math.ceil(box.bottom * scale) + 1)
        mask[rows, max(0, math.floor(box.left * scale) - 1) : math.ceil(box.right * scale) + 1] = 255
        mask[np.any(picture != before, axis=2)] = 255
        return mask
