"""Edits as asked over HTTP become orders: who takes several pictures, and what is said where nobody does."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from makeready.app.candidates import Candidates, candidates
from makeready.app.config import load_settings
from makeready.app.http.choosing import Chooser, KnownMaker
from makeready.app.http.edit_orders import edit_order
from makeready.app.http.edits import LIMITS, EditWanted
from makeready.app.http.failure import RefusalError
from makeready.app.http.generation import Wanted
from makeready.app.intake.intake import Intake
from makeready.app.jobs.table import JobTable, Submission
from makeready.brief import Brief, Canvas
from makeready.errors import InvalidRequestError
from makeready.loop import RunOrder
from makeready.store import Store, open_store
from makeready.testing import attempt_of
from makeready.verify.picture import Picture

HOSTED = ("images:mine", "openai:gpt-image-2")
CONFIG = load_settings(
    environ={
        "MAKEREADY_BUDGET_COST_MICROUSD": "200000",
        "MAKEREADY_ROUTING_ALSO": ",".join(HOSTED),
        "MAKEREADY_HOSTED_OPENAI_KEY": "k",
        "MAKEREADY_HOSTED_IMAGES_BASE_URL": "http://127.0.0.1:9/v1",
        "MAKEREADY_HOSTED_PICTURE_MICROUSD": "0",
    }
).config


def chooser(*models: str) -> Chooser:
    makers = tuple(KnownMaker(id=one, name=one, about="") for one in ("compose", *models))
    cards = tuple(one for one in candidates(CONFIG).cards if one.name in ("compose", *models))
    return Chooser(config=CONFIG, makers=makers, candidates=Candidates(cards=cards), learned=lambda: ())


def png(colour: str, side_px: int = 64) -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (side_px, side_px), colour).save(sink, format="PNG")
    return sink.getvalue()


@pytest.fixture(scope="module")
def intake() -> Iterator[Intake]:
    with Intake(LIMITS) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


def edit(*colours: str, model: str | None = None) -> EditWanted:
    wanted = Wanted(prompt="put the second into the first", model=model)
    return EditWanted(wanted=wanted, images=tuple(map(png, colours)))


def test_several_pictures_go_to_a_maker_that_takes_so_many(store: Store, intake: Intake) -> None:
    order = edit_order(edit("red", "blue", "green"), chooser(*HOSTED), intake, store, owner="local")

    assert order.maker == "openai:gpt-image-2"  # images:mine takes one
    assert order.routing is not None
    reasons = {one.maker: one.reason for one in order.routing.excluded}
    assert reasons["images:mine"] == "it takes 1 of 3 pictures"
    assert order.edit is not None
    assert len(order.edit.references) == len(order.edit.reference_sha256s) == 2
    for sha256, colour in zip(order.edit.reference_sha256s, ("blue", "green"), strict=True):
        with Image.open(io.BytesIO(store.blobs.read(sha256, suffix=".png"))) as kept:
            assert kept.getpixel((0, 0)) == Image.new("RGB", (1, 1), colour).getpixel((0, 0))


def test_where_nobody_takes_several_the_reason_is_said(store: Store, intake: Intake) -> None:
    with pytest.raises(RefusalError, match="No maker here takes 2 pictures: compose and embedded") as caught:
        edit_order(edit("red", "blue"), chooser("images:mine"), intake, store, owner="local")

    assert (caught.value.status, caught.value.param) == (400, "image")


@pytest.mark.parametrize(("model", "says"), [("compose", "takes one picture"), ("images:mine", "takes 1 of")])
def test_a_named_maker_that_does_not_take_them_says_so(
    model: str, says: str, store: Store, intake: Intake
) -> None:
    config_free = chooser(*HOSTED)
    with pytest.raises(InvalidRequestError, match=says) as caught:
        edit_order(edit("red", "blue", model=model), config_free, intake, store, owner="local")

    assert caught.value.param == "image"


PAGE = Picture(pixels=np.full((64, 64, 3), 200, dtype=np.uint8))
CARD = RunOrder(brief=Brief(prompt="p", kind="card", canvas=Canvas(width_px=64, height_px=64)))


@pytest.fixture
def page(store: Store) -> bytes:
    """A page that a run of key_ann laid out, as the store has it."""
    asked = Submission(run_id="run_card", owner="key_ann", request_id="r", order=CARD)
    JobTable(store.database, utc_now=store.utc_now).accept(asked, admit=lambda order_json, queue: None)
    store.journal.begin("run_card", CARD, ())
    store.journal.record("run_card", attempt_of(PAGE, "<p>Hi</p>"), PAGE, "<p>Hi</p>")
    return PAGE.png_bytes()


def page_edit(content: bytes, *, model: str | None = None, mask: bytes | None = None) -> EditWanted:
    wanted = Wanted(prompt="make the headline green", model=model)
    return EditWanted(wanted=wanted, images=(content,), mask=mask)


def as_webp(content: bytes) -> bytes:
    sink = io.BytesIO()
    with Image.open(io.BytesIO(content)) as image:
        image.save(sink, format="WEBP", lossless=True)
    return sink.getvalue()


@pytest.mark.parametrize("model", [None, "compose", "embedded"])
@pytest.mark.parametrize("written", [bytes, as_webp])
def test_a_page_is_given_to_nobody_who_would_smear_its_words(
    store: Store, intake: Intake, page: bytes, model: str | None, written: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(InvalidRequestError, match="is a page that run_card laid out") as caught:
        edit_order(page_edit(written(page), model=model), chooser("embedded"), intake, store, owner="key_ann")

    assert caught.value.param == "image"
    assert "/v1/runs" in caught.value.hint


def test_a_page_goes_to_a_maker_that_edits_any_pixels(store: Store, intake: Intake, page: bytes) -> None:
    order = edit_order(
        page_edit(page), chooser("embedded", "openai:gpt-image-2"), intake, store, owner="key_ann"
    )

    assert order.maker == "openai:gpt-image-2"
    assert order.routing is not None
    reasons = {one.maker: one.reason for one in order.routing.excluded}
    assert reasons["embedded"] == "it would smear the words of a page"


def test_of_a_page_of_somebody_else_nothing_is_told(store: Store, intake: Intake, page: bytes) -> None:
    def told(content: bytes) -> str:
        with pytest.raises(RefusalError) as caught:
            edit_order(page_edit(content), chooser(), intake, store, owner="key_ben")
        return str(caught.value)

    assert told(page) == told(png("red"))
