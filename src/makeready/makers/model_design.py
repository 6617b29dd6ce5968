"""The design maker with a language model as planner: the same drawing, and documents beyond any template.

Its one lever shows the model what was broken, and where the endpoint takes pictures, the picture.
"""

import io
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from PIL import Image

from makeready.brief import Brief
from makeready.design.drawing.drawer import Drawer
from makeready.design.sheet import Tuning
from makeready.design.templates import TemplatePlanner
from makeready.language import Chat, Endpoint, OpenAiChat
from makeready.loop import Card, Lever, Made, Order
from makeready.makers.design import picture_of
from makeready.makers.language_planner import Earlier, LanguagePlanner, Task, Terms
from makeready.verify.picture import Picture

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
        "palette",
        "layout.overlap",
        "layout.clipping",
        "glyphs",
        "slots",
    ),
    max_pulls=3,
    is_targeted=True,
)
ATTEMPT_S = 10.0
"""A guess: 2,500 tokens at 300 a second, and the inspection. What the loop measures, it believes."""
MAX_SHOWN_SIDE_PX = 1536
"""Ours: a slide's text stays legible, and a larger picture costs more tokens."""
NUM_REMEMBERED = 32
"""Ours: a run has at most twelve attempts by default; a few runs may share a maker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lineage:
    """What names an attempt: the order it answered, without what was found about its parent."""

    brief: Brief
    run_seed: int
    proposal_index: int
    pulls: tuple[tuple[str, str], ...]


class ModelDesignMaker:
    """Plans with a language model, draws, and hands over the picture with its boxes.

    Remembers the documents and pictures of its last attempts, for the lever: an order brings the findings
    about its parent, not the parent. In a process that goes on with another one's run the findings are all
    there is.
    """

    def __init__(self, chat: Chat, terms: Terms, drawer: Drawer) -> None:
        self._chat = chat
        self._terms = terms
        self._drawer = drawer
        self._planner = LanguagePlanner(chat, terms, stand_in=TemplatePlanner(), try_out=drawer.draw)
        self._made: OrderedDict[_Lineage, Earlier] = OrderedDict()
        self._lock = Lock()

    @property
    def card(self) -> Card:
        return Card(
            name=NAME,
            attempt_s=ATTEMPT_S,
            attempt_microusd=self._terms.plan_microusd,
            levers=(REVISE,),
            is_repeatable=False,
        )

    def make(self, order: Order) -> Made:
        """One picture.

        Raises: RequestRefusedError if the endpoint refuses the key, the model or the account.
        """
        task = Task(
            brief=order.brief,
            proposal_index=order.proposal_index,
            seed=order.run_seed,
            tuning=Tuning(composition_shift=len(order.pulls)),
            feedback=order.feedback,
            earlier=self._earlier(order),
        )
        plan = self._planner.worked_out(task)
        picture = picture_of(plan.document, self._drawer)
        if plan.is_by_model:
            self._remember(order, plan.document.html, picture)
        return Made(
            picture=picture,
            cost_microusd=plan.cost_microusd,
            notes=plan.document.notes,
            source=plan.document.html,
        )

    def close(self) -> None:
        """End the drawing processes and the connections."""
        self._drawer.close()
        self._chat.close()

    def _earlier(self, order: Order) -> Earlier | None:
        if not order.pulls:
            return None
        with self._lock:
            return self._made.get(_lineage(order, len(order.pulls) - 1))

    def _remember(self, order: Order, html: str, picture: Picture) -> None:
        png = shown(picture) if self._terms.image_tokens else b""
        with self._lock:
            self._made[_lineage(order, len(order.pulls))] = Earlier(html=html, png=png)
            while len(self._made) > NUM_REMEMBERED:
                self._made.popitem(last=False)


def _lineage(order: Order, num_pulls: int) -> _Lineage:
    return _Lineage(
        brief=order.brief,
        run_seed=order.run_seed,
        proposal_index=order.proposal_index,
        pulls=tuple((one.lever, one.finding_id) for one in order.pulls[:num_pulls]),
    )


def shown(picture: Picture) -> bytes:
    """The picture as the model sees it: a PNG of at most `MAX_SHOWN_SIDE_PX`."""
    image = Image.fromarray(picture.pixels)
    image.thumbnail((MAX_SHOWN_SIDE_PX, MAX_SHOWN_SIDE_PX))
    sink = io.BytesIO()
    image.save(sink, format="PNG")
    return sink.getvalue()


def open(endpoint: Endpoint, terms: Terms) -> ModelDesignMaker:  # noqa: A001 - every maker's factory is called so
    """The maker as the wiring opens it: a chat with that endpoint, and a drawer of its own."""
    return ModelDesignMaker(OpenAiChat(endpoint), terms, Drawer())
