"""One warm drawer for all drawing tests: starting engines takes longer than drawing."""

from collections.abc import Iterator

import pytest

from makeready.design.drawing.drawer import Drawer


@pytest.fixture(scope="session")
def drawer() -> Iterator[Drawer]:
    with Drawer() as warm:
        yield warm
