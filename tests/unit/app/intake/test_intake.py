"""Whole files, good and bad, through the child that decodes them. The parent survives each of them."""

import io
import os
import signal
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from makeready.app.intake.decoder import Decoder, Measured
from makeready.app.intake.head import Head
from makeready.app.intake.intake import CheckedPicture, Intake
from makeready.app.intake.limits import Limits
from makeready.errors import InvalidImageError

LIMITS = Limits(file_bytes=400_000, pixels=250_000, side_px=2000, memory_bytes=200_000_000, timeout_s=20)


@pytest.fixture(scope="module")
def intake() -> Iterator[Intake]:
    with Intake(LIMITS, num_decoders=1) as opened:
        yield opened


def written(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    sink = io.BytesIO()
    image.save(sink, kind, **options)  # type: ignore[arg-type]
    return sink.getvalue()


def refusal(intake: Intake, content: bytes) -> str:
    with pytest.raises(InvalidImageError) as caught:
        intake.picture(content, param="image[1]")
    assert caught.value.param == "image[1]"
    assert caught.value.hint
    return caught.value.message


def gradient(width_px: int = 40, height_px: int = 20) -> Image.Image:
    ramp = np.linspace(0, 255, width_px * height_px * 3).reshape(height_px, width_px, 3)
    return Image.fromarray(ramp.astype(np.uint8))


REAL = {kind: written(gradient(), kind) for kind in ("PNG", "JPEG", "WEBP")}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_each_format_comes_out_as_its_pixels(intake: Intake, kind: str) -> None:
    picture = intake.picture(REAL[kind], param="image")

    expected = np.asarray(Image.open(io.BytesIO(REAL[kind])).convert("RGB"))
    assert picture.format == kind
    assert picture.alpha is None
    np.testing.assert_array_equal(picture.pixels, expected)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(picture.png_bytes()))), expected)


def test_a_photo_on_its_side_stands_upright_without_its_exif(intake: Intake) -> None:
    image = Image.new("RGB", (6, 4), "white")
    image.putpixel((0, 0), (0, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise

    picture = intake.picture(written(image, "PNG", exif=exif), param="image")

    assert (picture.width_px, picture.height_px) == (4, 6)
    assert picture.pixels[0, 3].tolist() == [0, 0, 0]
    assert b"eXIf" not in picture.png_bytes()


def test_transparency_is_laid_over_white_and_kept_beside(intake: Intake) -> None:
    picture = intake.picture(written(Image.new("RGBA", (3, 2), (255, 0, 0, 51))), param="mask")

    assert picture.pixels[0, 0].tolist() == [255, 204, 204]
    assert picture.alpha is not None
    assert picture.alpha.tolist() == [[51] * 3] * 2


def test_a_palette_with_a_transparent_colour_has_alpha_too(intake: Intake) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([0, 0, 0, 9, 9, 9])
    image.putpixel((1, 0), 1)

    picture = intake.picture(written(image, transparency=0), param="mask")

    assert picture.alpha is not None
    assert picture.alpha.tolist() == [[0, 255]]


def test_a_colour_profile_is_applied_and_a_broken_one_is_left_out(intake: Intake) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = gradient()
    for profile in (lab, b"no profile"):
        picture = intake.picture(written(plain, icc_profile=profile), param="image")

        assert np.abs(picture.pixels.astype(int) - np.asarray(plain).astype(int)).max() <= 1


def test_our_own_description_stays_and_all_other_words_go(intake: Intake) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("makeready", "a red ball", zip=True)
    info.add_text("Comment", "secret place")

    picture = intake.picture(written(gradient(), pnginfo=info), param="image")

    assert picture.description == "a red ball"
    assert b"secret" not in picture.png_bytes()


def test_what_stands_behind_a_picture_is_not_taken_along(intake: Intake) -> None:
    """A file that is a picture and an archive or a page at once is only a picture after this."""
    for kind, content in REAL.items():
        if kind == "WEBP":
            continue  # its length stands at its front: Pillow refuses what goes on behind
        picture = intake.picture(content + b"PK\x03\x04<script>alert(1)</script>", param="image")

        assert b"script" not in picture.png_bytes()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of(width_px: int, height_px: int, *parts: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(parts) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_and_its_memory_was_never_held(intake: Intake) -> None:
    zeros = zlib.compress(bytes(50_000_000), 9)
    words = chunk(b"zTXt", b"Comment\0\0" + zeros)

    assert "too large" in refusal(intake, png_of(60_000, 60_000, chunk(b"IDAT", zeros)))
    assert "damaged" in refusal(intake, png_of(4, 4, words, chunk(b"IDAT", zlib.compress(bytes(52)))))


def test_pixels_beyond_the_picture_are_not_unpacked(intake: Intake) -> None:
    """It says 400 x 600 and holds 50 MB: what comes out is what it says."""
    picture = intake.picture(
        png_of(400, 600, chunk(b"IDAT", zlib.compress(bytes(50_000_000), 9))), param="image"
    )

    assert (picture.width_px, picture.height_px) == (400, 600)


def test_a_file_that_needs_more_memory_than_it_may_ends_only_itself() -> None:
    with Intake(Limits(memory_bytes=8_000_000), num_decoders=1) as small:
        big = written(Image.new("RGB", (2000, 2000)))

        assert refusal(small, big)
        assert small.picture(REAL["PNG"], param="image").width_px == 40


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_file_that_is_cut_short_is_refused(intake: Intake, kind: str) -> None:
    assert refusal(intake, REAL[kind][: len(REAL[kind]) * 2 // 3])


def test_a_child_that_dies_costs_one_picture() -> None:
    """A module that is not there stands for a decoder that a file has taken down."""
    dead = Decoder(LIMITS, module="makeready.no_such_module")

    with pytest.raises(InvalidImageError, match="ended the program"):
        dead.decode(REAL["PNG"], Head(format="PNG", width_px=40, height_px=20), param="image")
    assert dead.pid is None


def test_a_child_that_hangs_is_killed_and_the_next_picture_has_another() -> None:
    with Intake(Limits(timeout_s=30), num_decoders=1) as opened:
        opened.picture(REAL["PNG"], param="image")
        decoder = opened._decoders[0]
        hanging = decoder.pid
        assert hanging is not None
        os.kill(hanging, signal.SIGSTOP)
        decoder._limits = Limits(timeout_s=0.2)

        assert "took longer than 0.2 s" in refusal(opened, REAL["PNG"])
        decoder._limits = Limits()
        assert opened.picture(REAL["PNG"], param="image").width_px == 40
        assert decoder.pid != hanging


def test_an_answer_that_is_longer_than_it_may_be_is_not_read(intake: Intake) -> None:
    """A child that a file has taken over cannot make its parent hold what it likes."""
    measured = Measured(io.BytesIO(bytes(100)), max_body=10)
    measured.read(8)
    measured.read(8)
    with pytest.raises(ValueError):  # noqa: PT011 - it has no words
        measured.read(11)


def test_the_child_knows_no_secret_of_its_parents(intake: Intake) -> None:
    intake.warm()
    with open(f"/proc/{intake._decoders[0].pid}/environ", "rb") as file:
        names = [one.partition(b"=")[0] for one in file.read().split(b"\0") if one]

    assert names == [b"OPENBLAS_NUM_THREADS"]
    assert os.environ


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A real file with some bytes flipped, cut out, doubled or put in."""
    content = bytearray(REAL[draw(st.sampled_from(sorted(REAL)))])
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content) - 1))
        match draw(st.integers(0, 3)):
            case 0:
                content[at] ^= 1 << draw(st.integers(0, 7))
            case 1:
                del content[at : at + draw(st.integers(1, 30))]
            case 2:
                content[at:at] = content[at : at + draw(st.integers(1, 30))]
            case _:
                content[at:at] = draw(st.binary(max_size=20))
        if not content:
            return b""
    return bytes(content)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoiled())
def test_a_spoiled_file_is_a_picture_inside_the_limits_or_a_refusal(intake: Intake, content: bytes) -> None:
    try:
        picture = intake.picture(content, param="image")
    except InvalidImageError:
        return

    assert isinstance(picture, CheckedPicture)
    assert picture.pixels.shape == (picture.height_px, picture.width_px, 3)
    assert picture.width_px * picture.height_px <= LIMITS.pixels
