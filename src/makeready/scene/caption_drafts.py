"""Things while their caption is still being read: a place, a relation or a row may follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from makeready.scene.caption_text import Extent
from makeready.scene.spec import Thing


@dataclass(slots=True, kw_only=True)
class Draft:
    """A thing, where it was named, and whether a number of it was said, or a vague one."""

    thing: Thing
    extent: Extent
    is_counted: bool
    is_vague: bool

    @property
    def is_free(self) -> bool:
        return self.thing.place is None and self.thing.tie is None


def line_up(drafts: Sequence[Draft], last: int | None) -> None:
    """ "In a row": all of the thing just named, `last`; or, after a list of single ones, all that were
    named."""
    several = [draft for draft in drafts if draft.thing.count > 1]
    held = drafts[-1] if last is None else drafts[last]
    if held.thing.count > 1:
        several = [held]
    elif len(drafts) > 2 or not several:
        chain(drafts, [index for index, draft in enumerate(drafts) if draft.is_free])
        several = several or list(drafts)
    for draft in several:
        draft.thing = replace(draft.thing, is_row=draft.thing.count > 1)


def chain(drafts: Sequence[Draft], indices: Sequence[int]) -> None:
    """Each thing right of the one before it: one row of all of them."""
    for before, after in pairwise(indices):
        drafts[after].thing = replace(drafts[after].thing, tie="right of", to=(before,))
