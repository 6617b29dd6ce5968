"""What sort of picture it is, and what it is about. Standard library only."""

import re
from dataclasses import dataclass

from makeready.brief.brief import Kind
from makeready.brief.constraints import Constraint, ElementCount, ExactText, Placement
from makeready.brief.scanner import LONG_PROMPT_CHARS, Phrase, Scanner
from makeready.brief.words import vocabulary

DEFAULT_KIND: Kind = "poster"
"""Ours: a picture that no word names is one image with few words; a poster asks for the least around it."""

_ELEMENTS = frozenset(
    {
        "graph",
        "plot",
        "cover",
        "story",
        "figure",
        "banner",
        "presentation",
        "ad",
        "thumbnail",
        "diagram",
        "website",
        "menu",
        "timetable",
    }
)
"""Words that name a kind alone, and a part of the picture after "with a", "and a", "for the"."""

_SUBJECT = re.compile(
    r"(?:\s*,?\s*(?:that\s+is\s+|which\s+is\s+)?(?:for|about|on|of|to(?=\s+(?:an?|the|our|my)\b)"
    r"|to\s+(?:recruit|promote|advertise|announce|celebrate|attract|welcome)"
    r"|für|zum|zur|pour"
    r"|para|announcing|introducing"
    r"|celebrating|promoting|advertising|presenting|explaining)\s+)"
    r"((?:[^\s,;.\n\x01:!?()]|\.(?=\w))(?:[^,;\n\x01:!?()]|:(?=\d))*?)"
    r"(?=\s*(?:[,;:\n\x01!?()]|(?<!\bst)(?<!\bdr)(?<!\bmr)\.(?:\s|$)|$|\s(?:with|without|in|that|which|titled|entitled|called"
    r"|brand(?=\s+\w)|namens|genannt|nommée?|appelée?|llamad[oa]|named|labelled|labeled"
    r"|featuring|showing|including|"
    r"using|where|and\s+(?:a|an|the|make|use|include|leave|with|its|keep|add)|as\s+a|at\s+the"
    r"|headline|subtitle|against|on\s+a|am|im|mit|avec|con|le\s+\d|el\s+\d)\b))"
)
_SUBJECT_END = re.compile(r"(?:\s+(?:on|at|in|am|im|and|with|from|of|a|an|the))*\s*$")
_IS_GROUND = re.compile(r"\b(?:background|backdrop)\b|\b(?:canvas|page)$")
"""What a picture stands on is no subject: "a figure on a white background"."""
_SHAPE_ONLY = re.compile(
    r"(?:single|multi|full|high|wide|tall|two|three|four|left|right|text|publication)(?:-[\w-]+)?"
    r"|rectangular|vertical|horizontal|landscape|portrait|middle|circular|top|bottom|subtitle"
    r"|header|flowchart-style|background"
)
"""Words before a kind that say how it is laid out, not what it is about."""
_NAMED_WITHIN_CHARS = 500
"""Ours: a long prompt names what it is in its first sentences; later a chart or a banner is a part of it."""
_TAIL = re.compile(
    r"[ -]?(?:mock-?ups?|mocks?|designs?|layouts?|images?|graphics?|visuals?|templates?|concepts?|style)\b"
)
_BETWEEN = re.compile(
    r"(?:[\s,(:]*(?:[\x01\x03]+|num[eé]rique|digitale?|mock-?up|mock|design|layout|image|graphic|in|at|of|size|format"
    r"|style)?[\s,)]*)*?"
)


def title_in(prompt: str) -> tuple[str, str]:
    """What stands in front of the kind ("safety" of "safety poster"), and the words that name the kind."""
    scanner = Scanner(prompt)
    mention = find_kind(scanner)
    if mention is None:
        return "", ""
    words = words_before(scanner, mention)
    before = " ".join(prompt[slice(*words)].split()) if words else ""
    return before, " ".join(prompt[mention.start : mention.end].split())


@dataclass(frozen=True, slots=True, kw_only=True)
class KindMention:
    """The words that name the kind."""

    kind: Kind
    start: int
    end: int


def find_kind(scanner: Scanner) -> KindMention | None:
    """The first words that name a kind; a chart counts only if nothing else does or it comes first.

    Takes nothing: canvas and charts are read in between.
    """
    known = vocabulary()
    first: Phrase | None = None
    best: Phrase | None = None
    for phrase in scanner.phrases(known.kind_words, max_words=4):
        if not scanner.is_free(phrase.start, phrase.end):
            continue
        if phrase.start > _NAMED_WITHIN_CHARS and len(scanner.plain) > LONG_PROMPT_CHARS:
            break
        if _is_element(scanner, phrase):
            continue
        is_apart = best is not None and (
            phrase.start > best.end + 1 or scanner.plain[best.end : phrase.start] == "/"
        )
        if is_apart:
            break
        first = first or phrase
        best = phrase  # of two in a row the last is the head: "story launch graphic" is a launch graphic
    if first is None or best is None:
        return None
    end = best.end
    while tail := _TAIL.match(scanner.plain, end):
        end = tail.end()
    return KindMention(kind=known.kind_words[best.key], start=first.start, end=end)


def _is_element(scanner: Scanner, phrase: Phrase) -> bool:
    """Words like "cover", "ad" or "chart" inside a list of elements do not name the whole picture."""
    before = scanner.plain[max(0, phrase.start - 40) : phrase.start]
    if re.search(r"\blike +(?:an?|the) +(?:[\w-]+ +){0,3}$", before):
        return True
    if re.search(
        r"\b(?:no|without|than|the|this|like a|my|each|and a|with a|and one|for)\s+(?:[\w-]+\s+)?$", before
    ):
        return phrase.key in _ELEMENTS or "chart" in phrase.key
    return False


def inferred_kind(scanner: Scanner, constraints: tuple[Constraint, ...], *, has_charts: bool) -> Kind:
    """The kind of a brief that names none, from what it asks for."""
    if has_charts:
        return "chart"
    nouns = {c.noun for c in constraints if isinstance(c, ElementCount)}
    nouns |= {c.role for c in constraints if isinstance(c, ExactText)}
    nouns |= {c.noun for c in constraints if isinstance(c, Placement)}
    for noun, kind in vocabulary().by_element:
        if noun in nouns:
            return kind
    if re.search(r"\b(?:launch|saas|app|startup|product|announce\w*)\b", scanner.plain):
        return "launch_graphic"
    return DEFAULT_KIND


def read_subject(scanner: Scanner, mention: KindMention | None) -> str:
    """What the picture is about, in the prompt's words: after the kind, "for a productivity app"."""
    if mention is None:
        return ""
    scanner.take(mention.start, mention.end)
    position = mention.end
    masked = "".join("\x03" if not scanner.is_free(i, i + 1) else scanner.plain[i]
                     for i in range(position, min(len(scanner.plain), position + 120)))  # fmt: skip
    for match in re.finditer(
        r"\b(?:for|about|on|of|to|für|zum|zur|pour|para|announcing|introducing|celebrating"
        r"|promoting|advertising"
        r"|presenting|explaining)\b",
        masked,
    ):
        if _BETWEEN.fullmatch(masked[: match.start()]) is None:
            break
        found = _SUBJECT.match(scanner.plain, position + match.start())
        if found is None:
            continue
        end = found.end(1)
        while end > found.start(1) and not scanner.is_free(found.start(1), end):
            end -= 1  # "a wine tasting on Friday": the day has been read
        end = found.start(1) + len(_SUBJECT_END.sub("", scanner.plain[found.start(1) : end]))
        if end <= found.start(1) or not scanner.is_free(found.start(), found.start(1)):
            continue
        if _IS_GROUND.search(found.group(1).strip()):
            continue
        if masked[: match.start()].strip(" ,") and "\x01" not in masked[: match.start()]:
            scanner.take(position, position + match.start())
        scanner.take(found.start(), end)
        _subject_before(scanner, mention)
        return " ".join(scanner.prompt[found.start(1) : end].split()).strip("*_ ")
    return _subject_before(scanner, mention)


_BEFORE = re.compile(
    r"(?:\b(?:(?:create|design|make|draw|generate|build|produce)\s+)?(?:a|an|the|our|my)\s+"
    r"|^\W*)((?:[\w'&-]+\s+){1,4})$"
)


def _subject_before(scanner: Scanner, mention: KindMention) -> str:
    """Of "a jazz festival poster": the words in front of the kind that are not style, colour or shape."""
    words = words_before(scanner, mention)
    if words is None or not scanner.is_free(*words):
        return ""
    return scanner.take(*words).text


_VAGUE = frozenset(("something", "anything", "nice", "quick", "visual", "good", "great", "another", "one"))


def words_before(scanner: Scanner, mention: KindMention) -> tuple[int, int] | None:
    """Offsets of what stands in front of the kind and says what it is: "safety" of "a bold safety poster"."""
    match = _BEFORE.search(scanner.plain, 0, mention.start)
    if match is None:
        return None
    known = vocabulary()
    start = match.start(1)
    for word in scanner.words_between(match.start(1), match.end(1)):
        is_other = (
            word.text in known.style
            or known.colour(word.text)
            or word.text in known.modifiers
            or word.text in known.glue
            or word.text in known.things
            or word.text in _VAGUE
            or word.text.endswith(("-free", "less"))
            or _SHAPE_ONLY.fullmatch(word.text)
        )
        if is_other or word.text[0].isdigit():
            start = word.end
    text = scanner.prompt[start : match.end(1)]
    low, high = start + len(text) - len(text.lstrip()), start + len(text.rstrip())
    return (low, high) if low < high else None
