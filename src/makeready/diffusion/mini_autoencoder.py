"""The embedded model's autoencoder: pictures to latents 16 times smaller with 32 channels, and back.

Convolutions only, so it takes any size that is whole tokens. The latent has mean 0 and spread 1 by
construction.

Shape letters: B pictures, H and W pixels, h = H / 16, w = W / 16, C latent channels.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from jaxtyping import Float32, UInt8
from torch import Tensor, nn
from torch.nn import functional

FACTOR = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoencoderParams:
    """Widths at 1/2, 1/4, 1/8 and 1/16 of the picture's side, and how many residual blocks stand there.

    The default has 3.3 M parameters either way: most where they cost least, at the small sides.
    """

    widths: tuple[int, int, int, int] = (32, 64, 128, 256)
    blocks: tuple[int, int, int, int] = (1, 2, 2, 2)
    latent_channels: int = 32


def autoencoder_params(stored: Mapping[str, object]) -> AutoencoderParams:
    """From a file's JSON, whose lists are tuples here.

    Raises: TypeError for other names.
    """
    kept = {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}
    return AutoencoderParams(**kept)  # type: ignore[arg-type]


def autoencoder_of_depth(depth: int) -> AutoencoderParams:
    """The transformer's dial sizes this, too: 12 is the default, 8 has less than half of its weights."""
    whole = AutoencoderParams()
    narrowest = 8
    first, second, third, fourth = (
        max(narrowest, round(width * depth / 12 / narrowest) * narrowest) for width in whole.widths
    )
    return AutoencoderParams(widths=(first, second, third, fourth), blocks=whole.blocks)


class Autoencoder(nn.Module):
    """Encoder and decoder. They are trained together, and either runs without the other."""

    def __init__(self, params: AutoencoderParams) -> None:
        super().__init__()
        self.params = params
        self.encoder = Encoder(params)
        self.decoder = Decoder(params)

    def encode(self, pictures: Float32[Tensor, "b 3 H W"]) -> Float32[Tensor, "b c h w"]:
        """Units: colours from -1 to 1, as `as_colours` gives them."""
        return self.encoder(pictures)

    def decode(self, latent: Float32[Tensor, "b c h w"]) -> Float32[Tensor, "b 3 H W"]:
        """Units: colours from -1 to 1, not clipped."""
        return self.decoder(latent)


class Encoder(nn.Module):
    """Pixels to latent. Each halving folds 2 x 2 pixels into channels: nothing is thrown away unseen."""

    def __init__(self, params: AutoencoderParams) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 3
        for width, num_blocks in zip(params.widths, params.blocks, strict=True):
            layers += [
                nn.PixelUnshuffle(2),
                nn.Conv2d(4 * channels, width, 3 if channels == 3 else 1, padding="same"),
            ]
            layers += [ResidualBlock(width) for _ in range(num_blocks)]
            channels = width
        self.body = nn.Sequential(*layers)
        self.out = nn.Conv2d(channels, params.latent_channels, 1)
        self.norm = nn.BatchNorm2d(params.latent_channels, affine=False)

    def forward(self, pictures: Float32[Tensor, "b 3 H W"]) -> Float32[Tensor, "b c h w"]:
        """The norm's numbers are those of the last `measure`, in training, too: a small batch's own follow
        its grounds, and the decoder would have to guess them."""
        norm = self.norm
        return functional.batch_norm(
            self.out(self.body(pictures)).float(), norm.running_mean, norm.running_var, eps=norm.eps
        )

    @torch.no_grad()
    def measure(self, pictures: Float32[Tensor, "b 3 H W"]) -> None:
        """From now on the latent of such pictures has mean 0 and spread 1."""
        latent = self.out(self.body(pictures)).float()
        spread, mean = torch.var_mean(latent, dim=(0, 2, 3))
        self.norm.running_mean, self.norm.running_var = mean, spread


class Decoder(nn.Module):
    """Latent to pixels: the encoder backwards."""

    def __init__(self, params: AutoencoderParams) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(params.latent_channels, params.widths[-1], 3, padding=1)]
        stages = list(zip(params.widths, params.blocks, strict=True))
        for (width, num_blocks), after in zip(
            reversed(stages), (*reversed(params.widths[:-1]), 3), strict=True
        ):
            layers += [ResidualBlock(width) for _ in range(num_blocks)]
            layers += [
                nn.Conv2d(width, 4 * after, 3 if after == 3 else 1, padding="same"),
                nn.PixelShuffle(2),
            ]
        self.body = nn.Sequential(*layers)

    def forward(self, latent: Float32[Tensor, "b c h w"]) -> Float32[Tensor, "b 3 H W"]:
        return self.body(latent).float()


class ResidualBlock(nn.Module):
    """Two convolutions beside a shortcut, normed over the channels of each pixel.

    Not over the picture (group norm): a crop would then decode to other colours than the whole. Source for
    the norm: Karras et al. 2018, arXiv:1710.10196, section 4.2.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(functional.silu(self.first(_pixel_normed(x))))


def _pixel_normed(x: Tensor) -> Tensor:
    return x * torch.rsqrt(x.square().mean(dim=1, keepdim=True) + 1e-6)


@torch.no_grad()
def start_autoencoder(autoencoder: Autoencoder, seed: int) -> None:
    """First weights, from one seed; each block starts as the identity. Sets the norm's numbers, too."""
    generator = torch.Generator().manual_seed(seed)
    for name, value in autoencoder.named_parameters():
        if value.ndim < 2 or name.endswith("second.weight"):
            value.zero_()
        else:
            fan_in = value[0].numel()
            value.copy_(torch.randn(value.shape, generator=generator) * fan_in**-0.5)
    autoencoder.encoder.norm.reset_running_stats()


def as_colours(pixels: UInt8[Tensor, "b H W 3"]) -> Float32[Tensor, "b 3 H W"]:
    """0 to 255 becomes -1 to 1."""
    return pixels.permute(0, 3, 1, 2).float() / 127.5 - 1.0


def as_pixels(colours: Float32[Tensor, "b 3 H W"]) -> UInt8[Tensor, "b H W 3"]:
    """The nearest grey levels; what is beyond them is clipped."""
    levels = ((colours.float() + 1.0) * 127.5).round().clamp(0, 255)
    return levels.to(torch.uint8).permute(0, 2, 3, 1)


def as_tokens(latent: Float32[Tensor, "b c h w"]) -> Float32[Tensor, "b n c"]:
    """In reading order."""
    return latent.flatten(2).transpose(1, 2)


def as_map(tokens: Float32[Tensor, "b n c"], height: int, width: int) -> Float32[Tensor, "b c h w"]:
    """Units: height and width in tokens."""
    return tokens.transpose(1, 2).unflatten(2, (height, width))
