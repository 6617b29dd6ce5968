"""What a figure shows: its nodes in order, the arrows between them, and the strings that are neither.

No words are made up for a figure: a step without a string stays blank.
"""

from dataclasses import dataclass

from makeready.brief import ElementCount
from makeready.design.components.graph import Edge, is_path, is_ring, layered
from makeready.design.components.steps import Step, step_of
from makeready.design.content import Content, Line

HEAD_ROLES = ("headline", "subtitle")
OTHER_NODE_ROLES = ("callout", "card", "bullet", "text")
"""Roles whose strings become nodes where a figure has neither steps, labels nor links."""
NOUNS = frozenset({"step", "label", "callout", "card"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Nodes and arrows. `laid` are the links that the layout follows, of which only `edges` are drawn."""

    steps: tuple[Step, ...]
    edges: tuple[Edge, ...]
    laid: tuple[Edge, ...]
    captions: tuple[Line, ...]
    others: tuple[Line, ...]

    @property
    def is_path(self) -> bool:
        return is_path(len(self.steps), self.laid)

    @property
    def is_ring(self) -> bool:
        return is_ring(len(self.steps), self.laid)

    @property
    def num_layers(self) -> int:
        return len(layered(len(self.steps), self.laid).order) if self.steps else 0


def story_of(content: Content) -> Story:
    """The brief's steps and links, sorted for a figure."""
    linked = {end for pair in content.brief.links for end in pair}
    every = _in_order(content)
    nodes = _nodes(every, linked)
    known = {line.text for _, line in nodes}
    nodes += [("", Line(text=end)) for pair in content.brief.links for end in pair if end not in known]
    nodes = list({(role, line.text, line.constraint_ids): (role, line) for role, line in nodes}.values())
    own = {line.constraint_ids for _, line in nodes if line.constraint_ids}
    num_blank = max(content.wants("step") - len(nodes), 0)
    if not nodes and not num_blank and content.wants("arrow"):
        num_blank = content.wants("arrow") + 1
    edges, laid = _edges(content, nodes, num_blank)
    is_ordered = is_path(len(nodes) + num_blank, laid) or is_ring(len(nodes) + num_blank, laid)
    steps = [
        step_of(line, index, role if role in NOUNS else "step", is_numbered=is_ordered and bool(edges))
        for index, (role, line) in enumerate(nodes)
    ]
    steps += [step_of(None, len(nodes) + index, "step", is_numbered=True) for index in range(num_blank)]
    left = [(role, line) for role, line in every if line.constraint_ids not in own]
    head = {line.constraint_ids for line in (content.headline, content.subtitle) if line}
    return Story(
        steps=tuple(steps),
        edges=edges,
        laid=laid,
        captions=tuple(line for role, line in left if role == "caption"),
        others=tuple(line for role, line in left if role != "caption" and line.constraint_ids not in head),
    )


def _in_order(content: Content) -> list[tuple[str, Line]]:
    """Every string with its role, as the brief lists them."""
    found = [(role, line) for role, lines in content.lines.items() for line in lines]
    place = {one.id: index for index, one in enumerate(content.brief.constraints)}
    return sorted(
        found, key=lambda pair: place.get(pair[1].constraint_ids[0], 0) if pair[1].constraint_ids else 0
    )


def _nodes(every: list[tuple[str, Line]], linked: set[str]) -> list[tuple[str, Line]]:
    """Steps, and whatever else a link names; labels if there are no steps; else the first listing."""
    has_steps = any(role == "step" for role, _ in every)
    kept: list[tuple[str, Line]] = []
    for role, line in every:
        is_node = role == "step" or (role == "label" and not has_steps and not linked)
        is_named = line.text in linked and role not in (*HEAD_ROLES, "caption")
        is_repeat = is_named and role != "step" and any(other.text == line.text for _, other in kept)
        if is_node or (is_named and not is_repeat):
            kept.append((role, line))
    if kept:
        return kept
    for wanted in OTHER_NODE_ROLES:
        listed = [(role, line) for role, line in every if role == wanted]
        if len(listed) > 1:
            return listed
    return []


def _edges(
    content: Content, nodes: list[tuple[str, Line]], num_blank: int
) -> tuple[tuple[Edge, ...], tuple[Edge, ...]]:
    """The arrows to draw, and the links to lay out by.

    The brief's links if it has any, else from each step to the next; more or fewer if a number is asked for.
    """
    num = len(nodes) + num_blank
    chain = [(index, index + 1) for index in range(num - 1)]
    if content.excludes("arrow") and not content.brief.links:
        return (), tuple(chain)
    place: dict[str, int] = {}
    for index, (_, line) in enumerate(nodes):
        place.setdefault(line.text, index)
    links = [(place[source], place[target]) for source, target in dict.fromkeys(content.brief.links)]
    is_sequence = all(role in ("step", "label", "") for role, _ in nodes)
    edges = links or (chain if is_sequence or content.wants("arrow") else [])
    wanted = content.wants("arrow")
    is_capped = any(
        isinstance(one, ElementCount) and one.noun == "arrow" and one.maximum is not None
        for one in content.brief.constraints
    )
    if is_capped and not links:
        edges = edges[:wanted]
    spare = [*chain, (num - 1, 0), *((index, index + 2) for index in range(num - 2))] if num > 1 else []
    for edge in spare:
        if len(edges) < wanted and edge not in edges:
            edges = [*edges, edge]
    laid = chain if set(edges) <= set(chain) else edges
    return tuple(edges), tuple(laid)
