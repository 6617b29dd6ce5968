"""SceneBench: how often a maker draws what a caption says, and does what an instruction says, by two judges.

    python -m makeready.bench.scenes [--maker compose|embedded[:FOLDER]|renders|shuffled] [--quick] [--json]

64 prompts a task (`scenebench.json`). A picture is right if every claim of its scene holds. Beside the
maker stand two controls: renders, drawn from the scene itself, which should all be right, and shuffled,
drawings of another prompt, which shows what chance is. A full run writes docs/bench-scenes.md."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from PIL import Image

from makeready.bench.host import ROOT
from makeready.bench.report import Row, as_json, options, provenance
from makeready.bench.scenes_makers import CONTROLS, Answer, answers, drift, touched_box
from makeready.bench.scenes_prompts import FILE, NUM_PROMPTS, Prompt, prompts
from makeready.bench.scenes_verifier import section, tallies, verifier_rows
from makeready.brief import Box
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.train.judge import Eye, Judgement, judged, mean_side, network_eye, present_name, rule_eye
from makeready.verify.eyes.flat_objects import Seen
from makeready.verify.eyes.object_network import FILE as NETWORK
from makeready.verify.eyes.object_network import ObjectNetwork
from makeready.verify.eyes.sprite_match import Gallery

DOCUMENT = ROOT / "docs" / "bench-scenes.md"
NUM_QUICK, NUM_CONTROL = 2, 24
"""Prompts of each task; quick ends within 50 s on two cores, and the controls need no fine figures."""
MANY = 200
"""Of so many a tenth of a per cent is told: 1,085 of 1,088 is not all."""
MIN_GROWN, MAX_SHRUNK = 1.06, 0.94
"""Sides after "make it bigger" and "smaller" against those before."""
UNTOUCHED = ("edit: background", "edit: style")
"""Edits that may change every pixel."""
TARGETS = {"compose": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """One answer, judged. `by` has the judgement of each judge; `drift` as in `scenes_makers.drift`."""

    prompt: Prompt
    by: dict[str, Judgement]
    drift: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many."""

    right: int
    of: int

    @property
    def value(self) -> float:
        return self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval. Source: Wilson 1927, Journal of the American Statistical Association 22,
        209-212."""
        if not self.of:
            return 0.0, 1.0
        z = 1.959964
        middle = self.value + z * z / (2 * self.of)
        reach = z * sqrt(self.value * (1 - self.value) / self.of + z * z / (4 * self.of**2))
        scale = 1 + z * z / self.of
        return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)

    def told(self) -> str:
        if not self.of:
            return "-"
        low, high = self.interval
        digits = 1 if self.of > MANY else 0
        figures = f"{self.value:.{digits}%} ({low:.{digits}%}..{high:.{digits}%})"
        return figures + (f" of {self.of}" if self.of != NUM_PROMPTS else "")


def eyes(asked: Sequence[Prompt]) -> dict[str, tuple[Eye, frozenset[str] | None]]:
    """The judges, and the concepts they know. The rules compare with every concept of the benchmark; the
    network is left out where it was not trained."""
    everything = prompts()
    names = {thing.concept for one in (*everything, *asked) for thing in one.scene.things}
    found: dict[str, tuple[Eye, frozenset[str] | None]] = {
        "rules": (rule_eye(Gallery(vocabulary(), sprites(), sorted(names))), None)
    }
    if NETWORK.is_file():
        network = ObjectNetwork()
        found["network"] = (network_eye(network), frozenset(map(present_name, network.layout.concepts)))
    return found


def verdicts(answer: Answer, judges: dict[str, tuple[Eye, frozenset[str] | None]]) -> Verdicts:
    """What every judge says of an answer; no picture is wrong by all."""
    prompt = answer.prompt
    if answer.pixels is None:
        return Verdicts(
            prompt=prompt,
            by={
                name: Judgement(claims=()).also("count", prompt.text, False, answer.fault) for name in judges
            },
        )
    by: dict[str, Judgement] = {}
    regions: list[Box] = []
    for name, (eye, known) in judges.items():
        seen = eye(answer.pixels)
        judgement = judged(seen, prompt.scene, known)
        if prompt.task == "edit: resize":
            judgement = _resized(judgement, seen, prompt)
        by[name] = judgement
        if name == "rules":
            regions = _regions(seen, prompt)
    is_local = prompt.is_edit and prompt.task not in UNTOUCHED
    return Verdicts(prompt=prompt, by=by, drift=drift(answer, regions) if is_local else None)


def number_of(one: Prompt) -> int:
    """The prompt's number in its task."""
    return int(one.id.rpartition("-")[2])


def _regions(seen: Seen, prompt: Prompt) -> list[Box]:
    """Where an edit may change pixels: where the thing stood, and where what came of it stands."""
    found = [box] if (box := touched_box(prompt)) else []
    if prompt.source is not None:
        same = {thing.concept for thing in prompt.source.things if thing in prompt.scene.things}
        named = {thing.concept for thing in prompt.scene.things} - same
        if prompt.task == "edit: resize":
            named |= {prompt.scene.things[prompt.touched].concept}
        found += [one.box for one in seen.objects if named & set(one.names)]
    return found


def _resized(judgement: Judgement, seen: Seen, prompt: Prompt) -> Judgement:
    """With the claim that the thing grew or shrank, against where it stood before."""
    before = touched_box(prompt)
    name = prompt.scene.things[prompt.touched].concept
    mine = [one for one in seen.objects if name in one.names]
    if before is None or not mine:
        return judgement
    ratio = mean_side(mine) / (before.width_px * before.height_px) ** 0.5
    is_kept = ratio >= MIN_GROWN if prompt.text.endswith("bigger") else ratio <= MAX_SHRUNK
    return judgement.also("size", prompt.text, is_kept, f"{ratio:.2f} of before")


def share(found: Sequence[Verdicts], judge: str) -> Share:
    """How many are right by one judge, of those that it can judge."""
    told = [one.by[judge].is_right for one in found if one.by[judge].is_right is not None]
    return Share(right=sum(map(bool, told)), of=len(told))


def agreement(found: Sequence[Verdicts]) -> Share:
    """How often both judges say the same, of the pictures that both can judge."""
    pairs = [tuple(one.by[name].is_right for name in one.by) for one in found]
    both = [pair for pair in pairs if len(pair) == 2 and None not in pair]
    return Share(right=sum(first == second for first, second in both), of=len(both))


def groups(found: Sequence[Verdicts]) -> dict[str, list[Verdicts]]:
    """The tasks in order; counting in two."""
    by_task: dict[str, list[Verdicts]] = {}
    for one in found:
        task = one.prompt.task
        if task == "counting":
            task = "counting 1-3" if one.prompt.scene.things[0].count <= 3 else "counting 4-8"
        by_task.setdefault(task, []).append(one)
    return by_task


def document(found: dict[str, list[Verdicts]], command: str, duration_s: float) -> str:
    """The table: a row for each task, of each maker what each judge says."""
    judges = list(next(iter(found.values()))[0].by)
    head = " | ".join(f"{maker}: {judge}" for maker in found for judge in judges)
    maker = next(iter(found))
    lines = [f"| task | {head} | judges agree | drift |", f"|---|{'---|' * (len(found) * len(judges) + 2)}"]
    tasks = groups(found[maker])
    for task, mine in tasks.items():
        cells = [share(groups(one)[task], judge).told() for one in found.values() for judge in judges]
        lines.append(f"| {task} | {' | '.join(cells)} | {agreement(mine).told()} | {_drift_told(mine)} |")
    every = [share(one, judge).told() for one in found.values() for judge in judges]
    lines.append(f"| all | {' | '.join(every)} | {agreement(found[maker]).told()} | |")
    held = [one for one in found[maker] if one.prompt.held_out]
    kept = ", ".join(f"{judge} {share(held, judge).told()}" for judge in judges)
    return f"""# SceneBench

How often a picture shows what was asked, by two judges that share no code: rules (what differs from the
ground, cut into pieces, each compared with the drawings; hue by chroma) and a small network trained on
renders only. A picture is right if every claim of its scene holds: each thing in its number, colours,
sizes, places, style, background, and nothing else. Shares with their 95 % intervals (Wilson) of 64 prompts;
the network judges only prompts whose things it knows. *renders* are drawn from the scene itself, *shuffled*
are drawings of another prompt of the task: what a perfect maker and chance would get. Drift: pixels outside
of what an edit names that changed, the mean over prompts, and how many pictures have none.

{provenance(command)} ({duration_s:.0f} s)

{chr(10).join(lines)}

Prompts with combinations that no training saw ({len(held)}): {kept}.

{network_told()}
"""


def network_told() -> str:
    """How good the trained judge is itself."""
    if not NETWORK.is_file():
        return (
            "The network is not trained here (`python -m makeready.train.detector --minutes 24`): "
            "the rules judge alone."
        )
    network = ObjectNetwork()
    num_known = len(network.layout.concepts)
    return (
        f"The network knows {num_known} everyday things. Its own errors on fresh renders: {network.errors}."
    )


def _drift_told(found: Sequence[Verdicts]) -> str:
    drifts = [one.drift for one in found if one.drift is not None]
    if not drifts:
        return ""
    return f"{sum(drifts) / len(drifts):.2%}, none in {sum(one == 0 for one in drifts)} of {len(drifts)}"


def rows(found: dict[str, list[Verdicts]]) -> list[Row]:
    """A figure for each maker, task and judge."""
    told = []
    for maker, verdicts_of in found.items():
        for task, mine in groups(verdicts_of).items():
            for judge in verdicts_of[0].by:
                one = share(mine, judge)
                target = TARGETS.get(maker) if judge == "rules" else None
                told.append(
                    Row(
                        name=f"{maker}: {task} by {judge}",
                        value=one.value if one.of else None,
                        unit="share",
                        target=target,
                        is_floor=True,
                        reason="" if one.of else "no prompt that this judge knows",
                    )
                )
    return told


def main() -> None:
    """Ask, judge, print, and on a full run of compose or the shipped model write the document."""
    parser = options(__doc__)
    parser.add_argument("--maker", default="compose")
    parser.add_argument("--task", default="", help="one task, by name; writes nothing")
    parser.add_argument("--alone", action="store_true", help="without the controls; writes nothing")
    parser.add_argument("--faults", type=Path, help="a folder for the pictures that are wrong by the rules")
    asked = parser.parse_args()
    started_s = time.perf_counter()
    chosen = [one for one in prompts(FILE) if asked.task in ("", one.task)]
    if asked.quick:
        chosen = [one for one in chosen if number_of(one) < NUM_QUICK]
    judges = eyes(chosen)
    makers = [asked.maker] if asked.alone else list(dict.fromkeys((asked.maker, "renders", "shuffled")))
    found: dict[str, list[Verdicts]] = {}
    for maker in makers:
        is_control = maker in CONTROLS and maker != asked.maker
        made = answers(maker, [one for one in chosen if not is_control or number_of(one) < NUM_CONTROL])
        found[maker] = [verdicts(one, judges) for one in made]
        if asked.faults is not None and maker == asked.maker:
            write_faults(asked.faults, made, found[maker])
    command = f"python -m makeready.bench.scenes --maker {asked.maker}"
    verifier = {} if asked.alone or asked.task else tallies(chosen)
    told = document(found, command, time.perf_counter() - started_s) + (
        "\n" + section(verifier) if verifier else ""
    )
    sys.stdout.write((as_json([*rows(found), *verifier_rows(verifier)]) if asked.json else told) + "\n")
    if not (asked.quick or asked.task or asked.alone):
        DOCUMENT.write_text(told, encoding="utf-8")


def write_faults(folder: Path, made: Sequence[Answer], found: Sequence[Verdicts]) -> None:
    """The pictures that the rules call wrong, and a line for each that says why."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for answer, one in zip(made, found, strict=True):
        judgements = {name: judgement for name, judgement in one.by.items() if judgement.is_right is False}
        if not judgements:
            continue
        faults = " || ".join(f"{name}: {judgement.faults}" for name, judgement in judgements.items())
        lines.append(f"{one.prompt.id} | {one.prompt.text} | {faults}")
        if answer.pixels is not None and "rules" in judgements:
            Image.fromarray(answer.pixels).save(folder / f"{one.prompt.id}.png")
    (folder / "faults.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
