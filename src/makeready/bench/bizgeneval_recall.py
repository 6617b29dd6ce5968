"""Which demanded strings can be read in a picture, and what share of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from makeready.verify.eyes.ocr import TextLine
from makeready.verify.passage import best_passages
from makeready.verify.wording import distance, numbers_agree

MAX_DISTANCE = 0.1
"""The issue's tolerance: one character in ten may be misread. Strings below ten characters must be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One demanded string and the words of the picture that come nearest to it.

    `strict` and `forgiving` are edit distances as shares of the string's length; forgiving lets through the
    case of letters and characters that faces draw alike. 1 where nothing comes near.
    """

    text: str
    nearest: str
    strict: float
    forgiving: float

    @property
    def is_found(self) -> bool:
        return self.strict <= MAX_DISTANCE and numbers_agree(self.text, self.nearest)

    @property
    def is_forgiven(self) -> bool:
        return self.is_found or self.forgiving <= MAX_DISTANCE


def readings(strings: Sequence[str], lines: Sequence[TextLine]) -> tuple[Reading, ...]:
    """Each string against the lines that were read, by word sequence across lines.

    A full stop at a string's end may be the prompt's own, so its absence is no error.
    """
    small = [replace(line, text=line.text.casefold()) for line in lines]
    return tuple(_reading(text, lines, small) for text in strings)


def _reading(text: str, lines: Sequence[TextLine], small: Sequence[TextLine]) -> Reading:
    best = Reading(text=text, nearest="", strict=1.0, forgiving=1.0)
    for wanted in dict.fromkeys((text, text.rstrip("."))):
        for passage in best_passages(wanted, lines):
            away = distance(wanted, passage.text)
            one = Reading(
                text=text,
                nearest=passage.text,
                strict=min(1.0, away.strict),
                forgiving=min(1.0, away.forgiving),
            )
            best = min(best, one, key=_order)
        if not best.is_forgiven:
            found = best_passages(wanted.casefold(), small, limit=1)
            away_s = [distance(wanted, passage.text).forgiving for passage in found]
            best = replace(best, forgiving=min([best.forgiving, *away_s]))
    return best


def _order(one: Reading) -> tuple[bool, bool, float, float]:
    return not one.is_found, not one.is_forgiven, one.forgiving, one.strict


def recall(found: Sequence[Reading], *, is_forgiving: bool) -> float | None:
    """The share of strings that were found; None where none is demanded: that is no success."""
    if not found:
        return None
    hits = sum(one.is_forgiven if is_forgiving else one.is_found for one in found)
    return hits / len(found)
