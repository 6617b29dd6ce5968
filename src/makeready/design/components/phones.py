"""What a phone shows: a day, a balance, a week, talk, or an order under way. A unit is 1/280 of its width."""

from collections.abc import Callable

from makeready.design.components.glass import Glass, across, avatar, column, plot
from makeready.design.components.screens_data import LEVELS
from makeready.design.components.screens_work import bubble, item_row, stages, truck_tile
from makeready.design.sheet import bar, box, icon, styled

TABS = {
    "day": ("house", "calendar", "chart-line", "user"),
    "balance": ("wallet", "credit-card", "chart-pie", "user"),
    "week": ("house", "activity", "chart-column", "user"),
    "talk": ("message-circle", "phone", "bell", "user"),
    "way": ("house", "search", "shopping-bag", "user"),
}


def phone_screen(glass: Glass, height_px: float) -> str:
    """The screen for this proposal: head, body, and tabs at the foot."""
    names = glass.sheet.content.mock.phones
    name = names[glass.variant % len(names)]
    theme = glass.theme
    island = box(
        styled(
            position="absolute",
            top=glass.px(12),
            left="50%",
            margin_left=glass.px(-40),
            width=glass.px(80),
            height=glass.px(21),
            border_radius=glass.px(11),
            background="#08090c",
        ),
        is_decoration=True,
    )
    body = styled(
        position="absolute",
        left=glass.px(18),
        right=glass.px(18),
        top=glass.px(48),
        bottom=glass.px(76),
        display="flex",
        flex_direction="column",
        gap=glass.px(16),
    )
    css = styled(
        width="100%",
        height=height_px,
        position="relative",
        background=theme.surface,
        overflow="hidden",
        border_radius=glass.px(34),
    )
    return box(css, island, box(body, _head(glass), *PHONES[name](glass)), _tabs(glass, TABS[name]))


def _head(glass: Glass) -> str:
    title = glass.label(glass.sheet.content.mock.nav[0], 23, glass.theme.ink_surface, 700)
    return across(title, avatar(glass, 34, 2), extra="justify-content:space-between;flex-shrink:0")


def _tabs(glass: Glass, names: tuple[str, ...]) -> str:
    """Four tabs, the first one on, and the bar of the system under them."""
    theme = glass.theme
    tabs = (
        icon(name, glass.px(23), theme.accent_surface if index == 0 else theme.muted_surface, 2.0)
        for index, name in enumerate(names)
    )
    css = styled(
        position="absolute",
        left="0",
        right="0",
        bottom="0",
        height=glass.px(64),
        display="flex",
        align_items="center",
        justify_content="space-around",
        padding=f"0 {glass.px(16)}px {glass.px(8)}px",
        border_top=f"1px solid {theme.line}",
        background=theme.surface,
    )
    home = box(
        styled(
            position="absolute",
            bottom=glass.px(6),
            left="50%",
            width=glass.px(92),
            height=glass.px(4),
            margin_left=glass.px(-46),
            border_radius=glass.px(2),
            background=theme.ink_surface,
            opacity=0.85,
        ),
        is_decoration=True,
    )
    return box(css, *tabs, home)


def _rows(glass: Glass, *rows: str) -> str:
    return column(*rows, gap=glass.px(9), extra="flex:1;min-height:0")


def _panel(glass: Glass, *children: str, fill: str = "", tall: float = 0.0) -> str:
    """A tinted block at the head of a screen."""
    css = styled(
        background=fill or glass.theme.accent_soft,
        border_radius=glass.px(20),
        padding=glass.px(18),
        flex_shrink=0.0,
        position="relative",
        overflow="hidden",
    )
    return box(f"{css};height:{glass.px(tall)}px" if tall else css, *children)


def _day(glass: Glass) -> list[str]:
    """A ring for the day, then what is done and what is to do."""
    theme, mock = glass.theme, glass.sheet.content.mock
    hole = box(
        styled(
            width=glass.px(88),
            height=glass.px(88),
            border_radius="50%",
            background=theme.accent_soft,
            display="flex",
            align_items="center",
            justify_content="center",
        ),
        glass.label("72 %" if mock.app else "", 23, theme.accent_surface, 700),
    )
    ring = box(
        styled(
            width=glass.px(118),
            height=glass.px(118),
            border_radius="50%",
            display="flex",
            align_items="center",
            justify_content="center",
            margin="0 auto",
            background=f"conic-gradient({theme.accent} 0 72%, {theme.surface} 72% 100%)",
        ),
        hole,
    )
    rows = (_task(glass, name, is_done=index < 2) for index, name in enumerate(mock.cards[:4]))
    return [_panel(glass, ring), _rows(glass, *rows)]


def _task(glass: Glass, words: str, *, is_done: bool) -> str:
    theme = glass.theme
    side = glass.px(21)
    tick = box(
        styled(
            width=side,
            height=side,
            border_radius=glass.px(7),
            flex_shrink=0.0,
            display="flex",
            align_items="center",
            justify_content="center",
            background=theme.accent if is_done else theme.surface,
            border=f"{max(1.5, glass.px(2))}px solid {theme.accent if is_done else theme.line}",
        ),
        icon("check", round(side * 0.62, 1), theme.on_accent, 3.0) if is_done else "",
    )
    css = styled(
        flex="1",
        max_height=glass.px(56),
        padding=f"0 {glass.px(12)}px",
        background=theme.sunken,
        border_radius=glass.px(13),
        min_height="0",
    )
    ink = theme.muted_surface if is_done else theme.ink_surface
    return across(tick, glass.label(words, 15, ink, 600), gap=glass.px(12), extra=css)


def _figure(glass: Glass, index: int, colour: str, muted: str) -> str:
    """A name and its value, large."""
    tiles = glass.sheet.content.mock.tiles
    name, value = tiles[index % len(tiles)]
    return column(glass.label(name, 14, muted, 500), glass.label(value, 34, colour, 700), gap=glass.px(4))


def _balance(glass: Glass) -> list[str]:
    """A figure on the accent over its curve, then the parts it is made of."""
    theme, mock = glass.theme, glass.sheet.content.mock
    levels = tuple(0.1 + level * 0.5 for level in LEVELS[glass.variant % len(LEVELS)][0])
    line = "".join(
        f"{'L' if index else 'M'}{index * 100 / 9:.1f} {60 - 60 * level:.1f}"
        for index, level in enumerate(levels)
    )
    drawn = (
        '<svg data-decoration viewBox="0 0 100 60" preserveAspectRatio="none" '
        'style="position:absolute;left:0;bottom:0;width:100%;height:62%">'
        f'<path d="{line}L100 60L0 60Z" fill="{theme.on_accent}" fill-opacity="0.14"/>'
        f'<path d="{line}" fill="none" stroke="{theme.on_accent}" stroke-opacity="0.75" stroke-width="1.2"/>'
        "</svg>"
    )
    block = _panel(
        glass, _figure(glass, 0, theme.on_accent, theme.on_accent), drawn, fill=theme.accent, tall=158
    )
    rows = (item_row(glass, name, index, 15) for index, name in enumerate(mock.cards[:4]))
    return [block, _rows(glass, *rows)]


def _week(glass: Glass) -> list[str]:
    """A figure and seven bars, then two more figures and a curve."""
    theme = glass.theme
    levels = (0.46, 0.62, 0.38, 0.74, 0.95, 0.58, 0.3)
    posts = [
        box(
            styled(
                flex="1",
                height=f"{level * 100:.0f}%",
                border_radius=glass.px(7),
                background=theme.accent if index == 4 else theme.surface,
            ),
            is_decoration=True,
        )
        for index, level in enumerate(levels)
    ]
    drawn = box(
        styled(
            display="flex",
            align_items="flex-end",
            gap=glass.px(9),
            height=glass.px(96),
            margin_top=glass.px(14),
        ),
        *posts,
    )
    block = _panel(glass, _figure(glass, 0, theme.accent_surface, theme.accent_surface), drawn)
    small = []
    for index in (1, 2):
        css = styled(
            flex="1", background=theme.sunken, border_radius=glass.px(16), padding=glass.px(14), min_width="0"
        )
        tiles = glass.sheet.content.mock.tiles
        name, value = tiles[index % len(tiles)]
        words = column(
            glass.label(name, 13, theme.muted_surface),
            glass.label(value, 20, theme.ink_surface, 700),
            gap=glass.px(4),
        )
        small.append(box(css, words))
    pair = box(styled(display="flex", gap=glass.px(10), flex_shrink=0.0), *small)
    now, before = LEVELS[(glass.variant + 1) % len(LEVELS)]
    css = styled(flex="1", min_height="0", position="relative", border_radius=glass.px(12), overflow="hidden")
    return [block, pair, box(css, plot(glass, now, before))]


def _talk(glass: Glass) -> list[str]:
    """Lines of talk and the field to answer in."""
    theme, notes = glass.theme, glass.sheet.content.mock.notes
    said = [*notes[:5], *[""] * (5 - len(notes[:5]))]
    rows = (bubble(glass, words, index, 14) for index, words in enumerate(said))
    field = across(
        bar("40%", glass.px(7), theme.line),
        icon("send", glass.px(18), theme.accent_surface, 2.0),
        extra=styled(
            justify_content="space-between",
            padding=f"{glass.px(12)}px {glass.px(14)}px",
            background=theme.sunken,
            border_radius=glass.px(16),
            flex_shrink=0.0,
        ),
    )
    return [column(*rows, extra="flex:1;min-height:0;justify-content:space-evenly"), field]


def _way(glass: Glass) -> list[str]:
    """Where an order is, its stages, and what is in it."""
    theme, mock = glass.theme, glass.sheet.content.mock
    lead = across(
        truck_tile(glass, 44, 14),
        column(
            glass.label(mock.title, 16, theme.accent_surface, 700),
            bar(glass.px(88), glass.px(6), theme.accent_surface, "opacity:.3"),
            gap=glass.px(7),
        ),
        gap=glass.px(12),
    )
    track = box(styled(margin_top=glass.px(20)), stages(glass, 12))
    rows = (item_row(glass, name, index, 15) for index, name in enumerate(mock.cards[:4]))
    return [_panel(glass, lead, track), _rows(glass, *rows)]


PHONES: dict[str, Callable[[Glass], list[str]]] = {
    "day": _day,
    "balance": _balance,
    "week": _week,
    "talk": _talk,
    "way": _way,
}
