"""What a picture costs, in whole micro-dollars: a ceiling before it is asked for, the price after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Quality = Literal["low", "medium", "high"]
QUALITIES: tuple[Quality, ...] = get_args(Quality)
MEGAPIXEL = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What an answer says it took. `text_in` None: the vendor does not split what it read."""

    tokens_in: int = 0
    tokens_out: int = 0
    text_in: int | None = None
    image_in: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a request will take, as far as it matters for its price. `source_pixels` is 0 without a source."""

    pixels: int
    prompt_bytes: int
    source_pixels: int = 0
    quality: Quality = "medium"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPrice:
    """Paid by the token. Prices are micro-dollars for a million tokens.

    `out_tokens` are the most tokens of a started megapixel, by quality; `source_tokens` those of a source.
    """

    text_in: int
    image_in: int
    image_out: int
    out_tokens: Mapping[Quality, int]
    source_tokens: int = 0

    def ceiling_microusd(self, wanted: Wanted) -> int:
        out = self.out_tokens[wanted.quality] * started(wanted.pixels)
        read = self.source_tokens * started(wanted.source_pixels)
        total = wanted.prompt_bytes * self.text_in + read * self.image_in + out * self.image_out
        return -(-total // 1_000_000)

    def cost_microusd(self, usage: Usage) -> int:
        """Rounded up. Tokens read that the vendor does not split count at the dearer price."""
        if usage.text_in is None or usage.image_in is None:
            read = usage.tokens_in * max(self.text_in, self.image_in)
        else:
            rest = max(0, usage.tokens_in - usage.text_in - usage.image_in)
            read = usage.text_in * self.text_in + (usage.image_in + rest) * self.image_in
        return -(-(read + usage.tokens_out * self.image_out) // 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class MegapixelPrice:
    """Paid by the started megapixel: of the picture, and of a source, where there is one."""

    first_microusd: int
    more_microusd: int
    source_microusd: int

    def ceiling_microusd(self, wanted: Wanted) -> int:
        made = self.first_microusd + (started(wanted.pixels) - 1) * self.more_microusd
        return made + started(wanted.source_pixels) * self.source_microusd


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePrice:
    """Paid by the picture, whatever its size: what the user says of a model whose price is not known."""

    picture_microusd: int

    def ceiling_microusd(self, wanted: Wanted) -> int:
        return self.picture_microusd


Price = TokenPrice | MegapixelPrice | PicturePrice


def started(pixels: int) -> int:
    """Megapixels, each that is begun counted whole."""
    return -(-pixels // MEGAPIXEL)
