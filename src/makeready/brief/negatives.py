"""What must not be seen: "no people", "without text", "no logos or photos". Standard library only."""

import re

from makeready.brief.constraints import Constraint, ElementCount, NoText, Severity, Subject
from makeready.brief.scanner import Scanner
from makeready.brief.scope import is_long
from makeready.brief.words import NUMBER_WORDS, vocabulary

_NEGATIVE = re.compile(
    r"\b(no|without(?: +any)?|avoid(?:ing)?(?: +any)?|free +of|do +not +(?:use|include|show"
    r"|add)(?: +any)?|don't +(?:use|include|show|add)(?: +any)?|never +(?:use|show)|exclude"
    r"|excluding|omit|zero(?! +(?:lines?|baselines?|points?|axis|levels?|marks?|ticks?)\b)) +"
    r"(?!more +than|fewer +than|less +than|smaller|longer|other +than|matter|need)"
)
_NO_TEXT = re.compile(r"\btext-?(?:free|less)\b|\bwordless\b")
_ITEM = re.compile(r"[\w'&/-]+(?:[ ][\w'&/-]+){0,3}")
_ITEM_STOP = re.compile(
    r" +(?:in|on|at|of|for|with|that|which|but|please|to|as|anywhere|whatsoever|inside|around"
    r"|behind|from|is|are|and|or|nor|other)\b.*$"
)
_EXCEPT = re.compile(r",? +(?:other +than|except|besides|apart +from|but +the)\b")
_TEXT_WORDS = frozenset(
    {"text", "words", "lettering", "letters", "writing", "typography", "captions or text", "word", "copy"}
)


def read_negatives(scanner: Scanner) -> list[Constraint]:
    """What must not be seen. Colours are read before, with the palette."""
    found: list[Constraint] = []
    for match in scanner.free_matches(_NO_TEXT):
        found.append(NoText(id="", span=scanner.take(*match.span())))
    for match in list(scanner.free_matches(_NEGATIVE)):
        position, begin, is_first = match.end(), match.start(), True
        while (item := _item(scanner, position, is_first=is_first)) is not None:
            start, end = item
            found.extend(_absent(scanner, begin, start, end))
            is_first = False
            joiner = re.compile(r" *(?:, *(?:or|nor|and)|,|\bor\b|\bnor\b|\band\b) +(?:no +|any +)?").match(
                scanner.plain, end
            )
            if joiner is None or not _continues(scanner, joiner, end):
                break
            scanner.take(joiner.start(), joiner.end())
            position = joiner.end()
            begin = (
                joiner.start() + joiner.group().rfind("no ") if joiner.group().endswith("no ") else position
            )
    return found


def _item(scanner: Scanner, position: int, *, is_first: bool) -> tuple[int, int] | None:
    """The offsets of one unwelcome thing: up to three words, without what only says where or why."""
    match = _ITEM.match(scanner.plain, position)
    if match is None:
        return None
    known = vocabulary()
    words = _ITEM_STOP.sub("", match.group()).split()[:3]
    while len(words) > 1 and words[-1] in known.glue:
        words.pop()
    if not words or words[0] in known.glue or words[0] in NUMBER_WORDS or words[0][0].isdigit():
        return None
    text = " ".join(words)
    is_after_or = scanner.plain[max(0, position - 8) : position].rstrip().endswith((" or", " nor", " no"))
    if not is_first and not is_after_or and not _is_known(text):
        return None
    end = match.start() + len(text)
    if not scanner.is_free(match.start(), end) or (known.colour(text) and is_first):
        return None
    return match.start(), end


def _is_known(text: str) -> bool:
    known = vocabulary()
    last = text.split()[-1]
    return (
        text in known.nouns
        or text in _TEXT_WORDS
        or text in known.things
        or last in known.nouns
        or last in known.things
    )


def _continues(scanner: Scanner, joiner: re.Match[str], end: int) -> bool:
    """A comma goes on with the list only before a later "or" or "nor"; "and" only before a known noun."""
    following = _item(scanner, joiner.end(), is_first=False)
    if following is None:
        return False
    is_known = _is_known(scanner.plain[slice(*following)])
    words = joiner.group().replace(",", " ").split()
    if "or" in words or "nor" in words or "no" in words:
        return True
    if "and" in words:
        return is_known
    rest = scanner.plain[following[1] : scanner.sentence(end).end]
    return re.match(r"(?: *, *[\w-]+(?:\s[\w-]+)?){0,4} *,? *(?:or|nor)\b", rest) is not None


def _absent(scanner: Scanner, begin: int, start: int, end: int) -> list[Constraint]:
    """What "no" and the words after it ask for. "No curved arrows" speaks of some arrows, not of all."""
    known = vocabulary()
    text = scanner.plain[start:end]
    if text in _TEXT_WORDS:
        if _EXCEPT.match(scanner.plain, end) or _is_local(scanner, begin):
            return []  # "no text other than ...", "an icon without text": not understood, and said so
        return [NoText(id="", span=scanner.take(begin, end))]
    noun = known.nouns.get(text.replace("-", " "))
    if noun and noun not in ("people", "text"):
        if _is_local(scanner, begin):
            return []
        span = scanner.take(begin, end)
        label = scanner.prompt[start:end]
        return [ElementCount(id="", noun=noun, minimum=0, maximum=0, label=label, span=span)]
    if text.split()[-1] in known.things or text.split()[-1] in known.style:
        return []  # a style wish: the style reader takes it as one
    severity: Severity = "should" if is_long(scanner) else "must"  # "no border" is said of one part
    span = scanner.take(begin, end)
    return [Subject(id="", text=scanner.prompt[start:end], is_present=False, severity=severity, span=span)]


def _is_local(scanner: Scanner, begin: int) -> bool:
    """Whether the negative belongs to one element ("cards without icons") or a part of a long brief."""
    if is_long(scanner):
        return True
    words = [word.text for word in scanner.words_between(max(0, begin - 40), begin)][-2:]
    if not words or scanner.plain[:begin].rstrip(" ")[-1:] in (",", ".", ";", "\n", ":", "("):
        return False
    known = vocabulary()
    is_kind = words[-1] in known.kind_words or " ".join(words) in known.kind_words
    return words[-1] in known.nouns and not is_kind
