"""What stands in for words that a prompt does not give: its own phrases first, then neutral copy.

The neutral copy claims nothing: names of parts ("Key points"), and sentences that say what will stand here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from makeready.brief.outline import Outline, Part

_NAMES = {
    "button": ("Learn more", "Get started"),
    "link": ("See all",),
    "nav": ("Overview", "Features", "Stories", "About", "Contact"),
    "badge": ("New", "Open", "Active", "Done", "Popular"),
    "input": ("Email address",),
    "tagline": ("At a glance",),
    "legend": ("Series A", "Series B", "Series C", "Series D"),
    "note": ("Note",),
    "name": ("Name",),
    "logo": ("Brand",),
}
_TITLES = (
    "Overview", "Key points", "Details", "Background", "In practice", "How it works", "Next steps", "Summary",
    "Questions", "At a glance", "Results", "Outlook",
)  # fmt: skip
_SENTENCES = (
    "A short text on this point stands here.",
    "One or two sentences say what matters.",
    "A line of explanation goes with it.",
    "What this means is said in a few words.",
    "A further point, in one sentence.",
    "An example makes it concrete.",
)
_LISTS = frozenset({"button", "nav", "badge", "legend", "link"})


@dataclass(slots=True)
class _Copy:
    """Where the copy has got to, and what was used of it."""

    subject: str
    titles: Iterator[int] = field(default_factory=count)
    sentences: Iterator[int] = field(default_factory=count)
    labels: Iterator[int] = field(default_factory=count)
    used: list[str] = field(default_factory=list)

    def lines(self, part: Part) -> tuple[str, ...]:
        """The words for a part without any."""
        phrases = [one for one in part.topic.split(" | ") if one]
        num = max(part.count, 1)
        if part.role in _NAMES:
            names = [*phrases, *(one for one in _NAMES[part.role] if len(phrases) < num)]
            return tuple(names[: num if part.role in _LISTS else 1])
        match part.role:
            case "title":
                return (phrases[0] if phrases else self.subject or _TITLES[next(self.titles) % len(_TITLES)],)
            case "heading":
                return (phrases[0] if phrases else _TITLES[next(self.titles) % len(_TITLES)],)
            case "step":
                return (phrases[0] if phrases else f"Step {num}",)
            case "label":
                more = (f"Label {next(self.labels) + 1}" for _ in range(num - len(phrases)))
                return (*phrases, *more)[:num]
            case "number":
                return (f"{next(self.labels) + 1:02d}",)
            case "bullet":
                return (*phrases, *(self.sentence() for _ in range(max(num, 3) - len(phrases))))
            case _:
                return (phrases[0],) if phrases else (self.sentence(),)

    def sentence(self) -> str:
        return _SENTENCES[next(self.sentences) % len(_SENTENCES)]

    def told(self, part: Part) -> Part:
        """The part with words for every one that has none."""
        if part.kind == "words" and not part.lines:
            lines = self.lines(part)
            self.used += lines
            return replace(part, lines=lines)
        parts = part.parts
        if part.kind == "grid" and part.role == "timeline":
            parts = tuple(map(_as_step, parts, range(1, len(parts) + 1)))
        elif part.kind == "grid" and part.role != "figures":
            parts = tuple(one if one.parts else _named(one) for one in parts)
        return replace(part, parts=tuple(self.told(one) for one in parts))


def _named(cell: Part) -> Part:
    return replace(cell, parts=(Part(kind="words", role="heading", topic=cell.topic),))


def _as_step(cell: Part, number: int) -> Part:
    """An event of which nothing is told has its number, no invented date."""
    is_blank = not any(part.lines or part.topic or part.kind == "figure" for part in cell.parts)
    return replace(cell, parts=(Part(kind="words", role="step", count=number),)) if is_blank else cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """An outline in which every part has words, and the words that are not the prompt's strings."""

    outline: Outline
    stand_ins: tuple[str, ...]


def worded(outline: Outline, subject: str) -> Worded:
    """Words for every part, in reading order; the same outline gets the same words."""
    copy = _Copy(subject=subject[:1].upper() + subject[1:])
    header, body, footer = (copy.told(part) for part in (outline.header, outline.body, outline.footer))
    return Worded(
        outline=Outline(header=header, body=body, footer=footer), stand_ins=tuple(dict.fromkeys(copy.used))
    )
