"""Prompts for models that paint: nothing is a design, nothing is dropped, and what no rule reads is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.brief.constraints import Contrast, ElementCount, ExactText, NoText, Subject
from makeready.brief.picture import read_picture
from makeready.errors import InvalidBriefError


def subjects(text: str) -> list[str]:
    return [one.text for one in read_picture(text).constraints if isinstance(one, Subject)]


def test_a_plain_prompt_is_what_the_picture_shows() -> None:
    brief = read_picture("a red apple")

    assert subjects("a red apple") == ["red apple"]
    assert brief.not_understood == ()
    assert (brief.canvas.width_px, brief.canvas.height_px) == (1024, 1024)
    assert brief.prompt == "a red apple"


def test_other_scripts_are_subjects_too() -> None:
    assert subjects("eine rote Birne, 梨") == ["eine rote Birne, 梨"]


def test_the_medium_is_no_thing_in_the_picture() -> None:
    brief = read_picture("a photo of a red lighthouse at dusk")

    assert not [one for one in brief.constraints if isinstance(one, ElementCount)]
    assert subjects("a photo of a red lighthouse at dusk") == ["a red lighthouse at dusk"]


def test_what_can_be_checked_still_is() -> None:
    brief = read_picture('a poster of a lighthouse, 640x800, no people, with the headline "Open house"')

    kinds = {type(one) for one in brief.constraints}
    assert {ExactText, Contrast, Subject} <= kinds
    assert (brief.canvas.width_px, brief.canvas.height_px) == (640, 800)


def test_text_is_not_asked_of_a_picture_without_text() -> None:
    brief = read_picture("portrait of an old fisherman, no text")

    assert [type(one) for one in brief.constraints] == [NoText, Subject]


def test_colours_are_wanted_and_others_are_welcome() -> None:
    palette = read_picture("a cat, navy and cream palette").palette

    assert [swatch.name for swatch in palette.swatches] == ["navy", "cream"]
    assert not palette.is_closed


def test_a_mapping_means_the_same_as_for_every_maker() -> None:
    brief = read_picture("canvas: 640x360\nconstraints:\n- kind: no_text\n")

    assert brief.canvas.width_px == 640
    assert NoText in {type(one) for one in brief.constraints}


@pytest.mark.parametrize("text", ["", "   ", "?!", "x" * 30_000])
def test_what_holds_no_words_or_too_many_is_refused(text: str) -> None:
    with pytest.raises(InvalidBriefError):
        read_picture(text)


@given(
    st.text(alphabet="abcdefghij klmnop,.", min_size=3, max_size=60).filter(lambda text: text.strip(" ,."))
)
def test_no_letters_are_refused_and_ids_are_unique(text: str) -> None:
    brief = read_picture(text)

    ids = [one.id for one in brief.constraints]
    assert len(ids) == len(set(ids))
    assert brief.not_understood == ()
