"""Content: what the brief says, sorted by role; stand-in copy only where it says nothing."""

import pytest

from makeready.brief import (
    Brief,
    Canvas,
    ClearRegion,
    Constraint,
    ElementCount,
    ExactText,
    Kind,
    MinTextSize,
    NoText,
    Placement,
    Region,
)
from makeready.brief.read import read_brief
from makeready.design.content import Content, content_of, topic_of


def brief(*constraints: Constraint, kind: Kind = "launch_graphic", subject: str = "") -> Brief:
    return Brief(
        prompt="",
        kind=kind,
        canvas=Canvas(width_px=1024, height_px=1024),
        constraints=constraints,
        subject=subject,
    )


def test_the_topic_comes_from_the_subject_before_the_prompt() -> None:
    assert topic_of("a banking app", "with a calendar") == "finance"
    assert topic_of("a spoon") == "general"


def test_a_counted_callout_without_words_gets_stand_in_copy_and_says_so() -> None:
    content = content_of(brief(ElementCount(id="c1", noun="callout", minimum=3, maximum=3)))
    assert len(content.callouts) == 3
    assert all(one.title.is_stand_in for one in content.callouts)
    assert len([note for note in content.stand_ins if note.startswith("callout")]) == 3


def test_the_users_own_words_come_before_stand_ins() -> None:
    content = content_of(
        brief(
            ElementCount(id="c1", noun="callout", minimum=3, maximum=3),
            ExactText(id="c2", text="Offline first", role="callout"),
        )
    )
    assert content.callouts[0].title.text == "Offline first"
    assert content.callouts[0].title.constraint_ids == ("c2",)
    assert len(content.callouts) == 3


def test_room_kept_for_a_headline_stays_free_of_an_invented_one() -> None:
    kept = ClearRegion(id="c1", region=Region(bottom=0.2), purpose="headline text")
    assert content_of(brief(kept)).headline is None
    assert content_of(brief()).headline is not None


def test_other_kinds_get_no_invented_headline() -> None:
    step = ExactText(id="c1", text="Alignment", role="step")
    assert content_of(brief(step, kind="figure")).headline is None


def test_no_string_is_lost_whatever_its_role() -> None:
    texts = [ExactText(id=f"c{index}", text=f"line {index}", role=role) for index, role in enumerate("abcab")]
    content = content_of(brief(*texts, kind="poster"))
    assert [line.text for line in content.rest()] == ["line 0", "line 3", "line 1", "line 4", "line 2"]
    assert [line.text for line in content.rest("a", "b")] == ["line 2"]


def test_an_element_answers_its_count_and_its_placements() -> None:
    content = content_of(
        brief(
            ElementCount(id="c1", noun="mockup", minimum=1, maximum=1),
            Placement(id="c2", noun="mockup", anchor="center"),
            Placement(id="c3", noun="callout", relation="below", reference="mockup"),
        )
    )
    assert content.constraint_ids_by_noun == {"mockup": ("c1", "c2", "c3"), "callout": ("c3",)}


def test_the_smallest_text_is_the_largest_of_floor_and_wishes_times_the_lever() -> None:
    assert content_of(brief(MinTextSize(id="c1", size_px=20))).min_text_px == 20
    assert content_of(brief(MinTextSize(id="c1", size_px=20)), enlarge=1.15).min_text_px == 23


def test_none_wanted_is_not_the_same_as_not_mentioned() -> None:
    content = content_of(brief(ElementCount(id="c1", noun="mockup", minimum=0, maximum=0)))
    assert content.excludes("mockup")
    assert not content.excludes("icon")


def test_a_poster_without_a_word_gets_its_subject_as_a_stand_in_headline() -> None:
    content = content_of(brief(kind="poster", subject="a late summer jazz festival"))
    assert content.headline is not None
    assert (content.headline.text, content.headline.is_stand_in) == ("Late summer jazz festival", True)
    assert content.stand_ins == ("headline “Late summer jazz festival”",)


def test_a_counted_button_without_words_gets_stand_in_copy() -> None:
    content = content_of(brief(ElementCount(id="c1", noun="button", minimum=2, maximum=2), kind="web_page"))
    assert [line.text for line in content.of("button")] == ["Get started", "Learn more"]


def test_a_brief_that_wants_no_text_gets_no_words_at_all() -> None:
    content = content_of(
        brief(NoText(id="c1"), ElementCount(id="c2", noun="callout", minimum=3, maximum=3), subject="a bank")
    )
    assert content.headline is None
    assert [one.title.text for one in content.callouts] == ["", "", ""]
    assert set(content.mock.cards) == {""}
    assert content.stand_ins == ()


def read(prompt: str) -> Content:
    return content_of(read_brief(prompt))


@pytest.mark.parametrize(
    "prompt",
    [
        "A poster about Renaissance art and optics with four bullet points",
        "A slide about tectonic plates with three callouts",
        "A figure with three callouts",
    ],
)
def test_what_states_facts_gets_no_copy_that_sells(prompt: str) -> None:
    content = read(prompt)
    said = [line.text for line in content.of("bullet")] + [one.title.text for one in content.callouts]
    assert said[:2] == ["First point", "Second point"]
    assert all(one.text is None for one in content.callouts)
    assert "Everything you need, nothing in the way." not in [line.text for line in content.of("subtitle")]


def test_a_landing_page_is_headed_by_its_name() -> None:
    content = read(
        "landing page for a gym called Iron Barn, with a hero, three benefits and a sign up button"
    )
    assert content.headline is not None
    assert content.headline.text == "Iron Barn"
    assert len(content.callouts) == 3


def test_a_name_without_a_headline_leads_a_poster_and_says_under_it_what_it_is() -> None:
    content = read("social post for the bakery brand Kornblume, new rye bread every Friday")
    assert content.headline is not None
    assert content.subtitle is not None
    assert (content.headline.text, content.headline.is_stand_in) == ("Kornblume", False)
    assert content.subtitle.text == "Bakery"
    assert not content.of("logo")


def test_a_logo_that_is_asked_for_stays_a_logo() -> None:
    content = read("poster for a bakery called Kornblume with a logo")
    assert [line.text for line in content.of("logo")] == ["Kornblume"]


def test_an_empty_frame_for_a_photo_is_reported() -> None:
    assert "an empty frame for the photo" in read("flyer for a fair, 3 May, with a photo slot").stand_ins


def test_a_slide_without_a_title_is_not_given_a_slogan() -> None:
    content = read("a slide with two callouts")
    assert content.headline is None or content.headline.text == "Title"
