"""The steps of a figure: a tile with an icon and the step's words beside, below or in it."""

from dataclasses import dataclass, replace

from makeready.design.colour import contrast
from makeready.design.components.flow import NodePlace
from makeready.design.components.headline import balanced_css
from makeready.design.content import Line
from makeready.design.icons import DEFAULT_ICON, find_icon
from makeready.design.measure import Size, text_size
from makeready.design.sheet import Area, Sheet, TextStyle, box, icon, styled, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One node: its words, its icon, its number where steps have an order, and what it is counted as."""

    line: Line | None
    icon: str
    number: int = 0
    noun: str = "step"

    @property
    def words(self) -> str:
        return self.line.text if self.line else ""


NEUTRAL_ICONS = ("hexagon", "layers", "component", "workflow", "boxes")
"""For words that no icon fits: plain shapes say nothing wrong."""


def step_of(line: Line | None, index: int, noun: str, *, is_numbered: bool) -> Step:
    """The node at `index`, counted from 0, with the icon that its words call for."""
    found = find_icon(line.text) if line else "circle"
    shown = NEUTRAL_ICONS[index % len(NEUTRAL_ICONS)] if found == DEFAULT_ICON else found
    return Step(line=line, icon=shown, number=index + 1 if is_numbered else 0, noun=noun)


def label_style(sheet: Sheet, units: float = 24, *, align: str = "left", colour: str = "") -> TextStyle:
    return TextStyle(
        size_px=sheet.size(units),
        weight=600,
        colour=colour or sheet.theme.ink_surface,
        leading=1.22,
        tracking_em=-0.005,
        align=align,
    )


def common_style(
    sheet: Sheet, steps: tuple[Step, ...], style: TextStyle, width_px: float, height_px: float
) -> TextStyle:
    """One size for all steps: the largest at which each fits."""
    for step in sorted(steps, key=lambda one: -len(one.words)):
        if step.words:
            size = sheet.fit(step.words, style, width_px=max(width_px, 1.0), height_px=max(height_px, 1.0))
            style = replace(style, size_px=size)
    return style


def has_room(
    sheet: Sheet, steps: tuple[Step, ...], style: TextStyle, width_px: float, height_px: float
) -> bool:
    """Whether the words fit at the style's size: at the smallest size they may not."""
    for step in steps:
        size = _size(sheet, step.words, style, width_px)
        num = sheet.lines_of(step.words, style, max(width_px, 1.0))
        if step.words and (size.width_px > width_px or num * style.size_px * style.leading > height_px + 0.5):
            return False
    return True


def tallest_px(sheet: Sheet, steps: tuple[Step, ...], style: TextStyle, width_px: float) -> float:
    """The height of the words that take most lines at that width."""
    num = max((sheet.lines_of(step.words, style, width_px) for step in steps if step.words), default=0)
    return num * style.size_px * style.leading


def widest_px(sheet: Sheet, steps: tuple[Step, ...], style: TextStyle, width_px: float) -> float:
    """The narrowest width, up to `width_px`, at which no step takes more lines than it would there."""
    widest = 0.0
    for step in steps:
        num = sheet.lines_of(step.words, style, width_px)
        low, high = 0.0, width_px
        if num == 1:
            low = high = _size(sheet, step.words, style, width_px).width_px
        while high - low > 2:
            middle = (low + high) / 2
            is_same = sheet.lines_of(step.words, style, middle) <= num
            fits = is_same and _size(sheet, step.words, style, middle).width_px <= middle
            low, high = (low, middle) if fits else (middle, high)
        widest = max(widest, high)
    return min(widest + 4, width_px)


def _size(sheet: Sheet, words: str, style: TextStyle, width_px: float) -> Size:
    """The size of words set in a style at a width; a word that is wider shows in it."""
    return text_size(
        words,
        family=style.family or sheet.theme.typeset.text,
        size_px=style.size_px,
        weight=style.weight,
        letter_spacing_px=style.tracking_em * style.size_px,
        max_width_px=max(width_px, 1.0),
    )


def placed(area: Area, *children: str, extra: str = "", noun: str = "", ids: tuple[str, ...] = ()) -> str:
    """A box at an area of the page."""
    css = styled(
        position="absolute",
        left=round(area.left, 2),
        top=round(area.top, 2),
        width=round(area.width, 2),
        height=round(area.height, 2),
    )
    return box(f"{css};{extra}" if extra else css, *children, noun=noun, ids=ids)


def within(outer: Area, inner: Area) -> Area:
    """`inner`, measured from the corner of `outer`."""
    return Area(
        left=inner.left - outer.left,
        top=inner.top - outer.top,
        right=inner.right - outer.left,
        bottom=inner.bottom - outer.top,
    )


def tile(sheet: Sheet, step: Step, area: Area, *, radius: float = 0.24) -> str:
    """A rounded tile of the accent with the icon, and the number on a small white disc in its corner."""
    theme = sheet.theme
    side = min(area.width, area.height)
    ink = "#ffffff" if contrast("#ffffff", theme.accent) >= 3.0 else theme.on_accent
    middle = icon(step.icon, round(side * 0.52, 1), ink, 1.6)
    is_counted = "icon" in sheet.content.counts
    shown = box("", middle, noun="icon" if is_counted else "", ids=sheet.ids_for("icon"))
    css = styled(
        display="flex",
        align_items="center",
        justify_content="center",
        background=theme.accent,
        border_radius=round(side * radius, 1),
    )
    return placed(area, shown, _number(sheet, step, side), extra=css)


def _number(sheet: Sheet, step: Step, side_px: float) -> str:
    """The step's number in the upper left of a tile; left out where it would press on the icon."""
    size = round(max(sheet.floor_px, min(side_px * 0.13, sheet.px(20))), 2)
    disc = round(size * 1.7, 1)
    inset = round(side_px * 0.07, 1)
    if not step.number or inset + disc > side_px * 0.3:
        return ""
    css = styled(
        position="absolute", left=inset, top=inset, width=disc, height=disc, border_radius=disc / 2,
        background=sheet.theme.surface, display="flex", align_items="center", justify_content="center",
    )  # fmt: skip
    return box(css, text(str(step.number), _number_style(sheet, size, sheet.theme.ink_surface)))


def _number_style(sheet: Sheet, size_px: float, colour: str) -> TextStyle:
    return TextStyle(size_px=size_px, weight=600, family=sheet.theme.typeset.text, colour=colour, leading=1.0)


def station(
    sheet: Sheet, step: Step, place: NodePlace, style: TextStyle, *, is_beside: bool, words_px: float = 0.0
) -> str:
    """A tile with the words on its right, or below it: then in the slot's width or in one of their own."""
    body = within(place.slot, place.body)
    gap = sheet.px(18)
    if is_beside:
        room = Area(left=body.right + gap, top=0.0, right=place.slot.width, bottom=place.slot.height)
        extra = styled(display="flex", align_items="center")
    else:
        over = ((words_px or place.slot.width) - place.slot.width) / 2
        room = Area(
            left=-over, top=body.bottom + gap, right=place.slot.width + over, bottom=place.slot.height
        )
        extra = styled(display="flex", justify_content="center")
    balanced = "" if is_beside else balanced_css(sheet, step.words, style, room.width)
    if step.line is None:
        return _counted(sheet, step, place.body, tile(sheet, step, within(place.body, place.body)))
    # The words alone are the counted element: a box around tile and words would take in the arrows' ends.
    words = text(step.line, replace(style, extra=balanced), noun=step.noun, ids=sheet.ids_for(step.noun))
    return placed(place.slot, tile(sheet, step, body), placed(room, words, extra=extra))


def bar(sheet: Sheet, step: Step, place: NodePlace, style: TextStyle) -> str:
    """A white bar with a thin edge: the tile at its left end, the words beside."""
    theme, slot = sheet.theme, place.slot
    pad = bar_pad(sheet, slot.height)
    side = slot.height - 2 * pad
    left = Area(left=pad, top=pad, right=pad + side, bottom=pad + side)
    room = Area(left=left.right + pad * 1.5, top=0.0, right=slot.width - pad * 1.5, bottom=slot.height)
    css = styled(
        background=theme.surface,
        border_radius=round(min(sheet.radius(), slot.height * 0.3), 1),
        box_shadow=f"inset 0 0 0 {max(1.0, round(sheet.px(1.6), 1)):g}px {theme.line}",
    )
    room = replace(room, right=room.right - bar_number_px(sheet, step))
    middle = styled(display="flex", align_items="center")
    parts = [tile(sheet, replace(step, number=0), left)]
    if step.line:
        parts.append(placed(room, text(step.line, style), extra=middle))
    if step.number:
        size = max(sheet.floor_px, sheet.px(19))
        edge = Area(left=room.right, top=0.0, right=slot.width - pad * 1.5, bottom=slot.height)
        number = text(str(step.number), _number_style(sheet, round(size, 2), theme.muted_surface))
        parts.append(placed(edge, number, extra=f"{middle};justify-content:flex-end"))
    return _counted(sheet, step, slot, *parts, extra=css)


def bar_number_px(sheet: Sheet, step: Step) -> float:
    """The room of a bar's number at its right end."""
    return max(sheet.floor_px, sheet.px(19)) * (0.7 * len(str(step.number)) + 0.6) if step.number else 0.0


def bar_pad(sheet: Sheet, height_px: float) -> float:
    return round(min(sheet.px(12), height_px * 0.14), 1)


def panel(sheet: Sheet, step: Step, place: NodePlace, style: TextStyle, *, is_tall: bool) -> str:
    """A panel: the icon on a disc, the words at the foot and the number above, or all in a row."""
    theme, slot = sheet.theme, place.slot
    pad = panel_pad(sheet, slot)
    parts: list[str] = []
    if is_tall:
        foot = panel_foot_px(sheet, slot.height)
        side = min(slot.width * 0.58, (slot.height - foot) * 0.6, sheet.px(190))
        middle_y = (slot.height - foot) / 2 + pad * 0.4
        left, top = slot.width / 2 - side / 2, middle_y - side / 2
        disc = Area(left=left, top=top, right=left + side, bottom=top + side)
        room = Area(left=pad, top=slot.height - foot, right=slot.width - pad, bottom=slot.height - pad)
        words_css = styled(display="flex", align_items="center", justify_content="center")
        size = max(sheet.floor_px, sheet.px(18))
        if step.number and top > pad + size * 1.4:
            mark = _number_style(sheet, round(size, 2), theme.accent_surface)
            parts.append(box(styled(position="absolute", left=pad, top=pad), text(str(step.number), mark)))
    else:
        side = min(slot.height - 2 * pad, sheet.px(112))
        top = (slot.height - side) / 2
        disc = Area(left=pad, top=top, right=pad + side, bottom=top + side)
        room = Area(left=disc.right + pad, top=pad / 2, right=slot.width - pad, bottom=slot.height - pad / 2)
        words_css = styled(display="flex", align_items="center")
    parts.append(tile(sheet, replace(step, number=0), disc, radius=0.5))
    if step.line:
        parts.append(placed(room, text(step.line, style), extra=words_css))
    ground = theme.accent_soft
    css = styled(background=ground, border_radius=round(min(sheet.radius(), slot.height * 0.24), 1))
    return _counted(sheet, step, slot, *parts, extra=css)


def panel_pad(sheet: Sheet, slot: Area) -> float:
    return round(min(sheet.px(18), slot.height * 0.16, slot.width * 0.1), 1)


def panel_foot_px(sheet: Sheet, height_px: float) -> float:
    """The part of a tall panel that its words get."""
    return max(height_px * 0.3, min(height_px * 0.42, sheet.px(92)), sheet.floor_px * 3)


def compact(sheet: Sheet, step: Step, place: NodePlace, style: TextStyle) -> str:
    """A small white card for the ring: icon above, words below, all centred."""
    theme, slot = sheet.theme, place.slot
    side = compact_side(sheet, slot.height)
    pad = sheet.px(12)
    disc = Area(left=slot.width / 2 - side / 2, top=pad, right=slot.width / 2 + side / 2, bottom=pad + side)
    room = Area(left=pad, top=disc.bottom + pad * 0.5, right=slot.width - pad, bottom=slot.height - pad * 0.7)
    css = styled(
        background=theme.surface,
        border_radius=sheet.radius(),
        box_shadow=f"inset 0 0 0 {max(1.0, round(sheet.px(1.6), 1)):g}px {theme.line}",
    )
    middle = styled(display="flex", align_items="center", justify_content="center")
    words = placed(room, text(step.line, style), extra=middle) if step.line else ""
    return _counted(sheet, step, slot, tile(sheet, replace(step, number=0), disc), words, extra=css)


def compact_side(sheet: Sheet, height_px: float) -> float:
    return round(min(height_px * 0.46, sheet.px(78)), 1)


def _counted(sheet: Sheet, step: Step, slot: Area, *children: str, extra: str = "") -> str:
    ids = sheet.ids_for(step.noun) if step.noun else ()
    return placed(slot, *children, extra=extra, noun=step.noun, ids=ids)
