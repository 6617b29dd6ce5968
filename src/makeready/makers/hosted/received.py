"""Pictures that came from somebody else's server: untrusted bytes until they are checked."""

import base64
import binascii
import io
import warnings
from typing import Final

from PIL import Image, UnidentifiedImageError

from makeready.errors import InvalidAnswerError, InvalidImageError
from makeready.makers.hosted.fitting import Pixels
from makeready.verify.open_picture import FORMATS, decoded

MAX_IMAGE_BYTES: Final = 64_000_000
"""Ours: 16 megapixels of noise as an RGBA PNG; a picture of a model takes a tenth."""
MAX_PIXELS: Final = 16_777_216
"""Ours: twice what any target draws."""


def opened(content: bytes, who: str) -> Pixels:
    """The picture in what was received. Its size and kind are looked at before anything is decoded.

    Shapes: -> (H, W, 3).
    Raises: InvalidAnswerError for whatever is not one whole still picture within the limits.
    """
    if len(content) > MAX_IMAGE_BYTES:
        raise unusable(who, f"is a picture of more than {MAX_IMAGE_BYTES} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is below
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                width, height = image.size
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        raise unusable(who, "is not a PNG, JPEG or WebP picture") from None
    if width * height > MAX_PIXELS:
        raise unusable(who, f"is a picture of {width} x {height} px")
    try:
        return decoded(io.BytesIO(content), f"picture from {who}").pixels
    except InvalidImageError as error:
        raise unusable(who, f"cannot be used: {error.message.rstrip('.')}") from None


def from_base64(text: object, who: str) -> bytes:
    """The bytes of a `b64_json` field.

    Raises: InvalidAnswerError if it is none.
    """
    if not isinstance(text, str) or not text:
        raise unusable(who, "holds no picture")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise unusable(who, "holds no picture in base64") from None


def unusable(who: str, what: str) -> InvalidAnswerError:
    return InvalidAnswerError(
        f"The answer of {who} {what}.",
        hint="It may have been charged. Try again later, or check the address in the settings.",
    )
