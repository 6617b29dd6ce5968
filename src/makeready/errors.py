"""Every error makeready raises on purpose.

MakereadyError
├── CallerError            the request is wrong; sending it again will not help
│   ├── InvalidBriefError      the brief, or a value in it, cannot be used
│   ├── ContradictionError     two parts of the brief exclude each other
│   ├── InvalidImageError      the file is not a picture we can read
│   ├── InvalidDocumentError   a design document holds what is not allowed
│   ├── OutputError            the place the result should go cannot be written
│   ├── InvalidConfigError     a setting cannot be used
│   ├── InvalidModelError      a model is not installed, or its folder is cut off or may do harm
│   ├── InvalidRequestError    a number of a generation request cannot be used: a seed, a size, a step count
│   ├── InvalidKeyError        the API key is not one of ours, or was revoked
│   ├── MissingScopeError      the API key may not do this
│   ├── IdempotencyConflictError   the same idempotency key or posting id came with other content
│   ├── StateConflictError     it does not go with how the thing stands: a run that goes on, or was decided
│   └── UnknownNameError       there is nothing of that name
├── CapacityError          the request is fine; send it again later or smaller
│   ├── DrawTimeoutError       drawing took longer than it may
│   ├── QueueFullError         more requests wait than the engine holds
│   ├── DeadlineError          the time that was given is over
│   ├── OutOfMemoryError       the machine has not enough memory for it
│   ├── BudgetSpentError       the API key's budget for the day or the month does not leave that much
│   └── EngineClosedError      the engine takes no more requests
├── UpstreamError          somebody else's service failed
│   ├── LostAnswerError        it was asked, and no answer came: it may have been paid
│   ├── RateLimitedError       it is asked too often; nothing was paid
│   ├── UnavailableError       it cannot be reached, or is down; nothing was paid
│   ├── RequestRefusedError    it refused the request: the key, the model, the account; nothing was paid
│   ├── ModeratedError         its rules do not allow what was asked for; nothing was paid
│   │   └── WithheldError          they do not allow what it made; that may have been paid
│   └── InvalidAnswerError     its answer cannot be used
│       ├── TruncatedAnswerError   the answer breaks off in the middle
│       └── DeclinedError          the model would not do it
├── StorageError           the disk or the database failed
│   ├── StoreBusyError         another process holds the store for too long, or pulls the same model
│   └── StoreFullError         the disk has no room, or takes no more for another reason
├── MissingDependencyError what an optional feature needs is not installed
├── GenerationError        a model gave no picture: numbers that are not finite, a failure in its code
└── PluginError            installed code outside this repository failed
"""

from typing import ClassVar


class MakereadyError(Exception):
    """Base class. Branch on `code`; show `message` and `hint` to a person.

    `code` is part of the public API and never changes meaning. `message` says what is
    wrong, `hint` what to do next, `param` is the dotted path of the field at fault.
    """

    code: ClassVar[str] = "internal_error"

    def __init__(self, message: str, *, hint: str = "", param: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.param = param

    def __reduce__(self) -> tuple[object, ...]:
        """Keyword-only fields survive the pipe from the drawing process."""
        return (_rebuilt, (type(self), self.message, self.hint, self.param))


def _rebuilt(kind: type[MakereadyError], message: str, hint: str, param: str) -> MakereadyError:
    return kind(message, hint=hint, param=param)


class CallerError(MakereadyError):
    code = "invalid_request"


class InvalidBriefError(CallerError):
    code = "invalid_brief"


class ContradictionError(InvalidBriefError):
    code = "contradiction"


class InvalidImageError(CallerError):
    code = "invalid_image"


class InvalidDocumentError(CallerError):
    code = "invalid_document"


class OutputError(CallerError):
    code = "output_not_writable"


class InvalidConfigError(CallerError):
    code = "invalid_config"


class InvalidModelError(CallerError):
    code = "invalid_model"


class InvalidRequestError(CallerError):
    code = "invalid_generation"


class InvalidKeyError(CallerError):
    code = "invalid_api_key"


class MissingScopeError(CallerError):
    code = "missing_scope"


class IdempotencyConflictError(CallerError):
    code = "idempotency_conflict"


class StateConflictError(CallerError):
    code = "state_conflict"


class UnknownNameError(CallerError):
    code = "unknown_name"


class CapacityError(MakereadyError):
    code = "over_capacity"


class DrawTimeoutError(CapacityError):
    code = "draw_timeout"


class QueueFullError(CapacityError):
    """`retry_after_s` is when there will be room, 0 where nobody knows."""

    code = "queue_full"

    def __init__(self, message: str, *, hint: str = "", param: str = "", retry_after_s: int = 0) -> None:
        super().__init__(message, hint=hint, param=param)
        self.retry_after_s = retry_after_s


class DeadlineError(CapacityError):
    code = "deadline_passed"


class OutOfMemoryError(CapacityError):
    code = "out_of_memory"


class BudgetSpentError(CapacityError):
    code = "budget_spent"


class EngineClosedError(CapacityError):
    code = "engine_closed"


class UpstreamError(MakereadyError):
    code = "upstream_failed"


class LostAnswerError(UpstreamError):
    code = "answer_lost"


class RateLimitedError(UpstreamError):
    code = "rate_limited"


class UnavailableError(UpstreamError):
    code = "upstream_unavailable"


class RequestRefusedError(UpstreamError):
    code = "request_refused"


class ModeratedError(UpstreamError):
    code = "moderation_blocked"


class WithheldError(ModeratedError):
    code = "picture_withheld"


class InvalidAnswerError(UpstreamError):
    code = "invalid_answer"


class TruncatedAnswerError(InvalidAnswerError):
    code = "truncated_answer"


class DeclinedError(InvalidAnswerError):
    code = "answer_declined"


class StorageError(MakereadyError):
    code = "storage_failed"


class StoreBusyError(StorageError):
    code = "store_busy"


class StoreFullError(StorageError):
    code = "store_full"


class MissingDependencyError(MakereadyError):
    code = "missing_dependency"


class GenerationError(MakereadyError):
    code = "generation_failed"


class PluginError(MakereadyError):
    code = "plugin_failed"
