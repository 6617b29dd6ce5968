"""From a hub to a picture: tiny models pulled by the names of the real ones, and run by them."""

import json
from pathlib import Path

import pytest
from huggingface_hub import HfApi, hf_hub_url
from PIL import Image

from makeready.app.command_line import exit_code_of
from makeready.diffusion.catalog import KNOWN
from makeready.diffusion.hub import Hub
from makeready.testing import HubServer


@pytest.mark.parametrize(("name", "made"), [("klein-4b", "tiny_folder"), ("z-image-turbo", "tiny_z_folder")])
def test_a_pulled_model_makes_a_picture_by_its_name(
    name: str,
    made: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    folder: Path = request.getfixturevalue(made)
    files = {
        one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAKEREADY_MODELS_ROOT", str(tmp_path / "models"))
    with HubServer(KNOWN[name].repository, files | {"vae/weights.bin": b"\x80\x02pickle"}) as hub:
        assert exit_code_of(["models", "pull", name, "--hub", hub.url]) == 0
    capsys.readouterr()
    arguments = ["run", "A 128x96 picture of a plum", "--maker", f"local:{name}", "--max-attempts", "1"]

    code = exit_code_of([*arguments, "--output", "plum.png", "--json"])

    assert code in {0, 3}  # random weights: what they make meets a brief by accident
    assert json.loads(capsys.readouterr().out)["outcome"] in {"met", "unverified", "not_met"}
    with Image.open(tmp_path / "plum.png") as picture:
        assert picture.size == (128, 96)


def test_the_hub_of_the_tests_speaks_as_the_real_one_does_to_its_own_client() -> None:
    """The client that the hub's makers write asks the same addresses and reads the same from the answer."""
    files = {"model_index.json": b"{}", "vae/a.safetensors": bytes(50_000)}
    with HubServer("owner/name", files) as server, Hub(server.url) as hub:
        theirs = HfApi(endpoint=server.url, token=False).model_info(
            "owner/name", revision="main", files_metadata=True
        )
        ours = hub.listing("owner/name", "main")
        for file in ours.files:
            with hub.content(ours, file, 0) as (_, chunks):
                assert b"".join(chunks) == files[file.path]
        asked = [path for path, _, _ in server.asked]
        resolved = [
            hf_hub_url("owner/name", path, revision=ours.revision, endpoint=server.url) for path in files
        ]

    assert theirs.siblings is not None
    assert [
        (one.rfilename, one.size, one.blob_id, one.lfs and one.lfs.sha256) for one in theirs.siblings
    ] == [(one.path, one.num_bytes, one.git_sha1, one.sha256 or None) for one in ours.files]
    assert theirs.sha == ours.revision
    assert asked[0].casefold() == asked[1].casefold()
    assert [one.removeprefix(server.url) for one in resolved] == [one for one in asked if "/resolve/" in one]
