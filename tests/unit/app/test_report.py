"""The report: self-contained, escaped, and complete."""

import io
import re
from html.parser import HTMLParser

import pytest
from PIL import Image

from makeready.app.report import report_page
from makeready.app.report.embed import full_picture
from makeready.app.report.markup import element, text

VOID = {"meta", "img", "rect", "path", "br", "link", "circle"}


class Page(HTMLParser):
    """What a browser would make of the page: elements, text, and whether tags close."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.text += data


def test_the_page_is_whole_and_asks_nobody_for_anything(sample) -> None:
    page = report_page(sample.view(num_proposals=3))
    found = Page(page)

    assert found.open == []
    assert not re.search(r"""(?:src|href)="(?!data:|#)|@import|url\((?!data:)""", page)
    assert not re.search(r"https?://", re.sub(r"http://www\.w3\.org/\S+", "", page))
    assert 'http-equiv="Content-Security-Policy"' in page


def test_html_in_a_brief_is_text_in_the_report(sample) -> None:
    page = report_page(sample.view())

    assert "<b>" not in page
    assert "Ship <b>faster</b>" in Page(page).text
    assert "was seen <here>" in Page(page).text


def test_every_finding_can_be_reached_by_keyboard_and_has_its_box(sample) -> None:
    found = Page(report_page(sample.view()))
    ids = {one["id"] for _, one in found.elements if one.get("id")}
    buttons = [one for tag, one in found.elements if tag == "button" and "data-box" in one]

    assert len(buttons) == 6
    assert all(one["data-box"] in ids and one["aria-controls"] in ids for one in buttons)


def test_ids_are_unique(sample) -> None:
    ids = [one["id"] for _, one in Page(report_page(sample.view(num_proposals=3))).elements if one.get("id")]

    assert len(ids) == len(set(ids))


def test_it_says_what_led_to_each_attempt_and_how_to_make_it_again(sample) -> None:
    found = Page(report_page(sample.view())).text

    assert "From the brief" in found
    assert "Fit text for “Headline “Ship <b>faster</b>””" in found
    assert "makeready run brief.txt --seed 7" in found
    assert "copy: stand-in headline" in found
    assert "sparkly" in found
    assert "$0.000240" in found


def test_the_words_that_were_read_are_marked_in_the_prompt(sample) -> None:
    page = report_page(sample.view())

    assert '<mark class="checked">exactly 3 callouts</mark>' in page
    assert '<mark class="applied">clean</mark>' in page
    assert '<mark class="leftover">sparkly</mark>' in page


def test_the_same_run_gives_the_same_report(sample) -> None:
    assert report_page(sample.view()) == report_page(sample.view())


def test_a_run_without_an_attempt_has_a_report(sample) -> None:
    from dataclasses import replace

    view = sample.view()
    empty = replace(view, run=replace(view.run, attempts=()))

    assert "No attempt was finished." in Page(report_page(empty)).text


def test_a_heavy_picture_is_embedded_as_webp() -> None:
    noise = Image.effect_noise((700, 700), 90).convert("RGB")
    sink = io.BytesIO()
    noise.save(sink, format="PNG")

    assert full_picture(sink.getvalue()).startswith("data:image/webp")


@pytest.mark.parametrize("raw", ["<script>", '" onload="x', "'", "&amp;"])
def test_text_and_attributes_are_escaped(raw: str) -> None:
    built = element("p", raw, title=raw)
    found = Page(built)

    assert found.elements == [("p", {"title": raw})]
    assert found.text == raw
    assert text(text(raw)) == text(raw)


def relative_luminance(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, the definition of contrast ratio."""
    low, high = sorted([relative_luminance(one), relative_luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("is_dark", [False, True])
def test_every_ink_can_be_read_on_every_ground_it_stands_on(is_dark: bool) -> None:
    from makeready.app.report.page import asset

    blocks = re.findall(r":root \{(.*?)\}", asset("page.css"), flags=re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[1 if is_dark else 0]))
    pairs = [(ink, ground) for ink in ("ink", "muted") for ground in ("paper", "surface", "hold")]
    pairs += [(tone, f"{tone}-tint") for tone in ("met", "broken", "unknown")]
    pairs += [(tone, ground) for tone in ("met", "broken", "unknown") for ground in ("paper", "hold")]
    pairs += [("ink", "applied"), ("ink", "met-tint"), ("ink", "unknown-tint")]

    assert {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in pairs
        if contrast(colours[pair[0]], colours[pair[1]]) < 4.5
    } == {}
