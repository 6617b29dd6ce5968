"""Device and application mockups: a desktop window, a browser, a phone."""

from makeready.design.components.screens import Glass, screen
from makeready.design.sheet import Sheet, TextStyle, bar, box, icon, styled, text


def app_window(
    sheet: Sheet, width_px: float, height_px: float, *, ids: tuple[str, ...] = (), extra: str = ""
) -> str:
    """A desktop window with the topic's screen, soft shadow, exact outer size."""
    theme = sheet.theme
    glass = Glass(sheet=sheet, width_px=width_px, height_px=height_px)
    top_px = glass.px(34)
    dots = "".join(
        box(styled(width=glass.px(10), height=glass.px(10), border_radius="50%", background=colour))
        for colour in (theme.accent, theme.second, theme.line)
    )
    chrome = box(
        styled(
            height=top_px,
            display="flex",
            align_items="center",
            gap=glass.px(7),
            padding=f"0 {glass.px(14)}px",
            border_bottom=f"1px solid {theme.line}",
            background=theme.surface,
        ),
        dots,
        box(
            styled(flex="1", display="flex", justify_content="center"), bar("34%", glass.px(9), theme.sunken)
        ),
        box(styled(width=glass.px(44), height="1px")),
    )
    inner = box(styled(height=height_px - top_px, background=theme.surface), screen(glass))
    css = styled(
        width=width_px,
        height=height_px,
        border_radius=glass.px(16),
        overflow="hidden",
        background=theme.surface,
        box_shadow=f"{theme.shadow(sheet.unit, 1.15)}, 0 0 0 1px {theme.line}",
        flex_shrink=0.0,
    )
    return box(f"{css};{extra}", chrome, inner, noun="mockup", ids=ids)


def phone(sheet: Sheet, height_px: float, *, ids: tuple[str, ...] = (), extra: str = "") -> str:
    """A phone, 19.5:9.6, with a day view: progress ring, and a list of things done and to do."""
    theme = sheet.theme
    width_px = round(height_px * 0.492, 1)
    unit = width_px / 280
    bezel = 9 * unit
    css = styled(
        width=width_px,
        height=height_px,
        padding=bezel,
        border_radius=42 * unit,
        background=theme.ink_surface,
        box_shadow=theme.shadow(sheet.unit, 1.4),
        flex_shrink=0.0,
    )
    return box(f"{css};{extra}", _day(sheet, width_px, height_px, bezel), noun="mockup", ids=ids)


def _day(sheet: Sheet, width_px: float, height_px: float, bezel: float) -> str:
    """The phone's screen: a heading, a ring, as many rows as fit, and tabs at the foot."""
    theme, mock = sheet.theme, sheet.content.mock
    unit = width_px / 280
    label_px = max(15 * unit, sheet.floor_px)
    rows = []
    room = height_px - 2 * bezel - 340 * unit
    num_rows = max(2, min(len(mock.cards), 5, int(room / (label_px * 1.2 + 32 * unit))))
    for index, words in enumerate(mock.cards[:num_rows]):
        rows.append(_phone_row(sheet, unit, label_px, words, is_done=index < 2))
    ring = _ring(sheet, 116 * unit, unit, label_px)
    head = box(
        styled(display="flex", align_items="center", justify_content="space-between"),
        text(
            mock.nav[0],
            TextStyle(
                size_px=max(23 * unit, sheet.floor_px), weight=700, colour=theme.ink_surface, leading=1.2
            ),
        ),
        box(styled(width=34 * unit, height=34 * unit, border_radius="50%", background=theme.accent_soft)),
    )
    return box(
        styled(
            width="100%",
            height="100%",
            background=theme.surface,
            border_radius=34 * unit,
            overflow="hidden",
            padding=f"{44 * unit:.1f}px {20 * unit:.1f}px {20 * unit:.1f}px",
            display="flex",
            flex_direction="column",
            gap=18 * unit,
            position="relative",
        ),
        box(
            styled(
                position="absolute",
                top=12 * unit,
                left=round((width_px - 2 * bezel) / 2 - 40 * unit, 1),
                width=80 * unit,
                height=20 * unit,
                border_radius=10 * unit,
                background=theme.ink_surface,
            ),
            is_decoration=True,
        ),
        head,
        ring,
        box(styled(display="flex", flex_direction="column", gap=10 * unit), *rows),
        _tab_bar(sheet, unit),
    )


def _tab_bar(sheet: Sheet, unit: float) -> str:
    """Four tabs at the foot, the first one on."""
    theme = sheet.theme
    tabs = (
        icon(name, 22 * unit, theme.accent_surface if index == 0 else theme.muted_surface, 2.0)
        for index, name in enumerate(("house", "calendar", "chart-line", "user"))
    )
    css = styled(
        position="absolute",
        left="0",
        right="0",
        bottom="0",
        height=62 * unit,
        display="flex",
        align_items="center",
        justify_content="space-around",
        padding=f"0 {16 * unit:.1f}px",
        border_top=f"1px solid {theme.line}",
        background=theme.surface,
    )
    return box(css, *tabs)


def _ring(sheet: Sheet, side_px: float, unit: float, label_px: float) -> str:
    theme = sheet.theme
    hole = box(
        styled(
            width=side_px * 0.74,
            height=side_px * 0.74,
            border_radius="50%",
            background=theme.accent_soft,
            display="flex",
            align_items="center",
            justify_content="center",
        ),
        text(
            "" if sheet.content.is_wordless else "72 %",
            TextStyle(size_px=max(22 * unit, label_px), weight=700, colour=theme.accent_surface, leading=1.1),
        ),
    )
    ring = box(
        styled(
            width=side_px,
            height=side_px,
            border_radius="50%",
            background=f"conic-gradient({theme.accent} 0 72%, {theme.surface} 72% 100%)",
            display="flex",
            align_items="center",
            justify_content="center",
        ),
        hole,
    )
    return box(
        styled(
            background=theme.accent_soft,
            border_radius=20 * unit,
            padding=18 * unit,
            display="flex",
            justify_content="center",
        ),
        ring,
    )


def _phone_row(sheet: Sheet, unit: float, label_px: float, words: str, *, is_done: bool) -> str:
    theme = sheet.theme
    tick = box(
        styled(
            width=20 * unit,
            height=20 * unit,
            border_radius=7 * unit,
            background=theme.accent if is_done else "transparent",
            border=f"{2 * unit:.1f}px solid {theme.accent if is_done else theme.line}",
            flex_shrink=0.0,
        )
    )
    return box(
        styled(
            display="flex",
            align_items="center",
            gap=12 * unit,
            padding=f"{11 * unit:.1f}px {12 * unit:.1f}px",
            border_radius=13 * unit,
            background=theme.sunken,
        ),
        tick,
        text(words, TextStyle(size_px=label_px, weight=600, colour=theme.ink_surface, leading=1.2)),
    )
