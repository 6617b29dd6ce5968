"""Launch graphics: a product's screen, its features around it, room for a headline."""

from dataclasses import replace

from makeready.design.components.backdrop import glow, ground_css
from makeready.design.components.bento import feature_tile, screen_fill, tile_css
from makeready.design.components.callout import card, icon_of, icon_tile, text_style, title_style
from makeready.design.components.extras import buttons, extras_strip
from makeready.design.components.headline import HeadlineLook, headline_block
from makeready.design.components.launching import (
    PLACED_ROLES,
    at,
    grid_of,
    has_phone,
    has_screen,
    has_window,
    is_tall,
    is_wide_and_free,
    launch_foot,
    launch_head,
    row_height,
    window_room,
    windows_of,
)
from makeready.design.components.mockup import phone
from makeready.design.compositions import Composition
from makeready.design.content import Callout
from makeready.design.sheet import Area, Sheet, box, free_area, page, styled, text


def stage(sheet: Sheet) -> str:
    """The window on a stage, feature cards in a row beneath."""
    content = sheet.content
    area = free_area(sheet).inset(sheet.px(60), sheet.px(52))
    if content.is_headline_room_kept:
        area = Area(left=area.left, top=area.top - sheet.px(36), right=area.right, bottom=area.bottom)
    head = launch_head(sheet, area, align="center")
    foot = launch_foot(sheet)
    num = len(content.callouts)
    per_row, is_row = grid_of(sheet, num)
    gap_px = sheet.gap(34)
    row_px = row_height(sheet, area.width, per_row, is_row=is_row)
    foot_px = sheet.px(76) if foot else 0.0
    head_px = head.height_px + gap_px if head.html else 0.0
    room_px = area.height - head_px - (row_px + gap_px if num else 0.0) - foot_px
    window_width, window_px = window_room(sheet, area.width, room_px)
    spare_px = max(room_px - window_px, 0.0) / 3
    top = area.top + head_px + spare_px
    window_left = (area.left + area.right - window_width) / 2
    windows = windows_of(sheet, window_width, window_px)
    row_top = top + window_px + gap_px + spare_px
    each = (area.width - sheet.gap(20) * (per_row - 1)) / max(per_row, 1)
    cards = "".join(card(sheet, one, width_px=each, is_row=is_row) for one in content.callouts)
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
        at(Area(left=area.left, top=area.top, right=area.right, bottom=area.top + head.height_px), head.html),
        at(
            Area(left=window_left, top=top, right=window_left + window_width, bottom=top + window_px), windows
        ),
        at(Area(left=area.left, top=row_top, right=area.right, bottom=row_top + row_px), box(grid, cards)),
        at(Area(left=area.left, top=area.bottom - foot_px, right=area.right, bottom=area.bottom), foot)
        if foot
        else "",
    )


def orbit(sheet: Sheet) -> str:
    """A phone in the middle, callouts on both sides, tied to it by fine lines."""
    content = sheet.content
    area = free_area(sheet).inset(sheet.px(52), sheet.px(48))
    head = launch_head(sheet, area, align="center", units=66)
    foot = launch_foot(sheet)
    foot_px = sheet.px(76) if foot else 0.0
    top = area.top + (head.height_px + sheet.gap(36) if head.html else 0.0)
    side_gap = sheet.px(34)
    room_px = area.bottom - top - foot_px
    phone_width = min(room_px * 0.492, area.width - 2 * (side_gap + sheet.px(236)))
    phone_px = phone_width / 0.492
    top += (room_px - phone_px) / 2
    middle = (area.left + area.right) / 2
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
        at(Area(left=area.left, top=area.top, right=area.right, bottom=area.top + head.height_px), head.html),
        *_ties(sheet, left_col, len(left), middle - phone_width / 2, is_left=True),
        *_ties(sheet, right_col, len(right), middle + phone_width / 2, is_left=False),
        at(
            Area(
                left=middle - phone_width / 2, top=top, right=middle + phone_width / 2, bottom=top + phone_px
            ),
            phone(sheet, phone_px, ids=sheet.ids_for("mockup")),
        ),
        *(_beside(sheet, left_col, one, index, len(left)) for index, one in enumerate(left)),
        *(_beside(sheet, right_col, one, index, len(right)) for index, one in enumerate(right)),
        at(Area(left=area.left, top=area.bottom - foot_px, right=area.right, bottom=area.bottom), foot)
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
    return at(
        slot,
        card(sheet, one, width_px=slot.width, extra=styled(width="100%")),
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
    head = launch_head(sheet, area, align="left", units=72)
    foot = launch_foot(sheet, is_on_panel=True)
    num = max(len(content.callouts), 1)
    per_row = 1 if is_tall(sheet) and num <= 4 else num if num <= 4 else (num + 1) // 2
    gap_px = sheet.gap(40)
    num_rows = -(-num // per_row)
    row_px = (sheet.px(112) * num_rows) * max(1.0, sheet.floor_px / sheet.px(15)) - sheet.px(12)
    foot_px = sheet.px(76) if foot else 0.0
    head_px = head.height_px + gap_px if head.html else 0.0
    room_px = area.height - head_px - row_px - gap_px - foot_px
    window_width, window_px = window_room(sheet, area.width, room_px)
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
        at(Area(left=area.left, top=area.top, right=area.right, bottom=area.top + head.height_px), head.html),
        at(
            Area(left=left, top=top, right=left + window_width, bottom=top + window_px),
            windows_of(sheet, window_width, window_px),
        ),
        at(Area(left=area.left, top=row_top, right=area.right, bottom=row_top + row_px), box(grid, columns)),
        at(Area(left=area.left, top=area.bottom - foot_px, right=area.right, bottom=area.bottom), foot)
        if foot
        else "",
    )


def _column(sheet: Sheet, one: Callout, index: int) -> str:
    """A feature on the panel: icon tile, title, sentence, and a rule above."""
    theme = sheet.theme
    words = [text(one.title, title_style(sheet, 24, theme.on_panel))]
    if one.text:
        words.append(text(one.text, text_style(sheet, 18.5, theme.panel_muted)))
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
    is_roomy = 0.9 <= free.width / free.height <= 1.95 and free.width > 0.75 * sheet.width_px
    return len(sheet.content.callouts) <= 6 and is_roomy and sheet.content.wants("mockup") <= 1


def _features(sheet: Sheet, *, colour: str = "", muted: str = "") -> str:
    """All callouts as a list straight on the ground."""
    made = []
    for one in sheet.content.callouts:
        words = [text(one.title, title_style(sheet, 27, colour or sheet.theme.ink))]
        if one.text:
            words.append(text(one.text, text_style(sheet, 20.5, muted or sheet.theme.muted)))
        tile = icon_tile(sheet, icon_of(one), sheet.px(58))
        inner = box(styled(display="flex", flex_direction="column", gap=sheet.px(4), min_width="0"), *words)
        css = styled(display="flex", align_items="center", gap=sheet.px(18), min_width="0")
        made.append(box(css, tile, inner, noun="callout", ids=sheet.ids_for("callout")))
    return box(styled(display="flex", flex_direction="column", gap=sheet.gap(24)), *made)


def _text_column(sheet: Sheet, room: Area, *, units: float) -> str:
    """Headline, features and button, stacked and centred in height."""
    head = launch_head(sheet, room, align="left", units=units, share=0.42)
    rest = extras_strip(sheet, sheet.content.rest(*PLACED_ROLES))
    is_vivid = sheet.theme.scheme == "vivid"
    call = buttons(
        sheet,
        fill=sheet.theme.surface if is_vivid else "",
        colour=sheet.theme.ink_surface if is_vivid else "",
    )
    css = styled(display="flex", flex_direction="column", justify_content="center", gap=sheet.gap(36))
    return at(room, head.html, _features(sheet), call, rest, extra=css)


def split(sheet: Sheet) -> str:
    """Words on the left, the window large on the right."""
    area = free_area(sheet).inset(sheet.px(72), sheet.px(60))
    left = replace(area, right=area.left + area.width * 0.38)
    right = replace(area, left=left.right + sheet.px(56))
    width, height = window_room(sheet, right.width, right.height)
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
        at(place, windows_of(sheet, width, height)),
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
        at(place, phone(sheet, phone_px, ids=sheet.ids_for("mockup"))),
    )


def bento(sheet: Sheet) -> str:
    """A grid of tiles: the screen on a strong one, each feature on a quiet one."""
    area = free_area(sheet).inset(sheet.px(52), sheet.px(52))
    head = launch_head(sheet, area, align="left", units=76, share=0.26)
    foot = launch_foot(sheet)
    gap = sheet.gap(20)
    top = area.top + (head.height_px + sheet.gap(38) if head.html else 0.0)
    bottom = area.bottom - (sheet.px(84) if foot else 0.0)
    body = replace(area, top=top, bottom=bottom)
    callouts = sheet.content.callouts
    is_beside = is_wide_and_free(sheet) and len(callouts) >= 2
    per_row, is_row = (1, True) if is_beside else grid_of(sheet, len(callouts))
    num_rows = -(-len(callouts) // per_row)
    if is_beside:
        screen_at = replace(body, right=body.left + (body.width - gap) * 0.64)
        beside = replace(body, left=screen_at.right + gap)
    else:
        row_px = row_height(sheet, body.width, per_row, is_row=is_row)
        screen_at = replace(body, bottom=body.bottom - (row_px + gap if callouts else 0.0))
        beside = replace(body, top=screen_at.bottom + gap)
    tall = (beside.height - gap * (num_rows - 1)) / max(num_rows, 1)
    wide = (beside.width - gap * (per_row - 1)) / per_row
    tiles = [
        feature_tile(sheet, one, _cell(beside, index, per_row, (wide, tall, gap)), index, is_row=is_row)
        for index, one in enumerate(callouts)
    ]
    inner = screen_at.inset(sheet.px(40))
    width, height = window_room(sheet, inner.width, inner.height)
    left = (inner.left + inner.right - width) / 2
    over = (inner.top + inner.bottom - height) / 2
    return page(
        sheet,
        ground_css(sheet, 180),
        at(replace(area, bottom=area.top + head.height_px), head.html),
        box(tile_css(sheet, screen_at, screen_fill(sheet)), is_decoration=True),
        at(
            Area(left=left, top=over, right=left + width, bottom=over + height),
            windows_of(sheet, width, height),
        ),
        *tiles,
        at(replace(area, top=area.bottom - sheet.px(76)), foot) if foot else "",
    )


def _cell(area: Area, index: int, per_row: int, size: tuple[float, float, float]) -> Area:
    """Cell `index` of a grid; `size` is its width, its height and the gap."""
    wide, tall, gap = size
    left = area.left + (index % per_row) * (wide + gap)
    top = area.top + (index // per_row) * (tall + gap)
    return Area(left=left, top=top, right=left + wide, bottom=top + tall)


def tower(sheet: Sheet) -> str:
    """On upright canvases: a phone under the headline, the features as rows beneath it."""
    area = free_area(sheet).inset(sheet.px(60), sheet.px(64))
    head = launch_head(sheet, area, align="center", units=84, share=0.2)
    foot = launch_foot(sheet)
    callouts = sheet.content.callouts
    per_row, is_row = grid_of(sheet, len(callouts))
    row_px = row_height(sheet, area.width, per_row, is_row=is_row) if callouts else 0.0
    foot_px = sheet.px(84) if foot else 0.0
    top = area.top + (head.height_px + sheet.gap(44) if head.html else 0.0)
    row_top = area.bottom - foot_px - row_px
    phone_px = min(row_top - sheet.gap(40) - top, area.width * 1.7)
    middle = (area.left + area.right) / 2
    wide = phone_px * 0.492
    over = top + (row_top - sheet.gap(40) - top - phone_px) / 2
    each = (area.width - sheet.gap(20) * (per_row - 1)) / max(per_row, 1)
    cards = (card(sheet, one, width_px=each, is_row=is_row) for one in callouts)
    grid = styled(
        display="grid", grid_template_columns=f"repeat({per_row},1fr)", gap=sheet.gap(20), width="100%"
    )
    ring = phone_px * 1.15
    return page(
        sheet,
        ground_css(sheet, 180),
        glow(sheet, middle - ring / 2, over + phone_px / 2 - ring / 2, ring, strength=0.34),
        at(replace(area, bottom=area.top + head.height_px), head.html),
        at(
            Area(left=middle - wide / 2, top=over, right=middle + wide / 2, bottom=over + phone_px),
            phone(sheet, phone_px, ids=sheet.ids_for("mockup")),
        ),
        at(replace(area, top=row_top, bottom=row_top + row_px), box(grid, *cards)) if callouts else "",
        at(replace(area, top=area.bottom - sheet.px(76)), foot) if foot else "",
    )


def _is_tower(sheet: Sheet) -> bool:
    content = sheet.content
    return is_tall(sheet) and has_phone(sheet) and content.wants("mockup") <= 1 and len(content.callouts) <= 4


def _has_bento_room(sheet: Sheet) -> bool:
    """One screen or more, and not so many features that the screen's tile would be a strip."""
    return has_window(sheet) and 1 <= len(sheet.content.callouts) <= 6 and sheet.ratio < 2.1


def billboard(sheet: Sheet) -> str:
    """No screen at all: the headline large, the features as big cards under it."""
    content = sheet.content
    area = free_area(sheet).inset(sheet.px(64), sheet.px(60))
    is_upright = is_tall(sheet)
    foot = launch_foot(sheet)
    head = headline_block(
        sheet, HeadlineLook(units=128, subtitle_units=32), width_px=area.width, height_px=area.height * 0.46
    )
    cards = "".join(
        _big_card(sheet, one, index, is_row=is_upright) for index, one in enumerate(content.callouts)
    )
    num = len(content.callouts)
    per_row = 1 if is_upright else num if num <= 4 else (num + 1) // 2
    grid = styled(
        display="grid", grid_template_columns=f"repeat({max(per_row, 1)},1fr)", gap=sheet.gap(22), flex="1",
        width="100%", min_height="0",
    )  # fmt: skip
    css = styled(display="flex", flex_direction="column", gap=sheet.gap(44))
    return page(
        sheet,
        ground_css(sheet, 150),
        at(area, head.html, box(grid, cards) if cards else "", foot, extra=css),
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


COMPOSITIONS = (
    Composition(name="tower", build=tower, fits=_is_tower),
    Composition(name="split", build=split, fits=lambda sheet: has_window(sheet) and is_wide_and_free(sheet)),
    Composition(
        name="stage", build=stage, fits=lambda sheet: has_window(sheet) and not is_wide_and_free(sheet)
    ),
    Composition(
        name="orbit", build=orbit, fits=lambda sheet: has_phone(sheet) and _has_narrow_features(sheet)
    ),
    Composition(name="halves", build=halves, fits=lambda sheet: has_phone(sheet) and is_wide_and_free(sheet)),
    Composition(
        name="showcase",
        build=showcase,
        fits=lambda sheet: has_window(sheet) and not is_wide_and_free(sheet),
    ),
    Composition(name="bento", build=bento, fits=_has_bento_room),
    Composition(name="billboard", build=billboard, fits=lambda sheet: not has_screen(sheet)),
)
