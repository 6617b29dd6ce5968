"""Device and application mockups: a desktop window, a browser, a phone."""

from html import escape

from makeready.design.components.glass import Glass
from makeready.design.components.phones import phone_screen
from makeready.design.components.screens import screen
from makeready.design.sheet import Sheet, bar, box, styled


def app_window(
    sheet: Sheet, width_px: float, height_px: float, *, ids: tuple[str, ...] = (), extra: str = ""
) -> str:
    """A desktop window with the topic's screen, soft shadow, exact outer size; or the picture wanted."""
    if sheet.content.depicted:
        return picture(sheet, width_px, height_px, extra=extra)
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
    """A phone, 19.5:9.6, with the topic's screen; or the picture that is asked for instead."""
    theme = sheet.theme
    width_px = round(height_px * 0.492, 1)
    if sheet.content.depicted:
        return picture(sheet, width_px, height_px, extra=extra)
    unit = width_px / 280
    bezel = round(8 * unit, 2)
    rim = max(1.0, round(1.4 * unit, 1))
    css = styled(
        width=width_px,
        height=height_px,
        padding=bezel,
        border_radius=42 * unit,
        background="#0b0d12",
        box_shadow=f"{theme.shadow(sheet.unit, 1.4)}, 0 0 0 {rim}px rgba(150,156,170,0.55)",
        flex_shrink=0.0,
    )
    inside = Glass(sheet=sheet, width_px=width_px, height_px=height_px, units_across=280)
    return box(f"{css};{extra}", phone_screen(inside, height_px - 2 * bezel), noun="mockup", ids=ids)


def picture(sheet: Sheet, width_px: float, height_px: float, *, extra: str = "") -> str:
    """A slot for the illustration that the brief describes, on a quiet panel with round corners."""
    theme = sheet.theme
    css = styled(
        width=width_px,
        height=height_px,
        border_radius=16 * sheet.unit,
        overflow="hidden",
        background=theme.sunken,
        flex_shrink=0.0,
    )
    sides = f'width="{round(width_px)}" height="{round(height_px)}"'
    caption = escape(sheet.content.depicted, quote=True)
    slot = f'<img data-generate="{caption}" data-seed="{sheet.variant + 1}" {sides} style="display:block">'
    return box(f"{css};{extra}", slot, noun="illustration", ids=sheet.ids_for("illustration"))
