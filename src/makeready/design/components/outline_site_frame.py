"""What all sizes of a page of a known sort share: sheet, words, manner, margins, and how it is fitted."""

from collections.abc import Callable
from dataclasses import dataclass

from makeready.design.components.laid import Laid, Look
from makeready.design.components.outline_site import Manner
from makeready.design.components.outline_site_words import Words
from makeready.design.components.tone import Tone, on_panel, under_data
from makeready.design.sheet import Area, Sheet

STEPS = 24
LEAST_UNITS, MOST_UNITS = (
    9.5,
    {
        "web_page": 17.5,
        "slide": 25.0,
        "article": 22.0,
        "docs": 22.0,
        "quote": 38.0,
        "contrast": 27.0,
        "logos": 22.0,
        "faq": 20.0,
        "changelog": 19.5,
    },
)
USUAL_MOST_UNITS = 22.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What all sizes of a page share."""

    sheet: Sheet
    page: Words
    manner: Manner
    area: Area

    @property
    def tone(self) -> Tone:
        return under_data(self.sheet)

    @property
    def margin_px(self) -> float:
        return min(self.sheet.px(76), self.area.width * 0.06)

    def look(self, body_px: float, tone: Tone | None = None) -> Look:
        align = "center" if self.manner.is_centred else "left"
        return Look(sheet=self.sheet, tone=tone or self.tone, body_px=body_px, lines={}, align=align)


def fitted(frame: Frame, build: Callable[[float], Laid], height_px: float) -> tuple[Laid, float]:
    """The part at the largest text size at which it is not higher than it may be, and that size."""
    sheet = frame.sheet
    units = MOST_UNITS.get(frame.page.form) or MOST_UNITS.get(sheet.content.brief.kind, USUAL_MOST_UNITS)
    most = sheet.px(units) * sheet.tuning.text_scale
    least = min(max(sheet.px(LEAST_UNITS), sheet.floor_px / 0.82), most)
    low, high = 0, STEPS
    best = (build(least), least)
    while low < high:
        middle = (low + high + 1) // 2
        size = least + (most - least) * middle / STEPS
        made = build(size)
        if made.height_px <= height_px and made.overfull_px <= 0.5:
            low, best = middle, (made, size)
        else:
            high = middle - 1
    return best


def head_tone(frame: Frame) -> Tone:
    return on_panel(frame.sheet) if frame.manner.head == "field" else frame.tone
