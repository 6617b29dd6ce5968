"""Two fields of the palette along one edge of a page: the colour of a page of few words or thin marks."""

from makeready.design.components.tone import Tone, named_colours
from makeready.design.sheet import Sheet, box, free_area, styled

UPPER_SHARE = 0.62
"""Of the edge's length: the golden section."""


def edge(sheet: Sheet, tone: Tone, share: float) -> str:
    """The fields on the right, or at the top of upright canvases, `share` of the side deep. Decoration."""
    if sheet.tuning.is_plain:
        return ""
    theme, free = sheet.theme, free_area(sheet)
    named = named_colours(theme, sheet.content.brief.palette)
    choices = (*named, theme.panel, theme.ground, theme.second, theme.accent_soft)
    first, second, *_ = [*dict.fromkeys(one for one in choices if one != tone.ground), tone.ink]
    if sheet.ratio > 1.2:
        deep, cut = round(free.width * share), round(free.height * UPPER_SHARE)
        left = free.right - deep
        return _field(left, free.top, deep, cut, first) + _field(
            left, free.top + cut, deep, free.height - cut, second
        )
    deep, cut = round(free.height * share), round(free.width * UPPER_SHARE)
    return _field(free.left, free.top, cut, deep, first) + _field(
        free.left + cut, free.top, free.width - cut, deep, second
    )


def _field(left: float, top: float, width: float, height: float, colour: str) -> str:
    css = styled(position="absolute", left=left, top=top, width=width, height=height, background=colour)
    return box(css, is_decoration=True)
