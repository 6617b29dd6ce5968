"""The settings: one frozen tree, read once from a file, then the environment, then flags.

The only module that touches `os.environ`. A value that cannot be used is fatal, with its name and where it
came from; so is a name that does not exist, with the nearest one that does.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import urlsplit

from makeready.errors import InvalidConfigError
from makeready.loop.run import Budget

ENV_PREFIX = "MAKEREADY_"
FILE_VARIABLE = "MAKEREADY_CONFIG"
DEFAULT_FILE = "makeready.toml"

NONE = "none"
"""How a setting says that there is nothing."""
HIDDEN = "(set)"

LogLevel = Literal["debug", "info", "warning", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreConfig:
    """Where runs are kept."""

    root: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class MakerConfig:
    """Who makes, where the command line does not say."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogConfig:
    """How much is logged to stderr."""

    level: LogLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageConfig:
    """The language model, if there is one. Prices are whole micro-dollars for a million tokens."""

    base_url: str | None
    key: str | None = field(repr=False)
    model: str | None
    input_microusd: int
    output_microusd: int
    image_tokens: int
    max_tokens: int
    deadline_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings of one process."""

    store: StoreConfig
    budget: Budget
    maker: MakerConfig
    language: LanguageConfig
    log: LogConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One leaf of the tree. `parse` takes the text of a variable or a TOML value and raises ValueError.

    A secret's value is in the tree and nowhere else: not in `config show`, not in an error.
    """

    key: str
    parse: Callable[[object], object]
    default: str
    about: str
    wants: str
    is_secret: bool = False

    @property
    def variable(self) -> str:
        return ENV_PREFIX + self.key.replace(".", "_").upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A setting's value and where it came from: "default", a file, a variable or a flag."""

    setting: Setting
    value: object
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The tree, and for `makeready config show` the origin of each leaf."""

    config: Config
    resolved: tuple[Resolved, ...]


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


def secret(value: object) -> str:
    """One printable word, so that it can stand in a header."""
    text = words(value)
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError
    return text


def log_level(value: object) -> str:
    if value not in get_args(LogLevel):
        raise ValueError
    return str(value)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        key="store.root",
        parse=words,
        default="makeready-runs",
        about="The folder that keeps runs, pictures and reports.",
        wants="a folder, e.g. ./makeready-runs",
    ),
    Setting(
        key="maker.name",
        parse=words,
        default="design",
        about="Who makes the pictures.",
        wants="the name of a maker, e.g. design",
    ),
    Setting(
        key="budget.deadline_s",
        parse=number_above_zero,
        default="60",
        about="Seconds a run may take; what cannot finish inside them is not started.",
        wants="a number of seconds above zero, e.g. 60",
    ),
    Setting(
        key="budget.cost_microusd",
        parse=whole_number,
        default="0",
        about="Money a run may spend, in whole micro-dollars; 0 means that nothing paid is called.",
        wants="a whole number of micro-dollars, e.g. 20000 for two cents",
    ),
    Setting(
        key="budget.attempts",
        parse=whole_number_above_zero,
        default="12",
        about="Attempts a run may make, over all its proposals.",
        wants="a whole number above zero, e.g. 12",
    ),
    Setting(
        key="language.base_url",
        parse=address,
        default=NONE,
        about="The OpenAI-compatible endpoint of the language model, for the maker model-design.",
        wants="an address, e.g. http://127.0.0.1:8000/v1, or none",
    ),
    Setting(
        key="language.key",
        parse=secret,
        default=NONE,
        about="The key for that endpoint; never shown.",
        wants="the key as the vendor gives it, or none for a server that asks for none",
        is_secret=True,
    ),
    Setting(
        key="language.model",
        parse=words,
        default=NONE,
        about="The name of the model there.",
        wants="the name that the endpoint knows the model by",
    ),
    Setting(
        key="language.input_microusd",
        parse=whole_number,
        default="0",
        about="The price of a million tokens read, in whole micro-dollars.",
        wants="a whole number of micro-dollars, e.g. 3000000 for three dollars",
    ),
    Setting(
        key="language.output_microusd",
        parse=whole_number,
        default="0",
        about="The price of a million tokens written, in whole micro-dollars.",
        wants="a whole number of micro-dollars, e.g. 15000000 for fifteen dollars",
    ),
    Setting(
        key="language.image_tokens",
        parse=whole_number,
        default="0",
        about="Tokens that one picture counts at most; 0 means that the model is shown none.",
        wants="a whole number of tokens, e.g. 2000, or 0",
    ),
    Setting(
        key="language.max_tokens",
        parse=whole_number_above_zero,
        default="16000",
        about="Tokens that one answer may have.",
        wants="a whole number above zero, e.g. 16000",
    ),
    Setting(
        key="language.deadline_s",
        parse=number_above_zero,
        default="45",
        about="Seconds that the model may take for one document, all its tries together.",
        wants="a number of seconds above zero, e.g. 45",
    ),
    Setting(
        key="log.level",
        parse=log_level,
        default="warning",
        about="How much is logged to stderr: debug, info, warning or error.",
        wants="debug, info, warning or error",
    ),
)


def load_settings(
    flags: Mapping[str, tuple[str, object]] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Read every setting once. `flags` maps a key to the flag's name and its value.

    Raises: InvalidConfigError for an unknown name or a value that cannot be used, wherever it stands.
    """
    environ = os.environ if environ is None else environ
    folder = Path.cwd() if folder is None else folder
    given: dict[str, tuple[str, object]] = {}
    given.update(_from_file(environ, folder))
    given.update(_from_environ(environ))
    given.update(flags or {})
    resolved = tuple(
        _resolve(setting, *given.get(setting.key, ("default", setting.default))) for setting in SETTINGS
    )
    config = _tree({one.setting.key: one.value for one in resolved})
    return Settings(config=config, resolved=tuple(_shown(one) for one in resolved))


def microusd_of(dollars: str) -> int:
    """Whole micro-dollars of a decimal amount such as "0.02"; never through a float.

    Raises: InvalidConfigError for text that is no amount, is negative, or is finer than a micro-dollar.
    """
    whole, _, fraction = dollars.strip().removeprefix("$").partition(".")
    digits = (whole or "0") + fraction.ljust(6, "0")
    if not (whole or fraction) or not (digits.isascii() and digits.isdigit()) or len(fraction) > 6:
        raise InvalidConfigError(
            f"The amount {dollars!r} is not usable as dollars.",
            hint="Write a decimal with at most six places, e.g. --budget-usd 0.02.",
            param="budget.cost_microusd",
        )
    return int(digits)


def _resolve(setting: Setting, origin: str, value: object) -> Resolved:
    try:
        parsed = setting.parse(value)
    except (ValueError, OverflowError):
        name = setting.variable if origin.startswith(ENV_PREFIX) else setting.key
        raise InvalidConfigError(
            f"{name} is {HIDDEN if setting.is_secret else repr(value)} (from {origin}).",
            hint=f"Give {setting.wants}.",
            param=setting.key,
        ) from None
    return Resolved(setting=setting, value=parsed, origin=origin)


def _shown(resolved: Resolved) -> Resolved:
    """The leaf as it may be shown to anybody."""
    if resolved.setting.is_secret and resolved.value != NONE:
        return replace(resolved, value=HIDDEN)
    return resolved


def _from_environ(environ: Mapping[str, str]) -> dict[str, tuple[str, object]]:
    keys = {setting.variable: setting.key for setting in SETTINGS}
    found: dict[str, tuple[str, object]] = {}
    for name in sorted(environ):
        if not name.startswith(ENV_PREFIX) or name == FILE_VARIABLE:
            continue
        if name not in keys:
            raise InvalidConfigError(
                f"There is no setting {name}.", hint=_nearest(name, [*keys, FILE_VARIABLE]), param=name
            )
        found[keys[name]] = (name, environ[name])
    return found


def _from_file(environ: Mapping[str, str], folder: Path) -> dict[str, tuple[str, object]]:
    named = environ.get(FILE_VARIABLE)
    path = folder / (named or DEFAULT_FILE)
    if not named and not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as cause:
        raise InvalidConfigError(
            f"The settings file {path} cannot be read: {cause.strerror}.",
            hint=f"Point {FILE_VARIABLE} at a TOML file, or unset it.",
            param=FILE_VARIABLE,
        ) from cause
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise InvalidConfigError(
            f"The settings file {path} is not TOML: {cause}.",
            hint="See docs/settings.md for an example.",
            param=FILE_VARIABLE,
        ) from cause
    return _leaves(table, str(path))


def _leaves(table: Mapping[str, Any], origin: str) -> dict[str, tuple[str, object]]:
    known = [setting.key for setting in SETTINGS]
    found: dict[str, tuple[str, object]] = {}
    for group, leaves in table.items():
        for name, value in leaves.items() if isinstance(leaves, dict) else [("", leaves)]:
            key = f"{group}.{name}" if name else group
            if key not in known:
                raise InvalidConfigError(
                    f"There is no setting {key} (in {origin}).", hint=_nearest(key, known), param=key
                )
            found[key] = (origin, value)
    return found


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}."


def _tree(values: Mapping[str, object]) -> Config:
    return Config(
        store=StoreConfig(root=Path(cast(str, values["store.root"])).expanduser()),
        budget=Budget(
            deadline_s=cast(float, values["budget.deadline_s"]),
            cost_microusd=cast(int, values["budget.cost_microusd"]),
            attempts=cast(int, values["budget.attempts"]),
        ),
        maker=MakerConfig(name=cast(str, values["maker.name"])),
        language=_language(values),
        log=LogConfig(level=cast(LogLevel, values["log.level"])),
    )


def _language(values: Mapping[str, object]) -> LanguageConfig:
    def given(name: str) -> str | None:
        value = cast(str, values[f"language.{name}"])
        return None if value == NONE else value

    def number(name: str) -> int:
        return cast(int, values[f"language.{name}"])

    return LanguageConfig(
        base_url=given("base_url"),
        key=given("key"),
        model=given("model"),
        input_microusd=number("input_microusd"),
        output_microusd=number("output_microusd"),
        image_tokens=number("image_tokens"),
        max_tokens=number("max_tokens"),
        deadline_s=cast(float, values["language.deadline_s"]),
    )
