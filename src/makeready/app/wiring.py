"""The composition root: the only place where settings become objects. Everything heavy is named by string."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

from makeready.app.config import Config, LanguageConfig
from makeready.errors import InvalidConfigError, UnknownNameError
from makeready.loop import Maker, MonotonicClock, Workshop, run_id
from makeready.registry import Registry

if TYPE_CHECKING:
    from makeready.store import Store

BUILTIN_MAKERS: dict[str, str] = {"design": "makeready.makers.design:open"}
"""Named by string: import checkers follow lazy imports, and a run imports only what it uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """One process's objects, fitted together."""

    config: Config
    store: "Store"
    workshop: Workshop


def maker_registry(config: Config) -> Registry[Maker]:
    """Every maker there is: ours, and the entry points in the group `makeready.maker`."""
    ours: dict[str, str | Callable[[], Maker]] = {
        **BUILTIN_MAKERS,
        "model-design": partial(model_maker, config.language),
    }
    return Registry[Maker].discover("maker", ours)


def model_maker(language: LanguageConfig) -> Maker:
    """The design maker that plans with a language model.

    Raises: InvalidConfigError if no endpoint is set.
    """
    if language.base_url is None or language.model is None:
        lacking = "base_url" if language.base_url is None else "model"
        raise InvalidConfigError(
            f"The maker model-design needs a language model, and language.{lacking} is not set.",
            hint="Set MAKEREADY_LANGUAGE_BASE_URL and MAKEREADY_LANGUAGE_MODEL (and MAKEREADY_LANGUAGE_KEY), "
            "or use --maker design, which needs none.",
            param=f"language.{lacking}",
        )
    from makeready.language import Endpoint, Price
    from makeready.makers import model_design
    from makeready.makers.language_planner import Terms

    return model_design.open(
        Endpoint(
            base_url=language.base_url,
            model=language.model,
            key=language.key or "",
            image_tokens=language.image_tokens,
        ),
        Terms(
            model=language.model,
            price=Price(input_microusd=language.input_microusd, output_microusd=language.output_microusd),
            max_tokens=language.max_tokens,
            deadline_s=language.deadline_s,
            image_tokens=language.image_tokens,
        ),
    )


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

    opened = store.open_store(config.store.root)
    with opened:
        yield opened


@contextmanager
def open_stored(config: Config) -> Iterator["Store"]:
    """The store at `store.root` for reading what is in it: nothing is made where none is.

    Raises: UnknownNameError if no run was ever kept there.
    """
    if not has_store(config):
        raise UnknownNameError(
            f"There is no store at {str(config.store.root)!r}.",
            hint="Name the folder that keeps the runs: --store FOLDER or MAKEREADY_STORE_ROOT.",
            param="store.root",
        )
    with open_store(config) as opened:
        yield opened


def has_store(config: Config) -> bool:
    return (config.store.root / "makeready.db").is_file()


@contextmanager
def open_wiring(config: Config, maker: str) -> Iterator[Wiring]:
    """All that a run needs. At the end, however it comes, child processes are gone and files are closed."""
    from makeready.verify.inspect import Inspection

    with ExitStack() as stack:
        made = maker_registry(config).create(maker)
        _close_later(stack, made)
        inspection = Inspection()
        stack.callback(done_beside(inspection.prepare))
        opened = stack.enter_context(open_store(config))
        workshop = Workshop(
            makers=(made,),
            inspector=inspection,
            clock=MonotonicClock(),
            ledger=opened.ledger,
            journal=opened.journal,
        )
        yield Wiring(config=config, store=opened, workshop=workshop)


def new_run_id() -> str:
    return run_id(int(time.time() * 1000), secrets.randbits(18))


def _close_later(stack: ExitStack, thing: object) -> None:
    """A maker without `close` has nothing to close."""
    close = getattr(thing, "close", None)
    if callable(close):
        stack.callback(close)
