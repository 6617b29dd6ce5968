"""Pictures with and without a planted defect, for each verifier, from a seed.

Foreign pictures are drawn by Pillow, our own documents by dynimg. A case is what is asked of a picture; a
planted defect must be found broken, a clean picture must not be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFont

import makeready.design
from makeready.brief import (
    ChartData,
    ClearRegion,
    Constraint,
    Contrast,
    ElementCount,
    ExactText,
    MinTextSize,
    NoText,
    Placement,
    Region,
    Series,
    Swatch,
    Untouched,
)
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.measure import text_size
from makeready.makers.design import picture_of
from makeready.verify.eyes.colour import contrast_ratio, luminance, rgb_from_hex
from makeready.verify.picture import Picture
from makeready.verify.verifier import DerivedId

Thing = TypeVar("Thing")
SIDE = 512
FACES = (
    "Inter-400",
    "Inter-700",
    "Manrope-500",
    "SpaceGrotesk-400",
    "DMSans-400",
    "Newsreader-400",
    "Fraunces-600",
)
SENTENCES = (
    "Plan your week in minutes",
    "Doors open at 19:30 sharp",
    "Save 40% until 24 December",
    "Ship faster with fewer meetings",
    "Annual review of 2026",
    "The quiet way to work",
    "Fresh bread every morning",
    "Join 12,500 happy teams",
    "Measure twice, cut once",
    "Open source, open minds",
)
GROUNDS = (
    ("#ffffff", "#111827"),
    ("#f8fafc", "#0b1f4b"),
    ("#0f172a", "#f8fafc"),
    ("#fef3c7", "#451a03"),
    ("#1d4ed8", "#ffffff"),
)
"""Ground and ink; each pair has at least 6:1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A picture and what is asked of it."""

    picture: Picture
    asked: Constraint | ChartData | DerivedId
    swatches: tuple[Swatch, ...] = ()


CaseMaker = Callable[[Generator, bool, Drawer], Case]


@cache
def font(face: str, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(makeready.design.__file__).parent / "fonts" / f"{face}.ttf", size_px)


def pick(rng: Generator, things: tuple[Thing, ...]) -> Thing:
    return things[int(rng.integers(len(things)))]


class Canvas:
    """A picture in the making."""

    def __init__(self, ground: str = "#ffffff") -> None:
        self.image = Image.new("RGB", (SIDE, SIDE), ground)
        self.draw = ImageDraw.Draw(self.image)

    def text(
        self, place: tuple[float, float], text: str, size_px: int, ink: str, face: str = FACES[0]
    ) -> None:
        self.draw.text(place, text, fill=ink, font=font(face, size_px))

    def box(self, left: float, top: float, width: float, height: float, fill: str, radius: float = 8) -> None:
        self.draw.rounded_rectangle((left, top, left + width - 1, top + height - 1), radius=radius, fill=fill)

    @property
    def picture(self) -> Picture:
        return Picture(pixels=np.array(self.image))


def page(drawer: Drawer, inner: str) -> Picture:
    """A document of ours, with all that its maker tells verifiers."""
    style = f"margin:0;width:{SIDE}px;height:{SIDE}px;position:relative;background:#fff;color:#0b1f4b"
    document = Document(html=f'<body style="{style}">{inner}</body>', width_px=SIDE, height_px=SIDE)
    return picture_of(document, drawer)


def block(noun: str, left: int, top: int, width: int, height: int, colour: str, inner: str = "") -> str:
    return (
        f'<div data-noun="{noun}" style="position:absolute;left:{left}px;top:{top}px;width:{width}px;'
        f'height:{height}px;background:{colour};border-radius:10px">{inner}</div>'
    )


def paragraph(left: int, top: int, text: str, size_px: int = 22) -> str:
    style = f"position:absolute;left:{left}px;top:{top}px;margin:0;font-size:{size_px}px;white-space:nowrap"
    return f'<p style="{style}">{text}</p>'


def misspelt(rng: Generator, text: str) -> str:
    """One letter lost, doubled, swapped or replaced, or one digit changed: what image models do."""
    places = [index for index, letter in enumerate(text) if letter.isalnum()]
    index = places[int(rng.integers(len(places)))]
    letter = text[index]
    if letter.isdigit():
        return text[:index] + str((int(letter) + 1 + int(rng.integers(8))) % 10) + text[index + 1 :]
    # A replacement that looks like the letter would be no visible defect, so both ends are unlike.
    other = "k" if letter in "aeiounrmhs" else "e"
    return pick(
        rng,
        (
            text[:index] + text[index + 1 :],
            text[:index] + other + text[index + 1 :],
            text[:index] + letter + text[index:],
        ),
    )


def exact_text(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    ground, ink = pick(rng, GROUNDS)
    asked, canvas, face = pick(rng, SENTENCES), Canvas(ground), pick(rng, FACES)
    drawn = misspelt(rng, asked) if is_planted else asked
    size = int(rng.integers(18, 34))
    words = drawn.split()
    wrap = len(words) if rng.random() < 0.4 else len(words) // 2
    top = float(rng.integers(30, 360))
    for row, line in enumerate((" ".join(words[:wrap]), " ".join(words[wrap:]))):
        canvas.text((30, top + 1.3 * size * row), line, size, ink, face)
    return Case(picture=canvas.picture, asked=ExactText(id="x", text=asked))


def element_count(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    number = int(rng.integers(2, 5))
    width = 440 // number
    lefts = [24 + index * (width + 12) for index in range(number)]
    tops = int(rng.integers(60, 340))
    colours = ["#dbe8ff"] * number
    cover = ""
    if is_planted:
        how, victim = int(rng.integers(4)), int(rng.integers(number))
        if how == 0:
            lefts.pop(victim)
        elif how == 1:
            colours[victim] = "#ffffff"
        elif how == 2:
            lefts[victim] += 2 * SIDE
        else:
            cover = block("photo", lefts[victim] - 4, tops - 4, width + 4, 100, "#334155")
    inner = "".join(
        block("card", left, tops, width, 110, colour) for left, colour in zip(lefts, colours, strict=False)
    )
    asked = ElementCount(id="x", noun="card", minimum=number, maximum=number)
    return Case(picture=page(drawer, paragraph(24, 10, "Words above") + inner + cover), asked=asked)


def placement(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    width, height = int(rng.integers(120, 260)), int(rng.integers(100, 200))
    off = (
        int(rng.integers(40, 100)) * (1 if rng.random() < 0.5 else -1)
        if is_planted
        else int(rng.integers(-12, 13))
    )
    left, top = (SIDE - width) // 2 + off, int(rng.integers(140, 240))
    picture = page(
        drawer, paragraph(24, 20, "A title") + block("mockup", left, top, width, height, "#1d4ed8")
    )
    return Case(picture=picture, asked=Placement(id="x", noun="mockup", anchor="center"))


def smooth(rng: Generator) -> Canvas:
    """A flat or gradient ground."""
    ends = rng.integers(120, 255, (2, 3))
    ramp = np.linspace(ends[0], ends[1] if rng.random() < 0.6 else ends[0], SIDE).round().astype(np.uint8)
    canvas = Canvas()
    canvas.image = Image.fromarray(np.repeat(ramp[:, np.newaxis], SIDE, axis=1))
    canvas.draw = ImageDraw.Draw(canvas.image)
    return canvas


def clear_region(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    canvas = smooth(rng)
    canvas.box(60, 260, 380, 200, "#1e293b")
    if is_planted:
        left, top = float(rng.integers(20, 340)), float(rng.integers(10, 90))
        if rng.random() < 0.5:
            canvas.text((left / 4, top), pick(rng, SENTENCES), 24, "#0b1020")
        else:
            canvas.box(left, top, 80, 60, pick(rng, ("#1d4ed8", "#0b1020", "#be123c")), 14)
    return Case(picture=canvas.picture, asked=ClearRegion(id="x", region=Region(bottom=0.35)))


def min_text_size(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    ground, ink = pick(rng, GROUNDS)
    canvas, face = Canvas(ground), pick(rng, FACES)
    wanted = int(rng.integers(14, 24))
    size = round(wanted * (rng.uniform(0.5, 0.75) if is_planted else rng.uniform(1.1, 1.6)))
    canvas.text((20, 40), "Headline here", 52, ink, face)
    canvas.text((20, 200), pick(rng, SENTENCES), size, ink, face)
    return Case(picture=canvas.picture, asked=MinTextSize(id="x", size_px=wanted))


def contrast(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    """Inks of a known ratio: clean ones from 5:1, planted ones below 3.7:1 (large text 2.4:1)."""
    size = int(rng.integers(13, 40))
    ground = pick(rng, GROUNDS)[0]
    behind = float(luminance(rgb_from_hex(ground)))
    low, high = (1.5, 3.7 if size < 18 else 2.4) if is_planted else (5.0, 21.0)
    while True:
        ink = "#" + "".join(f"{value:02x}" for value in rng.integers(0, 256, 3))
        if low <= contrast_ratio(float(luminance(rgb_from_hex(ink))), behind) <= high:
            break
    canvas = Canvas(ground)
    canvas.text((24, float(rng.integers(40, 400))), pick(rng, SENTENCES), min(size, 32), ink, FACES[0])
    return Case(picture=canvas.picture, asked=Contrast(id="x"))


def no_text(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    canvas = smooth(rng)
    for _ in range(int(rng.integers(2, 7))):
        left, top, size = (float(value) for value in rng.integers([10, 10, 30], [420, 420, 160]))
        colour = pick(rng, ("#1d4ed8", "#be123c", "#0f766e", "#111827", "#f59e0b"))
        how = int(rng.integers(4))
        if how == 0:
            canvas.box(left, top, size, size * 0.7, colour)
        elif how == 1:
            canvas.draw.ellipse((left, top, left + size, top + size), outline=colour, width=6)
        elif how == 2:
            canvas.draw.line((left, top, left + size, top + size / 2), fill=colour, width=5)
        else:
            canvas.draw.polygon(
                [(left, top + size), (left + size / 2, top), (left + size, top + size)], fill=colour
            )
    if is_planted:
        canvas.box(40, 200, 430, 60, "#ffffff")
        canvas.text((60, 212), pick(rng, SENTENCES), int(rng.integers(14, 30)), "#111827", pick(rng, FACES))
    return Case(picture=canvas.picture, asked=NoText(id="x"))


HUES = {
    "blue": ("#2563eb", "#1d4ed8"),
    "green": ("#16a34a", "#15803d"),
    "red": ("#dc2626", "#b91c1c"),
    "purple": ("#9333ea", "#7e22ce"),
    "orange": ("#ea580c", "#f97316"),
}


def palette(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    names = tuple(HUES)
    first = int(rng.integers(len(names)))
    name = names[first]
    # Pairs that are near each other on the hue circle are left out.
    others = [
        one for one in names if one != name and {one, name} not in ({"orange", "red"}, {"blue", "purple"})
    ]
    canvas = Canvas("#ffffff")
    how = int(rng.integers(2)) if is_planted else 2
    if how != 0:
        canvas.box(40, 60, float(rng.integers(120, 400)), 160, pick(rng, HUES[name]))
    if how == 1:
        canvas.box(
            60, 280, float(rng.integers(140, 380)), 120, HUES[others[int(rng.integers(len(others)))]][0]
        )
    canvas.text((50, 440), pick(rng, SENTENCES), 24, "#111827")
    swatches = (Swatch(name=name, hex=HUES[name][0]), Swatch(name="white", hex="#ffffff"))
    return Case(picture=canvas.picture, asked="palette", swatches=swatches)


def chart(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    number, mark = int(rng.integers(3, 6)), "bar" if rng.random() < 0.6 else "line"
    values = [float(value) for value in rng.integers(8, 60, number)]
    values[0], values[1] = 55.0, 14.0  # a line needs a range to be off from
    shown, labels = list(values), [f"Q{index + 1}" for index in range(number)]
    drawn_labels = list(labels)
    if is_planted:
        index = int(rng.integers(number))
        if rng.random() < 0.6:
            shown[index] += 9 if shown[index] < 35 else -9
        else:
            drawn_labels[index] = "Xy"
    canvas = Canvas()
    canvas.text((30, 16), "Sales by quarter", 28, "#111827", "Inter-700")
    step = 440 // number
    for index, label in enumerate(drawn_labels):
        canvas.text((50 + step * index, 462), label, 18, "#374151")
        if mark == "bar":
            height = round(shown[index] * 6)
            canvas.box(40 + step * index, 450 - height, step * 0.6, height, "#2563eb", 0)
    canvas.draw.line((30, 451, 490, 451), fill="#9ca3af", width=2)
    if mark == "line":
        points = [(60 + step * index, 440 - 6 * value) for index, value in enumerate(shown)]
        canvas.draw.line(points, fill="#2563eb", width=4, joint="curve")
    series = (Series(name="Sales", values=tuple(values)),)
    data = ChartData(id="x", mark=mark, categories=tuple(labels), series=series, title="Sales by quarter")  # type: ignore[arg-type]
    return Case(picture=canvas.picture, asked=data)


def overlap(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    """Two lines, a line in a box too narrow for it, and a label beside or on a diagonal arrow."""
    top, how = int(rng.integers(60, 200)), int(rng.integers(3))
    first, second = pick(rng, SENTENCES), pick(rng, SENTENCES)
    if how == 0:
        below = top + (int(rng.integers(6, 18)) if is_planted else int(rng.integers(34, 90)))
        inner = paragraph(40, top, first, 26) + paragraph(int(rng.integers(30, 90)), below, second, 24)
    elif how == 1:
        width = round(text_size(first, family="Inter", size_px=22).width_px)
        room = round(width * (0.6 if is_planted else 1.1))
        narrow = paragraph(20, top, first).replace("white-space", f"width:{room}px;white-space")
        inner = narrow + paragraph(20 + room + 8, top, "Beside")
    else:
        left, up = (200, 70) if is_planted else (50, 4)
        arrow = (
            f'width="400" height="180"><path d="M400 0 L0 180" stroke="#dc2626" stroke-width="{how + 1}"/>'
        )
        place = f"position:absolute;left:40px;top:{top}px"
        inner = f'<svg data-noun="arrow" style="{place}" {arrow}</svg>'
        inner += paragraph(40 + left, top + up, first.split()[0], 26)
    card = block("card", 30, 400, 200, 90, "#e8efff", paragraph(16, 20, "On a card", 20))
    return Case(picture=page(drawer, inner + card), asked="layout.overlap")


def clipping(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    places = (
        ((-20, 200), (420, 200), (60, 496), (60, -12)) if is_planted else ((20, 200), (40, 20), (60, 460))
    )
    left, top = pick(rng, places)
    inner = paragraph(left, top, pick(rng, SENTENCES), 24)
    if rng.random() < 0.6:
        inner = paragraph(40, 20, "Words above") + framed(rng, is_planted)
    corner = "position:absolute;left:-60px;top:-60px;width:200px;height:200px;background:#eef4ff"
    decoration = f'<div data-decoration style="{corner}"></div>'
    return Case(picture=page(drawer, decoration + inner), asked="layout.clipping")


def framed(rng: Generator, is_planted: bool) -> str:
    """Text in a frame that is too low or too narrow for it, a card and a drawing at the edge; or none cut."""
    text, how, top = pick(rng, SENTENCES), int(rng.integers(5)), int(rng.integers(80, 260))
    width = round(text_size(text, family="Inter", size_px=26).width_px)
    left = SIDE - (90 if is_planted else 190)
    place = f"position:absolute;top:{top}px;left:{left if how > 2 else 40}px"
    match how:
        case 0:
            cut = round(width * (0.3 if is_planted else -0.05))
            return (
                f'<p style="{place};margin:0;width:{width + 20}px;font-size:26px;white-space:nowrap;'
                f'clip-path:inset(-4px {cut}px -4px 0)">{text}</p>'
            )
        case 1:
            line = "line-height:0.55;height:16px" if is_planted else "line-height:1.3;height:36px"
            return (
                f'<p style="{place};margin:0;width:{width + 20}px;font-size:26px;white-space:nowrap;'
                f'{line};overflow:hidden">{text}</p>'
            )
        case 2:
            height = 42 if is_planted else 66
            return (
                f'<div style="{place};width:{width + 60}px;height:{height}px;padding:24px 20px 0;'
                f'overflow:hidden;border-radius:12px;background:#e8efff;font-size:26px;line-height:1.3">{text}</div>'
            )
        case 3:
            card = "width:160px;height:90px;border:2px solid #1d4ed8;border-radius:12px"
            return f'<div style="{place};{card}"></div>'
        case _:
            shape = '<rect x="4" y="4" width="152" height="82" rx="10" fill="#16a34a"/>'
            return f'<svg style="{place}" width="160" height="90">{shape}</svg>'


def containment(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    """A label on a circle, a ring, a pill or a bar that is wide enough for it, or is not."""
    text, size = pick(rng, SENTENCES), int(rng.integers(16, 26))
    width = text_size(text, family="Inter", size_px=size, weight=400).width_px
    paint = pick(rng, ("background:#bfdbfe", "background:#fde68a", "border:3px solid #2563eb"))
    side = round(width * (rng.uniform(0.55, 0.85) if is_planted else rng.uniform(1.2, 1.35)))
    is_round = side < SIDE - 20 and rng.random() < 0.6
    shape = f"height:{side}px;border-radius:50%" if is_round else f"height:{2 * size}px;border-radius:8px"
    left, top = (SIDE - side) // 2, int(rng.integers(4, 20))
    style = f"position:absolute;left:{left}px;top:{top}px;width:{side}px;{shape};{paint};font-size:{size}px"
    centred = "display:flex;align-items:center;justify-content:center;white-space:nowrap"
    return Case(
        picture=page(drawer, f'<div style="{style};{centred}">{text}</div>'), asked="layout.containment"
    )


def crossing(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    """A stroke over or under a line of text; a clean one passes by, or underlines it."""
    size, top = int(rng.integers(18, 30)), int(rng.integers(80, 380))
    middle = top + 0.62 * size + (0.0 if is_planted else pick(rng, (-1.6, 1.1)) * size)
    slope = float(rng.uniform(-0.1, 0.1)) if is_planted else 0.0
    width = round(float(rng.uniform(1.5, 4.0)), 1)
    stroke = (
        f'<svg style="position:absolute;left:0;top:0" width="{SIDE}" height="{SIDE}"><path d="M20 '
        f'{middle - 20 * slope:.1f} L{SIDE - 20} {middle + 20 * slope:.1f}" stroke="#dc2626" '
        f'stroke-width="{width}" fill="none"/></svg>'
    )
    parts = [paragraph(40, top, pick(rng, SENTENCES), size), stroke]
    return Case(
        picture=page(drawer, "".join(parts if rng.random() < 0.5 else parts[::-1])), asked="layout.crossing"
    )


def scatter(rng: Generator, is_planted: bool, drawer: Drawer) -> Case:
    """Dots on two axes; in a planted one a dot is off by a tenth of an axis."""
    number = int(rng.integers(4, 12))
    across = sorted(float(value) for value in rng.choice(np.arange(0, 41, 3), number, replace=False))
    values = [float(value) for value in rng.integers(0, 30, number)]
    shown = [[x, y] for x, y in zip(across, values, strict=True)]
    if is_planted:
        index, axis = int(rng.integers(number)), int(rng.integers(2))
        spread = float(np.ptp(across if axis == 0 else values))
        shown[index][axis] += 0.12 * max(8.0, spread) * (1 if rng.random() < 0.5 else -1)
    canvas, radius = Canvas(), int(rng.integers(4, 8))
    canvas.text((30, 16), "Sales by quarter", 28, "#111827", "Inter-700")
    canvas.draw.line((40, 460, 490, 460), fill="#9ca3af", width=2)
    for x, y in shown:
        left, top = 70 + 9.5 * x, 420 - 11 * y
        canvas.draw.ellipse((left - radius, top - radius, left + radius, top + radius), fill="#2563eb")
    data = ChartData(
        id="x",
        mark="scatter",
        categories=tuple(f"{value:g}" for value in across),
        series=(Series(name="Sales", values=tuple(values)),),
        title="Sales by quarter",
    )
    return Case(picture=canvas.picture, asked=data)


def untouched(rng: Generator, is_planted: bool, drawer: Drawer, *, folder: Path) -> Case:
    pixels = rng.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    path = folder / f"{int(rng.integers(1 << 40))}.png"
    Image.fromarray(pixels).save(path, compress_level=1)
    after = pixels.copy()
    after[140:360, 140:360] = 7
    if is_planted:
        row, column = int(rng.integers(0, 120)), int(rng.integers(SIDE))
        after[row, column] ^= 1
    region = Region(left=0.25, top=0.25, right=0.75, bottom=0.75)
    return Case(picture=Picture(pixels=after), asked=Untouched(id="x", region=region, reference=str(path)))


def case_makers(folder: Path) -> dict[str, CaseMaker]:
    """The maker of cases for each verifier. `folder` is where files may be written."""
    return {
        "exact_text": exact_text,
        "element_count": element_count,
        "placement": placement,
        "clear_region": clear_region,
        "min_text_size": min_text_size,
        "contrast": contrast,
        "no_text": no_text,
        "palette": palette,
        "chart": chart,
        "layout.overlap": overlap,
        "layout.clipping": clipping,
        "layout.containment": containment,
        "layout.crossing": crossing,
        "chart.scatter": scatter,
        "untouched": partial(untouched, folder=folder),
    }
