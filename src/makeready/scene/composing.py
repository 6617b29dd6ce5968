"""A scene becomes a composition: which style can draw all of it, and where everything stands."""

from collections.abc import Sequence
from dataclasses import replace

from makeready.errors import InvalidBriefError
from makeready.scene.blocks import LANDFORMS, Spot
from makeready.scene.composition import Composition
from makeready.scene.depth import deepened
from makeready.scene.habitats import VESSELS
from makeready.scene.layout import arranged, canvas_units
from makeready.scene.poses import turned_aspect
from makeready.scene.proportions import scales
from makeready.scene.rooms import HORIZONS
from makeready.scene.spec import Scene, Thing
from makeready.scene.staging import hovers, not_too_small, on_one_ground, room_height, staged
from makeready.scene.styles import STYLES, style_named
from makeready.scene.vocabulary import Concept, Vocabulary


def composed(
    scene: Scene,
    vocabulary: Vocabulary,
    width_px: int,
    height_px: int,
    *,
    seed: int = 1,
    style_shift: int = 0,
) -> Composition:
    """The scene, laid out on a canvas. `style_shift` takes a later one of the styles that can draw it all.

    Raises: InvalidBriefError for a thing, style or colour that cannot be drawn, and for too much on the
        canvas.
    """
    style = style_of(scene, vocabulary, shift=style_shift)
    width, height = canvas_units(width_px, height_px)
    concepts = [concept_of(thing, vocabulary) for thing in scene.things]
    aspects = [
        turned_aspect(aspect(concept, style), thing)
        for concept, thing in zip(concepts, scene.things, strict=True)
    ]
    room = room_height(scene, height)
    laid_out = staged(scene)
    arrangement = arranged(laid_out, aspects, width, room, seed, scales(scene.things, concepts))
    arrangement = deepened(arrangement, laid_out, seed)
    spots = tuple(
        replace(spot, has_shadow=spot.has_shadow and stands(scene, spot, vocabulary, height))
        for spot in arrangement.spots
    )
    if scene.ground.kind in ("plain", "gradient"):
        spots = on_one_ground(spots)
        if not any(thing.place for thing in scene.things):
            spots = not_too_small(spots, width, height)
    return Composition(
        scene=scene, arrangement=replace(arrangement, height=height, spots=spots), style=style, seed=seed
    )


def stands(scene: Scene, spot: Spot, vocabulary: Vocabulary, height: float) -> bool:
    """Whether an object throws a shadow on the ground: not in the sky, and not the sun.

    Units: `height` is that of the canvas, as in the arrangement.
    """
    if scene.ground.kind in ("sky", "sea"):
        return False
    if scene.ground.kind in HORIZONS and spot.bottom < HORIZONS[scene.ground.kind] * height:
        return False
    thing = scene.things[spot.thing]
    concept = concept_of(thing, vocabulary)
    if concept.name in LANDFORMS or (scene.ground.kind == "beach" and concept.name in VESSELS):
        return False
    return "top" not in (thing.place or "") and not hovers(concept)


def style_of(scene: Scene, vocabulary: Vocabulary, *, shift: int = 0) -> str:
    """The style that is asked for, or the first in which every thing and colour can be drawn.

    Raises: InvalidBriefError if there is none, with the colours and styles there are.
    """
    concepts = [concept_of(thing, vocabulary) for thing in scene.things]
    shipped = [style.name for style in STYLES if style.is_shipped]
    if scene.style:
        if scene.style not in shipped:
            style_named(scene.style)
            raise InvalidBriefError(
                f"The style {scene.style!r} cannot be drawn here.",
                hint=f"Use one of: {', '.join(shipped)}.",
                param="prompt",
            )
        for thing, concept in zip(scene.things, concepts, strict=True):
            _check(thing, concept, (scene.style,))
        return scene.style
    for thing, concept in zip(scene.things, concepts, strict=True):
        _check(thing, concept, shipped)
    fitting = [
        style
        for style in shipped
        if all(
            _takes(concept, style, thing.colour)
            for thing, concept in zip(scene.things, concepts, strict=True)
        )
    ]
    if not fitting:
        raise InvalidBriefError(
            f"No style has {', '.join(thing.words for thing in scene.things)} together.",
            hint="Leave a colour out, or one of the things.",
            param="prompt",
        )
    coloured = [style for style in fitting if not style_named(style).is_tintable]
    choice = coloured or fitting
    return choice[shift % len(choice)]


def concept_of(thing: Thing, vocabulary: Vocabulary) -> Concept:
    """Raises: InvalidBriefError for a concept nobody drew, with the nearest ones."""
    concept = vocabulary.find(thing.concept)
    if concept is None:
        near = vocabulary.nearest(thing.concept)
        raise InvalidBriefError(
            f"Nothing called {thing.concept[:40]!r} can be drawn.",
            hint=f"The nearest are: {', '.join(near)}." if near else "Use an everyday thing, e.g. apple.",
            param="scene.things.concept",
        )
    return concept


def aspect(concept: Concept, style: str) -> float:
    """Width by height of the ink of a drawing."""
    ink = concept.art[style].ink
    return max(0.05, ink.right - ink.left) / max(0.05, ink.bottom - ink.top)


def _takes(concept: Concept, style: str, colour: str) -> bool:
    if style not in concept.art:
        return False
    return not colour or colour in concept.recolours_in(style)


def _check(thing: Thing, concept: Concept, styles: Sequence[str]) -> None:
    if any(_takes(concept, style, thing.colour) for style in styles):
        return
    if not any(style in concept.art for style in styles):
        raise InvalidBriefError(
            f"There is no {concept.name} in the style {styles[0]!r}.",
            hint=f"Its styles: {', '.join(concept.styles)}.",
            param="prompt",
        )
    takes = dict.fromkeys(colour for style in styles for colour in concept.recolours_in(style))
    where = f" in the style {styles[0]!r}" if len(styles) == 1 else ""
    raise InvalidBriefError(
        f"A {concept.name} cannot be drawn {thing.colour} truthfully{where}.",
        hint=f"It can be {', '.join(takes)}." if takes else "Leave the colour out.",
        param="prompt",
    )
