"""Launch graphics: a product's screen in the middle, its features around it, room for a headline."""

from makeready.design.components.backdrop import glow, ground_css
from makeready.design.components.callout import card, card_height, icon_of, icon_tile, text_style, title_style
from makeready.design.components.extras import buttons, extras_strip
from makeready.design.components.headline import Block, headline_block
from makeready.design.components.mockup import app_window, phone
from makeready.design.compositions import Composition
from makeready.design.content import Callout
from makeready.design.sheet import Area, Sheet, box, free_area, page, styled, text

PLACED_ROLES = ("headline", "subtitle", "callout", "card", "button")


def _head(sheet: Sheet, area: Area, *, align: str, units: float = 70, share: float = 0.24) -> Block:
    """The headline at the top of the area, or nothing where room is only kept."""
    return headline_block(sheet, width_px=area.width, height_px=area.height * share, units=units, align=align)


def _foot(sheet: Sheet) -> str:
    """Buttons and strings without a place of their own."""
    parts = [buttons(sheet), extras_strip(sheet, sheet.content.rest(*PLACED_ROLES), align="center")]
    shown = [part for part in parts if part]
    if not shown:
        return ""
    css = styled(
        display="flex", justify_content="center", align_items="center", gap=sheet.px(24), flex_wrap="wrap"
    )
    return box(css, *shown)


def _at(area: Area, *children: str, extra: str = "") -> str:
    css = styled(position="absolute", left=area.left, top=area.top, width=area.width, height=area.height)
    return box(f"{css};{extra}", *children)


def stage(sheet: Sheet) -> str:
    """The window on a stage, feature cards in a row beneath."""
    content = sheet.content
    area = free_area(sheet).inset(sheet.px(60), sheet.px(52))
    if content.is_headline_room_kept:
        area = Area(left=area.left, top=area.top - sheet.px(36), right=area.right, bottom=area.bottom)
    head = _head(sheet, area, align="center")
    foot = _foot(sheet)
    num = len(content.callouts)
    per_row = num if num <= 4 else (num + 1) // 2
    is_short = sheet.ratio > 1.3 or num > 4
    gap_px = sheet.gap(34)
    row_px = _row_height(sheet, area.width, per_row, is_row=is_short)
    top = area.top + (head.height_px + gap_px if head.html else 0.0)
    foot_px = sheet.px(76) if foot else 0.0
    window_px = area.bottom - top - (row_px + gap_px if num else 0.0) - foot_px
    window_width = min(window_px * 1.52, area.width)
    window_px = min(window_px, window_width / 1.25)
    window_left = sheet.width_px / 2 - window_width / 2
    windows = _windows(sheet, window_width, window_px)
    row_top = top + window_px + gap_px
    cards = "".join(card(sheet, one, is_row=is_short) for one in content.callouts)
    grid = styled(
        display="grid",
        grid_template_columns=f"repeat({max(per_row, 1)},1fr)",
        gap=sheet.gap(20),
        width="100%",
    )
    return page(
        sheet,
        ground_css(sheet),
        glow(sheet, window_left - window_width * 0.15, top - window_px * 0.15, window_width * 1.3),
        _at(
            Area(left=area.left, top=area.top, right=area.right, bottom=area.top + head.height_px), head.html
        ),
        _at(
            Area(left=window_left, top=top, right=window_left + window_width, bottom=top + window_px), windows
        ),
        _at(Area(left=area.left, top=row_top, right=area.right, bottom=row_top + row_px), box(grid, cards)),
        _at(Area(left=area.left, top=area.bottom - foot_px, right=area.right, bottom=area.bottom), foot)
        if foot
        else "",
    )


def _row_height(sheet: Sheet, width_px: float, per_row: int, *, is_row: bool) -> float:
    """The height of the grid of cards: each row is as tall as its tallest card."""
    each = (width_px - sheet.gap(20) * (per_row - 1)) / max(per_row, 1)
    tall = [card_height(sheet, one, each, is_row=is_row) for one in sheet.content.callouts]
    num_rows = -(-len(tall) // max(per_row, 1))
    return max(tall, default=0.0) * num_rows + sheet.gap(20) * max(num_rows - 1, 0)


def _windows(sheet: Sheet, width_px: float, height_px: float) -> str:
    """As many windows as are asked for, side by side; one by default, none if the brief excludes mockups."""
    content = sheet.content
    if content.excludes("mockup"):
        return ""
    num = max(content.wants("mockup"), 1)
    gap_px = sheet.px(20)
    each = (width_px - gap_px * (num - 1)) / num
    tall = min(height_px, each / 1.2)
    ids = sheet.ids_for("mockup")
    shown = "".join(app_window(sheet, round(each, 1), round(tall, 1), ids=ids) for _ in range(num))
    return box(styled(display="flex", gap=gap_px, align_items="center"), shown)


def orbit(sheet: Sheet) -> str:
    """A phone in the middle, callouts on both sides, tied to it by fine lines."""
    content = sheet.content
    area = free_area(sheet).inset(sheet.px(52), sheet.px(48))
    head = _head(sheet, area, align="center", units=66)
    foot = _foot(sheet)
    foot_px = sheet.px(76) if foot else 0.0
    top = area.top + (head.height_px + sheet.gap(36) if head.html else 0.0)
    phone_px = area.bottom - top - foot_px
    phone_width = phone_px * 0.492
    middle = sheet.width_px / 2
    side_gap = sheet.px(44)
    left_col = Area(left=area.left, top=top, right=middle - phone_width / 2 - side_gap, bottom=top + phone_px)
    right_col = Area(
        left=middle + phone_width / 2 + side_gap, top=top, right=area.right, bottom=top + phone_px
    )
    left, right = content.callouts[0::2], content.callouts[1::2]
    ring_px = phone_px * 0.98
    return page(
        sheet,
        ground_css(sheet, 180),
        glow(
            sheet, middle - ring_px * 0.75, top + phone_px / 2 - ring_px * 0.75, ring_px * 1.5, strength=0.3
        ),
        _at(
            Area(left=area.left, top=area.top, right=area.right, bottom=area.top + head.height_px), head.html
        ),
        *_ties(sheet, left_col, len(left), middle - phone_width / 2, is_left=True),
        *_ties(sheet, right_col, len(right), middle + phone_width / 2, is_left=False),
        _at(
            Area(
                left=middle - phone_width / 2, top=top, right=middle + phone_width / 2, bottom=top + phone_px
            ),
            phone(sheet, phone_px, ids=sheet.ids_for("mockup")),
        ),
        *(_beside(sheet, left_col, one, index, len(left)) for index, one in enumerate(left)),
        *(_beside(sheet, right_col, one, index, len(right)) for index, one in enumerate(right)),
        _at(Area(left=area.left, top=area.bottom - foot_px, right=area.right, bottom=area.bottom), foot)
        if foot
        else "",
    )


def _slot(column: Area, index: int, num: int) -> Area:
    """The part of a column that callout `index` of `num` gets."""
    each = column.height / num
    return Area(
        left=column.left,
        top=column.top + index * each,
        right=column.right,
        bottom=column.top + (index + 1) * each,
    )


def _beside(sheet: Sheet, column: Area, one: Callout, index: int, num: int) -> str:
    slot = _slot(column, index, num)
    return _at(
        slot,
        card(sheet, one, extra=styled(width="100%")),
        extra=styled(display="flex", align_items="center"),
    )


def _ties(sheet: Sheet, column: Area, num: int, phone_edge: float, *, is_left: bool) -> list[str]:
    """A hairline with a dot from each callout to the phone."""
    if sheet.tuning.is_plain:
        return []
    colour = sheet.theme.second
    made = []
    for index in range(num):
        slot = _slot(column, index, num)
        y = (slot.top + slot.bottom) / 2
        start, end = (column.right, phone_edge) if is_left else (phone_edge, column.left)
        line = styled(
            position="absolute", left=start, top=y - 1, width=end - start, height=max(2.0, sheet.px(2)),
            background=colour,
        )  # fmt: skip
        made.append(box(line, is_decoration=True))
    return made


def showcase(sheet: Sheet) -> str:
    """The window stands across the edge of a strong panel that carries the features."""
    content, theme = sheet.content, sheet.theme
    free = free_area(sheet)
    area = free.inset(sheet.px(64), sheet.px(52))
    if content.is_headline_room_kept:
        area = Area(left=area.left, top=area.top - sheet.px(36), right=area.right, bottom=area.bottom)
    head = _head(sheet, area, align="left", units=72)
    foot = _foot(sheet)
    num = max(len(content.callouts), 1)
    per_row = num if num <= 4 else (num + 1) // 2
    gap_px = sheet.gap(40)
    row_px = sheet.px(100) * (1 if num <= 4 else 2.2) * max(1.0, sheet.floor_px / sheet.px(15))
    foot_px = sheet.px(76) if foot else 0.0
    top = area.top + (head.height_px + gap_px if head.html else 0.0)
    window_px = area.bottom - top - row_px - gap_px - foot_px
    window_width = min(window_px * 1.58, area.width)
    window_px = min(window_px, window_width / 1.25)
    left = sheet.width_px / 2 - window_width / 2
    panel_top = top + window_px * 0.52
    row_top = top + window_px + gap_px
    columns = "".join(_column(sheet, one, index) for index, one in enumerate(content.callouts))
    grid = styled(
        display="grid", grid_template_columns=f"repeat({per_row},1fr)", gap=sheet.gap(26), width="100%"
    )
    panel = styled(
        position="absolute", left="0", top=panel_top, width="100%", height=sheet.height_px - panel_top,
        background=theme.panel,
    )  # fmt: skip
    return page(
        sheet,
        ground_css(sheet, 180),
        box(panel, is_decoration=True),
        _at(
            Area(left=area.left, top=area.top, right=area.right, bottom=area.top + head.height_px), head.html
        ),
        _at(
            Area(left=left, top=top, right=left + window_width, bottom=top + window_px),
            _windows(sheet, window_width, window_px),
        ),
        _at(Area(left=area.left, top=row_top, right=area.right, bottom=row_top + row_px), box(grid, columns)),
        _at(Area(left=area.left, top=area.bottom - foot_px, right=area.right, bottom=area.bottom), foot)
        if foot
        else "",
    )


def _column(sheet: Sheet, one: Callout, index: int) -> str:
    """A feature on the panel: icon tile, title, sentence, and a rule above."""
    theme = sheet.theme
    words = [text(one.title, title_style(sheet, 23, theme.on_panel))]
    if one.text:
        words.append(text(one.text, text_style(sheet, 17, theme.panel_muted)))
    head = box(
        styled(display="flex", align_items="center", gap=sheet.px(14)),
        icon_tile(sheet, icon_of(one), sheet.px(44)),
        words[0],
    )
    css = styled(
        display="flex",
        flex_direction="column",
        gap=sheet.px(12),
        padding_top=sheet.px(6),
        min_width="0",
    )
    return box(css, head, *words[1:], noun="callout", ids=sheet.ids_for("callout"))


def _has_narrow_features(sheet: Sheet) -> bool:
    return (
        len(sheet.content.callouts) <= 6 and 0.8 <= sheet.ratio <= 1.9 and sheet.content.wants("mockup") <= 1
    )


COMPOSITIONS = (
    Composition(name="stage", build=stage),
    Composition(name="orbit", build=orbit, fits=lambda sheet: _has_narrow_features(sheet)
                and not sheet.content.excludes("mockup")),
    Composition(name="showcase", build=showcase),
)  # fmt: skip
