"""Pictures inside design documents: whoever fills their `data-generate` slots, and is named for it."""

from importlib import import_module

from makeready.brief import Canvas
from makeready.design.painter import Painter
from makeready.errors import MakereadyError, UnknownNameError
from makeready.makers.compose import NAME, Shelf, shipped
from makeready.scene.asking import caption_read, undrawn_words
from makeready.scene.composing import composed
from makeready.scene.drawing import png_of, svg_of

PAINTERS = (NAME, "embedded")


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
        scene = caption_read(caption, shelf.vocabulary).reading.scene
        composition = composed(scene, shelf.vocabulary, width_px, height_px, seed=seed)
        has_ground = scene.ground.kind != "plain" or bool(scene.ground.colour)
        return svg_of(composition, shelf.sprites, shelf.vocabulary, has_ground=has_ground)
