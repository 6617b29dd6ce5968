"""Comparing strings: what is forgiven, what is not, and how far apart two wordings are. No pixels here."""

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

VARIANTS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ＇", "'"),  # noqa: RUF001  the point of this table
        **dict.fromkeys("“”„‟″«»＂", '"'),  # noqa: RUF001  the point of this table
        **dict.fromkeys("‐‑‒–—―−﹣－─一", "-"),  # noqa: RUF001  the point of this table
        **dict.fromkeys("·•∙●‧・", "•"),
        "…": "...",
        "×": "x",  # noqa: RUF001  the point of this table
        "\u00ad": None,
        "\u200b": None,
        "\ufe0f": None,
    }
)
"""Quotes, dashes and dots that one font draws alike, and the
Chinese one that the recogniser gives for a long dash."""
ALIKE = str.maketrans(dict.fromkeys("Il1|!", "l") | dict.fromkeys("O0oQ", "o") | {"S": "s", "5": "s"})
"""Letters that sans-serif faces draw alike; only the forgiving figure uses it."""
SAME_SHAPE = frozenset("cosvwxzkpuy")
"""Letters whose capital is the same shape, only larger; OCR cannot know the case of one alone."""
SIGNS = frozenset("%$€£¥&@#+=")
"""Signs that carry meaning and that the recogniser reads well; other punctuation is small and often lost."""
NUMBER = re.compile(r"\d+")
SMALL_SYMBOLS = frozenset("°©®™|~^")
"""Symbols that are as small and as often lost as punctuation, or look like a letter."""
SYMBOLS_ALIKE = str.maketrans(
    dict.fromkeys("✓✔", "√") | dict.fromkeys("✗✘✕✖", "x") | {"⇒": "→", "⇐": "←", "⇔": "↔"}
    | {"\N{ASTERISK OPERATOR}": "*", "∑": "Σ", "∏": "Π", "∆": "Δ", "∅": "ø", "≪": "<", "≫": ">"}
)  # fmt: skip
"""Symbols that faces draw alike, as the recogniser gives them."""
DRAWABLE = ((0x2190, 0x21FF), (0x25A0, 0x27BF), (0x27F0, 0x27FF), (0x2900, 0x297F), (0x2B00, 0x2BFF))
"""Arrows, shapes and dingbats: where a text asks for one, a picture may have it as a drawing."""
READ_WELL = frozenset("∀∈∉⊃⊆→←↔≤≥≠≈±÷√∞∂∇∠⊥<>")
"""Symbols that the recogniser gave as themselves each time: 80 of them, between letters, between figures and
before a word, at 18 and 30 px."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """How far a reading is from what was asked, as shares of the asked length, 0 equal.

    `strict` counts every character but spaces and the variants of quotes and dashes; `forgiving` also lets
    through characters that faces draw alike and the case of letters.
    """

    strict: float
    forgiving: float
    errors: int


def normalised(text: str) -> str:
    """NFKC with one spelling of quotes, dashes and dots, and single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(VARIANTS)).translate(VARIANTS).split())


def key(text: str) -> str:
    """What is compared: the normalised text without spaces, since OCR cannot know them."""
    return normalised(text).replace(" ", "")


def forgiving_key(text: str) -> str:
    return key(text).translate(ALIKE).casefold()


def distance(asked: str, found: str) -> Distance:
    wanted, got = key(asked), key(found)
    errors = Levenshtein.distance(wanted, got)
    loose = Levenshtein.distance(forgiving_key(asked), forgiving_key(found))
    length = max(1, len(wanted))
    return Distance(strict=errors / length, forgiving=loose / length, errors=errors)


def numbers_agree(asked: str, found: str) -> bool:
    """Every run of digits of the asked text stands in the found one, in the same order, digit for digit."""
    got = iter(NUMBER.findall(normalised(found)))
    return all(any(wanted == other for other in got) for wanted in NUMBER.findall(normalised(asked)))


def real_differences(asked: str, found: str) -> list[tuple[str, str]]:
    """The differences that OCR would not make by itself, as (asked, found) pieces.

    Not counted: punctuation, accents, letters that look alike, the case of letters whose capital is the same
    shape, and "rn" for "m"; and what has a symbol in it (`symbol_differences`).
    """
    return [
        (left, right)
        for left, right in differing(symbol_key(asked), symbol_key(found))
        if not symbols_in(left + right) and bare(left) != bare(right)
    ]


def symbol_differences(asked: str, found: str) -> list[tuple[str, str]]:
    """The differences with an operator or another symbol in them, as (asked, found) pieces in lower case.

    Not counted: an arrow or a shape that is not read or read beside the words, since it may be a drawing.
    """
    wanted, got = (symbol_key(text).translate(ALIKE).casefold() for text in (asked, found))
    return [
        (left, right)
        for left, right in differing(wanted, got)
        if symbols_in(left + right) and not (bare(left) == bare(right) and is_lost_drawing(left, right))
    ]


def symbol_key(text: str) -> str:
    return key(text).translate(SYMBOLS_ALIKE)


def differing(asked: str, found: str) -> list[tuple[str, str]]:
    """What differs, letter by letter, as (asked, found) pieces."""
    wanted, got = merged(asked), merged(found)
    return [
        (wanted[edit.src_start : edit.src_end], got[edit.dest_start : edit.dest_end])
        for edit in Levenshtein.opcodes(wanted, got)
        if edit.tag != "equal"
    ]


def symbols_in(text: str) -> str:
    """Its operators, arrows, shapes and other symbols, without `SIGNS`."""
    return "".join(
        letter
        for letter in text
        if unicodedata.category(letter) in ("Sm", "So") and letter not in SIGNS | SMALL_SYMBOLS
    )


def is_lost_drawing(left: str, right: str) -> bool:
    """Whether only one side has symbols, and all of them may be drawings."""
    one, other = symbols_in(left), symbols_in(right)
    return not (one and other) and all(
        any(low <= ord(letter) <= high for low, high in DRAWABLE) for letter in one + other
    )


def merged(text: str) -> str:
    """Pairs of letters that touch, as the one letter that they look like."""
    return text.replace("rn", "m").replace("cl", "d").replace("vv", "w")


def bare(text: str) -> str:
    """Letters, digits and signs as their shapes: no accents, no punctuation, look-alikes folded."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFD", text)
        if unicodedata.category(letter)[0] in "LN" or letter in SIGNS
    )
    folded = "".join(letter.lower() if letter.lower() in SAME_SHAPE else letter for letter in plain)
    return folded.translate(ALIKE)
