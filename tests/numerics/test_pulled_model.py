"""From a hub to a picture: tiny models pulled by the names of the real ones, and run by them."""

import json
from pathlib import Path

import pytest
from PIL import Image

from makeready.app.command_line import exit_code_of
from makeready.diffusion.catalog import KNOWN
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
