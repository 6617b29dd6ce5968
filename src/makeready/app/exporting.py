"""Stored pictures as files for other programs: which attempts, where to, and their bytes."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from makeready.app.output import Destination, check_writable, write_whole
from makeready.errors import OutputError, UnknownNameError
from makeready.loop import Attempt, Run

if TYPE_CHECKING:
    from makeready.design.document import Document
    from makeready.design.exporting import Options
    from makeready.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One file that was written, and of which attempt."""

    path: Path
    to: str
    attempt_index: int


def wanted_attempts(run: Run, attempt: int | None, proposal: int | None) -> tuple[Attempt, ...]:
    """The attempts to export: one by its number, one proposal's delivered one, or all that were delivered.

    Numbers count from 1, as `makeready show` prints them.

    Raises: UnknownNameError if there is none of that number.
    """
    if attempt is not None:
        found = [one for one in run.attempts if one.index + 1 == attempt]
        return _found(found, f"attempt {attempt}", [one.index + 1 for one in run.attempts], "attempt")
    if proposal is not None:
        found = [one for one in run.delivered if one.proposal_index + 1 == proposal]
        there = [one.proposal_index + 1 for one in run.delivered]
        return _found(found, f"delivered proposal {proposal}", there, "proposal")
    return _found(list(run.delivered), "delivered picture", [], "run")


def _found(found: list[Attempt], name: str, there: list[int], param: str) -> tuple[Attempt, ...]:
    if found:
        return tuple(found)
    numbers = ", ".join(str(number) for number in there)
    hint = f"There are: {numbers}." if there else "See what it made: makeready show RUN"
    raise UnknownNameError(f"The run has no {name}.", hint=hint, param=param)


def wanted_formats(to: Sequence[str], output: str | None) -> tuple[str, ...]:
    """The formats by their names: those of `--to`, else what the ending of the output says.

    Raises: UnknownNameError for a format there is not; OutputError if nothing says which.
    """
    from makeready.design.exporting import SUFFIXES, format_named

    if to:
        return tuple(dict.fromkeys(format_named(name) for name in to))
    suffix = Path(output).suffix if output else ""
    if suffix:
        return (format_named(suffix),)
    raise OutputError("Which format?", hint=f"Write --to with one of {', '.join(SUFFIXES)}.", param="to")


def destinations(output: str | None, folder: Path, formats: Sequence[str]) -> dict[str, Destination]:
    """Where the files of each format go: beside the run's picture, or where `output` says.

    Raises: OutputError, StorageError if nothing can be written there.
    """
    from makeready.design.exporting import SUFFIXES, format_named

    if output is None:
        folder.mkdir(parents=True, exist_ok=True)
        made = {to: Destination(folder=folder, suffix=SUFFIXES[to]) for to in formats}
    else:
        path = Path(output).expanduser()
        if not output.strip():
            raise OutputError("The output has no name.", hint="Write --output slide.pptx.", param="output")
        if path.is_dir() or output.endswith("/"):
            made = {to: Destination(folder=path, suffix=SUFFIXES[to]) for to in formats}
        else:
            if path.suffix and len(formats) == 1 and format_named(path.suffix) != formats[0]:
                raise OutputError(
                    f"{output!r} does not end as {formats[0]} does.",
                    hint=f"Write {path.with_suffix(SUFFIXES[formats[0]]).name!r}, or --to {path.suffix[1:]}.",
                    param="output",
                )
            is_named = bool(path.suffix) and len(formats) == 1
            made = {
                to: Destination(
                    folder=path.parent, stem=path.stem, suffix=path.suffix if is_named else SUFFIXES[to]
                )
                for to in formats
            }
    check_writable(next(iter(made.values())).folder)
    return made


def export_attempts(
    store: "Store",
    attempts: Sequence[Attempt],
    places: dict[str, Destination],
    options: "Options",
    *,
    painter: str = "compose",
    fonts: Path | None = None,
) -> list[Exported]:
    """Write each attempt in each format, and the fonts of their texts into the folder `fonts`. `painter`
    fills slots for pictures, as it did in the run.

    Raises: OutputError for an attempt without a document where a format needs one; what `export` raises.
    """
    from makeready.design.drawing.drawer import Drawer
    from makeready.design.exporting import (
        check_installed,
        export,
        export_picture,
        is_raster,
        no_document,
        office_fonts,
    )
    from makeready.makers.painting import painter_named

    if fonts is not None:
        check_writable(fonts)
    texts = {one: store.source_text(one) for one in attempts}
    sources = {one: text if is_page(text) else "" for one, text in texts.items()}
    for to in places:
        if not is_raster(to) and not all(sources.values()):
            raise no_document(to)
    written: list[Exported] = []
    with Drawer(painter=painter_named(painter)) as drawer:
        for to in places:
            check_installed(to, drawer)
        for position, attempt in enumerate(attempts):
            png, html = store.picture_bytes(attempt), sources[attempt]
            document = _document(png, html) if html else None
            for to, place in places.items():
                path = place.path(position, len(attempts))
                is_stored = is_raster(to) and options.scale == 1.0
                if document is None or is_stored:
                    data = export_picture(png, to=to, options=options)
                else:
                    data = export(document, to=to, drawer=drawer, options=options)
                write_whole(path, data)
                written.append(Exported(path=path, to=to, attempt_index=attempt.index))
            if fonts is not None and document is not None:
                for name, content in office_fonts(document, drawer).items():
                    write_whole(fonts / name, content)
    return written


def is_page(source: str) -> bool:
    """Whether an attempt's source is a document that other programs can edit, and not a scene or nothing."""
    from makeready.makers.compose import is_composition

    return bool(source) and not is_composition(source)


def _document(png: bytes, html: str) -> "Document":
    from makeready.design.document import Document

    with Image.open(io.BytesIO(png)) as picture:
        width_px, height_px = picture.size
    return Document(html=html, width_px=width_px, height_px=height_px)
