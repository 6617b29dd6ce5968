"""The text of a caption: what is refused before it is read, and the form in which it is read."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from makeready.errors import InvalidBriefError
from makeready.scene.caption_words import ENGLISH, FOREIGN

MAX_CAPTION_WORDS = 300
"""Ours: eight things with every word about them take 150; more is a story, of which a scene shows nothing."""
MIN_LATIN_SHARE = 0.5
IN_ENGLISH = 'Captions are read in English, e.g. "three red apples on a pale yellow background".'


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Characters of the caption, from `start` to before `end`."""

    start: int
    end: int


def typed(extent: Extent, offsets: Sequence[int]) -> Extent:
    """The extent in the caption as it was typed; `offsets` are those of `spelling.Spelt`."""
    return Extent(start=offsets[extent.start], end=offsets[extent.end])


def plain_caption(caption: str) -> str:
    """Lower case, as long as the caption; hyphens between letters and line ends are spaces."""
    letters = []
    for index, letter in enumerate(caption):
        lowered = letter.lower()
        is_inner = (
            0 < index < len(caption) - 1 and caption[index - 1].isalnum() and caption[index + 1].isalpha()
        )
        if letter in "\u2019\u2018":
            lowered = "'"
        elif letter.isspace() or (letter in "-\u2013" and is_inner):
            lowered = " "
        letters.append(lowered if len(lowered) == 1 else letter)
    return "".join(letters)


def check_caption(caption: str) -> None:
    words = caption.split()
    if not words:
        raise InvalidBriefError(
            "The caption is empty.", hint='Write what to draw, e.g. "three red apples".', param="prompt"
        )
    if len(words) > MAX_CAPTION_WORDS:
        raise InvalidBriefError(
            f"The caption has {len(words)} words.",
            hint=f"Say it in up to {MAX_CAPTION_WORDS}: things, numbers, colours, places, background, style.",
            param="prompt",
        )
    letters = [letter for letter in caption if letter.isalpha()]
    latin = sum("LATIN" in unicodedata.name(letter, "") for letter in letters)
    if letters and latin < MIN_LATIN_SHARE * len(letters):
        raise InvalidBriefError(
            "The caption is not written in Latin letters.", hint=IN_ENGLISH, param="prompt"
        )
    plain = [word.strip(".,;:!?()") for word in plain_caption(caption).split()]
    foreign = [word for word in plain if word in FOREIGN]
    if len(foreign) > sum(word in ENGLISH for word in plain):
        raise InvalidBriefError(
            f"The caption is not in English: {foreign[0]!r} was not understood.",
            hint=IN_ENGLISH,
            param="prompt",
        )


def nothing_named() -> InvalidBriefError:
    """The error for a caption without a noun."""
    return InvalidBriefError(
        "The caption names nothing to draw.",
        hint='Name a thing, e.g. "three red apples on a pale yellow background".',
        param="prompt",
    )


def joined_words(plain: str, unknown: list[tuple[int, int]]) -> tuple[Extent, ...]:
    """Neighbouring words that were not understood as one stretch."""
    found: list[Extent] = []
    for start, end in sorted(set(unknown)):
        if found and not plain[found[-1].end : start].strip():
            found[-1] = Extent(start=found[-1].start, end=end)
        else:
            found.append(Extent(start=start, end=end))
    return tuple(found)
