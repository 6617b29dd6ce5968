"""What `--maker auto` means: how the words are read, and the plan of makers that follows from it.

The same for every face: command line, Python, HTTP.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from makeready.app.candidates import COMPOSE, EMBEDDED, Candidates, inability
from makeready.brief import Brief, Canvas
from makeready.brief.constraints import ExactText
from makeready.brief.kind import find_kind
from makeready.brief.picture import read_picture
from makeready.brief.prose import with_defaults
from makeready.brief.read import check_text, read_brief
from makeready.brief.scanner import Scanner
from makeready.brief.yaml_form import from_mapping, mapping_in
from makeready.brief.yaml_values import Value
from makeready.errors import CallerError, CapacityError, InvalidRequestError
from makeready.loop import Budget
from makeready.loop.card import Ability
from makeready.loop.route import Excluded, Experience, Routing
from makeready.loop.routing import EDIT, SCENE, Market, Needs, Policy, kind_of_brief, routing

Words = str | Mapping[str, object] | Brief
"""What is wanted: a prompt or YAML, a brief's keys and values, or a brief that was read."""
BOUNDLESS = Budget(deadline_s=1e9, cost_microusd=10**15)
SET_AS_POSTER = "no image model may be used, so it is set as a poster"
"""Why design makes what only an image model could paint."""
_MAX_KEPT_CHARS = 2_000
"""Ours: 256 such readings are some megabytes."""
FIRST_SEED = 1
"""The seed where nobody asked for one: it need not be honoured by whoever takes none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read what is wanted, and who could make it so."""

    brief: Brief
    abilities: tuple[Ability, ...]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a plan has to keep to. `on_canvas` puts a brief on the canvas that was asked for beside it."""

    budget: Budget
    policy: Policy
    seed: int = FIRST_SEED
    num_proposals: int = 1
    on_canvas: Callable[[Brief], Brief] = lambda brief: brief


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What is to be changed: its canvas, whether its file describes it whole (then compose changes it
    exactly), whether a mask says where, whether it is a page that was laid out here, to be changed anywhere,
    and how many pictures come with it, itself included."""

    canvas: Canvas
    is_described: bool
    is_page: bool = False
    has_mask: bool = False
    num_sources: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The brief as the first maker of the plan reads it, and the plan, which is never empty."""

    brief: Brief
    routing: Routing


def chosen(words: Words, found: Candidates, terms: Terms, learned: Sequence[Experience] = ()) -> Choice:
    """Who makes this, and who if they fail.

    Readings are tried in the order of `readings`; the first for which there is a maker decides.

    Raises: InvalidBriefError, ContradictionError if the words cannot be read at all; CapacityError if
        it is only the budget that does not suffice; InvalidRequestError if nobody who may make it can. Both
        with everybody's reason.
    """
    refused: dict[str, str] = {}
    too_dear: dict[str, str] = {}
    for reading in readings(words):
        brief = terms.on_canvas(reading.brief)
        plan = _planned(replace(reading, brief=brief), found, terms, learned)
        if plan.routes:
            return Choice(brief=brief, routing=plan)
        refused = {one.maker: one.reason for one in plan.excluded}
        rich = replace(terms, budget=BOUNDLESS)
        able = _planned(replace(reading, brief=brief), found, rich, learned).makers
        too_dear = too_dear or {maker: refused[maker] for maker in able}
    reasons = "; ".join(f"{maker}: {reason}" for maker, reason in (too_dear or refused).items())
    if too_dear:
        raise CapacityError(
            f"Nobody who may make this fits the budget of {terms.budget.deadline_s:g} s and "
            f"{terms.budget.cost_microusd} micro-dollars.",
            hint=f"Allow more: {reasons}.",
            param="budget",
        )
    raise InvalidRequestError(
        "No maker that may be chosen can make this.",
        hint=f"{reasons}. Name a maker, or change the settings routing.*.",
        param="maker",
    )


def chosen_editor(
    ask: Edited, found: Candidates, terms: Terms, learned: Sequence[Experience] = ()
) -> Routing:
    """Who changes a picture; nobody where nobody can. An edit has one maker: what comes after is told, and
    not gone on with."""
    smearing = [
        Excluded(maker=one.name, reason="it would smear the words of a page")
        for one in found.cards
        if ask.is_page and one.name.partition(":")[0] == EMBEDDED
    ]
    cards = [
        replace(one, max_sources=1) if one.name == COMPOSE and ask.is_described else one
        for one in found.cards
        if one.name not in {excluded.maker for excluded in smearing}
    ]
    because = (
        "its file says what it shows" if ask.is_described and not ask.has_mask else "it has to be painted"
    )
    abilities: list[Ability] = ["mask"] if ask.has_mask else []
    needs = Needs(
        kind=EDIT,
        canvas=ask.canvas,
        abilities=tuple(abilities),
        num_proposals=terms.num_proposals,
        num_sources=ask.num_sources,
        because=because,
    )
    market = Market(cards=cards, policy=terms.policy, budget=terms.budget, learned=learned)
    plan = routing(needs, market)
    later = (Excluded(maker=one.maker, reason="an edit has one maker") for one in plan.routes[1:])
    return replace(plan, routes=plan.routes[:1], excluded=(*plan.excluded, *smearing, *later, *found.unready))


def readings(words: Words) -> Iterator[Reading]:
    """The ways to read the words, the most fitting first.

    Whatever names a kind of design, shows words or has numbers is laid out. What is no such thing and reads
    as a caption, every noun known, is an illustration. The rest is for models that paint anything, and where
    there is none it is set as a poster, as far as it can be read as one.

    Raises: what design says of words that nobody can read.
    """
    if isinstance(words, Brief):
        yield from _of_brief(words)
        return
    if not isinstance(words, str) or mapping_in(words) is not None:
        yield from _of_brief(structured(words))
        return
    check_text(words)
    design = _read(read_brief, words)
    if isinstance(design, Brief) and is_design(design, words):
        yield of_pages(design)
        return
    scene = _read(read_caption, words)
    if isinstance(scene, Brief):
        yield of_scene(scene)
    painted = _read(read_picture, words)
    if isinstance(painted, Brief):
        yield of_anything(painted)
    if isinstance(design, Brief):
        yield replace(of_pages(design), because=SET_AS_POSTER)
    elif not isinstance(scene, Brief) and not isinstance(painted, Brief):
        raise design


def structured(words: str | Mapping[str, object]) -> Brief:
    """A brief in its YAML form; it means the same for all makers.

    Raises: InvalidBriefError, ContradictionError.
    """
    if isinstance(words, str):
        return read_brief(words)
    return with_defaults(from_mapping(cast("Mapping[str, Value]", words)))


def read_caption(text: str) -> Brief:
    """The brief of a caption: numbers, colours and places of the things in a scene.

    Raises: InvalidBriefError, also for a noun that cannot be drawn.
    """
    check_text(text)
    if mapping_in(text) is not None:
        return read_brief(text)
    from makeready.scene.asking import caption_read
    from makeready.scene.vocabulary import vocabulary

    return caption_read(text, vocabulary()).brief


def is_design(brief: Brief, words: str) -> bool:
    """Whether the words name a kind of design, or ask for words or numbers to be shown."""
    mention = find_kind(Scanner(words))
    has_words = any(isinstance(one, ExactText) for one in brief.constraints)
    return (mention is not None and mention.kind != "picture") or bool(brief.charts) or has_words


def of_pages(brief: Brief) -> Reading:
    has_words = any(isinstance(one, ExactText) for one in brief.constraints)
    abilities: list[Ability] = ["pages"]
    abilities += ["exact_text"] if has_words else []
    abilities += ["charts"] if brief.charts else []
    kind = brief.kind.replace("_", " ")
    return Reading(brief=brief, abilities=tuple(abilities), because=f"a {kind} is laid out exactly")


def of_scene(brief: Brief) -> Reading:
    return Reading(brief=brief, abilities=("scenes",), because="everything in it can be drawn")


def of_anything(brief: Brief) -> Reading:
    has_words = any(isinstance(one, ExactText) for one in brief.constraints)
    abilities: tuple[Ability, ...] = ("anything", "exact_text") if has_words else ("anything",)
    return Reading(brief=brief, abilities=abilities, because="only an image model paints what it asks for")


def _of_brief(brief: Brief) -> Iterator[Reading]:
    """The readings of a brief that is written out: what it asks for stays as it is."""
    has_words = any(isinstance(one, ExactText) for one in brief.constraints)
    if brief.kind == "picture" and not has_words and not brief.charts:
        is_scene = kind_of_brief(brief) == SCENE and brief.prompt.strip()
        if is_scene and isinstance(_read(read_caption, brief.prompt), Brief):
            yield of_scene(brief)
        yield of_anything(brief)
    yield of_pages(brief)


def _read(read: Callable[[str], Brief], words: str) -> Brief | CallerError:
    try:
        return read_lately(read, words)
    except CallerError as error:
        return error


def read_lately(read: Callable[[str], Brief], words: str) -> Brief:
    """What `read`, a function of the words alone, reads. Words that come again (with another seed or size, of
    a retry) are not read again: it takes 0.7 ms of a server for the shortest, some ten for long ones.

    Raises: what `read` does.
    """
    return _kept_reading(read, words) if len(words) <= _MAX_KEPT_CHARS else read(words)


@lru_cache(maxsize=256)
def _kept_reading(read: Callable[[str], Brief], words: str) -> Brief:
    return read(words)


def _planned(reading: Reading, found: Candidates, terms: Terms, learned: Sequence[Experience]) -> Routing:
    """The plan for one reading, with who is not ready and who refuses the brief by itself."""
    abilities: tuple[Ability, ...] = reading.abilities
    if terms.seed != FIRST_SEED:
        abilities = (*abilities, "seed")
    needs = Needs(
        kind=kind_of_brief(reading.brief),
        canvas=reading.brief.canvas,
        abilities=abilities,
        num_proposals=terms.num_proposals,
        because=reading.because,
    )
    market = Market(cards=found.cards, policy=terms.policy, budget=terms.budget, learned=learned)
    plan = routing(needs, market)
    unable = {one.name: inability(one, reading.brief) for one in found.cards if one.name in plan.makers}
    said = (Excluded(maker=name, reason=reason) for name, reason in unable.items() if reason)
    return replace(
        plan,
        routes=tuple(one for one in plan.routes if not unable[one.maker]),
        excluded=(*plan.excluded, *said, *found.unready),
    )
