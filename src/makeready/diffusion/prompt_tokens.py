"""A prompt as the tokens that a Qwen3 text encoder reads: in its chat template, at most so many."""

from threading import Lock

from jaxtyping import Int64
from torch import Tensor
from transformers import Qwen2TokenizerFast


class PromptTokens:
    """Reads prompts, from any thread.

    A fast tokenizer keeps truncation and padding as its own state, and every call sets them anew. Two calls
    at once read each other's: a prompt came out without its padding, or its end was not counted. Hence the
    lock; requests are sized on the threads that submit them, and encoded on another.
    """

    def __init__(self, tokenizer: Qwen2TokenizerFast, *, max_tokens: int, is_thinking: bool) -> None:
        self._tokenizer = tokenizer
        self._max_tokens = max_tokens
        self._is_thinking = is_thinking
        self._lock = Lock()

    def read(
        self, prompt: str, *, is_padded: bool = False
    ) -> tuple[Int64[Tensor, "1 l"], Int64[Tensor, "1 l"]]:
        """The prompt's tokens and their attention mask, cut off or `is_padded` to `max_tokens`."""
        with self._lock:
            tokens = self._tokenizer(
                self._templated(prompt),
                return_tensors="pt",
                padding="max_length" if is_padded else False,
                truncation=True,
                max_length=self._max_tokens,
            )
        return tokens["input_ids"], tokens["attention_mask"]

    def num_unread(self, prompt: str) -> int:
        """How many tokens lie beyond `max_tokens`, the template's among them."""
        with self._lock:
            return max(0, len(self._tokenizer.tokenize(self._templated(prompt))) - self._max_tokens)

    def _templated(self, prompt: str) -> str:
        messages = [{"role": "user", "content": prompt}]
        return self._tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True, enable_thinking=self._is_thinking
        )
