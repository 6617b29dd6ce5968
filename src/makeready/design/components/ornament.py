"""Abstract pictures that fit the subject: which motif, and the finished drawing. All of it is decoration."""

import re
from html import escape

from makeready.design.components import motifs
from makeready.design.components.inks import Field
from makeready.design.components.motifs import Motif, Pen
from makeready.design.components.tiling import frieze, mosaic
from makeready.design.sheet import Area, Sheet, at, icon
from makeready.design.theme import style_effects

MOTIFS_BY_WORD: tuple[tuple[str, tuple[Motif, ...], str], ...] = (
    (
        "water sea ocean harbour harbor river lake beach swim swimming boat sail sailing island surf pier "
        "coast canal ferry fish regatta rowing",
        (motifs.waves,),
        "waves",
    ),
    (
        "jazz music concert record vinyl dj song album radio soul funk blues",
        (motifs.record, motifs.pipes),
        "record",
    ),
    (
        "orchestra choir organ symphony opera band brass piano rock techno sound",
        (motifs.pipes, motifs.record),
        "strings",
    ),
    (
        "summer sun sunny sunset sunrise holiday travel desert dawn film films cinema theatre theater stage "
        "circus dance",
        (motifs.rays,),
        "disc",
    ),
    (
        "garden plant plants forest leaf leaves farm farmers market flower flowers food vegan tea organic "
        "spring eco nature",
        (motifs.leaves,),
        "leaf",
    ),
    (
        "mountain mountains hike hiking ski climb climbing trail alps camp summit outdoor",
        (motifs.peaks,),
        "peak",
    ),
    (
        "city urban architect architecture building street housing downtown",
        (motifs.skyline, motifs.arches),
        "half",
    ),
    ("night moon star stars sleep dream dreams astronomy", (motifs.moons,), "disc"),
    (
        "space planet science physics data software code ai tech technology network quantum robot robots "
        "reliability simplicity",
        (motifs.orbits, motifs.eclipse),
        "rings",
    ),
    (
        "run runs running race marathon sport sports cycling bike football olympic athletics",
        (motifs.tracks,),
        "rings",
    ),
    (
        "meditation yoga calm mind mindful quiet wisdom philosophy poem poet poetry thought",
        (motifs.ripples, motifs.eclipse),
        "disc",
    ),
    ("museum art gallery exhibition book books library reading history church", (motifs.arches,), "half"),
)
"""Words of a subject, the pictures that fit them, and the tile a mosaic gets for them."""
_DEFAULT: tuple[Motif, ...] = (motifs.arches, motifs.ripples, motifs.rays, motifs.tracks)
_QUIET: tuple[Motif, ...] = (motifs.eclipse, motifs.ripples, motifs.arches)
_QUIET_EFFECTS = frozenset({"elegant", "calm", "minimal", "premium", "editorial"})


def _words(sheet: Sheet) -> frozenset[str]:
    content = sheet.content
    strings = (line.text for lines in content.lines.values() for line in lines)
    every = " ".join((content.brief.subject, content.brief.prompt, *strings)).lower()
    return frozenset(re.findall(r"[a-z]+", every))


def fitting_motifs(sheet: Sheet) -> tuple[Motif, ...]:
    """The motifs that the subject's words ask for, each once, in the table's order; else the style's."""
    words = _words(sheet)
    found = [motif for of, some, _ in MOTIFS_BY_WORD if not words.isdisjoint(of.split()) for motif in some]
    if is_quiet(sheet):
        found = [one for one in found if one in _QUIET]
    return tuple(dict.fromkeys(found)) or (_QUIET if is_quiet(sheet) else _DEFAULT)


def is_quiet(sheet: Sheet) -> bool:
    """The style words ask for restraint."""
    return not _QUIET_EFFECTS.isdisjoint(style_effects(sheet.content.brief.style))


def fitting_glyphs(sheet: Sheet) -> tuple[str, ...]:
    words = _words(sheet)
    found = [tile for of, _, tile in MOTIFS_BY_WORD if not words.isdisjoint(of.split())]
    return tuple(dict.fromkeys(found))[:3]


def pen_for(sheet: Sheet, area: Area, field: Field, page: str) -> Pen:
    return Pen(
        width=round(area.width, 1),
        height=round(area.height, 1),
        field=field.colour,
        page=page,
        inks=field.art,
        seed=sheet.variant,
        glyphs=fitting_glyphs(sheet),
    )


def scene(sheet: Sheet, area: Area, field: Field, page: str, *, turn: int = 0) -> str:
    """The subject's picture over an area, on a flat field: the illustration that is asked for, where
    somebody draws it. When plain only the field is left."""
    if sheet.content.depicted:
        return depiction(sheet, area)
    if sheet.content.wants("photo"):
        return photo_frames(sheet, area, field)
    fitting = fitting_motifs(sheet)
    motif = fitting[(sheet.variant + turn) % len(fitting)]
    return framed(sheet, area, field, motif(pen_for(sheet, area, field, page)))


def photo_frames(sheet: Sheet, area: Area, field: Field) -> str:
    """Empty frames for the photographs that the brief asks for, side by side; nothing pretends to be one."""
    num = sheet.content.wants("photo")
    gap = sheet.px(6)
    wide = (area.width - gap * (num - 1)) / num
    made = []
    for index in range(num):
        left = area.left + index * (wide + gap)
        frame = Area(left=left, top=area.top, right=left + wide, bottom=area.bottom)
        side = round(min(frame.width, frame.height) * 0.2, 1)
        css = f"background:{field.colour};display:flex;align-items:center;justify-content:center"
        mark = icon("image", side, field.ink, 1.6)
        made.append(at(frame, mark, extra=css, noun="photo", ids=sheet.ids_for("photo")))
    return "".join(made)


def depiction(sheet: Sheet, area: Area) -> str:
    """The slot for the illustration that the brief describes, over an area, on a quiet ground."""
    caption = escape(sheet.content.depicted, quote=True)
    sides = f'width="{round(area.width)}" height="{round(area.height)}"'
    slot = f'<img data-generate="{caption}" data-seed="{sheet.variant + 1}" {sides} style="display:block">'
    css = f"overflow:hidden;background:{sheet.theme.sunken}"
    return at(area, slot, extra=css, noun="illustration", ids=sheet.ids_for("illustration"))


def tiles(
    sheet: Sheet,
    area: Area,
    field: Field,
    columns: int,
    rows: int,
    skip: frozenset[tuple[int, int]] = frozenset(),
) -> str:
    """A mosaic over an area."""
    return framed(sheet, area, field, mosaic(pen_for(sheet, area, field, field.colour), columns, rows, skip))


def strip(sheet: Sheet, area: Area, field: Field) -> str:
    """A narrow band of one repeated shape."""
    return framed(sheet, area, field, frieze(pen_for(sheet, area, field, field.colour)))


def framed(sheet: Sheet, area: Area, field: Field, shapes: list[str], *, is_clear: bool = False) -> str:
    """Shapes over an area, cut at its edges. It answers a wanted illustration."""
    css = "overflow:hidden" if is_clear else f"overflow:hidden;background:{field.colour}"
    inner = ""
    if not sheet.tuning.is_plain:
        inner = (
            f'<svg viewBox="0 0 {area.width:.1f} {area.height:.1f}" width="{area.width:.1f}" '
            f'height="{area.height:.1f}" style="display:block" data-decoration="">{"".join(shapes)}</svg>'
        )
    is_wanted = sheet.content.wants("illustration") > 0
    noun, ids = ("illustration", sheet.ids_for("illustration")) if is_wanted else ("", ())
    return at(area, inner, extra=css, noun=noun, ids=ids)
