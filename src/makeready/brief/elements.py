"""Where elements are named in a prompt; counts and placements are bound to these. Standard library only."""

from dataclasses import dataclass

from makeready.brief.scanner import Scanner
from makeready.brief.words import vocabulary


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
    return [mention for mention in found if not _is_verb(scanner, mention)]


def _is_compound(scanner: Scanner, left: Mention, right: Mention) -> bool:
    gap = scanner.plain[left.end : right.start]
    return gap.strip(" -") == "" and "\n" not in gap


def _is_verb(scanner: Scanner, mention: Mention) -> bool:
    """Words such as "image of", "highlight the", "map the" that are no element here."""
    word = scanner.plain[mention.start : mention.end]
    after = scanner.plain[mention.end : mention.end + 6]
    if word in (
        "highlight",
        "picture",
        "image",
        "visual",
        "map",
        "human",
        "tag",
        "face",
        "plot",
        "graph",
        "table",
    ):
        return after.startswith((" the ", " a ", " how", " our ")) or _starts_prompt(scanner, mention)
    return False


def _starts_prompt(scanner: Scanner, mention: Mention) -> bool:
    before = scanner.plain[: mention.start].split()
    return len(before) <= 2 and mention.noun in ("illustration", "photo") and "and" not in before
