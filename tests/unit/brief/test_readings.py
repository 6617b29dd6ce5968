"""How real phrasings are read, one table for each thing that can be asked for."""

import pytest

from makeready.brief import (
    ClearRegion,
    Contrast,
    MinTextSize,
    NoText,
    Region,
    Subject,
)
from makeready.brief.read import read_brief

from .readings import counts, places, texts


@pytest.mark.parametrize(
    ("text", "kind", "size"),
    [
        ("Poster for a bakery", "poster", (1200, 1600)),
        ("Poster 1:1 for a bakery", "poster", (1386, 1386)),
        ("Aspect ratio: 4:5. A flyer", "poster", (1240, 1550)),
        ("A 16:9 slide", "slide", (1600, 900)),
        ("A social card, 1200 x 630 px", "social_card", (1200, 630)),
        ("A banner 1600×400", "social_card", (1600, 400)),
        ("A square launch graphic", "launch_graphic", (1024, 1024)),
        ("A landscape poster", "poster", (1848, 1040)),
        ("An A4 flyer", "poster", (1240, 1754)),
        ("A4 poster, landscape, for the fair", "poster", (1754, 1240)),
        ("Instagram story for a studio", "social_card", (1080, 1920)),
        ("Story launch graphic for a fitness app", "launch_graphic", (1080, 1920)),
        ("A launch graphic, social-media-ready", "launch_graphic", (1024, 1024)),
        ("YouTube thumbnail about bread", "social_card", (1280, 720)),
        ("Landing page with square icons", "web_page", (1440, 1024)),
        ("Poster: doors open at 10:30", "poster", (1200, 1600)),
        ("A flowchart of the sign-up", "figure", (1600, 900)),
        ("A donut chart", "chart", (1200, 800)),
        ("A dashboard with a bar chart", "web_page", (1440, 1024)),
        ("Three feature callouts and an app mockup", "launch_graphic", (1024, 1024)),
        ("A fox in the snow, calm", "poster", (1200, 1600)),
    ],
)
def test_kind_and_canvas(text: str, kind: str, size: tuple[int, int]) -> None:
    brief = read_brief(text)

    assert (brief.kind, (brief.canvas.width_px, brief.canvas.height_px)) == (kind, size)


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("Palette: blue and white", [("blue", "any"), ("white", "any")]),
        ("a poster in blue and white, elegant", [("blue", "any"), ("white", "any")]),
        ("a poster, dark green and cream palette", [("dark green", "any"), ("cream", "any")]),
        ("Colours: forest green & off-white", [("forest green", "any"), ("off-white", "any")]),
        ("Use brand colours navy, coral and sand", [("navy", "any"), ("coral", "any"), ("sand", "any")]),
        ("teal on cream", [("teal", "any"), ("cream", "background")]),
        ("sky blue background, #111827 text", [("sky blue", "background"), ("#111827", "text")]),
        ("#0a7cff accent on a white background", [("#0a7cff", "accent"), ("white", "background")]),
        ("with an accent colour of #f60", [("#f60", "accent")]),
        ("a gradient from blue to purple", [("blue", "any"), ("purple", "any")]),
        ("Colors: primary #0a7cff, secondary navy", [("#0a7cff", "any"), ("navy", "any")]),
        ("A red bicycle leaning on a wall, playful", []),
        ("lots of white space", []),
    ],
)
def test_palette(text: str, colours: list[tuple[str, str]]) -> None:
    assert [(s.name, s.role) for s in read_brief(text).palette.swatches] == colours


def test_a_hex_value_is_exact_and_a_word_is_not() -> None:
    brand, word = read_brief("Palette: #0AF and deep navy").palette.swatches

    assert (brand.hex, brand.is_exact) == ("#00aaff", True)
    assert not word.is_exact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Include exactly 3 feature callouts", [("callout", 3, 3)]),
        ("three callouts", [("callout", 3, 3)]),
        ("a pair of icons", [("icon", 2, 2)]),
        ("a dozen icons", [("icon", 12, 12)]),
        ("no more than two badges", [("badge", 0, 2)]),
        ("up to 4 cards", [("card", 0, 4)]),
        ("at least four steps", [("step", 4, None)]),
        ("more than two photos", [("photo", 3, None)]),
        ("between 3 and 5 callouts", [("callout", 3, 5)]),
        ("3-5 callouts", [("callout", 3, 5)]),
        ("two or three badges", [("badge", 2, 3)]),
        ("5 or more arrows", [("arrow", 5, None)]),
        ("one logo and a button", [("logo", 1, 1), ("button", 1, 1)]),
        ("a hero, an app UI mockup", [("hero", 1, 1), ("mockup", 1, 1)]),
        ("with several illustrations", [("illustration", 2, None)]),
        ("no photos, no icons", [("photo", 0, 0), ("icon", 0, 0)]),
        ("no photos or logos", [("photo", 0, 0), ("logo", 0, 0)]),
        ("without arrows", [("arrow", 0, 0)]),
        ("a photo caption", [("caption", 1, 1)]),
        ("a call-to-action button", [("button", 1, 1)]),
        ("three callouts. Each callout is short.", [("callout", 3, 3)]),
    ],
)
def test_counts(text: str, expected: list[tuple[str, int, int | None]]) -> None:
    assert counts(read_brief(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Poster titled "A"', [("headline", "A")]),
        ("Poster with the headline 'Don't panic'", [("headline", "Don't panic")]),
        ("Poster, title: “Big”, tagline: «Small»", [("headline", "Big"), ("subtitle", "Small")]),
        ('a "Sign up" button', [("button", "Sign up")]),
        ('a button that says "Go"', [("button", "Go")]),
        ('bullets "A", "B" and "C"', [("bullet", "A"), ("bullet", "B"), ("bullet", "C")]),
        ('nav "Home", "About"; footer "© us"', [("nav", "Home"), ("nav", "About"), ("footer", "© us")]),
        ('the quote "Less" by "Someone Known"', [("quote", "Less"), ("author", "Someone Known")]),
        ('the quote "Less is more." by Mies van der Rohe', [("quote", "Less is more."),
                                                            ("author", "Mies van der Rohe")]),
        ('the quote "Less" — Dr. A. Lind, blue', [("quote", "Less"), ("author", "Dr. A. Lind")]),
        ('a poster "Sale" by Friday', [("headline", "Sale")]),
        ('a web page, hero "Fresh beans"', [("headline", "Fresh beans")]),
        ('A 640x360 social card that says "Hello"', [("headline", "Hello")]),
        ('Twitter card: "We raised"', [("headline", "We raised")]),
        ('A card that says "Hi"', [("headline", "Hi")]),
        ('a slide with a card that says "Tip"', [("card", "Tip")]),
        ('date "3 May", venue "Hall 2"', [("date", "3 May"), ("place", "Hall 2")]),
        ('price "Free entry"', [("price", "Free entry")]),
        ('a figure labelled "Left" and "Right"', [("label", "Left"), ("label", "Right")]),
        ('an app called "Daybook", headline "Hi"', [("logo", "Daybook"), ("headline", "Hi")]),
        ('a poster announcing "We are hiring"', [("headline", "We are hiring")]),
        ('- Headline: "One"\n- Body text: "Two"', [("headline", "One"), ("text", "Two")]),
        ("Headline: Big news\nSubtitle: Read it", [("headline", "Big news"), ("subtitle", "Read it")]),
        ("Bullets:\n- \"One\"\n- \"Two\"", [("bullet", "One"), ("bullet", "Two")]),
        ('**Headline:** "Big"\n\n**Button:** "Go"', [("headline", "Big"), ("button", "Go")]),
        ("rock 'n' roll, the bands' night, it's on, retro", []),
        ('headline "Tabs\tand  spaces stay"', [("headline", "Tabs\tand  spaces stay")]),
    ],
)  # fmt: skip
def test_exact_strings_and_their_roles(text: str, expected: list[tuple[str, str]]) -> None:
    assert texts(read_brief(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        'Diagram: "Plan" -> "Build" -> "Ship"',
        "Flowchart with steps Plan -> Build -> Ship.",
        "A figure: Plan → Build → Ship",
        'Steps: "Plan", "Build", "Ship". Arrows: "Plan" -> "Build" -> "Ship"',
    ],
)
def test_chains_are_steps_links_and_arrows(text: str) -> None:
    brief = read_brief(text)

    assert texts(brief) == [("step", "Plan"), ("step", "Build"), ("step", "Ship")]
    assert brief.links == (("Plan", "Build"), ("Build", "Ship"))
    assert counts(brief) == [("arrow", 2, 2)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one centered app UI mockup", [("mockup", "center")]),
        ("a mockup, centered", [("mockup", "center")]),
        ("the logo in the bottom right corner", [("logo", "bottom right")]),
        ("logo top left, button at the bottom", [("button", "bottom"), ("logo", "top left")]),
        ("At the top, a headline", [("headline", "top")]),
        ("the caption below the chart", [("caption", "below chart")]),
        ("a photo to the left of the headline", [("photo", "left of headline")]),
        ("a logo on the right-hand side", [("logo", "right")]),
        ('"Sign up" button at the top right', [("button", "top right")]),
        ("each card has an icon at the top", []),
    ],
)
def test_placement(text: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(places(read_brief(text))) == sorted(expected)


TOP, LEFT_THIRD = Region(bottom=0.2), Region(right=0.3333)


@pytest.mark.parametrize(
    ("text", "region", "purpose"),
    [
        ("Leave room for headline text at the top", TOP, "headline"),
        ("leave room at the top for a headline", TOP, "headline"),
        ("leave space for a title", TOP, "headline"),
        ("Reserve the top 25% for a headline", Region(bottom=0.25), "headline"),
        ("empty space on the left third", LEFT_THIRD, ""),
        ("keep the left third free for copy", LEFT_THIRD, "text"),
        ("Keep the bottom right corner clear", Region(left=0.7, top=0.8), ""),
        ("negative space on the right", Region(left=0.7), ""),
        ("the bottom half should stay empty", Region(top=0.5), ""),
    ],
)
def test_clear_regions(text: str, region: Region, purpose: str) -> None:
    (clear,) = [c for c in read_brief(text).constraints if isinstance(c, ClearRegion)]

    assert (clear.region, clear.purpose) == (region, purpose)


@pytest.mark.parametrize(
    ("text", "mark", "data"),
    [
        ("bar chart of revenue: Q1 12, Q2 18.5", "bar", {"Q1": 12, "Q2": 18.5}),
        ("Pie chart: Search 45%, Social 30%, Direct 25%", "pie", {"Search": 45, "Social": 30, "Direct": 25}),
        ("line graph of users: Mon 1,200, Tue 1,350", "line", {"Mon": 1200, "Tue": 1350}),
        ("bar chart showing 12 in Q1, 18.5 in Q2 and 21 in Q3", "bar", {"Q1": 12, "Q2": 18.5, "Q3": 21}),
        ("column chart with values 2023: 4, 2024: -2", "bar", {"2023": 4, "2024": -2}),
        ('donut chart: "North" 10, "South" 20', "pie", {"North": 10, "South": 20}),
        ("A bar chart:\n- North America: 14\n- Europe: 9", "bar", {"North America": 14, "Europe": 9}),
    ],
)
def test_chart_data(text: str, mark: str, data: dict[str, float]) -> None:
    (chart,) = read_brief(text).charts

    assert chart.mark == mark
    assert dict(zip(chart.categories, chart.series[0].values, strict=True)) == data


def test_several_numbers_beside_each_name_are_series() -> None:
    (chart,) = read_brief(
        "bar chart comparing 2023 and 2024 by region: Europe 30 and 42, Asia 55 and 61, Middle East 8 and 7"
    ).charts

    assert chart.categories == ("Europe", "Asia", "Middle East")
    assert [(row.name, row.values) for row in chart.series] == [("2023", (30, 55, 8)), ("2024", (42, 61, 7))]
    assert (chart.x_title, chart.y_title) == ("Region", "")


def test_points_in_brackets_are_a_scatter_plot() -> None:
    brief = read_brief("Scatter plot of height and weight: (160, 55), (165.5, 60) and (170, -2)")

    (chart,) = brief.charts
    assert (chart.mark, chart.categories) == ("scatter", ("160", "165.5", "170"))
    assert chart.series[0].values == (55, 60, -2)
    assert brief.not_understood == ()


def test_chart_words_around_the_numbers() -> None:
    brief = read_brief(
        'A slide with a bar chart titled "Growth" of sales by region; x axis "Region", y axis: Sales; unit %.'
        " Values: North 4, South 7."
    )

    (chart,) = brief.charts
    assert (chart.title, chart.x_title, chart.y_title, chart.unit) == ("Growth", "Region", "Sales", "%")


@pytest.mark.parametrize("text", ["no text", "without any text", "a text-free poster", "do not include text"])
def test_no_text(text: str) -> None:
    assert any(isinstance(c, NoText) for c in read_brief(text).constraints)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("no people", ["people"]),
        ("without people or animals", ["people", "animals"]),
        ("avoid stock clichés", ["stock clichés"]),
        ("no red", ["red"]),
        ("no curved arrows", ["curved arrows"]),
    ],
)
def test_what_must_not_be_seen(text: str, absent: list[str]) -> None:
    subjects = [c for c in read_brief(text).constraints if isinstance(c, Subject)]

    assert [c.text for c in subjects if not c.is_present] == absent


@pytest.mark.parametrize(
    ("text", "size_px", "severity"),
    [
        ("minimum font size 18px", 18, "must"),
        ("text at least 12 pt", 16, "must"),
        ("no text smaller than 14 px", 14, "must"),
        ("a slide, easy to read", 14, "should"),
        ("Prioritize readable layout over decoration", 19, "should"),
        ("a poster", 14, "should"),
    ],
)
def test_text_size(text: str, size_px: float, severity: str) -> None:
    (size,) = [c for c in read_brief(text).constraints if isinstance(c, MinTextSize)]

    assert (size.size_px, size.severity) == (size_px, severity)


@pytest.mark.parametrize(
    ("text", "ratio", "severity"),
    [
        ("high contrast", 4.5, "must"),
        ("contrast of at least 7:1", 7, "must"),
        ("WCAG AAA", 7, "must"),
        ("a poster", 4.5, "should"),
    ],
)
def test_contrast(text: str, ratio: float, severity: str) -> None:
    (contrast,) = [c for c in read_brief(text).constraints if isinstance(c, Contrast)]

    assert (contrast.ratio, contrast.severity) == (ratio, severity)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Style: clean, modern, oomphy", [("clean", "clean"), ("modern", "clean"), ("oomphy", "")]),
        ("a poster, bold, oomphy", [("bold", "bold"), ("oomphy", "")]),
        ("with a clean modern style", [("clean", "clean"), ("modern", "clean")]),
        ("soft shadows, dark mode", [("soft shadows", "friendly"), ("dark mode", "dark")]),
        ("make it look like a vintage postcard", [("like a vintage postcard", "retro")]),
        ("not playful, no clutter", [("not playful", ""), ("no clutter", "")]),
        ("in a calm, editorial tone", [("calm", "calm"), ("editorial", "editorial")]),
    ],
)
def test_style_words(text: str, words: list[tuple[str, str]]) -> None:
    assert [(word.word, word.theme) for word in read_brief(text).style] == words


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("A poster for a late summer festival, bold", "a late summer festival"),
        ("A slide about renewable energy with two icons", "renewable energy"),
        ("A landing page mock, 1440x900, for a team calendar.", "a team calendar"),
        ("Design a jazz festival poster", "jazz festival"),
        ("Subject: wind, water and light\nA poster", "wind, water and light"),
    ],
)
def test_subject(text: str, subject: str) -> None:
    assert read_brief(text).subject == subject


def test_what_a_picture_shows_is_a_should() -> None:
    (shown,) = [
        c for c in read_brief("an illustration of a fox in a hat").constraints if isinstance(c, Subject)
    ]

    assert (shown.text, shown.severity) == ("a fox", "should")


def test_ideally_makes_a_sentence_a_should() -> None:
    logo, button = read_brief("A poster with a button. Ideally, include one logo.").constraints[:2][::-1]

    assert (logo.severity, button.severity) == ("should", "must")


def test_leftovers_are_listed_with_their_place() -> None:
    brief = read_brief("Create a poster with frobnicated gizmos, blue and white, and a moustache.")

    assert [leftover.text for leftover in brief.not_understood] == ["frobnicated gizmos", "moustache"]
    for leftover in brief.not_understood:
        assert brief.prompt[leftover.span.start : leftover.span.end] == leftover.text


def test_numbers_of_the_parts_of_a_long_description_do_not_contradict() -> None:
    part = "In the left column there are three cards in a row. In the right column there are four cards. "
    brief = read_brief("A web page. " + part + "Some prose goes on. " * 100)

    assert counts(brief) == [("card", 4, None)]


LONG = (
    "Place a grid of twelve cards below it, each with a picture, two lines of text and a small button. " * 18
)
"""As long as the descriptions that go through a page part by part."""


@pytest.mark.parametrize(
    ("opening", "kind"),
    [
        (
            "Create a page layout in two columns. " + LONG + "At the end comes a donut chart.",
            "poster",
        ),
        ("Recreate a slide-like image with a title. " + LONG + "Below lies a banner.", "slide"),
        ("Create a poster-style family tree. " + LONG, "poster"),
        ("Create a single white-background infographic/dashboard with panels. " + LONG, "figure"),
        ("Create a clean multi-panel dashboard of population figures. " + LONG, "chart"),
        ("Recreate a clinic landing layout with three columns. " + LONG + "A banner ends it.", "web_page"),
    ],
)
def test_a_long_prompt_names_its_kind_in_its_opening(opening: str, kind: str) -> None:
    assert read_brief(opening).kind == kind


@pytest.mark.parametrize(
    "prompt",
    [
        "A scientific figure on a white background with black labels",
        "A donut chart on a clean white background",
        "A scientific white-background figure with thin axes",
        "An infographic on a solid white rectangular background with one panel",
        "A slide with a white page background",
    ],
)
def test_what_a_picture_stands_on_is_its_background_and_not_its_subject(prompt: str) -> None:
    brief = read_brief(prompt)

    assert [(one.name, one.role) for one in brief.palette.swatches][:1] == [("white", "background")]
    assert "background" not in brief.subject


@pytest.mark.parametrize(
    ("prompt", "themes"),
    [
        ("A dark poster for a film club", {"dark"}),
        ("A chart with dark gray bars", set()),
        ("A bold poster for a film club", {"bold"}),
        ("A figure with two panels. " + LONG + "The last title is bold and its frame is dark.", set()),
        ("A figure in a dark editorial style. " + LONG, {"dark", "editorial"}),
    ],
)
def test_a_word_about_a_part_sets_no_theme(prompt: str, themes: set[str]) -> None:
    found = {word.theme for word in read_brief(prompt).style if word.theme}

    assert {theme for theme in found if theme in ("dark", "bold", "editorial")} == themes


def test_a_comma_inside_closing_marks_is_the_sentences() -> None:
    brief = read_brief("A slide with the labels “Days,” “Hours,” and “Minutes”")

    assert [text for _, text in texts(brief)] == ["Days", "Hours", "Minutes"]


def test_a_string_that_shows_a_format_is_not_to_be_drawn_and_is_listed() -> None:
    brief = read_brief("A chart titled “Harvest”; label each bar in the exact format “NAME: 0.0 t”")

    assert [text for _, text in texts(brief)] == ["Harvest"]
    assert any("NAME: 0.0 t" in one.text for one in brief.not_understood)


def test_the_first_string_is_the_headline_where_none_is_named() -> None:
    brief = read_brief('Story: text "Sourdough Sunday" in the center, "20% off" below the title')

    assert texts(brief) == [("headline", "Sourdough Sunday"), ("text", "20% off")]
    assert places(brief) == [("headline", "center"), ("text", "below headline")]
