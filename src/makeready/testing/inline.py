"""An executor without threads: what is submitted is done at once, in the caller's thread."""

from collections.abc import Callable
from concurrent.futures import Executor, Future


class Inline(Executor):
    """For engines whose every move a test makes itself."""

    def submit(self, fn: Callable[..., object], /, *args: object, **kwargs: object) -> "Future[object]":  # type: ignore[override]
        future: Future[object] = Future()
        future.set_result(fn(*args, **kwargs))
        return future
