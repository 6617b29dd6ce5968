"""From what was typed to an order: prompt, canvas, budget. Everything is checked here, before any work."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from makeready.app.candidates import AUTO, DESIGN, candidates, policy_of
from makeready.app.choosing import Choice, Terms, Words, chosen, read_caption
from makeready.app.config import Config, microusd_of
from makeready.app.wiring import has_store, open_store
from makeready.brief import Brief
from makeready.brief.canvas import with_canvas
from makeready.brief.picture import read_picture
from makeready.brief.read import read_brief, read_file
from makeready.errors import CallerError, InvalidBriefError
from makeready.loop.route import Experience
from makeready.loop.run import Budget, RunOrder

PATH_ENDINGS = (".txt", ".yaml", ".yml", ".json", ".md")
SCENE_MAKERS = frozenset({"compose", "embedded"})
"""Makers that draw scenes: their prompts are captions, not briefs of a design."""
IMAGE_MODELS = frozenset({"local", "openai", "azure", "mai", "bfl", "images"})
"""Makers that paint what they are told, whatever it is."""
MAX_STDIN_CHARACTERS = 200_000
"""Ours: enough to tell a long prompt from an endless one; the reader refuses both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of `makeready run` as typed; None where nothing was."""

    prompt: str
    num_proposals: int = 1
    seed: int = 1
    size: str | None = None
    ratio: str | None = None
    budget_s: float | None = None
    budget_usd: str | None = None
    max_attempts: int | None = None
    maker: str | None = None
    read_with_model: bool = False
    painter: str | None = None


def order_of(asked: Asked, config: Config) -> RunOrder:
    """The order, complete and valid.

    Raises: InvalidBriefError or CallerError for anything that cannot be meant.
    """
    budget = budget_of(asked, config)
    maker = asked.maker or config.maker.name
    if asked.painter is not None:
        maker = DESIGN if maker == AUTO else maker  # nobody else's pictures have slots
        check_painter(maker)
    routing = None
    if maker == AUTO:
        choice = choice_of(asked, config, budget)
        brief, routing = choice.brief, choice.routing
        maker = routing.makers[0]
    else:
        brief = brief_of(asked.prompt, asked.size, asked.ratio, maker=maker)
    return RunOrder(
        brief=brief,
        budget=budget,
        seed=asked.seed,
        num_proposals=asked.num_proposals,
        maker=maker,
        painter=asked.painter or config.maker.painter,
        routing=routing,
    )


def budget_of(asked: Asked, config: Config) -> Budget:
    """The ceiling that was typed; what was not is the settings'.

    Raises: InvalidBriefError, InvalidConfigError for one that is none.
    """
    if asked.budget_s is not None and not 0.0 < asked.budget_s < float("inf"):
        raise InvalidBriefError(
            f"The budget is {asked.budget_s:g} s.",
            hint="Give a number of seconds above zero, e.g. --budget-seconds 60.",
            param="budget.deadline_s",
        )
    cost = config.budget.cost_microusd if asked.budget_usd is None else microusd_of(asked.budget_usd)
    return Budget(
        deadline_s=config.budget.deadline_s if asked.budget_s is None else asked.budget_s,
        cost_microusd=cost,
        attempts=config.budget.attempts if asked.max_attempts is None else asked.max_attempts,
    )


def choice_of(asked: Asked, config: Config, budget: Budget) -> Choice:
    """Who makes it where nobody was named, with what the store has learned so far.

    Raises: as `order_of`; InvalidRequestError if nobody can; StorageError for a store that cannot be read.
    """
    found, learned = candidates(config), learned_in(config)
    terms = Terms(
        budget=budget,
        policy=policy_of(config),
        seed=asked.seed,
        num_proposals=asked.num_proposals,
        on_canvas=lambda brief: _on_canvas(brief, asked.size, asked.ratio),
    )
    made: list[Choice] = []

    def choose(words: Words) -> Brief:
        made.append(chosen(words, found, terms, learned))
        return made[-1].brief

    brief = _read(asked.prompt, choose)
    return made[0] if made else chosen(brief, found, terms, learned)  # a YAML file is a brief by its ending


def brief_as_run(
    prompt: str, size: str | None = None, ratio: str | None = None, *, maker: str, config: Config
) -> Brief:
    """The brief as a run with this maker would read it; with auto, as whoever would be chosen reads it.

    Raises: as `order_of`.
    """
    if maker != AUTO:
        return brief_of(prompt, size, ratio, maker=maker)
    return choice_of(Asked(prompt=prompt, size=size, ratio=ratio), config, config.budget).brief


def learned_in(config: Config) -> tuple[Experience, ...]:
    """What the runs in the store tell of makers; nothing where there is no store."""
    if not has_store(config):
        return ()
    with open_store(config) as opened:
        return opened.journal.experiences()


def check_painter(maker: str) -> None:
    """Raises: CallerError for a maker whose pictures have no slots, which nobody can fill."""
    if maker.partition(":")[0] in SCENE_MAKERS | IMAGE_MODELS:
        raise CallerError(
            f"The pictures of {maker} have no slots to fill.",
            hint="Leave --painter out, or use --maker design.",
            param="maker.painter",
        )


def brief_of(prompt: str, size: str | None = None, ratio: str | None = None, *, maker: str = "") -> Brief:
    """Read a prompt, a file or stdin ("-"), and put the brief on the canvas that was asked for.

    For makers of scenes a prompt is a caption, for image models it is what the picture shows; a mapping with
    a brief's keys means the same for all.
    """
    return _on_canvas(_read(prompt, reader_of(maker)), size, ratio)


def _on_canvas(brief: Brief, size: str | None, ratio: str | None) -> Brief:
    return brief if size is None and ratio is None else with_canvas(brief, size=size or "", ratio=ratio or "")


def reader_of(maker: str) -> Callable[[str], Brief]:
    """How prompts for this maker are read."""
    kind = maker.partition(":")[0]
    if kind in SCENE_MAKERS:
        return read_caption
    return read_picture if kind in IMAGE_MODELS else read_brief


def _read(prompt: str, read: Callable[[str], Brief]) -> Brief:
    if prompt == "-":
        return read(sys.stdin.read(MAX_STDIN_CHARACTERS))
    path = Path(prompt).expanduser()
    if _is_file(path):
        return read_file(path, read)
    if "/" in prompt and _is_there(path):
        raise CallerError(
            f"{prompt!r} is not a file with a brief.",
            hint="Name a text file, or read from a pipe with: makeready run -",
            param="prompt",
        )
    if prompt.lower().endswith(PATH_ENDINGS) and not re.search(r"\s", prompt):
        raise CallerError(
            f"There is no file {prompt!r}.",
            hint="Check the path, or write the prompt itself in quotes.",
            param="prompt",
        )
    return read(prompt)


def check_brief_file(path: str) -> None:
    """Raises: CallerError if there is no such file: where a file is meant, its name is no prompt."""
    if not _is_file(Path(path).expanduser()):
        raise CallerError(
            f"There is no file {path!r}.", hint="Check the path; for words there is --prompt.", param="brief"
        )


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _is_file(path: Path) -> bool:
    """Whether a prompt is a path: a text too long or too odd for a file name is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
