"""Whatever somebody types gives a brief or one of our errors, and every span points at its words."""

from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import Brief, Span
from makeready.brief.read import read_brief
from makeready.brief.steering import steering_text
from makeready.brief.yaml_form import from_yaml, to_yaml
from makeready.errors import CallerError

PIECES = [
    '"', "'", "“", "”", "1:1", "16:9", "1200x630", "blue", "white", "#0a7cff", "palette", "no", "without",
    "text", "people", "three", "exactly 3", "feature", "callouts", "cards", "button", "headline", "titled",
    "by", "and", ",", ".", ":", ";", "\n", "- ", "bar chart", "of", "Q1 12", "Q2 18.5", "->", "at the top",
    "centered", "below the", "leave room for", "keep", "free", "left third", "style", "clean", "gradients",
    "make it look like", "for", "a", "poster", "slide", "Constraints:", "series", "x axis", "ideally",
    "minimum font size 18px", "contrast", "7:1", "{", "}", "[", "/", "*", "#", "<b>", "https://x.example",
    "İ", "é", "😀", "(", ")", "%", "legend", "show:", "check:", "area left 0, top 0, right 1, bottom 1",
    "square", "A4", "dark", "kind: poster", "prompt: ", "\u2028", "\x00",
]  # fmt: skip
pieces = st.lists(st.sampled_from(PIECES), max_size=60)
prompts = st.one_of(st.text(max_size=2000), pieces.map(" ".join), pieces.map("".join))


def spans(brief: Brief) -> list[Span]:
    parts = (
        *brief.constraints,
        *brief.style,
        *brief.charts,
        *brief.not_understood,
        brief.canvas,
        brief.palette,
    )
    return [part.span for part in parts]


@settings(max_examples=300, deadline=None)
@given(prompts)
def test_any_text_is_a_brief_or_a_callers_error(prompt: str) -> None:
    try:
        brief = read_brief(prompt)
    except CallerError:
        return  # test_bad_input looks at what these say
    for span in spans(brief):
        if span.start >= 0:
            assert brief.prompt[span.start : span.end] == span.text
    assert read_brief(prompt) == brief
    assert len(from_yaml(to_yaml(brief)).constraints) == len(brief.constraints)


@settings(max_examples=150, deadline=None)
@given(prompts)
def test_the_steering_form_of_any_brief_is_not_refused(prompt: str) -> None:
    try:
        brief = read_brief(prompt)
    except CallerError:
        return
    assert read_brief(steering_text(brief)).kind == brief.kind


def test_every_word_is_read_or_reported() -> None:
    """Words nobody knows come back one by one, wherever they stand."""
    brief = read_brief("zib poster zab for a zob, zub: blue and white palette zeb; 3 icons zyb")

    said = " ".join([brief.subject, *(leftover.text for leftover in brief.not_understood)])
    for word in ("zib", "zab", "zob", "zub", "zeb", "zyb"):
        assert word in said
