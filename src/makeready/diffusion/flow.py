"""What a flow model is to whoever runs it: verbs over tokens, no state of a request. A port: each model's
adapter fits diffusers' classes to it.

Shape letters: N image tokens, L text tokens, C latent channels of a token, H and W in tokens, A axes of a
position.
"""

from collections.abc import Sequence
from typing import Protocol

import torch
from jaxtyping import Float32, Int64, UInt8
from torch import Tensor

from makeready.diffusion.grid import Grid as Grid
from makeready.diffusion.rows import EncodedText, Predicted, Row


class FlowModel(Protocol):
    """The model of one folder on one device. Any number of requests may use it in turn."""

    @property
    def device(self) -> torch.device: ...

    @property
    def token_px(self) -> int:
        """Pixels of a token's side."""
        ...

    @property
    def channels(self) -> int:
        """Latent channels of a token."""
        ...

    @property
    def max_references(self) -> int:
        """How many pictures may be given as references; 0 for none."""
        ...

    @property
    def can_edit(self) -> bool:
        """Whether keys of a source can be kept, and only a mask's tokens computed."""
        ...

    def grid(self, width_px: int, height_px: int) -> Grid:
        """Tokens of a picture whose sides are whole tokens."""
        ...

    def times(self, num_tokens: int, steps: int) -> tuple[float, ...]:
        """The steps' times and the end's, 1.0 noise to 0.0 image, as the model was trained to take them."""
        ...

    def num_text_tokens(self, prompt: str, *, is_trimmed: bool = False) -> int:
        """How many text tokens the network will see."""
        ...

    def num_unread_tokens(self, prompt: str) -> int:
        """How many tokens of the prompt lie beyond what the text encoder reads; 0 for none."""
        ...

    def encode_text(self, prompt: str, *, is_trimmed: bool = False) -> EncodedText:
        """The prompt as the network takes it; `is_trimmed` leaves out the padding, another mode with other
        pixels."""
        ...

    def image_ids(self, grid: Grid, text: EncodedText) -> Int64[Tensor, "n a"]:
        """Positions of the picture's tokens beside that text."""
        ...

    def reference_ids(self, grid: Grid, index: int) -> Int64[Tensor, "n a"]:
        """Positions of reference number `index`, from 0."""
        ...

    def predict(self, rows: Sequence[Row], *, is_keeping: bool = False) -> Predicted:
        """The velocity of every row: towards noise, so that a step to an earlier time subtracts it.

        `is_keeping`: the keys and values of the rows' image tokens instead; velocities may be left out.
        """
        ...

    def decode(self, latent_nc: Float32[Tensor, "n c"], grid: Grid) -> UInt8[Tensor, "h w 3"]:
        """Pixels of a clean latent."""
        ...

    def encode_image(self, pixels_hw3: UInt8[Tensor, "h w 3"]) -> Float32[Tensor, "n c"]:
        """The clean latent of a picture whose sides are whole tokens."""
        ...
