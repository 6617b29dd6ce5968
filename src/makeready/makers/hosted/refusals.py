"""What a vendor says where it refuses, in each of the shapes that vendors use."""

import json
from dataclasses import dataclass
from typing import Final

from makeready.errors import ModeratedError, WithheldError

MODERATION_CODES: Final = frozenset(
    {
        "moderation_blocked",
        "content_policy_violation",
        "content_filter",
        "contentfilter",
        "responsibleaipolicyviolation",
    }
)
"""OpenAI's, its older one, Azure's in its three spellings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The vendor's words and code, and what its moderation found."""

    message: str = ""
    code: str = ""
    is_moderation: bool = False
    categories: tuple[str, ...] = ()


def read_refusal(body: bytes) -> Refusal:
    """OpenAI's and Azure's `{"error": {...}}`, FastAPI's `{"detail": ...}`, or nothing that is known."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return Refusal()
    detail = _part(value, "detail")
    if detail is not None:
        return Refusal(message=_detail(detail))
    error = _part(value, "error")
    if isinstance(error, str):
        return Refusal(message=error)
    inner = _part(error, "innererror") or _part(error, "inner_error")
    codes = {_text(_part(error, "code")), _text(_part(inner, "code"))}
    return Refusal(
        message=_text(_part(error, "message")),
        code=_text(_part(error, "code")),
        is_moderation=bool(MODERATION_CODES & {one.lower() for one in codes}),
        categories=_categories(error, inner),
    )


def moderated(who: str, refusal: Refusal, *, is_made: bool = False) -> ModeratedError:
    """The error for what a vendor's rules do not allow; with `is_made`, for a picture that they hold back."""
    found = f": {', '.join(refusal.categories)}" if refusal.categories else ""
    said = f" ({refusal.message})" if refusal.message and not refusal.categories else ""
    if is_made:
        return WithheldError(
            f"{who} does not let out the picture that it made{found}{said}.",
            hint="It may have been charged. Word the brief differently; nobody is asked again in this run.",
        )
    return ModeratedError(
        f"{who} refuses this request by its rules{found}{said}.",
        hint="Word the brief differently; nobody is asked again in this run.",
    )


def _categories(error: object, inner: object) -> tuple[str, ...]:
    """OpenAI's list, or the filters of Azure that say that they caught something."""
    listed = _part(_part(error, "moderation_details"), "categories")
    if isinstance(listed, list):
        return tuple(one for one in listed if isinstance(one, str))[:16]
    results = _part(inner, "content_filter_result") or _part(inner, "content_filter_results")
    if not isinstance(results, dict):
        return ()
    return tuple(str(name) for name, one in results.items() if _part(one, "filtered") is True)[:16]


def _detail(detail: object) -> str:
    """A sentence, or FastAPI's list of what is wrong with which field."""
    if not isinstance(detail, list):
        return _text(detail)
    said = []
    for one in detail:
        where = _part(one, "loc")
        path = ".".join(map(str, where)) if isinstance(where, list) else ""
        said.append(f"{path}: {_text(_part(one, 'msg'))}")
    return "; ".join(said)


def _part(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
