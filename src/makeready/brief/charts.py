"""Numbers for charts: what sort of chart, its series, axes and unit. Standard library only."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from makeready.brief.brief import ChartData, ChartMark, Series
from makeready.brief.chart_lists import Listed, listed_runs, timed_run
from makeready.brief.scanner import LONG_PROMPT_CHARS, STRING, Scanner
from makeready.errors import InvalidBriefError

_MENTION = re.compile(
    r"\b(?:(?:stacked|grouped|horizontal|vertical|simple|small|single)\s+)*"
    r"(?:(bar|column|line|pie|donut|doughnut|scatter|area)[ -]?)?(charts?|graphs?|plots?"
    r"|histograms?|sparklines?)\b"
)
_MARKS: dict[str, ChartMark] = {
    "bar": "bar", "column": "bar", "histogram": "bar", "line": "line", "area": "line", "sparkline": "line",
    "pie": "pie", "donut": "pie", "doughnut": "pie", "scatter": "scatter",
}  # fmt: skip
_NUMBER = (
    r"[-+]?[$€£¥]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,9})? ?(?:%|(?:k|m|bn|b|ms|s|°c)\b)?(?!\w|\.\d)"
)
_LABEL = r"(?:\x01+|\d{4}|\d{1,3}\s?-\s?\d{1,3}|\d{1,3}\+|[^\W\d_][\w&/.'+ -]{0,38}?)"
_PAIR = rf"{_LABEL}(?: *[:=(] *| +- +| +){_NUMBER}\)?(?! *[:=])"
_TURNED = rf"{_NUMBER}\s+(?:in|for|from|on|at)\s+(?:\x01+|[\w&/'+-]{{1,20}}(?:\s[\w&/'+-]{{1,20}}){{0,2}}?)"
_SEPARATOR = r"(?:\s*[,;]\s*(?:and\s+)?|\s+and\s+|\s*\n\s*)"
_RUN = re.compile(rf"{_PAIR}(?:{_SEPARATOR}{_PAIR})*")
_TURNED_RUN = re.compile(rf"{_TURNED}(?:{_SEPARATOR}{_TURNED})+(?=\s*(?:[.,;\n]|$))")
_PARTS = re.compile(rf"({_LABEL})(?: *[:=(] *| +- +| +)({_NUMBER})\)?(?:{_SEPARATOR}|\s*$)")
_TURNED_PARTS = re.compile(
    rf"({_NUMBER})\s+(?:in|for|from|on|at)\s+(\x01+|[\w&/'+ -]+?)(?={_SEPARATOR}[-+$€£¥]?\d|$)"
)
_MANY = rf"({_LABEL}) *[:=(]? *({_NUMBER}(?:(?:,?\s+(?:and|vs\.?|against)\s+|\s*/\s*){_NUMBER}){{1,3}})\)?"
_MANY_RUN = re.compile(rf"{_MANY}(?:\s*[,;]\s*(?:and\s+)?{_MANY})+")
_MANY_PARTS = re.compile(_MANY)
_POINT = r"\(\s*([-+]?\d{1,9}(?:\.\d{1,6})?)\s*[,;]\s*([-+]?\d{1,9}(?:\.\d{1,6})?)\s*\)"
_POINTS_RUN = re.compile(rf"{_POINT}(?:[\s,;]*(?:and\s+)?{_POINT})+")
_INTRODUCED = re.compile(r"(?:[:(]|\b(?:values?|data|showing|shows|with|of|as|are|numbers|points?))\s*$")
_DATA = re.compile(r"\b(?:data|values?|numbers|points?)\s*:\s*$")
_SERIES = re.compile(r"(?:\bseries\s+)(\x01+|[^\W\d_][\w ]{0,30}?)\s*[:=(-]?\s*$")
_NAMED = re.compile(r"(?:^|[.;\n])\s*(?:and\s+)?(\x01+|[^\W\d_][\w ]{0,30}?)\s*[:=]\s*$")
_AXIS = re.compile(
    r"\b(?:(x|y|horizontal|vertical)[- ]?axis|([xy])[- ]label)(?:\s+(?:title|label|labell?ed"
    r"|titled|named|is|as|of))*"
    r"\s*[:=]?\s*(?:in\s+)?(\x01+|[^\W\d_][\w %/-]{0,30}?)(?=\s*(?:[,.;:(\n)]|$|\band\b|\bwith\b))"
)
_AXES = re.compile(
    r"\bax(?:is|es)\s+(?:labels?|titles?|labell?ed)?\s*[:=]?\s*(\x01+)(?:\s*,?\s*and\s*|\s*,\s*)(\x01+)"
)
_UNIT = re.compile(r"\bunits?\s*(?:of\s+)?[:=]?\s*(\x01+|[%€$£]|[^\W\d_][\w %/]{0,20}?)(?=\s*(?:[,.;\n)]|$))")
_TITLE = re.compile(
    r"[\s:]{1,3}(?:with\s+(?:the\s+)?title|titled|entitled|called|named|title)\s*[:=]?\s*(\x01+)"
)
_ABOUT = re.compile(
    r"\s*(?:of|for|showing|comparing|on|with)\s+([^\n:,.;\x01(]{1,60}?)\s*(?=[:(]|[,.;\n]|\x01|$)"
)
_PREPOSITIONS = frozenset(
    (
        "at",
        "in",
        "and",
        "or",
        "for",
        "with",
        "the",
        "a",
        "an",
        "on",
        "from",
        "to",
        "by",
        "of",
        "is",
        "about",
        "around",
        "roughly",
        "near",
    )
)
_MEASURED = re.compile(
    r"(?i)(?:the\s+|our\s+)?(.+?)(?:\s+in\s+(.+?))?(?:\s+(?:by|per|over)\s+(?:the\s+)?(.+?))?"
)
_MEASURE_BEFORE = re.compile(
    r"(?:^|[:,.;\n(\x01]|\b(?:with|of|for|showing|on)\b)\s*((?:(?:the|our) )?[a-z][a-z &/-]{2,50}?)[\s:,]+$"
)
_CHART_TAIL = re.compile(r" (?:slide|figure|poster|graphic|infographic)\b|,? with error bars\b")
_DANGLING = re.compile(r"(?:[\s,]+(?:for|from|in|of|and|over|by|with|are|is|the|our))*[\s,:]*$")
_AFTER_COLON = re.compile(r"\s*:\s*([^\d\n:,.;\x01(]{3,60}?)\s*(?=[:,])")
_UNIT_BEHIND = re.compile(
    r"\s*(?:\)|,(?: in)?(?= (?:percent|per cent|prozent)))?\s*((?:million|billion|thousand|mio\.?"
    r"|mrd\.?)(?: [a-z%$€£]+)?|percent|per cent|prozent|euros?|dollars?"
    r"|pounds|tonnes|tons|users|customers|people|units|hours|days|minutes|points|kwh|mwh|gwh|twh|kg"
    r"|km|litres)\b"
    r"(?=\s*(?:[,.;)\n]|$))"
)
MIN_LINE_POINTS = 7
"""Ours: so many points in time are read as one course."""
_LEADING = re.compile(
    r"^(?:(?:showing|shows|values?|data|with|of|for|are|and|is|the|as|numbers|points?|series|a|an)\s+)+"
)


class _Mention(NamedTuple):
    start: int
    end: int
    mark: ChartMark


class _Run(NamedTuple):
    start: int
    end: int
    series: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    unit: str
    is_named: bool = False


@dataclass(slots=True)
class _Draft:
    mention: _Mention
    runs: list[_Run] = field(default_factory=list)


def read_charts(scanner: Scanner, *, is_title_shared: bool) -> tuple[ChartData, ...]:
    """Every chart whose numbers are given. `is_title_shared`: its title is the picture's headline too.

    Raises: InvalidBriefError if the series of one chart have different categories.
    """
    drafts = [_Draft(mention) for mention in _mentions(scanner)]
    if not drafts:
        return _unnamed_chart(scanner)
    for run in _runs(scanner, drafts):
        owner = [draft for draft in drafts if draft.mention.end <= run.start][-1:] or drafts[:1]
        owner[0].runs.append(run)
    with_data = [draft for draft in drafts if draft.runs]
    charts = []
    for index, draft in enumerate(with_data):
        later = [other.mention.start for other in drafts if other.mention.start > draft.runs[-1].end]
        stop = min(later, default=len(scanner.plain))
        charts.append(_chart(scanner, draft, f"chart{index + 1}", stop, is_title_shared))
    return tuple(charts)


def _mentions(scanner: Scanner) -> list[_Mention]:
    found = []
    for match in _MENTION.finditer(scanner.plain):
        stem = match.group(1) or match.group(2).rstrip("s")
        found.append(_Mention(match.start(), match.end(), _MARKS.get(stem, "bar")))
        line_start = scanner.plain.rfind("\n", 0, match.start()) + 1
        is_line = not scanner.plain[line_start : match.start()].strip()
        if is_line and (colon := re.compile(r" *:").match(scanner.plain, match.end())):
            scanner.take(match.start(), colon.end())
    return found


def _runs(scanner: Scanner, drafts: list[_Draft]) -> list[_Run]:
    begin = drafts[0].mention.start
    runs = [*_point_runs(scanner, begin), *_parallel_runs(scanner, begin), *_listed_runs(scanner, begin)]
    for pattern, parts, is_turned in ((_TURNED_RUN, _TURNED_PARTS, True), (_RUN, _PARTS, False)):
        for match in pattern.finditer(scanner.plain, begin):
            if not scanner.is_free(*match.span()):
                continue
            run = _run(scanner, match, parts, is_turned=is_turned)
            if run is None:
                continue
            before = scanner.plain[max(begin, run.start - 40) : run.start]
            is_series = run.series != "" and (len(run.values) > 1 or run.is_named)
            is_introduced = _INTRODUCED.search(before) is not None
            is_near = scanner.sentence(run.start) == scanner.sentence(_last_mention(drafts, run.start))
            if is_series or (len(run.values) > 1 and (is_introduced or is_near)):
                if not run.is_named and not _fits(run, runs, drafts):
                    continue
                scanner.take(run.start, run.end)
                if introduction := _DATA.search(scanner.plain, max(0, run.start - 12), run.start):
                    scanner.take(*introduction.span())
                runs.append(run)
    return sorted(runs)


def _point_runs(scanner: Scanner, begin: int) -> list[_Run]:
    """(160, 55), (165, 60): points, x first. All are unread if an x comes twice: a chart has it once."""
    runs = []
    for match in scanner.free_matches(_POINTS_RUN):
        points = re.findall(_POINT, match.group())
        labels = tuple(x for x, _ in points)
        if match.start() >= begin and len(set(labels)) == len(labels):
            scanner.take(*match.span())
            runs.append(_Run(*match.span(), "", labels, tuple(float(y) for _, y in points), ""))
    return runs


def _parallel_runs(scanner: Scanner, begin: int) -> list[_Run]:
    """Europe 30 and 42, Asia 55 and 61: as many series as there are numbers beside each name."""
    runs: list[_Run] = []
    for match in list(_MANY_RUN.finditer(scanner.plain, begin)):
        parts = list(_MANY_PARTS.finditer(match.group()))
        offset = match.start()
        low = _first_label_start(scanner, offset + parts[0].start(1), offset + parts[0].end(1))
        starts = [low, *(offset + part.start(1) for part in parts[1:])]
        ends = [offset + part.end(1) for part in parts]
        labels = tuple(_words_of(scanner, *span) for span in zip(starts, ends, strict=True))
        rows = [[_number(text) for text in re.findall(_NUMBER, part.group(2))] for part in parts]
        is_even = len({len(row) for row in rows}) == 1 and len(set(labels)) == len(labels)
        if not is_even or not all(labels) or not scanner.is_free(low, match.end()):
            continue
        scanner.take(low, match.end())
        for column in zip(*rows, strict=True):
            values, units = tuple(value for value, _ in column), {unit for _, unit in column}
            unit = units.pop() if len(units) == 1 else ""
            runs.append(_Run(low, match.end(), "", labels, values, unit))
    return runs


def _listed_runs(scanner: Scanner, begin: int) -> list[_Run]:
    """Rows of values; the unit may stand behind the last one."""
    runs = []
    if len(scanner.prompt) <= LONG_PROMPT_CHARS:
        for one in list(listed_runs(scanner, begin)):
            scanner.take(one.start, one.end)
            runs.append(_of_list(scanner, one))
    return runs


def _of_list(scanner: Scanner, one: Listed) -> _Run:
    read = [_number(text) for text in one.numbers]
    units = {unit for _, unit in read if unit}
    unit = units.pop() if len(units) == 1 else ""
    values = tuple(value for value, _ in read)
    return _Run(one.start, one.end, one.series, one.labels, values, unit, bool(one.series))


def _unnamed_chart(scanner: Scanner) -> tuple[ChartData, ...]:
    """Numbers by quarter, month or year are a chart, whatever the picture is called."""
    one = timed_run(scanner) if len(scanner.prompt) <= LONG_PROMPT_CHARS else None
    if one is None:
        return ()
    scanner.take(one.start, one.end)
    run = _of_list(scanner, one)
    before = _MEASURE_BEFORE.search(scanner.plain, 0, one.start)
    start = before.start(1) if before and scanner.is_free(*before.span(1)) else one.start
    about = _measured(scanner, start, one.start)
    mark: ChartMark = "line" if len(run.values) >= MIN_LINE_POINTS else "bar"
    return (
        ChartData(
            id="chart1", mark=mark, categories=run.labels, 
            series=(Series(name=about.measure, values=run.values),),
            title="", x_title=about.by, y_title=about.measure,
            unit=_unit_behind(scanner, one.end) or about.unit or run.unit, span=scanner.span(start, one.end),
        ),
    )  # fmt: skip


def _unit_behind(scanner: Scanner, position: int) -> str:
    """Of "Q4 7.1 million euros" and of "West 68, percent" what the numbers count."""
    match = _UNIT_BEHIND.match(scanner.plain, position)
    if match is None or not scanner.is_free(*match.span(1)):
        return ""
    scanner.take(*match.span(1))
    words = _words_of(scanner, *match.span(1))
    return "%" if words.lower() in ("percent", "per cent", "prozent") else words


_LOOKS = re.compile(
    r"\b(?:background|backdrop|panels?|styles?|layout|legend|gridlines|sans-serif)\b", re.IGNORECASE
)
"""Of "a bar chart with a clean white background" nothing is measured: so it looks."""


def _measured(scanner: Scanner, start: int, end: int) -> "_About":
    """Revenue in million euros by quarter: what is measured, its unit, along what."""
    text = scanner.prompt[start:end].strip(" ,:")
    if _LOOKS.search(text):
        return _About()
    parts = _MEASURED.fullmatch(text) if text else None
    if parts is None:
        return _About(measure=_capital(text))
    scanner.take(start, end)
    measure, unit, by = (part or "" for part in parts.groups())
    if unit[:1].isupper() or re.search(r"(?:19|20)\d\d", unit):  # a place or a year
        measure, unit = f"{measure} in {unit}", ""
    if by[:1].isdigit():
        by = by.split()[-1].removesuffix("s")
    return _About(_capital(measure), unit, _capital(by))


def _fits(run: _Run, runs: list[_Run], drafts: list[_Draft]) -> bool:
    """Whether a run that nobody calls a series can join the chart it follows: it has the same categories."""
    mention = _last_mention(drafts, run.start)
    mates = [other for other in runs if _last_mention(drafts, other.start) == mention]
    return not mates or set(mates[0].labels) == set(run.labels)


def _last_mention(drafts: list[_Draft], position: int) -> int:
    return [draft.mention.start for draft in drafts if draft.mention.start <= position][-1]


def _run(scanner: Scanner, match: re.Match[str], parts: re.Pattern[str], *, is_turned: bool) -> _Run | None:
    labels, values, units = [], [], []
    start = match.start()
    for index, part in enumerate(parts.finditer(match.group())):
        label_at, number_at = (2, 1) if is_turned else (1, 2)
        low, high = match.start() + part.start(label_at), match.start() + part.end(label_at)
        if index == 0 and not is_turned:
            low = start = _first_label_start(scanner, low, high)
        labels.append(_words_of(scanner, low, high))
        value, unit = _number(part.group(number_at))
        values.append(value)
        units.append(unit)
    is_glue = any(label.lower() in _PREPOSITIONS for label in labels)
    if not labels or is_glue or not all(labels) or len(set(labels)) < len(labels):
        return None
    if len(set(units)) > 1:
        units = [""] if set(units) <= {"", "%"} else units
    name = _series_name(scanner, start) if len(values) > 1 or not is_turned else None
    if name is not None:
        start = min(start, name.start)
    unit = units[0] if len(set(units)) == 1 else ""
    is_named = name is not None and scanner.plain.startswith("series", name.start)
    return _Run(start, match.end(), name.text if name else "", tuple(labels), tuple(values), unit, is_named)


class _Name(NamedTuple):
    text: str
    start: int


def _series_name(scanner: Scanner, position: int) -> _Name | None:
    begin = max(0, position - 400)
    before = scanner.plain[begin:position]
    for pattern in (_SERIES, _NAMED):
        match = pattern.search(before)
        if match is None:
            continue
        name = match.group(1)
        if pattern is _NAMED and re.search(_MENTION, name):
            return None
        if name.strip() in ("data", "values", "value", "numbers", "points"):
            return None
        text = _words_of(scanner, begin + match.start(1), begin + match.end(1))
        start = begin + (match.start() if pattern is _SERIES else match.start(1))
        return _Name(text, start)
    return None


def _first_label_start(scanner: Scanner, low: int, high: int) -> int:
    """Where the first label begins, after the words that only introduce the numbers."""
    text = scanner.plain[low:high]
    if match := _LEADING.match(text):
        low += match.end()
    words = scanner.prompt[low:high].split(" ")
    if len(words) > 3 and STRING not in scanner.plain[low:high]:
        keep = 1
        while keep < len(words) and words[-keep - 1][:1].isupper():
            keep += 1
        low = high - len(" ".join(words[-keep:]))
    return low


def _words_of(scanner: Scanner, start: int, end: int) -> str:
    text = scanner.prompt[start:end]
    if scanner.plain[start : start + 1] == STRING:
        return text[1:-1]
    return " ".join(text.split())


def _number(text: str) -> tuple[float, str]:
    """18.5 and what stands around it: "$12M" is 12 with the unit "$M", as given."""
    match = re.fullmatch(r"([-+]?)([$€£¥]?)([\d,]+(?:\.\d+)?)\s?(.*)", text.strip())
    if match is None:
        return 0.0, ""
    sign, currency, digits, suffix = match.groups()
    unit = currency + (suffix.upper() if suffix in ("k", "m", "b") else suffix)
    return float(sign + digits.replace(",", "")), unit


def _chart(scanner: Scanner, draft: _Draft, chart_id: str, stop: int, is_title_shared: bool) -> ChartData:
    mention, runs = draft.mention, draft.runs
    about = _about(scanner, mention)
    begin = max(0, mention.start)
    axes, unit = _axes(scanner, begin, stop), _unit(scanner, begin, stop)
    title = ""
    match = _TITLE.match(scanner.plain, mention.end)
    if match and not is_title_shared:
        scanner.take(match.start(), match.end())
        title = scanner.prompt[match.start(1) + 1 : match.end(1) - 1]
    categories = runs[0].labels
    rows = []
    compared = _compared(about.measure)
    if len(runs) > 1 and len(compared) == len(runs):
        about = about._replace(measure="")
    else:
        compared = (
            [about.measure] if len(runs) == 1 else [f"Series {index + 1}" for index in range(len(runs))]
        )
    for run, given in zip(runs, compared, strict=True):
        name = run.series or given
        rows.append(Series(name=name, values=_aligned(run, categories, name, chart_id)))
    behind = _unit_behind(scanner, runs[-1].end)
    span = scanner.span(mention.start, max(mention.end, runs[-1].end))
    return ChartData(
        id=chart_id, mark=mention.mark, categories=categories, series=tuple(rows), title=title,
        x_title=axes.get("x", about.by), y_title=axes.get("y", about.measure),
        unit=unit or behind or about.unit or runs[0].unit, span=span,
    )  # fmt: skip


def _aligned(run: _Run, categories: tuple[str, ...], name: str, chart_id: str) -> tuple[float, ...]:
    if set(run.labels) == set(categories):
        by_label = dict(zip(run.labels, run.values, strict=True))
        return tuple(by_label[label] for label in categories)
    odd = sorted(set(categories) ^ set(run.labels))
    raise InvalidBriefError(
        f"The series {name!r} and the first series have different categories ({', '.join(odd)[:60]}).",
        hint="Give every series one value for each category.",
        param=f"charts.{chart_id}",
    )


class _About(NamedTuple):
    measure: str = ""
    unit: str = ""
    by: str = ""


def _about(scanner: Scanner, mention: _Mention) -> _About:
    """Of "bar chart of revenue in million euros by quarter": what is measured, its unit, along what."""
    begin = mention.end
    if tail := _CHART_TAIL.match(scanner.plain, begin):
        begin = tail.end()
    match = _ABOUT.match(scanner.plain, begin) or _AFTER_COLON.match(scanner.plain, begin)
    if match is None:
        return _About()
    start, end = match.span(1)
    while end > start and not scanner.is_free(start, end):
        end -= 1
    end = start + len(_DANGLING.sub("", scanner.plain[start:end]))
    if end <= start:
        return _About()
    if re.search(r"\b(?:axis|axes|legend|title|series|values|data)\b", match.group(1)):
        return _About()
    scanner.take(*match.span())
    if scanner.is_free(match.start(), start):
        scanner.take(match.start(), start)
    return _measured(scanner, start, end)


def _compared(measure: str) -> list[str]:
    """ "2023 and 2024", "plan vs. actual": what each of several series is."""
    return [_capital(part) for part in re.split(r"\s*,\s*(?:and\s+)?|\s+(?:and|vs\.?|versus)\s+", measure)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _axes(scanner: Scanner, begin: int, stop: int) -> dict[str, str]:
    found: dict[str, str] = {}
    if match := _AXES.search(scanner.plain, begin, stop):
        scanner.take(*match.span())
        return {name: _words_of(scanner, *match.span(part)) for name, part in (("x", 1), ("y", 2))}
    for match in _AXIS.finditer(scanner.plain, begin, stop):
        if not scanner.is_free(*match.span()):
            continue
        axis = (match.group(1) or match.group(2))[0].replace("h", "x").replace("v", "y")
        if axis not in found:
            scanner.take(*match.span())
            found[axis] = _words_of(scanner, *match.span(3))
    return found


def _unit(scanner: Scanner, begin: int, stop: int) -> str:
    match = _UNIT.search(scanner.plain, begin, stop)
    if match is None or not scanner.is_free(*match.span()):
        return ""
    scanner.take(*match.span())
    return _words_of(scanner, *match.span(1))
