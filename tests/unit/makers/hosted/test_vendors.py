"""Where one vendor differs from the others."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from makeready.brief import Brief, Canvas
from makeready.errors import InvalidAnswerError, LostAnswerError, RequestRefusedError, WithheldError
from makeready.loop import Made, Order, Pull
from makeready.makers.hosted import Access, HostedMaker, Traffic, open_hosted, received
from makeready.makers.hosted.bfl_images import read_task
from makeready.makers.hosted.exchange import Exchange, Failed
from makeready.makers.hosted.refusals import read_refusal
from makeready.testing import ManualClock

from .vendor_server import DROPS, Reply, VendorServer, as_json, openai_error, openai_picture, png

BRIEF = Brief(prompt="a blue field", kind="poster", canvas=Canvas(width_px=256, height_px=256))
ORDER = Order(brief=BRIEF, seed=7, proposal_index=0, deadline_s=60.0)
TASK = as_json({"id": "task-1", "polling_url": "{origin}/v1/get_result?id=task-1", "cost": 1.4})
READY = as_json({"status": "Ready", "result": {"sample": "{origin}/delivery/1.png"}})
PENDING = as_json({"status": "Pending"})
PICTURE = Reply(body=png())


@contextmanager
def maker_of(name: str, *replies: Reply, **settings: Any) -> Iterator[tuple[HostedMaker, VendorServer]]:
    clock = ManualClock()
    prefix = name.partition(":")[0]
    with VendorServer(*replies) as server:
        where: dict[str, Any] = {f"{prefix}_base_url": server.origin, f"{prefix}_key": "sk-x"}
        access = Access(picture_microusd=50_000, **(where | settings))
        maker = open_hosted(name, access, Traffic(clock, clock.advance))
        yield maker, server
        maker.close()


def made(name: str, *replies: Reply, order: Order = ORDER, **settings: Any) -> tuple[Made, VendorServer]:
    with maker_of(name, *replies, **settings) as (maker, server):
        return maker.make(order), server


def test_bfl_is_asked_after_until_it_is_ready_and_its_picture_fetched_without_the_key() -> None:
    _, server = made("bfl:flux-2-pro", TASK, PENDING, PENDING, READY, PICTURE)
    paths = [one.path for one in server.requests]
    assert paths == ["/v1/flux-2-pro", *["/v1/get_result?id=task-1"] * 3, "/delivery/1.png"]
    assert ["x-key" in one.headers for one in server.requests] == [True, True, True, True, False]


@pytest.mark.parametrize("fault", [openai_error(503), DROPS, openai_error(429, retry_after=3)])
def test_asking_bfl_after_a_task_is_free_and_tried_again(fault: Reply) -> None:
    _, server = made("bfl:flux-2-pro", TASK, fault, READY, fault, PICTURE)
    assert [one.method for one in server.requests].count("POST") == 1


def test_a_bfl_task_that_is_not_ready_in_time_is_lost_and_named() -> None:
    with (
        maker_of("bfl:flux-2-pro", TASK, PENDING) as (maker, server),
        pytest.raises(LostAnswerError, match="task-1") as caught,
    ):
        maker.make(ORDER)
    assert "/v1/get_result?id=task-1" in caught.value.hint
    assert [one.method for one in server.requests].count("POST") == 1


def test_a_picture_that_bfl_made_and_holds_back_may_have_been_paid() -> None:
    reply = as_json({"status": "Content Moderated", "details": {"Moderation Reasons": ["violence"]}})
    with (
        maker_of("bfl:flux-2-pro", TASK, reply) as (maker, _),
        pytest.raises(WithheldError, match="violence"),
    ):
        maker.make(ORDER)


@pytest.mark.parametrize("status", ["Error", "Task not found", None, 7, "Ready"])
def test_a_bfl_task_that_ends_without_a_picture_is_an_invalid_answer(status: object) -> None:
    with (
        maker_of("bfl:flux-2-pro", TASK, as_json({"status": status})) as (maker, _),
        pytest.raises(InvalidAnswerError, match="task-1"),
    ):
        maker.make(ORDER)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/x", "file:///etc/passwd", "ftp://a/b", "https://u:p@a/b", "/x"]
)
def test_a_vendor_that_names_an_address_that_is_not_https_is_not_followed(url: str) -> None:
    ready = as_json({"status": "Ready", "result": {"sample": url}})
    with (
        maker_of("bfl:flux-2-pro", TASK, ready) as (maker, server),
        pytest.raises(LostAnswerError, match="not https"),
    ):
        maker.make(ORDER)
    assert len(server.requests) == 2


def test_the_key_goes_to_the_vendors_own_hosts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, bool]] = []
    exchange = Exchange("https://api.bfl.ai", {"x-key": "k"}, ManualClock(), "hosted.bfl_base_url")

    def stop(method: str, url: str, timeout_s: float, *, has_key: bool, **content: object) -> None:
        sent.append((url, has_key))
        raise Failed(reason="nobody is asked here")

    monkeypatch.setattr(exchange, "_sent", stop)
    for url in (
        "https://api.bfl.ai/v1/x",
        "https://api.eu1.bfl.ai/v1/x",
        "https://notbfl.ai/x",
        "https://bfl.ai.evil.example/x",
    ):
        with pytest.raises(Failed):
            exchange.fetch(url, 1.0, has_key=True)
    exchange.close()
    assert [has_key for _, has_key in sent] == [True, True, False, False]


@pytest.mark.parametrize(
    ("cost", "microusd"),
    [(1.4, 14_000), ("3", 30_000), (0, 0), (None, None), ("x", None), (-1, None), ("nan", None)],
)
def test_bfl_names_its_price_in_cents(cost: object, microusd: int | None) -> None:
    task = read_task({"id": "t", "polling_url": "https://a/b", "cost": cost}, "bfl:x")
    assert task.cost_microusd == microusd


def test_vllm_omnis_detail_is_read() -> None:
    detail = [{"loc": ["body", "size"], "msg": "must be a multiple of 16", "type": "value_error"}]
    refused = as_json({"detail": detail}, status=422)
    with (
        maker_of("images:qwen", refused) as (maker, _),
        pytest.raises(RequestRefusedError, match=r"body\.size: must be a multiple of 16"),
    ):
        maker.make(ORDER)


def test_an_open_server_is_told_the_seed_and_the_form_of_its_answer() -> None:
    _, server = made("images:Qwen/Qwen-Image", openai_picture())
    fields = server.requests[0].fields
    assert fields == {
        "model": "Qwen/Qwen-Image",
        "prompt": "a blue field",
        "n": 1,
        "size": "256x256",
        "response_format": "b64_json",
        "seed": 7,
    }


def test_each_pull_of_reseed_is_another_seed() -> None:
    pull = Pull(lever="reseed", finding_id="c1", finding_kind="subject")
    seeds = set()
    for num_pulls in range(4):
        order = replace(ORDER, pulls=(pull,) * num_pulls)
        seeds.add(made("images:qwen", openai_picture(), order=order)[1].requests[0].fields["seed"])
    assert len(seeds) == 4
    assert all(0 <= seed < 1 << 31 for seed in seeds)


def test_openai_is_asked_for_the_quality_that_is_set_and_for_nothing_that_it_does_not_know() -> None:
    _, server = made("openai:gpt-image-2", openai_picture(), quality="high")
    assert server.requests[0].fields == {
        "model": "gpt-image-2",
        "prompt": "a blue field",
        "n": 1,
        "size": "816x816",
        "quality": "high",
        "output_format": "png",
    }


def test_mai_is_asked_in_width_and_height() -> None:
    _, server = made("mai:mine@MAI-Image-2e", openai_picture())
    assert server.requests[0].fields == {
        "model": "mine",
        "prompt": "a blue field",
        "width": 768,
        "height": 768,
    }


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b'"x"', b'{"error": null}', b'{"error": {"code": 7}}', b'{"detail": [1]}', b"\xff"],
)
def test_an_error_of_any_shape_is_read(body: bytes) -> None:
    assert not read_refusal(body).is_moderation


def test_azure_names_only_the_filters_that_caught_something() -> None:
    body = (
        b'{"error": {"code": "content_filter", "innererror": {"content_filter_result": '
        b'{"hate": {"filtered": false}, "sexual": {"filtered": true}}}}}'
    )
    assert read_refusal(body).categories == ("sexual",)


def test_a_compressed_answer_is_not_unpacked() -> None:
    reply = Reply(body=gzip.compress(b"0" * 1_000_000), headers={"Content-Encoding": "gzip"})
    with maker_of("images:qwen", reply) as (maker, _), pytest.raises(LostAnswerError, match="compressed"):
        maker.make(ORDER)


def test_a_body_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("makeready.makers.hosted.exchange.MAX_BODY_BYTES", 1000)
    with (
        maker_of("images:qwen", openai_picture()) as (maker, _),
        pytest.raises(LostAnswerError, match="more than 1000 bytes"),
    ):
        maker.make(ORDER)


def huge_png() -> bytes:
    """A file that says it has 12,000 x 12,000 px; nothing of them is there."""
    from struct import pack
    from zlib import crc32

    def chunk(kind: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + kind + content + pack(">I", crc32(kind + content))

    header = pack(">IIBBBBB", 12_000, 12_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[Callable[..., object]] = []
    monkeypatch.setattr(received, "decoded", decoded.append)
    with pytest.raises(InvalidAnswerError, match="12000 x 12000"):
        received.opened(huge_png(), "images:qwen")
    assert decoded == []


def test_more_bytes_than_a_picture_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received, "MAX_IMAGE_BYTES", 100)
    with pytest.raises(InvalidAnswerError, match="more than 100 bytes"):
        received.opened(png(), "images:qwen")
