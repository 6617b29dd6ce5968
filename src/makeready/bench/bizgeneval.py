"""The BizGenEval benchmark: pictures for its prompts, scored by the strings they demand and by its checklist.

    python -m makeready.bench.bizgeneval --prompts FILE --planner PLANNER --out DIR [--judge]

Writes for prompt N the files N.png, N.html and N.json, then table.md and index.html (the gallery). Finished
pictures are not made again. Exit code 0 if every picture is there, 3 if some are not, 2 for a wrong request.
"""

import argparse
import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from makeready.app.config import load_settings
from makeready.bench.bizgeneval_gallery import gallery
from makeready.bench.bizgeneval_judge import VisionJudge, judged
from makeready.bench.bizgeneval_model import MODEL, check_model, open_judge
from makeready.bench.bizgeneval_pictures import Task, all_made, made
from makeready.bench.bizgeneval_prompts import Prompt, read_prompts
from makeready.bench.bizgeneval_records import Folder, Made, Record
from makeready.bench.bizgeneval_replay import REPLAY, check_planner
from makeready.bench.bizgeneval_scores import figures, percent, rows, table
from makeready.bench.host import commit, machine
from makeready.errors import MakereadyError, StorageError, UnknownNameError

NUM_ATTEMPTS = 4
"""Ours: what the levers do not mend in three pulls they rarely mend at all, and each costs seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """How pictures come about and are judged. Tests put their own maker and pool here."""

    make: Callable[[Task], Made]
    open_pool: Callable[[], Executor]
    judge: VisionJudge | None = None
    num_judging: int = 1
    """Pictures that the judge looks at at once."""
    say: Callable[[str], None] = lambda line: None


def carried_out(bench: Bench, tasks: Sequence[Task], folder: Folder) -> list[Record]:
    """Every task's record, in the tasks' order; finished ones from the folder, the rest made and saved.

    What cannot be saved is said and goes into the figures as an error: a full disk stops no other picture.
    """
    records: dict[str, Record] = {}
    for task in tasks:
        if (old := folder.finished(task.prompt, task.planner)) is not None:
            records[task.prompt.id] = old
    if records:
        bench.say(f"{len(records)} of {len(tasks)} pictures are there already")
    waiting = [task for task in tasks if task.prompt.id not in records]
    at_commit = commit()
    for number, one in enumerate(all_made(waiting, bench.make, bench.open_pool), start=1):
        record = _saved(replace(one, record=replace(one.record, commit=at_commit)), folder)
        records[record.prompt.id] = record
        bench.say(f"{number}/{len(waiting)} prompt {record.prompt.id}: {_summary(record)}")
    every = [records[task.prompt.id] for task in tasks]
    if bench.judge is None:
        return every
    with ThreadPoolExecutor(bench.num_judging) as pool:
        return list(pool.map(lambda record: _with_checklist(record, bench, folder), every))


def _saved(one: Made, folder: Folder) -> Record:
    try:
        folder.save(one)
    except StorageError as error:
        return replace(one.record, error=one.record.error or error.message)
    return one.record


def _with_checklist(record: Record, bench: Bench, folder: Folder) -> Record:
    """The record with a judge's answers; those that this judge gave already are kept."""
    asked, judge = record.checklist, bench.judge
    if judge is None or record.error or (asked and not asked.error and asked.judge == judge.name):
        return record
    png = folder.picture(record.prompt.id)
    if png is None:
        return replace(record, error="The picture is missing.")
    changed = replace(record, checklist=judged(judge, png, record.prompt))
    failed = changed.checklist.error if changed.checklist else ""
    bench.say(f"prompt {record.prompt.id}: {f'not judged: {failed}' if failed else 'judged'}")
    try:
        folder.save(Made(record=changed))
    except StorageError as error:
        bench.say(f"prompt {record.prompt.id}: {error.message}")
    return changed


def _summary(record: Record) -> str:
    if record.error:
        return f"no picture: {record.error}"
    one = figures(record.prompt.id, [record])
    strings = f"{one.num_found} of {one.num_strings} strings" if one.num_strings else "no strings demanded"
    return f"{strings}, {record.outcome}, attempts: {record.num_attempts}, {record.seconds:.1f} s"


def chosen(prompts: Sequence[Prompt], ids: str) -> list[Prompt]:
    """The prompts of a comma-separated list of ids, in the file's order; all if the list is empty.

    Raises: UnknownNameError for an id that is not in the file.
    """
    wanted = {one.strip() for one in ids.split(",") if one.strip()}
    if missing := wanted - {one.id for one in prompts}:
        raise UnknownNameError(
            f"There is no prompt with the id {min(missing)!r}.",
            hint=f"The file has {len(prompts)} prompts, e.g. {prompts[0].id}.",
            param="ids",
        )
    return [one for one in prompts if not wanted or one.id in wanted]


def command_of(asked: argparse.Namespace) -> str:
    """The command that gives the same figures, with files by their names alone."""
    planner = asked.planner
    if planner.startswith(REPLAY):
        planner = REPLAY + Path(planner.removeprefix(REPLAY)).name
    parts = [
        "python -m makeready.bench.bizgeneval",
        f"--prompts {asked.prompts.name}",
        f"--planner {planner}",
        f"--out {asked.out.name}",
        f"--attempts {asked.attempts}",
    ]
    parts += [f"--ids {asked.ids}"] if asked.ids else []
    return " ".join(parts + (["--judge"] if asked.judge else []))


def header(
    asked: argparse.Namespace, records: Sequence[Record], broken: Sequence[str]
) -> list[tuple[str, str]]:
    every = figures("all", records)
    judges = dict.fromkeys(one.checklist.judge for one in records if one.checklist)
    return [
        ("Machine", machine()),
        ("Date", f"{datetime.now(UTC):%Y-%m-%d}"),
        ("Commit", ", ".join(dict.fromkeys(one.commit for one in records))),
        ("Command", command_of(asked)),
        ("Time", f"{sum(one.seconds for one in records):.0f} s of making, inspecting and reading"),
        ("Judge", ", ".join(judges) or "none"),
        ("Tokens", f"{every.tokens_in} read, {every.tokens_out} written"),
        ("Cost", f"${every.cost_microusd / 1_000_000:.4f}"),
        ("Broken lines", str(len(broken)) + "".join(f"; {one}" for one in broken)),
        (
            "Strings",
            f"recall {percent(every.strict)} strict, {percent(every.forgiving)} forgiving, the mean of "
            f"{every.num_with_strings} prompts that demand strings",
        ),
    ]


def document(told: Sequence[tuple[str, str]], records: Sequence[Record]) -> str:
    lines = [f"- {name}: {value}" for name, value in told]
    faults = [f"- prompt {one.prompt.id}: {one.error}" for one in records if one.error]
    parts = ["# BizGenEval", "", *lines, "", table(records)]
    return "\n".join([*parts, *(["", "Not made:", "", *faults] if faults else [])]) + "\n"


def pools(num_jobs: int) -> Callable[[], Executor]:
    """Pools of fresh processes. Forking one that has ONNX Runtime's threads would hang."""
    return lambda: ProcessPoolExecutor(num_jobs, mp_context=multiprocessing.get_context("spawn"))


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m makeready.bench.bizgeneval", description="Pictures for BizGenEval's prompts, scored."
    )
    parser.add_argument("--prompts", type=Path, required=True, help="the benchmark's JSON lines")
    parser.add_argument(
        "--planner",
        required=True,
        help="templates; model, the configured one; or replay:DIR with N.html for prompt N",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for pictures, records and gallery")
    parser.add_argument("--ids", default="", help="only these prompts, e.g. 32,68")
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 2) // 2), help="processes")
    parser.add_argument("--attempts", type=int, default=NUM_ATTEMPTS, help="attempts for each picture")
    parser.add_argument("--judge", action="store_true", help="checklists by the configured vision model")
    parser.add_argument("--json", action="store_true", help="a list of {name, value, unit, target, ok}")
    asked = parser.parse_args(words)
    if min(asked.jobs, asked.attempts) < 1:
        parser.error("--jobs and --attempts are at least 1")
    return asked


def run(asked: argparse.Namespace, bench: Bench) -> tuple[list[Record], str]:
    """Everything that was asked: pictures, records, table and gallery.

    Raises: MakereadyError for a request that cannot be carried out at all.
    """
    if asked.planner == MODEL:
        check_model(load_settings().config)
    else:
        check_planner(asked.planner)
    found = read_prompts(asked.prompts)
    for line in found.broken:
        bench.say(f"passed over {line}")
    num_attempts = 1 if asked.planner.startswith(REPLAY) else asked.attempts
    tasks = [
        Task(prompt=one, planner=asked.planner, num_attempts=num_attempts)
        for one in chosen(found.prompts, asked.ids)
    ]
    folder = Folder(asked.out)
    records = carried_out(bench, tasks, folder)
    told = header(asked, records, found.broken)
    summary = document(told, records)
    for name, text in (
        ("table.md", summary),
        ("index.html", gallery(records, folder.picture, told)),
    ):
        try:
            folder.write(name, text.encode("utf-8", "replace"))
        except StorageError as error:
            bench.say(error.message)
    return records, summary


def main(words: Sequence[str] | None = None) -> int:
    asked = arguments(words)
    bench = Bench(
        make=made,
        open_pool=pools(asked.jobs),
        num_judging=asked.jobs,
        say=lambda line: print_line(sys.stderr, line),
    )
    try:
        with closing(open_judge(load_settings().config)) if asked.judge else nullcontext() as judge:
            records, text = run(asked, replace(bench, judge=judge))
    except MakereadyError as error:
        print_line(sys.stderr, f"error: {error.message}")
        if error.hint:
            print_line(sys.stderr, f"hint: {error.hint}")
        return 2
    except KeyboardInterrupt:
        print_line(sys.stderr, "interrupted; the same command goes on from here")
        return 130
    print_line(sys.stdout, json.dumps(rows(records), indent=2) if asked.json else text)
    return 3 if any(one.error for one in records) else 0


def print_line(stream: TextIO, line: str) -> None:
    stream.write(line + "\n")
    stream.flush()


if __name__ == "__main__":
    sys.exit(main())
