"""The compose maker: what the caption says is drawn, measured and met; what it cannot draw it says."""

import io

import numpy as np
import pytest
from PIL import Image

from makeready.brief import Brief, Canvas, ElementCount, Finding, Verdict
from makeready.errors import InvalidBriefError
from makeready.loop import Order, Pull
from makeready.makers.compose import LEVERS, ComposeMaker, picture_of, shipped
from makeready.makers.painting import FILLED, ComposePainter, as_large_as_fits
from makeready.scene.asking import brief_of_scene, caption_read
from makeready.scene.blocks import Spot
from makeready.scene.composition import from_text
from makeready.scene.edits import edited
from makeready.scene.layout import Arrangement
from makeready.verify.inspect import Inspection
from makeready.verify.picture import SOURCE_KEY, Picture

CAPTION = "three red apples left of a blue bicycle on a pale yellow background, flat style, 512x512"


def brief_of(caption: str) -> Brief:
    return caption_read(caption, shipped().vocabulary).brief


def picture(brief: Brief, *levers: str, proposal_index: int = 0, run_seed: int = 1) -> Picture:
    pulls = tuple(Pull(lever=name, finding_id="c1", finding_kind="placement") for name in levers)
    order = Order(brief=brief, seed=7, run_seed=run_seed, proposal_index=proposal_index, pulls=pulls)
    made = ComposeMaker(shipped()).make(order).picture
    assert isinstance(made, Picture)
    return made


@pytest.fixture(scope="module")
def inspection() -> Inspection:
    return Inspection()


def broken(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{one.kind}: {one.measured}" for one in findings if one.verdict is not Verdict.MET]


@pytest.mark.parametrize(
    "caption",
    [
        CAPTION,
        "a red ball between a cat and a dog on grass, 512x512",
        "a small cat on a house, two stars at the top, at night, 640x400",
        "eight strawberries, cartoon style, 512x512",
        "a green tree behind a house, 512x512",
        "a cat in front of a red car in the snow, 512x512",
        "2 dogs next to a tree, gradient background from pale blue to pink, 512x512",
    ],
)
def test_what_the_caption_says_is_met(caption: str, inspection: Inspection) -> None:
    brief = brief_of(caption)
    assert broken(inspection.inspect(picture(brief), brief)) == []


def test_a_picture_of_something_else_is_not_met(inspection: Inspection) -> None:
    """The checks are no formality: the same picture against another caption."""
    drawn = picture(brief_of("two red apples left of a blue bicycle, flat style, 512x512"))
    findings = inspection.inspect(
        drawn, brief_of("three red apples right of a pink bicycle, flat style, 512x512")
    )
    kinds = {one.kind for one in findings if one.verdict is Verdict.BROKEN}
    assert {"element_count", "placement"} <= kinds


def test_a_green_bicycle_is_no_blue_one(inspection: Inspection) -> None:
    """The leaves of the apples are green: only the bicycle's own pixels tell."""
    drawn = picture(brief_of("two red apples left of a blue bicycle, flat style, 512x512"))
    findings = inspection.inspect(
        drawn, brief_of("two red apples left of a green bicycle, flat style, 512x512")
    )
    count = next(one for one in findings if "bicycle" in one.expected and one.kind == "element_count")
    assert count.verdict is Verdict.BROKEN
    assert "it is not green" in count.measured


def test_a_size_in_the_caption_is_the_canvas_and_a_letter_is_a_thing() -> None:
    canvases = [brief_of(caption).canvas for caption in ("a cat, 800x600", "two cats, 16:9", "a letter")]
    assert [(one.width_px, one.height_px) for one in canvases[::2]] == [(800, 600), (1024, 1024)]
    assert canvases[1].width_px / canvases[1].height_px == pytest.approx(16 / 9, rel=0.01)


def test_the_brief_cites_the_caption_and_demands_no_number_that_was_not_said() -> None:
    brief = brief_of("some apples and a wearing cat")
    counts = [one for one in brief.constraints if isinstance(one, ElementCount)]

    assert [(one.noun, one.minimum, one.maximum, one.span.text) for one in counts] == [
        ("apple", 2, None, "some apples"),
        ("cat", 1, 1, "a wearing cat"),
    ]
    assert [one.text for one in brief.not_understood] == ["wearing"]


def test_it_draws_at_the_size_that_is_asked_for_and_sharply() -> None:
    """Twice the size is no enlargement: the edges stay as steep."""
    small, large = (
        picture(brief_of(f"a black cat on a white background, {side}x{side}")) for side in (256, 1024)
    )
    steps = [np.abs(np.diff(one.pixels.astype(int), axis=1)).max(axis=2) for one in (small, large)]
    assert [one.pixels.shape for one in (small, large)] == [(256, 256, 3), (1024, 1024, 3)]
    assert (steps[1] > 120).sum() > 2.5 * (steps[0] > 120).sum()


def test_the_same_order_gives_the_same_pixels_and_proposals_differ() -> None:
    brief = brief_of("two cats next to a dog, 256x256")
    assert np.array_equal(picture(brief).pixels, picture(brief).pixels)
    assert len({picture(brief, proposal_index=index).pixels.tobytes() for index in range(4)}) == 4


@pytest.mark.parametrize("lever", [lever.name for lever in LEVERS])
def test_every_lever_changes_the_picture(lever: str) -> None:
    brief = brief_of("three cats next to a dog, 256x256")
    assert not np.array_equal(picture(brief).pixels, picture(brief, lever).pixels)


def test_its_png_carries_what_it_was_drawn_from() -> None:
    brief = brief_of(CAPTION)
    drawn = picture(brief)
    with Image.open(io.BytesIO(drawn.png_bytes())) as image:
        text = image.text[SOURCE_KEY]  # type: ignore[attr-defined]
    assert from_text(text).scene == caption_read(CAPTION, shipped().vocabulary).reading.scene


@pytest.mark.parametrize(
    "caption",
    [
        CAPTION,
        "five apples, 512x512",
        "a cat next to a dog and a house, 640x400",
        "two bees and a tree, 300x500",
    ],
)
def test_the_description_of_a_picture_draws_the_very_same_pixels(caption: str) -> None:
    before = picture(brief_of(caption))
    again = picture_of(from_text(before.source), brief_of(caption), shipped())
    assert np.array_equal(before.pixels, again.pixels)


def test_an_edit_leaves_every_byte_outside_alone_and_is_checked(inspection: Inspection) -> None:
    brief = brief_of(CAPTION)
    before = picture(brief)
    done = edited(from_text(before.source), "make the bicycle green", shipped().vocabulary)
    after_brief = brief_of_scene(done.composition.scene, prompt="after", canvas=brief.canvas)
    order = Order(brief=after_brief, seed=1, proposal_index=0)
    after = ComposeMaker(shipped(), done.composition).make(order).picture
    assert isinstance(after, Picture)

    changed = np.any(before.pixels != after.pixels, axis=2)
    box = done.changed
    assert box is not None
    scale = 512 / done.composition.arrangement.width
    rows, columns = np.nonzero(changed)
    assert columns.min() >= int(box.left * scale)
    assert columns.max() <= box.right * scale + 1
    assert rows.min() >= int(box.top * scale)
    assert rows.max() <= box.bottom * scale + 1
    assert broken(inspection.inspect(after, after_brief)) == []


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("a purple apple in 3d style", "3d"),
        ("a red rainbow, flat style", "rainbow"),
        ("a flurb", "flurb"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(caption: str, words: str) -> None:
    with pytest.raises(InvalidBriefError) as caught:
        picture(brief_of(caption))
    assert words in caught.value.message


def test_a_brief_without_a_prompt_is_refused() -> None:
    empty = Brief(prompt=" ", kind="poster", canvas=Canvas(width_px=256, height_px=256))
    with pytest.raises(InvalidBriefError, match="no prompt"):
        picture(empty)


def test_in_a_document_the_picture_shows_the_page_around_it() -> None:
    painter = ComposePainter()
    with Image.open(io.BytesIO(painter.png("a red apple", 300, 200, 1))) as image:
        alpha = np.asarray(image.convert("RGBA"))[:, :, 3]

    assert alpha.shape == (200, 300)
    assert alpha[0, 0] == 0
    assert alpha.max() == 255
    assert painter.objection("a red apple") == ""
    assert "nearest" in painter.objection("a bycikel")


@pytest.mark.parametrize(
    ("caption", "width", "height", "filled"),
    [("a blue bicycle", 900, 610, FILLED), ("three apples", 300, 500, 0.84)],
    ids=["enlarged", "as it was"],
)
def test_in_a_document_things_stand_in_the_middle_and_take_most_of_the_slot(
    caption: str, width: int, height: int, filled: float
) -> None:
    with Image.open(io.BytesIO(ComposePainter().png(caption, width, height, 1))) as image:
        is_ink = np.asarray(image.convert("RGBA"))[:, :, 3] > 200
    rows, columns = (np.flatnonzero(is_ink.any(axis=axis)) for axis in (1, 0))

    assert max(np.ptp(rows) / height, np.ptp(columns) / width) == pytest.approx(filled, abs=0.03)
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(height / 2, abs=0.04 * height)
    assert (columns[0] + columns[-1]) / 2 == pytest.approx(width / 2, abs=0.03 * width)


def test_what_fills_its_slot_is_not_enlarged() -> None:
    canvas = Arrangement(
        width=1000, height=1000, spots=(Spot(thing=0, left=0, top=80, width=1000, height=840),)
    )

    assert as_large_as_fits(canvas) == canvas
