"""Pages and slides of few words: a form to log in, a missing page, before and after, thanks, a quote."""

from dataclasses import replace

from makeready.design.components.inks import fields_of
from makeready.design.components.laid import NOTHING, Laid, Look, filled, line_width, stacked
from makeready.design.components.ornament import scene
from makeready.design.components.outline_site import bar_at_top, buttons, display, head, mark, on_card, words
from makeready.design.components.outline_site_frame import MOST_UNITS, Frame, fitted
from makeready.design.components.outline_site_special import form, panel, tinted
from makeready.design.components.outline_site_words import Words
from makeready.design.components.tone import Tone, large_text, on_ground, on_panel, on_surface
from makeready.design.sheet import Area, page, styled


def login(frame: Frame) -> str:
    """A form on a card in the middle, or beside a field with a picture."""
    sheet, told, area, manner = frame.sheet, frame.page, frame.area, frame.manner
    is_split = not manner.is_centred and area.width > area.height * 1.1
    card_tone = on_surface(sheet)
    wide = min(area.width * 0.86, sheet.px(400))

    def build(size: float) -> Laid:
        inner = replace(on_card(frame.look(size)), align="center" if manner.is_centred else "left")
        made = form(told, inner, wide - (0 if is_split else 5.2 * size))
        return made if is_split else panel(made, inner, manner, 2.6)

    made, size = fitted(frame, build, area.height * 0.8)
    if is_split:
        return _split_login(frame, made, size, wide, on_surface(sheet))
    top = area.top + (area.height - made.height_px) / 2 + size * 1.2
    left = (area.left + area.right - wide) / 2
    look = frame.look(size, card_tone)
    brand_style = replace(look.style(1.4, weight=700, colour=frame.tone.ink), align="left")
    brand = told.bar.brand if told.bar else None
    brand_px = sheet.width_of(brand.text, brand_style) / 0.97 + 4 if brand else 0.0
    side = size * 2.0
    start = (area.left + area.right - brand_px - side * 1.4) / 2
    line = Area(left=start, top=top - size * 3.6, right=start + side, bottom=top - size * 3.6 + side)
    said = words(brand, brand_style, brand_px)
    return page(
        sheet,
        f"background:{tinted(frame.look(size, frame.tone), 0.1)}",
        mark(
            look,
            told.bar.icon if told.bar else "sparkles",
            side,
            ground=sheet.theme.accent,
            ink=sheet.theme.on_accent,
        )(line),
        said.draw(
            Area(
                left=start + side * 1.4,
                top=line.top + (side - said.height_px) / 2,
                right=area.right,
                bottom=line.bottom,
            )
        ),
        made.draw(Area(left=left, top=top, right=left + wide, bottom=top + made.height_px)),
        _rest_line(frame, size),
    )


def _split_login(frame: Frame, made: Laid, size: float, wide: float, tone: Tone) -> str:
    sheet, told, area = frame.sheet, frame.page, frame.area
    is_left = frame.manner.head == "field"
    cut = area.left + area.width * (0.46 if is_left else 0.54)
    art = replace(area, right=cut) if is_left else replace(area, left=cut)
    room = replace(area, left=cut) if is_left else replace(area, right=cut)
    left = room.left + (room.width - wide) / 2
    top = room.top + (room.height - made.height_px) / 2
    bar = (
        bar_at_top(
            replace(told.bar, links=(), button=None), replace(frame.look(size, tone), align="left"), wide
        )
        if told.bar
        else NOTHING
    )
    fields = fields_of(sheet)
    return page(
        sheet,
        f"background:{sheet.theme.surface}",
        filled(art, styled(background=sheet.theme.accent)),
        "" if sheet.tuning.is_plain else scene(sheet, art, fields.block, fields.page.colour),
        bar.draw(Area(left=left, top=room.top + size * 2.4, right=left + wide, bottom=room.bottom)),
        made.draw(Area(left=left, top=top, right=left + wide, bottom=top + made.height_px)),
        _rest_line(frame, size),
    )


def _rest_line(frame: Frame, size: float) -> str:
    """Strings without a place, at the foot of the page."""
    if not frame.page.rest:
        return ""
    look, inner = frame.look(size), frame.area.inset(frame.margin_px)
    made = stacked(
        [words(one, look.style(1.0, colour=look.tone.muted), inner.width) for one in frame.page.rest], 0.0
    )
    return made.draw(replace(inner, top=inner.bottom - made.height_px))


def missing(frame: Frame) -> str:
    """The number as large as the page allows, what it means, and the way back."""
    sheet, told, area, manner = frame.sheet, frame.page, frame.area, frame.manner
    inner = area.inset(frame.margin_px, 0.0)
    tone = on_panel(sheet) if manner.head == "field" else frame.tone
    size = sheet.px(MOST_UNITS["web_page"]) * sheet.tuning.text_scale
    look = frame.look(size, tone)
    bar = bar_at_top(told.bar, replace(look, align="left"), inner.width) if told.bar else NOTHING
    ink = tone.ink if manner.head == "field" else large_text(tone)
    number_style = display(look, 13.5 if manner.is_centred else 12.0, colour=ink)
    number_style = replace(number_style, leading=1.0)
    wide = inner.width if manner.is_centred else inner.width * 0.56
    made = stacked(
        [
            words(told.over, number_style, wide),
            head(look, told.title, told.sentence, wide, factor=2.8),
            buttons(look, told.actions, factor=1.15),
        ],
        [0.0, size * 1.0, size * 1.8],
    )
    top = area.top + (area.height - made.height_px) * 0.52
    art = ""
    if not manner.is_centred:
        side = min(inner.width * 0.32, area.height * 0.46)
        x, y = inner.right - side / 2, top + made.height_px / 2
        ground = sheet.theme.accent if manner.head == "field" else sheet.theme.accent_soft
        ink = sheet.theme.on_accent if manner.head == "field" else sheet.theme.accent_surface
        spot = Area(left=x - side / 2, top=y - side / 2, right=x + side / 2, bottom=y + side / 2)
        art = mark(look, told.icon, side, ground=ground, ink=ink, is_round=True)(spot)
    ground = {"open": tone.ground, "soft": tinted(frame.look(size), 0.09), "field": tone.ground}[manner.head]
    return page(
        sheet,
        f"background:{ground}",
        art,
        bar.draw(replace(inner, top=area.top + size * 1.4)),
        made.draw(Area(left=inner.left, top=top, right=inner.left + wide, bottom=top + made.height_px)),
        _rest_line(replace(frame, manner=manner), size),
    )


def contrast(frame: Frame) -> str:
    """Two halves: what was, quiet; what is now, in the strong colour."""
    sheet, told, area, manner = frame.sheet, frame.page, frame.area, frame.manner
    margin = frame.margin_px
    top, title = 0.0, NOTHING
    if told.title is not None:
        ids = sheet.ids_for("headline")
        style = display(frame.look(sheet.px(22)), 2.6)
        title = words(told.title, style, area.width - 2 * margin, "headline" if ids else "", ids)
        top = title.height_px + margin * 1.6
    body = replace(area, top=area.top + top)
    is_joined = manner.head == "field"
    if not is_joined:
        body = body.inset(margin, margin if not top else margin * 0.4)
    is_wide = area.width > area.height
    halves = _two(body, 0.0 if is_joined else margin * 0.5, is_wide=is_wide)
    pad = sheet.px(60)
    tones = (frame.tone, on_panel(sheet))

    def both(size: float) -> Laid:
        made = [_half(frame, index, size, halves[index].width - 2 * pad, tones[index]) for index in (0, 1)]
        return max(made, key=lambda one: (one.overfull_px > 0, one.height_px))

    most, size = fitted(frame, both, halves[0].height - 2 * pad)
    html = [
        title.draw(replace(area, left=area.left + margin, right=area.right - margin, top=area.top + margin))
    ]
    radius = 0.0 if is_joined else round(sheet.px(22), 1)
    for index, half in enumerate(halves):
        ground = tones[1].ground if index else tinted(frame.look(size), 0.1)
        start = half.top + (half.height - most.height_px) / 2
        room = Area(left=half.left + pad, top=start, right=half.right - pad, bottom=start + most.height_px)
        html.append(filled(half, styled(background=ground, border_radius=radius)))
        html.append(_half(frame, index, size, room.width, tones[index]).draw(room))
    html.append(_arrow_between(frame, halves, is_wide=is_wide))
    return page(sheet, f"background:{frame.tone.ground}", *html, _rest_line(frame, sheet.px(18)))


def _half(frame: Frame, index: int, size: float, width_px: float, tone: Tone) -> Laid:
    """One side: which it is, its words, and its figure on one line."""
    block, look = frame.page.blocks[index], frame.look(size, tone)
    side = words(block.note, look.style(1.5, weight=700, colour=look.tone.accent, leading=1.2), width_px)
    figure = display(look, 4.2)
    value = words(block.value, figure, width_px)
    if block.value is not None:
        wide = line_width(block.value.text, figure) / 0.97
        value = replace(value, overfull_px=max(value.overfull_px, wide - width_px))
    name = words(block.name, look.style(1.6 if block.value else 2.2, weight=500, leading=1.3), width_px)
    return stacked([side, name, value], [0.0, size * 1.6, size * 0.4])


def _arrow_between(frame: Frame, halves: tuple[Area, Area], *, is_wide: bool) -> str:
    sheet, side = frame.sheet, frame.sheet.px(60)
    if is_wide:
        x, y = (halves[0].right + halves[1].left) / 2, (halves[0].top + halves[0].bottom) / 2
    else:
        x, y = (halves[0].left + halves[0].right) / 2, (halves[0].bottom + halves[1].top) / 2
    spot = Area(left=x - side / 2, top=y - side / 2, right=x + side / 2, bottom=y + side / 2)
    name = "arrow-right" if is_wide else "arrow-down"
    return mark(
        frame.look(side), name, side, ground=sheet.theme.accent, ink=sheet.theme.on_accent, is_round=True
    )(spot)


def _two(area: Area, gap: float, *, is_wide: bool) -> tuple[Area, Area]:
    if is_wide:
        middle = (area.left + area.right) / 2
        return replace(area, right=middle - gap / 2), replace(area, left=middle + gap / 2)
    middle = (area.top + area.bottom) / 2
    return replace(area, bottom=middle - gap / 2), replace(area, top=middle + gap / 2)


def statement(frame: Frame) -> str:
    """Thanks or a quote: few words, set large, with a picture's edge beside them."""
    sheet, told, area, manner = frame.sheet, frame.page, frame.area, frame.manner
    margin = frame.margin_px * 1.2
    tone = on_panel(sheet) if manner.head == "field" else on_ground(sheet)
    wide = (
        area.width - 2 * margin
        if manner.is_centred
        else (area.width - 2 * margin) * (0.86 if told.form == "quote" else 0.7)
    )

    def build(size: float) -> Laid:
        look = frame.look(size, tone)
        if told.form == "quote":
            return _quote(told, look, wide)
        ids = sheet.ids_for("headline")
        title = words(told.title, display(look, 5.6), wide, "headline" if ids else "", ids)
        lines = [words(one, look.style(1.9, weight=500, leading=1.3), wide) for one in told.texts]
        rest = [words(one, look.style(1.2, colour=tone.muted), wide) for one in told.rest]
        return stacked([title, *lines, _contact(told, look, wide), *rest], size * 1.3)

    made, size = fitted(frame, build, area.height - 2 * margin)
    top = area.top + (area.height - made.height_px) / 2
    ground = tinted(frame.look(size), 0.1) if manner.head == "soft" else tone.ground
    edge, fields = "", fields_of(sheet)
    if not manner.is_centred and not sheet.tuning.is_plain and told.form == "thanks":
        strip = replace(area, left=area.right - area.width * 0.24)
        edge = scene(sheet, strip, fields.block, fields.page.colour)
    return page(
        sheet,
        f"background:{ground}",
        edge,
        made.draw(
            Area(
                left=area.left + margin, top=top, right=area.left + margin + wide, bottom=top + made.height_px
            )
        ),
    )


def _contact(told: Words, look: Look, width_px: float) -> Laid:
    if told.note is None:
        return NOTHING
    size = look.body_px
    side, gap = size * 2.6, size * 0.9
    style = replace(look.style(1.5, weight=600, leading=1.2), align="left")
    wide = min(look.sheet.width_of(told.note.text, style) / 0.97 + 4, width_px - side - gap)
    body = words(told.note, style, wide)
    tall = max(side, body.height_px)

    def draw(area: Area) -> str:
        left = area.left + ((area.width - wide - side - gap) / 2 if look.align == "center" else 0.0)
        spot = Area(left=left, top=area.top, right=left + side, bottom=area.top + tall)
        top = area.top + (tall - body.height_px) / 2
        return mark(look, "mail", side, is_round=True)(spot) + body.draw(
            replace(area, left=left + side + gap, top=top)
        )

    return Laid(height_px=tall, draw=draw, overfull_px=body.overfull_px)


def _quote(told: Words, look: Look, width_px: float) -> Laid:
    size, ids = look.body_px, look.sheet.ids_for("quote")
    side = size * 4.0

    def opening(area: Area) -> str:
        left = area.left + ((area.width - side) / 2 if look.align == "center" else 0.0)
        return mark(look, "quote", side)(
            Area(left=left, top=area.top, right=left + side, bottom=area.top + side)
        )

    style = replace(display(look, 3.4), leading=1.18)
    quote = words(told.quote, style, width_px, "quote" if ids else "", ids)
    ids = look.sheet.ids_for("author")
    author = words(
        told.author,
        look.style(1.5, weight=600, colour=look.tone.accent, leading=1.3),
        width_px,
        "author" if ids else "",
        ids,
    )
    rest = [words(one, look.style(1.2, colour=look.tone.muted), width_px) for one in told.rest]
    return stacked(
        [Laid(height_px=side, draw=opening), quote, author, *rest],
        [0.0, size * 1.4, size * 1.6, *[size * 0.6] * len(rest)],
    )
