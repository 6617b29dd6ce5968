"""Colours: names, hex values, what each is for, and which are unwelcome. Standard library only."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from makeready.brief.brief import Palette, Swatch, SwatchRole
from makeready.brief.constraints import NOWHERE, Span, Subject
from makeready.brief.scanner import Scanner
from makeready.brief.words import vocabulary
from makeready.errors import ContradictionError, InvalidBriefError

_HEX = re.compile(r"(?<![\w&])#([0-9a-f]{3}(?:[0-9a-f]{3})?)(?:[0-9a-f]{2})?\b")
_BAD_HEX = re.compile(r"(?<![\w&])#([0-9a-z]{3,8})\b")
_JOIN = re.compile(
    r" *(?:, *and|,|\band\b|&|/|\+|\bwith\b|\bon\b|\bto\b|\bplus\b|\bor\b|;)? *(?:an? +"
    r"|the +|some +|touches of +|accents of +|hints? of +|a touch of +"
    r"|(?:primary|secondary|tertiary|main|base|dominant) *:? *)?"
)
_ROLE_AFTER = re.compile(
    r"[ -]+(?:as +(?:the +|an? +)?|for +(?:the +)?)?(?:(?:rectangular|page|solid|studio|outer) +)?"
    r"(backgrounds?|backdrop|base|accents?|highlights?|text|type|lettering|headlines?|copy)\b"
    r"(?: +colou?rs?\b)?"
)
_ROLE_BEFORE = re.compile(
    r"\b(backgrounds?|backdrop|accents?(?: +colou?rs?)?"
    r"|text(?: +colou?rs?)?) *(?:colou?r *)?(?:[:=]|\bin\b|\bis\b|\bof\b) *(?:an? +)?$"
)
_ON = re.compile(r"\bon +(?:an? +|the +)?$")
_CONTEXT_BEFORE = re.compile(
    r"\b(?:palette|colou?rs?(?: +(?:palette|scheme))?|colou?r[- ](?:palette|scheme)|scheme"
    r"|gradients?|shades?|tones?|hues?|branding|duotone) *"
    r"(?:of|:|=|in|from|is|are|using|-)? *(?:of +|a +|an +|from +|(?:primary|main|base) *:? *)?$"
)
_IN_BEFORE = re.compile(
    r"\b(?:in|using|use|of|with|mostly|mainly|from) +(?:shades of +|tones of +|an? +|only +)?$"
)
_CONTEXT_AFTER = re.compile(
    r"[ -](?:and +\w+ +)?(?:colou?r +)?(?:palette|colou?rs?|scheme|theme|tones?|hues?|shades?"
    r"|branding|gradients?|duotone|colou?red|look|design|aesthetic|style|tints?)\b"
    r"(?:[ -](?:palette|scheme|theme))?"
)
_ELEMENT_AFTER = re.compile(
    r" +(?:cta +)?(?:buttons?|icons?|accents?|headlines?|titles?|text|labels?|arrows?|cards?"
    r"|lines?|bars?|badges?|borders?|shapes?|callouts?|frames?|stripes?)\b"
)
_STYLED = re.compile(r"(?:^|[,.;:\n]) *(?P<style>(?:[a-z]+[ -]+){0,2})$")
_LIST = re.compile(
    r"(?:^|(?<=[\n.;,/])|constraints:) *((?:brand +|colou?r +)?palette|colou?rs?(?: +(?:palette"
    r"|scheme))?|brand colou?rs?) *[:=] *([^\n;.]*(?:\.(?=\w)[^\n;.]*)*)"
)
_NEGATIVE = re.compile(
    r"\b(?:no|without|avoid|avoiding|never|not|don't use|do not use|instead of|exclude"
    r"|excluding) +(?:any +|use +|using +|the +(?:colou?r +)?)?$"
)


class _Found(NamedTuple):
    """One colour term and where it stands."""

    name: str
    hex: str
    start: int
    end: int
    is_exact: bool


@dataclass(slots=True, kw_only=True)
class Colours:
    """The palette, and the colours that must not be seen."""

    palette: Palette
    excluded: list[Subject]


def read_palette(scanner: Scanner) -> Colours:
    """The colours the picture is made of, with roles.

    Raises: InvalidBriefError for an unknown colour in a palette
    list; ContradictionError for a colour both wanted and excluded.
    """
    excluded: list[Subject] = []
    swatches: dict[str, tuple[Swatch, Span]] = {}
    _check_hex(scanner)
    unknown = _unknown_in_lists(scanner)
    spans: list[tuple[int, int]] = []
    for run in _runs(scanner):
        if _is_negative(scanner, run[0]):
            excluded.extend(_excluded(scanner, run))
            continue
        bounds = _context(scanner, run)
        if bounds is None:
            continue
        for colour in run:
            swatch, start, end = _swatch(scanner, colour)
            bounds = (min(bounds[0], start), max(bounds[1], end))
            old = swatches.get(swatch.hex)
            if old is None or old[0].role == "any":
                swatches[swatch.hex] = (swatch, scanner.span(colour.start, colour.end))
        scanner.take(*bounds)
        spans.append(bounds)
    if unknown is not None:
        raise unknown
    for entry in excluded:
        _check_wanted(entry, swatches)
    if not swatches:
        return Colours(palette=Palette(), excluded=excluded)
    start, end = spans[0]
    span = scanner.span(start, end) if spans else NOWHERE
    return Colours(
        palette=Palette(swatches=tuple(s for s, _ in swatches.values()), span=span), excluded=excluded
    )


@lru_cache(maxsize=64)
def colours_named(prompt: str) -> tuple[Swatch, ...]:
    """Every colour the prompt wants, also where it only colours some thing ("a red bicycle"), each once."""
    scanner = Scanner(prompt)
    wanted = {
        colour.name: Swatch(name=colour.name, hex=colour.hex, is_exact=colour.is_exact)
        for run in _runs(scanner)
        if not _is_negative(scanner, run[0])
        for colour in run
    }
    return tuple(wanted.values())


def swatch_named(text: str, role: SwatchRole = "any", *, param: str = "palette") -> Swatch:
    """The swatch of a colour name or hex value.

    Raises: InvalidBriefError for a colour nobody knows, with the nearest name.
    """
    text = " ".join(text.split())
    if match := _HEX.fullmatch(text.lower()):
        return Swatch(name=text.lower(), hex=_long_hex(match.group(1)), role=role, is_exact=True)
    hex_value = vocabulary().colour(text)
    if hex_value is None:
        raise unknown_colour(text, param)
    return Swatch(name=text.lower(), hex=hex_value, role=role)


def unknown_colour(text: str, param: str = "palette") -> InvalidBriefError:
    near = get_close_matches(text.lower().replace(" ", ""), vocabulary().colours, n=1, cutoff=0.6)
    hint = f"Did you mean {near[0]!r}?" if near else "Use a CSS colour name or #rrggbb, e.g. navy or #0a7cff."
    return InvalidBriefError(f"The colour {text[:40]!r} is not known.", hint=hint, param=param)


def _long_hex(digits: str) -> str:
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _check_hex(scanner: Scanner) -> None:
    for match in _BAD_HEX.finditer(scanner.plain):
        is_number = match.group(1).isdigit() and len(match.group(1)) < 6
        looks_hex = re.search(r"\d", match.group(1)) is not None
        if _HEX.match(scanner.plain, match.start()) is None and looks_hex and not is_number:
            raise InvalidBriefError(
                f"The colour {match.group()!r} is not a hex value.",
                hint="Write #rrggbb, e.g. #0a7cff.",
                param="palette",
            )


def _runs(scanner: Scanner) -> list[list[_Found]]:
    """Colour terms that only "and", commas and the like part."""
    found = sorted([*_hexes(scanner), *_names(scanner)], key=lambda colour: colour.start)
    runs: list[list[_Found]] = []
    for colour in found:
        if runs and _is_joined(scanner, runs[-1][-1], colour):
            runs[-1].append(colour)
        else:
            runs.append([colour])
    return runs


def _is_joined(scanner: Scanner, left: _Found, right: _Found) -> bool:
    start = left.end
    if role := _ROLE_AFTER.match(scanner.plain, start):
        start = role.end()
    return start <= right.start and _JOIN.fullmatch(scanner.plain, start, right.start) is not None


def _hexes(scanner: Scanner) -> list[_Found]:
    return [
        _Found(match.group(), _long_hex(match.group(1)), match.start(), match.end(), True)
        for match in scanner.free_matches(_HEX)
    ]


def _names(scanner: Scanner) -> list[_Found]:
    """Colour names of one to three words: "navy", "dark green", "deep sky blue"."""
    known, words, found, index = vocabulary(), scanner.words, [], 0
    while index < len(words):
        best = 0
        for count in (3, 2, 1):
            group = words[index : index + count]
            if len(group) < count or not all(map(scanner.is_joined, group, group[1:])):
                continue
            if not scanner.is_free(group[0].start, group[-1].end):
                continue
            text = " ".join(word.text for word in group)
            hex_value = known.colour(text)
            if hex_value and not _is_other_sense(scanner, text, group[-1].end):
                name = " ".join(text.split())
                found.append(_Found(name, hex_value, group[0].start, group[-1].end, False))
                best = count
                break
        index += best or 1
    return found


def _is_other_sense(scanner: Scanner, text: str, end: int) -> bool:
    """White space, gold standard, rose garden: words that are colours elsewhere."""
    return re.match(
        r"[ -](?:space|paper|board|label|standard|medal|garden|beach)\b", scanner.plain[end:]
    ) is not None and (text in ("white", "gold", "rose", "sand", "black", "silver", "bronze"))


def _is_negative(scanner: Scanner, colour: _Found) -> bool:
    return _NEGATIVE.search(scanner.plain[max(0, colour.start - 40) : colour.start]) is not None


def _excluded(scanner: Scanner, run: list[_Found]) -> list[Subject]:
    match = _NEGATIVE.search(scanner.plain[: run[0].start])
    start = match.start() if match else run[0].start
    scanner.take(start, run[-1].end)
    return [
        Subject(id="", text=colour.name, is_present=False, span=scanner.span(start, colour.end))
        for colour in run
    ]


def _check_wanted(entry: Subject, swatches: dict[str, tuple[Swatch, Span]]) -> None:
    for swatch, span in swatches.values():
        if swatch.name == entry.text:
            raise ContradictionError(
                f"The colour {swatch.name} is wanted in {span.text!r} and excluded in {entry.span.text!r}.",
                hint="Keep one of them.",
                param="palette",
            )


def _context(scanner: Scanner, run: list[_Found]) -> tuple[int, int] | None:
    """The words that make the run a palette, or None if it only colours some thing ("a red bicycle")."""
    start, end = run[0].start, run[-1].end
    before = scanner.plain[max(0, start - 60) : start]
    low = start - (min(len(before), 60))
    if match := _CONTEXT_BEFORE.search(before):
        return low + match.start(), end
    if match := _CONTEXT_AFTER.match(scanner.plain, end):
        return start, match.end()
    if any(_ROLE_AFTER.match(scanner.plain, colour.end) for colour in run):
        return start, end
    if match := _ROLE_BEFORE.search(before):
        return low + match.start(), end
    if any(colour.is_exact for colour in run):
        return start, end
    next_char = scanner.plain[end:].lstrip(" ")[:1]
    ends_clause = next_char in ("", ",", ".", ";", "\n", ")", "!")
    if (len(run) > 1 or _IN_BEFORE.search(before)) and ends_clause:
        return start, end
    if len(run) > 1 and re.search(r"(?:^|[,.;:\n]) *$", before):
        return start, end
    if ends_clause and (lead := _STYLED.search(before)) and _is_style_only(lead.group("style")):
        return start, end  # "fresh green, minimal": a clause that only says how it looks
    if _ELEMENT_AFTER.match(scanner.plain, end):
        return start, end
    return None


def _is_style_only(words: str) -> bool:
    known = vocabulary()
    return all(one in known.style or one in known.modifiers for one in words.replace("-", " ").split())


def _swatch(scanner: Scanner, colour: _Found) -> tuple[Swatch, int, int]:
    """The swatch with its role, and the offsets of the words that gave it."""
    role: SwatchRole = "any"
    start, end = colour.start, colour.end
    before = scanner.plain[max(0, start - 40) : start]
    if match := _ROLE_AFTER.match(scanner.plain, end):
        role, end = _role(match.group(1)), match.end()
    elif match := _ROLE_BEFORE.search(before):
        role, start = _role(match.group(1)), start - (len(before) - match.start())
    elif match := _ON.search(before):
        role = "background"
        start -= len(before) - match.start()
    return Swatch(name=colour.name, hex=colour.hex, role=role, is_exact=colour.is_exact), start, end


def _role(word: str) -> SwatchRole:
    if word.startswith(("background", "backdrop", "base")):
        return "background"
    return "accent" if word.startswith(("accent", "highlight")) else "text"


def _unknown_in_lists(scanner: Scanner) -> InvalidBriefError | None:
    """The first item of "Palette: bluu and white" that is no colour; style words ("warm") may stand there."""
    known = vocabulary()
    for match in _LIST.finditer(scanner.plain):
        scanner.take(match.start(1), match.start(2))
        for item in re.split(r",|\band\b|&|/|\+|\bon\b|\bwith\b|\bor\b|\bto\b", match.group(2)):
            words = re.findall(r"#?[^\W_]+(?:-[^\W_]+)*", item)
            if not words or any(word.startswith("#") or known.colour(word) for word in words):
                continue
            odd = [
                word for word in words
                if word not in known.style and word not in known.things and word not in known.glue
                and word not in known.modifiers and not _ROLE_AFTER.match(" " + word)
            ]  # fmt: skip
            pair = " ".join(words)
            if odd and known.colour(pair) is None and len(words) <= 3:
                is_near = get_close_matches(odd[-1], known.colours, n=1, cutoff=0.7)
                if is_near or len(words) == 1:
                    return unknown_colour(odd[-1])
    return None
