"""The packages that the art comes from: names, exact versions, integrity, licences; and fetching them with
npm.

Nothing of them is committed, but for the shipped sprites (`makeready.train.sprites`). NOTICE carries the
licences and credits.
"""

import json
import shutil
import subprocess
import tarfile
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha512
from pathlib import Path
from typing import Literal

from makeready.errors import InvalidAnswerError, MissingDependencyError, UnavailableError

FETCH_TIMEOUT_S = 300.0
"""Ours: the largest package has 16 MB."""

Licence = Literal["Apache-2.0", "MIT", "CC-BY-4.0"]
FREE_LICENCES: tuple[Licence, ...] = ("Apache-2.0", "MIT")
"""What may be shipped in the wheel without a credit beside each picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One npm package. `integrity` is npm's own: the algorithm and the hash of the tarball in base64."""

    name: str
    version: str
    integrity: str
    licence: Licence
    credit: str

    @property
    def folder(self) -> str:
        """The name of its folder in a cache."""
        return f"{self.name.replace('@', '').replace('/', '-')}-{self.version}"


NAMES = Package(
    name="emojibase-data",
    version="17.0.0",
    integrity="sha512-Yvgb5AWoHViHV/gq1qr5ZAarcBip+B27/ZLRsUJkbgAEaLlZ/fof9g882LTpmEpyhBNEC0m2SEmItljHsTygjA==",
    licence="MIT",
    credit="Miles Johnson",
)
"""Labels, tags and groups of Unicode's emoji."""

ART: dict[str, Package] = {
    "fluent-emoji-flat": Package(
        name="@iconify-json/fluent-emoji-flat",
        version="1.2.6",
        integrity="sha512-RY47RgPb47fYUiyrA64sIOL0+UU02s29sXpNBbIQRBUlPlfNFTKUmZDERGuxDs/7yNGWqQYvuaSYM1M4fRXlUw==",
        licence="MIT",
        credit="Microsoft Corporation, Fluent Emoji",
    ),
    "fluent-emoji": Package(
        name="@iconify-json/fluent-emoji",
        version="1.2.7",
        integrity="sha512-D8G6bKAyIsyxP1rzZtIWr/gg/fO4Rg1+DyCWlfqKK4h8W+4Em/Y0P6QYgJUQTlUcagzJvSyg+9OBv4hz4Hc/QA==",
        licence="MIT",
        credit="Microsoft Corporation, Fluent Emoji",
    ),
    "noto": Package(
        name="@iconify-json/noto",
        version="1.2.9",
        integrity="sha512-DQiuXENbun41ch+XPSV55H9FaWKpHTyz46YIKtSaKYD4fIDDzL1tR6H4np/T38jfrTAeI3rcKF0mqHYeZVAuaw==",
        licence="Apache-2.0",
        credit="Google LLC, Noto Emoji",
    ),
    "noto-v1": Package(
        name="@iconify-json/noto-v1",
        version="1.2.5",
        integrity="sha512-/DsVMius69Q0fRS53z7QK1TROSuar606jiIx+laXtdsYGMXpf6LtHBx6CGfoo3UHHb/XpBsw+1L1x3eyPqMuVA==",
        licence="Apache-2.0",
        credit="Google LLC, Noto Emoji, first edition",
    ),
    "fluent-emoji-high-contrast": Package(
        name="@iconify-json/fluent-emoji-high-contrast",
        version="1.2.6",
        integrity="sha512-esqhZPpkrF7sNX3NsLoh8KW64okEr/bzko7WNnFP+qTJGAqDPDYjp0925yxuivXy3HtVQB8xhIKu3+Nq1byX5w==",
        licence="MIT",
        credit="Microsoft Corporation, Fluent Emoji",
    ),
    "fluent-emoji-3d": Package(
        name="@lobehub/fluent-emoji-3d",
        version="1.1.0",
        integrity="sha512-Wlq2lVStTnr8BDpIJ0pEnTKO4LuDxxqTEhTvRtD1DLRF0me7ogeRQjKoehDHXuVJ2Qaecgl5wRBv60lUAG3h7g==",
        licence="MIT",
        credit="Microsoft Corporation, Fluent Emoji; packed by LobeHub",
    ),
    "twemoji": Package(
        name="@iconify-json/twemoji",
        version="1.2.5",
        integrity="sha512-uKpuIEV0v6K5BW3Mjdyl+XKFVAbbcPxAgifKvEMtZoUZB5+YiY5zaMm2uNNCxyXzAWU9yNLlj41WU6/mvgALsw==",
        licence="CC-BY-4.0",
        credit="Twitter, Inc. and other contributors; jdecked/twemoji",
    ),
    "emojione": Package(
        name="@iconify-json/emojione",
        version="1.2.3",
        integrity="sha512-T9+T3HIbJNLKKsmxYKlaYhvnHYkz/HNYTV7SHCXVZPfeUi4FqskY70YeN8yYAZT8cCv7w5vJxS4Q1m8zb9CMMg==",
        licence="CC-BY-4.0",
        credit="the EmojiTwo contributors, from Emoji One by Ranks.com",
    ),
}
"""Sets of art by the name that `scene.styles.Style.art` uses."""


def fetched(package: Package, cache: Path, spec: str | None = None) -> Path:
    """The folder of an unpacked package, fetched with npm's own configuration unless it is in `cache`
    already.

    `spec` is what npm is asked for: name and version, or a folder to pack.

    Raises: MissingDependencyError without npm; UnavailableError if npm gives nothing; InvalidAnswerError if
        what it gives is not the package that was expected.
    """
    target = cache / package.folder
    if (target / "package.json").is_file():
        return target
    cache.mkdir(parents=True, exist_ok=True)
    tarball = _packed(spec or f"{package.name}@{package.version}", cache)
    check_integrity(tarball, package)
    unpack(tarball, target)
    tarball.unlink()
    return target


def check_integrity(tarball: Path, package: Package) -> None:
    """Raises: InvalidAnswerError if the tarball's hash is not the one in the table."""
    found = f"sha512-{b64encode(sha512(tarball.read_bytes()).digest()).decode()}"
    if found != package.integrity:
        raise InvalidAnswerError(
            f"{package.name}@{package.version} has the integrity {found}, not {package.integrity}.",
            hint="Fetch it again; if that does not help, the registry serves something else under this name.",
        )


def unpack(tarball: Path, target: Path) -> None:
    """A package's files, whole or not at all; npm puts them in a folder `package`."""
    beside = target.with_name(f"{target.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    with tarfile.open(tarball) as archive:
        archive.extractall(beside, filter="data")
    shutil.rmtree(target, ignore_errors=True)
    (beside / "package").rename(target)
    beside.rmdir()


def _packed(spec: str, cache: Path) -> Path:
    """The tarball that `npm pack` leaves in the cache."""
    npm = shutil.which("npm")
    if npm is None:
        raise MissingDependencyError(
            "The art comes from npm, which is not installed.", hint="Install Node.js."
        )
    command = [npm, "pack", spec, "--json", "--silent", "--pack-destination", str(cache.resolve())]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=cache, capture_output=True, text=True, check=False, timeout=FETCH_TIMEOUT_S
        )
    except subprocess.TimeoutExpired as cause:
        raise UnavailableError(f"npm took longer than {FETCH_TIMEOUT_S:.0f} s for {spec}.") from cause
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        raise UnavailableError(f"npm could not fetch {spec}: {last}", hint="Is the registry reachable?")
    try:
        return cache / json.loads(done.stdout)[0]["filename"].replace("@", "").replace("/", "-")
    except (ValueError, KeyError, IndexError) as cause:
        raise InvalidAnswerError(f"npm said nothing of the file it packed for {spec}.") from cause
