"""Words to token indices: BERT's uncased WordPiece, with a vocabulary that may be cut. Standard library only:
the runtime needs neither torch nor a tokenizer library.

Parity with the `tokenizers` library is tested. Source: Devlin et al. 2018, arXiv:1810.04805, and the basic
and wordpiece steps of its reference implementation.
"""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from makeready.errors import InvalidModelError

PAD, UNKNOWN, START, END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
MAX_WORDS = 64
"""Tokens of a caption with its two ends. Ours: a dense caption of four objects has 45."""
MAX_WORD_LETTERS = 100
"""Longer words are unknown at once. Source: BERT's max_input_chars_per_word."""
MAX_CAPTION_LETTERS = 4_000
"""Beyond this no caption has a word among the first 64 tokens; reading on would only take time."""
IDEOGRAPHS = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)
"""First and last of each block that is split. Source: tokenizers, BertNormalizer, its slip at 0x2B920 too."""


@dataclass(frozen=True)
class Vocabulary:
    """Tokens in the order of their indices.

    Raises: InvalidModelError if a special token is missing or a token is there twice.
    """

    tokens: tuple[str, ...]

    def __post_init__(self) -> None:
        missing = [one for one in (PAD, UNKNOWN, START, END) if one not in self.index]
        if missing or len(self.index) != len(self.tokens):
            raise InvalidModelError(
                f"The vocabulary lacks {missing[0]}." if missing else "The vocabulary has a token twice.",
                hint="Build the text encoder again.",
                param="vocabulary",
            )

    @cached_property
    def index(self) -> dict[str, int]:
        """The index of each token."""
        return {token: index for index, token in enumerate(self.tokens)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokenized:
    """A caption as indices, and the words that were not understood or did not fit; they are said to the user,
    never dropped in silence."""

    indices: tuple[int, ...]
    unknown: tuple[str, ...]
    num_cut: int


def tokenized(caption: str, vocabulary: Vocabulary, max_words: int = MAX_WORDS) -> Tokenized:
    """At most `max_words` indices, both ends included. Never fails: what no token can say is `unknown`."""
    indices, unknown, num_cut = [vocabulary.index[START]], [], 0
    for word in words_of(caption[:MAX_CAPTION_LETTERS]):
        pieces = _pieces(word, vocabulary)
        if pieces is None:
            unknown.append(word)
            pieces = [vocabulary.index[UNKNOWN]]
        if num_cut or len(indices) + len(pieces) >= max_words:
            num_cut += 1
        else:
            indices += pieces
    indices.append(vocabulary.index[END])
    return Tokenized(indices=tuple(indices), unknown=tuple(unknown), num_cut=num_cut)


def words_of(text: str) -> Iterator[str]:
    """Lower case, without accents, split at spaces; every mark of punctuation and every ideograph stands
    alone."""
    plain = unicodedata.normalize("NFD", text.lower())
    word = ""
    for letter in plain:
        category = unicodedata.category(letter)
        if category == "Mn" or letter in "\0\ufffd" or (category.startswith("C") and letter not in "\t\n\r"):
            continue
        if letter.isspace() or _stands_alone(letter, category):
            if word:
                yield word
            word = ""
            if not letter.isspace():
                yield letter
        else:
            word += letter
    if word:
        yield word


def cut(vocabulary: Vocabulary, words: Collection[str]) -> tuple[Vocabulary, tuple[int, ...]]:
    """The tokens that `words` need, each single letter and digit (so that any other Latin word still has
    pieces), and the special ones; with their indices in the whole vocabulary, in its order."""
    kept = {PAD, UNKNOWN, START, END}
    kept |= {token for token in vocabulary.tokens if len(token.removeprefix("##")) == 1 and token.isascii()}
    for text in words:
        for word in words_of(text):
            found = _pieces(word, vocabulary) or []
            kept |= {vocabulary.tokens[index] for index in found}
    indices = tuple(index for index, token in enumerate(vocabulary.tokens) if token in kept)
    return Vocabulary(tuple(vocabulary.tokens[index] for index in indices)), indices


def padded(captions: Sequence[Tokenized], vocabulary: Vocabulary, multiple: int = 16) -> list[list[int]]:
    """Rows of one length, a multiple of `multiple`, so that few shapes occur."""
    longest = max((len(one.indices) for one in captions), default=0)
    length = -(-longest // multiple) * multiple
    pad = vocabulary.index[PAD]
    return [[*one.indices, *([pad] * (length - len(one.indices)))] for one in captions]


def _pieces(word: str, vocabulary: Vocabulary) -> list[int] | None:
    """The longest pieces from the left; None if a part has none."""
    if len(word) > MAX_WORD_LETTERS:
        return None
    found: list[int] = []
    at = 0
    while at < len(word):
        for end in range(len(word), at, -1):
            piece = word[at:end] if at == 0 else f"##{word[at:end]}"
            if (index := vocabulary.index.get(piece)) is not None:
                found.append(index)
                at = end
                break
        else:
            return None
    return found


def _stands_alone(letter: str, category: str) -> bool:
    code = ord(letter)
    is_ascii_mark = 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126
    is_ideograph = any(first <= code <= last for first, last in IDEOGRAPHS)
    return is_ascii_mark or is_ideograph or category.startswith("P")
