"""The objects of a flat picture by a small network that was trained on renders
(`makeready.train.detector`): what its outputs mean, and running it without torch."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import (  # type: ignore[import-untyped]
    Fail,
    InvalidGraph,
    InvalidProtobuf,
)

from makeready.brief import Box
from makeready.errors import StorageError
from makeready.scene.colours import OBJECT_COLOURS
from makeready.scene.oklch import Lch, lch_of_hex
from makeready.scene.spec import GROUNDS, GroundKind
from makeready.scene.styles import STYLES
from makeready.verify.eyes.colour import Pixels, hex_from_rgb
from makeready.verify.eyes.flat_ground import SIDE_PX

FILE = Path(__file__).parent / "data" / "objects.onnx"
CELL_PX = 16
BOX_CHANNELS = 4
"""Offset of the centre in its cell, and the logarithm of width and height in cells."""
WORDS = tuple(OBJECT_COLOURS)
STYLE_NAMES = tuple(style.name for style in STYLES if style.is_shipped)
GROUND_COLOURS = 6
"""RGB at the top and at the bottom, 0 to 1."""
MIN_OBJECT = 0.35
"""Of the centre's score; the command that trains prints the errors at this line."""
MAX_OVERLAP = 0.55
MIN_COLOUR = 0.25
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where in a cell's vector each answer is; `concepts` has one name for each class but the last, which is
    everything else."""

    concepts: tuple[str, ...]

    @property
    def slices(self) -> dict[str, slice]:
        sizes = {
            "centre": 1,
            "box": BOX_CHANNELS,
            "concept": len(self.concepts) + 1,
            "colour": len(WORDS),
            "style": len(STYLE_NAMES),
        }
        found, at = {}, 0
        for name, size in sizes.items():
            found[name] = slice(at, at + size)
            at += size
        return found

    @property
    def num_channels(self) -> int:
        return int(max(part.stop for part in self.slices.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One object. `concept` is empty for a thing the network has no name for; `second` is the next
    likeliest name, the surenesses are probabilities. Units: `box` in pixels of a picture of SIDE_PX."""

    concept: str
    second: str
    sureness: float
    second_sureness: float
    colours: frozenset[str]
    style: str
    box: Box
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundScene:
    """Everything that the network says of a picture."""

    objects: tuple[Found, ...]
    ground: GroundKind
    top: Lch
    bottom: Lch


class ObjectNetwork:
    """The network of one file, opened when it is first asked.

    Raises: StorageError if the file is missing or not one of ours.
    """

    def __init__(self, path: Path = FILE) -> None:
        self._path = path

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        try:
            return onnxruntime.InferenceSession(
                self._path.read_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except (OSError, Fail, InvalidGraph, InvalidProtobuf) as cause:
            raise StorageError(
                f"The object network {self._path.name} cannot be read.",
                hint="Train it: python -m makeready.train.detector --minutes 6.",
            ) from cause

    @property
    def errors(self) -> str:
        """What it got wrong of fresh renders when it was trained, in words."""
        return str(self._session.get_modelmeta().custom_metadata_map.get("errors", "not measured"))

    @cached_property
    def layout(self) -> Layout:
        """What it was trained on."""
        kept = self._session.get_modelmeta().custom_metadata_map
        try:
            return Layout(concepts=tuple(json.loads(kept["concepts"])))
        except (KeyError, ValueError) as cause:
            raise StorageError(f"{self._path.name} does not say what it was trained on.") from cause

    def look(self, picture: Pixels) -> FoundScene:
        """All objects of a picture of any size, and its ground. Shapes: picture (h, w, 3), sRGB."""
        num_cells = SIDE_PX // CELL_PX
        size = self.layout.num_channels * num_cells**2
        seen = self.raw(picture)
        cells = seen[:size].reshape(self.layout.num_channels, num_cells, num_cells)
        return decoded(cells, seen[size:], self.layout)

    def raw(self, picture: Pixels) -> Floats:
        """The network's own numbers: the cells, then the ground. Shapes: -> (channels 256 + 16,)."""
        found = self._session.run(None, {"picture": as_square(picture)[None]})
        return np.asarray(found[0][0], np.float32)


def as_square(picture: Pixels) -> Floats:
    """What the network reads. A picture that is not square is stretched. Shapes: (h, w, 3) -> (3, 256,
    256)."""
    if picture.shape[:2] != (SIDE_PX, SIDE_PX):
        how = cv2.INTER_AREA if min(picture.shape[:2]) > SIDE_PX else cv2.INTER_LINEAR
        picture = np.asarray(cv2.resize(picture, (SIDE_PX, SIDE_PX), interpolation=how), np.uint8)
    return np.ascontiguousarray(picture.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0)


def decoded(cells: Floats, ground: Floats, layout: Layout) -> FoundScene:
    """The answers as objects, the surest first, each once. Shapes: cells (C, rows, columns), ground (10 +
    6,)."""
    parts = layout.slices
    centre = _sigmoid(cells[parts["centre"]][0])
    found: list[Found] = []
    for flat in np.argsort(-centre, axis=None):
        row, column = divmod(int(flat), centre.shape[1])
        if centre[row, column] < MIN_OBJECT:
            break
        one = _object(cells[:, row, column], row, column, float(centre[row, column]), layout)
        if all(_overlap(one.box, other.box) < MAX_OVERLAP for other in found):
            found.append(one)
    top, bottom = (
        lch_of_hex(hex_from_rgb(np.clip(ends, 0, 1) * 255)) for ends in ground[len(GROUNDS) :].reshape(2, 3)
    )
    return FoundScene(
        objects=tuple(found), ground=GROUNDS[int(ground[: len(GROUNDS)].argmax())], top=top, bottom=bottom
    )


def _object(vector: Floats, row: int, column: int, score: float, layout: Layout) -> Found:
    parts = layout.slices
    across, down, wide, high = (float(one) for one in vector[parts["box"]])
    width, height = (CELL_PX * float(np.exp(np.clip(one, -2.0, 3.0))) for one in (wide, high))
    x, y = (column + across) * CELL_PX, (row + down) * CELL_PX
    likely = _softmax(vector[parts["concept"]])
    order = np.argsort(-likely)
    names = (*layout.concepts, "")
    hues = _softmax(vector[parts["colour"]])
    return Found(
        concept=names[int(order[0])],
        second=names[int(order[1])],
        sureness=float(likely[order[0]]),
        second_sureness=float(likely[order[1]]),
        colours=frozenset(
            word for word, one in zip(WORDS, hues, strict=True) if one >= MIN_COLOUR or one == hues.max()
        ),
        style=STYLE_NAMES[int(vector[parts["style"]].argmax())],
        box=Box(left_px=x - width / 2, top_px=y - height / 2, width_px=width, height_px=height),
        score=score,
    )


def _overlap(first: Box, second: Box) -> float:
    """Intersection over union."""
    across = min(first.right_px, second.right_px) - max(first.left_px, second.left_px)
    down = min(first.bottom_px, second.bottom_px) - max(first.top_px, second.top_px)
    shared = max(0.0, across) * max(0.0, down)
    return shared / (first.width_px * first.height_px + second.width_px * second.height_px - shared + 1e-6)


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))), np.float32)


def _softmax(values: Sequence[float] | Floats) -> Floats:
    powers = np.exp(np.asarray(values) - np.max(values))
    return np.asarray(powers / powers.sum(), np.float32)
