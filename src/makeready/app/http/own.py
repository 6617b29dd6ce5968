"""What our own routes take, field by field, and a run as they show it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from makeready.app.http.failure import RefusalError
from makeready.app.http.fields import Field, Table, read_fields, text, whole
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
RUN: Table = (
    PROMPT,
    BRIEF,
    WHOLE_BUDGET,
    NUMBER,
    MAKER,
    SEED,
    SIZE,
    Field(name="webhook", treatment="refused", about="Follow the run's events instead."),
)
INSPECTION: Table = (
    PROMPT,
    BRIEF,
    MAKER,
    Field(
        name="image",
        read=text(0),
        wants="one picture, as a file",
        about="The picture to inspect: PNG, JPEG or WebP.",
        schema={"type": "string", "format": "binary"},
    ),
)


def run_wanted(body: Mapping[str, object]) -> Wanted:
    """The run that a body asks for: the whole loop, inside its budget.

    Raises: RefusalError.
    """
    values = read_fields(RUN, body)
    check_words(values)
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
