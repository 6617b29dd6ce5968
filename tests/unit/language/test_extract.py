"""HTML out of answers as models write them."""

import pytest

from makeready.errors import DeclinedError, TruncatedAnswerError
from makeready.language import Answer, html_in

PAGE = "<!DOCTYPE html>\n<html><head><style>p{color:red}</style></head><body><p>Hi</p></body></html>"


def answer(text: str, finish_reason: str = "stop") -> Answer:
    return Answer(text=text, tokens_in=1, tokens_out=1, seconds=0.0, finish_reason=finish_reason)


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        f"Here is your poster:\n\n{PAGE}\n\nI made it blue.",
        f"Sure!\n```html\n{PAGE}\n```\nLet me know.",
        f"```\n{PAGE}\n```",
        f"First the style:\n```css\np{{color:red}}\n```\nthen\n```html\n{PAGE}\n```",
        f"A sketch:\n```html\n<p>no</p>\n```\nThe whole:\n```html\n{PAGE}\n```\n",
        f"<think>I could use <html> here, or <body>.</think>{PAGE}",
        f"  ```html\n{PAGE}\n  ```",
    ],
)
def test_the_page_is_found_whatever_stands_around_it(text: str) -> None:
    assert html_in(answer(text)) == PAGE


def test_a_piece_of_a_page_is_a_page_too() -> None:
    assert html_in(answer("<style>p{}</style><div><p>Hi</p></div>")).startswith("<style>")


@pytest.mark.parametrize(
    "text",
    [
        PAGE[: len(PAGE) // 2],
        f"```html\n{PAGE}",
        f"```html\n{PAGE[:-20]}\n```",
        "<div><p>Hi</p></div><div style='col",
        "<style>p{color:red}",
    ],
)
def test_half_a_page_is_an_error(text: str) -> None:
    with pytest.raises(TruncatedAnswerError, match="broke off"):
        html_in(answer(text))


def test_what_the_server_calls_cut_off_is_cut_off_however_whole_it_looks() -> None:
    with pytest.raises(TruncatedAnswerError):
        html_in(answer(PAGE, "length"))
    with pytest.raises(TruncatedAnswerError):
        html_in(answer("", "length"))


@pytest.mark.parametrize(
    "text", ["", "I'm sorry, but I can't help with that.", "<think>hm <html>", "1 < 2 > 0"]
)
def test_no_page_at_all_is_a_refusal(text: str) -> None:
    with pytest.raises(DeclinedError):
        html_in(answer(text))


@pytest.mark.parametrize("reason", ["content_filter", "refusal"])
def test_the_server_may_say_that_it_is_a_refusal(reason: str) -> None:
    with pytest.raises(DeclinedError, match="not allowed"):
        html_in(answer(f"not allowed {PAGE}", reason))
