"""Strings and elements that a composition has no place of its own for: nothing of a brief is dropped."""

from makeready.design.content import Line
from makeready.design.sheet import Sheet, TextStyle, box, styled, text


def extras_strip(sheet: Sheet, lines: tuple[Line, ...], *, colour: str = "", align: str = "left") -> str:
    """A quiet row for the strings that are left. Empty if there are none."""
    if not lines:
        return ""
    shown = colour or sheet.theme.ink
    style = TextStyle(size_px=sheet.size(19), weight=500, colour=shown, leading=1.35)
    css = styled(
        display="flex",
        flex_wrap="wrap",
        justify_content="center" if align == "center" else "flex-start",
        align_items="center",
        gap=f"{sheet.px(10)}px {sheet.px(28)}px",
    )
    return box(css, *(_extra(sheet, line, style) for line in lines))


def _extra(sheet: Sheet, line: Line, style: TextStyle) -> str:
    """One string; it carries its role as its noun where the brief counts elements of that name."""
    roles = (role for role, lines in sheet.content.lines.items() if line in lines)
    noun = next((role for role in roles if role in sheet.content.counts), "")
    return text(line, style, noun=noun, ids=sheet.ids_for(noun) if noun else ())


def extras_height(sheet: Sheet, lines: tuple[Line, ...], width_px: float) -> float:
    """How tall `extras_strip` will be at that width, in px."""
    style = TextStyle(size_px=sheet.size(19), weight=500, leading=1.35)
    rows: list[float] = []
    used_px = 0.0
    for line in lines:
        wide = min(sheet.width_of(line.text, style) + 1, width_px)
        tall = sheet.lines_of(line.text, style, width_px) * style.size_px * style.leading
        if rows and used_px + sheet.px(28) + wide <= width_px:
            rows[-1], used_px = max(rows[-1], tall), used_px + sheet.px(28) + wide
        else:
            rows.append(tall)
            used_px = wide
    return sum(rows) + sheet.px(10) * max(len(rows) - 1, 0)


def button(sheet: Sheet, line: Line, *, fill: str = "", colour: str = "", units: float = 20) -> str:
    """A call to action: a filled pill of the theme's radius."""
    theme = sheet.theme
    style = TextStyle(
        size_px=sheet.size(units),
        weight=700,
        colour=colour or theme.on_accent,
        leading=1.2,
        extra="white-space:nowrap",
    )
    css = styled(
        display="flex",
        align_items="center",
        justify_content="center",
        padding=f"{sheet.px(units * 0.72)}px {sheet.px(units * 1.5)}px",
        background=fill or theme.accent,
        border_radius=min(sheet.radius(), sheet.px(units * 1.4)),
        flex_shrink=0.0,
    )
    return box(css, text(line, style), noun="button", ids=sheet.ids_for("button"))


def buttons(sheet: Sheet, *, fill: str = "", colour: str = "", units: float = 20) -> str:
    """Every button the brief names, in a row; empty if none."""
    lines = sheet.content.of("button")
    if not lines:
        return ""
    made = (button(sheet, line, fill=fill, colour=colour, units=units) for line in lines)
    return box(styled(display="flex", gap=sheet.px(14), flex_wrap="wrap"), *made)
