"""`makeready edit` by a hosted model: what is sent, and what stays."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from makeready.app.config import Config, load_settings
from makeready.app.edit_sources import keep, reopened
from makeready.app.editing import edit_job
from makeready.brief import Question, Untouched
from makeready.errors import InvalidConfigError, InvalidRequestError
from makeready.loop import Order, RunOrder
from makeready.store import FileBlobs
from makeready.store.codec import dumps, loads

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


@pytest.fixture
def references(tmp_path: Path) -> tuple[Path, Path]:
    """Two more pictures, one of them of four megapixels."""
    found = []
    for number, (width, height) in enumerate([(64, 48), (2400, 1700)]):
        path = tmp_path / f"reference {number}.png"
        Image.fromarray(np.full((height, width, 3), 40 * number, np.uint8)).save(path)
        found.append(path)
    return found[0], found[1]


@pytest.mark.parametrize(
    ("maker", "settings", "name"),
    [
        ("openai:gpt-image-2", {"OPENAI_KEY": "k"}, "image[]"),
        ("mai:mine@MAI-Image-2.6", {"MAI_KEY": "k", "PICTURE_MICROUSD": "50000"}, "image"),
    ],
)
def test_references_go_along_none_larger_than_a_megapixel(
    picture: Path, references: tuple[Path, Path], maker: str, settings: dict[str, str], name: str
) -> None:
    with VendorServer(openai_picture(png())) as server:
        settings[f"{maker.partition(':')[0].upper()}_BASE_URL"] = server.origin
        config = config_of(**settings)
        alone = edit_job(picture, "make it blue", config, maker=maker).maker.card
        job = edit_job(picture, "make it blue", config, maker=maker, references=references)
        job.maker.make(Order(brief=job.order.brief, seed=1, proposal_index=0))
    sent = [content for part, content in server.requests[0].parts if part == name]
    sizes = [Image.open(io.BytesIO(one)).size for one in sent]

    assert len(sizes) == 3
    assert sizes[1] == (64, 48)
    assert 900_000 < sizes[2][0] * sizes[2][1] <= 1_048_576
    assert job.order.edit is not None
    assert job.order.edit.references == tuple(map(str, references))
    is_dearer = job.maker.card.attempt_microusd > alone.attempt_microusd
    assert is_dearer == maker.startswith(
        "openai"
    )  # the other one's price is what the user says, by the picture


def test_a_stored_edit_goes_on_with_its_references(
    picture: Path, references: tuple[Path, Path], tmp_path: Path
) -> None:
    blobs = FileBlobs(tmp_path / "blobs")
    with VendorServer(openai_picture(png())) as server:
        config = config_of(OPENAI_KEY="k", OPENAI_BASE_URL=server.origin)
        job = edit_job(picture, "make it blue", config, maker="openai:gpt-image-2", references=references)
        assert job.order.edit is not None
        keep(job.order.edit, blobs)
        for one in (picture, *references):
            one.unlink()
        again = reopened(loads(RunOrder, dumps(job.order)), job.order.edit, blobs, config)
        again.maker.make(Order(brief=job.order.brief, seed=1, proposal_index=0))

    assert [name for name, _ in server.requests[0].parts] == ["image[]"] * 3


def test_too_many_pictures_are_refused_before_anything_is_asked(
    picture: Path, references: tuple[Path, Path]
) -> None:
    config = config_of(IMAGES_BASE_URL="http://127.0.0.1:9/v1", PICTURE_MICROUSD="0")
    with pytest.raises(InvalidRequestError, match="takes 1 of the 3 pictures"):
        edit_job(picture, "make it blue", config, maker="images:mine", references=references)
    for maker in ("compose", "embedded"):
        with pytest.raises(InvalidRequestError, match=f"{maker} takes one picture, and there are 3"):
            edit_job(picture, "make it blue", config, maker=maker, references=references)
