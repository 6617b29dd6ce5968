"""Posters: one bold picture or one bold line of type, and the facts in a grid beneath."""

from dataclasses import dataclass

from makeready.design.colour import contrast
from makeready.design.components.headline import Block
from makeready.design.components.inks import SEEN_RATIO, Field, Fields, fields_of
from makeready.design.components.motifs import ring
from makeready.design.components.ornament import framed, scene, strip, tiles
from makeready.design.components.plate import Voice, display_style, foot_block, head_block
from makeready.design.components.tiling import tile_side
from makeready.design.components.typesetting import fill
from makeready.design.components.wording import Wording, wording_of
from makeready.design.compositions import Composition
from makeready.design.sheet import Area, Sheet, TextStyle, at, box, free_area, page, styled

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
    head = head_block(
        sheet, wording, style, voice, inner.width, min(room_px - free.height * 0.2, free.height * 0.34)
    )
    art_px = inner.bottom - foot.height_px - gap_px - head.height_px - margin * 0.9 - free.top
    if not head.html and not foot.html:
        art, head_top = free, free.bottom
    elif _is_headline_on_top(sheet):
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
    is_short = wording.num_words <= 14
    style = display_style(sheet, 400, fields.block.ink, family="Anton" if is_short and not is_serif else "")
    head_voice = Voice(field=fields.block, units=36, is_justified=True)
    foot_voice = Voice(field=fields.page, units=30)
    if _is_wide(free):
        left, right = _part(free, right=0.6), _part(free, left=0.6)
        words, facts = left.inset(margin), right.inset(margin * 0.9)
        foot = foot_block(sheet, wording, foot_voice, facts.width, free.height * 0.62)
        head = head_block(sheet, wording, style, head_voice, words.width, words.height)
        edge = facts.bottom - foot.height_px - margin * 0.9 if foot.html else free.bottom
        frieze = Area(left=right.left, top=free.top, right=free.right, bottom=edge)
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
        band = Area(
            left=free.left, top=free.top, right=free.right, bottom=head_top + head.height_px + margin * 0.85
        )
        frieze = Area(left=free.left, top=band.bottom, right=free.right, bottom=free.bottom - foot_px)
        facts = Area(left=words.left, top=0, right=words.right, bottom=free.bottom - margin * 0.85)
    return page(
        sheet,
        f"background:{fields.page.colour}",
        fill(band, fields.block.colour),
        strip(sheet, frieze, fields.other) if frieze.height > sheet.px(40) else "",
        _block_at(words.left, head_top, words.width, head),
        _block_at(facts.left, facts.bottom - foot.height_px, facts.width, foot),
    )


def mosaic(sheet: Sheet) -> str:
    """Square tiles along two sides of the sheet; the words in the quiet field they leave."""
    free, fields, wording = free_area(sheet), fields_of(sheet), _wording(sheet)
    style = display_style(sheet, 210, fields.other.ink)
    is_wide = _is_wide(free)
    if is_wide:
        rows = 3
        side = tile_side(1.0, free.height, 1, rows)
        columns, wide, top = -(-int(free.width) // int(side)), max(2, int(free.width * 0.42 / side)), 0
    else:
        columns, wide = 4, 1
        side = tile_side(free.width, 1.0, columns, 1)
        rows, top = -(-int(free.height) // int(side)), max(1, int(free.height * 0.4 / side))
    calm = Area(left=free.left, top=free.top + top * side, right=free.right - wide * side, bottom=free.bottom)
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


def sunrise(sheet: Sheet) -> str:
    """A disc larger than the sheet carries the headline, rings around it; the facts stand on a solid base."""
    free, fields, wording = free_area(sheet), fields_of(sheet), _wording(sheet)
    margin = _margin(sheet, free)
    inner = free.inset(margin)
    voice = Voice(field=fields.other, units=30)
    if _is_wide(free):
        sky, base = _part(free, right=0.62), _part(free, left=0.62)
        words = base.inset(margin * 0.9)
        foot = foot_block(sheet, wording, voice, words.width, words.height)
        foot_top = words.bottom - foot.height_px
    else:
        foot = foot_block(sheet, wording, voice, inner.width, free.height * 0.36)
        foot_top = inner.bottom - foot.height_px
        words = inner
        edge = foot_top - margin * 0.8 if foot.html else free.bottom
        sky = Area(left=free.left, top=free.top, right=free.right, bottom=edge)
        base = Area(left=free.left, top=edge, right=free.right, bottom=free.bottom)
    round_one = _disc_in(sky, margin)
    wide, tall = round_one.text_width, round_one.text_height
    style = display_style(sheet, 220, fields.page.ink)
    head = head_block(sheet, wording, style, Voice(field=fields.page, units=30, align="center"), wide, tall)
    return page(
        sheet,
        f"background:{fields.other.colour}",
        framed(sheet, sky, fields.block, _rings(round_one, fields)),
        _great_disc(sky, round_one, fields.page.colour),
        _block_at(
            round_one.x + sky.left - wide / 2, sky.top + round_one.text_y - head.height_px / 2, wide, head
        ),
        fill(base, fields.other.colour),
        _block_at(words.left, foot_top, words.width, foot),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A disc in its area's coordinates, and the room for words on it."""

    x: float
    y: float
    radius: float
    text_y: float
    text_width: float
    text_height: float


def _disc_in(sky: Area, margin: float) -> Round:
    """The largest disc of which at least three quarters show; it leaves the area at the sides and the top."""
    radius = min(0.6 * sky.width, sky.height / 1.5) if sky.height > 0.62 * sky.width else sky.height * 0.9
    x, y = sky.width / 2, sky.height - radius * 0.985
    low, high = max(y - radius, 0.0), min(y + radius, sky.height)
    middle = low + (high - low) * 0.48
    tall = min((high - low) - 2 * margin, radius * 1.1)
    reach = max(abs(middle - tall / 2 - y), abs(middle + tall / 2 - y))
    chord = 2 * (max(radius**2 - reach**2, (radius * 0.5) ** 2)) ** 0.5
    return Round(
        x=x, y=y, radius=radius, text_y=middle, text_height=tall,
        text_width=min(chord * 0.96, sky.width - 2 * margin),
    )  # fmt: skip


def _rings(one: Round, fields: Fields) -> list[str]:
    wide = one.radius * 0.05
    is_seen = contrast(fields.other.colour, fields.block.colour) >= SEEN_RATIO
    colour = fields.other.colour if is_seen else fields.page.colour
    return [ring(one.x, one.y, one.radius + wide * (2 * index + 1.2), wide, colour) for index in range(8)]


def _great_disc(sky: Area, one: Round, colour: str) -> str:
    """The disc itself, cut by the edges of its area. It carries text, so it is no decoration."""
    side = round(2 * one.radius, 1)
    css = styled(
        position="absolute",
        left=round(one.x - one.radius, 1),
        top=round(one.y - one.radius, 1),
        width=side,
        height=side,
        border_radius="50%",
        background=colour,
    )
    return at(sky, box(css), extra="overflow:hidden")


def _has_few_words(sheet: Sheet) -> bool:
    wording = _wording(sheet)
    return _has_no_photo(sheet) and len(wording.facts) + len(wording.notes) <= 7 and wording.num_words <= 16


def _has_no_photo(sheet: Sheet) -> bool:
    """Only the horizon has a field that a photograph can fill."""
    return not sheet.content.wants("photo")


COMPOSITIONS = (
    Composition(name="horizon", build=horizon),
    Composition(name="billing", build=billing, fits=_has_no_photo),
    Composition(name="mosaic", build=mosaic, fits=_has_no_photo),
    Composition(name="sunrise", build=sunrise, fits=_has_few_words),
)
