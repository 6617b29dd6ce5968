"""A start of the autoencoder from pictures: principal components, layer by layer.

Its residual blocks begin as the identity, so that a new autoencoder is linear. With these weights it is
nearly the best linear one: 25 dB on scenes of 128 px before the first step, where a random start was at
24 dB after 35,000 pictures (docs/LOG.md).
"""

import torch
from torch import Tensor, nn

from makeready.diffusion.mini_autoencoder import Autoencoder, ResidualBlock

JITTER = 0.02
"""Ours: of a usual start, so that channels beyond the components are not zero on both sides for ever."""
KEPT_SPREAD = 0.5
"""Ours: the power of a component's spread that is left in the latent. 1 would be the picture's own errors,
in which fine lines count for nothing; 0 would count a speck as much as the ground's colour."""
SMALLEST_SPREAD = 1e-3
MAX_PLACES = 200_000


@torch.no_grad()
def start_from_pictures(autoencoder: Autoencoder, pictures: Tensor, seed: int) -> None:
    """Sets all weights but those of the residual blocks, and the norm of the latent.

    Shapes: pictures (B, 3, H, W), colours from -1 to 1; a few hundred are enough.
    """
    generator = torch.Generator(pictures.device).manual_seed(seed)
    up = [layer for layer in autoencoder.decoder.body if isinstance(layer, nn.Conv2d)]
    x = pictures
    for layer in (*autoencoder.encoder.body, autoencoder.encoder.out):
        if isinstance(layer, nn.Conv2d):
            mean, axes, spreads = _components(x, layer.out_channels, generator)
            back = axes.T
            if layer is autoencoder.encoder.out:
                kept = spreads**KEPT_SPREAD
                turn = _turn(len(axes), generator)
                axes = turn @ ((kept / spreads)[:, None] * axes) / kept.square().mean().sqrt()
                back = torch.linalg.pinv(axes)
            _put(layer, axes, -axes @ mean, generator)
            _put(up.pop(), back, mean, generator)
        if not isinstance(layer, ResidualBlock):  # the identity
            x = layer(x)
    autoencoder.encoder.norm.reset_running_stats()


def _components(x: Tensor, num: int, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """The mean, the strongest axes, one a row, and the spread along each."""
    rows = x.movedim(1, -1).flatten(0, -2)
    if len(rows) > MAX_PLACES:
        chosen = torch.randint(len(rows), (MAX_PLACES,), generator=generator, device=rows.device)
        rows = rows[chosen]
    _, variances, axes = torch.linalg.svd(torch.cov(rows.T.double()), full_matrices=False)
    spreads = variances[:num].sqrt().clamp(min=SMALLEST_SPREAD)
    return rows.mean(dim=0), axes[:num].float(), spreads.float()


def _turn(num: int, generator: torch.Generator) -> Tensor:
    """A random rotation: each channel of the latent gets its share of every component, so that the norm
    over the pictures leaves the components' proportions as they are. Shapes: (num, num)."""
    numbers = torch.randn(num, num, generator=generator, device=generator.device)
    return torch.linalg.qr(numbers).Q


def _put(layer: nn.Conv2d, matrix: Tensor, bias: Tensor, generator: torch.Generator) -> None:
    """The matrix at the middle of the kernel, in its first channels, and a little noise everywhere."""
    weight = layer.weight
    noise = torch.randn(weight.shape, generator=generator, device=weight.device)
    weight.copy_(noise * JITTER * weight[0].numel() ** -0.5)
    middle = weight.shape[-1] // 2
    weight[: matrix.shape[0], : matrix.shape[1], middle, middle] += matrix
    if layer.bias is not None:
        layer.bias.zero_()
        layer.bias[: len(bias)] = bias
