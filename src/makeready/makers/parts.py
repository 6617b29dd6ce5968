"""A caption drawn in parts: its layout and its ground are exact, as `compose` draws them; each thing is drawn
alone by a model, cut out, and put in its place.

A small model draws one thing well and forgets the second; counts, places and sizes are then the layout's.
The idea of a layout before the picture: Lian et al. 2023, "LLM-grounded diffusion"; the planner is ours and
reads the caption by its grammar.
"""

from collections.abc import Sequence
from functools import cached_property

import cv2
import numpy as np

from makeready.makers.easel import Easel, by_moonlight, place_of
from makeready.makers.exact_edits import Floats32, Layer, Pixels
from makeready.scene.composition import Composition
from makeready.scene.drawing import Drawing, is_dimmed
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.verify.eyes.colour import oklab

SKETCH_PX = 128
"""The longer side of a sketch, at most: what is shown while the things are being drawn."""
GROUND_DIFFERENCE = 0.12
"""OKLab: what is as near as this to the border of a thing that is drawn alone is its ground, in a sketch; the
previews' grounds are uneven by up to 0.08."""
LEAST_PART = 0.05
"""Of the largest part of a preview: smaller ones are specks."""
EDGE_BLUR_CELLS, SHADE_BLUR_PX = 0.5, 1.0
SHADE, MIDDLE_LEVEL = 0.16, 110
"""How much darker, or lighter on dark grounds, the place of a thing is that has no preview yet."""


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
    """The picture as it comes about, small and soft: each thing's latest preview at its spots, and until it
    has one a shade with the outline of our own drawing of such a thing."""

    def __init__(self, composition: Composition, width_px: int, height_px: int) -> None:
        """Units: of the picture that is sketched."""
        scale = min(0.5, SKETCH_PX / max(width_px, height_px))
        width, height = max(1, round(width_px * scale)), max(1, round(height_px * scale))
        self._drawing = Drawing(composition, sprites(), vocabulary(), width, height)
        self._spots = composition.arrangement.spots
        self._ground = self._drawing.pixels(without=range(len(self._spots)))
        self._scale = width / composition.arrangement.width
        self._seen: dict[int, tuple[Floats32, Floats32]] = {}

    @cached_property
    def _shades(self) -> list[Floats32]:
        """How much of each spot's shade covers each pixel."""
        outlines = [self._drawing.ink(index).astype(np.float32) for index in range(len(self._spots))]
        return [SHADE * np.asarray(cv2.GaussianBlur(one, (0, 0), SHADE_BLUR_PX)) for one in outlines]

    def begun(self) -> Pixels:
        """The ground, and where things will stand: nothing of it is drawn by the model.

        Shapes: -> (H, W, 3).
        """
        canvas = self._ground.copy()
        shade_colour = np.float32(0 if canvas.mean() > MIDDLE_LEVEL else 255)
        for index, spot in enumerate(self._spots):
            if spot.thing in self._seen:
                self._blend(canvas, *self._seen[spot.thing], place_of(spot))
            else:
                share = self._shades[index][..., None]
                canvas[:] = np.rint(canvas * (1 - share) + shade_colour * share).astype(np.uint8)
        return canvas

    def with_preview(self, thing: int, preview: Pixels) -> Pixels:
        """The sketch with what a thing looks like now. Shapes: (h, w, 3) -> (H, W, 3)."""
        self._seen[thing] = preview.astype(np.float32), standing_out(preview)
        return self.begun()

    def _blend(
        self, canvas: Pixels, colours: Floats32, alpha: Floats32, place: tuple[float, float, float, float]
    ) -> None:
        """Lays what stands out of a preview into a spot, on the middle of its foot."""
        rows, columns = (np.flatnonzero((alpha > 0.5).any(axis=axis)) for axis in (1, 0))
        if not len(rows):
            return
        left, top, width, height = (self._scale * side for side in place)
        zoom = min(width / (columns[-1] + 1 - columns[0]), height / (rows[-1] + 1 - rows[0]))
        across = left + width / 2 - zoom * (columns[0] + columns[-1] + 1) / 2
        down = top + height - zoom * (rows[-1] + 1)
        middle = (zoom - 1) / 2  # of the first pixel, which is at zero
        move = np.array([[zoom, 0, across + middle], [0, zoom, down + middle]])
        size = (canvas.shape[1], canvas.shape[0])
        share = cv2.warpAffine(alpha, move, size, flags=cv2.INTER_LINEAR)[..., None]
        over = cv2.warpAffine(colours, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        canvas[:] = np.rint(canvas * (1 - share) + over * share).astype(np.uint8)


def standing_out(preview: Pixels) -> Floats32:
    """How much each pixel of a preview belongs to the thing on it: what its border's colour, or one like it,
    does not reach. Specks are left out.

    Shapes: (h, w, 3) -> (h, w), 0 to 1.
    """
    lab = oklab(preview)
    edge = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    away = np.linalg.norm(lab - np.median(edge, axis=0), axis=2)
    like = np.pad((away < GROUND_DIFFERENCE).astype(np.uint8), 1, constant_values=1)
    _, labels = cv2.connectedComponents(like, connectivity=4)
    is_thing = ((labels != labels[0, 0])[1:-1, 1:-1]).astype(np.uint8)
    num, parts, stats, _ = cv2.connectedComponentsWithStats(is_thing, connectivity=4)
    areas = stats[:, cv2.CC_STAT_AREA]
    kept = [one for one in range(1, num) if areas[one] >= LEAST_PART * areas[1:].max()]
    solid = np.isin(parts, kept).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(solid, (0, 0), EDGE_BLUR_CELLS), np.float32)


def _easel(composition: Composition, width_px: int, height_px: int) -> Easel:
    """With the ground alone on it."""
    spots = composition.arrangement.spots
    drawing = Drawing(composition, sprites(), vocabulary(), width_px, height_px)
    ground = drawing.pixels(without=range(len(spots)))
    return Easel(canvas=ground.copy(), ground=ground, scale=width_px / composition.arrangement.width)
