"""Exact text in scripts that the recogniser cannot read: the letters of our own documents, compared by shape.

The document only says where to look and which face was used. The proof is in the pixels: what changes when an
element's letters are left out must have the shapes of the expected string, drawn alone on white.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from makeready.brief import Box, ExactText
from makeready.brief.finding import Source
from makeready.design.document import ElementBox
from makeready.design.fonts import missing_glyphs
from makeready.verify.eyes.colour import largest_difference
from makeready.verify.eyes.glyphs import likeness
from makeready.verify.look import Look, around
from makeready.verify.verifier import Answer, broken, met, unknown
from makeready.verify.wording import forgiving_key, normalised

SAME = 0.03
"""Share of ink wrong in the worst em. Equal drawings have 0.000 (observed over ten scripts, five grounds)."""
OTHER = 0.06
"""From here letters differ: a lost dot of Arabic is 0.08 to 0.3 (tests/unit/verify/test_lettering.py)."""
MAX_ELEMENTS = 4
"""Ours: a string over more elements than this is a list, not one text."""
NEAR = 50.0
"""Ours: of 100; an element whose words are less alike is not the one that should say the string."""
JOINER = "\u200d"
SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, Han and kana."""
SVG_TAGS = frozenset({"svg", "text", "tspan", "g", "path"})

SOURCE: Source = "pixels+boxes"

PlaceFault = Callable[[Look, ExactText, tuple[Box, ...]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """What became of one element's letters. `wrong` as in `Likeness`; None where it cannot be compared."""

    wrong: float | None
    is_seen: bool
    box: Box
    worst: Box


def by_shape(look: Look, asked: ExactText, reason: str, place_fault: PlaceFault) -> Answer:
    """Met, broken or unknown for a string that cannot be read because of `reason`."""
    expected = f'"{asked.text}"'
    if look.picture.letters is None or look.picture.without_letters is None:
        return unknown(reason, expected)
    if missing := missing_glyphs(asked.text):
        return broken(f"no font has {''.join(missing[:8])}", expected, 0.2, source=SOURCE)
    bearers = elements_that_say(look, asked)
    if bearers:
        found = [shapes(look, element, element.text) for element in bearers]
        return judged(look, asked, reason, found, place_fault)
    return said_otherwise(look, asked, reason)


def judged(look: Look, asked: ExactText, reason: str, found: list[Shapes], place_fault: PlaceFault) -> Answer:
    expected = f'"{asked.text}"'
    boxes = tuple(one.box for one in found)
    wrongs = [one.wrong for one in found if one.wrong is not None]
    if len(wrongs) < len(found):
        return unknown(f"{reason}, and its shapes cannot be compared", expected, boxes=boxes)
    worst = max(found, key=lambda one: one.wrong or 0.0)
    wrong = max(wrongs)
    if wrong >= OTHER:
        what = (
            f"{wrong:.0%} of the ink of a letter is covered, cut off or another"
            if worst.is_seen
            else "they are not there"
        )
        return broken(
            f"its letters by shape: {what}", expected, 0.8 - wrong, boxes=(worst.worst,), source=SOURCE
        )
    if wrong > SAME:
        measured = f"{reason}; by shape {wrong:.0%} of a letter's ink differs, too little to tell"
        return unknown(measured, expected, boxes=boxes, source=SOURCE)
    if fault := place_fault(look, asked, boxes):
        return broken(f"its letters by shape: {fault}", expected, 0.8, boxes=boxes, source=SOURCE)
    return met(
        f"every letter has its shape ({wrong:.1%} of ink differs)", expected, boxes=boxes, source=SOURCE
    )


def said_otherwise(look: Look, asked: ExactText, reason: str) -> Answer:
    """No element says it: another string stands in its place, or nothing that shapes could tell."""
    expected = f'"{asked.text}"'
    element = nearest(look, asked)
    if element is None:
        return unknown(f"{reason}, and no element of the document comes near", expected)
    own = shapes(look, element, element.text)
    if own.wrong is not None and own.wrong <= SAME:
        measured = f'the letters there have the shapes of "{element.text}"'
        alike = ratio(forgiving_key(asked.text), forgiving_key(element.text)) / 100
        return broken(measured, expected, 0.8 * alike, boxes=(own.box,), source=SOURCE)
    wanted = shapes(look, element, asked.text)
    if wanted.wrong is not None and wanted.wrong >= OTHER:
        measured = f"its letters by shape: {wanted.wrong:.0%} of the ink of a letter is another"
        return broken(measured, expected, 0.4, boxes=(wanted.worst,), source=SOURCE)
    return unknown(f"{reason}; no element says it", expected, boxes=(element.box,), source=SOURCE)


def shapes(look: Look, element: ElementBox, text: str) -> Shapes:
    """The element's letters, as they are, against those of `text` in its place."""
    picture = look.picture
    if picture.letters is None or picture.without_letters is None or element.tag in SVG_TAGS:
        return Shapes(wrong=None, is_seen=True, box=element.box, worst=element.box)
    change = largest_difference(picture.pixels, picture.without_letters(element.id))
    alike = likeness(picture.letters(element.id, text), change, max(8.0, element.font_px))
    if alike is None:
        return Shapes(wrong=None, is_seen=False, box=element.box, worst=element.box)
    return Shapes(wrong=alike.wrong, is_seen=alike.strength > 0, box=alike.box, worst=alike.worst)


def elements_that_say(look: Look, asked: ExactText) -> list[ElementBox]:
    """The element that has the string in its words, or the fewest in a row that have it together.

    Of several, those that answer the constraint, then those in the asked region.
    """
    texts = [element for element in look.elements if element.text.strip()]
    region = look.region_box(asked.region)

    def order(run: list[ElementBox]) -> tuple[bool, float]:
        box = around(tuple(element.box for element in run))
        off = abs(box.left_px + box.width_px / 2 - region.left_px - region.width_px / 2)
        off += abs(box.top_px + box.height_px / 2 - region.top_px - region.height_px / 2)
        return not any(asked.id in element.constraint_ids for element in run), off

    for length in range(1, MAX_ELEMENTS + 1):
        runs = [texts[start : start + length] for start in range(len(texts) - length + 1)]
        saying = [run for run in runs if says(" ".join(element.text for element in run), asked.text)]
        if saying:
            return min(saying, key=order)
    return []


def says(words: str, text: str) -> bool:
    """Whether `words` have `text` in them as whole words: a vowel sign more is another word."""
    if forgiving_key(words) == forgiving_key(text):
        return True
    whole, wanted = normalised(words).casefold(), normalised(text).casefold()
    start = whole.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        if not is_joined(whole[start - 1 : start], wanted[0]) and not is_joined(
            wanted[-1], whole[end : end + 1]
        ):
            return True
        start = whole.find(wanted, start + 1)
    return False


def is_joined(left: str, right: str) -> bool:
    """Whether two neighbours are parts of one word or one picture. Scripts without spaces have no words."""
    if not left or not right:
        return False
    if unicodedata.category(right)[0] == "M" or JOINER in (left, right) or right in SKIN_TONES:
        return True
    both = left + right
    return all(unicodedata.category(one)[0] in "LMN" and not UNSPACED.match(one) for one in both)


def nearest(look: Look, asked: ExactText) -> ElementBox | None:
    """The element that should say the string: tagged with it, else the one with the likest words."""
    texts = [element for element in look.elements if element.text.strip()]
    wanted = forgiving_key(asked.text)
    alike = {element.id: ratio(wanted, forgiving_key(element.text)) for element in texts}
    tagged = [element for element in texts if asked.id in element.constraint_ids]
    best = max(tagged or texts, key=lambda element: alike[element.id], default=None)
    return best if best is not None and (tagged or alike[best.id] >= NEAR) else None
