"""Short prompts that name a sort of page or slide: a shop, a login page, a changelog, before and after.

Three manners: on open ground, centred on a tint, under a field of the strong colour. Everything is measured
before it is drawn; the text is as large as the page allows.
"""

from collections.abc import Callable
from dataclasses import replace

from makeready.brief import Palette, Swatch
from makeready.brief.outline_sites import Site, site_in
from makeready.brief.told_reader import told_in
from makeready.design.components.laid import NOTHING, Laid, Look, beside, filled, stacked
from makeready.design.components.outline_site import (
    MANNERS,
    Manner,
    bar_at_top,
    foot,
    head,
    tagged,
    words,
)
from makeready.design.components.outline_site_bodies import LISTED, page_body, tint
from makeready.design.components.outline_site_copy import Copy, row_for
from makeready.design.components.outline_site_few import contrast, login, missing, statement
from makeready.design.components.outline_site_frame import Frame, fitted, head_tone
from makeready.design.components.outline_site_special import (
    article,
    article_head,
    dashboard,
    docs,
    tinted,
)
from makeready.design.components.outline_site_words import Words, words_of
from makeready.design.components.tone import Tone, on_surface
from makeready.design.compositions import Composition
from makeready.design.sheet import Area, Sheet, at, free_area, icon, page, styled
from makeready.design.theme import theme_for

SLIDES = frozenset({"contrast", "thanks", "quote"})
"""Forms of slides; the others are pages with a bar at the top."""
MAX_REST = 4
"""Ours: with more strings than these left over, the prompt is about something else."""


def site_of(sheet: Sheet) -> Site | None:
    """The sort of page that the brief names, if this module sets it well."""
    content, prompt = sheet.content, sheet.content.brief.prompt
    if content.is_wordless or content.charts or content.clear or content.brief.links:
        return None
    kind = content.brief.kind
    told = told_in(prompt)
    if kind == "web_page" and told is not None and told.form == "plans":
        return Site(
            form="plans", span=told.span, brand=told.heads[0] if told.heads else None, topic=told.topic
        )
    site = site_in(prompt)
    if site is None or kind not in ("web_page", "slide"):
        return None
    if (site.form in SLIDES) != (kind == "slide") and site.form != "logos":
        return None
    return site


def _words(sheet: Sheet) -> Words:
    site = site_of(sheet)
    return words_of(Copy(content=sheet.content, site=site)) if site is not None else Words(form="thanks")


def is_site(sheet: Sheet) -> bool:
    return site_of(sheet) is not None and len(_words(sheet).rest) <= MAX_REST


def stand_ins_of(sheet: Sheet) -> tuple[str, ...]:
    """The words on the page that are not the brief's."""
    return _words(sheet).stand_ins


def _listed(frame: Frame) -> str:
    """Bar, head, equal parts and foot."""
    sheet, told, manner, area = frame.sheet, frame.page, frame.manner, frame.area
    inner = area.inset(frame.margin_px, 0.0)
    top_tone = head_tone(frame)

    def whole(size: float) -> Laid:
        top, body, below = _parts(frame, size, inner.width, top_tone)
        return stacked([top, body, below], [0.0, size * 2.2, size * 1.6])

    _, size = fitted(frame, whole, area.height - sheet.px(28))
    top, body, below = _parts(frame, size, inner.width, top_tone)
    band_bottom = area.top + top.height_px
    bottom = area.bottom - sheet.px(24) - below.height_px
    room = Area(left=inner.left, top=band_bottom + size * 2.2, right=inner.right,
                bottom=bottom - (size * 1.6 if below.height_px else size * 1.4))  # fmt: skip
    most = min(body.most_px if body.stretch else body.height_px, room.height)
    spare = max(room.height - most, 0.0)
    room = replace(room, top=room.top + spare * 0.4, bottom=room.bottom - spare * 0.6)
    ground = {"open": "", "soft": tinted(frame.look(size), 0.09), "field": top_tone.ground}[manner.head]
    band = filled(replace(area, bottom=band_bottom), styled(background=ground)) if ground else ""
    return page(
        sheet,
        f"background:{frame.tone.ground}",
        band,
        top.draw(replace(inner, bottom=band_bottom)),
        body.draw(_narrow(told, room, size, manner)),
        below.draw(Area(left=inner.left, top=bottom, right=inner.right, bottom=bottom + below.height_px)),
    )


def _narrow(told: Words, room: Area, size: float, manner: Manner) -> Area:
    """Questions and releases in one column are no wider than is read well."""
    wide = _column_px(told, room.width, size, manner)
    left = room.left + ((room.width - wide) / 2 if manner.is_centred else 0.0)
    return replace(room, left=left, right=left + wide)


def _column_px(told: Words, width_px: float, size: float, manner: Manner) -> float:
    if told.form in ("faq", "changelog") and manner.head != "field":
        return min(width_px, size * (50 if manner.is_centred else 62))
    return width_px


def _parts(frame: Frame, size: float, width_px: float, top_tone: Tone) -> tuple[Laid, Laid, Laid]:
    told, manner = frame.page, frame.manner
    look, top_look = frame.look(size), frame.look(size, top_tone)
    bar = bar_at_top(told.bar, top_look, width_px) if told.bar else NOTHING
    body = page_body(told, look, _column_px(told, width_px, size, manner), manner)
    below = foot(told.bar, look, width_px, told.rest) if told.bar and told.has_foot else NOTHING
    if told.form == "shop":
        said = _hero(frame, top_look, width_px)
    else:
        said = head(top_look, told.title, told.sentence, width_px, factor=2.9)
    edge = size * (2.4 if manner.head != "open" else 1.0)
    lead = size * 1.5
    gap = size * (2.0 if manner.head == "open" else 2.4)
    parts = [
        Laid(height_px=lead, draw=lambda _area: ""),
        bar,
        said,
        Laid(height_px=edge, draw=lambda _area: ""),
    ]
    gaps = [0.0, 0.0, gap if bar.height_px else size, 0.0]
    shown = [(part, space) for part, space in zip(parts, gaps, strict=True) if part.height_px]
    return stacked([part for part, _ in shown], [space for _, space in shown]), body, below


def _hero(frame: Frame, look: Look, width_px: float) -> Laid:
    """What the shop says first, with its picture beside it, or in the middle."""
    told = frame.page
    if frame.manner.is_centred:
        said = head(look, told.title, told.sentence, width_px, actions=told.actions, factor=3.8)
        return tagged(said, look, "hero")
    gap = look.body_px * 3
    wide = (width_px - gap) * 0.5
    said = head(look, told.title, told.sentence, wide, actions=told.actions, factor=3.8)
    art_px = max(said.height_px, look.body_px * 13)

    def art(area: Area) -> str:
        return _still_life(frame, look, area)

    def middle(area: Area) -> str:
        spare = max(area.height - said.height_px, 0.0) / 2
        return said.draw(replace(area, top=area.top + spare))

    left = replace(said, draw=middle, height_px=art_px)
    row = beside([left, Laid(height_px=art_px, draw=art)], [wide, width_px - gap - wide], gap)
    return tagged(row, look, "hero")


def _still_life(frame: Frame, look: Look, area: Area) -> str:
    """The shop's goods on tiles of different tints: a large one, and two small ones above each other."""
    sheet, gap = frame.sheet, look.body_px * 0.9
    cut = area.left + (area.width - gap) * 0.62
    half = (area.height - gap) / 2
    tiles = [
        replace(area, right=cut),
        Area(left=cut + gap, top=area.top, right=area.right, bottom=area.top + half),
        Area(left=cut + gap, top=area.bottom - half, right=area.right, bottom=area.bottom),
    ]
    names = [frame.page.icon, *(one.icon for one in frame.page.blocks if one.icon != frame.page.icon)][:3]
    grounds = [sheet.theme.accent, tint(look, 2), tint(look, 0)]
    html = []
    for tile, name, ground, is_first in zip(tiles, names, grounds, (True, False, False), strict=False):
        css = styled(background=ground, border_radius=round(look.body_px * 1.1, 1), overflow="hidden")
        side = min(tile.width, tile.height) * (0.56 if is_first else 0.5)
        ink = sheet.theme.on_accent if is_first else on_surface(sheet).accent
        left, top = (tile.width - side) / 2, (tile.height - side) / 2
        glyph = at(
            Area(left=left, top=top, right=left + side, bottom=top + side),
            icon(name, round(side, 1), ink, 1.3),
        )
        html.append(at(tile, glyph, extra=css))
    return "".join(html)


def _article(frame: Frame) -> str:
    sheet, told, manner, area = frame.sheet, frame.page, frame.manner, frame.area
    inner = area.inset(frame.margin_px, 0.0)
    top_tone = head_tone(frame)

    def parts(size: float) -> tuple[Laid, Laid]:
        wide = inner.width if manner.head != "open" else min(inner.width, size * 46)
        look, top_look = (
            replace(frame.look(size), align="left"),
            replace(frame.look(size, top_tone), align="left"),
        )
        bar = bar_at_top(told.bar, top_look, inner.width) if told.bar else NOTHING
        said = article_head(told, top_look, min(wide, size * 46))
        blank = Laid(height_px=size * 1.5, draw=lambda _area: "")
        tail = blank if manner.head != "open" else Laid(height_px=0.1, draw=lambda _area: "")
        top = stacked([blank, bar, said, tail], [0.0, 0.0, size * 2.4, size * 0.8])
        rest = [words(one, look.style(1.0, colour=look.tone.muted), wide) for one in told.rest]
        return top, stacked([article(told, look, wide, manner), *rest], size)

    def whole(size: float) -> Laid:
        return stacked(list(parts(size)), size * 2.0)

    _, size = fitted(frame, whole, area.height - sheet.px(44))
    top, body = parts(size)
    wide = inner.width if manner.head != "open" else min(inner.width, size * 46)
    ground = {"open": "", "soft": tinted(frame.look(size), 0.09), "field": top_tone.ground}[manner.head]
    edge = area.top + top.height_px
    return page(
        sheet,
        f"background:{frame.tone.ground}",
        filled(replace(area, bottom=edge), styled(background=ground)) if ground else "",
        top.draw(replace(inner, bottom=edge)),
        body.draw(Area(left=inner.left, top=edge + size * 2.0, right=inner.left + wide, bottom=area.bottom)),
    )


def _screen(frame: Frame) -> str:
    """Documentation and dashboards: a bar, and the page under it."""
    sheet, told, area = frame.sheet, frame.page, frame.area
    inner = area.inset(frame.margin_px * 0.7, 0.0)
    top_tone = head_tone(frame)
    build = docs if told.form == "docs" else dashboard

    def parts(size: float) -> tuple[Laid, Laid]:
        look, top_look = (
            replace(frame.look(size), align="left"),
            replace(frame.look(size, top_tone), align="left"),
        )
        bar = bar_at_top(told.bar, top_look, inner.width) if told.bar else NOTHING
        rest = [words(one, look.style(1.0, colour=look.tone.muted), inner.width) for one in told.rest]
        return bar, stacked([build(told, look, inner.width, frame.manner), *rest], size)

    def whole(size: float) -> Laid:
        return stacked(list(parts(size)), size * 4.6)

    _, size = fitted(frame, whole, area.height - sheet.px(60))
    bar, body = parts(size)
    edge = area.top + bar.height_px + size * 2.4
    ground = {"open": sheet.theme.surface, "soft": tinted(frame.look(size), 0.1), "field": top_tone.ground}[
        frame.manner.head
    ]
    line = filled(replace(area, top=edge - 1.5, bottom=edge), styled(background=frame.tone.hairline))
    return page(
        sheet,
        f"background:{frame.tone.ground}",
        filled(replace(area, bottom=edge), styled(background=ground)),
        line if frame.manner.head != "field" else "",
        bar.draw(replace(inner, top=area.top + size * 1.2, bottom=edge)),
        body.draw(replace(inner, top=edge + size * 2.2, bottom=area.bottom - sheet.px(34))),
    )


_BUILDERS: dict[str, Callable[[Frame], str]] = {
    **dict.fromkeys(LISTED, _listed),
    "article": _article,
    "contrast": contrast,
    "dashboard": _screen,
    "docs": _screen,
    "login": login,
    "missing": missing,
    "quote": statement,
    "thanks": statement,
}


def _in_colours(sheet: Sheet) -> Sheet:
    """In the colours of the topic, where the brief names neither colours nor a mood: a nursery is green."""
    brief = sheet.content.brief
    given = [one for one in brief.palette.swatches if one.name != one.hex or one.hex in brief.prompt.lower()]
    site = site_of(sheet)
    colours = row_for("shops", site.topic or brief.subject).get("colours") if site is not None else None
    if given or brief.style or not colours:
        return sheet
    palette = Palette(swatches=tuple(Swatch(name=one, hex=one, is_exact=True) for one in colours))
    tuning = sheet.tuning
    variant = sheet.variant + tuning.theme_shift
    theme = theme_for(palette, (), variant, contrast_boost=tuning.contrast_boost)
    content = replace(sheet.content, brief=replace(brief, palette=palette))
    return replace(sheet, theme=theme, content=content)


def _composed(manner: Manner) -> Callable[[Sheet], str]:
    def build(sheet: Sheet) -> str:
        sheet = _in_colours(sheet)
        told = _words(sheet)
        frame = Frame(sheet=sheet, page=told, manner=manner, area=free_area(sheet))
        return _BUILDERS[told.form](frame)

    return build


SITES = tuple(Composition(name=f"site {manner.name}", build=_composed(manner)) for manner in MANNERS)
