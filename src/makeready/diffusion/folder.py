"""A model's folder, looked at before anything of it is loaded: which files there are, and that none of them
can do harm.

Standard library only. A folder that was pulled is held to its manifest. What passes here is given to the
libraries' own safetensors loaders; what does not is refused by name.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from makeready.diffusion.manifest import Manifest, compare_hashes, read_manifest, verify
from makeready.errors import InvalidModelError

Family = Literal["klein", "z-image"]
MAX_HEADER_BYTES = 25_000_000
"""Ours: klein-4B's largest header has 60 kB. safetensors itself allows 100 MB."""
MAX_JSON_BYTES = 50_000_000
"""Ours: tokenizers' vocabularies take 12 MB."""
CODE_SUFFIXES = frozenset({".py", ".pyc", ".so", ".dll", ".dylib"})
PICKLE_SUFFIXES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib"})
FAMILIES: Mapping[str, Family] = {"Flux2KleinPipeline": "klein", "ZImagePipeline": "z-image"}
"""By `_class_name` of model_index.json."""
INDEX = "model_index.json"
PARTS = ("transformer", "vae", "text_encoder", "tokenizer", "scheduler")
WITH_WEIGHTS = ("transformer", "vae", "text_encoder")
DTYPE_BYTES = {
    "F64": 8,
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "I64": 8,
    "I32": 4,
    "I16": 2,
    "I8": 1,
    "U8": 1,
    "BOOL": 1,
}
"""Source: the safetensors format. float8 weights are not supported by the adapters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A folder that may be loaded.

    Units: bytes on disk of all weights; parameters of all parts.
    """

    folder: Path
    family: Family
    num_parameters: int
    weights_bytes: int


def checked(
    folder: Path, *, sha256: Mapping[str, str] | None = None, is_every_byte_read: bool = False
) -> Checked:
    """Look at a folder in diffusers' layout. `sha256` names files, relative to it, and what they must hash
    to. A pulled folder's manifest is held to as well: files that have not changed since they were hashed are
    not hashed again, unless `is_every_byte_read`.

    Raises: InvalidModelError for a folder or file that is missing, cut off, code, a pickle, a link out of the
    folder, of
        another hash, or of a family without an adapter.
    """
    if not folder.is_dir():
        raise _invalid(f"There is no folder {str(folder)!r}.", "Name a folder in diffusers' layout.")
    for path in sorted(folder.rglob("*")):
        _refuse_harm(path, folder)
    manifest = read_manifest(folder)
    if manifest:
        _refuse_strangers(folder, manifest)
    family = _family(folder)
    for part in PARTS:
        if not (folder / part).is_dir():
            raise _invalid(f"The folder has no {part!r}.", f"A {family} folder has {', '.join(PARTS)}.")
    num_parameters = weights_bytes = 0
    for part in WITH_WEIGHTS:
        for path in _weight_files(folder / part):
            weights_bytes += path.stat().st_size
            num_parameters += _parameters(path)
    compare_hashes(folder, sha256 or {})
    if manifest:
        verify(folder, manifest, is_every_byte_read=is_every_byte_read)
    return Checked(folder=folder, family=family, num_parameters=num_parameters, weights_bytes=weights_bytes)


def _refuse_harm(path: Path, folder: Path) -> None:
    name = path.relative_to(folder)
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        raise _invalid(f"{str(name)!r} is a link out of the folder.", "Copy the file into it.")
    suffix = path.suffix.lower()
    if suffix in CODE_SUFFIXES:
        raise _invalid(
            f"{str(name)!r} is code.",
            "Remove it: models are weights and settings, and no code of theirs is run.",
        )
    if suffix in PICKLE_SUFFIXES:
        raise _invalid(f"{str(name)!r} may be a pickle.", "Use the safetensors files, and remove it.")


def _refuse_strangers(folder: Path, manifest: Manifest) -> None:
    for part in PARTS:
        for path in sorted((folder / part).rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and name not in manifest.files:
                raise _invalid(
                    f"{name!r} was not pulled with the model.", "Remove it, or pull the model again."
                )


def _family(folder: Path) -> Family:
    index = read_json(folder / INDEX, folder)
    name = index.get("_class_name")
    if not isinstance(name, str) or name not in FAMILIES:
        raise _invalid(
            f"model_index.json names the pipeline {name!r}.", f"There are adapters for {', '.join(FAMILIES)}."
        )
    return FAMILIES[name]


def read_json(path: Path, folder: Path) -> dict[str, object]:
    """A JSON object of the folder.

    Raises: InvalidModelError.
    """
    name = path.relative_to(folder)
    if not path.is_file():
        raise _invalid(f"The folder has no {str(name)!r}.", "It is incomplete, or not in diffusers' layout.")
    if path.stat().st_size > MAX_JSON_BYTES:
        raise _invalid(
            f"{str(name)!r} has {path.stat().st_size} bytes.", f"At most {MAX_JSON_BYTES} are read."
        )
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise _invalid(f"{str(name)!r} is not JSON: {error}", "Download it again.") from None
    if not isinstance(value, dict):
        raise _invalid(f"{str(name)!r} is not a JSON object.", "Download it again.")
    return value


def _weight_files(part: Path) -> Iterator[Path]:
    """Every safetensors file of a part; those that an index names must all be there."""
    files = sorted(part.glob("*.safetensors"))
    if not files:
        raise _invalid(f"{part.name!r} has no safetensors file.", "Download the folder again.")
    for index in part.glob("*.safetensors.index.json"):
        weight_map = read_json(index, part).get("weight_map")
        wanted = set(weight_map.values()) if isinstance(weight_map, dict) else set()
        missing = sorted(str(name) for name in wanted if not (part / str(name)).is_file())
        if missing:
            raise _invalid(f"{part.name!r} lacks {missing[0]!r}.", "Download the folder again.")
    yield from files


def _parameters(path: Path) -> int:
    """The numbers in a safetensors file, once its header has proved to fit the file exactly.

    Source: the safetensors format: eight bytes of length, a JSON header, then the tensors without gap or
    overlap.
    """
    where = f"{path.parent.name}/{path.name}"
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > min(MAX_HEADER_BYTES, size - 8):
            raise _invalid(
                f"{where!r} says that its header has {length} bytes.",
                "It is cut off or not a safetensors file.",
            )
        try:
            header = json.loads(file.read(length))
        except (ValueError, RecursionError) as error:
            raise _invalid(f"{where!r} has no readable header: {error}", "Download it again.") from None
    if not isinstance(header, dict):
        raise _invalid(f"{where!r} has no readable header.", "Download it again.")
    header.pop("__metadata__", None)
    spans, count = [], 0
    for name, entry in header.items():
        start, end, numbers = _span(entry, where, name)
        spans.append((start, end))
        count += numbers
    at = 0
    for start, end in sorted(spans):
        if start != at:
            raise _invalid(
                f"The tensors of {where!r} leave a gap or overlap at byte {at}.", "Download it again."
            )
        at = end
    if at != size - 8 - length:
        raise _invalid(
            f"{where!r} has {size - 8 - length} bytes of tensors, its header says {at}.",
            "It is cut off: download it again.",
        )
    return count


def _span(entry: object, where: str, name: str) -> tuple[int, int, int]:
    """First and last byte of a tensor, and its numbers, once type, shape and bytes agree."""
    if isinstance(entry, dict):
        dtype, shape, offsets = entry.get("dtype"), entry.get("shape"), entry.get("data_offsets")
        if (
            isinstance(dtype, str)
            and dtype in DTYPE_BYTES
            and isinstance(shape, list)
            and all(isinstance(side, int) and 0 <= side < 2**40 for side in shape)
            and isinstance(offsets, list)
            and len(offsets) == 2
            and all(isinstance(offset, int) and offset >= 0 for offset in offsets)
        ):
            count = 1
            for side in shape:
                count *= side
            if offsets[1] - offsets[0] == count * DTYPE_BYTES[dtype]:
                return offsets[0], offsets[1], count
    raise _invalid(
        f"The tensor {name[:60]!r} of {where!r} is not described as it should be.", "Download it again."
    )


def _invalid(message: str, hint: str) -> InvalidModelError:
    return InvalidModelError(message, hint=hint, param="model")
