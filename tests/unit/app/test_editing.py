"""`makeready edit`: from a file and an instruction to an order; what cannot be edited is said."""

from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from makeready.app.asking import brief_of
from makeready.app.config import load_settings
from makeready.app.editing import edit_job
from makeready.brief import ElementCount, Untouched
from makeready.errors import InvalidBriefError, InvalidImageError, MakereadyError, UnknownNameError
from makeready.loop import Order
from makeready.makers import compose
from makeready.verify.picture import SOURCE_KEY

CAPTION = "three red apples left of a blue bicycle on a pale yellow background, flat style, 256x256"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    brief = brief_of(CAPTION, maker="compose")
    path = tmp_path / "apples.png"
    path.write_bytes(compose.open().make(Order(brief=brief, seed=1, proposal_index=0)).picture.png_bytes())
    return path


def test_an_edit_is_checked_against_the_new_scene_and_the_old_picture(picture: Path) -> None:
    job = edit_job(picture, "make the bicycle green", load_settings({}).config)

    counts = [one for one in job.order.brief.constraints if isinstance(one, ElementCount)]
    untouched = next(one for one in job.order.brief.constraints if isinstance(one, Untouched))
    assert [(one.noun, one.minimum, one.colour) for one in counts] == [
        ("apple", 3, "red"),
        ("bicycle", 1, "green"),
    ]
    assert untouched.reference == str(picture)
    assert untouched.region.left > 0.5
    assert (job.order.brief.canvas.width_px, job.order.maker) == (256, "compose")


def test_a_new_background_leaves_no_pixel_to_keep(picture: Path) -> None:
    job = edit_job(picture, "make the background pale blue", load_settings({}).config)
    assert not any(isinstance(one, Untouched) for one in job.order.brief.constraints)


def saved(source: Path, name: str, *, dot: bool = False, text: str | None = None) -> Path:
    """The picture as another program would write it."""
    with Image.open(source) as image:
        kept = image.text[SOURCE_KEY]  # type: ignore[attr-defined]
        copy = image.convert("RGB")
    if dot:
        copy.putpixel((3, 3), (0, 0, 0))
    info = PngImagePlugin.PngInfo()
    info.add_itxt(SOURCE_KEY, kept if text is None else text)
    path = source.with_name(name)
    copy.save(path, pnginfo=info) if path.suffix == ".png" else copy.save(path)
    return path


def test_a_picture_that_carries_nothing_or_was_touched_is_refused(picture: Path) -> None:
    config = load_settings({}).config
    cases: list[tuple[Path, type[MakereadyError], str]] = [
        (saved(picture, "photo.jpg"), InvalidImageError, "no description"),
        (saved(picture, "dot.png", dot=True), InvalidImageError, "another program"),
        (saved(picture, "odd.png", text="{}"), InvalidBriefError, "cannot be read"),
        (picture.with_name("missing.png"), InvalidImageError, "missing.png"),
    ]
    for path, kind, words in cases:
        with pytest.raises(kind, match=words):
            edit_job(path, "make the bicycle green", config)
    with pytest.raises(UnknownNameError, match="design"):
        edit_job(picture, "make the bicycle green", config, maker="design")


def test_a_caption_is_read_as_a_scene_only_for_makers_of_scenes() -> None:
    assert [
        one.noun
        for one in brief_of("a red apple", maker="compose").constraints
        if isinstance(one, ElementCount)
    ]
    with pytest.raises(InvalidBriefError):
        brief_of("a red apple", maker="design")
