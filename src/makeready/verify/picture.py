"""A picture as verifiers see it: pixels, and boxes where the document is ours."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from makeready.design.document import ElementBox, ShownChart
from makeready.design.drawing.cut_letters import CutLetters
from makeready.design.drawing.leaving import Leaver

Pixels = NDArray[np.uint8]
SOURCE_KEY = "makeready"
"""The key of the PNG's text that holds what it was drawn from."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Pixels, and for our own documents the boxes and a way to leave one element out.

    Shapes: pixels (height, width, 3), sRGB, uint8.
    `without(element_id)` draws the document again with that one element hidden; None for a foreign picture.
    `ink(element_id)` are the pixels that it paints, (height, width), whatever resembles or covers them.
    `letters(element_id, text)` draws the letters of one element alone, uncut, black on white, as if it said
    `text`; `without_letters(element_id)` draws the document with those letters transparent.
    `without_all_letters()` draws it with all letters transparent; `cut_letters()` finds the ink of letters
    that frames and the page's edge cut off.
    `missing_glyphs` are the characters that no font had, `unfilled_slots` the slots nobody filled; both are
    empty for a foreign picture. `charts` are those of the document with their numbers,
    `leavers` what sticks out of the page or of a frame by its box. `source` is what the picture is drawn
    from, where its PNG shall carry it for a later edit; empty for all others.
    """

    pixels: Pixels
    boxes: tuple[ElementBox, ...] | None = None
    without: Callable[[str], Pixels] | None = field(default=None, repr=False, compare=False)
    ink: Callable[[str], NDArray[np.bool_]] | None = field(default=None, repr=False, compare=False)
    letters: Callable[[str, str], Pixels] | None = field(default=None, repr=False, compare=False)
    without_letters: Callable[[str], Pixels] | None = field(default=None, repr=False, compare=False)
    without_all_letters: Callable[[], Pixels] | None = field(default=None, repr=False, compare=False)
    cut_letters: Callable[[], CutLetters] | None = field(default=None, repr=False, compare=False)
    missing_glyphs: tuple[str, ...] = ()
    unfilled_slots: tuple[str, ...] = ()
    layout_notes: tuple[str, ...] = ()
    charts: tuple[ShownChart, ...] = ()
    leavers: tuple[Leaver, ...] = ()
    source: str = field(default="", repr=False)

    @property
    def is_own(self) -> bool:
        """Whether the document behind it is known and can be drawn again: boxes alone prove nothing."""
        return self.boxes is not None and self.without is not None

    @property
    def width_px(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height_px(self) -> int:
        return int(self.pixels.shape[0])

    def png_bytes(self) -> bytes:
        return self._png

    @cached_property
    def _png(self) -> bytes:
        sink = io.BytesIO()
        info = PngImagePlugin.PngInfo()
        if self.source:
            info.add_itxt(SOURCE_KEY, self.source, zip=True)
        Image.fromarray(self.pixels).save(sink, format="PNG", compress_level=3, pnginfo=info)
        return sink.getvalue()
