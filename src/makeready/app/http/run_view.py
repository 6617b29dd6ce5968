"""A run as our own routes show it: where it stands, each attempt with its findings, its money, its time."""

from typing import Any

from makeready.app.http.failure import Failure, failure_of_code
from makeready.app.http.pictures import listed_maker
from makeready.app.jobs.port import Job
from makeready.app.routing_words import routing_as_json
from makeready.app.summary import finding_as_json
from makeready.errors import UnknownNameError
from makeready.loop import Attempt, Run, picture_seed
from makeready.store import Store


def job_facts(job: Job) -> dict[str, Any]:
    """What is known as soon as a run was accepted."""
    told: dict[str, Any] = {
        "id": job.run_id,
        "object": "run",
        "state": job.state.value,
        "outcome": job.outcome.value if job.outcome else None,
        "created_utc": job.created_utc,
        "is_cancel_asked": job.is_cancel_asked,
        "last_event": job.last_sequence,
        "error": None,
    }
    if job.error is not None:
        failure = failure_of_code(job.error.code, job.error.message, job.error.hint, job.error.param)
        told["error"] = error_facts(failure)
    return told


def error_facts(failure: Failure) -> dict[str, Any]:
    return {
        "code": failure.code,
        "message": failure.message,
        "hint": failure.hint or None,
        "param": failure.param or None,
    }


def run_facts(job: Job, store: Store) -> dict[str, Any]:
    """The run as it stands: what its journal has, where it has begun."""
    told = job_facts(job)
    try:
        run = store.journal.load(job.run_id).run
    except UnknownNameError:
        return {**told, "attempts": [], "delivered": []}
    return {**told, **_of_run(run)}


def _of_run(run: Run) -> dict[str, Any]:
    brief, budget = run.order.brief, run.order.budget
    return {
        "prompt": brief.prompt,
        "kind": brief.kind,
        "size": f"{brief.canvas.width_px}x{brief.canvas.height_px}",
        "maker": listed_maker(run.order.maker),
        "routing": routing_as_json(run.order.routing, listed_maker),
        "seed": run.order.seed,
        "n": run.order.num_proposals,
        "budget": {
            "deadline_s": budget.deadline_s,
            "cost_microusd": budget.cost_microusd,
            "attempts": budget.attempts,
        },
        "cost_microusd": run.cost_microusd,
        "seconds": round(run.elapsed_s, 3),
        "not_understood": [one.text for one in brief.not_understood],
        "attempts": [_of_attempt(one, run.order.seed) for one in run.attempts],
        "delivered": [one.index for one in run.delivered],
    }


def _of_attempt(attempt: Attempt, run_seed: int) -> dict[str, Any]:
    return {
        "index": attempt.index,
        "proposal": attempt.proposal_index,
        "parent": attempt.parent_index,
        "maker": listed_maker(attempt.maker),
        "seed": picture_seed(run_seed, attempt.proposal_index),
        "levers": [one.lever for one in attempt.pulls],
        "verdict": attempt.outcome.value,
        "findings": [finding_as_json(one) for one in attempt.findings],
        "notes": list(attempt.notes),
        "cost_microusd": attempt.cost_microusd,
        "seconds": round(attempt.finished_s - attempt.started_s, 3),
        "image_sha256": attempt.image_sha256,
        "image": f"/v1/images/{attempt.image_sha256}",
    }
