"""The documents are true: their commands run, their Python runs, and nothing public goes unmentioned."""

import inspect
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from makeready import errors
from makeready.app.exit_codes import OF_ERROR
from makeready.app.settings import SETTINGS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]
SLOW = ("make ",)
"""`make demo` and `make test` are run by .ci/run; a test that runs the tests would not end."""


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the examples, as a reader of the README has it."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


@pytest.mark.parametrize("page", [one for one in PAGES if blocks(one, "sh")], ids=lambda one: one.stem)
def test_every_command_of_a_page_runs(page: Path, desk: Path) -> None:
    """In order, in one folder, so that a later command may use what an earlier one made. 3 is no failure."""
    environ = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for block in blocks(page, "sh"):
        for line in block.splitlines():
            if not line.strip() or line.startswith(SLOW):
                continue
            command = ["bash", "-euo", "pipefail", "-c", line]
            done = subprocess.run(  # noqa: S603
                command, cwd=desk, env=environ, capture_output=True, text=True, check=False
            )
            assert done.returncode in (0, 3), f"{line}\n{done.stdout}\n{done.stderr}"
            assert "Traceback" not in done.stderr


@pytest.mark.parametrize("page", [one for one in PAGES if blocks(one, "python")], ids=lambda one: one.stem)
def test_every_python_block_of_a_page_runs(page: Path, desk: Path) -> None:
    for block in blocks(page, "python"):
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", block], cwd=desk, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "path", [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], ids=lambda one: str(one.relative_to(ROOT))
)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    local = [one for one in links if "://" not in one]

    assert [one for one in local if not (path.parent / one).exists()] == []


def test_every_file_that_the_architecture_names_is_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`?\*{0,2}`([a-z_]+/[a-z_/]+\.py)`", text))

    assert named
    assert [one for one in sorted(named) if not (ROOT / "src" / "makeready" / one).is_file()] == []


def test_every_error_is_documented_with_its_code_and_exit_code() -> None:
    text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    for name, shape in inspect.getmembers(errors, inspect.isclass):
        assert f"`{name}`" in text
        if shape is not errors.MakereadyError:
            row = next(line for line in text.splitlines() if line.startswith(f"| `{name}` |"))
            assert f"`{shape.code}`" in row
            assert row.endswith(f"| {OF_ERROR[shape]} |")


def test_every_setting_is_documented_with_its_variable_default_and_meaning() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for one in SETTINGS:
        assert f"| `{one.key}` | `{one.variable}` | `{one.default}` | {one.about}" in text


def test_the_readme_fits_two_screens() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 90


def runtime_packages(name: str, found: set[str]) -> set[str]:
    """The names of everything that an installation without extras brings along."""
    for text in distribution(name).requires or []:
        wanted = Requirement(text)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            key = canonicalize_name(wanted.name)
            if key not in found:
                found.add(key)
                runtime_packages(key, found)
    return found


def test_the_notice_credits_every_package_and_every_font() -> None:
    text = (ROOT / "NOTICE").read_text(encoding="utf-8")
    fonts = {one.name.partition("-")[0] for one in (ROOT / "src/makeready/design/fonts").glob("*.ttf")}

    credited = {canonicalize_name(one) for one in re.findall(r"^  (\S+)  ", text, flags=re.MULTILINE)}
    assert sorted(runtime_packages("makeready", set()) - credited) == []
    assert [one for one in sorted(fonts) if f"  {one} " not in text] == []
