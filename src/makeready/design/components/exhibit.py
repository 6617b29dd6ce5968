"""What a slide shows: charts and mockups in a grid. And what it says: quotations, then points."""

from dataclasses import dataclass, replace

from makeready.design.components.bullets import Point, PointLook, points_block
from makeready.design.components.data import ChartSetting, chart_block, placeholder_chart
from makeready.design.components.headline import Block, balanced_css
from makeready.design.components.mockup import app_window
from makeready.design.components.tone import Tone
from makeready.design.sheet import Sheet, TextStyle, box, styled, text


def num_exhibits(sheet: Sheet) -> int:
    return _num_charts(sheet) + sheet.content.wants("mockup")


def _num_charts(sheet: Sheet) -> int:
    """Those with numbers, those only counted, and the one that a picture of the kind chart is."""
    least = 1 if sheet.content.brief.kind == "chart" else 0
    return max(len(sheet.content.charts), sheet.content.wants("chart"), least)


def exhibits(sheet: Sheet, tone: Tone, look: ChartSetting, *, width_px: float, height_px: float) -> str:
    """Every chart and mockup in cells of one size, arranged so that the cells are nearest to a good shape."""
    num = num_exhibits(sheet)
    if not num:
        return ""
    gap_px = sheet.gap(44)
    columns = min(range(1, num + 1), key=lambda one: _misfit(num, one, width_px / max(height_px, 1.0)))
    rows = -(-num // columns)
    each_px = float(int((width_px - gap_px * (columns - 1)) / columns))
    tall_px = float(int((height_px - gap_px * (rows - 1)) / rows))
    small = replace(look, units=look.units * (0.94 if num > 1 else 1.0))
    charts = sheet.content.charts
    cells = [chart_block(sheet, one, tone, small, width_px=each_px, height_px=tall_px) for one in charts]
    for _ in range(len(charts), _num_charts(sheet)):
        cells.append(placeholder_chart(sheet, tone, width_px=each_px, height_px=tall_px))
    for _ in range(sheet.content.wants("mockup")):
        cells.append(_mockup(sheet, each_px, tall_px))
    css = styled(
        display="grid",
        grid_template_columns=f"repeat({columns},{each_px:g}px)",
        grid_auto_rows=tall_px,
        gap=gap_px,
        width=width_px,
        height=height_px,
    )
    return box(css, *cells)


def _misfit(num: int, columns: int, ratio: float) -> float:
    """How far a cell is from 3:2, and how many cells stay empty."""
    rows = -(-num // columns)
    cell = ratio / columns * rows
    return max(cell / 1.5, 1.5 / cell) + 0.4 * (columns * rows - num)


def _mockup(sheet: Sheet, width_px: float, height_px: float) -> str:
    wide = min(width_px, height_px * 1.5)
    tall = min(height_px, wide / 1.2)
    css = styled(
        display="flex", align_items="center", justify_content="center", width=width_px, height=height_px
    )
    return box(css, app_window(sheet, round(wide, 1), round(tall, 1), ids=sheet.ids_for("mockup")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The words of the body, and how its points are set."""

    points: tuple[Point, ...]
    look: PointLook


def has_story(sheet: Sheet, points: tuple[Point, ...]) -> bool:
    return bool(points or sheet.content.of("quote") or sheet.content.of("author"))


def story_block(sheet: Sheet, story: Story, tone: Tone, *, width_px: float, height_px: float) -> Block:
    """Quotations in display type with their authors, then the points, in the room there is."""
    content = sheet.content
    quotes, authors = content.of("quote"), content.of("author")
    if not quotes and not authors:
        return points_block(sheet, story.points, story.look, tone, width_px=width_px, height_px=height_px)
    gap_px = sheet.gap(26)
    share = 0.5 if story.points else 1.0
    parts: list[Block] = []
    pairs = [(quotes[at] if at < len(quotes) else None, authors[at] if at < len(authors) else None)
             for at in range(max(len(quotes), len(authors)))]  # fmt: skip
    room = (height_px * share - gap_px * (len(pairs) - 1)) / len(pairs)
    for quote, author in pairs:
        under = TextStyle(
            size_px=sheet.size(20 if story.points else 26), weight=500, colour=tone.muted, leading=1.35
        )
        tall = 0.0
        made: list[str] = []
        if author:
            lines = sheet.lines_of(author.text, under, width_px)
            tall += lines * under.size_px * under.leading + sheet.px(14)
        if quote:
            style = replace(sheet.display(88 if not story.points else 54, tone.ink), leading=1.16)
            size = sheet.fit(quote.text, style, width_px=width_px, height_px=max(room - tall, 1.0))
            style = replace(style, size_px=size)
            style = replace(style, extra=balanced_css(sheet, quote.text, style, width_px))
            tall += sheet.lines_of(quote.text, style, width_px) * style.size_px * style.leading
            made.append(text(quote, style, noun="quote", ids=sheet.ids_for("quote")))
        if author:
            made.append(text(author, under, noun="author", ids=sheet.ids_for("author")))
        css = styled(display="flex", flex_direction="column", gap=sheet.px(14))
        parts.append(Block(html=box(css, *made), height_px=tall))
    used = sum(part.height_px for part in parts) + gap_px * len(parts)
    if story.points:
        room = height_px - used
        parts.append(points_block(sheet, story.points, story.look, tone, width_px=width_px, height_px=room))
    css = styled(display="flex", flex_direction="column", gap=gap_px, width=width_px)
    tall = sum(part.height_px for part in parts) + gap_px * (len(parts) - 1)
    return Block(html=box(css, *(part.html for part in parts)), height_px=tall)
