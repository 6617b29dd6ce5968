"""The design maker with a language model as planner: the same drawing, and documents beyond any template.

Its one lever shows the model what was broken, and where the endpoint takes pictures, the picture.
"""

from makeready.design.drawing.drawer import Drawer
from makeready.design.painter import Painter
from makeready.design.sheet import Tuning
from makeready.design.slot_notes import slot_notes
from makeready.design.templates import TemplatePlanner
from makeready.language import Chat, Endpoint, OpenAiChat
from makeready.loop import Card, Lever, Made, Order, Parent
from makeready.makers.design import CARD, page_brief, picture_of
from makeready.makers.language_planner import Earlier, LanguagePlanner, Task, Terms
from makeready.makers.painting import ComposePainter
from makeready.verify.shown import shown

NAME = "model-design"
REVISE = Lever(
    name="revise",
    repairs=(
        "exact_text",
        "element_count",
        "placement",
        "clear_region",
        "min_text_size",
        "contrast",
        "no_text",
        "subject",
        "question",
        "chart",
        "charts",
        "palette",
        "layout.overlap",
        "layout.clipping",
        "layout.containment",
        "layout.crossing",
        "glyphs",
        "slots",
    ),
    max_pulls=3,
    is_targeted=True,
)
ATTEMPT_S = 10.0
"""A guess: 2,500 tokens at 300 a second, and the inspection. What the loop measures, it believes."""


def card_of(terms: Terms) -> Card:
    """The card for a language model on these terms."""
    return Card(
        name=NAME,
        attempt_s=ATTEMPT_S,
        attempt_microusd=terms.plan_microusd,
        levers=(REVISE,),
        is_repeatable=False,
        abilities=("pages", "exact_text", "charts"),
        accept_rate=0.8,
    )


class ModelDesignMaker:
    """Plans with a language model, draws, and hands over the picture with its boxes.

    Remembers nothing: an order of a lever brings the document and the picture that the lever is pulled on.
    """

    def __init__(self, chat: Chat, terms: Terms, drawer: Drawer) -> None:
        self._chat = chat
        self._terms = terms
        self._drawer = drawer
        self._planner = LanguagePlanner(chat, terms, stand_in=TemplatePlanner(), try_out=drawer.draw)

    @property
    def card(self) -> Card:
        return card_of(self._terms)

    def make(self, order: Order) -> Made:
        """One picture, within the order's time: the model gets what drawing and inspecting leave of it.

        Raises: RequestRefusedError if the endpoint refuses the key, the model or the account.
        """
        canvas = order.brief.canvas
        task = Task(
            brief=page_brief(order.brief),
            proposal_index=order.proposal_index,
            seed=order.run_seed,
            tuning=Tuning(composition_shift=len(order.pulls)),
            feedback=order.feedback,
            earlier=self._earlier(order.parent),
            deadline_s=order.deadline_s - CARD.seconds_for(canvas.width_px, canvas.height_px),
        )
        plan = self._planner.worked_out(task)
        picture = picture_of(plan.document, self._drawer)
        return Made(
            picture=picture,
            cost_microusd=plan.cost_microusd,
            notes=(*plan.document.notes, *slot_notes(plan.document.html, self._drawer.painter)),
            source=plan.document.html,
        )

    def close(self) -> None:
        """End the drawing processes and the connections."""
        self._drawer.close()
        self._chat.close()

    def _earlier(self, parent: Parent | None) -> Earlier | None:
        if parent is None:
            return None
        png = shown(parent.png) if self._terms.image_tokens else b""
        return Earlier(html=parent.source, png=png)


def open(endpoint: Endpoint, terms: Terms, painter: Painter | None = None) -> ModelDesignMaker:  # noqa: A001 - every maker's factory is called so
    """The maker as the wiring opens it: a chat with that endpoint, a drawer of its own, and compose for
    pictures."""
    return ModelDesignMaker(OpenAiChat(endpoint), terms, Drawer(painter=painter or ComposePainter()))
