"""What the first bytes of a file say that it is: format, size, frames. Pure; nothing is decompressed here.

The formats are told apart by content alone, by what stands at byte 0; a name or a content type is not asked.
"""

import struct
from dataclasses import dataclass
from typing import Literal

from makeready.app.intake.faults import TAKEN, fault
from makeready.app.intake.limits import Limits
from makeready.errors import InvalidImageError

Format = Literal["PNG", "JPEG", "WEBP"]

MAX_PARTS = 1000
"""Ours: chunks or segments before the pixels. Cameras write some tens; more is made to cost time."""

_PNG = b"\x89PNG\r\n\x1a\n"
_SIZE_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""SOF0 to SOF15 without DHT, JPG and DAC (ITU T.81, table B.1)."""
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD8)})
"""TEM and the restart markers have no length."""
_CUT = "is cut short"
_CUT_HINT = "Send the whole file."


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a picture says about itself before it is decoded."""

    format: Format
    width_px: int
    height_px: int
    is_animated: bool = False


def checked_head(content: bytes, limits: Limits, *, param: str) -> Head:
    """The head of a file that may be decoded.

    Raises: InvalidImageError for what is no PNG, JPEG or WebP, is cut short before its size is told, moves,
        or is larger than the limits.
    """
    if len(content) > limits.file_bytes:
        what, hint = f"has {len(content)} bytes", f"Send at most {limits.file_bytes} bytes."
        raise fault(what, hint, param=param)
    head = head_of(content, param=param)
    width_px, height_px = head.width_px, head.height_px
    if width_px < 1 or height_px < 1:
        raise fault(f"is {width_px} x {height_px} pixels", "Send one with at least one pixel.", param=param)
    if max(width_px, height_px) > limits.side_px or width_px * height_px > limits.pixels:
        raise fault(
            f"is {width_px} x {height_px} pixels, which is too large",
            f"Send at most {limits.pixels} pixels, and {limits.side_px} on a side.",
            param=param,
        )
    if head.is_animated:
        raise fault("is an animation", "Save the frame you want as a picture of its own.", param=param)
    return head


def head_of(content: bytes, *, param: str) -> Head:
    """Format, size and frames as the file says them.

    Raises: InvalidImageError if it is none of the three formats, or ends before it says its size.
    """
    try:
        if content.startswith(_PNG):
            return _png_head(content, param)
        if content.startswith(b"\xff\xd8\xff"):
            return _jpeg_head(content, param)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp_head(content, param)
    except (struct.error, IndexError):
        raise fault(_CUT, _CUT_HINT, param=param) from None
    if not content:
        raise fault("is empty", param=param)
    raise fault("is no PNG, JPEG or WebP file by its content", TAKEN, param=param)


def _png_head(content: bytes, param: str) -> Head:
    """Source: PNG third edition, 11.2.1 IHDR; 11.3.4.1 acTL, which stands before the first IDAT."""
    length, name, width_px, height_px = struct.unpack_from(">I4sII", content, 8)
    if name != b"IHDR" or length != 13:
        raise _damaged(param)
    at, is_animated = 8 + 12 + length, False
    for _ in range(MAX_PARTS):
        length, name = struct.unpack_from(">I4s", content, at)
        if name == b"IDAT":
            return Head(format="PNG", width_px=width_px, height_px=height_px, is_animated=is_animated)
        is_animated = is_animated or name == b"acTL"
        at += 12 + length
    raise _damaged(param)


def _jpeg_head(content: bytes, param: str) -> Head:
    """Source: ITU T.81, B.1.1 markers, B.2.2 frame header. A second picture behind it is not looked at."""
    at = 2
    for _ in range(MAX_PARTS):
        if content[at] != 0xFF:
            raise _damaged(param)
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker in _BARE_MARKERS:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        if marker in _SIZE_MARKERS:
            height_px, width_px = struct.unpack_from(">HH", content, at + 5)
            return Head(format="JPEG", width_px=width_px, height_px=height_px)
        if marker in (0xD8, 0xD9, 0xDA) or length < 2:  # pixels or the end before the size
            raise _damaged(param)
        at += 2 + length
    raise _damaged(param)


def _webp_head(content: bytes, param: str) -> Head:
    """Source: RFC 9649, 2.4 to 2.7 (file header, lossy, lossless, extended)."""
    name = content[12:16]
    if name == b"VP8X":
        flags = content[20]
        width_px = int.from_bytes(_exactly(content, 24, 3), "little") + 1
        height_px = int.from_bytes(_exactly(content, 27, 3), "little") + 1
        return Head(format="WEBP", width_px=width_px, height_px=height_px, is_animated=bool(flags & 2))
    if name == b"VP8L":
        signature, packed = struct.unpack_from("<BI", content, 20)
        if signature != 0x2F:
            raise _damaged(param)
        return Head(format="WEBP", width_px=(packed & 0x3FFF) + 1, height_px=(packed >> 14 & 0x3FFF) + 1)
    if name == b"VP8 ":
        if _exactly(content, 23, 3) != b"\x9d\x01\x2a":
            raise _damaged(param)
        width_px, height_px = struct.unpack_from("<HH", content, 26)
        return Head(format="WEBP", width_px=width_px & 0x3FFF, height_px=height_px & 0x3FFF)
    raise fault(_CUT, _CUT_HINT, param=param) if len(name) < 4 else _damaged(param)


def _exactly(content: bytes, at: int, num_bytes: int) -> bytes:
    part = content[at : at + num_bytes]
    if len(part) < num_bytes:
        raise IndexError
    return part


def _damaged(param: str) -> InvalidImageError:
    return fault("is damaged", "Write it again, or convert it to PNG.", param=param)
