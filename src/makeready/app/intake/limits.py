"""How large a picture from a stranger may be, and what decoding it may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Ceilings that are checked before memory is held.

    Units: `data_url_characters` counts the whole URL; `pixels` is width x height; `memory_bytes` is what the
    decoding child may hold above what it starts with; `timeout_s` is one picture's decoding.
    Source: OpenAI's images API takes less than 50 MB a picture and 20,971,520 characters a data URL. The rest
        is ours: 32 megapixels are a full-frame camera's, and take less than 1 GiB to be decoded.
    """

    file_bytes: int = 50_000_000
    data_url_characters: int = 20_971_520
    pixels: int = 33_554_432
    side_px: int = 16_384
    memory_bytes: int = 1_073_741_824
    timeout_s: float = 30.0
