"""One request is one run, however often it comes: by its `Idempotency-Key`, or as a library's retry without.

The request and its run are stored together, and the request's id is known to the run. Whoever comes with the
same request, also after a crash, is given the same run.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response
from starlette.background import BackgroundTask

from makeready.app.http.context import Caller
from makeready.app.http.failure import FailureError
from makeready.app.jobs.port import NOTHING, Beside
from makeready.errors import CallerError, CapacityError, MakereadyError

if TYPE_CHECKING:
    from makeready.app.http.desk import Desk, Submitted
    from makeready.loop import RunOrder
    from makeready.store.requests import Fresh, Joined

KEY, RETRIES = "idempotency-key", "x-stainless-retry-count"
"""The second is what OpenAI's libraries send: 0 for a first attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """One request. `order_of` reads what it wants, in a thread, and only where it was not read before. Where
    it `is_awaited` the answer waits for the end of its run."""

    desk: "Desk"
    caller: Caller
    body_sha256: str
    order_of: "Callable[[], RunOrder]"
    beside: Beside = NOTHING
    is_awaited: bool = False

    async def answered(self, request: Request, answer_of: Callable[[str], Response]) -> Response:
        """The answer: the first one's bytes where there is one under this key, else what `answer_of` makes of
        the run's id, which may wait. One thread reads, hands in, waits and answers: each change of threads
        costs as much as a statement.

        Raises: IdempotencyConflictError; what `order_of` and `answer_of` raise. What may be tried again is
            forgotten, so that a retry is tried anew; a failure that may have cost something is told again
            instead.
        """
        key, retries = request.headers.get(KEY, ""), retry_count(request)
        return await self.desk.waiting(self._answered, key, retries, answer_of)

    async def begun(self, request: Request, *, is_shown: bool) -> "tuple[str, Submitted]":
        """The request's id, and its run: for an answer that is told piece by piece and not kept, so that the
        same key gives the same run. Without a key the request is not remembered, and its id is empty. If it
        `is_shown`, its pictures are kept as they are made.

        Raises: as `answered`.
        """
        return await self.desk.beside(self._begun, request.headers.get(KEY, ""), is_shown)

    def _answered(self, key: str, retries: int, answer_of: Callable[[str], Response]) -> Response:
        from makeready.store.requests import Joined

        found = self._handed_in(key, retries, self.order_of)
        if isinstance(found, Joined) and (kept := found.answer) is not None:
            return Response(kept.body, status_code=kept.status, media_type=kept.content_type)
        try:
            answer = answer_of(found.run_id)
        except (MakereadyError, FailureError) as error:
            if is_unbought(error):
                self.desk.store.requests.abandon(found.id)
            raise
        if key:
            answer = self.desk.kept_answer(found.id, answer)
        answer.background = BackgroundTask(self.desk.told, found.id)
        return answer

    def _begun(self, key: str, is_shown: bool) -> "tuple[str, Submitted]":
        from makeready.app.http.desk import Submitted

        order, owner = self.order_of(), self.caller.owner
        with self.desk.watching(order, owner=owner, is_shown=is_shown):
            if key:
                found = self._handed_in(key, 0, lambda: order)
                return found.id, Submitted(run_id=found.run_id, watched=(owner, order))
            run_id = self.desk.jobs.submit(order, owner=owner, request_id=self.caller.request_id)
            return "", Submitted(run_id=run_id, watched=(owner, order))

    def _handed_in(self, key: str, retries: int, order_of: "Callable[[], RunOrder]") -> "Fresh | Joined":
        """The request as it is remembered, with its run."""
        from makeready.store.requests import Request as Asked

        owner = self.caller.owner
        asked = Asked(key_id=owner, body_sha256=self.body_sha256, idempotency_key=key, retry_count=retries)
        found = self.desk.jobs.joined(asked)
        if found is None:
            return self.desk.jobs.submit_once(
                order_of(), request=asked, beside=self.beside, is_awaited=self.is_awaited
            )
        if not found.run_id and found.answer is None:  # remembered by an older makeready, before its run was
            submit = partial(self.desk.jobs.submit, owner=owner, request_id=found.id, beside=self.beside)
            return replace(found, run_id=submit(order_of()))
        return found


def json_sha256(route: str, body: object) -> str:
    """As `store.requests` has it, which imports the database: not before a first answer."""
    from makeready.store.requests import json_sha256 as hashed

    return hashed(route, body)


def is_unbought(error: MakereadyError | FailureError) -> bool:
    """Whether nothing can have been paid: the request was refused, or its run failed in a way that may be
    tried again."""
    if isinstance(error, FailureError):
        return error.failure.can_retry
    return isinstance(error, CallerError | CapacityError)


def retry_count(request: Request) -> int:
    """How often the client's library says that it sent this before; 0 for what is no number."""
    told = request.headers.get(RETRIES, "0")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 4 else 0
