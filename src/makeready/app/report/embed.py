"""Pictures inside a page: as large as they need to be to be looked at, and no larger."""

import io

from PIL import Image

from makeready.app.report.markup import Markup, data_uri

KEEP_PNG_BYTES = 450_000
"""Ours: a flat graphic of 1024 x 1024 px is about 150 kB as PNG; beyond it WebP keeps a report near 3 MB."""

WEBP_QUALITY = 90


def full_picture(png: bytes) -> Markup:
    """The delivered picture at its own size: the very PNG if it is small, WebP otherwise."""
    if len(png) <= KEEP_PNG_BYTES:
        return data_uri(png, "image/png")
    return data_uri(_webp(png, longest_px=2048), "image/webp")


def small_picture(png: bytes, longest_px: int = 560) -> Markup:
    """A picture for a card among others."""
    return data_uri(_webp(png, longest_px=longest_px), "image/webp")


def _webp(png: bytes, longest_px: int) -> bytes:
    sink = io.BytesIO()
    with Image.open(io.BytesIO(png)) as source:
        picture = source.convert("RGB")
    picture.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
    picture.save(sink, format="WEBP", quality=WEBP_QUALITY, method=2)
    return sink.getvalue()
