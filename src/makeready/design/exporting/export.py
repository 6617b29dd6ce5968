"""One door to every format: a document, or a picture without one, becomes the bytes of a file."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from PIL import Image

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.exporting.raster import DEFAULT_QUALITY, RasterFormat, to_raster
from makeready.errors import OutputError, UnknownNameError

RASTER: dict[str, RasterFormat] = {"png": "png", "jpeg": "jpeg", "jpg": "jpeg", "webp": "webp"}
SUFFIXES = {"png": ".png", "jpeg": ".jpg", "webp": ".webp", "html": ".html", "pdf": ".pdf", "pptx": ".pptx"}
"""The formats there are, and how a file of each is called."""
MAX_SCALE = 4.0
MAX_EXPORT_PX = 16384


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`quality` is 1 to 100, for JPEG and WebP; `scale` is device pixels for one of the document."""

    quality: int = DEFAULT_QUALITY
    scale: float = 1.0
    title: str = ""


def format_named(name: str) -> str:
    """The format called `name`, whatever its capitals; jpg is jpeg.

    Raises: UnknownNameError that names the formats there are.
    """
    wanted = name.strip().lower().lstrip(".")
    wanted = "jpeg" if wanted == "jpg" else wanted
    if wanted in SUFFIXES:
        return wanted
    near = get_close_matches(wanted, SUFFIXES, n=1)
    start = f"Did you mean {near[0]!r}? " if near else ""
    raise UnknownNameError(
        f"There is no export format {name!r}.", hint=f"{start}Formats: {', '.join(SUFFIXES)}.", param="to"
    )


def is_raster(to: str) -> bool:
    return to in RASTER


def export(document: Document, *, to: str, drawer: Drawer, options: Options | None = None) -> bytes:
    """The document as a file of the format `to`: png, jpeg, webp, html, pdf or pptx.

    Raises: UnknownNameError for another format; InvalidDocumentError, DrawTimeoutError as in drawing;
        MissingDependencyError for pdf and pptx where the extra `export` is not installed;
        OutputError for a picture larger than its format can hold.
    """
    options = options or Options()
    wanted = format_named(to)
    if wanted in RASTER:
        check_size(document.width_px, document.height_px, options.scale)
        if options.scale == 1.0:
            pixels = drawer.draw(document).pixels
        else:
            pixels = drawer.draw_scaled(document, options.scale)
        return to_raster(Image.fromarray(pixels), RASTER[wanted], quality=options.quality)
    return _writer(wanted)(document, drawer, options)


def export_picture(png: bytes, *, to: str, options: Options | None = None) -> bytes:
    """A picture that is only pixels as PNG, JPEG or WebP.

    Raises: UnknownNameError; OutputError for a format that needs the document behind a picture.
    """
    options = options or Options()
    wanted = format_named(to)
    if wanted not in RASTER:
        raise no_document(wanted)
    if options.scale != 1.0:
        raise OutputError(
            "The picture cannot be drawn larger: it is only pixels, without a document behind it.",
            hint="Leave --scale out.",
            param="scale",
        )
    with Image.open(io.BytesIO(png)) as picture:
        return to_raster(picture, RASTER[wanted], quality=options.quality)


def no_document(to: str) -> OutputError:
    """The error of a format that needs more than pixels."""
    return OutputError(
        f"The picture cannot become {to}: it is only pixels, without a document behind it.",
        hint="Export it as png, jpeg or webp; pdf, pptx and html need a page, as the maker design draws.",
        param="to",
    )


def check_installed(to: str, drawer: Drawer) -> None:
    """Raises: MissingDependencyError if the format needs something that is not installed."""
    if to in {"pdf", "pptx"}:
        from makeready.design.exporting.child import ReadyRequest

        drawer.lay_out(ReadyRequest())
    if to == "pptx":
        from makeready.design.exporting import pptx

        pptx.opened()


def office_fonts(document: Document, drawer: Drawer) -> dict[str, bytes]:
    """The vendored faces of the document's texts as font files, by name, for an office program to install.

    Raises: InvalidDocumentError, DrawTimeoutError.
    """
    from makeready.design.drawing.cascade import Styles
    from makeready.design.exporting.laid_out import filled
    from makeready.design.exporting.page import fonts_of
    from makeready.design.exporting.typefaces import office_file

    page = filled(document, drawer).ready.page
    return dict(office_file(face) for face in fonts_of(page, Styles(page)))


def check_size(width_px: int, height_px: int, scale: float) -> None:
    """Raises: OutputError for a scale outside 0.25 to 4, or a picture beyond 16384 px a side."""
    if not 0.25 <= scale <= MAX_SCALE:
        raise OutputError(
            f"The scale {scale:g} is not between 0.25 and {MAX_SCALE:g}.", hint="Use 2.", param="scale"
        )
    if max(width_px, height_px) * scale > MAX_EXPORT_PX:
        raise OutputError(
            f"The picture would be {max(width_px, height_px) * scale:.0f} px long.",
            hint=f"Choose a scale that stays below {MAX_EXPORT_PX} px.",
            param="scale",
        )


def _writer(to: str) -> Callable[[Document, Drawer, Options], bytes]:
    """What writes a document in the format: imported now, because PDF and PPTX are optional and slow."""
    if to == "html":
        from makeready.design.exporting.page import to_page

        return lambda document, drawer, options: to_page(document, drawer, title=options.title)
    if to == "pdf":
        from makeready.design.exporting.pdf import to_pdf

        return lambda document, drawer, options: to_pdf(document, drawer, title=options.title)
    from makeready.design.exporting.pptx import to_pptx

    return lambda document, drawer, options: to_pptx(document, drawer, title=options.title)
