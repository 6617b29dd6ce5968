"""Drawings get smaller and look the same."""

import numpy as np
import pytest

from makeready.errors import InvalidDocumentError
from makeready.train.minify import minified
from makeready.train.reading import drawn, glass_of, ink_box, reading_of

GRADIENT = (
    '<defs><linearGradient id="longName" x1="0" x2="0" y1="0" y2="1"><stop stop-color="#F00"/>'
    '<stop offset="1" stop-color="blue" stop-opacity="1"/></linearGradient>'
    '<path id="unused" d="M0 0"/></defs>'
    '<g><path fill="url(#longName)" d="M2 2h28v28H2z" opacity="1"/></g>'
)


def test_ids_are_short_and_colours_have_six_digits() -> None:
    small = minified(GRADIENT, 2)

    assert "longName" not in small
    assert 'id="a"' in small
    assert "url(#a)" in small
    assert "unused" not in small
    assert '"#ff0000"' in small
    assert '"#0000ff"' in small
    assert "opacity" not in small
    assert "<g>" not in small


def test_a_drawing_looks_the_same_afterwards() -> None:
    assert (drawn(GRADIENT, 32) == drawn(minified(GRADIENT, 2), 32)).all()


@pytest.mark.parametrize(
    ("value", "small"),
    [
        ("1.23456", "1.23"),
        ("0.5004", ".5"),
        ("-0.0004", " 0"),
        ("1.5.0004", "1.5 0"),
        ("12.3401-.5004", "12.34-.5"),
    ],
)
def test_numbers_keep_two_digits_and_stay_apart(value: str, small: str) -> None:
    assert f'cx="{small}"' in minified(f'<circle cx="{value}" r="3"/>', 2)


def test_paths_stay_as_they_are() -> None:
    path = "M1.2345 2a1.5 1.5 0 01.2345.5z"

    assert path in minified(f'<path d="{path}"/>', 2)


def test_a_filter_that_resvg_draws_badly_is_dropped_and_a_blur_is_kept() -> None:
    markup = (
        '<g filter="url(#s)"><path fill="red" d="M2 2h28v28H2z"/></g><g filter="url(#b)"><circle r="5"/></g>'
        '<defs><filter id="s"><feOffset dy="1"/><feComposite operator="arithmetic"/></filter>'
        '<filter id="b"><feGaussianBlur stdDeviation="1"/></filter></defs>'
    )

    small = minified(markup, 2)

    assert "feComposite" not in small
    assert small.count("filter=") == 1
    assert "feGaussianBlur" in small


@pytest.mark.parametrize(
    "markup",
    [
        "<path",
        '<path fill="rgba(1, 2, 3, .5)"/>',
        "<text>A</text>",
        '<image href="x.png"/>',
        "<style>a{}</style>",
    ],
)
def test_what_recolouring_could_not_read_is_refused(markup: str) -> None:
    with pytest.raises(InvalidDocumentError):
        minified(markup, 2)


def test_ink_is_boxed_and_an_empty_drawing_has_none() -> None:
    assert ink_box(drawn('<path d="M8 0h16v32H8z"/>', 32)) == (0.25, 0.0, 0.75, 1.0)
    assert ink_box(drawn("<g/>", 32)) is None


def test_a_thing_is_named_after_its_larger_part() -> None:
    body, leaf = '<path fill="#dc2626" d="M0 0h32v32H0z"/>', '<path fill="#16a34a" d="M0 0h8v8H0z"/>'

    reading = reading_of(drawn(body + leaf, 32))

    assert reading.colours == ("red",)
    assert reading.natural == "red"
    assert reading.is_called("red")
    assert not reading.is_called("green")


def test_windows_are_not_a_cars_colour() -> None:
    pixels = drawn('<path fill="#facc15" d="M0 0h32v12H0z"/><path fill="#26c9fc" d="M0 12h32v20H0z"/>', 32)
    glass = glass_of(pixels)

    assert reading_of(pixels).natural != "yellow"
    assert reading_of(pixels, glass).natural == "yellow"
    assert 0.5 < np.mean(glass) < 0.7


def test_a_motley_thing_has_no_colour() -> None:
    stripes = ("#dc2626", "#16a34a", "#2563eb", "#facc15")
    markup = "".join(f'<path fill="{one}" d="M{8 * at} 0h8v32h-8z"/>' for at, one in enumerate(stripes))

    reading = reading_of(drawn(markup, 32))

    assert reading.natural is None
    assert reading.sources(is_dyed=False) == ()
