"""What is known about one picture of the benchmark: a JSON file beside its PNG, and how both are written."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from makeready.bench.bizgeneval_judge import Checklist
from makeready.bench.bizgeneval_prompts import Prompt
from makeready.bench.bizgeneval_recall import Reading
from makeready.bench.bizgeneval_strings import LeftOut
from makeready.errors import StorageError

FORMAT = 2
"""Raised when a record means something else; older records are made again."""
PLAIN_FIELDS = (
    "planner",
    "commit",
    "width_px",
    "height_px",
    "seconds",
    "num_attempts",
    "outcome",
    "kind",
    "num_lines",
    "error",
)
"""The fields of a record that are written as they are."""
PAID_FIELDS = ("tokens_in", "tokens_out", "cost_microusd")
"""What its planner took; 0 in records from before there was one that took anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding as the gallery tells it."""

    id: str
    kind: str
    verdict: str
    severity: str
    expected: str
    measured: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One prompt's picture, scored; or, with `error`, why there is none.

    `num_lines` is how many lines of text were read. `checklist` None: nobody was asked. Tokens and money are
    those of the planner, over all attempts; a checklist counts its own.
    """

    prompt: Prompt
    planner: str
    commit: str = ""
    width_px: int = 0
    height_px: int = 0
    seconds: float = 0.0
    num_attempts: int = 0
    outcome: str = ""
    kind: str = ""
    notes: tuple[str, ...] = ()
    num_lines: int = 0
    strings: tuple[Reading, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    findings: tuple[Told, ...] = ()
    checklist: Checklist | None = None
    error: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost_microusd: int = 0

    @property
    def is_finished(self) -> bool:
        return not self.error


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A record with the bytes that belong to it."""

    record: Record
    png: bytes = b""
    html: str = ""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a run of the benchmark lies: N.json, N.png and N.html for prompt N."""

    root: Path

    def picture_path(self, prompt_id: str) -> Path:
        return self.root / f"{prompt_id}.png"

    def picture(self, prompt_id: str) -> bytes | None:
        """The picture's bytes; None if it is missing or cannot be read."""
        try:
            return self.picture_path(prompt_id).read_bytes() or None
        except OSError:
            return None

    def finished(self, prompt: Prompt, planner: str) -> Record | None:
        """The record of a picture that need not be made again; None if there is none for this very order.

        A record that is cut off, of another prompt, planner or format, or whose picture is missing counts as
        none.
        """
        try:
            entry = json.loads((self.root / f"{prompt.id}.json").read_text(encoding="utf-8"))
            record = record_of(entry, prompt)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        is_same = entry["prompt_sha256"] == fingerprint(prompt) and record.planner == planner
        is_there = self.picture_path(prompt.id).is_file()
        return record if record.is_finished and is_same and is_there else None

    def save(self, made: Made) -> None:
        """Picture and document first, the record last, so that a record means that all is there.

        Raises: StorageError if the disk is full or the folder cannot be written.
        """
        prompt_id = made.record.prompt.id
        files = [(f"{prompt_id}.json", json.dumps(entry_of(made.record), indent=1).encode())]
        if made.png:
            files.insert(0, (f"{prompt_id}.html", made.html.encode("utf-8", "replace")))
            files.insert(0, (f"{prompt_id}.png", made.png))
        for name, content in files:
            self.write(name, content)

    def write(self, name: str, content: bytes) -> None:
        """A file whole or not at all.

        Raises: StorageError if the disk is full or the folder cannot be written.
        """
        temporary = self.root / f".{name}.{os.getpid()}.part"
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            try:
                temporary.write_bytes(content)
                temporary.replace(self.root / name)
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as cause:
            raise StorageError(
                f"{name} cannot be written: {cause.strerror or cause}.",
                hint="Free some space or give another --out; finished pictures are not made again.",
            ) from cause


def fingerprint(prompt: Prompt) -> str:
    """Changes with everything that a picture or its scores depend on."""
    said = json.dumps(asdict(prompt), sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def entry_of(record: Record) -> dict[str, Any]:
    """The record as JSON. The prompt's text stays in the prompts' file; its fingerprint is here."""
    entry = asdict(record)
    prompt = entry.pop("prompt")
    head = {
        "format": FORMAT,
        "id": prompt["id"],
        "domain": prompt["domain"],
        "dimension": prompt["dimension"],
        "prompt_sha256": fingerprint(record.prompt),
    }
    return head | entry


def record_of(entry: Mapping[str, Any], prompt: Prompt) -> Record:
    """Raises: KeyError, TypeError or ValueError for what is no record of ours."""
    if entry["format"] != FORMAT:
        raise ValueError("another format")
    plain = {key: entry[key] for key in PLAIN_FIELDS} | {key: entry.get(key, 0) for key in PAID_FIELDS}
    asked = entry["checklist"]
    return replace(
        Record(prompt=prompt, **plain),
        notes=tuple(entry["notes"]),
        strings=tuple(Reading(**one) for one in entry["strings"]),
        left_out=tuple(LeftOut(**one) for one in entry["left_out"]),
        findings=tuple(Told(**one) for one in entry["findings"]),
        checklist=asked and Checklist(**asked | {"answers": tuple(asked["answers"])}),
    )
