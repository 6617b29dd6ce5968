"""Areas of the canvas that stay empty, and areas given in numbers. Standard library only."""

import re

from makeready.brief.constraints import ClearRegion, Constraint, NoText, Region, Untouched
from makeready.brief.scanner import STRING, Scanner
from makeready.brief.words import vocabulary

BAND_SHARE, SIDE_SHARE = 0.2, 0.3
"""Ours: "the top" is the upper fifth (a headline of two lines), "the left" three tenths (a text column)."""

_F = r"(\d(?:\.\d+)?)"
AREA = rf"(?:the +)?area +left +{_F}, +top +{_F}, +right +{_F}, +bottom +{_F}"
_PLACE = (
    r"(?P<place>(?:upper|lower|top|bottom|left|right|middle|cent(?:er"
    r"|re))(?:[ -](?:hand +)?(?:left|right|cent(?:er|re)|middle))?)"
    r"(?:[ -]hand)?(?:[ -](?P<share>third|half|quarter|fifth|\d{1,2} ?%|corner|side|part|area"
    r"|edge|band|strip|section))?"
    r"(?: +(?:side|corner|part|area|edge|of +the +(?:image|picture|canvas|page|frame|design"
    r"|graphic|poster|slide|layout)))*"
)
_SHARE_FIRST = r"(?:(?P<first_share>third|half|quarter|fifth|\d{1,2} ?%) +(?:at|on|of) +the +)?"
_WHERE = rf"(?: +(?:at|on|in|along|across|to|near|over|from) +(?:the +)?{_SHARE_FIRST}{_PLACE})"
_ROOM = (
    r"(?:(?:some|enough|plenty of|ample|clear|empty|generous|clean|blank|open"
    r"|extra) +)*(?:room|space|area|copy[ -]?space)"
)
_PURPOSE = (
    r"(?: +(?:for|to +(?:add|place|put|hold)) +(?:the +|a +|an +|our +|some +"
    r"|later +)?(?P<purpose>[\w'&-]+(?: +(?!at\b|on\b|in\b|along\b|across\b|to\b|near\b"
    r"|and\b|with\b|over\b)[\w'&-]+){0,3}))"
)
_CLEAR = (
    re.compile(rf"\b(?:leave|leaving|reserve|keep|allow|provide|with|have|include"
               rf"|add) +{_ROOM}{_WHERE}{_PURPOSE}?"),
    re.compile(rf"\b(?:leave|leaving|reserve|keep|allow|provide|make|have|with|include"
               rf"|add) +{_ROOM}{_PURPOSE}{_WHERE}?"),
    re.compile(rf"\b(?:keep|leave|leaving|keeping"
               rf"|reserve) +(?:the +)?{_SHARE_FIRST}{_PLACE} +(?:free|clear|empty|blank|open"
               rf"|uncluttered|unused)(?: +of +\w+)?{_PURPOSE}?"),
    re.compile(rf"\breserve +(?:the +)?{_SHARE_FIRST}{_PLACE}{_PURPOSE}"),
    re.compile(rf"\b(?:the +)?{_PLACE} +(?:is|stays|remains|should be|must be|should stay"
               rf"|must stay|must remain) +(?:kept +)?(?:free|clear|empty|blank){_PURPOSE}?"),
    re.compile(rf"\b(?:empty|blank|negative|free|copy|clear|open)[ -](?:white +)?(?:space|area"
               rf"|room){_PURPOSE}?{_WHERE}{_PURPOSE.replace('purpose', 'later')}?"),
    re.compile(rf"\bwhite ?space{_WHERE}{_PURPOSE}?"),
    re.compile(rf"\b(?:leave|leaving|reserve|keep|allow|make) +{_ROOM}{_PURPOSE}"),
)  # fmt: skip
_CLEAR_AREA = re.compile(rf"\bkeep +{AREA} +clear(?: +for +([^\n]+))?")
_NO_TEXT_AREA = re.compile(rf"\bno +text +in +{AREA}")
_UNTOUCHED = re.compile(rf"\bkeep +everything +outside +{AREA} +as +in +({STRING}+)")
_SHARES = {"third": 1 / 3, "half": 0.5, "quarter": 0.25, "fifth": 0.2}


def read_regions(scanner: Scanner) -> list[Constraint]:
    """Kept-clear regions ("leave room for headline text at the top"), and areas in numbers."""
    found: list[Constraint] = _numbered_areas(scanner)
    for pattern in _CLEAR:
        for match in scanner.free_matches(pattern):
            groups = match.groupdict()
            region = region_named(
                groups.get("place") or "top", groups.get("first_share") or groups.get("share") or ""
            )
            said = groups.get("purpose") or groups.get("later") or ""
            end = match.end()
            is_inferred = not groups.get("place")
            span = scanner.take(match.start(), end, is_inferred=is_inferred)
            found.append(ClearRegion(id="", region=region, purpose=_purpose(said), span=span))
    return found


def region_named(place: str, share: str = "") -> Region:
    """The region of words like "top", "bottom right" with "corner", "third", "20%"."""
    words = (
        place.replace("upper", "top")
        .replace("lower", "bottom")
        .replace("-", " ")
        .replace("centre", "center")
        .split()
    )
    fraction = _SHARES.get(share) or (float(share.rstrip("% ")) / 100 if share[:1].isdigit() else 0.0)
    fraction = min(1.0, fraction)
    left, top, right, bottom = 0.0, 0.0, 1.0, 1.0
    is_corner = len(words) > 1 and "center" not in words and "middle" not in words
    side = round(fraction, 4) or SIDE_SHARE
    band = round(fraction, 4) or (
        BAND_SHARE if is_corner or "top" in words or "bottom" in words else SIDE_SHARE
    )
    if "left" in words:
        right = side
    if "right" in words:
        left = round(1 - side, 4)
    if "top" in words:
        bottom = band
    if "bottom" in words:
        top = round(1 - band, 4)
    if not {"left", "right", "top", "bottom"} & set(words):
        return Region(left=0.3, top=0.3, right=0.7, bottom=0.7)
    return Region(left=left, top=top, right=right, bottom=bottom)


def _purpose(words: str) -> str:
    """The element a region is kept for ("headline" of "headline text"), else the words themselves."""
    known = vocabulary()
    parts = words.split()
    for count in range(len(parts), 0, -1):
        noun = known.nouns.get(" ".join(parts[:count]))
        if noun:
            return noun
    return " ".join(parts)


def _numbered_areas(scanner: Scanner) -> list[Constraint]:
    found: list[Constraint] = []
    for match in scanner.free_matches(_CLEAR_AREA):
        span = scanner.take(*match.span())
        found.append(
            ClearRegion(id="", region=area(match), purpose=(match.group(5) or "").strip(" ."), span=span)
        )
    for match in scanner.free_matches(_NO_TEXT_AREA):
        found.append(NoText(id="", region=area(match), span=scanner.take(*match.span())))
    for match in scanner.free_matches(_UNTOUCHED):
        reference = scanner.prompt[match.start(5) + 1 : match.end(5) - 1]
        found.append(
            Untouched(id="", region=area(match), reference=reference, span=scanner.take(*match.span()))
        )
    return found


def area(match: re.Match[str], first: int = 1) -> Region:
    """The region of a match of `AREA` whose four numbers are the groups from `first` on."""
    left, top, right, bottom = (float(match.group(first + index)) for index in range(4))
    return Region(left=left, top=top, right=right, bottom=bottom)
