"""One folder that a machine without network can train from: the code, the shipped art inside it, the text
encoder, wheels that the machine may lack, and the command line to run there."""

import shutil
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import makeready
from makeready.errors import InvalidConfigError, UnavailableError
from makeready.train.minilm import text_folder

PACKAGES = ("brief", "diffusion", "engine", "scene", "train")
"""What training imports; the others are not needed there, and fonts and icons are most of the code's
bytes."""
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")
WHEELS = ("resvg_py",)
"""Of what scenes need beyond numpy, Pillow, OpenCV and PyYAML, which machines for training have."""
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
RUN = """# Training on a machine without network

Needs Python {python} or newer with torch 2.8 or newer, numpy, Pillow, opencv-python-headless, PyYAML,
safetensors, jaxtyping and onnx. In this folder:

    python3 -m pip install --quiet --no-index --no-deps --target site wheels/*.whl
    PYTHONPATH=code:site python3 -m makeready.train run --text-encoder text-encoder --folder ../run \\
        --minutes 25 --stop-after 9 --workers 15 --memory-mb 24000 --out "$OUT" --piece-mb 15 --precision int8

The same command again goes on where it stopped, from `../run`, until the 25 minutes are spent; that folder
is outside this one, so that a pack which is copied anew for each command does not take it away. `--out` is
where it puts the release, the log and a sheet of pictures: at depth 12 seven files of at most 15 MiB.
docs/training.md says the rest.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Units: bytes of all files."""

    folder: Path
    num_bytes: int


def packed(
    folder: Path, cache: Path, words: Collection[str], *, python: str, limit_mb: float, resume: Path | None
) -> Packed:
    """Write the folder anew. `resume` is a release that training should begin with there.

    Raises: InvalidConfigError if it is larger than `limit_mb`, or `folder` holds something else;
        UnavailableError if a wheel cannot be downloaded.
    """
    if folder.exists():
        if not (folder / "RUN.md").is_file() and any(folder.iterdir()):
            raise InvalidConfigError(
                f"{str(folder)!r} holds something that is no pack.",
                hint="Name an empty folder.",
                param="folder",
            )
        shutil.rmtree(folder)
    source = Path(makeready.__file__).parent
    target = folder / "code" / "makeready"
    for name in PACKAGES:
        shutil.copytree(source / name, target / name, ignore=LEFT_OUT)
    for path in source.glob("*.py"):
        shutil.copy2(path, target)
    text_folder(folder / "text-encoder", cache, words)
    (folder / "wheels").mkdir()
    for name in WHEELS:
        _download(f"{name}=={version(name)}", folder / "wheels", python)
    if resume is not None:
        shutil.copytree(resume, folder / "release")
    (folder / "RUN.md").write_text(RUN.format(python=python), encoding="utf-8")
    num_bytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if num_bytes > limit_mb * 2**20:
        raise InvalidConfigError(
            f"The pack has {num_bytes / 2**20:.1f} MiB, more than {limit_mb:g}.",
            hint="Raise --limit-mb, or pack a smaller release to resume from.",
            param="limit_mb",
        )
    return Packed(folder=folder, num_bytes=num_bytes)


def _download(requirement: str, folder: Path, python: str) -> None:
    platforms = [part for one in PLATFORMS for part in ("--platform", one)]
    options = ["--quiet", "--no-deps", "--only-binary=:all:", "--implementation", "cp"]
    command = [sys.executable, "-m", "pip", "download", *options, "--python-version", python, *platforms]
    done = subprocess.run(  # noqa: S603
        [*command, "--dest", str(folder), requirement], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise UnavailableError(
            f"{requirement} for Python {python} could not be downloaded: {done.stderr.strip()[-300:]}",
            hint=f"Put its wheel into {str(folder)!r} by hand, or name another --python.",
            param="python",
        )
