"""What a file is, by its first bytes. The expectations come from Pillow, which wrote the files."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from makeready.app.intake.head import MAX_PARTS, Head, checked_head, head_of
from makeready.app.intake.limits import Limits
from makeready.errors import InvalidImageError

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def written(kind: str, width_px: int = 7, height_px: int = 5, **options: object) -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (width_px, height_px), "teal").save(sink, kind, **options)  # type: ignore[arg-type]
    return sink.getvalue()


def moving(kind: str) -> bytes:
    sink = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(sink, kind, save_all=True, append_images=frames[1:])
    return sink.getvalue()


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + b"\0\0\0\0"


def refusal(content: bytes, limits: Limits | None = None) -> InvalidImageError:
    with pytest.raises(InvalidImageError) as caught:
        checked_head(content, limits or Limits(), param="image")
    assert caught.value.param == "image"
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True, "exif": Image.Exif()}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"icc_profile": b"x" * 40}),
    ],
)
@pytest.mark.parametrize("size", [(1, 1), (7, 5), (640, 3)])
def test_the_head_tells_format_and_size(kind: str, options: dict[str, object], size: tuple[int, int]) -> None:
    head = head_of(written(kind, *size, **options), param="image")

    assert head == Head(format=kind, width_px=size[0], height_px=size[1])  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_animations_are_refused_before_they_are_decoded(kind: str) -> None:
    assert "animation" in refusal(moving(kind)).message


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a...", b"%PDF-1.7", b"<svg/>", b"BM....", b"RIFF1234WAVEfmt "]
)
def test_other_formats_are_refused_by_their_content(content: bytes) -> None:
    assert "PNG, JPEG or WebP" in refusal(content).hint


def test_a_format_that_begins_later_is_not_looked_for() -> None:
    """A file that is something else at byte 0 and a PNG further on is something else."""
    assert "no PNG" in refusal(b"%PDF-1.7\n" + written("PNG")).message


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_every_file_that_ends_before_its_size_is_cut_short(kind: str) -> None:
    whole = written(kind)
    told_at = next(end for end in range(12, len(whole)) if _is_told(whole[:end]))

    assert all(refusal(whole[:end]) for end in range(told_at))


def _is_told(content: bytes) -> bool:
    try:
        head_of(content, param="image")
    except InvalidImageError:
        return False
    return True


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(file_bytes=20), "bytes"),
        (Limits(pixels=34), "7 x 5"),
        (Limits(side_px=6), "6 on a side"),
    ],
)
def test_each_limit_is_kept_and_named(limits: Limits, says: str) -> None:
    error = refusal(written("PNG"), limits)

    assert says in error.message + error.hint


def test_what_a_bomb_says_of_itself_is_enough_to_refuse_it() -> None:
    """No pixel of it was ever there."""
    bomb = PNG_MAGIC + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 6, 0, 0, 0))

    assert "too large" in refusal(bomb + png_chunk(b"IDAT", b"")).message


def test_thousands_of_parts_before_the_pixels_are_refused() -> None:
    head = PNG_MAGIC + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    segment = b"\xff\xe1\0\x02"

    assert "damaged" in refusal(head + png_chunk(b"tEXt", b"") * (MAX_PARTS + 1)).message
    assert "damaged" in refusal(b"\xff\xd8" + segment * (MAX_PARTS + 1)).message


@given(st.sampled_from([b"", PNG_MAGIC, b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP"]), st.binary(max_size=200))
def test_any_bytes_are_a_head_inside_the_limits_or_a_refusal(magic: bytes, rest: bytes) -> None:
    limits = Limits(pixels=1000, side_px=100)
    try:
        head = checked_head(magic + rest, limits, param="image")
    except InvalidImageError:
        return

    assert 1 <= head.width_px <= 100
    assert 1 <= head.height_px <= 100
    assert head.width_px * head.height_px <= 1000
