"""The explicit form of a brief asks for the same picture as the brief it was made from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from makeready.brief import Brief
from makeready.brief.read import read_brief, read_file
from makeready.brief.steering import steering_text
from makeready.brief.yaml_form import from_yaml

EXAMPLES = Path(__file__).parents[3] / "examples"
Wishes = Callable[[Brief], dict[str, object]]

PROMPTS = [
    "Poster 1:1 for a bakery",
    "An A4 flyer, landscape, in teal on cream, headline 'Don't panic'",
    "Web page with nav “Home”, “About”, hero headline “Stay slow”, three cards “A”, “B”, “C” and a footer",
    'Social card 1200x630, dark navy background with cream text, quote "Less" by "Someone Known"',
    "Slide about wind with four bullets and an icon at the top right",
    'Pie chart titled "Share": Search 45%, Social 30%, Direct 25%, with a legend',
    "A slide with a bar chart of sales in euros by region: North 4, South -7.25",
    'A line chart: Series "A": x 1, y 2. Series "B": x 3, y 4. X axis "Time", y axis "Level", unit "ms"',
    'Flowchart: "Plan" -> "Build" -> "Ship", then "Plan" -> "Drop"',
    "Launch graphic, no people, no photos, no red, without text, dark theme",
    "3-5 callouts, at least two icons, no more than four badges, one centered logo",
    "Keep the bottom right corner free, leave the left third empty for text, minimum font size 18px",
    "Contrast of at least 7:1; the caption below the chart; a photo to the left of the headline",
    "Palette: #0a7cff accent, white background, #111827 text and sand",
    "An illustration of a fox in the snow. Ideally, include one logo at the top left.",
    "Make it look like a 1960s travel poster, subtle gradients, premium SaaS vibe, oomphy and bold",
    "Subject: wind, water and light\nShow: two whales\nDo not show: a boat, or its sail\nCheck: Is it dusk?",
    'A poster that says "She said “yes”" and "It\'s 5\' 3"',
    "A banner 1600x400 with the words 'Summer sale' on the left",
    'A poster with the text "A -> B" and a button "Go"',
]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_steering_form_reads_back_the_same(prompt: str, wishes: Wishes) -> None:
    brief = read_brief(prompt)

    again = read_brief(steering_text(brief))

    assert wishes(again) == wishes(brief)
    assert again.not_understood == ()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.*")), ids=lambda path: path.name)
def test_every_example_survives_steering(path: Path, wishes: Wishes) -> None:
    brief = read_file(path)

    again = read_brief(steering_text(brief))

    assert wishes(again) == wishes(brief)
    assert steering_text(again) == steering_text(brief)


def test_the_romantic_sentence_becomes_the_constraint_style() -> None:
    assert steering_text(read_file(EXAMPLES / "launch-romantic.txt")) == (
        "Create a product launch graphic for a productivity app.\n"
        "\n"
        "Constraints:\n"
        "- Aspect ratio: 1:1\n"
        "- Palette: blue and white\n"
        "- Include one app UI mockup\n"
        "- Include exactly 3 feature callouts\n"
        "- Style: polished, clean, modern, subtle gradients, realistic shadows, premium SaaS vibe,"
        " perfect typography\n"
        "- Make it look like a top startup brand announcement\n"
        "- High contrast\n"
        "- Ideally, place the headline at the top\n"
    )


def test_the_constraint_style_stays_as_it_is() -> None:
    written = (EXAMPLES / "launch.txt").read_text()

    assert steering_text(read_brief(written)).strip() == written.strip()


def test_what_only_a_file_can_say_survives_steering_too(wishes: Wishes) -> None:
    brief = from_yaml(
        """
        kind: figure
        constraints:
          - {kind: exact_text, text: Odd, role: eyebrow, severity: should}
          - {kind: exact_text, text: Here, role: headline, region: [0, 0, 1, 0.25]}
          - {kind: no_text, region: [0.5, 0, 1, 1]}
          - {kind: clear_region, region: [0.1, 0.2, 0.3, 0.4], purpose: a rather long story}
          - {kind: untouched, region: [0, 0, 0.5, 0.5], reference: before.png}
          - {kind: question, text: 'Does the arrow point up?'}
          - {kind: subject, text: "a red, round thing"}
          - {kind: contrast, ratio: 7}
          - {kind: min_text_size, size_px: 15.5}
        """
    )

    assert wishes(read_brief(steering_text(brief))) == wishes(brief)
