"""`makeready approve` and `makeready reject`: what a person decided about a run's pictures."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from makeready.app.cli.options import JsonOption, StoreOption, config_for

if TYPE_CHECKING:
    from makeready.store.decisions import Decision, Verb

DECIDED_BY = "local"
"""Who decides on the machine itself: whoever may read its store, and has no key."""

RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="A run's id, or last.")]
ImageOption = Annotated[
    str, typer.Option("--image", metavar="SHA256", help="Which picture, where several were delivered.")
]
NoteOption = Annotated[str, typer.Option("--note", metavar="WORDS", help="Why.")]


def approve(
    run_id: RunArgument,
    image: ImageOption = "",
    note: NoteOption = "",
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Take a run's picture. It stands: the same again changes nothing, another is refused."""
    _decide("approved", run_id, image, note, as_json=as_json, store=store)


def reject(
    run_id: RunArgument,
    image: ImageOption = "",
    note: NoteOption = "",
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Take none of a run's pictures. It stands: the same again changes nothing, another is refused."""
    _decide("rejected", run_id, image, note, as_json=as_json, store=store)


def _decide(verb: "Verb", run_id: str, image: str, note: str, *, as_json: bool, store: str | None) -> None:
    from makeready.app.wiring import open_stored

    with open_stored(config_for(store)) as opened:
        stored = opened.journal.load(run_id)
        made = opened.decisions.decide(stored, verb, decided_by=DECIDED_BY, note=note, image_sha256=image)
    typer.echo(json.dumps(as_object(made), ensure_ascii=False, indent=2) if as_json else in_words(made))


def in_words(decision: "Decision") -> str:
    """A decision on a line."""
    which = "" if decision.attempt_index is None else f", attempt {decision.attempt_index + 1}"
    why = f": {' '.join(decision.note.split())}" if decision.note else ""
    when = decision.created_utc[:16].replace("T", " ")
    return f"{decision.run_id}{which} was {decision.verb} by {decision.decided_by}, {when} UTC{why}"


def as_object(decision: "Decision") -> dict[str, object]:
    return {
        "run_id": decision.run_id,
        "decision": decision.verb,
        "attempt": decision.attempt_index,
        "image_sha256": decision.image_sha256 or None,
        "by": decision.decided_by,
        "note": decision.note,
        "created_utc": decision.created_utc,
    }
