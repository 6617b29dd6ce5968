"""What a model's folder may hold, and what is refused by name. Without torch: the files are made by hand."""

import hashlib
import json
import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makeready.diffusion.folder import PARTS, WITH_WEIGHTS, checked
from makeready.errors import InvalidModelError


def safetensors(header: object, body: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + body


def tensor(start: int = 0, end: int = 24, shape: object = (2, 3), dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}  # type: ignore[call-overload]


GOOD = safetensors({"__metadata__": {"format": "pt"}, "weight": tensor()}, bytes(24))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "model"
    for part in PARTS:
        (made / part).mkdir(parents=True)
    for part in WITH_WEIGHTS:
        (made / part / "model.safetensors").write_bytes(GOOD)
    (made / "model_index.json").write_text('{"_class_name": "Flux2KleinPipeline"}')
    return made


def test_a_whole_folder_is_counted(folder: Path) -> None:
    found = checked(folder)

    assert (found.family, found.num_parameters, found.weights_bytes) == ("klein", 18, 3 * len(GOOD))


def weights(content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / "vae" / "model.safetensors").write_bytes(content)


def added(name: str, content: bytes = b"x") -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "code": (added("transformer/modeling.py"), "is code"),
    "a library": (added("vae/ops.so"), "is code"),
    "a pickle": (added("vae/diffusion_pytorch_model.bin"), "may be a pickle"),
    "a checkpoint": (added("model.ckpt"), "may be a pickle"),
    "a link out": (lambda folder: os.symlink("/etc/hostname", folder / "vae" / "names.json"), "link out"),
    "another family": (added("model_index.json", b'{"_class_name": "OtherPipeline"}'), "OtherPipeline"),
    "an index that is a list": (added("model_index.json", b"[]"), "not a JSON object"),
    "an index that is cut off": (added("model_index.json", b'{"_class'), "is not JSON"),
    "an index nested deep": (added("model_index.json", b"[" * 200_000), "is not JSON"),
    "an empty file": (weights(b""), "header has 0 bytes"),
    "a header bomb": (weights(struct.pack("<Q", 2**40) + b"{}"), "header has 1099511627776 bytes"),
    "a header past the end": (weights(safetensors({}, length=500)), "header has 500 bytes"),
    "a header that is no JSON": (weights(safetensors(b"\x80\x02pickle")), "no readable header"),
    "a header that is a list": (weights(safetensors([1])), "no readable header"),
    "a tensor cut off": (weights(GOOD[:-1]), "bytes of tensors"),
    "bytes behind the tensors": (weights(GOOD + b"x"), "bytes of tensors"),
    "tensors that overlap": (
        weights(safetensors({"a": tensor(0, 24), "b": tensor(20, 44)}, bytes(44))),
        "gap or overlap",
    ),
    "a gap": (weights(safetensors({"a": tensor(0, 24), "b": tensor(30, 54)}, bytes(54))), "gap or overlap"),
    "a shape that lies": (weights(safetensors({"a": tensor(shape=(2, 4))}, bytes(24))), "not described"),
    "a negative side": (weights(safetensors({"a": tensor(shape=(-2, -3))}, bytes(24))), "not described"),
    "a type that is unknown": (weights(safetensors({"a": tensor(dtype="Q4")}, bytes(24))), "not described"),
    "no weights": (lambda folder: (folder / "vae" / "model.safetensors").unlink(), "no safetensors file"),
    "a shard that is missing": (
        added("vae/model.safetensors.index.json", b'{"weight_map": {"a": "model-2.safetensors"}}'),
        "model-2.safetensors",
    ),
    "a part that is missing": (lambda folder: (folder / "tokenizer").rmdir(), "'tokenizer'"),
    "no index": (lambda folder: (folder / "model_index.json").unlink(), "model_index.json"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_a_folder_is_said_in_one_line(folder: Path, name: str) -> None:
    spoil, words = BAD[name]
    spoil(folder)

    with pytest.raises(InvalidModelError, match=words) as caught:
        checked(folder)

    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidModelError, match="no folder"):
        checked(tmp_path / "nowhere")


def test_a_file_of_another_hash_is_refused(folder: Path) -> None:
    name = "vae/model.safetensors"
    right = hashlib.sha256(GOOD).hexdigest()

    assert checked(folder, sha256={name: right.upper()})
    with pytest.raises(InvalidModelError, match="has the sha256"):
        checked(folder, sha256={name: "0" * 64})
    with pytest.raises(InvalidModelError, match=r"no 'vae/other"):
        checked(folder, sha256={"vae/other.safetensors": right})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_bring_the_check_down(folder: Path, content: bytes) -> None:
    weights(content)(folder)

    with pytest.raises(InvalidModelError):
        checked(folder)
