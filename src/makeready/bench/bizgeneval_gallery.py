"""The gallery: one HTML file with every picture beside its prompt, its strings and its findings."""

import base64
import io
from collections.abc import Callable, Iterable, Sequence
from html import escape

from PIL import Image, UnidentifiedImageError

from makeready.bench.bizgeneval_judge import checklist_scores
from makeready.bench.bizgeneval_recall import Reading
from makeready.bench.bizgeneval_records import Record
from makeready.bench.bizgeneval_scores import NOT_MEASURED, every_group, percent

MAX_WIDTH_PX, QUALITY = 1200, 78
"""Ours: small text stays legible, and a hundred pictures make a file of some ten megabytes."""
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --bad: #c0362c; --good: #1a7f4b }
body { margin: 0 auto; max-width: 1500px; padding: 24px; font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 26px; margin: 0 0 8px } h2 { font-size: 18px; margin: 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0 0 24px }
dt { opacity: .65 } dd { margin: 0 }
table { border-collapse: collapse; margin: 0 0 32px; font-variant-numeric: tabular-nums }
td, th { padding: 4px 12px; border-bottom: 1px solid var(--line); text-align: right; font-weight: 400 }
td:first-child, th:first-child { text-align: left } th { opacity: .65 }
article { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 24px; padding: 24px 0;
  border-top: 1px solid var(--line) }
img { width: 100%; height: auto; border: 1px solid var(--line); background: var(--soft) }
figure { margin: 0 } .none { padding: 64px 16px; text-align: center; border: 1px dashed var(--line) }
.prompt { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 15em; overflow: auto; padding: 8px 12px;
  background: var(--soft); font-size: 13px }
ul { margin: 4px 0 12px; padding-left: 18px; font-size: 13px; overflow-wrap: anywhere }
summary { cursor: pointer; margin: 8px 0 } .bad { color: var(--bad) } .good { color: var(--good) }
.meta { opacity: .7; font-size: 13px; margin: 2px 0 8px }
@media (max-width: 900px) { article { grid-template-columns: minmax(0, 1fr) } }
"""


def gallery(
    records: Sequence[Record], picture: Callable[[str], bytes | None], header: Sequence[tuple[str, str]]
) -> str:
    """The whole page, self-contained. `picture` gives a prompt's PNG, or None where it is missing."""
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in header)
    entries = "\n".join(_entry(record, picture(record.prompt.id)) for record in records)
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>BizGenEval</title><style>{_STYLE}</style></head><body>"
        f"<h1>BizGenEval: {len(records)} prompts</h1><dl>{told}</dl>{_summary(records)}{entries}"
        "</body></html>"
    )


def _summary(records: Sequence[Record]) -> str:
    names = ("prompts", "pictures", "errors", "strings", "found", "strict recall", "forgiving recall",
             "checklist all", "easy", "hard")  # fmt: skip
    rows = []
    for one in every_group(records):
        scores = [
            NOT_MEASURED if value is None else f"{100 * value:.1f}" for value in (one.all, one.easy, one.hard)
        ]
        if one.num_judge_errors:
            scores[0] += f" ({one.num_judge_errors} judge errors)"
        cells = (one.name, one.num_prompts - one.num_errors, one.num_errors, one.num_strings, one.num_found,
                 percent(one.strict), percent(one.forgiving), *scores)  # fmt: skip
        rows.append("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>")
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _entry(record: Record, png: bytes | None) -> str:
    prompt = record.prompt
    meta = (
        f"{prompt.domain}, {prompt.dimension}; read as {record.kind or 'nothing'}; "
        f"{record.width_px} x {record.height_px} px; "
        f"attempts: {record.num_attempts}, {record.seconds:.1f} s; "
        f"{record.num_lines} lines read; {record.outcome or 'no picture'}"
    )
    parts = [
        f'<h2>{escape(prompt.id)}</h2><p class="meta">{escape(meta)}</p>',
        f'<p class="meta">{escape("; ".join(record.notes))}</p>' if record.notes else "",
        f'<p class="bad">{escape(record.error)}</p>' if record.error else "",
        f'<div class="prompt">{escape(prompt.text)}</div>',
        *_strings(record),
        _findings(record),
        _checklist(record),
    ]
    return f'<article id="p{escape(prompt.id)}">{_figure(record, png)}<div>{"".join(parts)}</div></article>'


def _strings(record: Record) -> list[str]:
    """Missed, found and uncounted quotations; a prompt that demands none says so."""
    missed = [one for one in record.strings if not one.is_found]
    found = [one for one in record.strings if one.is_found]
    parts = [
        _list(f"{len(missed)} of {len(record.strings)} strings missed", map(_missed, missed), is_open=True),
        _list(f"{len(found)} strings found", (escape(one.text) for one in found)),
    ]
    left_out = _list(
        f"{len(record.left_out)} quotations not counted",
        (f"{escape(one.text)} <i>{escape(one.reason)}</i>" for one in record.left_out),
    )
    shown = parts if record.strings else ["<p>no strings demanded</p>"]
    return [*shown, left_out] if record.left_out else shown


def _figure(record: Record, png: bytes | None) -> str:
    encoded = preview(png) if png else None
    if encoded is None:
        return '<figure><div class="none bad">The picture is missing or cannot be read.</div></figure>'
    alt = escape(f"The picture made for prompt {record.prompt.id}")
    data = base64.b64encode(encoded).decode()
    return f'<figure><img loading="lazy" alt="{alt}" src="data:image/webp;base64,{data}"></figure>'


def preview(png: bytes) -> bytes | None:
    """A smaller copy as WebP; None if the bytes are no picture."""
    try:
        with Image.open(io.BytesIO(png)) as opened:
            image = opened.convert("RGB")
    except (UnidentifiedImageError, OSError):
        return None
    image.thumbnail((MAX_WIDTH_PX, 4 * MAX_WIDTH_PX))
    sink = io.BytesIO()
    image.save(sink, "WEBP", quality=QUALITY, method=2)
    return sink.getvalue()


def _missed(one: Reading) -> str:
    near = f"nearest: {escape(one.nearest)}" if one.forgiving < 0.5 else "nothing near it"
    forgiven = " (forgiven)" if one.is_forgiven else ""
    return f'<span class="bad">{escape(one.text)}</span>{forgiven}; {near}'


def _findings(record: Record) -> str:
    faults = [one for one in record.findings if one.verdict != "met"]
    told = (
        f'<b class="{"bad" if one.verdict == "broken" else ""}">{escape(one.verdict)}</b> '
        f"{escape(one.kind)} ({escape(one.severity)}): {escape(one.measured)}; wanted {escape(one.expected)}"
        for one in faults
    )
    num_met = len(record.findings) - len(faults)
    return _list(f"{num_met} findings met, {len(faults)} broken or unknown", told)


def _checklist(record: Record) -> str:
    asked = record.checklist
    if asked is None:
        return f'<p class="meta">checklist: {NOT_MEASURED}</p>'
    if asked.error:
        return f'<p class="bad">checklist: {escape(asked.judge)} failed: {escape(asked.error)}</p>'
    scores = checklist_scores(asked.answers, record.prompt.easy, record.prompt.hard)
    told = (
        f'<span class="{"good" if is_yes else "bad"}">{"yes" if is_yes else "no"}</span> {escape(question)}'
        for question, is_yes in zip(record.prompt.questions, asked.answers, strict=True)
    )
    tracks = (("all", scores.all), ("easy", scores.easy), ("hard", scores.hard))
    parts = (f"{name} {value:.2f}" for name, value in tracks if value is not None)
    return _list(f"checklist by {escape(asked.judge)}: {', '.join(parts)}", told)


def _list(title: str, items: Iterable[str], *, is_open: bool = False) -> str:
    lines = "".join(f"<li>{item}</li>" for item in items)
    state = " open" if is_open and lines else ""
    return (
        f"<details{state}><summary>{title}</summary><ul>{lines}</ul></details>"
        if lines
        else f"<p>{title}</p>"
    )
