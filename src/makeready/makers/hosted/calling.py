"""Asking a target: its rate and its breaker first, then tries and pauses.

What was perhaps paid is not tried again. A pause is ours with jitter, or what the target asks for. Waiting
ends where the run's time does.
"""

import random
from collections.abc import Callable
from typing import Final, TypeVar

from makeready.errors import (
    LostAnswerError,
    MakereadyError,
    RateLimitedError,
    RequestRefusedError,
    UnavailableError,
)
from makeready.makers.hosted.exchange import Failed
from makeready.makers.hosted.refusals import moderated
from makeready.makers.hosted.traffic import Traffic
from makeready.upstream import MAX_TRIES, pause_s

T = TypeVar("T")
LONGEST_S: Final = 600.0
"""Ours: an order without a deadline waits ten minutes for one picture."""


class Caller:
    """Asks one target for pictures. `group` names its settings in hints."""

    def __init__(
        self,
        who: str,
        where: str,
        requests_a_minute: int,
        traffic: Traffic,
        *,
        group: str,
        chance: random.Random | None = None,
    ) -> None:
        self.who = who
        self._where = where
        self._group = group
        self._clock = traffic.clock
        self._sleep = traffic.sleep
        self._queue, self._breaker = traffic.of(where, who, requests_a_minute)
        self._chance = chance or random.Random()  # noqa: S311 - spreads retries, guards nothing

    def ask(self, send: Callable[[float], T], deadline_s: float) -> T:
        """What `send` gives, which is told how many seconds it has; it raises Failed where it gets nothing.

        Raises: DeadlineError if the rate leaves no place in time; ModeratedError, RateLimitedError,
            RequestRefusedError, UnavailableError where nothing was paid; LostAnswerError where it may
            have been.
        """
        ends_s = self._clock.now_s() + min(deadline_s, LONGEST_S)
        for index in range(MAX_TRIES):
            self._breaker.enter()
            try:
                self._queue.enter(ends_s)
                reply = send(ends_s - self._clock.now_s())
            except Failed as failed:
                self._breaker.leave(is_fault=failed.is_fault)
                self._go_on(failed, index, ends_s)
            except BaseException:
                self._breaker.leave(is_fault=None)
                raise
            else:
                self._breaker.leave(is_fault=False)
                return reply
        raise AssertionError("the last try ends in an answer or an error")

    def wait(self, seconds: float, ends_s: float) -> bool:
        """Pause, if there is the time for it."""
        if self._clock.now_s() + seconds >= ends_s:
            return False
        self._sleep(seconds)
        return True

    def now_s(self) -> float:
        return self._clock.now_s()

    def _go_on(self, failed: Failed, index: int, ends_s: float) -> None:
        """Pause before the next try, or raise what the failure means."""
        if failed.retry_after_s is not None:
            self._queue.hold(failed.retry_after_s)
        can_wait = failed.is_worth_retrying and not failed.is_lost and index < MAX_TRIES - 1
        if not can_wait or not self.wait(pause_s(index, failed, self._chance), ends_s):
            raise self.error_of(failed) from None

    def error_of(self, failed: Failed) -> MakereadyError:
        """The error for an exchange that was given up."""
        where = f"{self.who} at {self._where}"
        if failed.refusal is not None:
            return moderated(self.who, failed.refusal)
        if failed.is_lost:
            return LostAnswerError(
                f"{where} was asked and gave no answer: {failed.reason}.",
                hint="It may have been charged, so it is not asked again by itself. Allow more time.",
            )
        if failed.status == 429 and failed.is_worth_retrying:
            later = f" in {failed.retry_after_s:.0f} s" if failed.retry_after_s else " later"
            return RateLimitedError(
                f"{where} is asked too often: {failed.reason}.", hint=f"Try again{later}, or allow more time."
            )
        if failed.is_worth_retrying or not failed.status:
            how = "is down" if failed.status else "cannot be reached"
            return UnavailableError(
                f"{where} {how}: {failed.reason}.",
                hint=f"Check hosted.{self._group}_base_url, or try again later.",
            )
        hint = {
            401: f"Check hosted.{self._group}_key.",
            402: "The account has no money left; waiting does not help.",
            403: f"Check hosted.{self._group}_key and what it may be used for.",
            404: f"Check hosted.{self._group}_base_url, and that it serves this model.",
            429: "The account has no money left; waiting does not help.",
        }.get(failed.status, "Its words say what it does not take; please report it if they blame a size.")
        return RequestRefusedError(f"{where} refused the request: {failed.reason}.", hint=hint)
