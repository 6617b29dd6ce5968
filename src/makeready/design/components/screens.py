"""Which screen an application mockup shows, and the rail at its side. Screens fill the box they are given."""

from collections.abc import Callable

from makeready.design.components.glass import Glass, across, avatar, column, rail_icon
from makeready.design.components.screens_data import bars, dashboard, table
from makeready.design.components.screens_work import board, calendar, chat, inbox, tracker
from makeready.design.sheet import bar, box, icon, styled

SCREENS: dict[str, Callable[[Glass], str]] = {
    "board": board,
    "calendar": calendar,
    "dashboard": dashboard,
    "bars": bars,
    "table": table,
    "inbox": inbox,
    "chat": chat,
    "tracker": tracker,
}


def screen(glass: Glass) -> str:
    """The screen for this proposal, of the topic's in turn; a rail where there is room for one."""
    names = glass.sheet.content.mock.screens
    main = SCREENS[names[glass.variant % len(names)]]
    if glass.width_px / glass.sheet.floor_px < 34:
        return main(glass)
    return box(
        styled(display="flex", width="100%", height="100%"),
        _rail(glass, glass.px(142)),
        box(styled(flex="1", height="100%", min_width="0", display="flex"), main(glass)),
    )


def _rail(glass: Glass, width_px: float) -> str:
    """The application's name, its navigation, and at the foot who is signed in."""
    theme, mock = glass.theme, glass.sheet.content.mock
    side = glass.px(24)
    mark = box(
        styled(
            width=side,
            height=side,
            border_radius=glass.px(7.5),
            background=theme.accent,
            display="flex",
            align_items="center",
            justify_content="center",
            flex_shrink=0.0,
        ),
        icon(
            rail_icon(mock.nav[0]) if mock.nav[0] else "sparkles", round(side * 0.6, 1), theme.on_accent, 2.4
        ),
    )
    brand = across(
        mark,
        glass.label(mock.app, 14.5, theme.ink_surface, 700),
        gap=glass.px(8),
        extra=f"margin-bottom:{glass.px(20)}px",
    )
    items = [_rail_row(glass, name, is_on=index == 0) for index, name in enumerate(mock.nav)]
    who = across(
        avatar(glass, 24, 2),
        column(
            bar(glass.px(52), glass.px(6), theme.line),
            bar(glass.px(34), glass.px(5), theme.line, "opacity:.6"),
            gap=glass.px(5),
        ),
        gap=glass.px(8),
    )
    css = styled(
        width=width_px,
        height="100%",
        padding=f"{glass.px(18)}px {glass.px(14)}px",
        background=theme.sunken,
        border_right=f"1px solid {theme.line}",
        flex_shrink=0.0,
        display="flex",
        flex_direction="column",
        justify_content="space-between",
    )
    return box(css, column(brand, column(*items, gap=glass.px(3))), who)


def _rail_row(glass: Glass, name: str, *, is_on: bool) -> str:
    theme = glass.theme
    ink = theme.accent_surface if is_on else theme.muted_surface
    css = styled(
        padding=f"{glass.px(7.5)}px {glass.px(9)}px",
        border_radius=glass.px(8),
        background=theme.accent_soft if is_on else "transparent",
    )
    shown = icon(rail_icon(name) if name else "circle", glass.px(14), ink, 2.2)
    return across(shown, glass.label(name, 13, ink, 600 if is_on else 500), gap=glass.px(8), extra=css)
