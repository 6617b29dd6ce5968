"""Where elements stand: anchors on the canvas and relations between elements. Standard library only."""

import re
from collections.abc import Sequence
from dataclasses import replace

from makeready.brief.constraints import Anchor, Constraint, ExactText, Placement, Relation, Span
from makeready.brief.elements import Mention
from makeready.brief.scanner import Scanner
from makeready.brief.scope import is_long, is_only, is_text_noun
from makeready.brief.words import vocabulary

_V, _H = r"(?:top|upper|bottom|lower)", r"(?:left|right)"
_SPOT = rf"({_V}[- ](?:{_H}|cent(?:er|re)|middle)|{_V}|(?:far +|extreme +)?{_H}|cent(?:er|re)|middle)"
_POSTFIX = re.compile(
    rf"\b(?:(?:placed|positioned|located|aligned|anchored|pinned|set|sits|sitting|shown|stands"
    rf"|standing|is|goes|appears) +)?"
    rf"(?:at|on|in|to|near|along|toward"
    rf"|towards) +the +(?:very +)?{_SPOT}(?:[- ]hand)?(?! +of\b(?! +(?:the +)?(?:image"
    rf"|picture|canvas|page|poster|slide|graphic|frame|design|layout|screen)))"
    rf"(?: +(?:corner|side|edge|part|area|third|half)\b)?+(?: +of +(?:the +)?(?:image|picture"
    rf"|canvas|page|poster|slide|graphic|frame|design|layout|screen)\b)?+(?![\w-]| +of\b)"
)
_CENTERED = re.compile(
    r"\b(?:horizontally +|vertically +)?(?:cent(?:ered|red)|cent(?:er|re)-aligned"
    r"|in the cent(?:er|re))\b(?: +horizontally| +vertically)?"
    r"(?: +(?:on|in) +the +(?:canvas|page|image|frame|picture|slide|poster))?"
)
_ADJECTIVE = re.compile(
    rf"\b({_V}[- ]{_H}|{_V}|{_H})(?:-aligned|-hand| +corner)? +(?!to\b|and\b|or\b)(?=[\w\"'])"
)
_BARE = re.compile(
    rf"(?<=[,:(]) *({_V}[- ](?:{_H}|cent(?:er|re)|middle)|bottom|top|left"
    rf"|right)(?: +corner)?(?= *(?:[,.;)\n]|$|and\b))"
)
_AFTER_NOUN = re.compile(
    rf"[ ]({_V}[- ](?:{_H}|cent(?:er|re)|middle))(?: +corner)?(?= *(?:[,.;)\n]|$|and\b))"
)
_RELATION = re.compile(
    r"\b(?:(?:placed|positioned|located|directly|right|just|immediately|shown|sits|sitting"
    r"|standing|is|set) +)*"
    r"(below|beneath|underneath|under|above|over|on top of|to the (?:left|right) of|(?:left"
    r"|right) of|inside|within) +"
    r"(?:of +)?(?:the +|a +|an +|each +|its +|our +)?"
)
_RELATIONS: dict[str, Relation] = {
    "below": "below", "beneath": "below", "underneath": "below", "under": "below",
    "above": "above", "over": "above", "on top of": "above", "inside": "inside", "within": "inside",
}  # fmt: skip
_LOCAL = re.compile(
    r"\b(?:columns?|sections?|panels?|rows?|sidebar|blocks?|each|container|grid|cells?|quadrants?|sub-?\w+)\b"
)
"""Words of a sentence that speaks of places inside a part of the page: its "top" is not the canvas's."""

_ANCHORED = (_POSTFIX, _CENTERED, _AFTER_NOUN, _BARE, _ADJECTIVE)
_WHOLE_PAGE = re.compile(
    r"\bvery\b|\b(?:of|on|in|across) +(?:the +)?(?:entire +|whole +|overall +)?(?:page|slide|canvas|image"
    r"|picture|poster|infographic|screen|graphic|composition|design|layout)\b"
)
_LEADS_TO = re.compile(
    r"(?: +(?:of|on|in|across) +the +\w+)?,? +(?:(?:place|put|add|show|include|create|draw|insert|display"
    r"|construct|set|position|write|build|design|there +is|comes|is) +)?(?:an?|the|one) +"
    r"(?:(?!of|with|in|on|that|and|for|containing|above|below)[\w-]+ +){0,5}"
)
_FOLLOWS = re.compile(r"(?: *,)? *(?:(?:is|are|placed|positioned|located|centered|also) +)*")
_HEADS = re.compile(
    r" +(?:header|footer|band|bar|strip|area|row|block|section|column|panel|region|box|group)\b"
)
"""After a noun, such a word is what is placed, and the noun only describes it ("text header")."""
_REACH_CHARS = 80


def read_placements(
    scanner: Scanner, found: Sequence[Mention], texts: Sequence[Constraint]
) -> list[Placement]:
    """Placements bound to the nearest element in the same sentence; what binds to nothing is left over."""
    points = [*found, *_of_texts(texts)]
    points.sort(key=lambda mention: mention.start)
    local = frozenset(scanner.sentence(match.start()).start for match in _LOCAL.finditer(scanner.plain))
    placements = [*_relations(scanner, points, local)]
    patterns = (_POSTFIX, _CENTERED) if is_long(scanner) else _ANCHORED
    for pattern in patterns:
        for match in list(scanner.free_matches(pattern)):
            if scanner.sentence(match.start()).start in local:
                continue
            target = _target(scanner, match, points)
            if target is None or _is_inside_another(scanner, match, target, points):
                continue
            anchor = _anchor(match.group(1) if match.re.groups else "center")
            end = match.end() - (len(match.group()) - len(match.group().rstrip()))
            span = scanner.take(match.start(), end)
            placements.append(
                Placement(
                    id="", noun=target.noun, anchor=anchor, span=_with_noun(scanner, span.start, end, target)
                )
            )
    if is_long(scanner):  # its "top" may be that of some part
        placements = [replace(placement, severity="should") for placement in placements]
    return _distinct(placements)


def _target(scanner: Scanner, match: re.Match[str], points: Sequence[Mention]) -> Mention | None:
    """The element that the words of a place are said of."""
    is_adjective = match.re is _ADJECTIVE or (
        match.re is _CENTERED and _is_before_noun(scanner, match.end(), points)
    )
    target = _next(scanner, match.end(), points) if is_adjective else _nearest(scanner, match, points)
    if target is None or (match.re is _AFTER_NOUN and target.end != match.start()):
        return None
    if is_long(scanner) and not (
        _is_of_the_page(scanner, match)
        and is_only(scanner, target, points)
        and _is_beside(scanner, match, target)
    ):
        return None
    return target


def _is_inside_another(
    scanner: Scanner, match: re.Match[str], target: Mention, points: Sequence[Mention]
) -> bool:
    """Whether the words tell two things apart ("the left button") or say how one is aligned in another."""
    if match.re is _ADJECTIVE and re.search(r"\bthe +$", scanner.plain[: match.start()]):
        return any(one.noun == target.noun and one is not target for one in points)
    if match.re is _CENTERED and "vertically" in match.group():
        return True
    return match.re is _CENTERED and "horizontally" in match.group() and not is_text_noun(target.noun)


def _is_of_the_page(scanner: Scanner, match: re.Match[str]) -> bool:
    """Whether the place is one of the whole picture, by its own words or the few that follow."""
    return (
        _WHOLE_PAGE.search(scanner.plain, match.start(), min(len(scanner.plain), match.end() + 24))
        is not None
    )


def _is_beside(scanner: Scanner, match: re.Match[str], target: Mention) -> bool:
    """Whether only a verb and the element's own adjectives part it from the words of its place."""
    if target.start >= match.end():
        between = scanner.plain[match.end() : target.start]
        return _LEADS_TO.fullmatch(between) is not None and not _HEADS.match(scanner.plain, target.end)
    return _FOLLOWS.fullmatch(scanner.plain[target.end : match.start()]) is not None


def _of_texts(texts: Sequence[Constraint]) -> list[Mention]:
    return [
        Mention(noun=text.role, start=text.span.start, end=text.span.end, first=-1, is_plural=False)
        for text in texts
        if isinstance(text, ExactText)
    ]


def _anchor(words: str) -> Anchor:
    parts = (
        words.replace("upper", "top")
        .replace("lower", "bottom")
        .replace("-", " ")
        .replace("centre", "center")
        .split()
    )
    parts = [part for part in parts if part in ("top", "bottom", "left", "right")]
    anchors: dict[str, Anchor] = {
        "": "center", "top": "top", "bottom": "bottom", "left": "left", "right": "right", "top left": "top "
        "left",
        "top right": "top right", "bottom left": "bottom left", "bottom right": "bottom right",
    }  # fmt: skip
    return anchors[" ".join(parts)]


def _with_noun(scanner: Scanner, start: int, end: int, target: Mention) -> Span:
    low, high = min(start, target.start), max(end, target.end)
    return scanner.span(low, high) if high - low <= _REACH_CHARS else scanner.span(start, end)


def _is_before_noun(scanner: Scanner, end: int, points: Sequence[Mention]) -> bool:
    """Whether an adjective ("centered app UI mockup") is followed by its noun within four words."""
    target = _next(scanner, end, points)
    return target is not None


def _next(scanner: Scanner, end: int, points: Sequence[Mention]) -> Mention | None:
    for mention in points:
        if mention.start < end:
            continue
        between = scanner.plain[end : mention.start]
        if (
            re.search(r"[,.;:\n(]|\b(?:and|with|of|in|on|for|the|a|an)\b", between)
            or len(between.split()) > 3
        ):
            return None
        return mention
    return None


def _nearest(scanner: Scanner, match: re.Match[str], points: Sequence[Mention]) -> Mention | None:
    """The element just before, else just after, in the same sentence."""
    sentence = scanner.sentence(match.start())
    before = [m for m in points if m.end <= match.start() + 1 and m.start >= sentence.start]
    after = [m for m in points if m.start >= match.end() and m.end <= sentence.end]
    starts_clause = scanner.plain[: match.start()].rstrip(" ")[-1:] in (",", ".", "\n", ":", "")
    if after and (starts_clause or not before):
        between = scanner.plain[match.end() : after[0].start]
        if len(between) < _REACH_CHARS and (
            not before
            or re.match(r" *,? *(?:(?:place|put|add|show|is|a|an|the|one|two|three|there)\b|$)", between)
        ):
            return after[0]
    if before and match.start() - before[-1].end < _REACH_CHARS:
        return before[-1]
    return None


def _relations(scanner: Scanner, points: Sequence[Mention], local: frozenset[int]) -> list[Placement]:
    found: list[Placement] = []
    for match in list(scanner.free_matches(_RELATION)):
        sentence = scanner.sentence(match.start())
        if sentence.start in local:
            continue
        reference = _reference(scanner, match.end(), points)
        if reference is None:
            continue
        target = _related(scanner, match, reference, points)
        if target is None or target.noun == reference.noun:
            continue
        key = match.group(1)
        relation: Relation = _RELATIONS.get(key) or ("left of" if "left" in key else "right of")
        span = scanner.take(match.start(), reference.end)
        found.append(
            Placement(id="", noun=target.noun, relation=relation, reference=reference.noun,
                      span=_with_noun(scanner, span.start, reference.end, target))
        )  # fmt: skip
    return found


def _related(
    scanner: Scanner, match: re.Match[str], reference: Mention, points: Sequence[Mention]
) -> Mention | None:
    """The element that stands in a relation to `reference`: the one before the words, else the one after."""
    sentence = scanner.sentence(match.start())
    before = [m for m in points if m.end <= match.start() and m.start >= sentence.start]
    later = [m for m in points if m.start >= reference.end and m.end <= sentence.end]
    if not is_long(scanner):
        near = before[-1] if before and match.start() - before[-1].end < _REACH_CHARS else None
        return near or (later[0] if later else None)
    if not is_only(scanner, reference, points):
        return None
    if before and _FOLLOWS.fullmatch(scanner.plain[before[-1].end : match.start()]):
        return before[-1] if is_only(scanner, before[-1], points) else None
    if later and _LEADS_TO.fullmatch(scanner.plain[reference.end : later[0].start]):
        is_head = not _HEADS.match(scanner.plain, later[0].end)
        return later[0] if is_head and is_only(scanner, later[0], points) else None
    return None


def _reference(scanner: Scanner, end: int, points: Sequence[Mention]) -> Mention | None:
    """The element right after a relation word, with at most two words of its own before it."""
    for mention in points:
        if mention.start < end:
            continue
        words = scanner.plain[end : mention.start].split()
        is_free_of_breaks = not re.search(r"[,.;:\n]", scanner.plain[end : mention.start])
        return (
            mention if len(words) <= 2 and is_free_of_breaks and not set(words) & vocabulary().glue else None
        )
    return None


def _distinct(placements: list[Placement]) -> list[Placement]:
    seen: set[tuple[object, ...]] = set()
    kept = []
    for placement in placements:
        key = (placement.noun, placement.anchor, placement.relation, placement.reference)
        if key not in seen:
            seen.add(key)
            kept.append(placement)
    return kept
