"""The door: what is unsafe is refused and named, what would not draw is left out and named."""

import contextlib
from dataclasses import dataclass

import pytest

from makeready.design.drawing.css import Problem
from makeready.design.drawing.markup import to_html
from makeready.design.drawing.sanitise import clean, parse_checked
from makeready.errors import InvalidDocumentError


@dataclass(frozen=True)
class Sanitised:
    html: str
    problems: tuple[Problem, ...]


def sanitise(html: str) -> Sanitised:
    root = parse_checked(html)
    problems = clean(root)
    return Sanitised(to_html(root), problems)


ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<svg><script>1</script></svg>",
    "<svg><text><script>1</script></text></svg>",
    '<img src=x onerror="alert(1)">',
    '<p onclick="x()">a</p>',
    '<svg onload="x()"></svg>',
    '<a href="javascript:alert(1)">a</a>',
    '<a href="java&#115;cript:alert(1)">a</a>',
    '<a href="https://example.com">a</a>',
    '<img src="https://example.com/a.png">',
    '<img src="file:///etc/passwd">',
    '<img src="/etc/passwd">',
    '<img src="data:image/png;base64,AAAA">',
    '<img srcset="a.png 2x">',
    '<iframe src="https://example.com"></iframe>',
    '<iframe srcdoc="a"></iframe>',
    '<object data="a.svg"></object>',
    '<embed src="a.swf">',
    "<form action=/x><input name=a></form>",
    "<video src=a.mp4></video>",
    '<link rel="stylesheet" href="https://example.com/a.css">',
    '<base href="https://example.com/">',
    '<meta http-equiv="refresh" content="0;url=https://example.com">',
    '<meta name="dynimg:width" content="100000">',
    '<div style="background:url(https://example.com/a.png)">a</div>',
    '<div style="background:url(a.png)">a</div>',
    '<div style="background: URL( &quot;a.png&quot; )">a</div>',
    r'<div style="background:u\72l(a.png)">a</div>',
    '<div style="background:ur/**/l(a.png);width:1px">a</div>'
    + '<div style="background:url/**/(a.png)">a</div>',
    '<div style="background:image-set(&quot;a.png&quot; 1x)">a</div>',
    '<div style="width:expression(alert(1))">a</div>',
    '<div style="filter:url(evil.svg#f)">a</div>',
    "<style>@import 'a.css';</style>",
    "<style>@import url(a.css);</style>",
    "<style>@font-face{font-family:x;src:url(a.ttf)}</style>",
    "<style>p{background:url(a.png)}</style>",
    "<svg><style>p{background:url(a.png)}</style></svg>",
    '<svg><rect fill="url(https://example.com/a.svg#p)"/></svg>',
    '<svg><image href="a.png"/></svg>',
    '<svg><foreignObject><iframe src="a"></iframe></foreignObject></svg>',
    '<svg><use xlink:href="https://example.com/a.svg#i"/></svg>',
    '<svg><animate attributeName="href" to="javascript:1"/></svg>',
    '<table background="a.png"><tr><td>a</td></tr></table>',
    "<portal src=a></portal>",
    "<noscript><p>a</p></noscript>",
    "<template><script>1</script></template>",
    '<div style="background:url (a.png)">a</div>',
    '<div style="background:url\x0c(a.png)">a</div>',
    '<div style="background:url(#a),url(file:///etc/passwd)">a</div>',
    '<div style="background:url(&quot;#a&quot; https://example.com)">a</div>',
    '<svg><use href="data:image/svg+xml,#a"/></svg>',
    '<svg><filter><feImage href="a.png"/></filter></svg>',
    '<svg><a xlink:href="javascript:1"><rect/></a></svg>',
    '<svg><rect clip-path="url(\na.svg#c)"/></svg>',
    '<div style="color:red}body{background:url(a.png)">a</div>',
    "<style>@supports (display:grid){a{background:url(a.png)}}</style>",
    '<title><style></title><img src=x onerror="1"></style>',
    "<plaintext>a",
    "<div>" * 150,
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_could_reach_outside_the_document_is_refused(attack: str) -> None:
    with pytest.raises(InvalidDocumentError) as refused:
        sanitise(attack)

    assert refused.value.hint
    assert refused.value.param.startswith("document")


NOT_DRAWN = [
    ('<p style="float:left">a</p>', "float", "flex"),
    ('<p style="filter:blur(2px)">a</p>', "filter", "gradient"),
    ('<p style="backdrop-filter:blur(2px)">a</p>', "backdrop-filter", "background"),
    ('<p style="text-shadow:0 1px #000">a</p>', "text-shadow", "contrast"),
    ('<p style="-webkit-background-clip:text;color:red">a</p>', "background-clip", "colour"),
    ('<p style="column-count:2">a</p>', "column-count", "grid"),
    ('<p style="writing-mode:vertical-rl">a</p>', "writing-mode", "rotate"),
    ('<p style="display:grid;grid-template-columns:subgrid">a</p>', "subgrid", "tracks"),
    ('<p style="text-overflow:ellipsis">a</p>', "text-overflow", "shorten"),
    ('<p style="-webkit-line-clamp:2">a</p>', "line-clamp", "shorten"),
    ('<p style="mix-blend-mode:multiply">a</p>', "mix-blend-mode", "mixed"),
    ('<p style="border-image:linear-gradient(red,blue) 1">a</p>', "border-image", "gradient"),
    ('<p style="position:fixed">a</p>', "position", "absolute"),
    (
        '<p style="background:linear-gradient(90deg,#ccc 1px,transparent 1px)">a</p>',
        "background",
        "repeating",
    ),
    ('<table style="border-collapse:collapse"></table>', "border-collapse", "grid"),
    ('<p style="colour:red">a</p>', "colour", "color"),
    ("<style>@media (min-width:1px){p{color:red}}</style>", "@media", "plain rules"),
    ("<style>p:has(b){color:red}</style>", ":has", "class"),
    ("<progress value=1></progress>", "progress", "blocks"),
    ("<svg><textPath>a</textPath></svg>", "textpath", "rotate"),
    ("<svg><pattern id=p></pattern></svg>", "pattern", "gradient"),
    ("<svg><filter id=f><feGaussianBlur/></filter></svg>", "filter", "gradient"),
    ("<svg><mask id=m></mask></svg>", "mask", "clipPath"),
    ("<ol><li>a</li></ol>", "ol", "grid"),
]


@pytest.mark.parametrize(("html", "what", "replacement"), NOT_DRAWN)
def test_what_would_not_draw_is_left_out_and_its_replacement_named(
    html: str, what: str, replacement: str
) -> None:
    found = sanitise(html)

    assert len(found.problems) == 1
    assert what in found.problems[0].what
    assert replacement in found.problems[0].replacement


def test_what_a_designer_writes_passes_unchanged() -> None:
    html = (
        "<style>.card{border-radius:12px;background:linear-gradient(90deg,#fff,oklch(0.9 0.1 200))}</style>"
        '<div class="card" id="a" data-noun="card" style="width:calc(100% - 3px)">'
        "a &lt;b&gt; &amp; c"
        '<svg viewbox="0 0 4 4"><defs><lineargradient id="g"></lineargradient></defs>'
        '<rect fill="url(#g)" width="4" height="4"></rect><use href="#i"></use></svg></div>'
    )

    found = sanitise(html)

    assert found.html == html
    assert found.problems == ()


def test_escaped_markup_stays_text() -> None:
    found = sanitise("<p>&lt;script&gt;alert(1)&lt;/script&gt; https://example.com</p>")

    assert found.html == "<p>&lt;script&gt;alert(1)&lt;/script&gt; https://example.com</p>"


def test_comments_cannot_hide_anything() -> None:
    assert sanitise("a<!-- <script>1</script> -->b<!--[if IE]><script>1</script><![endif]-->").html == "ab"


def test_cleaning_twice_changes_nothing_more() -> None:
    once = sanitise(
        '<style>p{color:red;float:left}</style><p style="filter:none;color:red" tabindex=1>a<br>b</p>'
    )

    assert sanitise(once.html).html == once.html
    assert sanitise(once.html).problems == ()


BURDENS = {
    "a property with a name of 50 kB": '<p style="' + "a" * 50_000 + ':1">x</p>',
    "a function with a name of 50 kB": '<p style="color:' + "a" * 50_000 + '(1)">x</p>',
    "a style sheet without a rule": "<style>" + "a " * 20_000 + "</style>",
    "a style sheet that only opens": "<style>" + "{" * 40_000 + "</style>",
    "a font size of 40 kB": '<p style="font:' + "1" * 40_000 + ' Inter">x</p>',
    "ends that nothing began": "<b>" * 20_000 + "</i>" * 20_000,
}


@pytest.mark.parametrize("name", BURDENS)
def test_an_absurd_document_is_answered(name: str) -> None:
    """Each took half a minute or more: time grew with the square of the size."""
    with contextlib.suppress(InvalidDocumentError):
        assert len(sanitise(BURDENS[name]).html) < 50_000


def test_attr_is_left_out_wherever_it_stands() -> None:
    found = sanitise('<p style="background:attr(data-x url);color:red" data-x="http://x">a</p>')

    assert 'style="color:red"' in found.html
    assert len(found.problems) == 1


def test_an_end_without_a_start_changes_nothing() -> None:
    assert sanitise("<div><b>a</i></b></p></div>").html == "<div><b>a</b></div>"
