"""The composition root: the only place where settings become objects. Everything heavy is named by string."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any

from makeready.app.config import Config
from makeready.brief import Brief, Finding
from makeready.loop import Maker, MonotonicClock, Workshop, run_id
from makeready.loop import Picture as LoopPicture
from makeready.registry import Registry

if TYPE_CHECKING:
    from makeready.store import Store
    from makeready.verify.picture import Picture as VerifyPicture

BUILTIN_MAKERS: dict[str, str] = {"design": "makeready.makers.design:open"}
"""Named by string: import checkers follow lazy imports, and a run imports only what it uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """One process's objects, fitted together."""

    config: Config
    store: "Store"
    workshop: Workshop


def factory(path: str) -> Callable[[], Any]:
    """A built-in as a factory that imports "module:name" when it is called, not before."""

    def made() -> Any:
        module, _, name = path.partition(":")
        return getattr(import_module(module), name)()

    return made


def maker_registry() -> Registry[Maker]:
    """Every maker there is: ours, and the entry points in the group `makeready.maker`."""
    return Registry[Maker].discover("maker", {name: factory(path) for name, path in BUILTIN_MAKERS.items()})


class Eyes:
    """Our inspection behind the loop's port, which knows a picture only by its size and PNG.

    A picture of ours goes in with its boxes; one of a plugin's own kind is opened from its PNG.
    """

    def __init__(self) -> None:
        from makeready.verify.inspect import Inspection

        self.inspection = Inspection()

    def inspect(self, picture: LoopPicture, brief: Brief) -> tuple[Finding, ...]:
        from makeready.verify.picture import Picture

        if isinstance(picture, Picture):
            return self.inspection.inspect(picture, brief)
        return self.inspection.inspect(foreign_picture(picture.png_bytes()), brief)

    def warm_up(self) -> Callable[[], None]:
        """Open the OCR networks beside whatever happens meanwhile; the answer waits for it to end.

        The process must wait before it exits: a network that is still opening aborts it (onnxruntime 1.32).
        """
        thread = Thread(target=self.inspection.prepare, name="makeready-eyes", daemon=True)
        thread.start()
        return thread.join


def foreign_picture(png: bytes) -> "VerifyPicture":
    """The pixels of a PNG as verifiers see them."""
    import io

    import numpy as np
    from PIL import Image

    from makeready.verify.picture import Picture

    with Image.open(io.BytesIO(png)) as opened:
        return Picture(pixels=np.asarray(opened.convert("RGB")))


@contextmanager
def open_store(config: Config) -> Iterator["Store"]:
    """The store at `store.root`, closed at the end."""
    from makeready import store

    opened = store.open_store(config.store.root)
    with opened:
        yield opened


@contextmanager
def open_wiring(config: Config, maker: str) -> Iterator[Wiring]:
    """All that a run needs. At the end, however it comes, child processes are gone and files are closed."""
    with ExitStack() as stack:
        made = maker_registry().create(maker)
        _close_later(stack, made)
        eyes = Eyes()
        stack.callback(eyes.warm_up())
        opened = stack.enter_context(open_store(config))
        workshop = Workshop(
            makers=(made,),
            inspector=eyes,
            clock=MonotonicClock(),
            ledger=opened.ledger,
            journal=opened.journal,
        )
        yield Wiring(config=config, store=opened, workshop=workshop)


def new_run_id() -> str:
    return run_id(int(time.time() * 1000), secrets.randbits(18))


def _close_later(stack: ExitStack, thing: object) -> None:
    """A maker or verifier without `close` has nothing to close."""
    close = getattr(thing, "close", None)
    if callable(close):
        stack.callback(close)
