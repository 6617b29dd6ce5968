"""The rules of the house that a reader cannot see from one file: direction, size, purity."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "makeready"
FILES = sorted(SOURCE.rglob("*.py"))

MAX_FILE_LINES, MAX_FUNCTION_LINES, MAX_PARAMETERS = 500, 60, 7
MAX_DEPENDENCIES, MAX_PUBLIC_NAMES = 35, 40


def name_of(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in FILES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_file_fits_in_the_head() -> None:
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}

    assert not {name: num for name, num in lines.items() if num > MAX_FILE_LINES}


def test_a_function_fits_on_a_screen() -> None:
    lines = {
        f"{name_of(path)}:{one.lineno} {one.name}": (one.end_lineno or one.lineno) - one.lineno + 1
        for path, one in functions()
    }

    assert not {name: num for name, num in lines.items() if num > MAX_FUNCTION_LINES}


def test_a_function_takes_few_parameters() -> None:
    """The commands of the command line may take more: typer reads their options from them."""
    taken = {
        f"{name_of(path)}:{one.lineno} {one.name}": [
            argument.arg
            for argument in (*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs)
            if argument.arg not in ("self", "cls")
        ]
        for path, one in functions()
        if path.parent.name != "cli"
    }

    assert not {name: names for name, names in taken.items() if len(names) > MAX_PARAMETERS}


def test_only_the_settings_look_at_the_environment() -> None:
    reads = re.compile(r"\bos\.(environ|getenv|putenv)\b|from os import .*\b(environ|getenv)\b")

    found = [name_of(path) for path in FILES if reads.search(path.read_text(encoding="utf-8"))]

    assert found == ["app/config.py"]


def test_no_package_is_a_drawer_for_odds_and_ends() -> None:
    banned = {"utils", "util", "common", "helpers", "core", "base", "misc", "types"}

    assert not [name_of(path) for path in FILES if banned & {*path.relative_to(SOURCE).parts, path.stem}]


def test_no_module_postpones_its_annotations() -> None:
    """It would switch off shape checks at run time; 3.11 does not need it."""
    postponed = "from __future__ import annotations"

    assert not [name_of(path) for path in FILES if postponed in path.read_text(encoding="utf-8")]


def test_a_module_says_what_it_is() -> None:
    assert not [name_of(path) for path in FILES if not ast.get_docstring(tree_of(path))]


def test_each_dependency_has_a_reason_and_they_are_few() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = tomllib.loads(text)["project"]["dependencies"]
    reasons = re.findall(r'^ {4}"[^"]+", +# \w+.*: .+$', text, flags=re.MULTILINE)

    assert len(reasons) == len(wanted) <= MAX_DEPENDENCIES


def test_the_dependencies_are_what_is_imported() -> None:
    """Of rapidocr only the models in its wheel are used; accelerate is used by the loaders of weights,
    python-multipart by starlette's reader of forms; pysqlite3 is imported by its name where it is there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [
        *project["dependencies"],
        *extras["export"],
        *extras["local"],
        *extras["train"],
        *extras["fuzz"],
    ]
    declared = {canonicalize_name(Requirement(one).name) for one in wanted}
    homes = packages_distributions()
    imported = {
        canonicalize_name(home)
        for path in FILES
        for name in imports(path) - sys.stdlib_module_names - {"makeready"}
        for home in homes[name]
    }

    assert imported == declared - {"rapidocr", "accelerate", "python-multipart", "pysqlite3"}


def imports(path: Path) -> set[str]:
    """The top-level names of every absolute import, those inside functions too."""
    nodes = list(ast.walk(tree_of(path)))
    modules = [one.name for node in nodes if isinstance(node, ast.Import) for one in node.names]
    modules += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {module.partition(".")[0] for module in modules}


def test_every_package_is_pinned_exactly_and_from_a_registry() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines)


def loaded_by(statement: str) -> set[str]:
    """The top-level packages that a fresh interpreter holds after one statement."""
    script = f"{statement}; import sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return set(done.stdout.split())


HEAVY = {"numpy", "PIL", "torch", "cv2", "onnxruntime", "sqlalchemy", "rapidocr", "rich", "yaml"}


def test_importing_makeready_brings_nothing_heavy() -> None:
    assert not HEAVY & loaded_by("import makeready")


def test_the_help_needs_nothing_heavy() -> None:
    assert not HEAVY & loaded_by("import makeready.app.command_line as line; line.command_line()")


def test_the_loop_and_the_brief_need_no_pixels() -> None:
    assert not (HEAVY - {"yaml"}) & loaded_by("import makeready.brief, makeready.loop")


@pytest.mark.parametrize(
    "package", sorted(path.parent.name for path in SOURCE.glob("*/__init__.py")), ids=str
)
def test_a_package_keeps_its_public_list_short(package: str) -> None:
    tree = tree_of(SOURCE / package / "__init__.py")
    lists = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["__all__"]
    ]

    assert all(isinstance(one, ast.List) and len(one.elts) <= MAX_PUBLIC_NAMES for one in lists)
