"""An illustration that is asked for reaches the page of every kind that has room for it; where nobody can
draw it or it has no place, the notes say so."""

import pytest

from makeready.brief.read import read_brief
from makeready.design.document import Document
from makeready.design.sheet import Tuning
from makeready.design.slot_notes import slot_notes
from makeready.design.templates import TemplatePlanner, depicted

LANTERNS = 'data-generate="four lanterns"'


class Lanterns:
    """Draws lanterns and nothing else."""

    name = "lanterns"

    def objection(self, caption: str) -> str:
        return "" if "lanterns" in caption else "Only lanterns can be drawn."

    def undrawn(self, caption: str) -> tuple[str, ...]:
        return tuple(word for word in ("glowing", "paper") if word in caption)

    def png(self, caption: str, width_px: int, height_px: int, seed: int) -> bytes:
        raise AssertionError("A plan draws nothing.")

    def close(self) -> None:
        return None


def planned(prompt: str, proposal_index: int = 0) -> Document:
    planner = TemplatePlanner(Lanterns())
    return planner.plan(read_brief(prompt), proposal_index=proposal_index, seed=1, tuning=Tuning())


@pytest.mark.parametrize("proposal_index", range(5))
@pytest.mark.parametrize("kind", ["Poster", "Social card", "Launch graphic"])
def test_what_an_illustration_shows_has_a_slot_in_every_proposal(kind: str, proposal_index: int) -> None:
    """A poster had a pattern in its place."""
    document = planned(f"{kind} for a night market, with an illustration of four lanterns", proposal_index)

    assert document.html.count(LANTERNS) == 1
    assert "illustration by lanterns: four lanterns" in document.notes


def test_what_nobody_can_draw_is_said() -> None:
    document = planned("Poster for a night market, with an illustration of three foxes")

    assert "data-generate" not in document.html
    assert "illustration by lanterns: Only lanterns can be drawn." in document.notes


def test_words_of_a_caption_that_are_not_drawn_are_notes() -> None:
    """They were dropped silently."""
    page = (
        """<img data-generate="four glowing paper lanterns"><img data-generate='two lanterns'>"""
        """<img data-generate="a &quot;paper&quot; moon"><img data-generate="four glowing paper lanterns">"""
    )

    assert slot_notes(page, Lanterns()) == (
        'illustration by lanterns: "glowing", "paper" of "four glowing paper lanterns" are not drawn',
        'illustration by lanterns: "paper" of "a "paper" moon" is not drawn',
    )
    assert slot_notes(page, None) == ()
    assert slot_notes("<p>No slot</p>", Lanterns()) == ()


@pytest.mark.parametrize("medium", ["a picture of", "an image of", "a drawing of", "pictures of"])
def test_a_picture_of_something_gets_a_slot_as_an_illustration_does(medium: str) -> None:
    """ "A picture of" got none."""
    document = planned(f"Poster for a night market, with {medium} four lanterns")
    assert document.html.count(LANTERNS) == 1


def test_a_photo_of_something_is_no_drawing() -> None:
    assert "data-generate" not in planned("Poster for a market, with a photo of four lanterns").html


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Poster with an illustration of a cat in front of a house", "a cat in front of a house"),
        ("Poster for a fair, illustration: four lanterns", "four lanterns"),
        ("Poster with an illustration of three lanterns on a pale yellow background", "three lanterns"),
        ("Poster with a drawing showing a rocket, headline “Go”", "a rocket"),
        ("Poster with an illustration of a cat in navy and white", "a cat"),
        ("Poster with four lanterns", ""),
    ],
)
def test_the_words_of_an_illustration_are_read_up_to_what_is_about_the_page(prompt: str, words: str) -> None:
    assert depicted(read_brief(prompt)) == words
