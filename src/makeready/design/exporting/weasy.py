"""WeasyPrint behind one door: opened when it is first needed, with our fonts, and with no way out.

It needs Pango and HarfBuzz from the system, and it is no part of the base installation.
"""

import atexit
import contextlib
import io
import logging
import threading
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeready.design.font_packs import SystemFont
from makeready.design.fonts import faces
from makeready.errors import MissingDependencyError

if TYPE_CHECKING:
    from weasyprint import Document as PagedDocument

APT_PACKAGES = (
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz0b",
    "libharfbuzz-subset0",
    "libfontconfig1",
)
FONT_SCHEME = "makeready-font:"
ROOM = 4
"""The sheet is this many times as high as the page, so that what hangs over the edge starts no second one."""

Sources = tuple[str, str, float, tuple[SystemFont, ...]]
"""A page's HTML, its further CSS, its height in pixels, and the fonts beside ours that it needs."""

_one_at_a_time = threading.Lock()
_served: dict[str, Path] = {}
"""The font files that may be asked for, by their name in a style sheet."""


@contextlib.contextmanager
def rendered(
    html: str, css: str, height_px: float, system: Iterable[SystemFont] = ()
) -> Iterator["PagedDocument"]:
    """`html` laid out on one page of that height; `system` are fonts beside ours that it needs.

    One thread at a time is inside, because Pango's map of fonts is shared.

    Raises: MissingDependencyError.
    """
    weasyprint = opened()
    with _one_at_a_time:
        fetcher = _fetcher()
        css += "".join(_font_rule(font.family, font.path) for font in system)
        sheet = weasyprint.CSS(string=css, font_config=_fonts(), url_fetcher=fetcher)
        source = weasyprint.HTML(string=html, url_fetcher=fetcher)
        document: PagedDocument = source.render(font_config=_fonts(), stylesheets=[sheet])
        document.pages[0].height = height_px
        yield document


def prepare() -> None:
    """Import everything and read the vendored fonts, so that a page takes only its own memory and time.

    Raises: MissingDependencyError.
    """
    opened()
    _fonts()


@cache
def opened() -> Any:
    """The package, imported.

    Raises: MissingDependencyError if it or a library that it needs is not installed.
    """
    try:
        # It prints advice about missing libraries, and warns of a system without fonts: we bring ours.
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import weasyprint
            import weasyprint.text.fonts
    except ModuleNotFoundError as cause:
        raise missing_extra("WeasyPrint") from cause
    except OSError as cause:
        raise MissingDependencyError(
            f"WeasyPrint needs a library of the system that is not installed: {_first_words(cause)}.",
            hint=f"Install it: apt-get install --no-install-recommends {' '.join(APT_PACKAGES)}",
            param="to",
        ) from cause
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    return weasyprint


def missing_extra(name: str) -> MissingDependencyError:
    return MissingDependencyError(
        f"{name} is not installed, and this format needs it.",
        hint="Install it with the extra: pip install 'makeready[export]'",
        param="to",
    )


def _first_words(cause: OSError) -> str:
    return str(cause).partition(":")[0].strip() or "unknown"


@cache
def _fonts() -> Any:
    """A font configuration with every vendored face, kept for the process: filling it takes 60 ms."""
    configuration = opened().text.fonts.FontConfiguration()
    rules = "".join(
        _font_rule(face.family, face.path, f"font-weight:{face.weight};font-style:{face.style};")
        for face in faces()
    )
    opened().CSS(string=rules, font_config=configuration, url_fetcher=_fetcher())
    # Its files lie in a temporary folder that goes with it, and not reliably with the interpreter.
    atexit.register(_fonts.cache_clear)
    return configuration


def _font_rule(family: str, path: Path, descriptors: str = "") -> str:
    name = f"{FONT_SCHEME}{sha256(str(path).encode()).hexdigest()[:16]}"
    _served[name] = path
    return f"@font-face{{font-family:'{family}';{descriptors}src:url('{name}')}}"


@cache
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnDataOnly(URLFetcher):  # type: ignore[misc]
        """Answers our font files by name and what a page holds itself; refuses every file and address."""

        def fetch(self, url: str, headers: object = None) -> object:
            if url in _served:
                return URLFetcherResponse(url, body=_served[url].read_bytes())
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            raise ValueError("an export reaches nothing outside its document")

    return OwnDataOnly(allowed_protocols=["data"])
