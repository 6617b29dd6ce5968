"""Posters: one bold picture or one bold line of type, and the facts in a grid beneath."""

from makeready.design.components.headline import Block
from makeready.design.components.inks import Field, fields_of
from makeready.design.components.motifs import disc, ring
from makeready.design.components.ornament import framed, is_quiet, scene, tiles
from makeready.design.components.plate import Voice, display_style, foot_block, head_block
from makeready.design.components.typesetting import at, fill
from makeready.design.components.wording import Wording, wording_of
from makeready.design.compositions import Composition
from makeready.design.sheet import Area, Sheet, TextStyle, free_area, page

LEAD_ROLES = ("headline", "quote")
_SERIFS = ("Fraunces", "Instrument Serif", "Newsreader")


def _wording(sheet: Sheet) -> Wording:
    return wording_of(sheet.content, *LEAD_ROLES)


def _is_wide(area: Area) -> bool:
    return area.width > 1.12 * area.height


def _margin(sheet: Sheet, area: Area) -> float:
    return min(sheet.px(72), 0.085 * min(area.width, area.height))


def _part(area: Area, left: float = 0.0, top: float = 0.0, right: float = 1.0, bottom: float = 1.0) -> Area:
    """A part of an area, by shares."""
    return Area(
        left=area.left + left * area.width,
        top=area.top + top * area.height,
        right=area.left + right * area.width,
        bottom=area.top + bottom * area.height,
    )


def _is_headline_on_top(sheet: Sheet) -> bool:
    """The brief places its headline at the top."""
    return any(
        getattr(one, "noun", "") == "headline" and (getattr(one, "anchor", "") or "").startswith("top")
        for one in sheet.content.brief.constraints
    )


def horizon(sheet: Sheet) -> str:
    """The picture fills the upper half from edge to edge; the words stand below on calm ground."""
    free, fields, wording = free_area(sheet), fields_of(sheet), _wording(sheet)
    margin = _margin(sheet, free)
    style = display_style(sheet, 190, fields.page.ink)
    if _is_wide(free):
        art = _part(free, left=0.56)
        words = _part(free, right=0.56).inset(margin)
        return page(
            sheet,
            f"background:{fields.page.colour}",
            scene(sheet, art, fields.block, fields.page.colour),
            *_head_and_foot(sheet, wording, style, fields.page, words),
        )
    inner = free.inset(margin)
    voice = Voice(field=fields.page, units=33)
    gap_px = sheet.gap(46)
    foot = foot_block(sheet, wording, voice, inner.width, free.height * 0.3)
    room_px = inner.height - foot.height_px - gap_px - margin
    head = head_block(sheet, wording, style, voice, inner.width, min(room_px - free.height * 0.2, free.height * 0.34))
    art_px = inner.bottom - foot.height_px - gap_px - head.height_px - margin * 0.9 - free.top
    if _is_headline_on_top(sheet):
        art = Area(left=free.left, top=inner.top + head.height_px + gap_px, right=free.right,
                   bottom=inner.bottom - foot.height_px - gap_px)  # fmt: skip
        head_top = inner.top
    else:
        art = Area(left=free.left, top=free.top, right=free.right, bottom=free.top + max(art_px, 0.0))
        head_top = art.bottom + margin * 0.9
    return page(
        sheet,
        f"background:{fields.page.colour}",
        scene(sheet, art, fields.block, fields.page.colour) if art.height > sheet.px(60) else "",
        _block_at(inner.left, head_top, inner.width, head),
        _block_at(inner.left, inner.bottom - foot.height_px, inner.width, foot),
    )


def _block_at(left: float, top: float, width: float, block: Block) -> str:
    if not block.html:
        return ""
    return at(Area(left=left, top=top, right=left + width, bottom=top + block.height_px), block.html)


def _head_and_foot(
    sheet: Sheet, wording: Wording, style: TextStyle, on_field: Field, words: Area, *, units: float = 30
) -> tuple[str, str]:
    """The head at the top of an area, the foot on its lower edge."""
    voice = Voice(field=on_field, units=units)
    foot = foot_block(sheet, wording, voice, words.width, words.height * 0.46)
    gap_px = sheet.gap(44) if foot.html else 0.0
    head = head_block(sheet, wording, style, voice, words.width, words.height - foot.height_px - gap_px)
    return (
        _block_at(words.left, words.top, words.width, head),
        _block_at(words.left, words.bottom - foot.height_px, words.width, foot),
    )


def billing(sheet: Sheet) -> str:
    """Wood type: the headline's lines each as wide as the sheet, over a frieze, over the facts."""
    free, fields, wording = free_area(sheet), fields_of(sheet), _wording(sheet)
    margin = _margin(sheet, free)
    is_serif = sheet.theme.typeset.display in _SERIFS
    style = display_style(sheet, 400, fields.block.ink, family="" if is_serif else "Anton")
    head_voice = Voice(field=fields.block, units=36, is_justified=True)
    foot_voice = Voice(field=fields.page, units=30)
    if _is_wide(free):
        left, right = _part(free, right=0.6), _part(free, left=0.6)
        words, facts = left.inset(margin), right.inset(margin * 0.9)
        foot = foot_block(sheet, wording, foot_voice, facts.width, free.height * 0.62)
        head = head_block(sheet, wording, style, head_voice, words.width, words.height)
        frieze = Area(left=right.left, top=free.top, right=free.right,
                      bottom=facts.bottom - foot.height_px - margin * 0.9)  # fmt: skip
        head_top = words.top + (words.height - head.height_px) / 2
        band = left
    else:
        words = free.inset(margin)
        foot = foot_block(sheet, wording, foot_voice, words.width, free.height * 0.34)
        foot_px = foot.height_px + 2 * margin * 0.85 if foot.html else 0.0
        least_px = free.height * 0.12
        room_px = free.height - foot_px - least_px - 2 * margin * 0.85
        head = head_block(sheet, wording, style, head_voice, words.width, min(room_px, free.height * 0.66))
        head_top = free.top + margin * 0.85
        band = Area(left=free.left, top=free.top, right=free.right, bottom=head_top + head.height_px + margin * 0.85)
        frieze = Area(left=free.left, top=band.bottom, right=free.right, bottom=free.bottom - foot_px)
        facts = Area(left=words.left, top=0, right=words.right, bottom=free.bottom - margin * 0.85)
    return page(
        sheet,
        f"background:{fields.page.colour}",
        fill(band, fields.block.colour),
        scene(sheet, frieze, fields.other, fields.page.colour, turn=1) if frieze.height > sheet.px(40) else "",
        _block_at(words.left, head_top, words.width, head),
        _block_at(facts.left, facts.bottom - foot.height_px, facts.width, foot),
    )


def mosaic(sheet: Sheet) -> str:
    """Square tiles along two sides of the sheet; the words in the quiet field they leave."""
    free, fields, wording = free_area(sheet), fields_of(sheet), _wording(sheet)
    style = display_style(sheet, 150, fields.other.ink)
    is_wide = _is_wide(free)
    rows = 3 if is_wide else max(4, round(4 * free.height / free.width))
    columns = max(4, round(free.width / (free.height / rows)))
    side = free.width / columns
    down = free.height / rows
    wide = max(2, round(columns * 0.4)) if is_wide else 1
    top = 0 if is_wide else max(1, round(rows * 0.34))
    calm = Area(left=free.left, top=free.top + top * down, right=free.right - wide * side, bottom=free.bottom)
    skip = frozenset((column, row) for row in range(top, rows) for column in range(columns - wide))
    margin = _margin(sheet, free)
    words = Area(left=calm.left + margin, top=calm.top + margin, right=calm.right - margin * 0.7,
                 bottom=calm.bottom - margin)  # fmt: skip
    return page(
        sheet,
        f"background:{fields.other.colour}",
        tiles(sheet, free, fields.page, columns, rows, skip),
        fill(calm, fields.other.colour),
        *_head_and_foot(sheet, wording, style, fields.other, words),
    )


def sleeve(sheet: Sheet) -> str:
    """A great disc in the middle of the sheet carries the headline, as a record's label does; facts around it."""
    free, fields, wording = free_area(sheet), fields_of(sheet), _wording(sheet)
    margin = _margin(sheet, free)
    inner = free.inset(margin)
    voice = Voice(field=fields.block, units=30)
    if _is_wide(free):
        side = min(inner.height, inner.width * 0.52)
        x, y = inner.left + side / 2, (inner.top + inner.bottom) / 2
        facts = Area(left=inner.left + side + margin, top=inner.top, right=inner.right, bottom=inner.bottom)
        foot = foot_block(sheet, wording, voice, facts.width, facts.height)
    else:
        foot = foot_block(sheet, wording, voice, inner.width, free.height - inner.width * 0.72 - 3 * margin)
        facts = inner
        room_px = inner.height - foot.height_px - margin
        side = min(inner.width, room_px)
        x, y = (inner.left + inner.right) / 2, inner.top + room_px / 2
    radius = side / 2
    style = display_style(sheet, 130, fields.page.ink)
    label = Voice(field=fields.page, units=27, align="center")
    wide, tall = radius * 1.44, radius * 1.02
    head = head_block(sheet, wording, style, label, wide, tall)
    outer = Area(left=x - radius, top=y - radius, right=x + radius, bottom=y + radius)
    rings = [disc(radius, radius, radius, fields.other.colour)]
    if not sheet.tuning.is_plain:
        fine = max(1.5, radius * 0.006)
        rings += [ring(radius, radius, radius * share, fine, fields.block.colour) for share in (0.975, 0.955, 0.935)]
    return page(
        sheet,
        f"background:{fields.block.colour}",
        framed(sheet, outer, fields.block, rings, is_clear=True),
        at(outer.inset(radius * 0.085), extra=f"background:{fields.page.colour};border-radius:50%"),
        _block_at(x - wide / 2, y - head.height_px / 2, wide, head),
        _block_at(facts.left, facts.bottom - foot.height_px, facts.width, foot),
    )


def _has_few_words(sheet: Sheet) -> bool:
    wording = _wording(sheet)
    return len(wording.facts) + len(wording.notes) <= 7 and wording.num_words <= 16


COMPOSITIONS = (
    Composition(name="horizon", build=horizon),
    Composition(name="billing", build=billing),
    Composition(name="mosaic", build=mosaic),
    Composition(name="sleeve", build=sleeve, fits=_has_few_words),
)
__all__ = ["COMPOSITIONS", "is_quiet"]
