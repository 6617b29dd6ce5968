"""The composition root: the only place where settings become objects. Everything heavy is named by string."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

from makeready.app.config import Config
from makeready.errors import UnknownNameError
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


def maker_registry() -> Registry[Maker]:
    """Every maker there is: ours, and the entry points in the group `makeready.maker`."""
    return Registry[Maker].discover("maker", BUILTIN_MAKERS)


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
        made = maker_registry().create(maker)
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
