"""A running average of a network's weights: what is released. Its window grows with the run, so that it
needs no setting for a run of unknown length."""

import copy

import torch
from torch import nn

SHARPNESS = 16.97
"""The window's width is 5 % of the steps so far. Source: Karras et al. 2023, arXiv:2312.02696, eq. 8 and
section 3.1."""


def averaged_copy(network: nn.Module) -> nn.Module:
    """A second network that follows the first; it is never trained itself."""
    return copy.deepcopy(network).eval().requires_grad_(False)


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, step: int) -> None:
    """Move the average towards the network, after step `step`, counted from 0. Buffers are copied.

    Precision: float32, as the weights are; in half precision small moves would be lost.
    """
    towards = 1 - (1 - 1 / (step + 1)) ** (SHARPNESS + 1)
    torch._foreach_lerp_(list(average.parameters()), list(network.parameters()), towards)
    for ours, theirs in zip(average.buffers(), network.buffers(), strict=True):
        ours.copy_(theirs)
