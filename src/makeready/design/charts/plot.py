"""The area that a figure's marks stand in, in pixels known beforehand, so that labels can be kept apart.

Values go through Vega's own scales with these pixels as their range; what is only layout (names, ticks,
legend) is placed by pixel.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from makeready.design.charts.figure import Figure
from makeready.design.charts.frame import PREFIX_UNITS, TIGHT_UNITS, ChartLook, Spec, value_text
from makeready.design.measure import text_size

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in px of the chart."""
PIXELS: Spec = {"type": "quantitative", "scale": None, "axis": None, "legend": None}


@dataclass(slots=True)
class Plot:
    """A figure being laid out. `taken` are the boxes that new words keep off, `words_taken` those of them
    that are words."""

    figure: Figure
    look: ChartLook
    width: float
    height: float
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    value_domain: tuple[float, float] = (0.0, 1.0)
    place_domain: tuple[float, float] = (0.0, 1.0)
    taken: list[Box] = field(default_factory=list)
    words_taken: list[Box] = field(default_factory=list)

    @property
    def size(self) -> float:
        return self.look.font_px

    def colour(self, index: int) -> str:
        return self.look.colours[index % len(self.look.colours)]

    def words(self, text: str, *, weight: int = 400, scale: float = 1.0) -> tuple[float, float]:
        """Width and height of a line of text in px."""
        found = text_size(text, family=self.look.font_family, size_px=self.size * scale, weight=weight)
        return found.width_px, self.size * scale * 1.2

    def text_of(self, value: float) -> str:
        """The value as it stands at a mark: without a unit that stands above the axis already."""
        unit = self.figure.unit
        is_told = self.figure.kind not in ("donut", "heat") and unit not in TIGHT_UNITS | PREFIX_UNITS
        return value_text(value, "" if is_told else unit)

    def value_px(self, value: float) -> float:
        """Where a value lies: along x in lying charts, along y in others."""
        low, high = self.value_domain
        share = (value - low) / (high - low)
        if self.figure.is_lying:
            return self.left + share * (self.right - self.left)
        return self.bottom - share * (self.bottom - self.top)

    def place_px(self, place: float) -> float:
        """Where a number along the other axis lies."""
        low, high = self.place_domain
        return self.left + (place - low) / (high - low) * (self.right - self.left)

    @property
    def band_px(self) -> float:
        """The room of one category."""
        length = (self.bottom - self.top) if self.figure.is_lying else (self.right - self.left)
        if self.is_pointed:
            return (length - 2 * self.edge_px) / max(1, len(self.figure.categories) - 1)
        return length / max(1, len(self.figure.categories))

    @property
    def is_pointed(self) -> bool:
        """Whether categories are points from edge to edge, and not bands."""
        return self.figure.kind in ("line", "area") and len(self.figure.categories) > 1

    @property
    def edge_px(self) -> float:
        """Between the plot's edge and the first and last points."""
        return self.size * 0.7

    def category_px(self, index: int) -> float:
        start = self.top if self.figure.is_lying else self.left
        if self.is_pointed:
            return start + self.edge_px + index * self.band_px
        return start + (index + 0.5) * self.band_px

    def value_scale(self, name: str) -> Spec:
        ends = [self.left, self.right] if self.figure.is_lying else [self.bottom, self.top]
        return {
            "field": name,
            "type": "quantitative",
            "scale": {"domain": list(self.value_domain), "range": ends, "nice": False, "zero": False},
            "axis": None,
        }

    def place_scale(self, name: str) -> Spec:
        return {
            "field": name,
            "type": "quantitative",
            "scale": {
                "domain": list(self.place_domain),
                "range": [self.left, self.right],
                "nice": False,
                "zero": False,
            },
            "axis": None,
        }

    def take_words(self, box: Box) -> None:
        """Words stand there from now on."""
        self.taken.append(box)
        self.words_taken.append(box)

    def is_free(self, box: Box, *, inside: bool = True) -> bool:
        """Whether words may stand there: on the chart, and on no other words."""
        left, top, right, bottom = box
        if inside and not (left >= 0 and top >= 0 and right <= self.width and bottom <= self.height):
            return False
        return not any(left < r and x < right and top < b and y < bottom for x, y, r, b in self.taken)


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers from `low` to `high`. Source: Heckbert 1990, "Nice numbers for graph labels"."""
    step = _nice((high - low) / max(1, wanted))
    first, last = math.floor(low / step), math.ceil(high / step)
    digits = max(0, 3 - math.floor(math.log10(step)))
    return [round(index * step, digits) for index in range(first, last + 1)]


def _nice(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(one for one in (1, 2, 2.5, 5, 10) if one * power >= value * 0.999) * power


def text_layer(
    rows: Sequence[Spec], *, colour: str, weight: int = 400, size_px: float, angle: float = 0
) -> list[Spec]:
    """Words by pixel; each row has x, y, text, and align ("left", "center", "right")."""
    layers: list[Spec] = []
    for align in ("left", "center", "right"):
        own = [row for row in rows if row.get("align", "left") == align]
        if own:
            mark = {
                "type": "text",
                "align": align,
                "baseline": "middle",
                "fontSize": size_px,
                "fontWeight": weight,
                "color": colour,
                "angle": angle,
                "limit": 0,
            }
            encoding: Spec = {
                "x": {"field": "x", **PIXELS},
                "y": {"field": "y", **PIXELS},
                "text": {"field": "text"},
            }
            if any("colour" in row for row in own):
                encoding["color"] = {"field": "colour", "type": "nominal", "scale": None, "legend": None}
            layers.append({"data": {"values": own}, "mark": mark, "encoding": encoding})
    return layers


def from_to() -> Spec:
    """Encodings for marks from one pixel to another."""
    return {
        "x": {"field": "x", **PIXELS},
        "y": {"field": "y", **PIXELS},
        "x2": {"field": "x2"},
        "y2": {"field": "y2"},
    }


def rule_layer(rows: Sequence[Spec], *, colour: str, width_px: float, dash: Sequence[float] = ()) -> Spec:
    """Lines by pixel; each row has x, y, x2, y2."""
    mark: Spec = {"type": "rule", "color": colour, "strokeWidth": width_px}
    if dash:
        mark["strokeDash"] = list(dash)
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": from_to()}
