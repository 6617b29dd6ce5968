"""Mockups: every screen draws at every shape without a fault, and proposals do not show the same one."""

from importlib.resources import files

import pytest
import yaml

from makeready.brief import Brief, Canvas
from makeready.design.components.glass import Glass
from makeready.design.components.mockup import app_window, phone
from makeready.design.components.phones import PHONES
from makeready.design.components.screens import SCREENS
from makeready.design.content import content_of
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.icons import icons
from makeready.design.sheet import Sheet, page
from makeready.design.theme import theme_for


def sheet_of(subject: str, variant: int = 0) -> Sheet:
    brief = Brief(
        prompt="", kind="launch_graphic", canvas=Canvas(width_px=1000, height_px=800), subject=subject
    )
    theme = theme_for(brief.palette, (), variant)
    return Sheet(width_px=1000, height_px=800, content=content_of(brief), theme=theme, variant=variant)


def topics() -> dict[str, dict[str, object]]:
    text = files("makeready.design").joinpath("copy.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, object]] = yaml.safe_load(text)["topics"]
    return found


def test_every_topic_names_screens_that_there_are() -> None:
    for name, topic in topics().items():
        assert set(topic["screens"]) <= set(SCREENS), name  # type: ignore[call-overload]
        assert set(topic["phones"]) <= set(PHONES), name  # type: ignore[call-overload]


def test_every_topic_has_words_for_every_screen() -> None:
    for name, topic in topics().items():
        labels = topic["labels"]
        counts = {key: len(labels[key]) for key in ("nav", "lanes", "tiles", "cards", "notes")}  # type: ignore[index]
        assert counts == {"nav": 4, "lanes": 3, "tiles": 3, "cards": 7, "notes": 5}, name


def test_every_icon_of_a_callout_exists() -> None:
    for topic in topics().values():
        assert all(one["icon"] in icons() for one in topic["callouts"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("subject", ["an app", "a food app", "a chat app", "a shop", "a school"])
def test_the_first_three_proposals_show_different_screens(subject: str) -> None:
    mock = content_of(sheet_of(subject).content.brief).mock
    assert len(set(mock.screens[:3])) == 3


@pytest.mark.parametrize("shape", [(760, 560), (760, 400), (600, 700), (300, 220)])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_draws_without_fault_at_any_shape(name: str, shape: tuple[int, int], drawer: Drawer) -> None:
    sheet = sheet_of("a food delivery app")
    glass = Glass(sheet=sheet, width_px=shape[0], height_px=shape[1])
    inner = f'<div style="width:{shape[0]}px;height:{shape[1]}px;display:flex">{SCREENS[name](glass)}</div>'
    drawn = drawer.draw(Document(html=page(sheet, "", inner), width_px=1000, height_px=800))
    assert drawn.missing_glyphs == ()
    assert drawn.unfilled_slots == ()


@pytest.mark.parametrize("variant", range(4))
def test_windows_and_phones_count_as_one_mockup_each(variant: int) -> None:
    sheet = sheet_of("an app", variant)
    for html in (app_window(sheet, 700, 500), phone(sheet, 700)):
        assert html.count('data-noun="mockup"') == 1
