"""Opens a picture file that somebody gave us: decoded, upright, opaque sRGB bytes, or one clear error."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from makeready.errors import InvalidImageError
from makeready.verify.picture import Picture, Pixels

MAX_PIXELS = 67_108_864
"""Ours: 64 megapixels are 192 MiB as RGB; larger files are refused before they are decoded."""
FORMATS = ("PNG", "JPEG", "WEBP")
"""What generators and editors write. Chosen by content, not by name."""
_PILLOW_LOCK = Lock()
OPENABLE = "Give a PNG, JPEG or WebP file."


def open_picture(path: Path) -> Picture:
    """The picture in a file, by its content: EXIF orientation applied, alpha laid over white, 8-bit sRGB.

    Raises: InvalidImageError for whatever is not one still picture of at most 64 megapixels.
    """
    return decoded(path, f"file {str(path)!r}")


def decoded(source: Path | BinaryIO, name: str) -> Picture:
    """As `open_picture`; `name` says in an error what it was."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is below
            with Image.open(source, formats=FORMATS) as image:
                refuse(image, name)
                with whole_files_only():
                    image.load()
                return Picture(pixels=rgb(image))
    except FileNotFoundError as cause:
        raise fault(name, "does not exist", "Check the path.") from cause
    except IsADirectoryError as cause:
        raise fault(name, "is a directory", "Name one picture file in it.") from cause
    except PermissionError as cause:
        raise fault(name, "may not be read", "Change its permissions, or copy it.") from cause
    except UnidentifiedImageError as cause:
        raise fault(name, "is not a picture that can be read", OPENABLE) from cause
    except Image.DecompressionBombError as cause:
        raise fault(name, "is too large", f"Use at most {MAX_PIXELS} pixels.") from cause
    except (OSError, SyntaxError, ValueError, EOFError) as cause:  # what Pillow raises for damaged files
        raise fault(name, "is damaged or cut short", "Write it again, or convert it to PNG.") from cause


@contextmanager
def whole_files_only() -> Iterator[None]:
    """Pillow fills what a file lacks with grey if some library of the process wished so: WeasyPrint does."""
    with _PILLOW_LOCK:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def fault(name: str, what: str, hint: str) -> InvalidImageError:
    return InvalidImageError(f"The {name} {what}.", hint=hint, param="picture")


def refuse(image: Image.Image, name: str) -> None:
    """Raises for what must not be decoded: huge and moving pictures."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise fault(
            name, f"has {width} x {height} pixels, which is too large", f"Use at most {MAX_PIXELS} pixels."
        )
    frames: int = getattr(image, "n_frames", 1)
    if frames > 1:
        raise fault(
            name,
            f"is an animation of {frames} frames",
            "Save the frame you want as a picture of its own.",
        )


def rgb(image: Image.Image) -> Pixels:
    """Upright, opaque, 8-bit RGB. Shapes: -> (height, width, 3)."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith(
        ("I", "F")
    ):  # 16-bit grey: Pillow's own conversion cuts at 255 instead of scaling
        grey = np.asarray(upright, dtype=np.float64) / 257.0
        return np.repeat(np.clip(grey, 0, 255).round().astype(np.uint8)[:, :, np.newaxis], 3, axis=2)
    upright = in_srgb(upright)
    if upright.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        upright = Image.alpha_composite(ground, layer)
    return np.array(upright.convert("RGB"))


def in_srgb(image: Image.Image) -> Image.Image:
    """Converted by its embedded colour profile where it has one that can be used; as it is otherwise."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):  # a broken profile: browsers ignore it too
        return image
    return converted if converted is not None else image
