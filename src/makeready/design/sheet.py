"""The sheet a composition works on: canvas, content, theme, type scale, and small builders of styled HTML.

Sizes are given in units: one unit is a px of a 1024 x 1024 canvas, so a composition holds at any size.
"""

from dataclasses import dataclass
from html import escape

from makeready.design.content import Content, Line
from makeready.design.measure import TextSetting, fit_size, num_lines, text_size
from makeready.design.theme import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """How far the levers have been pulled: what a planner changes about a composition after a finding.

    `text_scale` below 1 makes room (fit text), `enlarge` above 1 raises the smallest text, `spread` scales
    the gaps (move), `is_plain` drops decoration.
    """

    composition_shift: int = 0
    theme_shift: int = 0
    text_scale: float = 1.0
    enlarge: float = 1.0
    spread: float = 1.0
    contrast_boost: float = 0.0
    is_plain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStyle:
    """How one piece of text is set. Sizes in px, tracking in em, `leading` as a factor of the size."""

    size_px: float
    weight: int = 400
    family: str = ""
    colour: str = ""
    leading: float = 1.35
    tracking_em: float = 0.0
    align: str = "left"
    is_italic: bool = False
    extra: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a composition receives. Pure: the same sheet gives the same HTML."""

    width_px: int
    height_px: int
    content: Content
    theme: Theme
    tuning: Tuning = Tuning()
    variant: int = 0

    @property
    def unit(self) -> float:
        """One px of a 1024 x 1024 canvas; on long canvases it follows the shorter side."""
        area_side = (self.width_px * self.height_px) ** 0.5
        return float(min(area_side, 1.3 * min(self.width_px, self.height_px)) / 1024)

    @property
    def ratio(self) -> float:
        return self.width_px / self.height_px

    @property
    def floor_px(self) -> float:
        """The smallest text allowed."""
        return self.content.min_text_px

    def px(self, units: float) -> float:
        return round(units * self.unit, 2)

    def size(self, units: float) -> float:
        """A text size in px: scaled by the fit-text lever, never below the floor."""
        return round(max(units * self.unit * self.tuning.text_scale, self.floor_px), 2)

    def gap(self, units: float) -> float:
        return round(units * self.unit * self.tuning.spread, 2)

    def radius(self, factor: float = 1.0) -> float:
        return round(self.theme.typeset.radius * self.unit * factor, 2)

    def ids_for(self, noun: str) -> tuple[str, ...]:
        return self.content.constraint_ids_by_noun.get(noun, ())

    def fit(
        self, text: str, style: TextStyle, *, width_px: float, height_px: float, floor_px: float = 0.0
    ) -> float:
        """The largest size up to `style.size_px` at which the text fits the room."""
        setting = TextSetting(
            family=style.family or self.theme.typeset.text,
            weight=style.weight,
            line_height=style.leading,
            letter_spacing_em=style.tracking_em,
        )
        return fit_size(
            text,
            setting,
            max_width_px=width_px,
            max_height_px=height_px,
            max_size_px=style.size_px,
            min_size_px=max(floor_px, self.floor_px),
        )

    def lines_of(self, text: str, style: TextStyle, width_px: float) -> int:
        """On how many lines the text will stand at that width."""
        return num_lines(
            text,
            family=style.family or self.theme.typeset.text,
            size_px=style.size_px,
            weight=style.weight,
            letter_spacing_px=style.tracking_em * style.size_px,
            max_width_px=width_px,
        )

    def width_of(self, text: str, style: TextStyle) -> float:
        """How wide the text is on one line, in px."""
        size = text_size(
            text,
            family=style.family or self.theme.typeset.text,
            size_px=style.size_px,
            weight=style.weight,
            letter_spacing_px=style.tracking_em * style.size_px,
        )
        return size.width_px

    def display(self, units: float, colour: str = "", align: str = "left") -> TextStyle:
        """The theme's display type at a size, for headlines."""
        set_in = self.theme.typeset
        return TextStyle(
            size_px=self.size(units),
            weight=set_in.display_weight,
            family=set_in.display,
            colour=colour or self.theme.ink,
            leading=set_in.display_leading,
            tracking_em=set_in.display_tracking_em,
            align=align,
        )


def styled(**properties: str | float) -> str:
    """CSS declarations from keyword names: numbers become px, but for `flex`, `opacity` and the like."""
    bare = {"flex", "opacity", "z_index", "font_weight", "line_height", "order", "flex_grow", "flex_shrink"}
    parts = []
    for name, value in properties.items():
        shown = value if isinstance(value, str) else (f"{value:g}" if name in bare else f"{value:g}px")
        parts.append(f"{name.replace('_', '-')}:{shown}")
    return ";".join(parts)


def attributes(noun: str = "", constraint_ids: tuple[str, ...] = (), *, is_decoration: bool = False) -> str:
    """The data attributes that tie an element to the constraints it answers."""
    parts = []
    if noun:
        parts.append(f' data-noun="{escape(noun)}"')
    if constraint_ids:
        parts.append(f' data-constraint="{escape(" ".join(dict.fromkeys(constraint_ids)))}"')
    if is_decoration:
        parts.append(" data-decoration")
    return "".join(parts)


def box(
    css: str, *children: str, noun: str = "", ids: tuple[str, ...] = (), is_decoration: bool = False
) -> str:
    """A div. `css` is a declaration list, usually from `styled`."""
    marks = attributes(noun, ids, is_decoration=is_decoration)
    return f'<div style="{escape(css)}"{marks}>{"".join(children)}</div>'


def text(line: Line | str, style: TextStyle, *, noun: str = "", ids: tuple[str, ...] = ()) -> str:
    """A block of text, escaped. A `Line` brings the constraints it answers; no words give a skeleton bar."""
    words = line if isinstance(line, str) else line.text
    if not words:
        return bar(style.size_px * 5, style.size_px * 0.5, style.colour or "#888888", "opacity:.22")
    own = () if isinstance(line, str) else line.constraint_ids
    css = [f"font-size:{style.size_px:g}px", f"line-height:{style.leading:g}", f"font-weight:{style.weight}"]
    if style.family:
        css.append(f"font-family:'{style.family}'")
    if style.colour:
        css.append(f"color:{style.colour}")
    if style.tracking_em:
        css.append(f"letter-spacing:{style.tracking_em * style.size_px:.3f}px")
    if style.align != "left":
        css.append(f"text-align:{style.align}")
    if style.is_italic:
        css.append("font-style:italic")
    if style.extra:
        css.append(style.extra)
    marks = attributes(noun, (*own, *ids))
    return f'<div style="{escape(";".join(css))}"{marks}>{escape(words, quote=False)}</div>'


def icon(name: str, size_px: float, colour: str, stroke: float = 2.0) -> str:
    """The icon slot; `drawing.slots` draws it."""
    return (
        f'<i data-icon="{escape(name)}" data-stroke="{stroke:g}" '
        f'style="display:block;width:{size_px:g}px;height:{size_px:g}px;color:{colour}"></i>'
    )


def bar(width: str | float, height_px: float, colour: str, extra: str = "") -> str:
    """A skeleton line: the shape of text where words would only distract."""
    shown = width if isinstance(width, str) else f"{width:g}px"
    return (
        f'<div data-decoration style="width:{shown};height:{height_px:g}px;border-radius:{height_px / 2:g}px;'
        f'background:{colour};{extra}"></div>'
    )


def page(sheet: Sheet, css: str, *children: str) -> str:
    """The whole document: reset, the text family, and a body exactly as large as the canvas."""
    theme = sheet.theme
    reset = (
        "*{box-sizing:border-box;margin:0;padding:0}"
        f"body{{width:{sheet.width_px}px;height:{sheet.height_px}px;overflow:hidden;position:relative;"
        f"font-family:'{theme.typeset.text}';color:{theme.ink};font-feature-settings:'kern','liga';{css}}}"
    )
    return f"<style>{reset}</style>{''.join(children)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle in px that a composition may fill."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def inset(self, x: float, y: float | None = None) -> "Area":
        y = x if y is None else y
        return Area(left=self.left + x, top=self.top + y, right=self.right - x, bottom=self.bottom - y)


def at(
    area: Area,
    *children: str,
    extra: str = "",
    noun: str = "",
    ids: tuple[str, ...] = (),
    is_decoration: bool = False,
) -> str:
    """A box at exactly that place, to a tenth of a pixel. `extra` are further declarations."""
    css = styled(
        position="absolute",
        left=round(area.left, 1),
        top=round(area.top, 1),
        width=round(area.width, 1),
        height=round(area.height, 1),
    )
    return box(f"{css};{extra}" if extra else css, *children, noun=noun, ids=ids, is_decoration=is_decoration)


def free_area(sheet: Sheet) -> Area:
    """The canvas without the regions to keep clear: each cuts off the side that costs the least room."""
    area = Area(left=0.0, top=0.0, right=float(sheet.width_px), bottom=float(sheet.height_px))
    for one in sheet.content.clear:
        left, right = one.region.left * sheet.width_px, one.region.right * sheet.width_px
        top, bottom = one.region.top * sheet.height_px, one.region.bottom * sheet.height_px
        if right <= area.left or left >= area.right or bottom <= area.top or top >= area.bottom:
            continue
        cuts = (
            Area(left=area.left, top=bottom, right=area.right, bottom=area.bottom),
            Area(left=area.left, top=area.top, right=area.right, bottom=top),
            Area(left=right, top=area.top, right=area.right, bottom=area.bottom),
            Area(left=area.left, top=area.top, right=left, bottom=area.bottom),
        )
        area = max(cuts, key=lambda cut: max(cut.width, 0.0) * max(cut.height, 0.0))
    return area
