"""Style words: applied, not checked. Standard library only."""

import re
from dataclasses import replace

from makeready.brief.brief import StyleWord
from makeready.brief.constraints import Span
from makeready.brief.scanner import LONG_PROMPT_CHARS, OPAQUE, STRING, Scanner
from makeready.brief.words import NUMBER_WORDS, vocabulary

_LINE = re.compile(
    r"(?:^|(?<=[\n.;,])|constraints:) *(?:visual\s+|overall\s+|design\s+)?(?:style|mood|look"
    r"|look and feel|tone|vibe|aesthetic|theme|feel)\s*:\s*([^\n;.]+)"
)
_LIKE = re.compile(
    r"\b(?:make\s+(?:it|this)\s+(?:look|feel)|(?:it\s+)?(?:should|must)\s+(?:look|feel)"
    r"|that\s+(?:looks|feels)|looking|(?:look|feel)s?)\s+"
    r"(like\s+[^\n,.;:\x01]+)"
)
_OF_STYLE = re.compile(r"\bin\s+(?:the|a)\s+style\s+of\s+([^\n,.;:\x01]+)")
_CUT = re.compile(r"\s+(?:with|and|but|for|in|on|at|using)\s.*$|[,;.]\s*$")
_NEGATIVE = re.compile(r"\b(?:no|without|not(?:\s+too)?|avoid(?:ing)?|less|free\s+of)\s+(?:any\s+)?$")
_MAX_WORDS = 4
_HOLDERS = frozenset(
    ("style", "look", "feel", "vibe", "vibes", "aesthetic", "theme", "mode", "tone", "mood", "atmosphere")
)
"""In "clean modern style" the words stand for themselves; in "premium SaaS vibe" the phrase is the wish."""
_PHYSICAL = frozenset(
    (
        "light",
        "lines",
        "shapes",
        "grid",
        "strokes",
        "outlines",
        "edges",
        "borders",
        "corners",
        "pattern",
        "patterns",
    )
)
"""Things that are as often drawn as styled: only a style word before them makes a style wish."""
_EMPTY_ALONE = _HOLDERS.union(
    (
        "type",
        "light",
        "lines",
        "depth",
        "grid",
        "finish",
        "colors",
        "colours",
        "tones",
        "font",
        "fonts",
        "edges",
    )
)
"""Things that say nothing without a word before them."""
_OPENING_CHARS = 400
"""Ours: a long prompt speaks of the whole in its first sentences and then of one part after another."""
_FONT_WEIGHT = re.compile(
    r"[ ,-]+(?:[\w-]+ +){0,2}?(?:sans|serif|text|titles?|headings?|headlines?|fonts?|typeface|letter\w*"
    r"|labels?|captions?|numerals?|numbers?|weight|type)\b"
)


def read_style_lines(scanner: Scanner) -> list[StyleWord]:
    """The items of "Style: clean, modern, minimal". Whatever stands there is a style word, known or not."""
    found: list[StyleWord] = []
    for match in list(scanner.free_matches(_LINE)):
        scanner.take(match.start(), match.start(1))
        for item in re.finditer(r"(?:(?!(?<![\w-])and(?![\w-])|&)[^,/])+", match.group(1)):
            start = match.start(1) + item.start() + len(item.group()) - len(item.group().lstrip())
            text = item.group().strip()
            if not text or not _is_style_item(scanner, text):
                continue
            found.append(_word(scanner, start, start + len(text)))
    return found


def _is_style_item(scanner: Scanner, text: str) -> bool:
    """A colour, a number or a negative in a style line is left to its own reader."""
    known = vocabulary()
    words = text.split()
    if STRING in text or OPAQUE in text or len(words) > 7:
        return False
    if words[0] in ("no", "without", "with", "avoid") or any(
        word[0].isdigit() or word in NUMBER_WORDS for word in words
    ):
        return words[0] == "no" and words[-1] in known.things
    if "contrast" in words or (any(word in ("readable", "legible") for word in words) and len(words) > 1):
        return False
    return not any(known.colour(" ".join(words[:count])) for count in range(1, len(words) + 1))


def _word(scanner: Scanner, start: int, end: int) -> StyleWord:
    known = vocabulary()
    span: Span = scanner.take(start, end)
    text = " ".join(span.text.split())
    word = text.lower() if all(part in known.style for part in text.lower().split()) else text
    return StyleWord(word=word, theme=known.theme_of(text), span=span)


def read_style(scanner: Scanner) -> list[StyleWord]:
    """Style phrases ("premium SaaS vibe"), single style words, and words in lists beside them."""
    words: list[StyleWord] = []
    for pattern in (_LIKE, _OF_STYLE):
        for match in list(scanner.free_matches(pattern)):
            text = _CUT.sub("", match.group(1)) if pattern is _LIKE else match.group(1)
            end = match.start(1) + len(text)
            scanner.take(match.start(), match.start(1))
            start = match.start(1) if pattern is _LIKE else match.start()
            words.append(_word(scanner, start, end))
    words.extend(_phrases(scanner))
    words.extend(_singles(scanner))
    words.extend(_neighbours(scanner, words))
    words.extend(_strings(scanner))
    return [word if _is_of_the_whole(scanner, word) else replace(word, theme="") for word in words]


def _is_of_the_whole(scanner: Scanner, word: StyleWord) -> bool:
    """Whether a style word may set the theme: "dark mode" may; "dark" in "dark gray bars" is a part's colour.

    In a long prompt only its opening and what is called a style speak of the whole, and "bold" before a text
    is a weight.
    """
    start, end = word.span.start, word.span.end
    following = [one.text for one in scanner.words_between(end, min(len(scanner.plain), end + 40))[:2]]
    gap = scanner.plain[end : end + 1]
    if gap in (" ", "-") and any(vocabulary().colour(" ".join(following[:count])) for count in (1, 2)):
        return False
    if len(scanner.plain) <= LONG_PROMPT_CHARS or word.word.split()[-1] in _HOLDERS:
        return True
    if following and following[0] in _HOLDERS:
        return True
    is_weight = "bold" in word.word.lower() and (
        _FONT_WEIGHT.match(scanner.plain, end) or _FONT_WEIGHT.search(scanner.plain, start, end)
    )
    return start < _OPENING_CHARS and not is_weight


def _phrases(scanner: Scanner) -> list[StyleWord]:
    """A thing a style is a property of, with the words before it."""
    known = vocabulary()
    found = []
    for phrase in list(scanner.phrases(known.things, max_words=2)):
        if not scanner.is_free(phrase.start, phrase.end):
            continue
        index = phrase.first
        while index > 0 and phrase.first - index < _MAX_WORDS and _can_precede(scanner, index - 1, index):
            index -= 1
        start, end = scanner.words[index].start, phrase.end
        if negative := _NEGATIVE.search(scanner.plain, max(0, start - 24), start):
            start = negative.start()
        elif index == phrase.first and phrase.key in _EMPTY_ALONE:
            if any(scanner.is_free(i, i + 1) is False for i in range(max(0, start - 2), start - 1)):
                scanner.take(phrase.start, phrase.end)
            continue
        text = scanner.plain[start:end].split()
        if not _is_wish(text, phrase.last - phrase.first + 1):
            continue
        if " ".join(text) in known.style or "-".join(text) in known.style:
            found.append(_word(scanner, start, end))
            continue
        if text[-1] in _HOLDERS and all(word in known.style for word in text[:-1]):
            scanner.take(phrase.start, phrase.end)
            continue  # "clean modern style": the words stand for themselves
        found.append(_word(scanner, start, end))
    return found


def _is_wish(words: list[str], num_thing_words: int) -> bool:
    """Whether the words before a thing are about style: "soft lines", but not "orange dashed lines"."""
    known = vocabulary()
    before, thing = words[:-num_thing_words], words[-1]
    if any(known.colour(word) for word in before) and thing not in ("gradient", "gradients", "glow", "tones"):
        return False
    is_physical = thing in _PHYSICAL and words[0] not in ("no", "without", "not", "avoid", "avoiding", "less")
    return not is_physical or any(word in known.style for word in before)


def _can_precede(scanner: Scanner, index: int, following: int) -> bool:
    word = scanner.words[index]
    if not scanner.is_joined(word, scanner.words[following]) or not scanner.is_free(word.start, word.end):
        return False
    return (
        word.text not in vocabulary().glue
        and word.text not in NUMBER_WORDS
        and not word.text[0].isdigit()
        and word.text not in ("no", "without", "not", "avoid", "avoiding", "less", "any", "too")
    )


def _singles(scanner: Scanner) -> list[StyleWord]:
    known = vocabulary()
    found = []
    for phrase in list(scanner.phrases(frozenset(known.style), max_words=2)):
        if not scanner.is_free(phrase.start, phrase.end):
            continue
        start = phrase.start
        if negative := _NEGATIVE.search(scanner.plain, max(0, start - 24), start):
            start = negative.start()
            span = scanner.take(start, phrase.end)
            found.append(StyleWord(word=" ".join(span.text.lower().split()), theme="", span=span))
            continue
        _take_adverb(scanner, phrase.first)
        found.append(_word(scanner, start, phrase.end))
    return found


def _take_adverb(scanner: Scanner, index: int) -> None:
    """Very, really, ultra: they go with the style word that follows."""
    if index > 0 and scanner.words[index - 1].text in (
        "ultra",
        "super",
        "more",
        "quite",
        "rather",
        "highly",
        "visually",
        "slightly",
        "truly",
    ):
        scanner.take(scanner.words[index - 1].start, scanner.words[index - 1].end)


def _neighbours(scanner: Scanner, words: list[StyleWord]) -> list[StyleWord]:
    """Single unknown words in a list with style words ("bold, oomphy") are style words without a theme."""
    found: list[StyleWord] = []
    ends = {word.span.end for word in words}
    starts = {word.span.start for word in words}
    for word in scanner.words:
        if (
            not scanner.is_free(word.start, word.end)
            or word.text in vocabulary().glue
            or word.text[0].isdigit()
        ):
            continue
        before = scanner.plain[max(0, word.start - 12) : word.start]
        after = scanner.plain[word.end : word.end + 12]
        if not re.match(r"\s*(?:[,.;\n!]|$|and\b)", after):
            continue
        left = re.search(r"(?:\s*,\s*(?:and\s+)?|\s+and\s+)$", before)
        right = re.match(r"(?:\s*,\s*|\s+and\s+)", after)
        touches_left = left is not None and word.start - len(left.group()) in ends
        touches_right = (
            right is not None
            and word.end + len(right.group()) in starts
            and bool(re.search(r"(?:^|[,.;\n])\s*$", before))
        )
        if touches_left or touches_right:
            style = _word(scanner, word.start, word.end)
            ends.add(style.span.end)
            found.append(style)
    return found


def _strings(scanner: Scanner) -> list[StyleWord]:
    """A quoted word in front of "style" or "look" names a style, not words to show."""
    found = []
    for quoted in scanner.strings:
        if scanner.is_free(quoted.start, quoted.end) and re.match(
            r"[- ]*(?:style|look|feel|vibe|mood|aesthetic)\b", scanner.plain[quoted.end : quoted.end + 14]
        ):
            span = scanner.take(quoted.start, quoted.end)
            found.append(StyleWord(word=quoted.text, theme=vocabulary().theme_of(quoted.text), span=span))
    return found
