"""What is known of a caption beside its scene: which words said what, which nothing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from makeready.scene.caption_drafts import Draft
from makeready.scene.caption_text import Extent, typed
from makeready.scene.spec import Ground, Scene, Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The words of the background and of the style; `where` has for each thing those of its place or relation
    ("left of"). None where nothing was said."""

    ground: Extent | None = None
    style: Extent | None = None
    where: tuple[Extent | None, ...] = ()

    def typed(self, offsets: Sequence[int]) -> "Marks":
        """The same in the caption as it was typed."""
        ground, style, *where = (
            one and typed(one, offsets) for one in (self.ground, self.style, *self.where)
        )
        return replace(self, ground=ground, style=style, where=tuple(where))


def mark_places(before: Sequence[Thing], drafts: Sequence[Draft], start: int, end: int) -> None:
    """Notes at the drafts that got a place or relation from which words they did, up to the next noun."""
    nouns = [one.extent.start for one in drafts if start < one.extent.start < end]
    words = Extent(start=start, end=min([end, *nouns]))
    for index, draft in enumerate(drafts):
        was = (before[index].place, before[index].tie) if index < len(before) else (None, None)
        if (draft.thing.place, draft.thing.tie) != was:
            draft.where = words


NO_MARKS = Marks()


class More(NamedTuple):
    """A scene with what was added to it, the words that say nothing to its picture, and the background that
    was named with it."""

    scene: Scene
    unread: tuple[str, ...]
    ground: Ground | None
