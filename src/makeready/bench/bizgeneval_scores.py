"""Many records as figures: by domain, by dimension, and all together; as Markdown and as rows of JSON."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from makeready.bench.bizgeneval_judge import Checklist, checklist_scores
from makeready.bench.bizgeneval_recall import recall
from makeready.bench.bizgeneval_records import Record

NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a group of records adds up to. None: nothing was there to measure.

    Recalls are means over pictures whose prompts demand strings; the others count as null. The counts are
    over all strings of the group. A picture that could not be made has none of its strings.
    """

    name: str
    num_prompts: int
    num_errors: int
    num_met: int
    num_with_strings: int
    num_strings: int
    num_found: int
    num_forgiven: int
    strict: float | None
    forgiving: float | None
    num_judged: int
    num_judge_errors: int
    all: float | None
    easy: float | None
    hard: float | None
    tokens_in: int
    tokens_out: int
    cost_microusd: int


def figures(name: str, records: Sequence[Record]) -> Figures:
    with_strings = [one for one in records if one.strings]
    found = [string for one in records for string in one.strings]
    judged = [
        checklist_scores(one.checklist.answers, one.prompt.easy, one.prompt.hard)
        for one in records
        if one.checklist and not one.checklist.error
    ]
    paid: list[Record | Checklist] = [*records, *(one.checklist for one in records if one.checklist)]
    return Figures(
        name=name,
        num_prompts=len(records),
        num_errors=sum(bool(one.error) for one in records),
        num_met=sum(one.outcome == "met" for one in records),
        num_with_strings=len(with_strings),
        num_strings=len(found),
        num_found=sum(one.is_found for one in found),
        num_forgiven=sum(one.is_forgiven for one in found),
        strict=mean(recall(one.strings, is_forgiving=False) for one in with_strings),
        forgiving=mean(recall(one.strings, is_forgiving=True) for one in with_strings),
        num_judged=len(judged),
        num_judge_errors=sum(bool(one.checklist and one.checklist.error) for one in records),
        all=mean(one.all for one in judged),
        easy=mean(one.easy for one in judged),
        hard=mean(one.hard for one in judged),
        tokens_in=sum(one.tokens_in for one in paid),
        tokens_out=sum(one.tokens_out for one in paid),
        cost_microusd=sum(one.cost_microusd for one in paid),
    )


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of the values that are there."""
    there = [value for value in values if value is not None]
    return fmean(there) if there else None


def grouped(records: Sequence[Record], group: Callable[[Record], str]) -> list[Figures]:
    """Figures of each group, in the order of their first record."""
    members: dict[str, list[Record]] = {}
    for record in records:
        members.setdefault(group(record), []).append(record)
    return [figures(name, many) for name, many in members.items()]


def every_group(records: Sequence[Record]) -> list[Figures]:
    """All together, then by domain, then by dimension."""
    return [
        figures("all", records),
        *grouped(records, lambda one: one.prompt.domain),
        *grouped(records, lambda one: one.prompt.dimension),
    ]


def table(records: Sequence[Record]) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| prompts | pictures | errors | met | strings | found | forgiven | strict recall | forgiving recall "
        "| checklist all | easy | hard | judge errors | tokens in | tokens out | cost |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in every_group(records):
        cells = [
            one.name,
            str(one.num_prompts - one.num_errors),
            str(one.num_errors),
            str(one.num_met),
            str(one.num_strings),
            str(one.num_found),
            str(one.num_forgiven),
            percent(one.strict),
            percent(one.forgiving),
            *(_score(value, one) for value in (one.all, one.easy, one.hard)),
            str(one.num_judge_errors),
            str(one.tokens_in),
            str(one.tokens_out),
            f"${one.cost_microusd / 1_000_000:.4f}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def percent(share: float | None) -> str:
    return "null" if share is None else f"{share:.1%}"


def _score(score: float | None, group: Figures) -> str:
    if score is not None:
        return f"{100 * score:.1f}"
    return "error" if group.num_judge_errors else NOT_MEASURED


def rows(records: Sequence[Record]) -> list[dict[str, object]]:
    """The figures as benchmarks report them; `value` is null where nothing was measured.

    Nothing is promised for templates, so a row has no target; errors must be none.
    """
    told: list[dict[str, object]] = []
    for one in every_group(records):
        for name, value in (
            ("strict recall of strings", one.strict),
            ("forgiving recall of strings", one.forgiving),
            ("checklist, all", one.all),
            ("checklist, easy", one.easy),
            ("checklist, hard", one.hard),
        ):
            rounded = None if value is None else round(value, 4)
            told.append({"name": f"{one.name}: {name}", "value": rounded, "unit": "share", "target": None,
                         "ok": True})  # fmt: skip
        for name, count in (("pictures not made", one.num_errors), ("judge errors", one.num_judge_errors)):
            told.append({"name": f"{one.name}: {name}", "value": count, "unit": "pictures", "target": 0,
                         "ok": count == 0})  # fmt: skip
        for name, value, unit in (
            ("tokens read", one.tokens_in, "tokens"),
            ("tokens written", one.tokens_out, "tokens"),
            ("cost", one.cost_microusd, "micro-dollars"),
        ):
            told.append({"name": f"{one.name}: {name}", "value": value, "unit": unit, "target": None,
                         "ok": True})  # fmt: skip
    return told
