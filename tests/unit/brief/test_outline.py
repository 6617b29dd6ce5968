"""Reading the structure of a page from prose.

Fragments marked BizGenEval are from its development prompts (Copyright (c) Microsoft Corporation, MIT
License).
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief.outline import Outline, Part
from makeready.brief.outline_reader import read_outline
from makeready.brief.outline_table import stated_size

OVERVIEW = "Recreate a single slide with a title, a subtitle, and other parts as described here. "


def of_kind(outline: Outline, kind: str) -> list[Part]:
    return [part for part in outline.every() if part.kind == kind]


def of_role(outline: Outline, role: str) -> list[Part]:
    return [part for part in outline.every() if part.role == role]


TABLE = (  # BizGenEval 80, shortened
    OVERVIEW
    + "Below the subtitle, construct a rectangular table. The table has 4 horizontal rows and 3 vertical "
    "columns. The top row is a header row with three header cells. From left to right, the first header"
    " cell contains "
    'two text lines stacked vertically: the first line reads "Capacity by" and the second line reads'
    ' "Energy Type". '
    'The second header cell, to its right, has two stacked lines: the first line "Total MW" and the'
    " second line "
    '"(a) + (b)". The third header cell consists of a single line containing just the percent symbol: "%". '
    "The second row of the table (first data row) corresponds to coal and from left to right its cells"
    ' read: "Coal" in '
    'the first column; "8,140" in the second column; and "36%" in the third. The third row (second data'
    " row), for gas, "
    'reads from left to right: "Gas"; "38"; and "<1%" where the first character is the less-than sign'
    " followed "
    'immediately by "1%". The ninth and final row reads: "Total"; "22,582"; "100%".'
)


def test_a_table_is_read_row_by_row_with_lines_in_its_cells() -> None:
    (table,) = of_kind(read_outline(TABLE), "table")

    assert table.rows == (
        ("Capacity by\nEnergy Type", "Total MW\n(a) + (b)", "%"),
        ("Coal", "8,140", "36%"),
        ("Gas", "38", "<1%"),
        ("Total", "22,582", "100%"),
    )
    assert table.num_head == 1


def test_heads_of_groups_stand_over_their_columns_and_the_same_heads_are_repeated() -> None:
    outline = read_outline(  # BizGenEval 91, shortened
        OVERVIEW + "Place a large table with five columns and three rows. In the top header row of the table,"
        " above the numeric "
        'columns, show two group labels from left to right: "U.S.", "Emerging Markets". Immediately'
        " beneath that, in the second "
        "row of the table, place metric headers so that under each of the two region labels there are"
        " two columns with "
        'identical titles: the first column under each region reads "Revenue", the second reads'
        ' "Organic". On the next '
        'row use the label "Cardiovascular" followed by the values "2,773", "-1.9%", "1,424", "3.7%";'
        " next use the label "
        '"Diabetes" followed by "757" and "0.9%" and blanks elsewhere.'
    )

    (table,) = of_kind(outline, "table")
    assert table.rows == (
        ("", "U.S.", "", "Emerging Markets", ""),
        ("", "Revenue", "Organic", "Revenue", "Organic"),
        ("Cardiovascular", "2,773", "-1.9%", "1,424", "3.7%"),
        ("Diabetes", "757", "0.9%", "", ""),
    )
    assert table.num_head == 2


def test_bars_in_a_string_part_its_cells() -> None:
    outline = read_outline(  # BizGenEval 92, shortened
        OVERVIEW
        + "Add a two-column, three-row comparison table. The table’s header row from left to right must"
        " read: "
        '"Factors | Palbociclib (Ibrance)". The first data row should read: "Efficacy '
        '| Amber: Strong PFS". The second row '
        'should read: "Pricing '
        '| Amber: similar". Below this table on the left side, place a small subsection titled '
        '"Competitive Landscape:".'
    )

    (table,) = of_kind(outline, "table")
    assert table.rows == (
        ("Factors", "Palbociclib (Ibrance)"),
        ("Efficacy", "Amber: Strong PFS"),
        ("Pricing", "Amber: similar"),
    )
    (heading,) = of_role(outline, "heading")
    assert heading.lines == ("Competitive Landscape:",)


def test_the_size_of_a_table_is_said_in_words_or_figures() -> None:
    assert stated_size("a large table with thirteen columns and fifteen rows") == (13, 15)
    assert stated_size("9 horizontal rows and 7 vertical columns") == (7, 9)
    assert stated_size("a table") == (0, 0)


HERO = (  # BizGenEval 20, shortened
    "Recreate a single-page interface layout set within a main white content area. "
    'At the top-left of the main content area, place a single-word logo reading exactly "Inspira".'
    " Horizontally centered "
    "across the top, aligned with the logo, add a single row of four navigation links reading from left"
    " to right "
    '"About Us", "Solutions", "Technologies", "Contacts". At the top-right of this same horizontal bar,'
    " add a pill-shaped "
    'primary button containing the text "Start now". Below this navigation row, construct a hero section'
    " split into a left "
    "text column and a right illustration area. In the center-left of the hero section, place a compact"
    " horizontal badge: "
    'starting on the left the text "V 4.9" and, immediately to its right, another segment reading "Check'
    ' it". Directly '
    'beneath this badge, still in the left column, add a three-line main heading where line 1 reads "A'
    ' revolutionary", '
    'line 2 reads "tool for creative", and line 3 reads "minds". To the right of the entire left text'
    " column, filling the "
    "center-right of the hero section, place a large rounded-rectangle illustration area. Below the hero"
    " section, create "
    "two main content blocks side by side. On the bottom-left, within a rounded card, place a large"
    " numeric heading at the "
    'top reading exactly "10k+". On the bottom-right, place another section containing text. At the top'
    " of this right-hand "
    'lower section, add a single-line heading reading exactly "AI that senses your creativity". Beneath'
    " this heading add a "
    "horizontal row of three small pill-shaped labels: the leftmost label must read "
    '"Improved understanding", the central label must read "Precision in style", and the rightmost label'
    ' "Next-level AI".'
)


def test_a_hero_has_its_words_on_the_left_and_its_picture_on_the_right() -> None:
    outline = read_outline(HERO)

    assert [(part.role, part.side) for part in outline.header.parts][:1] == [("logo", "left")]
    (hero,) = of_role(outline, "hero")
    (columns,) = hero.parts
    left, right = columns.parts
    assert [part.lines for part in left.parts] == [
        ("V 4.9", "Check it"),
        ("A revolutionary", "tool for creative", "minds"),
    ]
    assert [part.role for part in right.parts] == ["illustration"]


def test_what_is_below_the_hero_is_in_columns_of_its_own() -> None:
    body = read_outline(HERO).body

    left, right = body.parts[-1].parts
    assert (left.side, right.side) == ("left", "right")
    assert [part.role for part in left.every() if part.kind == "words"] == ["number"]
    assert [part.lines for part in right.parts][-1] == (
        "Improved understanding",
        "Precision in style",
        "Next-level AI",
    )


CARDS = (  # BizGenEval 30, shortened
    "Recreate a single-page website layout structured vertically from top to bottom with all text"
    " exactly as given. "
    "Below the entire hero section, create a new section for service types. Span the width of the page"
    " with a grid of six "
    "rectangular cards arranged in two rows of three. The top-left card (row 1, column 1) must show an"
    " icon and two lines of "
    'text: the title "Horoscopes & Forecasts" and, below it, the description "Enter your birth date.".'
    " The top-middle card "
    '(row 1, column 2) must show an icon with the title "Palmistry" and a description below reading'
    ' "Upload photos.".'
)


def test_cards_are_told_one_after_the_other_and_the_rest_are_there() -> None:
    (grid,) = of_kind(read_outline(CARDS), "grid")

    assert (len(grid.parts), grid.num_columns) == (6, 3)
    assert [list(cell.strings()) for cell in grid.parts[:3]] == [
        ["Horoscopes & Forecasts", "Enter your birth date."],
        ["Palmistry", "Upload photos."],
        [],
    ]


def test_events_of_a_timeline_keep_their_lines_together() -> None:
    outline = read_outline(  # BizGenEval 86, shortened
        OVERVIEW + "Under the subtitle, draw a horizontal timeline composed of line segments with event text"
        " blocks. Above the "
        "left side of the straight central portion of this timeline, place an upper-left event text"
        " block consisting of two "
        "lines: line 1 'July 2021', line 2 'Viviane Monges joins'. On the left side below the line,"
        " position a middle-left "
        "event block of three lines: line 1 'March 17th, 2022', line 2 'Board decision', line 3 'EUROAPI"
        " shares', including "
        "the tilde in 'EUROAPI shares'."
    )

    (timeline,) = of_role(outline, "timeline")
    assert [cell.parts[0].lines for cell in timeline.parts] == [
        ("July 2021", "Viviane Monges joins"),
        ("March 17th, 2022", "Board decision", "EUROAPI shares"),
    ]


def test_a_prompt_of_structure_alone_keeps_columns_cards_and_what_they_are_about() -> None:
    outline = read_outline(  # BizGenEval 0, shortened
        "Create a promotional page that is divided into two main vertical columns. In the top area of"
        " the left column, build a "
        "hero section: in the left sub-column stack a small heading announcing a cooking workshop, a"
        " larger title about "
        "Japanese sushi rolls, and a call-to-action button; in the right sub-column place a single large"
        " food photo. In the "
        "right column, add a row of three equal-width cards; each card contains a rectangular photo at"
        " the top and a text "
        "caption block beneath it. Finally, at the very bottom of the page, construct a full-width"
        " footer with a logo."
    )

    (columns,) = [part for part in outline.body.parts if part.kind == "columns"]
    assert [part.side for part in columns.parts] == ["left", "right"]
    assert [part.topic for part in of_role(outline, "tagline")] == ["Cooking workshop"]
    (grid,) = of_kind(outline, "grid")
    assert [[part.role for part in cell.parts] for cell in grid.parts] == [["photo", "caption"]] * 3
    assert [part.role for part in outline.footer.every() if part.kind == "words"] == ["logo"]


def test_a_list_of_regions_with_colons_is_read_as_regions() -> None:
    outline = read_outline(  # BizGenEval 226, shortened
        "Create a single 16:9 slide titled “Printing Revolution”. Layout:\n"
        "- Left: a vertical timeline with 6 milestones spanning East Asia and Europe.\n"
        "- Right: two labeled schematic drawings: (1) simplified woodblock printing setup, (2)"
        " simplified movable-type press.\n"
        "- Bottom: a small table comparing woodblock vs movable type.\n"
        "- The table must have columns: “Aspect”, “Woodblock”, “Movable type”."
    )

    title, columns, table = outline.body.parts
    assert title.lines == ("Printing Revolution",)
    timeline, drawings = (side.parts[0] for side in columns.parts)
    assert (timeline.role, len(timeline.parts), len(drawings.parts)) == ("timeline", 6, 2)
    assert [cell.parts[1].topic for cell in drawings.parts] == [
        "Simplified woodblock printing setup",
        "Simplified movable-type press",
    ]
    assert table.rows[0] == ("Aspect", "Woodblock", "Movable type")


STRINGS = (
    st.text(alphabet="abcdefgh ABC123%&", min_size=2, max_size=24)
    .map(str.strip)
    .filter(lambda text: len(text) > 1)
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(STRINGS, min_size=1, max_size=8, unique=True),
    st.lists(
        st.sampled_from(
            (
                "In the left column, add a card with the title {}.",
                "Below this, place a paragraph reading {}.",
                "In the right panel, add a button labeled {}.",
                "At the bottom of the slide place a footnote reading {}.",
                "To the right of this heading, add a badge {}.",
                "Then add a table whose first row reads {}.",
            )
        ),
        min_size=8,
        max_size=8,
    ),
)
def test_every_string_of_a_prompt_is_in_its_outline_exactly_once(
    texts: list[str], sentences: list[str]
) -> None:
    quoted = [sentence.format(f"“{text}”") for text, sentence in zip(texts, sentences, strict=False)]

    outline = read_outline("Create a slide. It has parts. " + " ".join(quoted))

    assert sorted(
        text for part in (outline.header, outline.body, outline.footer) for text in part.strings()
    ) == sorted(texts)


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="the card, left column. “a” below 'b' table row (1) | \n;", max_size=300))
def test_no_prose_breaks_the_reader(text: str) -> None:
    assert read_outline(text).num_parts >= 0
