"""Which things there are and what they are called: Unicode's labels and tags, under our own nouns
(`concepts.yaml`).

People with skin tones, flags, keycaps and characters of writing are left out, and so are doubles.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from makeready.errors import InvalidConfigError
from makeready.scene.colours import OBJECT_COLOURS
from makeready.scene.vocabulary import folded, plural_of

TABLE = Path(__file__).parent / "concepts.yaml"
CATEGORIES: Mapping[int, str] = {
    0: "face",
    1: "body",
    3: "nature",
    4: "food",
    5: "place",
    6: "activity",
    7: "object",
    8: "symbol",
}
"""Emojibase's numbers of Unicode's groups, in our words. Components (2) and flags (9) are left out."""
THINGS = frozenset({3, 4, 5, 6, 7})
"""Groups that are taken unless `left_out` names a label; of the others only `from_other_groups`."""
MAX_TAGS = 10
COLOUR_WORDS = frozenset({*OBJECT_COLOURS, "gray", "light", "dark", "golden", "cyan"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """A thing by its names, and the character of Unicode that the art is filed under."""

    name: str
    plural: str
    synonyms: tuple[str, ...]
    tags: tuple[str, ...]
    category: str
    label: str
    hexcode: str
    is_colour_identity: bool = False
    is_dyed: bool = False
    has_glass: bool = False
    wrong_in: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name that the icon sets file the label under: "face-with-tears-of-joy"."""
        return slug_of(self.label)


def slug_of(label: str) -> str:
    """A label of Unicode as iconify writes it."""
    plain = unicodedata.normalize("NFKD", label.casefold().replace("\u2019", "").replace(".", ""))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")


@cache
def curated(path: Path = TABLE) -> Mapping[str, Any]:
    """Our table of names."""
    loaded: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def nouns(emojibase: Path, table: Mapping[str, Any] | None = None) -> tuple[Noun, ...]:
    """Every thing that art is looked for, in Unicode's order.

    `emojibase` is the unpacked package, `table` another table of names than ours.

    Raises: InvalidConfigError if our table names a label that Unicode has not, or two things share a name.
    """
    names = curated() if table is None else table
    rows = json.loads((emojibase / "en" / "data.json").read_text(encoding="utf-8"))
    wanted = [row for row in rows if _is_wanted(row, names)]
    _check_labels({row["label"] for row in rows}, names)
    taken = tuple(_noun(row, names) for row in sorted(wanted, key=lambda row: int(row["order"])))
    _check_names(taken, names)
    return _without_clashes(taken)


def _is_wanted(row: Mapping[str, Any], names: Mapping[str, Any]) -> bool:
    if "skins" in row or row["label"] in names["left_out"]:
        return False
    return row.get("group") in THINGS or row["label"] in names["from_other_groups"]


def _noun(row: Mapping[str, Any], names: Mapping[str, Any]) -> Noun:
    label = row["label"]
    plain = label.casefold().replace("\u2019", "'")
    name, *synonyms = names["names"].get(label, [plain])
    if plain not in (name, *synonyms) and plain.split()[0] not in COLOUR_WORDS:
        synonyms.append(plain)
    own = {folded(one) for one in (name, *synonyms)}
    tags = (folded(one) for one in row.get("tags", ()))
    return Noun(
        name=name,
        plural=names["plurals"].get(name) or plural_of(name),
        synonyms=tuple(synonyms),
        tags=tuple(one for one in dict.fromkeys(tags) if one not in own | COLOUR_WORDS)[:MAX_TAGS],
        category=CATEGORIES[row["group"]],
        label=label,
        hexcode=row["hexcode"].lower(),
        is_colour_identity=name in names["colour_is_identity"],
        is_dyed=name in names["white_is_body"],
        has_glass=name in names["has_glass"],
        wrong_in=tuple(names["drawn_wrong"].get(name, ())),
    )


def _check_labels(labels: set[str], names: Mapping[str, Any]) -> None:
    """A label that is misspelt in our table would silently do nothing."""
    said = [*names["names"], *names["left_out"], *names["from_other_groups"]]
    missing = [one for one in said if one not in labels]
    if missing:
        raise InvalidConfigError(
            f"concepts.yaml names labels that Unicode has not: {', '.join(missing[:5])}."
        )


def _check_names(taken: Iterable[Noun], names: Mapping[str, Any]) -> None:
    seen: dict[str, str] = {}
    for noun in taken:
        for form in {folded(noun.name), folded(noun.plural)}:
            if form in seen:
                raise InvalidConfigError(f"Two things are called {form}: {noun.label} and {seen[form]}.")
            seen[form] = noun.label
    said = [
        *names["plurals"],
        *names["colour_is_identity"],
        *names["white_is_body"],
        *names["has_glass"],
        *names["drawn_wrong"],
    ]
    missing = [one for one in said if folded(one) not in seen]
    if missing:
        raise InvalidConfigError(f"concepts.yaml speaks of things it has not: {', '.join(missing[:5])}.")


def _without_clashes(taken: tuple[Noun, ...]) -> tuple[Noun, ...]:
    """A synonym that is a name or plural of another thing is dropped; of two equal synonyms the first
    stays."""
    names = {folded(form): noun.name for noun in taken for form in (noun.name, noun.plural)}
    owner = dict(names)
    kept = []
    for noun in taken:
        own = {
            folded(one): one
            for one in reversed(noun.synonyms)
            if owner.setdefault(folded(one), noun.name) == noun.name and folded(one) != folded(noun.name)
        }
        kept.append(replace(noun, synonyms=tuple(reversed(own.values()))))
    return tuple(kept)
