"""Where elements are named in a prompt; counts and placements are bound to these. Standard library only."""

import re
from dataclasses import dataclass

from makeready.brief.scanner import Scanner
from makeready.brief.words import vocabulary

_VERBS = frozenset(
    ("highlight", "picture", "image", "visual", "map", "human", "tag", "face", "plot", "graph", "table",
     "label", "chart", "sketch", "headline", "step", "stage")
)  # fmt: skip
_OBJECT = re.compile(
    r" (?:the|a|how|our|it|them|each|every|all|both|only|its|their|these|those"
    r"|lines|axes|[a-z]+s by|(?:\w+ )?(?:markers|points|values|data|bars|circles))\b"
)
"""What follows a verb and no noun: "label it accurately", "Plot lines for"."""
_IS_TOLD = re.compile(
    r" (?!of|with|showing|comparing|titled|in|at|on|area|line|text|for|from|style|and)[a-z]"
)
"""At the start of a sentence, such words make the noun an order: "Plot Era 1 with markers"."""
_OTHER_SENSE_BEFORE = {
    "table": re.compile(
        r"\b(?:wooden|wood|oak|marble|dining|kitchen|coffee|bedside|round|picnic|lab|glass) +$"
    ),
    "quote": re.compile(r"\b(?:single|double|curly|straight|opening|closing|quotation) +$"),
    "place": re.compile(r"\b(?:e-?mail|web|website|ip|url|internet) +$"),
    "map": re.compile(r"\b(?:mind|heat|site|tree|road|bit|feature|key|attention|saliency|colou?r)[- ]+$"),
}
_IS_DESCRIPTION = re.compile(r" +(?:requirements?|constraints?|specifications?|content requirements)\b")
"""A heading such as "Chart requirements:" names a part of the prompt."""
_GOES_ON = re.compile(r" +(?!(?:of|with|that|which|in|on|at|for|and|or|from|to|is|showing|called)\b)[a-z]")
"""Another noun follows: of "visual pathways" and "phase plot" the first word only describes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One element noun in the prompt. `first` is the index of its first word."""

    noun: str
    start: int
    end: int
    first: int
    is_plural: bool


def mentions(scanner: Scanner) -> list[Mention]:
    """Every element noun, taken or not, left to right. Of "photo caption" only the caption is the element."""
    known = vocabulary()
    found: list[Mention] = []
    for phrase in scanner.phrases(known.nouns):
        noun = known.nouns[phrase.key]
        mention = Mention(
            noun=noun,
            start=phrase.start,
            end=phrase.end,
            first=phrase.first,
            is_plural=phrase.key in known.plurals,
        )
        if found and not found[-1].is_plural and _is_compound(scanner, found[-1], mention):
            mention = Mention(
                noun=noun,
                start=mention.start,
                end=mention.end,
                first=found[-1].first,
                is_plural=mention.is_plural,
            )
            found[-1] = mention
            continue
        found.append(mention)
    return [one for one in found if not _is_verb(scanner, one) and not _is_other_sense(scanner, one)]


def _is_compound(scanner: Scanner, left: Mention, right: Mention) -> bool:
    gap = scanner.plain[left.end : right.start]
    return gap.strip(" -") == "" and "\n" not in gap


def _is_verb(scanner: Scanner, mention: Mention) -> bool:
    """Words such as "image of", "highlight the", "map the", "label it" that are no element here."""
    word = scanner.plain[mention.start : mention.end]
    after = scanner.plain[mention.end : mention.end + 24]
    if word in _VERBS:
        return (
            _OBJECT.match(after) is not None
            or _starts_prompt(scanner, mention)
            or (_starts_sentence(scanner, mention) and _IS_TOLD.match(after) is not None)
        )
    return False


def _is_other_sense(scanner: Scanner, mention: Mention) -> bool:
    """A wooden table, single quotes, an email address, a map pin, a visual cue: no element of the picture."""
    before = scanner.plain[max(0, mention.start - 40) : mention.start]
    after = scanner.plain[mention.end : mention.end + 24]
    word = scanner.plain[mention.start : mention.end]
    if (pattern := _OTHER_SENSE_BEFORE.get(mention.noun)) and pattern.search(before):
        return True
    if _IS_DESCRIPTION.match(after):
        return True
    if word in ("visual", "phase", "stage") and _GOES_ON.match(after):
        return True
    return (word == "map" and re.match(r" +pins?\b", after) is not None) or (
        word == "table" and re.match(r"'?s? +(?:rows?|columns?|cells?|headers?|text)\b", after) is not None
    )


def _starts_sentence(scanner: Scanner, mention: Mention) -> bool:
    start = scanner.sentence(mention.start).start
    return not any(char.isalnum() for char in scanner.plain[start : mention.start])


def _starts_prompt(scanner: Scanner, mention: Mention) -> bool:
    before = scanner.plain[: mention.start].split()
    return len(before) <= 2 and mention.noun in ("illustration", "photo") and "and" not in before
