"""The embedded model's weights as bytes, in the safetensors format: whole numbers of eight bits with a scale
for each row, or halves. Matrices are rounded, everything small stays exact.

A row is one output of the layer, so its scale can be applied after the product, and no picture's numbers
enter it.
"""

from collections.abc import Mapping
from typing import Literal

import safetensors
import torch
from safetensors.torch import load, save
from torch import Tensor

from makeready.errors import InvalidModelError

Precision = Literal["float32", "float16", "int8"]
SCALE = ".row-scale"
LEVELS = 127
FEWEST_ROUNDED = 4_096
"""Smaller tensors (norms, tables, biases) are kept in float32: together they are under 1 % of the bytes."""


def write_tensors(state: Mapping[str, Tensor], precision: Precision) -> bytes:
    """One safetensors file. Whole-number tensors (counters) are kept as they are."""
    stored: dict[str, Tensor] = {}
    for name, value in state.items():
        value = value.detach().to("cpu")
        if not value.is_floating_point():
            stored[name] = value.contiguous()
        elif precision == "float32" or value.ndim < 2 or value.numel() < FEWEST_ROUNDED:
            stored[name] = value.float().contiguous()
        elif precision == "float16":
            stored[name] = value.to(torch.float16).contiguous()
        else:
            levels, scale = rounded_rows(value.float())
            stored[name], stored[name + SCALE] = levels, scale
    return save(stored)


def read_tensors(data: bytes) -> dict[str, Tensor]:
    """float32 tensors by their names, scales applied.

    Raises: InvalidModelError for bytes that are not such a file, or numbers that are not finite.
    """
    try:
        stored = load(data)
    except (safetensors.SafetensorError, KeyError, ValueError) as error:
        raise InvalidModelError(
            f"The weights cannot be read: {error}", hint="Bring them home again.", param="weights"
        ) from None
    state: dict[str, Tensor] = {}
    for name, value in stored.items():
        if name.endswith(SCALE):
            continue
        scale = stored.get(name + SCALE)
        if scale is not None:
            value = value.float() * scale.reshape(-1, *([1] * (value.ndim - 1)))
        state[name] = value.float() if value.is_floating_point() else value
        if value.is_floating_point() and not bool(torch.isfinite(state[name]).all()):
            raise InvalidModelError(
                f"The weights of {name!r} are not finite.", hint="Use an earlier release.", param="weights"
            )
    return state


def rounded_rows(value: Tensor) -> tuple[Tensor, Tensor]:
    """Eight-bit levels, and the size of a level in each row.

    Shapes: (R, ...) -> int8 (R, ...), float32 (R,).
    """
    flat = value.flatten(1)
    scale = flat.abs().amax(dim=1).clamp(min=1e-12) / LEVELS
    levels = (flat / scale[:, None]).round().clamp(-LEVELS, LEVELS).to(torch.int8)
    return levels.reshape(value.shape).contiguous(), scale
