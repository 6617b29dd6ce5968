"""Models from a hub on loopback that answers well or badly. Without torch: the weights are made by hand."""

import json
import os
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from makeready.diffusion.catalog import KNOWN, PARTIAL
from makeready.diffusion.folder import INDEX, PARTS, WITH_WEIGHTS, checked
from makeready.diffusion.hub import Hub, HubFile, redirected
from makeready.diffusion.manifest import MANIFEST, read_manifest
from makeready.diffusion.pull import BEGUN, planned, pull
from makeready.errors import (
    InvalidAnswerError,
    InvalidConfigError,
    InvalidModelError,
    MakereadyError,
    OutputError,
    RateLimitedError,
    RequestRefusedError,
    StorageError,
    StoreBusyError,
    UnavailableError,
    UnknownNameError,
)
from makeready.testing import HubServer

KLEIN = KNOWN["klein-4b"]
VAE = "vae/model.safetensors"
NUM_NUMBERS = 300_000


def safetensors(fill: bytes) -> bytes:
    header = {"w": {"dtype": "U8", "shape": [NUM_NUMBERS], "data_offsets": [0, NUM_NUMBERS]}}
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + fill * NUM_NUMBERS


WEIGHTS = {part: safetensors(part[:1].encode()) for part in WITH_WEIGHTS}
FILES: dict[str, bytes] = {
    INDEX: b'{"_class_name": "Flux2KleinPipeline"}',
    "LICENSE.md": b"Apache-2.0",
    **{f"{part}/config.json": b'{"part": "%s"}' % part.encode() for part in PARTS},
    **{f"{part}/model.safetensors": weights for part, weights in WEIGHTS.items()},
}
NOT_NEEDED: dict[str, bytes] = {
    "README.md": b"# klein",
    "klein-single-file.safetensors": b"x" * 30_000,
    "transformer/modeling.py": b"raise SystemExit",
    "vae/diffusion_pytorch_model.bin": b"\x80\x02pickle",
    "text_encoder/model.ckpt": b"\x80\x02pickle",
    "text_encoder/onnx/model.safetensors": b"x",
    "samples/a picture.png": b"png",
}


@pytest.fixture
def server():  # type: ignore[no-untyped-def]
    with HubServer(KLEIN.repository, FILES | NOT_NEEDED) as made:
        yield made


class Log:
    """What a pull told; it may be stopped as Ctrl-C stops it."""

    def __init__(self, stop_at: str = "") -> None:
        self.done: dict[str, int] = {}
        self.stop_at = stop_at

    def __call__(self, file: HubFile, done_bytes: int) -> None:
        self.done[file.path] = done_bytes
        if file.path == self.stop_at:
            raise KeyboardInterrupt


def pulled(
    server: HubServer, folder: Path, *, revision: str = "main", log: Log | None = None, key: str | None = None
) -> bool:
    with Hub(server.url, key=key) as hub:
        plan = planned(KLEIN, hub.listing(KLEIN.repository, revision), folder)
        return pull(plan, hub, log or Log())


def contents(folder: Path) -> dict[str, bytes]:
    return {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in folder.rglob("*")
        if one.is_file() and not one.name.startswith("makeready-")
    }


def test_a_pull_brings_the_needed_files_and_writes_down_what_they_are(
    server: HubServer, tmp_path: Path
) -> None:
    folder, log = tmp_path / "models" / "klein-4b", Log()

    assert pulled(server, folder, log=log) is True

    assert contents(folder) == FILES
    assert log.done == {path: len(content) for path, content in FILES.items()}
    manifest = read_manifest(folder)
    assert manifest is not None
    assert (manifest.name, manifest.repository) == ("klein-4b", KLEIN.repository)
    assert manifest.revision == server.revision
    assert set(manifest.files) == set(FILES)
    assert checked(folder, is_every_byte_read=True).weights_bytes == sum(map(len, WEIGHTS.values()))
    assert [one.name for one in folder.parent.iterdir()] == ["klein-4b"]


def test_one_revision_is_resolved_first_and_nothing_else_is_asked(server: HubServer, tmp_path: Path) -> None:
    pulled(server, tmp_path / "m")

    paths = [path for path, _, _ in server.asked]
    assert paths[0] == f"/api/models/{KLEIN.repository}/revision/main?blobs=true"
    assert all(server.revision in path or path.startswith("/bytes/") for path in paths[1:])
    assert not [path for path in paths for name in NOT_NEEDED if path.endswith(f"/{name}")]


def test_a_second_pull_finds_all_there(server: HubServer, tmp_path: Path) -> None:
    pulled(server, tmp_path / "m")
    server.asked.clear()

    assert pulled(server, tmp_path / "m", revision=server.revision) is False
    assert len(server.asked) == 1


def test_a_second_pull_reads_every_byte_of_what_is_there(server: HubServer, tmp_path: Path) -> None:
    pulled(server, tmp_path / "m")
    path = tmp_path / "m" / VAE
    before = path.stat()
    path.write_bytes(FILES[VAE][:-1] + b"!")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    with pytest.raises(InvalidModelError, match="sha256"):
        pulled(server, tmp_path / "m")


def test_another_revision_never_replaces_what_is_there(server: HubServer, tmp_path: Path) -> None:
    pulled(server, tmp_path / "m")
    server.revision = "6" * 40

    with pytest.raises(OutputError, match=r"at 555555555555, not .* at 666666666666"):
        pulled(server, tmp_path / "m")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="something else"):
        pulled(server, tmp_path / "own")
    assert (tmp_path / "own" / "notes.txt").read_text() == "mine"


def test_a_connection_that_breaks_is_taken_up_where_it_broke(server: HubServer, tmp_path: Path) -> None:
    server.cuts[VAE] = [200_000, 1_000]

    assert pulled(server, tmp_path / "m") is True

    assert server.ranges(VAE) == ["", "bytes=200000-", "bytes=201000-"]
    assert contents(tmp_path / "m") == FILES


def test_a_hub_that_brings_nothing_more_ends_the_pull_which_goes_on_later(
    server: HubServer, tmp_path: Path
) -> None:
    server.cuts[VAE] = [200_000, 0]
    with pytest.raises(UnavailableError):
        pulled(server, tmp_path / "m")
    assert not (tmp_path / "m").exists()

    assert pulled(server, tmp_path / "m") is True

    assert server.ranges(VAE) == ["", "bytes=200000-", "bytes=200000-"]
    assert contents(tmp_path / "m") == FILES
    assert len(server.ranges("transformer/model.safetensors")) == 1


def test_a_hub_without_ranges_starts_the_file_again(server: HubServer, tmp_path: Path) -> None:
    server.has_ranges = False
    server.cuts[VAE] = [200_000]

    assert pulled(server, tmp_path / "m") is True

    assert server.ranges(VAE) == ["", "bytes=200000-"]
    assert contents(tmp_path / "m") == FILES


def test_a_part_that_was_not_asked_for_is_refused(server: HubServer, tmp_path: Path) -> None:
    server.cuts[VAE] = [200_000]
    server.headers["Content-Range"] = "bytes 100000-300079/300080"

    with pytest.raises(InvalidAnswerError, match="another part"):
        pulled(server, tmp_path / "m")


def test_compressed_bytes_are_refused(server: HubServer, tmp_path: Path) -> None:
    server.headers["Content-Encoding"] = "gzip"

    with pytest.raises(InvalidAnswerError, match="compressed"):
        pulled(server, tmp_path / "m")


def test_a_file_that_does_not_say_its_size_ends_where_the_list_says(
    server: HubServer, tmp_path: Path
) -> None:
    server.has_sizes = False
    server.sent[VAE] = FILES[VAE] + b"more" * 100_000

    with pytest.raises(InvalidAnswerError, match="sends more than the"):
        pulled(server, tmp_path / "m")
    begun = [one.stat().st_size for one in (tmp_path / f"m{PARTIAL}" / BEGUN).iterdir()]
    assert max(begun) <= len(FILES[VAE])
    del server.sent[VAE]
    server.cuts[VAE] = [100]
    assert pulled(server, tmp_path / "m") is True


def test_an_interrupted_pull_goes_on_with_the_bytes_it_has(server: HubServer, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        pulled(server, tmp_path / "m", log=Log(stop_at=VAE))
    begun = list((tmp_path / f"m{PARTIAL}" / BEGUN).iterdir())
    had = begun[0].stat().st_size

    assert pulled(server, tmp_path / "m") is True

    assert len(begun) == 1
    assert 0 < had < len(FILES[VAE])
    assert server.ranges(VAE) == ["", f"bytes={had}-"]
    assert contents(tmp_path / "m") == FILES


def test_what_a_cut_off_pull_of_another_revision_left_is_not_kept(server: HubServer, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        pulled(server, tmp_path / "m", log=Log(stop_at=VAE))
    server.revision = "6" * 40
    server.files["vae/config.json"] = b'{"new": 1}'
    server.files[VAE] = safetensors(b"w")
    del server.files["LICENSE.md"]

    pulled(server, tmp_path / "m")

    wanted = {path: content for path, content in server.files.items() if path in FILES}
    assert contents(tmp_path / "m") == wanted


@pytest.mark.parametrize("path", [VAE, "vae/config.json"])
def test_bytes_of_another_hash_are_never_kept(server: HubServer, tmp_path: Path, path: str) -> None:
    server.sent[path] = FILES[path][:-1] + b"!"

    with pytest.raises(InvalidAnswerError, match="another hash"):
        pulled(server, tmp_path / "m")
    assert not (tmp_path / "m").exists()
    del server.sent[path]
    assert pulled(server, tmp_path / "m") is True


@pytest.mark.parametrize("content", [FILES[VAE] + b"more", FILES[VAE][:-4]])
def test_a_file_of_another_size_is_refused_before_its_bytes(
    server: HubServer, tmp_path: Path, content: bytes
) -> None:
    server.sent[VAE] = content

    with pytest.raises(InvalidAnswerError, match="and listed"):
        pulled(server, tmp_path / "m")
    assert not [one for one in (tmp_path / f"m{PARTIAL}" / BEGUN).iterdir() if one.stat().st_size]


@pytest.mark.parametrize(
    "path",
    [
        "../evil.json",
        "vae/../../evil.json",
        "/etc/evil.json",
        "vae\\evil.json",
        "vae/./evil.json",
        "vae//e.json",
    ],
)
def test_a_path_that_leads_out_is_refused_before_anything_is_fetched(
    server: HubServer, tmp_path: Path, path: str
) -> None:
    server.listed["x"] = {"rfilename": path, "size": 2, "blobId": "1" * 40}

    with pytest.raises(InvalidAnswerError, match="lists a file"):
        pulled(server, tmp_path / "m")
    assert len(server.asked) == 1
    assert list(tmp_path.iterdir()) == []


LISTED: dict[str, tuple[dict[str, object], type[MakereadyError], str]] = {
    "a needed file with a strange name": ({"rfilename": "vae/a b.json"}, InvalidAnswerError, "lists a file"),
    "a file twice, in another case": ({"rfilename": "vae/CONFIG.json"}, InvalidAnswerError, "twice"),
    "no hash": ({"blobId": None}, InvalidAnswerError, "no size and hash"),
    "a hash that is none": ({"lfs": {"sha256": "abc"}}, InvalidAnswerError, "no size and hash"),
    "a size below zero": ({"size": -1}, InvalidAnswerError, "no size and hash"),
    "a size in words": ({"size": "big"}, InvalidAnswerError, "no size and hash"),
    "huge settings": ({"size": 10**9}, InvalidModelError, "1000000000 bytes"),
    "more than any disk": (
        {"rfilename": "vae/b.safetensors", "size": 10**18, "lfs": {"sha256": "0" * 64}},
        StorageError,
        "1,000,000,00",
    ),
}


@pytest.mark.parametrize("name", LISTED)
def test_a_listing_that_cannot_be_is_refused_before_the_first_byte(
    server: HubServer, tmp_path: Path, name: str
) -> None:
    changes, error, words = LISTED[name]
    server.listed["x"] = {"rfilename": "vae/b.json", "size": 2, "blobId": "1" * 40} | changes

    with pytest.raises(error, match=words):
        pulled(server, tmp_path / "m")
    assert len(server.asked) == 1
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("gone", [INDEX, VAE, "tokenizer/config.json"])
def test_a_repository_without_a_needed_part_is_refused(server: HubServer, tmp_path: Path, gone: str) -> None:
    del server.files[gone]

    with pytest.raises(InvalidModelError, match="cannot be used"):
        pulled(server, tmp_path / "m")
    assert len(server.asked) == 1


def test_another_model_is_found_out_by_its_index_alone(server: HubServer, tmp_path: Path) -> None:
    server.files[INDEX] = b'{"_class_name": "OtherPipeline"}'

    with pytest.raises(InvalidModelError, match="'OtherPipeline', not a Flux2KleinPipeline"):
        pulled(server, tmp_path / "m")
    assert len(server.asked) == 2


def test_weights_that_lie_about_themselves_never_get_their_name(server: HubServer, tmp_path: Path) -> None:
    """Hash and size are the hub's, the content is no safetensors: what `checked` refuses stays aside."""
    server.files[VAE] = b"\x80\x02pickle" * 9

    with pytest.raises(InvalidModelError, match="header has"):
        pulled(server, tmp_path / "m")
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    "target", ["ftp://127.0.0.1", "file:///etc", "http://example.org", "gopher:x", "https://"]
)
def test_a_redirect_to_anywhere_but_https_is_not_followed(
    server: HubServer, tmp_path: Path, target: str
) -> None:
    server.redirect = target

    with pytest.raises(InvalidAnswerError, match="redirects to"):
        pulled(server, tmp_path / "m")


def test_a_hub_that_is_https_stays_https() -> None:
    hub = "https://hub.example/mirror"
    url = f"{hub}/owner/name/resolve/main/a.json"

    assert redirected(url, "https://cdn.example/a?sign=1", hub) == "https://cdn.example/a?sign=1"
    assert redirected(url, "/other/a.json", hub) == "https://hub.example/other/a.json"
    for location in ("http://hub.example/a", "", "http://[::1", "https://h:port/", "javascript:x"):
        with pytest.raises(InvalidAnswerError, match="redirects to"):
            redirected(url, location, hub)


ANSWERS: dict[str, tuple[int, type[MakereadyError], str]] = {
    "gated": (401, RequestRefusedError, "MAKEREADY_MODELS_KEY"),
    "forbidden": (403, RequestRefusedError, "Accept its terms"),
    "not there": (404, UnknownNameError, "--revision"),
    "too often": (429, RateLimitedError, "later"),
    "down": (503, UnavailableError, "makeready models check"),
    "odd": (418, InvalidAnswerError, "--hub"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_the_hub_refuses_is_told_with_what_to_do(server: HubServer, tmp_path: Path, name: str) -> None:
    status, error, hint = ANSWERS[name]
    server.answers = (status, {"X-Error-Message": "the hub's words"})

    with pytest.raises(error) as caught:
        pulled(server, tmp_path / "m")
    assert hint in caught.value.hint
    assert ("the hub's words" in caught.value.message) == (status in (401, 403))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"not json", b"[]", b'{"siblings": []}', b"[" * 100_000])
def test_a_hub_that_is_no_hub_is_told(
    server: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(server, "listing", lambda: content)

    with pytest.raises(InvalidAnswerError, match="cannot be used"):
        pulled(server, tmp_path / "m")


def test_an_unknown_revision_is_told(server: HubServer, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match=r"revision '\.\./x'"):
        pulled(server, tmp_path / "m", revision="../x")


def test_without_a_hub_in_reach_there_is_another_way(tmp_path: Path) -> None:
    with HubServer(KLEIN.repository, FILES) as server:
        url = server.url

    with Hub(url) as hub, pytest.raises(UnavailableError, match="cannot be reached") as caught:
        hub.listing(KLEIN.repository, "main")
    assert "copy the model's folder" in caught.value.hint


def test_the_key_goes_to_the_hub_and_to_nobody_else(server: HubServer, tmp_path: Path) -> None:
    with HubServer(KLEIN.repository, FILES) as other, Hub(server.url, key="hf_x") as hub:
        listing = hub.listing(KLEIN.repository, "main")
        server.redirect = other.url
        file = next(one for one in listing.files if one.path == VAE)
        with pytest.raises(InvalidAnswerError, match="redirects to"), hub.content(listing, file, 0):
            pass

        assert {key for _, _, key in server.asked} == {"Bearer hf_x"}
        assert other.asked == []
    with Hub("https://hub.example/mirror", key="hf_x") as hub:
        assert hub.key_for("https://hub.example/mirror/a.json") == "hf_x"
        for other_url in ("https://cdn.example/a", "http://hub.example/a", "https://hub.example:444/a"):
            assert hub.key_for(other_url) is None


def test_a_key_does_not_travel_in_the_clear() -> None:
    with pytest.raises(InvalidConfigError, match="in the clear"):
        Hub("http://hub.example", key="hf_x")
    with pytest.raises(InvalidConfigError, match="cannot be used"):
        Hub("https://hub.example:port")


def test_two_pulls_of_one_model_do_not_meet(server: HubServer, tmp_path: Path) -> None:
    class WithSecond(Log):
        def __call__(self, file: HubFile, done_bytes: int) -> None:
            if not self.done:
                with pytest.raises(StoreBusyError, match="Another process"):
                    pulled(server, tmp_path / "m")
            super().__call__(file, done_bytes)

    assert pulled(server, tmp_path / "m", log=WithSecond()) is True
    assert sorted(one.name for one in tmp_path.iterdir()) == ["m"]


def test_a_place_that_cannot_be_written_is_told(server: HubServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(OutputError, match="cannot be made"):
        pulled(server, tmp_path / "file" / "m")


def test_a_model_without_an_adapter_is_not_fetched(server: HubServer, tmp_path: Path) -> None:
    with Hub(server.url) as hub:
        listing = hub.listing(KLEIN.repository, "main")
    with pytest.raises(InvalidModelError, match="no adapter for NewPipeline"):
        planned(replace(KLEIN, pipeline="NewPipeline"), listing, tmp_path)


def test_the_manifest_lies_beside_the_model(server: HubServer, tmp_path: Path) -> None:
    pulled(server, tmp_path / "m")
    (tmp_path / "m" / "vae" / "config.json").write_text("{}")

    with pytest.raises(InvalidModelError, match="sha256"):
        checked(tmp_path / "m")
    assert (tmp_path / "m" / MANIFEST).is_file()
