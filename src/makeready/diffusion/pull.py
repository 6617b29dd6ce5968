"""A model from the hub into a folder: the needed files only, at one revision, each held to its hash.

What comes in stands in `FOLDER.partial` until all of it is there and checked; then it gets its name in one
step. A pull that was cut off goes on where it stopped.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from makeready.diffusion.catalog import PARTIAL, KnownModel
from makeready.diffusion.folder import FAMILIES, INDEX, MAX_JSON_BYTES, WITH_WEIGHTS, checked, read_json
from makeready.diffusion.hub import Hub, HubFile, Listing
from makeready.diffusion.manifest import (
    Manifest,
    is_plain,
    mark_seen,
    read_manifest,
    sha256_of,
    write_manifest,
)
from makeready.errors import (
    InvalidAnswerError,
    InvalidModelError,
    OutputError,
    StorageError,
    StoreBusyError,
    UnavailableError,
)

SUFFIXES = frozenset({".safetensors", ".json", ".txt", ".jinja"})
"""Weights, settings, and what tokenizers read. Nothing that could be code or a pickle."""
AT_THE_TOP = frozenset({INDEX, "LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE"})
BEGUN = ".begun"
"""The folder of files that are not whole yet, each named after its hash."""


class Told(Protocol):
    """Is told how many bytes of a file are there."""

    def __call__(self, file: HubFile, done_bytes: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a pull fetches, and where it goes. `num_left_out` files of the repository are not needed."""

    model: KnownModel
    listing: Listing
    files: tuple[HubFile, ...]
    num_left_out: int
    folder: Path

    @property
    def num_bytes(self) -> int:
        return sum(one.num_bytes for one in self.files)

    @property
    def stage(self) -> Path:
        return self.folder.with_name(self.folder.name + PARTIAL)


def planned(model: KnownModel, listing: Listing, folder: Path) -> Plan:
    """The files of a listing that the model needs, the index first, so that a wrong model is found early.

    Raises: InvalidModelError where there is no adapter for it, a file is missing or too large;
        InvalidAnswerError for a path that would not stay in the folder.
    """
    if model.pipeline not in FAMILIES:
        raise InvalidModelError(
            f"This version of makeready has no adapter for {model.pipeline}.",
            hint=f"There are adapters for {', '.join(FAMILIES)}.",
            param="model",
        )
    files = tuple(
        sorted(
            (one for one in listing.files if _is_needed(one, model)),
            key=lambda one: (one.path != INDEX, one.path),
        )
    )
    for file in files:
        if not is_plain(file.path):
            raise InvalidAnswerError(
                f"The hub lists a file {file.path[:60]!r}.", hint="Tell who runs the hub.", param="model"
            )
        if Path(file.path).suffix != ".safetensors" and file.num_bytes > MAX_JSON_BYTES:
            raise _lacking(listing, f"{file.path!r} has {file.num_bytes} bytes, more than {MAX_JSON_BYTES}")
    if not files or files[0].path != INDEX:
        raise _lacking(listing, f"there is no {INDEX}")
    for part in model.parts:
        mine = [one.path for one in files if one.path.startswith(f"{part}/")]
        if not mine or (part in WITH_WEIGHTS and not any(one.endswith(".safetensors") for one in mine)):
            raise _lacking(
                listing, f"{part!r} has no {'safetensors file' if part in WITH_WEIGHTS else 'settings'}"
            )
    return Plan(
        model=model, listing=listing, files=files, num_left_out=len(listing.files) - len(files), folder=folder
    )


def pull(plan: Plan, hub: Hub, told: Told) -> bool:
    """Fetch what is not there yet, check it, and give it its name. False if all of it was there already.

    Interrupted at any moment, the same call goes on later. A connection that breaks is taken up again as long
    as each try brings something.

    Raises: OutputError if another model has the name, or nothing can be written; StorageError without room;
        StoreBusyError while another process pulls it; InvalidAnswerError for a file of another hash;
        UnavailableError; InvalidModelError for what `checked` refuses.
    """
    if _is_there(plan):
        return False
    try:
        plan.stage.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{str(plan.stage)!r} cannot be made: {error.strerror}.",
            hint="Name another folder with --into, or with MAKEREADY_MODELS_ROOT.",
            param="models.root",
        ) from error
    with _alone(plan.stage):
        try:
            _drop_strangers(plan)
            _check_room(plan)
            hashes = {}
            for file in plan.files:
                hashes[file.path] = _fetched(plan, hub, file, told)
                if file.path == INDEX:
                    _check_class(plan)
            _finish(plan, hashes)
        except OSError as error:
            raise StorageError(
                f"{str(plan.stage)!r} cannot be written: {error.strerror or error}.",
                hint="Make room, or name another folder with --into; the same command goes on from here.",
                param="models.root",
            ) from error
    return True


def _is_needed(file: HubFile, model: KnownModel) -> bool:
    part, _, name = file.path.rpartition("/")
    if not part:
        return name in AT_THE_TOP
    return part in model.parts and Path(name).suffix in SUFFIXES


def _is_there(plan: Plan) -> bool:
    folder = plan.folder
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    manifest = read_manifest(folder) if folder.is_dir() else None
    wanted = plan.listing
    if manifest and (manifest.repository, manifest.revision) == (wanted.repository, wanted.revision):
        checked(folder, is_every_byte_read=True)
        return True
    what = f"{manifest.repository} at {manifest.revision[:12]}" if manifest else "something else"
    raise OutputError(
        f"{str(folder)!r} is there and holds {what}, not {wanted.repository} at {wanted.revision[:12]}.",
        hint="Move it away, or name another folder with --into.",
        param="into",
    )


@contextmanager
def _alone(stage: Path) -> Iterator[None]:
    """One pull of a model at a time. SQLite locks files on every system, and lets go when a process dies."""
    path = stage.with_name(stage.name + ".lock")
    is_mine = False
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as lock:
            _lock(lock, path, stage)
            is_mine = True
            yield
    finally:
        if is_mine:
            path.unlink(missing_ok=True)


def _lock(lock: sqlite3.Connection, path: Path, stage: Path) -> None:
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_BUSY":
            raise StorageError(f"{str(path)!r} cannot be locked: {error}.", param="models.root") from error
        raise StoreBusyError(
            f"Another process pulls into {str(stage)!r}.", hint="Wait for it to end.", param="into"
        ) from error


def _drop_strangers(plan: Plan) -> None:
    """Of a pull that was cut off, keep what this one needs: the revision may be another."""
    wanted = {one.path for one in plan.files} | {f"{BEGUN}/{_digest(one)}" for one in plan.files}
    for path in [one for one in plan.stage.rglob("*") if one.is_file()]:
        if path.relative_to(plan.stage).as_posix() not in wanted:
            path.unlink()


def _digest(file: HubFile) -> str:
    return file.sha256 or file.git_sha1


def _num_bytes(path: Path) -> int:
    """The size of a file; -1 where none is."""
    return path.stat().st_size if path.exists() else -1


def _check_room(plan: Plan) -> None:
    stage = plan.stage
    there = sum(one.stat().st_size for one in stage.rglob("*") if one.is_file())
    wanted, free = plan.num_bytes - there, shutil.disk_usage(stage).free
    if wanted > free:
        where = str(stage.parent)
        raise StorageError(
            f"{wanted / 1e9:,.1f} GB are to come, and {free / 1e9:,.1f} GB are free in {where!r}.",
            hint="Make room, or name a folder on another disk with --into or MAKEREADY_MODELS_ROOT.",
            param="models.root",
        )


def _fetched(plan: Plan, hub: Hub, file: HubFile, told: Told) -> str:
    """The sha256 of a file that is there, whole and right."""
    target = plan.stage / file.path
    if target.is_file() and (found := _right_hash(target, file)):
        told(file, file.num_bytes)
        return found
    begun = plan.stage / BEGUN / _digest(file)
    begun.parent.mkdir(exist_ok=True)
    while (had := _num_bytes(begun)) < file.num_bytes:
        try:
            _append(plan, hub, file, begun, told)
        except UnavailableError:
            if _num_bytes(begun) <= max(had, 0):
                raise
    found = _right_hash(begun, file)
    if not found:
        begun.unlink()
        raise InvalidAnswerError(
            f"{file.path!r} is not what the hub at {hub.url} lists: another hash.",
            hint="Pull again; if it stays so, the hub's copy is damaged.",
            param="models.hub",
        )
    target.parent.mkdir(exist_ok=True)
    os.replace(begun, target)
    return found


def _append(plan: Plan, hub: Hub, file: HubFile, begun: Path, told: Told) -> None:
    start = max(0, _num_bytes(begun))
    with hub.content(plan.listing, file, start) as (at, chunks), begun.open("r+b" if at else "wb") as out:
        out.seek(at)
        for chunk in chunks:
            at += len(chunk)
            if at > file.num_bytes:
                raise InvalidAnswerError(
                    f"The hub at {hub.url} sends more than the {file.num_bytes} bytes of {file.path!r}.",
                    hint="Pull again; if it stays so, the hub's copy is damaged.",
                    param="models.hub",
                )
            out.write(chunk)
            told(file, at)
        out.flush()
        os.fsync(out.fileno())
    if at < file.num_bytes:
        raise UnavailableError(
            f"The hub at {hub.url} broke off at byte {at} of {file.path!r}.",
            hint="The same command goes on where it stopped.",
            param="models.hub",
        )


def _right_hash(path: Path, file: HubFile) -> str:
    """The file's sha256 if it is what was listed, else nothing."""
    if path.stat().st_size != file.num_bytes:
        return ""
    found = sha256_of(path)
    if file.sha256:
        return found if found == file.sha256 else ""
    # Git's name of a content: SHA-1 over a short header and the bytes. The hub has no other for small files.
    content = path.read_bytes()
    named = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    return found if named == file.git_sha1 else ""


def _check_class(plan: Plan) -> None:
    found = read_json(plan.stage / INDEX, plan.stage).get("_class_name")
    if found != plan.model.pipeline:
        raise InvalidModelError(
            f"{plan.listing.repository} is a {str(found)[:60]!r}, not a {plan.model.pipeline}.",
            hint="Check --hub and --revision.",
            param="model",
        )


def _finish(plan: Plan, hashes: dict[str, str]) -> None:
    """Check the whole, write the manifest, and give the folder its name."""
    stage = plan.stage
    (stage / BEGUN).rmdir()
    checked(stage)
    manifest = Manifest(
        name=plan.model.name,
        repository=plan.listing.repository,
        revision=plan.listing.revision,
        files=hashes,
    )
    write_manifest(stage, manifest)
    mark_seen(stage, manifest)
    if plan.folder.is_dir():
        plan.folder.rmdir()
    stage.rename(plan.folder)


def _lacking(listing: Listing, what: str) -> InvalidModelError:
    return InvalidModelError(
        f"{listing.repository} cannot be used at {listing.revision[:12]}: {what}.",
        hint="Try another --revision.",
        param="model",
    )
