"""Screens of work in hand: a board, a week, a list and what is open in it, talk, a parcel on its way."""

from makeready.design.components.glass import (
    Glass,
    across,
    avatar,
    card_css,
    column,
    heading,
    main_area,
    pill,
    rail_icon,
)
from makeready.design.sheet import bar, box, icon, styled

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")


def board(glass: Glass) -> str:
    """Lanes of cards, as in a planning tool."""
    theme, mock = glass.theme, glass.sheet.content.mock
    lanes = []
    lane_units = glass.height_px / glass.unit - 34 - 38 - 39
    most = max(int((lane_units - 44) / 76), 1)
    sizes = [min(num, most) for num in ((3, 2, 2), (2, 3, 2), (2, 2, 3))[glass.variant % 3]]
    has_room = lane_units - 44 - max(sizes) * 76 > 40
    start = 0
    for index, name in enumerate(mock.lanes[:3]):
        cards = mock.cards[start : start + sizes[index]]
        start += sizes[index]
        lane_colour = (theme.line, theme.accent, theme.second)[index]
        head = across(
            across(
                box(
                    styled(width=glass.px(9), height=glass.px(9), border_radius="50%", background=lane_colour)
                ),
                glass.label(name, 12.5, theme.ink_surface, 600),
                gap=glass.px(7),
            ),
            icon("ellipsis", glass.px(14), theme.muted_surface, 2.2),
            extra="justify-content:space-between",
        )
        css = styled(
            flex="1",
            min_width="0",
            background=theme.sunken,
            border_radius=glass.px(12),
            padding=glass.px(10),
            display="flex",
            flex_direction="column",
            gap=glass.px(9),
        )
        made = (_card(glass, card, index, place) for place, card in enumerate(cards))
        lanes.append(box(css, head, *made, _empty_card(glass) if has_room else ""))
    row = box(styled(display="flex", gap=glass.px(10), flex="1", min_height="0"), *lanes)
    return main_area(glass, heading(glass, mock.title), row)


def _card(glass: Glass, words: str, lane: int, place: int) -> str:
    """A task: its tag, its name, who has it, and how far it is."""
    theme = glass.theme
    tag = (theme.second_soft, theme.accent, theme.second)[(lane + place) % 3]
    css = styled(
        padding=f"{glass.px(10)}px {glass.px(10)}px {glass.px(10)}px",
        display="flex",
        flex_direction="column",
        gap=glass.px(8),
        flex="1",
        max_height=glass.px(104),
        justify_content="space-between",
    )
    foot = across(
        bar(("46%", "58%", "38%")[(lane + place) % 3], glass.px(5), theme.line),
        avatar(glass, 19, lane + place),
        extra="justify-content:space-between",
    )
    top = column(
        bar(glass.px(26), glass.px(5), tag), glass.label(words, 12.5, theme.ink_surface, 600), gap=glass.px(8)
    )
    return box(f"{card_css(glass, 9)};{css}", top, foot)


def _empty_card(glass: Glass) -> str:
    """Where the next task goes."""
    theme = glass.theme
    css = styled(
        border=f"{max(1.0, glass.px(1.4))}px dashed {theme.line}",
        border_radius=glass.px(9),
        height=glass.px(34),
        display="flex",
        align_items="center",
        justify_content="center",
        flex_shrink=0.0,
    )
    return box(css, icon("plus", glass.px(14), theme.muted_surface, 2.2))


PLANS = (
    (
        (0, 0.06, 0.2),
        (0, 0.5, 0.26),
        (1, 0.2, 0.3),
        (2, 0.02, 0.22),
        (2, 0.6, 0.28),
        (3, 0.32, 0.3),
        (4, 0.1, 0.22),
        (4, 0.56, 0.2),
    ),
    (
        (0, 0.28, 0.3),
        (1, 0.04, 0.22),
        (1, 0.58, 0.24),
        (2, 0.3, 0.26),
        (3, 0.08, 0.3),
        (3, 0.62, 0.24),
        (4, 0.34, 0.36),
    ),
    (
        (0, 0.14, 0.24),
        (1, 0.44, 0.3),
        (2, 0.06, 0.3),
        (2, 0.64, 0.22),
        (3, 0.2, 0.22),
        (4, 0.04, 0.2),
        (4, 0.46, 0.3),
    ),
)
"""Weeks, drawn by hand: the day, where in it an entry starts, and its part of the day."""


def calendar(glass: Glass) -> str:
    """Five days and what fills them."""
    theme, mock = glass.theme, glass.sheet.content.mock
    plan = PLANS[glass.variant % len(PLANS)]
    days = []
    for index in range(5):
        day = DAYS[index] if mock.app else ""
        entries = (
            _entry(glass, place, top, length)
            for place, (column_, top, length) in enumerate(plan)
            if column_ == index
        )
        is_today = index == glass.variant % 3 + 1
        days.append(
            box(
                styled(flex="1", min_width="0", display="flex", flex_direction="column", gap=glass.px(8)),
                box(
                    styled(display="flex", justify_content="center"),
                    glass.label(day, 12.5, theme.accent_surface if is_today else theme.muted_surface, 600),
                ),
                box(
                    styled(flex="1", position="relative", background=theme.sunken, border_radius=glass.px(9)),
                    *(_hour(glass, share) for share in (20, 40, 60, 80)),
                    *entries,
                ),
            )
        )
    row = box(styled(display="flex", gap=glass.px(7), flex="1", min_height="0"), *days)
    return main_area(glass, heading(glass, mock.title), row)


def _hour(glass: Glass, share: int) -> str:
    css = styled(
        position="absolute",
        left="0",
        right="0",
        top=f"{share}%",
        height=1.0,
        background=glass.theme.line,
        opacity=0.7,
    )
    return box(css, is_decoration=True)


def _entry(glass: Glass, place: int, top: float, length: float) -> str:
    """A meeting: its name where the column holds it, and a bar for the time."""
    theme, mock = glass.theme, glass.sheet.content.mock
    fill, ink = (
        (theme.accent_soft, theme.accent_surface),
        (theme.accent, theme.on_accent),
        (theme.second_soft, theme.second_surface),
    )[place % 3]
    name = next((one for one in mock.cards[place % max(len(mock.cards), 1) :] if len(one) <= 8), "")
    is_named = bool(name) and glass.can_set(11.5) and place % 3 != 2
    words = glass.label(name, 11.5, ink, 600) if is_named else bar("70%", glass.px(5), ink, "opacity:.75")
    css = styled(
        position="absolute",
        left=glass.px(3),
        right=glass.px(3),
        top=f"{top * 100:.0f}%",
        height=f"{length * 100:.0f}%",
        background=fill,
        border_radius=glass.px(7),
        overflow="hidden",
        padding=f"{glass.px(7)}px {glass.px(7)}px",
    )
    return box(css, words, bar("45%", glass.px(4), ink, f"opacity:.45;margin-top:{glass.px(6)}px"))


def inbox(glass: Glass) -> str:
    """A list, and what is open in it."""
    theme, mock = glass.theme, glass.sheet.content.mock
    rows = [
        _mail(glass, name, index, is_open=index == glass.variant % 2)
        for index, name in enumerate(mock.cards[:5])
    ]
    listed = column(*rows, gap=glass.px(6), extra="flex:1;min-height:0")
    open_name = mock.cards[glass.variant % 2]
    who = across(
        avatar(glass, 34, glass.variant % 2),
        column(
            glass.label(open_name, 15, theme.ink_surface, 700),
            bar(glass.px(74), glass.px(5), theme.line),
            gap=glass.px(6),
        ),
        gap=glass.px(10),
    )
    state = pill(glass, mock.lanes[1] if len(mock.lanes) > 1 else "", 11.5, is_on=True)
    lines = [bar(share, glass.px(6), theme.line) for share in ("100%", "94%", "97%", "62%")]
    body = column(*lines, gap=glass.px(10))
    has_picture = glass.height_px / glass.unit > 330
    picture = box(
        styled(
            flex="1",
            min_height="0",
            background=theme.accent_soft,
            border_radius=glass.px(10),
            display="flex",
            align_items="center",
            justify_content="center",
        ),
        icon(rail_icon(mock.nav[1]) if mock.nav[1] else "image", glass.px(44), theme.accent_surface, 1.5),
    )
    css = styled(
        flex="1.25",
        display="flex",
        flex_direction="column",
        gap=glass.px(15),
        padding=glass.px(16),
        min_height="0",
    )
    opened = box(
        f"{card_css(glass, 12)};{css}",
        across(who, state, extra="justify-content:space-between"),
        body,
        picture if has_picture else "",
    )
    row = box(styled(display="flex", gap=glass.px(12), flex="1", min_height="0"), listed, opened)
    return main_area(glass, heading(glass, mock.title, has_faces=False), row)


def _mail(glass: Glass, name: str, index: int, *, is_open: bool) -> str:
    theme = glass.theme
    css = styled(
        flex="1",
        max_height=glass.px(66),
        padding=f"0 {glass.px(11)}px",
        border_radius=glass.px(10),
        background=theme.accent_soft if is_open else theme.sunken,
    )
    ink = theme.accent_surface if is_open else theme.ink_surface
    words = column(
        glass.label(name, 12.5, ink, 600),
        bar(glass.px((78, 58, 66)[index % 3]), glass.px(5), ink, "opacity:.28"),
        gap=glass.px(6),
    )
    return across(avatar(glass, 26, index), words, gap=glass.px(10), extra=css)


def chat(glass: Glass) -> str:
    """Talk among people: short lines where the copy has some, a file, and the field to answer in."""
    theme, mock = glass.theme, glass.sheet.content.mock
    said = [*mock.notes[:4], *[""] * (4 - len(mock.notes[:4]))]
    rows = [bubble(glass, words, index, 13) for index, words in enumerate(said)]
    field = across(
        bar("34%", glass.px(7), theme.line),
        icon("send", glass.px(17), theme.accent_surface, 2.0),
        extra=styled(
            justify_content="space-between",
            padding=f"{glass.px(11)}px {glass.px(14)}px",
            background=theme.sunken,
            border_radius=glass.px(12),
            flex_shrink=0.0,
        ),
    )
    talk = column(*rows, gap=glass.px(9), extra="flex:1;min-height:0;justify-content:space-evenly")
    return main_area(glass, heading(glass, mock.title), talk, field)


def bubble(glass: Glass, words: str, index: int, units: float) -> str:
    """One line of talk: others on the left with their face, one's own on the right in the accent."""
    theme = glass.theme
    is_own = index % 3 == 1
    fill, ink = (theme.accent, theme.on_accent) if is_own else (theme.sunken, theme.ink_surface)
    sharp = f"{glass.px(4)}px"
    soft = f"{glass.px(units)}px"
    corners = f"{soft} {soft} {sharp} {soft}" if is_own else f"{soft} {soft} {soft} {sharp}"
    css = styled(
        background=fill, border_radius=corners, padding=f"{glass.px(units * 0.72)}px {glass.px(units)}px"
    )
    shown = box(css, glass.label(words, units, ink, 500))
    face = "" if is_own else avatar(glass, units * 2, index)
    return across(
        face,
        shown,
        gap=glass.px(9),
        extra=f"justify-content:{'flex-end' if is_own else 'flex-start'};align-items:flex-end",
    )


def truck_tile(glass: Glass, side: float, radius: float) -> str:
    """A truck on a solid tile; side and radius in units of the glass."""
    css = styled(
        width=glass.px(side),
        height=glass.px(side),
        border_radius=glass.px(radius),
        background=glass.theme.accent,
        display="flex",
        align_items="center",
        justify_content="center",
        flex_shrink=0.0,
    )
    return box(css, icon("truck", glass.px(25), glass.theme.on_accent, 1.9))


def tracker(glass: Glass) -> str:
    """Something on its way: how far it is, its stages, and what is in it."""
    theme, mock = glass.theme, glass.sheet.content.mock
    lead = across(
        truck_tile(glass, 46, 13),
        column(
            glass.label(mock.cards[0], 16, theme.ink_surface, 700),
            bar(glass.px(110), glass.px(6), theme.line),
            gap=glass.px(7),
        ),
        gap=glass.px(13),
    )
    track = stages(glass, 12.5)
    css = styled(
        padding=glass.px(16),
        display="flex",
        flex_direction="column",
        gap=glass.px(18),
        flex="1",
        justify_content="space-between",
        min_height="0",
    )
    state = pill(glass, mock.lanes[1] if len(mock.lanes) > 1 else "", 11.5, is_on=True)
    top = box(
        f"{card_css(glass, 12)};{css}", across(lead, state, extra="justify-content:space-between"), track
    )
    rows = [item_row(glass, name, index, 13) for index, name in enumerate(mock.cards[1:4])]
    return main_area(
        glass, heading(glass, mock.title), top, column(*rows, gap=glass.px(8), extra="flex:1.1;min-height:0")
    )


def stages(glass: Glass, units: float) -> str:
    """Three stages on a line, two of them reached."""
    theme, mock = glass.theme, glass.sheet.content.mock
    side = glass.px(units * 1.7)
    parts = []
    for index in range(3):
        is_reached = index < 2
        knob = box(
            styled(
                width=side,
                height=side,
                border_radius="50%",
                flex_shrink=0.0,
                display="flex",
                align_items="center",
                justify_content="center",
                background=theme.accent if is_reached else theme.sunken,
                border=f"{max(1.5, glass.px(2))}px solid {theme.accent if is_reached else theme.line}",
            ),
            icon(
                "check" if is_reached else "house",
                round(side * 0.55, 1),
                theme.on_accent if is_reached else theme.muted_surface,
                2.6,
            ),
        )
        if index:
            fill = theme.accent if is_reached else theme.line
            parts.append(box(styled(flex="1", height=glass.px(4), background=fill)))
        parts.append(knob)
    inks = (theme.muted_surface, theme.ink_surface, theme.muted_surface)
    names = (
        glass.label(mock.lanes[index] if index < len(mock.lanes) else "", units, ink, 600)
        for index, ink in enumerate(inks)
    )
    return column(across(*parts), across(*names, extra="justify-content:space-between"), gap=glass.px(8))


def item_row(glass: Glass, name: str, index: int, units: float) -> str:
    """A thing in a list: a tile, its name, and an amount."""
    theme = glass.theme
    side = glass.px(units * 2.3)
    shown = ("package", "shopping-bag", "receipt", "tag")[index % 4]
    tile = box(
        styled(
            width=side,
            height=side,
            border_radius=glass.px(units * 0.7),
            display="flex",
            align_items="center",
            justify_content="center",
            background=theme.second_soft if index % 2 else theme.accent_soft,
            flex_shrink=0.0,
        ),
        icon(shown, round(side * 0.55, 1), theme.second_surface if index % 2 else theme.accent_surface, 2.0),
    )
    words = across(tile, glass.label(name, units, theme.ink_surface, 600), gap=glass.px(units * 0.85))
    css = styled(
        flex="1",
        max_height=glass.px(units * 4.6),
        padding=f"0 {glass.px(units * 0.95)}px",
        background=theme.sunken,
        border_radius=glass.px(units * 0.9),
        justify_content="space-between",
        min_height="0",
    )
    return across(
        words, bar(glass.px(units * 2.6), glass.px(units * 0.5), theme.muted_surface, "opacity:.5"), extra=css
    )
