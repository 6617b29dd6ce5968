"""Where the nodes and arrows of a layered graph lie, so that no arrow crosses a node or its words.

Pure geometry in two directions: `main` is the way the arrows go, `cross` is the other one; a figure that runs
down is the same layout with the two exchanged. Links turn only in the gaps between layers; one that passes a
layer gets a lane of its own there, and one that runs back goes round outside.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from makeready.design.components.arrow import Point, Route
from makeready.design.components.graph import Edge, Layers, layered
from makeready.design.sheet import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A node's slot across the flow, and the body in it that arrows leave and reach; the rest is words."""

    cross: float
    body_main: float
    body_cross: float
    body_start: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Distances in px: `clear` from an arrow to a node, `track` between arrows, `between` nodes of a layer.

    `least` is the shortest arrow, `most` the widest gap between layers; `max_main` caps a node's length.
    """

    clear: float
    least: float
    track: float
    most: float
    between: float
    max_main: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePlace:
    """A node's slot, and the body within it."""

    slot: Area
    body: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Nodes in their order and one route for each link."""

    nodes: tuple[NodePlace, ...]
    routes: tuple[Route, ...]


Shaper = Callable[[float, float], Shape]
"""From a slot's length along the flow and the room across it to what the node takes of it."""


@dataclass(frozen=True, slots=True)
class Run:
    """A link's passage through one gap: it comes in at `start` and leaves at `end`, measured across the flow.

    `has_tail` and `has_nose` say whether it also runs along the flow on that side.
    """

    link: int
    step: int
    start: float
    end: float
    has_tail: bool = True
    has_nose: bool = True

    @property
    def low(self) -> float:
        return min(self.start, self.end)

    @property
    def high(self) -> float:
        return max(self.start, self.end)


def flow_plan(
    num_nodes: int,
    edges: tuple[Edge, ...],
    area: Area,
    spacing: Spacing,
    shape: Shaper,
    *,
    is_down: bool = False,
) -> Plan:
    """The layered layout in an area, from left to right or downwards."""
    graph = layered(num_nodes, edges)
    length, breadth = (area.height, area.width) if is_down else (area.width, area.height)
    if not num_nodes:
        return Plan(nodes=(), routes=())
    tracks = [1] * (len(graph.order) + 1)
    laid = _Laid.of(graph, length, breadth, spacing, shape, tracks)
    for _ in range(3):
        needed = [max(laid.num_tracks(gap), 1) for gap in range(len(tracks))]
        if all(need <= has for need, has in zip(needed, tracks, strict=True)):
            break
        tracks = [max(pair) for pair in zip(needed, tracks, strict=True)]
        laid = _Laid.of(graph, length, breadth, spacing, shape, tracks)

    def turned(main: float, cross: float) -> Point:
        return (area.left + cross, area.top + main) if is_down else (area.left + main, area.top + cross)

    def area_of(main: tuple[float, float], cross: tuple[float, float]) -> Area:
        (left, top), (right, bottom) = turned(main[0], cross[0]), turned(main[1], cross[1])
        return Area(left=left, top=top, right=right, bottom=bottom)

    nodes = tuple(
        NodePlace(
            slot=area_of(laid.slot_main(node), laid.slot_cross(node)),
            body=area_of(laid.body_main(node), laid.body_cross(node)),
        )
        for node in range(num_nodes)
    )
    routes = tuple(
        Route(points=tuple(turned(*point) for point in laid.points(link))) for link in range(len(edges))
    )
    return Plan(nodes=nodes, routes=routes)


@dataclass(frozen=True, kw_only=True)
class _Laid:
    """One try: sizes, centres across the flow, and ports."""

    graph: Layers
    spacing: Spacing
    shape: Shape
    slot_length: float
    gaps: tuple[float, ...]
    start: float
    centres: dict[int, float]
    channel: float
    levels: dict[int, list[float]]
    track: float

    @classmethod
    def of(
        cls, graph: Layers, length: float, breadth: float, spacing: Spacing, shaper: Shaper, tracks: list[int]
    ) -> "_Laid":
        num_layers = len(graph.order)
        room = breadth - len(graph.back) * spacing.track - (spacing.clear * 2 if graph.back else 0.0)
        gaps, track, slot = _gaps(graph, length, spacing, tracks)
        lane = max(spacing.track, spacing.clear * 1.5)
        across = min(
            (room - sum(lane for one in layer if one >= graph.num_nodes) - spacing.between * (len(layer) - 1))
            / max(1, sum(1 for one in layer if one < graph.num_nodes))
            for layer in graph.order
        )
        shape = shaper(slot, max(across, 1.0))
        heights = {
            one: shape.cross if one < graph.num_nodes else lane for layer in graph.order for one in layer
        }
        centres = _centres(graph, heights, spacing.between, room)
        low = min(centre - heights[one] / 2 for one, centre in centres.items())
        high = max(centre + heights[one] / 2 for one, centre in centres.items())
        shift = (breadth - (breadth - room) - (high - low)) / 2 - low
        centres = {one: centre + shift for one, centre in centres.items()}
        used = slot * num_layers + sum(gaps)
        channel = high + shift + spacing.clear * 2
        levels = _levels(graph, centres, shape, spacing, channel)
        return cls(
            graph=graph, spacing=spacing, shape=shape, slot_length=slot, gaps=gaps, start=(length - used) / 2,
            centres=centres, channel=channel, levels=levels, track=track,
        )  # fmt: skip

    def slot_main(self, node: int) -> tuple[float, float]:
        return self.layer_main(self.graph.rank[node])

    def layer_main(self, layer: int) -> tuple[float, float]:
        low = self.start + sum(self.gaps[: layer + 1]) + self.slot_length * layer
        return low, low + self.slot_length

    def body_main(self, node: int) -> tuple[float, float]:
        low, high = self.slot_main(node)
        middle = (low + high) / 2
        return middle - self.shape.body_main / 2, middle + self.shape.body_main / 2

    def slot_cross(self, node: int) -> tuple[float, float]:
        return self.centres[node] - self.shape.cross / 2, self.centres[node] + self.shape.cross / 2

    def body_cross(self, node: int) -> tuple[float, float]:
        low = self.centres[node] - self.shape.cross / 2 + self.shape.body_start
        return low, low + self.shape.body_cross

    def channel_of(self, link: int) -> float:
        return self.channel + sorted(self.graph.back).index(link) * self.track

    def runs(self, gap: int) -> list[Run]:
        """The passages through a gap that turn there, in an order with few crossings."""
        found = []
        for link, chain in enumerate(self.graph.chains):
            levels = self.levels[link]
            if link in self.graph.back:
                out, into = self.graph.rank[chain[0]] + 1, self.graph.rank[chain[1]]
                if out == gap:
                    found.append(Run(link, 0, levels[0], self.channel_of(link), has_nose=False))
                if into == gap:
                    found.append(Run(link, 1, self.channel_of(link), levels[1], has_tail=False))
                continue
            first = self.graph.rank[chain[0]] + 1
            step = gap - first
            if 0 <= step < len(levels) - 1 and abs(levels[step] - levels[step + 1]) > 0.5:
                found.append(Run(link, step, levels[step], levels[step + 1]))
        return _sorted_runs(found, self.spacing.track * 0.6)

    def columns(self, gap: int) -> dict[tuple[int, int], int]:
        """Which track each passage turns on: tracks are shared where nothing would touch."""
        placed: list[tuple[Run, int]] = []
        near = self.spacing.track * 0.6
        for run in self.runs(gap):
            must = [
                column + 1
                for other, column in placed
                if (run.low - near < other.high and other.low - near < run.high)
                or _cost(other, run, near) != _cost(run, other, near)
            ]
            placed.append((run, max(must, default=0)))
        return {(run.link, run.step): column for run, column in placed}

    def num_tracks(self, gap: int) -> int:
        return max(self.columns(gap).values(), default=-1) + 1

    def track_at(self, gap: int, link: int, step: int) -> float:
        """Where a passage turns: the tracks of a gap lie in its middle, with room for heads after them."""
        columns = self.columns(gap)
        num = max(columns.values()) + 1
        last = len(self.graph.order)
        low = self.layer_main(gap - 1)[1] if gap else self.start
        high = self.layer_main(gap)[0] if gap < last else low + self.gaps[gap]
        head = self.spacing.least * 0.35 if gap < last else 0.0
        tail = self.spacing.clear * 0.5 if gap else 0.0
        middle = (low + tail + high - head) / 2
        return middle + (columns[link, step] - (num - 1) / 2) * self.track

    def points(self, link: int) -> list[Point]:
        """The corners of a link's route, along and across the flow."""
        chain, levels = self.graph.chains[link], self.levels[link]
        source, target = chain[0], chain[-1]
        begin = (self.body_main(source)[1] + self.spacing.clear, levels[0])
        end = (self.body_main(target)[0] - self.spacing.clear, levels[-1])
        if link in self.graph.back:
            out, into = self.graph.rank[source] + 1, self.graph.rank[target]
            right, left = self.track_at(out, link, 0), self.track_at(into, link, 1)
            channel = self.channel_of(link)
            return [begin, (right, levels[0]), (right, channel), (left, channel), (left, levels[1]), end]
        points = [begin]
        for step, (here, there) in enumerate(pairwise(levels)):
            gap = self.graph.rank[source] + 1 + step
            if abs(here - there) > 0.5:
                at = self.track_at(gap, link, step)
                points += [(at, here), (at, there)]
        points.append((end[0], points[-1][1] if len(points) > 1 else end[1]))
        return points


def _gaps(
    graph: Layers, length: float, spacing: Spacing, tracks: list[int]
) -> tuple[tuple[float, ...], float, float]:
    """The gap before each layer and after the last, the distance of tracks, and the length of a slot."""
    num_layers = len(graph.order)
    outer = {0: False, num_layers: False}
    for link in graph.back:
        source, target = graph.chains[link]
        outer[num_layers] = outer[num_layers] or graph.rank[source] + 1 == num_layers
        outer[0] = outer[0] or graph.rank[target] == 0
    track = spacing.track
    widest = max(tracks[1:-1], default=1)
    inner = spacing.clear * 2 + spacing.least + (widest - 1) * track
    most = length * 0.5 / max(num_layers - 1, 1)
    if inner > most and widest > 1:
        track = max((most - spacing.clear * 2 - spacing.least) / (widest - 1), 3.0)
        inner = spacing.clear * 2 + spacing.least + (widest - 1) * track
    edge = [
        (spacing.clear * 2 + spacing.least + (tracks[at] - 1) * track) if outer[at] else 0.0
        for at in (0, num_layers)
    ]
    free = length - sum(edge) - inner * (num_layers - 1)
    slot = min(free / num_layers, spacing.max_main)
    if num_layers > 1:
        inner = min((length - sum(edge) - slot * num_layers) / (num_layers - 1), max(inner, spacing.most))
    return (edge[0], *(inner for _ in range(num_layers - 1)), edge[1]), track, slot


def _centres(graph: Layers, heights: dict[int, float], between: float, room: float) -> dict[int, float]:
    """Centres across the flow: each straight stretch is drawn to what it comes from and goes to."""
    stretches = _stretches(graph)
    own = {slot: stretch for stretch in stretches for slot in stretch}
    before: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    for link, chain in enumerate(graph.chains):
        for left, right in pairwise(chain) if link not in graph.back else ():
            after.setdefault(left, []).append(right)
            before.setdefault(right, []).append(left)
    centres: dict[int, float] = {}
    for layer in graph.order:
        apart = _kept_apart(layer, [room / 2] * len(layer), heights, between, room)
        centres.update(zip(layer, apart, strict=True))
    num = len(graph.order)
    for sweep in range(14):
        is_forth, is_last = sweep % 2 == 0, sweep >= 8
        for index in range(num) if is_forth else range(num - 1, -1, -1):
            wanted = []
            for slot in graph.order[index]:
                stretch = own[slot]
                ends = before.get(stretch[0], []) if is_forth or is_last else []
                ends = ends + (after.get(stretch[-1], []) if not is_forth or is_last else [])
                beside = [centres[end] for end in ends] or [centres[one] for one in stretch]
                wanted.append(sum(beside) / len(beside))
            apart = _kept_apart(graph.order[index], wanted, heights, between, room)
            centres.update(zip(graph.order[index], apart, strict=True))
    for step in (1, -1):
        for layer in graph.order[::step]:
            lined = [_neighbour(own[slot], slot, step) for slot in layer]
            apart = _kept_apart(layer, [centres[one] for one in lined], heights, between, room)
            centres.update(zip(layer, apart, strict=True))
    return centres


def _neighbour(stretch: tuple[int, ...], slot: int, step: int) -> int:
    """The slot before (step 1) or after (step -1) in the stretch, or the slot itself at its end."""
    place = stretch.index(slot) - step
    return stretch[place] if 0 <= place < len(stretch) else slot


def _stretches(graph: Layers) -> list[tuple[int, ...]]:
    """Slots in a row with one way in and one way out: they should stand in one line."""
    hops = [
        hop for link, chain in enumerate(graph.chains) if link not in graph.back for hop in pairwise(chain)
    ]
    lefts, rights = [left for left, _ in hops], [right for _, right in hops]
    follows = {left: right for left, right in hops if lefts.count(left) == 1 and rights.count(right) == 1}
    led = set(follows.values())
    found = []
    for slot in (one for layer in graph.order for one in layer if one not in led):
        stretch = [slot]
        while stretch[-1] in follows:
            stretch.append(follows[stretch[-1]])
        found.append(tuple(stretch))
    return found


def _kept_apart(
    layer: tuple[int, ...], wanted: list[float], heights: dict[int, float], between: float, room: float
) -> list[float]:
    """The centres nearest to the wanted ones that keep order, distance and room.

    Isotonic regression by pooling adjacent violators on the centres less their least offsets, then clamped.
    """
    offsets = [0.0]
    for left, right in pairwise(layer):
        offsets.append(offsets[-1] + (heights[left] + heights[right]) / 2 + between)
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        pools.append((want - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (high, num_high), (low, num_low) = pools[-2:]
            pools[-2:] = [((high * num_high + low * num_low) / (num_high + num_low), num_high + num_low)]
    flat = [value for value, num in pools for _ in range(num)]
    least = heights[layer[0]] / 2
    most = max(room - heights[layer[-1]] / 2 - offsets[-1], least)
    return [min(max(value, least), most) + offset for value, offset in zip(flat, offsets, strict=True)]


def _levels(
    graph: Layers, centres: dict[int, float], shape: Shape, spacing: Spacing, channel: float
) -> dict[int, list[float]]:
    """At which height across the flow each link leaves, passes layers, and arrives."""
    middle = shape.body_start + shape.body_cross / 2 - shape.cross / 2
    out: dict[int, list[int]] = {}
    into: dict[int, list[int]] = {}
    for link, chain in enumerate(graph.chains):
        out.setdefault(chain[0], []).append(link)
        into.setdefault(chain[-1], []).append(link)

    def beside(link: int, slot: int) -> float:
        return channel if link in graph.back else centres[slot]

    def ports(node: int, links: list[int], *, is_out: bool) -> dict[int, float]:
        far = {link: beside(link, graph.chains[link][1 if is_out else -2]) for link in links}
        ranked = sorted(links, key=lambda link: (far[link], link))
        step = min(spacing.track * 1.5, shape.body_cross * 0.64 / max(len(links) - 1, 1))
        top = centres[node] + middle - step * (len(links) - 1) / 2
        return {link: top + step * index for index, link in enumerate(ranked)}

    leave = {link: at for node, links in out.items() for link, at in ports(node, links, is_out=True).items()}
    arrive = {
        link: at for node, links in into.items() for link, at in ports(node, links, is_out=False).items()
    }
    levels: dict[int, list[float]] = {}
    reach = shape.body_cross * 0.32
    for link, chain in enumerate(graph.chains):
        row = [leave[link], *(centres[lane] for lane in chain[1:-1]), arrive[link]]
        if link not in graph.back and len(row) == 2 and abs(row[0] - row[1]) <= reach:
            if len(into[chain[-1]]) == 1:
                row[1] = row[0]
            elif len(out[chain[0]]) == 1:
                row[0] = row[1]
        levels[link] = row
    _straighten(graph, levels, centres, shape, spacing)
    return levels


def _straighten(
    graph: Layers, levels: dict[int, list[float]], centres: dict[int, float], shape: Shape, spacing: Spacing
) -> None:
    """Put all lanes of a link at one level, its own start or end if nothing is in the way there."""
    for link, chain in enumerate(graph.chains):
        lanes = chain[1:-1]
        if not lanes or link in graph.back:
            continue
        row = levels[link]
        taken = []
        for slot in (one for lane in lanes for layer in graph.order if lane in layer for one in layer):
            if slot < graph.num_nodes:
                taken.append((centres[slot], shape.cross / 2 + spacing.clear))
        for other, run in levels.items():
            if other != link and set(range(graph.rank[chain[0]], graph.rank[chain[-1]] + 1)) & set(
                range(graph.rank[graph.chains[other][0]], graph.rank[graph.chains[other][-1]] + 1)
            ):
                taken += [(level, spacing.track * 0.9) for level in run]
        for level in (row[0], row[-1], *row[1:-1]):
            if all(abs(level - centre) >= half for centre, half in taken) and _is_within(
                level, centres, shape
            ):
                row[1:-1] = [level] * len(lanes)
                break


def _is_within(level: float, centres: dict[int, float], shape: Shape) -> bool:
    return min(centres.values()) - shape.cross / 2 <= level <= max(centres.values()) + shape.cross / 2


def _cost(left: Run, right: Run, near: float) -> int:
    """What it costs that `left` turns before `right`: crossings, and ten for lines that would join."""
    crossed = int(right.has_tail and left.low < right.start < left.high)
    crossed += int(left.has_nose and right.low < left.end < right.high)
    is_joined = left.has_nose and right.has_tail and abs(left.end - right.start) < near
    return crossed + 10 * int(is_joined)


def _sorted_runs(runs: list[Run], near: float) -> list[Run]:
    """Neighbours change places as long as that costs less; few runs, so it ends soon."""
    placed = sorted(runs, key=lambda run: (run.start if run.start > run.end else -run.start, run.link))
    for _ in range(len(placed)):
        for index in range(len(placed) - 1):
            left, right = placed[index], placed[index + 1]
            if _cost(right, left, near) < _cost(left, right, near):
                placed[index], placed[index + 1] = right, left
    return placed
