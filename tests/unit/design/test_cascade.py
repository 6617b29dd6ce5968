"""The part of the CSS cascade that boxes and checks rely on, and the tree it works on."""

import pytest

from makeready.design.drawing.cascade import Styles, split_declarations
from makeready.design.drawing.markup import Element, parse, to_html

SHEET = """
<style>/* a comment { } */ .card p{font-size:20px} p{font-size:12px} #one{font-weight:700}
.row > span{letter-spacing:2px} :root{--size:30px;--face:'Anton'}
.big{font-size:var(--size);font-family:var(--face)}
.em{font-size:1.5em} .short{font:italic 600 18px/1.4 'DM Sans', serif}</style>
<div class="card"><p id="one" style="letter-spacing:1px">a</p></div><p id="two">b</p>
<div class="row"><span id="three">c</span><b><span id="four">d</span></b></div>
<div class="big"><i class="em" id="five">e</i></div><u class="short" id="six">f</u>
"""


@pytest.fixture
def page() -> tuple[Styles, dict[str, Element]]:
    root = parse(SHEET)
    return Styles(root), {each.attributes["id"]: each for each in root.elements() if "id" in each.attributes}


@pytest.mark.parametrize(
    ("name", "size_px"), [("one", 20), ("two", 12), ("three", 16), ("five", 45), ("six", 18)]
)
def test_the_more_specific_rule_sets_the_size(
    page: tuple[Styles, dict[str, Element]], name: str, size_px: float
) -> None:
    styles, elements = page

    assert styles.font_px(elements[name]) == size_px


def test_children_descendants_variables_and_shorthands_are_understood(
    page: tuple[Styles, dict[str, Element]],
) -> None:
    styles, elements = page

    assert styles.computed(elements["three"], "letter-spacing") == "2px"
    assert styles.computed(elements["four"], "letter-spacing") == ""
    assert styles.families(elements["five"]) == ("Anton",)
    assert styles.computed(elements["five"], "font-style") == "italic"
    assert styles.families(elements["six"]) == ("DM Sans", "serif")
    assert (styles.weight(elements["six"]), styles.weight(elements["one"])) == (600, 700)
    assert styles.computed(elements["six"], "line-height") == "1.4"


def test_separators_in_strings_and_brackets_do_not_separate() -> None:
    block = "content:'a;b:c';background:url(#a;b);color:red;;broken"

    assert list(split_declarations(block)) == [
        ("content", "'a;b:c'"),
        ("background", "url(#a;b)"),
        ("color", "red"),
    ]


MARKUP = [
    ("<p>a<p>b", "<p>a</p><p>b</p>"),
    ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
    ("a</div>b<br/>c", "ab<br>c"),
    ("<b title='\"<&'>x &lt; y</b>", '<b title="&quot;&lt;&amp;">x &lt; y</b>'),
    ("1 < 2 && 3", "1 &lt; 2 &amp;&amp; 3"),
    ("<p", "&lt;p"),
    ("<svg><path d='M0 0'/></svg>", '<svg><path d="M0 0"></path></svg>'),
    ("<p id=a id=b>x", '<p id="a">x</p>'),
]


@pytest.mark.parametrize(("given", "written"), MARKUP)
def test_lenient_markup_is_written_strictly(given: str, written: str) -> None:
    assert to_html(parse(given)) == written
    assert to_html(parse(written)) == written
