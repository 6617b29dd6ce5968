"""An outline's containers set as nested stacks, columns, rows and grids of measured parts."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from makeready.brief.outline import Part
from makeready.design.components.laid import Laid, Look, beside, filled, framed, stacked
from makeready.design.components.outline_figures import figure
from makeready.design.components.outline_tables import table
from makeready.design.components.outline_words import natural_width, words
from makeready.design.components.tone import on_panel, on_surface
from makeready.design.sheet import Area, at, styled, text

MIN_CELL_EM = 11.0
"""Ours: a card narrower than eleven times its text's size breaks every phrase."""


def part_laid(part: Part, look: Look, width_px: float) -> Laid:
    """Any part for a width."""
    match part.kind:
        case "words":
            side = "center" if part.side == "center" else ""
            aligned = replace(look, align=side or look.align) if part.role not in ("bullet", "text") else look
            return words(part, aligned, width_px)
        case "figure":
            return figure(part, look, width_px)
        case "table":
            return table(part, look, width_px)
        case "rule":
            return _rule(look)
        case "columns":
            return _columns(part, look, width_px)
        case "row":
            return row(part.parts, look, width_px)
        case "grid":
            return grid(part, look, width_px)
        case _:
            return stack(part, look, width_px)


def stack(part: Part, look: Look, width_px: float) -> Laid:
    """Parts one below the other; panels and cards have a ground of their own."""
    is_panel = part.role == "panel"
    pad = look.body_px * 1.1 if is_panel else 0.0
    inner = replace(look, tone=on_surface(look.sheet)) if is_panel else look
    parts, gaps = [], []
    before: Part | None = None
    for one in part.parts:
        if one.role == "subtitle" and before is not None and before.role == "title":
            one = replace(one, side=before.side)
        laid = part_laid(one, inner, width_px - 2 * pad)
        if laid.height_px > 0:
            parts.append(laid)
            gaps.append(_gap(before, one, look))
            before = one
    made = stacked(parts, gaps)
    if part.role == "hero" and parts:
        return framed(made, 0.0, "", noun="hero", ids=look.sheet.ids_for("hero"))
    if not is_panel or not parts:
        return made
    css = styled(
        background=look.sheet.theme.surface,
        border_radius=round(look.body_px * 0.8, 1),
        border=f"1px solid {look.tone.hairline}",
    )
    return framed(made, pad, css)


_TIGHT = {
    ("title", "subtitle"),
    ("heading", "text"),
    ("heading", "subtitle"),
    ("tagline", "title"),
    ("tagline", "heading"),
    ("heading", "heading"),
    ("text", "text"),
    ("number", "text"),
    ("number", "label"),
    ("text", "name"),
    ("note", "note"),
    ("label", "number"),
    ("name", "note"),
    ("text", "number"),
    ("badge", "title"),
    ("heading", "subheading"),
    ("title", "subheading"),
    ("subheading", "text"),
}


def _gap(before: Part | None, part: Part, look: Look) -> float:
    """Room before a part: little within what belongs together, more before a heading or a section."""
    if before is None:
        return 0.0
    if part.kind in ("columns",) or (part.kind == "stack" and part.role in ("section", "hero", "panel")):
        return look.gap_px * 2.0
    if before.kind == "stack":
        return look.gap_px * 2.0
    if (before.role, part.role) in _TIGHT:
        return look.gap_px * (0.35 if look.is_on_card else 0.6)
    if part.role in ("heading", "tagline") and before.kind != "rule":
        return look.gap_px * (0.8 if look.is_on_card else 1.8)
    return look.gap_px * (0.7 if look.is_on_card else 1.15)


def _rule(look: Look) -> Laid:
    def draw(area: Area) -> str:
        line = replace(area, bottom=area.top + 1.5)
        return at(
            line,
            extra=styled(background=look.tone.hairline),
            noun="divider",
            ids=look.sheet.ids_for("divider"),
        )

    return Laid(height_px=1.5, draw=draw)


def _columns(part: Part, look: Look, width_px: float) -> Laid:
    """Stacks side by side, widths by share; one below the other where they would be too narrow."""
    num = len(part.parts)
    gap = look.body_px * 2.4
    if (width_px - gap * (num - 1)) / num < look.body_px * 7:
        return stacked([part_laid(one, look, width_px) for one in part.parts], look.gap_px * 1.6)
    shares = [one.share for one in part.parts]
    room = width_px - gap * (num - 1)
    widths = [room * share / sum(shares) for share in shares]
    parts = [stack(one, look, wide) for one, wide in zip(part.parts, widths, strict=True)]
    made = beside(parts, widths, gap)
    if not part.has_rule:
        return made

    def draw(area: Area) -> str:
        html, left = [made.draw(area)], area.left
        for wide in widths[:-1]:
            left += wide
            line = Area(left=left + gap / 2 - 1, top=area.top, right=left + gap / 2 + 1, bottom=area.bottom)
            html.append(filled(line, styled(border_left=f"1.5px dashed {look.tone.muted}")))
            left += gap
        return "".join(html)

    return replace(made, draw=draw)


def row(parts: Sequence[Part], look: Look, width_px: float) -> Laid:
    """Parts on one line, the last text with what room is left; on more lines where they do not fit."""
    gap = look.body_px * 1.2
    small = replace(look, align="left")
    wants = [_natural(one, look) for one in parts]
    free = width_px - gap * (len(parts) - 1)
    if sum(wants) > free:
        fixed = sum(want for want in wants if want <= free * 0.3)
        wide = [want for want in wants if want > free * 0.3]
        if not wide or (free - fixed) / len(wide) < look.body_px * 8:
            return stacked([part_laid(one, small, width_px) for one in parts], look.gap_px * 0.6)
        wants = [want if want <= free * 0.3 else (free - fixed) / len(wide) for want in wants]
    laid = [part_laid(replace(one, side=""), small, want) for one, want in zip(parts, wants, strict=True)]
    return beside(laid, wants, gap, is_level=True)


def bar_row(parts: Sequence[Part], look: Look, width_px: float) -> Laid:
    """A bar: what is said to stand left, in the middle and right stands there, level with each other."""
    gap = look.body_px * 1.6
    sides: dict[str, list[Part]] = {"left": [], "center": [], "right": []}
    is_sided = any(one.side for one in parts)
    for index, one in enumerate(parts):
        usual = "left" if index == 0 or is_sided else "center" if one.role == "nav" else "right"
        sides[one.side or usual].append(replace(one, side=""))
    groups = {
        side: row(some, look, min(_total(some, look), width_px)) for side, some in sides.items() if some
    }
    widths = {side: min(_total(sides[side], look), width_px) for side in groups}
    if sum(widths.values()) + gap * (len(widths) - 1) > width_px:
        return stacked([row(sides[side], look, width_px) for side in groups], look.gap_px * 0.7)
    tall = max((one.height_px for one in groups.values()), default=0.0)

    def draw(area: Area) -> str:
        left_end = area.left + widths.get("left", -gap) + gap
        right_start = area.right - widths.get("right", -gap) - gap
        middle = (area.left + area.right - widths.get("center", 0.0)) / 2
        starts = {
            "left": area.left,
            "right": area.right - widths.get("right", 0.0),
            "center": min(max(middle, left_end), right_start - widths.get("center", 0.0)),
        }
        html = []
        for side, laid in groups.items():
            top = area.top + (tall - laid.height_px) / 2
            html.append(
                laid.draw(
                    Area(
                        left=starts[side],
                        top=top,
                        right=starts[side] + widths[side],
                        bottom=top + laid.height_px,
                    )
                )
            )
        return "".join(html)

    return Laid(height_px=tall, draw=draw, overfull_px=max(one.overfull_px for one in groups.values()))


def _total(parts: Sequence[Part], look: Look) -> float:
    return sum(_natural(one, look) for one in parts) + look.body_px * 1.2 * (len(parts) - 1)


def _natural(part: Part, look: Look) -> float:
    if part.kind == "figure":
        return (
            look.body_px * (2.1 if part.count == 1 else 2.4 * part.count)
            if part.role in ("icon", "avatar")
            else look.body_px * (6.5 if part.role == "rating" else 12)
        )
    if part.kind == "words":
        return natural_width(part, look)
    return look.body_px * 16


def grid(part: Part, look: Look, width_px: float) -> Laid:
    """Equal cells in rows: cards, steps of a timeline, arrows, pictures."""
    num = len(part.parts)
    if part.role == "timeline" and part.num_columns == 1:
        return _steps(part, look, width_px)
    gap = look.body_px * (0.5 if part.role == "arrow" else 1.1)
    columns = part.num_columns or _num_columns(part, num, look, width_px, gap)
    columns = max(1, min(columns, num, int((width_px + gap) // (look.body_px * 4 + gap)) or 1))
    wide = (width_px - gap * (columns - 1)) / columns
    on_card = replace(look, is_on_card=True)
    rows = []
    for start in range(0, num, columns):
        cells = [_cell(part, one, on_card, wide) for one in part.parts[start : start + columns]]
        rows.append(beside(cells, [wide] * len(cells), gap))
    if part.role == "timeline":
        rows = [
            _railed(one, look, min(columns, num - index * columns), wide, gap)
            for index, one in enumerate(rows)
        ]
    made = stacked(rows, gap * (1.5 if part.role == "timeline" else 1.0))
    return _timeline(made, look) if part.role == "timeline" else made


def _timeline(made: Laid, look: Look) -> Laid:
    return framed(made, 0.0, "", noun="timeline", ids=look.sheet.ids_for("timeline"))


def _num_columns(part: Part, num: int, look: Look, width_px: float, gap: float) -> int:
    """As many as stand well: all in one row up to four or five, else rows of the same length."""
    fit = max(int((width_px + gap) // (look.body_px * MIN_CELL_EM + gap)), 1)
    if part.role == "timeline" and num > 5:
        return min(fit, 3 if num % 3 == 0 or num == 8 else 4)
    if num <= min(fit, 5):
        return num
    return min(
        (ceil(num / rows) for rows in range(2, num + 1) if ceil(num / rows) <= fit),
        default=1,
        key=lambda one: (-(num % one == 0), -one),
    )


def _cell(part: Part, cell: Part, look: Look, width_px: float) -> Laid:
    theme = look.sheet.theme
    if part.role == "figures" or part.role == "timeline":
        return stack(replace(cell, role="cell"), look, width_px)
    if part.role == "arrow":
        return _arrow(cell, look, width_px)
    pad = look.body_px * 0.9
    inner = replace(look, tone=on_surface(look.sheet))
    made = stack(replace(cell, role="cell"), inner, width_px - 2 * pad)
    css = styled(
        background=theme.surface,
        border_radius=round(look.body_px * 0.8, 1),
        border=f"1px solid {look.tone.hairline}",
    )
    return framed(made, pad, css, noun="card", ids=look.sheet.ids_for("card"))


def _arrow(cell: Part, look: Look, width_px: float) -> Laid:
    """A block that points to the next one."""
    tone, size = on_panel(look.sheet), look.body_px
    inner = replace(look, tone=tone, align="center")
    made = stack(replace(cell, role="cell"), inner, width_px - size * 4)
    tall = made.height_px + size * 1.2

    def draw(area: Area) -> str:
        css = styled(background=tone.ground, clip_path="polygon(0 0,94% 0,100% 50%,94% 100%,0 100%,6% 50%)")
        room = Area(
            left=area.left + size * 2,
            top=area.top + size * 0.6,
            right=area.right - size * 2,
            bottom=area.bottom,
        )
        return filled(area, css) + made.draw(room)

    return Laid(height_px=tall, draw=draw, overfull_px=made.overfull_px)


def _railed(cells: Laid, look: Look, num: int, wide: float, gap: float) -> Laid:
    """A row of events under its line, a dot over each."""
    size = look.body_px
    rail = size * 1.5

    def draw(area: Area) -> str:
        y = area.top + size * 0.45
        html = [
            filled(
                Area(left=area.left, top=y - 1.5, right=area.right, bottom=y + 1.5),
                styled(background=look.tone.base),
            )
        ]
        for index in range(num):
            left = area.left + index * (wide + gap)
            dot = Area(left=left, top=y - size * 0.42, right=left + size * 0.84, bottom=y + size * 0.42)
            html.append(
                filled(
                    dot,
                    styled(
                        background=look.tone.key, border_radius="50%", border=f"2px solid {look.tone.ground}"
                    ),
                )
            )
        html.append(cells.draw(replace(area, top=area.top + rail)))
        return "".join(html)

    return Laid(height_px=cells.height_px + rail, draw=draw, overfull_px=cells.overfull_px)


def _steps(part: Part, look: Look, width_px: float) -> Laid:
    """Numbered steps one below the other along a line."""
    size = look.body_px
    indent = size * 3.0
    on_card = replace(look, is_on_card=True)
    made = []
    for index, cell in enumerate(part.parts):
        inner = stack(replace(cell, role="cell"), on_card, width_px - indent)
        made.append(_step(inner, look, index, indent, is_last=index == len(part.parts) - 1))
    return _timeline(stacked(made, 0.0), look)


def _step(inner: Laid, look: Look, index: int, indent: float, *, is_last: bool) -> Laid:
    size, theme = look.body_px, look.sheet.theme
    tall = max(inner.height_px, size * 1.9) + (0 if is_last else size * 0.9)

    def draw(area: Area) -> str:
        side = size * 1.8
        disc = Area(left=area.left, top=area.top, right=area.left + side, bottom=area.top + side)
        style = replace(look.style(0.95, weight=700, colour=theme.on_accent, leading=1.2), align="center")
        number = at(
            disc,
            at(
                Area(left=0, top=(side - size * 1.14) / 2, right=side, bottom=side),
                text(str(index + 1), style),
            ),
            extra=styled(background=theme.accent, border_radius="50%"),
        )
        line = Area(
            left=disc.left + side / 2 - 1, top=disc.bottom, right=disc.left + side / 2 + 1, bottom=area.bottom
        )
        rail = "" if is_last else filled(line, styled(background=look.tone.hairline))
        room = Area(
            left=area.left + indent,
            top=area.top + max((side - inner.height_px) / 2, 0),
            right=area.right,
            bottom=area.bottom,
        )
        return rail + number + inner.draw(room)

    grow = 0.0 if is_last else 0.25
    most = tall if is_last else tall * 2
    return Laid(height_px=tall, draw=draw, stretch=grow, most_px=most, overfull_px=inner.overfull_px)
