"""Drawings come out in the style and the colour that was asked for, and nothing else is claimed."""

import random
import re
import shutil
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from PIL import Image
from resvg_py import svg_to_bytes

from makeready.errors import StorageError, UnknownNameError
from makeready.scene.colours import OBJECT_COLOURS, colour_word, nearest_colour
from makeready.scene.oklch import Lch, hue_distance, lch_of_hex
from makeready.scene.pack import FOLDER
from makeready.scene.recolour import recoloured
from makeready.scene.sprites import DEFAULT_INK, Sprite, sprites
from makeready.scene.vocabulary import Concept, vocabulary


def concept(noun: str) -> Concept:
    found = vocabulary().find(noun)
    assert found is not None
    return found


def drawn(sprite: Sprite, size_px: int = 48) -> np.ndarray:
    left, top, width, height = sprite.view_box
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" '
        f'width="{size_px}" height="{size_px}">{sprite.markup}</svg>'
    )
    return np.asarray(
        Image.open(BytesIO(svg_to_bytes(svg_string=svg, skip_system_fonts=True))).convert("RGBA")
    )


def test_a_car_is_blue_where_it_was_red_and_nowhere_else() -> None:
    red, blue = (drawn(sprites().svg(concept("car"), "flat", word)) for word in ("red", "blue"))

    assert (red[:, :, 3] == blue[:, :, 3]).all()
    middle = blue[28, 24, :3]
    assert nearest_colour(lch_of_hex("#" + bytes(middle).hex())) == "blue"
    changed = (red[:, :, :3] != blue[:, :, :3]).any(axis=2)
    assert 0.3 < changed.sum() / (red[:, :, 3] > 0).sum() < 0.9


def test_what_has_the_colour_by_nature_is_drawn_as_it_is() -> None:
    as_it_is, asked = (sprites().svg(concept("apple"), "flat", word) for word in (None, "red"))

    assert as_it_is.markup == asked.markup
    assert asked.colour == "red"


def test_a_drawing_of_one_ink_takes_the_ink() -> None:
    plain, green = (sprites().svg(concept("house"), "outline", word).markup for word in (None, "green"))

    assert DEFAULT_INK in plain
    assert OBJECT_COLOURS["green"] in green
    assert "currentColor" not in plain + green


@pytest.mark.parametrize(
    ("noun", "style", "colour", "says"),
    [
        ("lemon", "flat", "blue", "cannot be drawn blue"),
        ("car", "baroque", None, "no car in the style"),
        ("car", "flat", "mauve", "in the colour 'mauve'"),
    ],
)
def test_what_cannot_be_drawn_truthfully_is_refused(
    noun: str, style: str, colour: str | None, says: str
) -> None:
    with pytest.raises(UnknownNameError, match=says) as caught:
        sprites().svg(concept(noun), style, colour)

    assert caught.value.hint


def test_ids_are_the_sprites_own() -> None:
    glossy = next(
        sprites().svg(one, "glossy", prefix="q")
        for one in vocabulary()
        if "glossy" in one.styles and one.name == "apple"
    )
    ids = re.findall(r'\bid="([^"]+)"', glossy.markup)
    uses = re.findall(r'(?:url\(#|href="#)([\w-]+)', glossy.markup)

    assert ids
    assert all(one.startswith("q") for one in ids)
    assert set(uses) == set(ids)
    assert glossy.prefixed("z").markup.count('id="zq') == len(ids)


def test_a_sample_of_all_drawings_is_whole_and_drawn_where_it_says() -> None:
    chance = random.Random(7)  # noqa: S311
    every = [(one, style) for one in vocabulary() for style in one.styles]

    for one, style in chance.sample(every, 60):
        sprite = sprites().svg(one, style)
        assert len(fromstring(f"<g>{sprite.markup}</g>")) > 0  # noqa: S314
        alpha = drawn(sprite)[:, :, 3]
        rows, columns = (np.flatnonzero((alpha > 8).any(axis=axis)) for axis in (1, 0))
        left, top, right, bottom = (48 * side for side in sprite.ink)
        assert abs(columns[0] - left) <= 1
        assert abs(rows[0] - top) <= 1
        assert abs(columns[-1] + 1 - right) <= 1
        assert abs(rows[-1] + 1 - bottom) <= 1
        assert sprite.ink_view_box[2] > 0


def test_a_sample_of_all_colours_reads_as_the_colour() -> None:
    """By another measure than the pack's maker uses: the middle of the pixels that the colour changed."""
    chance = random.Random(11)  # noqa: S311
    words = [word for word in OBJECT_COLOURS if word not in ("black", "grey", "white")]
    every = [
        (one, style, word)
        for one in vocabulary()
        for style in one.styles
        for word in one.recolours_in(style)
        if style != "outline" and word in words and word != one.art[style].natural
    ]

    misread = 0
    for one, style, word in chance.sample(every, 80):
        before, after = (drawn(sprites().svg(one, style, colour)) for colour in (None, word))
        changed = (before[:, :, :3] != after[:, :, :3]).any(axis=2) & (after[:, :, 3] > 200)
        labs = np.array([lch_of_hex("#" + bytes(pixel).hex()).lab for pixel in after[changed][:, :3]])
        lightness, a, b = labs.mean(axis=0)
        middle = Lch(float(lightness), float(np.hypot(a, b)), float(np.degrees(np.arctan2(b, a)) % 360))
        apart = hue_distance(middle.hue_deg, lch_of_hex(OBJECT_COLOURS[word]).hue_deg)
        misread += word not in (nearest_colour(middle), colour_word(middle)) or apart > 30

    assert misread <= 1  # seen: 0 with seeds 1 to 5 and 11; the mean of a motley area is not always its hue


def test_shades_keep_their_order() -> None:
    ladder = ["#5c0f0f", "#a51d1d", "#dc2626", "#f06a6a", "#fbd0d0"]
    markup = "".join(f'<path fill="{one}"/>' for one in ladder)

    for word in OBJECT_COLOURS:
        turned = re.findall(r'fill="(#\w+)"', recoloured(markup, tuple(lch_of_hex("#dc2626")), word))
        lightness = [lch_of_hex(one).lightness for one in turned]
        assert lightness == sorted(lightness)
        assert len(set(turned)) >= len(ladder) - 1  # what is lighter than white is white


def test_greys_blacks_and_other_hues_stay() -> None:
    others = ["#808080", "#1a1a1a", "#22c55e", "#321b41"]
    markup = '<path fill="#dc2626"/>' + "".join(f'<path stroke="{one}"/>' for one in others)

    turned = recoloured(markup, tuple(lch_of_hex("#dc2626")), "blue")

    assert re.findall(r'stroke="(#\w+)"', turned) == others
    assert "#dc2626" not in turned


@pytest.mark.parametrize("damage", ["cut", "swapped", "gone"])
def test_a_damaged_pack_is_named_and_draws_nothing(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(FOLDER, folder)
    path = folder / "flat.pack"
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-9])
    elif damage == "swapped":
        path.write_bytes((folder / "classic.pack").read_bytes())
    else:
        path.unlink()

    with pytest.raises(StorageError, match=r"flat\.pack"):
        sprites(folder).svg(concept("apple"), "flat")


def test_the_pack_is_small_enough_for_the_wheel() -> None:
    sizes = [path.stat().st_size for path in FOLDER.iterdir()]

    assert sum(sizes) < 5_000_000  # of which the table, compressed in the wheel to a fifth, is 0.6 MB
