"""Files are checked before work and written whole or not at all."""

import errno
import io
import os
from pathlib import Path

import pytest
from PIL import Image

from makeready.app.output import (
    Destination,
    check_writable,
    destination_of,
    encoded,
    output_error,
    prepare_root,
    write_whole,
)
from makeready.errors import OutputError, StorageError


def a_png() -> bytes:
    sink = io.BytesIO()
    Image.new("RGBA", (8, 8), (10, 20, 30, 255)).save(sink, format="PNG")
    return sink.getvalue()


def test_several_pictures_are_numbered_from_one(tmp_path: Path) -> None:
    destination = destination_of(str(tmp_path / "card.webp"))

    assert [destination.path(index, 2).name for index in range(2)] == ["card-1.webp", "card-2.webp"]
    assert destination.path(0, 1) == tmp_path / "card.webp"


def test_a_folder_takes_pictures_under_their_usual_name(tmp_path: Path) -> None:
    assert destination_of(str(tmp_path)).path(0, 1) == tmp_path / "picture.png"


@pytest.mark.parametrize("name", ["card", "card.gif", "card.svg"])
def test_a_format_we_cannot_write_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="format"):
        destination_of(str(tmp_path / name))


def test_a_missing_folder_is_an_error_that_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist") as caught:
        destination_of(str(tmp_path / "gone" / "card.png"))

    assert "mkdir -p" in caught.value.hint


def test_a_folder_that_refuses_files_is_found_out_before_work(tmp_path: Path) -> None:
    """/proc refuses new files even to root, for whom permissions mean nothing."""
    with pytest.raises(OutputError, match="cannot be written"):
        check_writable(Path("/proc"))


def test_a_store_below_a_file_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(StorageError, match="cannot be written"):
        prepare_root(tmp_path / "file" / "store")


def test_a_store_that_is_a_file_is_told_apart_from_one_that_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(OutputError, match="is a file, not a folder"):
        prepare_root(tmp_path / "file")


def test_a_full_disk_is_not_the_callers_mistake() -> None:
    assert isinstance(output_error(Path("a.png"), OSError(errno.ENOSPC, "full")), StorageError)
    assert isinstance(output_error(Path("a.png"), OSError(errno.EACCES, "denied")), OutputError)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "card.png"
    target.mkdir()  # renaming a file onto a folder fails after all bytes are written

    with pytest.raises(OutputError):
        write_whole(target, b"new")

    assert [path.name for path in tmp_path.iterdir()] == ["card.png"]


def test_a_written_file_is_whole_and_readable_by_others(tmp_path: Path) -> None:
    write_whole(tmp_path / "card.png", b"old")
    write_whole(tmp_path / "card.png", b"new")

    assert (tmp_path / "card.png").read_bytes() == b"new"
    assert os.stat(tmp_path / "card.png").st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("suffix", "name"), [(".png", "PNG"), (".JPG", "JPEG"), (".jpeg", "JPEG"), (".webp", "WEBP")]
)
def test_the_extension_names_the_format(suffix: str, name: str) -> None:
    with Image.open(io.BytesIO(encoded(a_png(), suffix))) as picture:
        assert picture.format == name


def test_a_stored_png_is_delivered_as_it_is() -> None:
    assert encoded(a_png(), ".png") == a_png()
    assert Destination(folder=Path()).suffix == ".png"
