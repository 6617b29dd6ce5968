"""A model hub on loopback that serves one repository from memory, well or badly."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from makeready.testing.loopback import Desk, LoopbackServer

LARGE_BYTES = 20_000
"""Larger files, and weights, are kept as the hub keeps large files: by sha256, behind a redirect."""


class HubServer(LoopbackServer):
    """Serves on a free port of 127.0.0.1 from `with` to the end of its block.

    What is wrong with it is set from outside. `answers`: an HTTP status for every request, with the hub's
    own headers. `listed`: entries that stand in the list instead of, or beside, the true ones. `sent`: other
    bytes for a file. `cuts`: how many bytes of a file the next answers hold before the connection breaks.
    `stalls`: after how many bytes of a file nothing more comes, though the connection stays. `redirect`:
    where large files are, instead of here. `has_ranges`, `has_sizes`: whether the bytes of large files may be
    asked from the middle, and say how many come; `headers` of them stand above the true ones.
    `asked` keeps what was asked: path, range, key.
    """

    def __init__(self, repository: str, files: Mapping[str, bytes], *, revision: str = "5" * 40) -> None:
        super().__init__(_Desk)
        self.repository = repository
        self.revision = revision
        self.files = dict(files)
        self.answers: tuple[int, Mapping[str, str]] | None = None
        self.listed: dict[str, Mapping[str, object]] = {}
        self.sent: dict[str, bytes] = {}
        self.cuts: dict[str, list[int]] = {}
        self.stalls: dict[str, int] = {}
        self.redirect = ""
        self.has_ranges = True
        self.has_sizes = True
        self.headers: dict[str, str] = {}
        self.asked: list[tuple[str, str, str]] = []

    @property
    def url(self) -> str:
        return self.origin

    def listing(self) -> bytes:
        """What the hub says of the repository."""
        entries = {path: _entry(path, content) for path, content in self.files.items()} | self.listed
        return json.dumps(
            {"id": self.repository, "sha": self.revision, "siblings": list(entries.values())}
        ).encode()

    def ranges(self, path: str) -> list[str]:
        """The ranges that were asked of a file's bytes."""
        return [asked for at, asked, _ in self.asked if at.startswith("/bytes/") and at.endswith(f"/{path}")]


def is_large(path: str, content: bytes) -> bool:
    return path.endswith(".safetensors") or len(content) > LARGE_BYTES


def _entry(path: str, content: bytes) -> Mapping[str, object]:
    sha256 = hashlib.sha256(content).hexdigest()
    in_git = b"version https://git-lfs.github.com/spec/v1\n" + sha256.encode()
    blob = in_git if is_large(path, content) else content
    git_sha1 = hashlib.sha1(b"blob %d\0" % len(blob) + blob, usedforsecurity=False).hexdigest()
    entry: dict[str, object] = {"rfilename": path, "size": len(content), "blobId": git_sha1}
    if is_large(path, content):
        entry["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": len(blob)}
    return entry


class _Desk(Desk):
    def answer(self, method: str) -> None:
        owner: HubServer = self.server.owner
        asked = self.headers.get("Range", "")
        owner.asked.append((self.path, asked, self.headers.get("Authorization", "")))
        path = unquote(urlsplit(self.path).path)
        if owner.answers:
            self._send(owner.answers[0], b"", owner.answers[1])
        elif path.startswith(f"/api/models/{owner.repository}/revision/"):
            is_known = path.rpartition("/")[2] in ("main", owner.revision)
            self._send(200 if is_known else 404, owner.listing() if is_known else b"")
        elif path.startswith(f"/{owner.repository}/resolve/{owner.revision}/"):
            self._file(path.removeprefix(f"/{owner.repository}/resolve/{owner.revision}/"))
        elif path.startswith("/bytes/"):
            self._content(path.removeprefix("/bytes/"), asked)
        else:
            self._send(404, b"")

    def _file(self, path: str) -> None:
        owner: HubServer = self.server.owner
        if path not in owner.files:
            self._send(404, b"")
        elif is_large(path, owner.files[path]):
            self._send(302, b"", {"Location": f"{owner.redirect or owner.url}/bytes/{path}"})
        else:
            self._send(200, owner.sent.get(path, owner.files[path]))

    def _content(self, path: str, asked: str) -> None:
        owner: HubServer = self.server.owner
        content = owner.sent.get(path, owner.files[path])
        asked = asked if owner.has_ranges else ""
        start = int(asked.removeprefix("bytes=").rstrip("-") or 0)
        part = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if asked else {}
        if path in owner.stalls:
            self._send(200, content, cut=owner.stalls[path])
            self.hang()
            return
        cuts: list[Any] = owner.cuts.get(path, [])
        self._send(
            206 if asked else 200, content[start:], part | owner.headers, cuts.pop(0) if cuts else None
        )

    def _send(
        self, status: int, content: bytes, headers: Mapping[str, str] | None = None, cut: int | None = None
    ) -> None:
        has_length = self.server.owner.has_sizes or status != 200
        self.send(status, content, headers, num_sent=cut, has_length=has_length)
