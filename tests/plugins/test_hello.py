"""A package outside this repository adds a maker and a verifier, through the same door as ours."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HELLO = Path(__file__).parent / "hello"
BRIEF = """\
prompt: stripes
kind: poster
canvas: 160x96
constraints:
  - {kind: question, text: "Are there stripes?"}
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The plugin as an installer lays it out: the package and its metadata, side by side."""
    project = tomllib.loads((HELLO / "pyproject.toml").read_text())["project"]
    site = tmp_path / "site"
    shutil.copytree(HELLO / "src", site)
    metadata = site / f"makeready_hello-{project['version']}.dist-info"
    metadata.mkdir()
    name_and_version = f"Name: {project['name']}\nVersion: {project['version']}\n"
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\n{name_and_version}")
    groups = [
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in points.items())
        for group, points in project["entry-points"].items()
    ]
    (metadata / "entry_points.txt").write_text("\n".join(groups))
    return site


def makeready(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    source = Path(__file__).parents[2] / "src"
    environ = {**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{source}"}
    command = [sys.executable, "-m", "makeready", *arguments]
    return subprocess.run(  # noqa: S603
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


def test_a_plugin_makes_and_verifies(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "brief.yaml").write_text(BRIEF)

    done = makeready(installed, tmp_path, "run", "brief.yaml", "--maker", "hello", "--json")

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    question = next(one for one in told["findings"] if one["kind"] == "question")
    assert question["verdict"] == "met"
    assert "edges" in question["measured"]


def test_without_the_plugin_the_question_stays_unknown(tmp_path: Path) -> None:
    (tmp_path / "brief.yaml").write_text(BRIEF)

    done = makeready(tmp_path / "nothing", tmp_path, "run", "brief.yaml", "--json", "--max-attempts", "1")

    told = json.loads(done.stdout)
    assert done.returncode == 3
    assert next(one for one in told["findings"] if one["kind"] == "question")["verdict"] == "unknown"


def test_a_broken_plugin_hurts_only_who_asks_for_it(installed: Path, tmp_path: Path) -> None:
    (installed / "makeready_hello" / "__init__.py").write_text("raise RuntimeError('broken')\n")

    asked = makeready(installed, tmp_path, "run", "A poster", "--maker", "hello")
    others = makeready(installed, tmp_path, "run", "A poster, 320x320", "--dry-run")

    assert asked.returncode == 1
    assert "error: The maker plugin 'hello' (makeready_hello:StripesMaker) failed to load." in asked.stderr
    assert others.returncode == 0
