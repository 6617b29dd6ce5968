"""Headline and subtitle as one block, fitted to the room they get."""

from dataclasses import dataclass, replace

from makeready.design.fonts import DEFAULT_FAMILY
from makeready.design.measure import text_size
from makeready.design.sheet import Sheet, TextStyle, box, styled, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Set HTML and the height it takes, in px."""

    html: str
    height_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineLook:
    """How a headline block is set. Sizes in units of the sheet; an empty colour is the theme's own.

    `subtitle_share` is the part of the width that the subtitle gets, where something stands beside it.
    """

    units: float = 72
    subtitle_units: float = 25
    gap_units: float = 16
    subtitle_share: float = 1.0
    colour: str = ""
    muted: str = ""
    align: str = "left"


def headline_block(
    sheet: Sheet, look: HeadlineLook = HeadlineLook(), *, width_px: float, height_px: float
) -> Block:
    """The headline at the largest size that fits, the subtitle under it. Empty if there is neither."""
    content = sheet.content
    parts: list[str] = []
    used_px = 0.0
    gap_px = sheet.px(look.gap_units)
    sub_room = 0.0
    sub_style = TextStyle(
        size_px=sheet.size(look.subtitle_units),
        colour=look.muted or sheet.theme.muted,
        leading=1.4,
        align=look.align,
    )
    if content.subtitle:
        sub_px = width_px * look.subtitle_share
        sub_style = _fitted(sheet, content.subtitle.text, sub_style, sub_px, height_px * 0.4)
        if look.subtitle_share < 1.0:
            sub_style = replace(sub_style, extra=f"width:{sub_px:.1f}px")
        sub_room = sheet.lines_of(content.subtitle.text, sub_style, sub_px) * sub_style.size_px * 1.4 + gap_px
    if content.headline:
        style = sheet.display(look.units, look.colour or sheet.theme.ink, look.align)
        style = _fitted(sheet, content.headline.text, style, width_px, height_px - sub_room)
        style = replace(style, extra=balanced_css(sheet, content.headline.text, style, width_px))
        parts.append(text(content.headline, style, noun="headline", ids=sheet.ids_for("headline")))
        used_px += sheet.lines_of(content.headline.text, style, width_px) * style.size_px * style.leading
    if content.subtitle:
        parts.append(text(content.subtitle, sub_style, noun="subtitle", ids=sheet.ids_for("subtitle")))
        used_px += sub_room
    css = styled(display="flex", flex_direction="column", gap=gap_px, width=width_px)
    return Block(html=box(css, *parts) if parts else "", height_px=used_px)


def _fitted(sheet: Sheet, words: str, style: TextStyle, width_px: float, height_px: float) -> TextStyle:
    size = sheet.fit(words, style, width_px=width_px, height_px=height_px)
    return replace(style, size_px=size)


def balanced_css(sheet: Sheet, words: str, style: TextStyle, width_px: float) -> str:
    """The narrowest width that keeps the number of lines, so that no line is left with one word.

    dynimg ignores text-wrap:balance, so the width does the work.
    """
    num = sheet.lines_of(words, style, width_px)
    if num < 2:
        return ""
    widest_px = max(_word_width(style, word) for word in words.split())
    low, high = min(max(width_px / 2, widest_px + 2), width_px), width_px
    while high - low > 4:
        middle = (low + high) / 2
        if sheet.lines_of(words, style, middle) <= num:
            high = middle
        else:
            low = middle
    side = {"center": "margin-left:auto;margin-right:auto", "right": "margin-left:auto"}.get(style.align, "")
    return f"width:{high + 2:.1f}px;{side}"


def _word_width(style: TextStyle, word: str) -> float:
    return text_size(
        word,
        family=style.family or DEFAULT_FAMILY,
        size_px=style.size_px,
        weight=style.weight,
        letter_spacing_px=style.tracking_em * style.size_px,
    ).width_px
