"""Prompts are sized on one thread while another encodes them: neither may see the other's settings."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from makeready.diffusion.prompt_tokens import PromptTokens
from makeready.diffusion.tiny_flow import byte_tokenizer


def test_two_threads_that_read_at_once_get_each_what_it_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = byte_tokenizer()
    tokens = PromptTokens(tokenizer, max_tokens=128, is_thinking=False)
    long = "a pear " * 20
    unread = tokens.num_unread(long)
    set_up, both_are_set_up = tokenizer.set_truncation_and_padding, Barrier(2)

    def set_up_beside_another(*arguments: Any, **options: Any) -> None:
        set_up(*arguments, **options)
        with suppress(BrokenBarrierError):  # one alone waits in vain, and goes on
            both_are_set_up.wait(timeout=0.1)

    monkeypatch.setattr(tokenizer, "set_truncation_and_padding", set_up_beside_another)
    with ThreadPoolExecutor(2) as threads:
        padded = threads.submit(tokens.read, "a plum", is_padded=True)
        counted = threads.submit(tokens.num_unread, long)

    assert padded.result()[0].shape == (1, 128)
    assert counted.result() == unread > 0
