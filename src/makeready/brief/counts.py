"""How many of which element: "exactly 3 callouts", "a pair of icons". Standard library only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from makeready.brief.constraints import Constraint, ElementCount, ExactText, Span, Subject
from makeready.brief.elements import Mention
from makeready.brief.scanner import OPAQUE, STRING, Scanner
from makeready.brief.scope import is_choice, is_long, is_per_item, is_the_picture
from makeready.brief.words import NUMBER_WORDS, number_of, vocabulary
from makeready.errors import ContradictionError

_NUM = rf"(?:\d{{1,3}}|{'|'.join(NUMBER_WORDS)})"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?:{pattern}) +(?:of +)?(?:the +|different +|distinct +|separate +)?$"), rule)
    for pattern, rule in (
        (rf"\bbetween +({_NUM}) +and +({_NUM})", "range"),
        (rf"\b(?:from +)?({_NUM}) ?(?:-|to) ?({_NUM})", "range"),
        (rf"\b({_NUM}) +or +({_NUM})", "range"),
        (rf"\b({_NUM}) +or +more", "least"),
        (rf"\b({_NUM}) +or +(?:fewer|less)", "most"),
        (rf"\b(?:at +least|a +minimum +of|minimum|min\.?|no +(?:fewer|less) +than) +({_NUM})", "least"),
        (rf"\b(?:no +more +than|not +more +than|at +most|up +to|a +maximum +of|maximum"
         rf"|max\.?) +({_NUM})", "most"),
        (rf"\bmore +than +({_NUM})", "more"),
        (rf"\b(?:fewer|less) +than +({_NUM})", "fewer"),
        (rf"\b(?:exactly|precisely|only|just) +(?:an? +)?({_NUM})", "exact"),
        (r"\b(?:exactly|only|just) +an?", "one"),
        (rf"\b(?:(?:a|an|the|set +of|row +of|grid +of|list +of) +)*({_NUM})x?", "exact"),
        (r"\b(?:several|multiple|various|many|numerous|a +few|some|a +number)", "several"),
        (r"\ban?(?: +row +of| +grid +of| +list +of| +set +of)?", "one"),
    )
)  # fmt: skip


ONLY_COUNTED = frozenset({"benefit", "advantage"})
"""Without a number these are what the text is about: "the benefits of cycling"."""
_EXACTLY = re.compile(r"\b(?:exactly|precisely|only|just)\b")
_LIST_REACH_CHARS = 20
"""Ours: a list of strings follows its number this closely ("three cards: ...")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    noun: str
    minimum: int
    maximum: int | None
    label: str
    span: Span
    is_stated: bool
    is_article: bool = False
    is_exact: bool = False


def read_counts(scanner: Scanner, found: Sequence[Mention], texts: Sequence[Constraint]) -> list[Constraint]:
    """One ElementCount for each noun the prompt wants, from numbers, articles and bare mentions.

    Raises: ContradictionError if two numbers, or a number and the quoted strings of its role, disagree.
    """
    counts: list[_Count] = []
    lonely: list[_Count] = []
    for mention in found:
        if not scanner.is_free(mention.start, mention.end):
            continue
        if mention.noun in vocabulary().uncounted:
            scanner.take(mention.start, mention.end)
            continue
        count = _count(scanner, mention)
        if count is None:
            continue
        words = scanner.plain[mention.start : mention.end]
        if (not count.is_stated or count.is_article) and words.split()[-1].rstrip("s") in ONLY_COUNTED:
            continue
        is_string_role = _is_given(mention.noun, texts)
        if not count.is_stated and is_string_role:
            continue  # the strings themselves are the elements
        if mention.noun == "people" and (not count.is_stated or (count.is_article and is_long(scanner))):
            lonely.append(count)
            continue
        counts.append(count)
    merged = _merged_in_parts(counts) if is_long(scanner) else _merged(counts)
    if not is_long(scanner):
        _check_strings(scanner, merged, texts)
    people: list[Constraint] = [
        Subject(id="", text=count.label, severity="should", span=count.span) for count in lonely[:1]
    ]
    return [*merged, *people]


def _count(scanner: Scanner, mention: Mention) -> _Count | None:
    """The number in front of a noun and its modifiers; None where it only refers back ("below the title")."""
    first, words = mention.first, scanner.words
    known = vocabulary()
    label_start = mention.start if words[first].start > mention.start else words[first].start
    index = first - 1
    for _ in range(4):
        if index < 0 or not _touches(scanner, words[index].end, words[index + 1].start):
            break
        word = words[index]
        is_taken = not scanner.is_free(word.start, word.end)
        if not is_taken and (word.text in known.stops or word.text[0].isdigit()):
            break
        is_other = (
            is_taken or word.text in known.style or known.colour(word.text) or word.text in known.modifiers
        )
        if not is_other and label_start == words[index + 1].start:
            label_start = word.start
        elif not is_other:
            break
        index -= 1
    begin = words[index + 1].start
    before = scanner.plain[max(0, begin - 60) : begin]
    label = " ".join(scanner.prompt[label_start : mention.end].split())
    for pattern, rule in _RULES:
        if match := pattern.search(before):
            start = begin - (len(before) - match.start())
            if not scanner.is_free(start, begin) and not scanner.is_free(start, start + 1):
                continue
            low, high = _range(rule, match, mention)
            if low is None:
                continue
            if rule == "one" and mention.is_plural and not match.group().rstrip().endswith("of"):
                return None  # "a circular statistics card": the noun describes another
            if is_choice(scanner, start, mention.end) or is_the_picture(scanner, start, mention):
                return None
            scanner.take(start, begin)
            scanner.take(label_start, mention.end)
            span = scanner.span(start, mention.end, is_inferred=rule == "several")
            is_each = is_per_item(scanner, start, mention.end)
            return _Count(
                noun=mention.noun, minimum=low, maximum=None if is_each else high, label=label, span=span,
                is_stated=True, is_article=rule == "one",
                is_exact=not is_each and bool(_EXACTLY.search(match.group())),
            )  # fmt: skip
    if re.search(r"\b(?:no|without|avoid|any|not) +$", before):
        return None  # a negative that its own reader left alone
    return _bare(scanner, mention, label_start, before, label)


def _bare(scanner: Scanner, mention: Mention, label_start: int, before: str, label: str) -> _Count | None:
    """A noun without a number: several if it is a plural; None where it only refers back or is a choice."""
    if is_choice(scanner, label_start, mention.end) or is_the_picture(scanner, label_start, mention):
        return None
    span = scanner.take(label_start, mention.end, is_inferred=True)
    if (
        re.search(r"\b(?:the|each|every|per|its|their|this|that|all|both|of) +$", before)
        or scanner.plain[mention.end : mention.end + 2] == "'s"
    ):
        return None
    is_many = mention.is_plural and mention.noun != "people"
    is_single = not is_many and not is_per_item(scanner, label_start, mention.end)
    return _Count(noun=mention.noun, minimum=2 if is_many else 1, maximum=1 if is_single else None,
                  label=label, span=span, is_stated=False)  # fmt: skip


def _touches(scanner: Scanner, end: int, start: int) -> bool:
    gap = scanner.plain[end:start]
    return gap.strip(" -/'") == "" and STRING not in gap and OPAQUE not in gap


def _range(rule: str, match: re.Match[str], mention: Mention) -> tuple[int | None, int | None]:
    numbers = [number_of(group) for group in match.groups() if group]
    if rule in ("exact", "range") and not numbers:
        return None, None
    match rule:
        case "range":
            return min(numbers), max(numbers)
        case "least":
            return numbers[0], None
        case "more":
            return numbers[0] + 1, None
        case "most":
            return 0, numbers[0]
        case "fewer":
            return 0, max(0, numbers[0] - 1)
        case "several":
            return 2, None
        case "one":
            return (2, None) if mention.is_plural else (1, 1)
        case _:
            return numbers[0], numbers[0]


def _is_given(noun: str, texts: Sequence[Constraint]) -> bool:
    """Whether strings with this noun as their role are given: then they are what was asked for."""
    return any(
        (isinstance(text, ExactText) and text.role == noun)
        or (isinstance(text, ElementCount) and text.noun == noun)
        for text in texts
    )


def _merged(counts: Sequence[_Count]) -> list[ElementCount]:
    """One count for each noun. Stated numbers must agree; a bare mention adds nothing to a number."""
    by_noun: dict[str, list[_Count]] = {}
    for count in counts:
        by_noun.setdefault(count.noun, []).append(count)
    merged = []
    for noun, group in by_noun.items():
        stated = [count for count in group if count.is_stated] or group
        first = stated[0]
        low, high = first.minimum, first.maximum
        disagreeing = [c for c in stated[1:] if not _overlap(c, first)]
        for count in stated[1:]:
            if disagreeing:
                break
            low = max(low, count.minimum)
            high = (
                count.maximum if high is None else high if count.maximum is None else min(high, count.maximum)
            )
        if disagreeing and first.is_stated:
            other = disagreeing[0]
            articles = [
                c
                for c in (first, other)
                if c.span.text.split()[0].lower() in ("a", "an", "one", "several", "some")
            ]
            if articles:
                low, high = max(c.minimum for c in stated), None
            else:
                raise ContradictionError(
                    f"{first.span.text!r} and {other.span.text!r} disagree.",
                    hint="Keep one of them.",
                    param="constraints",
                )
        elif disagreeing:
            low, high = max(c.minimum for c in stated), None
        is_vague = bool(disagreeing) or (not first.is_stated and first.maximum is None)
        if len({count.label.lower() for count in stated}) > 1 and all(map(_is_one, stated)):
            high = None  # "a line plot ... a phase plot": one each, and how many in all is not said
        merged.append(
            ElementCount(
                id="",
                noun=noun,
                minimum=low,
                maximum=high,
                label=first.label,
                severity="should" if is_vague else "must",
                span=first.span,
            )
        )
    return merged


def _is_one(count: _Count) -> bool:
    return count.maximum == 1 and (count.is_article or not count.is_stated)


def _merged_in_parts(counts: Sequence[_Count]) -> list[ElementCount]:
    """One count for each noun of a prompt that goes through a page part by part.

    A number is that of its part: the page has at least as many. It is the page's own where the prompt says
    "exactly" or where no other part has such things; never for words that label, which every part has.
    """
    by_noun: dict[str, list[_Count]] = {}
    for count in counts:
        by_noun.setdefault(count.noun, []).append(count)
    merged = []
    for noun, group in by_noun.items():
        stated = [count for count in group if count.is_stated]
        if not stated and all(count.minimum == 1 for count in group):
            continue  # a word of a description ("in the metric column"), and no wish
        most = max(stated or group, key=lambda count: count.minimum)
        is_whole = (
            len(group) == 1
            and most.is_stated
            and (most.is_exact or most.minimum > 1 or most.maximum != 1)
            and (most.is_exact or noun not in vocabulary().texts)
        )
        is_limit = is_whole and most.minimum == 0
        merged.append(
            ElementCount(
                id="", noun=noun, minimum=most.minimum, maximum=most.maximum if is_whole else None,
                label=most.label, severity="must" if stated and most.minimum and not is_limit else "should",
                span=most.span,
            )
        )  # fmt: skip
    return [count for count in merged if count.minimum or count.maximum is not None]


def _overlap(left: _Count, right: _Count) -> bool:
    low = max(left.minimum, right.minimum)
    high = min(
        99_999 if left.maximum is None else left.maximum, 99_999 if right.maximum is None else right.maximum
    )
    return low <= high


def _check_strings(scanner: Scanner, counts: Sequence[ElementCount], texts: Sequence[Constraint]) -> None:
    """Three cards and then two quoted labels: one of the two is wrong. Strings said elsewhere may be more."""
    for count in counts:
        group = [t for t in texts if isinstance(t, ExactText) and t.role == count.noun]
        if len(group) < 2 or count.maximum is None or count.minimum < 2 or count.severity == "should":
            continue
        is_list = 0 <= group[0].span.start - count.span.end <= _LIST_REACH_CHARS
        if count.minimum <= len(group) <= count.maximum or not is_list:
            continue
        text = scanner.prompt[group[0].span.start : group[-1].span.end]
        raise ContradictionError(
            f"{count.span.text!r} and the {len(group)} strings {_short(text)} disagree.",
            hint=f"Give {count.wanted} strings, or another number.",
            param="constraints",
        )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 120 else text[:117] + "..."
