"""Bad documents: each is refused with a typed error, or cleaned and drawn; nothing is fetched, nothing hangs.

No test looks at a clock. The drawer's own time-out ends a hang, as an error that no test here expects.
"""

import contextlib
import html
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.drawing.markup import to_html
from makeready.design.drawing.sanitise import clean, parse_checked
from makeready.errors import DrawTimeoutError, InvalidDocumentError

ROWS = {"values": [{"a": 1, "b": 2}]}


def chart(spec: object) -> str:
    text = spec if isinstance(spec, str) else json.dumps(spec)
    return f'<figure data-width="300" data-height="200" data-chart="{html.escape(text)}"></figure>'


def calculated(expression: str) -> str:
    return chart({"mark": "point", "data": ROWS, "transform": [{"calculate": expression, "as": "c"}]})


def styled(css: str) -> str:
    return f'<div style="{css}">x</div>'


def uses(levels: int, each: int) -> str:
    groups = "".join(f'<g id="u{n}">{f"<use href=#u{n - 1} />" * each}</g>' for n in range(1, levels))
    return f'<svg width="9" height="9"><g id="u0"><rect width="1" height="1"/></g>{groups}</svg>'


def variables(levels: int) -> str:
    made = "".join(f"--v{n}:var(--v{n - 1})var(--v{n - 1});" for n in range(1, levels))
    return f"<style>:root{{--v0:aaaa;{made}}}p{{content:var(--v{levels - 1})}}</style><p>x</p>"


REFUSED = {
    "a data URL of 50 MB": ('<img src="data:image/png;base64,' + "A" * 50_000_000 + '">', "characters"),
    "ten thousand nested": ("<div>" * 10_000 + "x", "inside each other"),
    "two hundred thousand elements": ("<b>x</b>" * 200_000, "too many elements"),
    "a million characters": ("<p>" + "word " * 200_000, "of text"),
    "a million rules": ("<style>" + "p{}" * 300_000 + "</style>", "style sheet this long"),
    "thirty thousand rules": ("<style>" + "a{b:c}" * 30_000 + "</style>", "CSS rules"),
    "rules times elements": (
        "<style>" + "p b{top:1px}" * 1_900 + "</style>" + "<p><b>x</b></p>" * 2_000,
        "too many CSS rules",
    ),
    "an infinite size": (styled("width:calc(infinity * 1px)"), "no number"),
    "a size that is none": (styled("height:calc(NaN * 1px)"), "no number"),
    "a huge size": (styled("width:1e9px;height:1e9px"), "1e9px"),
    "a size that overflows": (styled("width:1e400px"), "1e400px"),
    "a huge blur": (styled("box-shadow:0 0 5000px red"), "5000px"),
    "ten thousand shadows": (styled("box-shadow:" + ",".join(["0 0 1px red"] * 10_000)), "too long a list"),
    "ten thousand stops": (styled(f"background:linear-gradient({','.join(['red'] * 10_000)})"), "list"),
    "a huge font": (styled("font-size:1000000px"), "1000000px"),
    "a huge border": (styled("border:10000000px dashed red"), "10000000px"),
    "a huge scale": (styled("transform:scale(100000)"), "scale(100000)"),
    "deep calc()": (styled("width:" + "calc(1px + " * 60 + "1px" + ")" * 60), "60 brackets"),
    "a million tracks": (styled("display:grid;grid-template-columns:repeat(1000000,1px)"), "repeat(1000000"),
    "a far grid line": (styled("grid-column:1/1000000"), "1000000"),
    "a wide cell": ('<table><tr><td colspan="100000000">x</td></tr></table>', "100000000"),
    "variables of variables": (variables(40), "stand for too much"),
    "use of use": (uses(9, 10), "drawn by use"),
    "a huge svg": ('<svg width="1000000000" height="9"></svg>', "1000000000"),
    "endless dashes": ('<svg><path d="M0 0H9" stroke="red" stroke-dasharray="0.0001"/></svg>', "0.0001"),
    "a far path": ('<svg><path d="M0 0H1e8"/></svg>', "1e8"),
    "a hundred charts": (chart({"mark": "bar", "data": ROWS}) * 100, "100 charts"),
    "chart: a URL": (chart({"mark": "bar", "data": {"url": "http://127.0.0.1:1/a.csv"}}), "'url'"),
    "chart: a file": (chart({"layer": [{"data": {"url": "file:///etc/passwd"}}]}), "'url'"),
    "chart: a picture": (chart({"mark": {"type": "image"}, "data": ROWS}), "image"),
    "chart: events": (chart({"mark": "bar", "params": [{"name": "p", "on": "click"}]}), "'on'"),
    "chart: a sequence": (
        chart({"mark": "point", "data": {"sequence": {"start": 0, "stop": 1e9}}}),
        "sequence",
    ),
    "chart: a graticule": (chart({"mark": "geoshape", "data": {"graticule": True}}), "graticule"),
    "chart: an expression that multiplies": (calculated("sequence(1e9)"), "sequence()"),
    "chart: an expression that pads": (calculated("pad('x', 1e9)"), "pad()"),
    "chart: a pattern that backtracks": (calculated("test(/(a+)+$/, 'aaaaaaaaaaaaaaaaaaaaa!')"), "test()"),
    "chart: an expression in a condition": (
        chart({"mark": "bar", "encoding": {"color": {"condition": {"test": "warn('x')", "value": "red"}}}}),
        "warn()",
    ),
    "chart: small steps": (chart({"mark": "bar", "encoding": {"x": {"bin": {"step": 1e-9}}}}), "bins"),
    "chart: many bins": (chart({"mark": "bar", "encoding": {"x": {"bin": {"maxbins": 1e9}}}}), "maxbins"),
    "chart: many ticks": (
        chart({"mark": "bar", "encoding": {"x": {"axis": {"tickCount": 1e9}}}}),
        "tickCount",
    ),
    "chart: an imputed sequence": (
        chart({"mark": "line", "encoding": {"y": {"impute": {"keyvals": {"start": 0, "stop": 1e9}}}}}),
        "imputes",
    ),
    "chart: a density": (chart({"mark": "line", "transform": [{"density": "a", "steps": 1e9}]}), "steps"),
    "chart: many views": (chart({"repeat": {"row": ["a"] * 99, "column": ["b"] * 99}, "spec": {}}), "views"),
    "chart: a cross join": (chart({"mark": "bar", "transform": [{"flatten": ["a"]}] * 3}), "flattens"),
    "chart: too many rows": (chart({"mark": "bar", "data": {"values": [1] * 30_000}}), "30000 rows"),
    "chart: no number": (chart('{"mark": "bar", "width": NaN}'), "NaN"),
    "chart: a deep one": (chart("[" * 100_000 + "]" * 100_000), "deeply"),
    "chart: a deep object": (chart('{"a":' * 60 + "1" + "}" * 60), "levels"),
    "five hundred formulas": ('<i data-math="x"></i>' * 501, "formulas"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_too_much_is_refused_and_named(drawer: Drawer, name: str) -> None:
    body, what = REFUSED[name]

    with pytest.raises(InvalidDocumentError) as refused:
        drawer.draw(Document(html=body, width_px=320, height_px=240))

    assert what in refused.value.message
    assert refused.value.hint


DRAWN = {
    "a cycle of variables": "<style>:root{--a:var(--b);--b:var(--a)}p{color:var(--a)}</style><p>x</p>",
    "a use of itself": '<svg width="9" height="9"><g id="a"><use href="#a"/></g></svg>',
    "comments without end": "<p>x</p>" + "<!--" * 100_000,
    "declarations without end": "<p>x</p>" + "<!" * 100_000,
    "instructions without end": "<p>x</p>" + "<?" * 100_000,
    "tags without end": "<p>x</p>" + "<a " * 30_000,
    "a quote without end": "<p>x</p><p title='" + "x" * 90_000,
    "small signs": "<p>x " + "<" * 50_000,
    "half an entity": "<p>x " + "&#x" * 30_000,
    "a gradient that repeats": styled(
        "height:99px;background:repeating-linear-gradient(red 0,blue .00001px)"
    ),
    "a background of atoms": styled("height:99px;background:radial-gradient(red,blue) 0 0/.01px .01px"),
    "tracks of atoms": styled("display:grid;grid-template-columns:repeat(auto-fill,.001px)"),
    "a tiny viewBox": '<svg width="9" height="9" viewBox="0 0 1e-30 1e-30"><rect width="9"/></svg>',
    "a width that is no number": styled("width:NaNpx;height:infpx"),
    "a high layer": styled("z-index:99999999999999999999"),
    "ninety levels": "<div style='padding:1px'>" * 90 + "x",
}


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_odd_but_harmless_is_drawn(drawer: Drawer, name: str) -> None:
    drawing = drawer.draw(Document(html=DRAWN[name], width_px=320, height_px=240))

    assert drawing.pixels.shape == (240, 320, 3)
    assert drawing.pixels.dtype == np.uint8


def test_a_bomb_that_no_rule_foresaw_is_stopped_and_the_next_chart_drawn() -> None:
    """Straight to the engine, past the rules: the child is limited all the same."""
    bomb = {"mark": "point", "data": {"sequence": {"start": 0, "stop": 1e9}}, "encoding": {}}
    with Drawer(timeout_s=20) as drawer:
        drawer.draw_chart({"mark": "bar", "data": ROWS}, 99, 99)
        drawer._charts.timeout_s = 1.0
        with pytest.raises((DrawTimeoutError, InvalidDocumentError)):
            drawer.draw_chart(bomb, 99, 99)
        drawer._charts.timeout_s = 20.0
        assert drawer.draw_chart({"mark": "bar", "data": ROWS}, 99, 99)


@pytest.fixture
def canary() -> Iterator[tuple[str, list[object]]]:
    """A listener on loopback and who called it."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        is_over = threading.Event()

        def listen() -> None:
            while not is_over.is_set():
                try:
                    connection, caller = server.accept()
                except TimeoutError:
                    continue
                calls.append(caller)
                connection.close()

        listening = threading.Thread(target=listen)
        listening.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/canary", calls
        is_over.set()
        listening.join()


PLACES = [
    '<img src="{}">',
    '<div style="background:url({})">x</div>',
    "<style>@import '{}';</style><p>x</p>",
    "<style>@font-face{{font-family:a;src:url({})}}p{{font-family:a}}</style><p>x</p>",
    '<svg width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><use href="{}#a"/></svg>',
    '<link rel="stylesheet" href="{}"><p>x</p>',
    '<iframe src="{}"></iframe>',
    '<p title="{0}">{0}</p>',
    '<p data-x="{0}" aria-label="{0}">x</p>',
    '<i data-icon="{}"></i>',
    '<img data-generate="{}">',
    "<span data-math='&quot;{}&quot;'></span>",
    "<span data-math='image(&quot;{}&quot;)'></span>",
    "<span data-math='std.image(&quot;{}&quot;)'></span>",
    "<span data-math='#include &quot;{}&quot;'></span>",
    r"<span data-tex='\includegraphics{{{}}}'></span>",
    '<figure data-width=99 data-height=99 data-chart=\'{{"mark":"bar","data":{{"url":"{}"}}}}\'></figure>',
    '<figure data-width=99 data-height=99 data-chart=\'{{"mark":"bar","$schema":"{}"}}\'></figure>',
]


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_fetched(drawer: Drawer, canary: tuple[str, list[object]], place: str) -> None:
    url, calls = canary
    with contextlib.suppress(InvalidDocumentError):
        drawer.draw(Document(html=place.format(url), width_px=64, height_px=64))

    assert calls == []


@pytest.mark.parametrize("place", PLACES)
def test_no_file_is_shown(drawer: Drawer, tmp_path: Path, place: str) -> None:
    """A red picture on the disk, named in every way: no red in what is drawn."""
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><rect width="99" height="99" fill="red"/></svg>'
    )
    with contextlib.suppress(InvalidDocumentError):
        drawing = drawer.draw(Document(html=place.format(secret), width_px=64, height_px=64))
        assert not (drawing.pixels == [255, 0, 0]).all(axis=2).any()


PIECES = st.sampled_from(
    [
        "<div>",
        "</div>",
        "<p style='",
        "color:red;",
        "width:9px'",
        ">",
        "<svg>",
        "<text x=1 y=9>",
        "</svg>",
        "<!--",
        "-->",
        "<style>",
        "p{",
        "}",
        "</style>",
        "<td>",
        "url(#a)",
        "var(--a)",
        "calc(",
        ")",
        "&lt;",
        "&#0;",
        "'",
        '"',
        "<span data-math='x'>",
        "<i data-icon=star>",
        "<b",
        "/>",
        "<use href='#a'>",
        "id=a",
        "\x00",
        "é",
        "<![CDATA[",
    ]
)
GOOD = (
    "<style>.a{color:#123;display:grid;grid-template-columns:repeat(3,1fr)}</style><div class=a>"
    '<svg viewBox="0 0 9 9"><g transform="scale(2)"><text x="1" y="5">Hi</text></g></svg><b>12 %</b></div>'
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=25).map("".join))
@example("<table><p style='color:red;")
def test_tag_soup_is_drawn_or_refused(drawer: Drawer, soup: str) -> None:
    with contextlib.suppress(InvalidDocumentError):
        drawing = drawer.draw(Document(html=soup, width_px=48, height_px=32))
        assert drawing.pixels.shape == (32, 48, 3)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(GOOD)), st.integers(0, 12), st.text(alphabet="<>'\"={}();:-9e%#/ap ", max_size=6))
def test_a_damaged_document_is_drawn_or_refused(drawer: Drawer, at: int, gone: int, put: str) -> None:
    body = GOOD[:at] + put + GOOD[at + gone :]
    with contextlib.suppress(InvalidDocumentError):
        drawing = drawer.draw(Document(html=body, width_px=48, height_px=32))
        assert drawing.pixels.shape == (32, 48, 3)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_passes_the_door_or_is_refused(text: str) -> None:
    with contextlib.suppress(InvalidDocumentError):
        root = parse_checked(text)
        clean(root)
        assert "<script" not in to_html(root).lower()
