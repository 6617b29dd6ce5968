"""A picture as a model is shown it: no larger than it can use."""

import io

from PIL import Image

MAX_SHOWN_SIDE_PX = 1536
"""Ours: a slide's text stays legible, and a larger picture costs more tokens."""


def shown(png: bytes, *, max_side_px: int = MAX_SHOWN_SIDE_PX) -> bytes:
    """A PNG of at most `max_side_px` a side; one that is small enough stays as it is."""
    with Image.open(io.BytesIO(png)) as image:
        if max(image.size) <= max_side_px:
            return png
        small = image.convert("RGB")
    small.thumbnail((max_side_px, max_side_px))
    sink = io.BytesIO()
    small.save(sink, format="PNG")
    return sink.getvalue()
