"""Pixels as PNG, JPEG or WebP, all in sRGB."""

import io
from functools import cache
from typing import Literal

from PIL import Image, ImageCms

from makeready.errors import OutputError

RasterFormat = Literal["png", "jpeg", "webp"]
DEFAULT_QUALITY = 94
"""No block or ring is seen around letters; below about 85 they are."""
MAX_WEBP_PX = 16383


def to_raster(picture: Image.Image, to: RasterFormat, *, quality: int = DEFAULT_QUALITY) -> bytes:
    """The picture as a file. `quality` is 1 to 100, for JPEG and WebP; PNG is exact.

    Raises: OutputError if the picture is larger than the format can hold.
    """
    if to == "webp" and max(picture.size) > MAX_WEBP_PX:
        raise OutputError(
            f"WebP holds at most {MAX_WEBP_PX} px a side; this picture has {max(picture.size)}.",
            hint="Export it as png, or at a smaller --scale.",
            param="to",
        )
    sink = io.BytesIO()
    plain = picture.convert("RGB")
    match to:
        case "png":
            plain.save(sink, format="PNG", optimize=False, compress_level=6, icc_profile=srgb_profile())
        case "jpeg":
            # Without subsampling, because coloured letters on a coloured ground are what it smears first.
            plain.save(
                sink,
                format="JPEG",
                quality=quality,
                subsampling=0,
                optimize=True,
                icc_profile=srgb_profile(),
            )
        case "webp":
            plain.save(sink, format="WEBP", quality=quality, method=4, icc_profile=srgb_profile())
    return sink.getvalue()


@cache
def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
