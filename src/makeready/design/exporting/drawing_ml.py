"""Plates and text blocks as DrawingML, the drawing language of office files (ECMA-376-1, chapter 20)."""

import math
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from makeready.design.exporting.items import Edge, Frame, Plate, Ramp, Rgba, Run, Soft, TextBlock
from makeready.design.exporting.slide_text import Setting, joined_lines, setting_of
from makeready.design.exporting.typefaces import typeface

EMU_PER_PX = 9525
"""914,400 English metric units to the inch, 96 CSS pixels to it."""
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
NO_LINE = "<a:ln><a:noFill/></a:ln>"
DASHES = {"dashed": "dash", "dotted": "sysDot"}
CONTROLS = {code: None for code in range(32) if code not in (9, 10)}
"""XML has no way to write these."""


class Ids:
    """Numbers for the shapes of one slide."""

    def __init__(self) -> None:
        self._last = 1

    def next(self) -> int:
        self._last += 1
        return self._last

    def skip(self) -> None:
        self._last += 1


def parsed(xml: str) -> Any:
    from pptx.oxml import parse_xml

    return parse_xml(xml)


def background_xml(plate: Plate) -> Any:
    """The slide's background."""
    return parsed(f"<p:bg {NAMESPACES}><p:bgPr>{_fill(plate.fill)}<a:effectLst/></p:bgPr></p:bg>")


def plate_xml(plate: Plate, unit: float, ids: Ids) -> Iterator[Any]:
    """The shape of a plate, and lines for borders that are not the same on all sides."""
    seen = [edge for edge in plate.edges if edge.is_seen]
    is_even = len(seen) == 4 and len(set(plate.edges)) == 1
    edge = seen[0] if is_even else Edge()
    if plate.fill is not None or is_even or plate.shadow is not None:
        inset = edge.width / 2
        frame = _inset(plate.frame, inset)
        corners = tuple(max(0.0, radius - inset) for radius in plate.corners)
        body = (
            f"{_place(frame, unit)}{_shape(frame, corners)}{_fill(plate.fill)}"
            f"{_line(edge, unit)}{_shadow(plate.shadow, unit)}"
        )
        yield _shape_xml(body, "Box", ids)
    if not is_even:
        for side, border in zip(_sides(plate), plate.edges, strict=True):
            if border.is_seen:
                body = f"{_place(side, unit)}{_shape(side, (0, 0, 0, 0))}{_fill(border.rgba)}{NO_LINE}"
                yield _shape_xml(body, "Line", ids)


def _shape_xml(body: str, name: str, ids: Ids) -> Any:
    number = ids.next()
    return parsed(
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="{number}" name="{name} {number}"/><p:cNvSpPr/><p:nvPr/>'
        f"</p:nvSpPr><p:spPr>{body}</p:spPr></p:sp>"
    )


def _sides(plate: Plate) -> tuple[Frame, Frame, Frame, Frame]:
    frame, (top, right, bottom, left) = plate.frame, plate.edges
    return (
        Frame(frame.left, frame.top, frame.width, top.width),
        Frame(frame.right - right.width, frame.top, right.width, frame.height),
        Frame(frame.left, frame.bottom - bottom.width, frame.width, bottom.width),
        Frame(frame.left, frame.top, left.width, frame.height),
    )


def _inset(frame: Frame, by: float) -> Frame:
    return Frame(
        frame.left + by,
        frame.top + by,
        max(0.0, frame.width - 2 * by),
        max(0.0, frame.height - 2 * by),
        frame.turn_deg,
    )


def emu(frame: Frame, unit: float) -> tuple[int, int, int, int]:
    """Left, top, width and height in the file's unit."""
    sides = (frame.left, frame.top, frame.width, frame.height)
    left, top, width, height = (round(side * unit) for side in sides)
    return left, top, width, height


def _place(frame: Frame, unit: float) -> str:
    turn = f' rot="{round(frame.turn_deg % 360 * 60000)}"' if frame.turn_deg % 360 else ""
    left, top, width, height = (
        round(side * unit) for side in (frame.left, frame.top, frame.width, frame.height)
    )
    return f'<a:xfrm{turn}><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _shape(frame: Frame, corners: tuple[float, ...]) -> str:
    shortest = min(frame.width, frame.height)
    if max(corners) < 0.3 or shortest <= 0:
        return '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    if len({round(radius, 1) for radius in corners}) == 1:
        if min(corners) >= shortest / 2 - 0.5 and abs(frame.width - frame.height) < 1:
            return '<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>'
        share = round(min(corners[0], shortest / 2) / shortest * 100000)
        adjusted = f'<a:avLst><a:gd name="adj" fmla="val {share}"/></a:avLst>'
        return f'<a:prstGeom prst="roundRect">{adjusted}</a:prstGeom>'
    return _outline(frame, corners)


def _outline(frame: Frame, corners: tuple[float, ...]) -> str:
    """A rectangle whose corners are not all alike, as a path with quarter circles."""
    grain = 100
    width, height = round(frame.width * grain), round(frame.height * grain)
    top_left, top_right, bottom_right, bottom_left = (
        round(min(radius, frame.width / 2, frame.height / 2) * grain) for radius in corners
    )

    def to(x: int, y: int) -> str:
        return f'<a:lnTo><a:pt x="{x}" y="{y}"/></a:lnTo>'

    def turn(radius: int, start: int) -> str:
        angles = f'stAng="{start * 60000}" swAng="5400000"'
        return f'<a:arcTo wR="{radius}" hR="{radius}" {angles}/>' if radius else ""

    path = (
        f'<a:moveTo><a:pt x="{top_left}" y="0"/></a:moveTo>'
        f"{to(width - top_right, 0)}{turn(top_right, 270)}"
        f"{to(width, height - bottom_right)}{turn(bottom_right, 0)}"
        f"{to(bottom_left, height)}{turn(bottom_left, 90)}"
        f"{to(0, top_left)}{turn(top_left, 180)}<a:close/>"
    )
    return (
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
        f'<a:pathLst><a:path w="{width}" h="{height}">{path}</a:path></a:pathLst></a:custGeom>'
    )


def colour_xml(rgba: Rgba) -> str:
    red, green, blue, alpha = rgba
    inner = "" if alpha == 255 else f'<a:alpha val="{round(alpha / 255 * 100000)}"/>'
    return f'<a:srgbClr val="{red:02X}{green:02X}{blue:02X}">{inner}</a:srgbClr>'


def _fill(fill: Rgba | Ramp | None) -> str:
    if fill is None:
        return "<a:noFill/>"
    if not isinstance(fill, Ramp):
        return f"<a:solidFill>{colour_xml(fill)}</a:solidFill>"
    stops = "".join(
        f'<a:gs pos="{round(place * 100000)}">{colour_xml(rgba)}</a:gs>' for place, rgba in fill.stops
    )
    angle = round((fill.css_deg - 90) % 360 * 60000)
    line = f'<a:lin ang="{angle}" scaled="0"/>'
    return f'<a:gradFill rotWithShape="1"><a:gsLst>{stops}</a:gsLst>{line}</a:gradFill>'


def _line(edge: Edge, unit: float) -> str:
    if not edge.is_seen:
        return NO_LINE
    dash = f'<a:prstDash val="{DASHES[edge.style]}"/>' if edge.style in DASHES else ""
    fill = f"<a:solidFill>{colour_xml(edge.rgba)}</a:solidFill>"
    return f'<a:ln w="{round(edge.width * unit)}">{fill}{dash}</a:ln>'


def _shadow(shadow: Soft | None, unit: float) -> str:
    """An outer shadow.

    Programs scale one about different points, so a spread becomes more or less blur, and a smaller shadow a
    paler one.
    """
    if shadow is None:
        return ""
    direction = round(math.degrees(math.atan2(shadow.y, shadow.x)) % 360 * 60000)
    blur = max(0.0, shadow.blur + shadow.spread)
    thinner = min(1.0, blur / shadow.blur) if shadow.blur else 1.0
    rgba = (*shadow.rgba[:3], round(shadow.rgba[3] * thinner))
    return (
        f'<a:effectLst><a:outerShdw blurRad="{round(blur * unit)}" '
        f'dist="{round(math.hypot(shadow.x, shadow.y) * unit)}" dir="{direction}" '
        'algn="ctr" rotWithShape="0">'
        f"{colour_xml(rgba)}</a:outerShdw></a:effectLst>"
    )


def text_xml(block: TextBlock, unit: float, ids: Ids) -> Any:
    """A text box with one paragraph. Lines that were only full wrap by themselves again."""
    setting = setting_of(block)
    number = ids.next()
    wrap = "square" if setting.wraps else "none"
    name = quoteattr(f"Text {number}")
    return parsed(
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="{number}" name={name}/><p:cNvSpPr txBox="1"/><p:nvPr/>'
        f"</p:nvSpPr><p:spPr>{_place(setting.frame, unit)}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        f'<p:txBody><a:bodyPr wrap="{wrap}" lIns="0" tIns="0" rIns="0" bIns="0" rtlCol="0" '
        f'anchor="{setting.anchor}"><a:noAutofit/></a:bodyPr><a:lstStyle/>'
        f"{_paragraph(block, setting, unit)}</p:txBody></p:sp>"
    )


def _paragraph(block: TextBlock, setting: Setting, unit: float) -> str:
    direction = ' rtl="1"' if block.is_right_to_left else ""
    # In points, because programs do not agree on what one line of a font is.
    points = round(setting.pitch * unit / EMU_PER_PX * 75)
    spacing = f'<a:lnSpc><a:spcPts val="{points}"/></a:lnSpc>' if points else ""
    runs = "".join("<a:br/>" if run is None else _run(run, unit) for run in joined_lines(block.lines))
    return f'<a:p><a:pPr algn="{setting.align}"{direction}>{spacing}</a:pPr>{runs}</a:p>'


def _run(run: Run, unit: float) -> str:
    points = unit / EMU_PER_PX * 75
    face = typeface(run.family, run.weight)
    wanted = (
        ('b="1"', face.is_bold),
        ('i="1"', run.is_italic),
        ('u="sng"', run.is_underlined),
        ('strike="sngStrike"', run.is_struck),
    )
    flags = "".join(f" {flag}" for flag, is_set in wanted if is_set)
    size = run.size
    if run.rise:
        # PowerPoint sets raised and lowered text at two thirds of the size it is given.
        size, flags = run.size * 1.5, f'{flags} baseline="{30000 if run.rise > 0 else -25000}"'
    if run.letter_spacing:
        flags += f' spc="{round(run.letter_spacing * points)}"'
    name = quoteattr(face.name)
    fonts = f"<a:latin typeface={name}/><a:ea typeface={name}/><a:cs typeface={name}/>"
    text = escape(run.text.translate(CONTROLS))
    return (
        f'<a:r><a:rPr lang="en-US" sz="{max(100, round(size * points))}"{flags} dirty="0">'
        f"<a:solidFill>{colour_xml(run.rgba)}</a:solidFill>{fonts}</a:rPr><a:t>{text}</a:t></a:r>"
    )
