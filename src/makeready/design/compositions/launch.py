"""Launch graphics: a product's screen, its features around it, room for a headline."""

from dataclasses import replace

from makeready.brief import Placement
from makeready.design.components.backdrop import glow, ground_css
from makeready.design.components.callout import card, card_height, icon_of, icon_tile, text_style, title_style
from makeready.design.components.extras import buttons, extras_strip
from makeready.design.components.headline import Block, HeadlineLook, headline_block
from makeready.design.components.mockup import app_window, phone
from makeready.design.compositions import Composition
from makeready.design.content import Callout
from makeready.design.sheet import Area, Sheet, box, free_area, page, styled, text

PLACED_ROLES = ("headline", "subtitle", "callout", "card", "button")


def _head(sheet: Sheet, area: Area, *, align: str, units: float = 70, share: float = 0.24) -> Block:
    """The headline at the top of the area, or nothing where room is only kept."""
    return headline_block(
        sheet, HeadlineLook(units=units, align=align), width_px=area.width, height_px=area.height * share
    )


def _foot(sheet: Sheet, *, is_on_panel: bool = False) -> str:
    """Buttons and strings without a place of their own."""
    theme = sheet.theme
    fill, ink = (theme.surface, theme.ink_surface) if is_on_panel or theme.scheme == "vivid" else ("", "")
    rest = sheet.content.rest(*PLACED_ROLES)
    parts = [
        buttons(sheet, fill=fill, colour=ink),
        extras_strip(sheet, rest, align="center", colour=theme.on_panel if is_on_panel else ""),
    ]
    shown = [part for part in parts if part]
    if not shown:
        return ""
    css = styled(
        display="flex", justify_content="center", align_items="flex-end", gap=sheet.px(24), flex_wrap="wrap",
        height="100%",
    )  # fmt: skip
    return box(css, *shown)


def _at(area: Area, *children: str, extra: str = "") -> str:
    css = styled(position="absolute", left=area.left, top=area.top, width=area.width, height=area.height)
    return box(f"{css};{extra}", *children)


def _is_tall(sheet: Sheet) -> bool:
    return sheet.ratio < 0.8


def _is_centre_wanted(sheet: Sheet) -> bool:
    """The brief places the mockup in the middle, so layouts that put it aside are out."""
    placed = (one for one in sheet.content.brief.constraints if isinstance(one, Placement))
    return any(one.noun == "mockup" and one.anchor == "center" for one in placed)


def _window_room(sheet: Sheet, width_px: float, height_px: float) -> tuple[float, float]:
    """Width and height of the window in that room: between 1.58 wide and 0.92 tall, or none."""
    if sheet.content.excludes("mockup"):
        return 0.0, 0.0
    width = min(height_px * 1.58, width_px)
    return width, min(height_px, width / (0.92 if _is_tall(sheet) else 1.25))


def stage(sheet: Sheet) -> str:
    """The window on a stage, feature cards in a row beneath."""
    content = sheet.content
    area = free_area(sheet).inset(sheet.px(60), sheet.px(52))
    if content.is_headline_room_kept:
        area = Area(left=area.left, top=area.top - sheet.px(36), right=area.right, bottom=area.bottom)
    head = _head(sheet, area, align="center")
    foot = _foot(sheet)
    num = len(content.callouts)
    per_row, is_row = _grid_of(sheet, num)
    gap_px = sheet.gap(34)
    row_px = _row_height(sheet, area.width, per_row, is_row=is_row)
    foot_px = sheet.px(76) if foot else 0.0
    head_px = head.height_px + gap_px if head.html else 0.0
    room_px = area.height - head_px - (row_px + gap_px if num else 0.0) - foot_px
    window_width, window_px = _window_room(sheet, area.width, room_px)
    spare_px = max(room_px - window_px, 0.0) / 3
    top = area.top + head_px + spare_px
    window_left = (area.left + area.right - window_width) / 2
    windows = _windows(sheet, window_width, window_px)
    row_top = top + window_px + gap_px + spare_px
    cards = "".join(card(sheet, one, is_row=is_row) for one in content.callouts)
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


def _grid_of(sheet: Sheet, num: int) -> tuple[int, bool]:
    """How many callouts stand in a row, and whether their icons stand beside the words."""
    if _is_tall(sheet):
        return (1, True) if num <= 4 else (2, False)
    if num > 4:
        return (num + 1) // 2, True
    return max(num, 1), sheet.ratio > 1.3


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
    tall = height_px if num == 1 else min(height_px, each / 1.2)
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
    middle = (area.left + area.right) / 2
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
    foot = _foot(sheet, is_on_panel=True)
    num = max(len(content.callouts), 1)
    per_row = 1 if _is_tall(sheet) and num <= 4 else num if num <= 4 else (num + 1) // 2
    gap_px = sheet.gap(40)
    num_rows = -(-num // per_row)
    row_px = (sheet.px(112) * num_rows) * max(1.0, sheet.floor_px / sheet.px(15)) - sheet.px(12)
    foot_px = sheet.px(76) if foot else 0.0
    head_px = head.height_px + gap_px if head.html else 0.0
    room_px = area.height - head_px - row_px - gap_px - foot_px
    window_width, window_px = _window_room(sheet, area.width, room_px)
    spare_px = max(room_px - window_px, 0.0) / 3
    top = area.top + head_px + spare_px
    left = (area.left + area.right - window_width) / 2
    panel_top = top + window_px * 0.52
    row_top = top + window_px + gap_px + spare_px
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
    free = free_area(sheet)
    is_roomy = 0.8 <= free.width / free.height <= 1.9 and free.width > 0.75 * sheet.width_px
    return len(sheet.content.callouts) <= 6 and is_roomy and sheet.content.wants("mockup") <= 1


def _features(sheet: Sheet, *, colour: str = "", muted: str = "") -> str:
    """All callouts as a list straight on the ground."""
    made = []
    for one in sheet.content.callouts:
        words = [text(one.title, title_style(sheet, 23, colour or sheet.theme.ink))]
        if one.text:
            words.append(text(one.text, text_style(sheet, 17.5, muted or sheet.theme.muted)))
        tile = icon_tile(sheet, icon_of(one), sheet.px(52))
        inner = box(styled(display="flex", flex_direction="column", gap=sheet.px(4), min_width="0"), *words)
        css = styled(display="flex", align_items="center", gap=sheet.px(18), min_width="0")
        made.append(box(css, tile, inner, noun="callout", ids=sheet.ids_for("callout")))
    return box(styled(display="flex", flex_direction="column", gap=sheet.gap(24)), *made)


def _text_column(sheet: Sheet, room: Area, *, units: float) -> str:
    """Headline, features and button, stacked and centred in height."""
    head = _head(sheet, room, align="left", units=units, share=0.42)
    rest = extras_strip(sheet, sheet.content.rest(*PLACED_ROLES))
    is_vivid = sheet.theme.scheme == "vivid"
    call = buttons(
        sheet,
        fill=sheet.theme.surface if is_vivid else "",
        colour=sheet.theme.ink_surface if is_vivid else "",
    )
    css = styled(display="flex", flex_direction="column", justify_content="center", gap=sheet.gap(36))
    return _at(room, head.html, _features(sheet), call, rest, extra=css)


def split(sheet: Sheet) -> str:
    """Words on the left, the window large on the right."""
    area = free_area(sheet).inset(sheet.px(72), sheet.px(60))
    left = replace(area, right=area.left + area.width * 0.38)
    right = replace(area, left=left.right + sheet.px(56))
    width, height = _window_room(sheet, right.width, right.height)
    place = Area(
        left=right.right - width,
        top=right.top + (right.height - height) / 2,
        right=right.right,
        bottom=right.top + (right.height + height) / 2,
    )
    return page(
        sheet,
        ground_css(sheet, 120),
        glow(sheet, place.left - width * 0.1, place.top - width * 0.3, width * 1.2),
        _text_column(sheet, left, units=72),
        _at(place, _windows(sheet, width, height)),
    )


def halves(sheet: Sheet) -> str:
    """A strong panel takes the right of the sheet and carries a phone."""
    free = free_area(sheet)
    edge = free.left + free.width * 0.58
    area = free.inset(sheet.px(72), sheet.px(60))
    left = replace(area, right=edge - sheet.px(64))
    phone_px = min(area.height, (free.right - edge) * 0.62 / 0.492)
    phone_width = phone_px * 0.492
    middle = (edge + free.right) / 2
    top = area.top + (area.height - phone_px) / 2
    panel = styled(
        position="absolute", left=edge, top="0", width=sheet.width_px - edge, height="100%",
        background=sheet.theme.panel,
    )  # fmt: skip
    place = Area(
        left=middle - phone_width / 2, top=top, right=middle + phone_width / 2, bottom=top + phone_px
    )
    return page(
        sheet,
        ground_css(sheet, 180),
        box(panel, is_decoration=True),
        _text_column(sheet, left, units=76),
        _at(place, phone(sheet, phone_px, ids=sheet.ids_for("mockup"))),
    )


def _is_wide_and_free(sheet: Sheet) -> bool:
    """Room beside each other, and nothing that holds the mockup in the middle; the words fit the column."""
    content = sheet.content
    is_wide = sheet.ratio >= 1.25 and not _is_centre_wanted(sheet)
    return is_wide and len(content.callouts) <= 4 and content.wants("mockup") <= 1


def billboard(sheet: Sheet) -> str:
    """No screen at all: the headline large, the features as big cards under it."""
    content = sheet.content
    area = free_area(sheet).inset(sheet.px(64), sheet.px(60))
    is_tall = _is_tall(sheet)
    foot = _foot(sheet)
    head = headline_block(
        sheet, HeadlineLook(units=128, subtitle_units=32), width_px=area.width, height_px=area.height * 0.46
    )
    cards = "".join(
        _big_card(sheet, one, index, is_row=is_tall) for index, one in enumerate(content.callouts)
    )
    num = len(content.callouts)
    per_row = 1 if is_tall else num if num <= 4 else (num + 1) // 2
    grid = styled(
        display="grid", grid_template_columns=f"repeat({max(per_row, 1)},1fr)", gap=sheet.gap(22), flex="1",
        width="100%", min_height="0",
    )  # fmt: skip
    css = styled(display="flex", flex_direction="column", gap=sheet.gap(44))
    return page(
        sheet,
        ground_css(sheet, 150),
        _at(area, head.html, box(grid, cards) if cards else "", foot, extra=css),
    )


def _big_card(sheet: Sheet, one: Callout, index: int, *, is_row: bool) -> str:
    """A feature with a large icon; the first one is solid, so that the row has a start."""
    theme = sheet.theme
    is_solid = index == 0 and theme.scheme != "vivid"
    ink, muted = (theme.on_accent, theme.on_accent) if is_solid else (theme.ink_surface, theme.muted_surface)
    words = [text(one.title, title_style(sheet, 34, ink))]
    if one.text:
        words.append(text(one.text, text_style(sheet, 22, muted)))
    css = styled(
        display="flex",
        flex_direction="row" if is_row else "column",
        align_items="center" if is_row else "flex-start",
        justify_content="flex-start" if is_row else "space-between",
        gap=sheet.px(28),
        padding=sheet.px(32),
        background=theme.accent if is_solid else theme.surface,
        border_radius=sheet.radius(1.2),
        box_shadow=theme.shadow(sheet.unit, 0.8),
        min_width="0",
    )
    tile = icon_tile(sheet, icon_of(one), sheet.px(92))
    inner = box(styled(display="flex", flex_direction="column", gap=sheet.px(8), min_width="0"), *words)
    return box(css, tile, inner, noun="callout", ids=sheet.ids_for("callout"))


def _has_screen(sheet: Sheet) -> bool:
    return not sheet.content.excludes("mockup")


COMPOSITIONS = (
    Composition(
        name="split", build=split, fits=lambda sheet: _has_screen(sheet) and _is_wide_and_free(sheet)
    ),
    Composition(
        name="stage", build=stage, fits=lambda sheet: _has_screen(sheet) and not _is_wide_and_free(sheet)
    ),
    Composition(
        name="orbit", build=orbit, fits=lambda sheet: _has_screen(sheet) and _has_narrow_features(sheet)
    ),
    Composition(
        name="halves", build=halves, fits=lambda sheet: _has_screen(sheet) and _is_wide_and_free(sheet)
    ),
    Composition(
        name="showcase",
        build=showcase,
        fits=lambda sheet: _has_screen(sheet) and not _is_wide_and_free(sheet),
    ),
    Composition(name="billboard", build=billboard, fits=lambda sheet: not _has_screen(sheet)),
)
