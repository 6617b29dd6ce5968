"""One table for each route: what each field of a request is worth here, and how its value is read.

A field is honoured (it changes the answer), recorded (it is kept with the run and changes nothing) or
refused (by its name, so that nobody believes that it worked). What is in no table is refused, too.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from makeready.app.http.failure import RefusalError

Treatment = Literal["honoured", "recorded", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. `read` turns what came over the wire into a value, or raises ValueError; `wants` says what
    would have been right. A refused field has neither. `schema` is for OpenAPI."""

    name: str
    treatment: Treatment = "honoured"
    read: Callable[[object], object] = lambda value: value
    wants: str = ""
    about: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)
    is_required: bool = False


Table = tuple[Field, ...]


def read_fields(table: Table, body: Mapping[str, object], within: str = "") -> dict[str, Any]:
    """The values of a body by their names; what is null or absent is not among them.

    Raises: RefusalError for a field that is unknown, refused, missing, or holds what it may not.
    """
    known = {one.name: one for one in table}
    values: dict[str, Any] = {}
    for name, value in body.items():
        param = f"{within}{name}"[:80]
        if name not in known:
            raise _unknown(name, param, known)
        if value is None:
            continue
        one = known[name]
        if one.treatment == "refused":
            raise RefusalError(
                400,
                "unsupported_parameter",
                f"The field {param!r} is not honoured here.",
                hint=one.about or "Leave it out.",
                param=param,
            )
        try:
            values[name] = one.read(value)
        except (ValueError, OverflowError):
            raise bad_value(param, value, one.wants) from None
    for one in table:
        if one.is_required and one.name not in values:
            raise RefusalError(
                400,
                "missing_required_parameter",
                f"The field {within + one.name!r} is missing.",
                hint=f"Give {one.wants}.",
                param=within + one.name,
            )
    return values


def bad_value(param: str, value: object, wants: str) -> RefusalError:
    shown = repr(value) if isinstance(value, str | int | float) else type(value).__name__
    if isinstance(value, bool):
        shown = str(value).lower()  # as JSON has it
    return RefusalError(
        400,
        "invalid_value",
        f"The field {param!r} is {shown[:80]}.",
        hint=f"Give {wants}." if wants else "",
        param=param,
    )


def _unknown(name: str, param: str, known: Iterable[str]) -> RefusalError:
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    return RefusalError(
        400,
        "unknown_parameter",
        f"There is no field {param!r}.",
        hint=f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(names)}.",
        param=param,
    )


def text(max_chars: int) -> Callable[[object], str]:
    """A reader of words that are not all blank."""

    def read(value: object) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > max_chars:
            raise ValueError
        value.encode("utf-8")  # a lone surrogate is in no language, and in no database
        return value

    return read


def whole(low: int, high: int) -> Callable[[object], int]:
    """A reader of whole numbers; forms send them as text."""

    def read(value: object) -> int:
        if isinstance(value, str) and len(value) <= 20 and value.strip("-").isdecimal():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError
        return value

    return read


def number(low: float, high: float) -> Callable[[object], float]:
    """A reader of numbers above `low` and up to `high`."""

    def read(value: object) -> float:
        if isinstance(value, str) and len(value) <= 20:
            value = float(value)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low < value <= high:
            raise ValueError
        return float(value)

    return read


def truth(value: object) -> bool:
    """A boolean; forms send `true`."""
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    raise ValueError


def one_of(*words: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise ValueError
        return value

    return read


def choice(*words: str) -> dict[str, Any]:
    """The schema of `one_of`."""
    return {"type": "string", "enum": list(words)}


def mapping(value: object) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    raise ValueError


def schema_of(table: Table) -> dict[str, Any]:
    """The JSON schema of a body with these fields; refused ones are not in it."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [one.name for one in table if one.is_required],
        "properties": {
            one.name: {**one.schema, **({"description": one.about} if one.about else {})}
            for one in table
            if one.treatment != "refused"
        },
    }
