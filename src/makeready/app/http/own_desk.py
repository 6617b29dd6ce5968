"""What our own routes do with a run: its decision, its webhook, its lineage, an edit of its picture."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from makeready.app.http.accepting import checked_webhook
from makeready.app.http.context import Caller
from makeready.app.http.edits import EditWanted
from makeready.app.http.failure import RefusalError
from makeready.app.http.own_fields import RunEdit
from makeready.app.jobs.port import Beside, Job, JobState, ParentPicture
from makeready.errors import StateConflictError
from makeready.loop import Attempt, StoredRun
from makeready.store import Store
from makeready.store.decisions import Decision, Verb
from makeready.store.lineage import lineage_of
from makeready.store.webhooks import Delivery, WebhookState

if TYPE_CHECKING:
    from makeready.app.http.desk import Desk


def decide(
    desk: "Desk", run_id: str, caller: Caller, verb: Verb, *, note: str, image_sha256: str
) -> dict[str, Any]:
    """Approve or reject a run, and show it.

    Raises: UnknownNameError; StateConflictError, CallerError as `StoredDecisions.decide`.
    """
    stored = _finished_run(desk.jobs.job(run_id, owner=caller.owner), desk.store)
    desk.store.decisions.decide(stored, verb, decided_by=caller.name, note=note, image_sha256=image_sha256)
    return desk.run_facts(run_id, owner=caller.owner)


def edit_of_run(desk: "Desk", run_id: str, caller: Caller, asked: RunEdit) -> tuple[EditWanted, Beside]:
    """The edit with the picture in it, and what is stored beside its order.

    Raises: UnknownNameError; StateConflictError for a run without a picture; RefusalError for a picture that
        is none of this run's, or where none is named of several; CallerError for the webhook.
    """
    webhook = checked_webhook(asked.webhook, desk.config.serve.webhook_hosts)
    stored = _finished_run(desk.jobs.job(run_id, owner=caller.owner), desk.store)
    attempt = _pictured(stored, asked.image_sha256)
    content = desk.store.picture_bytes(attempt)
    parent = ParentPicture(run_id=stored.run_id, attempt_index=attempt.index)
    edit = EditWanted(wanted=asked.wanted, images=(content,), mask=asked.mask)
    return edit, Beside(webhook=webhook, parent=parent)


def _finished_run(job: Job, store: Store) -> StoredRun:
    if job.state is not JobState.FINISHED:
        raise StateConflictError(
            f"The run {job.run_id} is {job.state.value}.",
            hint="Only a run that has finished has delivered a picture.",
            param="run_id",
        )
    return store.journal.load(job.run_id)


def _pictured(stored: StoredRun, image_sha256: str) -> Attempt:
    """The attempt with the picture that is meant: any of the run's by its hash, or the one delivered."""
    run = stored.run
    if image_sha256:
        for attempt in run.attempts:
            if attempt.image_sha256 == image_sha256:
                return attempt
        raise RefusalError(404, "not_found", f"The run {stored.run_id} made no such picture.", param="image")
    delivered = run.delivered
    if len(delivered) > 1:
        raise RefusalError(
            400,
            "missing_required_parameter",
            f"The run {stored.run_id} delivered {len(delivered)} pictures.",
            hint=f"Say which one in image: {', '.join(one.image_sha256 for one in delivered)}.",
            param="image",
        )
    if not delivered:
        raise StateConflictError(
            f"The run {stored.run_id} delivered no picture.", hint="Edit another run's.", param="run_id"
        )
    return delivered[0]


def beside_facts(run_id: str, store: Store) -> dict[str, Any]:
    """What is known of a run beside its making."""
    decision = store.decisions.of(run_id)
    webhook = store.outbox.of(run_id)
    lineage = lineage_of(store.database, run_id)
    parent = {"run_id": lineage.parent_run_id, "attempt": lineage.parent_index}
    return {
        "decision": None if decision is None else decision_facts(decision),
        "parent": parent if lineage.parent_run_id else None,
        "edits": list(lineage.edits),
        "webhook": None if webhook is None else webhook_facts(webhook),
    }


def decision_facts(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.verb,
        "by": decision.decided_by,
        "note": decision.note,
        "image_sha256": decision.image_sha256 or None,
        "attempt": decision.attempt_index,
        "created_utc": decision.created_utc,
    }


def webhook_facts(found: WebhookState) -> dict[str, Any]:
    return {
        "url": found.url,
        "events": list(found.events),
        "disabled_utc": found.disabled_utc,
        "deliveries": [_delivery_facts(one) for one in found.deliveries],
    }


def _delivery_facts(delivery: Delivery) -> Mapping[str, Any]:
    next_try = datetime.fromtimestamp(delivery.next_ms / 1000, UTC).isoformat(timespec="seconds")
    return {
        "id": delivery.id,
        "event": delivery.name,
        "state": delivery.state,
        "tries": delivery.num_tries,
        "last_result": delivery.last_result or None,
        "next_utc": next_try if delivery.state == "waiting" else None,
        "delivered_utc": delivery.delivered_utc,
    }
