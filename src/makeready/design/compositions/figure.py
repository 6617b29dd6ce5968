"""Scientific figures: steps and the arrows between them, calm and precise, in print colours on white."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from makeready.design.components.arrow import arrow, pen
from makeready.design.components.flow import Plan, Shape, Shaper, Spacing, flow_plan
from makeready.design.components.frame import Frame, figure_frame
from makeready.design.components.rows import cascade_plan, ring_plan, serpentine_plan
from makeready.design.components.steps import (
    bar,
    bar_number_px,
    bar_pad,
    common_style,
    compact,
    compact_side,
    has_room,
    label_style,
    panel,
    panel_foot_px,
    panel_pad,
    station,
    tallest_px,
    widest_px,
)
from makeready.design.components.story import Story, story_of
from makeready.design.compositions import Composition
from makeready.design.sheet import Area, Sheet, TextStyle, page

NODE_ROOM_UNITS = 18.0
"""Between a tile and its words."""


def _drawn(sheet: Sheet, story: Story, frame: Frame, plan: Plan, nodes: str) -> str:
    """The page: frame, nodes, and one arrow for each link."""
    ink = pen(sheet, sheet.theme.muted_surface if frame.has_plate else frame.muted)
    by_edge = dict(zip(story.laid, plan.routes, strict=True))
    arrows = "".join(arrow(sheet, by_edge[edge], ink, is_parted=not story.is_path) for edge in story.edges)
    return page(sheet, frame.css, *frame.parts, nodes, arrows)


def _spacing(sheet: Sheet, *, least: float = 46, most: float = 110, max_main: float = 240) -> Spacing:
    return Spacing(
        clear=max(sheet.gap(9), 6.0),
        least=max(sheet.px(least), 22.0),
        track=max(sheet.px(18), 9.0),
        most=sheet.gap(most),
        between=sheet.gap(30),
        max_main=sheet.px(max_main),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A layout in one direction and the size its words can be set at."""

    plan: Plan
    style: TextStyle
    is_down: bool
    has_room: bool = True


Way = Callable[[Sheet, Story, Area, bool], Laid]


def _best_way(sheet: Sheet, story: Story, area: Area, way: Way, *, prefers_down: bool) -> Laid:
    """The preferred direction, unless the words come out small in it and a fifth larger in the other one."""
    first, second = (way(sheet, story, area, is_down) for is_down in (prefers_down, not prefers_down))
    is_small = first.style.size_px < sheet.size(18) or not first.has_room
    return second if is_small and second.style.size_px > first.style.size_px * 1.2 else first


def _stations(sheet: Sheet, story: Story, area: Area, is_down: bool) -> Laid:
    """Tiles with words below, or beside them where the figure runs down."""
    styles: list[TextStyle] = []
    fitting = [True]
    room = sheet.px(NODE_ROOM_UNITS)
    base = label_style(sheet, 38 if is_down else 30, align="left" if is_down else "center")

    def shape(main: float, across: float) -> Shape:
        if is_down:
            side = max(min(main, sheet.px(168), across * 0.36), 1.0)
            style = common_style(sheet, story.steps, base, across - side - room, main)
            styles.append(style)
            fitting.append(has_room(sheet, story.steps, style, across - side - room, main))
            wide = widest_px(sheet, story.steps, style, max(across - side - room, 1.0))
            return Shape(cross=side + room + wide, body_main=side, body_cross=side)
        side = max(min(main * 0.88, across * 0.58, sheet.px(230)), 1.0)
        tall = min(side * 1.16, across * 0.62)
        width = main * _overhang(story)
        style = common_style(sheet, story.steps, base, width, across - tall - room)
        styles.append(style)
        fitting.append(has_room(sheet, story.steps, style, width, across - tall - room))
        words_px = tallest_px(sheet, story.steps, style, width)
        return Shape(cross=tall + room + words_px, body_main=side, body_cross=tall)

    spacing = _spacing(sheet, max_main=184 if is_down else 290)
    plan = flow_plan(len(story.steps), story.laid, area, spacing, shape, is_down=is_down)
    return Laid(plan=plan, style=styles[-1] if styles else base, is_down=is_down, has_room=fitting[-1])


def _is_narrow(sheet: Sheet, story: Story, area: Area) -> bool:
    """Whether a row of tiles would press them small although there is room to go down."""
    is_upright = area.height > area.width * 0.8
    return is_upright and area.width / max(story.num_layers, 1) < sheet.px(215)


def _overhang(story: Story) -> float:
    """Words may be wider than their slot where no arrow turns in the gaps."""
    return 1.2 if story.is_path else 1.0


def flow(sheet: Sheet) -> str:
    """Numbered tiles on a line, their words below; branches part and meet in the gaps."""
    story = story_of(sheet.content)
    frame = figure_frame(sheet, story)
    laid = _best_way(sheet, story, frame.area, _stations, prefers_down=_is_narrow(sheet, story, frame.area))
    nodes = "".join(
        station(
            sheet,
            step,
            place,
            laid.style,
            is_beside=laid.is_down,
            words_px=place.slot.width * _overhang(story),
        )
        for step, place in zip(story.steps, laid.plan.nodes, strict=True)
    )
    return _drawn(sheet, story, frame, laid.plan, nodes)


def _whole(shaped: Callable[[float, float], float]) -> Shaper:
    """A node that is its own body."""

    def shape(main: float, across: float) -> Shape:
        cross = max(min(shaped(main, across), across), 1.0)
        return Shape(cross=cross, body_main=main, body_cross=cross)

    return shape


def _is_tall(slot: Area) -> bool:
    return slot.height > slot.width * 0.72


def _panels(sheet: Sheet, story: Story, area: Area, is_down: bool) -> Laid:
    """Tinted panels that fill their layer."""
    spacing = _spacing(sheet, least=40, most=90 if is_down else 56, max_main=200 if is_down else 380)
    shape = _whole(
        lambda main, _: sheet.px(900) if is_down else min(max(main * 1.9, sheet.px(300)), sheet.px(560))
    )
    plan = flow_plan(len(story.steps), story.laid, area, spacing, shape, is_down=is_down)
    style, is_set = label_style(sheet), True
    if plan.nodes:
        style, is_set = _panel_style(sheet, story, plan.nodes[0].slot, 34 if is_down else 29)
    return Laid(plan=plan, style=style, is_down=is_down, has_room=is_set)


def _panel_style(sheet: Sheet, story: Story, slot: Area, units: float) -> tuple[TextStyle, bool]:
    """How the words of panels of that size are set, and whether they fit."""
    style, pad = label_style(sheet, units), panel_pad(sheet, slot)
    if _is_tall(slot):
        style = replace(style, align="center")
        room = (slot.width - 2 * pad, panel_foot_px(sheet, slot.height) - pad)
    else:
        side = min(slot.height - 2 * pad, sheet.px(112))
        room = (slot.width - side - 3 * pad, slot.height - pad)
    style = common_style(sheet, story.steps, style, *room)
    return style, has_room(sheet, story.steps, style, *room)


def panels(sheet: Sheet) -> str:
    """Panels side by side, each with its number, icon and words; arrows pass from edge to edge."""
    story = story_of(sheet.content)
    frame = figure_frame(sheet, story, has_plate=False)
    laid = _best_way(sheet, story, frame.area, _panels, prefers_down=sheet.ratio < 0.9)
    nodes = "".join(
        panel(sheet, step, place, laid.style, is_tall=_is_tall(place.slot))
        for step, place in zip(story.steps, laid.plan.nodes, strict=True)
    )
    return _drawn(sheet, story, frame, laid.plan, nodes)


def _bars(sheet: Sheet, story: Story, area: Area, is_down: bool) -> Laid:
    """White bars with a tile at their left end."""
    styles: list[TextStyle] = []
    fitting = [True]
    base = label_style(sheet, 32 if is_down else 27)

    def shape(main: float, across: float) -> Shape:
        tall = main if is_down else max(min(across, sheet.px(108)), 1.0)
        wide = min(across, sheet.px(520)) if is_down else main
        room = wide - _bar_margin(sheet, story, tall)
        style = common_style(sheet, story.steps, base, room, tall - 2 * bar_pad(sheet, tall))
        styles.append(style)
        is_thick = tall >= 2 * style.size_px
        fitting.append(
            is_thick and has_room(sheet, story.steps, style, room, tall - 2 * bar_pad(sheet, tall))
        )
        if is_down:
            wide = min(
                wide,
                _bar_margin(sheet, story, tall) + widest_px(sheet, story.steps, style, max(room, 1.0)) + 2,
            )
        cross = max(wide if is_down else tall, 1.0)
        return Shape(cross=cross, body_main=main, body_cross=cross)

    spacing = _spacing(sheet, least=44, most=84, max_main=124 if is_down else 340)
    plan = flow_plan(len(story.steps), story.laid, area, spacing, shape, is_down=is_down)
    return Laid(plan=plan, style=styles[-1] if styles else base, is_down=is_down, has_room=fitting[-1])


def _bar_margin(sheet: Sheet, story: Story, height_px: float) -> float:
    """What of a bar's width its words do not get."""
    pad = bar_pad(sheet, height_px)
    number = max((bar_number_px(sheet, step) for step in story.steps), default=0.0)
    return height_px - 2 * pad + pad * 4 + number


def descent(sheet: Sheet) -> str:
    """Bars from top to bottom, layer by layer."""
    story = story_of(sheet.content)
    frame = figure_frame(sheet, story)
    laid = _bars(sheet, story, frame.area, True)
    nodes = "".join(
        bar(sheet, step, place, laid.style) for step, place in zip(story.steps, laid.plan.nodes, strict=True)
    )
    return _drawn(sheet, story, frame, laid.plan, nodes)


def serpentine(sheet: Sheet) -> str:
    """Rows of tiles, read to the right and back to the left."""
    story = story_of(sheet.content)
    frame = figure_frame(sheet, story)
    area, num = frame.area, max(len(story.steps), 1)
    room = sheet.px(NODE_ROOM_UNITS)
    gap_x, gap_y = sheet.gap(64), sheet.gap(64)
    tries = []
    for num_rows in range(2, max(-(-num // 2), 2) + 1):
        per_row = -(-num // num_rows)
        cell = (area.width - gap_x * (per_row - 1)) / per_row
        tall = (area.height - gap_y * (num_rows - 1)) / num_rows
        words = min(cell, sheet.px(330))
        for share in (0.66, 0.58, 0.5, 0.42):
            side = max(min(cell * 0.62, tall * share, sheet.px(210)), 1.0)
            style = common_style(
                sheet, story.steps, label_style(sheet, 30, align="center"), words, tall - side - room
            )
            worth = min(side, sheet.px(190)) * (style.size_px / sheet.size(26)) ** 1.5
            tries.append((round(worth, 3), -num_rows, side, per_row, cell, style))
    _, minus_rows, side, per_row, cell, style = max(tries, key=lambda one: one[:3])
    words_px = tallest_px(sheet, story.steps, style, min(cell, sheet.px(330)))
    tall = side + room + words_px
    used = -minus_rows * tall + (-minus_rows - 1) * gap_y
    spare = max(area.height - used, 0.0)
    wider = min(spare * 0.3 / max(-minus_rows - 1, 1), sheet.gap(60))
    top = area.top + (spare - wider * (-minus_rows - 1)) / 2
    inner = replace(area, top=top, bottom=top + used + wider * (-minus_rows - 1))
    plan = serpentine_plan(
        len(story.steps), story.laid, inner, per_row=per_row, gap=(gap_x, gap_y + wider),
        body=(side, side), clear=max(sheet.gap(9), 6.0),
    )  # fmt: skip
    nodes = "".join(
        station(sheet, step, place, style, is_beside=False, words_px=min(cell, sheet.px(330)))
        for step, place in zip(story.steps, plan.nodes, strict=True)
    )
    return _drawn(sheet, story, frame, plan, nodes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """How panels stand in rows: their size, how many to a row, and how their words are set."""

    per_row: int
    num_rows: int
    wide: float
    tall: float
    style: TextStyle
    has_room: bool


def _board_grid(sheet: Sheet, story: Story, area: Area, gap: float) -> Grid:
    """The number of rows at which the words come out largest."""
    num = max(len(story.steps), 1)
    tries = []
    for num_rows in range(2, max(-(-num // 2), 2) + 1):
        per_row = -(-num // num_rows)
        wide = min((area.width - gap * (per_row - 1)) / per_row, sheet.px(440))
        tall = min((area.height - gap * (num_rows - 1)) / num_rows, sheet.px(230), wide)
        style, is_set = _panel_style(sheet, story, Area(left=0.0, top=0.0, right=wide, bottom=tall), 28)
        tries.append(
            Grid(per_row=per_row, num_rows=num_rows, wide=wide, tall=tall, style=style, has_room=is_set)
        )
    return max(tries, key=lambda one: (one.has_room, one.style.size_px, min(one.tall, one.wide)))


def board(sheet: Sheet) -> str:
    """Panels in rows, read to the right and back to the left."""
    story = story_of(sheet.content)
    frame = figure_frame(sheet, story)
    gap = max(sheet.gap(62), 40.0)
    grid = _board_grid(sheet, story, frame.area, gap)
    wide, tall = grid.wide, grid.tall
    used_x = wide * grid.per_row + gap * (grid.per_row - 1)
    used_y = tall * grid.num_rows + gap * (grid.num_rows - 1)
    inner = frame.area.inset((frame.area.width - used_x) / 2, (frame.area.height - used_y) / 2)
    plan = serpentine_plan(
        len(story.steps), story.laid, inner, per_row=grid.per_row, gap=(gap, gap), body=(wide, tall),
        clear=max(sheet.gap(9), 6.0),
    )  # fmt: skip
    nodes = "".join(
        panel(sheet, step, place, grid.style, is_tall=_is_tall(place.slot))
        for step, place in zip(story.steps, plan.nodes, strict=True)
    )
    return _drawn(sheet, story, frame, plan, nodes)


def _cascade_bar(sheet: Sheet, story: Story, area: Area) -> tuple[float, float, TextStyle]:
    """Width and height of the bars and the style of their words."""
    num = max(len(story.steps), 1)
    tall = min(area.height / num * 0.74, sheet.px(116))
    base = label_style(sheet, 30)
    most = max(min(area.width * 0.46, area.width - sheet.px(78) * (num - 1)), sheet.floor_px * 6)
    room = most - _bar_margin(sheet, story, tall)
    style = common_style(sheet, story.steps, base, room, tall - 2 * bar_pad(sheet, tall))
    wide = _bar_margin(sheet, story, tall) + widest_px(sheet, story.steps, style, max(room, 1.0)) + 2
    return max(min(wide, most), min(most, area.width * 0.3)), tall, style


def cascade(sheet: Sheet) -> str:
    """Bars that step down from the upper left to the lower right."""
    story = story_of(sheet.content)
    frame = figure_frame(sheet, story)
    wide, tall, style = _cascade_bar(sheet, story, frame.area)
    num = len(story.steps)
    inner = frame.area
    most_tall = tall * num + sheet.px(84) * (num - 1)
    if inner.height > most_tall:
        inner = inner.inset(0.0, (inner.height - most_tall) / 2)
    plan = cascade_plan(
        num, story.laid, inner, bar_width=wide, bar_height=tall, clear=max(sheet.gap(9), 6.0)
    )  # fmt: skip
    nodes = "".join(
        bar(sheet, step, place, style) for step, place in zip(story.steps, plan.nodes, strict=True)
    )
    return _drawn(sheet, story, frame, plan, nodes)


def _has_cascade_room(sheet: Sheet) -> bool:
    story = story_of(sheet.content)
    num = len(story.steps)
    if not story.is_path or not 3 <= num <= 8:
        return False
    area = figure_frame(sheet, story).area
    wide, tall, style = _cascade_bar(sheet, story, area)
    right = (area.width - wide) / (num - 1)
    room = (wide - _bar_margin(sheet, story, tall), tall - 2 * bar_pad(sheet, tall))
    is_clear = right >= max(sheet.px(76), 44) and tall >= style.size_px * 2.2 and wide < area.width * 0.8
    return is_clear and has_room(sheet, story.steps, style, *room)


def _has_board_room(sheet: Sheet) -> bool:
    if not _is_long_path(sheet) or _has_cascade_room(sheet):
        return False
    story = story_of(sheet.content)
    grid = _board_grid(sheet, story, figure_frame(sheet, story).area, max(sheet.gap(62), 40.0))
    return grid.has_room and grid.style.size_px >= sheet.floor_px * 1.1


def _has_descent_room(sheet: Sheet) -> bool:
    story = story_of(sheet.content)
    is_suited = not story.is_path or len(story.steps) == 2
    return is_suited and _bars(sheet, story, figure_frame(sheet, story).area, True).has_room


def cycle(sheet: Sheet) -> str:
    """A round without an end: the steps on a ring, the arrows its arcs."""
    story = story_of(sheet.content)
    frame = figure_frame(sheet, story)
    wide, tall, style = _ring_node(sheet, story, frame.area)
    plan = ring_plan(
        len(story.steps),
        story.laid,
        frame.area,
        node_width=wide,
        node_height=tall,
        clear=max(sheet.gap(10), 6.0),
    )
    nodes = "".join(
        compact(sheet, step, place, style) for step, place in zip(story.steps, plan.nodes, strict=True)
    )
    return _drawn(sheet, story, frame, plan, nodes)


def _ring_node(sheet: Sheet, story: Story, area: Area) -> tuple[float, float, TextStyle]:
    """The size of a card on the ring, and the style of its words."""
    num = max(len(story.steps), 3)
    tall = min(area.height * min(0.27, 1.25 / num), sheet.px(148))
    wide = min(area.width * min(0.3, 1.45 / num), sheet.px(236))
    pad = sheet.px(12)
    rest = tall - compact_side(sheet, tall) - pad * 2.2
    style = common_style(sheet, story.steps, label_style(sheet, 25, align="center"), wide - 2 * pad, rest)
    return wide, tall, style


def _is_ring(sheet: Sheet) -> bool:
    story = story_of(sheet.content)
    return story.is_ring and 3 <= len(story.steps) <= 9


def _is_long_path(sheet: Sheet) -> bool:
    story = story_of(sheet.content)
    return story.is_path and len(story.steps) >= 4


def _has_flow_room(sheet: Sheet) -> bool:
    """A long path is left to layouts of several rows where one row makes its words small."""
    story = story_of(sheet.content)
    if not story.is_path or len(story.steps) < 6:
        return True
    area = figure_frame(sheet, story).area
    laid = _best_way(sheet, story, area, _stations, prefers_down=_is_narrow(sheet, story, area))
    return laid.has_room and laid.style.size_px >= sheet.size(19)


COMPOSITIONS = (
    Composition(name="cycle", build=cycle, fits=_is_ring),
    Composition(name="flow", build=flow, fits=_has_flow_room),
    Composition(name="panels", build=panels, fits=lambda sheet: 1 <= story_of(sheet.content).num_layers <= 6),
    Composition(name="descent", build=descent, fits=_has_descent_room),
    Composition(name="serpentine", build=serpentine, fits=_is_long_path),
    Composition(name="board", build=board, fits=_has_board_room),
    Composition(name="cascade", build=cascade, fits=_has_cascade_room),
)  # fmt: skip
