"""Draws the examples, one proposal of each, on one sheet, and the golden documents on another: docs/images.

Run it from the repository root: `.venv/bin/python tools/gallery.py`. The same sources give the same pictures.
"""

import io
import re
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from makeready.brief.read import read_file
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.loop import Order
from makeready.makers.design import open as open_maker

EXAMPLES, IMAGES = Path("examples"), Path("docs/images")
ROWS = (
    (("launch", 0), ("launch-romantic", 1), ("poster", 0)),
    (("pipeline", 1), ("slide", 0)),
    (("social-card", 0), ("landing", 0), ("line-chart", 1)),
)
"""Which proposal of which example stands where, counted from 0: rows that come out about equally tall."""
WIDTH_PX, MARGIN_PX, GAP_PX = 1640, 56, 28
BODY_SIZE = r"width:\s*(\d+)px;\s*height:\s*(\d+)px"
GROUND, SHADE = "#e9e9e6", (24, 26, 32)
LAUNCH = ("launch", 0)
GOLDEN = Path("examples/bizgeneval")
GOLDEN_ROWS = (("30", "207", "124"), ("115", "91"), ("178", "300", "212"), ("373", "330"), ("180", "377"))
"""Golden documents by prompt."""


def drawn(wanted: set[tuple[str, int]]) -> dict[tuple[str, int], Image.Image]:
    """The proposals, each drawn once."""
    maker = open_maker()
    found: dict[tuple[str, int], Image.Image] = {}
    try:
        for name, index in sorted(wanted):
            path = next(EXAMPLES.glob(f"{name}.*"))
            made = maker.make(Order(brief=read_file(path), seed=1, proposal_index=index))
            found[name, index] = Image.open(io.BytesIO(made.picture.png_bytes())).convert("RGB")
    finally:
        maker.close()
    return found


def golden() -> dict[str, Image.Image]:
    """The golden documents, drawn."""
    found: dict[str, Image.Image] = {}
    with Drawer() as drawer:
        for name in (name for row in GOLDEN_ROWS for name in row):
            html = (GOLDEN / f"{name}.html").read_text(encoding="utf-8")
            width, height = (int(side) for side in re.findall(BODY_SIZE, html)[0])
            document = Document(html=html, width_px=width, height_px=height)
            found[name] = Image.fromarray(drawer.draw(document).pixels)
    return found


def sheet(rows: Sequence[Sequence[Image.Image]]) -> Image.Image:
    """Rows of pictures of one height each, flush at both sides, each with a soft shadow."""
    inner_px = WIDTH_PX - 2 * MARGIN_PX
    places: list[tuple[Image.Image, int, int]] = []
    top = MARGIN_PX
    for shown in rows:
        ratios = [one.width / one.height for one in shown]
        height = round((inner_px - GAP_PX * (len(shown) - 1)) / sum(ratios))
        left = MARGIN_PX
        for index, (one, ratio) in enumerate(zip(shown, ratios, strict=True)):
            is_last = index == len(shown) - 1
            width = WIDTH_PX - MARGIN_PX - left if is_last else round(height * ratio)
            places.append((one.resize((width, height), Image.Resampling.LANCZOS), left, top))
            left += width + GAP_PX
        top += height + GAP_PX
    size = (WIDTH_PX, top - GAP_PX + MARGIN_PX)
    shade = Image.new("L", size, 0)
    pen = ImageDraw.Draw(shade)
    for one, left, at in places:
        pen.rectangle((left + 4, at + 10, left + one.width - 4, at + one.height + 8), fill=34)
    shade = shade.filter(ImageFilter.GaussianBlur(12))
    made = Image.new("RGB", size, GROUND)
    made.paste(Image.new("RGB", size, SHADE), mask=shade)
    for one, left, at in places:
        made.paste(one, (left, at))
    return made


def main() -> None:
    pictures = drawn({LAUNCH, *(key for row in ROWS for key in row)})
    sheet([[pictures[key] for key in row] for row in ROWS]).save(IMAGES / "gallery.png", optimize=True)
    pictures[LAUNCH].save(IMAGES / "launch.png", optimize=True)
    documents = golden()
    plates = sheet([[documents[name] for name in row] for row in GOLDEN_ROWS])
    plates.save(IMAGES / "bizgeneval.jpg", quality=82, optimize=True)


if __name__ == "__main__":
    main()
