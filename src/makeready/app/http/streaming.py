"""Server-sent events: pictures as they come, then exactly one last event: the picture or an error."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from fastapi.responses import StreamingResponse

from makeready.app.http.context import Caller
from makeready.app.http.failure import Failure, FailureError, failure_of
from makeready.app.http.generation import Wanted
from makeready.app.http.once import is_unbought
from makeready.app.jobs.port import JobEvent
from makeready.errors import MakereadyError

if TYPE_CHECKING:
    from makeready.app.http.desk import Desk, Submitted
    from makeready.app.http.pictures import Finished, Preview

Kind = Literal["image_generation", "image_edit"]
NO_BUFFERS = {"x-accel-buffering": "no"}


def event_text(name: str, data: dict[str, Any], number: int | None = None) -> str:
    """One event as it goes over the wire. JSON holds no line break, so one `data:` line is enough."""
    told = "" if number is None else f"id: {number}\n"
    return f"{told}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def error_text(failure: Failure, request_id: str) -> str:
    """The event that ends a stream which cannot go on."""
    return event_text("error", {"type": "error", **failure.body("openai", request_id)})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageStream:
    """One run as OpenAI's events. A client that goes away cancels it: nobody else waits for it.

    With an idempotency key, whose claim is `claim_id`, it goes on: it can be asked for again.
    """

    desk: "Desk"
    submitted: "Submitted"
    caller: Caller
    wanted: Wanted
    kind: Kind
    claim_id: str = ""

    def response(self) -> StreamingResponse:
        return StreamingResponse(self._events(), media_type="text/event-stream", headers=NO_BUFFERS)

    async def _events(self) -> AsyncIterator[str]:
        is_over = False
        try:
            try:
                async for text in self._partial():
                    yield text
                last = await self.desk.waiting(
                    self.desk.delivered,
                    self.submitted.run_id,
                    self._completed,
                    owner=self.caller.owner,
                    file_form=self.wanted.file_form,
                )
            except (FailureError, MakereadyError) as error:
                last = await self._failed(error)
            else:
                is_over = True
            yield last
        finally:
            if self.wanted.num_partial:
                self.desk.unwatch(self.submitted)
            if not is_over and not self.claim_id:
                self.desk.cancel_soon(self.submitted.run_id, owner=self.caller.owner)

    async def _partial(self) -> AsyncIterator[str]:
        """At most as many previews as asked, each as soon as it is there; ends with the run."""
        pinned, loop = asyncio.Event(), asyncio.get_running_loop()

        def on_pin() -> None:
            loop.call_soon_threadsafe(pinned.set)

        self.desk.listen(self.submitted, on_pin)
        seen = num_seen = num_sent = 0
        news = asyncio.ensure_future(self._news(seen))
        try:
            while True:
                is_pinned = asyncio.ensure_future(pinned.wait())
                await asyncio.wait((news, is_pinned), return_when=asyncio.FIRST_COMPLETED)
                is_pinned.cancel()
                pinned.clear()
                if num_sent < self.wanted.num_partial:
                    shown = await self.desk.preview(self.submitted, self.wanted.file_form, num_seen)
                    if shown is not None:
                        num_seen = shown[0]
                        yield self._preview(shown[1], num_sent)
                        num_sent += 1
                if not news.done():
                    continue
                events = news.result()
                if any(event.name == "run.finished" for event in events):
                    return
                if not events:
                    yield ": working\n\n"
                seen = max([seen, *(event.sequence for event in events)])
                news = asyncio.ensure_future(self._news(seen))
        finally:
            news.cancel()

    async def _news(self, after: int) -> Sequence[JobEvent]:
        return await self.desk.events(self.submitted.run_id, owner=self.caller.owner, after=after)

    def _preview(self, shown: "Preview", index: int) -> str:
        """A picture that is not done, or not inspected yet."""
        name = f"{self.kind}.partial_image"
        size = f"{shown.width_px}x{shown.height_px}"
        data = {**self._facts(name, size, shown.base64_text()), "partial_image_index": index}
        return event_text(name, data)

    def _completed(self, done: "Finished") -> str:
        name = f"{self.kind}.completed"
        data = self._facts(name, done.size, done.pictures[0].base64_text())
        return event_text(name, {**data, "usage": usage(), "x_makeready": done.facts()})

    def _facts(self, name: str, size: str, b64_json: str) -> dict[str, Any]:
        return {
            "type": name,
            "b64_json": b64_json,
            "created_at": int(time.time()),
            "size": size,
            "quality": self.wanted.quality,
            "background": "opaque",
            "output_format": self.wanted.file_form.output_format,
        }

    async def _failed(self, error: FailureError | MakereadyError) -> str:
        """The last event of a run without a picture; one that may be tried again is forgotten first."""
        failure = error.failure if isinstance(error, FailureError) else failure_of(error)
        if self.claim_id and is_unbought(error):
            await self.desk.beside(self.desk.store.requests.abandon, self.claim_id)
        return error_text(failure, self.caller.request_id)


def usage() -> dict[str, Any]:
    """Drawn pictures take no tokens. What a run costs is in `x_makeready.cost_microusd`."""
    details = {"text_tokens": 0, "image_tokens": 0}
    return {
        "input_tokens": 0,
        "input_tokens_details": details,
        "output_tokens": 0,
        "output_tokens_details": details,
        "total_tokens": 0,
    }
