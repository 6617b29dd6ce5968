"""Web pages: a whole landing page on the canvas, from the bar with its links down to the footer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from makeready.design.components.backdrop import glow, ground_css
from makeready.design.components.headline import Block, HeadlineLook
from makeready.design.components.hero import hero_picture, is_pictured
from makeready.design.components.mockup import app_window
from makeready.design.components.site import (
    NOTHING,
    actions,
    features,
    footer,
    hero_words,
    nav_bar,
    quiet_row,
    voices,
    width_of,
)
from makeready.design.components.steps import placed
from makeready.design.compositions import Composition
from makeready.design.sheet import Area, Sheet, TextStyle, box, free_area, page, styled

PLACED_ROLES = (
    "headline", "subtitle", "button", "badge", "card", "callout", "nav", "logo", "footer", "quote", "author",
)  # fmt: skip
TIGHTER = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52)
"""How far a page that does not fit its canvas is drawn together: text down to the floor, gaps with it."""
LARGER = (1.28, 1.14)
"""A tall page, as on a phone, starts with larger type."""
BESIDE = 0.34
"""The share of a gallery's width that buttons beside the subtitle may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A page's edges: the middle that is left for hero and cards, and the parts around it."""

    sheet: Sheet
    middle: Area
    parts: tuple[str, ...]

    @property
    def sections_gap(self) -> float:
        return self.sheet.gap(36)


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A page, and whether everything on it had the room it needs."""

    html: str
    fits: bool


def _set(sheet: Sheet, build: Callable[[Sheet], Try]) -> str:
    """The page at the first tightness at which it fits; the tightest if none does."""
    html = ""
    for one in _tighter(sheet):
        made = build(one)
        html = made.html
        if made.fits:
            break
    return html


def _tighter(sheet: Sheet) -> Iterator[Sheet]:
    for factor in (*LARGER, *TIGHTER) if sheet.ratio < 0.75 else TIGHTER:
        tuning = replace(
            sheet.tuning, text_scale=sheet.tuning.text_scale * factor, spread=sheet.tuning.spread * factor
        )
        yield replace(sheet, tuning=tuning)


def _outline(
    sheet: Sheet, *, nav_ink: str = "", nav_fill: str = "", nav_on: str = "", nav_faint: str = ""
) -> Outline:
    """Bar at the top and, from below, the footer, strings without a place, and quotes."""
    theme, content = sheet.theme, sheet.content
    free = free_area(sheet)
    side = min(sheet.px(72), free.width * 0.07)
    area = free.inset(side, 0.0)
    bar_top = area.top + sheet.gap(26)
    nav = nav_bar(sheet, area.width, ink=nav_ink or theme.ink, fill=nav_fill, on_fill=nav_on, faint=nav_faint)
    parts = [
        placed(Area(left=area.left, top=bar_top, right=area.right, bottom=bar_top + nav.height_px), nav.html)
    ]
    bottom = area.bottom - sheet.gap(24)
    rest = (*content.rest(*PLACED_ROLES), *(content.of("author") if not content.of("quote") else ()))
    for block in (
        footer(sheet, area.width),
        quiet_row(sheet, rest, area.width, colour=theme.muted),
        voices(sheet, area.width),
    ):
        if block.html:
            parts.append(
                placed(
                    Area(left=area.left, top=bottom - block.height_px, right=area.right, bottom=bottom),
                    block.html,
                )
            )
            bottom -= block.height_px + sheet.gap(28)
    top = bar_top + nav.height_px + sheet.gap(30) if nav.html else area.top + sheet.gap(48)
    middle = Area(left=area.left, top=top, right=area.right, bottom=bottom)
    return Outline(sheet=sheet, middle=middle, parts=tuple(part for part in parts if part))


def _has_window(sheet: Sheet) -> bool:
    return not sheet.content.excludes("mockup")


def _windows(sheet: Sheet, area: Area, *, ratio: float = 1.9) -> str:
    """As many windows as are asked for, side by side, as large as the area allows, in its middle.

    A bakery has no dashboard: what is no software shows its picture instead.
    """
    if is_pictured(sheet):
        return hero_picture(sheet, area)
    num = max(sheet.content.wants("mockup"), 1)
    gap = sheet.px(20)
    each = (area.width - gap * (num - 1)) / num
    slimmest = 1.22 if sheet.ratio > 1.0 else 0.9
    tall = min(area.height, each / slimmest)
    wide = min(each, tall * ratio)
    used = wide * num + gap * (num - 1)
    left, top = (area.left + area.right - used) / 2, (area.top + area.bottom - tall) / 2
    ids = sheet.ids_for("mockup")
    shown = []
    for index in range(num):
        at = left + index * (wide + gap)
        window = app_window(sheet, round(wide, 1), round(tall, 1), ids=ids)
        shown.append(placed(Area(left=at, top=top, right=at + wide, bottom=top + tall), window))
    return "".join(shown)


def _hero(sheet: Sheet, area: Area, *children: str, extra: str = "") -> str:
    """The hero's element: its children are placed within it, so they move with it."""
    inner = styled(
        position="absolute", left=-area.left, top=-area.top, width=sheet.width_px, height=sheet.height_px
    )
    return placed(area, box(inner, *children), extra=extra, noun="hero", ids=sheet.ids_for("hero"))


def _across(area: Area, top: float, block: Block) -> str:
    """A block over the width of an area, from `top` down."""
    if not block.html:
        return ""
    return placed(Area(left=area.left, top=top, right=area.right, bottom=top + block.height_px), block.html)


def _least_window_px(sheet: Sheet) -> float:
    return max(sheet.px(210), sheet.floor_px * 9)


def split(sheet: Sheet) -> str:
    """Words on the left, the app on the right, cards in a row below."""
    return _set(sheet, _split)


def _split(sheet: Sheet) -> Try:
    outline = _outline(sheet)
    middle, gap = outline.middle, outline.sections_gap
    cards = features(sheet, middle.width)
    room = middle.bottom - middle.top - (cards.height_px + gap if cards.html else 0.0)
    hero = replace(middle, bottom=middle.top + room)
    is_wide = sheet.ratio > 1.0
    if is_wide:
        share = 0.45
        words = hero_words(sheet, HeadlineLook(units=76), hero.width * share, hero.height * 0.94)
        top = (hero.top + hero.bottom - words.height_px) / 2
        text_area = Area(
            left=hero.left, top=top, right=hero.left + hero.width * share, bottom=top + words.height_px
        )
        window = Area(left=hero.left + hero.width * 0.49, top=hero.top, right=hero.right, bottom=hero.bottom)
        fits = words.height_px <= hero.height
    else:
        words = hero_words(sheet, HeadlineLook(units=74), hero.width, hero.height * 0.5)
        text_area = replace(hero, bottom=hero.top + words.height_px)
        window = replace(hero, top=text_area.bottom + gap)
        fits = window.height >= _least_window_px(sheet)
    shown = [placed(text_area, words.html)]
    behind = ""
    if _has_window(sheet) and window.height > sheet.floor_px * 4:
        side = window.width * 1.25
        behind = glow(
            sheet,
            (window.left + window.right - side) / 2,
            (window.top + window.bottom - side) / 2,
            side,
            strength=0.16,
        )
        shown.append(_windows(sheet, window))
    elif window.height > sheet.floor_px * 4:
        shown += [placed(window, extra=_stage_css(sheet)), _stage_window(sheet, window)]
    parts = (behind, *outline.parts, _hero(sheet, hero, *shown), _across(middle, hero.bottom + gap, cards))
    return Try(html=page(sheet, ground_css(sheet), *parts), fits=fits)


def bento(sheet: Sheet) -> str:
    """Centred words above; below, the app on a large tile and the cards stacked beside it."""
    return _set(sheet, _bento)


def _bento(sheet: Sheet) -> Try:
    outline = _outline(sheet)
    middle, gap = outline.middle, outline.sections_gap
    width = min(middle.width, sheet.px(940))
    words = hero_words(sheet, HeadlineLook(units=78, align="center"), width, middle.height * 0.44)
    left = (middle.left + middle.right - width) / 2
    text_area = Area(left=left, top=middle.top, right=left + width, bottom=middle.top + words.height_px)
    grid = replace(middle, top=text_area.bottom + gap)
    is_wide = sheet.ratio > 1.0 and len(sheet.content.callouts) <= 4
    between = sheet.gap(20)
    beside = is_wide and bool(sheet.content.callouts)
    if beside:
        side = grid.width * 0.32
        cards = features(sheet, side, per_row=1, height_px=grid.height, is_row=True)
        at = Area(left=grid.right - side, top=grid.top, right=grid.right, bottom=grid.top + cards.height_px)
        tile = replace(grid, right=at.left - between)
    else:
        cards = features(sheet, grid.width)
        at = replace(grid, top=grid.bottom - cards.height_px)
        tile = replace(grid, bottom=at.top - between if cards.html else grid.bottom)
    fits = tile.height >= _least_window_px(sheet) and cards.height_px <= grid.height + 1
    css = _stage_css(sheet)
    stage = _hero(sheet, replace(tile, top=middle.top, left=middle.left, right=middle.right),
                  placed(text_area, words.html),
                  placed(tile, extra=css) if tile.height > sheet.floor_px * 4 else "",
                  _stage_window(sheet, tile),
                  placed(at, cards.html) if beside else "")  # fmt: skip
    parts = (*outline.parts, stage, placed(at, cards.html) if cards.html and not beside else "")
    return Try(html=page(sheet, f"background:{_flat(sheet)}", *parts), fits=fits)


def _flat(sheet: Sheet) -> str:
    return sheet.theme.ground


def _stage_css(sheet: Sheet) -> str:
    """The field of colour an app stands on: the accent, or the deep tone on a page of the accent."""
    theme = sheet.theme
    return styled(
        background=theme.panel if theme.scheme == "vivid" else theme.accent, border_radius=sheet.radius(1.1)
    )


def _stage_window(sheet: Sheet, tile: Area) -> str:
    """The window in the middle of a tile with air around it, or quiet shapes where no app may be shown."""
    air = min(sheet.px(34), tile.height * 0.09)
    inner = tile.inset(air)
    if inner.height < sheet.floor_px * 4:
        return ""
    return _windows(sheet, inner, ratio=2.3) if _has_window(sheet) else _shapes(sheet, inner)


def _shapes(sheet: Sheet, area: Area) -> str:
    """Overlapping rings in tints of the accent's ink: an abstract picture where a mockup is not wanted."""
    if sheet.tuning.is_plain:
        return ""
    is_wide = area.width > area.height * 1.7
    num = 5 if is_wide else 4
    side = min(area.height * 0.92, area.width / 3.24) if is_wide else min(area.height, area.width) * 0.92
    step = side * 0.56 if is_wide else 0.0
    left = (area.left + area.right - step * (num - 1) - side) / 2
    top = (area.top + area.bottom - side) / 2
    ink = sheet.theme.on_panel if sheet.theme.scheme == "vivid" else sheet.theme.on_accent
    rings = []
    for index in range(num):
        inset = 0.0 if is_wide else side * index / 9
        css = styled(
            position="absolute", left=round(left + index * step + inset, 1), top=round(top + inset, 1),
            width=round(side - 2 * inset, 1), height=round(side - 2 * inset, 1), border_radius="50%",
            opacity=0.34 + index * 0.16, border=f"{max(2.0, sheet.px(3)):g}px solid {ink}",
        )  # fmt: skip
        rings.append(box(css, is_decoration=True))
    return "".join(rings)


def banner(sheet: Sheet) -> str:
    """Bar and hero on a field of the accent; the app stands across its lower edge, cards follow."""
    return _set(sheet, _banner)


def _banner(sheet: Sheet) -> Try:
    theme = sheet.theme
    is_vivid = theme.scheme == "vivid"
    field = theme.panel if is_vivid else theme.accent
    ink = theme.on_panel if is_vivid else theme.on_accent
    fill, on_fill = (theme.accent, theme.on_accent) if is_vivid else (theme.surface, theme.accent_surface)
    outline = _outline(sheet, nav_ink=ink, nav_fill=fill, nav_on=on_fill, nav_faint=ink)
    middle, gap = outline.middle, outline.sections_gap
    width = min(middle.width, sheet.px(900))
    cards = features(sheet, middle.width)
    bottom = middle.bottom - (cards.height_px + gap if cards.html else 0.0)
    hero = replace(middle, bottom=bottom)
    words = hero_words(
        sheet,
        HeadlineLook(units=68, align="center", colour=ink, muted=ink),
        width,
        hero.height * (0.56 if _has_window(sheet) else 0.95),
        is_on_accent=not is_vivid,
    )
    left = (middle.left + middle.right - width) / 2
    window = replace(hero, top=hero.top + words.height_px + gap)
    if _has_window(sheet):
        text_top, edge = hero.top, window.top + window.height * 0.5
    else:
        text_top, edge = (hero.top + bottom - words.height_px) / 2, bottom + gap * 0.3
    text_area = Area(left=left, top=text_top, right=left + width, bottom=text_top + words.height_px)
    ground = Area(left=0.0, top=0.0, right=float(sheet.width_px), bottom=edge)
    shown = placed(text_area, words.html)
    is_high = window.height >= _least_window_px(sheet)
    if _has_window(sheet) and window.height > sheet.floor_px * 4:
        shown += _windows(sheet, replace(window, left=window.left, right=window.right), ratio=2.2)
    parts = (
        box(
            styled(
                position="absolute",
                left="0",
                top="0",
                width=ground.right,
                height=round(edge, 1),
                background=field,
            ),
            is_decoration=True,
        ),
        *outline.parts,
        _hero(sheet, hero, shown),
        _across(middle, bottom + gap, cards),
    )
    fits = words.height_px <= hero.height and (is_high or not _has_window(sheet))
    return Try(html=page(sheet, f"background:{_flat(sheet)}", *parts), fits=fits)


def gallery(sheet: Sheet) -> str:
    """Large type across the page, the app on a wide stage, features in open columns under hairlines."""
    return _set(sheet, _gallery)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The words of a gallery: their share of the width, their size, and whether buttons stand beside them."""

    share: float
    units: float
    has_buttons_beside: bool
    first_line_px: float = 0.0


def _head_of(sheet: Sheet, width_px: float) -> Head:
    """The headline over the whole width if it then stands on one line, the buttons beside the subtitle."""
    content = sheet.content
    if sheet.ratio <= 1.0 or content.headline is None:
        return Head(share=1.0, units=84, has_buttons_beside=False)
    row_px = actions(sheet, width_px * BESIDE).height_px
    if row_px > sheet.size(20) * 1.2 + sheet.px(20) * 1.5:
        return Head(share=0.8, units=84, has_buttons_beside=False)
    two_lines = Head(share=0.66, units=84, has_buttons_beside=True)
    if content.subtitle is None or content.of("badge"):
        return two_lines
    style = sheet.display(84)
    size = sheet.fit(content.headline.text, style, width_px=width_px, height_px=style.size_px * style.leading)
    is_short = width_of(sheet, content.subtitle.text, TextStyle(size_px=sheet.size(24))) < width_px * 0.56
    if not is_short or sheet.lines_of(content.headline.text, replace(style, size_px=size), width_px) > 1:
        return two_lines
    units = size / sheet.unit / sheet.tuning.text_scale
    return Head(share=1.0, units=units, has_buttons_beside=True, first_line_px=size * style.leading)


def _gallery(sheet: Sheet) -> Try:
    outline = _outline(sheet)
    middle, gap = outline.middle, outline.sections_gap
    head = _head_of(sheet, middle.width)
    words = hero_words(
        sheet,
        HeadlineLook(units=head.units, subtitle_share=0.6 if head.first_line_px else 1.0),
        middle.width * head.share,
        middle.height * 0.36,
        with_actions=not head.has_buttons_beside,
    )
    text_right = middle.left + middle.width * head.share
    text_area = Area(left=middle.left, top=middle.top, right=text_right, bottom=middle.top + words.height_px)
    row = actions(sheet, middle.width * BESIDE, align="right") if head.has_buttons_beside else NOTHING
    row_top = max(text_area.bottom - row.height_px, middle.top)
    if head.first_line_px:
        row_top = max(row_top, middle.top + head.first_line_px + sheet.px(14))
    beside = replace(
        middle, left=middle.right - middle.width * BESIDE, top=row_top, bottom=row_top + row.height_px
    )
    cards = features(sheet, middle.width, is_cell=True)
    tile = replace(
        middle,
        top=max(text_area.bottom, beside.bottom if row.html else 0.0) + gap,
        bottom=middle.bottom - (cards.height_px + gap if cards.html else 0.0),
    )
    shown = [
        placed(text_area, words.html),
        placed(beside, row.html) if row.html else "",
        placed(tile, extra=_stage_css(sheet)) if tile.height > sheet.floor_px * 4 else "",
        _stage_window(sheet, tile),
    ]
    hero = replace(middle, bottom=max(tile.bottom, text_area.bottom))
    parts = (*outline.parts, _hero(sheet, hero, *shown), _across(middle, tile.bottom + gap, cards))
    fits = tile.height >= _least_window_px(sheet)
    return Try(html=page(sheet, f"background:{_flat(sheet)}", *parts), fits=fits)


def _has_words(sheet: Sheet) -> bool:
    return sheet.content.headline is not None or sheet.content.subtitle is not None


COMPOSITIONS = (
    Composition(name="split", build=split, fits=_has_words),
    Composition(name="bento", build=bento),
    Composition(name="banner", build=banner),
    Composition(name="gallery", build=gallery),
)
