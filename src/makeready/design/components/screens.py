"""What an application mockup shows: a dashboard, a board, a calendar. Each fills a box it is given.

Sizes inside a screen follow its own unit, one px of a 640 px wide window. Text never goes below the
sheet's floor; what would be too small to read is drawn as a skeleton bar instead of tiny words.
"""

from dataclasses import dataclass

from makeready.design.sheet import Sheet, TextStyle, bar, box, styled, text
from makeready.design.theme import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Glass:
    """The inside of a mockup: its size in px and its own unit."""

    sheet: Sheet
    width_px: float
    height_px: float

    @property
    def unit(self) -> float:
        return self.width_px / 640

    @property
    def theme(self) -> Theme:
        return self.sheet.theme

    def px(self, units: float) -> float:
        return round(units * self.unit, 2)

    def size(self, units: float) -> float:
        return round(max(units * self.unit, self.sheet.floor_px), 2)

    def can_set(self, units: float) -> bool:
        """Whether text of that size keeps its place: not when the floor forces it a third larger."""
        return units * self.unit * 1.34 >= self.sheet.floor_px

    def label(self, words: str, units: float, colour: str, weight: int = 500, extra: str = "") -> str:
        """A word or two, or a bar of about its length where words would be too small."""
        if not words or not self.can_set(units):
            return bar(
                self.px(max(len(words), 6) * units * 0.5), self.px(units * 0.55), self.theme.line, extra
            )
        style = TextStyle(
            size_px=self.size(units),
            weight=weight,
            colour=colour,
            leading=1.2,
            extra=f"white-space:nowrap;{extra}",
        )
        return text(words, style)


def screen(glass: Glass) -> str:
    """The screen that the topic's copy names, with a sidebar where there is room for one."""
    mock = glass.sheet.content.mock
    main = {"board": board, "calendar": calendar}.get(mock.screen, dashboard)
    if glass.width_px / glass.sheet.floor_px < 34:
        return main(glass)
    rail_px = glass.px(142)
    inner = Glass(sheet=glass.sheet, width_px=glass.width_px, height_px=glass.height_px)
    return box(
        styled(display="flex", width="100%", height="100%"),
        _rail(glass, rail_px),
        box(styled(flex="1", height="100%", min_width="0", display="flex"), main(inner)),
    )


def _rail(glass: Glass, width_px: float) -> str:
    theme, mock = glass.theme, glass.sheet.content.mock
    mark = box(
        styled(width=glass.px(22), height=glass.px(22), border_radius=glass.px(7), background=theme.accent)
    )
    brand = box(
        styled(display="flex", align_items="center", gap=glass.px(8), margin_bottom=glass.px(20)),
        mark,
        glass.label(mock.app, 14.5, theme.ink_surface, 700),
    )
    items = []
    for index, name in enumerate(mock.nav):
        is_on = index == 0
        dot = box(
            styled(
                width=glass.px(9),
                height=glass.px(9),
                border_radius=glass.px(3),
                background=theme.accent if is_on else theme.line,
                flex_shrink=0.0,
            )
        )
        items.append(
            box(
                styled(
                    display="flex",
                    align_items="center",
                    gap=glass.px(9),
                    padding=f"{glass.px(8)}px {glass.px(10)}px",
                    border_radius=glass.px(8),
                    background=theme.accent_soft if is_on else "transparent",
                ),
                dot,
                glass.label(
                    name, 13, theme.accent_surface if is_on else theme.muted_surface, 600 if is_on else 500
                ),
            )
        )
    rows = box(styled(display="flex", flex_direction="column", gap=glass.px(3)), *items)
    return box(
        styled(
            width=width_px,
            height="100%",
            padding=f"{glass.px(18)}px {glass.px(14)}px",
            background=theme.sunken,
            border_right=f"1px solid {theme.line}",
            flex_shrink=0.0,
        ),
        brand,
        rows,
    )


def _main(glass: Glass, *children: str) -> str:
    return box(
        styled(
            flex="1",
            min_width="0",
            height="100%",
            padding=f"{glass.px(18)}px {glass.px(20)}px {glass.px(20)}px",
            display="flex",
            flex_direction="column",
            gap=glass.px(14),
        ),
        *children,
    )


def _head(glass: Glass) -> str:
    theme = glass.theme
    faces = "".join(
        box(
            styled(
                width=glass.px(22),
                height=glass.px(22),
                border_radius="50%",
                background=colour,
                border=f"{max(1.5, glass.px(2))}px solid {theme.surface}",
                margin_left=glass.px(-7),
            ),
            is_decoration=True,
        )
        for colour in (theme.accent, theme.second, theme.accent_soft)
    )
    return box(
        styled(display="flex", align_items="center", justify_content="space-between"),
        glass.label(glass.sheet.content.mock.title, 18, theme.ink_surface, 700),
        box(styled(display="flex", align_items="center"), faces),
    )


def dashboard(glass: Glass) -> str:
    """Three figures over an area chart."""
    theme, mock = glass.theme, glass.sheet.content.mock
    tiles = "".join(
        box(
            styled(
                flex="1",
                min_width="0",
                padding=f"{glass.px(10)}px {glass.px(12)}px",
                border=f"1px solid {theme.line}",
                border_radius=glass.px(10),
                background=theme.surface,
            ),
            glass.label(name, 12, theme.muted_surface),
            glass.label(value, 19, theme.ink_surface, 700, f"margin-top:{glass.px(5)}px"),
        )
        for name, value in mock.tiles
    )
    plot = box(
        styled(
            flex="1",
            min_height="0",
            border=f"1px solid {theme.line}",
            border_radius=glass.px(10),
            background=theme.surface,
            overflow="hidden",
            position="relative",
        ),
        _area_chart(glass),
    )
    return _main(glass, _head(glass), box(styled(display="flex", gap=glass.px(10)), tiles), plot)


def _area_chart(glass: Glass) -> str:
    """A drawn curve, not data: an illustration of a screen, marked as decoration."""
    theme = glass.theme
    levels = (0.22, 0.3, 0.27, 0.42, 0.46, 0.41, 0.58, 0.66, 0.63, 0.86)
    points = [(index * 100 / 9, 60 - 52 * level) for index, level in enumerate(levels)]
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    padded = [points[0], *points, points[-1]]
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        path += (
            f"C{start[0] + (end[0] - before[0]) / 6:.1f} {start[1] + (end[1] - before[1]) / 6:.1f} "
            f"{end[0] - (after[0] - start[0]) / 6:.1f} {end[1] - (after[1] - start[1]) / 6:.1f} "
            f"{end[0]:.1f} {end[1]:.1f}"
        )
    grid = "".join(
        f'<line x1="0" x2="100" y1="{y}" y2="{y}" stroke="{theme.line}" stroke-width="0.3"/>'
        for y in (15, 30, 45)
    )
    return (
        '<svg data-decoration viewBox="0 0 100 60" preserveAspectRatio="none" '
        'style="position:absolute;left:0;top:0;width:100%;height:100%">'
        f'<defs><linearGradient id="area" x1="0" y1="0" x2="0" y2="1">'
        f'<stop offset="0" stop-color="{theme.accent}" stop-opacity="0.30"/>'
        f'<stop offset="1" stop-color="{theme.accent}" stop-opacity="0.03"/></linearGradient>'
        f'</defs>{grid}<path d="{path}L100 60L0 60Z" fill="url(#area)"/>'
        f'<path d="{path}" fill="none" stroke="{theme.accent}" stroke-width="1.1"/></svg>'
    )


def board(glass: Glass) -> str:
    """Lanes of cards, as in a planning tool."""
    theme, mock = glass.theme, glass.sheet.content.mock
    lanes = []
    sizes = (3, 2, 2)
    start = 0
    for index, name in enumerate(mock.lanes[:3]):
        cards = mock.cards[start : start + sizes[index]]
        start += sizes[index]
        lane_colour = (theme.line, theme.accent, theme.second)[index]
        head = box(
            styled(display="flex", align_items="center", gap=glass.px(7), margin_bottom=glass.px(2)),
            box(styled(width=glass.px(9), height=glass.px(9), border_radius="50%", background=lane_colour)),
            glass.label(name, 12.5, theme.ink_surface, 600),
        )
        lanes.append(
            box(
                styled(
                    flex="1",
                    min_width="0",
                    background=theme.sunken,
                    border_radius=glass.px(12),
                    padding=glass.px(10),
                    display="flex",
                    flex_direction="column",
                    gap=glass.px(9),
                ),
                head,
                *(_card(glass, card, index, place) for place, card in enumerate(cards)),
            )
        )
    row = box(styled(display="flex", gap=glass.px(10), flex="1", min_height="0"), *lanes)
    return _main(glass, _head(glass), row)


def _card(glass: Glass, words: str, lane: int, place: int) -> str:
    theme = glass.theme
    tag = (theme.accent_soft, theme.accent, theme.second)[(lane + place) % 3]
    return box(
        styled(
            background=theme.surface,
            border=f"1px solid {theme.line}",
            border_radius=glass.px(9),
            padding=f"{glass.px(10)}px {glass.px(10)}px {glass.px(11)}px",
            display="flex",
            flex_direction="column",
            gap=glass.px(8),
        ),
        bar(glass.px(26), glass.px(5), tag),
        glass.label(words, 12.5, theme.ink_surface, 600),
        bar("78%" if place % 2 else "60%", glass.px(5), theme.line),
    )


def calendar(glass: Glass) -> str:
    """Five days and what fills them."""
    theme, mock = glass.theme, glass.sheet.content.mock
    plan = (
        (0, 0.06, 0.2), (0, 0.5, 0.26), (1, 0.2, 0.3), (2, 0.02, 0.22), (2, 0.6, 0.28),
        (3, 0.32, 0.3), (4, 0.1, 0.22), (4, 0.56, 0.2),
    )  # fmt: skip
    days = []
    for index, day in enumerate(mock.lanes[:5]):
        blocks = []
        for place, (column, top, length) in enumerate(plan):
            if column != index:
                continue
            tone = (place + index) % 3
            fill = (theme.accent_soft, theme.accent, theme.second_soft)[tone]
            ink = (theme.accent_surface, theme.on_accent, theme.second_surface)[tone]
            blocks.append(
                box(
                    styled(
                        position="absolute",
                        left=glass.px(3),
                        right=glass.px(3),
                        top=f"{top * 100:.0f}%",
                        height=f"{length * 100:.0f}%",
                        background=fill,
                        border_radius=glass.px(7),
                        padding=f"{glass.px(8)}px {glass.px(8)}px",
                    ),
                    bar("70%", glass.px(5), ink, "opacity:.75"),
                    bar("45%", glass.px(4), ink, f"opacity:.4;margin-top:{glass.px(6)}px"),
                )
            )
        days.append(
            box(
                styled(flex="1", min_width="0", display="flex", flex_direction="column", gap=glass.px(8)),
                box(
                    styled(display="flex", justify_content="center"),
                    glass.label(day, 12.5, theme.muted_surface, 600),
                ),
                box(
                    styled(flex="1", position="relative", background=theme.sunken, border_radius=glass.px(9)),
                    *blocks,
                ),
            )
        )
    return _main(
        glass, _head(glass), box(styled(display="flex", gap=glass.px(7), flex="1", min_height="0"), *days)
    )
