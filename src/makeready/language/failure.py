"""Why a request to an endpoint failed: whether trying again may help, and whether it may have been paid."""

from dataclasses import dataclass

from makeready.errors import MakereadyError, RateLimitedError, RequestRefusedError, UnavailableError
from makeready.language.reply import declined
from makeready.upstream import FINAL_CODES, Unanswered, retry_after_s, shown

BUSY, TIMED_OUT, DOWN = frozenset({409, 425, 429}), frozenset({408, 504}), frozenset({500, 502, 503, 529})
"""HTTP statuses. At a gateway's time-out (504) the model behind it may well have worked, and been paid."""


@dataclass(kw_only=True, eq=False)
class Failed(Unanswered):
    """One call without an answer. `is_limit_unknown`: the server does not know `max_tokens`; newer OpenAI
    models want `max_completion_tokens`."""

    is_worth_retrying: bool = True
    error: MakereadyError | None = None
    is_limit_unknown: bool = False


def failure_of(cause: Exception, *, is_answering: bool, key: str) -> Failed:
    """What an error of the client means. `is_answering`: the server had begun to answer."""
    import httpx2
    import openai

    if isinstance(cause, openai.APIStatusError):
        return _of_status(cause, key)
    inner = cause.__cause__ or cause
    if (
        isinstance(inner, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout)
        and not is_answering
    ):
        return Failed(reason=f"no connection ({shown(str(inner), (key,))})")
    if isinstance(cause, openai.APITimeoutError) or isinstance(inner, httpx2.TimeoutException):
        return Failed(reason="it took too long", is_lost=True)
    if isinstance(inner, httpx2.UnsupportedProtocol | httpx2.InvalidURL):
        return Failed(reason=shown(str(inner), (key,)), is_worth_retrying=False)
    return Failed(reason=f"the connection was cut ({type(inner).__name__})", is_lost=True)


def error_of(failed: Failed, base_url: str, model: str) -> MakereadyError:
    """The error for a request that was given up."""
    where = f"The language model at {base_url}"
    if failed.status in BUSY and failed.is_worth_retrying:
        return RateLimitedError(
            f"{where} is asked too often: {failed.reason}.",
            hint="Try again later, or make fewer proposals at once.",
        )
    if failed.is_worth_retrying or not failed.status:
        return UnavailableError(
            f"{where} cannot be reached: {failed.reason}.",
            hint="Check language.base_url, or try again later.",
        )
    hint = {
        401: "Check language.key.",
        403: "Check language.key and what it may be used for.",
        404: f"Check language.base_url (it usually ends in /v1) and that it serves the model {model!r}.",
        429: "The account has no money left; waiting does not help.",
    }.get(failed.status, "Check language.model and language.max_tokens.")
    return RequestRefusedError(f"{where} refused the request: {failed.reason}.", hint=hint)


def _of_status(cause: "object", key: str) -> Failed:
    import openai

    assert isinstance(cause, openai.APIStatusError)  # noqa: S101 - the caller has looked
    status, code = cause.status_code, str(cause.code or "")
    said = shown(_message(cause.body) or cause.response.reason_phrase, (key,))
    reason = f"HTTP {status}{f' ({said})' if said else ''}"
    if code == "content_filter":
        return Failed(reason=reason, status=status, is_worth_retrying=False, error=declined(said))
    return Failed(
        reason=reason,
        status=status,
        is_lost=status in TIMED_OUT,
        is_worth_retrying=status in BUSY | TIMED_OUT | DOWN and code not in FINAL_CODES,
        retry_after_s=retry_after_s(cause.response.headers),
        is_limit_unknown=status == 400 and "max_completion_tokens" in said,
    )


def _message(body: object) -> str:
    message = body.get("message", "") if isinstance(body, dict) else body
    return message if isinstance(message, str) else ""
