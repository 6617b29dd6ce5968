"""What OpenAI's generation route takes, field by field, and the picture that is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from makeready.app.http.failure import RefusalError
from makeready.app.http.fields import (
    Field,
    Table,
    bad_value,
    choice,
    mapping,
    number,
    one_of,
    read_fields,
    text,
    truth,
    whole,
)
from makeready.loop import SEED_LIMIT

OutputFormat = Literal["png", "jpeg", "webp"]

MAX_PROMPT_CHARS = 32_000
"""OpenAI's limit. Source: shared wire facts, section 1."""
MAX_DEADLINE_S = 600.0
"""Ours: a client waits no longer for one answer; OpenAI's SDKs give up after ten minutes."""
MAX_ATTEMPTS = 64
"""Ours: five attempts for each of twelve proposals, and some."""
AUTO = "auto"
EXAMPLE = "two red cats on a table"
QUALITIES = ("low", "medium", "high", "xhigh", "max", "auto", "standard", "hd")
LEGACY_QUALITY = {"standard": "medium", "hd": "high", AUTO: "high"}
"""Answers name one of OpenAI's present words. Its two old ones have these nearest neighbours."""

STREAM = Field(
    name="stream",
    read=truth,
    wants="true or false",
    about="Send events as they happen.",
    schema={"type": "boolean"},
)
PARTIAL_IMAGES = Field(
    name="partial_images",
    read=whole(0, 3),
    wants="a whole number from 0 to 3",
    about="At most so many previews in the stream; needs `stream`.",
    schema={"type": "integer", "minimum": 0, "maximum": 3},
)
MODEL = Field(
    name="model",
    read=text(200),
    wants="the id of a model that /v1/models lists",
    about="Who makes the picture: an id of /v1/models; left out or `auto`, the prompt decides.",
    schema={"type": "string"},
)
OUTPUT: Table = (
    Field(
        name="n",
        read=whole(1, 10),
        wants="a whole number from 1 to 10",
        about="How many distinct pictures.",
        schema={"type": "integer", "minimum": 1, "maximum": 10},
    ),
    Field(
        name="size",
        read=text(20),
        wants="auto, or WIDTHxHEIGHT, e.g. 1024x1024",
        about="WIDTHxHEIGHT in pixels. `auto` is what the prompt says or its kind has; the answer tells.",
        schema={"type": "string", "maxLength": 20, "examples": ["256x256"]},
    ),
    Field(
        name="output_format",
        read=one_of("png", "jpeg", "webp"),
        wants="png, jpeg or webp",
        about="The file's format. gif and svg are refused.",
        schema=choice("png", "jpeg", "webp"),
    ),
    Field(
        name="output_compression",
        read=whole(0, 100),
        wants="a whole number from 0 to 100",
        about="Quality of a jpeg or webp in per cent; a png has none.",
        schema={"type": "integer", "minimum": 0, "maximum": 100},
    ),
    Field(
        name="response_format",
        read=one_of("b64_json"),
        wants="b64_json: pictures come in the answer, and /v1/images/{sha256} has them too",
        about="Only `b64_json`; `url` is refused.",
        schema=choice("b64_json"),
    ),
    Field(
        name="background",
        read=one_of("opaque", AUTO),
        wants="opaque or auto: no maker here makes transparent pictures yet",
        about="`opaque`, or `auto`, which is the same here; `transparent` is refused.",
        schema=choice("opaque", AUTO),
    ),
    Field(
        name="quality",
        treatment="recorded",
        read=one_of(*QUALITIES),
        wants=f"one of {', '.join(QUALITIES)}",
        about="Echoed: every maker here has one quality, its best.",
        schema=choice(*QUALITIES),
    ),
)
RECORDED: Table = (
    Field(
        name="user",
        treatment="recorded",
        read=text(512),
        wants="words",
        about="In the server's log.",
        schema={"type": "string"},
    ),
    Field(
        name="safety_identifier",
        treatment="recorded",
        read=text(512),
        wants="words",
        about="In the server's log, and echoed.",
        schema={"type": "string"},
    ),
    Field(
        name="moderation",
        treatment="recorded",
        read=one_of("low", AUTO),
        wants="low or auto",
        about="Nothing here moderates yet.",
        schema=choice("low", AUTO),
    ),
)
REFUSED: Table = (
    Field(name="complexity", treatment="refused", about="Leave it out: no maker here plans longer for more."),
    Field(name="frame_count", treatment="refused", about="Leave it out: there are no moving pictures here."),
    Field(name="frame_duration_ms", treatment="refused", about="Leave it out: no moving pictures here."),
    Field(name="svg", treatment="refused", about="Leave it out: svg is not made here."),
    Field(name="style", treatment="refused", about="Say the style in the prompt."),
)
BUDGET: Table = (
    Field(
        name="deadline_s",
        read=number(0, MAX_DEADLINE_S),
        wants=f"seconds above 0, at most {MAX_DEADLINE_S:g}",
        about="Seconds that the run may take.",
        schema={"type": "number", "exclusiveMinimum": 0, "maximum": MAX_DEADLINE_S},
    ),
    Field(
        name="cost_microusd",
        read=whole(0, 10**12),
        wants="whole micro-dollars",
        about="Money it may spend; not above the server's own setting.",
        schema={"type": "integer", "minimum": 0},
    ),
    Field(
        name="attempts",
        read=whole(1, MAX_ATTEMPTS),
        wants=f"a whole number from 1 to {MAX_ATTEMPTS}",
        about="Attempts over all its pictures.",
        schema={"type": "integer", "minimum": 1, "maximum": MAX_ATTEMPTS},
    ),
)
SEED = Field(
    name="seed",
    read=whole(0, SEED_LIMIT - 1),
    wants="a whole number below 2^48",
    about="The same seed, the same picture; 1 where it is left out. Your own are below 2^32.",
    schema={"type": "integer", "minimum": 0, "maximum": SEED_LIMIT - 1},
)
BRIEF = Field(
    name="brief",
    read=lambda value: value if isinstance(value, Mapping) else text(MAX_PROMPT_CHARS)(value),
    wants="a brief in prose or YAML, or an object with a brief's keys",
    about="Stands in the prompt's place and turns the loop on.",
    schema={"anyOf": [{"type": "string"}, {"type": "object"}]},
)
WHOLE_BUDGET = Field(
    name="budget",
    read=mapping,
    wants="an object with deadline_s, cost_microusd, attempts",
    about="Turns the loop on: inspect, mend, inspect again, inside this.",
    schema={
        "type": "object",
        "properties": {one.name: {**one.schema, "description": one.about} for one in BUDGET},
        "additionalProperties": False,
    },
)
MAKER = Field(
    name="maker",
    read=text(200),
    wants="the id of a model that /v1/models lists",
    about="As `model`; not both with different names.",
    schema={"type": "string"},
)
EXTRAS: Table = (BRIEF, WHOLE_BUDGET, SEED, MAKER)
X_MAKEREADY = Field(
    name="x_makeready",
    read=mapping,
    wants="an object with brief, budget, seed, maker",
    about="What is beyond OpenAI's fields. Without `brief` and `budget` a picture is one attempt, inspected.",
    schema={
        "type": "object",
        "properties": {one.name: {**one.schema, "description": one.about} for one in EXTRAS},
        "additionalProperties": False,
    },
)
GENERATION: Table = (
    Field(
        name="prompt",
        read=text(MAX_PROMPT_CHARS),
        wants=f"words, at most {MAX_PROMPT_CHARS} characters",
        about="What is wanted.",
        schema={"type": "string", "minLength": 1, "maxLength": MAX_PROMPT_CHARS, "examples": [EXAMPLE]},
        is_required=True,
    ),
    MODEL,
    *OUTPUT,
    STREAM,
    PARTIAL_IMAGES,
    X_MAKEREADY,
    *RECORDED,
    *REFUSED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """A budget as asked; None where nothing was said."""

    deadline_s: float | None = None
    cost_microusd: int | None = None
    attempts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileForm:
    """How pictures are encoded. `compression` is quality in per cent; None for the format's own."""

    output_format: OutputFormat = "png"
    compression: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A picture as asked over HTTP: checked, not yet read. `size` None is `auto`; `model` None lets the
    prompt decide; `is_loop` False is one attempt for each picture."""

    prompt: str
    brief: str | Mapping[str, object] | None = None
    model: str | None = None
    num_pictures: int = 1
    size: str | None = None
    seed: int = 1
    ceiling: Ceiling = Ceiling()
    is_loop: bool = False
    file_form: FileForm = FileForm()
    quality: str = "high"
    is_stream: bool = False
    num_partial: int = 0
    safety_identifier: str | None = None


def wanted_of(values: Mapping[str, Any], *, deployment: str | None = None) -> Wanted:
    """The picture that the values of `GENERATION` or of an edit's table ask for. An Azure deployment in the
    path stands above the body's model.

    Raises: RefusalError for values that do not go together.
    """
    extras = read_fields(EXTRAS, values.get("x_makeready", {}), "x_makeready.")
    ceiling = Ceiling(**read_fields(BUDGET, extras.get("budget", {}), "x_makeready.budget."))
    is_stream = values.get("stream", False)
    if values.get("partial_images") and not is_stream:
        raise RefusalError(
            400,
            "invalid_value",
            "Partial images come in a stream only.",
            hint="Set stream to true, or leave partial_images out.",
            param="partial_images",
        )
    if is_stream and values.get("n", 1) > 1:
        raise RefusalError(
            400, "invalid_value", "A stream shows one picture.", hint="Set n to 1 with stream.", param="n"
        )
    size = values.get("size", AUTO)
    quality = values.get("quality", AUTO)
    return Wanted(
        prompt=values.get("prompt", ""),
        brief=extras.get("brief"),
        model=_model(deployment or values.get("model"), extras.get("maker")),
        num_pictures=values.get("n", 1),
        size=None if size == AUTO else size,
        seed=extras.get("seed", 1),
        ceiling=ceiling,
        is_loop="brief" in extras or "budget" in extras,
        file_form=_file_form(values),
        quality=LEGACY_QUALITY.get(quality, quality),
        is_stream=is_stream,
        num_partial=values.get("partial_images", 0),
        safety_identifier=values.get("safety_identifier") or values.get("user"),
    )


def _model(model: str | None, maker: str | None) -> str | None:
    named = {one for one in (model, maker) if one not in (None, AUTO)}
    if len(named) > 1:
        raise RefusalError(
            400,
            "invalid_value",
            f"The model is {model!r} and x_makeready.maker is {maker!r}.",
            hint="Name one of them.",
            param="x_makeready.maker",
        )
    return named.pop() if named else None


def _file_form(values: Mapping[str, Any]) -> FileForm:
    output_format = cast(OutputFormat, values.get("output_format", "png"))
    compression = values.get("output_compression")
    if output_format == "png" and compression not in (None, 100):
        raise bad_value("output_compression", compression, "100 or nothing with png, or ask for jpeg or webp")
    return FileForm(output_format=output_format, compression=compression)
