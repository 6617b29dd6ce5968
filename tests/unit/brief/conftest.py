"""What two briefs share if they ask for the same picture: all but ids and the words it was read from."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from makeready.brief import Brief, ElementCount, Span


@pytest.fixture(scope="session")
def wishes() -> Callable[[Brief], dict[str, object]]:
    """The checkable content of a brief; constraints sorted, because their order is only reading order."""

    def content(brief: Brief) -> dict[str, object]:
        bare = []
        for constraint in brief.constraints:
            plain = replace(constraint, id="", span=Span(text=""))
            bare.append(repr(replace(plain, label="") if isinstance(plain, ElementCount) else plain))
        return {
            "kind": brief.kind,
            "canvas": (brief.canvas.width_px, brief.canvas.height_px),
            "subject": brief.subject,
            "palette": [(swatch.hex, swatch.role, swatch.is_exact) for swatch in brief.palette.swatches],
            "constraints": sorted(bare),
            "style": sorted((word.word, word.theme) for word in brief.style),
            "charts": [replace(chart, span=Span(text="")) for chart in brief.charts],
            "links": brief.links,
        }

    return content
