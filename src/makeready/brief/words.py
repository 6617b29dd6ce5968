"""The vocabulary of the brief reader: colours, element nouns, style words, kinds; kept as data in brief/data.

May import PyYAML and the standard library. The files are read once, when the first prompt is.
"""

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from makeready.brief.brief import Kind

COUNTS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
NUMBER_WORDS: dict[str, int] = {
    **{word: value for value, word in enumerate((*COUNTS, "twelve"))},
    "single": 1,
    "pair": 2,
    "couple": 2,
    "dozen": 12,
    "trio": 3,
    "quartet": 4,
    **{word: value for value, word in enumerate(("zwei", "drei", "vier", "fünf", "sechs", "sieben"), 2)},
    **{word: value for value, word in enumerate(("deux", "trois", "quatre", "cinq"), 2)},
    **{word: value for value, word in enumerate(("dos", "tres", "cuatro", "cinco", "seis", "siete"), 2)},
}


def number_of(word: str) -> int:
    """4 for "4" and for "four"; 0 for a word that is no number."""
    return int(word) if word.isdigit() else NUMBER_WORDS.get(word, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindWords:
    """One kind of picture: its default size, the name it is called by, the words that name it."""

    kind: Kind
    width_px: int
    height_px: int
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Every word the reader knows, in lower case."""

    colours: Mapping[str, str]
    modifiers: Mapping[str, tuple[float, float]]
    nouns: Mapping[str, str]
    plurals: frozenset[str]
    counted: frozenset[str]
    texts: frozenset[str]
    uncounted: frozenset[str]
    roles: Mapping[str, str]
    wordless: Mapping[str, str]
    saying: tuple[str, ...]
    themes: tuple[str, ...]
    style: Mapping[str, str]
    things: frozenset[str]
    glue: frozenset[str]
    edges: frozenset[str]
    stops: frozenset[str]
    kinds: Mapping[Kind, KindWords]
    kind_words: Mapping[str, Kind]
    by_element: tuple[tuple[str, Kind], ...]
    implied: Mapping[str, tuple[int, int]]
    paper: Mapping[str, tuple[int, int]]

    def colour(self, words: str) -> str | None:
        """The hex value of a colour in words ("dark green", "sky-blue"), or None."""
        key = words.lower().replace("-", "").replace(" ", "")
        if key in self.colours:
            return self.colours[key]
        first, _, rest = words.lower().replace("-", " ").partition(" ")
        if rest and first in self.modifiers and (base := self.colour(rest)):
            return shaded(base, *self.modifiers[first])
        return None

    def theme_of(self, phrase: str) -> str:
        """The theme of a style phrase: its own, else that of its first word that has one."""
        phrase = phrase.lower()
        if phrase in self.style:
            return self.style[phrase]
        themes = (self.style.get(word, "") for word in phrase.replace(",", " ").split())
        return next((theme for theme in themes if theme), "")


def shaded(hex_value: str, lightness: float, saturation: float) -> str:
    """`hex_value` moved in HLS: a lightness factor below 1 darkens, above 1 goes that share towards white."""
    red, green, blue = (int(hex_value[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, light, satur = colorsys.rgb_to_hls(red, green, blue)
    light = light * lightness if lightness <= 1 else light + (1 - light) * (lightness - 1)
    rgb = colorsys.hls_to_rgb(hue, light, min(1.0, satur * saturation))
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def plural(noun: str) -> str:
    if noun == "person":
        return "people"
    if noun in ("man", "woman"):
        return noun[:-2] + "en"
    if noun == "child":
        return "children"
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


def _data(name: str) -> dict[str, Any]:
    text = files("makeready.brief").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return loaded


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary, read from the package's data files on first use."""
    colours, nouns, style, kinds = _data("colours"), _data("nouns"), _data("style"), _data("kinds")
    glue = _data("glue")
    singular = {
        word: noun for part in ("counted", "texts") for noun, ws in nouns[part].items() for word in ws
    }
    plurals = {plural(word): noun for word, noun in singular.items() if word != "people"}
    plurals["people"] = "people"
    roles = {word: role for role, ws in nouns["role_words"].items() for word in ws}
    pairs = {name: KindWords(kind=name, width_px=entry["size"][0], height_px=entry["size"][1],
                             name=entry["name"], words=tuple(entry["words"]))
             for name, entry in kinds["kinds"].items()}  # fmt: skip
    return Vocabulary(
        colours={**colours["css"], **colours["everyday"]},
        modifiers={word: (low, high) for word, (low, high) in colours["modifiers"].items()},
        nouns={**singular, **plurals},
        plurals=frozenset(plurals),
        counted=frozenset(nouns["counted"]),
        texts=frozenset(nouns["texts"]),
        uncounted=frozenset(nouns["uncounted"]),
        roles=roles,
        wordless=nouns["wordless"],
        saying=tuple(nouns["saying"]),
        themes=tuple(style["themes"]),
        style={word: theme for theme, ws in style["words"].items() for word in ws},
        things=frozenset(style["things"]),
        glue=frozenset(glue["glue"]),
        edges=frozenset(glue["edges"]),
        stops=(frozenset(glue["glue"]) | frozenset(glue["stops"]) | frozenset(NUMBER_WORDS)) - {"i", "me"},
        kinds=pairs,
        kind_words={word: entry.kind for entry in pairs.values() for word in entry.words},
        by_element=tuple((noun, kind) for noun, kind in kinds["by_element"]),
        implied={word: (w, h) for word, (w, h) in kinds["implied"].items()},
        paper={word: (w, h) for word, (w, h) in kinds["paper"].items()},
    )
