"""Abstract pictures that fit the subject: which motif, and the finished drawing. All of it is decoration."""

import re

from makeready.design.components import motifs
from makeready.design.components.inks import Field
from makeready.design.components.motifs import Motif, Pen
from makeready.design.components.tiling import mosaic
from makeready.design.sheet import Area, Sheet, box, styled
from makeready.design.theme import style_effects

MOTIFS_BY_WORD: tuple[tuple[str, tuple[Motif, ...], str], ...] = (
    (r"water|sea|ocean|harbou?r|river|lake|beach|swim\w*|boat|sail\w*|island|surf|pier|coast\w*|canal|ferry|fish",
     (motifs.waves,), "waves"),
    (r"jazz|music|concert|record|vinyl|dj|song|album|radio|soul|funk|blues", (motifs.record, motifs.pipes), "record"),
    (r"orchestra|choir|organ|symphon\w+|opera|band|brass|piano|rock|techno|sound", (motifs.pipes, motifs.record),
     "strings"),
    (r"summer|sun\w*|holiday|travel|desert|dawn|morning|film|cinema|theat\w+|stage|circus|dance", (motifs.rays,), "disc"),
    (r"garden|plants?|forest|lea(?:f|ves)|farm\w*|market|flowers?|food|vegan|tea|organic|spring|eco\w*|nature",
     (motifs.leaves,), "leaf"),
    (r"mountains?|hik\w+|ski|climb\w*|trail|alp\w*|camp\w*|summit|outdoor", (motifs.peaks,), "peak"),
    (r"city|urban|architect\w*|building|street|housing|downtown|real estate", (motifs.skyline, motifs.arches), "half"),
    (r"night|moon|stars?|sleep|dream\w*|astronom\w*", (motifs.moons,), "disc"),
    (r"space|planet|science|physics|data|software|code|ai|tech\w*|network|quantum|robot\w*|reliab\w+|simpl\w+",
     (motifs.orbits, motifs.eclipse), "rings"),
    (r"run\w*|race|marathon|sport|cycl\w+|bike|football|olympi\w+|athletic\w*", (motifs.tracks,), "rings"),
    (r"meditat\w+|yoga|calm|mind\w*|quiet|wisdom|philosoph\w+|poe\w+|thought", (motifs.ripples, motifs.eclipse),
     "disc"),
    (r"museum|art|gallery|exhibition|book\w*|librar\w+|read\w*|histor\w+|church", (motifs.arches,), "half"),
)  # fmt: skip
"""Words of a subject, the pictures that fit them, and the tile a mosaic gets for them."""
_DEFAULT: tuple[Motif, ...] = (motifs.arches, motifs.ripples, motifs.rays, motifs.tracks)
_QUIET: tuple[Motif, ...] = (motifs.eclipse, motifs.ripples, motifs.arches)
_QUIET_EFFECTS = frozenset({"elegant", "calm", "minimal", "premium", "editorial"})


def _words(sheet: Sheet) -> str:
    content = sheet.content
    strings = (line.text for lines in content.lines.values() for line in lines)
    return " ".join((content.brief.subject, content.brief.prompt, *strings)).lower()


def fitting_motifs(sheet: Sheet) -> tuple[Motif, ...]:
    """The motifs that the subject's words ask for, each once, in the table's order; else the style's."""
    words = _words(sheet)
    found = [motif for pattern, some, _ in MOTIFS_BY_WORD if re.search(rf"\b(?:{pattern})\b", words) for motif in some]
    if is_quiet(sheet):
        found = [one for one in found if one in _QUIET]
    return tuple(dict.fromkeys(found)) or (_QUIET if is_quiet(sheet) else _DEFAULT)


def is_quiet(sheet: Sheet) -> bool:
    """The style words ask for restraint."""
    return not _QUIET_EFFECTS.isdisjoint(style_effects(sheet.content.brief.style))


def fitting_glyphs(sheet: Sheet) -> tuple[str, ...]:
    words = _words(sheet)
    found = [tile for pattern, _, tile in MOTIFS_BY_WORD if re.search(rf"\b(?:{pattern})\b", words)]
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
    """The subject's picture over an area, on a flat field. When plain only the field is left."""
    fitting = fitting_motifs(sheet)
    motif = fitting[(sheet.variant + turn) % len(fitting)]
    return framed(sheet, area, field, motif(pen_for(sheet, area, field, page)))


def tiles(
    sheet: Sheet, area: Area, field: Field, columns: int, rows: int, skip: frozenset[tuple[int, int]] = frozenset()
) -> str:
    """A mosaic over an area."""
    return framed(sheet, area, field, mosaic(pen_for(sheet, area, field, field.colour), columns, rows, skip))


def framed(sheet: Sheet, area: Area, field: Field, shapes: list[str], *, is_clear: bool = False) -> str:
    """Shapes over an area, cut at its edges. It answers a wanted illustration."""
    css = styled(
        position="absolute",
        left=round(area.left, 1),
        top=round(area.top, 1),
        width=round(area.width, 1),
        height=round(area.height, 1),
        overflow="hidden",
    )
    if not is_clear:
        css += f";background:{field.colour}"
    inner = ""
    if not sheet.tuning.is_plain:
        inner = (
            f'<svg viewBox="0 0 {area.width:.1f} {area.height:.1f}" width="{area.width:.1f}" '
            f'height="{area.height:.1f}" style="display:block" data-decoration="">{"".join(shapes)}</svg>'
        )
    is_wanted = sheet.content.wants("illustration") > 0
    noun, ids = ("illustration", sheet.ids_for("illustration")) if is_wanted else ("", ())
    return box(css, inner, noun=noun, ids=ids)
