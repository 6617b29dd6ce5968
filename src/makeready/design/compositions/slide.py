"""Slides: one claim as the headline, the exhibit that proves it, and the points that say why."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from makeready.brief import Placement
from makeready.design.components.bullets import Point, PointLook, points_of
from makeready.design.components.data import (
    ChartSetting,
    key_figure,
    unplaced,
)
from makeready.design.components.edge import edge
from makeready.design.components.exhibit import Story, exhibits, has_story, num_exhibits, story_block
from makeready.design.components.foot import NOTE_ROLES, foot_block
from makeready.design.components.headline import Block, HeadlineLook, balanced_css, headline_block
from makeready.design.components.tone import Tone, on_ground, on_panel, on_surface, under_data
from makeready.design.compositions import Composition
from makeready.design.content import Line
from makeready.design.sheet import Area, Sheet, TextStyle, box, free_area, page, styled, text

PLACED_ROLES = ("headline", "subtitle", "bullet", "callout", "card", "quote", "author", "button", *NOTE_ROLES)
NOTHING = Block(html="", height_px=0.0)
MAX_COVER_LINES = 6
"""Ours: more strings than this are no deck and no byline any more; they run in rows at the foot."""
SENTENCE_CHARS = 30
"""Ours: on a cover a longer string says something, a shorter one is a name, a date or a place."""
COVER_EDGE, WORDS_EDGE = 0.2, 0.026
"""How deep the fields at the edge are, as shares of the side: on a cover, and beside words alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a slide has to place besides its headline."""

    points: tuple[Point, ...]
    has_story: bool
    num_exhibits: int

    @property
    def is_bare(self) -> bool:
        return not self.has_story and not self.num_exhibits


def _parts(sheet: Sheet) -> Parts:
    points = points_of(sheet.content)
    num = num_exhibits(sheet)
    is_told = has_story(sheet, points) and bool(points or num or sheet.content.of("quote"))
    return Parts(points=points, has_story=is_told, num_exhibits=num)


def _page_tone(sheet: Sheet, parts: Parts) -> Tone:
    """Words stand on any ground; a chart keeps its colours only on a quiet one."""
    return under_data(sheet) if parts.num_exhibits else on_ground(sheet)


def _at(area: Area, *children: str, extra: str = "") -> str:
    css = styled(position="absolute", left=area.left, top=area.top, width=area.width, height=area.height)
    return box(f"{css};{extra}", *children)


def _set(area: Area, block: Block, *, at: str = "top") -> str:
    """A block in an area: at its top, in its middle or at its bottom."""
    if not block.html:
        return ""
    spare = max(area.height - block.height_px, 0.0)
    top = area.top + {"top": 0.0, "middle": spare / 2, "bottom": spare}[at]
    return _at(Area(left=area.left, top=top, right=area.right, bottom=top + block.height_px), block.html)


def _fill(area: Area, colour: str) -> str:
    css = styled(
        position="absolute", left=area.left, top=area.top, width=area.width, height=area.height,
        background=colour,
    )  # fmt: skip
    return box(css, is_decoration=True)


def _foot(sheet: Sheet, tone: Tone, width_px: float) -> Block:
    num_icons = sheet.content.wants("icon") - len(points_of(sheet.content))
    extras = unplaced(sheet, *PLACED_ROLES)
    return foot_block(sheet, tone, extras, width_px=width_px, num_icons=num_icons)


def _margins(sheet: Sheet) -> Area:
    """The canvas without clear regions and margins: generous, and a little less on narrow canvases."""
    return free_area(sheet).inset(sheet.px(76 if sheet.ratio > 1 else 64), sheet.px(68))


def _exhibit_side(sheet: Sheet) -> str:
    """Where the brief wants its chart or mockup: "left", "right", "top", "bottom", or nothing said."""
    for one in sheet.content.brief.constraints:
        if isinstance(one, Placement) and one.noun in ("chart", "mockup"):
            said = one.anchor or {
                "above": "top",
                "below": "bottom",
                "left of": "left",
                "right of": "right",
            }.get(one.relation or "", "")
            for side in ("left", "right", "top", "bottom"):
                if side in said:
                    return side
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """Two areas beside each other or one above the other: for the words and for the exhibit."""

    words: Area
    exhibit: Area
    is_row: bool


def _halves(sheet: Sheet, area: Area, share: float, gap_px: float, *, side: str) -> Halves:
    """The exhibit gets `share` of the width, or of the height where the area is upright."""
    is_row = area.width > area.height * 1.12 and side in ("left", "right")
    if is_row:
        wide = (area.width - gap_px) * share
        if side == "left":
            cut = area.left + wide
            return Halves(
                exhibit=Area(left=area.left, top=area.top, right=cut, bottom=area.bottom),
                words=Area(left=cut + gap_px, top=area.top, right=area.right, bottom=area.bottom),
                is_row=True,
            )
        cut = area.right - wide
        return Halves(
            words=Area(left=area.left, top=area.top, right=cut - gap_px, bottom=area.bottom),
            exhibit=Area(left=cut, top=area.top, right=area.right, bottom=area.bottom),
            is_row=True,
        )
    tall = (area.height - gap_px) * (share if area.height > area.width else 0.58)
    if side == "bottom":
        cut = area.bottom - tall
        return Halves(
            words=Area(left=area.left, top=area.top, right=area.right, bottom=cut - gap_px),
            exhibit=Area(left=area.left, top=cut, right=area.right, bottom=area.bottom),
            is_row=False,
        )
    cut = area.top + tall
    return Halves(
        exhibit=Area(left=area.left, top=area.top, right=area.right, bottom=cut),
        words=Area(left=area.left, top=cut + gap_px, right=area.right, bottom=area.bottom),
        is_row=False,
    )


def argument(sheet: Sheet) -> str:
    """The claim across the top; under it the reasons between fine rules, and the exhibit at their side."""
    parts, area = _parts(sheet), _margins(sheet)
    tone = _page_tone(sheet, parts)
    if parts.is_bare:
        return _cover(sheet, tone, f"background:{tone.ground}", at="bottom")
    head = headline_block(
        sheet,
        HeadlineLook(units=58, colour=tone.ink, muted=tone.muted, subtitle_units=23),
        width_px=area.width * (0.88 if sheet.ratio > 1.2 else 1.0),
        height_px=area.height * 0.25,
    )
    foot = _foot(sheet, tone, area.width)
    top = area.top + (head.height_px + sheet.gap(46) if head.html else 0.0)
    bottom = area.bottom - (foot.height_px + sheet.gap(32) if foot.html else 0.0)
    body = Area(left=area.left, top=top, right=area.right, bottom=bottom)
    return page(
        sheet,
        f"background:{tone.ground}",
        "" if parts.num_exhibits else edge(sheet, tone, WORDS_EDGE),
        _set(area, head),
        *_body(sheet, parts, tone, body, share=0.61),
        _set(area, foot, at="bottom"),
    )


def _body(sheet: Sheet, parts: Parts, tone: Tone, area: Area, *, share: float) -> list[str]:
    """Words and exhibit in an area, or the one of them that there is."""
    look = ChartSetting(units=20.5)
    if not parts.has_story:
        return [_at(area, exhibits(sheet, tone, look, width_px=area.width, height_px=area.height))]
    if not parts.num_exhibits:
        at = "top" if parts.points else "middle"
        return [_set(area, _words(sheet, parts, tone, area), at=at)]
    side = _exhibit_side(sheet) or "right"
    halves = _halves(sheet, area, share, sheet.gap(64), side=side)
    columns = 1 if halves.is_row or len(parts.points) < 2 or halves.words.width < sheet.px(700) else 2
    story = Story(points=parts.points, look=PointLook(units=_units(parts, 33), columns=columns, fill=3.0))
    words = story_block(sheet, story, tone, width_px=halves.words.width, height_px=halves.words.height)
    shown = exhibits(sheet, tone, look, width_px=halves.exhibit.width, height_px=halves.exhibit.height)
    return [_set(halves.words, words), _at(halves.exhibit, shown)]


def _units(parts: Parts, usual: float) -> float:
    """One point beside an exhibit is a statement and set like one; two are larger than three."""
    return usual * {1: 1.75, 2: 1.2}.get(len(parts.points), 1.0)


def _words(sheet: Sheet, parts: Parts, tone: Tone, area: Area) -> Block:
    """A slide of words alone: few points large in one column, more in two."""
    columns = 1 if len(parts.points) <= 3 or sheet.ratio < 1.1 or area.width < sheet.px(860) else 2
    units = {1: 92, 2: 72, 3: 58, 4: 46}.get(len(parts.points), 40)
    story = Story(points=parts.points, look=PointLook(units=units, columns=columns, fill=3.0))
    return story_block(sheet, story, tone, width_px=area.width, height_px=area.height)


def split(sheet: Sheet) -> str:
    """A strong panel down one side carries the claim and its reasons; the exhibit has the rest to itself."""
    parts, free = _parts(sheet), free_area(sheet)
    panel_tone, tone = on_panel(sheet), _page_tone(sheet, parts)
    if parts.is_bare:
        return _cover(sheet, panel_tone, f"background:{sheet.theme.panel}", at="middle")
    is_row = free.width > free.height * 1.12
    side = "right" if is_row and _exhibit_side(sheet) == "left" else "left"
    margin_x, margin_y = sheet.px(64), sheet.px(68)
    share = 0.385 if parts.num_exhibits else 0.42
    if is_row:
        wide = round(free.width * share)
        cut = free.right - wide if side == "right" else free.left + wide
        panel = Area(left=cut if side == "right" else free.left, top=free.top,
                     right=free.right if side == "right" else cut, bottom=free.bottom)  # fmt: skip
        rest = Area(left=free.left if side == "right" else cut, top=free.top,
                    right=cut if side == "right" else free.right, bottom=free.bottom)  # fmt: skip
    else:
        cut = round(free.top + free.height * (0.5 if parts.has_story and parts.num_exhibits else 0.36))
        panel = Area(left=free.left, top=free.top, right=free.right, bottom=cut)
        rest = Area(left=free.left, top=cut, right=free.right, bottom=free.bottom)
    inner, outer = panel.inset(margin_x, margin_y), rest.inset(margin_x, margin_y)
    are_words_inside = parts.has_story and parts.num_exhibits > 0
    foot_tone, foot_area = (panel_tone, inner) if not are_words_inside and is_row else (tone, outer)
    foot = _foot(sheet, foot_tone, foot_area.width)
    head_room = inner.height * (0.46 if are_words_inside else 0.66) - (
        foot.height_px if foot_area is inner else 0
    )
    head = headline_block(
        sheet,
        HeadlineLook(units=54, colour=panel_tone.ink, muted=panel_tone.muted, subtitle_units=22),
        width_px=inner.width,
        height_px=head_room,
    )
    below = Area(
        left=inner.left,
        top=inner.top + head.height_px + sheet.gap(40),
        right=inner.right,
        bottom=inner.bottom,
    )
    room = outer if foot_area is inner else _above(outer, foot, sheet.gap(30))
    made = [_fill(panel, panel_tone.ground), _set(inner, head), _set(foot_area, foot, at="bottom")]
    if are_words_inside:
        story = Story(
            points=parts.points, look=PointLook(units=_units(parts, 27), fill=1.35 if head.html else 3.0)
        )
        words = story_block(sheet, story, panel_tone, width_px=below.width, height_px=below.height)
        made.append(_set(below, words, at="bottom"))
    elif not foot.html and parts.num_exhibits and is_row and _has_key_figure(sheet):
        figure = key_figure(sheet, sheet.content.charts[0], panel_tone, units=84)
        made.append(_set(below, figure, at="bottom"))
    if parts.num_exhibits:
        shown = exhibits(sheet, tone, ChartSetting(units=20.5), width_px=room.width, height_px=room.height)
        made.append(_at(room, shown))
    else:
        made.append(_set(room, _words(sheet, parts, tone, room), at="top" if parts.points else "middle"))
    return page(sheet, f"background:{tone.ground}", *made)


def _above(area: Area, foot: Block, gap_px: float) -> Area:
    """The area less a foot at its bottom."""
    bottom = area.bottom - (foot.height_px + gap_px if foot.html else 0.0)
    return Area(left=area.left, top=area.top, right=area.right, bottom=bottom)


def _has_key_figure(sheet: Sheet) -> bool:
    """One chart of one series, whose last or largest value can stand for it."""
    charts = sheet.content.charts
    return len(charts) == 1 and len(charts[0].series) == 1 and charts[0].mark in ("bar", "line")


def takeaways(sheet: Sheet) -> str:
    """The exhibit over the full width with its figure set large; the points as columns beneath it."""
    parts, area = _parts(sheet), _margins(sheet)
    tone = _page_tone(sheet, parts)
    if parts.is_bare:
        return _cover(sheet, tone, f"background:{tone.ground}", at="middle")
    foot = _foot(sheet, tone, area.width)
    is_wide = sheet.ratio > 1.2
    figure = NOTHING
    if _has_key_figure(sheet) and is_wide and sheet.content.headline:
        figure = key_figure(sheet, sheet.content.charts[0], tone, units=92, align="right")
    figure_px = area.width * 0.26 if figure.html else 0.0
    head = headline_block(
        sheet,
        HeadlineLook(
            units=96 if not parts.num_exhibits and 0 < len(parts.points) <= 4 else 58,
            colour=tone.ink,
            muted=tone.muted,
            subtitle_units=23,
        ),
        width_px=area.width - figure_px - (sheet.px(40) if figure_px else 0.0),
        height_px=area.height * (0.26 if parts.num_exhibits else 0.42),
    )
    head_px = max(head.height_px, figure.height_px)
    body = _above(area, foot, sheet.gap(30))
    top = body.top + (head_px + sheet.gap(40) if head_px else 0.0)
    num = len(parts.points)
    columns = max(1, min(num, 4 if num != 6 and num != 5 else 3) if is_wide else (2 if num > 3 else 1))
    story = Story(points=parts.points, look=PointLook(units=_units(parts, 27), columns=columns))
    words, below = NOTHING, body.bottom
    if parts.has_story and parts.num_exhibits:
        share = 0.34 if is_wide else 0.42
        words = story_block(sheet, story, tone, width_px=body.width, height_px=(body.bottom - top) * share)
        below = body.bottom - words.height_px - sheet.gap(36)
    middle = Area(left=body.left, top=top, right=body.right, bottom=below)
    made = [_set(Area(left=area.left, top=area.top, right=area.right, bottom=area.top + head_px), head)]
    if not parts.num_exhibits:
        made.insert(0, edge(sheet, tone, WORDS_EDGE))
    if figure.html:
        corner = Area(left=area.right - figure_px, top=area.top, right=area.right, bottom=area.top + head_px)
        made.append(_set(corner, figure))
    if parts.num_exhibits:
        look = ChartSetting(units=20.5)
        made.append(_at(middle, exhibits(sheet, tone, look, width_px=middle.width, height_px=middle.height)))
        made.append(_set(body, words, at="bottom"))
    else:
        made.append(_set(middle, _columns(sheet, parts, tone, middle), at="bottom"))
    return page(sheet, f"background:{tone.ground}", *made, _set(area, foot, at="bottom"))


def _columns(sheet: Sheet, parts: Parts, tone: Tone, area: Area) -> Block:
    """Points alone, side by side as tall columns where the canvas is wide."""
    num = len(parts.points)
    columns = max(1, min(num, 3)) if sheet.ratio > 1.2 else 1
    units = {1: 92, 2: 60, 3: 50}.get(num, 38)
    story = Story(points=parts.points, look=PointLook(units=units, columns=columns, fill=1.25))
    return story_block(sheet, story, tone, width_px=area.width, height_px=area.height)


def plate(sheet: Sheet) -> str:
    """A band of colour with the claim; exhibit and points on a plate that lies across its edge."""
    parts, theme, free = _parts(sheet), sheet.theme, free_area(sheet)
    band_tone, tone = on_panel(sheet), on_surface(sheet)
    if parts.is_bare:
        return _cover(sheet, band_tone, f"background:{theme.panel}", at="bottom")
    area = Area(left=free.left, top=free.top, right=free.right, bottom=free.bottom).inset(
        sheet.px(64), sheet.px(56)
    )
    head = headline_block(
        sheet,
        HeadlineLook(units=54, colour=band_tone.ink, muted=band_tone.muted, subtitle_units=22),
        width_px=area.width * (0.9 if sheet.ratio > 1.2 else 1.0),
        height_px=area.height * 0.24,
    )
    foot = _foot(sheet, on_ground(sheet), area.width)
    top = area.top + (head.height_px + sheet.gap(40) if head.html else 0.0)
    body = _above(Area(left=area.left, top=top, right=area.right, bottom=area.bottom), foot, sheet.gap(26))
    is_open_above = free.left == 0 and free.right == sheet.width_px
    band = Area(
        left=free.left,
        top=0.0 if is_open_above else free.top,
        right=free.right,
        bottom=round(top + body.height * 0.3),
    )
    css = styled(
        background=theme.surface, border_radius=sheet.radius(), box_shadow=theme.shadow(sheet.unit, 0.8)
    )
    inner = body.inset(sheet.px(52), sheet.px(46))
    return page(
        sheet,
        f"background:{theme.ground}",
        _fill(band, band_tone.ground),
        _set(area, head),
        _at(body, extra=css),
        *_body(sheet, parts, tone, inner, share=0.58),
        _set(area, foot, at="bottom"),
    )


def _cover(sheet: Sheet, tone: Tone, css: str, *, at: str) -> str:
    """A slide of a claim alone: the headline as large as it stands well, what it means, and who says it."""
    area = _margins(sheet)
    if sheet.ratio > 1.2:
        area = Area(left=area.left, top=area.top, right=area.right - area.width * 0.2, bottom=area.bottom)
    else:
        area = Area(left=area.left, top=area.top + area.height * 0.14, right=area.right, bottom=area.bottom)
    extras = unplaced(sheet, *PLACED_ROLES)
    is_full = len(extras) > MAX_COVER_LINES
    shaped = tuple(line for line in extras if is_full or line in sheet.content.of("badge"))
    said = tuple(line for line in extras if len(line.text) > SENTENCE_CHARS and line not in shaped)
    rest = (line for line in extras if line not in said and line not in shaped)
    signed = (*sheet.content.of("author"), *rest)
    num_icons = sheet.content.wants("icon")
    foot = foot_block(sheet, tone, shaped, width_px=area.width, num_icons=num_icons)
    byline = _lines(sheet, signed, TextStyle(size_px=sheet.size(27), weight=600, colour=tone.ink), area.width)
    room = _above(_above(area, foot, sheet.gap(36)), byline, sheet.gap(48))
    wide = min(room.width, room.height * 1.7)
    deck_style = TextStyle(size_px=sheet.size(38), colour=tone.muted, leading=1.34)
    deck = _lines(sheet, said, deck_style, min(wide, sheet.px(900)))
    gap_px = sheet.gap(30) if deck.html else 0.0
    head = headline_block(
        sheet,
        HeadlineLook(units=128, colour=tone.ink, muted=tone.muted, subtitle_units=38, gap_units=24),
        width_px=wide,
        height_px=max(room.height * 0.92 - deck.height_px - gap_px, room.height * 0.3),
    )
    stack = box(styled(display="flex", flex_direction="column", gap=gap_px), head.html, deck.html)
    claim = Block(html=stack, height_px=head.height_px + gap_px + deck.height_px)
    above_foot = _above(area, foot, sheet.gap(36))
    return page(
        sheet, css, edge(sheet, tone, COVER_EDGE), _set(room, claim, at=at),
        _set(above_foot, byline, at="bottom"), _set(area, foot, at="bottom"),
    )  # fmt: skip


def _lines(sheet: Sheet, lines: tuple[Line, ...], style: TextStyle, width_px: float) -> Block:
    """Strings one below the other, each broken evenly."""
    if not lines:
        return NOTHING
    gap_px = sheet.px(10)
    each = (
        text(line, replace(style, extra=balanced_css(sheet, line.text, style, width_px))) for line in lines
    )
    tall = sum(sheet.lines_of(one.text, style, width_px) for one in lines) * style.size_px * style.leading
    css = styled(display="flex", flex_direction="column", gap=gap_px, width=width_px)
    return Block(html=box(css, *each), height_px=tall + gap_px * (len(lines) - 1))


def _has_side_room(build: str) -> Callable[[Sheet], bool]:
    """Whether the layout can put the exhibit on the side of the canvas that the brief names."""
    sides = {"split": ("left", "right"), "takeaways": ("top",), "plate": ("left", "right")}[build]
    return lambda sheet: not _exhibit_side(sheet) or _exhibit_side(sheet) in sides


COMPOSITIONS = (
    Composition(name="argument", build=argument),
    Composition(name="split", build=split, fits=_has_side_room("split")),
    Composition(name="takeaways", build=takeaways, fits=_has_side_room("takeaways")),
    Composition(name="plate", build=plate, fits=_has_side_room("plate")),
)
