"""What every hosted maker promises, whichever vendor is behind it: one suite against a server that speaks the
vendor's shapes."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from makeready.brief import Brief, Canvas
from makeready.errors import (
    InvalidAnswerError,
    InvalidRequestError,
    LostAnswerError,
    ModeratedError,
    RateLimitedError,
    RequestRefusedError,
    UnavailableError,
)
from makeready.loop import Order
from makeready.makers.hosted import Access, Change, HostedMaker, Traffic, open_hosted
from makeready.testing import ManualClock
from makeready.verify.picture import Picture

from .vendor_server import (
    DROPS,
    HANGS,
    Reply,
    VendorServer,
    as_json,
    openai_error,
    openai_picture,
    png,
)

CANVAS = Canvas(width_px=256, height_px=256)
BRIEF = Brief(prompt="a blue field", kind="poster", canvas=CANVAS)
ORDER = Order(brief=BRIEF, seed=7, proposal_index=0, deadline_s=60.0)
KEY = "sk-secret-of-the-user"
USAGE = {
    "input_tokens": 40,
    "output_tokens": 1056,
    "input_tokens_details": {"text_tokens": 40, "image_tokens": 0},
}
MAI_USAGE = {"num_input_text_tokens": 40, "num_input_image_tokens": 0, "num_output_tokens": 1024}
FILTERED = {"content_filter_result": {"violence": {"filtered": True}, "hate": {"filtered": False}}}


def bfl_pictures(content: bytes) -> tuple[Reply, ...]:
    task = {"id": "task-1", "polling_url": "{origin}/v1/get_result?id=task-1", "cost": 1.4}
    ready = {"id": "task-1", "status": "Ready", "result": {"sample": "{origin}/delivery/1.png"}}
    return as_json(task), as_json({"status": "Pending"}), as_json(ready), Reply(body=content)


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """How a vendor is reached and what it says."""

    name: str
    key_header: tuple[str, str]
    path: str
    edit_path: str
    pictures: Callable[[bytes], tuple[Reply, ...]] = lambda content: (openai_picture(content, USAGE),)
    moderation: tuple[Reply, ...]
    cost_microusd: int
    mask: str = "none"
    has_seed: bool = False
    base: str = ""


VENDORS = {
    "openai": Vendor(
        name="openai:gpt-image-1-mini",
        key_header=("authorization", f"Bearer {KEY}"),
        base="/v1",
        path="/v1/images/generations",
        edit_path="/v1/images/edits",
        moderation=(
            openai_error(
                400,
                "Your request was rejected.",
                "moderation_blocked",
                type="image_generation_user_error",
                moderation_details={"moderation_stage": "input", "categories": ["violence"]},
            ),
        ),
        cost_microusd=8528,  # 40 x 2 + 1056 x 8 micro-dollars
        mask="alpha",
    ),
    "azure": Vendor(
        name="azure:my-images@gpt-image-1-mini",
        key_header=("api-key", KEY),
        path="/openai/v1/images/generations",
        edit_path="/openai/v1/images/edits",
        moderation=(openai_error(400, "Filtered.", "contentFilter", inner_error=FILTERED),),
        cost_microusd=8528,
        mask="alpha",
    ),
    "mai": Vendor(
        name="mai:my-mai@MAI-Image-2.6",
        key_header=("api-key", KEY),
        path="/mai/v1/images/generations",
        edit_path="/mai/v1/images/edits",
        pictures=lambda content: (openai_picture(content, MAI_USAGE),),
        moderation=(openai_error(400, "Filtered.", "content_filter", innererror=FILTERED),),
        cost_microusd=50_000,
    ),
    "bfl": Vendor(
        name="bfl:flux-2-klein-4b",
        key_header=("x-key", KEY),
        path="/v1/flux-2-klein-4b",
        edit_path="/v1/flux-2-klein-4b",
        pictures=bfl_pictures,
        moderation=(
            bfl_pictures(b"")[0],
            as_json({"status": "Request Moderated", "details": {"Moderation Reasons": ["violence"]}}),
        ),
        cost_microusd=14_000,
        has_seed=True,
    ),
    "images": Vendor(
        name="images:Qwen/Qwen-Image",
        key_header=("authorization", f"Bearer {KEY}"),
        base="/v1",
        path="/v1/images/generations",
        edit_path="/v1/images/edits",
        moderation=(openai_error(400, "No violence.", "content_policy_violation"),),
        cost_microusd=50_000,
        mask="white",
        has_seed=True,
    ),
}


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest) -> Vendor:
    return VENDORS[request.param]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@dataclass
class Asked:
    """What a maker gave for a script of replies, and what the server saw."""

    maker: HostedMaker
    server: VendorServer

    def picture(self, order: Order = ORDER) -> Picture:
        picture = self.maker.make(order).picture
        assert isinstance(picture, Picture)
        return picture


@pytest.fixture
def ask(vendor: Vendor, clock: ManualClock) -> Any:
    """A maker of the vendor's on a server with these replies; both closed at the end."""
    open_things: list[Any] = []

    def opened(replies: Sequence[Reply], change: Change | None = None) -> Asked:
        server = VendorServer(*replies)
        server.__enter__()
        open_things.append(lambda: server.__exit__(None, None, None))
        prefix = vendor.name.partition(":")[0]
        where = {f"{prefix}_base_url": server.origin + vendor.base, f"{prefix}_key": KEY}
        access = Access(images_mask="white", picture_microusd=50_000, **where)
        maker = open_hosted(vendor.name, access, Traffic(clock, clock.advance))
        open_things.append(maker.close)
        return Asked(maker.for_change(change) if change else maker, server)

    yield opened
    for close in reversed(open_things):
        close()


def test_a_picture_is_asked_for_once_and_comes_with_its_price(vendor: Vendor, ask: Any) -> None:
    asked = ask(vendor.pictures(png()))
    made = asked.maker.make(ORDER)
    first = asked.server.requests[0]
    assert np.array_equal(made.picture.pixels[-1, -1], (32, 80, 255))
    assert (made.picture.width_px, made.picture.height_px) == (256, 256)
    assert (first.method, first.path) == ("POST", vendor.path)
    assert first.headers[vendor.key_header[0]] == vendor.key_header[1]
    assert first.fields["prompt"] == "a blue field"
    assert made.cost_microusd == vendor.cost_microusd <= asked.maker.card.attempt_microusd
    assert [one.method for one in asked.server.requests].count("POST") == 1
    assert made.notes[0] == f"model: {vendor.name}"


def test_a_seed_is_sent_or_it_is_said_that_it_was_not(vendor: Vendor, ask: Any) -> None:
    asked = ask(vendor.pictures(png()))
    notes = asked.maker.make(ORDER).notes
    assert asked.server.requests[0].fields.get("seed") == (7 if vendor.has_seed else None)
    assert (f"seed: not sent, {vendor.name} takes none" in notes) != vendor.has_seed


def test_an_edit_sends_the_source_and_comes_back_in_its_size(vendor: Vendor, ask: Any) -> None:
    source = np.full((350, 500, 3), 200, np.uint8)
    change = Change(source=source, instruction="make it blue")
    asked = ask(vendor.pictures(png()), change)
    picture = asked.picture()
    first = asked.server.requests[0]
    assert (picture.width_px, picture.height_px) == (500, 350)
    assert first.path == vendor.edit_path
    assert first.fields["prompt"] == "make it blue"
    assert "image" in first.files or first.fields["input_image"]
    assert picture.pixels[-1, -1, 2] > 200


def test_a_mask_is_sent_or_refused_before_anything_is_asked(vendor: Vendor, ask: Any) -> None:
    source = np.full((512, 512, 3), 200, np.uint8)
    mask = np.zeros((512, 512), np.uint8)
    mask[256:, 256:] = 255
    change = Change(source=source, instruction="make it blue", mask=mask)
    if vendor.mask == "none":
        with pytest.raises(InvalidRequestError, match="takes no mask"):
            ask(vendor.pictures(png()), change)
        return
    asked = ask(vendor.pictures(png()), change)
    pixels = asked.picture().pixels
    name = "mask_image" if vendor.mask == "white" else "mask"
    with Image.open(io.BytesIO(asked.server.requests[0].files[name])) as image:
        sent = np.asarray(image)
    may_change = sent == 255 if vendor.mask == "white" else sent[..., 3] == 0
    assert may_change[-1, -1]
    assert not may_change[0, 0]
    assert np.array_equal(pixels[:256], source[:256])
    assert np.array_equal(pixels[-1, -1], (32, 80, 255))


def test_a_key_that_is_refused_is_not_tried_again_and_says_which_setting(vendor: Vendor, ask: Any) -> None:
    asked = ask([openai_error(401, f"Incorrect API key provided: {KEY}", "invalid_api_key")])
    with pytest.raises(RequestRefusedError) as caught:
        asked.maker.make(ORDER)
    assert f"hosted.{vendor.name.partition(':')[0]}_key" in caught.value.hint
    assert KEY not in caught.value.message
    assert len(asked.server.requests) == 1


def test_a_429_is_waited_out_as_long_as_the_vendor_says(vendor: Vendor, ask: Any, clock: ManualClock) -> None:
    asked = ask([openai_error(429, "slow down", retry_after=7), *vendor.pictures(png())])
    asked.maker.make(ORDER)
    assert 7.0 <= clock.now_s() < 60.0
    assert len(asked.server.requests) == 1 + len(vendor.pictures(b""))


def test_a_429_that_outlasts_the_run_is_refused_at_once_with_when_it_ends(
    vendor: Vendor, ask: Any, clock: ManualClock
) -> None:
    asked = ask([openai_error(429, "slow down", retry_after=90)])
    with pytest.raises(RateLimitedError) as caught:
        asked.maker.make(ORDER)
    assert "90 s" in caught.value.hint
    assert clock.now_s() == 0.0
    assert len(asked.server.requests) == 1


def test_an_empty_account_is_not_waited_for(vendor: Vendor, ask: Any, clock: ManualClock) -> None:
    asked = ask([openai_error(429, "no money", "insufficient_quota")])
    with pytest.raises(RequestRefusedError, match="no money"):
        asked.maker.make(ORDER)
    assert clock.now_s() == 0.0


def test_a_500_is_tried_again_and_then_given_up(vendor: Vendor, ask: Any) -> None:
    asked = ask([openai_error(500, "oops")])
    with pytest.raises(UnavailableError, match="oops"):
        asked.maker.make(replace(ORDER, deadline_s=400.0))
    assert len(asked.server.requests) == 4


@pytest.mark.parametrize("status", [408, 502, 504])
def test_a_gateways_error_may_hide_a_paid_picture_and_is_not_tried_again(
    vendor: Vendor, ask: Any, status: int
) -> None:
    asked = ask([Reply(status=status, body=b"<html>gateway</html>")])
    with pytest.raises(LostAnswerError, match=str(status)):
        asked.maker.make(ORDER)
    assert len(asked.server.requests) == 1


@pytest.mark.parametrize(
    "reply", [HANGS, DROPS, replace(openai_picture(), behaviour="trickle")], ids=["hang", "drop", "trickle"]
)
def test_an_answer_that_does_not_come_is_lost_and_never_asked_for_again(
    vendor: Vendor, ask: Any, reply: Reply
) -> None:
    asked = ask([reply])
    with pytest.raises(LostAnswerError, match="gave no answer"):
        asked.maker.make(replace(ORDER, deadline_s=0.2))
    assert len(asked.server.requests) == 1


def test_an_answer_that_breaks_off_is_lost(vendor: Vendor, ask: Any) -> None:
    asked = ask([replace(vendor.pictures(png())[0], behaviour="cut")])
    with pytest.raises(LostAnswerError):
        asked.maker.make(ORDER)
    assert len(asked.server.requests) == 1


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[1, 2]", b"{}", b'{"data": []}', b"[" * 100_000], ids=range(6)
)
def test_garbage_is_an_invalid_answer(vendor: Vendor, ask: Any, body: bytes) -> None:
    asked = ask([Reply(body=body)])
    with pytest.raises(InvalidAnswerError):
        asked.maker.make(ORDER)
    assert len(asked.server.requests) == 1


@pytest.mark.parametrize(
    "content",
    [png()[:300], b"GIF89a" + b"\0" * 64, b"<svg/>", b"\x89PNG\r\n\x1a\n" + b"\0" * 64],
    ids=["cut", "gif", "svg", "damaged"],
)
def test_a_picture_that_is_cut_short_or_of_another_kind_is_an_invalid_answer(
    vendor: Vendor, ask: Any, content: bytes
) -> None:
    asked = ask(vendor.pictures(content))
    with pytest.raises(InvalidAnswerError):
        asked.maker.make(ORDER)


def test_what_the_vendors_rules_refuse_names_what_they_found(vendor: Vendor, ask: Any) -> None:
    asked = ask(vendor.moderation)
    with pytest.raises(ModeratedError, match="violence"):
        asked.maker.make(ORDER)
    assert len(asked.server.requests) == len(vendor.moderation)


def test_nobody_there_is_unavailable_and_nothing_is_lost(vendor: Vendor, clock: ManualClock) -> None:
    prefix = vendor.name.partition(":")[0]
    where: dict[str, Any] = {f"{prefix}_base_url": "http://127.0.0.1:9", f"{prefix}_key": KEY}
    access = Access(images_mask="white", picture_microusd=0, **where)
    maker = open_hosted(vendor.name, access, Traffic(clock, clock.advance))
    with pytest.raises(UnavailableError, match="no connection"):
        maker.make(replace(ORDER, deadline_s=400.0))
    maker.close()


def test_a_canvas_that_the_target_does_not_take_is_adapted_and_it_is_said(vendor: Vendor, ask: Any) -> None:
    asked = ask(vendor.pictures(png(768, 512)))
    made = asked.maker.make(replace(ORDER, brief=replace(BRIEF, canvas=Canvas(width_px=601, height_px=401))))
    assert (made.picture.width_px, made.picture.height_px) == (601, 401)
    assert any(note.startswith("drawn at 768 x 512") for note in made.notes)
    assert any(note.startswith("reduced to 601 x 401") for note in made.notes)


def test_a_prompt_that_is_too_long_is_refused_before_it_costs_anything(vendor: Vendor, ask: Any) -> None:
    asked = ask(vendor.pictures(png()))
    with pytest.raises(InvalidRequestError, match="characters"):
        asked.maker.make(replace(ORDER, brief=replace(BRIEF, prompt="word " * 2000)))
    assert asked.server.requests == []
