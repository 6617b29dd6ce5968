"""Reading a picture that is like one that was read before."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makeready.brief import Box
from makeready.verify.eyes import detector
from makeready.verify.eyes.ocr import Ocr
from makeready.verify.eyes.reuse import (
    MAX_KEPT_BYTES,
    KeptReadings,
    changed_regions,
    joined,
    meet,
    with_touched_lines,
    with_whole_lines,
)

WORDS = (
    "Harbour at dawn",
    "Five small boats",
    "Price 4.85",
    "Open until 19:30",
    "Smoked over beech",
    "Q3 report",
)
ROWS = 6
SHARED = Ocr()
"""One reader for all examples, so that it has pictures to confuse; a fresh one for each would hide that."""


def box(left: float, top: float, width: float, height: float) -> Box:
    return Box(left_px=left, top_px=top, width_px=width, height_px=height)


row = st.tuples(st.sampled_from((None, *WORDS)), st.sampled_from((16, 22, 28)), st.integers(0, 120))
pages = st.lists(row, min_size=ROWS, max_size=ROWS)


def drawn(sheet, rows):
    page = sheet(480, 360)
    for number, (words, size, left) in enumerate(rows):
        if words:
            page.text(20 + left, 16 + 56 * number, words, size)
    return page.picture.pixels


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=pages, edits=st.dictionaries(st.integers(0, ROWS - 1), row, max_size=3))
def test_reading_what_changed_finds_what_a_fresh_reading_finds(sheet, before, edits) -> None:
    after = [edits.get(number, one) for number, one in enumerate(before)]
    SHARED.read(drawn(sheet, before))
    again = [line.text for line in SHARED.read(drawn(sheet, after))]
    assert again == [line.text for line in Ocr().read(drawn(sheet, after))]


def test_a_word_added_beside_a_line_joins_it(sheet) -> None:
    reader = Ocr()
    page = sheet(480, 200).text(20, 60, "Open until", 24)
    assert [line.text for line in reader.read(page.picture.pixels)] == ["Open until"]
    page.text(152, 60, "midnight", 24)
    assert [line.text for line in reader.read(page.picture.pixels)] == ["Open until midnight"]


def test_only_the_changed_region_goes_through_the_network(sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    real = detector.probability_of
    monkeypatch.setattr(
        detector,
        "probability_of",
        lambda pixels: seen.append(pixels.shape[0] * pixels.shape[1]) or real(pixels),
    )
    reader, page = Ocr(), sheet(1000, 1000)
    for number in range(12):
        page.text(60, 40 + 76 * number, "Fresh bread every morning", 24)
    reader.read(page.picture.pixels)
    page.box(60, 400, 600, 60, "#ffffff").text(60, 420, "No bread on Sundays", 24)
    lines = [line.text for line in reader.read(page.picture.pixels)]
    assert "No bread on Sundays" in lines
    assert seen[1] < 0.4 * seen[0]
    assert len(seen) == 2


def test_the_same_picture_is_not_looked_at_again(sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, pixels = Ocr(), sheet().text(40, 40, "Once is enough", 30).picture.pixels
    first = reader.read(pixels)
    monkeypatch.setattr(detector, "probability_of", lambda _: pytest.fail("the network was asked again"))
    assert reader.read(pixels) == first


def test_a_picture_of_another_size_is_read_whole(sheet) -> None:
    reader = Ocr()
    for side in (300, 480):
        pixels = sheet(side, side).text(20, 60, f"Side {side}", 30).picture.pixels
        assert [line.text for line in reader.read(pixels)] == [f"Side {side}"]


def test_kept_pictures_are_bounded_and_copied() -> None:
    kept = KeptReadings[str]()
    pixels = np.zeros((1200, 1600, 3), dtype=np.uint8)
    for number in range(9):
        pixels[:] = number * 20
        kept.keep(pixels, [str(number)])
    assert sum(one.pixels.nbytes for one in kept._kept) <= MAX_KEPT_BYTES
    change = kept.nearest(pixels)
    assert change is not None
    assert change.kept.lines == ("8",)
    assert not change.differs.any()
    assert kept.nearest(np.full_like(pixels, 20)) is None  # the second has gone, the others differ everywhere


def test_changes_far_apart_are_regions_of_their_own() -> None:
    differs = np.zeros((200, 300), dtype=np.bool_)
    differs[20:30, 20:60] = True
    differs[150:152, 250:252] = True
    first, second = changed_regions(differs)
    assert (first.left_px, first.top_px, first.right_px, first.bottom_px) == (18, 18, 62, 32)
    assert (second.left_px, second.width_px) == (248, 6)
    assert changed_regions(np.zeros((200, 300), dtype=np.bool_)) == []


boxes = st.builds(box, st.integers(0, 200), st.integers(0, 200), st.integers(1, 60), st.integers(1, 30))


@given(st.lists(boxes, max_size=8), st.lists(boxes, max_size=12))
def test_every_line_is_whole_in_a_region_or_touches_none(regions: list[Box], lines: list[Box]) -> None:
    grown = with_whole_lines(with_touched_lines(regions, lines), lines)
    assert all(not meet(one, other) for one in grown for other in grown if one is not other)
    for line in lines:
        for region in grown:
            if meet(line, region):
                assert joined([region, line]) == [region]
    for region in regions:
        assert any(joined([region, other]) == [other] for other in grown)
