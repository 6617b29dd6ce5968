"""The settings: one frozen tree, read once from a file, then the environment, then flags.

The only module that touches `os.environ`. A value that cannot be used is fatal, with its name and where it
came from; so is a name that does not exist, with the nearest one that does.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, cast

from makeready.app.setting_values import NONE, LogLevel
from makeready.app.settings import ENV_PREFIX, SETTINGS, Setting
from makeready.errors import InvalidConfigError
from makeready.loop.run import Budget

FILE_VARIABLE = "MAKEREADY_CONFIG"
DEFAULT_FILE = "makeready.toml"

HIDDEN = "(set)"


def let_idle_threads_sleep() -> None:
    """Have torch's threads sleep while they wait for each other; to be called before torch is imported.

    By default they spin, and two processes on the same cores starve each other: on two cores with three
    others the strict suite took 399 s spinning and 32 s sleeping. Whoever set the variable has their way.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreConfig:
    """Where runs are kept: a folder, a PostgreSQL database in place of its file, a bucket in place of its
    pictures. `database_connections` are for one process."""

    root: Path
    database_url: str | None = field(repr=False)
    database_connections: int
    database_timeout_s: float
    blobs: str | None
    blobs_endpoint: str | None
    blobs_memory_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsConfig:
    """After how many seconds of silence a server on another machine is given up for dead."""

    lease_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysConfig:
    """The server's secret for API keys; None: the store keeps one in a file of its own."""

    secret: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MakerConfig:
    """Who makes, and who fills the slots for pictures in designs, where the command line does not say."""

    name: str
    painter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsConfig:
    """Where models stand, and the hub that they are pulled from; None where none is to be asked."""

    root: Path
    hub: str | None
    key: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeConfig:
    """What `makeready serve` may ask of other machines on behalf of a client."""

    fetch_urls: bool
    webhook_hosts: frozenset[str]
    webhook_days: int


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
    read_brief: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VisionConfig:
    """The model that looks at pictures; none if `model` is None. What is not set is the language model's."""

    base_url: str | None
    key: str | None = field(repr=False)
    model: str | None
    input_microusd: int
    output_microusd: int
    image_tokens: int
    max_tokens: int
    deadline_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedConfig:
    """Hosted image models: where they are, with which key, and what may be asked of them."""

    openai_base_url: str | None
    openai_key: str | None = field(repr=False)
    azure_base_url: str | None
    azure_key: str | None = field(repr=False)
    mai_base_url: str | None
    mai_key: str | None = field(repr=False)
    bfl_base_url: str | None
    bfl_key: str | None = field(repr=False)
    images_base_url: str | None
    images_key: str | None = field(repr=False)
    images_mask: Literal["none", "alpha", "white"]
    quality: Literal["low", "medium", "high"]
    megapixels: int
    requests_a_minute: int | None
    picture_microusd: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingConfig:
    """Whom `--maker auto` may choose from, and what it may cost; see `loop.routing.Policy`."""

    also: tuple[str, ...]
    cap_microusd: int | None
    only: tuple[str, ...]
    never: tuple[str, ...]
    regions: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    second_microusd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings of one process."""

    store: StoreConfig
    jobs: JobsConfig
    keys: KeysConfig
    budget: Budget
    maker: MakerConfig
    language: LanguageConfig
    vision: VisionConfig
    models: ModelsConfig
    hosted: HostedConfig
    serve: ServeConfig
    routing: RoutingConfig
    log: LogConfig


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


def microusd_of(dollars: str, flag: str = "--budget-usd") -> int:
    """Whole micro-dollars of a decimal amount such as "0.02"; never through a float.

    Raises: InvalidConfigError for text that is no amount, is negative, or is finer than a micro-dollar.
    """
    whole, _, fraction = dollars.strip().removeprefix("$").partition(".")
    digits = (whole or "0") + fraction.ljust(6, "0")
    if not (whole or fraction) or not (digits.isascii() and digits.isdigit()) or len(fraction) > 6:
        raise InvalidConfigError(
            f"The amount {dollars!r} is not usable as dollars.",
            hint=f"Write a decimal with at most six places, e.g. {flag} 0.02.",
            param="budget.cost_microusd",
        )
    return int(digits)


def _resolve(setting: Setting, origin: str, value: object) -> Resolved:
    try:
        parsed = setting.parse(value)
    except (ValueError, OverflowError):
        is_variable = origin.startswith(ENV_PREFIX)
        name = setting.variable if is_variable else setting.key
        where = "" if is_variable else f" (from {origin})"
        raise InvalidConfigError(
            f"{name} is {HIDDEN if setting.is_secret else repr(value)}{where}.",
            hint=f"Give {setting.wants}.",
            param=setting.key,
        ) from None
    return Resolved(setting=setting, value=parsed, origin=origin)


def _shown(resolved: Resolved) -> Resolved:
    """The leaf as it may be shown to anybody."""
    if resolved.setting.is_secret and resolved.value != NONE:
        return replace(resolved, value=HIDDEN)
    if isinstance(resolved.value, tuple):
        parts = ("=".join(one) if isinstance(one, tuple) else str(one) for one in resolved.value)
        return replace(resolved, value=",".join(parts) or NONE)
    return replace(resolved, value=NONE) if resolved.value is None else resolved


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
    language = _language(values)
    return Config(
        store=_store(values),
        jobs=JobsConfig(lease_s=cast(float, values["jobs.lease_s"])),
        keys=KeysConfig(secret=_given(values, "keys.secret")),
        budget=Budget(
            deadline_s=cast(float, values["budget.deadline_s"]),
            cost_microusd=cast(int, values["budget.cost_microusd"]),
            attempts=cast(int, values["budget.attempts"]),
        ),
        maker=MakerConfig(name=cast(str, values["maker.name"]), painter=cast(str, values["maker.painter"])),
        language=language,
        vision=_vision(values, language),
        models=ModelsConfig(
            root=Path(cast(str, values["models.root"])).expanduser(),
            hub=_given(values, "models.hub"),
            key=_given(values, "models.key"),
        ),
        hosted=_hosted(values),
        serve=ServeConfig(
            fetch_urls=cast(bool, values["serve.fetch_urls"]),
            webhook_hosts=frozenset((_given(values, "serve.webhook_hosts") or "").split(",")) - {""},
            webhook_days=cast(int, values["serve.webhook_days"]),
        ),
        routing=_routing(values),
        log=LogConfig(level=cast(LogLevel, values["log.level"])),
    )


def _store(values: Mapping[str, object]) -> StoreConfig:
    return StoreConfig(
        root=Path(cast(str, values["store.root"])).expanduser(),
        database_url=_given(values, "store.database_url"),
        database_connections=cast(int, values["store.database_connections"]),
        database_timeout_s=cast(float, values["store.database_timeout_s"]),
        blobs=_given(values, "store.blobs"),
        blobs_endpoint=_given(values, "store.blobs_endpoint"),
        blobs_memory_bytes=cast(int, values["store.blobs_memory_bytes"]),
    )


def _language(values: Mapping[str, object]) -> LanguageConfig:
    def number(name: str) -> int:
        return cast(int, values[f"language.{name}"])

    return LanguageConfig(
        base_url=_given(values, "language.base_url"),
        key=_given(values, "language.key"),
        model=_given(values, "language.model"),
        input_microusd=number("input_microusd"),
        output_microusd=number("output_microusd"),
        image_tokens=number("image_tokens"),
        max_tokens=number("max_tokens"),
        deadline_s=cast(float, values["language.deadline_s"]),
        read_brief=cast(bool, values["language.read_brief"]),
    )


def _vision(values: Mapping[str, object], language: LanguageConfig) -> VisionConfig:
    """A key belongs to its endpoint: the language model's key goes nowhere but to the language model's."""
    base_url = _given(values, "vision.base_url")
    price_in = cast("int | None", values["vision.input_microusd"])
    price_out = cast("int | None", values["vision.output_microusd"])
    return VisionConfig(
        base_url=base_url or language.base_url,
        key=_given(values, "vision.key") or (None if base_url else language.key),
        model=_given(values, "vision.model"),
        input_microusd=language.input_microusd if price_in is None else price_in,
        output_microusd=language.output_microusd if price_out is None else price_out,
        image_tokens=cast(int, values["vision.image_tokens"]),
        max_tokens=cast(int, values["vision.max_tokens"]),
        deadline_s=cast(float, values["vision.deadline_s"]),
    )


def _hosted(values: Mapping[str, object]) -> HostedConfig:
    vendors = ("openai", "azure", "mai", "bfl", "images")
    leaves = [f"{vendor}_{leaf}" for vendor in vendors for leaf in ("base_url", "key")]
    given: dict[str, Any] = {leaf: _given(values, f"hosted.{leaf}") for leaf in leaves}
    others = ("images_mask", "quality", "megapixels", "requests_a_minute", "picture_microusd")
    return HostedConfig(**given, **{leaf: cast(Any, values[f"hosted.{leaf}"]) for leaf in others})


def _routing(values: Mapping[str, object]) -> RoutingConfig:
    leaves: dict[str, Any] = {one.name: values[f"routing.{one.name}"] for one in fields(RoutingConfig)}
    return RoutingConfig(**leaves)


def _given(values: Mapping[str, object], key: str) -> str | None:
    value = cast(str, values[key])
    return None if value == NONE else value
