"""Nodes and links as layers: who stands before whom, in which order, with few crossings.

Standard library only; knows nothing of pixels.
"""

from dataclasses import dataclass
from itertools import pairwise

Edge = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """A layered graph. Slots below `num_nodes` are nodes, the others lanes of links that pass a layer.

    `chains` holds for each link the slots it runs through, source and target included; a link that runs back
    (or to itself) has only the two ends and its index is in `back`.
    """

    num_nodes: int
    rank: tuple[int, ...]
    order: tuple[tuple[int, ...], ...]
    chains: tuple[tuple[int, ...], ...]
    back: frozenset[int]


def is_path(num_nodes: int, edges: tuple[Edge, ...]) -> bool:
    """One link from each node to the next and no other."""
    return set(edges) <= {(index, index + 1) for index in range(num_nodes - 1)}


def is_ring(num_nodes: int, edges: tuple[Edge, ...]) -> bool:
    """A closed round through all nodes in their order."""
    wanted = {(index, (index + 1) % num_nodes) for index in range(num_nodes)}
    return num_nodes > 2 and set(edges) == wanted


def back_edges(num_nodes: int, edges: tuple[Edge, ...]) -> frozenset[int]:
    """The links that close a round, found depth first from the first node on."""
    leaving: dict[int, list[int]] = {}
    for index, (source, _) in enumerate(edges):
        leaving.setdefault(source, []).append(index)
    state = [0] * num_nodes
    found: set[int] = set()

    def visit(node: int) -> None:
        state[node] = 1
        for index in leaving.get(node, ()):
            target = edges[index][1]
            if state[target] == 1:
                found.add(index)
            elif state[target] == 0:
                visit(target)
        state[node] = 2

    for node in range(num_nodes):
        if state[node] == 0:
            visit(node)
    return frozenset(found)


def layered(num_nodes: int, edges: tuple[Edge, ...]) -> Layers:
    """Layers by longest path, lanes for long links, and the order within each layer."""
    back = back_edges(num_nodes, edges)
    forward = [edge for index, edge in enumerate(edges) if index not in back]
    rank = [0] * num_nodes
    for _ in range(num_nodes):
        for source, target in forward:
            rank[target] = max(rank[target], rank[source] + 1)
    has_link = {node for edge in edges for node in edge}
    for node in range(num_nodes):
        if edges and node not in has_link:
            rank[node] = max(rank[before] for before in range(node)) if node else 0
    slots: list[list[int]] = [[] for _ in range(max(rank, default=0) + 1)]
    for node in range(num_nodes):
        slots[rank[node]].append(node)
    chains, number = [], num_nodes
    for index, (source, target) in enumerate(edges):
        between = [] if index in back else list(range(rank[source] + 1, rank[target]))
        lanes = list(range(number, number + len(between)))
        number += len(lanes)
        for layer, lane in zip(between, lanes, strict=True):
            slots[layer].append(lane)
        chains.append((source, *lanes, target))
    order = _ordered(slots, [chain for index, chain in enumerate(chains) if index not in back])
    return Layers(num_nodes=num_nodes, rank=tuple(rank), order=order, chains=tuple(chains), back=back)


def _ordered(slots: list[list[int]], chains: list[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    """Barycentre sweeps, forth and back; the order with the fewest crossings is kept."""
    before: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    for chain in chains:
        for left, right in pairwise(chain):
            after.setdefault(left, []).append(right)
            before.setdefault(right, []).append(left)
    order = [list(layer) for layer in slots]
    best, fewest = [list(layer) for layer in order], _num_crossings(order, after)
    for sweep in range(8):
        is_forth = sweep % 2 == 0
        neighbours = before if is_forth else after
        steps = range(1, len(order)) if is_forth else range(len(order) - 2, -1, -1)
        for layer in steps:
            beside = order[layer - 1 if is_forth else layer + 1]
            place = {slot: index for index, slot in enumerate(beside)}
            own = {slot: index for index, slot in enumerate(order[layer])}
            order[layer].sort(key=lambda slot: _mean(neighbours.get(slot, []), place, own[slot]))
        crossings = _num_crossings(order, after)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in order], crossings
    return tuple(tuple(layer) for layer in best)


def _mean(slots: list[int], place: dict[int, int], otherwise: float) -> float:
    found = [place[slot] for slot in slots if slot in place]
    return sum(found) / len(found) if found else otherwise


def _num_crossings(order: list[list[int]], after: dict[int, list[int]]) -> int:
    total = 0
    for left, right in pairwise(order):
        place = {slot: index for index, slot in enumerate(right)}
        ends = [
            (index, place[to]) for index, slot in enumerate(left) for to in after.get(slot, ()) if to in place
        ]
        total += sum(1 for a, b in ends for c, d in ends if a < c and b > d)
    return total
