"""Whether an element of our own document can be seen: leave it out, and look at what changes."""

from dataclasses import dataclass

import numpy as np

from makeready.brief import Box
from makeready.design.document import ElementBox
from makeready.verify.eyes.ink import tight_box
from makeready.verify.look import Look, area, box_mask, shared_area

MIN_PIXELS = 12
"""Ours: a 4 x 3 px speck; less is not an element."""
MIN_STRENGTH = 20
"""Bytes of 255 that the strongest hundredth of the change
must reach. Ours: #f5f5f5 on white is 10 and is not seen."""
GROWN_SHARE = 0.04
"""Of the shorter canvas side. Ours: shadows and glows of an
element fall outside its box by up to this much."""
MIN_INSIDE = 0.7
"""Ours: the share of the change that lies in the grown box; what overflows counts as outside."""
MIN_DISTINCT = 0.4
"""Of an element's own ink. Ours: a red beetle on a red apple is a few black dots, 0.3 of it; one behind the
handle of its basket is 0.6."""
MIN_UNCOVERED = 0.6
"""docs/design/0005-evidence.md: an element counts if at least 60 % of it is uncovered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What leaving one element out showed. `fault` says why it does not count, empty if it does."""

    element: ElementBox
    box: Box
    fault: str


def sight(look: Look, element: ElementBox) -> Sight:
    """Looks for one element of our own document."""
    on_canvas = shared_area(element.box, look.canvas) / max(1.0, area(element.box))
    if on_canvas < MIN_UNCOVERED:
        return Sight(element=element, box=element.box, fault=f"{1 - on_canvas:.0%} of it is off the canvas")
    change = look.change(element.id)
    changed = look.changed(element.id)
    if change is None or changed is None:
        return Sight(element=element, box=element.box, fault="")
    visible = tight_box(changed & box_mask(element.box, changed.shape[1], changed.shape[0]))
    num_changed = int(changed.sum())
    if visible is None or num_changed < MIN_PIXELS:
        return Sight(element=element, box=element.box, fault="leaving it out changes nothing")
    if float(np.quantile(change[changed], 0.99)) < MIN_STRENGTH:
        return Sight(element=element, box=visible, fault="it is too faint to be seen")
    margin = GROWN_SHARE * min(changed.shape)
    grown = Box(
        left_px=element.box.left_px - margin,
        top_px=element.box.top_px - margin,
        width_px=element.box.width_px + 2 * margin,
        height_px=element.box.height_px + 2 * margin,
    )
    inside = float((changed & box_mask(grown, changed.shape[1], changed.shape[0])).sum()) / num_changed
    if inside < MIN_INSIDE:
        return Sight(element=element, box=visible, fault=f"{1 - inside:.0%} of it is drawn outside its box")
    uncovered = 1 - covered_share(look, element)
    if uncovered < MIN_UNCOVERED:
        return Sight(element=element, box=visible, fault=f"{1 - uncovered:.0%} of it is covered")
    distinct = distinct_share(look, element)
    if distinct < MIN_DISTINCT:
        fault = f"{1 - distinct:.0%} of it cannot be told from what is behind it"
        return Sight(element=element, box=visible, fault=fault)
    return Sight(element=element, box=visible, fault="")


def distinct_share(look: Look, element: ElementBox) -> float:
    """The share of an element's own ink that can be seen; 1 where the ink is not known."""
    seen = look.seen_ink(element.id)
    if look.picture.ink is None or seen is None:
        return 1.0
    return float(seen.sum()) / max(1.0, float(look.picture.ink(element.id).sum()))


def covered_share(look: Look, element: ElementBox) -> float:
    """The share of an element's box where a later, unrelated element shows and it does not.

    Later in the document is on top, as long as nothing sets a z-index.
    """
    order = [one.id for one in look.elements]
    later = [
        other
        for other in look.elements[order.index(element.id) + 1 :]
        if not is_related(look, element, other)
        and shared_area(element.box, other.box) > 0.1 * area(element.box)
    ]
    if sum(shared_area(element.box, other.box) for other in later) < (1 - MIN_UNCOVERED) * area(element.box):
        return 0.0
    own = look.changed(element.id)
    if own is None:
        return 0.0
    covered = np.zeros(own.shape, dtype=np.bool_)
    for other in later:
        changed = look.changed(other.id)
        if changed is not None:
            covered |= changed
    height, width = own.shape
    inside = box_mask(element.box, width, height)
    return float((covered & ~own & inside).sum()) / max(1.0, float(inside.sum()))


def is_related(look: Look, first: ElementBox, second: ElementBox) -> bool:
    """Whether one of two elements holds the other."""
    return first.id in ancestors(look, second) or second.id in ancestors(look, first)


def ancestors(look: Look, element: ElementBox) -> set[str]:
    """The ids of an element and of everything that holds it."""
    parents = {one.id: one.parent_id for one in look.elements}
    found, current = {element.id}, element.parent_id
    while current and current not in found:
        found.add(current)
        current = parents.get(current, "")
    return found


def outermost(look: Look, elements: tuple[ElementBox, ...]) -> tuple[ElementBox, ...]:
    """The elements without those that lie inside another of them."""
    ids = {element.id for element in elements}
    return tuple(element for element in elements if not (ancestors(look, element) - {element.id}) & ids)
