"""Pictures inside design documents: whoever fills their `data-generate` slots, and is named for it."""

from dataclasses import replace
from importlib import import_module

from makeready.brief import Canvas
from makeready.design.painter import Painter
from makeready.errors import MakereadyError, UnknownNameError
from makeready.makers.compose import NAME, Shelf, shipped
from makeready.scene.asking import caption_read, undrawn_words
from makeready.scene.blocks import around
from makeready.scene.composing import composed
from makeready.scene.drawing import png_of, svg_of
from makeready.scene.layout import Arrangement
from makeready.scene.staging import by_night

PAINTERS = (NAME, "embedded")
FILLED = 0.74
"""Of the slot's width or height, whichever is reached first. Ours: the rest is air, and room for shadows."""


def painter_named(name: str) -> Painter:
    """Who fills slots, by the name of its maker: `compose`, `embedded`, `embedded:FOLDER`.

    Raises: UnknownNameError for another; InvalidModelError for weights that are not there.
    """
    if name == NAME:
        return ComposePainter()
    if name.partition(":")[0] == "embedded":
        found: Painter = import_module("makeready.makers.embedded_painting").open(name)
        return found
    raise UnknownNameError(
        f"{name!r} fills no slots of designs.",
        hint=f"Use {', '.join(PAINTERS)} or embedded:FOLDER.",
        param="maker.painter",
    )


def as_large_as_fits(arrangement: Arrangement) -> Arrangement:
    """The same objects in the middle of the canvas, enlarged together: in a slot there is no ground to show
    around them. What fills it already stays as it is."""
    box = around(arrangement.spots)
    zoom = FILLED * min(arrangement.width / box.width, arrangement.height / box.height)
    if zoom <= 1.0:
        return arrangement
    left = (arrangement.width - zoom * box.width) / 2 - zoom * box.left
    top = (arrangement.height - zoom * box.height) / 2 - zoom * box.top
    spots = (
        replace(
            one,
            left=left + zoom * one.left,
            top=top + zoom * one.top,
            width=zoom * one.width,
            height=zoom * one.height,
        )
        for one in arrangement.spots
    )
    return replace(arrangement, spots=tuple(spots))


class ComposePainter:
    """Implements `design.painter.Painter` with the shipped sprites, opened when the first slot asks."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._given = shelf

    @property
    def name(self) -> str:
        return NAME

    def close(self) -> None:
        """Nothing of it stays open."""

    def objection(self, caption: str) -> str:
        try:
            self._svg(caption, 512, 512, 1)
        except MakereadyError as error:
            return f"{error.message} {error.hint}".strip()
        return ""

    def undrawn(self, caption: str) -> tuple[str, ...]:
        return undrawn_words(caption, (self._given or shipped()).vocabulary)

    def png(self, caption: str, width_px: int, height_px: int, seed: int) -> bytes:
        """Raises: InvalidBriefError, ContradictionError for a caption that cannot be drawn."""
        Canvas(width_px=max(64, width_px), height_px=max(64, height_px))
        return png_of(self._svg(caption, width_px, height_px, seed), width_px, height_px)

    def _svg(self, caption: str, width_px: int, height_px: int, seed: int) -> str:
        """A ground is drawn only where the caption names one."""
        shelf = self._given or shipped()
        scene = by_night(caption_read(caption, shelf.vocabulary).reading.scene)
        composition = composed(scene, shelf.vocabulary, width_px, height_px, seed=seed)
        has_ground = scene.ground.kind != "plain" or bool(scene.ground.colour)
        if not has_ground:
            composition = replace(composition, arrangement=as_large_as_fits(composition.arrangement))
        return svg_of(composition, shelf.sprites, shelf.vocabulary, has_ground=has_ground)
