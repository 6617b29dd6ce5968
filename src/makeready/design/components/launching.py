"""What the layouts of launch graphics share: head and foot, the room of the screen, the grid of features."""

import re

from makeready.brief import Placement
from makeready.design.components.callout import card_height
from makeready.design.components.extras import buttons, extras_strip
from makeready.design.components.headline import Block, HeadlineLook, headline_block
from makeready.design.components.hero import hero_picture, is_pictured
from makeready.design.components.mockup import app_window
from makeready.design.sheet import Area, Sheet, box, styled

PLACED_ROLES = ("headline", "subtitle", "callout", "card", "button")


def launch_head(sheet: Sheet, area: Area, *, align: str, units: float = 70, share: float = 0.24) -> Block:
    """The headline at the top of the area, or nothing where room is only kept."""
    return headline_block(
        sheet, HeadlineLook(units=units, align=align), width_px=area.width, height_px=area.height * share
    )


def launch_foot(sheet: Sheet, *, is_on_panel: bool = False) -> str:
    """Buttons and strings without a place of their own."""
    theme = sheet.theme
    fill, ink = (theme.surface, theme.ink_surface) if is_on_panel or theme.scheme == "vivid" else ("", "")
    rest = sheet.content.rest(*PLACED_ROLES)
    parts = [
        buttons(sheet, fill=fill, colour=ink),
        extras_strip(sheet, rest, align="center", colour=theme.on_panel if is_on_panel else ""),
    ]
    shown = [part for part in parts if part]
    if not shown:
        return ""
    css = styled(
        display="flex", justify_content="center", align_items="flex-end", gap=sheet.px(24), flex_wrap="wrap",
        height="100%",
    )  # fmt: skip
    return box(css, *shown)


def at(area: Area, *children: str, extra: str = "") -> str:
    css = styled(position="absolute", left=area.left, top=area.top, width=area.width, height=area.height)
    return box(f"{css};{extra}", *children)


def is_tall(sheet: Sheet) -> bool:
    return sheet.ratio < 0.8


def is_centre_wanted(sheet: Sheet) -> bool:
    """The brief places the mockup in the middle, so layouts that put it aside are out."""
    placed = (one for one in sheet.content.brief.constraints if isinstance(one, Placement))
    return any(one.noun == "mockup" and one.anchor == "center" for one in placed)


def window_room(sheet: Sheet, width_px: float, height_px: float) -> tuple[float, float]:
    """Width and height of the window in that room: between 2.05 wide and 0.92 tall, or none.

    A wide window keeps the edges of the cards below it, which is worth more than a usual shape.
    """
    if sheet.content.excludes("mockup"):
        return 0.0, 0.0
    width = min(height_px * 2.05, width_px)
    return width, min(height_px, width / (0.92 if is_tall(sheet) else 1.25))


def grid_of(sheet: Sheet, num: int) -> tuple[int, bool]:
    """How many callouts stand in a row, and whether their icons stand beside the words."""
    if is_tall(sheet):
        return (1, True) if num <= 4 else (2, False)
    if num > 4:
        return (num + 1) // 2, True
    return max(num, 1), sheet.ratio > 1.3


def row_height(sheet: Sheet, width_px: float, per_row: int, *, is_row: bool) -> float:
    """The height of the grid of cards: each row is as tall as its tallest card."""
    each = (width_px - sheet.gap(20) * (per_row - 1)) / max(per_row, 1)
    tall = [card_height(sheet, one, each, is_row=is_row) for one in sheet.content.callouts]
    num_rows = -(-len(tall) // max(per_row, 1))
    return max(tall, default=0.0) * num_rows + sheet.gap(20) * max(num_rows - 1, 0)


def windows_of(sheet: Sheet, width_px: float, height_px: float) -> str:
    """As many windows as are asked for, side by side; one by default, none if the brief excludes mockups."""
    content = sheet.content
    if content.excludes("mockup"):
        return ""
    if is_pictured(sheet) and not content.depicted:
        picture = Area(left=0.0, top=0.0, right=width_px, bottom=height_px)
        return box(
            styled(position="relative", width=width_px, height=height_px), hero_picture(sheet, picture)
        )
    num = max(content.wants("mockup"), 1)
    gap_px = sheet.px(20)
    each = (width_px - gap_px * (num - 1)) / num
    tall = height_px if num == 1 else min(height_px, each / 1.2)
    ids = sheet.ids_for("mockup")
    shown = "".join(app_window(sheet, round(each, 1), round(tall, 1), ids=ids) for _ in range(num))
    return box(styled(display="flex", gap=gap_px, align_items="center"), shown)


def is_wide_and_free(sheet: Sheet) -> bool:
    """Room beside each other, and nothing that holds the mockup in the middle; the words fit the column."""
    content = sheet.content
    is_wide = sheet.ratio >= 1.25 and not is_centre_wanted(sheet)
    return is_wide and len(content.callouts) <= 4 and content.wants("mockup") <= 1


def has_screen(sheet: Sheet) -> bool:
    return not sheet.content.excludes("mockup")


_PHONE = re.compile(
    r"\b(?:phone|mobile|smartphone|iphone|android)\b[^.,;\n]{0,20}\b(?:mock-?up|screen|frame|device|app)",
    re.IGNORECASE,
)


def is_phone_wanted(sheet: Sheet) -> bool:
    """The brief says that its screen is a phone's."""
    return has_phone(sheet) and _PHONE.search(sheet.content.brief.prompt) is not None


def has_window(sheet: Sheet) -> bool:
    """A window may stand for it, since no phone is asked for."""
    return has_screen(sheet) and not is_phone_wanted(sheet)


def has_phone(sheet: Sheet) -> bool:
    """A phone may stand for it: it is software, or a picture fills the screen."""
    return has_screen(sheet) and (not is_pictured(sheet) or bool(sheet.content.depicted))
