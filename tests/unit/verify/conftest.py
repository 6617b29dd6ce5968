"""Drawings to look at, and one finding asked of them."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import makeready.design
from makeready.brief import Brief, Canvas, ChartData, Constraint, Finding, Palette, Swatch
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.verify.inspect import Inspection
from makeready.verify.picture import Picture

FONTS = Path(makeready.design.__file__).parent / "fonts"
Drawn = Callable[..., Picture]
Asking = Callable[..., Finding]


@cache
def font(size_px: float, face: str = "Inter-400") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"{face}.ttf", size_px)


class Sheet:
    """A foreign picture, drawn with Pillow. Sizes in pixels."""

    def __init__(self, width: int = 480, height: int = 480, ground: str = "#ffffff") -> None:
        self.image = Image.new("RGB", (width, height), ground)
        self.draw = ImageDraw.Draw(self.image)

    def text(
        self,
        left: float,
        top: float,
        text: str,
        size: float = 24,
        colour: str = "#0b1f4b",
        face: str = "Inter-400",
    ) -> "Sheet":
        self.draw.text((left, top), text, fill=colour, font=font(size, face))
        return self

    def box(
        self, left: float, top: float, width: float, height: float, colour: str, radius: float = 0
    ) -> "Sheet":
        corners = (left, top, left + width - 1, top + height - 1)
        self.draw.rounded_rectangle(corners, radius=radius, fill=colour)
        return self

    @property
    def picture(self) -> Picture:
        return Picture(pixels=np.array(self.image))


@pytest.fixture
def sheet() -> Callable[..., Sheet]:
    return Sheet


@pytest.fixture(scope="session")
def drawer() -> Iterator[Drawer]:
    with Drawer() as one:
        yield one


@pytest.fixture
def page(drawer: Drawer) -> Drawn:
    """A document of ours: the inside of a body that fills the canvas."""

    def drawn(inner: str, width: int = 480, height: int = 480) -> Picture:
        body = (
            f'<body style="margin:0;width:{width}px;height:{height}px;position:relative;background:#ffffff;'
            f'font-family:Inter;color:#0b1f4b">{inner}</body>'
        )
        document = Document(html=body, width_px=width, height_px=height)
        drawing = drawer.draw(document)
        return Picture(
            pixels=drawing.pixels,
            boxes=drawing.boxes,
            without=partial(drawer.draw_without, document),
            without_all_letters=partial(drawer.draw_without_all_letters, document),
            cut_letters=partial(drawer.draw_cut_letters, document),
            letters=partial(drawer.draw_letters, document),
            without_letters=partial(drawer.draw_without_letters, document),
            missing_glyphs=drawing.missing_glyphs,
            unfilled_slots=drawing.unfilled_slots,
            layout_notes=drawing.layout_notes,
            charts=drawing.charts,
            leavers=drawing.leavers,
        )

    return drawn


@pytest.fixture(scope="session")
def inspection() -> Inspection:
    return Inspection()


@pytest.fixture
def ask(inspection: Inspection) -> Asking:
    """The finding about the first constraint, or about the derived check of that name."""

    def asked(
        picture: Picture,
        about: Constraint | ChartData | str,
        *others: Constraint,
        swatches: tuple[Swatch, ...] = (),
    ) -> Finding:
        constraints = () if isinstance(about, ChartData | str) else (about, *others)
        charts = (about,) if isinstance(about, ChartData) else ()
        brief = Brief(
            prompt="",
            kind="poster",
            canvas=Canvas(width_px=picture.width_px, height_px=picture.height_px),
            palette=Palette(swatches=swatches),
            constraints=constraints,
            charts=charts,
        )
        wanted = about if isinstance(about, str) else about.id
        return next(one for one in inspection.inspect(picture, brief) if one.constraint_id == wanted)

    return asked
