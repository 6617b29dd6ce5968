"""Training the detector: a small convolutional network that says of every cell of a picture whether an
object has its centre there, and which. It sees renders only.

    python -m makeready.train.detector --minutes 6 [--out FILE] [--seed 1]

Prints its error on fresh renders, and writes one ONNX file that needs no torch.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from onnx import TensorProto
from torch import Tensor, nn
from torch.nn import functional

from makeready.brief import Box
from makeready.scene.spec import GROUNDS
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.train.average import averaged_copy, follow
from makeready.train.detector_pictures import NO_WORD, Shown, Supply
from makeready.train.graph import Sheet
from makeready.train.muon import Muon
from makeready.verify.eyes.flat_ground import SIDE_PX
from makeready.verify.eyes.object_network import (
    CELL_PX,
    FILE,
    GROUND_COLOURS,
    WORDS,
    FoundScene,
    Layout,
    ObjectNetwork,
    as_square,
)
from makeready.verify.eyes.sprite_match import everyday_concepts

BATCH, WIDTHS, NUM_BLOCKS = 16, (32, 64, 112, 160), 3
PEAK_RATE, WEIGHT_DECAY, WARM_UP = 4e-3, 0.02, 0.03
"""Muon and AdamW, one cycle over the time box; ours."""
RARE = -3.0
"""The first answer of a cell to whether a centre is there: few are."""
CENTRE_SPREAD = 0.5
"""In cells: how soft the target of a centre is. Source: Zhou et al. 2019, arXiv:1904.07850, equation 1."""
FRESH_SEED, NUM_FRESH = 1 << 40, 256
"""Renders that no training sees: its seeds are below."""
MIN_OVERLAP = 0.4
"""Intersection over union of an object with what is counted as found."""
CELLS = SIDE_PX // CELL_PX
GROUND_ROWS = ((0, 1), (7, 9), (15, 16))
"""Cells that tell the ground: the top, the horizon, the bottom."""


class Block(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first, self.second = (nn.Conv2d(width, width, 3, padding=1, bias=False) for _ in range(2))
        self.norm_1, self.norm_2 = (nn.BatchNorm2d(width) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        inner = functional.relu(self.norm_1(self.first(x)))
        return functional.relu(x + self.norm_2(self.second(inner)))


class Detector(nn.Module):
    """Pictures to one vector for each cell of 16 x 16 pixels, and one for the ground. The blocks look at
    half the cells' resolution, so that each sees a thing as large as the picture whole.

    Shapes: (B, 3, 256, 256) -> (B, channels, 16, 16), (B, 16).
    """

    def __init__(self, layout: Layout, widths: Sequence[int] = WIDTHS, num_blocks: int = NUM_BLOCKS) -> None:
        super().__init__()
        first, second, third, wide = widths
        self.stem = nn.Sequential(
            nn.Conv2d(3, first, 4, stride=4),
            nn.ReLU(),
            nn.Conv2d(first, second, 3, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(second),
            nn.ReLU(),
            nn.Conv2d(second, third, 3, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(third),
            nn.ReLU(),
        )
        self.near = Block(third)
        self.down = nn.Conv2d(third, wide, 3, stride=2, padding=1, bias=False)
        self.down_norm = nn.BatchNorm2d(wide)
        self.blocks = nn.Sequential(*(Block(wide) for _ in range(num_blocks)))
        self.up = nn.Conv2d(wide, 4 * third, 1)
        self.joined = Block(third)
        self.cells = nn.Sequential(
            nn.Conv2d(third, 2 * third, 1), nn.ReLU(), nn.Conv2d(2 * third, layout.num_channels, 1)
        )
        self.ground = nn.Sequential(
            nn.Linear(3 * third, 64), nn.ReLU(), nn.Linear(64, len(GROUNDS) + GROUND_COLOURS)
        )
        with torch.no_grad():
            _conv(self.cells[2]).bias[:1] = RARE  # type: ignore[index]

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        near = self.near(self.stem(picture))
        far = self.blocks(functional.relu(self.down_norm(self.down(near))))
        seen = self.joined(near + functional.pixel_shuffle(self.up(far), 2))
        rows = [seen[:, :, start:end].mean(dim=(2, 3)) for start, end in GROUND_ROWS]
        return self.cells(seen), self.ground(torch.cat(rows, dim=1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Targets:
    """What the network should have said. Shapes: `picture` (B, 3, 256, 256), `centre` (B, 16, 16), soft;
    for each of M objects `at` (M, 3), its row of the batch, row and column; `box` (M, 4), `concept`,
    `colour`, `style` (M,); `ground` (B,), `ends` (B, 6)."""

    picture: Tensor
    centre: Tensor
    at: Tensor
    box: Tensor
    concept: Tensor
    colour: Tensor
    style: Tensor
    ground: Tensor
    ends: Tensor


def targets(batch: Sequence[Shown]) -> Targets:
    centre = np.zeros((len(batch), CELLS, CELLS), np.float32)
    at, box, labels = [], [], []
    grid = np.arange(CELLS) + 0.5
    for index, shown in enumerate(batch):
        for one in shown.objects:
            left, top, width, height = one.box
            x, y = (left + width / 2) / CELL_PX, (top + height / 2) / CELL_PX
            row, column = min(CELLS - 1, int(y)), min(CELLS - 1, int(x))
            soft = np.exp(-((grid[:, None] - y) ** 2 + (grid[None] - x) ** 2) / (2 * CENTRE_SPREAD**2))
            centre[index] = np.maximum(centre[index], 0.9 * soft)
            centre[index, row, column] = 1.0
            at.append((index, row, column))
            box.append((x - column, y - row, np.log(width / CELL_PX), np.log(height / CELL_PX)))
            labels.append((one.concept, one.colour, one.style))
    whole = torch.tensor(labels, dtype=torch.int64)
    return Targets(
        picture=torch.from_numpy(np.stack([as_square(one.picture) for one in batch])),
        centre=torch.from_numpy(centre),
        at=torch.tensor(at, dtype=torch.int64),
        box=torch.tensor(box, dtype=torch.float32),
        concept=whole[:, 0],
        colour=whole[:, 1],
        style=whole[:, 2],
        ground=torch.tensor([one.ground for one in batch]),
        ends=torch.from_numpy(np.stack([one.ends for one in batch])),
    )


def loss(cells: Tensor, ground: Tensor, wanted: Targets, layout: Layout) -> Tensor:
    """Focal on centres, the rest where an object is.

    Source: Zhou et al. 2019, arXiv:1904.07850, equations 1 to 4; ours has one scale and more answers a
    centre."""
    parts = layout.slices
    logits = cells[:, 0].float()
    likely = torch.sigmoid(logits)
    is_centre = wanted.centre == 1.0
    log_yes, log_no = functional.logsigmoid(logits), functional.logsigmoid(-logits)
    focal = torch.where(is_centre, (1 - likely) ** 2 * log_yes, (1 - wanted.centre) ** 4 * likely**2 * log_no)
    number = max(1, len(wanted.at))
    found = cells[wanted.at[:, 0], :, wanted.at[:, 1], wanted.at[:, 2]].float()
    total = -focal.sum() / number
    total = total + functional.l1_loss(found[:, parts["box"]], wanted.box)
    total = total + functional.cross_entropy(found[:, parts["concept"]], wanted.concept)
    if bool((wanted.colour != NO_WORD).any()):
        total = total + 0.5 * functional.cross_entropy(
            found[:, parts["colour"]], wanted.colour, ignore_index=NO_WORD
        )
    total = total + 0.3 * functional.cross_entropy(found[:, parts["style"]], wanted.style)
    total = total + 0.3 * functional.cross_entropy(ground[:, : len(GROUNDS)].float(), wanted.ground)
    return total + 2.0 * functional.l1_loss(ground[:, len(GROUNDS) :].float(), wanted.ends)


def optimisers_of(network: nn.Module) -> tuple[torch.optim.Optimizer, ...]:
    """Muon for the convolutions between, AdamW for what faces the picture, the answers and all vectors."""
    inner = {
        name: value
        for name, value in network.named_parameters()
        if value.ndim == 4 and value.shape[1] > 3 and not name.startswith("cells.2")
    }
    outer = [value for name, value in network.named_parameters() if name not in inner]
    muon = Muon([(value, 1) for value in inner.values()], PEAK_RATE, weight_decay=WEIGHT_DECAY)
    return muon, torch.optim.AdamW(outer, lr=PEAK_RATE, weight_decay=WEIGHT_DECAY)


def rate(part: float) -> float:
    """The learning rate as a share of its peak, at a part of the time box: up, then down along a cosine."""
    if part < WARM_UP:
        return part / WARM_UP
    return 0.5 * (1 + float(np.cos(np.pi * min(1.0, (part - WARM_UP) / (1 - WARM_UP))))) + 1e-3


def trained(
    supply: Supply, layout: Layout, seconds: float, *, seed: int = 1, max_steps: int = 1 << 30
) -> tuple[Detector, int]:
    """The averaged network after `seconds` of training, or `max_steps`; and how many steps were taken."""
    torch.manual_seed(seed)
    network = Detector(layout).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = cast("Detector", averaged_copy(network))
    optimisers = optimisers_of(network)
    started_s, step = time.monotonic(), 0
    while (part := (time.monotonic() - started_s) / seconds) < 1.0 and step < max_steps:
        for group in (group for one in optimisers for group in one.param_groups):
            group["lr"] = PEAK_RATE * rate(part if max_steps == 1 << 30 else step / max_steps)
        wanted = targets([supply.shown(seed * 10**9 + step * BATCH + row) for row in range(BATCH)])
        with torch.autocast(
            "cpu", torch.bfloat16
        ):  # half the time of float32 on a processor with bf16 products
            cells, ground = network(wanted.picture.contiguous(memory_format=torch.channels_last))
        value = loss(cells, ground, wanted, layout)
        network.zero_grad(set_to_none=True)
        value.backward()
        for one in optimisers:
            one.step()
        follow(average, network, step)
        step += 1
        if step % 50 == 0:
            sys.stderr.write(f"step {step}, {part:.0%} of the time, loss {value.item():.3f}\n")
    return average, step


def as_onnx(network: Detector, layout: Layout, notes: dict[str, str]) -> bytes:
    """The network as a file: weights in eight bits by row, computed in float32, norms folded into what they
    follow.

    One output: the cells of each picture, then its ground. Shapes: (B, 3, 256, 256) -> (B, channels 256 +
    16)."""
    sheet = Sheet("int8")
    network = network.eval()
    stem = network.stem
    x = sheet.op("Relu", _convolved(sheet, "picture", stem[0]))
    x = sheet.op("Relu", _convolved(sheet, x, stem[2], stem[3]))
    x = sheet.op("Relu", _convolved(sheet, x, stem[5], stem[6]))
    near = _passed(sheet, x, network.near)
    far = sheet.op("Relu", _convolved(sheet, near, network.down, network.down_norm))
    for block in network.blocks:
        far = _passed(sheet, far, block)
    up = sheet.op("DepthToSpace", _convolved(sheet, far, network.up), blocksize=2, mode="CRD")
    x = _passed(sheet, sheet.op("Add", near, up), network.joined)
    hidden = sheet.op("Relu", _convolved(sheet, x, network.cells[0]))
    cells = sheet.op("Reshape", _convolved(sheet, hidden, network.cells[2]), sheet.constant([0, -1]))
    rows = [
        sheet.op("ReduceMean", _rows(sheet, x, start, end), sheet.constant([2, 3]), keepdims=0)
        for start, end in GROUND_ROWS
    ]
    ground = sheet.op("Concat", *rows, axis=1)
    for layer, is_last in (
        (cast("nn.Linear", network.ground[0]), False),
        (cast("nn.Linear", network.ground[2]), True),
    ):
        ground = sheet.product(ground, layer.weight.detach().numpy())
        ground = sheet.op("Add", ground, sheet.constant(layer.bias.detach().numpy()))
        ground = ground if is_last else sheet.op("Relu", ground)
    out = sheet.op("Concat", cells, ground, axis=1)
    inputs = {"picture": (int(TensorProto.FLOAT), ("rows", 3, SIDE_PX, SIDE_PX))}
    model = sheet.model(
        inputs, out, "seen", ("rows", layout.num_channels * CELLS**2 + len(GROUNDS) + GROUND_COLOURS)
    )
    for key, value in {"concepts": json.dumps(layout.concepts), **notes}.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    return bytes(model.SerializeToString())


def _conv(layer: nn.Module) -> nn.Conv2d:
    return cast("nn.Conv2d", layer)


def _passed(sheet: Sheet, x: str, module: nn.Module) -> str:
    """`Block.forward`."""
    block = cast("Block", module)
    inner = sheet.op("Relu", _convolved(sheet, x, block.first, block.norm_1))
    return sheet.op("Relu", sheet.op("Add", x, _convolved(sheet, inner, block.second, block.norm_2)))


def _convolved(sheet: Sheet, x: str, module: nn.Module, behind: nn.Module | None = None) -> str:
    """A convolution and the norm behind it, in one."""
    layer = _conv(module)
    weight = layer.weight.detach().numpy()
    bias = np.zeros(len(weight), np.float32) if layer.bias is None else layer.bias.detach().numpy()
    if behind is not None:
        norm = cast("nn.BatchNorm2d", behind)
        mean, spread = cast("Tensor", norm.running_mean), cast("Tensor", norm.running_var)
        scale = (norm.weight / torch.sqrt(spread + norm.eps)).detach().numpy()
        weight = weight * scale[:, None, None, None]
        bias = norm.bias.detach().numpy() - mean.numpy() * scale
    pads = [int(side) for side in (*layer.padding, *layer.padding)]  # a string only for "same"
    return sheet.op(
        "Conv", x, sheet.stored(weight), sheet.constant(bias), strides=list(layer.stride), pads=pads
    )


def _rows(sheet: Sheet, x: str, start: int, end: int) -> str:
    return sheet.op("Slice", x, sheet.constant([start]), sheet.constant([end]), sheet.constant([2]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """Shares of objects or pictures of fresh renders; `invented` is per object that is there."""

    missed: float
    invented: float
    misnamed: float
    miscoloured: float
    wrong_count: float
    wrong_ground: float

    def told(self) -> str:
        return ", ".join(
            f"{name.replace('_', ' ')} {getattr(self, name):.1%}" for name in self.__dataclass_fields__
        )


def errors(found: Sequence[FoundScene], wanted: Sequence[Shown], layout: Layout) -> Errors:
    """What the network got wrong of pictures whose objects are known."""
    names = (*layout.concepts, "")
    tally = dict.fromkeys(
        ("objects", "missed", "extra", "misnamed", "coloured", "miscoloured", "count", "ground"), 0
    )
    for seen, shown in zip(found, wanted, strict=True):
        left = list(seen.objects)
        tally["count"] += len(left) != len(shown.objects)
        tally["ground"] += GROUNDS.index(seen.ground) != shown.ground
        for one in shown.objects:
            tally["objects"] += 1
            best = max(left, key=lambda other: _overlap(one.box, other.box), default=None)
            if best is None or _overlap(one.box, best.box) < MIN_OVERLAP:
                tally["missed"] += 1
                continue
            left.remove(best)
            tally["misnamed"] += best.concept != names[one.concept]
            if one.colour != NO_WORD:
                tally["coloured"] += 1
                tally["miscoloured"] += WORDS[one.colour] not in best.colours
        tally["extra"] += len(left)
    objects, hits = max(1, tally["objects"]), max(1, tally["objects"] - tally["missed"])
    return Errors(
        missed=tally["missed"] / objects,
        invented=tally["extra"] / objects,
        misnamed=tally["misnamed"] / hits,
        miscoloured=tally["miscoloured"] / max(1, tally["coloured"]),
        wrong_count=tally["count"] / len(wanted),
        wrong_ground=tally["ground"] / len(wanted),
    )


def _overlap(box: tuple[float, float, float, float], other: Box) -> float:
    left, top, width, height = box
    across = min(left + width, other.right_px) - max(left, other.left_px)
    down = min(top + height, other.bottom_px) - max(top, other.top_px)
    shared = max(0.0, across) * max(0.0, down)
    return shared / (width * height + other.width_px * other.height_px - shared)


def main() -> None:
    """Train, write, and print the errors of the written file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--minutes", type=float, default=6.0, help="of training; drawing the sprites comes before"
    )
    parser.add_argument("--out", type=Path, default=FILE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--threads", type=int, default=1, help="more help only on a machine with nothing else to do"
    )
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    layout = Layout(concepts=everyday_concepts())
    supply = Supply(vocabulary(), sprites(), layout.concepts)
    network, steps = trained(supply, layout, asked.minutes * 60, seed=asked.seed)
    notes = {"steps": str(steps), "seed": str(asked.seed)}
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_bytes(as_onnx(network, layout, notes))
    opened = ObjectNetwork(asked.out)
    fresh = [supply.shown(FRESH_SEED + number) for number in range(NUM_FRESH)]
    told = errors([opened.look(one.picture) for one in fresh], fresh, layout).told()
    asked.out.write_bytes(as_onnx(network, layout, notes | {"errors": told}))
    size_mb = asked.out.stat().st_size / 1e6
    sys.stdout.write(
        f"{steps} steps of {BATCH} pictures, {size_mb:.2f} MB\n{NUM_FRESH} fresh renders: {told}\n"
    )


if __name__ == "__main__":
    main()
