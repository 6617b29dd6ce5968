"""The switch that writes golden files instead of comparing them: `make golden`."""

from pathlib import Path
from typing import Protocol

import pytest

FOLDER = Path(__file__).parent


class Compare(Protocol):
    def __call__(self, name: str, text: str) -> None: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="Write the golden files again.")


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> Compare:
    """Compares a text with a golden file, or writes the file when asked to."""

    def compared(name: str, text: str) -> None:
        path = FOLDER / name
        if request.config.getoption("--write-golden", default=False):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"{name} has changed: make golden, read the diff"

    return compared
