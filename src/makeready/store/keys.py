"""API keys: made here and shown once, kept as an HMAC, with what they may do and what they may spend.

A key reads `mr_` + 12 hexadecimal digits that name it + 48 that are its secret (192 random bits). Kept is the
HMAC-SHA-256 of the whole text under the server's secret, so a copy of the database alone opens nothing.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, get_args

from sqlalchemy import Row, insert, select, update

from makeready.errors import CallerError, InvalidKeyError, MissingScopeError, StorageError, UnknownNameError
from makeready.store.codec import dumps, loads
from makeready.store.database import Database
from makeready.store.schema import api_keys
from makeready.store.webhooks import end_webhooks

Scope = Literal["generate", "edit", "inspect", "admin"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
"""What a key may do. `admin` sees the usage and the runs of all keys; it includes no other scope."""

SECRET_FILE: Final = "server.secret"  # noqa: S105 - the file's name
_SHAPE = re.compile(r"mr_([0-9a-f]{12})[0-9a-f]{48}", re.ASCII)
_MAX_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLoop:
    """The loop that a plain request of a key runs: inspect, mend, inspect again, inside this. What is None is
    as the server has it.

    Raises: CallerError for less than one attempt, no time, or negative money.
    """

    deadline_s: float | None = None
    cost_microusd: int | None = None
    attempts: int | None = None

    def __post_init__(self) -> None:
        for name, value, least in (
            ("deadline_s", self.deadline_s, 0.001),
            ("cost_microusd", self.cost_microusd, 0),
            ("attempts", self.attempts, 1),
        ):
            if value is not None and not least <= value <= 1e12:
                raise CallerError(
                    f"A loop of {name} {value:g} cannot be run.",
                    hint="Give at least one attempt, more than zero seconds, and no negative money.",
                    param=f"loop.{name}",
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """What is known of a key; its text is not. Budgets are whole micro-dollars, None: no limit. `loop` None:
    a plain request is one attempt for each picture."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    daily_microusd: int | None = None
    monthly_microusd: int | None = None
    created_utc: str = ""
    revoked_utc: str | None = None
    loop: KeyLoop | None = None

    def require(self, scope: Scope) -> None:
        """Raises: MissingScopeError unless the key has the scope."""
        if scope not in self.scopes:
            raise MissingScopeError(
                f"The API key {self.id} may not {scope}: it has {', '.join(self.scopes)}.",
                hint=f"Use a key that may; makeready keys create --scope {scope} makes one.",
                param="key",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that was just made. `text` is shown to its owner once and kept nowhere."""

    text: str = field(repr=False)
    key: ApiKey


class StoredKeys:
    """The API keys of one store. Comparing takes the same time for every key that is not the right one."""

    def __init__(
        self, database: Database, *, server_secret: Callable[[], bytes], utc_now: Callable[[], str]
    ) -> None:
        self._database = database
        self._server_secret = server_secret
        self._utc_now = utc_now

    def create(
        self,
        *,
        name: str,
        scopes: Iterable[Scope] = ("generate", "edit", "inspect"),
        daily_microusd: int | None = None,
        monthly_microusd: int | None = None,
        loop: KeyLoop | None = None,
    ) -> NewKey:
        """Raises: CallerError for an empty or long name, an unknown scope, no scope or a negative budget."""
        number = secrets.token_hex(6)
        text = f"mr_{number}{secrets.token_hex(24)}"
        key = ApiKey(
            id=f"key_{number}",
            name=_checked_name(name),
            scopes=_checked_scopes(scopes),
            daily_microusd=_checked_budget(daily_microusd, "daily_microusd"),
            monthly_microusd=_checked_budget(monthly_microusd, "monthly_microusd"),
            created_utc=self._utc_now(),
            loop=loop,
        )
        row = {
            "id": key.id,
            "name": key.name,
            "hmac_sha256": self._hmac(text),
            "scopes": " ".join(key.scopes),
            "daily_microusd": key.daily_microusd,
            "monthly_microusd": key.monthly_microusd,
            "created_utc": key.created_utc,
            "loop_json": None if loop is None else dumps(loop),
        }
        with self._database.writing() as connection:
            connection.execute(insert(api_keys).values(row))
        return NewKey(text=text, key=key)

    def authenticated(self, text: str) -> ApiKey:
        """The key with this text.

        Raises: InvalidKeyError if there is none or it was revoked. The message is the same for both and
            names nothing, so a stranger learns nothing from it.
        """
        shaped = _SHAPE.fullmatch(text)
        row = None
        if shaped:
            with self._database.reading() as connection:
                this = api_keys.c.id == f"key_{shaped[1]}"
                row = connection.execute(select(api_keys).where(this)).first()
        kept = row.hmac_sha256 if row else "0" * 64  # compared all the same: unknown ids take as long
        is_right = hmac.compare_digest(self._hmac(text), kept)
        if row is None or not is_right or row.revoked_utc is not None:
            raise InvalidKeyError(
                "The API key is not valid.",
                hint="Make one on the server: makeready keys create.",
                param="key",
            )
        return _key(row)

    def list(self) -> tuple[ApiKey, ...]:
        """All keys, the revoked ones too, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(api_keys).order_by(api_keys.c.created_utc, api_keys.c.id))
            return tuple(_key(row) for row in rows)

    def revoke(self, key_id: str) -> ApiKey:
        """Close a key at once and for good; its webhooks end, too. Doing it twice keeps the first time.

        Raises: UnknownNameError if there is no such key.
        """
        this = api_keys.c.id == key_id
        with self._database.writing() as connection:
            is_open = api_keys.c.revoked_utc.is_(None)
            utc = self._utc_now()
            connection.execute(update(api_keys).where(this, is_open).values(revoked_utc=utc))
            end_webhooks(connection, "The API key was revoked.", utc, owner=key_id)
            row = connection.execute(select(api_keys).where(this)).first()
        return _key(_known(row, key_id))

    def set_loop(self, key_id: str, loop: KeyLoop | None) -> ApiKey:
        """Have plain requests of a key run the loop, or make one attempt for each picture again.

        Raises: UnknownNameError if there is no such key.
        """
        this = api_keys.c.id == key_id
        text = None if loop is None else dumps(loop)
        with self._database.writing() as connection:
            connection.execute(update(api_keys).where(this).values(loop_json=text))
            row = connection.execute(select(api_keys).where(this)).first()
        return _key(_known(row, key_id))

    def one(self, key_id: str) -> ApiKey:
        """Raises: UnknownNameError if there is no such key."""
        with self._database.reading() as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.id == key_id)).first()
        return _key(_known(row, key_id))

    def _hmac(self, text: str) -> str:
        return hmac.new(self._server_secret(), text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def server_secret(root: Path) -> bytes:
    """The server's secret from its file below `root`; made when it is first asked for, for its owner's eyes.

    Raises: StorageError if the file cannot be made or read, is open to others, or is cut off.
    """
    path = root / SECRET_FILE
    try:
        if not path.exists():
            _make_secret(path)
        mode, text = path.stat().st_mode, path.read_bytes().strip()
    except OSError as error:
        raise StorageError(
            f"The server's secret {path} cannot be made or read: {error.strerror}.",
            hint="Use a directory that can be written.",
        ) from error
    if mode & 0o077:
        raise StorageError(
            f"The server's secret {path} can be read by others.", hint=f"Close it: chmod 600 {path}"
        )
    if len(text) != 64:
        raise StorageError(
            f"The server's secret {path} is cut off: it has {len(text)} characters, not 64.",
            hint="Restore a copy. Without it every API key must be made anew.",
        )
    return text


def _make_secret(path: Path) -> None:
    """Whole or not at all, and only one of several processes that do it at once succeeds."""
    staging = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(staging, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(32).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(staging, path)
    except FileExistsError:
        pass  # another process was quicker: its secret is the one
    finally:
        staging.unlink()


def _checked_name(name: str) -> str:
    if not name.strip() or len(name) > _MAX_NAME or not name.isprintable():
        raise CallerError(
            f"A key's name is 1 to {_MAX_NAME} printable characters, not {name[:_MAX_NAME]!r}.",
            hint="Say who uses it, e.g. --name website.",
            param="name",
        )
    return name.strip()


def _checked_scopes(scopes: Iterable[str]) -> tuple[Scope, ...]:
    asked = set(scopes)
    if not asked or asked - set(SCOPES):
        wrong = ", ".join(sorted(asked - set(SCOPES))) or "no scope"
        raise CallerError(
            f"A key cannot have {wrong}.", hint=f"Scopes are: {', '.join(SCOPES)}.", param="scopes"
        )
    return tuple(one for one in SCOPES if one in asked)


def _checked_budget(microusd: int | None, param: str) -> int | None:
    if microusd is not None and microusd < 0:
        raise CallerError(
            f"A budget of {microusd} micro-dollars is less than nothing.", hint="Use 0 or more.", param=param
        )
    return microusd


def _known(row: Row[tuple[object, ...]] | None, key_id: str) -> Row[tuple[object, ...]]:
    if row is None:
        raise UnknownNameError(
            f"There is no API key {key_id!r}.", hint="See which there are: makeready keys list.", param="key"
        )
    return row


def _key(row: Row[tuple[object, ...]]) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        scopes=tuple(one for one in SCOPES if one in row.scopes.split()),
        daily_microusd=row.daily_microusd,
        monthly_microusd=row.monthly_microusd,
        created_utc=row.created_utc,
        revoked_utc=row.revoked_utc,
        loop=None if row.loop_json is None else loads(KeyLoop, row.loop_json),
    )
