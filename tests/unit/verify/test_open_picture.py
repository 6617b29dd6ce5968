"""Picture files from anywhere: decoded the same way, or refused with one clear line."""

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from makeready.errors import InvalidImageError
from makeready.verify.open_picture import open_picture

RED = (220, 30, 30)


def saved(folder: Path, name: str, image: Image.Image, **options: object) -> Path:
    path = folder / name
    image.save(path, **options)  # type: ignore[arg-type]
    return path


def refused(path: Path) -> InvalidImageError:
    with pytest.raises(InvalidImageError) as caught:
        open_picture(path)
    assert caught.value.hint
    assert caught.value.param == "picture"
    assert "\n" not in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("name", "options"),
    [("a.png", {}), ("a.jpg", {"quality": 95}), ("a.webp", {"quality": 95})],
)
def test_the_usual_formats_open(tmp_path: Path, name: str, options: dict[str, int]) -> None:
    picture = open_picture(saved(tmp_path, name, Image.new("RGB", (40, 30), RED), **options))
    assert picture.pixels.shape == (30, 40, 3)
    assert picture.pixels.dtype == np.uint8
    assert np.abs(picture.pixels[10, 10].astype(int) - RED).max() <= 6
    assert picture.boxes is None


def test_the_format_is_known_by_content_not_by_name(tmp_path: Path) -> None:
    path = saved(tmp_path, "really-a-png.jpg", Image.new("RGB", (8, 8), RED), format="PNG")
    assert open_picture(path).width_px == 8


def test_a_photo_taken_upright_is_turned_upright(tmp_path: Path) -> None:
    image = Image.new("RGB", (40, 20), RED)
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = open_picture(saved(tmp_path, "turned.jpg", image, exif=exif))
    assert (picture.width_px, picture.height_px) == (20, 40)


def test_transparency_lies_over_white(tmp_path: Path) -> None:
    image = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    assert open_picture(saved(tmp_path, "clear.png", image)).pixels.min() == 255


@pytest.mark.parametrize(
    ("mode", "colour", "expected"), [("L", 100, 100), ("1", 1, 255), ("LA", (90, 255), 90)]
)
def test_grey_pictures_become_rgb(tmp_path: Path, mode: str, colour: object, expected: int) -> None:
    image = Image.new(mode, (8, 8), colour)  # type: ignore[arg-type]
    assert open_picture(saved(tmp_path, "grey.png", image)).pixels[0, 0].tolist() == [expected] * 3


def test_sixteen_bits_are_scaled_not_cut(tmp_path: Path) -> None:
    image = Image.fromarray(np.full((8, 8), 32896, dtype=np.uint16))
    assert open_picture(saved(tmp_path, "deep.png", image)).pixels[0, 0].tolist() == [128, 128, 128]


def test_cmyk_is_converted(tmp_path: Path) -> None:
    image = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    red, green, blue = open_picture(saved(tmp_path, "print.jpg", image, quality=95)).pixels[8, 8]
    assert red > 200
    assert green < 60
    assert blue < 60


def test_an_animation_is_refused(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    path = saved(tmp_path, "moving.webp", frames[0], save_all=True, append_images=frames[1:])
    assert "animation of 2 frames" in refused(path).message


def test_a_moving_gif_and_text_are_not_pictures_that_can_be_read(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.gif", Image.new("RGB", (8, 8)))
    assert "not a picture" in refused(path).message
    (tmp_path / "note.png").write_text("just words")
    assert "not a picture" in refused(tmp_path / "note.png").message
    (tmp_path / "empty.png").write_bytes(b"")
    refused(tmp_path / "empty.png")


@pytest.mark.parametrize("name", ["cut.png", "cut.jpg", "cut.webp"])
@pytest.mark.parametrize("is_lenient", [False, True])
def test_a_file_cut_short_is_refused(
    tmp_path: Path, name: str, is_lenient: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a library of the process has told Pillow to fill up what is missing."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", is_lenient)
    noise = np.random.default_rng(1).integers(0, 255, (200, 200, 3), dtype=np.uint8)
    path = saved(tmp_path, name, Image.fromarray(noise))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(path)
    assert is_lenient is ImageFile.LOAD_TRUNCATED_IMAGES


def test_a_huge_picture_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100))
    )
    (tmp_path / "bomb.png").write_bytes(bomb.getvalue())
    assert "too large" in refused(tmp_path / "bomb.png").message
    big = saved(tmp_path, "big.png", Image.new("1", (9000, 8000)))
    assert "9000 x 8000" in refused(big).message


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "none.png").message
    assert "directory" in refused(tmp_path).message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, "secret.png", Image.new("RGB", (8, 8)))
    path.chmod(0)
    assert "may not be read" in refused(path).message
