"""The template planner: a brief becomes a document by composition and theme, without any model."""

import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from makeready.brief import Brief, ElementCount, Subject
from makeready.design.compositions import Composition
from makeready.design.compositions.figure_roster import is_crowded, roster
from makeready.design.compositions.outlined import OUTLINED, is_outlined, stand_ins_of
from makeready.design.compositions.outlined_posters import is_outlined_poster
from makeready.design.compositions.sites import SITES, is_site
from makeready.design.compositions.sites import stand_ins_of as site_stand_ins_of
from makeready.design.compositions.told import TOLD, is_told
from makeready.design.compositions.told import stand_ins_of as told_stand_ins_of
from makeready.design.content import Content, content_of, noted
from makeready.design.document import Document
from makeready.design.looks import look_in_words
from makeready.design.moods import colours_of_topic, palette_in_mood
from makeready.design.painter import Painter
from makeready.design.sample_charts import NO_DATA_NOTE, sample_chart
from makeready.design.sample_charts import NOTE as SAMPLE_NOTE
from makeready.design.sheet import Sheet, Tuning
from makeready.design.theme import theme_for, theme_in_look

_MODULES = {
    "launch_graphic": "launch",
    "slide": "slide",
    "poster": "poster",
    "web_page": "web_page",
    "figure": "figure",
    "chart": "chart",
    "social_card": "social_card",
}

_DRAWN = re.compile(
    r"\b(?:(?:illustrations?|drawings?|pictures?|images?) +(?:of|showing|depicting)|illustration *:) +$",
    re.IGNORECASE,
)
SLOT = "data-generate="
OUTLINED_KINDS = frozenset({"slide", "web_page"})
"""Kinds whose long prompts are set part by part; the others have compositions of their own so far."""


def compositions_for(kind: str) -> tuple[Composition, ...]:
    """All compositions of a kind of picture, the preferred one first."""
    module = importlib.import_module(f"makeready.design.compositions.{_MODULES[kind]}")
    found: tuple[Composition, ...] = module.COMPOSITIONS
    return found


@dataclass(frozen=True, slots=True)
class TemplatePlanner:
    """Plans by template. The same brief, proposal, seed and tuning give the same document.

    What `painter` can draw gets a slot where an illustration of it is asked for.
    """

    painter: Painter | None = None

    def plan(self, brief: Brief, *, proposal_index: int, seed: int, tuning: Tuning) -> Document:
        """One document. Proposals differ in composition and theme; the seed says where their order starts.

        Seed 1 starts with the preferred composition and theme: the best one we know comes first.
        """
        turn = proposal_index + max(seed - 1, 0)
        look = look_in_words(brief.prompt)
        if look is not None and look.name == "dark":
            look = None  # a theme of its own makes the dark mode of every palette
        named_palette = brief.palette
        mood = palette_in_mood(brief.palette, brief.style, turn + tuning.theme_shift, colours_of_topic(brief))
        brief = replace(brief, palette=mood)
        sample = sample_chart(brief)
        if sample is not None:
            brief = replace(brief, charts=(sample,))
        content = content_of(brief, enlarge=tuning.enlarge)
        content, illustrated = self._illustrated(content)
        if sample is not None:
            content = noted(content, SAMPLE_NOTE)
        elif brief.kind == "chart" and not brief.charts and not content.is_wordless:
            content = noted(content, NO_DATA_NOTE)
        theme = theme_for(
            brief.palette, brief.style, turn + tuning.theme_shift, contrast_boost=tuning.contrast_boost
        )
        if look is not None:
            theme = theme_in_look(look, named_palette, contrast_boost=tuning.contrast_boost)
        sheet = Sheet(
            width_px=brief.canvas.width_px,
            height_px=brief.canvas.height_px,
            content=content,
            theme=theme,
            tuning=tuning,
            variant=turn,
        )
        every, stand_ins = _candidates(sheet, brief.kind)
        suited = [one for one in every if one.fits(sheet)] or list(every)
        first = (turn + tuning.composition_shift) % len(suited)
        composition, html = _built(sheet, [*suited[first:], *suited[:first]])
        if content.depicted and SLOT not in html:
            illustrated = [f"{illustrated[0]}: not shown, the page has no place for it"]
        notes = [f"composition: {composition.name}", f"theme: {theme.name}", *illustrated]
        if stand_ins:
            notes.append("stand-in copy: " + ", ".join(stand_ins))
        return Document(
            html=html if look is None else f'<body data-look="{look.name}">{html}</body>',
            width_px=sheet.width_px,
            height_px=sheet.height_px,
            composition=composition.name,
            theme=theme.name,
            notes=tuple(notes),
        )

    def _illustrated(self, content: Content) -> tuple[Content, list[str]]:
        """The content with the illustration that can be drawn for it, and a note of that, or of why not."""
        wanted = depicted(content.brief)
        if self.painter is None or not wanted:
            return content, []
        objection = self.painter.objection(wanted)
        note = f"illustration by {self.painter.name}: {objection or wanted}"
        return (content if objection else replace(content, depicted=wanted)), [note]


def _candidates(sheet: Sheet, kind: str) -> tuple[Sequence[Composition], tuple[str, ...]]:
    """The compositions that may lay the sheet out, and the copy that they make up."""
    if (kind in OUTLINED_KINDS and is_outlined(sheet)) or is_outlined_poster(sheet):
        return OUTLINED, stand_ins_of(sheet)
    if is_site(sheet):
        return SITES, site_stand_ins_of(sheet)
    if kind == "figure" and is_crowded(sheet):
        return (Composition(name="roster", build=roster),), sheet.content.stand_ins
    if is_told(sheet):
        return TOLD, told_stand_ins_of(sheet)
    return compositions_for(kind), sheet.content.stand_ins


def _built(sheet: Sheet, suited: Sequence[Composition]) -> tuple[Composition, str]:
    """The first composition's page; where something is depicted, that of the first one with a slot for it."""
    pages = ((one, one.build(sheet)) for one in suited)
    first = next(pages)
    if not sheet.content.depicted or SLOT in first[1]:
        return first
    return next((one for one in pages if SLOT in one[1]), first)


def depicted(brief: Brief) -> str:
    """What an illustration that the brief asks for shows: "an illustration of a blue bicycle"; else empty."""
    counts = {one.noun: one.wanted for one in brief.constraints if isinstance(one, ElementCount)}
    if not counts.get("illustration") or counts.get("mockup"):
        return ""
    for one in brief.constraints:
        if (
            isinstance(one, Subject)
            and one.is_present
            and (
                _DRAWN.search(brief.prompt[: max(0, one.span.start)])
                or re.match(r" illustration\b", brief.prompt[one.span.end :], re.IGNORECASE)
            )
        ):
            return one.text
    return ""
