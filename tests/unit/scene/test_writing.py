"""The law of the grammar: what was written is read back as the same scene, in every form and wording."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from makeready.errors import ContradictionError, UnknownNameError
from makeready.scene.colours import OBJECT_COLOURS
from makeready.scene.grammar import GROUND_WORDS
from makeready.scene.habitats import AFLOAT, ROOTED
from makeready.scene.reading import read_caption
from makeready.scene.spec import PLACES, SIZES, SKIED, TIES, Ground, Scene, Thing
from makeready.scene.staging import is_airborne
from makeready.scene.vocabulary import vocabulary
from makeready.scene.writing import FORMS, Form, caption_of


def speakable() -> list[str]:
    """Concepts whose nouns are theirs alone: "houses" is a concept, and the plural of another."""
    known = vocabulary()
    return [one.name for one in known if known.find(one.name) is one and known.find(one.plural) is one]


NAMES = speakable()
RETOLD = [name for name in NAMES if name != "eight ball"]
"""Of two eight balls "the eight balls" are read as eight of another kind."""
GROUNDS = st.one_of(
    st.just(Ground()),
    st.builds(Ground, colour=st.sampled_from(("pale yellow", "red", "dark blue", "#ffeecc"))),
    st.just(Ground(kind="gradient", colour="light blue", second="pink")),
    st.builds(Ground, kind=st.sampled_from(tuple(GROUND_WORDS))),
    st.builds(Ground, kind=st.sampled_from(sorted(SKIED)), hour=st.sampled_from(("night", "sunset"))),
)


@st.composite
def things(draw: st.DrawFn, index: int, number: int) -> Thing:
    others = [other for other in range(number) if other != index]
    where = draw(st.sampled_from(("free", "place", "tie") if others else ("free", "place")))
    tie = draw(st.sampled_from(TIES if len(others) > 1 else [one for one in TIES if one != "between"]))
    to = tuple(draw(st.permutations(others)))[: 2 if tie == "between" else 1]
    return Thing(
        concept=draw(st.sampled_from(RETOLD)),
        count=draw(st.integers(1, 8)),
        colour=draw(st.sampled_from(("", *OBJECT_COLOURS))),
        size=draw(st.sampled_from(SIZES)),
        place=draw(st.sampled_from(PLACES)) if where == "place" else None,
        tie=tie if where == "tie" else None,
        to=to if where == "tie" else (),
    )


@st.composite
def scenes(draw: st.DrawFn, max_things: int = 4) -> Scene | None:
    """None for a draw that contradicts itself."""
    number = draw(st.integers(1, max_things))
    drawn = tuple(draw(things(index, number)) for index in range(number))
    if (
        len({(one.concept, one.colour, one.size) for one in drawn}) < number
        or sum(o.count for o in drawn) > 24
    ):
        return None
    ground = draw(GROUNDS)
    standing = {one.concept for one in drawn if not is_airborne(one, vocabulary())}
    if ground.kind == "night" and standing and (standing <= AFLOAT or standing & ROOTED):
        return None  # read as a sea or grass at night
    try:
        return Scene(things=drawn, ground=ground, style=draw(st.sampled_from(("", "flat", "outline"))))
    except ContradictionError:
        return None


def as_said(scene: Scene, form: Form) -> Scene:
    """What a form states of a scene: keywords say no places."""
    if form != "keywords":
        return scene
    return replace(scene, things=tuple(replace(one, place=None, tie=None, to=()) for one in scene.things))


@settings(max_examples=150, deadline=None)
@given(scene=scenes(), form=st.sampled_from(FORMS), seed=st.integers(0, 2**31))
def test_a_caption_reads_back_as_its_scene(scene: Scene | None, form: Form, seed: int) -> None:
    assume(scene is not None)
    assert scene is not None
    caption = caption_of(scene, form, vocabulary(), seed)

    reading = read_caption(caption, vocabulary())

    assert reading.scene == as_said(scene, form), caption
    assert not reading.not_understood, caption


def test_every_noun_of_the_vocabulary_can_be_written_and_read_once_and_thrice() -> None:
    failed = []
    for name in NAMES:
        for count in (1, 3):
            scene = Scene(things=(Thing(concept=name, count=count),))
            if read_caption(caption_of(scene, "medium", vocabulary()), vocabulary()).scene != scene:
                failed.append(name)
    assert not failed


def test_the_three_forms_of_one_scene() -> None:
    scene = read_caption(
        "three red apples left of a blue bicycle on a pale yellow background, flat style", vocabulary()
    ).scene

    dense, medium, keywords = (caption_of(scene, form, vocabulary()) for form in FORMS)

    assert dense == (
        "A flat style illustration of three red apples left of a blue bicycle. The background is pale yellow."
    )
    assert medium == "three red apples left of a blue bicycle on a pale yellow background, flat style"
    assert keywords == "3 red apples, 1 blue bicycle, pale yellow background, flat style"


def test_the_same_seed_writes_the_same_words_and_others_write_others() -> None:
    scene = read_caption("two small cats above a large dog on grass", vocabulary()).scene
    captions = {caption_of(scene, "dense", vocabulary(), seed) for seed in range(1, 30)}

    assert caption_of(scene, "dense", vocabulary(), 5) == caption_of(scene, "dense", vocabulary(), 5)
    assert len(captions) > 10


def test_a_concept_nobody_knows_cannot_be_written() -> None:
    with pytest.raises(UnknownNameError, match="flurb"):
        caption_of(Scene(things=(Thing(concept="flurb"),)), "medium", vocabulary())
