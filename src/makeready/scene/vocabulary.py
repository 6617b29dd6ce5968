"""The things that can be drawn: their nouns, the styles they come in, the colours they take.

Read from the pack (`pack.py`), which `python -m makeready.train.sprites` writes. No pixels, no torch.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from makeready.scene.landforms import Landform, landform
from makeready.scene.near_nouns import NEAR_NOUNS as NEAR_NOUNS
from makeready.scene.own_art import SUPERSEDED, own_rows
from makeready.scene.pack import FOLDER, read_table

ARTICLES = ("a ", "an ", "the ")
MIN_RESEMBLANCE = 0.5
"""Of letters in common, of a noun that may have been meant. Ours: a rug is no rugby ball."""


class InkBox(NamedTuple):
    """The part of a drawing's canvas that holds ink, as fractions of the canvas's sides."""

    left: float
    top: float
    right: float
    bottom: float


class Art(NamedTuple):
    """One concept drawn in one style.

    `row` is its place in the style's pack. `colours` are the words that its areas read as, the largest first,
    without small details. `recolours` are the words that it can be drawn in truthfully; `natural` is the one
    among them that it is drawn in anyway. `dominant` is the middle (lightness, chroma, hue) in OKLCH of the
    shades that recolouring turns, with no chroma where neutrals are dyed; None where nothing can be turned.
    """

    row: int
    ink: InkBox
    colours: tuple[str, ...] = ()
    recolours: tuple[str, ...] = ()
    natural: str | None = None
    dominant: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A thing with a name. `synonyms` mean the same thing; `tags` only have to do with it ("fruit",
    "autumn")."""

    name: str
    plural: str
    synonyms: tuple[str, ...]
    tags: tuple[str, ...]
    category: str
    art: Mapping[str, Art] = field(hash=False)

    @property
    def styles(self) -> tuple[str, ...]:
        """The names of the styles it is drawn in."""
        return tuple(self.art)

    def colours_in(self, style: str) -> tuple[str, ...]:
        """The colour words of the drawing as it is, the largest area first; empty for a style it has not."""
        return self.art[style].colours if style in self.art else ()

    def recolours_in(self, style: str) -> tuple[str, ...]:
        """The colour words that it takes truthfully in this style."""
        return self.art[style].recolours if style in self.art else ()

    @property
    def is_recolourable(self) -> bool:
        """Whether it takes another colour in a style that has colours. If not, a colour word before its noun
        must be refused, but for an outline, whose ink is any colour."""
        return any(one.dominant is not None for one in self.art.values())


class Vocabulary:
    """All concepts, found by any of their words."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self._concepts = tuple(concepts)
        self._by_words: dict[str, Concept] = {}
        for concept in self._concepts:  # names come before synonyms, so that no synonym can hide a name
            self._enter(concept, (concept.name, concept.plural))
        for concept in self._concepts:
            self._enter(
                concept,
                (plural_of(concept.name), *concept.synonyms, *(plural_of(one) for one in concept.synonyms)),
            )

        for word, name in NEAR_NOUNS.items():
            if (near := self._by_words.get(name)) is not None:
                self._enter(near, (word, plural_of(word)))
        self.num_words: Final = max((len(one.split()) for one in self._by_words), default=0)
        """The most words in one noun; a parser tries that many together first. Counted once: counting all
        words for each noun was two thirds of reading a caption."""

    def _enter(self, concept: Concept, words: Iterable[str]) -> None:
        for spoken in words:
            self._by_words.setdefault(folded(spoken), concept)

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._concepts)

    def __len__(self) -> int:
        return len(self._concepts)

    def find(self, noun: str) -> Concept | None:
        """The concept that `noun` names: singular, plural or synonym, in any case, with or without an
        article."""
        spoken = folded(noun)
        for article in ARTICLES:
            if spoken.startswith(article) and spoken not in self._by_words:
                spoken = spoken.removeprefix(article)
        return self._by_words.get(spoken)

    def nearest(self, noun: str, k: int = 3) -> tuple[str, ...]:
        """Up to `k` names for somebody who typed a noun that is not there.

        First what is tagged with the very word ("fruit": apple, banana, ...), then what is spelt alike.
        """
        from rapidfuzz import distance, process  # late: it takes as long as the first drawing

        spoken = folded(noun)
        if not spoken:
            return ()
        near = [one.name for one in self._concepts if spoken in one.tags]
        scorer = distance.JaroWinkler.normalized_similarity
        alike = process.extract(spoken, list(self._by_words), scorer=scorer, limit=4 * k, score_cutoff=0.75)
        resemble = distance.OSA.normalized_similarity
        near += [
            self._by_words[words].name for words, _, _ in alike if resemble(spoken, words) >= MIN_RESEMBLANCE
        ]
        return tuple(dict.fromkeys(near))[:k]

    def phrases(self) -> tuple[str, ...]:
        """All that is understood as a noun, folded."""
        return tuple(self._by_words)


def folded(noun: str) -> str:
    """Lower case, one space between words, straight apostrophes, no accents on the letters we have
    without."""
    plain = noun.casefold().replace("\u2019", "'").replace("ñ", "n").replace("é", "e").replace("è", "e")
    return " ".join(plain.replace("-", " ").replace("_", " ").split())


UNCHANGED = ("series", "species")
IRREGULAR = {
    "mouse": "mice",
    "goose": "geese",
    "tooth": "teeth",
    "foot": "feet",
    "ox": "oxen",
    "leaf": "leaves",
    "knife": "knives",
    "wolf": "wolves",
    "loaf": "loaves",
    "scarf": "scarves",
    "snowman": "snowmen",
    "potato": "potatoes",
    "tomato": "tomatoes",
    "mango": "mangoes",
    "volcano": "volcanoes",
    "die": "dice",
}


def plural_of(noun: str) -> str:
    """The English plural by rule: of the first word in "cup of tea", else of the last. The curated table
    overrules it."""
    for joint in (" of ", " with ", " in ", " on ", " behind "):
        if joint in noun:
            head, _, rest = noun.partition(joint)
            return f"{plural_of(head)}{joint}{rest}"
    lead, _, word = noun.rpartition(" ")
    lead = f"{lead} " if lead else ""
    if word in IRREGULAR:
        return lead + IRREGULAR[word]
    if word in UNCHANGED:
        return noun
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{noun}es"
    if word.endswith("y") and len(word) > 1 and word[-2] not in "aeiou-":
        return f"{noun[:-1]}ies"
    return f"{noun}s"


@cache
def vocabulary(folder: Path = FOLDER) -> Vocabulary:
    """The shipped vocabulary, or that of another pack.

    Raises: StorageError if the pack is missing, damaged, or of another format.
    """
    table = read_table(folder)
    own = {row["name"]: row for row in own_rows()} if folder == FOLDER else {}
    rows = [own.pop(SUPERSEDED.get(row["name"], ""), row) for row in table.concepts]
    rows += own.values()
    return Vocabulary(tuple(_concept(row, table.words) for row in rows))


def _concept(row: dict[str, Any], words: tuple[str, ...]) -> Concept:
    return Concept(
        name=row["name"],
        plural=row["plural"],
        synonyms=tuple(row["synonyms"]),
        tags=tuple(row["tags"]),
        category=row["category"],
        art={style: _art(words, art, landform(row["name"], style)) for style, art in row["art"].items()},
    )


def _art(words: tuple[str, ...], entry: list[Any], own: Landform | None) -> Art:
    """One entry of a concept's row, in the order of Art. There are four thousand, so they are kept cheap."""
    row, ink, colours, recolours, natural, dominant = entry
    if own is not None and not own.is_recoloured:
        return Art(row, InkBox(*own.ink), tuple(one for one in colours if one != "blue"))
    middle = (dominant[0], dominant[1], dominant[2]) if dominant else None
    return Art(
        row, InkBox(*(own.ink if own else ink)), tuple(colours), _words_of(words, recolours), natural, middle
    )


@lru_cache(maxsize=1024)
def _words_of(words: tuple[str, ...], digits: str) -> tuple[str, ...]:
    return tuple(words[int(digit, 16)] for digit in digits)
