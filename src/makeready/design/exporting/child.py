"""The layout process: WeasyPrint runs here, so that a page that hangs it or fills memory costs one export.

Started by `drawing/process.py` for `Drawer.lay_out`, which calls `main` in a fresh interpreter. It writes no
file but WeasyPrint's own copies of our fonts, and reaches nothing (`weasy.py`).
"""

import sys
from dataclasses import dataclass

from makeready.design.drawing.child import bound, serve
from makeready.design.exporting import weasy
from makeready.design.exporting.boxes import items_of
from makeready.errors import InvalidDocumentError, MakereadyError

MEMORY_BYTES = 512 << 20
"""What one page may take beyond what the process has; a dense page takes about 60 MiB."""
MAX_RECURSION = 20_000
"""Frames of Python: a page 100 elements deep needs about 4,000, and a thousand are the default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfRequest:
    """Answered with a PDF."""

    sources: weasy.Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsRequest:
    """Answered with what lies on the page, the lowest first: a list of `Item`."""

    sources: weasy.Sources


@dataclass(frozen=True, slots=True)
class ReadyRequest:
    """Answered with True, or with the MissingDependencyError that says what is not installed."""


def answer(request: object) -> object:
    """What the request asks for, or the error to raise on the other side."""
    try:
        weasy.prepare()
        bound(MEMORY_BYTES)
        match request:
            case ReadyRequest():
                return True
            case PdfRequest(sources=sources):
                with weasy.rendered(*sources) as paged:
                    return paged.write_pdf()
            case ItemsRequest(sources=sources):
                with weasy.rendered(*sources) as paged:
                    return items_of(paged.pages[0])
    except MakereadyError as error:
        return error
    except MemoryError:
        return _refused("it needs more memory than it may have", "Make the document smaller or simpler.")
    except (ArithmeticError, AssertionError, AttributeError, LookupError) as error:
        return _refused(f"{type(error).__name__} in the layout engine", "Make the document simpler.")
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        first_line = (str(error).strip() or type(error).__name__).splitlines()[0]
        return _refused(first_line[:300], "Check the values of its styles.")
    raise AssertionError(f"unknown request {type(request).__name__}")


def _refused(why: str, hint: str) -> InvalidDocumentError:
    return InvalidDocumentError(
        f"The document cannot be laid out for this format: {why}.", hint=hint, param="document"
    )


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    sys.setrecursionlimit(MAX_RECURSION)
    serve(answer)
