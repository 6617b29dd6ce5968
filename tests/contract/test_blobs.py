"""What every `Blobs` promises, run against files and the buckets of three clouds."""

import hashlib
import os
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from makeready.app.command_line import exit_code_of
from makeready.errors import InvalidConfigError, StorageError, StoreBusyError, UnknownNameError
from makeready.store import Blobs, open_store
from makeready.store.bucket import BucketOptions, blobs_at

if TYPE_CHECKING:
    from .conftest import Bucket

NOWHERE = "http://127.0.0.1:9"
"""Nobody listens there."""

OpenBlobs = Callable[[], Blobs]


@pytest.fixture(params=["files", "s3", "azure", "google"])
def opened(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> OpenBlobs:
    """Opens the same place each time, as another process would: with nothing of it in memory."""
    if request.param == "files":
        return lambda: blobs_at(f"file:{tmp_path / 'blobs'}", folder=tmp_path / "opened")
    bucket: Bucket = request.getfixturevalue(request.param)
    for name, value in bucket.environ.items():
        monkeypatch.setenv(name, value)
    url, options = bucket.fresh_url(), BucketOptions(endpoint=bucket.endpoint)
    return lambda: blobs_at(url, folder=tmp_path / "opened", options=options)


@pytest.fixture
def blobs(opened: OpenBlobs) -> Blobs:
    return opened()


def write(blobs: Blobs, key: str, content: bytes) -> None:
    """As somebody else would who may write there."""
    blobs._store.put(key, content)  # type: ignore[attr-defined]


def key_of(sha256: str, suffix: str = "") -> str:
    return f"{sha256[:2]}/{sha256[2:]}{suffix}"


@pytest.mark.parametrize(
    "content", [b"", b"x", b"\x00\xff\r\n", os.urandom(3_000_000)], ids=["empty", "one", "binary", "large"]
)
def test_what_is_put_is_read_by_its_hash_by_everybody(opened: OpenBlobs, content: bytes) -> None:
    sha256 = opened().put(content, suffix=".png")
    assert sha256 == hashlib.sha256(content).hexdigest()
    other = opened()
    assert other.read(sha256, suffix=".png") == content
    assert other.has(sha256, suffix=".png")
    assert other.size_bytes(sha256, suffix=".png") == len(content)


def test_content_that_is_not_there_is_an_unknown_name(blobs: Blobs) -> None:
    blobs.put(b"picture", suffix=".png")
    for sha256 in ("ab" * 32, hashlib.sha256(b"picture").hexdigest()):  # the second is there as .png alone
        assert not blobs.has(sha256)
        for ask in (blobs.read, blobs.size_bytes):
            with pytest.raises(UnknownNameError):
                ask(sha256)
        blobs.remove(sha256)


@pytest.mark.parametrize("damaged", [b"", b"pic", b"PICTURE"], ids=["empty", "cut short", "as long"])
def test_damaged_content_is_never_handed_out_and_is_made_whole_by_a_put(
    opened: OpenBlobs, damaged: bytes
) -> None:
    sha256 = opened().put(b"picture")
    write(opened(), key_of(sha256), damaged)
    with pytest.raises(StorageError, match="damaged"):
        opened().read(sha256)
    opened().put(b"picture")
    assert opened().read(sha256) == b"picture"


def test_another_program_is_given_a_file(opened: OpenBlobs) -> None:
    sha256 = opened().put(b"picture", suffix=".png")
    path = opened().path(sha256, suffix=".png")
    assert path.suffix == ".png"
    assert path.read_bytes() == b"picture"
    assert opened().path(sha256, suffix=".png") == path


def test_all_are_listed_and_nothing_else(blobs: Blobs) -> None:
    put = {blobs.put(bytes([index]) * (index + 1), suffix=".png"): index + 1 for index in range(5)}
    plain = blobs.put(b"plain")
    write(blobs, "ab/readme.txt", b"foreign")
    write(blobs, key_of("cd" * 32) + ".tmp~", b"foreign")

    entries = {(one.sha256, one.suffix): one for one in blobs.entries()}

    assert set(entries) == {(sha256, ".png") for sha256 in put} | {(plain, "")}
    assert all(entries[sha256, ".png"].size_bytes == size for sha256, size in put.items())
    assert all(abs(one.modified_s - time.time()) < 60 for one in entries.values())


def test_an_empty_place_lists_nothing(blobs: Blobs) -> None:
    assert list(blobs.entries()) == []


def test_what_is_removed_is_gone_and_can_be_put_again(blobs: Blobs) -> None:
    sha256 = blobs.put(b"picture")
    blobs.remove(sha256)
    assert not blobs.has(sha256)
    with pytest.raises(UnknownNameError):
        blobs.read(sha256)
    assert blobs.put(b"picture") == sha256
    assert blobs.read(sha256) == b"picture"


def test_a_reader_sees_all_or_nothing_while_others_write(opened: OpenBlobs) -> None:
    content = os.urandom(400_000)
    sha256 = hashlib.sha256(content).hexdigest()

    def seen(_number: int) -> bytes | None:
        blobs = opened()
        try:
            return blobs.read(sha256)
        except UnknownNameError:
            return None
        except StorageError:  # s3rver writes in place, which S3 does not: then nothing is handed out
            assert blobs.name.startswith("s3:")
            return None

    with ThreadPoolExecutor(6) as pool:
        reads = [pool.submit(seen, number) for number in range(4)]
        writes = [pool.submit(opened().put, content) for _ in range(3)]
        reads += [pool.submit(seen, number) for number in range(4)]

    assert {one.result() for one in writes} == {sha256}
    assert {one.result() for one in reads} <= {None, content}


def test_wrong_credentials_are_told_and_not_quoted(
    bucket: "Bucket", monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wrong = {
        "s3": {"AWS_ACCESS_KEY_ID": "HUNTER2", "AWS_SECRET_ACCESS_KEY": "hunter2"},
        "az": {"AZURE_STORAGE_ACCOUNT_KEY": "aHVudGVyMg=="},
        "gs": {"GOOGLE_BEARER_TOKEN": "hunter2"},
    }[bucket.url[:2]]
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    blobs = blobs_at(bucket.fresh_url(), folder=tmp_path, options=BucketOptions(endpoint=bucket.endpoint))
    for ask in (lambda: blobs.put(b"x"), lambda: blobs.read("ab" * 32), lambda: list(blobs.entries())):
        with pytest.raises(StorageError, match="refuses us") as caught:
            ask()
        assert not isinstance(caught.value, StoreBusyError)
        assert caught.value.param == "store.blobs"
        told = "".join(traceback.format_exception(caught.value)) + caught.value.hint.lower()
        assert not [secret for secret in ("hunter2", "ahvudgvymg") if secret in told]


def test_a_bucket_that_is_not_there_is_told(bucket: "Bucket", tmp_path: Path) -> None:
    url = bucket.url.replace("pictures", "elsewhere")
    blobs = blobs_at(url, folder=tmp_path, options=BucketOptions(endpoint=bucket.endpoint))
    for ask in (lambda: blobs.put(b"x"), lambda: blobs.read("ab" * 32)):
        with pytest.raises(StorageError, match="There is no bucket"):
            ask()


def test_a_server_that_is_away_is_a_busy_store_and_memory_serves_meanwhile(
    bucket: "Bucket", tmp_path: Path
) -> None:
    options = BucketOptions(endpoint=NOWHERE + "/ours", max_retries=0)
    blobs = blobs_at(bucket.fresh_url(), folder=tmp_path, options=options)
    for ask in (lambda: blobs.put(b"x"), lambda: blobs.read("ab" * 32), lambda: blobs.has("ab" * 32)):
        with pytest.raises(StoreBusyError, match="cannot be reached"):
            ask()
    near = blobs_at(bucket.fresh_url(), folder=tmp_path, options=replace(options, endpoint=bucket.endpoint))
    sha256 = near.put(b"picture")
    near._store = blobs._store  # type: ignore[attr-defined]
    assert near.read(sha256) == b"picture"


def test_pictures_are_moved_from_files_to_a_bucket_by_the_command(
    bucket: "Bucket", tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAKEREADY_STORE_BLOBS_ENDPOINT", bucket.endpoint)
    url = bucket.fresh_url()
    with open_store(tmp_path / "makeready-runs") as store:
        sha256 = store.blobs.put(b"picture", suffix=".png")

    assert exit_code_of(["store", "copy", "--to", url]) == 0
    monkeypatch.setenv("MAKEREADY_STORE_BLOBS", url)
    assert exit_code_of(["store", "check", "--read-all"]) == 0

    assert f"pictures  {url}; " in capsys.readouterr().out
    moved = blobs_at(url, folder=tmp_path / "opened", options=BucketOptions(endpoint=bucket.endpoint))
    assert [(one.sha256, moved.read(one.sha256, suffix=".png")) for one in moved.entries()] == [
        (sha256, b"picture")
    ]
    monkeypatch.setenv("MAKEREADY_STORE_BLOBS", bucket.url.replace("pictures", "elsewhere"))
    assert exit_code_of(["store", "check"]) == 1
    assert "There is no bucket" in capsys.readouterr().err


def test_prefixes_of_one_bucket_know_nothing_of_each_other(bucket: "Bucket", tmp_path: Path) -> None:
    options = BucketOptions(endpoint=bucket.endpoint)
    one, other = (blobs_at(bucket.fresh_url(), folder=tmp_path, options=options) for _ in range(2))
    sha256 = one.put(b"picture")
    assert not other.has(sha256)
    assert list(other.entries()) == []


@pytest.mark.parametrize(
    "url",
    [
        *("", "pictures", "s3:", "s3://", "s3:///prefix", "ftp://bucket", "file:", "http://127.0.0.1/bucket"),
        *(
            "s3://key:hunter2@bucket/prefix",
            "s3://bu cket",
            "az://",
            "az://pictures/p?sig=hunter2",
            "gs://b/p#x",
        ),
    ],
)
def test_an_address_of_something_else_is_refused_and_not_quoted(tmp_path: Path, url: str) -> None:
    with pytest.raises(InvalidConfigError) as caught:
        blobs_at(url, folder=tmp_path)
    assert caught.value.param == "store.blobs"
    assert "hunter2" not in caught.value.message + caught.value.hint


def test_a_signature_in_an_address_is_in_no_error_and_no_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Azure's tokens stand in the address of every request, which obstore's words quote."""
    caplog.set_level("DEBUG")
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_KEY", raising=False)
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "ours")
    monkeypatch.setenv("AZURE_STORAGE_SAS_TOKEN", "sv=2024-11-04&sig=hunter2")
    options = BucketOptions(endpoint=NOWHERE + "/ours", max_retries=0)
    blobs = blobs_at("az://pictures", folder=tmp_path, options=options)
    with pytest.raises(StoreBusyError) as caught:
        blobs.put(b"x")
    assert "hunter2" not in "".join(traceback.format_exception(caught.value)) + caplog.text
    assert "Error performing PUT" in caplog.text


def test_azure_without_an_account_says_which_variable_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(InvalidConfigError) as caught:
        blobs_at("az://pictures", folder=tmp_path)
    assert "AZURE_STORAGE_ACCOUNT_NAME" in caught.value.hint
