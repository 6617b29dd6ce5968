"""Which folder a model's name means, what is listed, and what a manifest holds a folder to."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.diffusion.catalog import KNOWN, folder_of, known_model, shelved
from makeready.diffusion.folder import FAMILIES, INDEX, PARTS, WITH_WEIGHTS, checked
from makeready.diffusion.manifest import (
    MANIFEST,
    Manifest,
    is_plain,
    read_manifest,
    sha256_of,
    write_manifest,
)
from makeready.errors import InvalidModelError, UnknownNameError

WEIGHTS = b"\x02\x00\x00\x00\x00\x00\x00\x00{}"


def made(folder: Path) -> Path:
    for part in PARTS:
        (folder / part).mkdir(parents=True)
    for part in WITH_WEIGHTS:
        (folder / part / "model.safetensors").write_bytes(WEIGHTS)
    (folder / INDEX).write_text('{"_class_name": "Flux2KleinPipeline"}')
    return folder


def pulled(folder: Path) -> Path:
    made(folder)
    files = [path for path in folder.rglob("*") if path.is_file()]
    hashes = {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}
    write_manifest(
        folder, Manifest(name="klein-4b", repository="owner/name", revision="a" * 40, files=hashes)
    )
    return folder


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The models' folder; the working folder is another, and empty."""
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    return tmp_path / "models"


def test_a_known_name_is_the_model_in_the_root(root: Path) -> None:
    pulled(root / "klein-4b")

    assert folder_of("klein-4b", root) == root / "klein-4b"


def test_a_known_model_that_is_not_there_says_how_to_get_it(root: Path) -> None:
    with pytest.raises(InvalidModelError, match="not installed") as caught:
        folder_of("z-image-turbo", root)

    assert caught.value.hint.endswith("makeready models pull z-image-turbo")


def test_a_folder_that_somebody_put_into_the_root_has_a_name_too(root: Path) -> None:
    made(root / "ours")

    assert folder_of("ours", root) == root / "ours"
    assert [one.name for one in shelved(root)] == [*KNOWN, "ours"]


def test_a_path_is_a_path(root: Path) -> None:
    assert folder_of("./klein-4b", root) == Path("klein-4b")
    assert folder_of("/srv/any", root) == Path("/srv/any")
    assert folder_of("~/any", root) == Path.home() / "any"
    Path("plain").mkdir()
    assert folder_of("plain", root) == Path("plain")


@pytest.mark.parametrize("text", ["x" * 5_000, "./" + "x" * 5_000, "~nobody-of-that-name/m"])
def test_what_cannot_be_a_folder_is_an_error_of_ours(root: Path, text: str) -> None:
    with pytest.raises(InvalidModelError, match="cannot be a folder"):
        folder_of(text, root)


def test_a_name_that_is_also_a_folder_here_is_not_guessed(root: Path) -> None:
    Path("klein-4b").mkdir()

    with pytest.raises(InvalidModelError, match="may be the model") as caught:
        folder_of("klein-4b", root)
    assert "./klein-4b" in caught.value.hint
    assert str(root / "klein-4b") in caught.value.hint


def test_standing_in_the_root_a_name_is_not_ambiguous(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulled(root / "klein-4b")
    monkeypatch.chdir(root)

    assert folder_of("klein-4b", root) == root / "klein-4b"


def test_a_name_that_is_nothing_names_the_nearest(root: Path) -> None:
    with pytest.raises(UnknownNameError) as caught:
        folder_of("klein-4", root)
    assert caught.value.hint == "Did you mean 'klein-4b'?"
    with pytest.raises(UnknownNameError, match="no known model"):
        known_model("sd-1.4")


def test_the_list_tells_what_is_there_and_what_has_begun(root: Path) -> None:
    pulled(root / "klein-4b")
    (root / "z-image-turbo.partial").mkdir()
    (root / "z-image-turbo.partial" / INDEX).write_text("{}")

    klein, z_image = shelved(root)

    assert (klein.is_installed, klein.revision) == ("yes", "a" * 40)
    assert klein.num_bytes == sum(one.stat().st_size for one in klein.folder.rglob("*") if one.is_file())
    assert (z_image.is_installed, z_image.num_bytes) == ("partly", KNOWN["z-image-turbo"].download_bytes)


def test_what_is_known_of_a_model_can_be() -> None:
    for name, one in KNOWN.items():
        assert one.name == name
        assert is_plain(name)
        assert is_plain(one.repository)
        assert one.repository.count("/") == 1
        assert one.memory_bytes <= 1.1 * one.download_bytes
    assert all(one.pipeline in FAMILIES for one in KNOWN.values())


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    manifest = Manifest(name="n", repository="o/r", revision="1" * 40, files={"vae/a.json": "0" * 64})
    write_manifest(tmp_path, manifest)

    assert read_manifest(tmp_path) == manifest


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        "[" * 100_000,
        '{"name": 1, "repository": "o/r", "revision": "a", "sha256": {}}',
        json.dumps({"name": "n", "repository": "o", "revision": "a", "sha256": {"../x": "0" * 64}}),
        json.dumps({"name": "n", "repository": "o", "revision": "a", "sha256": {"x": "short"}}),
        '"' + "x" * 1_000_001 + '"',
    ],
    ids=("cut", "list", "empty", "deep", "types", "out", "hash", "long"),
)
def test_a_manifest_that_cannot_be_is_refused(tmp_path: Path, text: str) -> None:
    (pulled(tmp_path / "m") / MANIFEST).write_text(text)

    with pytest.raises(InvalidModelError, match=MANIFEST):
        checked(tmp_path / "m")


def test_a_pulled_folder_is_held_to_its_hashes(tmp_path: Path) -> None:
    folder = pulled(tmp_path / "m")
    checked(folder)
    (folder / "tokenizer" / "tokenizer.json").write_text("{}")
    with pytest.raises(InvalidModelError, match="was not pulled"):
        checked(folder)
    (folder / "tokenizer" / "tokenizer.json").unlink()
    (folder / "vae" / "model.safetensors").write_bytes(b"\x03" + WEIGHTS[1:-2] + b"{ }")
    with pytest.raises(InvalidModelError, match=r"vae/model\.safetensors' has the sha256"):
        checked(folder)


def test_what_was_hashed_is_hashed_again_only_when_it_changed_or_when_asked(tmp_path: Path) -> None:
    """A byte turned while size and time stay: only reading every byte can tell."""
    folder = pulled(tmp_path / "m")
    checked(folder)
    path = folder / INDEX
    before = path.stat()
    path.write_text('{"_class_name":"Flux2KleinPipeline" }')
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size

    checked(folder)
    with pytest.raises(InvalidModelError, match="sha256"):
        checked(folder, is_every_byte_read=True)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    with pytest.raises(InvalidModelError, match="sha256"):
        checked(folder)


@given(
    st.text(max_size=30) | st.lists(st.sampled_from(["..", ".", "a", "b.json", ""]), max_size=4).map("/".join)
)
def test_a_plain_path_stays_in_its_folder(path: str) -> None:
    folder = Path("/models/one")
    if is_plain(path):
        below = Path(os.path.normpath(folder / path))
        assert below.is_relative_to(folder)
        assert below != folder
        assert not set(path) & set('\\:*?"<>|\0')
