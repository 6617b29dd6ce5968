"""A brief as YAML: what `makeready brief` prints and what people edit. JSON is read too. May import PyYAML.

Scalars are read as the words that stand there: `16:9` is a ratio, not the number 969 that YAML 1.1 makes of it.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from typing import Any, get_args

import yaml

from makeready.brief.brief import (
    KINDS,
    Brief,
    Canvas,
    ChartData,
    ChartMark,
    Kind,
    Leftover,
    Palette,
    Series,
    StyleWord,
    Swatch,
    SwatchRole,
)
from makeready.brief.canvas import canvas_of_ratio, default_canvas, parse_ratio, parse_size
from makeready.brief.constraints import (
    EVERYWHERE,
    NOWHERE,
    Anchor,
    Constraint,
    Region,
    Relation,
    Severity,
    Span,
    kind_of,
)
from makeready.brief.constraints import KINDS as SHAPES
from makeready.brief.palette import swatch_named
from makeready.brief.prose import read_prose
from makeready.brief.words import vocabulary
from makeready.errors import InvalidBriefError

KEYS = (
    "prompt",
    "kind",
    "canvas",
    "subject",
    "palette",
    "style",
    "constraints",
    "charts",
    "links",
    "not_understood",
)
_STRONG_KEYS = frozenset({"prompt", "kind", "constraints", "canvas", "charts"})
MAX_DEPTH = 20
"""Ours: a brief nests six deep; deeper input only serves to exhaust the parser's stack."""

Value = Any
"""A parsed YAML value: a string, a list or a mapping; every use checks which."""


def to_yaml(brief: Brief) -> str:
    """The brief as YAML, each part with the words it was read from."""
    entry: dict[str, object] = {"prompt": brief.prompt, "kind": brief.kind}
    entry["canvas"] = f"{brief.canvas.width_px}x{brief.canvas.height_px}"
    if brief.canvas.span != NOWHERE:
        entry["canvas"] = {"size": entry["canvas"], **_from(brief.canvas.span)}
    entry["subject"] = brief.subject
    entry["palette"] = [_swatch_entry(swatch) for swatch in brief.palette.swatches]
    entry["style"] = [_style_entry(word) for word in brief.style]
    entry["constraints"] = [_constraint_entry(constraint) for constraint in brief.constraints]
    entry["charts"] = [_chart_entry(chart) for chart in brief.charts]
    entry["links"] = [list(link) for link in brief.links]
    entry["not_understood"] = [leftover.text for leftover in brief.not_understood]
    text: str = yaml.safe_dump(entry, sort_keys=False, allow_unicode=True, width=110)
    return text


def from_yaml(text: str) -> Brief:
    """The brief in a YAML or JSON mapping. Keys that are absent are read from `prompt`, or left at their defaults.

    Raises: InvalidBriefError, with the dotted path of the field at fault.
    """
    value = _parsed(text)
    if not isinstance(value, Mapping):
        raise InvalidBriefError(
            "The brief is not a mapping.", hint="Write keys, e.g. kind: poster.", param="brief"
        )
    return from_mapping(value)


def mapping_in(text: str) -> Mapping[str, Value] | None:
    """The mapping in `text` if it is a structured brief and not prose that happens to hold colons."""
    if not re.match(r"\s*(?:\{|---|#[^\n]*\n|[a-z_]+\s*:|\"[a-z_]+\"\s*:)", text):
        return None
    try:
        value = _parsed(text)
    except InvalidBriefError:
        if re.match(r"\s*\{\s*\"", text) or re.match(
            r"\s*(?:---\s*)?(?:prompt|kind|constraints|canvas)\s*:", text
        ):
            raise
        return None
    if not isinstance(value, Mapping) or not value:
        return None
    keys = {key for key in value if isinstance(key, str)}
    is_brief = bool(keys & _STRONG_KEYS) or text.lstrip().startswith("{") or keys <= set(KEYS)
    return value if is_brief and all(re.fullmatch(r"[A-Za-z_-]+", key) for key in keys) else None


def from_mapping(mapping: Mapping[str, Value]) -> Brief:
    """The brief in a parsed mapping.

    Raises: InvalidBriefError, with the dotted path of the field at fault.
    """
    _refuse_unknown(mapping, KEYS, "")
    prompt = _text(mapping, "prompt", "")
    if not prompt.strip() and len(mapping) <= ("prompt" in mapping):
        raise InvalidBriefError(
            "The brief is empty.", hint="Say what the picture should show.", param="prompt"
        )
    has_all = all(key in mapping for key in KEYS)
    prose = read_prose(prompt) if prompt.strip() and not has_all else None
    kind = _kind(mapping, prose)
    charts = _each(mapping, "charts", _chart) if "charts" in mapping else (prose.charts if prose else ())
    constraints: Sequence[Constraint] = prose.constraints if prose else ()
    if "constraints" in mapping:
        constraints = _numbered(_each(mapping, "constraints", _constraint))
    return Brief(
        prompt=prompt,
        kind=kind,
        canvas=_canvas(mapping, kind, prose),
        palette=_palette(mapping) if "palette" in mapping else (prose.palette if prose else Palette()),
        constraints=tuple(constraints),
        style=tuple(_styles(mapping)) if "style" in mapping else (prose.style if prose else ()),
        subject=_text(mapping, "subject", prose.subject if prose else ""),
        charts=tuple(charts),
        links=tuple(_each(mapping, "links", _link)) if "links" in mapping else (prose.links if prose else ()),
        not_understood=tuple(_leftovers(mapping, prose)),
    )


# Out ------------------------------------------------------------------------------------------------------------


def _from(span: Span) -> dict[str, object]:
    entry: dict[str, object] = {"from": span.text} if span.text else {}
    return {**entry, "inferred": True} if span.is_inferred and span.text else entry


def _swatch_entry(swatch: Swatch) -> object:
    if swatch == _named_or_none(swatch):
        return swatch.name
    entry: dict[str, object] = {"name": swatch.name, "hex": swatch.hex, "role": swatch.role}
    return {**entry, "exact": True} if swatch.is_exact else entry


def _named_or_none(swatch: Swatch) -> Swatch | None:
    try:
        return swatch_named(swatch.name)
    except InvalidBriefError:
        return None


def _style_entry(word: StyleWord) -> object:
    if word.theme == vocabulary().theme_of(word.word) and word.word == word.word.strip():
        return word.word
    return {"word": word.word, "theme": word.theme}


def _region_entry(region: Region) -> list[float]:
    return [region.left, region.top, region.right, region.bottom]


def _constraint_entry(constraint: Constraint) -> dict[str, object]:
    entry: dict[str, object] = {"id": constraint.id, "kind": kind_of(constraint)}
    for part in fields(constraint):
        value = getattr(constraint, part.name)
        if part.name in ("id", "span") or (value is None and part.name != "maximum"):
            continue
        if part.name == "region":
            if value != EVERYWHERE or "region" not in _optional(type(constraint)):
                entry["region"] = _region_entry(value)
        elif part.name == "severity":
            if value != "must":
                entry["severity"] = value
        elif value != "" or part.name == "text":
            entry[part.name] = value
    if constraint.span == NOWHERE:
        entry["inferred"] = True
    return {**entry, **_from(constraint.span)}


def _chart_entry(chart: ChartData) -> dict[str, object]:
    entry: dict[str, object] = {"id": chart.id, "mark": chart.mark}
    for name in ("title", "x_title", "y_title", "unit"):
        if getattr(chart, name):
            entry[name] = getattr(chart, name)
    entry["categories"] = list(chart.categories)
    entry["series"] = [{"name": row.name, "values": list(row.values)} for row in chart.series]
    return {**entry, **_from(chart.span)}


# In -------------------------------------------------------------------------------------------------------------


def _parsed(text: str) -> Value:
    opening = [
        len(run)
        for run in re.findall(r"(?:[\[{]\s*){%d,}|(?m:^)(?:\s*[-?]\s+){%d,}" % (MAX_DEPTH, MAX_DEPTH), text)
    ]
    widest = max((len(line) - len(line.lstrip()) for line in text.splitlines()), default=0)
    if opening or widest > 400:
        raise InvalidBriefError(
            "The brief is nested too deeply.", hint="See examples/pipeline.yaml.", param="brief"
        )
    try:
        if text.lstrip().startswith("{"):
            try:
                return _scalars_as_text(json.loads(text, parse_float=str, parse_int=str))
            except ValueError:
                pass  # a YAML flow mapping also starts with a brace
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader builds only str, list and dict
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or "it cannot be parsed").split())[:120]
        raise InvalidBriefError(
            f"The brief is not valid YAML{where}: {problem}.",
            hint="Quote strings that hold colons.",
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


def _refuse_unknown(mapping: Mapping[str, Value], known: Sequence[str], path: str) -> None:
    for key in mapping:
        if key in known:
            continue
        near = get_close_matches(str(key), known, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}."
        raise InvalidBriefError(
            f"The key {str(key)[:40]!r} is not known.", hint=hint, param=f"{path}{str(key)[:40]}"
        )


def _wrong(path: str, value: Value, wanted: str, hint: str) -> InvalidBriefError:
    shown = {list: "a list", dict: "a mapping"}.get(type(value)) or repr(str(value)[:40])
    return InvalidBriefError(f"{path} is {shown}, not {wanted}.", hint=hint, param=path)


def _text(mapping: Mapping[str, Value], key: str, default: str, path: str = "") -> str:
    value = mapping.get(key, default)
    if not isinstance(value, str):
        raise _wrong(path + key, value, "text", f"Write {key}: some words.")
    return value


def _number(mapping: Mapping[str, Value], key: str, path: str) -> float:
    return _as_number(mapping.get(key, ""), path + key)


def _as_number(value: Value, path: str) -> float:
    try:
        number = float(value) if isinstance(value, str) else float("nan")
    except ValueError:
        number = float("nan")
    if number != number or abs(number) == float("inf"):
        raise _wrong(path, value, "a number", "Write a number, e.g. 3.")
    return number


def _whole(mapping: Mapping[str, Value], key: str, path: str) -> int:
    number = _number(mapping, key, path)
    if number != int(number) or not -1 <= number <= 10_000:
        raise _wrong(path + key, mapping[key], "a whole number", "Write a whole number, e.g. 3.")
    return int(number)


def _truth(mapping: Mapping[str, Value], key: str, path: str, *, default: bool) -> bool:
    value = mapping.get(key, "true" if default else "false")
    if not isinstance(value, str) or value.lower() not in ("true", "false", "yes", "no"):
        raise _wrong(path + key, value, "true or false", f"Write {key}: true.")
    return value.lower() in ("true", "yes")


def _one_of(value: Value, known: Sequence[str], path: str) -> str:
    if isinstance(value, str) and value in known:
        return value
    near = get_close_matches(str(value)[:60], known, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}."
    raise _wrong(path, value, f"one of {', '.join(known)}", hint)


def _each(mapping: Mapping[str, Value], key: str, read: Callable[[Value, str, int], Any]) -> list[Any]:
    value = mapping[key]
    if value in ("", "null", "~"):
        return []
    if not isinstance(value, list):
        raise _wrong(key, value, "a list", f"Write {key}: [...].")
    return [read(entry, f"{key}.{index}", index) for index, entry in enumerate(value)]


def _mapping(value: Value, path: str) -> Mapping[str, Value]:
    if not isinstance(value, Mapping):
        raise _wrong(path, value, "a mapping", "See examples/pipeline.yaml.")
    return value


def _kind(mapping: Mapping[str, Value], prose: Brief | None) -> Kind:
    if "kind" not in mapping:
        return prose.kind if prose else "poster"
    name = (
        mapping["kind"].strip().replace(" ", "_").replace("-", "_")
        if isinstance(mapping["kind"], str)
        else mapping["kind"]
    )
    if isinstance(name, str) and (known := vocabulary().kind_words.get(name.replace("_", " "))):
        return known
    return next(kind for kind in KINDS if kind == _one_of(name, KINDS, "kind"))


def _canvas(mapping: Mapping[str, Value], kind: Kind, prose: Brief | None) -> Canvas:
    if "canvas" not in mapping:
        if prose and (prose.canvas.span != NOWHERE or prose.kind == kind):
            return prose.canvas
        return default_canvas(kind)
    value, span = mapping["canvas"], NOWHERE
    if isinstance(value, Mapping):
        _refuse_unknown(value, ("size", "ratio", "from", "inferred"), "canvas.")
        span = _span(value, "canvas.")
        value = value.get("size", value.get("ratio", ""))
    if not isinstance(value, str):
        raise _wrong("canvas", value, "a size or a ratio", "Write 1200x630 or 16:9.")
    try:
        if ":" in value or "/" in value:
            return canvas_of_ratio(kind, *parse_ratio(value), span=span)
        width_px, height_px = parse_size(value)
    except InvalidBriefError as error:
        raise InvalidBriefError(error.message, hint=error.hint, param="canvas") from None
    return Canvas(width_px=width_px, height_px=height_px, span=span)


def _palette(mapping: Mapping[str, Value]) -> Palette:
    value = mapping["palette"]
    if isinstance(value, str) and value not in ("", "null", "~"):
        value = [part.strip() for part in re.split(r",|\band\b", value) if part.strip()]
    swatches = _each({"palette": value}, "palette", _swatch)
    return Palette(swatches=tuple(swatches))


def _swatch(value: Value, path: str, _: int) -> Swatch:
    if isinstance(value, str):
        return swatch_named(value, param=path)
    entry = _mapping(value, path)
    _refuse_unknown(entry, ("name", "hex", "role", "exact"), path + ".")
    roles = get_args(SwatchRole)
    role: SwatchRole = next(r for r in roles if r == _one_of(entry.get("role", "any"), roles, path + ".role"))
    name, hex_value = _text(entry, "name", "", path + "."), _text(entry, "hex", "", path + ".")
    if not hex_value:
        return swatch_named(name, role, param=path + ".name")
    base = swatch_named(hex_value, role, param=path + ".hex")
    is_exact = _truth(entry, "exact", path + ".", default=not name)
    return Swatch(name=name or base.name, hex=base.hex, role=role, is_exact=is_exact)


def _styles(mapping: Mapping[str, Value]) -> list[StyleWord]:
    value = mapping["style"]
    if isinstance(value, str) and value not in ("", "null", "~"):
        value = [part.strip() for part in value.split(",") if part.strip()]
    return _each({"style": value}, "style", _style)


def _style(value: Value, path: str, _: int) -> StyleWord:
    if isinstance(value, str):
        return StyleWord(word=value, theme=vocabulary().theme_of(value))
    entry = _mapping(value, path)
    _refuse_unknown(entry, ("word", "theme"), path + ".")
    themes = ("", *vocabulary().themes)
    return StyleWord(
        word=_text(entry, "word", "", path + "."),
        theme=_one_of(entry.get("theme", ""), themes, path + ".theme"),
    )


def _span(entry: Mapping[str, Value], path: str) -> Span:
    text = _text(entry, "from", "", path)
    is_inferred = _truth(entry, "inferred", path, default=False)
    return Span(text=text, is_inferred=is_inferred)


_CHOICES: dict[str, Sequence[str]] = {
    "severity": get_args(Severity), "anchor": get_args(Anchor), "relation": get_args(Relation),
}  # fmt: skip


def _optional(shape: type[Constraint]) -> set[str]:
    return {part.name for part in fields(shape) if part.default is not part.default_factory}


def _constraint(value: Value, path: str, index: int) -> Constraint:
    entry = _mapping(value, path)
    shape = SHAPES[_one_of(entry.get("kind", ""), tuple(SHAPES), path + ".kind")]
    parts = [part.name for part in fields(shape) if part.name != "span"]
    _refuse_unknown(entry, ("kind", "from", "inferred", *parts), path + ".")
    values: dict[str, object] = {"id": _text(entry, "id", "", path + "."), "span": _span(entry, path + ".")}
    for name in parts:
        if name == "id" or name not in entry:
            continue
        values[name] = _field(entry, name, path + ".")
    if "noun" in values:
        values["noun"] = vocabulary().nouns.get(str(values["noun"]), values["noun"])
    if shape is SHAPES["element_count"] and "minimum" in values:
        values.setdefault("maximum", values["minimum"])
    missing = [
        part.name for part in fields(shape)
        if part.name not in values and part.name not in _optional(shape)
    ]  # fmt: skip
    if missing:
        raise InvalidBriefError(
            f"{path} has no {missing[0]!r}.", hint=f"Add {missing[0]}: ...", param=f"{path}.{missing[0]}"
        )
    made: Constraint = shape(**values)  # type: ignore[arg-type]  # the names are the shape's own fields
    return made


def _field(entry: Mapping[str, Value], name: str, path: str) -> object:
    value = entry[name]
    if name in _CHOICES:
        return _one_of(value, _CHOICES[name], path + name)
    if name == "maximum" and value in ("null", "~", "", "none"):
        return None
    if name in ("minimum", "maximum"):
        return _whole(entry, name, path)
    if name in ("size_px", "ratio"):
        return _number(entry, name, path)
    if name == "is_present":
        return _truth(entry, name, path, default=True)
    if name == "region":
        return _region(value, path + name)
    return _text(entry, name, "", path)


def _region(value: Value, path: str) -> Region:
    if isinstance(value, Mapping):
        _refuse_unknown(value, ("left", "top", "right", "bottom"), path + ".")
        sides = {key: _as_number(number, f"{path}.{key}") for key, number in value.items()}
        return Region(**sides)
    if not isinstance(value, list) or len(value) != 4:
        raise _wrong(path, value, "four numbers", "Write [left, top, right, bottom], e.g. [0, 0, 1, 0.2].")
    left, top, right, bottom = (_as_number(number, f"{path}.{i}") for i, number in enumerate(value))
    return Region(left=left, top=top, right=right, bottom=bottom)


def _numbered(constraints: Sequence[Constraint]) -> list[Constraint]:
    """Constraints without an id get the next free c1, c2 ..."""
    from dataclasses import replace

    taken = {constraint.id for constraint in constraints}
    free = (f"c{number}" for number in range(1, 10**6) if f"c{number}" not in taken)
    return [constraint if constraint.id else replace(constraint, id=next(free)) for constraint in constraints]


def _chart(value: Value, path: str, index: int) -> ChartData:
    entry = _mapping(value, path)
    names = ("id", "mark", "title", "x_title", "y_title", "unit", "categories", "series", "from", "inferred")
    _refuse_unknown(entry, names, path + ".")
    marks = get_args(ChartMark)
    mark: ChartMark = next(m for m in marks if m == _one_of(entry.get("mark", "bar"), marks, path + ".mark"))
    categories = _each({f"{path}.categories": entry.get("categories", "")}, f"{path}.categories", _label)
    series = _each({f"{path}.series": entry.get("series", "")}, f"{path}.series", _series)
    texts = {name: _text(entry, name, "", path + ".") for name in ("title", "x_title", "y_title", "unit")}
    return ChartData(
        id=_text(entry, "id", f"chart{index + 1}", path + "."), mark=mark, categories=tuple(categories),
        series=tuple(series), span=_span(entry, path + "."), **texts,
    )  # fmt: skip


def _label(value: Value, path: str, _: int) -> str:
    if not isinstance(value, str):
        raise _wrong(path, value, "text", "Write the name of one category.")
    return value


def _series(value: Value, path: str, _: int) -> Series:
    entry = _mapping(value, path)
    _refuse_unknown(entry, ("name", "values"), path + ".")
    key = f"{path}.values"
    values = _each({key: entry.get("values", "")}, key, lambda number, where, _: _as_number(number, where))
    return Series(name=_text(entry, "name", "", path + "."), values=tuple(values))


def _link(value: Value, path: str, _: int) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise _wrong(path, value, "a pair", "Write [from, to].")
    return _label(value[0], path, 0), _label(value[1], path, 1)


def _leftovers(mapping: Mapping[str, Value], prose: Brief | None) -> Sequence[Leftover]:
    if "not_understood" not in mapping:
        return prose.not_understood if prose else ()
    return [Leftover(text=_label(text, path, 0)) for text, path in
            ((value, f"not_understood.{i}") for i, value in enumerate(_each(mapping, "not_understood", _label)))]  # fmt: skip
