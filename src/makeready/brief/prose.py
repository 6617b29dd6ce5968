"""A prompt in people's words becomes a brief: every reader in turn, then what is left over."""

import re
from collections.abc import Sequence
from dataclasses import replace

from makeready.brief.brief import Brief, ChartData, Kind, StyleWord
from makeready.brief.buttons import read_button_words
from makeready.brief.canvas import read_canvas
from makeready.brief.charts import read_charts
from makeready.brief.constraints import (
    EVERYWHERE,
    NOWHERE,
    ClearRegion,
    Constraint,
    Contrast,
    ElementCount,
    ExactText,
    MinTextSize,
    NoText,
    Placement,
    Subject,
)
from makeready.brief.contradictions import check_contradictions
from makeready.brief.counts import read_counts
from makeready.brief.elements import mentions
from makeready.brief.kind import KindMention, find_kind, inferred_kind, read_subject
from makeready.brief.leftovers import read_leftovers
from makeready.brief.lines import read_lines
from makeready.brief.negatives import read_negatives
from makeready.brief.outline_sites import read_site
from makeready.brief.palette import read_palette
from makeready.brief.placement import read_placements
from makeready.brief.regions import read_regions
from makeready.brief.scanner import Scanner
from makeready.brief.sizes import CONTRAST_RATIO, default_size_px, read_text_sizes
from makeready.brief.spoken import read_sentences, read_spoken
from makeready.brief.strings import read_strings
from makeready.brief.style import read_style, read_style_lines
from makeready.brief.told_facts import as_quotation, read_back_links, read_facts
from makeready.brief.told_reader import read_told

READABLE = "readable layout"
"""The style word that "readable" and "prioritize readable layout over decoration" are applied as."""

_IDEALLY = re.compile(
    r"\b(?:ideally|preferably|if possible|if you can|optionally|nice to have|where possible)\b\s*[,:]?"
)
_DEPICTED = re.compile(
    r"\b(?:(?:illustrations?|photos?|photographs?|pictures?|images?|drawings?|icons?)\s+(?:of"
    r"|showing|depicting)|illustration\s*:)\s+"
    r"((?:[^\s,;.\n\x01:()])[^,;.\n\x01:()]*?)(?=\s*(?:[,;.\n\x01:()]|$|\b(?:with|in(?! front of)|on the"
    r"|at the|below|above|and (?:a|an|the|one|two|three))\b))"
)


_FRUIT = "orange|lime|lemon|peach|plum|olive|rose|violet|lavender|salmon|cherry|apricot|coral|aubergine|mint"
_DEPICTED_COLOUR = re.compile(
    rf"\b(?:illustrations?|photos?|photographs?|pictures?|images?|drawings?|icons?)\s+(?:of|showing)\s+"
    rf"((?:an?|one|two|three)\s+(?:{_FRUIT})e?s?)(?=\s*(?:[,;.\n:()]|$))"
)
_DEPICTED_BEFORE = re.compile(
    r"\bwith an? ((?!large|big|small|simple|flat|nice)[a-z]+(?:-[a-z]+)?) (?=illustration\b)"
)
_DANGLING = re.compile(r"(?:\s+(?:on|in|with|and|against|an?|the))*\s*$")


def read_prose(prompt: str) -> Brief:
    """The brief of a prompt, without the defaults that every brief gets.

    Raises: InvalidBriefError for what cannot be used, ContradictionError where two parts exclude each other.
    """
    scanner = Scanner(prompt)
    mention = find_kind(scanner)
    if mention is not None:
        brief = _read_as(scanner, mention.kind, mention)
        if brief.kind == "figure" and brief.charts and not brief.links:  # numbers: a chart under another name
            return _read_as(Scanner(prompt), "chart", mention)
        return brief
    first = _read_as(scanner, "launch_graphic", None)
    kind = inferred_kind(scanner, first.constraints, has_charts=bool(first.charts))
    return first if kind == first.kind else _read_as(Scanner(prompt), kind, None)


def _read_as(scanner: Scanner, kind: Kind, mention: KindMention | None) -> Brief:
    soft = _soft_sentences(scanner)
    lines = read_lines(scanner)
    regions = read_regions(scanner)
    facts = [*read_sentences(scanner), *read_facts(scanner, kind)]
    canvas = read_canvas(scanner, kind)
    charts = read_charts(scanner, is_title_shared=kind == "chart")
    style = read_style_lines(scanner)
    subject = read_subject(scanner, mention)
    strings = read_strings(scanner)
    read_back_links(scanner, strings)
    told = [*read_site(scanner), *read_told(scanner, kind), *facts]
    strings.texts += read_button_words(scanner)
    strings.texts = as_quotation(scanner, strings.texts)
    if mention is not None:
        strings.texts = [
            _not_of_kind(one, scanner.plain[mention.start : mention.end]) for one in strings.texts
        ]
    sizes = read_text_sizes(scanner, canvas)
    depicted = _depicted(scanner, is_colour=True)
    colours = read_palette(scanner)
    negatives = read_negatives(scanner)
    found = [m for m in mentions(scanner) if mention is None or not mention.start <= m.start < mention.end]
    depicted += _depicted(scanner)
    placements = read_placements(scanner, found, strings.texts)
    counts = read_counts(scanner, found, strings.texts)
    style.extend(read_style(scanner))
    told += read_spoken(scanner, kind, mention, (*strings.texts, *told))
    constraints = _in_reading_order(
        [
            *lines.constraints,
            *regions,
            *(text for text in strings.texts if not _is_restated(text, counts)),
            *told,
            *negatives,
            *colours.excluded,
            *sizes,
            *placements,
            *(count for count in counts if not _is_given_price(count, told)),
            *depicted,
        ],
        soft,
    )
    check_contradictions(constraints)
    return Brief(
        prompt=scanner.prompt,
        kind=kind,
        canvas=canvas,
        palette=colours.palette,
        constraints=constraints,
        style=_style_in_order(style, constraints),
        subject=lines.subject or subject,
        charts=_titled(charts, constraints) if kind == "chart" else charts,
        links=tuple(strings.links),
        not_understood=read_leftovers(scanner),
    )


def _not_of_kind(text: Constraint, kind_words: str) -> Constraint:
    """On a conference badge for "Maria Lopez" the string is the picture's headline, no badge on it."""
    is_named_so = isinstance(text, ExactText) and text.role == "badge" and "badge" in kind_words
    return replace(text, role="headline") if is_named_so and isinstance(text, ExactText) else text


def _is_restated(text: Constraint, counts: Sequence[Constraint]) -> bool:
    """Whether a number of arrows that a chain implies is also said outright."""
    if not isinstance(text, ElementCount):
        return False
    return any(isinstance(count, ElementCount) and count.noun == text.noun for count in counts)


def _is_given_price(count: Constraint, told: Sequence[Constraint]) -> bool:
    """The word "price" in front of an amount that is set: no other price is wanted."""
    is_price = isinstance(count, ElementCount) and count.noun == "price" and count.maximum == 1
    return is_price and any(isinstance(one, ExactText) and one.role == "price" for one in told)


def _soft_sentences(scanner: Scanner) -> list[tuple[int, int]]:
    """Sentences that say "ideally" or "if possible": what is read there should hold, but need not."""
    found = []
    for match in _IDEALLY.finditer(scanner.plain):
        scanner.take(*match.span())
        sentence = scanner.sentence(match.start())
        found.append((sentence.start, sentence.end))
    return found


def _depicted(scanner: Scanner, *, is_colour: bool = False) -> list[Constraint]:
    """An illustration of a fox: what the picture inside the picture shows, as far as nobody has read it
    already: "three apples on a pale yellow background" are apples, the colour is the page's.
    `is_colour`: only things that are called like a colour ("an orange", "a rose")."""
    found: list[Constraint] = []
    patterns = (_DEPICTED_COLOUR,) if is_colour else (_DEPICTED, _DEPICTED_BEFORE)
    for match in sorted((one for each in patterns for one in each.finditer(scanner.plain)), key=_first):
        start, end = match.span(1)
        if not scanner.is_free(match.start(), start + 1):
            continue
        while not scanner.is_free(start, end):
            end -= 1
        if end < match.end(1):
            end = start + len(_DANGLING.sub("", scanner.plain[start:end]))
        if end > start:
            text = " ".join(scanner.prompt[start:end].split())
            found.append(Subject(id="", text=text, severity="should", span=scanner.take(start, end)))
    return found


def _first(match: re.Match[str]) -> int:
    return match.start()


def _in_reading_order(found: Sequence[Constraint], soft: Sequence[tuple[int, int]]) -> tuple[Constraint, ...]:
    """The constraints by where they stand, numbered c1, c2 ..."""
    ordered = sorted(found, key=lambda c: c.span.start if c.span.start >= 0 else len(found) + 10**9)
    numbered: list[Constraint] = []
    for index, constraint in enumerate(ordered):
        is_soft = any(start <= constraint.span.start < end for start, end in soft)
        severity = "should" if is_soft else constraint.severity
        numbered.append(replace(constraint, id=f"c{index + 1}", severity=severity))
    return tuple(numbered)


def _style_in_order(style: Sequence[StyleWord], constraints: Sequence[Constraint]) -> tuple[StyleWord, ...]:
    words = list(style)
    for constraint in constraints:
        if isinstance(constraint, MinTextSize) and constraint.span.is_inferred:
            words.append(StyleWord(word=READABLE, theme="clean", span=constraint.span))
    kept: dict[str, StyleWord] = {}
    for word in sorted(words, key=lambda word: word.span.start):
        kept.setdefault(word.word.lower(), word)
    return tuple(kept.values())


def _titled(charts: tuple[ChartData, ...], constraints: Sequence[Constraint]) -> tuple[ChartData, ...]:
    """Where the chart is the whole picture, its headline is its title too."""
    title = next((c.text for c in constraints if isinstance(c, ExactText) and c.role == "headline"), "")
    if not title or not charts or charts[0].title:
        return charts
    return (replace(charts[0], title=title), *charts[1:])


def with_defaults(brief: Brief) -> Brief:
    """The brief with what every picture is held to unless told: contrast, text size, a headline."""
    added: list[Constraint] = []
    shapes = {type(constraint) for constraint in brief.constraints}
    if any(isinstance(one, NoText) and one.region == EVERYWHERE for one in brief.constraints):
        return brief  # a picture without text has no text to hold to anything
    if brief.kind == "launch_graphic" and ClearRegion not in shapes and not _has_headline(brief):
        added.append(Placement(id="", noun="headline", anchor="top", severity="should", span=NOWHERE))
    if Contrast not in shapes:
        added.append(Contrast(id="", ratio=CONTRAST_RATIO, severity="should", span=NOWHERE))
    if MinTextSize not in shapes:
        size_px = default_size_px(brief.canvas)
        added.append(MinTextSize(id="", size_px=size_px, severity="should", span=NOWHERE))
    if not added:
        return brief
    taken = {constraint.id for constraint in (*brief.constraints, *brief.charts)}
    free = (f"c{number}" for number in range(1, 10**6) if f"c{number}" not in taken)
    named = tuple(replace(constraint, id=next(free)) for constraint in added)
    return replace(brief, constraints=(*brief.constraints, *named))


def _has_headline(brief: Brief) -> bool:
    return any(
        (isinstance(c, ExactText) and c.role == "headline")
        or (isinstance(c, Placement) and c.noun == "headline")
        for c in brief.constraints
    )
