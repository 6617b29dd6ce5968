"""The marks of a chart in pixels: bars as plateaus on one
baseline, lines as one colour from end to end, slices."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.verify.eyes.colour import Pixels
from makeready.verify.eyes.ink import ground_colour
from makeready.verify.eyes.segment import Plateau, plateaus

MIN_CONTRAST = 12.0
"""Bytes of 255 between a mark and the chart's ground. Ours: paler bars are gridlines and bands."""
BASE_SLACK_PX = 2.5
"""Ours: antialiasing moves the edge of a bar by a pixel, its rounding by one more."""
MIN_BAR_SHARE, MIN_BAR_WIDTH_PX = 0.01, 5
"""Of the longer side, and pixels. Ours: strokes of letters are plateaus on one baseline too, but smaller."""
MIN_BAR_FILL = 0.85
"""Ours: a bar with round ends as wide as itself and as high as twice its width fills 0.89 of its box."""
LINE_TOLERANCE = 28
"""Bytes of 255 around a line's colour. Ours: includes half of its antialiased edge."""
MAX_PARTS, MAX_BRIDGE_PX, MIN_BRIDGED = 24, 48, 0.9
"""Parts of one line, the room between two that another line takes where they meet at a small angle, and the
share of it that must be ink. Ours: a line of 4 px that crosses at 10 degrees takes 23 px."""
MAX_LINES = 6
"""Ours: more colours than this in one chart are not told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How far marks are from being proportional to the values:
    the largest error as a share of the largest mark."""

    error: float
    boxes: tuple[Box, ...]


def bars(crop: Pixels, rows: Sequence[Sequence[float]]) -> Fit | None:
    """Finds the bars of `rows` (one for each series) and compares their lengths; None if they cannot be told.

    Shapes: crop (height, width, 3). Boxes are in the crop's pixels.
    """
    ground = ground_colour(crop)
    shapes = [
        shape
        for shape in plateaus(crop, min_area_px=12, min_fill=MIN_BAR_FILL)
        if np.abs(np.array(shape.colour) - ground).max() >= MIN_CONTRAST
        and min(shape.box.width_px, shape.box.height_px) >= 2
        and max(shape.box.width_px, shape.box.height_px) >= MIN_BAR_SHARE * max(crop.shape[:2])
    ]
    by_category = [value for column in zip(*rows, strict=True) for value in column]
    fits = []
    for is_upright in (True, False):
        drawn = [turned(shape, is_upright) for shape in shapes]
        if min(by_category) < 0:
            fits += diverging_fits(drawn, by_category, is_upright)
            continue
        for members in on_one_base(drawn):
            fits += fits_of(members, by_category, is_upright)
        if len(rows) > 1:
            fits += stacked_fits(drawn, rows, is_upright)
    return min(fits, key=lambda fit: fit.error, default=None)


def turned(shape: Plateau, is_upright: bool) -> Plateau:
    """A lying bar as a standing one: its left edge becomes the base, its top the left."""
    if is_upright:
        return shape
    box = shape.box
    stood = Box(left_px=box.top_px, top_px=-box.right_px, width_px=box.height_px, height_px=box.width_px)
    return Plateau(box=stood, colour=shape.colour, fill=shape.fill)


def returned(box: Box, is_upright: bool) -> Box:
    if is_upright:
        return box
    return Box(left_px=-box.bottom_px, top_px=box.left_px, width_px=box.height_px, height_px=box.width_px)


def on_one_base(shapes: Sequence[Plateau]) -> list[list[Plateau]]:
    """Groups of shapes of one width that stand on one base, left to right."""
    groups: list[list[Plateau]] = []
    for seed in shapes:
        group = [
            shape
            for shape in shapes
            if abs(shape.box.bottom_px - seed.box.bottom_px) <= BASE_SLACK_PX
            and shape.box.width_px >= MIN_BAR_WIDTH_PX
            and abs(shape.box.width_px - seed.box.width_px) <= max(2.0, 0.08 * seed.box.width_px)
        ]
        group.sort(key=lambda shape: shape.box.left_px)
        if group and group not in groups:
            groups.append(group)
    return groups


def fits_of(members: Sequence[Plateau], values: Sequence[float], is_upright: bool) -> list[Fit]:
    """The fit of a group, if it has as many bars as there are values that are not zero."""
    shown = [value for value in values if value > 0]
    if len(members) != len(shown) or len(shown) < 2:
        return []
    heights = np.array([shape.box.height_px for shape in members])
    boxes = tuple(returned(shape.box, is_upright) for shape in members)
    return [Fit(error=proportional_error(heights, np.array(shown)), boxes=boxes)]


def diverging_fits(shapes: Sequence[Plateau], values: Sequence[float], is_upright: bool) -> list[Fit]:
    """Fits of bars that leave one base in both directions: what ends at it is above zero."""
    shown = np.array([value for value in values if value != 0])
    fits = []
    for seed in shapes:
        base = seed.box.bottom_px
        members = sorted(
            (
                shape
                for shape in shapes
                if min(abs(shape.box.bottom_px - base), abs(shape.box.top_px - base)) <= BASE_SLACK_PX
                and shape.box.width_px >= MIN_BAR_WIDTH_PX
                and abs(shape.box.width_px - seed.box.width_px) <= max(2.0, 0.08 * seed.box.width_px)
            ),
            key=lambda shape: shape.box.left_px,
        )
        if len(members) != len(shown):
            continue
        ups = [abs(shape.box.bottom_px - base) <= BASE_SLACK_PX for shape in members]
        lengths = np.array(
            [shape.box.height_px * (1 if up else -1) for shape, up in zip(members, ups, strict=True)]
        )
        boxes = tuple(returned(shape.box, is_upright) for shape in members)
        fits.append(Fit(error=proportional_error(lengths, shown), boxes=boxes))
    return fits


def stacked_fits(shapes: Sequence[Plateau], rows: Sequence[Sequence[float]], is_upright: bool) -> list[Fit]:
    """Fits of bars that stand on each other: one column a category, one piece a series."""
    columns: dict[int, list[Plateau]] = {}
    for shape in shapes:
        place = next((left for left in columns if abs(left - shape.box.left_px) <= BASE_SLACK_PX), None)
        columns.setdefault(round(shape.box.left_px) if place is None else place, []).append(shape)
    stacks = [columns[left] for left in sorted(columns) if len(columns[left]) == len(rows)]
    if len(stacks) != len(rows[0]):
        return []
    fits = []
    for order in (rows, list(reversed(rows))):
        heights, values, boxes = [], [], []
        for category, stack in enumerate(stacks):
            for piece, row in zip(sorted(stack, key=lambda one: -one.box.bottom_px), order, strict=True):
                heights.append(piece.box.height_px)
                values.append(row[category])
                boxes.append(returned(piece.box, is_upright))
        fits.append(Fit(error=proportional_error(np.array(heights), np.array(values)), boxes=tuple(boxes)))
    return fits


def proportional_error(lengths: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    """The largest difference from one scale for all, as a
    share of the largest length; a pixel is forgiven."""
    scale = float(lengths @ values) / max(1e-9, float(values @ values))
    worst = float(np.abs(lengths - scale * values).max())
    return max(0.0, worst - 1.0) / max(1.0, float(np.abs(lengths).max()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One line of a chart: its height at every category, its colour, and its box.

    Shapes: heights (categories,), colour (3,).
    """

    heights: NDArray[np.float64]
    colour: NDArray[np.int16]
    box: Box


def lines_fit(tracks: Sequence[Track], rows: Sequence[Sequence[float]]) -> Fit:
    """How far lines are from one linear scale of the values, in the order given."""
    places = np.stack([track.heights for track in tracks])
    error = affine_error(places, np.array(rows, dtype=np.float64))
    return Fit(error=error, boxes=tuple(track.box for track in tracks))


def affine_error(places: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    """The largest difference from one axis for all series,
    as a share of the drawn range. Shapes: both (s, c)."""
    flat, down = values.ravel(), -places.ravel()
    basis = np.stack([np.ones_like(flat), flat], axis=1)
    weights, *_ = np.linalg.lstsq(basis, down, rcond=None)
    if weights[1] <= 0:
        return 1.0
    worst = float(np.abs(basis @ weights - down).max())
    return max(0.0, worst - 1.0) / max(8.0, float(np.ptp(down)))


def line_tracks(crop: Pixels, num_categories: int) -> list[Track]:
    """One track for each colour that runs across the chart, the widest first.

    The categories stand evenly from a line's left end to its right end. Shapes: crop (height, width, 3).
    """
    found: list[Track] = []
    width = crop.shape[1]
    for colour in thin_colours(crop):
        near = np.abs(crop.astype(np.int16) - colour).max(axis=2) <= LINE_TOLERANCE
        joined = cv2.dilate(
            near.astype(np.uint8), np.ones((3, 5), np.uint8)
        )  # dashes and crossings leave gaps
        _, found_labels, found_stats, _ = cv2.connectedComponentsWithStats(joined)
        labels = np.asarray(found_labels, dtype=np.int32)
        stats = bridged(crop, near, labels, np.asarray(found_stats, dtype=np.int32))
        for label in np.argsort(-stats[:, cv2.CC_STAT_WIDTH])[:4]:
            left, top, wide, high, _ = (int(value) for value in stats[label])
            if label == 0 or wide < 0.4 * width or high < 6 or wide * high > 0.9 * near.size:
                continue
            mask = near & (labels == label)
            columns = np.flatnonzero(mask.any(axis=0))
            stations = np.linspace(columns[0], columns[-1], num_categories)
            heights = np.array([height_at(mask, station) for station in stations])
            if mask[top : top + high, left : left + wide].mean() < 0.4 and not np.isnan(heights).any():
                box = Box(left_px=left, top_px=top, width_px=wide, height_px=high)
                if not any(np.abs(heights - other.heights).max() < 3 for other in found):
                    found.append(Track(heights=heights, colour=colour, box=box))
    return sorted(found, key=lambda track: -track.box.width_px)[:MAX_LINES]


def bridged(
    crop: Pixels, near: NDArray[np.bool_], labels: NDArray[np.int32], stats: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Joins, in `labels`, the parts of a line that another line lies on: what is between them is no ground.

    Shapes: near, labels (height, width); stats (parts, 5), as OpenCV gives it; -> the same for joined parts.
    """
    joined = stats.copy()
    inked = np.abs(crop - ground_colour(crop)).max(axis=2) >= MIN_CONTRAST
    others = (inked & ~near).astype(np.uint8)  # without the pixel that is a line's own antialiased edge
    others = cv2.morphologyEx(others, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    covered = cv2.dilate(others, np.ones((5, 5), np.uint8)) > 0  # tips of cut lines are slanted
    long = [int(label) for label in np.argsort(-stats[1:, cv2.CC_STAT_WIDTH])[:MAX_PARTS] + 1]
    long.sort(key=lambda label: int(stats[label, cv2.CC_STAT_LEFT]))
    owner = {label: label for label in long}
    for first, second in combinations(long, 2):
        one, other = stats[first], stats[second]
        right, left = int(one[0] + one[2]) - 1, int(other[0])
        if not -MAX_BRIDGE_PX / 4 <= left - right <= MAX_BRIDGE_PX or owner[second] == owner[first]:
            continue
        start, stop = right - 2, left + 2
        from_y, to_y = height_at(near & (labels == first), start), height_at(near & (labels == second), stop)
        steps = np.linspace(0.0, 1.0, MAX_BRIDGE_PX)
        rows, columns = from_y + steps * (to_y - from_y), start + steps * (stop - start)
        if np.isnan(rows).any() or abs(to_y - from_y) > MAX_BRIDGE_PX:
            continue
        if covered[np.round(rows).astype(int), np.round(columns).astype(int)].mean() >= MIN_BRIDGED:
            owner = {label: owner[first] if was == owner[second] else was for label, was in owner.items()}
    for label, whole in owner.items():
        if label != whole:
            labels[labels == label] = whole
            low = np.minimum(joined[whole, :2], joined[label, :2])
            high = np.maximum(joined[whole, :2] + joined[whole, 2:4], joined[label, :2] + joined[label, 2:4])
            joined[whole] = [*low, *(high - low), joined[whole, 4] + joined[label, 4]]
            joined[label] = 0
    return joined


def height_at(mask: NDArray[np.bool_], column: float) -> float:
    """The middle of a line's ink near one column; NaN if there is none."""
    start = max(0, round(column) - 2)
    rows = np.flatnonzero(mask[:, start : round(column) + 3].any(axis=1))
    return float((rows[0] + rows[-1]) / 2) if len(rows) else float("nan")


def thin_colours(crop: Pixels) -> list[NDArray[np.int16]]:
    """The commonest colours that are not the ground, as candidates for lines."""
    ground = ground_colour(crop)
    codes = (crop >> 4).reshape(-1, 3).astype(np.int32) @ np.array([256, 16, 1])
    counts = np.bincount(codes, minlength=4096)
    colours: list[NDArray[np.int16]] = []
    for code in np.argsort(-counts)[:64]:
        if counts[code] < 24:
            break
        colour = crop.reshape(-1, 3)[codes == code].mean(axis=0)
        if np.abs(colour - ground).max() < 2 * MIN_CONTRAST:
            continue
        if all(np.abs(colour - other).max() > LINE_TOLERANCE for other in colours):
            colours.append(np.round(colour).astype(np.int16))
    return colours[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One slice of a pie: its pixels in the crop, its colour, and its box."""

    mask: NDArray[np.bool_]
    colour: NDArray[np.int16]
    box: Box


def slices(crop: Pixels, num_slices: int) -> list[Slice] | None:
    """The largest patches of colour that are no ground; None if there are fewer than asked for."""
    ground = ground_colour(crop)
    found: list[Slice] = []
    for shape in plateaus(crop, min_area_px=64, min_fill=0.0):
        colour = np.array(shape.colour)
        if np.abs(colour - ground).max() >= MIN_CONTRAST and shape.fill < 0.97:
            mask = np.abs(crop.astype(np.int16) - colour).max(axis=2) <= 4
            found.append(Slice(mask=mask, colour=np.round(colour).astype(np.int16), box=shape.box))
    found.sort(key=lambda one: -int(one.mask.sum()))
    return found[:num_slices] if len(found) >= num_slices else None


def slices_fit(found: Sequence[Slice], values: Sequence[float]) -> Fit:
    """How far the slices' areas are from the values, in the order given."""
    areas = np.array([float(one.mask.sum()) for one in found])
    wanted = np.array(values, dtype=np.float64)
    error = float(np.abs(areas / areas.sum() - wanted / wanted.sum()).max())
    return Fit(error=error, boxes=tuple(one.box for one in found))
