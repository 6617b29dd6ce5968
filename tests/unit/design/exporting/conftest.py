"""A document with all that exports have to carry, and what it holds."""

import json

import pytest

from makeready.design.document import Document
from makeready.design.exporting.weasy import opened
from makeready.errors import MissingDependencyError

CHART = {
    "mark": {"type": "bar"},
    "data": {"values": [{"m": "Jan", "v": 61}, {"m": "Feb", "v": 74.5}, {"m": "Mar", "v": 97}]},
    "encoding": {
        "x": {"field": "m", "type": "ordinal", "sort": None, "title": None},
        "y": {"field": "v", "type": "quantitative", "title": "tonnes"},
        "color": {"value": "#0a6cc4"},
    },
    "config": {"font": "Inter"},
}
SOURCE = f"""<style>
body{{background:#f4f6fb;font-family:Inter;color:#14213d;padding:40px}}
h1{{font:700 44px/1.1 'Space Grotesk';margin:0 0 16px}}
.row{{display:flex;gap:24px;align-items:center}}
.card{{width:320px;padding:20px;border-radius:14px;background:#ffffff;border:1px solid #d5dbe8;
box-shadow:0 8px 24px -8px rgba(10,20,60,.3)}}
p{{font-size:16px;line-height:1.5;margin:0}}
</style>
<h1>Ice &amp; herring</h1>
<div class="row"><div class="card" id="card"><p id="copy">Buyers walk the rows in silence and mark what
they want with a <b>short stroke</b> of <i style="color:#c1121f">chalk</i>.</p></div>
<i data-icon="fish" style="width:48px;height:48px;color:#c1121f" id="icon"></i>
<span style="font-size:18px;font-weight:600">H<sub>2</sub>O</span></div>
<figure id="chart" style="width:400px;height:240px;margin-top:20px" data-chart='{json.dumps(CHART)}'></figure>
"""


@pytest.fixture(scope="session")
def document() -> Document:
    return Document(html=SOURCE, width_px=800, height_px=600)


@pytest.fixture(scope="session")
def needs_libraries() -> None:
    """Pango is the system's: where nobody may install it, its formats are not tested."""
    try:
        opened()
    except MissingDependencyError as error:
        pytest.skip(error.hint)
