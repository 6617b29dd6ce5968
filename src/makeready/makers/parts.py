"""A caption drawn in parts: its layout and its ground are exact, as `compose` draws them; each thing is drawn
alone by a model, cut out, and put in its place.

A small model draws one thing well and forgets the second; counts, places and sizes are then the layout's.
The idea of a layout before the picture: Lian et al. 2023, "LLM-grounded diffusion"; the planner is ours and
reads the caption by its grammar.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from makeready.makers.easel import Easel, by_moonlight, place_of
from makeready.makers.exact_edits import Floats32, Layer, Pixels
from makeready.makers.sighting import ALONE_GROUND
from makeready.scene.composition import Composition
from makeready.scene.drawing import Drawing, is_dimmed
from makeready.scene.grammar import hex_of_colour
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.verify.eyes.colour import oklab

SKETCH_PX = 128
"""The longer side of a sketch, at most: what is shown while the things are being drawn."""
FULL_DIFFERENCE = 0.12
"""OKLab: what is as far as this from the ground of a thing that is drawn alone is the thing, in a sketch."""
ALONE_SHARE = 0.7
"""Of its square that a thing fills which is drawn alone, about."""


def put_together(
    composition: Composition, layers: Sequence[Layer | None], width_px: int, height_px: int
) -> Pixels:
    """The ground with each thing's layer at its spots; a thing without a layer is left out.

    Shapes: -> (height_px, width_px, 3).
    """
    easel = _easel(composition, width_px, height_px)
    for spot in composition.arrangement.spots:
        layer = layers[spot.thing]
        if layer is not None:
            lit = by_moonlight(layer) if is_dimmed(composition, spot.thing) else layer
            easel.lay(easel.fitted(lit, spot), spot)
    return easel.canvas


class Sketch:
    """The picture as it comes about, small and soft: each thing's latest preview at its spots."""

    def __init__(self, composition: Composition, width_px: int, height_px: int) -> None:
        """Units: of the picture that is sketched."""
        scale = min(0.5, SKETCH_PX / max(width_px, height_px))
        self._easel = _easel(composition, max(1, round(width_px * scale)), max(1, round(height_px * scale)))
        self._composition = composition
        self._seen: dict[int, tuple[Floats32, Floats32]] = {}

    def with_preview(self, thing: int, preview: Pixels) -> Pixels:
        """The sketch with what a thing looks like now. Shapes: (h, w, 3) -> (H, W, 3)."""
        paper = np.frombuffer(bytes.fromhex(hex_of_colour(ALONE_GROUND).removeprefix("#")), np.uint8)
        away = np.linalg.norm(oklab(preview) - oklab(paper.reshape(1, 1, 3)), axis=2)
        self._seen[thing] = (
            preview.astype(np.float32),
            np.clip(away / FULL_DIFFERENCE, 0, 1).astype(np.float32),
        )
        canvas = self._easel.ground.copy()
        for spot in self._composition.arrangement.spots:
            if spot.thing in self._seen:
                self._blend(canvas, *self._seen[spot.thing], place_of(spot))
        return canvas

    def _blend(
        self, canvas: Pixels, colours: Floats32, alpha: Floats32, place: tuple[float, float, float, float]
    ) -> None:
        """Lays a square around a spot, as large as its thing would fill the spot then."""
        left, top, width, height = (self._easel.scale * side for side in place)
        side = max(2, round(max(width, height) / ALONE_SHARE))
        move = np.array(
            [
                [side / colours.shape[1], 0, left + (width - side) / 2],
                [0, side / colours.shape[0], top + (height - side) / 2],
            ]
        )
        size = (canvas.shape[1], canvas.shape[0])
        share = cv2.warpAffine(alpha, move, size, flags=cv2.INTER_LINEAR)[..., None]
        over = cv2.warpAffine(colours, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        canvas[:] = np.rint(canvas * (1 - share) + over * share).astype(np.uint8)


def _easel(composition: Composition, width_px: int, height_px: int) -> Easel:
    """With the ground alone on it."""
    spots = composition.arrangement.spots
    drawing = Drawing(composition, sprites(), vocabulary(), width_px, height_px)
    ground = drawing.pixels(without=range(len(spots)))
    return Easel(canvas=ground.copy(), ground=ground, scale=width_px / composition.arrangement.width)
