"""What is said about a figure's numbers: shaded bands, reference lines, notes with an arrow at a point."""

import math
from collections.abc import Iterator

from makeready.design.charts.figure import Note
from makeready.design.charts.frame import Spec
from makeready.design.charts.plot import PIXELS, Box, Plot, from_to, rule_layer, text_layer

MAX_LINE_PX = 190.0
"""Ours, at type of 16 px: a note is two or three short lines."""
BAND_OPACITY = 0.13


def bands(plot: Plot) -> list[Spec]:
    """Shaded ranges behind the marks, named in their corner."""
    layers: list[Spec] = []
    names: list[Spec] = []
    for index, one in enumerate(plot.figure.bands):
        if one.axis == "x" and plot.figure.kind == "scatter":
            ends = sorted((plot.place_px(one.low), plot.place_px(one.high)))
        elif one.axis == "x":
            half = plot.band_px / 2
            ends = [plot.category_px(int(one.low)) - half, plot.category_px(int(one.high)) + half]
        else:
            ends = sorted((plot.value_px(one.low), plot.value_px(one.high)))
        is_upright = (one.axis == "x") != plot.figure.is_lying
        left, right = (ends[0], ends[1]) if is_upright else (plot.left, plot.right)
        top, bottom = (plot.top, plot.bottom) if is_upright else (ends[0], ends[1])
        left, right = max(left, plot.left), min(right, plot.right)
        top, bottom = max(top, plot.top), min(bottom, plot.bottom)
        row = {"x": left, "x2": right, "y": top, "y2": bottom}
        mark = {"type": "rect", "color": plot.colour(index + 1), "opacity": BAND_OPACITY}
        layers.append({"data": {"values": [row]}, "mark": mark, "encoding": from_to()})
        if one.label:
            box = _first_free(plot, one.label, _corners(plot, one.label, (left, top, right, bottom)))
            names.append({"x": box[0], "y": (box[1] + box[3]) / 2, "text": one.label, "align": "left"})
    return layers + text_layer(names, colour=plot.look.muted, weight=600, size_px=plot.size)


def _corners(plot: Plot, text: str, area: Box) -> Iterator[Box]:
    width, height = plot.words(text, weight=600)
    left, top, right, bottom = area
    gap = plot.size * 0.4
    for x in (left + gap, right - gap - width):
        for y in (top + gap, bottom - gap - height):
            yield (x, y, x + width, y + height)


def _first_free(plot: Plot, text: str, boxes: Iterator[Box]) -> Box:
    tried = list(boxes)
    box = next((one for one in tried if plot.is_free(one)), tried[0])
    plot.take_words(box)
    return box


def rules(plot: Plot) -> list[Spec]:
    """Dashed lines at values, named at their end."""
    lines: list[Spec] = []
    names: list[Spec] = []
    for one in plot.figure.rules:
        at = plot.value_px(one.at)
        if plot.figure.is_lying:
            spans = _spans_between_words(plot, at, (plot.top, plot.bottom))
            lines += [{"x": at, "y": low, "x2": at, "y2": high} for low, high in spans]
        else:
            spans = _spans_between_words(plot, at, (plot.left, plot.right))
            lines += [{"x": low, "y": at, "x2": high, "y2": at} for low, high in spans]
        if one.label:
            box = _first_free(plot, one.label, _along(plot, one.label, at))
            names.append({"x": box[0], "y": (box[1] + box[3]) / 2, "text": one.label, "align": "left"})
    if not lines:
        return []
    rule = rule_layer(lines, colour=plot.look.ink, width_px=plot.size * 0.11, dash=(6, 4))
    return [rule, *text_layer(names, colour=plot.look.ink, weight=600, size_px=plot.size)]


def _spans_between_words(plot: Plot, at: float, ends: tuple[float, float]) -> list[tuple[float, float]]:
    """The stretches of a line at `at` on which no words stand; bars and dots do not count."""
    axis = 1 if plot.figure.is_lying else 0
    crossed = [box for box in plot.words_taken if box[1 - axis] - 1 < at < box[3 - axis] + 1]
    gaps = sorted((box[axis] - 3, box[axis + 2] + 3) for box in crossed)
    spans, start = [], ends[0]
    for low, high in gaps:
        if low > start:
            spans.append((start, min(low, ends[1])))
        start = max(start, high)
    return [*spans, (start, ends[1])] if start < ends[1] else spans


def _along(plot: Plot, text: str, at: float) -> Iterator[Box]:
    width, height = plot.words(text, weight=600)
    gap = plot.size * 0.25
    if plot.figure.is_lying:
        for x in (at + gap, at - gap - width):
            yield (x, plot.top - height * 0.2, x + width, plot.top + height * 0.8)
        return
    spots = [plot.right - width, plot.left + gap, (plot.left + plot.right - width) / 2]
    for y in (at - gap - height, at + gap):
        for x in spots:
            yield (x, y, x + width, y + height)


def notes(plot: Plot) -> list[Spec]:
    """Words with an arrow at a data point, in the nearest free place."""
    layers: list[Spec] = []
    for one in plot.figure.notes:
        target = _target(plot, one)
        if target is None or not one.text:
            continue
        lines = _wrapped(plot, one.text)
        width = max(plot.words(line, weight=500)[0] for line in lines)
        height = plot.size * 1.25 * len(lines)
        box = _nearest(plot, target, width, height)
        if box is None:
            continue
        plot.take_words(box)
        layers += _arrow(plot, box, target)
        rows: list[Spec] = [
            {
                "x": (box[0] + box[2]) / 2,
                "y": box[1] + plot.size * 1.25 * (index + 0.5),
                "text": line,
                "align": "center",
            }
            for index, line in enumerate(lines)
        ]
        layers += text_layer(rows, colour=plot.look.ink, weight=500, size_px=plot.size)
    return layers


def _target(plot: Plot, note: Note) -> tuple[float, float] | None:
    """The pixel of the data point that a note speaks of; None if there is none."""
    figure = plot.figure
    if figure.kind == "scatter":
        dot = next((one for one in figure.points if one.label == note.at), None)
        return (plot.place_px(dot.x), plot.value_px(dot.y)) if dot else None
    if note.at not in figure.categories:
        return None
    index = figure.categories.index(note.at)
    series = next((one for one in figure.series if one.name == note.series), figure.series[0])
    value = series.values[index] if note.value is None else note.value
    along, across = plot.value_px(value), plot.category_px(index)
    return (along, across) if figure.is_lying else (across, along)


def _wrapped(plot: Plot, text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and plot.words(longer, weight=500)[0] > MAX_LINE_PX * plot.size / 16:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _nearest(plot: Plot, target: tuple[float, float], width: float, height: float) -> Box | None:
    """The free place nearest to the point, tried in rings around it, above and aside before below."""
    for ring in (2.6, 3.4, 4.4, 5.6, 7.0, 9.0):
        for degrees in (90, 60, 120, 35, 145, 0, 180, -35, -145, -60, -120, -90):
            reach = ring * plot.size
            x = target[0] + math.cos(math.radians(degrees)) * (reach + width / 2)
            y = target[1] - math.sin(math.radians(degrees)) * (reach + height / 2)
            box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            is_in_plot = box[0] >= plot.left and box[2] <= plot.right and box[3] <= plot.bottom
            if is_in_plot and plot.is_free(box) and not _is_crossed(plot, box, target):
                return box
    return None


def _is_crossed(plot: Plot, box: Box, target: tuple[float, float]) -> bool:
    """Whether the arrow would run over words."""
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    for step in range(1, 9):
        share = step / 10
        x, y = (middle[axis] + (target[axis] - middle[axis]) * share for axis in (0, 1))
        if any(left < x < right and top < y < bottom for left, top, right, bottom in plot.words_taken):
            return True
    return False


def _arrow(plot: Plot, box: Box, target: tuple[float, float]) -> list[Spec]:
    """From the nearest point of the words' box to just before the data point."""
    gap = plot.size * 0.25
    start = (min(max(target[0], box[0]), box[2]), min(max(target[1], box[1] - gap), box[3] + gap))
    if box[1] <= target[1] <= box[3]:
        start = (box[2] + gap if target[0] > box[2] else box[0] - gap, target[1])
    length = math.dist(start, target) or 1.0
    stop = plot.size * 0.6
    tip = tuple(target[axis] - (target[axis] - start[axis]) / length * stop for axis in (0, 1))
    line = rule_layer(
        [{"x": start[0], "y": start[1], "x2": tip[0], "y2": tip[1]}],
        colour=plot.look.ink,
        width_px=plot.size * 0.1,
    )
    angle = math.degrees(math.atan2(target[1] - start[1], target[0] - start[0])) + 90
    mark = {
        "type": "point",
        "shape": "triangle-up",
        "filled": True,
        "opacity": 1,
        "color": plot.look.ink,
        "size": (plot.size * 0.5) ** 2,
        "angle": angle % 360,
    }
    encoding = {"x": {"field": "x", **PIXELS}, "y": {"field": "y", **PIXELS}}
    return [line, {"data": {"values": [{"x": tip[0], "y": tip[1]}]}, "mark": mark, "encoding": encoding}]
