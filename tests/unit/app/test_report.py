"""The report: self-contained, escaped, and complete."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from PIL import Image

from makeready.app.asking import brief_of
from makeready.app.report import RunView, report_page
from makeready.app.report.embed import full_picture
from makeready.app.report.markup import element, text
from makeready.app.wording import headline_of
from makeready.brief import Verdict
from makeready.loop import Edit
from makeready.loop.route import Excluded, Route, Routing
from makeready.loop.run import Failure, make_step

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


def words_of(page: str, class_name: str) -> list[str]:
    """The words of each item of a list of this class, in order."""
    inside = re.search(rf'<ol class="{class_name}">(.*?)</ol>', page, re.DOTALL)
    assert inside
    return [
        " ".join(re.sub(r"<[^>]*>", " ", item).split())
        for item in re.findall(r"<li.*?</li>", inside[1], re.DOTALL)
    ]


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


PLAN = Routing(
    kind="launch_graphic",
    because="a launch graphic is laid out exactly",
    routes=(
        Route(
            maker="design",
            expected_microusd=40,
            money_microusd=0,
            seconds=1.6,
            accept_rate=0.9,
            num_observed=7,
        ),
        Route(
            maker="openai:gpt-image-2",
            expected_microusd=230000,
            money_microusd=229000,
            seconds=30,
            accept_rate=0.5,
        ),
    ),
    excluded=(Excluded(maker="compose", reason="it lays out no pages"),),
)


def planned(view: RunView, **changes: object) -> RunView:
    run = replace(view.run, order=replace(view.run.order, routing=PLAN), **changes)
    return replace(view, run=run)


def test_the_plan_of_makers_is_a_part_of_its_own_with_what_became_of_each(sample) -> None:
    rows = words_of(report_page(planned(sample.view())), "plan")

    assert rows == [
        "1 design Accepted 90% so far Known from 7 results An accepted picture free, 1.60 s delivered",
        "2 openai:gpt-image-2 Accepted 50% expected Known from its card "
        "An accepted picture about $0.23, 30.0 s not needed",
        "– compose It lays out no pages",
    ]


def test_a_maker_that_failed_says_so_in_the_plan_and_why_below_the_attempts(sample) -> None:
    failure = Failure(
        step=make_step(0, "openai:gpt-image-2"),
        num_attempts=2,
        code="unavailable",
        message="openai did not answer",
        started_s=2.0,
        finished_s=3.0,
    )
    page = report_page(planned(sample.view(), failures=(failure,)))

    assert "failed" in words_of(page, "plan")[1]
    assert "A first try of openai:gpt-image-2: openai did not answer" in Page(page).text


def test_a_maker_that_was_named_needs_no_plan(sample) -> None:
    assert 'id="routing"' not in report_page(sample.view())


def test_who_goes_on_after_another_maker_is_named(sample) -> None:
    view = sample.view()
    onward = replace(view.run.attempts[1], maker="model-design", pulls=())
    page = report_page(planned(view, attempts=(view.run.attempts[0], onward)))

    assert "Goes on with model-design after attempt 1" in Page(page).text


def test_an_edit_shows_what_it_began_with_and_is_called_by_its_words(sample) -> None:
    view = sample.view()
    edit = Edit(picture="desk/bike shop.png", picture_sha256="0" * 64, instruction="make the bicycle green")
    order = replace(view.run.order, edit=edit)
    before = view.png_of(view.run.attempts[0])
    page = Page(report_page(replace(view, run=replace(view.run, order=order), before=before)))

    assert "Make the bicycle green" in page.text
    assert "bike shop.png" in page.text
    assert "Before the edit" in [one.get("alt") for _, one in page.elements]


@pytest.mark.parametrize(
    ("verdict", "lead"),
    [(Verdict.MET, "The first attempt held."), (Verdict.BROKEN, "There was one attempt.")],
)
def test_a_single_attempt_that_did_not_hold_is_not_said_to(sample, verdict, lead) -> None:
    view = sample.view()
    page = report_page(replace(view, run=replace(view.run, attempts=(sample.attempt(0, verdict),))))

    assert lead in Page(page).text


def test_a_picture_of_no_kind_is_called_by_its_caption() -> None:
    caption = "three red apples left of a blue bicycle on a pale yellow background, flat style"

    told = [headline_of(brief_of(one, maker="compose")) for one in ("two cats", caption)]

    assert told == ["Two cats", "Three red apples left of a blue bicycle on a pale yellow background…"]
    assert headline_of(brief_of("a poster of two cats", maker="design")).startswith("Poster")


def test_the_words_that_were_read_are_marked_in_the_prompt(sample) -> None:
    page = report_page(sample.view())

    assert '<mark class="checked">exactly 3 callouts</mark>' in page
    assert '<mark class="applied">clean</mark>' in page
    assert '<mark class="leftover">sparkly</mark>' in page


def test_the_same_run_gives_the_same_report(sample) -> None:
    assert report_page(sample.view()) == report_page(sample.view())


def test_a_run_without_an_attempt_has_a_report(sample) -> None:
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


def test_words_that_no_check_covers_stand_beside_the_outcome(sample) -> None:
    view = sample.view()
    order = view.run.order
    whole = replace(order, brief=replace(order.brief, not_understood=()))
    told = "Not understood, so not checked: \u201csparkly\u201d."

    assert told in Page(report_page(view)).text
    assert "not checked:" not in Page(report_page(replace(view, run=replace(view.run, order=whole)))).text
