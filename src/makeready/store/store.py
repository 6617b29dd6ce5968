"""Everything a machine remembers, below one directory: `makeready.db`, `blobs/` and the server's secret."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final

from makeready.errors import StorageError
from makeready.loop.run import Attempt
from makeready.store.blobs import Blobs, FileBlobs
from makeready.store.clock import SteadyClock
from makeready.store.database import Database
from makeready.store.decisions import StoredDecisions
from makeready.store.journal import PICTURE_SUFFIX, StoredJournal
from makeready.store.keys import StoredKeys, server_secret
from makeready.store.ledger import StoredLedger
from makeready.store.postgres import PostgresPlace, postgres_url
from makeready.store.requests import StoredRequests
from makeready.store.webhook_secrets import WebhookSecrets
from makeready.store.webhooks import Outbox

DATABASE_FILE: Final = "makeready.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open store: all that is kept, each kind behind its own field. Close it, or use `with`."""

    root: Path
    journal: StoredJournal
    ledger: StoredLedger
    keys: StoredKeys
    requests: StoredRequests
    decisions: StoredDecisions
    outbox: Outbox
    webhook_secrets: WebhookSecrets
    blobs: Blobs
    database: Database
    utc_now: Callable[[], str]

    def picture_path(self, attempt: Attempt) -> Path:
        """The file with an attempt's picture, a PNG."""
        return self.blobs.path(attempt.image_sha256, suffix=PICTURE_SUFFIX)

    def picture_bytes(self, attempt: Attempt) -> bytes:
        return self.journal.picture_bytes(attempt)

    def source_text(self, attempt: Attempt) -> str:
        """What the attempt was drawn from, empty if its maker keeps no source."""
        return self.journal.source_text(attempt)

    def ledger_of(self, key_id: str) -> StoredLedger:
        """The ledger for runs that an API key pays for: its budgets hold, whoever else reserves meanwhile."""
        return StoredLedger(self.database, utc_now=self.utc_now, key_id=key_id)

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(
    root: Path,
    *,
    busy_timeout_s: float = 10.0,
    utc_now: Callable[[], str] | None = None,
    now_ms: Callable[[], int] | None = None,
    secret: Callable[[], bytes] | None = None,
    database_url: str | PostgresPlace | None = None,
    blobs: Blobs | None = None,
) -> Store:
    """Open the store below `root`, making or upgrading it where needed. Many processes may do so at once.

    `database_url` names a PostgreSQL database in place of the file; `blobs` is where pictures are kept if not
    in files below `root`.
    `secret` gives the server's secret, under which API keys are kept. Without it a file below `root` has it.
    `utc_now` dates what is stored and money, `now_ms` says how old requests and deliveries are; None is a
    clock that does not jump.

    Raises: StoreBusyError if another process holds it longer than
        `busy_timeout_s`, StorageError if it cannot be made, read or written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The directory {root} cannot be made: {error.strerror}.",
            hint="Use a directory that can be written.",
        ) from error
    kept = FileBlobs(root / "blobs") if blobs is None else blobs
    if isinstance(database_url, str):
        database_url = PostgresPlace(url=postgres_url(database_url))
    database = Database(database_url or root / DATABASE_FILE, busy_timeout_s=busy_timeout_s)
    own_secret = secret or partial(server_secret, root)
    clock = SteadyClock()
    utc_now, now_ms = utc_now or clock.utc, now_ms or clock.now_ms
    return Store(
        root=root,
        journal=StoredJournal(database, kept, utc_now=utc_now),
        ledger=StoredLedger(database, utc_now=utc_now),
        utc_now=utc_now,
        keys=StoredKeys(database, server_secret=own_secret, utc_now=utc_now),
        requests=StoredRequests(database, now_ms=now_ms),
        decisions=StoredDecisions(database, utc_now=utc_now),
        outbox=Outbox(database, utc_now=utc_now, now_ms=now_ms),
        webhook_secrets=WebhookSecrets(database, server_secret=own_secret, now_ms=now_ms),
        blobs=kept,
        database=database,
    )
