"""A maker that needs nothing: it fills the canvas with the palette."""

from dataclasses import dataclass

from makeready.loop.card import Card, Lever
from makeready.loop.ports import Made, Order

ECHO_CARD = Card(
    name="echo", attempt_s=0.1, levers=(Lever(name="mirror", repairs=("placement", "contrast")),)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoMaker:
    """Draws one vertical stripe for each palette colour, white without a palette.

    The picture is a real `verify.Picture`, so the real inspector can look at it; numpy and Pillow are
    imported when the first picture is made. Its one lever, "mirror", turns the order of the stripes.
    """

    card: Card = ECHO_CARD

    def make(self, order: Order) -> Made:
        import numpy as np

        from makeready.verify.picture import Picture

        canvas = order.brief.canvas
        colours = [bytes.fromhex(swatch.hex[1:]) for swatch in order.brief.palette.swatches] or [b"\xff" * 3]
        if order.pulls:
            colours.reverse()
        pixels = np.empty((canvas.height_px, canvas.width_px, 3), dtype=np.uint8)
        for index, columns in enumerate(np.array_split(np.arange(canvas.width_px), len(colours))):
            pixels[:, columns] = list(colours[(index + order.proposal_index) % len(colours)])
        return Made(picture=Picture(pixels=pixels), notes=(f"{len(colours)} stripes",))
