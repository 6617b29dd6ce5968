"""The chat port: messages and pictures in, one answer out, with what it took. Standard library only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]

BYTES_A_TOKEN = 2
"""Ours, to be safe: 3 to 4 bytes a token are usual for English, HTML and Chinese in UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the model said.

    `finish_reason` is the server's word: "stop", "length" (cut off at `max_tokens`), "content_filter".
    `num_lost` answers were waited for in vain before this one; each may have been paid.
    """

    text: str
    tokens_in: int
    tokens_out: int
    seconds: float
    finish_reason: str = "stop"
    num_lost: int = 0


class Chat(Protocol):
    """Asks a language model.

    Tries again where that may help, never after `deadline_s`, and at most `max_calls` times where the model
    may have answered and been paid for it.

    Raises: LostAnswerError if an answer was lost, so that money may be too; otherwise RateLimitedError,
        UnavailableError, RequestRefusedError or InvalidAnswerError, for which nothing was paid or no call
        was lost.
    """

    def ask(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline_s: float,
        images: Sequence[bytes] = (),
        max_calls: int = 2,
    ) -> Answer:
        """The model's next turn. `images` are PNG files, shown with the last message."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What tokens cost, in whole micro-dollars for a million of them."""

    input_microusd: int = 0
    output_microusd: int = 0

    def cost_microusd(self, tokens_in: int, tokens_out: int) -> int:
        """Whole micro-dollars, rounded up, so that many small calls are never free."""
        return -(-(tokens_in * self.input_microusd + tokens_out * self.output_microusd) // 1_000_000)


def most_tokens(messages: Sequence[Message], num_images: int = 0, image_tokens: int = 0) -> int:
    """More tokens than these messages can be, for ceilings and where a server does not count."""
    text_bytes = sum(len(one.text.encode("utf-8", "replace")) for one in messages)
    return -(-text_bytes // BYTES_A_TOKEN) + 16 * len(messages) + num_images * image_tokens
