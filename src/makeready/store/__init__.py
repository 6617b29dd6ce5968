"""What happened: runs, attempts, findings and money in SQLite, pictures by content. Adapts loop's ports."""

from makeready.store.blobs import Blobs
from makeready.store.journal import RunSummary, StoredJournal
from makeready.store.ledger import StoredLedger
from makeready.store.store import Store, open_store

__all__ = ["Blobs", "RunSummary", "Store", "StoredJournal", "StoredLedger", "open_store"]
