"""How a block of text is set on a slide, where the program that opens it lays out its lines anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from makeready.design.exporting.items import Frame, Line, Run, TextBlock
from makeready.design.exporting.typefaces import natural_line

ALIGNS = {"left": "l", "center": "ctr", "right": "r", "justify": "just"}
SPACE_EM = 0.25
"""About the width of a space; it only decides how much wider than its lines a text box may be."""
SPARE_SHARE = 0.008
"""How much wider than the picture another program may set a line; ours: LibreOffice stays below 0.5 %."""
NO_SPACE_AFTER = ("-", "\u2010", "\u2013", "\u2014", "/", "\u200b", "\u00ad")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The text box: its place, whether lines wrap in it, and from line to line, 0 for the natural height."""

    frame: Frame
    wraps: bool
    align: str
    anchor: Literal["t", "ctr"]
    pitch: float


def setting_of(block: TextBlock) -> Setting:
    lines = block.lines
    top, bottom = lines[0].frame.top, lines[-1].frame.bottom
    base = max((run for line in lines for run in line.runs), key=lambda run: run.size)
    natural = natural_line(base.family) * base.size
    pitch = (lines[-1].frame.top - top) / (len(lines) - 1) if len(lines) > 1 else natural
    wraps = any(not line.is_hard_end for line in lines[:-1])
    left, width = _across(block)
    # LibreOffice puts all room between lines above a line, CSS one half above and one half below it; lines
    # closer than natural lie as in CSS.
    raised = max(0.0, (pitch - natural) / 2) if len(lines) > 1 else 0.0
    # Text higher than its box hangs down in LibreOffice, wherever it is anchored.
    raised += max(0.0, (natural - (bottom - top)) / 2) if len(lines) == 1 else 0.0
    height = max(bottom - top, natural) if len(lines) == 1 else bottom - top
    frame = Frame(left, top - raised, width, height)
    if block.frame.turn_deg:
        frame = _turned(block, frame)
    return Setting(
        frame=frame,
        wraps=wraps,
        align=ALIGNS[block.align],
        anchor="ctr",
        pitch=pitch if len(lines) > 1 else 0.0,
    )


def _across(block: TextBlock) -> tuple[float, float]:
    """Left and width of a box that wraps the lines where the picture has them."""
    lines = block.lines
    widest = max(line.frame.width for line in lines)
    if all(line.is_hard_end for line in lines[:-1]):
        width = max(widest, block.frame.width if block.align != "left" else 0.0)
    else:
        width = widest + min((_most(lines) - widest) / 2, SPARE_SHARE * widest + 1.0)
    left = min(line.frame.left for line in lines)
    right = max(line.frame.right for line in lines)
    if block.align in {"left", "justify"}:
        return left, width
    if block.align == "right":
        return right - width, width
    return (left + right) / 2 - width / 2, width


def _most(lines: Sequence[Line]) -> float:
    """The width at which the first word of some line would still not fit on the line before it."""
    room = []
    for line, after in pairwise(lines):
        if line.is_hard_end or not after.text.strip():
            continue
        first = after.text.split()[0]
        word = after.frame.width * len(first) / max(1, len(after.text.strip()))
        room.append(line.frame.width + SPACE_EM * max(run.size for run in line.runs) + word * 0.9)
    return max(max(line.frame.width for line in lines), min(room, default=0.0))


def _turned(block: TextBlock, upright: Frame) -> Frame:
    """The box about the middle of the turned block, as large as its lines."""
    frame = block.frame
    x, y = frame.left + frame.width / 2, frame.top + frame.height / 2
    width = max(upright.width, frame.width)
    return Frame(x - width / 2, y - upright.height / 2, width, upright.height, frame.turn_deg)


def joined_lines(lines: Sequence[Line]) -> Iterator[Run | None]:
    """The runs of all lines; None is a break of the document's own. A full line ends in a space."""
    pending: Run | None = None
    for number, line in enumerate(lines):
        is_last = number == len(lines) - 1
        for index, run in enumerate(line.runs):
            text = run.text
            if index == 0:
                text = text.lstrip(" \n\t") if number else text
            if index == len(line.runs) - 1:
                text = text.rstrip(" \n\t")
                if not is_last and not line.is_hard_end and not text.endswith(NO_SPACE_AFTER):
                    text += " "
            if pending is not None and _same_look(pending, run):
                pending = replace(pending, text=pending.text + text)
            else:
                if pending is not None and pending.text:
                    yield pending
                pending = replace(run, text=text)
        if line.is_hard_end and not is_last:
            if pending is not None and pending.text:
                yield pending
            pending = None
            yield None
    if pending is not None and pending.text:
        yield pending


def _same_look(one: Run, other: Run) -> bool:
    return replace(one, text="") == replace(other, text="")
