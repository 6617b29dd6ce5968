"""What is read from each example, pinned: nothing in them may be lost or invented."""

from pathlib import Path

import pytest

from makeready.brief import (
    Brief,
    ClearRegion,
    Contrast,
    ElementCount,
    MinTextSize,
    Placement,
    Series,
)
from makeready.brief.read import read_file

from .readings import counts, texts

EXAMPLES = Path(__file__).parents[3] / "examples"


def read(name: str) -> Brief:
    return read_file(EXAMPLES / name)


def colours(brief: Brief) -> list[tuple[str, str]]:
    return [(swatch.name, swatch.role) for swatch in brief.palette.swatches]


def size(brief: Brief) -> tuple[int, int]:
    return brief.canvas.width_px, brief.canvas.height_px


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.*")), ids=lambda path: path.name)
def test_every_word_of_an_example_is_understood(path: Path) -> None:
    assert [leftover.text for leftover in read_file(path).not_understood] == []


def test_the_constraint_style_launch_graphic() -> None:
    brief = read("launch.txt")

    assert (brief.kind, size(brief), brief.subject) == ("launch_graphic", (1024, 1024), "a SaaS app")
    assert colours(brief) == [("blue", "any"), ("white", "any")]
    assert [word.word for word in brief.style] == ["clean", "modern", "minimal", "readable layout"]
    mockup, centered, callouts, readable, room, contrast = brief.constraints
    assert isinstance(mockup, ElementCount)
    assert isinstance(callouts, ElementCount)
    assert (mockup.noun, mockup.minimum, mockup.maximum, mockup.label) == ("mockup", 1, 1, "app UI mockup")
    assert (callouts.noun, callouts.minimum, callouts.label) == ("callout", 3, "feature callouts")
    assert isinstance(centered, Placement)
    assert (centered.noun, centered.anchor, centered.severity) == ("mockup", "center", "must")
    assert isinstance(readable, MinTextSize)
    assert (readable.size_px, readable.severity) == (16, "should")
    assert isinstance(room, ClearRegion)
    assert (room.purpose, room.region.bottom, room.region.right) == ("headline", 0.2, 1.0)
    assert isinstance(contrast, Contrast)
    assert (contrast.severity, contrast.span.is_inferred) == ("should", True)


def test_the_same_wish_as_one_romantic_sentence() -> None:
    brief = read("launch-romantic.txt")

    assert (brief.kind, size(brief), brief.subject) == ("launch_graphic", (1024, 1024), "a productivity app")
    assert brief.canvas.span.text == "social-media-ready"
    assert brief.canvas.span.is_inferred
    assert counts(brief) == [("mockup", 1, 1), ("callout", 3, 3)]
    assert [(word.word, word.theme) for word in brief.style] == [
        ("polished", "premium"),
        ("clean", "clean"),
        ("modern", "clean"),
        ("subtle gradients", "calm"),
        ("realistic shadows", ""),
        ("premium SaaS vibe", "premium"),
        ("perfect typography", ""),
        ("like a top startup brand announcement", ""),
    ]
    contrast = next(c for c in brief.constraints if isinstance(c, Contrast))
    assert (contrast.ratio, contrast.severity, contrast.span.text) == (4.5, "must", "high contrast")
    headline = next(c for c in brief.constraints if isinstance(c, Placement))
    assert (headline.noun, headline.anchor, headline.severity) == ("headline", "top", "should")


def test_the_slide_with_bullets_and_a_bar_chart() -> None:
    brief = read("slide.txt")

    assert (brief.kind, size(brief)) == ("slide", (1600, 900))
    assert texts(brief) == [
        ("headline", "Renewals drive the year"),
        ("bullet", "Net retention rose to 118 %"),
        ("bullet", "Churn fell for the fourth quarter"),
        ("bullet", "Enterprise now leads new revenue"),
    ]
    assert counts(brief) == [("bullet", 3, 3), ("chart", 1, 1)]
    (chart,) = brief.charts
    assert (chart.mark, chart.categories, chart.unit) == ("bar", ("Q1", "Q2", "Q3", "Q4"), "million euros")
    assert chart.series == (Series(name="Revenue", values=(12, 18.5, 21, 27.4)),)
    assert colours(brief) == [("navy", "any"), ("teal", "any")]
    assert [word.word for word in brief.style] == ["calm", "professional"]


def test_the_poster_with_six_exact_strings() -> None:
    brief = read("poster.txt")

    assert (brief.kind, size(brief)) == ("poster", (1200, 1600))
    assert brief.subject == "a late summer jazz festival"
    assert texts(brief) == [
        ("headline", "Harbour Jazz Nights"),
        ("subtitle", "Three evenings of live music by the water"),
        ("date", "28-30 August 2026"),
        ("place", "Pier 7, Old Harbour"),
        ("price", "Free entry"),
        ("button", "harbourjazz.example"),
    ]
    assert counts(brief) == [("photo", 0, 0)]
    assert colours(brief) == [("orange", "any"), ("cream", "any"), ("deep navy", "any")]
    assert [word.theme for word in brief.style] == ["warm", "bold", "bold"]


def test_the_landing_page() -> None:
    brief = read("landing.txt")

    assert (brief.kind, size(brief), brief.subject) == ("web_page", (1440, 1024), "a team calendar")
    assert texts(brief) == [
        ("nav", "Product"),
        ("nav", "Pricing"),
        ("nav", "Docs"),
        ("headline", "Meetings that respect your time"),
        ("subtitle", "Plan the week in minutes, not in threads"),
        ("button", "Start free"),
        ("card", "Focus hours"),
        ("card", "Smart slots"),
        ("card", "Shared notes"),
        ("footer", "© 2026 Daybook"),
    ]
    assert counts(brief) == [("card", 3, 3)]
    assert colours(brief) == [("#4338ca", "accent"), ("white", "background")]
    assert [swatch.is_exact for swatch in brief.palette.swatches] == [True, False]


def test_the_pipeline_figure() -> None:
    brief = read("pipeline.yaml")

    assert (brief.kind, size(brief), brief.subject) == ("figure", (1600, 900), "a sequencing study")
    assert [role for role, _ in texts(brief)] == [
        "headline",
        "step",
        "step",
        "step",
        "step",
        "step",
        "caption",
    ]
    assert counts(brief) == [("arrow", 4, 4)]
    assert brief.links[0] == ("Blood sample", "DNA extraction")
    assert len(brief.links) == 4


def test_the_line_chart() -> None:
    brief = read("line-chart.txt")

    assert (brief.kind, size(brief)) == ("chart", (1200, 800))
    assert texts(brief) == [("headline", "Median response time")]
    assert counts(brief) == [("legend", 1, 1)]
    (chart,) = brief.charts
    assert (chart.title, chart.x_title, chart.y_title) == ("Median response time", "Month", "Milliseconds")
    assert chart.categories == ("Jan", "Feb", "Mar", "Apr", "May", "Jun")
    assert [row.name for row in chart.series] == ["Search", "Checkout"]
    assert chart.series[1].values == (310, 305, 280, 262, 255, 231)


def test_the_social_card() -> None:
    brief = read("social-card.txt")

    assert (brief.kind, size(brief)) == ("social_card", (1200, 630))
    assert texts(brief) == [
        ("quote", "Simplicity is prerequisite for reliability."),
        ("author", "Edsger W. Dijkstra"),
    ]
    assert colours(brief) == [("dark green", "any"), ("cream", "any")]
    assert [word.theme for word in brief.style] == ["elegant", "calm"]
