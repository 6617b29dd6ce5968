"""Layouts of a single chain of steps: a serpentine of rows, a cascade of bars, a ring. Pure geometry."""

import math

from makeready.design.components.arrow import Point, Route
from makeready.design.components.flow import NodePlace, Plan
from makeready.design.components.graph import Edge
from makeready.design.sheet import Area


def serpentine_plan(
    num_nodes: int,
    edges: tuple[Edge, ...],
    area: Area,
    *,
    per_row: int,
    gap: tuple[float, float],
    body: tuple[float, float],
    clear: float,
) -> Plan:
    """Rows read in turns to the right and to the left. A node's body, of that size, tops its cell.

    Its words lie below it in the cell, so an arrow to the next row starts under the cell.
    """
    gap_x, gap_y = gap
    num_rows = max(-(-num_nodes // per_row), 1)
    cell = (area.width - gap_x * (per_row - 1)) / per_row
    tall = (area.height - gap_y * (num_rows - 1)) / num_rows
    nodes = []
    for index in range(num_nodes):
        row, place = divmod(index, per_row)
        column = place if row % 2 == 0 else per_row - 1 - place
        left, top = area.left + column * (cell + gap_x), area.top + row * (tall + gap_y)
        middle = left + cell / 2
        nodes.append(
            NodePlace(
                slot=Area(left=left, top=top, right=left + cell, bottom=top + tall),
                body=Area(
                    left=middle - body[0] / 2, top=top, right=middle + body[0] / 2, bottom=top + body[1]
                ),
            )
        )
    routes = tuple(_between(nodes[source], nodes[target], clear) for source, target in edges)
    return Plan(nodes=tuple(nodes), routes=routes)


def _between(source: NodePlace, target: NodePlace, clear: float) -> Route:
    """Straight to a neighbour: along the row from body to body, or down from under the words."""
    first, second = source.body, target.body
    if abs(first.top - second.top) < 1:
        y = (first.top + first.bottom) / 2
        if first.left < second.left:
            return Route(points=((first.right + clear, y), (second.left - clear, y)))
        return Route(points=((first.left - clear, y), (second.right + clear, y)))
    x = (first.left + first.right) / 2
    return Route(points=((x, source.slot.bottom + clear), (x, second.top - clear)))


def cascade_plan(
    num_nodes: int, edges: tuple[Edge, ...], area: Area, *, bar_width: float, bar_height: float, clear: float
) -> Plan:
    """Bars that step down to the right; each arrow leaves below a bar and enters the next from the left."""
    steps = max(num_nodes - 1, 1)
    right = (area.width - bar_width) / steps if num_nodes > 1 else 0.0
    down = (area.height - bar_height) / steps if num_nodes > 1 else 0.0
    nodes = []
    for index in range(num_nodes):
        left, top = area.left + index * right, area.top + index * down
        bar = Area(left=left, top=top, right=left + bar_width, bottom=top + bar_height)
        nodes.append(NodePlace(slot=bar, body=bar))
    routes = []
    for source, target in edges:
        first, second = nodes[source].body, nodes[target].body
        x = first.left + min(right, bar_width) * 0.42
        y = (second.top + second.bottom) / 2
        points: tuple[Point, ...] = ((x, first.bottom + clear), (x, y), (second.left - clear, y))
        routes.append(Route(points=points))
    return Plan(nodes=tuple(nodes), routes=tuple(routes))


def ring_plan(
    num_nodes: int,
    edges: tuple[Edge, ...],
    area: Area,
    *,
    node_width: float,
    node_height: float,
    clear: float,
) -> Plan:
    """Nodes on an ellipse from the top clockwise; the arrows are its arcs between the nodes."""
    middle = ((area.left + area.right) / 2, (area.top + area.bottom) / 2)
    radius_y = max((area.height - node_height) / 2, 1.0)
    radius_x = max(min((area.width - node_width) / 2, radius_y * 2.1), 1.0)

    def at(turn: float) -> Point:
        angle = 2 * math.pi * turn - math.pi / 2
        return middle[0] + radius_x * math.cos(angle), middle[1] + radius_y * math.sin(angle)

    turns = _even_turns(num_nodes, radius_x, radius_y)
    nodes = []
    for turn in turns:
        x, y = at(turn)
        slot = Area(
            left=x - node_width / 2,
            top=y - node_height / 2,
            right=x + node_width / 2,
            bottom=y + node_height / 2,
        )
        nodes.append(NodePlace(slot=slot, body=slot))
    routes = []
    for source, target in edges:
        begin, end = turns[source], turns[target]
        end += 1.0 if end <= begin else 0.0
        walk = [at(begin + (end - begin) * index / 240) for index in range(241)]
        open_walk = [
            point
            for point in walk
            if not any(_is_near(node.slot, point, clear) for node in (nodes[source], nodes[target]))
        ]
        kept = open_walk[:: max(1, len(open_walk) // 24)] or [walk[119], walk[121]]
        if open_walk and kept[-1] != open_walk[-1]:
            kept = [*kept[:-1], open_walk[-1]] if len(kept) > 2 else [*kept, open_walk[-1]]
        routes.append(Route(points=tuple(kept), is_curved=True))
    return Plan(nodes=tuple(nodes), routes=tuple(routes))


def _even_turns(num_nodes: int, radius_x: float, radius_y: float) -> list[float]:
    """Turns that part the ellipse into arcs of the same length."""
    steps = 2000
    lengths = [0.0]
    for index in range(steps):
        angle = 2 * math.pi * (index + 0.5) / steps
        lengths.append(lengths[-1] + math.hypot(radius_x * math.cos(angle), radius_y * math.sin(angle)))
    turns, index = [], 0
    for number in range(num_nodes):
        wanted = lengths[-1] * number / num_nodes
        while lengths[index] < wanted:
            index += 1
        turns.append(index / steps)
    return turns


def _is_near(area: Area, point: Point, clear: float) -> bool:
    x, y = point
    return area.left - clear < x < area.right + clear and area.top - clear < y < area.bottom + clear
