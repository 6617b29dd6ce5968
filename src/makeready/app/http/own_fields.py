"""What our own routes take, field by field; `run_view` has what they show."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from makeready.app.http.edits import PICTURE_FILE, REFERENCE_SCHEMA, Fetch, picture_bytes
from makeready.app.http.failure import RefusalError
from makeready.app.http.fields import Field, Table, mapping, read_fields, text, whole
from makeready.app.http.generation import (
    BRIEF,
    BUDGET,
    MAKER,
    MAX_PROMPT_CHARS,
    SEED,
    WHOLE_BUDGET,
    Ceiling,
    Wanted,
    wanted_of,
)
from makeready.app.jobs.port import JobEventName, Webhook

MAX_NOTE_CHARS = 2_000
"""Ours: a paragraph; `store.decisions` has the same."""
EVENTS: tuple[str, ...] = tuple(name for one in get_args(JobEventName) for name in get_args(one) or (one,))
USUAL_EVENTS = ("run.finished", "run.approved", "run.rejected")
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def _sha256(value: object) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise ValueError
    return value


def _event_names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(one in EVENTS for one in value):
        raise ValueError
    return tuple(dict.fromkeys(value))


PROMPT = Field(
    name="prompt",
    read=text(MAX_PROMPT_CHARS),
    wants=f"words, at most {MAX_PROMPT_CHARS} characters",
    about="What is wanted; this or `brief`.",
    schema={"type": "string", "maxLength": MAX_PROMPT_CHARS},
)
SIZE = Field(
    name="size",
    read=text(20),
    wants="WIDTHxHEIGHT, e.g. 1024x1024",
    about="WIDTHxHEIGHT in pixels; without it the brief decides.",
    schema={"type": "string"},
)
NUMBER = Field(
    name="n",
    read=whole(1, 12),
    wants="a whole number from 1 to 12",
    about="Distinct proposals.",
    schema={"type": "integer", "minimum": 1, "maximum": 12},
)
OF_WEBHOOK: Table = (
    Field(
        name="url",
        read=text(2_048),
        wants="an https URL of the public internet",
        about="Where messages are posted.",
        schema={"type": "string", "maxLength": 2_048},
        is_required=True,
    ),
    Field(
        name="events",
        read=_event_names,
        wants=f"a list of {', '.join(EVENTS)}",
        about=f"Of what; without it of {', '.join(USUAL_EVENTS)}.",
        schema={"type": "array", "items": {"type": "string", "enum": list(EVENTS)}, "minItems": 1},
    ),
)
WEBHOOK = Field(
    name="webhook",
    read=lambda value: {"url": value} if isinstance(value, str) else mapping(value),
    wants="a URL, or an object with url and events",
    about="Who is told of the run's events, as Standard Webhooks have it.",
    schema={
        "anyOf": [
            {"type": "string", "maxLength": 2_048},
            {
                "type": "object",
                "required": ["url"],
                "properties": {one.name: {**one.schema, "description": one.about} for one in OF_WEBHOOK},
                "additionalProperties": False,
            },
        ]
    },
)
IMAGE = Field(
    name="image",
    read=_sha256,
    wants="the image_sha256 of one of the run's pictures",
    about="Which of the run's pictures, by its hash; needed where several were delivered.",
    schema={"type": "string", "pattern": "^[0-9a-f]{64}$"},
)
NOTE = Field(
    name="note",
    read=text(MAX_NOTE_CHARS),
    wants=f"words, at most {MAX_NOTE_CHARS} characters",
    about="Why.",
    schema={"type": "string", "maxLength": MAX_NOTE_CHARS},
)
DECISION: Table = (NOTE, IMAGE)
RUN: Table = (
    PROMPT,
    BRIEF,
    WHOLE_BUDGET,
    NUMBER,
    MAKER,
    SEED,
    SIZE,
    WEBHOOK,
)
RUN_EDIT: Table = (
    replace(PROMPT, about="What changes, in words.", is_required=True),
    IMAGE,
    Field(
        name="mask",
        read=mapping,
        wants="an object with an image_url",
        about="A PNG with alpha, 0 where the picture may change.",
        schema=REFERENCE_SCHEMA,
    ),
    WHOLE_BUDGET,
    NUMBER,
    MAKER,
    SEED,
    WEBHOOK,
)
INSPECTION: Table = (
    PROMPT,
    BRIEF,
    MAKER,
    replace(PICTURE_FILE, about="The picture to inspect: PNG, JPEG or WebP."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAsked:
    """A run as asked: what is wanted, and who is told."""

    wanted: Wanted
    webhook: Webhook | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEdit:
    """An edit of one of a run's pictures, as asked: what changes, which picture (empty: the delivered one),
    and where it may change."""

    wanted: Wanted
    image_sha256: str = ""
    mask: bytes | None = field(default=None, repr=False)
    webhook: Webhook | None = None


def run_asked(body: Mapping[str, object]) -> RunAsked:
    """The run that a body asks for: the whole loop, inside its budget.

    Raises: RefusalError.
    """
    values = read_fields(RUN, body)
    check_words(values)
    return RunAsked(wanted=_wanted(values), webhook=_webhook(values))


def run_edit_asked(body: Mapping[str, object], fetch: Fetch | None = None) -> RunEdit:
    """The edit that a body asks for, of the picture of a run that its address names.

    Raises: RefusalError, InvalidImageError.
    """
    values = read_fields(RUN_EDIT, body)
    mask = values.get("mask")
    return RunEdit(
        wanted=_wanted(values),
        image_sha256=values.get("image", ""),
        mask=None if mask is None else picture_bytes(mask, "mask", fetch),
        webhook=_webhook(values),
    )


def _webhook(values: Mapping[str, Any]) -> Webhook | None:
    if "webhook" not in values:
        return None
    told = read_fields(OF_WEBHOOK, values["webhook"], "webhook.")
    return Webhook(url=told["url"], events=told.get("events", USUAL_EVENTS))


def _wanted(values: Mapping[str, Any]) -> Wanted:
    ceiling = Ceiling(**read_fields(BUDGET, values.get("budget", {}), "budget."))
    asked: dict[str, Any] = {name: values[name] for name in ("prompt", "n", "size") if name in values}
    extras = {name: values[name] for name in ("brief", "maker", "seed") if name in values}
    return replace(wanted_of({**asked, "x_makeready": {**extras, "budget": {}}}), ceiling=ceiling)


def check_words(values: Mapping[str, Any]) -> None:
    """Raises: RefusalError unless there is a prompt or a brief, and not both."""
    if ("prompt" in values) == ("brief" in values):
        raise RefusalError(
            400,
            "missing_required_parameter" if "prompt" not in values else "invalid_value",
            "A prompt or a brief says what is wanted, one of them.",
            hint="Give prompt, or brief.",
            param="prompt",
        )
