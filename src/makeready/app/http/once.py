"""One request is one run, however often it comes: by its `Idempotency-Key`, or as a library's retry without.

The claim is stored first and its id is the run's request id. Whoever comes with the same claim, also after a
crash between the two, is given the same run.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from fastapi import Request
from fastapi.responses import Response
from starlette.background import BackgroundTask

from makeready.app.http.context import Caller
from makeready.app.http.failure import FailureError
from makeready.errors import CallerError, CapacityError, MakereadyError

if TYPE_CHECKING:
    from makeready.app.http.desk import Claim, Desk

T = TypeVar("T")

KEY, RETRIES = "idempotency-key", "x-stainless-retry-count"
"""The second is what OpenAI's libraries send: 0 for a first attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """One claim. `work` is given the claim's id, to be the run's request id, and makes the answer."""

    desk: "Desk"
    caller: Caller
    body_sha256: str

    async def answered(self, request: Request, work: Callable[[str], Awaitable[Response]]) -> Response:
        """The answer: the first one's bytes where there is one under this key, else what `work` makes.

        Raises: IdempotencyConflictError; what `work` raises. What may be tried again is forgotten, so that a
            retry is tried anew; a failure that may have cost something is told again instead.
        """
        key = request.headers.get(KEY, "")
        claim = await self._claim(key, retry_count(request))
        if claim.kept is not None:
            return Response(
                claim.kept.body, status_code=claim.kept.status, media_type=claim.kept.content_type
            )
        answer = await self._or_forgotten(claim, work)
        if key:
            answer = await self.desk.beside(self.desk.kept_answer, claim.id, answer)
        answer.background = BackgroundTask(self.desk.beside, self.desk.store.requests.delivered, claim.id)
        return answer

    async def begun(self, request: Request, submit: Callable[[str], Awaitable[T]]) -> tuple[str, T]:
        """The claim's id, and what `submit` makes of it: for an answer that is told piece by piece and not
        kept, so that the same key gives the same run. Without a key there is no claim, and its id is empty.

        Raises: as `answered`.
        """
        key = request.headers.get(KEY, "")
        if not key:
            return "", await submit(self.caller.request_id)
        claim = await self._claim(key, retry_count=0)
        return claim.id, await self._or_forgotten(claim, submit)

    async def _claim(self, key: str, retry_count: int) -> "Claim":
        return await self.desk.beside(
            self.desk.claim,
            owner=self.caller.owner,
            body_sha256=self.body_sha256,
            key=key,
            retry_count=retry_count,
        )

    async def _or_forgotten(self, claim: "Claim", work: Callable[[str], Awaitable[T]]) -> T:
        try:
            return await work(claim.id)
        except (MakereadyError, FailureError) as error:
            if is_unbought(error):
                await self.desk.beside(self.desk.store.requests.abandon, claim.id)
            raise


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
