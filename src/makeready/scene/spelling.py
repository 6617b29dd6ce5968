"""Slips of the keyboard in captions: a word that is nearly one of ours is read as it, and that is said.

A word that English has is never touched: a block is no clock that was misspelt.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from makeready.scene.colours import OBJECT_COLOURS
from makeready.scene.grammar import (
    COUNTS,
    GROUND_NOUNS,
    MODIFIERS,
    NEAR_COLOURS,
    PLACE_WORDS,
    SIZE_WORDS,
    SPELLINGS,
    TIE_WORDS,
)
from makeready.scene.kinds import kind_words
from makeready.scene.vocabulary import Vocabulary

MIN_LETTERS, MIN_LETTERS_FOR_TWO = 5, 7
"""Of a word that may be one letter off, and two. Ours: four letters are too near to too many words, and may
only have two that changed places ("bleu")."""
MORE_WORDS = (
    *("background", "backdrop", "gradient", "plain", "without", "different", "colours", "colors", "style"),
    *("illustration", "picture", "drawing", "sunset", "sunrise", "evening", "flying", "standing", "sitting"),
    *("brighten", "lighten", "darken", "brighter", "lighter", "darker", "desaturate", "rotate", "mirror"),
    *("leftmost", "rightmost", "colourful", "colorful", "duplicate", "substitute"),
)
"""Words that captions are read with, beside those of the tables."""
_DOUBLED = re.compile(r"(.)\1")
_WORD = re.compile(r"(?<![\w'])[a-z]{4,}(?![\w'])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelt:
    """A caption as it was meant. `offsets` has for each of its characters, and its end, where that is in the
    caption as it was typed; `notes` say what was read as what."""

    text: str
    offsets: tuple[int, ...]
    notes: tuple[str, ...] = ()


def spelt(plain: str, vocabulary: Vocabulary) -> Spelt:
    """The caption with slips mended. Where two words are equally near, the slip stays, to be refused."""
    text, offsets, notes, end = "", [], [], 0
    for match in _WORD.finditer(plain):
        meant = _meant(match.group(), vocabulary)
        if meant is None:
            continue
        text += plain[end : match.start()] + meant
        offsets += [*range(end, match.start()), *[match.start()] * len(meant)]
        notes.append(f"{match.group()!r}: read as {meant!r}")
        end = match.end()
    return Spelt(
        text=text + plain[end:],
        offsets=(*offsets, *range(end, len(plain) + 1)),
        notes=tuple(dict.fromkeys(notes)),
    )


def _meant(word: str, vocabulary: Vocabulary) -> str | None:
    if word in _right_words(vocabulary):
        return None
    from rapidfuzz import distance, process  # late: it takes as long as the first drawing

    apart = distance.OSA.distance
    most = 2 if len(word) >= MIN_LETTERS_FOR_TWO else 1
    found = process.extract(word, _known_words(vocabulary), scorer=apart, score_cutoff=most, limit=None)
    near = [(one, letters) for one, letters, _ in found if _may_be(one, word)]
    least = min((letters for _, letters in near), default=0)
    return _single([one for one, letters in near if letters == least], word, vocabulary)


def _may_be(known: str, word: str) -> bool:
    is_long = min(len(known), len(word)) >= MIN_LETTERS
    return known[0] == word[0] and (is_long or sorted(known) == sorted(word))


def _single(near: Sequence[str], word: str, vocabulary: Vocabulary) -> str | None:
    """The one word that is meant: first what has the same letters but for doubled ones, then of a thing's
    singular and plural that which ends like what was typed."""
    near = [one for one in near if _DOUBLED.sub(r"\1", one) == _DOUBLED.sub(r"\1", word)] or near
    if len({vocabulary.find(one) or one for one in near}) == 1 < len(near):
        near = [one for one in near if one.endswith("s") == word.endswith("s")]
    return near[0] if len(near) == 1 else None


@lru_cache(maxsize=8)
def _known_words(vocabulary: Vocabulary) -> tuple[str, ...]:
    tables = (
        COUNTS,
        SIZE_WORDS,
        OBJECT_COLOURS,
        SPELLINGS,
        NEAR_COLOURS,
        GROUND_NOUNS,
        MODIFIERS,
        MORE_WORDS,
    )
    phrases = [*vocabulary.phrases(), *kind_words(), *MORE_WORDS]
    phrases += [phrase for table in tables for phrase in table]
    phrases += [one for words in (TIE_WORDS, PLACE_WORDS) for many in words.values() for one in many]
    return tuple(sorted({word for phrase in phrases for word in phrase.split()}))


@lru_cache(maxsize=8)
def _right_words(vocabulary: Vocabulary) -> frozenset[str]:
    """Ours, and those English ones of bert-base-uncased's vocabulary that are as near to ours as a slip."""
    listed = (Path(__file__).parent / "english_words.txt").read_text(encoding="utf-8")
    return frozenset((*_known_words(vocabulary), *listed.split()))
