"""As much of the hub's HTTP API as a download needs: the files of a repository at one revision, and their
bytes.

Over httpx2. A mirror that speaks the same API may stand in. What comes from the hub is checked before it is
used: paths, sizes, hashes, where it redirects to.

Source: the requests that huggingface_hub 2.4 makes (`HfApi.model_info` with `files_metadata`, `hf_hub_url`).
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urljoin, urlsplit

from makeready.diffusion.manifest import SHA256
from makeready.errors import (
    InvalidAnswerError,
    InvalidConfigError,
    RateLimitedError,
    RequestRefusedError,
    UnavailableError,
    UnknownNameError,
)

if TYPE_CHECKING:
    import httpx2

REVISION = re.compile(r"[0-9a-f]{40}")
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 5
TIMEOUT_S = 30.0
"""Ours: without a byte for so long, the connection counts as cut."""
MAX_LISTING_BYTES = 20_000_000
"""Ours: a repository of forty files takes 20 kB."""
MAX_FILES = 10_000
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
BY_HAND = (
    "Try again later, name a mirror with --hub, or copy the model's folder here by hand and look at it with: "
    "makeready models check FOLDER"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFile:
    """A file of a repository. Large ones have a `sha256`; small ones only git's own hash of the content."""

    path: str
    num_bytes: int
    git_sha1: str
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The files of a repository at the one revision that was asked for, resolved to a commit."""

    repository: str
    revision: str
    files: tuple[HubFile, ...]


class Hub:
    """A hub at an address. Close it at the end, or use it as a context.

    The key is sent to the hub itself and to nobody that it redirects to.
    """

    def __init__(self, url: str, *, key: str | None = None) -> None:
        """Raises: InvalidConfigError for an address that is none, or a key that would travel unencrypted."""
        import httpx2

        try:
            scheme, host, _ = _origin(url)
        except ValueError as error:
            raise InvalidConfigError(
                f"The hub's address {url!r} cannot be used: {error}.",
                hint="Write it like https://huggingface.co.",
                param="models.hub",
            ) from None
        if key and scheme != "https" and host not in LOOPBACK:
            raise InvalidConfigError(
                f"The key for {url} would travel in the clear.",
                hint="Use an https address, or unset MAKEREADY_MODELS_KEY.",
                param="models.key",
            )
        self.url = url.rstrip("/")
        self._key = key
        self._client = httpx2.Client(timeout=TIMEOUT_S, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def listing(self, repository: str, revision: str) -> Listing:
        """What is in a repository at a revision: a branch, a tag or a commit.

        Raises: UnknownNameError, RequestRefusedError, UnavailableError, InvalidAnswerError.
        """
        url = f"{self.url}/api/models/{quote(repository)}/revision/{quote(revision, safe='')}?blobs=true"
        with self._answer(url, repository, revision) as response:
            content = bytearray()
            for chunk in response.iter_raw():
                content += chunk
                if len(content) > MAX_LISTING_BYTES:
                    raise self._invalid(f"its list of files has more than {MAX_LISTING_BYTES} bytes")
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError):
            raise self._invalid("its list of files is not JSON") from None
        try:
            return read_listing(answer, repository)
        except ValueError as error:
            raise self._invalid(str(error)) from None

    @contextmanager
    def content(self, listing: Listing, file: HubFile, start: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        """The bytes of a file from `start` on: where they really begin, and the pieces.

        Raises: as `listing`; UnavailableError also in the middle, where the connection breaks.
        """
        url = f"{self.url}/{quote(listing.repository)}/resolve/{listing.revision}/{quote(file.path)}"
        headers = {"Range": f"bytes={start}-"} if start else {}
        with self._answer(url, listing.repository, listing.revision, headers) as response:
            at = start if response.status_code == 206 else 0
            if at and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
                raise self._invalid(f"it sends another part of {file.path!r} than was asked for")
            length = response.headers.get("Content-Length", "")
            if length.isdigit() and at + int(length) != file.num_bytes:
                raise self._invalid(
                    f"it sends {at + int(length)} bytes of {file.path!r}, and listed {file.num_bytes}"
                )
            # As they come: gathered into larger pieces, the last would be lost where the connection breaks.
            yield at, response.iter_raw()

    def key_for(self, url: str) -> str | None:
        """The key, where the address is the hub's own."""
        return self._key if _origin(url) == _origin(self.url) else None

    @contextmanager
    def _answer(
        self, url: str, repository: str, revision: str, headers: dict[str, str] | None = None
    ) -> Iterator["httpx2.Response"]:
        """The answer at the end of the redirects, once it says that all is well."""
        with self._reached():
            for _ in range(MAX_REDIRECTS + 1):
                # Compressed, sizes and ranges would mean something else.
                sent = {"Accept-Encoding": "identity", "User-Agent": "makeready", **(headers or {})}
                if key := self.key_for(url):
                    sent["Authorization"] = f"Bearer {key}"
                with self._client.stream("GET", url, headers=sent) as response:
                    if response.status_code not in REDIRECTS:
                        self._refuse(response, repository, revision)
                        yield response
                        return
                    url = redirected(url, response.headers.get("Location", ""), self.url)
        raise self._invalid(f"it redirects more than {MAX_REDIRECTS} times")

    @contextmanager
    def _reached(self) -> Iterator[None]:
        import httpx2

        try:
            yield
        except (httpx2.TransportError, httpx2.InvalidURL) as error:
            reason = str(error)[:200] or type(error).__name__
            raise UnavailableError(
                f"The hub at {self.url} cannot be reached, or broke off: {reason}.",
                hint=BY_HAND,
                param="models.hub",
            ) from error

    def _refuse(self, response: "httpx2.Response", repository: str, revision: str) -> None:
        status, said = response.status_code, response.headers.get("X-Error-Message", "")[:200]
        where = f"The hub at {self.url}"
        if status in (200, 206):
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise self._invalid("it sends compressed what was asked for as it is")
            return
        if status in (401, 403):
            raise RequestRefusedError(
                f"{where} does not give out {repository} ({status}{', ' + said if said else ''}).",
                hint=f"Accept its terms at {self.url}/{repository}, and set MAKEREADY_MODELS_KEY to a token "
                "that may read it.",
                param="models.key",
            )
        if status == 404:
            raise UnknownNameError(
                f"{where} has no {repository} at the revision {revision!r}.",
                hint="Check --revision and --hub: a mirror may not have every model.",
                param="revision",
            )
        if status == 429:
            raise RateLimitedError(f"{where} is asked too often.", hint="Go on later with the same command.")
        if status >= 500:
            raise UnavailableError(f"{where} answers {status}.", hint=BY_HAND, param="models.hub")
        raise self._invalid(f"it answers {status}")

    def _invalid(self, what: str) -> InvalidAnswerError:
        return InvalidAnswerError(
            f"The hub at {self.url} cannot be used: {what}.",
            hint="Check that --hub is a hub or a mirror of one.",
            param="models.hub",
        )


def redirected(url: str, location: str, hub: str) -> str:
    """Where a redirect leads: to https, or within a hub that is http itself.

    Raises: InvalidAnswerError for any other place.
    """
    with suppress(ValueError):
        target = urljoin(url, location)
        origin = _origin(target)
        if location and origin[1] and (origin[0] == "https" or origin == _origin(hub)):
            return target
    raise InvalidAnswerError(
        f"{url} redirects to {location[:200]!r}.", hint="Only https is followed.", param="models.hub"
    )


def read_listing(answer: Any, repository: str) -> Listing:
    """The hub's answer as a listing. Raises: ValueError for an answer that cannot be."""
    siblings = answer.get("siblings") if isinstance(answer, dict) else None
    if not isinstance(siblings, list) or len(siblings) > MAX_FILES:
        raise ValueError("it lists no files, or too many")
    revision = answer.get("sha")
    if not isinstance(revision, str) or not REVISION.fullmatch(revision):
        raise ValueError("it names no commit")
    files = tuple(_file(one) for one in siblings)
    if len({file.path.casefold() for file in files}) < len(files):
        raise ValueError("it lists a file twice")
    return Listing(repository=repository, revision=revision, files=files)


def _file(sibling: Any) -> HubFile:
    entry = sibling if isinstance(sibling, dict) else {}
    path, num_bytes, git_sha1 = (entry.get(key) for key in ("rfilename", "size", "blobId"))
    if not isinstance(path, str) or _leads_out(path):
        raise ValueError(f"it lists a file {str(path)[:60]!r}")
    lfs = entry.get("lfs")
    sha256 = lfs.get("sha256") if isinstance(lfs, dict) else ""
    if (
        not isinstance(num_bytes, int)
        or num_bytes < 0
        or not isinstance(git_sha1, str)
        or not REVISION.fullmatch(git_sha1)
        or not isinstance(sha256, str)
        or (lfs and not SHA256.fullmatch(sha256))
    ):
        raise ValueError(f"it gives no size and hash of {path[:60]!r}")
    return HubFile(path=path, num_bytes=num_bytes, git_sha1=git_sha1, sha256=sha256)


def _leads_out(path: str) -> bool:
    return "\\" in path or not path.isprintable() or any(part in ("", ".", "..") for part in path.split("/"))


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port
