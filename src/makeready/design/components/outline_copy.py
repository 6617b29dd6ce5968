"""What stands in for words that a prompt does not give: its own phrases first, then neutral copy."""

from collections.abc import Iterable
from zlib import crc32

from makeready.brief.outline import Part
from makeready.design.components.laid import Look

_NAMES = {
    "button": ("Learn more", "Get started"),
    "link": ("See all",),
    "nav": ("Overview", "Features", "Stories", "About", "Contact"),
    "badge": ("New", "Popular", "Open", "Active", "Done"),
    "input": ("Email address",),
    "tagline": ("At a glance",),
    "number": ("01",),
    "legend": ("Series A", "Series B", "Series C", "Series D"),
    "label": ("Label A", "Label B", "Label C", "Label D", "Label E", "Label F"),
    "note": ("Source: as stated in the text",),
    "name": ("Name",),
}


def stand_in(part: Part, look: Look) -> tuple[str, ...]:
    """The words for a part without any; empty for none (a skeleton is drawn)."""
    if look.sheet.content.is_wordless:
        return ()
    phrases = [one for one in part.topic.split(" | ") if one]
    callouts = look.sheet.content.spare
    start = crc32(f"{part.role}{part.topic}{part.side}".encode())
    num = max(part.count, 1)
    if part.role in _NAMES:
        names = phrases if len(phrases) >= num else [*phrases, *_NAMES[part.role]]
        return tuple(
            _first(names, num if part.role in ("button", "nav", "badge", "legend", "label", "link") else 1)
        )
    if part.role in ("title", "heading"):
        return (phrases[0],) if phrases else (callouts[start % len(callouts)][0],)
    if part.role == "bullet":
        more = [sentence for _, sentence in callouts]
        return tuple(_first([*phrases, *(one for one in more if one not in phrases)], max(num, 3)))
    if part.role == "logo":
        return ("Brand",)
    if phrases:
        return (phrases[0],)
    return (callouts[start % len(callouts)][1],) if callouts else ()


def _first(names: Iterable[str], num: int) -> list[str]:
    return list(names)[:num]
