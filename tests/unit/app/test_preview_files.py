"""Previews as files: of the type that was asked for, at the size of the last picture."""

import io
from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image

from makeready.app.http.generation import FileForm, OutputFormat
from makeready.app.http.pictures import preview_of
from makeready.verify.picture import Picture

SMALL = Picture(pixels=np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3))


@dataclass(frozen=True)
class FileOnly:
    """A maker's picture of which nothing but the file is known."""

    content: bytes
    width_px: int = 6
    height_px: int = 4

    def png_bytes(self) -> bytes:
        return self.content


@pytest.mark.parametrize("output_format", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("size", [(6, 4), (48, 32)])
def test_a_preview_has_the_type_and_the_size_of_the_picture(
    output_format: OutputFormat, size: tuple[int, int]
) -> None:
    shown = preview_of(SMALL, FileForm(output_format=output_format), *size)

    with Image.open(io.BytesIO(shown.content)) as image:
        assert (image.format or "").lower() == output_format
        assert image.size == size == (shown.width_px, shown.height_px)


def test_a_preview_that_is_not_enlarged_is_the_picture_itself() -> None:
    assert preview_of(SMALL, FileForm(), 6, 4).content == SMALL.png_bytes()


@pytest.mark.parametrize("output_format", ["png", "jpeg"])
def test_a_picture_known_by_its_file_is_shown_as_one_known_by_its_pixels(output_format: OutputFormat) -> None:
    form = FileForm(output_format=output_format)

    shown = preview_of(FileOnly(SMALL.png_bytes()), form, 48, 32)

    assert shown.content == preview_of(SMALL, form, 48, 32).content
