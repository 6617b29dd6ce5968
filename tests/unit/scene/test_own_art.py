"""Our own drawings: in every style, inside of their boxes, in the colours that they promise."""

import numpy as np
import pytest

from makeready.makers.compose import shipped
from makeready.scene.colours import OBJECT_COLOURS
from makeready.scene.drawing import pixels_of
from makeready.scene.own_art import OWN
from makeready.scene.styles import STYLES
from makeready.scene.vocabulary import Concept

SIDE_PX = 96


def drawn(concept: Concept, style: str, colour: str | None = None) -> np.ndarray:
    """The drawing alone. Shapes: -> (96, 96, 4)."""
    sprite = shipped().sprites.svg(concept, style, colour)
    box = " ".join(f"{one:g}" for one in sprite.view_box)
    return pixels_of(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{sprite.markup}</svg>', SIDE_PX, SIDE_PX
    )


@pytest.mark.parametrize("name", sorted(OWN))
def test_it_is_drawn_in_every_style_and_fills_its_box(name: str) -> None:
    concept = shipped().vocabulary.find(name)
    assert concept is not None
    assert concept.name == name
    for style in STYLES:
        if not style.is_shipped:
            continue
        rows, columns = np.nonzero(drawn(concept, style.name)[:, :, 3] > 127)
        seen = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        assert np.abs(np.array(seen) / SIDE_PX - np.array(concept.art[style.name].ink)).max() < 0.04


@pytest.mark.parametrize("name", sorted(OWN))
def test_another_colour_changes_it_in_every_style(name: str) -> None:
    concept = shipped().vocabulary.find(name)
    assert concept is not None
    for style in concept.styles:
        asked = [word for word in OBJECT_COLOURS if word in concept.recolours_in(style)]
        assert len(asked) >= 10
        assert len({drawn(concept, style, word).tobytes() for word in asked}) == len(asked)
