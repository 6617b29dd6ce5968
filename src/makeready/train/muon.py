"""Muon: momentum whose matrices are made orthogonal before they are applied, for the hidden matrices of a
network; everything else is AdamW's."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from makeready.train.precision import has_bfloat16

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of the quintic iteration: singular values from 0.01 to 1 come out between 0.7 and 1.2 after five rounds.
Source: Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks"."""
ROUNDS = 5
MATCHED_RMS = 0.2
"""The size of an AdamW update, so that both take the same learning rate. Source: Liu et al. 2025,
arXiv:2502.16982, section 2.2."""

FACING_CHANNELS = 12
"""2 x 2 pixels of three colours: a convolution that has them on a side faces the picture."""


def orthogonalised(matrices: Tensor) -> Tensor:
    """The nearest matrices with orthogonal rows or columns, roughly.

    Shapes: (K, M, N) -> (K, M, N). Precision: bfloat16 where the machine multiplies it, which is fast and
    enough for five rounds; else float32.
    Source: Newton and Schulz's iteration with COEFFICIENTS.
    """
    a, b, c = COEFFICIENTS
    x = matrices.bfloat16() if has_bfloat16(matrices.device) else matrices.float()
    is_tall = x.shape[-2] > x.shape[-1]
    if is_tall:
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(ROUNDS):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return (x.mT if is_tall else x).to(matrices.dtype)


class Muon(torch.optim.Optimizer):
    """For matrices, and convolutions as matrices of their outputs. A layer that holds several matrices one
    under the other says so with `num_parts`: query, key and value are made orthogonal each for itself.

    Matrices of one shape go through the iteration together, which an accelerator needs: a small model has
    many small ones.
    """

    def __init__(
        self,
        matrices: Iterable[tuple[nn.Parameter, int]],
        lr: float,
        *,
        momentum: float = 0.95,
        weight_decay: float = 0.0,
    ) -> None:
        pairs = list(matrices)
        groups = [
            {"params": [p for p, parts in pairs if parts == num], "num_parts": num}
            for num in sorted({n for _, n in pairs})
        ]
        super().__init__(groups, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Nesterov momentum, orthogonalised, with decoupled decay."""
        for group in self.param_groups:
            by_shape: dict[torch.Size, list[nn.Parameter]] = {}
            for value in group["params"]:
                if value.grad is not None:
                    by_shape.setdefault(value.shape, []).append(value)
            for values in by_shape.values():
                self._step_together(values, group)

    def _step_together(self, values: list[nn.Parameter], group: dict[str, float]) -> None:
        momentum, num_parts = group["momentum"], int(group["num_parts"])
        updates: list[Tensor] = []
        for value in values:
            state, gradient = self.state[value], value.grad
            if gradient is None:
                raise TypeError("a matrix without a gradient")
            if "momentum" not in state:
                state["momentum"] = torch.zeros_like(value)
            state["momentum"].lerp_(gradient, 1 - momentum)
            updates += gradient.lerp(state["momentum"], momentum).flatten(1).chunk(num_parts)
        orthogonal = orthogonalised(torch.stack(updates))
        rate = MATCHED_RMS * max(orthogonal.shape[-2:]) ** 0.5 * group["lr"]
        for value, update in zip(values, orthogonal.reshape(len(values), *values[0].shape), strict=True):
            value.mul_(1 - group["lr"] * group["weight_decay"])
            value.add_(update, alpha=-rate)


def hidden_matrices(network: nn.Module) -> dict[str, int]:
    """Names of a network's hidden matrices, and how many matrices each of them is: the transformer
    blocks', and the convolutions between those that face the picture."""
    parts = {"qkv": 3, "up": 2, "out": 1, "down": 1}
    found = {}
    for name, value in network.named_parameters():
        layer = name.split(".")[-2] if "blocks." in name else ""
        if name.endswith(".weight") and layer in parts:
            found[name] = parts[layer]
        elif value.ndim == 4 and FACING_CHANNELS not in value.shape[:2]:
            found[name] = 1
    return found
