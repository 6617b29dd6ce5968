"""What users see and rely on is pinned, so that changing it is a visible, reviewed diff."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from makeready.app import exit_codes
from makeready.app.command_line import command_line
from makeready.app.settings import SETTINGS

Compare = Callable[[str, str], None]
SOURCE = Path(__file__).parents[2] / "src" / "makeready"


def test_the_settings(compare: Compare) -> None:
    lines = [f"{one.key}  {one.variable}  {one.default}" for one in SETTINGS]

    compare("settings.txt", "\n".join(lines) + "\n")


def test_the_public_names(compare: Compare) -> None:
    lines = []
    for path in sorted(SOURCE.glob("**/__init__.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                package = ".".join(["makeready", *path.parent.relative_to(SOURCE).parts])
                lines += [f"{package}.{name}" for name in ast.literal_eval(node.value)]

    compare("public-names.txt", "\n".join(lines) + "\n")


def test_the_exit_codes(compare: Compare) -> None:
    lines = [f"{code}  {shape.__name__}  {shape.code}" for shape, code in exit_codes.OF_ERROR.items()]
    lines += [f"{code}  {outcome.value}" for outcome, code in exit_codes.OF_OUTCOME.items()]

    compare("exit-codes.txt", "\n".join(lines) + "\n")


def test_the_help(compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERMINAL_WIDTH", "100")
    commands = (
        *("", "run", "edit", "resume", "brief", "inspect", "runs", "show", "compare", "export"),
        *("config show", "models list", "models check", "models pull", "credits", "serve"),
        *("keys create", "keys list", "keys revoke", "keys loop", "keys secret", "usage"),
        *("approve", "reject", "makers"),
    )
    texts = []
    for command in commands:
        done = CliRunner().invoke(command_line(), [*command.split(), "--help"], prog_name="makeready")
        assert done.exit_code == 0
        texts.append(f"$ makeready {command} --help".replace("  ", " ") + f"\n{done.stdout.rstrip()}\n")

    compare("help.txt", "\n".join(texts))
