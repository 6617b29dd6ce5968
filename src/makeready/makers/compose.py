"""The compose maker: a caption's scene, drawn exactly from sprites. Free, repeatable, sharp at any size; no
model.

It draws what its vocabulary knows and says so of everything else. Its picture carries its own description,
so that `makeready edit` can change one thing and leave the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from makeready.brief import Box, Brief, ElementCount, Placement
from makeready.design.document import ElementBox
from makeready.loop import Card, Lever, Made, Order
from makeready.scene.asking import noun_of, scene_of_brief
from makeready.scene.blocks import Spot
from makeready.scene.composing import composed
from makeready.scene.composition import Composition, to_text
from makeready.scene.drawing import Drawing
from makeready.scene.sprites import Sprites, sprites
from makeready.scene.staging import by_night
from makeready.scene.vocabulary import Vocabulary, vocabulary
from makeready.verify.picture import Picture

NAME = "compose"
LEVERS = (
    Lever(
        name="relayout",
        repairs=(
            "element_count",
            "placement",
            "layout.overlap",
            "layout.clipping",
            "palette",
            "clear_region",
        ),
        max_pulls=3,
    ),
    Lever(name="restyle", repairs=("element_count", "palette", "contrast"), max_pulls=2),
)
CARD = Card(
    name=NAME,
    attempt_s=1.0,
    attempt_microusd=0,
    levers=LEVERS,
    abilities=("scenes",),
    region="here",
    accept_rate=0.95,
)
"""1 s is an inspected megapixel on two cores, nearly all of it reading text that is not there; drawing is
0.05 s. SceneBench (docs/bench-scenes.md) finds 99.8 % right; its prompts are simpler than a user's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What is drawn from: the nouns and the drawings."""

    vocabulary: Vocabulary
    sprites: Sprites


@cache
def shipped() -> Shelf:
    """The sprites in the package.

    Raises: StorageError if they are missing or damaged.
    """
    return Shelf(vocabulary=vocabulary(), sprites=sprites())


class ComposeMaker:
    """Draws the scene of the brief's prompt; with `start` the composition that an edit led to."""

    def __init__(self, shelf: Shelf, start: Composition | None = None) -> None:
        self._shelf = shelf
        self._start = start

    @property
    def card(self) -> Card:
        return CARD

    def make(self, order: Order) -> Made:
        """One picture.

        The first proposal of seed 1 is the plainest layout in the first style that has everything; seeds,
        proposals and levers vary both, as far as the caption leaves them open.

        Raises: InvalidBriefError, ContradictionError for a caption that cannot be drawn; StorageError for
            damaged sprites.
        """
        pulled = [pull.lever for pull in order.pulls]
        composition = self._start
        if composition is None or pulled:
            canvas = order.brief.canvas
            known = self._shelf.vocabulary
            scene = self._start.scene if self._start else by_night(scene_of_brief(order.brief, known))
            composition = composed(
                scene,
                known,
                canvas.width_px,
                canvas.height_px,
                seed=order.run_seed + order.proposal_index + 101 * pulled.count("relayout"),
                style_shift=order.proposal_index + pulled.count("restyle"),
            )
        notes = (f"style: {composition.style}", f"layout seed: {composition.seed}")
        return Made(
            picture=picture_of(composition, order.brief, self._shelf),
            notes=notes,
            source=to_text(composition),
        )


def is_composition(source: str) -> bool:
    """Whether an attempt's source is a scene, and not a page."""
    return source.startswith('{"format"')


def picture_of(composition: Composition, brief: Brief, shelf: Shelf) -> Picture:
    """A composition as verifiers see it: drawn on the brief's canvas, with boxes, and each object can be
    left out."""
    canvas = brief.canvas
    drawing = Drawing(composition, shelf.sprites, shelf.vocabulary, canvas.width_px, canvas.height_px)
    return Picture(
        pixels=drawing.pixels(),
        boxes=boxes_of(composition, brief),
        without=lambda element_id: drawing.pixels((_index(element_id),)),
        ink=lambda element_id: drawing.ink(_index(element_id)),
        source=to_text(composition),
    )


def _index(element_id: str) -> int:
    """The spot of an element of `boxes_of`."""
    return int(element_id.removeprefix("o"))


def boxes_of(composition: Composition, brief: Brief) -> tuple[ElementBox, ...]:
    """The objects from back to front, each with the constraints of its thing.

    Units: output pixels.
    """
    arrangement, scene = composition.arrangement, composition.scene
    across, down = brief.canvas.width_px / arrangement.width, brief.canvas.height_px / arrangement.height
    nouns = [noun_of(scene, index) for index in range(len(scene.things))]
    return tuple(
        ElementBox(
            id=f"o{index}",
            tag="g",
            box=Box(
                left_px=spot.left * across,
                top_px=spot.top * down,
                width_px=spot.width * across,
                height_px=spot.height * down,
            ),
            noun=nouns[spot.thing],
            constraint_ids=tuple(
                one.id
                for one in brief.constraints
                if isinstance(one, ElementCount | Placement) and one.noun == nouns[spot.thing]
            ),
            parent_id=_parent_id(spot, arrangement.spots),
        )
        for index, spot in enumerate(arrangement.spots)
    )


def _parent_id(spot: Spot, spots: Sequence[Spot]) -> str:
    """The nearest object that this one stands on, in, before or behind of."""
    parents = [(index, one) for index, one in enumerate(spots) if one.thing == spot.parent]
    if not parents:
        return ""
    middle = spot.left + spot.width / 2
    index, _ = min(parents, key=lambda pair: abs(pair[1].left + pair[1].width / 2 - middle))
    return f"o{index}"


def open() -> ComposeMaker:  # noqa: A001 - the registry's word for every maker's factory
    """The maker as the registry opens it, with the shipped sprites."""
    return ComposeMaker(shipped())
