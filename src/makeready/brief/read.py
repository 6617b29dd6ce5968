"""A prompt or a file becomes a brief. The one place of this package that reads files."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

from makeready.brief.brief import Brief
from makeready.brief.prose import read_prose, with_defaults
from makeready.brief.yaml_form import from_mapping, from_yaml, mapping_in
from makeready.errors import InvalidBriefError

MAX_PROMPT_CHARS = 20_000
"""Ours: more than twice the longest brief that we have seen; beyond it, somebody sent a document."""
UNREAD_SHARE = 0.8
"""Of the prompt's letters. Ours: the rest is glue, "a", "the", "please", which is in no list."""
MAX_FILE_BYTES = 4 * MAX_PROMPT_CHARS
"""UTF-8 spends at most four bytes on a character."""


def read_brief(text: str) -> Brief:
    """The brief in prose, bullet constraints or Markdown; or in a YAML or JSON mapping with a brief's keys.

    Raises: InvalidBriefError for what cannot be used, ContradictionError where two parts exclude each other.
    """
    check_text(text)
    mapping = mapping_in(text)
    if mapping is not None:
        return with_defaults(from_mapping(mapping))
    brief = read_prose(text)
    check_understood(brief)
    return with_defaults(brief)


def check_understood(brief: Brief) -> None:
    """Raises: InvalidBriefError for prose of which no word was understood: any picture would be a guess."""
    said = (brief.constraints, brief.charts, brief.palette.swatches, brief.style, brief.subject)
    left = "".join(one.text for one in brief.not_understood)
    num_left, num_words = (sum(map(str.isalnum, words)) for words in (left, brief.prompt))
    if not any(said) and num_left and num_left >= UNREAD_SHARE * num_words:
        raise InvalidBriefError(
            "Nothing of the prompt was understood.",
            hint='Say what picture it is and what it says, e.g. a poster with the headline "Open house".',
            param="prompt",
        )


def read_file(path: Path | str, read: Callable[[str], Brief] = read_brief) -> Brief:
    """The brief in a file; .yaml, .yml and .json must hold a mapping, anything else goes to `read`.

    Raises: InvalidBriefError, also for a file that cannot be read or is not UTF-8.
    """
    path = Path(path)
    try:
        size_bytes = path.stat().st_size
        text = path.read_text(encoding="utf-8-sig") if size_bytes <= MAX_FILE_BYTES else ""
    except (OSError, ValueError) as cause:
        raise InvalidBriefError(
            f"The brief {path.name} cannot be read: {_reason(cause)}.",
            hint="Give a UTF-8 text file.",
            param="brief",
        ) from cause
    if size_bytes > MAX_FILE_BYTES:
        raise InvalidBriefError(
            f"The brief {path.name} has {size_bytes} bytes.",
            hint=f"A brief has at most {MAX_PROMPT_CHARS} characters.",
            param="brief",
        )
    if path.suffix.lower() in (".yaml", ".yml", ".json"):
        check_text(text)
        return with_defaults(from_yaml(text))
    return read(text)


def _reason(cause: OSError | ValueError) -> str:
    return (cause.strerror or "unknown error") if isinstance(cause, OSError) else "it is not UTF-8 text"


def check_text(text: str) -> None:
    """Raises: InvalidBriefError if there is nothing to read, too much of it, or no valid text."""
    if not text.strip():
        raise InvalidBriefError(
            "The brief is empty.", hint="Say what the picture should show.", param="prompt"
        )
    if not any(unicodedata.category(char)[0] in "LNS" for char in text):
        raise InvalidBriefError(
            "The brief holds no words.", hint="Say what the picture should show.", param="prompt"
        )
    if len(text) > MAX_PROMPT_CHARS:
        raise InvalidBriefError(
            f"The brief has {len(text)} characters.", hint=f"Use at most {MAX_PROMPT_CHARS}.", param="prompt"
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidBriefError(
            "The brief holds half of a surrogate pair.", hint="Send valid Unicode text.", param="prompt"
        ) from None
