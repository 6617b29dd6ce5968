"""Pictures of an outline: icons, avatars, frames for photographs, and charts whose numbers nobody gave.

A chart here has a shape and no figures: nothing is claimed. A picture is a drawn emblem of its topic.
"""

from zlib import crc32

from makeready.brief.outline import Part
from makeready.design.colour import rgb_of
from makeready.design.components.laid import Laid, Look, filled, holding
from makeready.design.icons import DEFAULT_ICON, find_icon
from makeready.design.sheet import Area, at, icon, styled

CHARTS = frozenset({"bar_chart", "line_chart", "donut", "bubble_chart", "chart"})
SHARES = (0.55, 0.8, 0.42, 0.95, 0.66, 0.5, 0.74)
"""Ours: heights of bars in a chart without numbers; uneven, so that nobody reads a trend into them."""
NOUNS = {
    "photo": "photo",
    "image": "illustration",
    "illustration": "illustration",
    "icon": "icon",
    "avatar": "avatar",
} | dict.fromkeys(CHARTS, "chart")
MIN_HEIGHT_EM = {
    "photo": 6.0,
    "image": 6.0,
    "illustration": 7.0,
    "bar_chart": 8.0,
    "line_chart": 8.0,
    "donut": 6.5,
    "chart": 8.0,
    "bubble_chart": 12.0,
}


MAX_RATIO = 1.15
"""Ours: a picture higher than this many widths is a strip; what is left of the height stays free."""


def glyph_of(topic: str, fallback: str) -> str:
    """The icon for a topic; `fallback` where none is known."""
    found = find_icon(topic) if topic else DEFAULT_ICON
    return fallback if found == DEFAULT_ICON else found


def figure(part: Part, look: Look, width_px: float) -> Laid:
    """A figure of the kind `part.role` for a width."""
    if part.role in ("icon", "avatar"):
        return _icons(part, look, width_px)
    if part.role == "rating":
        return _stars(look)
    if part.role == "swatches":
        return _swatches(part, look)
    tall = MIN_HEIGHT_EM.get(part.role, 7.0) * look.body_px
    tall = min(tall, max(width_px * 0.8, look.body_px * 4))
    most = max(width_px * MAX_RATIO, tall)
    return Laid(height_px=tall, draw=lambda area: _drawn(part, look, area), stretch=1.0, most_px=most)


def _drawn(part: Part, look: Look, area: Area) -> str:
    if part.role not in CHARTS:
        return picture(part, look, area)
    inner = area.inset(look.body_px * 0.6)
    noun = NOUNS[part.role]
    css = styled(background=_soft(look, 0.05), border_radius=round(look.body_px * 0.6, 1))
    shape = {"donut": _donut, "line_chart": _line, "bubble_chart": _axes}.get(part.role, _bars)
    return holding(area, shape(look, inner), css, noun=noun, ids=look.sheet.ids_for(noun))


def _soft(look: Look, share: float) -> str:
    return f"rgba({rgb_of(look.tone.key)},{share:g})"


def picture(part: Part, look: Look, area: Area) -> str:
    """A frame with an emblem of the topic: it stands for the photograph and says so by being a drawing."""
    theme, side = look.sheet.theme, min(area.width, area.height)
    noun = NOUNS.get(part.role, "photo")
    radius = "50%" if "circular" in part.topic or "circle" in part.topic else f"{look.body_px * 0.7:.1f}px"
    if radius == "50%":
        left, top = (area.left + area.right - side) / 2, (area.top + area.bottom - side) / 2
        area = Area(left=left, top=top, right=left + side, bottom=top + side)
    turn = crc32((part.topic + part.role).encode()) % 3
    first, last = (
        (theme.accent_soft, theme.second_soft),
        (theme.second_soft, theme.accent_soft),
        (theme.accent_soft, theme.sunken),
    )[turn]
    css = styled(
        background=f"linear-gradient(135deg,{first},{last})",
        border_radius=radius,
        overflow="hidden",
        display="flex",
        align_items="center",
        justify_content="center",
    )
    glyph = glyph_of(
        part.topic, glyph_of(look.sheet.content.brief.subject or look.sheet.content.topic, "image")
    )
    mark = icon(glyph, round(min(side * 0.46, look.body_px * 9), 1), theme.accent_surface, 1.5)
    return at(area, mark, extra=css, noun=noun, ids=look.sheet.ids_for(noun))


def _icons(part: Part, look: Look, width_px: float) -> Laid:
    """Icons in a row: on tinted tiles; avatars are round."""
    size = look.body_px * (2.1 if part.count == 1 else 1.8)
    gap, theme = look.body_px * 0.6, look.sheet.theme
    num = max(min(part.count, int((width_px + gap) // (size + gap)) or 1), 1)
    noun = NOUNS[part.role]
    names = [glyph_of(part.topic, "user" if part.role == "avatar" else "circle-check")]
    if part.count > 1 and part.role == "icon":
        names = (
            ["globe", "message-circle", "share-2", "camera", "mail", "star"]
            if "social" in part.topic
            else [*names]
        )

    def draw(area: Area) -> str:
        html = []
        total = num * size + (num - 1) * gap
        left = (
            area.left
            + {"left": 0.0, "center": (area.width - total) / 2, "right": area.width - total}[look.align]
        )
        for index in range(num):
            tile = Area(left=left, top=area.top, right=left + size, bottom=area.top + size)
            css = styled(
                background=theme.accent_soft,
                border_radius="50%" if part.role == "avatar" else round(size * 0.28, 1),
                display="flex",
                align_items="center",
                justify_content="center",
            )
            mark = icon(names[index % len(names)], round(size * 0.58, 1), theme.accent_surface, 1.9)
            html.append(at(tile, mark, extra=css, noun=noun, ids=look.sheet.ids_for(noun)))
            left += size + gap
        return "".join(html)

    return Laid(height_px=size, draw=draw)


def _stars(look: Look) -> Laid:
    size = look.body_px * 1.05

    def draw(area: Area) -> str:
        return "".join(
            at(
                Area(
                    left=area.left + index * size * 1.2,
                    top=area.top,
                    right=area.left + index * size * 1.2 + size,
                    bottom=area.top + size,
                ),
                icon("star", round(size, 1), look.tone.accent, 2.2),
            )
            for index in range(5)
        )

    return Laid(height_px=size, draw=draw)


def _swatches(part: Part, look: Look) -> Laid:
    tall, num = look.body_px * 3, max(part.count, 6)
    colours = look.tone.series

    def draw(area: Area) -> str:
        wide = area.width / num
        return "".join(
            filled(
                Area(
                    left=area.left + index * wide,
                    top=area.top,
                    right=area.left + (index + 1) * wide - 2,
                    bottom=area.top + tall,
                ),
                styled(background=colours[index % len(colours)]),
            )
            for index in range(num)
        )

    return Laid(height_px=tall, draw=draw)


def _svg(area: Area, shapes: str) -> str:
    wide, tall = round(area.width, 1), round(area.height, 1)
    return at(
        area,
        f'<svg viewBox="0 0 {wide:g} {tall:g}" width="{wide:g}" height="{tall:g}"'
        f' style="display:block" '
        f'data-decoration="">{shapes}</svg>',
    )


def _axis(look: Look, wide: float, tall: float) -> str:
    return (
        f'<path d="M1 0V{tall - 1:.1f}H{wide:.1f}" fill="none" stroke="{look.tone.muted}" '
        f'stroke-opacity="0.55" stroke-width="1.5"/>'
    )


def _bars(look: Look, area: Area) -> str:
    num, wide, tall = len(SHARES), area.width, area.height
    step = wide / num
    colours = look.tone
    shapes = "".join(
        f'<rect x="{index * step + step * 0.2:.1f}" y="{tall * (1 - share):.1f}" width="{step * 0.6:.1f}" '
        f'height="{tall * share - 1.5:.1f}" rx="2" fill="{colours.key if index % 3 == 0 else colours.base}"/>'
        for index, share in enumerate(SHARES)
    )
    return _svg(area, shapes + _axis(look, wide, tall))


def _line(look: Look, area: Area) -> str:
    wide, tall = area.width, area.height
    step = wide / (len(SHARES) - 1)
    points = " ".join(
        f"{index * step:.1f},{tall * (1 - share * 0.9):.1f}" for index, share in enumerate(SHARES)
    )
    shapes = (
        f'<polyline points="{points}" fill="none" stroke="{look.tone.key}" stroke-width="2.5"'
        ' stroke-linejoin="round"/>'
    )
    return _svg(area, _axis(look, wide, tall) + shapes)


def _donut(look: Look, area: Area) -> str:
    side = min(area.width, area.height)
    radius, middle = side * 0.36, (area.width / 2, area.height / 2)
    around = 6.2832 * radius
    circle = (
        f'cx="{middle[0]:.1f}" cy="{middle[1]:.1f}" r="{radius:.1f}" fill="none"'
        f' stroke-width="{side * 0.17:.1f}"'
    )
    return _svg(
        area,
        f'<circle {circle} stroke="{look.tone.base}"/>'
        f'<circle {circle} stroke="{look.tone.key}" stroke-dasharray="{around * 0.62:.1f} {around:.1f}" '
        f'transform="rotate(-90 {middle[0]:.1f} {middle[1]:.1f})"/>',
    )


def _axes(look: Look, area: Area) -> str:
    return _svg(area, _axis(look, area.width, area.height))
