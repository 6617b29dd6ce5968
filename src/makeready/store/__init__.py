"""What happened: runs, requests, keys and money in SQLite or PostgreSQL, pictures by content in files or in a
bucket. Adapts loop's ports."""

from makeready.store.blobs import BlobEntry, Blobs, FileBlobs
from makeready.store.decisions import AcceptRate, Decision, StoredDecisions
from makeready.store.journal import RunSummary, StoredJournal
from makeready.store.keys import SCOPES, ApiKey, KeyLoop, NewKey, Scope, StoredKeys
from makeready.store.ledger import StoredLedger
from makeready.store.postings import Audit, Usage
from makeready.store.requests import (
    Fresh,
    Joined,
    Request,
    StoredAnswer,
    StoredRequests,
    json_sha256,
    parts_sha256,
)
from makeready.store.store import Store, open_store

__all__ = [
    "SCOPES",
    "AcceptRate",
    "ApiKey",
    "Audit",
    "BlobEntry",
    "Blobs",
    "Decision",
    "FileBlobs",
    "Fresh",
    "Joined",
    "KeyLoop",
    "NewKey",
    "Request",
    "RunSummary",
    "Scope",
    "Store",
    "StoredAnswer",
    "StoredDecisions",
    "StoredJournal",
    "StoredKeys",
    "StoredLedger",
    "StoredRequests",
    "Usage",
    "json_sha256",
    "open_store",
    "parts_sha256",
]
