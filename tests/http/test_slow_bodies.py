"""Bodies that come a little at a time; nobody waits for them: this loop skips what it would sleep."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.requests import Request

from makeready.app.http.bodies import BODY_TIMEOUT_S, whole_body
from makeready.app.http.failure import RefusalError
from makeready.app.http.forms import form_body

PART = b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n'


class SkippingLoop(asyncio.SelectorEventLoop):
    """Goes to the next timer at once."""

    _skipped_s = 0.0

    def time(self) -> float:
        return super().time() + self._skipped_s

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self._skipped_s += max(0.0, self._scheduled[0].when() - self.time())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def dripping(every_s: float, num_chunks: int) -> Request:
    """A request whose body comes in single bytes after its first part."""
    sent = 0

    async def receive() -> dict[str, object]:
        nonlocal sent
        sent += 1
        await asyncio.sleep(every_s)
        return {
            "type": "http.request",
            "body": PART if sent == 1 else b"a",
            "more_body": sent < num_chunks,
        }

    headers = [(b"content-type", b"multipart/form-data; boundary=x")]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


READERS: tuple[Callable[[Request], Awaitable[object]], ...] = (
    lambda request: whole_body(request, 1_000_000),
    form_body,
)


@pytest.mark.parametrize("read", READERS, ids=["json", "form"])
def test_a_body_that_drips_is_left_when_its_time_is_over(
    read: Callable[[Request], Awaitable[object]],
) -> None:
    async def reading() -> None:
        await read(dripping(every_s=1.0, num_chunks=10_000))

    with asyncio.Runner(loop_factory=SkippingLoop) as runner, pytest.raises(RefusalError) as caught:
        runner.run(reading())

    assert (caught.value.status, caught.value.refused_as) == (408, "body_timeout")
    assert f"{BODY_TIMEOUT_S:g} s" in caught.value.message


def test_a_body_that_is_slow_but_comes_in_time_is_read() -> None:
    with asyncio.Runner(loop_factory=SkippingLoop) as runner:
        content = runner.run(whole_body(dripping(every_s=1.0, num_chunks=50), 1_000_000))

    assert content == PART + b"a" * 49
