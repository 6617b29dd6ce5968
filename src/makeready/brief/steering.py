"""A brief as a short explicit prompt: one wish a line, in words that the reader reads back the same way.

This is the prompt-rewriting feature: what was read from a loose sentence becomes visible and can be edited.
"""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from makeready.brief.brief import Brief, ChartData, StyleWord, Swatch
from makeready.brief.canvas import RATIOS, canvas_of_ratio, default_canvas
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
    Question,
    Region,
    Subject,
    Untouched,
)
from makeready.brief.prose import READABLE
from makeready.brief.regions import region_named
from makeready.brief.sizes import CONTRAST_RATIO, readable_size_px
from makeready.brief.steering_structure import is_same_structure, structure_line
from makeready.brief.words import NUMBER_WORDS, plural, vocabulary

_MARKS = (
    ('"', '"', '"'),
    ("\u201c", "\u201d", "\u201c\u201d"),
    ("\u00ab", "\u00bb", "\u00bb"),
    ("\u300c", "\u300d", "\u300d"),
)
_SAID = {
    "nav": "navigation",
    "place": "venue",
    "qr_code": "QR code",
    "quote": "quotation",
    "people": "person",
}
"""What an element is called where its canonical noun is not a word one would write."""
_PLACES = ("top", "bottom", "left", "right", "center", "top left", "top right", "bottom left", "bottom right")
_SHARES = ("", "third", "half", "quarter", "fifth")
_SAYS_MORE = re.compile(
    r"\b(?:cent(?:ered|red)|top|bottom|left|right|square|portrait|landscape|vertical|horizontal)\b"
)
"""Words in a label that would be read as a place or a shape."""
_PLAIN_SUBJECT = re.compile(r"[\w'& -]{1,80}")
_NOT_IN_SUBJECT = re.compile(
    r"\b(?:with|in|that|which|titled|entitled|called|named|featuring|showing|including|using|where|and|as|at|headline"
    r"|subtitle|against|on)\b",
    re.IGNORECASE,
)


def steering_text(brief: Brief) -> str:
    """The brief in the explicit form: an opening sentence, then one constraint a line.

    `read_brief` of it gives the same canvas, palette, constraints, style and charts. What was not understood
    is not repeated: it stays in `Brief.not_understood`.
    """
    flat = _text_of(brief, "")
    structure = structure_line(brief.prompt)
    if not structure:
        return flat
    text = _text_of(brief, structure)
    return text if is_same_structure(brief.prompt, text) else flat


def _text_of(brief: Brief, structure: str) -> str:
    """All lines. `structure` holds the items with what belongs to each; "" lists them one by one."""
    lines = [
        *_canvas_lines(brief),
        *_palette_lines(brief),
        *_subject_lines(brief),
        *([structure] if structure else []),
        *_content_lines(brief, has_items=not structure),
        *_arrow_lines(brief),
        *(_chart_line(chart) for chart in brief.charts),
        *_style_lines(brief.style),
        *(line for constraint in brief.constraints for line in _other_lines(brief, constraint)),
    ]
    opening = f"Create {_article(vocabulary().kinds[brief.kind].name)}{_subject_words(brief)}."
    if not lines:
        return opening + "\n"
    return f"{opening}\n\nConstraints:\n" + "".join(f"- {line}\n" for line in lines)


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _is_plain_subject(subject: str) -> bool:
    return bool(_PLAIN_SUBJECT.fullmatch(subject)) and not _NOT_IN_SUBJECT.search(subject)


def _subject_words(brief: Brief) -> str:
    link = "of" if brief.kind == "picture" else "for"
    return f" {link} {brief.subject}" if brief.subject and _is_plain_subject(brief.subject) else ""


def _subject_lines(brief: Brief) -> Iterator[str]:
    if brief.subject and not _is_plain_subject(brief.subject):
        yield f"Subject: {' '.join(brief.subject.split())}"


def _canvas_lines(brief: Brief) -> Iterator[str]:
    canvas = brief.canvas
    size = (canvas.width_px, canvas.height_px)
    divisor = math.gcd(*size)
    ratio = f"{size[0] // divisor}:{size[1] // divisor}"
    for said in (ratio, *sorted(RATIOS)):
        width, height = (float(part) for part in said.split(":"))
        if said in RATIOS:
            same = canvas_of_ratio(brief.kind, width, height)
            if (same.width_px, same.height_px) == size:
                yield f"Aspect ratio: {said}"
                return
    if canvas.span == NOWHERE and default_canvas(brief.kind) == canvas:
        return
    yield f"Size: {size[0]}x{size[1]} px"


def _palette_lines(brief: Brief) -> Iterator[str]:
    words = [_swatch_words(swatch) for swatch in brief.palette.swatches]
    if words:
        yield f"Palette: {_listed(words)}"


def _swatch_words(swatch: Swatch) -> str:
    known = vocabulary().colour(swatch.name)
    name = swatch.hex if swatch.is_exact or known != swatch.hex else swatch.name
    return name if swatch.role == "any" else f"{name} {swatch.role}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def quoted(text: str) -> str:
    """`text` in the first quotation marks that it does not hold itself."""
    for opening, closing, inside in _MARKS:
        if not any(mark in text for mark in inside) and not (opening == '"' and text[:1].isspace()):
            return f"{opening}{text}{closing}"
    return f'"{text}"'


def _softly(constraint: Constraint, line: str) -> str:
    return line if constraint.severity == "must" else f"Ideally, {line[0].lower()}{line[1:]}"


def _content_lines(brief: Brief, *, has_items: bool) -> Iterator[str]:
    """Counts and texts in reading order; texts of one role share a line."""
    wanted = [c for c in brief.constraints if isinstance(c, ExactText | ElementCount)]
    arrows = len(brief.links)
    for key, group in groupby(wanted, key=_line_key):
        if isinstance(key, int):
            for count in group:
                is_chain = (
                    isinstance(count, ElementCount)
                    and count.noun == "arrow"
                    and 0 < arrows == count.minimum == count.maximum
                )
                if isinstance(count, ElementCount) and not (is_chain and count.severity == "must"):
                    yield _count_line(brief, count)
            continue
        texts = [text for text in group if isinstance(text, ExactText)]
        if has_items or texts[0].role != "item":
            yield _text_line(texts)


def _line_key(constraint: ExactText | ElementCount) -> int | tuple[str, str, Region]:
    if isinstance(constraint, ElementCount):
        return id(constraint)
    return (constraint.role, constraint.severity, constraint.region)


def _text_line(texts: Sequence[ExactText]) -> str:
    role, region = texts[0].role, texts[0].region
    known = vocabulary()
    said = _SAID.get(role, role)
    is_known = known.nouns.get(said, known.roles.get(said)) == role
    name = said if is_known else f"text ({role})"
    if len(texts) > 1 and is_known and role not in ("text", "nav"):
        name = plural(said)
    where = f" in {_area(region)}" if region != EVERYWHERE else ""
    return _softly(
        texts[0], f"{name[0].upper()}{name[1:]}{where}: {', '.join(quoted(text.text) for text in texts)}"
    )


def _noun_words(noun: str, number: int | None = 1) -> str:
    said = _SAID.get(noun, noun.replace("_", " "))
    return said if number == 1 else plural(said)


def _label(count: ElementCount, number: int | None) -> str:
    """The user's own words where the reader knows them for the same element, else the canonical noun."""
    words = count.label.lower().replace("-", " ").split()
    ends = [" ".join(words[first:]) for first in range(len(words))]
    if words and next((noun for end in ends if (noun := vocabulary().nouns.get(end))), "") == count.noun:
        is_plural = any(end in vocabulary().plurals for end in ends)
        is_neutral = not _SAYS_MORE.search(count.label.lower())
        if (
            is_neutral
            and is_plural == (number != 1)
            and not re.search(r"\d", count.label)
            and words[0] not in NUMBER_WORDS
        ):
            return count.label
    return _noun_words(count.noun, number)


def _count_line(brief: Brief, count: ElementCount) -> str:
    low, high = count.minimum, count.maximum
    if high == 0:
        return _softly(count, f"No {_label(count, 2)}")
    if low == high == 1:
        centered = "centered " if _centered(brief, count) else ""
        return _softly(count, f"Include one {centered}{_label(count, 1)}")
    if low == high:
        return _softly(count, f"Include exactly {low} {_label(count, low)}")
    if high is None:
        return _softly(count, f"Include at least {low} {_label(count, low)}")
    if low == 0:
        return _softly(count, f"Include no more than {high} {_label(count, high)}")
    return _softly(count, f"Include {low} to {high} {_label(count, high)}")


def _centered(brief: Brief, count: ElementCount) -> Placement | None:
    """The placement that the word "centered" in front of the noun stands for."""
    for constraint in brief.constraints:
        is_same = isinstance(constraint, Placement) and constraint.noun == count.noun
        if is_same and isinstance(constraint, Placement) and constraint.anchor == "center":
            return constraint if constraint.severity == count.severity else None
    return None


def _arrow_lines(brief: Brief) -> Iterator[str]:
    chain: list[str] = []
    for start, end in brief.links:
        if chain and chain[-1] == start:
            chain.append(end)
            continue
        if chain:
            yield f"Arrows: {' -> '.join(map(quoted, chain))}"
        chain = [start, end]
    if chain:
        yield f"Arrows: {' -> '.join(map(quoted, chain))}"


def _chart_line(chart: ChartData) -> str:
    name = {"bar": "Bar chart", "line": "Line chart", "pie": "Pie chart", "scatter": "Scatter plot"}[
        chart.mark
    ]
    parts = []
    for word, value in (
        ("title", chart.title), ("x axis", chart.x_title), ("y axis", chart.y_title), ("unit", chart.unit)
    ):  # fmt: skip
        if value:
            parts.append(f"{word} {quoted(value)}")
    for row in chart.series:
        pairs = zip(chart.categories, row.values, strict=True)
        data = ", ".join(f"{quoted(category)} {_plain_number(value)}" for category, value in pairs)
        parts.append(f"series {quoted(row.name)}: {data}" if row.name else f"data: {data}")
    return f"{name}: {'; '.join(parts)}"


def _plain_number(value: float) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".")


def _style_lines(style: Sequence[StyleWord]) -> Iterator[str]:
    words = [word.word for word in style if word.word != READABLE]
    likes = [word for word in words if word.startswith("like ")]
    if rest := [word for word in words if not word.startswith("like ")]:
        yield f"Style: {', '.join(rest)}"
    for like in likes:
        yield f"Make it look {like}"


def _other_lines(brief: Brief, constraint: Constraint) -> Iterator[str]:
    match constraint:
        case MinTextSize() | Contrast():
            yield from _legibility_lines(brief, constraint)
        case ClearRegion():
            yield _softly(constraint, _clear_line(constraint))
        case Placement():
            counts = [
                c for c in brief.constraints if isinstance(c, ElementCount) and c.noun == constraint.noun
            ]
            if not any(c.minimum == c.maximum == 1 and _centered(brief, c) is constraint for c in counts):
                yield _softly(constraint, f"Place the {_noun_words(constraint.noun)} {_where(constraint)}")
        case NoText():
            where = "" if constraint.region == EVERYWHERE else f" in {_area(constraint.region)}"
            yield _softly(constraint, f"No text{where}")
        case Subject():
            verb = "Show" if constraint.is_present else "Do not show"
            yield _softly(constraint, f"{verb}: {' '.join(constraint.text.split())}")
        case Untouched():
            outside = f"Keep everything outside {_area(constraint.region)}"
            yield _softly(constraint, f"{outside} as in {quoted(constraint.reference)}")
        case Question():
            yield _softly(constraint, f"Check: {quoted(constraint.text)}")
        case ExactText() | ElementCount():
            return


def _legibility_lines(brief: Brief, constraint: MinTextSize | Contrast) -> Iterator[str]:
    if constraint.severity == "should" and constraint.span.is_inferred and not constraint.span.text:
        return  # every brief is held to it
    if isinstance(constraint, Contrast):
        is_usual = constraint.ratio == CONTRAST_RATIO
        yield _softly(
            constraint, "High contrast" if is_usual else f"Contrast: at least {constraint.ratio:g}:1"
        )
    elif constraint.severity == "should" and constraint.size_px == readable_size_px(brief.canvas):
        yield "Prioritize readable layout over decoration"
    else:
        yield _softly(constraint, f"Minimum text size: {_plain_number(constraint.size_px)} px")


def _clear_line(constraint: ClearRegion) -> str:
    purpose = "headline text" if constraint.purpose == "headline" else constraint.purpose.replace("_", " ")
    if purpose and not re.fullmatch(r"[\w'&-]+(?: [\w'&-]+){0,2}", purpose):
        return f"Keep {_area(constraint.region)} clear for {' '.join(purpose.split())}"
    for place in _PLACES:
        for share in _SHARES:
            if region_named(place, share) == constraint.region:
                where = f"at the {place} {share}".rstrip() if share else f"at the {place}"
                room = f"Leave room for {purpose}" if purpose else "Leave empty space"
                return f"{room} {where}"
    return f"Keep {_area(constraint.region)} clear" + (f" for {purpose}" if purpose else "")


def _where(placement: Placement) -> str:
    if placement.relation:
        side = "to the " if placement.relation in ("left of", "right of") else ""
        return f"{side}{placement.relation} the {_noun_words(placement.reference)}"
    return "in the center" if placement.anchor == "center" else f"at the {placement.anchor}"


def _area(region: Region) -> str:
    sides = ("left", region.left), ("top", region.top), ("right", region.right), ("bottom", region.bottom)
    return "the area " + ", ".join(f"{name} {_plain_number(value)}" for name, value in sides)
