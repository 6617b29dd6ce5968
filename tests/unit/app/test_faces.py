"""JUnit, JSON, progress, wording and the contact sheet: the same findings in several forms."""

import io
import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PIL import Image
from rich.console import Console

from makeready.app.choosing import SET_AS_POSTER
from makeready.app.contact_sheet import columns_for, contact_sheet, panels_of
from makeready.app.junit import junit_xml
from makeready.app.progress import Progress
from makeready.app.report import report_page
from makeready.app.summary import print_delivery, run_as_json
from makeready.app.wording import dollars, listed, title_of
from makeready.brief import ElementCount, Placement, Verdict
from makeready.errors import UnknownNameError
from makeready.loop import Event, Outcome, StoredRun
from makeready.loop.route import Routing


def test_junit_fails_what_is_broken_and_skips_what_is_unknown(brief, make_finding) -> None:
    found = [
        make_finding("c1", Verdict.BROKEN),
        make_finding("c2"),
        make_finding("c3", Verdict.UNKNOWN),
        make_finding("c4", Verdict.BROKEN, "should"),
    ]

    suite = ElementTree.fromstring(junit_xml(found, brief, "card.png")).find("testsuite")  # noqa: S314

    assert suite is not None
    assert {name: suite.get(name) for name in ("tests", "failures", "skipped")} == {
        "tests": "4",
        "failures": "1",
        "skipped": "2",
    }
    cases = list(suite)
    assert [[child.tag for child in case] for case in cases] == [["failure"], [], ["skipped"], ["skipped"]]
    assert cases[0].get("name") == "Headline “Ship <b>faster</b>”"
    assert "c1 was seen <here>" in str(cases[0][0].get("message"))


def test_junit_survives_characters_that_xml_cannot_hold(brief, make_finding) -> None:
    odd = replace(make_finding("c1", Verdict.BROKEN), measured="\x00\x1b[31m\ud800")

    written = junit_xml([odd], brief, "card.png").encode("utf-8")

    assert ElementTree.fromstring(written) is not None  # noqa: S314


def test_a_run_as_json_has_exactly_the_promised_keys(delivery) -> None:
    found = json.loads(run_as_json(delivery))

    assert list(found) == [
        "run_id",
        "outcome",
        "maker",
        "routing",
        "image",
        "images",
        "report",
        "seed",
        "seconds",
        "cost_microusd",
        "attempts",
        "findings",
        "applied",
        "not_understood",
        "notes",
    ]
    assert list(found["findings"][0]) == ["id", "kind", "verdict", "measured", "expected", "source"]
    assert found["image"] == str(delivery.images[0])
    assert found["cost_microusd"] == 240
    assert (found["attempts"], found["applied"], found["not_understood"]) == (2, ["clean"], ["sparkly"])


def test_the_summary_names_picture_and_report(delivery) -> None:
    sink = io.StringIO()

    print_delivery(Console(file=sink, width=100), delivery)

    assert f"picture  {delivery.images[0]}" in sink.getvalue()
    assert f"report   {delivery.report}" in sink.getvalue()
    assert "Ship <b>faster</b>" in sink.getvalue()


def test_the_summary_ends_with_what_was_not_checked_and_the_words_that_nobody_gave(delivery) -> None:
    sink = io.StringIO()
    notes = ("composition: told banded", "stand-in copy: Soup of the day, 6.50")
    told = [replace(one, notes=notes) for one in delivery.view.run.attempts]
    view = replace(delivery.view, run=replace(delivery.view.run, attempts=tuple(told)))

    print_delivery(Console(file=sink, width=200), replace(delivery, view=view))

    assert "not understood, so not checked: \u201csparkly\u201d" in sink.getvalue()
    assert "stand-in copy: Soup of the day, 6.50: replace what is not yours" in sink.getvalue()
    assert "composition:" not in sink.getvalue()


def test_progress_without_a_terminal_is_plain_lines(sample, brief, tmp_path) -> None:
    sink = io.StringIO()
    attempt = sample.view().run.attempts[0]

    with Progress(
        Console(file=sink, width=200), brief, lambda one: tmp_path / f"{one.index}.png"
    ) as progress:
        progress(Event(name="attempt.started", message="proposal 1", elapsed_s=0.1, attempt_index=0))
        progress(
            Event(
                name="attempt.inspected",
                message="",
                elapsed_s=1.0,
                attempt_index=0,
                findings=attempt.findings,
                attempt=attempt,
            )
        )

    told = sink.getvalue()
    assert "\x1b" not in told
    assert "not understood: sparkly" in told
    assert "applied: clean" in told
    assert "✗ Headline “Ship <b>faster</b>”: c1 was seen <here>; expected as asked" in told
    assert str(tmp_path / "0.png") in told


def test_a_contact_sheet_shows_every_attempt_of_one_run_and_the_best_of_several(sample) -> None:
    view = sample.view(num_proposals=3)
    stored = StoredRun(run_id=view.run_id, run=view.run, outcome=view.outcome)

    alone = panels_of(stored, view.png_of, is_alone=True)
    among = panels_of(stored, view.png_of, is_alone=False)

    assert [panel.title for panel in alone][:2] == [
        "Proposal 1, attempt 1",
        "Proposal 1, attempt 2, delivered",
    ]
    assert len(alone) == 4
    assert len(among) == 3
    with Image.open(io.BytesIO(contact_sheet(alone))) as sheet:
        assert sheet.width == 2000


@pytest.mark.parametrize(
    ("panels", "columns"), [(1, 1), (2, 2), (3, 3), (4, 2), (5, 3), (6, 3), (8, 4), (9, 3)]
)
def test_a_sheet_leaves_as_few_places_empty_as_it_can(panels: int, columns: int) -> None:
    assert columns_for(panels) == columns


def test_a_poster_in_the_place_of_a_picture_is_said_to_be_one(delivery, capsys) -> None:
    order = delivery.view.run.order
    for because, is_said in ((SET_AS_POSTER, True), ("a poster is laid out exactly", False)):
        plan = Routing(kind="poster", because=because, routes=())
        run = replace(delivery.view.run, order=replace(order, routing=plan))
        print_delivery(Console(), replace(delivery, view=replace(delivery.view, run=run)))
        assert ("no image model may be used" in capsys.readouterr().out) is is_said


def test_proposals_that_were_not_made_and_a_run_that_was_cut_off_are_told(delivery, capsys) -> None:
    view = delivery.view
    run = replace(view.run, order=replace(view.run.order, num_proposals=3))

    for outcome in (Outcome.NOT_MET, Outcome.CANCELLED):
        short = replace(view, run=run, outcome=outcome)
        print_delivery(Console(width=200), replace(delivery, view=short))
        told = capsys.readouterr().out
        assert ("2 of 3 proposals were not made within the budget" in told) is (outcome is Outcome.NOT_MET)
        assert (f"makeready resume {view.run_id}" in told) is (outcome is Outcome.CANCELLED)
    assert "2 of 3 proposals were not made within the budget; nothing is broken" in report_page(
        replace(view, run=run, outcome=Outcome.NOT_MET)
    )


def test_a_sheet_of_nothing_is_an_error() -> None:
    with pytest.raises(UnknownNameError):
        contact_sheet([])


@pytest.mark.parametrize(
    ("minimum", "maximum", "title"),
    [
        (3, 3, "Exactly 3 callouts"),
        (1, 1, "One callout"),
        (2, None, "At least 2 callouts"),
        (0, 2, "No more than 2 callouts"),
        (0, 0, "No callouts"),
        (2, 4, "2 to 4 callouts"),
    ],
)
def test_a_count_is_named_as_a_person_would(
    minimum: int, maximum: int | None, title: str, brief, make_finding
) -> None:
    count = ElementCount(id="c1", noun="callout", minimum=minimum, maximum=maximum)

    assert title_of(make_finding("c1"), replace(brief, constraints=(count,))) == title


@pytest.mark.parametrize(
    ("noun", "title"), [("mouse", "Exactly 3 mice"), ("gift box", "Exactly 3 gift boxes")]
)
def test_several_of_a_noun_are_named_in_its_plural(noun: str, title: str, brief, make_finding) -> None:
    count = ElementCount(id="c1", noun=noun, minimum=3, maximum=3)

    assert title_of(make_finding("c1"), replace(brief, constraints=(count,))) == title


def test_a_placement_is_named_by_where_it_is(brief, make_finding) -> None:
    below = Placement(id="c1", noun="subtitle", relation="below", reference="headline")

    assert title_of(make_finding("c1"), replace(brief, constraints=(below,))) == "Subtitle below the headline"


def test_money_is_never_rounded_to_nothing() -> None:
    assert [dollars(one) for one in (0, 1, 20_000, 1_500_000)] == ["free", "$0.000001", "$0.02", "$1.50"]


def test_lists_read_like_english() -> None:
    assert [listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
