"""A mask as a person paints it: white where a picture may change, black where every pixel stays."""

from pathlib import Path

import numpy as np
from PIL import Image

from makeready.engine.request import Mask
from makeready.errors import InvalidImageError
from makeready.verify.open_picture import decoded

HINT = "Give a PNG of exactly the picture's size: white where it may change, black elsewhere."
PARAM = "mask"


def opened_mask(path: Path, width_px: int, height_px: int) -> Mask:
    """The mask in a file; grey is how much of a change shows.

    Shapes: -> (height_px, width_px), 0 to 255.
    Raises: InvalidImageError for a file that is no picture, another size, transparency, colours, and a mask
        that is black everywhere.
    """
    name = f"mask {path.name!r}"
    try:
        pixels = decoded(path, name).pixels
    except InvalidImageError as cause:
        raise InvalidImageError(cause.message, hint=cause.hint, param=PARAM) from None
    if (found := pixels.shape[:2]) != (height_px, width_px):
        raise _fault(f"has {found[1]} x {found[0]} px, the picture {width_px} x {height_px} px", name)
    if _is_transparent(path):
        raise _fault("is transparent in places: what should change there cannot be told", name)
    if np.ptp(pixels, axis=2).any():
        raise _fault("has colours", name)
    if not pixels.any():
        raise _fault("is black everywhere: nothing may change", name)
    return np.ascontiguousarray(pixels[..., 0])


def _is_transparent(path: Path) -> bool:
    with Image.open(path) as image:
        if not (image.mode.endswith(("A", "a")) or "transparency" in image.info):
            return False
        alpha = np.asarray(image.convert("RGBA"))[..., 3]
    return bool((alpha < 255).any())


def _fault(what: str, name: str) -> InvalidImageError:
    return InvalidImageError(f"The {name} {what}.", hint=HINT, param=PARAM)
