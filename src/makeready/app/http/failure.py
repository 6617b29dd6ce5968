"""Errors as they go over the wire: one table from the error tree to a status, and one shape for each dialect.

What a message may hold of the server (a folder, a setting, a statement) is never shown: such errors have a
sentence of their own, and the log has the rest under the request's id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from makeready import errors

Dialect = Literal["openai", "mai"]

INVALID = "invalid_request_error"
"""OpenAI's word for what the caller did wrong. Source: shared wire facts, section 1."""
SERVER = "server_error"
BLOCKED = "image_generation_user_error"
RETRY_AFTER_S = 2
"""Ours, where nothing better is known: a drawn picture takes about as long."""
OUR_FAULT = "The server failed to do this."
NOT_SET_UP = "This maker is not set up on this server."


class RefusalError(errors.CallerError):
    """A request that is refused for a reason of HTTP itself: too large, another type, another method."""

    code = "invalid_request"

    def __init__(self, status: int, code: str, message: str, *, hint: str = "", param: str = "") -> None:
        super().__init__(message, hint=hint, param=param)
        self.status = status
        self.refused_as = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a class of errors is answered. `says` stands for a message that must not be shown; `stage` is where
    a service's rules stood in the way: at the words, or at the picture."""

    status: int = 400
    type: str = INVALID
    code: str = ""
    can_retry: bool = False
    says: str = ""
    stage: str = ""


OF_ERROR: Mapping[type[errors.MakereadyError], Answer] = {
    errors.MakereadyError: Answer(status=500, type=SERVER, says=OUR_FAULT),
    errors.CallerError: Answer(),
    errors.InvalidBriefError: Answer(),
    errors.ContradictionError: Answer(),
    errors.InvalidImageError: Answer(),
    errors.InvalidDocumentError: Answer(),
    errors.OutputError: Answer(status=500, type=SERVER, says=OUR_FAULT),
    errors.InvalidConfigError: Answer(status=404, says=NOT_SET_UP),
    errors.InvalidModelError: Answer(status=404, says=NOT_SET_UP),
    errors.InvalidRequestError: Answer(),
    errors.InvalidKeyError: Answer(status=401, type="authentication_error"),
    errors.MissingScopeError: Answer(status=403, type="permission_error"),
    errors.IdempotencyConflictError: Answer(status=409, type="idempotency_error"),
    errors.StateConflictError: Answer(status=409),
    errors.UnknownNameError: Answer(status=404),
    errors.CapacityError: Answer(),
    errors.DrawTimeoutError: Answer(status=503, type=SERVER),
    errors.QueueFullError: Answer(status=503, type=SERVER, code="overloaded", can_retry=True),
    errors.DeadlineError: Answer(status=503, type=SERVER),
    errors.OutOfMemoryError: Answer(status=503, type=SERVER, can_retry=True, says="Too little memory now."),
    errors.BudgetSpentError: Answer(status=429, type="insufficient_quota", code="insufficient_quota"),
    errors.EngineClosedError: Answer(status=503, type=SERVER, can_retry=True, says="The server is stopping."),
    errors.UpstreamError: Answer(status=502, type=SERVER, says="A service that this server asked failed."),
    errors.LostAnswerError: Answer(
        status=502, type=SERVER, says="A service was asked and no answer came: it may have been paid."
    ),
    errors.RateLimitedError: Answer(
        status=429, type="rate_limit_error", code="rate_limit_exceeded", can_retry=True
    ),
    errors.UnavailableError: Answer(
        status=503, type=SERVER, can_retry=True, says="A service that this server needs is down."
    ),
    errors.RequestRefusedError: Answer(
        status=502, type=SERVER, says="A service refused what this server asked."
    ),
    errors.ModeratedError: Answer(type=BLOCKED, code="moderation_blocked", stage="input"),
    errors.WithheldError: Answer(type=BLOCKED, code="moderation_blocked", stage="output"),
    errors.InvalidAnswerError: Answer(
        status=502, type=SERVER, says="A service gave an answer that cannot be used."
    ),
    errors.TruncatedAnswerError: Answer(status=502, type=SERVER, says="A service's answer broke off."),
    errors.DeclinedError: Answer(type=BLOCKED, code="moderation_blocked", stage="input"),
    errors.StorageError: Answer(status=500, type=SERVER, says="The server could not keep or find its data."),
    errors.StoreBusyError: Answer(
        status=503, type=SERVER, can_retry=True, says="The server's store is busy for the moment."
    ),
    errors.StoreFullError: Answer(status=507, type=SERVER, says="The server's disk is full or fails."),
    errors.MissingDependencyError: Answer(status=404, says=NOT_SET_UP),
    errors.GenerationError: Answer(
        status=500, type=SERVER, can_retry=True, says="The model gave no picture."
    ),
    errors.PluginError: Answer(status=500, type=SERVER, says="An installed plugin failed."),
}
"""Every class of the tree has its line; a test fails where one is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One error as a client may see it.

    Units: `retry_after_s` is 0 where trying again does not help.
    """

    status: int
    type: str
    code: str
    message: str
    hint: str = ""
    param: str = ""
    can_retry: bool = False
    retry_after_s: int = 0
    stage: str = ""

    def headers(self) -> dict[str, str]:
        """OpenAI's SDKs decide by these whether they send a request again."""
        told = {"x-should-retry": "true" if self.can_retry else "false"}
        if self.retry_after_s:
            told["retry-after"] = str(self.retry_after_s)
        if self.status == 401:
            told["www-authenticate"] = "Bearer"
        return told

    def body(self, dialect: Dialect, request_id: str) -> dict[str, Any]:
        """The error object of a dialect. MAI's has two fields."""
        if dialect == "mai":
            message = f"{self.message} {self.hint}".strip()
            code = "unsupported_request_value" if self.status == 400 else self.code
            return {"error": {"code": code, "message": message}}
        told: dict[str, Any] = {
            "message": self.message,
            "type": self.type,
            "param": self.param or None,
            "code": self.code,
            "hint": self.hint or None,
            "request_id": request_id,
        }
        if self.stage:
            told["moderation_details"] = {"moderation_stage": self.stage, "categories": []}
        return {"error": told}


INTERNAL = Failure(
    status=500,
    type=SERVER,
    code="internal_error",
    message=OUR_FAULT,
    hint="The server's log has the reason, under this request's id.",
)


def failure_of(error: errors.MakereadyError) -> Failure:
    """The error as a client may see it, by its class or its nearest ancestor."""
    if isinstance(error, RefusalError):
        return Failure(
            status=error.status,
            type=INVALID,
            code=error.refused_as,
            message=error.message,
            hint=error.hint,
            param=error.param,
        )
    known_s = error.retry_after_s if isinstance(error, errors.QueueFullError) else 0
    answer = next(OF_ERROR[shape] for shape in type(error).__mro__ if shape in OF_ERROR)
    return Failure(
        status=answer.status,
        type=answer.type,
        code=answer.code or error.code,
        message=answer.says or error.message,
        hint="" if answer.says else error.hint,
        param=error.param,
        can_retry=answer.can_retry,
        retry_after_s=(known_s or RETRY_AFTER_S) if answer.can_retry else 0,
        stage=answer.stage,
    )


def failure_of_code(code: str, message: str, hint: str = "", param: str = "") -> Failure:
    """The same for an error of which only the fields were kept."""
    shape = next((one for one in OF_ERROR if one.code == code), errors.MakereadyError)
    return failure_of(shape(message, hint=hint, param=param))


def unknown_model(name: str, known: str) -> RefusalError:
    """OpenAI's answer to a model that is not there."""
    return RefusalError(
        404,
        "model_not_found",
        f"The model {name[:80]!r} does not exist here.",
        hint=f"Use one of {known}, or leave the model out.",
        param="model",
    )


class FailureError(Exception):
    """A failure that is ready to be sent: a run's, of which only the fields were kept."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure
