"""Social cards: one thought, set large and calm; who said it; and one shape to remember it by."""

from dataclasses import replace

from makeready.design.colour import contrast
from makeready.design.components.headline import Block
from makeready.design.components.inks import SEEN_RATIO, Field, fields_of
from makeready.design.components.ornament import is_quiet, scene, strip
from makeready.design.components.plate import Voice, display_style, foot_block, head_block
from makeready.design.components.quote import has_own_marks, mark_width, quote_mark
from makeready.design.components.typesetting import fill, rule
from makeready.design.components.wording import Wording, wording_of
from makeready.design.compositions import Composition
from makeready.design.sheet import Area, Sheet, TextStyle, at, free_area, page

LEAD_ROLES = ("quote", "headline", "text")


def _wording(sheet: Sheet) -> Wording:
    return wording_of(sheet.content, *LEAD_ROLES)


def _margin(sheet: Sheet, area: Area) -> float:
    return min(sheet.px(84), 0.105 * min(area.width, area.height))


def _needs_mark(wording: Wording) -> bool:
    return wording.is_quotation and wording.lead is not None and not has_own_marks(wording.lead.line.text)


def _serif_style(sheet: Sheet, units: float, colour: str) -> TextStyle:
    """A quotation's voice: the theme's own serif, or Instrument Serif beside a sans."""
    own = sheet.theme.typeset.display
    if own in ("Fraunces", "Instrument Serif", "Newsreader"):
        weight = 400
        return replace(display_style(sheet, units, colour), weight=weight)
    style = display_style(sheet, units, colour, family="Instrument Serif", weight=400)
    return replace(style, leading=1.06, tracking_em=-0.01)


def _block_at(left: float, top: float, width: float, block: Block) -> str:
    if not block.html:
        return ""
    return at(Area(left=left, top=top, right=left + width, bottom=top + block.height_px), block.html)


def hanging(sheet: Sheet) -> str:
    """The mark hangs in the margin, the words stand on one edge, a strip of pattern closes the card."""
    free, wording = free_area(sheet), _wording(sheet)
    fields = fields_of(sheet)
    margin = _margin(sheet, free)
    is_tall = free.height > 1.12 * free.width
    share = 0.12 if is_quiet(sheet) else 0.16
    if is_tall:
        band = Area(
            left=free.left, top=free.bottom - share * free.height, right=free.right, bottom=free.bottom
        )
        words = Area(left=free.left, top=free.top, right=free.right, bottom=band.top).inset(margin)
    else:
        band = Area(left=free.right - share * free.width, top=free.top, right=free.right, bottom=free.bottom)
        words = Area(left=free.left, top=free.top, right=band.left, bottom=free.bottom).inset(margin)
    mark_px = sheet.px(64) if _needs_mark(wording) else 0.0
    mark, lead_area = "", words
    if mark_px and is_tall:
        mark = quote_mark(sheet, words.left, words.top, mark_px * 1.3, fields.page.pop)
        lead_area = Area(
            left=words.left, top=words.top + mark_px * 1.9, right=words.right, bottom=words.bottom
        )
    elif mark_px:
        mark = quote_mark(sheet, words.left, words.top + sheet.px(6), mark_px, fields.page.pop)
        indent = mark_width(mark_px) + sheet.px(34)
        lead_area = Area(left=words.left + indent, top=words.top, right=words.right, bottom=words.bottom)
    return page(
        sheet,
        f"background:{fields.page.colour}",
        strip(sheet, band, fields.block),
        mark,
        *_words(
            sheet, wording, _serif_or_display(sheet, wording, 260, fields.page.ink), fields.page, lead_area
        ),
    )


def _serif_or_display(sheet: Sheet, wording: Wording, units: float, colour: str) -> TextStyle:
    if wording.is_quotation:
        return _serif_style(sheet, units, colour)
    return display_style(sheet, units, colour)


def _words(
    sheet: Sheet, wording: Wording, style: TextStyle, on_field: Field, area: Area, *, units: float = 29
) -> tuple[str, ...]:
    """The lead at the top; who said it and everything else on the lower edge, after a short rule."""
    voice = Voice(field=on_field, units=units)
    below = replace(wording, lead=None, title=None, deck=None)
    facts = tuple(one for one in (wording.signature,) if one) + wording.facts
    below = replace(below, signature=None, facts=facts)
    foot = foot_block(sheet, below, voice, area.width, area.height * 0.42)
    gap_px = sheet.gap(40) if foot.html else 0.0
    above = replace(wording, signature=None)
    voice = replace(voice, units=units * 1.2)
    head = head_block(sheet, above, style, voice, area.width, area.height - foot.height_px - gap_px)
    return (
        _block_at(area.left, area.top, area.width, head),
        _block_at(area.left, area.bottom - foot.height_px, area.width, foot),
    )


def diptych(sheet: Sheet) -> str:
    """One half is the picture, the other the words, on a field of their own."""
    free, wording = free_area(sheet), _wording(sheet)
    fields = fields_of(sheet)
    margin = _margin(sheet, free)
    is_tall = free.height > 1.12 * free.width
    if is_tall:
        art = Area(left=free.left, top=free.top, right=free.right, bottom=free.top + 0.36 * free.height)
        words = Area(left=free.left, top=art.bottom, right=free.right, bottom=free.bottom)
    else:
        share = 0.36 if free.width > 1.3 * free.height else 0.3
        art = Area(left=free.left, top=free.top, right=free.left + share * free.width, bottom=free.bottom)
        words = Area(left=art.right, top=free.top, right=free.right, bottom=free.bottom)
    style = _serif_or_display(sheet, wording, 230, fields.page.ink)
    return page(
        sheet,
        f"background:{fields.page.colour}",
        scene(sheet, art, fields.block, fields.page.colour),
        *_words(sheet, wording, style, fields.page, words.inset(margin)),
    )


def billboard(sheet: Sheet) -> str:
    """The words fill a solid field from edge to edge; the rest is one line at the foot."""
    free, wording = free_area(sheet), _wording(sheet)
    fields = fields_of(sheet)
    margin = _margin(sheet, free) * 0.9
    inner = free.inset(margin)
    below = replace(wording, lead=None, title=None, deck=None, signature=None,
                    facts=tuple(one for one in (wording.signature,) if one) + wording.facts)  # fmt: skip
    foot = foot_block(sheet, below, Voice(field=fields.page, units=29), inner.width, free.height * 0.4)
    stripe_px = sheet.px(16)
    base_px = foot.height_px + 2 * margin * 0.62 + stripe_px if foot.html else stripe_px
    edge = free.bottom - base_px
    mark_px = sheet.px(70) if _needs_mark(wording) else 0.0
    top = inner.top + (mark_px * 1.35 if mark_px else 0.0)
    style = _serif_or_display(sheet, wording, 230, fields.block.ink)
    voice = Voice(field=fields.block, units=36)
    head = head_block(
        sheet, replace(wording, signature=None), style, voice, inner.width, edge - top - margin * 0.8
    )
    return page(
        sheet,
        f"background:{fields.page.colour}",
        fill(Area(left=free.left, top=free.top, right=free.right, bottom=edge), fields.block.colour),
        rule(
            sheet,
            Area(left=free.left, top=edge, right=free.right, bottom=edge + stripe_px),
            fields.other.colour,
        ),
        quote_mark(sheet, inner.left, inner.top, mark_px, fields.block.pop) if mark_px else "",
        _block_at(inner.left, edge - margin * 0.8 - head.height_px, inner.width, head),
        _block_at(inner.left, edge + stripe_px + margin * 0.62, inner.width, foot),
    )


def bookplate(sheet: Sheet) -> str:
    """Centred on a sheet within a mat, with a hairline, as in the front of a book."""
    free, wording = free_area(sheet), _wording(sheet)
    fields = fields_of(sheet)
    margin = _margin(sheet, free) * 0.46
    frame = free.inset(margin)
    voice = Voice(field=fields.page, units=27, align="center")
    words = frame.inset(margin * 1.7)
    below = replace(wording, lead=None, title=None, deck=None, signature=None,
                    facts=tuple(one for one in (wording.signature,) if one) + wording.facts)  # fmt: skip
    foot = foot_block(sheet, below, voice, words.width, words.height * 0.4)
    mark_px = sheet.px(46) if _needs_mark(wording) else 0.0
    top_px = mark_px * 1.7
    gap_px = sheet.gap(36) if foot.html else 0.0
    style = _serif_or_display(sheet, wording, 170, fields.page.ink)
    if wording.is_quotation and wording.lead is not None and len(wording.lead.line.text) <= 120:
        style = replace(style, is_italic=True)
    head = head_block(sheet, replace(wording, signature=None), style, replace(voice, units=33), words.width,
                      words.height - top_px - foot.height_px - gap_px)  # fmt: skip
    spare = words.height - top_px - head.height_px - gap_px - foot.height_px
    top = words.top + max(spare, 0.0) / 2
    centre = (free.left + free.right) / 2
    is_seen = contrast(fields.other.colour, fields.page.colour) >= SEEN_RATIO
    line = fields.other.colour if is_seen else fields.page.ink
    return page(
        sheet,
        f"background:{fields.block.colour}",
        fill(frame, fields.page.colour),
        *_hairlines(sheet, frame.inset(margin * 0.36), line),
        quote_mark(sheet, centre - mark_width(mark_px) / 2, top, mark_px, fields.page.pop) if mark_px else "",
        _block_at(words.left, top + top_px, words.width, head),
        _block_at(words.left, top + top_px + head.height_px + gap_px, words.width, foot),
    )


def _hairlines(sheet: Sheet, area: Area, colour: str) -> list[str]:
    """The outline of a rectangle."""
    thick = max(2.0, sheet.px(2))
    return [
        rule(sheet, replace(area, bottom=area.top + thick), colour),
        rule(sheet, replace(area, top=area.bottom - thick), colour),
        rule(sheet, replace(area, right=area.left + thick), colour),
        rule(sheet, replace(area, left=area.right - thick), colour),
    ]


def _has_no_photo(sheet: Sheet) -> bool:
    """Only the diptych has a field that a photograph can fill."""
    return not sheet.content.wants("photo")


COMPOSITIONS = (
    Composition(name="hanging", build=hanging, fits=_has_no_photo),
    Composition(name="diptych", build=diptych),
    Composition(name="billboard", build=billboard, fits=_has_no_photo),
    Composition(name="bookplate", build=bookplate, fits=_has_no_photo),
)
