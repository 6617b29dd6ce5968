"""A mask is white, black and grey, of the picture's size; everything else is one line that names it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from makeready.app.command_line import exit_code_of
from makeready.app.config import load_settings
from makeready.app.editing import edit_job
from makeready.app.masks import opened_mask
from makeready.errors import InvalidImageError, InvalidRequestError


def saved(path: Path, pixels: np.ndarray, mode: str | None = None) -> Path:
    image = Image.fromarray(pixels)
    (image if mode is None else image.convert(mode)).save(path)
    return path


def square() -> np.ndarray:
    mask = np.zeros((40, 60), np.uint8)
    mask[10:20, 30:50] = 255
    mask[20, 30:50] = 100
    return mask


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "RGBA", "LA"])
def test_a_grey_mask_is_read_in_any_mode(tmp_path: Path, mode: str) -> None:
    path = saved(tmp_path / "mask.png", square(), mode)

    assert (opened_mask(path, 60, 40) == square()).all()


def test_a_mask_of_one_bit_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path / "mask.png", np.where(square() > 99, 255, 0).astype(np.uint8), "1")

    assert (opened_mask(path, 60, 40) == np.where(square() > 99, 255, 0)).all()


def test_masks_that_cannot_be_meant_are_refused_by_name(tmp_path: Path) -> None:
    coloured = np.zeros((40, 60, 3), np.uint8)
    coloured[5, 5] = (255, 0, 0)
    clear = np.zeros((40, 60, 4), np.uint8)
    text = tmp_path / "text.png"
    text.write_text("no picture")
    cases = [
        (saved(tmp_path / "zeros.png", np.zeros((40, 60), np.uint8)), "black everywhere"),
        (
            saved(tmp_path / "size.png", np.full((60, 40), 255, np.uint8)),
            "has 40 x 60 px, the picture 60 x 40",
        ),
        (saved(tmp_path / "red.png", coloured), "has colours"),
        (saved(tmp_path / "clear.png", clear), "is transparent"),
        (text, "is not a picture"),
        (tmp_path / "missing.png", "does not exist"),
    ]
    for path, words in cases:
        with pytest.raises(InvalidImageError, match=words) as caught:
            opened_mask(path, 60, 40)
        assert caught.value.param == "mask"
        assert path.name in caught.value.message
        assert "\n" not in caught.value.message


def test_compose_takes_no_mask_and_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mask = saved(tmp_path / "mask.png", square())

    command = ["edit", str(tmp_path / "apples.png"), "make it red", "--mask", str(mask), "--maker", "compose"]
    code = exit_code_of(command)

    told = capsys.readouterr().err
    assert code == 2
    assert "error: The maker compose takes no mask: it changes what the words name, and nothing else." in told
    with pytest.raises(InvalidRequestError) as caught:
        edit_job(tmp_path / "apples.png", "make it red", load_settings({}).config, mask=mask)
    assert caught.value.param == "mask"
