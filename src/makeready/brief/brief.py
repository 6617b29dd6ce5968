"""The brief: one picture, described well enough to be made and checked.

Imports the standard library and `errors`, nothing else. Knows nothing of models or budgets.
"""

import re
from dataclasses import dataclass
from typing import Literal

from makeready.brief.constraints import NOWHERE, Constraint, Span
from makeready.errors import InvalidBriefError

Kind = Literal["launch_graphic", "slide", "poster", "web_page", "figure", "chart", "social_card", "picture"]
KINDS: tuple[Kind, ...] = (
    "launch_graphic",
    "slide",
    "poster",
    "web_page",
    "figure",
    "chart",
    "social_card",
    "picture",
)
MIN_SIDE_PX, MAX_SIDE_PX, MAX_PIXELS, MAX_RATIO = 64, 8192, 33_554_432, 8.0
"""Ours: below 64 px nothing can be read; 8192 x 4096 px is 128 MiB as RGBA, what drawing holds."""

SwatchRole = Literal["any", "background", "accent", "text"]
ChartMark = Literal["bar", "line", "pie", "scatter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """The output picture's size in pixels.

    Raises: InvalidBriefError for sides, areas and ratios outside what can be drawn and read.
    """

    width_px: int
    height_px: int
    span: Span = NOWHERE

    def __post_init__(self) -> None:
        sides = (self.width_px, self.height_px)
        if (
            min(sides) < MIN_SIDE_PX
            or max(sides) > MAX_SIDE_PX
            or self.width_px * self.height_px > MAX_PIXELS
        ):
            raise InvalidBriefError(
                f"The canvas is {self.width_px} x {self.height_px} px.",
                hint=f"Use sides from {MIN_SIDE_PX} to {MAX_SIDE_PX} px, at most {MAX_PIXELS} pixels, "
                "e.g. 1024x1024.",
                param="canvas",
            )
        if max(sides) / min(sides) > MAX_RATIO:
            raise InvalidBriefError(
                f"The aspect ratio {self.width_px}:{self.height_px} is more extreme than {MAX_RATIO:g}:1.",
                hint="Use a ratio from 1:8 to 8:1, e.g. 16:9.",
                param="canvas",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Swatch:
    """One colour that was asked for. `name` is the user's word for it, `hex` is "#rrggbb", lower case.

    `is_exact` is true for a hex value (a brand colour) and false for a colour word, which allows
    its whole family of lightnesses ("blue" admits navy and sky).
    """

    name: str
    hex: str
    role: SwatchRole = "any"
    is_exact: bool = False

    def __post_init__(self) -> None:
        if not re.fullmatch(r"#[0-9a-f]{6}", self.hex):
            raise InvalidBriefError(
                f"The colour {self.hex!r} is not a hex value.",
                hint="Write #rrggbb, e.g. #0a7cff.",
                param="palette",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours the picture is made of. Empty means the maker may choose.

    A closed palette excludes all other hues; an open one only wants its own to be seen ("a red apple").
    """

    swatches: tuple[Swatch, ...] = ()
    is_closed: bool = True
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleWord:
    """A word that is applied, not checked ("premium"). `theme` names its effect on the design, if any."""

    word: str
    theme: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One row of numbers with a name; `values` align with `ChartData.categories`."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartData:
    """Numbers that a chart must show, exactly as given.

    Raises: InvalidBriefError if a series has another length than the categories, or nothing is there.
    """

    id: str
    mark: ChartMark
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    title: str = ""
    x_title: str = ""
    y_title: str = ""
    unit: str = ""
    span: Span = NOWHERE

    def __post_init__(self) -> None:
        if not self.categories or not self.series:
            raise InvalidBriefError(
                "The chart has no data.", hint="Give values, e.g. Q1 12, Q2 18.5.", param=self.id
            )
        for row in self.series:
            if len(row.values) != len(self.categories):
                raise InvalidBriefError(
                    f"The series {row.name!r} has {len(row.values)} values for {len(self.categories)} "
                    "categories.",
                    hint="Give one value for each category.",
                    param=f"charts.{self.id}",
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """Words of the prompt that nothing was read from. Listed, never dropped."""

    text: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One picture, described well enough to be made and checked.

    `subject` is what the picture is about, in the user's words ("a productivity app"); makers
    choose imagery and stand-in copy by it.

    Raises: InvalidBriefError if two constraints or charts share an id.
    """

    prompt: str
    kind: Kind
    canvas: Canvas
    palette: Palette = Palette()
    constraints: tuple[Constraint, ...] = ()
    style: tuple[StyleWord, ...] = ()
    subject: str = ""
    charts: tuple[ChartData, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """Arrows between labelled things, as (from, to) pairs of exact strings."""
    not_understood: tuple[Leftover, ...] = ()

    def __post_init__(self) -> None:
        ids = [thing.id for thing in (*self.constraints, *self.charts)]
        for index, constraint_id in enumerate(ids):
            if constraint_id in ids[:index]:
                raise InvalidBriefError(
                    f"Two constraints have the id {constraint_id!r}.",
                    hint="Findings refer to constraints by id; give each its own.",
                    param=f"constraints.{index}.id",
                )
