"""Parsed YAML or JSON, looked at with care: every wrong type is an InvalidBriefError that names its place.

May import PyYAML.
"""

import json
import math
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

import yaml

from makeready.errors import InvalidBriefError

MAX_DEPTH = 20
"""Ours: a brief nests six deep; deeper input only serves to exhaust the parser's stack."""

Value = Any
"""A parsed YAML value: a string, a list or a mapping; every use checks which."""

T = TypeVar("T")


class OnceLoader(yaml.BaseLoader):
    """YAML's plain loader, less its habit of keeping the last of two values for one key without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Value]:
        found = super().construct_mapping(node, deep)
        _once([(self.construct_object(key), None) for key, _ in node.value])
        return found


def _once(pairs: Sequence[tuple[Any, Any]]) -> dict[Any, Any]:
    """Raises: InvalidBriefError if a key stands there twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InvalidBriefError(
            f"The key {twice!r} stands there twice.", hint="Keep one of them.", param=str(twice)
        )
    return found


def parsed(text: str) -> Value:
    """The value of a YAML or JSON text, every scalar as the words that stand there.

    Raises: InvalidBriefError for what cannot be parsed, or nests too deeply to be a brief.
    """
    deep = re.compile(rf"(?:[\[{{]\s*){{{MAX_DEPTH},}}|(?m:^)(?:\s*[-?]\s+){{{MAX_DEPTH},}}")
    widest = max((len(line) - len(line.lstrip()) for line in text.splitlines()), default=0)
    if deep.search(text) or widest > 400:
        raise InvalidBriefError(
            "The brief is nested too deeply.", hint="See examples/pipeline.yaml.", param="brief"
        )
    try:
        if text.lstrip().startswith("{"):
            try:
                return _scalars_as_text(
                    json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=_once)
                )
            except ValueError:
                pass  # a YAML flow mapping also starts with a brace
        return yaml.load(text, Loader=OnceLoader)  # noqa: S506 - it builds only str, list and dict
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or "it cannot be parsed").split())[:120]
        raise InvalidBriefError(
            f"The brief is not valid YAML{where}: {problem}.",
            hint="Close each bracket and quotation mark, indent alike, and quote strings that hold colons.",
            param="brief",
        ) from None
    except (RecursionError, ValueError):
        raise InvalidBriefError(
            "The brief is not valid YAML.", hint="See examples/pipeline.yaml.", param="brief"
        ) from None


def _scalars_as_text(value: Value) -> Value:
    if isinstance(value, Mapping):
        return {key: _scalars_as_text(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_scalars_as_text(entry) for entry in value]
    if value is None:
        return "null"
    return value if isinstance(value, str) else json.dumps(value)


def refuse_unknown(mapping: Mapping[str, Value], known: Sequence[str], path: str) -> None:
    for key in mapping:
        if key in known:
            continue
        near = get_close_matches(str(key), known, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}."
        raise InvalidBriefError(
            f"The key {str(key)[:40]!r} is not known.", hint=hint, param=f"{path}{str(key)[:40]}"
        )


def wrong_value(path: str, value: Value, wanted: str, hint: str) -> InvalidBriefError:
    shown = repr(str(value)[:40])
    if isinstance(value, list | dict):
        shown = "a list" if isinstance(value, list) else "a mapping"
    return InvalidBriefError(f"{path} is {shown}, not {wanted}.", hint=hint, param=path)


def text_of(mapping: Mapping[str, Value], key: str, default: str, path: str = "") -> str:
    value = mapping.get(key, default)
    if not isinstance(value, str):
        raise wrong_value(path + key, value, "text", f"Write {key}: some words.")
    return value


def number_of(mapping: Mapping[str, Value], key: str, path: str) -> float:
    return as_number(mapping.get(key, ""), path + key)


def as_number(value: Value, path: str) -> float:
    try:
        number = float(value) if isinstance(value, str) else float("nan")
    except ValueError:
        number = float("nan")
    if not math.isfinite(number):
        raise wrong_value(path, value, "a number", "Write a number, e.g. 3.")
    return number


def whole_of(mapping: Mapping[str, Value], key: str, path: str) -> int:
    number = number_of(mapping, key, path)
    if number != int(number) or not -1 <= number <= 10_000:
        raise wrong_value(path + key, mapping[key], "a whole number", "Write a whole number, e.g. 3.")
    return int(number)


def truth_of(mapping: Mapping[str, Value], key: str, path: str, *, default: bool) -> bool:
    value = mapping.get(key, "true" if default else "false")
    if not isinstance(value, str) or value.lower() not in ("true", "false", "yes", "no"):
        raise wrong_value(path + key, value, "true or false", f"Write {key}: true.")
    return value.lower() in ("true", "yes")


def one_of(value: Value, known: Sequence[str], path: str) -> str:
    if isinstance(value, str) and value in known:
        return value
    near = get_close_matches(str(value)[:60], known, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}."
    raise wrong_value(path, value, f"one of {', '.join(filter(None, known))}", hint)


def each_of(mapping: Mapping[str, Value], key: str, read: Callable[[Value, str, int], T]) -> list[T]:
    value = mapping[key]
    if value in ("", "null", "~"):
        return []
    if not isinstance(value, list):
        raise wrong_value(key, value, "a list", f"Write {key}: [...].")
    return [read(entry, f"{key}.{index}", index) for index, entry in enumerate(value)]


def mapping_of(value: Value, path: str) -> Mapping[str, Value]:
    if not isinstance(value, Mapping):
        raise wrong_value(path, value, "a mapping", "See examples/pipeline.yaml.")
    return value
