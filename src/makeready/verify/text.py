"""Whether an exact string can be read: letter for letter, whole, and where it was asked to stand."""

import unicodedata
from collections.abc import Sequence

from makeready.brief import Box, ExactText, Verdict
from makeready.verify.eyes.ocr import TextLine
from makeready.verify.eyes.recogniser import readable_characters
from makeready.verify.lettering import by_shape
from makeready.verify.look import Look, area, around, shared_area
from makeready.verify.no_text import is_writing
from makeready.verify.passage import Passage, best_passages
from makeready.verify.verifier import Answer, Asked, broken, met, unknown
from makeready.verify.wording import (
    READ_WELL,
    Distance,
    distance,
    forgiving_key,
    key,
    normalised,
    numbers_agree,
    real_differences,
    symbol_differences,
    symbols_in,
)

MAX_DISTANCE = 0.1
"""docs/design/0005-evidence.md: one character in ten may be misread before a string counts as another one."""
SHORT = 10
"""Characters; below it one wrong character is allowed, since a tenth of them is none."""
MIN_IN_REGION = 0.9
"""Ours: the share of a line's ink box that must stand in the
asked region; regions are named by words ("at the top")."""
ABSENT = 0.5
"""Ours: farther than this, the string is missing rather than misspelt."""


FIRST_PICTOGRAM = "\U0001f000"
"""From here Unicode has pictograms; the recogniser's
alphabet lists some, but faces draw them too differently."""


class ExactTextVerifier:
    """Reads the picture and looks for the string.

    Up to a tenth of the letters may differ, because OCR errs. But a difference that three differently cut
    crops agree on, and that OCR does not make by itself, is in the picture, and broken however small.
    Strings that it cannot read are compared by the shapes of their letters (`lettering`).
    """

    name = "exact_text"
    version = "3"
    kinds = ("exact_text",)

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if not isinstance(asked, ExactText):
            raise TypeError(f"{type(asked).__name__} is not an exact text.")
        expected = f'"{asked.text}"'
        if unreadable := unreadable_in(asked.text):
            return by_shape(look, asked, f"the recogniser cannot read {unreadable}", place_fault)
        if not key(asked.text):
            return unknown("there is nothing to read in it", expected)
        candidates = ranked(best_passages(asked.text, look.reading), asked.text, look, asked)
        if not candidates:
            return self._missing(look, expected)
        passage = candidates[0]
        away = distance(asked.text, passage.text)
        boxes = tuple(line.box for line in passage.lines)
        measured = f'reads "{passage.text}"{_off(away)}'
        if away.strict > ABSENT:
            return self._missing(look, expected, f"; nearest is {measured}", away, boxes)
        if fault := wording_fault(asked.text, passage, away, look):
            if answer := raised_answer(look, asked, passage):
                return answer
            return broken(f"{measured}: {fault}", expected, 0.9 - away.strict, boxes=boxes)
        if not all(line.is_upright for line in passage.lines):
            return unknown(f"{measured}, but it is turned, which is read poorly", expected, 0.8, boxes=boxes)
        if answer := symbol_answer(look, asked, passage):
            return answer
        if not numbers_agree(asked.text, passage.text) and not any(
            numbers_agree(asked.text, other) for other in reread(passage, look)
        ):  # only look-alikes are left: "2O26" for "2026"
            return unknown(f"{measured}: a letter stands where a digit should", expected, 0.8, boxes=boxes)
        if fault := place_fault(look, asked, boxes):
            return broken(f"{measured}: {fault}", expected, 0.8, boxes=boxes)
        return met(measured, expected, boxes=boxes)

    @staticmethod
    def _missing(
        look: Look,
        expected: str,
        nearest: str = "",
        away: Distance | None = None,
        boxes: tuple[Box, ...] = (),
    ) -> Answer:
        measured = f"not found among {len(look.reading)} lines of text{nearest}"
        turned = [line for line in look.reading if not line.is_upright and is_writing(line)]
        score = max(0.0, 1 - away.strict) * 0.4 if away is not None else 0.0
        if turned:
            more = f"; {len(turned)} lines are turned and read poorly"
            return unknown(measured + more, expected, score, boxes=boxes)
        return broken(measured, expected, score, boxes=boxes)


def _off(away: Distance) -> str:
    """By how many characters a reading differs, strictly and forgiving, in words; empty for none."""
    if away.errors == 0:
        return ""
    loose = round(away.errors * away.forgiving / away.strict)
    differ = "one character differs" if away.errors == 1 else f"{away.errors} characters differ"
    forgiven = f", {loose or 'none'} if look-alikes and capitals are forgiven" if loose < away.errors else ""
    return f", {differ}{forgiven}"


def unreadable_in(text: str) -> str:
    """The characters of a text that the recogniser's alphabet
    lacks, for a person; empty if it can read all."""
    known = readable_characters()
    missing = [letter for letter in dict.fromkeys(text) if is_styled(letter)]
    missing += [
        letter
        for letter in dict.fromkeys(normalised(text))
        if (letter not in known or letter >= FIRST_PICTOGRAM)
        and not letter.isspace()
        and unicodedata.category(letter) not in ("Cf", "Mn")
    ]
    if not missing:
        return ""
    names = {unicodedata.name(letter, "unnamed").split()[0].title() for letter in missing}
    return f"{''.join(missing[:8])} ({', '.join(sorted(names)[:3])})"


def is_styled(letter: str) -> bool:
    """Whether it is another letter in a hand that the recogniser was not taught: double-struck, Fraktur."""
    return unicodedata.decomposition(letter).startswith("<font>")


def ranked(passages: Sequence[Passage], text: str, look: Look, asked: ExactText) -> list[Passage]:
    """Nearest first; of equals, the one that looks more alike, then the one in the asked region."""
    region = look.region_box(asked.region)

    def order(passage: Passage) -> tuple[int, float, float]:
        box = around(tuple(line.box for line in passage.lines))
        alike = distance(text, passage.text).forgiving
        return passage.errors, alike, -shared_area(box, region) / max(1.0, area(box))

    return sorted(passages, key=order)


def wording_fault(text: str, passage: Passage, away: Distance, look: Look) -> str:
    """What is wrong with the words, or nothing."""
    if away.errors == 0:
        return ""
    length = len(key(text))
    allowed = 1 if length < SHORT else round(MAX_DISTANCE * length)
    differences = real_differences(text, passage.text)
    if away.errors > allowed and differences:
        return f"{away.errors} of {length} characters differ"
    if not differences:
        return ""
    again = [real_differences(text, other) for other in reread(passage, look)]
    if any(any(letter.isdigit() for letter in left + right) for left, right in differences):
        return "a number differs" if again.count([]) < CLEARING else ""
    agreed = again.count(differences)
    if agreed >= AGREEING:
        left, right = differences[0]
        return f'"{right or "nothing"}" stands where "{left or "nothing"}" was asked'
    return ""


CLEARING = 2
"""Ours: two of three rereadings that say what was asked outvote the first: "</s" was read as "<1 s"."""
AGREEING = 3
"""Ours: all three rereadings must repeat a difference before it is the picture's and not the reader's."""


def raised_answer(look: Look, asked: ExactText, passage: Passage) -> Answer | None:
    """What is to be said where only raised or lowered figures ("bn¹", "H₂O") were not read; None elsewhere.

    Small type makes them as small as an accent. In our own documents their shapes decide.
    """
    rest = "".join(letter for letter in asked.text if not is_raised(letter))
    lost = "".join(letter for letter in asked.text if is_raised(letter))
    if not lost or real_differences(rest, passage.text) or not numbers_agree(rest, passage.text):
        return None
    return by_shape(look, asked, f'"{lost}" is too small to be read', place_fault)


def is_raised(letter: str) -> bool:
    return unicodedata.decomposition(letter).startswith(("<super>", "<sub>"))


def symbol_answer(look: Look, asked: ExactText, passage: Passage) -> Answer | None:
    """What is to be said of operators that were read as others; None if nothing is.

    In our own documents their shapes decide. Elsewhere a symbol that the recogniser reads well and that it
    reads as another one from all cuts is another one; of the rest nothing can be said.
    """
    differences = symbol_differences(asked.text, passage.text)
    if not differences:
        return None
    again = [symbol_differences(asked.text, other) for other in reread(passage, look)]
    if again.count([]) >= CLEARING:
        return None
    left, right = differences[0]
    reason = f'"{right or "nothing"}" was read where "{left or "nothing"}" was asked'
    answer = by_shape(look, asked, reason, place_fault)
    if answer.verdict is not Verdict.UNKNOWN:
        return answer
    boxes = tuple(line.box for line in passage.lines)
    asked_symbols = "".join(symbols_in(one) for one, _ in differences)
    if again.count(differences) >= AGREEING and asked_symbols and READ_WELL.issuperset(asked_symbols):
        return broken(f'"{passage.text}": {reason}', answer.expected, 0.8, boxes=boxes)
    measured = f'"{passage.text}": {reason}, and the recogniser is not sure of such symbols'
    return unknown(measured, answer.expected, 0.8, boxes=boxes)


def reread(passage: Passage, look: Look) -> list[str]:
    """The passage read from three other cuts of its lines, each with the words around it dropped."""
    columns = [look.ocr.read_again(look.picture.pixels, line) for line in passage.lines]
    whole = [line.text for line in passage.lines]
    texts = []
    for attempt in range(3):
        lines = [column[attempt] for column in columns]
        joined = " ".join(lines)
        # The passage may use a part of its lines only; then the same words are taken from the reread line.
        texts.append(joined if key(" ".join(whole)) == key(passage.text) else narrowed(passage, lines))
    return texts


def narrowed(passage: Passage, lines: Sequence[str]) -> str:
    """The passage among reread lines."""
    again = [
        TextLine(text=text, score=line.score, box=line.box, size_px=line.size_px)
        for line, text in zip(passage.lines, lines, strict=True)
        if text.strip()
    ]
    best = best_passages(passage.text, again, limit=1)
    return best[0].text if best else ""


def place_fault(look: Look, asked: ExactText, boxes: tuple[Box, ...]) -> str:
    """Whether the lines leave the canvas or the asked region."""
    canvas, region = look.canvas, look.region_box(asked.region)
    for box in boxes:
        if (
            box.left_px <= 0
            or box.top_px <= 0
            or box.right_px >= canvas.width_px
            or box.bottom_px >= canvas.height_px
        ):
            return "it touches the edge of the canvas"
    inside = sum(shared_area(box, region) for box in boxes) / max(1.0, sum(area(box) for box in boxes))
    if inside < MIN_IN_REGION:
        return f"only {inside:.0%} of it stands in the asked region"
    return ""


def is_read(text: str, lines: Sequence[TextLine]) -> Passage | None:
    """The passage that says `text` within the tolerance, for verifiers that need a label's place."""
    if not key(text):
        return None
    for passage in best_passages(text, lines, limit=1):
        length = len(key(text))
        allowed = 1 if length < SHORT else round(MAX_DISTANCE * length)
        alike = forgiving_key(passage.text) == forgiving_key(text)
        close = passage.errors <= allowed and length > 2 and numbers_agree(text, passage.text)
        if alike or close:
            return passage
    return None
