"""Connectors and callouts of a document, resolved when it is drawn: measured, routed, put over the page.

    <i data-connect="from-id to-id" data-ends="arrow|none|both|dot" data-route="elbow|straight|curve"
       data-sides="right left" style="color:#334155;--stroke:2px;--dash:6 4">label</i>
    <div data-callout="target-id" data-at="30% 40%">text</div>

A connector's words are its label. Colour is `color`, or `--stroke-color` where the words have another one;
`--stroke`, `--dash`, `--corner` and `--wobble` may stand on any ancestor. What could not be drawn well is a
note that says so.
"""

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from makeready.design.drawing.boxes import Rectangle
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.connect_callout import Callout, leaders
from makeready.design.drawing.connect_grid import OUTWARD, Point, Rect, Route, Segment, Side, segments_of
from makeready.design.drawing.connect_label import label_place
from makeready.design.drawing.connect_path import Ends, Pen, crosses, curve, line_art
from makeready.design.drawing.connect_ports import SIDES, Link, Plan, routes
from makeready.design.drawing.connect_scene import Scene, scene_of
from makeready.design.drawing.connect_sketch import has_wobble, sketch_borders
from makeready.design.drawing.markup import Element, parse
from makeready.design.drawing.prepare import Prepared

Measure = Callable[[Prepared], Mapping[str, Rectangle]]
"""Lays a prepared page out: left, top, width and height of its elements by id."""

BESIDE_PX = 4.0
"""How far a straight line or a curve keeps from boxes."""
MAX_CONNECTORS = 60
"""Ours: twice what anybody can follow. Routing that many between 120 boxes takes about two seconds."""
INHERITED = (
    "color", "font-family", "font-weight", "line-height", "letter-spacing", "text-transform", "white-space",
)  # fmt: skip
LINE_NAMES = ("--stroke", "--stroke-color", "--dash", "--corner", "--wobble")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One connector as it was written."""

    element: Element
    ends: tuple[str, str]
    heads: Ends
    form: str
    sides: tuple[tuple[Side, ...], tuple[Side, ...]]
    pen: Pen

    @property
    def id(self) -> str:
        return self.element.attributes["id"]

    @property
    def name(self) -> str:
        return f"connector {self.ends[0]} to {self.ends[1]}"


def connected(ready: Prepared, measure: Measure) -> Prepared:
    """The page with its connectors and leader lines drawn over it; itself where it has none.

    The page is laid out once more to know where its boxes lie.
    """
    elements = [one for one in ready.page.elements() if one.tag != "style"]
    wired = [one for one in elements if "data-connect" in one.attributes]
    called = [one for one in elements if "data-callout" in one.attributes]
    styles = Styles(ready.page)
    is_by_hand = has_wobble(ready.page, styles)
    if not wired and not called and not is_by_hand:
        return ready
    body = next(one for one in elements if one.tag == "body")
    notes: list[str] = []
    wires = [_wire(one, styles, notes) for one in wired[:MAX_CONNECTORS]]
    if len(wired) > MAX_CONNECTORS:
        notes.append(f"only the first {MAX_CONNECTORS} of {len(wired)} connectors are drawn")
    _lift(ready.page, body, wired, styles)
    callouts = [_callout(one, styles) for one in called]
    rectangles = measure(ready)
    if is_by_hand:
        sketch_borders(ready.page, rectangles, Styles(ready.page))
    ends = {end for wire in wires for end in wire.ends} | {one.target for one in callouts}
    size = (ready.document.width_px, ready.document.height_px)
    scene = scene_of(ready.page, rectangles, Styles(ready.page), ends, size)
    for wire in wires:
        notes += [f"the {wire.name}: there is no box #{end}" for end in wire.ends if end not in scene.boxes]
    wires = [wire for wire in wires if all(end in scene.boxes for end in wire.ends)]
    labels = _laid(body, wires, scene, notes)
    _called_out(body, callouts, scene, labels, notes)
    return replace(ready, styles=Styles(ready.page), notes=tuple(dict.fromkeys((*ready.notes, *notes))))


def _wire(element: Element, styles: Styles, notes: list[str]) -> Wire:
    names = element.attributes["data-connect"].replace("#", " ").replace(",", " ").split()
    heads = element.attributes.get("data-ends", "arrow").strip().lower()
    form = element.attributes.get("data-route", "elbow").strip().lower()
    if len(names) != 2:
        notes.append(
            f"data-connect {' '.join(names)[:60]!r}: name two ids, where it begins and where it ends"
        )
    if heads not in ("arrow", "none", "both", "dot"):
        notes.append(f"data-ends {heads[:30]!r}: use arrow, none, both or dot")
        heads = "arrow"
    if form not in ("elbow", "auto", "straight", "curve"):
        notes.append(f"data-route {form[:30]!r}: use elbow, straight or curve")
    given = element.attributes.get("data-sides", "").lower().split()
    sides: list[tuple[Side, ...]] = []
    for index in (0, 1):
        word = given[index] if index < len(given) else "auto"
        sides.append(tuple(side for side in SIDES if side == word) or SIDES)
    return Wire(
        element=element,
        ends=(names[0], names[1]) if len(names) == 2 else ("", ""),
        heads="both"
        if heads == "both"
        else "none"
        if heads == "none"
        else "dot"
        if heads == "dot"
        else "arrow",
        form=form,
        sides=(sides[0], sides[1]),
        pen=pen_of(element, styles),
    )


def pen_of(element: Element, styles: Styles) -> Pen:
    """The pen that an element's styles describe, each part inherited."""

    def number(name: str, otherwise: float, most: float) -> float:
        found = re.match(r"\s*(\d+(?:\.\d+)?)", styles.computed(element, name))
        return min(float(found[1]), most) if found else otherwise

    dash = styles.computed(element, "--dash").strip()
    return Pen(
        colour=styles.computed(element, "--stroke-color") or styles.computed(element, "color") or "#334155",
        stroke_px=max(0.5, number("--stroke", 2.0, 40.0)),
        dash=dash if re.fullmatch(r"\d+(\.\d+)?([ ,]+\d+(\.\d+)?){0,7}", dash) else "",
        corner_px=number("--corner", 10.0, 200.0),
        wobble_px=number("--wobble", 0.0, 12.0),
        seed=zlib.crc32(element.attributes.get("id", "").encode()),
    )


def _lift(page: Element, body: Element, wired: Sequence[Element], styles: Styles) -> None:
    """Take connectors out of the flow, to the end of the page, with the type they had where they stood."""
    styled = {id(one): _own_style(one, styles) for one in wired}
    lifted = set(styled)
    for parent in [page, *page.elements()]:
        parent.children = [
            child for child in parent.children if isinstance(child, str) or id(child) not in lifted
        ]
    for one in wired:
        one.tag = "div"
        one.attributes["style"] = styled[id(one)]
        body.children.append(one)


def _own_style(element: Element, styles: Styles) -> str:
    kept = {name: value for name in INHERITED if (value := styles.computed(element, name))}
    kept["font-size"] = f"{styles.font_px(element):g}px"
    kept["text-align"] = "center"
    kept |= {
        name: value
        for name, value in styles.declared(element).items()
        if name not in {"font-size", "font-style", "margin", "display", "flex", "width", "transform"}
    }
    if "font-style" in element.attributes.get("style", ""):
        kept["font-style"] = styles.computed(element, "font-style")
    kept |= {"position": "absolute", "left": "0", "top": "0", "width": "max-content", "max-width": "260px"}
    return ";".join(f"{name}:{value}" for name, value in kept.items() if name not in LINE_NAMES)


def _laid(body: Element, wires: Sequence[Wire], scene: Scene, notes: list[str]) -> list[Rect]:
    """Route the wires and put lines and labels on the page; the labels' boxes."""
    lines = _lines(wires, scene, notes)
    labels: list[Rect] = []
    stretches = [segments_of(points) for points in lines]
    for index, (wire, points) in enumerate(zip(wires, lines, strict=True)):
        gap = None
        label = scene.boxes.get(wire.id) if wire.element.own_text() else None
        if label is not None:
            own = set(wire.ends)
            others = [one for other, found in enumerate(stretches) if other != index for one in found]
            blocked = [
                box for name, box in {**scene.obstacles, **scene.texts}.items()
                if name != wire.id and not (name in own and name not in scene.obstacles)
            ]  # fmt: skip
            place = label_place(
                points,
                (label.right - label.left, label.bottom - label.top),
                [*blocked, *labels],
                others,
                scene.bounds,
                scene.edges,
            )
            if not place.is_clear:
                notes.append(
                    f"the label of the {wire.name} finds no free place; leave more room between boxes"
                )
            labels.append(place.box)
            gap = place.gap
            placed = f"left:{place.box.left:.1f}px;top:{place.box.top:.1f}px"
            wire.element.attributes["style"] += f";{placed}"
        _overlay(body, wire, points, gap)
    return labels


def _lines(wires: Sequence[Wire], scene: Scene, notes: list[str]) -> list[tuple[Point, ...]]:
    own = {wire.id for wire in wires}
    obstacles = {name: box for name, box in scene.obstacles.items() if name not in own}
    stroke_px = max((wire.pen.stroke_px for wire in wires), default=2.0)
    plan = Plan(
        obstacles=tuple(obstacles.values()),
        bounds=scene.bounds,
        clearance_px=max(14.0, stroke_px * 7),
        lane_px=max(12.0, stroke_px * 5),
        avoided=tuple(_middle_line(edge) for edge in scene.edges),
    )
    links = [
        Link(
            start=scene.boxes[wire.ends[0]],
            end=scene.boxes[wire.ends[1]],
            start_sides=wire.sides[0],
            end_sides=wire.sides[1],
            is_start_pointed=wire.ends[0] in scene.pointed,
            is_end_pointed=wire.ends[1] in scene.pointed,
        )
        for wire in wires
    ]
    found: list[tuple[Point, ...]] = []
    for wire, link, way in zip(wires, links, routes(links, plan), strict=True):
        around = [
            box
            for box in plan.obstacles
            if not any(box.contains(end) or end.contains(box) for end in (link.start, link.end))
        ]
        radii_px = (scene.radii_px[wire.ends[0]], scene.radii_px[wire.ends[1]])
        points = _formed(wire, link, way, around, radii_px)
        if points is way.points:
            points = _to_the_round(points, way, radii_px, link)
            if not way.is_free:
                hit = [
                    name
                    for name, box in obstacles.items()
                    if box in around and _is_met(way.points, box.grown(-1))
                ]
                met = ", ".join(f"#{name}" for name in hit[:3]) or "another box"
                notes.append(f"the {wire.name} finds no free way and runs over {met}; move the boxes apart")
        found.append(points)
    return found


def _middle_line(edge: Rect) -> Segment:
    """A thin box as a line."""
    x, y = edge.centre
    if edge.right - edge.left > edge.bottom - edge.top:
        return Segment((edge.left, y), (edge.right, y))
    return Segment((x, edge.top), (x, edge.bottom))


def _formed(
    wire: Wire, link: Link, way: Route, around: Sequence[Rect], radii_px: tuple[float, float]
) -> tuple[Point, ...]:
    """A straight line or a curve where that is free; else the elbows."""
    if wire.form == "straight":
        points: tuple[Point, ...] = _straight(link, way, radii_px)
    elif wire.form == "curve":
        points = curve(way.start.point, OUTWARD[way.start.side], way.end.point, OUTWARD[way.end.side])
    else:
        return way.points
    return way.points if any(_is_met(points, box.grown(BESIDE_PX)) for box in around) else points


def _is_met(points: Sequence[Point], box: Rect) -> bool:
    return any(crosses(one.start, one.end, box) for one in segments_of(points))


def _straight(link: Link, way: Route, radii_px: tuple[float, float]) -> tuple[Point, ...]:
    """From middle to middle, as far as it lies outside the boxes; between ports where sides were given."""
    if len(way.points) == 2:
        return way.points
    if link.start_sides != SIDES or link.end_sides != SIDES:
        return (way.start.point, way.end.point)
    first, last = link.start.centre, link.end.centre
    return (_leaving(link.start, last, radii_px[0]), _leaving(link.end, first, radii_px[1]))


def _leaving(box: Rect, towards: Point, radius_px: float) -> Point:
    """Where the line from the middle of the box to `towards` crosses its border, a circle's too."""
    x, y = box.centre
    step_x, step_y = towards[0] - x, towards[1] - y
    if abs(box.right - box.left - 2 * radius_px) + abs(box.bottom - box.top - 2 * radius_px) < 2:
        share = radius_px / max(1.0, (step_x**2 + step_y**2) ** 0.5)
        return (x + step_x * share, y + step_y * share)
    shares = [
        (edge - at) / step
        for at, step, edges in ((x, step_x, (box.left, box.right)), (y, step_y, (box.top, box.bottom)))
        for edge in edges
        if abs(step) > 1e-9 and (edge - at) / step > 0
    ]
    share = min(shares, default=0.0)
    return (x + step_x * share, y + step_y * share)


def _to_the_round(
    points: tuple[Point, ...], way: Route, radii_px: tuple[float, float], link: Link
) -> tuple[Point, ...]:
    """Ends drawn on to the border of boxes with round corners, where they meet one near a corner."""
    moved = list(points)
    for index, port, box, radius in (
        (0, way.start, link.start, radii_px[0]),
        (-1, way.end, link.end, radii_px[1]),
    ):
        axis = 1 if port.side in ("left", "right") else 0
        off_corner = min(port.point[axis] - box[axis], box[axis + 2] - port.point[axis])
        if off_corner < radius:
            deep = radius - (radius**2 - (radius - off_corner) ** 2) ** 0.5
            moved[index] = port.outside(-deep)
    return tuple(moved)


def _overlay(body: Element, wire: Wire, points: Sequence[Point], gap: Rect | None) -> None:
    """The line as an element of its own below its label, which stays the words' element."""
    art = line_art(points, replace(wire.pen, colour="currentColor"), wire.heads, gap)
    attributes = {name: value for name, value in wire.element.attributes.items() if name != "style"}
    marks = {"data-decoration": "", "data-noun": attributes.get("data-noun", "arrow")}
    has_words = bool(wire.element.own_text())
    identity = {"id": f"{wire.id}-line" if has_words else wire.id}
    if "data-constraint" in attributes:
        identity["data-constraint"] = attributes["data-constraint"]
    line = placed_art(art, points, wire.pen, identity | marks)
    index = next(number for number, child in enumerate(body.children) if child is wire.element)
    body.children[index : index + 1] = [line, wire.element] if has_words else [line]
    for name in ("data-constraint", "data-noun"):
        if has_words:
            wire.element.attributes.pop(name, None)


def placed_art(art: str, points: Sequence[Point], pen: Pen, attributes: Mapping[str, str]) -> Element:
    """SVG shapes in page coordinates, as an element that covers just them.

    The svg has an id of its own: the page without letters keeps the colour of what has one.
    """
    pad = max(pen.head_width_px, pen.dot_px * 2) / 2 + pen.stroke_px + pen.wobble_px * 2
    left, top = (int(min(point[axis] for point in points) - pad) for axis in (0, 1))
    right, bottom = (int(max(point[axis] for point in points) + pad) + 1 for axis in (0, 1))
    name = f'id="{attributes["id"]}-art" ' if "id" in attributes else ""
    svg = (
        f'<svg {name}xmlns="http://www.w3.org/2000/svg" width="{right - left}" height="{bottom - top}" '
        f'viewbox="{left} {top} {right - left} {bottom - top}" fill="none" style="display:block">{art}</svg>'
    )
    place = f"position:absolute;left:{left}px;top:{top}px;width:{right - left}px;height:{bottom - top}px"
    return Element("div", {**attributes, "style": f"{place};color:{pen.colour}"}, [*parse(svg).children])


def _callout(element: Element, styles: Styles) -> Callout:
    return Callout(
        element=element,
        target=element.attributes["data-callout"].strip().removeprefix("#"),
        at=element.attributes.get("data-at", "50% 50%"),
        ends=element.attributes.get("data-ends", "dot").strip().lower(),
        form=element.attributes.get("data-route", "straight").strip().lower(),
        pen=pen_of(element, styles),
    )


def _called_out(
    body: Element, callouts: Sequence[Callout], scene: Scene, labels: Sequence[Rect], notes: list[str]
) -> None:
    for callout, line in zip(callouts, leaders(callouts, scene, labels, notes), strict=True):
        if line is None:
            continue
        ends: Ends = "none" if callout.ends == "none" else "arrow" if callout.ends == "arrow" else "dot"
        art = line_art(line, replace(callout.pen, colour="currentColor"), ends)
        marks = {"data-decoration": "", "id": f"{callout.id}-leader"}
        body.children.append(placed_art(art, line, callout.pen, marks))
