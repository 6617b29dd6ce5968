"""The composition root: the only place where settings become objects. Everything heavy is named by string."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from functools import cache, partial
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from makeready.app.config import Config, HostedConfig, LanguageConfig, VisionConfig, let_idle_threads_sleep
from makeready.app.setting_values import NONE
from makeready.brief import Brief
from makeready.errors import InvalidConfigError, UnknownNameError
from makeready.loop import Maker, MonotonicClock, RunOrder, Workshop, run_id
from makeready.registry import Registry

if TYPE_CHECKING:
    from pathlib import Path

    from makeready.language import Endpoint
    from makeready.language.paid import CallTerms
    from makeready.makers.hosted import HostedMaker, Traffic
    from makeready.makers.language_planner import Terms
    from makeready.store import Blobs, Store
    from makeready.store.postgres import PostgresPlace
    from makeready.verify.inspect import Inspection
    from makeready.verify.vision import VisionModel

BUILTIN_MAKERS: dict[str, str] = {
    "compose": "makeready.makers.compose:open",
    "embedded": "makeready.makers.embedded:open",
}
"""Named by string: import checkers follow lazy imports, and a run imports only what it uses."""
LOCAL_MAKER = "makeready.makers.local"
"""Named by string too: behind it is torch, which nothing else may reach."""
EMBEDDED_MAKER = "makeready.makers.embedded"
HOSTED = ("openai", "azure", "mai", "bfl", "images")
"""Whose makers are named `WHO:MODEL`."""
MAX_LIST_TOKENS = 4000
"""Ours: sixty entries of sixty tokens; a list that goes on and on is cut off, and paid for only so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """One process's objects, fitted together."""

    config: Config
    store: "Store"
    workshop: Workshop

    def read(self, order: RunOrder, run_id: str) -> RunOrder:
        """The order with its brief read by the language model too: see `app.reading`."""
        from makeready.app.reading import read_order

        workshop = self.workshop
        return read_order(
            order,
            self.config,
            workshop.makers[0],
            ledger=workshop.ledger,
            run_id=run_id,
            clock=workshop.clock,
        )


def maker_registry(config: Config) -> Registry[Maker]:
    """Every maker there is: ours, and the entry points in the group `makeready.maker`."""
    ours: dict[str, str | Callable[[], Maker]] = {
        **BUILTIN_MAKERS,
        "design": partial(design_maker, config.maker.painter),
        "model-design": partial(model_maker, config.language, config.maker.painter),
    }
    return Registry[Maker].discover("maker", ours)


def open_maker(config: Config, name: str) -> Maker:
    """A maker by its name, or by its model: `local:NAME` for one in `models.root`, `local:FOLDER`,
    `embedded:FOLDER`, `openai:MODEL` and its like.

    Raises: UnknownNameError; what its factory raises.
    """
    if name.startswith("local:"):
        from makeready.diffusion.catalog import folder_of

        folder = folder_of(name.removeprefix("local:"), config.models.root)
        let_idle_threads_sleep()
        opened: Maker = import_module(LOCAL_MAKER).open(folder)
        return opened
    if name.startswith("embedded:"):
        found: Maker = import_module(EMBEDDED_MAKER).named(name)
        return found
    if ":" in name and name.partition(":")[0] in HOSTED:
        return hosted_maker(config.hosted, name)
    return maker_registry(config).create(name)


def hosted_maker(hosted: HostedConfig, name: str) -> "HostedMaker":
    """A hosted model: `openai:MODEL`, `azure:DEPLOYMENT`, `mai:DEPLOYMENT`, `bfl:MODEL`, `images:MODEL`.

    Raises: UnknownNameError without a model; InvalidConfigError for an address, a key or a price that is
        not set.
    """
    from makeready.makers.hosted import Access, open_hosted

    return open_hosted(
        name, Access(**{one.name: getattr(hosted, one.name) for one in fields(hosted)}), _traffic()
    )


@cache
def _traffic() -> "Traffic":
    """One for the process: a vendor's limits count for all runs together."""
    from makeready.makers.hosted import Traffic

    return Traffic()


def design_maker(painter: str) -> Maker:
    """The design maker, with whoever fills its slots for pictures.

    Raises: UnknownNameError, InvalidModelError for that one.
    """
    from makeready.makers import design
    from makeready.makers.painting import painter_named

    return design.open(painter_named(painter))


def model_maker(language: LanguageConfig, painter: str) -> Maker:
    """The design maker that plans with a language model.

    Raises: InvalidConfigError if no endpoint is set; as `design_maker`.
    """
    endpoint = endpoint_of(language, "The maker model-design", "use --maker design, which needs none")
    from makeready.makers import model_design
    from makeready.makers.painting import painter_named

    return model_design.open(endpoint, planner_terms(language), painter_named(painter))


def endpoint_of(language: LanguageConfig | VisionConfig, who: str, instead: str) -> "Endpoint":
    """Where the model is.

    Raises: InvalidConfigError if that is not set; `who` needs it, and `instead` is what to do without.
    """
    group = "vision" if isinstance(language, VisionConfig) else "language"
    if language.base_url is None or language.model is None:
        lacking = "base_url" if language.base_url is None else "model"
        named = f"MAKEREADY_{group.upper()}"
        raise InvalidConfigError(
            f"{who} needs a {group} model, and {group}.{lacking} is not set.",
            hint=f"Set {named}_BASE_URL and {named}_MODEL (and {named}_KEY), or {instead}.",
            param=f"{group}.{lacking}",
        )
    from makeready.language import Endpoint

    return Endpoint(
        base_url=language.base_url,
        model=language.model,
        key=language.key or "",
        image_tokens=language.image_tokens,
    )


def planner_terms(language: LanguageConfig) -> "Terms":
    """What one plan may take."""
    from makeready.language import Price
    from makeready.makers.language_planner import Terms

    return Terms(
        model=language.model or "",
        price=Price(input_microusd=language.input_microusd, output_microusd=language.output_microusd),
        max_tokens=language.max_tokens,
        deadline_s=language.deadline_s,
        image_tokens=language.image_tokens,
    )


def call_terms(language: LanguageConfig | VisionConfig) -> "CallTerms":
    """What one question may take: an answer is a list, so the usual 4,000 tokens are its limit."""
    from makeready.language import Price
    from makeready.language.paid import CallTerms

    return CallTerms(
        model=language.model or "",
        price=Price(input_microusd=language.input_microusd, output_microusd=language.output_microusd),
        max_tokens=min(language.max_tokens, MAX_LIST_TOKENS),
        deadline_s=language.deadline_s,
        image_tokens=language.image_tokens,
    )


def vision_model(vision: VisionConfig) -> "VisionModel | None":
    """The model that looks at pictures; None where none is set.

    Raises: InvalidConfigError if it has a name and no endpoint.
    """
    if vision.model is None:
        return None
    endpoint = endpoint_of(vision, f"The vision model {vision.model!r}", "unset MAKEREADY_VISION_MODEL")
    from makeready.language import OpenAiChat
    from makeready.verify.vision import VisionModel

    return VisionModel(OpenAiChat(endpoint), call_terms(vision))


def open_inspection(config: Config, stack: ExitStack) -> "Inspection":
    """The inspection with its vision model, if there is one; the stack closes that."""
    from makeready.verify.inspect import Inspection

    model = vision_model(config.vision)
    stack.callback(close, model)
    return Inspection(model=model)


def done_beside(work: Callable[[], None]) -> Callable[[], None]:
    """Do some work in a thread of its own; the answer waits for it to end.

    Whoever opens the OCR networks so must wait before the process exits: a network that is still opening
    aborts it (onnxruntime 1.32).
    """
    thread = Thread(target=work, name="makeready-beside", daemon=True)
    thread.start()
    return thread.join


@contextmanager
def open_store(config: Config) -> Iterator["Store"]:
    """The store at `store.root`, closed at the end."""
    from makeready import store

    secret = config.keys.secret
    opened = store.open_store(
        config.store.root,
        secret=(lambda: secret.encode()) if secret else None,
        database_url=database_place(config),
        blobs=open_blobs(config, config.store.blobs) if config.store.blobs else None,
    )
    with opened:
        yield opened


def database_place(config: Config) -> "PostgresPlace | None":
    """The PostgreSQL database of the settings; None for the store's own file.

    Raises: InvalidConfigError for an address that is none.
    """
    url = config.store.database_url
    return None if url is None else _postgres_place(config, url, "store.database_url")


def database_at(config: Config, url: str) -> "Path | PostgresPlace":
    """The database at an address that was given beside the settings; "none" is the store's own file.

    Raises: InvalidConfigError for an address that is none.
    """
    from makeready.store.store import DATABASE_FILE

    return config.store.root / DATABASE_FILE if url == NONE else _postgres_place(config, url, "--to")


def _postgres_place(config: Config, url: str, param: str) -> "PostgresPlace":
    from makeready.store.postgres import PostgresPlace, postgres_url

    return PostgresPlace(
        url=postgres_url(url, param=param),
        num_connections=config.store.database_connections,
        statement_timeout_s=config.store.database_timeout_s,
    )


def open_blobs(config: Config, url: str) -> "Blobs":
    """The blobs at an address, with the settings' options; "none" is the store's own folder of them.

    Raises: InvalidConfigError for an address that is none, or without the cloud's credentials.
    """
    from makeready.store.bucket import BucketOptions, blobs_at

    if url == NONE:
        url = f"file:{config.store.root / 'blobs'}"

    options = BucketOptions(
        endpoint=config.store.blobs_endpoint, memory_bytes=config.store.blobs_memory_bytes
    )
    return blobs_at(url, folder=config.store.root / "opened", options=options)


@contextmanager
def open_stored(config: Config) -> Iterator["Store"]:
    """The store at `store.root` for reading what is in it: nothing is made where none is.

    Raises: UnknownNameError if no run was ever kept there.
    """
    if not has_store(config):
        raise UnknownNameError(
            f"There is no store at {str(config.store.root)!r}.",
            hint="Name the folder that keeps the runs, --store FOLDER or MAKEREADY_STORE_ROOT, or make a "
            "picture first: makeready run.",
            param="store.root",
        )
    with open_store(config) as opened:
        yield opened


def has_store(config: Config) -> bool:
    """Whether there is a store to look into. A database of its own is there, or says so when it is opened."""
    return config.store.database_url is not None or (config.store.root / "makeready.db").is_file()


@contextmanager
def open_wiring(config: Config, maker: str | Maker | tuple[Maker, ...]) -> Iterator[Wiring]:
    """All that a run needs, with a maker by its name, one that is open, or all of a plan (`alternates.py`).

    At the end, however it comes, child processes are gone and files are closed.
    """
    with ExitStack() as stack:
        made = open_maker(config, maker) if isinstance(maker, str) else maker
        makers = made if isinstance(made, tuple) else (made,)
        for one in makers:
            stack.callback(close, one)
        inspection = open_inspection(config, stack)
        stack.callback(done_beside(inspection.prepare))
        opened = stack.enter_context(open_store(config))
        workshop = Workshop(
            makers=makers,
            inspector=inspection,
            clock=MonotonicClock(),
            ledger=opened.ledger,
            journal=opened.journal,
        )
        yield Wiring(config=config, store=opened, workshop=workshop)


def check_makeable(maker: Maker, brief: Brief) -> None:
    """What a maker knows that it cannot make is refused before a run is begun. A maker without `check` says
    so when it is asked to make it.

    Raises: CallerError.
    """
    check = getattr(maker, "check", None)
    if callable(check):
        check(brief)


def new_run_id() -> str:
    return run_id(int(time.time() * 1000), secrets.randbits(32))


def close(thing: object) -> None:
    """End a maker or a model; one without `close` has nothing to end."""
    ends = getattr(thing, "close", None)
    if callable(ends):
        ends()
