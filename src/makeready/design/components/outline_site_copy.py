"""The words of a page of a known sort: the brief's strings, each once, then stand-in copy for its topic."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from makeready.brief.outline_sites import Site
from makeready.brief.told import Entry
from makeready.design.components.outline_site import Bar
from makeready.design.content import Content, Line
from makeready.design.icons import DEFAULT_ICON, find_icon

_TITLES = {
    "faq": "Questions and answers",
    "team": "Our team",
    "login": "Welcome back",
    "changelog": "Changelog",
    "contrast": "Before and after",
    "thanks": "Thank you",
    "plans": "Plans and prices",
}
_SENTENCES = {
    "faq": "What people ask us most.",
    "team": "The people you will talk to.",
    "login": "Log in to go on.",
    "changelog": "What is new, release by release.",
    "plans": "Choose the plan that fits. You can change it later.",
}


@lru_cache(maxsize=1)
def copy_data() -> dict[str, Any]:
    path = files("makeready.design").joinpath("sites.yaml")
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def row_for(section: str, topic: str) -> dict[str, Any]:
    """The row whose longest word the topic holds; the last row for any other topic."""
    rows: list[dict[str, Any]] = copy_data()[section]
    plain = topic.lower()
    found = [
        (len(word), row)
        for row in rows
        for word in row["words"]
        if re.search(rf"\b{re.escape(word)}\b", plain)
    ]
    return max(found, key=lambda one: one[0])[1] if found else rows[-1]


@dataclass(slots=True)
class Copy:
    """Hands out the brief's strings once; what it makes up is kept as `stand_ins`."""

    content: Content
    site: Site
    _waiting: dict[str, list[Line]] = field(default_factory=dict)
    stand_ins: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for lines in self.content.lines.values():
            for line in lines:
                if line.constraint_ids:
                    self._waiting.setdefault(line.text, []).append(line)

    @property
    def topic(self) -> str:
        return self.site.topic or self.content.brief.subject

    @property
    def form(self) -> str:
        return self.site.form

    def line(self, words: str) -> Line:
        """The brief's string of these words, or stand-in copy."""
        waiting = self._waiting.get(words)
        if waiting:
            return waiting.pop(0)
        self.stand_ins.append(words)
        return Line(text=words)

    def taken(self, line: Line | None) -> Line | None:
        """A line that is set as it is; None where it was set before."""
        if line is None or line not in self._waiting.get(line.text, []):
            return None
        self._waiting[line.text].remove(line)
        return line

    def of(self, *roles: str) -> Iterator[Line]:
        """The brief's strings of these roles that are still to be set, taken one by one."""
        for role in roles:
            for line in self.content.of(role):
                if self.taken(line) is not None:
                    yield line

    def first(self, *roles: str) -> Line | None:
        return next(self.of(*roles), None)

    def said(self, words: str, *roles: str) -> Line:
        """The brief's string of one of these roles, or these words."""
        return self.first(*roles) or self.line(words)

    def entry(self, entry: Entry) -> tuple[Line, Line | None]:
        return self.line(entry.name), self.line(entry.value) if entry.value else None

    @property
    def rest(self) -> tuple[Line, ...]:
        """The brief's strings that nothing has set."""
        left = tuple(line for lines in self._waiting.values() for line in lines)
        self._waiting.clear()
        return left

    def title(self, words: str = "") -> Line:
        said = _own(self, self.content.headline) or self.first(
            "headline", "text" if self.form == "thanks" else ""
        )
        return said or self.line(words or _TITLES.get(self.form, "Overview"))

    def sentence(self, words: str = "") -> Line:
        said = _own(self, self.content.subtitle) or self.first("subtitle")
        return said or self.line(words or _SENTENCES.get(self.form, ""))

    def bar(self, links: Sequence[str] = (), button: str = "", icon: str = "") -> Bar:
        """The bar at the top: the brand's name, or what the site is about."""
        brand = self.brand()
        own = tuple(line.text for line in self.content.of("nav"))
        if own:
            list(self.of("nav"))
        made = own or tuple(self.line(one).text for one in links)
        return Bar(
            brand=brand, icon=icon or self.glyph(), links=made, button=self.line(button) if button else None
        )

    def brand(self) -> Line:
        site = self.site
        said = self.first("logo") or (self.line(site.brand.name) if site.brand else None)
        topic = self.topic or "Brand"
        return said or self.line(" ".join(word[:1].upper() + word[1:] for word in topic.split()[-2:]))

    def glyph(self) -> str:
        found = find_icon(self.topic) if self.topic else DEFAULT_ICON
        return "sparkles" if found == DEFAULT_ICON else found


def _own(copy: Copy, line: Line | None) -> Line | None:
    return copy.taken(line) if line is not None and line.constraint_ids else None
