"""The art is fetched, checked, named and judged; here from packages made by the tests, without a network."""

import json
import re
import shutil
import tarfile
from base64 import b64encode
from dataclasses import replace
from hashlib import sha512
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from makeready.app.cli.credits import notice
from makeready.errors import InvalidAnswerError, InvalidConfigError, UnavailableError
from makeready.scene.colours import nearest_colour
from makeready.scene.oklch import lch_of_hex
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.train import art_packages
from makeready.train.art import Art, Drawing, check_licence, iconify_drawing, rows, table
from makeready.train.art_concepts import curated, nouns, slug_of
from makeready.train.art_packages import ART, FREE_LICENCES, NAMES, Package, fetched
from makeready.train.sprites import SHIPPED, write_pack

EMOJI = [
    {"label": "red apple", "hexcode": "1F34E", "group": 4, "order": 2, "tags": ["fruit", "red", "apple"]},
    {"label": "automobile", "hexcode": "1F697", "group": 5, "order": 1, "tags": ["car", "driving"]},
    {"label": "person running", "hexcode": "1F3C3", "group": 1, "order": 3, "tags": [], "skins": [{}]},
    {"label": "ghost", "hexcode": "1F47B", "group": 0, "order": 4, "tags": []},
    {"label": "chequered flag", "hexcode": "1F3C1", "group": 9, "order": 5, "tags": []},
]
TABLE: dict[str, Any] = {
    "names": {"red apple": ["apple"], "automobile": ["car", "motorcar"], "ghost": ["ghost", "apple"]},
    "from_other_groups": ["ghost"],
    "left_out": [],
    "plurals": {},
    "colour_is_identity": [],
    "white_is_body": ["ghost"],
    "has_glass": ["car"],
    "drawn_wrong": {"car": ["classic"]},
}
APPLE = '<path fill="red" d="M4 4h24v24H4z"/><path fill="#0a0" d="M14 0h4v4h-4z"/>'


def emojibase(folder: Path) -> Path:
    (folder / "en").mkdir(parents=True)
    (folder / "en" / "data.json").write_text(json.dumps(EMOJI))
    return folder


def package_of(folder: Path, name: str = "made-here", version: str = "1.0.0") -> Package:
    """A package with one file, packed as npm packs it, in `folder`."""
    text = json.dumps({"name": name, "version": version, "license": "MIT"}).encode()
    path = folder / f"{name}-{version}.tgz"
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("package/package.json")
        entry.size = len(text)
        archive.addfile(entry, BytesIO(text))
    integrity = f"sha512-{b64encode(sha512(path.read_bytes()).digest()).decode()}"
    return Package(name=name, version=version, integrity=integrity, licence="MIT", credit="us")


def test_things_are_taken_under_our_nouns_and_people_and_flags_are_not(tmp_path: Path) -> None:
    found = {one.name: one for one in nouns(emojibase(tmp_path), TABLE)}

    assert list(found) == ["car", "apple", "ghost"]
    assert found["car"].synonyms == ("motorcar", "automobile")
    assert found["car"].plural == "cars"
    assert found["car"].has_glass
    assert found["apple"].synonyms == ()  # "red apple" begins with a colour
    assert found["apple"].tags == ("fruit",)
    assert found["ghost"].synonyms == ()  # "apple" is another thing's name
    assert found["ghost"].is_dyed
    assert found["apple"].slug == "red-apple"


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("left_out", ["gost"], "labels that Unicode has not: gost"),
        ("plurals", {"carr": "cars"}, "things it has not: carr"),
        ("names", {"red apple": ["car"], "automobile": ["car"]}, "Two things are called car"),
    ],
)
def test_a_mistake_in_our_table_is_named(tmp_path: Path, key: str, value: object, says: str) -> None:
    base = {**TABLE, "white_is_body": [], "drawn_wrong": {}, "has_glass": []}

    with pytest.raises(InvalidConfigError, match=says):
        nouns(emojibase(tmp_path), {**base, key: value})


def test_our_table_knows_only_shipped_or_trained_styles() -> None:
    known = {"flat", "glossy", "cartoon", "classic", "outline", "3d", "simple", "playful"}

    assert {style for styles in curated()["drawn_wrong"].values() for style in styles} <= known


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("red apple", "red-apple"),
        ("piñata", "pinata"),
        ("three o\u2019clock", "three-oclock"),
        ("T-Rex", "t-rex"),
    ],
)
def test_labels_are_written_as_iconify_writes_them(label: str, slug: str) -> None:
    assert slug_of(label) == slug


def test_an_icon_is_found_by_name_and_by_plain_alias_only() -> None:
    icons = {
        "width": 32,
        "height": 32,
        "icons": {
            "car": {"body": "<g/>"},
            "wide": {"body": "<g/>", "width": 64},
            "old": {"body": "", "hidden": True},
        },
        "aliases": {"auto": {"parent": "car"}, "mirrored": {"parent": "car", "hFlip": True}},
    }

    assert (
        iconify_drawing(icons, "car") == iconify_drawing(icons, "auto") == Drawing(markup="<g/>", size=32.0)
    )
    for slug in ("mirrored", "wide", "old", "none"):
        assert iconify_drawing(icons, slug) is None


def test_a_package_is_unpacked_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry, cache = tmp_path / "registry", tmp_path / "cache"
    registry.mkdir()
    package = package_of(registry)
    calls = []

    def packed(spec: str, into: Path) -> Path:
        calls.append(spec)
        return Path(shutil.copy(registry / "made-here-1.0.0.tgz", into))

    monkeypatch.setattr(art_packages, "_packed", packed)
    first, again = fetched(package, cache), fetched(package, cache)

    assert first == again == cache / "made-here-1.0.0"
    assert json.loads((first / "package.json").read_text())["license"] == "MIT"
    assert calls == ["made-here@1.0.0"]
    assert [path.name for path in cache.iterdir()] == ["made-here-1.0.0"]


def test_another_tarball_than_expected_is_refused(tmp_path: Path) -> None:
    package = package_of(tmp_path)
    path = tmp_path / "made-here-1.0.0.tgz"
    path.write_bytes(path.read_bytes() + b"\0")

    with pytest.raises(InvalidAnswerError, match="integrity"):
        art_packages.check_integrity(path, package)


def test_a_licence_that_changed_is_refused(tmp_path: Path) -> None:
    package = package_of(tmp_path)
    art_packages.unpack(tmp_path / "made-here-1.0.0.tgz", tmp_path / "out")

    check_licence(package, tmp_path / "out")
    with pytest.raises(InvalidAnswerError, match="says MIT, not Apache"):
        check_licence(replace(package, licence="Apache-2.0"), tmp_path / "out")


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_npm_packs_a_folder_and_says_why_it_cannot(tmp_path: Path) -> None:
    source, cache = tmp_path / "source", tmp_path / "cache"
    source.mkdir()
    (source / "package.json").write_text(json.dumps({"name": "@us/made-here", "version": "2.0.0"}))
    package = Package(name="@us/made-here", version="2.0.0", integrity="sha512-0", licence="MIT", credit="us")

    with pytest.raises(InvalidAnswerError, match="integrity"):  # it was packed; only its hash is not ours
        fetched(package, cache, str(source))
    with pytest.raises(UnavailableError, match="npm could not fetch"):
        fetched(package, cache, str(tmp_path / "nowhere"))


def test_every_set_is_under_a_licence_that_we_take_and_only_free_ones_ship() -> None:
    assert all(package.integrity.startswith("sha512-") for package in (*ART.values(), NAMES))
    assert all(ART[style.art].licence in FREE_LICENCES for style in SHIPPED)


def test_every_package_is_credited() -> None:
    told = notice()

    for package in (*ART.values(), NAMES):
        assert f"{package.name} {package.version}" in told
    assert "Copyright (c) Microsoft Corporation" in told


def made_art(tmp_path: Path) -> tuple[Art, ...]:
    def drawings(markup: str) -> dict[str, Drawing]:
        return {style.name: Drawing(markup=markup, size=32.0) for style in SHIPPED}

    ghost = '<path fill="#fff" stroke="#999" stroke-width="2" d="M4 4h24v24H4z"/>'
    motley = "".join(
        f'<path fill="{one}" d="M{at} 0h8v32h-8z"/>' for at, one in ((0, "red"), (8, "lime"), (16, "blue"))
    )
    bodies = {"apple": APPLE, "ghost": ghost, "car": motley}
    return tuple(
        Art(noun=one, drawings=drawings(bodies[one.name])) for one in nouns(emojibase(tmp_path), TABLE)
    )


def test_the_pack_holds_what_was_measured(tmp_path: Path) -> None:
    write_pack(made_art(tmp_path), tmp_path / "pack")

    known = vocabulary(tmp_path / "pack")
    apple, car, ghost = (known.find(noun) for noun in ("apple", "car", "ghost"))
    assert apple is not None
    assert car is not None
    assert ghost is not None
    assert apple.art["flat"].natural == "red"
    assert "blue" in apple.recolours_in("flat")
    assert "blue" in ghost.recolours_in("flat")  # white, and dyed
    assert car.recolours_in("flat") == ()  # three colours, none its own
    assert apple.art["flat"].ink == (0.125, 0.0, 0.875, 0.875)
    blue = sprites(tmp_path / "pack").svg(apple, "flat", "blue")
    body, leaf = re.findall(r'fill="(#\w+)"', blue.markup)
    assert nearest_colour(lch_of_hex(body)) == "blue"
    assert leaf == "#00aa00"


def test_the_pack_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    art = made_art(tmp_path)
    for name in ("one", "two"):
        write_pack(art, tmp_path / name)

    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(names) == 1 + len(SHIPPED)
    assert all(
        (tmp_path / "one" / one).read_bytes() == (tmp_path / "two" / one).read_bytes() for one in names
    )


def test_the_table_counts_concepts_by_style(tmp_path: Path) -> None:
    art = made_art(tmp_path)

    lines = list(table(art))

    assert lines[1].split() == ["flat", "fluent-emoji-flat", "MIT", "3"]
    assert "in 4 or more of 7 colour styles: 3" in lines
    assert "in 7 or more of 7 colour styles: 0" in lines
    assert [row["name"] for row in rows(art)] == ["car", "apple", "ghost"]
