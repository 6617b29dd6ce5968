"""The icon set and the finder."""

import pytest

from makeready.design.icons import FOLDER, find_icon, icon_named, icons
from makeready.errors import UnknownNameError

FINDS = [
    ("fast", "zap"),
    ("Lightning fast", "zap"),
    ("secure", "shield-check"),
    ("Team calendar", "calendar-days"),
    ("notes", "notebook-pen"),
    ("Ship together", "users"),
    ("Coffee break", "coffee"),
    ("Dogs", "dog"),
    ("zzqx", "sparkles"),
    ("", "sparkles"),
    ("Ünïcødé 漢字", "sparkles"),
]


@pytest.mark.parametrize(("words", "name"), FINDS)
def test_words_find_their_icon(words: str, name: str) -> None:
    assert find_icon(words) == name


def test_every_icon_of_our_own_table_exists() -> None:
    for line in (FOLDER / "words.yaml").read_text().splitlines():
        if not line.startswith("#"):
            assert line.rsplit(": ", 1)[1] in icons(), line


def test_a_wrong_name_is_told_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="rokcet") as refused:
        icon_named("rokcet")
    assert "'rocket'" in refused.value.hint


def test_icons_hold_shapes_only() -> None:
    assert len(icons()) > 1500
    assert not any("script" in icon.markup or "href" in icon.markup for icon in icons().values())
