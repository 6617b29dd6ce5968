"""A contact sheet: pictures in a grid, each with its label, drawn with Pillow and our own faces."""

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

from makeready.app.wording import OUTCOME_WORDS, tally
from makeready.brief import Verdict
from makeready.errors import UnknownNameError
from makeready.loop import Attempt, StoredRun

PAPER, INK, MUTED, LINE = "#f7f6f3", "#15171c", "#5a606b", "#d9d6ce"
TONE: dict[Verdict, str] = {Verdict.MET: "#0a7548", Verdict.BROKEN: "#b8231b", Verdict.UNKNOWN: "#805300"}

MARGIN_PX, GAP_PX, LABEL_PX = 56, 40, 92
SHEET_WIDTH_PX = 2000
MAX_PANELS = 48
"""Ours: beyond this a panel on a sheet is too small to judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One picture and its label."""

    png: bytes
    title: str
    detail: str
    verdict: Verdict


def panels_of(stored: StoredRun, png_of: Callable[[Attempt], bytes], *, is_alone: bool) -> list[Panel]:
    """All attempts of a run that is shown alone; of a run among others, what it delivered."""
    run = stored.run
    panels = []
    for attempt in run.attempts if is_alone else run.delivered:
        marks = [f"Proposal {attempt.proposal_index + 1}", f"attempt {attempt.index + 1}"]
        if is_alone and attempt in run.delivered:
            marks.append("delivered")
        verdict = next((one for one in (Verdict.BROKEN, Verdict.UNKNOWN) if attempt.count(one)), Verdict.MET)
        where = "" if is_alone else f"{stored.run_id}: "
        panels.append(
            Panel(
                png=png_of(attempt),
                title=where + ", ".join(marks),
                detail=f"{OUTCOME_WORDS[attempt.outcome]}: {tally(attempt.findings)} · seed {run.order.seed}",
                verdict=verdict,
            )
        )
    return panels


def contact_sheet(panels: Sequence[Panel]) -> bytes:
    """The sheet as PNG. Panels keep their pictures' ratios; a row is as high as its highest picture.

    Raises: UnknownNameError if there is nothing to show.
    """
    if not panels:
        raise UnknownNameError(
            "There is no picture to compare.", hint="Choose a run with attempts: makeready runs"
        )
    panels = panels[:MAX_PANELS]
    num_columns = columns_for(len(panels))
    width = (SHEET_WIDTH_PX - 2 * MARGIN_PX - (num_columns - 1) * GAP_PX) // num_columns
    rows = [panels[start : start + num_columns] for start in range(0, len(panels), num_columns)]
    pictures = [[_scaled(panel.png, width) for panel in row] for row in rows]
    heights = [max(picture.height for picture in row) + LABEL_PX for row in pictures]
    height = 2 * MARGIN_PX + sum(heights) + GAP_PX * (len(rows) - 1)
    sheet = Image.new("RGB", (SHEET_WIDTH_PX, height), PAPER)
    top = MARGIN_PX
    for row, drawn, row_height in zip(rows, pictures, heights, strict=True):
        for column, (panel, picture) in enumerate(zip(row, drawn, strict=True)):
            _place(sheet, panel, picture, MARGIN_PX + column * (width + GAP_PX), top)
        top += row_height + GAP_PX
    sink = io.BytesIO()
    sheet.save(sink, format="PNG", compress_level=6)
    return sink.getvalue()


def columns_for(num_panels: int) -> int:
    """As many columns as rows, or one more where that leaves fewer places empty."""
    square = math.ceil(math.sqrt(num_panels))
    return min((square, square + 1), key=lambda columns: (-num_panels % columns, columns))


def _place(sheet: Image.Image, panel: Panel, picture: Image.Image, left: int, top: int) -> None:
    draw = ImageDraw.Draw(sheet)
    sheet.paste(picture, (left, top))
    draw.rectangle((left - 1, top - 1, left + picture.width, top + picture.height), outline=LINE)
    below = top + picture.height + 18
    draw.text((left, below), _cut(panel.title, 24, 600, picture.width), fill=INK, font=_face(24, 600))
    draw.ellipse((left, below + 43, left + 12, below + 55), fill=TONE[panel.verdict])
    detail = _cut(panel.detail, 20, 400, picture.width - 24)
    draw.text((left + 24, below + 37), detail, fill=MUTED, font=_face(20, 400))


def _scaled(png: bytes, width: int) -> Image.Image:
    with Image.open(io.BytesIO(png)) as source:
        picture = source.convert("RGB")
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _cut(words: str, size_px: int, weight: int, width: int) -> str:
    """The words, or as many characters as fit with an ellipsis."""
    face = _face(size_px, weight)
    if face.getlength(words) <= width:
        return words
    while words and face.getlength(words + "…") > width:
        words = words[:-1]
    return words + "…"


def _face(size_px: int, weight: int) -> ImageFont.FreeTypeFont:
    data = files("makeready.design").joinpath("fonts", f"Inter-{weight}.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size_px)
