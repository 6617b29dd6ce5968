"""Drawings of concepts as pieces of SVG, in a style and a colour, ready to be placed in a scene."""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from makeready.errors import UnknownNameError
from makeready.scene.colours import OBJECT_COLOURS
from makeready.scene.landforms import cut, landform
from makeready.scene.pack import FOLDER, Table, read_table
from makeready.scene.recolour import recoloured, tinted
from makeready.scene.styles import style_named
from makeready.scene.vocabulary import Art, Concept, InkBox

DEFAULT_INK = "#24262b"
"""What a tintable drawing is drawn with where no colour is asked for."""
_ID = re.compile(r'(\bid="|href="#|url\(#)([\w-]+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprite:
    """A drawing. `markup` goes inside an svg element, or a nested one, whose view box is `view_box`.

    `ink` is the part of the view box that is drawn on, as fractions of its sides.
    """

    markup: str
    view_box: tuple[float, float, float, float]
    ink: InkBox
    concept: str
    style: str
    colour: str | None = None

    def prefixed(self, prefix: str) -> "Sprite":
        """The same drawing with `prefix` before each of its ids, so that several can share a document."""
        return replace(self, markup=_ID.sub(rf"\g<1>{prefix}\g<2>", self.markup))

    @property
    def ink_view_box(self) -> tuple[float, float, float, float]:
        """The view box cut to the ink: left, top, width, height in the drawing's own units."""
        left, top, width, height = self.view_box
        return (
            left + self.ink.left * width,
            top + self.ink.top * height,
            (self.ink.right - self.ink.left) * width,
            (self.ink.bottom - self.ink.top) * height,
        )


class Sprites:
    """The drawings of one pack."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def svg(self, concept: Concept, style: str, colour: str | None = None, prefix: str = "s") -> Sprite:
        """The concept in a style, and in a colour where one is named.

        A drawing that has the colour by nature stays as it was drawn. `prefix` begins all its ids.

        Raises: UnknownNameError if the concept has not this style, the colour is no word of OBJECT_COLOURS,
            or the concept cannot be drawn in it truthfully.
        """
        art = _art(concept, style)
        if colour is not None:
            _check_colour(concept, style, colour)
        file = self._table.styles[style]
        own = landform(concept.name, style)
        markup = own.markup if own else ""
        if not markup:
            markup = cut(own, file.markup(art.row)) if own else file.markup(art.row)
        if style_named(style).is_tintable:
            markup = tinted(markup, colour) if colour else markup.replace("currentColor", DEFAULT_INK)
        elif colour is not None and art.dominant is not None and colour != art.natural:
            markup = recoloured(markup, art.dominant, colour)
        sprite = Sprite(
            markup=markup,
            view_box=(0.0, 0.0, own.side, own.side) if own else (0.0, 0.0, file.size, file.size),
            ink=art.ink,
            concept=concept.name,
            style=style,
            colour=colour,
        )
        return sprite.prefixed(prefix) if prefix else sprite


@cache
def sprites(folder: Path = FOLDER) -> Sprites:
    """The shipped drawings, or those of another pack.

    Raises: StorageError if the pack is missing, damaged, or of another format.
    """
    return Sprites(read_table(folder))


def _art(concept: Concept, style: str) -> Art:
    if style not in concept.art:
        raise UnknownNameError(
            f"There is no {concept.name} in the style {style!r}.",
            hint=f"Its styles: {', '.join(concept.styles)}.",
            param="style",
        )
    return concept.art[style]


def _check_colour(concept: Concept, style: str, colour: str) -> None:
    if colour not in OBJECT_COLOURS:
        raise UnknownNameError(
            f"Nothing can be drawn in the colour {colour!r}.",
            hint=f"Known: {', '.join(OBJECT_COLOURS)}.",
            param="colour",
        )
    if colour not in concept.recolours_in(style):
        takes = ", ".join(concept.recolours_in(style))
        raise UnknownNameError(
            f"A {concept.name} in the style {style!r} cannot be drawn {colour} truthfully.",
            hint=f"It can be {takes}." if takes else "Leave the colour out.",
            param="colour",
        )
