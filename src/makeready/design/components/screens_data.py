"""Screens of figures: a curve under tiles, bars beside shares, a table of states."""

from makeready.design.components.glass import (
    Glass,
    across,
    avatar,
    card_css,
    column,
    heading,
    main_area,
    pill,
    plot,
)
from makeready.design.sheet import bar, box, icon, styled

LEVELS = (
    (
        (0.22, 0.3, 0.27, 0.42, 0.46, 0.41, 0.58, 0.66, 0.63, 0.86),
        (0.18, 0.2, 0.27, 0.29, 0.33, 0.36, 0.38, 0.45, 0.47, 0.52),
    ),
    (
        (0.34, 0.52, 0.44, 0.6, 0.78, 0.66, 0.6, 0.74, 0.9, 0.82),
        (0.3, 0.36, 0.4, 0.42, 0.5, 0.52, 0.46, 0.5, 0.56, 0.6),
    ),
    (
        (0.16, 0.2, 0.34, 0.3, 0.36, 0.55, 0.62, 0.6, 0.76, 0.92),
        (0.2, 0.26, 0.24, 0.3, 0.34, 0.32, 0.4, 0.44, 0.5, 0.5),
    ),
    (
        (0.5, 0.42, 0.56, 0.7, 0.62, 0.55, 0.68, 0.84, 0.76, 0.88),
        (0.44, 0.4, 0.42, 0.5, 0.48, 0.52, 0.5, 0.58, 0.6, 0.62),
    ),
)
"""Curves now and a year before, drawn by hand: each proposal shows another."""


def _tiles(glass: Glass) -> str:
    """Three figures, each with how it moved."""
    theme = glass.theme
    made = []
    for index, (name, value) in enumerate(glass.sheet.content.mock.tiles):
        up = across(
            icon("trending-up", glass.px(13), theme.accent_surface, 2.4),
            bar(glass.px(22 - 4 * index), glass.px(5), theme.accent_soft),
            gap=glass.px(5),
        )
        head = across(glass.label(name, 12, theme.muted_surface), up, extra="justify-content:space-between")
        css = f"{card_css(glass)};flex:1;padding:{glass.px(10)}px {glass.px(12)}px"
        made.append(
            box(css, head, glass.label(value, 20, theme.ink_surface, 700, f"margin-top:{glass.px(5)}px"))
        )
    return box(styled(display="flex", gap=glass.px(10)), *made)


def _spans(glass: Glass) -> str:
    """A switch of three spans of time, the second one on."""
    theme = glass.theme
    made = [
        box(
            styled(
                padding=f"{glass.px(5)}px {glass.px(9)}px",
                border_radius=glass.px(6),
                background=theme.surface if index == 1 else "transparent",
            ),
            bar(glass.px(18), glass.px(5), theme.accent if index == 1 else theme.line),
        )
        for index in range(3)
    ]
    css = styled(background=theme.sunken, border_radius=glass.px(8), padding=glass.px(3))
    return across(*made, extra=css)


def dashboard(glass: Glass) -> str:
    """Three figures over a curve, with last year behind it and a mark on today."""
    theme = glass.theme
    now, before = LEVELS[glass.variant % len(LEVELS)]
    key = across(
        box(styled(width=glass.px(9), height=glass.px(9), border_radius="50%", background=theme.accent)),
        bar(glass.px(44), glass.px(6), theme.line),
        box(
            styled(width=glass.px(9), height=glass.px(9), border_radius="50%", background=theme.line),
        ),
        bar(glass.px(34), glass.px(6), theme.line),
        gap=glass.px(7),
    )
    head = across(key, _spans(glass), extra="justify-content:space-between")
    mark = box(
        styled(
            position="absolute",
            left="66.7%",
            top=f"{100 - 100 * now[6]:.1f}%",
            width=glass.px(13),
            height=glass.px(13),
            margin_left=glass.px(-6.5),
            margin_top=glass.px(-6.5),
            border_radius="50%",
            background=theme.surface,
            border=f"{max(2.0, glass.px(3.4))}px solid {theme.accent}",
        ),
        is_decoration=True,
    )
    drawn = box(styled(flex="1", min_height="0", position="relative"), plot(glass, now, before), mark)
    months = across(
        *(bar(glass.px(20), glass.px(5), theme.line) for _ in range(6)), extra="justify-content:space-between"
    )
    css = styled(
        flex="1",
        min_height="0",
        display="flex",
        flex_direction="column",
        gap=glass.px(12),
        padding=f"{glass.px(12)}px {glass.px(14)}px",
    )
    # A low window keeps its room for the curve.
    is_low = glass.height_px / glass.unit < 345
    card = box(f"{card_css(glass)};{css}", "" if is_low else head, drawn, "" if is_low else months)
    return main_area(glass, heading(glass, glass.sheet.content.mock.title), _tiles(glass), card)


def _columns(glass: Glass, levels: tuple[float, ...], *, chosen: int) -> str:
    """Upright bars in pairs of tones; the chosen one in the accent."""
    theme = glass.theme
    made = []
    for index, level in enumerate(levels):
        fill = theme.accent if index == chosen else theme.accent_soft
        css = styled(
            flex="1",
            height=f"{level * 100:.0f}%",
            background=fill,
            border_radius=f"{glass.px(6)}px {glass.px(6)}px {glass.px(2)}px {glass.px(2)}px",
        )
        made.append(box(css, is_decoration=True))
    css = styled(
        display="flex",
        align_items="flex-end",
        gap=glass.px(9),
        flex="1",
        min_height="0",
        border_bottom=f"1px solid {theme.line}",
    )
    return box(css, *made)


def shares(glass: Glass, *, units: float = 12.5, num: int = 4) -> str:
    """A list of names with the part each has."""
    theme, mock = glass.theme, glass.sheet.content.mock
    rows = []
    for index, name in enumerate(mock.cards[:num]):
        part = (0.86, 0.62, 0.47, 0.3)[index % 4]
        track = box(
            styled(height=glass.px(units * 0.56), border_radius=glass.px(units), background=theme.sunken),
            box(
                styled(
                    width=f"{part * 100:.0f}%",
                    height="100%",
                    border_radius=glass.px(units),
                    background=(theme.accent, theme.second, theme.accent, theme.second)[index % 4],
                    opacity=(1.0, 1.0, 0.55, 0.55)[index % 4],
                )
            ),
        )
        rows.append(
            column(glass.label(name, units, theme.ink_surface, 600), track, gap=glass.px(units * 0.55))
        )
    return column(*rows, extra="flex:1;justify-content:space-between;min-height:0")


def bars(glass: Glass) -> str:
    """Three figures over bars by month and the shares of the parts."""
    levels = tuple(level * 0.95 for level in LEVELS[(glass.variant + 2) % len(LEVELS)][0])
    card = f"{card_css(glass)};padding:{glass.px(14)}px {glass.px(16)}px;display:flex;flex-direction:column"
    head = across(
        bar(glass.px(70), glass.px(7), glass.theme.line), _spans(glass), extra="justify-content:space-between"
    )
    left = box(
        f"{card};flex:1.55;gap:{glass.px(14)}px", head, _columns(glass, levels, chosen=len(levels) - 1)
    )
    right = box(f"{card};flex:1", shares(glass))
    row = box(styled(display="flex", gap=glass.px(10), flex="1", min_height="0"), left, right)
    return main_area(glass, heading(glass, glass.sheet.content.mock.title), _tiles(glass), row)


def table(glass: Glass) -> str:
    """Rows with a name, a person, a state and an amount."""
    theme, mock = glass.theme, glass.sheet.content.mock
    rows = []
    cards = mock.cards if len(mock.cards) > 4 else (*mock.cards, *mock.nav[1:])
    for index, name in enumerate(cards[: min(6, max(2, int((glass.height_px / glass.unit - 205) / 36)))]):
        state = mock.lanes[(index * 2 + 1) % len(mock.lanes)] if mock.lanes else ""
        lead = across(
            avatar(glass, 26, index), glass.label(name, 13, theme.ink_surface, 600), gap=glass.px(10)
        )
        cells = (
            box(styled(flex="1.5", min_width="0"), lead),
            box(
                styled(flex="1", display="flex"),
                bar(("70%", "52%", "62%")[index % 3], glass.px(6), theme.line),
            ),
            box(styled(flex="1", display="flex"), pill(glass, state, 11.5, is_on=index % 3 == 0)),
            bar(glass.px(34), glass.px(7), theme.muted_surface, "opacity:.55"),
        )
        css = styled(
            flex="1",
            max_height=glass.px(58),
            padding=f"0 {glass.px(14)}px",
            border_top=f"1px solid {theme.line}" if index else "none",
        )
        rows.append(across(*cells, gap=glass.px(12), extra=css))
    css = f"{card_css(glass)};flex:1;min-height:0;display:flex;flex-direction:column"
    body = box(css, *rows)
    return main_area(glass, heading(glass, mock.title), _tiles(glass), body)
