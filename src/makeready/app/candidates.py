"""Whom `--maker auto` may choose from on this machine, by their cards: nothing is opened for it.

Free makers that can work here always take part; whatever else only if the settings name it (`routing.also`,
`maker.name`), so that nobody pays by surprise.
"""

from dataclasses import dataclass, fields, replace
from importlib import import_module
from importlib.util import find_spec

from makeready.app.config import Config
from makeready.app.wiring import EMBEDDED_MAKER, HOSTED, LOCAL_MAKER, close, maker_registry, planner_terms
from makeready.brief import Brief
from makeready.errors import CallerError, MakereadyError
from makeready.loop import Card
from makeready.loop.route import Excluded
from makeready.loop.routing import Policy

AUTO = "auto"
DESIGN, COMPOSE, EMBEDDED, MODEL_DESIGN = "design", "compose", "embedded", "model-design"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The cards of those that could work, and who cannot for want of a key, weights or a package."""

    cards: tuple[Card, ...]
    unready: tuple[Excluded, ...] = ()


def candidates(config: Config) -> Candidates:
    """Everybody, with the region that `routing.places` gives their sort.

    Raises: StorageError for a damaged file of prices.
    """
    cards: list[Card] = []
    unready: list[Excluded] = []
    named = () if config.maker.name == AUTO else (config.maker.name,)
    for name in dict.fromkeys((DESIGN, COMPOSE, *_installed(config), *config.routing.also, *named)):
        try:
            card = standing_card(name, config)
        except MakereadyError as error:
            unready.append(Excluded(maker=name, reason=_one_line(error.message)))
        else:
            region = dict(config.routing.places).get(name.partition(":")[0], card.region)
            cards.append(replace(card, region=region))
    return Candidates(cards=tuple(cards), unready=tuple(unready))


def standing_card(name: str, config: Config) -> Card:
    """A maker's card as far as it is known before it is opened; of a plugin's maker, the card it has.

    Raises: what opening it would raise as far as that can be told by now.
    """
    sort = name.partition(":")[0]
    if name in (DESIGN, COMPOSE):
        card: Card = import_module(f"makeready.makers.{name}").CARD
    elif sort == EMBEDDED:
        embedded = import_module(EMBEDDED_MAKER)
        embedded.taught_of(name)
        card = embedded.card_of(name)
    elif sort == "local":
        from makeready.diffusion.catalog import folder_of

        folder_of(name.removeprefix("local:"), config.models.root)
        card = import_module(LOCAL_MAKER).card_of(name)
    elif sort in HOSTED and name != sort:
        from makeready.makers.hosted import Access, hosted_card

        access = Access(**{one.name: getattr(config.hosted, one.name) for one in fields(config.hosted)})
        card = hosted_card(name, access)
    elif name == MODEL_DESIGN:
        from makeready.app.wiring import endpoint_of
        from makeready.makers import model_design

        endpoint_of(config.language, "The maker model-design", "leave it out of routing.also")
        card = model_design.card_of(planner_terms(config.language))
    else:
        card = _plugin_card(name, config)
    return card


def policy_of(config: Config) -> Policy:
    """What the settings allow."""
    routing = config.routing
    return Policy(
        cap_microusd=routing.cap_microusd,
        regions=routing.regions,
        only=routing.only,
        never=routing.never,
        second_microusd=routing.second_microusd,
    )


def inability(card: Card, brief: Brief) -> str:
    """What a maker knows by itself that it cannot do: of embedded, things that it was not taught."""
    if card.name.partition(":")[0] != EMBEDDED:
        return ""
    embedded = import_module(EMBEDDED_MAKER)
    try:
        embedded.plan_for(brief, embedded.taught_of(card.name))
    except CallerError as error:
        return _one_line(error.message)
    return ""


def _installed(config: Config) -> list[str]:
    """Models of this machine that can run: embedded where its weights are, local ones where torch is."""
    from makeready.diffusion.catalog import shelved
    from makeready.diffusion.mini_pieces import MANIFEST

    found = []
    if (import_module(EMBEDDED_MAKER).SHIPPED / MANIFEST).is_file():
        found.append(EMBEDDED)
    if find_spec("torch") is not None:
        found += [f"local:{one.name}" for one in shelved(config.models.root) if one.is_installed == "yes"]
    return found


def _plugin_card(name: str, config: Config) -> Card:
    opened = maker_registry(config).create(name)
    card = opened.card
    close(opened)
    return card


def _one_line(message: str) -> str:
    """The first sentence of an error, as a reason."""
    return " ".join(message.split()).rstrip(".")
