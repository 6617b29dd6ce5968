"""The page around a figure: its head, its caption, and the plate it lies on."""

from dataclasses import dataclass, replace

from makeready.design.components.headline import HeadlineLook, headline_block
from makeready.design.components.site import actions, quiet_row
from makeready.design.components.steps import placed
from makeready.design.components.story import Story
from makeready.design.sheet import Area, Sheet, TextStyle, box, free_area, styled, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The page around a figure: head, foot, and the area that is left for the figure itself."""

    area: Area
    css: str
    parts: tuple[str, ...]
    muted: str
    has_plate: bool = True


def figure_frame(sheet: Sheet, story: Story, *, has_plate: bool = True) -> Frame:
    """Headline above, caption below, both flush left; on a dark page the figure lies on a white plate.

    Nodes that are areas themselves need none: they stand on the page and have the whole room.
    """
    theme = sheet.theme
    is_light = theme.scheme == "light"
    free = free_area(sheet)
    area = free.inset(sheet.px(60), sheet.px(54))
    ground = theme.surface if is_light else theme.ground
    ink, muted = (theme.ink_surface, theme.muted_surface) if is_light else (theme.ink, theme.muted)
    head = headline_block(
        sheet,
        HeadlineLook(units=56, colour=ink, muted=muted, subtitle_units=24),
        width_px=area.width,
        height_px=area.height * 0.2,
    )
    foot, foot_px = _foot(sheet, story, area.width, muted)
    gap = sheet.gap(34)
    middle = Area(
        left=area.left,
        top=area.top + (head.height_px + gap if head.html else 0.0),
        right=area.right,
        bottom=area.bottom - (foot_px + gap if foot else 0.0),
    )
    parts = [
        placed(replace(area, bottom=area.top + head.height_px), head.html) if head.html else "",
        placed(replace(area, top=area.bottom - foot_px), foot) if foot else "",
    ]
    css = styled(background=theme.sunken if is_light else theme.surface, border_radius=sheet.radius(1.2))
    if has_plate:
        parts.insert(0, placed(middle, extra=css))
        middle = middle.inset(sheet.px(44), sheet.px(40))
    return Frame(
        area=middle, css=f"background:{ground}", parts=tuple(parts), muted=muted, has_plate=has_plate
    )


def _foot(sheet: Sheet, story: Story, width_px: float, colour: str) -> tuple[str, float]:
    """Captions, buttons and every string without a place of its own, and the height they take."""
    style = TextStyle(size_px=sheet.size(21), colour=colour, leading=1.42)
    parts = [text(line, style) for line in story.captions]
    tall = sum(
        sheet.lines_of(line.text, style, width_px) * style.size_px * style.leading for line in story.captions
    )
    others = tuple(line for line in story.others if line not in sheet.content.of("button"))
    for block in (quiet_row(sheet, others, width_px, colour=colour), actions(sheet, width_px)):
        if block.html:
            parts.append(block.html)
            tall += block.height_px
    tall += sheet.px(12) * max(len(parts) - 1, 0)
    css = styled(display="flex", flex_direction="column", gap=sheet.px(12))
    return (box(css, *parts), tall) if parts else ("", 0.0)
