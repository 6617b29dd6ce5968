"""The design maker: exact pictures from templates, free, repeatable, with levers that mend findings."""

from dataclasses import replace
from functools import partial
from typing import Protocol

from makeready.brief import Brief
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.painter import Painter
from makeready.design.sheet import Tuning
from makeready.design.slot_notes import slot_notes
from makeready.design.templates import TemplatePlanner
from makeready.loop import Card, Lever, Made, Order, Pull
from makeready.makers.painting import ComposePainter
from makeready.verify.picture import Picture

LEVERS = (
    Lever(
        name="fit_text",
        repairs=("layout.overlap", "layout.clipping", "layout.containment", "exact_text"),
        max_pulls=3,
    ),
    Lever(name="enlarge", repairs=("min_text_size", "exact_text"), max_pulls=3),
    Lever(name="move", repairs=("layout.overlap", "clear_region", "placement"), max_pulls=2),
    Lever(name="re_theme", repairs=("contrast", "palette"), max_pulls=3),
    Lever(
        name="drop_decoration",
        repairs=("clear_region", "exact_text", "element_count", "no_text", "contrast", "palette"),
    ),
    Lever(
        name="swap_composition",
        repairs=(
            "element_count",
            "placement",
            "clear_region",
            "exact_text",
            "chart",
            "contrast",
            "layout.overlap",
            "layout.clipping",
            "layout.containment",
            "layout.crossing",
        ),
        max_pulls=3,
    ),
)

CARD = Card(
    name="design",
    attempt_s=1.5,
    attempt_microusd=0,
    levers=LEVERS,
    abilities=("pages", "exact_text", "charts"),
    region="here",
    accept_rate=0.9,
)
"""1.5 s is the target for an inspected megapixel on two cores; `make bench-main` measures it. The
share of briefs is a guess until the store knows."""


class Planner(Protocol):
    """A brief becomes a document. Templates do it without a model; a language model may do it too."""

    def plan(self, brief: Brief, *, proposal_index: int, seed: int, tuning: Tuning) -> Document: ...


def tuning_of(pulls: tuple[Pull, ...]) -> Tuning:
    """What the levers pulled on a lineage add up to.

    Steps are ours: a tenth smaller text still looks meant, 15 % more text size is the next step of most type
    scales, and gaps may lose a fifth before a layout looks crowded.
    """
    count = {lever.name: sum(1 for pull in pulls if pull.lever == lever.name) for lever in LEVERS}
    return Tuning(
        composition_shift=count["swap_composition"],
        theme_shift=count["re_theme"],
        text_scale=0.9 ** count["fit_text"],
        enlarge=1.15 ** count["enlarge"],
        spread=0.8 ** count["move"],
        contrast_boost=0.15 * count["re_theme"],
        is_plain=count["drop_decoration"] > 0,
    )


def picture_of(document: Document, drawer: Drawer) -> Picture:
    """A document as verifiers see it: drawn, with its boxes and a way to leave one element out.

    Raises: DrawTimeoutError, InvalidDocumentError.
    """
    drawing = drawer.draw(document)
    return Picture(
        pixels=drawing.pixels,
        boxes=drawing.boxes,
        without=partial(drawer.draw_without, document),
        letters=partial(drawer.draw_letters, document),
        without_letters=partial(drawer.draw_without_letters, document),
        without_all_letters=partial(drawer.draw_without_all_letters, document),
        cut_letters=partial(drawer.draw_cut_letters, document),
        missing_glyphs=drawing.missing_glyphs,
        unfilled_slots=drawing.unfilled_slots,
        layout_notes=drawing.layout_notes,
        charts=drawing.charts,
        leavers=drawing.leavers,
    )


def page_brief(brief: Brief) -> Brief:
    """The brief as planners of pages take it: what was read as a picture, without a page round it, is set as
    a poster."""
    return replace(brief, kind="poster") if brief.kind == "picture" else brief


class DesignMaker:
    """Plans a document, draws it, and hands over the picture with its boxes."""

    def __init__(self, planner: Planner, drawer: Drawer) -> None:
        self._planner = planner
        self._drawer = drawer

    @property
    def card(self) -> Card:
        return CARD

    def make(self, order: Order) -> Made:
        """One picture.

        Raises: DrawTimeoutError, InvalidDocumentError (a planner's document holds what is not allowed).
        """
        document = self._planner.plan(
            page_brief(order.brief),
            proposal_index=order.proposal_index,
            seed=order.run_seed,
            tuning=tuning_of(order.pulls),
        )
        picture = picture_of(document, self._drawer)
        notes = (*document.notes, *slot_notes(document.html, self._drawer.painter))
        return Made(picture=picture, notes=notes, source=document.html)

    def close(self) -> None:
        """End the drawing processes."""
        self._drawer.close()


def open(painter: Painter | None = None) -> DesignMaker:  # noqa: A001 - the registry's word for every maker's factory
    """The maker as the registry opens it: templates, a drawer of its own, and compose for pictures."""
    painter = painter or ComposePainter()
    return DesignMaker(TemplatePlanner(painter=painter), Drawer(painter=painter))
