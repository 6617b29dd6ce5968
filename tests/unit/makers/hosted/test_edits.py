"""`makeready edit` by a hosted model: what is sent, and what stays."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from makeready.app.config import Config, load_settings
from makeready.app.editing import edit_job
from makeready.brief import Question, Untouched
from makeready.errors import InvalidConfigError, InvalidRequestError
from makeready.loop import Order

from .vendor_server import VendorServer, openai_picture, png


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    Image.fromarray(np.full((200, 300, 3), 180, np.uint8)).save(path)
    return path


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    """White in the right half."""
    painted = np.zeros((200, 300), np.uint8)
    painted[:, 150:] = 255
    path = tmp_path / "mask.png"
    Image.fromarray(painted).save(path)
    return path


def config_of(**settings: str) -> Config:
    return load_settings(environ={f"MAKEREADY_HOSTED_{key}": value for key, value in settings.items()}).config


def test_any_picture_is_edited_inside_its_mask_and_nowhere_else(picture: Path, mask: Path) -> None:
    with VendorServer(openai_picture(png())) as server:
        config = config_of(OPENAI_KEY="k", OPENAI_BASE_URL=server.origin)
        job = edit_job(picture, "make it blue", config, maker="openai:gpt-image-1-mini", mask=mask)
        made = job.maker.make(Order(brief=job.order.brief, seed=1, proposal_index=0))
    pixels = made.picture.pixels
    assert pixels.shape == (200, 300, 3)
    assert (pixels[:, :150] == 180).all()
    assert pixels[-1, -1].tolist() == [32, 80, 255]
    assert [one.path for one in server.requests] == ["/images/edits"]
    assert server.requests[0].fields["prompt"] == "make it blue"
    kinds = [type(one) for one in job.order.brief.constraints]
    assert kinds == [Question, Untouched]
    assert job.order.maker == "openai:gpt-image-1-mini"


def test_a_model_without_masks_refuses_one_before_anything_is_asked(picture: Path, mask: Path) -> None:
    config = config_of(BFL_KEY="k")
    with pytest.raises(InvalidRequestError, match="takes no mask"):
        edit_job(picture, "make it blue", config, maker="bfl:flux-2-pro", mask=mask)


def test_a_model_that_cannot_edit_says_so(picture: Path) -> None:
    config = config_of(MAI_KEY="k", MAI_BASE_URL="https://a.example")
    with pytest.raises(InvalidRequestError, match="edits no pictures"):
        edit_job(picture, "make it blue", config, maker="mai:mine@MAI-Image-2e")


def test_an_edit_without_a_key_says_which_setting(picture: Path) -> None:
    with pytest.raises(InvalidConfigError) as caught:
        edit_job(picture, "make it blue", config_of(), maker="bfl:flux-2-pro")
    assert "MAKEREADY_HOSTED_BFL_KEY" in caught.value.hint
