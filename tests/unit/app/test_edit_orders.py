"""Edits as asked over HTTP become orders: who takes several pictures, and what is said where nobody does."""

import io
from collections.abc import Iterator
from pathlib import Path

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
from makeready.errors import InvalidRequestError
from makeready.store import FileBlobs

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


def edit(*colours: str, model: str | None = None) -> EditWanted:
    wanted = Wanted(prompt="put the second into the first", model=model)
    return EditWanted(wanted=wanted, images=tuple(map(png, colours)))


def test_several_pictures_go_to_a_maker_that_takes_so_many(tmp_path: Path, intake: Intake) -> None:
    blobs = FileBlobs(tmp_path)
    order = edit_order(edit("red", "blue", "green"), chooser(*HOSTED), intake, blobs)

    assert order.maker == "openai:gpt-image-2"  # images:mine takes one
    assert order.routing is not None
    reasons = {one.maker: one.reason for one in order.routing.excluded}
    assert reasons["images:mine"] == "it takes 1 of 3 pictures"
    assert order.edit is not None
    assert len(order.edit.references) == len(order.edit.reference_sha256s) == 2
    for sha256, colour in zip(order.edit.reference_sha256s, ("blue", "green"), strict=True):
        with Image.open(io.BytesIO(blobs.read(sha256, suffix=".png"))) as kept:
            assert kept.getpixel((0, 0)) == Image.new("RGB", (1, 1), colour).getpixel((0, 0))


def test_where_nobody_takes_several_the_reason_is_said(tmp_path: Path, intake: Intake) -> None:
    with pytest.raises(RefusalError, match="No maker here takes 2 pictures: compose and embedded") as caught:
        edit_order(edit("red", "blue"), chooser("images:mine"), intake, FileBlobs(tmp_path))

    assert (caught.value.status, caught.value.param) == (400, "image")


@pytest.mark.parametrize(("model", "says"), [("compose", "takes one picture"), ("images:mine", "takes 1 of")])
def test_a_named_maker_that_does_not_take_them_says_so(
    model: str, says: str, tmp_path: Path, intake: Intake
) -> None:
    config_free = chooser(*HOSTED)
    with pytest.raises(InvalidRequestError, match=says) as caught:
        edit_order(edit("red", "blue", model=model), config_free, intake, FileBlobs(tmp_path))

    assert caught.value.param == "image"
