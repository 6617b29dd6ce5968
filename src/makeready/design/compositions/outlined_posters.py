"""Posters and infographics whose long prompts tell a structure: set part by part where it stays legible."""

import re

from makeready.design.compositions.outlined import is_outlined, outlined
from makeready.design.sheet import Sheet

LEAST_UNITS = 10.8
"""Of the smallest text, 15 px on a page of two megapixels: a poster with less is a page of small print."""
_FONT_SIZE = re.compile(r"font-size:([\d.]+)px")
_INFOGRAPHIC = re.compile(r"\b(?:infographics?|posters?|flyers?|leaflets?)\b", re.IGNORECASE)


def is_outlined_poster(sheet: Sheet) -> bool:
    """Whether a poster, or a figure that is called an infographic, is set as the page that it tells of.

    A figure with arrows between named things is a flow, which has compositions of its own.
    """
    brief = sheet.content.brief
    is_poster = brief.kind == "poster" or (
        brief.kind == "figure" and not brief.links and _INFOGRAPHIC.search(brief.prompt[:300]) is not None
    )
    if not is_poster or not is_outlined(sheet):
        return False
    sizes = [float(size) for size in _FONT_SIZE.findall(outlined(sheet))]
    return bool(sizes) and min(sizes) >= sheet.px(LEAST_UNITS)
