"""From a picture as asked over HTTP to an order: which maker, how its prompt is read, what it may take.

Nothing here opens a file that a stranger names: prompts are words, makers are known by their listed names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from makeready.app.asking import read_caption, reader_of
from makeready.app.config import Config
from makeready.app.http.failure import RefusalError, unknown_model
from makeready.app.http.generation import Ceiling, Wanted
from makeready.app.wiring import HOSTED, maker_registry
from makeready.brief import Brief, Untouched
from makeready.brief.canvas import with_canvas
from makeready.brief.constraints import ExactText
from makeready.brief.kind import DEFAULT_KIND
from makeready.brief.prose import with_defaults
from makeready.brief.read import read_brief
from makeready.brief.yaml_form import from_mapping, mapping_in
from makeready.brief.yaml_values import Value
from makeready.errors import CallerError
from makeready.loop import Budget, RunOrder

DESIGN, COMPOSE, EMBEDDED, MODEL_DESIGN = "design", "compose", "embedded", "model-design"


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


def known_makers(config: Config) -> tuple[KnownMaker, ...]:
    """The makers that can work here: those that need weights or an endpoint only where these are."""
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
    if set_name.partition(":")[0] in HOSTED:
        found.append(KnownMaker(id=set_name, name=set_name, about="A hosted model; its pictures cost money."))
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
    """Reads what is wanted, for one server: its settings, and the makers that it lists."""

    config: Config
    makers: tuple[KnownMaker, ...]

    def order_of(self, wanted: Wanted) -> RunOrder:
        """The order, complete and valid.

        Raises: RefusalError for an unknown model and a budget above the server's; InvalidBriefError,
            ContradictionError for words that cannot be meant; InvalidRequestError.
        """
        words = wanted.prompt if wanted.brief is None else wanted.brief
        if wanted.model is None:
            maker, brief = chosen(words, scene_maker=COMPOSE)
        else:
            maker = self.maker(wanted.model)
            brief = read_as(words, maker)
        refuse_files(brief)
        if wanted.size is not None:
            brief = with_canvas(brief, size=wanted.size)
        return RunOrder(
            brief=brief,
            budget=self.budget(wanted.ceiling, is_loop=wanted.is_loop, num_pictures=wanted.num_pictures),
            seed=wanted.seed,
            num_proposals=wanted.num_pictures,
            maker=maker,
            painter=self.config.maker.painter,
        )

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


def chosen(words: str | Mapping[str, object], *, scene_maker: str) -> tuple[str, Brief]:
    """The maker that suits the words, and the brief as it reads them.

    Design draws whatever has a kind, words to show or numbers: posters, slides, charts, pages. What is no
    such thing and reads as a caption, every noun known, is an illustration. Where neither can read it, the
    reason is design's.
    """
    if not isinstance(words, str) or mapping_in(words) is not None:
        return DESIGN, read_as(words, DESIGN)
    design = _reading(words, design=True)
    scene = _reading(words, design=False)
    if isinstance(scene, Brief) and (not isinstance(design, Brief) or not _is_design(design)):
        return scene_maker, scene
    if isinstance(design, Brief):
        return DESIGN, design
    raise design


def _reading(words: str, *, design: bool) -> Brief | CallerError:
    try:
        return read_brief(words) if design else read_caption(words)
    except CallerError as error:
        return error


def _is_design(brief: Brief) -> bool:
    has_words = any(isinstance(one, ExactText) for one in brief.constraints)
    return brief.kind not in (DEFAULT_KIND, "picture") or bool(brief.charts) or has_words


def read_as(words: str | Mapping[str, object], maker: str) -> Brief:
    """The brief as this maker reads it; an object is a brief's YAML form for all of them."""
    if isinstance(words, str):
        return reader_of(maker)(words)
    return with_defaults(from_mapping(cast("Mapping[str, Value]", words)))


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
