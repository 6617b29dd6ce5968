"""How the text of a setting becomes its value: one function for each sort. All raise ValueError."""

from typing import Literal, get_args
from urllib.parse import urlsplit

NONE = "none"
"""How a setting says that there is nothing."""

MIN_SECRET = 32
"""Characters: 128 bits where they are hexadecimal digits."""

LogLevel = Literal["debug", "info", "warning", "error"]


def number_above_zero(value: object) -> float:
    number = float(str(value))
    if not 0.0 < number < float("inf"):
        raise ValueError
    return number


def whole_number(value: object) -> int:
    if isinstance(value, bool) or int(str(value)) < 0:
        raise ValueError
    return int(str(value))


def whole_number_above_zero(value: object) -> int:
    if whole_number(value) == 0:
        raise ValueError
    return whole_number(value)


def whole_number_or_none(value: object) -> int | None:
    return None if value == NONE else whole_number(value)


def truth(value: object) -> bool:
    """A TOML boolean, or the words for one in a variable."""
    known = {"true": True, "false": False, "1": True, "0": False}
    word = str(value).strip().lower()
    if word not in known:
        raise ValueError
    return known[word]


def words(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def address(value: object) -> str:
    """An http(s) address without user, query or fragment (the key has its own setting), or "none"."""
    text = words(value)
    if text == NONE:
        return text
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError
    if parts.query or parts.fragment or any(one.isspace() for one in text):
        raise ValueError
    return text


def host_names(value: object) -> str:
    """Names of hosts or addresses, separated by commas, in small letters; or "none"."""
    names = [one.strip().lower() for one in words(value).split(",")]
    if not all(names) or any(set(one) & set("/@ ") for one in names):
        raise ValueError
    return ",".join(names)


def secret(value: object) -> str:
    """One printable word, so that it can stand in a header."""
    text = words(value)
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError
    return text


def long_secret(value: object) -> str:
    """A secret that nobody guesses, or "none"."""
    text = secret(value)
    if text != NONE and len(text) < MIN_SECRET:
        raise ValueError
    return text


def log_level(value: object) -> str:
    if value not in get_args(LogLevel):
        raise ValueError
    return str(value)


def mask_kind(value: object) -> str:
    if value not in (NONE, "alpha", "white"):
        raise ValueError
    return str(value)


def quality(value: object) -> str:
    if value not in ("low", "medium", "high"):
        raise ValueError
    return str(value)


def few_or_none(value: object) -> int | None:
    return None if value == NONE else whole_number_above_zero(value)


def several(value: object) -> tuple[str, ...]:
    """Words between commas, or a TOML list of them; none is nothing."""
    parts = value if isinstance(value, list) else [] if value == NONE else words(value).split(",")
    return tuple(words(one) for one in parts)


def pairs(value: object) -> tuple[tuple[str, str], ...]:
    """NAME=VALUE between commas."""
    found = [one.partition("=") for one in several(value)]
    return tuple((words(name), words(place)) for name, _, place in found)
