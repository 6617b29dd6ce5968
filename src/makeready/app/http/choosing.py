"""From a picture as asked over HTTP to an order: which maker, how its prompt is read, what it may take.

Nothing here opens a file that a stranger names: prompts are words, makers are known by their listed names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from makeready.app.asking import reader_of
from makeready.app.candidates import COMPOSE, DESIGN, EMBEDDED, MODEL_DESIGN, Candidates, policy_of
from makeready.app.choosing import (
    Choice,
    Edited,
    Terms,
    Words,
    chosen,
    chosen_editor,
    read_lately,
    structured,
)
from makeready.app.config import Config
from makeready.app.http.failure import RefusalError, unknown_model
from makeready.app.http.generation import Ceiling, Wanted
from makeready.app.maker_list import card_as_json
from makeready.app.wiring import HOSTED, maker_registry
from makeready.brief import Brief, Untouched
from makeready.brief.canvas import with_canvas
from makeready.loop import Budget, Card, RunOrder
from makeready.loop.route import Experience, Routing


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMaker:
    """A maker as /v1/models lists it. `name` is what wiring opens it by."""

    id: str
    name: str
    about: str


ABOUT = {
    DESIGN: "Posters, slides, charts, cards and pages, drawn exactly from templates.",
    COMPOSE: "Illustrations of things and scenes, drawn exactly from sprites.",
    EMBEDDED: "Icons, spot illustrations and simple scenes by a small model.",
    MODEL_DESIGN: "Designs that a language model plans.",
}


def known_makers(config: Config, cards: Sequence[Card] = ()) -> tuple[KnownMaker, ...]:
    """The makers that can work here: those that need weights or an endpoint only where these are, hosted ones
    where the settings name them. `cards` are whom auto may choose from."""
    from makeready.diffusion.catalog import shelved
    from makeready.diffusion.mini_pieces import MANIFEST
    from makeready.makers.embedded import PREFIX, SHIPPED

    set_name = config.maker.name
    embedded = set_name if set_name.startswith(PREFIX) else EMBEDDED
    lacking = set()
    if embedded == EMBEDDED and not (SHIPPED / MANIFEST).is_file():
        lacking.add(EMBEDDED)
    if config.language.base_url is None or config.language.model is None:
        lacking.add(MODEL_DESIGN)
    found = [
        KnownMaker(
            id=name, name=embedded if name == EMBEDDED else name, about=ABOUT.get(name, "A plugin's maker.")
        )
        for name in maker_registry(config).names()
        if name not in lacking
    ]
    found += [
        KnownMaker(id=name, name=name, about="A hosted model; its pictures cost money.")
        for name in dict.fromkeys((set_name, *(one.name for one in cards)))
        if name.partition(":")[0] in HOSTED
    ]
    found += [
        KnownMaker(
            id=f"local:{one.name}",
            name=f"local:{one.name}",
            about=one.known.about if one.known else "A model that is installed here.",
        )
        for one in shelved(config.models.root)
        if one.is_installed == "yes"
    ]
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chooser:
    """Reads what is wanted, for one server: its settings, the makers that it lists, and whom it chooses from
    where none is named. `learned` asks the store what runs tell of them."""

    config: Config
    makers: tuple[KnownMaker, ...]
    candidates: Candidates
    learned: Callable[[], Sequence[Experience]]

    def order_of(self, wanted: Wanted) -> RunOrder:
        """The order, complete and valid.

        Raises: RefusalError for an unknown model and a budget above the server's; InvalidBriefError,
            ContradictionError for words that cannot be meant; InvalidRequestError.
        """
        words = wanted.prompt if wanted.brief is None else wanted.brief
        budget = self.budget(wanted.ceiling, is_loop=wanted.is_loop, num_pictures=wanted.num_pictures)
        routing = None
        if wanted.model is None:
            choice = self.chosen(words, wanted, budget)
            brief, routing = choice.brief, choice.routing
            maker = routing.makers[0]
        else:
            maker = self.maker(wanted.model)
            brief = _sized(read_as(words, maker), wanted)
        refuse_files(brief)
        return RunOrder(
            brief=brief,
            budget=budget,
            seed=wanted.seed,
            num_proposals=wanted.num_pictures,
            maker=maker,
            painter=self.config.maker.painter,
            routing=routing,
        )

    def chosen(self, words: Words, wanted: Wanted, budget: Budget) -> Choice:
        """Who makes it where no model is named, with what the store has learned so far."""
        terms = Terms(
            budget=budget,
            policy=policy_of(self.config),
            seed=wanted.seed,
            num_proposals=wanted.num_pictures,
            on_canvas=lambda brief: _sized(brief, wanted),
        )
        return chosen(words, self.candidates, terms, self.learned())

    def editor(self, edited: Edited, wanted: Wanted) -> Routing:
        """Who changes a picture where no model is named; without routes where nobody can."""
        budget = self.budget(wanted.ceiling, is_loop=wanted.is_loop, num_pictures=wanted.num_pictures)
        policy = policy_of(self.config)
        terms = Terms(budget=budget, policy=policy, num_proposals=wanted.num_pictures)
        return chosen_editor(edited, self.candidates, terms, self.learned())

    def maker_facts(self) -> list[dict[str, Any]]:
        """The listed makers, each with its card as far as it is known before it is opened."""
        cards, learned = {one.name: one for one in self.candidates.cards}, self.learned()
        told = {name: card_as_json(card, learned) for name, card in cards.items()}
        return [{"id": one.id, "about": one.about, "card": told.get(one.name)} for one in self.makers]

    def maker(self, model: str) -> str:
        """What wiring opens a listed model by.

        Raises: RefusalError.
        """
        for one in self.makers:
            if one.id == model:
                return one.name
        raise unknown_model(model, ", ".join(one.id for one in self.makers))

    def budget(self, ceiling: Ceiling, *, is_loop: bool, num_pictures: int) -> Budget:
        """One attempt for each picture, or the loop inside what was asked and the server allows.

        Raises: RefusalError for more money than the server's own setting allows.
        """
        own = self.config.budget
        cost_microusd = own.cost_microusd if ceiling.cost_microusd is None else ceiling.cost_microusd
        if cost_microusd > own.cost_microusd:
            raise RefusalError(
                400,
                "budget_too_large",
                f"The budget is {cost_microusd} micro-dollars, and this server allows {own.cost_microusd}.",
                hint="Ask for less, or raise budget.cost_microusd where the server runs.",
                param="x_makeready.budget.cost_microusd",
            )
        attempts = own.attempts if ceiling.attempts is None else ceiling.attempts
        return Budget(
            deadline_s=own.deadline_s if ceiling.deadline_s is None else ceiling.deadline_s,
            cost_microusd=cost_microusd,
            attempts=attempts if is_loop else num_pictures,
        )


def _sized(brief: Brief, wanted: Wanted) -> Brief:
    return brief if wanted.size is None else with_canvas(brief, size=wanted.size)


def read_as(words: str | Mapping[str, object], maker: str) -> Brief:
    """The brief as this maker reads it; an object is a brief's YAML form for all of them."""
    if isinstance(words, str):
        return read_lately(reader_of(maker), words)
    return structured(words)


def refuse_files(brief: Brief) -> None:
    """Raises: RefusalError for a brief that names a file: the server's files are no business of a client."""
    if any(isinstance(one, Untouched) for one in brief.constraints):
        raise RefusalError(
            400,
            "invalid_brief",
            "A brief over HTTP may not name a picture to compare with.",
            hint="Send the picture to an edit route instead.",
            param="x_makeready.brief",
        )
