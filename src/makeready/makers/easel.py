"""A canvas on which things that were cut out are laid one by one, and what happened on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from makeready.makers import exact_edits
from makeready.makers.exact_edits import Layer, Mask, Pixels
from makeready.scene.blocks import Spot
from makeready.scene.drawing import MOONLIGHT
from makeready.scene.plates import shade_of

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


@dataclass(slots=True, kw_only=True, eq=False)
class Easel:
    """`ground` is what is seen where nothing stands; `scale` makes units of a layout pixels; `boxes` are
    around all that was touched.

    Shapes: canvas and ground (H, W, 3).
    """

    canvas: Pixels
    ground: Pixels
    scale: float
    boxes: list[Box] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    @property
    def reach(self) -> Box:
        """The box around all that may differ from what the canvas was."""
        return box_around(self.boxes, self.canvas.shape[1], self.canvas.shape[0])

    def clear(self, layer: Layer, support: Mask) -> None:
        """Fills where a thing stood with the ground. Shapes: support (h, w), from the layer's corner."""
        exact_edits.erased(self.canvas, self.ground, support, layer.left, layer.top)
        self.boxes.append(box_of(layer))

    def fitted(self, layer: Layer, spot: Spot, *, excess: float = 1.0) -> Layer:
        """The layer as it fits into its spot; `excess` as in `exact_edits.fitted`."""
        left, top, width, height = (self.scale * side for side in place_of(spot))
        return exact_edits.fitted(layer, left, top, width, height, excess=excess)

    def lay(self, layer: Layer, spot: Spot) -> None:
        """A layer where it lies, with the shadow that it had, or one if it now needs one."""
        if not spot.has_shadow:
            layer = exact_edits.without_shadow(layer)
        elif not (layer.light < 1).any():
            left, top, width, height = layer.ink
            shade = shade_of(width)
            high, wide = shade.ink.shape[:2]
            x, y = left + (width - wide) // 2, top + height - high // 2
            shade.laid(self.canvas, x, y)
            self.boxes.append((x, y, x + wide, y + high))
        exact_edits.laid(self.canvas, layer)
        self.boxes.append(box_of(layer))


def by_moonlight(layer: Layer) -> Layer:
    """As things are seen in a landscape at night."""
    dimmed = np.rint(layer.colours * np.array(MOONLIGHT, np.float32))
    return replace(layer, colours=dimmed.astype(np.uint8))


def place_of(spot: Spot) -> tuple[float, float, float, float]:
    """Left, top, width and height in units of the layout."""
    return spot.left, spot.top, spot.width, spot.height


def box_of(layer: Layer) -> Box:
    height, width = layer.alpha.shape
    return layer.left, layer.top, layer.left + width, layer.top + height


def box_around(boxes: Sequence[Box], width: int, height: int) -> Box:
    """The box around several, inside of a picture; all zero without any."""
    if not boxes:
        return 0, 0, 0, 0
    left, top, right, bottom = np.array(boxes).T
    return (
        max(0, int(left.min())),
        max(0, int(top.min())),
        min(width, int(right.max())),
        min(height, int(bottom.max())),
    )
