"""Ways to lay a kind of picture out. Each kind has a module with at least three compositions.

A composition is a pure function from a `Sheet` to a page of HTML; `COMPOSITIONS` in each module lists them in
order of preference. `design.templates` picks one by proposal and lever.
"""

from collections.abc import Callable
from dataclasses import dataclass

from makeready.design.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A named layout. `fits` says whether the sheet's content and shape suit it."""

    name: str
    build: Callable[[Sheet], str]
    fits: Callable[[Sheet], bool] = lambda _sheet: True
