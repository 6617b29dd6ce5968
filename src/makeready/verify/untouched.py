"""Whether everything outside a region is as it was in another picture, pixel for pixel."""

import math
from pathlib import Path

import numpy as np

from makeready.brief import Box, Untouched
from makeready.errors import InvalidImageError
from makeready.verify.eyes.ink import tight_box
from makeready.verify.look import Look
from makeready.verify.open_picture import open_picture
from makeready.verify.verifier import Answer, Asked, broken, met, unknown


class UntouchedVerifier:
    """Compares decoded RGB bytes; the edges of the region are rounded outwards to whole pixels."""

    name = "untouched"
    version = "1"
    kinds = ("untouched",)

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if not isinstance(asked, Untouched):
            raise TypeError(f"{type(asked).__name__} is not a wish to leave pixels alone.")
        name = Path(asked.reference).name  # folders of a server are nobody's business
        expected = f"outside the region every pixel is as in {name}"
        try:
            before = open_picture(Path(asked.reference)).pixels
        except InvalidImageError as cause:
            why = cause.message.replace(asked.reference, name)
            return unknown(f"the reference cannot be read: {why}", expected)
        after = look.picture.pixels
        if before.shape != after.shape:
            old, new = (f"{one.shape[1]} x {one.shape[0]} px" for one in (before, after))
            return broken(f"the picture has {new}, the reference {old}", expected)
        changed = np.any(before != after, axis=2)
        box = look.region_box(asked.region)
        top, bottom = math.floor(box.top_px), math.ceil(box.bottom_px)
        changed[top:bottom, math.floor(box.left_px) : math.ceil(box.right_px)] = False
        num_changed = int(changed.sum())
        if not num_changed:
            return met("no pixel outside differs", expected)
        differing = tight_box(changed)
        boxes: tuple[Box, ...] = (differing,) if differing is not None else ()
        share = num_changed / changed.size
        return broken(
            f"{num_changed} pixels outside differ ({share:.2%})", expected, 0.9 - share, boxes=boxes
        )
