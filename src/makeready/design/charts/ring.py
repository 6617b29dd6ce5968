"""Shares of a whole as a ring, each slice with its name and value."""

import math

from makeready.design.charts.frame import Frame, Row, Spec, value_text

MIN_SLICE_SHARE = 0.03
MAX_DIRECT_SLICES = 7
"""More slices than this, or thinner ones, would have their names run into each other."""
LABEL_REACH = 2.6
"""In sizes of the type: how far a name and the value under it reach beyond the ring, above and below it."""


def slices(frame: Frame) -> Spec:
    """A ring with each slice named beside it; a slice too thin for that puts all names into a list."""
    values = [max(0.0, value) for value in frame.chart.series[0].values]
    total = sum(values) or 1.0
    size = frame.look.font_px
    is_direct = len(values) <= MAX_DIRECT_SLICES and min(values) / total >= MIN_SLICE_SHARE
    is_direct = is_direct and not frame.show_legend
    texts = [_share_text(frame, index, value / total) for index, value in enumerate(values)]
    name_px = max(frame.width_of(name, weight=600) for name in frame.categories)
    text_px = max(frame.width_of(text) for text in texts)
    side_px = size * 1.6 + max(name_px, text_px)
    if is_direct:
        centre_x, room_px = frame.width_px / 2, frame.width_px / 2 - side_px
        radius = max(size * 2, min(room_px, frame.height_px / 2 - size * LABEL_REACH))
    else:
        side_px = name_px + text_px + size * 4
        radius = max(size * 2, min((frame.width_px - side_px) / 2 - size, frame.height_px / 2 - size * 0.3))
        centre_x = (frame.width_px - side_px - 2 * radius) / 2 + radius
    centre_y = frame.height_px / 2
    block_px = min(size * 1.9, frame.height_px / len(values))
    rows: list[Row] = []
    start = 0.0
    for index, value in enumerate(values):
        end = start + value / total * math.tau
        middle = (start + end) / 2
        if is_direct:
            x = centre_x + (radius + size * 0.9) * math.sin(middle)
            y = centre_y - (radius + size * 1.3) * math.cos(middle)
            side = "left" if math.sin(middle) >= 0 else "right"
        else:
            x = centre_x + radius + size * 3
            y, side = centre_y + block_px * (index - (len(values) - 1) / 2), "left"
        rows.append(
            {
                "start": start,
                "end": end,
                "x": x,
                "y": y - (size * 0.62 if is_direct else 0),
                "label_x": x if is_direct else x + name_px + size,
                "label_y": y + (size * 0.62 if is_direct else 0),
                "side": side,
                "category": frame.categories[index],
                "label": texts[index],
                "value": value,
                "colour": frame.colour(index),
            }
        )
        start = end
    return {
        "data": {"values": rows},
        "padding": 0,
        "layer": _slice_layers(frame, (centre_x, centre_y, radius), has_dots=not is_direct),
    }


def _share_text(frame: Frame, index: int, share: float) -> str:
    """The value as given, and its share of the whole where the unit is not a share already."""
    text = value_text(frame.chart.series[0].values[index], frame.chart.unit)
    return text if frame.chart.unit == "%" else f"{text} ({share * 100:.0f}%)"


def _slice_layers(frame: Frame, ring: tuple[float, float, float], *, has_dots: bool) -> list[Spec]:
    size, (centre_x, centre_y, radius) = frame.look.font_px, ring
    colour = {"field": "colour", "type": "nominal", "scale": None, "legend": None}
    arc = {
        "type": "arc",
        "x": centre_x,
        "y": centre_y,
        "innerRadius": radius * 0.6,
        "outerRadius": radius,
        "padAngle": 0.02,
        "cornerRadius": min(radius * 0.04, size * 0.5),
    }
    angles = {
        "theta": {"field": "start", "type": "quantitative", "scale": None},
        "theta2": {"field": "end"},
        "color": colour,
    }
    layers: list[Spec] = [{"mark": arc, "encoding": angles}]
    for field, prefix, weight, ink in (
        ("category", "", 600, frame.look.ink),
        ("label", "label_", 400, frame.look.muted),
    ):
        mark: Spec = {
            "type": "text",
            "fontWeight": weight,
            "baseline": "middle",
            "align": {"expr": "datum.side"},
            "color": ink,
        }
        layers.append({"mark": mark, "encoding": {**_at(prefix), "text": {"field": field}}})
    if has_dots:
        dot = {
            "type": "point",
            "filled": True,
            "size": (size * 0.9) ** 2,
            "opacity": 1,
            "xOffset": -size * 1.2,
        }
        layers.append({"mark": dot, "encoding": {**_at(""), "color": colour}})
    return layers


def _at(prefix: str) -> Spec:
    """Encodings that put a mark at pixels computed beforehand."""
    pixels = {"type": "quantitative", "scale": None, "axis": None}
    return {"x": {"field": f"{prefix}x", **pixels}, "y": {"field": f"{prefix}y", **pixels}}
