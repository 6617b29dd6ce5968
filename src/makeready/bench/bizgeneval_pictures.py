"""One prompt becomes one picture with its record; many prompts do so in processes of their own."""

import io
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
from PIL import Image

from makeready.app.config import load_settings
from makeready.bench.bizgeneval_model import MODEL, MeteredChat, open_planner
from makeready.bench.bizgeneval_prompts import Prompt, canvas_for
from makeready.bench.bizgeneval_recall import readings
from makeready.bench.bizgeneval_records import Made, Record, Told
from makeready.bench.bizgeneval_replay import planner_for
from makeready.bench.bizgeneval_strings import demanded_strings
from makeready.brief import Brief, Finding
from makeready.brief.read import read_brief
from makeready.design.drawing.drawer import Drawer
from makeready.errors import MakereadyError
from makeready.loop import (
    Attempt,
    Budget,
    Inspector,
    Maker,
    MonotonicClock,
    RunOrder,
    Workshop,
    pursue,
    run_id,
)
from makeready.makers.design import DesignMaker
from makeready.store import Store, open_store
from makeready.verify.eyes.ocr import Ocr
from makeready.verify.inspect import Inspection

DEADLINE_S = 120.0
"""Ours: a dense page takes about five seconds an attempt; what takes longer than this is stuck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One picture to make. What is planned elsewhere has one attempt: no lever moves it."""

    prompt: Prompt
    planner: str = "templates"
    num_attempts: int = 1


def made(task: Task) -> Made:
    """The picture of a task with its scores; an error of ours is a record that says so."""
    started_s = time.perf_counter()
    try:
        brief = read_brief(task.prompt.text)
        brief = replace(brief, canvas=canvas_for(task.prompt, brief))
        with (
            tempfile.TemporaryDirectory(prefix="makeready-bench-") as folder,
            open_store(Path(folder)) as store,
        ):
            worked = _worked_out(task, brief, store)
            best = worked.best
            png, html = store.picture_bytes(best), store.source_text(best)
    except MakereadyError as error:
        return failed(task, error.message)
    demanded = demanded_strings(task.prompt.text)
    lines = Ocr().read(np.asarray(Image.open(io.BytesIO(png)).convert("RGB")))
    record = Record(
        prompt=task.prompt,
        planner=task.planner,
        width_px=brief.canvas.width_px,
        height_px=brief.canvas.height_px,
        num_attempts=worked.num_attempts,
        outcome=best.outcome.value,
        kind=brief.kind,
        notes=best.notes,
        num_lines=len(lines),
        strings=readings(demanded.strings, lines),
        left_out=demanded.left_out,
        findings=tuple(told(one) for one in best.findings),
        seconds=round(time.perf_counter() - started_s, 2),
        tokens_in=worked.tokens_in,
        tokens_out=worked.tokens_out,
        cost_microusd=worked.cost_microusd,
    )
    return Made(record=record, png=png, html=html)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worked:
    """The attempt that a run delivers, and what all its attempts took."""

    best: Attempt
    num_attempts: int
    cost_microusd: int
    tokens_in: int = 0
    tokens_out: int = 0


def _worked_out(task: Task, brief: Brief, store: Store) -> _Worked:
    """One run. With the planner `model` the money of the settings is the ceiling of each picture."""
    with Drawer() as drawer:
        chat: MeteredChat | None = None
        cost_microusd = 0
        maker: Maker
        if task.planner == MODEL:
            config = load_settings().config
            maker, chat = open_planner(config, drawer)
            cost_microusd = config.budget.cost_microusd
        else:
            maker = DesignMaker(planner_for(task.planner, task.prompt.id), drawer)
        workshop = Workshop(
            makers=(maker,),
            inspector=cast(Inspector, Inspection()),
            clock=MonotonicClock(),
            ledger=store.ledger,
            journal=store.journal,
        )
        budget = Budget(deadline_s=DEADLINE_S, attempts=task.num_attempts, cost_microusd=cost_microusd)
        try:
            result = pursue(RunOrder(brief=brief, budget=budget), workshop, run_id=run_id(0, 1))
        finally:
            if chat:
                chat.close()
    return _Worked(
        best=result.delivered[0],
        num_attempts=len(result.run.attempts),
        cost_microusd=result.run.cost_microusd,
        tokens_in=chat.tokens_in if chat else 0,
        tokens_out=chat.tokens_out if chat else 0,
    )


def told(finding: Finding) -> Told:
    return Told(
        id=finding.constraint_id,
        kind=finding.kind,
        verdict=finding.verdict.value,
        severity=finding.severity,
        expected=finding.expected,
        measured=finding.measured,
    )


def failed(task: Task, reason: str) -> Made:
    """The record of a picture that is not there: all its strings are missed."""
    demanded = demanded_strings(task.prompt.text)
    record = Record(
        prompt=task.prompt,
        planner=task.planner,
        strings=readings(demanded.strings, ()),
        left_out=demanded.left_out,
        error=reason,
    )
    return Made(record=record)


def all_made(
    tasks: Sequence[Task], make: Callable[[Task], Made], open_pool: Callable[[], Executor]
) -> Iterator[Made]:
    """Every task's answer, as they come. A crash is the record of its own task and of no other.

    A process that dies takes its pool along; whoever was in it is made again, each in a pool of its own, so
    that the one that kills is known.
    """
    in_broken_pool = []
    with open_pool() as pool:
        waiting = {pool.submit(make, task): task for task in tasks}
        for future in as_completed(waiting):
            fault = future.exception()
            if isinstance(fault, BrokenProcessPool):
                in_broken_pool.append(waiting[future])
            else:
                yield failed(waiting[future], _crash(fault)) if fault else future.result()
    for task in in_broken_pool:
        with open_pool() as pool:
            future = pool.submit(make, task)
            fault = future.exception()
            yield failed(task, _crash(fault)) if fault else future.result()


def _crash(fault: BaseException) -> str:
    if isinstance(fault, BrokenProcessPool):
        return "the process that made it died"
    return f"crashed: {type(fault).__name__}: {fault}"
