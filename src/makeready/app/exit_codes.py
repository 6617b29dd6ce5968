"""One table from the error tree and the outcomes to the exit code of the command line.

0 met; 1 error; 2 usage or invalid brief; 3 delivered but not met or unverified; 4 refused by policy;
130 interrupted; 141 nobody reads on. A test fails if an error class is missing here.
"""

from typing import Final

from makeready import errors
from makeready.loop.run import Outcome

MET: Final = 0
ERROR: Final = 1
USAGE: Final = 2
NOT_MET: Final = 3
REFUSED: Final = 4
INTERRUPTED: Final = 130
READER_GONE: Final = 141
"""The shells' code for a process that writes to a closed pipe: 128 and the number of SIGPIPE."""

OF_ERROR: dict[type[errors.MakereadyError], int] = {
    errors.MakereadyError: ERROR,
    errors.CallerError: USAGE,
    errors.InvalidBriefError: USAGE,
    errors.ContradictionError: USAGE,
    errors.InvalidImageError: USAGE,
    errors.InvalidDocumentError: USAGE,
    errors.OutputError: USAGE,
    errors.InvalidConfigError: USAGE,
    errors.InvalidModelError: USAGE,
    errors.InvalidRequestError: USAGE,
    errors.InvalidKeyError: USAGE,
    errors.MissingScopeError: USAGE,
    errors.IdempotencyConflictError: USAGE,
    errors.StateConflictError: USAGE,
    errors.UnknownNameError: USAGE,
    errors.CapacityError: ERROR,
    errors.DrawTimeoutError: ERROR,
    errors.QueueFullError: ERROR,
    errors.DeadlineError: ERROR,
    errors.OutOfMemoryError: ERROR,
    errors.BudgetSpentError: ERROR,
    errors.EngineClosedError: ERROR,
    errors.UpstreamError: ERROR,
    errors.LostAnswerError: ERROR,
    errors.RateLimitedError: ERROR,
    errors.UnavailableError: ERROR,
    errors.RequestRefusedError: ERROR,
    errors.ModeratedError: REFUSED,
    errors.WithheldError: REFUSED,
    errors.InvalidAnswerError: ERROR,
    errors.TruncatedAnswerError: ERROR,
    errors.DeclinedError: ERROR,
    errors.StorageError: ERROR,
    errors.StoreBusyError: ERROR,
    errors.StoreFullError: ERROR,
    errors.MissingDependencyError: ERROR,
    errors.GenerationError: ERROR,
    errors.PluginError: ERROR,
}

OF_OUTCOME: dict[Outcome, int] = {
    Outcome.MET: MET,
    Outcome.UNVERIFIED: NOT_MET,
    Outcome.NOT_MET: NOT_MET,
    Outcome.REFUSED: REFUSED,
    Outcome.CANCELLED: INTERRUPTED,
}


def exit_code_of(error: errors.MakereadyError) -> int:
    """The code of the error's class, or of its nearest ancestor for a class that a plugin made."""
    return next(OF_ERROR[shape] for shape in type(error).__mro__ if shape in OF_ERROR)
