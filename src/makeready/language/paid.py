"""One paid question: what it may take, what it took, and an error in place of an answer; never a guess."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from makeready.errors import InvalidAnswerError, LostAnswerError, MakereadyError, UnavailableError
from makeready.language.chat import Answer, Chat, Message, Price, most_tokens

MAX_CALLS = 2
"""Ours: an answer that was lost is asked for once more; each may have been paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTerms:
    """What one question may take. `image_tokens` is what a picture counts at most.

    Units: `deadline_s` is for all tries together.
    """

    model: str
    price: Price = field(default_factory=Price)
    max_tokens: int = 4000
    deadline_s: float = 20.0
    image_tokens: int = 0

    def call_microusd(self, messages: Sequence[Message], num_images: int = 0) -> int:
        """The most that one call with these messages can cost."""
        most_in = most_tokens(messages, num_images, self.image_tokens)
        return self.price.cost_microusd(most_in, self.max_tokens)

    def ceiling_microusd(self, messages: Sequence[Message], num_images: int = 0) -> int:
        """The most that `asked` can cost with these messages."""
        return MAX_CALLS * self.call_microusd(messages, num_images)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """An answer, or the error in its place; and what it took, lost answers at their ceiling."""

    answer: Answer | None = None
    error: MakereadyError | None = None
    cost_microusd: int = 0


def asked(
    chat: Chat, messages: Sequence[Message], terms: CallTerms, *, deadline_s: float, png: bytes = b""
) -> Paid:
    """Ask once, within the terms' time and `deadline_s`. Errors of the endpoint come back as a value."""
    images = (png,) if png else ()
    call_microusd = terms.call_microusd(messages, len(images))
    left_s = min(terms.deadline_s, deadline_s)
    if left_s <= 0:
        error = UnavailableError("There was no time to ask the language model.", hint="Allow more time.")
        return Paid(error=error)
    try:
        answer = chat.ask(
            messages, max_tokens=terms.max_tokens, deadline_s=left_s, images=images, max_calls=MAX_CALLS
        )
    except LostAnswerError as error:
        return Paid(error=error, cost_microusd=MAX_CALLS * call_microusd)
    except InvalidAnswerError as error:
        return Paid(error=error, cost_microusd=call_microusd)
    except MakereadyError as error:
        return Paid(error=error)
    cost_microusd = terms.price.cost_microusd(answer.tokens_in, answer.tokens_out)
    return Paid(answer=answer, cost_microusd=cost_microusd + answer.num_lost * call_microusd)
