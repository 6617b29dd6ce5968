"""Finding a string among the lines that were read: it may
wrap, stand beside other columns, or share its line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from makeready.verify.eyes.ocr import TextLine
from makeready.verify.wording import forgiving_key, key

MAX_LINES = 16
"""Ours: a paragraph longer than this is not one string of a brief."""
MAX_START_ERRORS = 0.34
"""Ours: a third of a line's letters may be misread and the line still starts a passage."""
MAX_LEADING_EM = 1.6
"""Ours: the blank between two lines of one paragraph, in line heights; CSS line-height 2.2 leaves 1.5."""
MAX_ROW_GAP_EM = 3.5
"""Ours: the blank between two pieces of one row, in line
heights ("$29" and "/month", a bullet and its text)."""
MAX_SPACED_GAP_EM = 12.0
"""As above, for a string that has runs of spaces itself, as the words of a menu do ("HOME   TYPES   FAQ")."""
SPACED = re.compile(r"\S\s{2,}\S")
QUOTES = "\"'“”„‟«»‘’‚"  # noqa: RUF001  the marks themselves

LEADING = "\"'."
"""Of normalised text: marks before the first word, of which the recogniser reads too many or too few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The lines that come nearest to a string, and the words of them that were compared with it."""

    text: str
    lines: tuple[TextLine, ...]
    errors: int


def best_passages(asked: str, lines: Sequence[TextLine], limit: int = 4) -> list[Passage]:
    """The passages nearest to `asked`, best first; at most one for each first line."""
    wanted = key(asked)
    gap_em = MAX_SPACED_GAP_EM if SPACED.search(asked) else MAX_ROW_GAP_EM
    found: list[Passage] = []
    for index, line in enumerate(lines):
        best: Passage | None = None
        for first_word in starts(line, wanted):
            for chain in chains(index, lines, wanted, gap_em):
                passage = best_window(wanted, chain, first_word)
                if best is None or passage.errors < best.errors:
                    best = passage
        if best is not None:
            found.append(best)
    return sorted(found, key=lambda passage: (passage.errors, len(passage.lines)))[:limit]


def starts(line: TextLine, wanted: str) -> Iterator[int]:
    """The words of a line at which the wanted string may begin."""
    words = line.text.split()
    wanted = wanted.lstrip(LEADING) or wanted
    for first in range(len(words)):
        rest = key(" ".join(words[first:])).lstrip(LEADING)
        shared = min(len(rest), len(wanted))
        if not shared:
            continue
        errors = Levenshtein.distance(wanted[:shared], rest[:shared])
        if errors <= max(1, round(MAX_START_ERRORS * shared)) and errors < shared:
            yield first


def chains(
    start: int, lines: Sequence[TextLine], wanted: str, row_gap_em: float = MAX_ROW_GAP_EM
) -> Iterator[list[TextLine]]:
    """The lines from `start` on that may be one passage,
    shortest first; at each line the two nearest go on."""
    waiting = [[start]]
    while waiting:
        chain = waiting.pop(0)
        yield [lines[index] for index in chain]
        length = sum(len(key(lines[index].text)) for index in chain)
        if length >= len(wanted) * 1.15 or len(chain) >= MAX_LINES:
            continue
        for following in next_lines(chain, lines, row_gap_em):
            grown = [*chain, following]
            so_far = key(" ".join(lines[index].text for index in grown[1:]))
            if so_far and is_part(so_far, wanted):
                waiting.append(grown)


def is_part(piece: str, wanted: str) -> bool:
    """Whether later lines of a chain may stand in the wanted string: cheap, on letters alone."""
    head = piece[: min(len(piece), 12)]
    if head in wanted:
        return True
    windows = range(max(1, len(wanted) - len(head) + 1))
    allowed = max(1, round(MAX_START_ERRORS * len(head)))
    return any(
        Levenshtein.distance(head, wanted[at : at + len(head)], score_cutoff=allowed) <= allowed
        for at in windows
    )


def next_lines(
    chain: Sequence[int], lines: Sequence[TextLine], row_gap_em: float = MAX_ROW_GAP_EM
) -> list[int]:
    """The nearest line below in the same column and the nearest to the right in the same row."""
    last, first = lines[chain[-1]], lines[chain[0]]
    below: list[tuple[float, int]] = []
    beside: list[tuple[float, int]] = []
    for index, line in enumerate(lines):
        if index in chain:
            continue
        height = max(line.box.height_px, last.box.height_px)
        if is_same_row(last, line):
            gap = line.box.left_px - last.box.right_px
            if -0.5 * height <= gap <= row_gap_em * height:
                beside.append((gap, index))
            continue
        gap = line.box.top_px - last.box.bottom_px
        if -0.5 * height <= gap <= MAX_LEADING_EM * height and (
            is_same_column(last, line) or is_same_column(first, line)
        ):
            below.append((gap + abs(line.box.left_px - first.box.left_px) * 0.2, index))
    return [index for _, index in (*sorted(beside)[:1], *sorted(below)[:2])]


def is_same_row(first: TextLine, second: TextLine) -> bool:
    middles = abs(first.box.top_px + first.box.height_px / 2 - second.box.top_px - second.box.height_px / 2)
    return middles <= 0.5 * max(first.box.height_px, second.box.height_px)


def is_same_column(first: TextLine, second: TextLine) -> bool:
    shared = min(first.box.right_px, second.box.right_px) - max(first.box.left_px, second.box.left_px)
    return shared > 0.2 * min(first.box.width_px, second.box.width_px)


def best_window(wanted: str, chain: Sequence[TextLine], first_word: int) -> Passage:
    """The words of a chain nearest to the wanted string: from
    `first_word` of the first line to any word of the last."""
    words = [line.text.split() for line in chain]
    words[0] = words[0][first_word:]
    head = joined(words[:-1])
    best, best_text = (len(wanted) + 1, 0), ""
    for stop in range(1, len(words[-1]) + 1):
        text = joined([*words[:-1], words[-1][:stop]]) if head else " ".join(words[-1][:stop])
        candidates = [text, text.replace("-\n", "").replace("\n", " "), text.replace("\n", " ")]
        candidates += [bare for one in candidates if (bare := one.strip(QUOTES)) and bare != one]
        for candidate in candidates:
            errors = Levenshtein.distance(wanted, key(candidate), score_cutoff=best[0])
            if errors > best[0]:
                continue
            # "Hi" and "Hi O" are both one letter from "Hi 0"; the second looks like it.
            found = (errors, Levenshtein.distance(forgiving_key(wanted), forgiving_key(candidate)))
            if found < best:
                best, best_text = found, candidate.replace("\n", " ")
    return Passage(text=best_text, lines=tuple(chain), errors=best[0])


def joined(rows: Sequence[Sequence[str]]) -> str:
    """Rows of words as text; a hyphen at a row's end is
    followed by a line break, so that it can be dropped."""
    return "\n".join(" ".join(row) for row in rows if row)
