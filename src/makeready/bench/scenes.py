"""SceneBench: how often a maker draws what a caption says, and does what an instruction says, by two judges.

    python -m makeready.bench.scenes [--maker compose|embedded[:FOLDER]|renders|shuffled] [--quick] [--json]
    python -m makeready.bench.scenes --compare FOLDER FOLDER [--seeds 8] [--prompts 64]

64 prompts a task (`scenebench.json`); of a model that says which nouns and styles it was taught, of these
alone. A picture is right if every claim of its scene holds. Beside the maker stand two controls: renders,
drawn from the scene itself, which should all be right, and shuffled, drawings of another prompt, which shows
what chance is. A full run writes docs/bench-scenes.md, or docs/bench-scenes-embedded.md.

`--compare` asks two folders of weights the same prompts from the same seeds (`scenes_compare`)."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

from makeready.bench.host import ROOT
from makeready.bench.report import Row, as_json, options, provenance
from makeready.bench.scenes_compare import common, compare_document, compare_rows, pairs_of
from makeready.bench.scenes_makers import CONTROLS, IN_ONE_PIECE, Answer, answers, is_model, taught
from makeready.bench.scenes_prompts import NUM_PROMPTS, Prompt, prompts, prompts_of
from makeready.bench.scenes_verdicts import Share, Verdicts, eyes, verdicts
from makeready.bench.scenes_verifier import section, tallies, verifier_rows
from makeready.diffusion.schedule import MAX_STEPS
from makeready.errors import CallerError, InvalidRequestError, UnknownNameError
from makeready.makers import embedded
from makeready.makers.taught import Taught
from makeready.verify.eyes.object_network import FILE as NETWORK
from makeready.verify.eyes.object_network import ObjectNetwork

DOCUMENTS = {
    "compose": ROOT / "docs" / "bench-scenes.md",
    "embedded": ROOT / "docs" / "bench-scenes-embedded.md",
}
NUM_QUICK, NUM_CONTROL = 2, 24
"""Prompts of each task; quick ends within 50 s on two cores, and the controls need no fine figures."""
TARGETS = {"compose": 1.0}


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


def document(
    found: dict[str, list[Verdicts]],
    command: str,
    duration_s: float,
    known: Taught = Taught(),  # noqa: B008
) -> str:
    """The table: a row for each task, of each maker what each judge says."""
    judges = list(next(iter(found.values()))[0].by)
    head = " | ".join(f"{maker}: {judge}" for maker in found for judge in judges)
    maker = next(iter(found))
    lines = [f"| task | {head} | judges agree | drift |", f"|---|{'---|' * (len(found) * len(judges) + 2)}"]
    tasks = groups(found[maker])
    for task, mine in tasks.items():
        cells = [_share_told(groups(one).get(task, []), judge) for one in found.values() for judge in judges]
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
{known_told(known)}{parts_told(found)}
{provenance(command)} ({duration_s:.0f} s)

{chr(10).join(lines)}

Prompts with combinations that no training saw ({len(held)}): {kept}.

{network_told()}
"""


def known_told(known: Taught) -> str:
    """Which prompts there were, where they are not all of them."""
    if not (known.concepts or known.styles):
        return ""
    nouns = f"{len(known.concepts)} nouns" if known.concepts else "all nouns"
    styles = f"{len(known.styles)} ({', '.join(known.styles)})" if known.styles else "all"
    return f"The weights were taught {nouns} and these styles: {styles}. All prompts are of these.\n"


def parts_told(found: Mapping[str, object]) -> str:
    """How a model's pictures come about, where both ways stand in the table."""
    if not any(maker.endswith(IN_ONE_PIECE) for maker in found):
        return ""
    return """
A scene is drawn in parts: layout and ground are exact, each thing is drawn alone, up to six times until it
looks like itself, by descriptors of the same kind as the judge's by rules; so its figures are flattered, and
those of the network, which nothing is chosen by, are not. *In one piece*: the model's one answer to the whole
caption, as it was trained and without any choice; no edits are asked for.
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


def _share_told(found: Sequence[Verdicts], judge: str) -> str:
    """Nothing where a maker was not asked."""
    return share(found, judge).told() if found else ""


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


def main() -> int:
    """The exit code: 2 with a line that says what is wrong with the command."""
    asked = _parser().parse_args()
    try:
        text = compared(asked) if asked.compare else scored(asked)
    except CallerError as error:
        sys.stderr.write(f"error: {error.message}\nhint: {error.hint}\n")
        return 2
    sys.stdout.write(text + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = options(__doc__)
    parser.add_argument("--maker", default="compose")
    parser.add_argument("--task", default="", help="one task, by name; writes nothing")
    parser.add_argument("--prompts", type=int, default=NUM_PROMPTS, help="of each task; fewer write nothing")
    parser.add_argument(
        "--steps",
        type=int,
        default=0,
        help="of the model's guided teacher, e.g. 24, instead of the student's",
    )
    parser.add_argument("--alone", action="store_true", help="without the controls; writes nothing")
    parser.add_argument("--faults", type=Path, help="a folder for the pictures that are wrong by the rules")
    parser.add_argument("--compare", nargs=2, metavar="FOLDER", help="two folders of weights, in pairs")
    parser.add_argument("--seeds", type=int, default=8, help="for --compare: pictures of each prompt")
    return parser


def chosen(asked: argparse.Namespace, known: Taught) -> tuple[Prompt, ...]:
    """The prompts that were asked for, within what a maker knows.

    Raises: UnknownNameError for a task that there is not; InvalidRequestError for numbers that cannot be
        meant, and where nothing can be asked.
    """
    tasks = tuple(dict.fromkeys(one.task for one in prompts()))
    if asked.task and asked.task not in tasks:
        raise UnknownNameError(
            f"SceneBench has no task {asked.task!r}.", hint=f"Its tasks: {', '.join(tasks)}.", param="task"
        )
    for name, least, most in (("prompts", 1, NUM_PROMPTS), ("seeds", 1, 64), ("steps", 0, MAX_STEPS)):
        if not least <= getattr(asked, name) <= most:
            raise InvalidRequestError(
                f"--{name} is {getattr(asked, name)}.", hint=f"Use {least} to {most}.", param=name
            )
    num_prompts = min(NUM_QUICK, asked.prompts) if asked.quick else asked.prompts
    found = prompts_of(known.concepts, known.styles, (asked.task,) if asked.task else tasks, num_prompts)
    if not found:
        raise InvalidRequestError(
            "No prompt can be made of the nouns and styles that the weights were taught.",
            hint="Teach more of them, or ask for another task.",
            param="maker",
        )
    return found


def scored(asked: argparse.Namespace) -> str:
    """Ask, judge, and on a full run of compose or the model write the document.

    Raises: CallerError for what cannot be asked.
    """
    started_s = time.perf_counter()
    if asked.steps and not is_model(asked.maker):
        raise InvalidRequestError(
            f"The maker {asked.maker} takes no steps.", hint="Leave --steps out.", param="steps"
        )
    known = taught(asked.maker)
    wanted = chosen(asked, known)
    judges = eyes(wanted)
    found: dict[str, list[Verdicts]] = {}
    for maker in [asked.maker] if asked.alone else beside(asked.maker):
        is_control = maker in CONTROLS and maker != asked.maker
        mine: Sequence[Prompt] = first_of(wanted, NUM_CONTROL) if is_control else wanted
        if maker.endswith(IN_ONE_PIECE):
            mine = [one for one in wanted if not one.is_edit]
        made = answers(maker, mine, teacher_steps=0 if is_control else asked.steps)
        found[maker] = [verdicts(one, judges) for one in made]
        if asked.faults is not None and maker == asked.maker:
            write_faults(asked.faults, made, found[maker])
    steps = f" --steps {asked.steps}" if asked.steps else ""
    command = f"python -m makeready.bench.scenes --maker {asked.maker}{steps}"
    is_whole = not (asked.quick or asked.task or asked.alone or asked.prompts < NUM_PROMPTS)
    verifier = {} if asked.alone or asked.task or is_model(asked.maker) else tallies(wanted)
    told = document(found, command, time.perf_counter() - started_s, known)
    told += "\n" + section(verifier) if verifier else ""
    if is_whole and not asked.steps and (path := DOCUMENTS.get(asked.maker.partition(":")[0])):
        path.write_text(told, encoding="utf-8")
    return as_json([*rows(found), *verifier_rows(verifier)]) if asked.json else told


def beside(maker: str) -> list[str]:
    """Who is asked beside a maker, itself first: the controls, and of a model what it draws in one piece."""
    whole = [maker + IN_ONE_PIECE] if is_model(maker) else []
    return list(dict.fromkeys((maker, *whole, *CONTROLS)))


def first_of(asked: Sequence[Prompt], number: int) -> list[Prompt]:
    """So many of each task."""
    seen: Counter[str] = Counter()
    found = []
    for one in asked:
        seen[one.task] += 1
        found += [one] if seen[one.task] <= number else []
    return found


def compared(asked: argparse.Namespace) -> str:
    """Two folders in pairs, as `scenes_compare` tells them.

    Raises: CallerError for what cannot be asked.
    """
    started_s = time.perf_counter()
    names = [f"{embedded.PREFIX}{folder}" for folder in asked.compare]
    known = common(taught(names[0]), taught(names[1]))
    wanted = chosen(asked, known)
    seeds = 1 if asked.quick else asked.seeds
    pairs = pairs_of(names, wanted, seeds, eye=eyes(wanted)["rules"][0], teacher_steps=asked.steps)
    if asked.json:
        return as_json(compare_rows(pairs))
    command = f"python -m makeready.bench.scenes --compare {' '.join(asked.compare)} --seeds {seeds}"
    command += f" --prompts {asked.prompts}" if asked.prompts < NUM_PROMPTS else ""
    return compare_document(pairs, command, time.perf_counter() - started_s, known_told(known))


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
    sys.exit(main())
