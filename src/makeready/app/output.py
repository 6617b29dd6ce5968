"""Where finished files go: checked before any work starts, written whole or not at all."""

import contextlib
import errno
import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from makeready.errors import MakereadyError, OutputError, StorageError

FORMATS: dict[str, str] = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """The pattern of the delivered pictures' paths."""

    folder: Path
    stem: str = "picture"
    suffix: str = ".png"

    def path(self, index: int, num_pictures: int) -> Path:
        """The path of one picture; numbered from 1 where there are several."""
        number = f"-{index + 1}" if num_pictures > 1 else ""
        return self.folder / f"{self.stem}{number}{self.suffix}"


def destination_of(output: str) -> Destination:
    """Read `--output`: a file whose extension names the format, or an existing folder.

    Raises: OutputError if the folder is missing, the format is unknown, or nothing can be written there.
    """
    if not output.strip():
        raise OutputError("The output has no name.", hint="Write --output picture.png.", param="output")
    path = Path(output).expanduser()
    if output.endswith(("/", os.sep)) or path.is_dir():
        destination = Destination(folder=path)
    elif path.suffix.lower() in FORMATS:
        destination = Destination(folder=path.parent, stem=path.stem, suffix=path.suffix)
    else:
        raise OutputError(
            f"{output!r} names no picture format.",
            hint=f"End it in {', '.join(sorted(FORMATS))}, or name an existing folder.",
            param="output",
        )
    check_writable(destination.folder)
    return destination


def check_writable(folder: Path) -> None:
    """Raises: OutputError unless a file can be made in `folder` now (tried, because root and mounts lie)."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(
            f"{str(folder)!r} is a file, not a folder.",
            hint="Name a folder that exists, e.g. --output ./picture.png",
            param="output",
        )
    if not folder.is_dir():
        raise OutputError(
            f"The folder {str(folder)!r} does not exist.",
            hint=f"Make it first: mkdir -p {folder}",
            param="output",
        )
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".makeready-"):
            pass
    except OSError as cause:
        raise output_error(folder, cause) from cause


def prepare_root(root: Path) -> None:
    """Make the store's folder and try it, before any work starts.

    Raises: OutputError for a file, StorageError if it cannot be made or written.
    """
    if root.exists() and not root.is_dir():
        raise OutputError(
            f"The store {str(root)!r} is a file, not a folder.",
            hint="Name a folder: --store FOLDER or MAKEREADY_STORE_ROOT.",
            param="store.root",
        )
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=root, prefix=".makeready-"):
            pass
    except OSError as cause:
        raise StorageError(
            f"The store {str(root)!r} cannot be written: {cause.strerror or cause}.",
            hint="Name a folder you may write to: --store FOLDER or MAKEREADY_STORE_ROOT.",
            param="store.root",
        ) from cause


def output_error(path: Path, cause: OSError) -> MakereadyError:
    """The error of our tree for a write that the system refused: a full disk is not the caller's mistake."""
    if cause.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(
            f"The disk is full: {str(path)!r} was not written.",
            hint="Free some space; the picture is kept: makeready export last --to png",
            param="output",
        )
    return OutputError(
        f"{str(path)!r} cannot be written: {cause.strerror or cause}.",
        hint="Name a place you may write to, e.g. --output ./picture.png",
        param="output",
    )


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it: a temporary neighbour, then one rename.

    Raises: OutputError or StorageError; then the old file, if any, is as it was.
    """
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".makeready-", suffix=path.suffix)
        with os.fdopen(handle, "wb") as sink:
            sink.write(data)
            sink.flush()
            os.fsync(sink.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
        temporary = None
    except OSError as cause:
        raise output_error(path, cause) from cause
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def encoded(png: bytes, suffix: str) -> bytes:
    """A stored PNG in the format that `suffix` names; PNG passes through untouched."""
    picture_format = FORMATS[suffix.lower()]
    if picture_format == "PNG":
        return png
    from PIL import Image

    sink = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        if picture_format == "JPEG":
            picture.convert("RGB").save(sink, format="JPEG", quality=94, subsampling=0, optimize=True)
        else:
            picture.save(sink, format="WEBP", quality=94, method=4)
    return sink.getvalue()
