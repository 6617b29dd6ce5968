"""The HTTP interface is pinned: a change of a route, a field or its meaning is a visible, reviewed diff."""

import json
from collections.abc import Callable
from pathlib import Path

from makeready.app.config import load_settings
from makeready.app.http.application import Served, framework

Compare = Callable[[str, str], None]


def test_the_http_interface(compare: Compare, tmp_path: Path) -> None:
    served = Served(config=load_settings(environ={}, folder=tmp_path).config)

    compare("openapi.json", json.dumps(framework(served).openapi(), indent=1, ensure_ascii=False) + "\n")
