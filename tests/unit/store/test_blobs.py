"""Pictures by content: where they lie, that they are whole, and what a bad disk says."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makeready.errors import StorageError, UnknownNameError
from makeready.store import FileBlobs


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(content=st.binary(max_size=300))
def test_what_is_put_can_be_read_by_its_hash(tmp_path: Path, content: bytes) -> None:
    blobs = FileBlobs(tmp_path)
    sha256 = blobs.put(content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert blobs.read(sha256) == content


def test_a_blob_lies_below_the_first_two_digits_of_its_hash(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path)
    sha256 = blobs.put(b"picture", suffix=".png")
    assert blobs.path(sha256, suffix=".png") == tmp_path / sha256[:2] / f"{sha256[2:]}.png"
    assert blobs.path(sha256, suffix=".png").read_bytes() == b"picture"


def test_a_blob_is_on_the_disk_with_every_folder_that_leads_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []

    def note(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))

    monkeypatch.setattr(os, "fsync", note)
    blobs = FileBlobs(tmp_path)
    path = blobs.path(blobs.put(b"picture"))
    assert synced == [str(one) for one in (path, path.parent, tmp_path)]


def test_putting_the_same_content_again_writes_nothing(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path)
    path = blobs.path(blobs.put(b"picture"))
    before = path.stat().st_ino, path.stat().st_mtime_ns
    blobs.put(b"picture")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == before


@pytest.mark.parametrize("damaged", [b"", b"pic", b"PICTURE"], ids=["empty", "cut short", "as long"])
def test_a_damaged_blob_is_written_anew(tmp_path: Path, damaged: bytes) -> None:
    blobs = FileBlobs(tmp_path)
    sha256 = blobs.put(b"picture")
    blobs.path(sha256).write_bytes(damaged)
    blobs.put(b"picture")
    assert blobs.read(sha256) == b"picture"


def test_a_damaged_blob_is_never_handed_out(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path)
    sha256 = blobs.put(b"picture")
    blobs.path(sha256).write_bytes(b"PICTURE")
    with pytest.raises(StorageError, match="damaged"):
        blobs.read(sha256)


def test_a_hash_that_is_not_there_is_an_unknown_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError):
        FileBlobs(tmp_path).read("ab" * 32)


def test_a_directory_below_a_file_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError) as caught:
        FileBlobs(tmp_path / "file" / "blobs")
    assert caught.value.hint
