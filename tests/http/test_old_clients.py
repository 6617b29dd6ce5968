"""Clients of other years in an environment of their own: openai 1.x, LiteLLM, which leans on it, requests."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
STAMP = ".venv/clients/.installed"
MISSING = "There is no environment for older clients: make clients."
Told = dict[str, Any]


@pytest.fixture(scope="module")
def clients() -> Path:
    """Their Python. Made where it is not there; without a package registry these tests are skipped, but
    not in CI."""
    make = shutil.which("make")
    done = None if make is None else subprocess.run([make, STAMP], cwd=ROOT, capture_output=True, check=False)  # noqa: S603
    if done is None or done.returncode:
        pytest.fail(MISSING) if os.environ.get("CI") == "true" else pytest.skip(MISSING)
    return ROOT / ".venv" / "clients" / "bin" / "python"


def asked(python: Path, who: str, origin: str) -> Told:
    """What a library gets: see `old_clients.py`."""
    child = Path(__file__).with_name("old_clients.py")
    command = [str(python), "-W", "ignore", str(child), who, origin]
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.fixture(scope="module")
def openai(clients: Path, origin: str) -> Told:
    return asked(clients, "openai", origin)


@pytest.fixture(scope="module")
def litellm(clients: Path, origin: str) -> Told:
    return asked(clients, "litellm", origin)


def test_an_older_openai_gets_the_same_picture_in_every_way(openai: Told) -> None:
    made = openai["sync"]["got"]

    assert openai["version"].startswith("1.")
    assert (made["is_png"], made["size"], made["num"]) == (True, [256, 192], 1)
    assert openai["async"]["got"] == openai["azure"]["got"] == made
    assert {"run_id", "seed", "verdict", "cost_microusd"} <= set(openai["facts"]["got"])
    assert {"auto", "compose", "design"} <= set(openai["models"]["got"])


def test_an_older_openai_streams(openai: Told) -> None:
    types = [one["type"] for one in openai["stream"]["got"]]

    assert types == ["image_generation.partial_image", "image_generation.completed"]
    assert openai["stream"]["got"][-1]["sum"] == openai["sync"]["got"]["sum"]
    assert openai["edit in a stream"]["got"][-1] == "image_edit.completed"


def test_an_older_openai_edits_one_picture_however_it_sends_it(openai: Told) -> None:
    edited = openai["edit"]["got"]

    assert (edited["is_png"], edited["size"]) == (True, [256, 192])
    assert edited["sum"] != openai["sync"]["got"]["sum"]
    assert openai["edit of a list"]["got"] == openai["azure edit"]["got"] == edited


@pytest.mark.parametrize(
    ("tried", "error", "param"),
    [
        ("edit of many", "BadRequestError", "image"),
        ("edit with a mask", "BadRequestError", "mask"),
        ("unknown model", "NotFoundError", "model"),
        ("url wanted", "BadRequestError", "response_format"),
    ],
)
def test_an_older_openai_understands_what_is_refused(
    openai: Told, tried: str, error: str, param: str
) -> None:
    found = openai[tried]

    assert (found["error"], found["param"]) == (error, param)
    assert found["code"]


def test_litellm_gets_pictures_and_edits(litellm: Told) -> None:
    made = litellm["sync"]["got"]

    assert (made["is_png"], made["size"], made["num"]) == (True, [256, 192], 1)
    assert litellm["async"]["got"] == made
    assert litellm["two"]["got"]["num"] == 2
    assert litellm["edit"]["got"]["sum"] != made["sum"]


@pytest.mark.parametrize(
    ("tried", "error", "says"),
    [
        ("edit of many", "BadRequestError", "there are 2"),
        ("unknown model", "NotFoundError", "does not exist here"),
        ("bad field", "BadRequestError", "is not WIDTHxHEIGHT"),
    ],
)
def test_litellm_turns_our_errors_into_its_own(litellm: Told, tried: str, error: str, says: str) -> None:
    assert litellm[tried]["error"] == error
    assert says in litellm[tried]["message"]


def test_requests_after_the_documents_of_mai(clients: Path, origin: str) -> None:
    told = asked(clients, "requests", origin)

    made, edited = told["generation"], told["edit"]
    assert (made["status"], made["is_png"], made["size"]) == (200, True, [768, 768])
    assert {"created", "model", "size", "data", "usage"} <= set(made["keys"])
    assert (edited["status"], edited["size"]) == (200, [768, 768])
    assert edited["sum"] != made["sum"]
    for tried in ("edit of many", "too little"):
        assert told[tried]["status"] == 400
        assert set(told[tried]["error"]) == {"code", "message"}
        assert told[tried]["error"]["code"] == "unsupported_request_value"
