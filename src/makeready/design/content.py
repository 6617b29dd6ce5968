"""What a document has to say: the brief's strings, counts and data by role, with stand-in copy for gaps.

May import `brief`. Stand-in copy is data (`copy.yaml`), is chosen by the subject, and is always reported.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from makeready.brief import Brief, ChartData, ClearRegion, ElementCount, ExactText, MinTextSize, Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One string to set, and the constraints it answers. Stand-in copy answers none."""

    text: str
    constraint_ids: tuple[str, ...] = ()

    @property
    def is_stand_in(self) -> bool:
        return not self.constraint_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """A feature in few words: a title, perhaps a sentence, and the name of an icon."""

    title: Line
    text: Line | None
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mock:
    """What an application mockup shows: which screen, and the words on it."""

    screen: str
    app: str
    nav: tuple[str, ...]
    title: str
    lanes: tuple[str, ...]
    cards: tuple[str, ...]
    tiles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything a composition may set, by role. Empty tuples and None mean: leave it out.

    `counts` are wanted numbers by element noun, `constraint_ids_by_noun` the counts and placements that an
    element of that noun answers. `clear` are the regions to keep empty.
    """

    brief: Brief
    topic: str
    headline: Line | None
    subtitle: Line | None
    lines: dict[str, tuple[Line, ...]]
    callouts: tuple[Callout, ...]
    mock: Mock
    counts: dict[str, int]
    constraint_ids_by_noun: dict[str, tuple[str, ...]]
    clear: tuple[ClearRegion, ...]
    charts: tuple[ChartData, ...]
    min_text_px: float
    stand_ins: tuple[str, ...]

    def of(self, role: str) -> tuple[Line, ...]:
        """The brief's strings with that role, in their order."""
        return self.lines.get(role, ())

    def first(self, role: str) -> Line | None:
        return next(iter(self.of(role)), None)

    def wants(self, noun: str) -> int:
        """How many elements of that noun are asked for; 0 if none or not mentioned."""
        return self.counts.get(noun, 0)

    def excludes(self, noun: str) -> bool:
        """The brief asks for none of these."""
        return self.counts.get(noun) == 0

    def rest(self, *placed_roles: str) -> tuple[Line, ...]:
        """Strings of every other role, so that no composition drops one."""
        return tuple(line for role, lines in self.lines.items() if role not in placed_roles for line in lines)

    @property
    def is_headline_room_kept(self) -> bool:
        return any("headline" in region.purpose or "title" in region.purpose for region in self.clear)


@lru_cache(maxsize=1)
def _copy() -> dict[str, Any]:
    text = files("makeready.design").joinpath("copy.yaml").read_text(encoding="utf-8")
    topics: dict[str, Any] = yaml.safe_load(text)["topics"]
    return topics


def topic_of(*texts: str) -> str:
    """The first topic, in the order of the texts' words, that one of the words belongs to."""
    by_word = {word: name for name, topic in _copy().items() for word in topic["words"]}
    for text in texts:
        for word in re.findall(r"[a-z][a-z-]*", text.lower()):
            if word in by_word:
                return by_word[word]
    return "general"


def content_of(brief: Brief, *, enlarge: float = 1.0) -> Content:
    """The brief, sorted for setting. `enlarge` raises the smallest text size (the enlarge lever)."""
    topic = topic_of(brief.subject, brief.prompt)
    copy = _copy()[topic]
    ids_by_noun = _ids_by_noun(brief)
    counts = {one.noun: one.wanted for one in brief.constraints if isinstance(one, ElementCount)}
    lines = _lines_by_role(brief, ids_by_noun)
    clear = tuple(one for one in brief.constraints if isinstance(one, ClearRegion))
    has_room_only = any("headline" in one.purpose or "title" in one.purpose for one in clear)
    headline = next(iter(lines.get("headline", ())), None)
    subtitle = next(iter(lines.get("subtitle", ())), None)
    stand_ins: list[str] = []
    if brief.kind == "launch_graphic" and headline is None and not has_room_only:
        headline = Line(text=copy["headline"])
        subtitle = subtitle or Line(text=copy["subtitle"])
        stand_ins.append(f"headline “{headline.text}”")
    missing = counts.get("bullet", 0) - len(lines.get("bullet", ()))
    for index in range(missing if brief.kind == "slide" else 0):
        bullet = Line(text=copy["callouts"][index % len(copy["callouts"])]["text"])
        lines["bullet"] = (*lines.get("bullet", ()), bullet)
        stand_ins.append(f"bullet “{bullet.text}”")
    callouts = _callouts(brief, lines, counts, copy)
    stand_ins += [f"callout “{one.title.text}”" for one in callouts if one.title.is_stand_in]
    sizes = [one.size_px for one in brief.constraints if isinstance(one, MinTextSize)]
    floor_px = 12.5 * min(brief.canvas.width_px, brief.canvas.height_px) ** 0.5 / 1024**0.5
    return Content(
        brief=brief,
        topic=topic,
        headline=headline,
        subtitle=subtitle,
        lines=lines,
        callouts=callouts,
        mock=_mock(copy),
        counts=counts,
        constraint_ids_by_noun=ids_by_noun,
        clear=clear,
        charts=brief.charts,
        min_text_px=max([12.0, floor_px, *sizes]) * enlarge,
        stand_ins=tuple(stand_ins),
    )


def _ids_by_noun(brief: Brief) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in brief.constraints:
        if isinstance(one, ElementCount | Placement):
            found[one.noun] = (*found.get(one.noun, ()), one.id)
        if isinstance(one, Placement) and one.reference:
            found[one.reference] = (*found.get(one.reference, ()), one.id)
    return found


def _lines_by_role(brief: Brief, ids_by_noun: dict[str, tuple[str, ...]]) -> dict[str, tuple[Line, ...]]:
    lines: dict[str, tuple[Line, ...]] = {}
    for one in brief.constraints:
        if isinstance(one, ExactText):
            ids = (one.id, *ids_by_noun.get(one.role, ()))
            lines[one.role] = (*lines.get(one.role, ()), Line(text=one.text, constraint_ids=ids))
    return lines


def _callouts(
    brief: Brief, lines: dict[str, tuple[Line, ...]], counts: dict[str, int], copy: dict[str, Any]
) -> tuple[Callout, ...]:
    """The brief's own callouts and cards first; stand-ins only up to the number asked for."""
    own = [*lines.get("callout", ()), *lines.get("card", ())]
    default = 3 if brief.kind == "launch_graphic" and "callout" not in counts else 0
    wanted = max(counts.get("callout", default), counts.get("card", 0), len(own))
    pool = copy["callouts"]
    made = [Callout(title=line, text=None, icon="") for line in own]
    for index in range(len(own), wanted):
        entry = pool[index % len(pool)]
        made.append(
            Callout(title=Line(text=entry["title"]), text=Line(text=entry["text"]), icon=entry["icon"])
        )
    return tuple(made)


def _mock(copy: dict[str, Any]) -> Mock:
    labels = copy["labels"]
    return Mock(
        screen=copy["mock"],
        app=labels["app"],
        nav=tuple(labels["nav"]),
        title=labels["title"],
        lanes=tuple(labels.get("lanes", ())),
        cards=tuple(labels["cards"]),
        tiles=tuple((str(name), str(value)) for name, value in labels.get("tiles", ())),
    )


def quoted(lines: Iterable[Line]) -> str:
    return ", ".join(f"“{line.text}”" for line in lines)
