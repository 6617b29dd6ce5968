"""Pictures inside a URL: RFC 2397, base64 only."""

import base64
import binascii

from makeready.app.intake.faults import fault
from makeready.app.intake.limits import Limits

MEDIA_TYPES = ("image/png", "image/jpeg", "image/jpg", "image/webp")
"""What may be said that it is. What it is, its content tells."""
_MAX_PREFIX = 64
"""Ours: `data:`, a type of the list, `;base64,`. A comma is looked for no further."""


def is_data_url(url: str) -> bool:
    return url[:5].lower() == "data:"


def data_url_bytes(url: str, limits: Limits, *, param: str) -> bytes:
    """The bytes in a data URL.

    Raises: InvalidImageError for another URL, one that is too long, another type, or what is no base64.
    """
    if len(url) > limits.data_url_characters:
        raise fault(
            f"is a data URL of {len(url)} characters",
            f"Send at most {limits.data_url_characters} characters, or the file itself as multipart.",
            param=param,
        )
    prefix, comma, _ = url[:_MAX_PREFIX].partition(",")
    media_type, _, coding = prefix[5:].partition(";")
    if not is_data_url(url) or not comma:
        raise fault("is no data URL", "Begin with data:image/png;base64, and go on in base64.", param=param)
    if media_type.strip().lower() not in MEDIA_TYPES:
        raise fault(f"is of the type {media_type[:40]!r}", param=param)
    if coding.strip().lower() != "base64":
        raise fault("is not in base64", "Begin with data:image/png;base64, and go on in base64.", param=param)
    try:
        content = base64.b64decode(url[len(prefix) + 1 :], validate=True)
    except (binascii.Error, ValueError):  # ValueError: characters beyond ASCII
        raise fault("is a data URL whose base64 cannot be read", "Encode it again.", param=param) from None
    return content
