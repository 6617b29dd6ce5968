"""Which sentences of a long prompt tell of parts of the page."""

import re
from itertools import pairwise

from makeready.brief.scanner import STRING, Scanner, Sentence

_SENTENCE_END = re.compile(
    r"(?<!\.[a-z])(?<!\be\.g)(?<!\bi\.e)[.!?](?=[\s)]|$)"
    r"|;(?!\s*(?:and\s+)?(?:\x01|the first line|line 1))"
    r"|:(?=\s*\(1\)[^\n;]*;\s*(?:and )?\(2\))|\n"
)
_REMINDER = re.compile(
    r"\W*(?:ensure|maintain|keep|make sure|throughout|use|all|crisp|avoid|no placeholders?|with no"
    r"|depict|any|do not|choose|if"
    r"|text rendering|calculations|explain|readable|museum|numeric|the schematic must|the two|find|ignore)\b"
)


def told_sentences(scanner: Scanner) -> tuple[Sentence, ...]:
    """Sentences that tell of parts: not the overview at the start and not the reminders at the end.

    A semicolon parts sentences, but not the items of a list of strings.
    """
    ends = [
        match.end()
        for match in _SENTENCE_END.finditer(scanner.plain)
        if match.group() != "\n" or scanner.prompt[match.start()] == "\n"
    ]
    bounds = list(pairwise([0, *ends, len(scanner.plain)]))
    kept = []
    for index, (start, end) in enumerate(bounds):
        text = scanner.plain[start:end]
        is_overview = (
            index == 0 and STRING not in text and len(bounds) > 3 and scanner.plain[end - 1 : end] == "."
        )
        if text.strip() and not is_overview and not _REMINDER.match(text):
            kept.append(Sentence(start=start, end=end))
    return tuple(kept)
