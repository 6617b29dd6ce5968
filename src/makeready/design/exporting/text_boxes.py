"""The lines of a block in WeasyPrint's box tree as text blocks with runs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from makeready.design.exporting.items import Frame, Line, Rgba, Run, TextBlock
from makeready.design.exporting.line_breaks import SOFT_BREAK

Align = Literal["left", "center", "right", "justify"]


@dataclass(slots=True)
class _Part:
    """A stretch of one line without anything but text in it."""

    boxes: list[Any] = field(default_factory=list)
    is_hard_end: bool = False


def text_blocks(block: Any, lines: list[Any], *, opacity: float) -> Iterator[TextBlock]:
    """One block for all lines, or one for each stretch of text where other things lie in the lines."""
    parted = [(line, _parts(line)) for line in lines]
    is_plain = all(len(parts) <= 1 for _, parts in parted)
    made = [
        [_line(line, part, opacity) for part in parts if any(box.text.strip() for box in part.boxes)]
        for line, parts in parted
    ]
    own = block.element.get("id", "") if block.element is not None else ""
    align = _align(block)
    frame = (
        Frame(block.content_box_x(), block.content_box_y(), float(block.width), float(block.height))
        if hasattr(block, "content_box_x")
        else Frame(0, 0, 0, 0)
    )
    is_rtl = block.style["direction"] == "rtl"
    if is_plain:
        whole = tuple(line for row in made for line in row)
        if whole:
            yield TextBlock(id=own, frame=frame, lines=whole, align=align, is_right_to_left=is_rtl)
        return
    for line in [one for row in made for one in row]:
        yield TextBlock(id=own, frame=line.frame, lines=(line,), align="left", is_right_to_left=is_rtl)


def _align(block: Any) -> Align:
    word = block.style["text_align_all"]
    is_rtl = block.style["direction"] == "rtl"
    word = {"start": "right" if is_rtl else "left", "end": "left" if is_rtl else "right"}.get(word, word)
    return cast(Align, word if word in {"left", "center", "right", "justify"} else "left")


def _parts(line: Any) -> list[_Part]:
    """The stretches of text in a line, cut where a picture or a badge lies."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.stacking import StackingContext

    parts = [_Part()]

    def walk(box: Any) -> None:
        for child in getattr(box, "children", ()):
            if isinstance(child, boxes.TextBox):
                if child.style["visibility"] == "visible":
                    parts[-1].boxes.append(child)
            elif isinstance(child, (StackingContext, boxes.AtomicInlineLevelBox)):
                parts.append(_Part())
            elif getattr(child, "element_tag", "") == "br":
                parts[-1].is_hard_end = child.element is not None and child.element.get(SOFT_BREAK) is None
            else:
                walk(child)

    walk(line)
    return parts


def _line(line: Any, part: _Part, opacity: float) -> Line:
    runs: list[Run] = []
    base = max(float(box.style["font_size"]) for box in part.boxes)
    baseline = max(box.position_y + box.baseline for box in part.boxes if box.style["font_size"] == base)
    for box in part.boxes:
        run = _run(box, opacity, baseline)
        if runs and _look(runs[-1]) == _look(run):
            run = _joined(runs.pop(), run)
        runs.append(run)
    left = min(box.position_x for box in part.boxes)
    right = max(box.position_x + box.width for box in part.boxes)
    frame = Frame(left, float(line.position_y), right - left, float(line.height))
    return Line(frame=frame, runs=tuple(runs), is_hard_end=part.is_hard_end)


def _run(box: Any, opacity: float, baseline: float) -> Run:
    style = box.style
    size = float(style["font_size"])
    shift = baseline - (box.position_y + box.baseline)
    decoration = style["text_decoration_line"]
    spacing = style["letter_spacing"]
    return Run(
        text=box.text,
        family=style["font_family"][0],
        size=size,
        weight=int(style["font_weight"]),
        is_italic=style["font_style"] != "normal",
        rgba=_rgba(style["color"], opacity),
        is_underlined="underline" in decoration,
        is_struck="line-through" in decoration,
        letter_spacing=0.0 if spacing == "normal" else float(getattr(spacing, "value", spacing)),
        rise=1 if shift > size * 0.15 else -1 if shift < -size * 0.1 else 0,
    )


def _rgba(colour: Any, opacity: float) -> Rgba:
    red, green, blue = (
        round(255 * min(1.0, max(0.0, float(channel)))) for channel in colour.to("srgb").coordinates
    )
    return red, green, blue, round(255 * float(colour.alpha) * opacity)


def _look(run: Run) -> tuple[object, ...]:
    return (
        run.family,
        run.size,
        run.weight,
        run.is_italic,
        run.rgba,
        run.is_underlined,
        run.is_struck,
        run.letter_spacing,
        run.rise,
    )


def _joined(one: Run, other: Run) -> Run:
    from dataclasses import replace

    return replace(one, text=one.text + other.text)
