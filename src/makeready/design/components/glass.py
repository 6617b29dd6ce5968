"""The inside of an application mockup: its unit, its labels, and the pieces that every screen is made of.

Sizes inside a screen follow its own unit, one px of a 640 px wide window. Text never goes below the
sheet's floor; what would be too small to read is drawn as a skeleton bar instead of tiny words.
"""

from dataclasses import dataclass

from makeready.design.icons import find_icon
from makeready.design.sheet import Sheet, TextStyle, bar, box, icon, styled, text
from makeready.design.theme import Theme

RAIL_ICONS = {
    "today": "sun",
    "week": "calendar-days",
    "rooms": "door-open",
    "overview": "layout-dashboard",
    "accounts": "wallet",
    "cohorts": "layers",
    "trends": "trending-up",
    "profile": "user",
    "services": "server",
    "deploys": "rocket",
    "logs": "terminal",
    "usage": "gauge",
    "orders": "shopping-cart",
    "products": "package",
    "courses": "book-open",
    "practice": "pencil",
    "groups": "users",
    "plan": "list-checks",
    "threads": "messages-square",
    "calls": "phone",
    "kitchen": "utensils",
    "riders": "bike",
    "favourites": "heart",
    "search": "search",
    "people": "users",
}
"""Icons for the words of `copy.yaml` that an icon's name does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glass:
    """The inside of a mockup: its size in px and the number of its own units across."""

    sheet: Sheet
    width_px: float
    height_px: float
    units_across: float = 640

    @property
    def unit(self) -> float:
        return self.width_px / self.units_across

    @property
    def theme(self) -> Theme:
        return self.sheet.theme

    @property
    def variant(self) -> int:
        """Which proposal this is: figures and curves differ between them."""
        return self.sheet.variant

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


def card_css(glass: Glass, radius: float = 10) -> str:
    """A white card with a hairline."""
    theme = glass.theme
    return styled(
        background=theme.surface,
        border=f"1px solid {theme.line}",
        border_radius=glass.px(radius),
        min_width="0",
    )


def column(*children: str, gap: float = 0.0, extra: str = "") -> str:
    css = styled(display="flex", flex_direction="column", gap=gap, min_width="0")
    return box(f"{css};{extra}" if extra else css, *children)


def across(*children: str, gap: float = 0.0, extra: str = "") -> str:
    css = styled(display="flex", align_items="center", gap=gap, min_width="0")
    return box(f"{css};{extra}" if extra else css, *children)


def avatar(glass: Glass, units: float, index: int, extra: str = "") -> str:
    """A person: a tinted disc with a head and shoulders."""
    theme = glass.theme
    fill, ink = (
        (theme.accent, theme.on_accent),
        (theme.second, theme.on_second),
        (theme.accent_soft, theme.accent_surface),
        (theme.line, theme.muted_surface),
    )[index % 4]
    side = glass.px(units)
    css = styled(
        width=side,
        height=side,
        border_radius="50%",
        background=fill,
        display="flex",
        align_items="center",
        justify_content="center",
        flex_shrink=0.0,
    )
    return box(f"{css};{extra}", icon("user", round(side * 0.56, 1), ink, 2.4))


def rail_icon(name: str) -> str:
    """The icon beside a word of the navigation."""
    return RAIL_ICONS.get(name.lower()) or find_icon(name)


def pill(glass: Glass, words: str, units: float, *, is_on: bool) -> str:
    """A small rounded status."""
    theme = glass.theme
    css = styled(
        padding=f"{glass.px(units * 0.32)}px {glass.px(units * 0.75)}px",
        border_radius=glass.px(units),
        background=theme.accent_soft if is_on else theme.sunken,
        flex_shrink=0.0,
    )
    return box(css, glass.label(words, units, theme.accent_surface if is_on else theme.muted_surface, 600))


def heading(glass: Glass, title: str, *, has_faces: bool = True) -> str:
    """The title of a screen, with the people on it and a button to add one."""
    theme = glass.theme
    rim = f"border:{max(1.5, glass.px(2))}px solid {theme.surface};margin-left:{glass.px(-7)}px"
    faces = "".join(avatar(glass, 25, index, rim) for index in range(3)) if has_faces else ""
    side = glass.px(25)
    add = box(
        styled(
            width=side,
            height=side,
            border_radius=glass.px(8),
            background=theme.accent,
            display="flex",
            align_items="center",
            justify_content="center",
        ),
        icon("plus", round(side * 0.58, 1), theme.on_accent, 2.6),
    )
    return across(
        glass.label(title, 18, theme.ink_surface, 700),
        across(across(faces), add, gap=glass.px(10)),
        extra="justify-content:space-between",
    )


def main_area(glass: Glass, *children: str, gap: float = 14) -> str:
    """The part of a window beside its rail."""
    css = styled(
        flex="1",
        min_width="0",
        height="100%",
        display="flex",
        flex_direction="column",
        gap=glass.px(gap),
        padding=f"{glass.px(18)}px {glass.px(20)}px {glass.px(20)}px",
    )
    return box(css, *children)


def curve(levels: tuple[float, ...], width: float, height: float) -> str:
    """A smooth path through the levels (0 to 1, upwards) in a box of that size."""
    step = width / (len(levels) - 1)
    points = [(index * step, height * (1 - level)) for index, level in enumerate(levels)]
    padded = [points[0], *points, points[-1]]
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        path += (
            f"C{start[0] + (end[0] - before[0]) / 6:.1f} {start[1] + (end[1] - before[1]) / 6:.1f} "
            f"{end[0] - (after[0] - start[0]) / 6:.1f} {end[1] - (after[1] - start[1]) / 6:.1f} "
            f"{end[0]:.1f} {end[1]:.1f}"
        )
    return path


def plot(glass: Glass, levels: tuple[float, ...], earlier: tuple[float, ...] = ()) -> str:
    """A drawn curve that fills its box: an illustration of a screen, not data, and marked as decoration."""
    theme = glass.theme
    path = curve(levels, 100, 60)
    grid = "".join(
        f'<line x1="0" x2="100" y1="{y}" y2="{y}" stroke="{theme.line}" stroke-width="0.25"/>'
        for y in (1, 20, 40, 59.6)
    )
    before = (
        f'<path d="{curve(earlier, 100, 60)}" fill="none" stroke="{theme.muted_surface}" '
        'stroke-opacity="0.45" '
        'stroke-width="0.7" stroke-dasharray="1.6 1.6"/>'
        if earlier
        else ""
    )
    return (
        '<svg data-decoration viewBox="0 0 100 60" preserveAspectRatio="none" '
        'style="position:absolute;left:0;top:0;width:100%;height:100%">'
        f'<defs><linearGradient id="area" x1="0" y1="0" x2="0" y2="1">'
        f'<stop offset="0" stop-color="{theme.accent}" stop-opacity="0.28"/>'
        f'<stop offset="1" stop-color="{theme.accent}" stop-opacity="0.02"/></linearGradient></defs>'
        f'{grid}<path d="{path}L100 60L0 60Z" fill="url(#area)"/>{before}'
        f'<path d="{path}" fill="none" stroke="{theme.accent}" stroke-width="1.1"/></svg>'
    )
