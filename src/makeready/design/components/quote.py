"""Quotations: a drawn quotation mark, and whether the words need one. The mark is never part of the text."""

from makeready.design.sheet import Sheet, box, styled

_OWN_MARKS = '"“”„«»\u2039\u203a\u2018'


def has_own_marks(words: str) -> bool:
    """The string brings its own quotation marks; a drawn one would double them."""
    return words.strip()[:1] in _OWN_MARKS


def mark_width(height_px: float) -> float:
    return height_px * 1.28


def quote_mark(sheet: Sheet, left_px: float, top_px: float, height_px: float, colour: str) -> str:
    """An opening double quotation mark: two discs with tails, drawn from arcs. Nothing when plain."""
    if sheet.tuning.is_plain:
        return ""
    comma = (
        "M34 0C14 10 0 32 0 60C0 84 14 100 31 100C47 100 58 88 58 73"
        "C58 58 47 47 33 47C29 47 27 48 25 49C26 34 34 20 48 12Z"
    )
    css = styled(
        position="absolute",
        left=round(left_px, 1),
        top=round(top_px, 1),
        width=round(mark_width(height_px), 1),
        height=round(height_px, 1),
    )
    drawn = (
        f'<svg viewBox="0 0 128 100" width="{mark_width(height_px):.1f}" height="{height_px:.1f}" '
        f'style="display:block"><path d="{comma}" fill="{colour}"/>'
        f'<path d="{comma}" transform="translate(70 0)" fill="{colour}"/></svg>'
    )
    return box(css, drawn, is_decoration=True)
