"""The bundled faces: each draws itself, italics are true, and what no font has is known beforehand."""

import unicodedata

import numpy as np
import pytest
from numpy.typing import NDArray

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.fonts import (
    FOLDER,
    Face,
    faces,
    fallbacks,
    families,
    font_stack,
    has_italic,
    known_family,
    missing_glyphs,
)
from makeready.errors import UnknownNameError

ITALICS = [face for face in faces() if face.style == "italic"]


def ink(drawer: Drawer, text: str, css: str, *, size_px: int = 300) -> NDArray[np.bool_]:
    """Where a word was drawn, in a picture of its own."""
    html = f'<div style="position:absolute;left:60px;top:40px;white-space:nowrap;{css}">{text}</div>'
    return drawer.draw(Document(html=html, width_px=size_px * 2, height_px=size_px)).pixels.mean(axis=2) < 128


def lean(picture: NDArray[np.bool_]) -> float:
    """By how many pixels the upper half of the ink lies to the right of the lower half."""
    rows, columns = np.nonzero(picture)
    middle = (rows.min() + rows.max()) / 2
    return float(columns[rows < middle].mean() - columns[rows > middle].mean())


@pytest.mark.parametrize("face", ITALICS, ids=lambda face: face.path.stem)
def test_italics_lean_to_the_right(drawer: Drawer, face: Face) -> None:
    """Both engines slant backwards where a family has no italic file, so this sees a lost file."""
    css = f"font:italic {face.weight} 120px '{face.family}'"

    assert lean(ink(drawer, "lIl", css)) > 5


def test_every_face_draws_in_its_own_shapes(drawer: Drawer) -> None:
    """A face that is not found would draw as another one."""
    named = [face for face in faces() if not face.family.startswith("Noto")]
    pictures = [
        ink(drawer, "Rag", f"font:{face.style} {face.weight} 120px '{face.family}'", size_px=220).tobytes()
        for face in named
    ]

    assert len(set(pictures)) == len(named)


def test_a_symbol_and_an_emoji_are_drawn_by_the_bundled_fonts(drawer: Drawer) -> None:
    """U+FFFF has no glyph anywhere: its box is what a missing character looks like."""
    box = ink(drawer, "\uffff", "font:400 120px Fraunces")

    for character in "→✓★🚀":
        drawn = ink(drawer, character, "font:400 120px Fraunces")
        assert drawn.any()
        assert (drawn != box).any()


@pytest.mark.parametrize("family", families())
def test_european_text_and_symbols_are_never_missing(family: str) -> None:
    assert (
        missing_glyphs("Zażółć Ünïcødé Ελλάδα Привет – “quoted” €£₹ ≤≥≠∑√ ½²₂ →↗ ✓★● 🚀👍🏽 ❤️", family) == ()
    )


WHOLE_BLOCKS = {
    "super- and subscripts": (0x2070, 0x209C),
    "number forms": (0x2150, 0x218B),
    "arrows": (0x2190, 0x21FF),
    "mathematical operators": (0x2200, 0x22FF),
    "enclosed numbers": (0x2460, 0x24FF),
    "lines for boxes": (0x2500, 0x257F),
    "geometric shapes": (0x2580, 0x25FF),
    "miscellaneous symbols": (0x2600, 0x26FF),
    "dingbats": (0x2700, 0x27BF),
    "brackets and long arrows": (0x27C0, 0x27FF),
    "Braille": (0x2800, 0x28FF),
    "supplemental operators": (0x2900, 0x2AFF),
    "mathematical letters": (0x1D400, 0x1D7FF),
    "Greek with breathings": (0x1F00, 0x1FFF),
    "faces": (0x1F600, 0x1F64F),
}


@pytest.mark.parametrize("block", WHOLE_BLOCKS)
def test_the_vendored_faces_have_every_assigned_character_of_a_block(block: str) -> None:
    first, last = WHOLE_BLOCKS[block]
    assigned = "".join(
        chr(code) for code in range(first, last + 1) if unicodedata.category(chr(code)) != "Cn"
    )

    assert fallbacks(assigned) == ((), ())


SEQUENCES = {
    "skin": "👍🏽",
    "profession": "👩\u200d💻",
    "family": "👨\u200d👩\u200d👧\u200d👦",
    "flag": "🇩🇪",
    "England": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "keycap": "1\ufe0f\u20e3",
    "rainbow": "🏳\ufe0f\u200d🌈",
    "heart": "❤\ufe0f",
    "plain telephone": "☎\ufe0e",
}


@pytest.mark.parametrize("name", SEQUENCES)
@pytest.mark.parametrize("family", ["Inter", "Anton"])
def test_an_emoji_sequence_draws_as_one_picture_and_is_not_missing(
    drawer: Drawer, name: str, family: str
) -> None:
    """Tofu, or the parts side by side, would be wider than one picture."""
    drawn = ink(drawer, SEQUENCES[name], f"font:400 120px {family}")
    columns = np.flatnonzero(drawn.any(axis=0))

    assert missing_glyphs(SEQUENCES[name], family) == ()
    assert 60 < columns[-1] - columns[0] < 160
    assert (drawn != ink(drawer, "\uffff", f"font:400 120px {family}")).any()


def test_characters_that_no_font_has_are_named_once_in_order() -> None:
    assert missing_glyphs("a\U000f0001b\U000f0000\U000f0001") == ("\U000f0001", "\U000f0000")


def test_bundled_text_asks_for_no_system_font() -> None:
    assert fallbacks("Plain, ❤ and 🚀", "Anton") == ((), ())


def test_joiners_selectors_and_spaces_are_not_missing() -> None:
    assert missing_glyphs("a\u200d\ufe0f\u00a0\u2028\n\tb") == ()


def test_a_family_has_an_italic_only_where_a_file_has() -> None:
    assert [name for name in families() if has_italic(name)] == [
        "Inter",
        "DM Sans",
        "Fraunces",
        "Newsreader",
        "Instrument Serif",
    ]


def test_a_wrong_family_is_told_the_nearest() -> None:
    assert known_family("'inter'") == "Inter"
    assert known_family("sans-serif") == "Inter"
    with pytest.raises(UnknownNameError, match="Intr") as refused:
        known_family("Intr")
    assert "Inter" in refused.value.hint


def test_a_stack_names_each_family_once() -> None:
    stack = font_stack("Noto Emoji", "Inter", "Noto Emoji")

    assert stack.startswith("'Noto Emoji', 'Inter', 'Noto Sans Symbols 2'")
    assert sorted(stack.split(", ")) == sorted(set(stack.split(", ")))


def test_every_family_has_its_licence_and_the_folder_stays_small() -> None:
    for family in families():
        licence = (FOLDER / f"{family.replace(' ', '')}-OFL.txt").read_text()
        head = licence.split("-----", 1)[0]
        assert "SIL Open Font License, Version 1.1" in head
        assert "Reserved Font Name" not in head
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= 6 * 1024 * 1024
