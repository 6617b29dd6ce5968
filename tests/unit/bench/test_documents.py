"""The dense page, and how its benchmark tells what it could not measure."""

from makeready.bench.dense_page import dense_page
from makeready.bench.documents import hints_of, peak_mib
from makeready.bench.report import Row, as_json, table
from makeready.design.drawing.drawer import Drawer
from makeready.makers.design import picture_of


def test_the_page_is_dense_fits_and_changes_by_a_tenth() -> None:
    with Drawer() as drawer:
        first, retry = (picture_of(dense_page(is_changed=changed), drawer) for changed in (False, True))
    assert not first.layout_notes
    assert not retry.layout_notes
    texts = [one for one in first.boxes or () if one.text]
    lines = sum(max(1, round(one.box.height_px / (one.font_px * 1.45))) for one in texts if one.font_px < 15)
    assert lines >= 130
    assert len(hints_of(first)) == len(texts)
    said = {one.id: one for one in retry.boxes or ()}
    changed = [one for one in texts if said[one.id].text != one.text]
    share = sum(one.box.width_px * one.box.height_px for one in changed) / (first.width_px * first.height_px)
    assert 0.07 <= share <= 0.13


def test_what_was_not_measured_says_why_and_is_neither_kept_nor_missed() -> None:
    row = Row(name="export it as PDF", value=None, unit="s", target=0.7, reason="WeasyPrint is not installed")
    assert "| export it as PDF | not measured: WeasyPrint is not installed | <= 0.7 s | |" in table([row])
    assert '"value": null' in as_json([row])
    assert '"ok": null' in as_json([row])


def test_the_peak_is_seen_while_the_work_is_done() -> None:
    held = []

    def work() -> None:
        held.append(bytearray(b"x") * (64 << 20))
        for _ in range(40):
            sum(held[0][:: 1 << 12])

    assert peak_mib(work) > 64
