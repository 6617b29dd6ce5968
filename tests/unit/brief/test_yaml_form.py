"""A brief as YAML: what is printed can be edited and read again."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import (
    Brief,
    Canvas,
    ChartData,
    ClearRegion,
    ElementCount,
    ExactText,
    Leftover,
    Palette,
    Placement,
    Region,
    Series,
    Span,
    StyleWord,
    Swatch,
)
from makeready.brief.read import read_brief
from makeready.brief.yaml_form import from_yaml, to_yaml

Wishes = Callable[[Brief], dict[str, object]]
words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
fractions = st.floats(0, 1, allow_nan=False).map(lambda share: round(share, 3))
severities = st.sampled_from(["must", "should"])


@st.composite
def regions(draw: st.DrawFn) -> Region:
    left, right = sorted(draw(st.tuples(fractions, fractions)))
    top, bottom = sorted(draw(st.tuples(fractions, fractions)))
    return (
        Region(left=left, right=right or 1.0, top=top, bottom=bottom or 1.0)
        if left < right and top < bottom
        else Region()
    )


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    texts = st.builds(
        ExactText, id=st.just(""), text=words, role=words, region=regions(), severity=severities
    )
    counts = st.builds(ElementCount, id=st.just(""), noun=st.just("card"), minimum=st.integers(0, 9),
                       maximum=st.none() | st.integers(9, 99), label=words, severity=severities)  # fmt: skip
    clears = st.builds(ClearRegion, id=st.just(""), region=regions(), purpose=words)
    places = st.builds(
        Placement, id=st.just(""), noun=st.just("logo"), anchor=st.sampled_from(["top", "center"])
    )
    wanted = draw(st.lists(st.one_of(texts, counts, clears, places), max_size=5))
    categories = tuple(draw(st.lists(words, min_size=1, max_size=3)))
    values = tuple(float(index) - 0.5 for index in range(len(categories)))
    return Brief(
        prompt=draw(words),
        kind=draw(st.sampled_from(["poster", "slide", "chart"])),
        canvas=Canvas(width_px=draw(st.integers(640, 900)), height_px=draw(st.integers(640, 900))),
        palette=Palette(swatches=tuple(draw(st.lists(st.sampled_from([
            Swatch(name="navy", hex="#14213d"),
            Swatch(name="ours", hex="#123456", role="accent"),
            Swatch(name="#0a7cff", hex="#0a7cff", is_exact=True),
            Swatch(name="brand", hex="#0a7cff", role="text", is_exact=True),
        ]))))),
        constraints=tuple(replace(c, id=f"c{i + 1}") for i, c in enumerate(wanted)),
        style=tuple(StyleWord(word=word, theme="bold") for word in draw(st.lists(words, max_size=2))),
        subject=draw(words),
        charts=(ChartData(id="chart1", mark="bar", categories=categories,
                          series=(Series(name=draw(words), values=values),), title=draw(words)),),
        links=tuple(draw(st.lists(st.tuples(words, words), max_size=2))),
        not_understood=tuple(Leftover(text=word) for word in draw(st.lists(words, max_size=2))),
    )  # fmt: skip


def bare(brief: Brief) -> Brief:
    none = Span(text="")
    return replace(
        brief,
        canvas=replace(brief.canvas, span=none),
        palette=replace(brief.palette, span=none),
        constraints=tuple(replace(c, span=none) for c in brief.constraints),
        charts=tuple(replace(c, span=none) for c in brief.charts),
        style=tuple(replace(word, span=none) for word in brief.style),
        not_understood=tuple(replace(leftover, span=none) for leftover in brief.not_understood),
    )


@settings(deadline=None)
@given(briefs())
def test_what_is_written_reads_back_equal_but_for_spans(brief: Brief) -> None:
    assert bare(from_yaml(to_yaml(brief))) == bare(brief)


def test_each_constraint_shows_the_words_it_was_read_from() -> None:
    brief = read_brief("A poster with exactly 3 feature cards, high contrast, glorbish.")

    written = to_yaml(brief)

    assert "from: exactly 3 feature cards" in written
    assert "from: high contrast" in written
    assert "- glorbish" in written


def test_what_the_words_only_imply_stays_marked() -> None:
    brief = from_yaml(to_yaml(read_brief("launch graphic, social-media-ready, app UI mockup")))

    assert brief.canvas.span == Span(text="social-media-ready", is_inferred=True)
    assert brief.constraints[0].span == Span(text="app UI mockup", is_inferred=True)


def test_scalars_are_read_as_they_stand() -> None:
    brief = from_yaml(
        "kind: slide\ncanvas: 16:9\nconstraints:\n"
        "- {kind: exact_text, text: 12:30}\n- {kind: exact_text, text: no}"
    )

    assert (brief.canvas.width_px, brief.canvas.height_px) == (1600, 900)
    assert [c.text for c in brief.constraints if isinstance(c, ExactText)] == ["12:30", "no"]


def test_json_is_read_like_yaml(wishes: Wishes) -> None:
    brief = read_brief('{"kind": "slide", "palette": ["teal", "#0AF"], "constraints": [{"kind": "no_text"}]}')

    same = read_brief("kind: slide\npalette: [teal, '#0AF']\nconstraints:\n  - kind: no_text\n")

    assert wishes(brief) == wishes(same)


def test_json_escapes_make_whole_characters() -> None:
    brief = read_brief(
        '{"kind": "poster", "constraints": [{"kind": "exact_text", "text": "go \\ud83d\\ude80"}]}'
    )

    assert [c.text for c in brief.constraints if isinstance(c, ExactText)] == ["go 🚀"]


def test_keys_that_are_absent_are_read_from_the_prompt() -> None:
    brief = read_brief(
        'prompt: A 16:9 slide titled "Hi", three icons\npalette: [sand, {hex: "#123456", role: accent}]'
    )

    assert brief.kind == "slide"
    assert [s.role for s in brief.palette.swatches] == ["any", "accent"]
    assert any(isinstance(c, ElementCount) and c.noun == "icon" for c in brief.constraints)


def test_a_synonym_names_the_canonical_element() -> None:
    brief = from_yaml(
        "kind: landing page\nconstraints: [{kind: element_count, noun: feature cards, minimum: 2}]"
    )

    (count,) = brief.constraints
    assert isinstance(count, ElementCount)
    assert (brief.kind, count.noun, count.maximum) == ("web_page", "card", 2)


@pytest.mark.parametrize(
    "text",
    [
        "Palette: teal\nHeadline: Hi",
        "Create a poster: big",
        "constraints are few",
        "a: b",
        "Title: {x}",
        "{a} poster",
    ],
)
def test_prose_with_colons_is_still_prose(text: str) -> None:
    assert read_brief(text).prompt == text
