"""From a file's bytes to a checked picture. Whoever took them in calls this and nothing else."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from makeready.app.intake.decoder import Decoder
from makeready.app.intake.faults import fault
from makeready.app.intake.head import Format, checked_head
from makeready.app.intake.limits import Limits
from makeready.errors import QueueFullError
from makeready.verify.picture import Picture, Pixels


@dataclass(frozen=True, kw_only=True)
class CheckedPicture:
    """A picture that was decoded and is nothing else any more: upright, sRGB, 8 bits.

    Nothing of the file is left but its pixels and, where `compose` or the model made it, the description
    that an edit begins with. That one is a stranger's text: whoever reads it checks it.

    Shapes: pixels (height, width, 3), laid over white; alpha (height, width), None for an opaque file.
    """

    format: Format
    pixels: Pixels = field(repr=False)
    alpha: Pixels | None = field(default=None, repr=False)
    description: str = field(default="", repr=False)

    @property
    def width_px(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height_px(self) -> int:
        return int(self.pixels.shape[0])

    def png_bytes(self) -> bytes:
        """An opaque PNG of ours, with the description."""
        return Picture(pixels=self.pixels, source=self.description).png_bytes()


class Intake:
    """Checks pictures, from any thread. Close it, or use it as a context manager."""

    def __init__(self, limits: Limits | None = None, *, num_decoders: int = 2, wait_s: float = 30.0) -> None:
        self.limits = limits or Limits()
        self._wait_s = wait_s
        self._decoders = [Decoder(self.limits) for _ in range(num_decoders)]
        self._free: queue.LifoQueue[Decoder] = queue.LifoQueue()
        for decoder in self._decoders:
            self._free.put(decoder)

    def warm(self) -> None:
        """Start the children, so that the first picture does not wait for them."""
        for decoder in self._decoders:
            decoder.warm()

    def picture(self, content: bytes, *, param: str) -> CheckedPicture:
        """The picture in a file.

        Raises: InvalidImageError with what is wrong and how to mend it; QueueFullError if all children are
            busy for too long.
        """
        head = checked_head(content, self.limits, param=param)
        with self._decoder() as decoder:
            told, body = decoder.decode(content, head, param=param)
        picture = _checked(told, body, head.format)
        if picture is None or picture.width_px * picture.height_px > self.limits.pixels:
            raise fault(
                "ended the program that decodes it", "Write it again, or convert it to PNG.", param=param
            )
        return picture

    def close(self) -> None:
        for decoder in self._decoders:
            decoder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @contextmanager
    def _decoder(self) -> Iterator[Decoder]:
        try:
            decoder = self._free.get(timeout=self._wait_s)
        except queue.Empty:
            raise QueueFullError(
                "Too many pictures are being decoded.", hint="Try again in a few seconds.", param="image"
            ) from None
        try:
            yield decoder
        finally:
            self._free.put(decoder)


def _checked(told: dict[str, object], body: bytes, kind: Format) -> CheckedPicture | None:
    """The picture that a child told of; None if its parts do not fit together."""
    width_px, height_px, description = told.get("width_px"), told.get("height_px"), told.get("description")
    has_alpha = told.get("has_alpha")
    if not (isinstance(width_px, int) and isinstance(height_px, int) and isinstance(description, str)):
        return None
    if width_px < 1 or height_px < 1 or len(body) != width_px * height_px * (4 if has_alpha is True else 3):
        return None
    plane = np.frombuffer(body, dtype=np.uint8)
    num_rgb = 3 * width_px * height_px
    return CheckedPicture(
        format=kind,
        pixels=plane[:num_rgb].reshape(height_px, width_px, 3),
        alpha=plane[num_rgb:].reshape(height_px, width_px) if has_alpha is True else None,
        description=description,
    )
