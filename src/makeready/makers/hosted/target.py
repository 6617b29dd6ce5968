"""What a maker asks of a vendor's adapter, and what it gets: the port behind which vendors differ."""

import io
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from PIL import Image

from makeready.makers.hosted.calling import Caller
from makeready.makers.hosted.fitting import Pixels
from makeready.makers.hosted.price import MEGAPIXEL, Quality, Usage


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ask:
    """One picture, in a size that the target takes. `seed` None: the target takes none.

    `references` are further pictures to look at, at most a megapixel each.

    Shapes: source (height_px, width_px, 3); mask (height_px, width_px), 255 where it may change; a reference
    (H, W, 3).
    """

    prompt: str
    width_px: int
    height_px: int
    quality: Quality = "medium"
    seed: int | None = None
    source: Pixels | None = None
    mask: Pixels | None = None
    references: tuple[Pixels, ...] = ()

    @property
    def source_pixels(self) -> int:
        """What counts as a source for its price: a reference is a megapixel."""
        own = 0 if self.source is None else self.width_px * self.height_px
        return own + len(self.references) * MEGAPIXEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """What came back: the picture's file as it was sent, and what it took, as far as the vendor says.

    Units: `cost_microusd` where the vendor names a price; `usage` where it counts tokens.
    """

    content: bytes = field(repr=False)
    usage: Usage | None = None
    cost_microusd: int | None = None


class Target(Protocol):
    """A vendor's routes for one model.

    Raises: what `Caller.ask` raises; InvalidAnswerError, WithheldError.
    """

    def asked(self, ask: Ask, caller: Caller, deadline_s: float) -> Got: ...

    def close(self) -> None: ...


def png_of(pixels: Pixels) -> bytes:
    """Shapes: (H, W, 3) or (H, W, 4) or (H, W)."""
    sink = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(sink, format="PNG", compress_level=3)
    return sink.getvalue()


def mask_png(mask: Pixels, kind: str) -> bytes:
    """A mask as a target takes it: transparent where it may change ("alpha"), or white there ("white").

    Shapes: (H, W), 255 where it may change.
    """
    if kind == "white":
        return png_of(mask)
    black = np.zeros((*mask.shape, 3), np.uint8)
    return png_of(np.dstack([black, 255 - mask]))
