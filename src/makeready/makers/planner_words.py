"""What a language model is told about our documents, as text: the format's facts, the brief, what was broken.

The facts come from the sanitiser, the fonts and the vocabulary themselves, so that they cannot grow old.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import assert_never, get_args

from makeready.brief import (
    Box,
    Brief,
    ClearRegion,
    Constraint,
    Contrast,
    ElementCount,
    ExactText,
    Finding,
    MinTextSize,
    NoText,
    Placement,
    Question,
    Region,
    Subject,
    Untouched,
    Verdict,
)
from makeready.brief.steering import steering_text
from makeready.brief.words import vocabulary
from makeready.brief.yaml_form import to_yaml
from makeready.design.charts.figure import KEYS, KINDS
from makeready.design.chemistry import ARROWS
from makeready.design.drawing.connect import MAX_CONNECTORS
from makeready.design.drawing.connect_path import Ends
from makeready.design.drawing.connect_ports import SIDES
from makeready.design.drawing.css import NOT_DRAWN
from makeready.design.drawing.limits import MAX_FORMULAS
from makeready.design.drawing.sanitise import NOT_DRAWN_TAGS
from makeready.design.drawing.slots import NOTATIONS
from makeready.design.fonts import faces, families
from makeready.design.icons import find_icon
from makeready.design.looks import LOOKS, Look
from makeready.design.theme import Theme
from makeready.language import Prompt, prompt_named

CHEMICAL_EXAMPLE = "2 H2 + O2 -> 2 H2O"
FORMULA_EXAMPLES = {"typst": "E = m c^2 + integral_0^1 f(x) dif x", "latex": r"\frac{a}{b} + \sqrt{x}"}
CHART_EXAMPLES: tuple[dict[str, object], ...] = (
    {
        "kind": "bar",
        "stacked": True,
        "categories": ["2022", "2023"],
        "unit": "TWh",
        "series": {"Wind": [12, 18], "Solar": [7, 11]},
        "rules": [{"at": 25, "label": "Goal"}],
        "notes": [{"text": "New park", "at": "2023", "series": "Wind"}],
    },
    {
        "kind": "scatter",
        "points": [[1.5, 20, "A"], [2, 31, "B"], [3, 38, "C"]],
        "x": "Years",
        "y": "Score",
        "trend": True,
        "bands": [{"from": 30, "to": 40, "label": "good"}],
    },
)
ROUTES = ("elbow", "straight", "curve")
"""What `data-route` may say; a test draws each."""
MAX_FINDINGS = 16
"""Ours: what is broken beyond that mends itself when the first sixteen are mended, or not at all."""


def plan_prompt() -> Prompt:
    return prompt_named("plan", 2)


def brief_prompt() -> Prompt:
    return prompt_named("brief", 2)


def revise_prompt() -> Prompt:
    return prompt_named("revise", 1)


def mend_prompt() -> Prompt:
    return prompt_named("mend", 1)


@cache
def format_words() -> str:
    """The system message: the document format, the same for every brief."""
    nouns = vocabulary().counted | vocabulary().texts
    return plan_prompt().filled(
        families="; ".join(_families()),
        not_drawn="\n".join(_not_drawn()),
        nouns=", ".join(sorted(nouns)),
        charts="\n".join(_charts()),
        chart_kinds=", ".join(KINDS),
        chart_fields=", ".join(sorted(KEYS)),
        formulas=" or ".join(_formulas()),
        max_formulas=str(MAX_FORMULAS),
        chemistry=CHEMICAL_EXAMPLE,
        chemical_arrows=", ".join(f"`{typed}` {shown}" for typed, shown in ARROWS.items()),
        ends=", ".join(get_args(Ends)),
        routes=", ".join(ROUTES),
        sides=", ".join(SIDES),
        max_connectors=str(MAX_CONNECTORS),
        looks="; ".join(_looks()),
        tokens=", ".join(f"var({name})" for name in next(iter(LOOKS.values())).tokens()),
    )


def _charts() -> Iterator[str]:
    for fields in CHART_EXAMPLES:
        yield f'  `<figure data-chart=\'{json.dumps(fields)}\' data-width="640" data-height="360"></figure>`'


def _formulas() -> Iterator[str]:
    """One example for each notation that there is a slot for."""
    for attribute, notation in NOTATIONS.items():
        yield f'`<span {attribute}="{FORMULA_EXAMPLES[notation]}"></span>` ({notation})'


def _looks() -> Iterator[str]:
    """Each look by its name, with what it is set in and on."""
    for look in LOOKS.values():
        yield f"{look.name} ({look.texture} ground {look.ground}, text {look.ink}, {look.display})"


def _families() -> Iterator[str]:
    """Each family with its real weights, and those of its italic."""
    for name in families():
        of_style = {
            style: [str(face.weight) for face in faces() if (face.family, face.style) == (name, style)]
            for style in ("normal", "italic")
        }
        italic = f", italic {' '.join(of_style['italic'])}" if of_style["italic"] else ""
        yield f"{name} {' '.join(of_style['normal'])}{italic}"


def _not_drawn() -> Iterator[str]:
    """One line for each replacement, with everything it replaces."""
    by_replacement: dict[str, list[str]] = {}
    for what, instead in ({f"<{tag}>": text for tag, text in NOT_DRAWN_TAGS.items()} | NOT_DRAWN).items():
        by_replacement.setdefault(instead, []).append(what)
    for instead, names in by_replacement.items():
        yield f"- {', '.join(names)}: {instead}"


def brief_words(brief: Brief, theme: Theme, look: Look | None = None) -> str:
    """The first user message: one brief, how its answers are marked, a theme, and the look it asks for."""
    canvas = brief.canvas
    return brief_prompt().filled(
        canvas=f"{canvas.width_px} x {canvas.height_px}",
        prompt=brief.prompt.strip() or "(no prose; see below)",
        steering=steering_text(brief),
        brief_yaml=to_yaml(replace(brief, prompt="")).rstrip(),
        marks="\n".join(_marks(brief)) or "- nothing needs a mark",
        theme_name=theme.name,
        theme="\n".join(_theme_lines(theme)),
        icons=", ".join(_icons(brief)),
        look=_look_line(look),
    )


def _look_line(look: Look | None) -> str:
    if look is None:
        return "The brief asks for no look: set the ground yourself."
    return f'The brief asks for the look "{look.name}": write `<body data-look="{look.name}">`.'


def _marks(brief: Brief) -> Iterator[str]:
    for constraint in brief.constraints:
        yield f"- {constraint.id}: {_mark(constraint, brief)}"
    for chart in brief.charts:
        yield (
            f'- {chart.id}: the chart: <figure data-chart="{chart.id}" data-width="..." data-height="..." '
            f'data-noun="chart" data-constraint="{chart.id}">'
        )


def _mark(constraint: Constraint, brief: Brief) -> str:
    match constraint:
        case ExactText():
            where = "" if constraint.region == Region() else f", within {_px(constraint.region, brief)}"
            return f'data-constraint on the one element that says "{constraint.text}" and nothing else{where}'
        case ElementCount():
            return _count_mark(constraint)
        case Placement():
            where = constraint.anchor or f"{constraint.relation} the {constraint.reference}"
            return (
                f'data-noun="{constraint.noun}" data-constraint on the {constraint.noun}; it stands {where}'
            )
        case ClearRegion():
            kept = f", kept for {constraint.purpose}" if constraint.purpose else ""
            return f"no mark: {_px(constraint.region, brief)} stays an empty, calm ground{kept}"
        case MinTextSize():
            return f"no mark: no text is smaller than {constraint.size_px:g} px"
        case Contrast():
            return f"no mark: all text has a contrast of at least {constraint.ratio:g} : 1"
        case NoText():
            return f"no mark: nothing can be read within {_px(constraint.region, brief)}"
        case Subject():
            verb = "shows" if constraint.is_present else "must not show"
            return f'data-constraint on the part that {verb} "{constraint.text}"'
        case Untouched():
            return "no mark: it cannot be met by a new document"
        case Question():
            return f'no mark: "{constraint.text}" must be answered with yes'
        case _:
            assert_never(constraint)


def _count_mark(count: ElementCount) -> str:
    name = f"{count.noun}{f' ({count.label})' if count.label and count.label != count.noun else ''}"
    if count.maximum == 0:
        return f"no mark: there is no {name} in the picture"
    number = str(count.minimum)
    if count.maximum is None:
        number = f"at least {count.minimum}"
    elif count.maximum != count.minimum:
        number = f"{count.minimum} to {count.maximum}"
    return f'data-noun="{count.noun}" data-constraint on each {name}: {number}'


def _px(region: Region, brief: Brief) -> str:
    width, height = brief.canvas.width_px, brief.canvas.height_px
    return (
        f"left {region.left * width:.0f}, top {region.top * height:.0f}, "
        f"right {region.right * width:.0f}, bottom {region.bottom * height:.0f} px"
    )


def _theme_lines(theme: Theme) -> Iterator[str]:
    yield f"- page: {theme.ground} to {theme.ground_end}, text {theme.ink}, quiet text {theme.muted}"
    yield (
        f"- cards: {theme.surface}, text {theme.ink_surface}, quiet text {theme.muted_surface}; "
        f"wells {theme.sunken}; edges {theme.line}"
    )
    yield (
        f"- accent: {theme.accent} with text {theme.on_accent}; as text on the page {theme.accent_ink}, "
        f"on cards {theme.accent_surface}; its tint {theme.accent_soft}"
    )
    yield f"- second colour: {theme.second} with text {theme.on_second}; its tint {theme.second_soft}"
    yield f"- strong blocks: {theme.panel} with text {theme.on_panel}"
    yield f"- data: {', '.join(theme.series)}"
    kind = theme.typeset
    yield (
        f"- type: headlines {kind.display} {kind.display_weight}, tracking {kind.display_tracking_em:g}em, "
        f"leading {kind.display_leading:g}; text {kind.text}; figures {kind.mono}"
    )


def _icons(brief: Brief) -> Sequence[str]:
    words = [brief.subject, *(one.text for one in brief.constraints if isinstance(one, ExactText))]
    return tuple(dict.fromkeys(find_icon(each) for each in words[:24] if each)) or (
        "check",
        "star",
        "arrow-right",
    )


def revision_words(feedback: Sequence[Finding], *, has_picture: bool) -> str:
    """The message after an inspection: what was broken, what was measured, and where."""
    broken = [one for one in feedback if one.verdict is Verdict.BROKEN]
    broken.sort(key=lambda one: (one.severity != "must", one.score))
    lines = [_finding_line(one) for one in broken[:MAX_FINDINGS]]
    if len(broken) > MAX_FINDINGS:
        lines.append(f"- and {len(broken) - MAX_FINDINGS} more")
    return revise_prompt().filled(
        findings="\n".join(lines) or "- nothing, but another try is wanted",
        picture=" The picture is below." if has_picture else "",
    )


def _finding_line(finding: Finding) -> str:
    where = "; ".join(_box(one) for one in finding.boxes[:4])
    wish = "" if finding.severity == "must" else " (a wish)"
    at = f" At {where}." if where else ""
    name = f"{finding.constraint_id} [{finding.kind}]{wish}"
    return f"- {name}: wanted {finding.expected}; measured {finding.measured}.{at}"


def _box(box: Box) -> str:
    return f"({box.left_px:.0f}, {box.top_px:.0f}, {box.width_px:.0f}, {box.height_px:.0f})"
