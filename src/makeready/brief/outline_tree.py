"""The tree that an outline is read into: nodes that may change, and how they become the frozen `Part`s."""

from dataclasses import dataclass, field, replace
from itertools import zip_longest

from makeready.brief.outline import Part, PartKind, Side


@dataclass(slots=True, eq=False)
class Node:
    """A part while it is read. `template` is what each cell of a grid holds that is not told apart."""

    kind: PartKind
    role: str = ""
    name: str = ""
    side: Side = ""
    parent: "Node | None" = None
    parts: list["Node"] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    rows: tuple[tuple[str, ...], ...] = ()
    num_head: int = 0
    num_columns: int = 0
    count: int = 1
    share: float = 1.0
    has_rule: bool = False
    topic: str = ""
    is_matrix: bool = False
    template: "Node | None" = None

    def add(self, node: "Node") -> "Node":
        node.parent = self
        self.parts.append(node)
        return node

    def above(self, *kinds: str) -> "Node | None":
        """The nearest node above this one, or this one, of those kinds."""
        node: Node | None = self
        while node is not None and node.kind not in kinds:
            node = node.parent
        return node

    @property
    def is_said(self) -> bool:
        """Whether something of it was told."""
        return bool(self.lines or self.rows or self.parts)


def drop_empty_words(node: Node) -> None:
    """Takes out words without lines: a prompt that gives every string wants no others."""
    node.parts = [
        one
        for one in node.parts
        if (one.kind != "words" or one.lines)
        and (one.kind != "grid" or one.template or any(cell.is_said for cell in one.parts))
    ]
    for one in node.parts:
        drop_empty_words(one)
    if node.template is not None:
        drop_empty_words(node.template)


def _is_announced(node: Node, following: Node | None) -> bool:
    """An empty grid right before columns only said that they come ("two blocks side by side")."""
    is_empty = (
        node.kind == "grid"
        and node.name == "block"
        and not any(cell.is_said for cell in node.parts)
        and node.template is None
    )
    return is_empty and following is not None and following.kind in ("columns", "grid")


_ORDER = {"left": 0, "": 1, "center": 1, "right": 2}


def frozen(node: Node) -> Part | None:
    """The part that a node became; None where nothing is in it."""
    heading = next((one for one in node.parts if one.kind == "words"), None)
    if heading is not None and heading.role == "heading" and not heading.lines and not heading.topic:
        heading.topic = node.topic
    pairs = zip_longest(node.parts, node.parts[1:])
    told = [one for one, following in pairs if not _is_announced(one, following)]
    parts = [one for one in map(frozen, told) if one is not None]
    if node.kind == "grid":
        parts = _cells(node)
        if not parts:
            return None
    if node.kind in ("stack", "columns", "row") and not parts:
        return None
    if node.kind == "columns":
        parts.sort(key=lambda one: _ORDER[one.side])
        if len(parts) == 1:
            return parts[0]
    if node.kind == "row" and len(parts) == 1:
        return parts[0]
    if node.kind == "row" and len(parts) == 2 and len(parts[0].lines) == len(parts[1].lines) >= 3:
        return Part(kind="table", rows=tuple(zip(parts[0].lines, parts[1].lines, strict=True)))
    return Part(
        kind=node.kind,
        role=node.role,
        side=node.side,
        lines=tuple(node.lines),
        parts=tuple(parts),
        rows=node.rows,
        num_head=node.num_head,
        num_columns=node.num_columns,
        count=node.count,
        share=node.share,
        has_rule=node.has_rule,
        topic=node.topic,
    )


def _cells(node: Node) -> list[Part]:
    """The cells of a grid: those told, then as many as are lacking, with what each is said to hold."""
    made = []
    template = frozen(node.template) if node.template is not None else None
    for index in range(max(len(node.parts), node.count)):
        own = frozen(node.parts[index]) if index < len(node.parts) else None
        if own is None:
            topic = node.parts[index].topic if index < len(node.parts) else ""
            parts = template.parts if template is not None else ()
            own = Part(kind="stack", role="card", parts=parts, topic=topic or node.topic)
        elif template is not None and not any(one.kind == "figure" for one in own.parts):
            figures = tuple(one for one in template.parts if one.kind == "figure")
            own = replace(
                own,
                parts=(*own.parts[:1], *figures, *own.parts[1:])
                if len(own.parts) > 1
                else (*figures, *own.parts),
            )
        made.append(own)
    return made
