"""Lists in captions: "a cup, a book and a lamp" may have one relation together."""

from collections.abc import Sequence
from dataclasses import dataclass

JOINTS = (", ", ", and ", ", & ")
LAST_JOINTS = (" and ", " & ")
"""Only this one joins a list to what follows: "a cat, a dog on a mat" says of the dog alone where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedList:
    """The things of the list that is being read, each with the others of its phrase. `before` is the thing
    named before the list: the table of "a table with a cup and a book on it"."""

    groups: tuple[tuple[int, ...], ...] = ()
    end: int = 0
    is_joined: bool = False
    before: int | None = None

    @property
    def members(self) -> tuple[int, ...]:
        return tuple(index for group in self.groups for index in group)

    def speakers(self, holder: int | None, other: int) -> Sequence[int]:
        """Whom a relation to `other` speaks of that follows the list; `holder` is the thing it would be
        alone, and is, where `other` is in the list: "a couch, a lamp and a cat on the couch"."""
        if holder is None:
            return ()
        if not self.groups or holder not in self.groups[-1]:
            return (holder,)
        is_whole = self.is_joined and other not in self.members
        return self.members if is_whole else self.groups[-1]

    def extended(self, indices: tuple[int, ...], plain: str, start: int, end: int) -> "NamedList":
        """The list with what a phrase names that stands from `start` to `end`; or a new one."""
        joint = plain[self.end : start]
        if self.groups and joint in (*JOINTS, *LAST_JOINTS):
            is_joined = joint in LAST_JOINTS
            groups = (*self.groups, indices)
            return NamedList(groups=groups, end=end, is_joined=is_joined, before=self.before)
        before = self.groups[-1][0] if self.groups else self.before
        return NamedList(groups=(indices,), end=end, before=before)
