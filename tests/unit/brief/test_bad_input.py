"""Bad input is refused in one line with a hint and a param; it never crashes and never passes silently."""

from pathlib import Path

import pytest

from makeready.brief import ExactText
from makeready.brief.read import read_brief, read_file
from makeready.errors import ContradictionError, InvalidBriefError


@pytest.mark.parametrize(
    ("text", "param", "hint"),
    [
        ("", "prompt", "Say what"),
        (" \n\t ", "prompt", "Say what"),
        ("{}", "prompt", "Say what"),
        ("x" * 20_001, "prompt", "20000"),
        ("a poster with half a pair \ud83d", "prompt", "Unicode"),
        ("Poster 0x0", "canvas", "1024x1024"),
        ("Poster, -1x100", "canvas", "1024x1024"),
        ("Size: -1", "canvas", "1024x1024"),
        ("Poster 20000x20000", "canvas", "8192"),
        ("Poster 1:1000", "canvas", "1:8"),
        ("Aspect ratio: 0:3", "canvas", "16:9"),
        ("Palette: bluu and white", "palette", "'blue'"),
        ("- Colours: whte, teal", "palette", "'white'"),
        ("An accent of #12345g", "palette", "#rrggbb"),
        ("kind: postr\nprompt: x", "kind", "'poster'"),
        ("prompt: x\npalete: [blue]", "palete", "'palette'"),
        ("kind: poster\npalette: [teal, bluu]", "palette.1", "'blue'"),
        ("kind: poster\ncanvas: [1, 2]", "canvas", "1200x630"),
        ("kind: poster\ncanvas: 969", "canvas", "1200x630"),
        ("kind: poster\nconstraints: {a: 1}", "constraints", "[...]"),
        ("kind: poster\nconstraints: [{kind: exact_txt}]", "constraints.0.kind", "'exact_text'"),
        ("kind: poster\nconstraints: [{kind: exact_text}]", "constraints.0.text", "Add text"),
        (
            "kind: poster\nconstraints: [{kind: element_count, noun: card, minimum: two}]",
            "constraints.0.minimum",
            "number",
        ),
        ("kind: poster\nstyle: [{word: odd, theme: cleann}]", "style.0.theme", "'clean'"),
        ("kind: poster\nlinks: [[a]]", "links.0", "[from, to]"),
        ('prompt: "never closed', "brief", "quotation mark"),
        ("kind: poster\nconstraints: " + "[" * 500, "brief", "pipeline.yaml"),
        (
            "a bar chart. Series “A”: x 1, y 2. Series “B”: x 1, z 2.",
            "charts.chart1",
            "one value for each category",
        ),
    ],
)
def test_a_brief_that_cannot_be_used_is_refused_with_a_hint(text: str, param: str, hint: str) -> None:
    with pytest.raises(InvalidBriefError) as caught:
        read_brief(text)

    assert caught.value.param == param
    assert hint in caught.value.hint
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 250


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("Poster 1:1, later 16:9", "1:1", "16:9"),
        ("Poster 1200x630, ratio 1:1", "1200x630", "ratio 1:1"),
        ("a square poster, 16:9", "16:9", "square"),
        ("exactly 3 callouts and four callouts", "exactly 3 callouts", "four callouts"),
        ('No text. Headline "Hello"', "No text", 'Headline "Hello"'),
        ("3 callouts but no callouts", "3 callouts", "no callouts"),
        ("Blue and white palette, no blue", "Blue", "no blue"),
        ('three cards "A", "B"', "three cards", '"A", "B"'),
        (
            "The headline at the top. The headline at the bottom.",
            "headline at the top",
            "headline at the bottom",
        ),
        ("two people, no people", "two people", "no people"),
    ],
)
def test_a_contradiction_names_both_places(text: str, first: str, second: str) -> None:
    with pytest.raises(ContradictionError) as caught:
        read_brief(text)

    assert first in caught.value.message
    assert second in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        'Poster titled "never closed',
        "it's the dogs' bowl, isn't it",
        '24" monitor and a 27" one',
        "“„«»‹›「」",
        "'''\"\"\"```",
        "- \n- \n-",
        "Palette:\n",
        "1:1 1:1 1:1",
        "poster " + "(" * 3000,
        "poster " + "-> " * 3000,
    ],
)
def test_odd_punctuation_is_read_without_a_crash(text: str) -> None:
    read_brief(text + " a")


def test_markup_and_addresses_stay_plain_text() -> None:
    brief = read_brief('<b>Poster</b> titled "<script>alert(1)</script> https://x.example/?a=1&b=2"')

    (text,) = [c for c in brief.constraints if isinstance(c, ExactText)]
    assert text.text == "<script>alert(1)</script> https://x.example/?a=1&b=2"
    assert [leftover.text for leftover in brief.not_understood] == ["<b>", "</b>"]


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9 poster")
    (tmp_path / "huge.txt").write_text("x" * 90_000)
    (tmp_path / "list.yaml").write_text("- a\n- b\n")

    for name in ("latin.txt", "huge.txt", "list.yaml", "absent.txt"):
        with pytest.raises(InvalidBriefError) as caught:
            read_file(tmp_path / name)
        assert caught.value.hint
        assert str(tmp_path) not in caught.value.message


@pytest.mark.parametrize(
    "text", ["prompt: a\nprompt: b", '{"prompt": "a", "prompt": "b"}', "prompt: a\npalette: []\nprompt: b"]
)
def test_a_key_that_stands_twice_is_refused_not_halved(text: str) -> None:
    with pytest.raises(InvalidBriefError, match="'prompt' stands there twice"):
        read_brief(text)


@pytest.mark.parametrize("prompt", ["x", "lorem ipsum", "zwei Katzen unter Bäumen"])
def test_a_prompt_of_which_nothing_is_understood_is_refused(prompt: str) -> None:
    with pytest.raises(InvalidBriefError) as caught:
        read_brief(prompt)
    assert caught.value.param == "prompt"
    assert "poster" in caught.value.hint


@pytest.mark.parametrize("prompt", ["A poster", "A poster about xyzzy", "teal", 'Say "hello"'])
def test_one_understood_word_is_enough(prompt: str) -> None:
    read_brief(prompt)
