"""The bundled icon set: Lucide, drawn with one stroke on a grid of 24, and how to find an icon for words.

`icons/lucide.json` is written by `tools/vendor_icons.py`; `icons/words.yaml` is ours.
"""

import json
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import yaml

from makeready.errors import UnknownNameError

FOLDER = Path(__file__).parent / "icons"
DEFAULT_ICON = "sparkles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon:
    """`markup` is what goes inside an svg element with the view box 0 0 24 24."""

    name: str
    markup: str
    tags: tuple[str, ...]


@cache
def icons() -> dict[str, Icon]:
    """Every icon by name."""
    rows = json.loads((FOLDER / "lucide.json").read_text())
    return {name: Icon(name=name, markup=row["svg"], tags=tuple(row["tags"])) for name, row in rows.items()}


def icon_named(name: str) -> Icon:
    """The icon called `name`.

    Raises: UnknownNameError with the nearest name.
    """
    if name in icons():
        return icons()[name]
    near = get_close_matches(name, icons(), n=1, cutoff=0.5)
    raise UnknownNameError(
        f"There is no icon called {name!r}.",
        hint=f"Did you mean {near[0]!r}?" if near else f"Use a Lucide name, e.g. {DEFAULT_ICON!r}.",
        param="data-icon",
    )


def find_icon(words: str) -> str:
    """The name of an icon for what `words` say: our own table, then icon names, then their tags.

    Always the same for the same words; "sparkles" where nothing fits.
    """
    spoken: list[str] = re.findall(r"[a-z0-9]+", words.lower().replace("-", " "))
    table = _table()
    for length in (3, 2, 1):
        for start in range(len(spoken) - length + 1):
            phrase = " ".join(spoken[start : start + length])
            if phrase in table:
                return table[phrase]
    telling = [word for word in spoken if len(word) > 2 and word not in _SILENT]
    for forms in ((word, word.removesuffix("s")) for word in telling):
        for form in forms:
            if form in icons():
                return form
    scores = {icon.name: _score(icon, telling) for icon in icons().values()}
    best = max(scores.values(), default=0)
    if best == 0:
        return DEFAULT_ICON
    return min((name for name, score in scores.items() if score == best), key=lambda name: (len(name), name))


_SILENT = frozenset(
    {"and", "the", "for", "with", "your", "you", "our", "all", "from", "into", "that", "this"}
)


def _score(icon: Icon, words: list[str]) -> int:
    """Two for a word that is a tag, one for a word in the name; the first words of a title say most."""
    parts, total = icon.name.split("-"), 0
    for index, word in enumerate(words):
        weight = 2 if index == 0 else 1
        total += weight * (2 * (word in icon.tags) + (word in parts))
    return total


@cache
def _table() -> dict[str, str]:
    """Our table of words; names that a later Lucide renamed fall out when it is vendored (a test looks)."""
    table: dict[str, str] = yaml.safe_load((FOLDER / "words.yaml").read_text())
    return table
