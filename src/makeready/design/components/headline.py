"""Headline and subtitle as one block, fitted to the room they get."""

from dataclasses import dataclass, replace

from makeready.design.sheet import Sheet, TextStyle, box, styled, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Set HTML and the height it takes, in px."""

    html: str
    height_px: float


def headline_block(
    sheet: Sheet,
    *,
    width_px: float,
    height_px: float,
    units: float = 72,
    colour: str = "",
    muted: str = "",
    align: str = "left",
    subtitle_units: float = 25,
) -> Block:
    """The headline at the largest size that fits, the subtitle under it. Empty if the content has neither."""
    content = sheet.content
    parts: list[str] = []
    used_px = 0.0
    gap_px = sheet.px(16)
    sub_room = 0.0
    sub_style = TextStyle(
        size_px=sheet.size(subtitle_units), colour=muted or sheet.theme.muted, leading=1.4, align=align
    )
    if content.subtitle:
        sub_style = _fitted(sheet, content.subtitle.text, sub_style, width_px, height_px * 0.4)
        sub_room = (
            sheet.lines_of(content.subtitle.text, sub_style, width_px) * sub_style.size_px * 1.4 + gap_px
        )
    if content.headline:
        style = sheet.display(units, colour or sheet.theme.ink, align)
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
    low, high = width_px / 2, width_px
    while high - low > 4:
        middle = (low + high) / 2
        if sheet.lines_of(words, style, middle) <= num:
            high = middle
        else:
            low = middle
    side = {"center": "margin-left:auto;margin-right:auto", "right": "margin-left:auto"}.get(style.align, "")
    return f"width:{high + 2:.1f}px;{side}"
