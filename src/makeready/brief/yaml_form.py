"""A brief as YAML: what `makeready brief` prints and what people edit. JSON is read too. May import PyYAML.

Scalars are read as they stand: `16:9` is a ratio, not the number 969 that YAML 1.1 makes of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, replace
from typing import get_args

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
from makeready.brief.yaml_values import (
    Value,
    as_number,
    each_of,
    mapping_of,
    number_of,
    one_of,
    parsed,
    refuse_unknown,
    text_of,
    truth_of,
    whole_of,
    wrong_value,
)
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
OTHER_COLOURS = "other_colours"
"""Only there where it is true: colours beyond the palette are welcome."""
RULES, MODEL = "rules", "model"
"""Who read a constraint from the prompt."""
_STRONG_KEYS = frozenset({"prompt", "kind", "constraints", "canvas", "charts"})


def to_yaml(brief: Brief) -> str:
    """The brief as YAML, each part with the words it was read from."""
    entry: dict[str, object] = {"prompt": brief.prompt, "kind": brief.kind}
    entry["canvas"] = f"{brief.canvas.width_px}x{brief.canvas.height_px}"
    if brief.canvas.span != NOWHERE:
        entry["canvas"] = {"size": entry["canvas"], **_from(brief.canvas.span)}
    entry["subject"] = brief.subject
    entry["palette"] = [_swatch_entry(swatch) for swatch in brief.palette.swatches]
    if not brief.palette.is_closed:
        entry[OTHER_COLOURS] = True
    entry["style"] = [_style_entry(word) for word in brief.style]
    entry["constraints"] = [_constraint_entry(constraint) for constraint in brief.constraints]
    entry["charts"] = [_chart_entry(chart) for chart in brief.charts]
    entry["links"] = [list(link) for link in brief.links]
    entry["not_understood"] = [leftover.text for leftover in brief.not_understood]
    text: str = yaml.dump(entry, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text


class _Dumper(yaml.SafeDumper):
    """Writes strings with Unicode line breaks in double quotes: plain, PyYAML would fold them into blanks."""


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if any(mark in text for mark in "\r\x85\u2028\u2029") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def from_yaml(text: str) -> Brief:
    """The brief in a YAML or JSON mapping. Absent keys are read from `prompt`, or left at their defaults.

    Raises: InvalidBriefError, with the dotted path of the field at fault.
    """
    value = parsed(text)
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
        value = parsed(text)
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
    refuse_unknown(mapping, (*KEYS, OTHER_COLOURS), "")
    prompt = text_of(mapping, "prompt", "")
    if not prompt.strip() and len(mapping) <= ("prompt" in mapping):
        raise InvalidBriefError(
            "The brief is empty.", hint="Say what the picture should show.", param="prompt"
        )
    has_all = all(key in mapping for key in KEYS)
    prose = read_prose(prompt) if prompt.strip() and not has_all else None
    kind = _kind(mapping, prose)
    charts = each_of(mapping, "charts", _chart) if "charts" in mapping else (prose.charts if prose else ())
    constraints: Sequence[Constraint] = prose.constraints if prose else ()
    if "constraints" in mapping:
        constraints = _numbered(each_of(mapping, "constraints", _constraint))
    return Brief(
        prompt=prompt,
        kind=kind,
        canvas=_canvas(mapping, kind, prose),
        palette=_palette(mapping) if "palette" in mapping else (prose.palette if prose else Palette()),
        constraints=tuple(constraints),
        style=tuple(_styles(mapping)) if "style" in mapping else (prose.style if prose else ()),
        subject=text_of(mapping, "subject", prose.subject if prose else ""),
        charts=tuple(charts),
        links=tuple(each_of(mapping, "links", _link))
        if "links" in mapping
        else (prose.links if prose else ()),
        not_understood=tuple(_leftovers(mapping, prose)),
    )


def _from(span: Span) -> dict[str, object]:
    entry: dict[str, object] = {"from": span.text} if span.text else {}
    if span.is_inferred and span.text:
        entry["inferred"] = True
    return {**entry, "read_by": MODEL} if span.is_by_model else entry


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
    return next(kind for kind in KINDS if kind == one_of(name, KINDS, "kind"))


def _canvas(mapping: Mapping[str, Value], kind: Kind, prose: Brief | None) -> Canvas:
    if "canvas" not in mapping:
        if prose and (prose.canvas.span != NOWHERE or prose.kind == kind):
            return prose.canvas
        return default_canvas(kind)
    value, span = mapping["canvas"], NOWHERE
    if isinstance(value, Mapping):
        refuse_unknown(value, ("size", "ratio", "from", "inferred"), "canvas.")
        span = _span(value, "canvas.")
        value = value.get("size", value.get("ratio", ""))
    if not isinstance(value, str):
        raise wrong_value("canvas", value, "a size or a ratio", "Write 1200x630 or 16:9.")
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
    swatches = each_of({"palette": value}, "palette", _swatch)
    return Palette(
        swatches=tuple(swatches), is_closed=not truth_of(mapping, OTHER_COLOURS, "", default=False)
    )


def _swatch(value: Value, path: str, _: int) -> Swatch:
    if isinstance(value, str):
        return swatch_named(value, param=path)
    entry = mapping_of(value, path)
    refuse_unknown(entry, ("name", "hex", "role", "exact"), path + ".")
    roles = get_args(SwatchRole)
    role: SwatchRole = next(r for r in roles if r == one_of(entry.get("role", "any"), roles, path + ".role"))
    name, hex_value = text_of(entry, "name", "", path + "."), text_of(entry, "hex", "", path + ".")
    if not hex_value:
        return swatch_named(name, role, param=path + ".name")
    base = swatch_named(hex_value, role, param=path + ".hex")
    is_exact = truth_of(entry, "exact", path + ".", default=not name)
    return Swatch(name=name or base.name, hex=base.hex, role=role, is_exact=is_exact)


def _styles(mapping: Mapping[str, Value]) -> list[StyleWord]:
    value = mapping["style"]
    if isinstance(value, str) and value not in ("", "null", "~"):
        value = [part.strip() for part in value.split(",") if part.strip()]
    return each_of({"style": value}, "style", _style)


def _style(value: Value, path: str, _: int) -> StyleWord:
    if isinstance(value, str):
        return StyleWord(word=value, theme=vocabulary().theme_of(value))
    entry = mapping_of(value, path)
    refuse_unknown(entry, ("word", "theme"), path + ".")
    themes = ("", *vocabulary().themes)
    return StyleWord(
        word=text_of(entry, "word", "", path + "."),
        theme=one_of(entry.get("theme", ""), themes, path + ".theme"),
    )


def _span(entry: Mapping[str, Value], path: str) -> Span:
    text = text_of(entry, "from", "", path)
    is_inferred = truth_of(entry, "inferred", path, default=False)
    reader = one_of(entry.get("read_by", RULES), (RULES, MODEL), path + "read_by")
    return Span(text=text, is_inferred=is_inferred, is_by_model=reader == MODEL)


_CHOICES: dict[str, Sequence[str]] = {
    "severity": get_args(Severity), "anchor": get_args(Anchor), "relation": get_args(Relation),
}  # fmt: skip


def _optional(shape: type[Constraint]) -> set[str]:
    return {part.name for part in fields(shape) if part.default is not MISSING}


def _constraint(value: Value, path: str, index: int) -> Constraint:
    entry = mapping_of(value, path)
    shape = SHAPES[one_of(entry.get("kind", ""), tuple(SHAPES), path + ".kind")]
    parts = [part.name for part in fields(shape) if part.name != "span"]
    refuse_unknown(entry, ("kind", "from", "inferred", "read_by", *parts), path + ".")
    values: dict[str, object] = {"id": text_of(entry, "id", "", path + "."), "span": _span(entry, path + ".")}
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
        return one_of(value, _CHOICES[name], path + name)
    if name == "maximum" and value in ("null", "~", "", "none"):
        return None
    if name in ("minimum", "maximum"):
        return whole_of(entry, name, path)
    if name in ("size_px", "ratio"):
        return number_of(entry, name, path)
    if name == "is_present":
        return truth_of(entry, name, path, default=True)
    if name == "region":
        return _region(value, path + name)
    return text_of(entry, name, "", path)


def _region(value: Value, path: str) -> Region:
    if isinstance(value, Mapping):
        refuse_unknown(value, ("left", "top", "right", "bottom"), path + ".")
        sides = {key: as_number(number, f"{path}.{key}") for key, number in value.items()}
        return Region(**sides)
    if not isinstance(value, list) or len(value) != 4:
        raise wrong_value(
            path, value, "four numbers", "Write [left, top, right, bottom], e.g. [0, 0, 1, 0.2]."
        )
    left, top, right, bottom = (as_number(number, f"{path}.{i}") for i, number in enumerate(value))
    return Region(left=left, top=top, right=right, bottom=bottom)


def _numbered(constraints: Sequence[Constraint]) -> list[Constraint]:
    """Constraints without an id get the next free c1, c2 ..."""
    taken = {constraint.id for constraint in constraints}
    free = (f"c{number}" for number in range(1, 10**6) if f"c{number}" not in taken)
    return [constraint if constraint.id else replace(constraint, id=next(free)) for constraint in constraints]


def _chart(value: Value, path: str, index: int) -> ChartData:
    entry = mapping_of(value, path)
    names = ("id", "mark", "title", "x_title", "y_title", "unit", "categories", "series", "from", "inferred")
    refuse_unknown(entry, names, path + ".")
    marks = get_args(ChartMark)
    mark: ChartMark = next(m for m in marks if m == one_of(entry.get("mark", "bar"), marks, path + ".mark"))
    categories = each_of({f"{path}.categories": entry.get("categories", "")}, f"{path}.categories", _label)
    series = each_of({f"{path}.series": entry.get("series", "")}, f"{path}.series", _series)
    texts = {name: text_of(entry, name, "", path + ".") for name in ("title", "x_title", "y_title", "unit")}
    return ChartData(
        id=text_of(entry, "id", f"chart{index + 1}", path + "."), mark=mark, categories=tuple(categories),
        series=tuple(series), span=_span(entry, path + "."), **texts,
    )  # fmt: skip


def _label(value: Value, path: str, _: int) -> str:
    if not isinstance(value, str):
        raise wrong_value(path, value, "text", "Write the name of one category.")
    return value


def _series(value: Value, path: str, _: int) -> Series:
    entry = mapping_of(value, path)
    refuse_unknown(entry, ("name", "values"), path + ".")
    key = f"{path}.values"
    values = each_of({key: entry.get("values", "")}, key, lambda number, where, _: as_number(number, where))
    return Series(name=text_of(entry, "name", "", path + "."), values=tuple(values))


def _link(value: Value, path: str, _: int) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise wrong_value(path, value, "a pair", "Write [from, to].")
    return _label(value[0], path, 0), _label(value[1], path, 1)


def _leftovers(mapping: Mapping[str, Value], prose: Brief | None) -> Sequence[Leftover]:
    if "not_understood" not in mapping:
        return prose.not_understood if prose else ()
    return [Leftover(text=text) for text in each_of(mapping, "not_understood", _label)]
