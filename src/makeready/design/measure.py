"""How large text is, by the shaper that also lays the page out.

Runs in this process: a measurement takes well under 1 ms, and only whole pages can hang.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypedDict

import blitz_py

from makeready.design.font_packs import SystemFont, guessed_language
from makeready.design.fonts import DEFAULT_FAMILY, fallbacks, font_bytes, font_stack

SIZE_STEP_PX = 0.25
"""The grid `fit_size` searches on: a quarter pixel cannot be seen, and it keeps documents readable."""
WIDTH_SLACK_PX = 0.5
"""Layout rounds boxes to whole pixels, so a line that fits by less may still wrap."""
NUM_KEPT, MAX_KEPT_CHARACTERS = 4096, 400
"""Measurements kept: ten dense pages, since a page that is drawn again sets mostly the same lines. A longer
text is measured each time, so that what is kept stays below 10 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large set text is, over all its lines."""

    width_px: float
    height_px: float
    num_lines: int = 1


def text_size(
    text: str,
    *,
    family: str,
    size_px: float,
    weight: int = 400,
    letter_spacing_px: float = 0.0,
    max_width_px: float | None = None,
) -> Size:
    """The size of `text` set in `family`, wrapped at `max_width_px`, with the font's own line height."""
    block = _set(text, family, size_px, weight, letter_spacing_px, max_width_px)
    return Size(width_px=block.width_px, height_px=block.height_px, num_lines=block.num_lines)


def num_lines(
    text: str,
    *,
    family: str,
    size_px: float,
    max_width_px: float,
    weight: int = 400,
    letter_spacing_px: float = 0.0,
) -> int:
    """How many lines `text` takes when wrapped at `max_width_px`."""
    return _set(text, family, size_px, weight, letter_spacing_px, max_width_px).num_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSetting:
    """How text is set, but for its size. `line_height` is the CSS number; spacing scales with the size."""

    family: str
    weight: int = 400
    line_height: float = 1.2
    letter_spacing_em: float = 0.0


def fit_size(
    text: str,
    setting: TextSetting,
    *,
    max_width_px: float,
    max_height_px: float,
    max_size_px: float,
    min_size_px: float,
) -> float:
    """The largest font size at which the wrapped text fits the box, no word being wider than it.

    Returns `min_size_px` if nothing fits, so that the caller draws what there is and the check says so.
    """

    def fits(size_px: float) -> bool:
        spacing_px = setting.letter_spacing_em * size_px
        block = _set(text, setting.family, size_px, setting.weight, spacing_px, max_width_px)
        is_low_enough = block.num_lines * size_px * setting.line_height <= max_height_px
        return is_low_enough and block.width_px <= max_width_px - WIDTH_SLACK_PX

    low, high = 0, max(0, int((max_size_px - min_size_px) / SIZE_STEP_PX))
    if fits(max_size_px):
        return max_size_px
    while low < high:
        middle = (low + high + 1) // 2
        if fits(min_size_px + middle * SIZE_STEP_PX):
            low = middle
        else:
            high = middle - 1
    return min_size_px + low * SIZE_STEP_PX


@cache
def _register() -> None:
    """Give blitz our faces once in this process; it keeps them until the end."""
    blitz_py.register_fonts(list(font_bytes()), default_family=DEFAULT_FAMILY)


@cache
def _register_installed(font: SystemFont) -> None:
    blitz_py.register_fonts([font.path.read_bytes()], default_family=DEFAULT_FAMILY)


class _Setting(TypedDict):
    """Blitz's names for how text is set."""

    font_size: float
    font_family: str
    font_weight: float
    letter_spacing: float
    max_width: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Text as it was set: its widest line, all lines' height, and how many they are."""

    width_px: float
    height_px: float
    num_lines: int


def _set(
    text: str, family: str, size_px: float, weight: int, letter_spacing_px: float, max_width_px: float | None
) -> _Block:
    """Set `text`; a line break in it is a line break, spaces at the ends of a line are nothing."""
    work = _kept if len(text) <= MAX_KEPT_CHARACTERS else _set_anew
    return work(text, family, size_px, weight, letter_spacing_px, max_width_px)


def _set_anew(
    text: str, family: str, size_px: float, weight: int, letter_spacing_px: float, max_width_px: float | None
) -> _Block:
    """The lines give their number only: each counts the space it was broken at, the block does not."""
    _register()
    helpers = fallbacks(text, family, guessed_language(text))[0]
    for font in helpers:
        _register_installed(font)
    width_px, height_px, num_lines = 0.0, 0.0, 0
    setting = _Setting(
        font_size=size_px,
        font_family=font_stack(family, system=helpers),
        font_weight=float(weight),
        letter_spacing=letter_spacing_px,
        max_width=max_width_px,
    )
    for paragraph in text.split("\n"):
        words = paragraph.strip() or " "
        block_width_px, block_height_px = blitz_py.measure_text(words, **setting)
        width_px, height_px = max(width_px, block_width_px), height_px + block_height_px
        num_lines += 1 if max_width_px is None else len(blitz_py.measure_text_lines(words, **setting))
    return _Block(width_px=width_px, height_px=height_px, num_lines=num_lines)


_kept = lru_cache(maxsize=NUM_KEPT)(_set_anew)
