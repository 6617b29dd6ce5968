"""Two sets of weights on the same prompts from the same seeds, by the rule judge: what the second loses
against the first, e.g. eight bits against float32 of the same training.

A pair is one prompt and one seed. Pairs of a prompt are alike, so the interval takes prompts as the sample:
the mean of their differences, and its spread.
"""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from math import inf, sqrt
from statistics import fmean, stdev

from makeready.bench.report import Row, provenance
from makeready.bench.scenes_makers import SEED, by_model
from makeready.bench.scenes_prompts import Prompt
from makeready.bench.scenes_verdicts import verdicts
from makeready.makers import embedded
from makeready.makers.taught import Taught
from makeready.train.judge import Eye

MAX_LOST_POINTS = 1.0
"""Issue: eight bits within a point of float32, pooled over tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One prompt and seed: whether the first's and the second's pictures are right."""

    prompt: Prompt
    seed: int
    first: bool
    second: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first's share less the second's, in points, with its 95 % interval over prompts."""

    first: float
    second: float
    low: float
    high: float

    @property
    def points(self) -> float:
        return 100 * (self.first - self.second)


def common(first: Taught, second: Taught) -> Taught:
    """What both know; what one does not say, the other's word is taken for."""

    def both(mine: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
        return tuple(one for one in mine or others if not others or one in others)

    return Taught(concepts=both(first.concepts, second.concepts), styles=both(first.styles, second.styles))


def pairs_of(
    names: Sequence[str], asked: Sequence[Prompt], num_seeds: int, *, eye: Eye, teacher_steps: int = 0
) -> list[Pair]:
    """Every prompt from every seed, by both makers in turn, judged by one eye."""
    judges: dict[str, tuple[Eye, frozenset[str] | None]] = {"rules": (eye, None)}
    found = []
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(closing(embedded.named(name, teacher_steps=teacher_steps))) for name in names
        )
        for prompt in asked:
            for seed in range(SEED, SEED + num_seeds):
                right = [
                    verdicts(by_model(maker, prompt, seed), judges).by["rules"].is_right is True
                    for maker in (first, second)
                ]
                found.append(Pair(prompt=prompt, seed=seed, first=right[0], second=right[1]))
    return found


def difference(pairs: Sequence[Pair]) -> Difference:
    """Over all of the pairs."""
    by_prompt: dict[str, list[int]] = {}
    for one in pairs:
        by_prompt.setdefault(one.prompt.id, []).append(one.first - one.second)
    means = [100 * fmean(one) for one in by_prompt.values()]
    reach = 1.959964 * stdev(means) / sqrt(len(means)) if len(means) > 1 else inf
    middle = fmean(means)
    return Difference(
        first=fmean(one.first for one in pairs),
        second=fmean(one.second for one in pairs),
        low=max(-100.0, middle - reach),
        high=min(100.0, middle + reach),
    )


def compare_rows(pairs: Sequence[Pair]) -> list[Row]:
    """The pooled figures; the second is held to a point below the first."""
    pooled = difference(pairs)
    return [
        Row(name="first, all tasks", value=pooled.first, unit="share"),
        Row(name="second, all tasks", value=pooled.second, unit="share"),
        Row(name="first less second", value=pooled.points, unit="points", target=MAX_LOST_POINTS),
        Row(name="first less second, lower bound", value=pooled.low, unit="points"),
        Row(name="first less second, upper bound", value=pooled.high, unit="points"),
    ]


def compare_document(pairs: Sequence[Pair], command: str, duration_s: float, known: str) -> str:
    """The table: a row for each task, and all of them together."""
    tasks: dict[str, list[Pair]] = {}
    for one in pairs:
        tasks.setdefault(one.prompt.task, []).append(one)
    lines = [_line(task, mine) for task, mine in tasks.items()] + [_line("all", pairs)]
    num_prompts, num_seeds = len({one.prompt.id for one in pairs}), len({one.seed for one in pairs})
    pooled = difference(pairs)
    is_within = pooled.points <= MAX_LOST_POINTS
    return f"""# SceneBench: two sets of weights in pairs

{num_prompts} prompts, {num_seeds} seeds each, the same for both; a picture is right if every claim of its
scene holds by the rule judge. Differences are the first's share less the second's, in points, with the 95 %
interval over prompts. {known}
{provenance(command)} ({duration_s:.0f} s)

| task | first | second | first - second | only the first is right | only the second |
|---|---:|---:|---:|---:|---:|
{chr(10).join(lines)}

Pooled over tasks the second loses {pooled.points:.2f} points ({pooled.low:.2f}..{pooled.high:.2f}); the
target is at most {MAX_LOST_POINTS:g}: {"ok" if is_within else "MISSED"}.
"""


def _line(name: str, pairs: Sequence[Pair]) -> str:
    found = difference(pairs)
    only_first = sum(one.first and not one.second for one in pairs)
    only_second = sum(one.second and not one.first for one in pairs)
    return (
        f"| {name} | {found.first:.1%} | {found.second:.1%} "
        f"| {found.points:+.2f} ({found.low:+.2f}..{found.high:+.2f}) | {only_first} | {only_second} |"
    )
