"""A prompt being read: its words, its quoted strings, and which characters somebody has understood.

Every reader takes the characters it read from; what nobody took is reported. Standard library only.
"""

# ruff: noqa: RUF001 - the quotation marks, dashes and apostrophes of many scripts are this module's business
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeVar

from makeready.brief.constraints import Span

STRING, OPAQUE = "\x01", "\x02"
"""Stand in `Scanner.plain` for the characters of a quoted string, and of a URL or an HTML tag."""

MAX_STRING_CHARS = 2000
MAX_SINGLE_QUOTED_CHARS = 300
"""Ours: farther apart, two apostrophes are apostrophes."""
LONG_PROMPT_CHARS = 1500
"""Ours: longer prompts describe a page part by part; equal nouns with other numbers are other parts."""
_CLOSERS = {
    '"': '"',
    "“": "”“",
    "„": "“”",
    "«": "»",
    "‹": "›",
    "「": "」",
    "『": "』",
    "‘": "’",
    "'": "'",
    "`": "`",
}
_WORD_BOUND = "'‘`"
_LIST_BREAK = re.compile(r"\n\s*(?:\n|[-*•▪◦#>]\s|\d{1,2}[.)]\s)")
_MARKUP = re.compile(
    r"(?m)^[ \t]*(?:[-*•▪◦–>]|#{1,6}|\d{1,2}[.)])[ \t]+|\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)"
)
_OPAQUE = re.compile(r"(?:https?://|www\.)[^\s\x01]+|</?[a-z!][^<>\x01]{0,300}>", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_HARD_LINE = re.compile(r"[ \t]*(?:\n|$|[-*•▪◦–>#]|\d{1,2}[.)]\s|[\w ,/-]{1,40}:)")
_SENTENCE_END = re.compile(r"[.!?](?=[\s)]|$)|[;\n]")
_SAME_LENGTH = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "–": "-",
        "—": ",",
        "×": "x",
        "\xa0": " ",
        "|": ",",
        STRING: " ",
        OPAQUE: " ",
        "\t": " ",
        "\r": " ",
        "\x0b": " ",
        "\x0c": " ",
        "\x85": "\n",
        "\u2002": " ",
        "\u2003": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u3000": " ",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)

T = TypeVar("T")


class Word(NamedTuple):
    """A word of the prompt in lower case, with its offsets."""

    text: str
    start: int
    end: int


class Quoted(NamedTuple):
    """A quoted string: its text without the marks, and the offsets with them."""

    text: str
    start: int
    end: int


class Phrase(NamedTuple):
    """Words of the prompt that a table knows: the table's key, offsets, and indices of the words."""

    key: str
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Offsets of a stretch of the prompt between full stops, semicolons or hard line ends."""

    start: int
    end: int


class Scanner:
    """Holds the prompt, `plain` (as long: lower case, strings and markup blanked), and what is taken."""

    def __init__(self, prompt: str) -> None:
        self.prompt = prompt
        self.strings = tuple(quoted_strings(prompt))
        self.plain = _plain(prompt, self.strings)
        self.words = tuple(Word(m.group(), m.start(), m.end()) for m in _WORD.finditer(self.plain))
        self._taken = bytearray(len(prompt))
        ends = [0, *(match.end() for match in _SENTENCE_END.finditer(self.plain)), len(prompt)]
        self.sentences = tuple(Sentence(start=a, end=b) for a, b in pairwise(ends) if b > a)

    def span(self, start: int, end: int, *, is_inferred: bool = False) -> Span:
        return Span(text=self.prompt[start:end], start=start, end=end, is_inferred=is_inferred)

    def take(self, start: int, end: int, *, is_inferred: bool = False) -> Span:
        """Mark the characters as understood and return them as a span."""
        self._taken[start:end] = b"\x01" * (end - start)
        return self.span(start, end, is_inferred=is_inferred)

    def is_free(self, start: int, end: int) -> bool:
        """Whether nobody has taken any of these characters."""
        return not any(self._taken[start:end])

    def free_matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches in `plain` that nobody has taken by the time they are reached."""
        for match in pattern.finditer(self.plain):
            if self.is_free(*match.span()):
                yield match

    def sentence(self, position: int) -> Sentence:
        """The sentence that holds the character at `position`."""
        low, high = 0, len(self.sentences) - 1
        while low < high:
            middle = (low + high) // 2
            if self.sentences[middle].end <= position:
                low = middle + 1
            else:
                high = middle
        return self.sentences[low]

    def words_between(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that lie wholly between two offsets."""
        low = bisect_left(self.words, start, key=lambda word: word.start)
        high = bisect_left(self.words, end + 1, key=lambda word: word.end)
        return self.words[low:high]

    def is_joined(self, left: Word, right: Word) -> bool:
        """Whether only blanks or a hyphen lie between two neighbouring words."""
        return self.plain[left.end : right.start].strip(" \t-") == ""

    def phrases(self, table: Mapping[str, T] | frozenset[str], max_words: int = 4) -> Iterator[Phrase]:
        """Words of the table, the longest first, left to right, not overlapping. Hyphens count as blanks."""
        known = _without_hyphens(table)
        index, words = 0, self.words
        while index < len(words):
            text, best = "", None
            for last in range(index, min(index + max_words, len(words))):
                if last > index and not self.is_joined(words[last - 1], words[last]):
                    break
                text = f"{text} {words[last].text}".strip().replace("-", " ")
                if text in known:
                    best = Phrase(known[text], words[index].start, words[last].end, index, last)
            if best is None:
                index += 1
            else:
                yield best
                index = best.last + 1


def _without_hyphens(table: Mapping[str, T] | frozenset[str]) -> dict[str, str]:
    return {key.replace("-", " "): key for key in table}


def quoted_strings(prompt: str) -> Iterator[Quoted]:
    """The quoted strings, left to right. A mark without its partner is an ordinary character."""
    position, dead = 0, set[str]()
    while position < len(prompt):
        mark = prompt[position]
        if mark not in _CLOSERS or mark in dead or not _can_open(prompt, position):
            position += 1
            continue
        end = _closing(prompt, position, dead)
        if end < 0:
            position += 1
            continue
        text = prompt[position + 1 : end]
        if text.strip() and text != "n":  # rock 'n' roll
            yield Quoted(_shown(text, mark), position, end + 1)
        position = end + 1


def _shown(text: str, mark: str) -> str:
    """The words to show: a comma before a closing mark belongs to the sentence around (“Days,” “Hours”)."""
    is_american = mark in '"“' and text.endswith(",") and len(text) > 1
    return text[:-1] if is_american else text


def _can_open(prompt: str, position: int) -> bool:
    before = prompt[position - 1] if position else " "
    after = prompt[position + 1 : position + 2]
    if prompt[position] in "“„«‹「『":
        return bool(after)
    return bool(after) and not before.isalnum() and not after.isspace()


def _closing(prompt: str, position: int, dead: set[str]) -> int:
    mark = prompt[position]
    limit = min(len(prompt), position + 1 + MAX_STRING_CHARS)
    if broken := _LIST_BREAK.search(prompt, position, limit):
        limit = broken.start() + 1
    if mark in _WORD_BOUND:
        limit = min(limit, position + 1 + MAX_SINGLE_QUOTED_CHARS)
        line_end = prompt.find("\n", position, limit)
        limit = line_end if line_end >= 0 else limit
    for end in range(position + 1, limit):
        if prompt[end] not in _CLOSERS[mark]:
            continue
        if mark in _WORD_BOUND and (prompt[end + 1 : end + 2].isalnum() or prompt[end - 1].isspace()):
            continue  # an apostrophe
        return end
    if all(prompt.find(closer, position + 1) < 0 for closer in _CLOSERS[mark]):
        dead.add(mark)
    return -1


def _plain(prompt: str, strings: tuple[Quoted, ...]) -> str:
    chars = list(prompt.translate(_SAME_LENGTH))
    for index, char in enumerate(chars):
        lower = char.lower()
        chars[index] = lower if len(lower) == 1 else char
    for quoted in strings:
        chars[quoted.start : quoted.end] = STRING * (quoted.end - quoted.start)
    text = "".join(chars)
    text = _OPAQUE.sub(lambda match: OPAQUE * len(match.group()), text)
    text = re.sub(r" / ", " \n ", text)
    text = re.sub(r"(?<=[a-z])-(?=background\b)", " ", text)
    text = _soft_lines_joined(text)
    return _MARKUP.sub(lambda match: " " * len(match.group()), text)


def _soft_lines_joined(text: str) -> str:
    """Line ends inside a wrapped paragraph become blanks; those that end a list item or a heading stay."""
    parts = []
    start = 0
    for match in re.finditer(r"\n", text):
        line = text[start : match.start()]
        is_wrapped = len(line) >= 60 and not line.rstrip().endswith((":", ".", ";"))
        is_hard = not is_wrapped or _HARD_LINE.match(text, match.end()) is not None
        parts.append(line + ("\n" if is_hard else " "))
        start = match.end()
    return "".join(parts) + text[start:]
