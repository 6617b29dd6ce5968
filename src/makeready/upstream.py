"""What asking somebody else's server has everywhere: how it fails, how long to pause, what is shown of it.

The standard library alone.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

MAX_TRIES: Final = 4
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 8.0
"""Ours: half a second, doubled each time, and no longer than a person waits without wondering."""
FINAL_CODES: Final = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "quota_exceeded", "billing_not_active"}
)
"""The `code` of a 429 that waiting does not mend."""


@dataclass(kw_only=True, eq=False)
class Unanswered(Exception):  # noqa: N818 - never leaves the package that asked
    """One request without an answer. `is_lost`: whoever was asked may have worked, and been paid for it.

    Units: `status` is that of HTTP, 0 where no answer came; `retry_after_s` None where none was named.
    """

    reason: str
    status: int = 0
    is_lost: bool = False
    is_worth_retrying: bool = False
    retry_after_s: float | None = None

    def __str__(self) -> str:
        return self.reason


def pause_s(index: int, failed: Unanswered, chance: random.Random) -> float:
    """How long to wait after the try with this index: what the server asks, or a little longer each time."""
    if failed.retry_after_s is not None:
        return failed.retry_after_s + chance.uniform(0.0, 0.1 * FIRST_PAUSE_S)
    return min(FIRST_PAUSE_S * 2.0**index, LONGEST_PAUSE_S) * chance.uniform(0.5, 1.0)


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds: a number, or a date, held against the server's own clock."""
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            value = float(headers.get(name, "")) * scale
        except ValueError:
            continue
        return value if 0 <= value < float("inf") else None
    try:
        then = parsedate_to_datetime(headers["retry-after"])
        return max(0.0, (then - parsedate_to_datetime(headers["date"])).total_seconds())
    except (KeyError, ValueError, TypeError):
        return None


def shown(text: str, secrets: Iterable[str]) -> str:
    """A server's words in one short line, without the keys, which some servers repeat."""
    words = " ".join("".join(one if one.isprintable() else " " for one in text).split()).rstrip(".")
    for secret in secrets:
        words = words.replace(secret, "***") if secret else words
    return words[:200]
