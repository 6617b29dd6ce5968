"""Whether a chart says what its numbers say: marks as long as the values, and every label there to read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

import numpy as np

from makeready.brief import Box, Brief, ChartData, Verdict
from makeready.brief.finding import Source
from makeready.design.document import ShownChart
from makeready.verify.dots import Dots, dots_by_colour, dots_fit
from makeready.verify.eyes.colour import Pixels
from makeready.verify.eyes.ocr import slice_of
from makeready.verify.legend import SWATCH_REACH_EM, named_by_place, named_by_swatch
from makeready.verify.look import Look, area, shared_area
from makeready.verify.marks import Fit, bars, line_tracks, lines_fit, slices, slices_fit
from makeready.verify.no_text import is_writing
from makeready.verify.picture import Picture
from makeready.verify.text import is_read, unreadable_in
from makeready.verify.verifier import Answer, Asked, Derived, broken, met, unknown

MAX_ERROR = 0.04
"""Of the longest mark. Ours: a reader sees 4 % of a bar's height; antialiasing of a 100 px bar is 1 %."""
LABEL_WEIGHT = 0.5
"""Ours: half of the score are labels, half the marks."""
NUM_UNSURE = 2
"""Characters. Ours: the recogniser passes over lone figures of 8 px; nobody asked for the chart's labels."""
MIN_TRACK = 0.9
"""Of the widest line. Ours: a shorter one is hidden by another for a part of its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Which of a chart's words were found."""

    asked: tuple[str, ...]
    missing: tuple[str, ...]
    turned: bool

    @property
    def share(self) -> float:
        return 1 - len(self.missing) / max(1, len(self.asked))


class ChartVerifier:
    name = "chart"
    version = "3"
    kinds = ("chart", "charts")

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if isinstance(asked, Derived):
            return own_charts(look)
        if not isinstance(asked, ChartData):
            raise TypeError(f"{type(asked).__name__} is not a chart.")
        elements = look.elements_for(asked.id, "chart")
        if look.is_own and not elements:
            return broken("no element of the document draws it", wanted(asked), source="pixels+boxes")
        box = elements[0].box if elements else look.canvas
        return compared(look, asked, box, "pixels+boxes" if elements else "pixels")


def wanted(chart: ChartData) -> str:
    return f"a {chart.mark} chart of {len(chart.categories)} values with all its labels"


def compared(look: Look, chart: ChartData, box: Box, source: Source, *, num_unsure: int = 0) -> Answer:
    """Whether the part of the picture in `box` shows a chart's numbers and words.

    Where all labels that are missing have at most `num_unsure` characters, that is no proof.
    """
    expected = wanted(chart)
    labels = labels_in(look, chart, box)
    fit = marks_in(look, chart, box)
    if labels.missing:
        listed = ", ".join(f'"{text}"' for text in labels.missing[:4])
        said = f"{len(labels.missing)} of {len(labels.asked)} labels cannot be read: {listed}"
        score = LABEL_WEIGHT * labels.share + (LABEL_WEIGHT if is_true(fit) else 0.0)
        if labels.turned and labels.share >= 0.5:
            return unknown(
                f"{said}; some text is turned, which is read poorly", expected, score, boxes=(box,)
            )
        if all(len(text) <= num_unsure for text in labels.missing):
            return unknown(f"{said}; so short ones are read poorly", expected, score, boxes=(box,))
        return broken(said, expected, score, boxes=(box,))
    said = f"all {len(labels.asked)} labels were read"
    if fit is None:
        reason = f"{said}; the marks could not be told apart, so their lengths are not checked"
        return unknown(reason, expected, 0.8, boxes=(box,))
    marks = tuple(moved(one, box) for one in fit.boxes)
    if not is_true(fit):
        wrong = f"{said}; a mark is off its value by {fit.error:.0%} of the largest"
        return broken(wrong, expected, LABEL_WEIGHT - fit.error, boxes=marks)
    found = f"{said}; {len(marks)} marks are within {fit.error:.1%} of their values"
    return met(found, expected, boxes=marks, source=source)


def unasked_charts(picture: Picture, brief: Brief) -> tuple[ShownChart, ...]:
    """The charts that a document brings itself, without those that the brief asks for."""
    asked = {chart.id for chart in brief.charts}
    answering = [one.box for one in picture.boxes or () if asked & set(one.constraint_ids)]
    return tuple(
        chart
        for chart in picture.charts
        if not asked & set(chart.constraint_ids)
        and all(shared_area(chart.box, box) < 0.5 * area(chart.box) for box in answering)
    )


def own_charts(look: Look) -> Answer:
    """All charts that the document brings itself, compared with their own numbers."""
    expected = "each chart shows its numbers and labels"
    answers: list[Answer] = []
    for chart in unasked_charts(look.picture, look.brief):
        if chart.data is None:
            answers.append(unknown(f"#{chart.id}: {chart.reason}", expected, 0.8, boxes=(chart.box,)))
        else:
            answer = compared(look, chart.data, chart.box, "pixels+boxes", num_unsure=NUM_UNSURE)
            answers.append(replace(answer, measured=f"#{chart.id}: {answer.measured}", expected=expected))
    worst = [one for one in answers if one.verdict is Verdict.BROKEN] or [
        one for one in answers if one.verdict is Verdict.UNKNOWN
    ]
    said = "; ".join(one.measured for one in worst or answers)
    boxes = tuple(box for one in worst or answers for box in one.boxes)
    score = min(one.score for one in worst or answers)
    return replace((worst or answers)[0], measured=said, boxes=boxes, score=score)


def is_true(fit: Fit | None) -> bool:
    return fit is not None and fit.error <= MAX_ERROR


def labels_in(look: Look, chart: ChartData, box: Box) -> Labels:
    """Looks for the title, the categories, the titles of axes (a pie has none),
    and the series names where there is more than one."""
    inside = [line for line in look.reading if shared_area(line.box, box) >= 0.7 * area(line.box)]
    series = tuple(row.name for row in chart.series) if len(chart.series) > 1 else ()
    is_pie = chart.mark == "pie"
    # The places along x of a scatter chart are numbers on a scale, which has round numbers of its own.
    names = () if chart.mark == "scatter" and numbers_of(chart.categories) else chart.categories
    asked = tuple(text for text in (*names, *series, "" if is_pie else chart.x_title) if text.strip())
    asked = tuple(text for text in asked if not unreadable_in(text))
    missing = [text for text in asked if is_read(text, inside) is None]
    # What it is and what its numbers are may be said above the chart's own element, by a headline.
    said = dict.fromkeys((chart.title, "" if is_pie else chart.y_title))
    above = tuple(one for one in said if one.strip() and (one == chart.title or not unreadable_in(one)))
    asked += above
    missing += [text for text in above if is_read(text, look.reading) is None]
    turned = any(not line.is_upright and is_writing(line) for line in inside)
    return Labels(asked=asked, missing=tuple(missing), turned=turned)


def marks_in(look: Look, chart: ChartData, box: Box) -> Fit | None:
    """The marks in the chart's part of the picture, compared
    with its values; None if they cannot be told apart."""
    crop = slice_of(look.picture.pixels, box)
    rows = [row.values for row in chart.series]
    match chart.mark:
        case "bar":
            return bars(crop, rows)
        case "line":
            return lines_in(look, chart, crop)
        case "pie":
            return slices_in(look, chart, box)
        case "scatter":
            return dots_in(look, chart, box)
        case other:
            assert_never(other)


def numbers_of(names: Sequence[str]) -> tuple[float, ...]:
    """The names as numbers; empty if one is none."""
    try:
        return tuple(float(name.replace(",", "")) for name in names)
    except ValueError:
        return ()


def dots_in(look: Look, chart: ChartData, box: Box) -> Fit | None:
    """The dots of each series, told by their number or by the colour beside its name; None if not all can be.

    Dots that cover each other are fewer than the numbers, and then nothing can be said.
    """
    across = numbers_of(chart.categories) or tuple(float(index) for index in range(len(chart.categories)))
    crop = slice_of(look.picture.pixels, box)
    groups = [one for one in dots_by_colour(crop) if len(one.boxes) >= len(across)]
    if len(chart.series) == 1:
        values = chart.series[0].values
        fits = [dots_fit([one], across, [values]) for one in groups if len(one.boxes) == len(values)]
        return min(fits, key=lambda fit: fit.error, default=None)
    labels = places_of(look, [row.name for row in chart.series])
    named = labels and named_by_swatch(look.picture.pixels, labels, [one.colour for one in groups])
    if not labels or not named:
        return None
    of_series = [
        without_key(groups[index], moved(label, box, sign=-1))
        for label, index in zip(labels, named, strict=True)
    ]
    if any(len(dots.boxes) != len(across) for dots in of_series):
        return None
    return dots_fit(of_series, across, [row.values for row in chart.series])


def without_key(dots: Dots, label: Box) -> Dots:
    """The dots without the one in the legend: in the row of the series' name, a little to the left of it."""
    right, middle = dots.centres.T
    gaps = label.left_px - right
    is_near = (gaps > 0) & (gaps <= SWATCH_REACH_EM * label.height_px)
    is_near &= np.abs(middle - label.top_px - label.height_px / 2) <= 0.6 * label.height_px
    return dots.without(int(np.argmin(np.where(is_near, gaps, np.inf)))) if is_near.any() else dots


def places_of(look: Look, names: Sequence[str]) -> list[Box] | None:
    """Where each name is read; None if one is not."""
    found = [is_read(name, look.reading) for name in names]
    return None if None in found else [one.lines[0].box for one in found if one is not None]


def lines_in(look: Look, chart: ChartData, crop: Pixels) -> Fit | None:
    """The line of each series, told by the colour beside its name; None if that cannot be told."""
    tracks = line_tracks(crop, len(chart.categories))
    rows = [row.values for row in chart.series]
    if len(tracks) < len(rows):
        return None
    if len(rows) == 1:
        return min((lines_fit([track], rows) for track in tracks), key=lambda fit: fit.error)
    labels = places_of(look, [row.name for row in chart.series])
    named = labels and named_by_swatch(look.picture.pixels, labels, [track.colour for track in tracks])
    if not named:
        return None
    found = [tracks[index] for index in named]
    widths = [track.box.width_px for track in found]
    return lines_fit(found, rows) if min(widths) >= MIN_TRACK * max(widths) else None


def slices_in(look: Look, chart: ChartData, box: Box) -> Fit | None:
    """The slice of each category, told by a swatch or by where its name stands; None if neither tells."""
    crop = slice_of(look.picture.pixels, box)
    found = slices(crop, len(chart.categories))
    labels = places_of(look, chart.categories)
    if found is None or labels is None:
        return None
    named = named_by_swatch(look.picture.pixels, labels, [one.colour for one in found])
    if named is None:
        inside = [moved(label, box, sign=-1) for label in labels]
        named = named_by_place([one.mask for one in found], inside)
    return slices_fit([found[index] for index in named], chart.series[0].values) if named else None


def moved(inner: Box, outer: Box, *, sign: int = 1) -> Box:
    """A box of a crop in the picture's pixels, or with -1 the other way."""
    return Box(
        left_px=inner.left_px + sign * max(0, int(outer.left_px)),
        top_px=inner.top_px + sign * max(0, int(outer.top_px)),
        width_px=inner.width_px,
        height_px=inner.height_px,
    )
