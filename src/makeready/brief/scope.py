"""What a number or a place is said of: the whole picture, each of several things, or one of several choices.

Standard library only.
"""

import re
from collections.abc import Sequence

from makeready.brief.elements import Mention
from makeready.brief.scanner import LONG_PROMPT_CHARS, Scanner
from makeready.brief.words import vocabulary

_EACH_BEFORE = re.compile(
    r"\b(?:each|every|either +(?:side|end)|all +of +(?:the|these|those)"
    r"|(?:in|on|of|for|at|to|inside|within|under|below|above) +both)\b"
)
_NEW_WISH = re.compile(
    r"\b(?:and|plus|then|also),? +(?:also +)?(?:include|add|place|put|show|use|draw|create)\b"
)
"""In a short prompt, another wish begins with such words: "make each word readable and add three icons"."""
_EACH_AFTER = re.compile(
    r"[^,\x01]{0,70}?\b(?:(?:in|on|inside|within|at|for|to|of|above|below|beneath|under|beside|near|from|with"
    r"|next +to|over|around|between|connecting|after|before|along) +(?:the +\w+ +(?:of|in) +)?"
    r"(?:each|every|both|either)\b|per +[a-z]|apiece\b)"
)
_EXAMPLE = re.compile(
    r"\b(?:such +as|e\. ?g\.?,?|for +example,?|similar +to|resembling|as +if|styled +(?:like|as)"
    r"|(?:looks?|looking|shaped|feels?) +like|instead +of|rather +than)(?: +[\w'/-]+){0,2} +$|\bnot +$"
)
_CHOICES = re.compile(r"\b(?:such +as|e\.g\.?|for +example|either)\b[^.;:()\n]*$")
_OR_BEFORE = re.compile(r"([a-z-]+),? +or +(?:[\w-]+ +){0,2}$")
_OR_AFTER = re.compile(r",? +or +(?:an? +|the +)?((?:[a-z-]+ ?){1,3})")
_OPENING = re.compile(
    r"^\W*(?:please +)?(?:create|recreate|design|make|generate|draw|build|produce|render|illustrate)\b"
    r"(?! +(?:with|in|on)\b)[^,.;:\n]*$"
)
_OPENING_BREAK = re.compile(r"\b(?:of|with|that|which|showing|shows|containing|where|about|for|featuring)\b")
_IN_ONE_PICTURE = re.compile(
    r"\b(?:in|within|into|as|on|inside) +(?:one|a +single|the +same|the +final) +(?:[\w-]+ +){0,2}$"
)
_REFERS_BACK = re.compile(r"\b(?:the|this|that|its|same)(?: +(?:same|main|large|central))? +$")
_OWN_STRING_CHARS = 60
"""Ours: a string that begins this near behind its noun is the noun's ("a title that reads exactly ...")."""
_WHOLE = frozenset({"illustration", "photo", "mockup", "map", "hero"})
"""Nouns that also name the picture that is asked for itself."""


def is_long(scanner: Scanner) -> bool:
    """Whether the prompt goes through a page part by part: what it says of one part, others need not hold."""
    return len(scanner.prompt) > LONG_PROMPT_CHARS


def is_per_item(scanner: Scanner, start: int, end: int) -> bool:
    """Whether a number belongs to each of several things ("each card has an icon", "an icon on every card").

    Then the whole picture has at least as many; how many exactly depends on the number of those things.
    """
    sentence = scanner.sentence(start)
    if match := _EACH_BEFORE.search(scanner.plain, sentence.start, start):
        return is_long(scanner) or not _NEW_WISH.search(scanner.plain, match.end(), start)
    stop = scanner.sentence(max(start, end - 1)).end
    return _EACH_AFTER.match(scanner.plain, end, stop) is not None


def is_choice(scanner: Scanner, start: int, end: int) -> bool:
    """Whether the thing is one of several that would do ("a chart, a table or a map") or no wish at all.

    `start` is where its number or article begins.
    """
    before = scanner.plain[scanner.sentence(start).start : start]
    if _EXAMPLE.search(before) or _CHOICES.search(before):
        return True
    nouns = vocabulary().nouns
    if (match := _OR_BEFORE.search(before)) and match.group(1).replace("-", " ") in nouns:
        return True
    after = _OR_AFTER.match(scanner.plain, end, scanner.sentence(max(start, end - 1)).end)
    return after is not None and any(word in nouns for word in after.group(1).split())


def is_the_picture(scanner: Scanner, start: int, mention: Mention) -> bool:
    """Whether a long prompt's noun means the whole picture ("Create a UI mockup of", "in a single image")."""
    if mention.noun not in _WHOLE or not is_long(scanner):
        return False
    before = scanner.plain[:start]
    if _IN_ONE_PICTURE.search(scanner.plain[max(0, start - 60) : mention.start]):
        return True
    return _OPENING.match(before) is not None and not _OPENING_BREAK.search(before)


def is_only(scanner: Scanner, mention: Mention, points: Sequence[Mention]) -> bool:
    """Whether the prompt speaks of one element of this kind: then a place can be that of the kind."""
    if mention.is_plural or mention.noun in vocabulary().uncounted:
        return False
    others = [
        one
        for one in points
        if one.noun == mention.noun
        and one.start != mention.start
        and not mention.start <= one.start <= mention.end + _OWN_STRING_CHARS
    ]
    return all(_REFERS_BACK.search(scanner.plain[max(0, one.start - 40) : one.start]) for one in others)


def is_text_noun(noun: str) -> bool:
    """Whether the noun is a line of words or a mark that stands in one: "centred" says how it is aligned."""
    return noun in vocabulary().texts or noun == "logo"
