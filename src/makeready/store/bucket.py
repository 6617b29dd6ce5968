"""Blobs in a cloud's bucket: S3 and what speaks like it, Azure Blob Storage, Google Cloud Storage."""

import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from obstore.exceptions import (
    BaseError,
    NotSupportedError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import AzureStore, GCSStore, S3Store

from makeready.errors import InvalidConfigError, StorageError, StoreBusyError
from makeready.store.blobs import BlobEntry, Blobs, FileBlobs, blob_key, checked, entry_of, unknown
from makeready.store.nearby import OpenedFiles, RecentBytes

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

logger = logging.getLogger(__name__)

PARAM: Final = "store.blobs"
CREDENTIALS: Final = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the machine's role",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY, or the machine's identity",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS, or the machine's service account",
}
"""Where each cloud's credentials come from; they are no settings of ours."""

_CODE = re.compile(r"<Code>(\w{1,60})</Code>", re.ASCII)
_STATUS = re.compile(r"status code: (\d{3})", re.ASCII)
_QUERY = re.compile(r"\?\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketOptions:
    """How a bucket is used. All but the endpoint are ours.

    `endpoint` is the address of a server that is not the cloud's own. What was put or read last stays in
    memory, up to `memory_bytes`. A request is given `timeout_s`; one that fails is sent again `max_retries`
    times within `retry_s`.
    """

    endpoint: str | None = None
    memory_bytes: int = 64 * 1024 * 1024
    timeout_s: float = 60.0
    max_retries: int = 100
    retry_s: float = 20.0


def blobs_at(url: str, *, folder: Path, options: BucketOptions | None = None) -> Blobs:
    """The blobs at `s3://BUCKET/PREFIX`, `az://CONTAINER/PREFIX`, `gs://BUCKET/PREFIX` or `file:FOLDER`.

    `folder` is where files lie that other programs are given of a bucket.

    Raises: InvalidConfigError for an address that is none, and where the cloud's account is not known.
    """
    kind, _, rest = url.partition(":")
    if kind == "file" and rest.strip("/"):
        return FileBlobs(Path(rest.removeprefix("//")).expanduser())
    parts = urlsplit(url)
    is_bucket = re.fullmatch(r"[\w.-]+", parts.netloc, re.ASCII) is not None
    if kind not in CREDENTIALS or not is_bucket or parts.query or parts.fragment:
        raise InvalidConfigError(
            "store.blobs is no address of a bucket.",
            hint="Write it as s3://BUCKET/PREFIX, az://CONTAINER/PREFIX, gs://BUCKET/PREFIX or file:FOLDER.",
            param=PARAM,
        )
    options = options or BucketOptions()
    prefix = parts.path.strip("/")
    try:
        store = _opened(kind, parts.netloc, prefix, options)
    except (OSError, ValueError, BaseError):  # its words may quote a credential: they are not told
        raise InvalidConfigError(
            f"The settings of the bucket {url!r} cannot be used.",
            hint=f"Set {CREDENTIALS[kind]}.",
            param=PARAM,
        ) from None
    return BucketBlobs(store, name=url.rstrip("/"), folder=folder, memory_bytes=options.memory_bytes)


class BucketBlobs:
    """Implements `Blobs` in one bucket: `PREFIX/ab/cdef...` holds the bytes whose hash is `abcdef...`.

    A put writes whether or not the content is there: the bytes are the same, one request does, what was
    damaged is whole again, and what was old is new.
    """

    def __init__(
        self, store: S3Store | AzureStore | GCSStore, *, name: str, folder: Path, memory_bytes: int
    ) -> None:
        self._store = store
        self._name = name
        self._opened = OpenedFiles(folder=folder)
        self._recent = RecentBytes(max_bytes=memory_bytes)

    @property
    def name(self) -> str:
        return self._name

    def put(self, content: bytes, *, suffix: str = "") -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        key = blob_key(sha256, suffix)
        try:
            self._store.put(key, content, use_multipart=False)
        except (OSError, BaseError) as error:
            raise bucket_error(self._name, error) from None
        self._recent.keep(key, content)
        return sha256

    def read(self, sha256: str, *, suffix: str = "") -> bytes:
        key = blob_key(sha256, suffix)
        kept = self._recent.find(key)
        if kept is not None:
            return kept
        try:
            content = bytes(self._store.get(key).bytes())
        except (OSError, BaseError) as error:
            raise self._missing_or(error, sha256) from None
        self._recent.keep(key, checked(content, sha256))
        return content

    def has(self, sha256: str, *, suffix: str = "") -> bool:
        return self._head(sha256, suffix) is not None

    def size_bytes(self, sha256: str, *, suffix: str = "") -> int:
        entry = self._head(sha256, suffix)
        if entry is None:
            raise unknown(sha256)
        return entry.size_bytes

    def path(self, sha256: str, *, suffix: str = "") -> Path:
        return self._opened.path(blob_key(sha256, suffix), lambda: self.read(sha256, suffix=suffix))

    def entries(self) -> Iterator[BlobEntry]:
        try:
            for several in self._store.list():
                yield from (entry for one in several if (entry := entry_of(one["path"], one)))
        except (OSError, BaseError) as error:
            raise bucket_error(self._name, error) from None

    def remove(self, sha256: str, *, suffix: str = "") -> None:
        key = blob_key(sha256, suffix)
        self._recent.forget(key)
        try:
            self._store.delete(key)
        except (OSError, BaseError) as error:
            if not _is_absent(error):
                raise bucket_error(self._name, error) from None

    def _head(self, sha256: str, suffix: str) -> BlobEntry | None:
        key = blob_key(sha256, suffix)
        try:
            return entry_of(key, self._store.head(key))
        except (OSError, BaseError) as error:
            if _is_absent(error):
                return None
            raise bucket_error(self._name, error) from None

    def _missing_or(self, error: Exception, sha256: str) -> Exception:
        return unknown(sha256) if _is_absent(error) else bucket_error(self._name, error)


def bucket_error(name: str, error: Exception) -> StorageError:
    """Our error for one of obstore's, to be raised without it: its words quote addresses, and an address may
    hold a signature. Told are the cloud's code and status; the log has the rest, without queries.

    StoreBusyError where the bucket cannot be reached or is too busy: that passes, and runs wait for it.
    """
    words = str(error)
    logger.debug("The bucket %s: %s", name, _QUERY.sub("?...", words.partition("\n")[0]))
    code = _first(_CODE, words)
    status = _first(_STATUS, words)
    told = " ".join(one for one in (status, code) if one)
    kind = name.partition(":")[0]
    if _is_of_bucket(words):
        return StorageError(
            f"There is no bucket {name}.", hint="Make it, or correct store.blobs.", param=PARAM
        )
    if isinstance(error, PermissionDeniedError | UnauthenticatedError) or status in ("401", "403"):
        return StorageError(
            f"The bucket {name} refuses us ({told or 'no permission'}).",
            hint=f"Let the account read, write, list and delete there: {CREDENTIALS[kind]}.",
            param=PARAM,
        )
    if isinstance(error, NotSupportedError) or (status and not status.startswith("5") and status != "429"):
        return StorageError(
            f"The bucket {name} did not do what it was asked ({told or type(error).__name__}).",
            hint="See what it supports: makeready store check.",
            param=PARAM,
        )
    return StoreBusyError(
        f"The bucket {name} cannot be reached or is too busy ({told or 'no answer'}).",
        hint="Try again; if it stays so, correct store.blobs and store.blobs_endpoint, or the credentials.",
        param=PARAM,
    )


def _is_absent(error: Exception) -> bool:
    """Whether the blob is not there, though its bucket is."""
    return isinstance(error, FileNotFoundError) and not _is_of_bucket(str(error))


def _is_of_bucket(words: str) -> bool:
    """S3 and Google say NoSuchBucket, Azure ContainerNotFound."""
    return "<Code>NoSuchBucket<" in words or "<Code>ContainerNotFound<" in words


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _opened(kind: str, bucket: str, prefix: str, options: BucketOptions) -> S3Store | AzureStore | GCSStore:
    """The cloud's own store. Credentials come from the environment, which obstore reads."""
    client: ClientConfig = {
        "connect_timeout": timedelta(seconds=5),
        "timeout": timedelta(seconds=options.timeout_s),
        "allow_http": (options.endpoint or "").startswith("http://"),
    }
    retries: RetryConfig = {
        "max_retries": options.max_retries,
        "retry_timeout": timedelta(seconds=options.retry_s),
        "backoff": {"init_backoff": timedelta(seconds=0.1), "max_backoff": timedelta(seconds=2)},
    }
    where: dict[str, Any] = {"prefix": prefix or None, "client_options": client, "retry_config": retries}
    if options.endpoint:
        where["base_url" if kind == "gs" else "endpoint"] = options.endpoint
    match kind:
        case "s3":
            return S3Store(bucket, **where)
        case "az":
            return AzureStore(bucket, **where)
        case _:
            return GCSStore(bucket, **where)
