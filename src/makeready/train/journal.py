"""What a run writes down when it is done: one dated entry, newest first, in the run's own folder and in the
project's log of experiments."""

import platform
from datetime import UTC, datetime
from pathlib import Path

import torch

from makeready.train.checkpoint import Progress

HEADER = (
    "# Experiments, with those that failed\n\nNewest first. What was tried, what was seen, what was kept.\n"
)


def entry(progress: Progress, device: str, command: str) -> str:
    """One list item of a few lines."""
    machine = torch.cuda.get_device_name() if device == "cuda" else f"{platform.machine()} CPU"
    steps = ", ".join(f"{name} {count:,}" for name, count in progress.steps_done.items()) or "none finished"
    scores = ", ".join(f"{name} {score:g}" for name, score in progress.scores.items()) or "none yet"
    state = "carried out" if progress.stage is None else f"stopped in the stage {progress.stage}"
    shares = "/".join(f"{share:g}" for share in progress.shares)
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    plan = f"depth {progress.depth}, shares {shares}, {progress.images:,} images"
    return (
        f"- {day} Training, {progress.total_s / 60:g} min, {state}, on {machine}: {plan}; steps: {steps}.\n"
        f"  Scores on examples no run trains on: {scores}.\n"
        f"  Command: `{command}`\n"
    )


def write_down(path: Path, text: str) -> None:
    """The entry stands before the ones that are there."""
    known = path.read_text(encoding="utf-8") if path.is_file() else HEADER + "\n"
    head, mark, rest = known.partition("\n- ")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head.rstrip("\n") + "\n\n" + text + (mark.lstrip("\n") + rest), encoding="utf-8")
