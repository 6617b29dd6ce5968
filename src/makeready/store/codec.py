"""Our dataclasses as JSON and back, without loss.

Shapes come from the type hints; only a constraint needs a tag, "kind", because a field may hold any of them.
A field that is missing takes its default (an older makeready wrote it); a field that is unknown is refused.
"""

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from makeready.brief.constraints import KINDS
from makeready.errors import InvalidBriefError, StorageError

T = TypeVar("T")
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_PLAIN = frozenset((NoneType, bool, int, float, str))
_write = json.JSONEncoder(separators=(",", ":")).encode
_KIND_OF: dict[type, str] = {shape: name for name, shape in KINDS.items()}


def dumps(value: object) -> str:
    """One line of JSON in ASCII, so that any text survives any database."""
    return _write(encoded(value))


def loads(shape: type[T], text: str) -> T:
    """The value of type `shape` that `dumps` wrote.

    Raises: StorageError if the text is not JSON or does not have that shape.
    """
    try:
        return cast("T", decoded(shape, json.loads(text)))
    except (ValueError, TypeError, KeyError, InvalidBriefError) as error:
        raise StorageError(
            f"A stored {getattr(shape, '__name__', 'value')} cannot be read: {error}.",
            hint="It was written by another version of makeready, or the store is damaged.",
        ) from error


def encoded(value: object) -> Json:
    """Plain JSON values for a dataclass, an enum, a tuple or a plain value."""
    shape = type(value)
    if shape in _PLAIN:
        return cast("Json", value)
    if shape is tuple or shape is list:  # most values are these; the rest is asked for what it is
        return [encoded(one) for one in cast("tuple[object, ...]", value)]
    if isinstance(value, Enum):
        return encoded(value.value)
    if is_dataclass(shape):
        told: dict[str, Json] = {"kind": _KIND_OF[shape]} if shape in _KIND_OF else {}
        for name in _names(shape):
            told[name] = encoded(getattr(value, name))
        return told
    if isinstance(value, tuple | list):
        return [encoded(one) for one in value]
    if isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} has no JSON form")


def decoded(shape: object, data: Json) -> object:
    """The value of type `shape` that `encoded` turned into `data`."""
    origin = get_origin(shape)
    if origin in (UnionType, Union):
        return _decoded_union(get_args(shape), data)
    if origin is tuple:
        return _decoded_tuple(get_args(shape), data)
    if origin is Literal:
        if data not in get_args(shape):
            raise ValueError(f"{data!r} is none of {get_args(shape)}")
        return data
    if isinstance(shape, type) and issubclass(shape, Enum):
        return shape(data)
    if isinstance(shape, type) and is_dataclass(shape):
        return _decoded_dataclass(shape, data)
    if shape is float and isinstance(data, int) and not isinstance(data, bool):
        return data  # a whole number stays what it was: 12 is not written as 12.0
    if not isinstance(shape, type) or type(data) is not shape:
        raise ValueError(f"{data!r} is not {shape}")
    return data


def _decoded_union(shapes: tuple[object, ...], data: Json) -> object:
    if data is None and NoneType in shapes:
        return None
    shapes = tuple(one for one in shapes if one is not NoneType)
    if len(shapes) == 1:
        return decoded(shapes[0], data)
    if isinstance(data, dict) and (shape := KINDS.get(str(data.get("kind")))) in shapes:
        return decoded(shape, {name: value for name, value in data.items() if name != "kind"})
    raise ValueError(f"{data!r} is no constraint")


def _decoded_tuple(shapes: tuple[object, ...], data: Json) -> tuple[object, ...]:
    if not isinstance(data, list):
        raise TypeError(f"{data!r} is not a list")
    if len(shapes) == 2 and shapes[1] is Ellipsis:
        return tuple(decoded(shapes[0], one) for one in data)
    return tuple(decoded(shape, one) for shape, one in zip(shapes, data, strict=True))


def _decoded_dataclass(shape: type, data: Json) -> object:
    hints = _hints(shape)
    if not isinstance(data, dict):
        raise TypeError(f"{data!r} is no {shape.__name__}")
    if unknown := data.keys() - hints.keys():
        raise ValueError(f"{shape.__name__} has no field {min(unknown)!r}")
    return shape(**{name: decoded(hints[name], value) for name, value in data.items()})


@cache
def _names(shape: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(shape))


@cache
def _hints(shape: type) -> dict[str, object]:
    hints = get_type_hints(shape)
    return {field.name: hints[field.name] for field in fields(shape)}
