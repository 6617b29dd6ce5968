"""What every `Maker` promises. A maker is added here when it is built in."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

import pytest

from makeready.brief import Brief, Canvas, Palette, Swatch
from makeready.design.drawing.drawer import Drawer
from makeready.language import Endpoint, OpenAiChat, Price
from makeready.loop import Card, Lever, Maker, Order, Parent, Pull
from makeready.loop.card import Ability
from makeready.makers import compose, design, embedded
from makeready.makers.hosted import Access, HostedMaker, Traffic, open_hosted
from makeready.makers.language_planner import Terms
from makeready.makers.model_design import ModelDesignMaker
from makeready.testing import EchoMaker, ManualClock, ScriptedChatServer, ScriptedMaker, Turn, said

from ..unit.makers.hosted.vendor_server import (  # noqa: TID252 - tests are no installed package
    VendorServer,
    openai_picture,
    png,
)

BRIEF = Brief(
    prompt="a blue ball on a white background",
    kind="poster",
    canvas=Canvas(width_px=512, height_px=384),
    palette=Palette(swatches=(Swatch(name="blue", hex="#2050ff"), Swatch(name="white", hex="#ffffff"))),
)
ORDER = Order(brief=BRIEF, seed=7, proposal_index=0)


def scripted() -> Maker:
    card = Card(name="scripted", attempt_s=1.0, levers=(Lever(name="fit", repairs=("contrast",)),))
    return ScriptedMaker(clock=ManualClock(), card=card, script=lambda order: Turn())


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with ScriptedChatServer(said("<style>p{color:#2050ff}</style><p>Blue and white</p>")) as server:
        yield Endpoint(base_url=server.base_url, model="planner-1")


@pytest.fixture(scope="module")
def vendor() -> Iterator[VendorServer]:
    with VendorServer(openai_picture(png())) as server:
        yield server


def embedded_toy(folder: Path) -> Maker:
    """Random weights, written by torch; the maker itself needs none."""
    from ..numerics.toy_release import write_toy  # noqa: TID252 - tests are no installed package

    return embedded.open(write_toy(folder))


def hosted_toy(server: VendorServer) -> Maker:
    """A server of one's own; the vendors' differences are in tests/unit/makers/hosted."""
    access = Access(images_base_url=server.origin, picture_microusd=10_000)
    return open_hosted("images:toy", access, Traffic())


HAS_TORCH = find_spec("torch") is not None and find_spec("onnx") is not None
MAKERS = [
    "echo",
    "scripted",
    "design",
    "compose",
    "model-design",
    "hosted",
    *(["embedded"] if HAS_TORCH else []),
]


@pytest.fixture(params=MAKERS, scope="module")
def maker(
    request: pytest.FixtureRequest,
    endpoint: Endpoint,
    vendor: VendorServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Maker]:
    terms = Terms(model="planner-1", price=Price(input_microusd=3_000_000, output_microusd=15_000_000))
    ours: dict[str, Callable[[], Maker]] = {
        "echo": EchoMaker,
        "scripted": scripted,
        "design": design.open,
        "compose": compose.open,
        "embedded": lambda: embedded_toy(tmp_path_factory.mktemp("weights")),
        "hosted": lambda: hosted_toy(vendor),
        "model-design": lambda: ModelDesignMaker(OpenAiChat(endpoint), terms, Drawer()),
    }
    made = ours[request.param]()
    yield made
    if isinstance(made, design.DesignMaker | ModelDesignMaker | embedded.EmbeddedMaker | HostedMaker):
        made.close()


def test_a_card_says_what_an_attempt_takes(maker: Maker) -> None:
    card = maker.card
    assert card.name
    assert card.attempt_s > 0
    assert card.attempt_microusd >= 0
    assert len({lever.name for lever in card.levers}) == len(card.levers)
    assert all(lever.repairs and lever.max_pulls >= 1 and " " not in lever.name for lever in card.levers)
    assert set(card.abilities) <= set(get_args(Ability))
    assert 0.0 < card.accept_rate <= 1.0


def test_the_picture_has_the_canvas_size_and_is_a_png(maker: Maker) -> None:
    picture = maker.make(ORDER).picture
    assert (picture.width_px, picture.height_px) == (512, 384)
    assert picture.png_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_an_attempt_costs_no_more_than_its_ceiling(maker: Maker) -> None:
    assert 0 <= maker.make(ORDER).cost_microusd <= maker.card.attempt_microusd


def test_a_repeatable_maker_answers_the_same_order_with_the_same_pixels(maker: Maker) -> None:
    if not maker.card.is_repeatable:
        pytest.skip("its card does not promise it")
    first, second = (hashlib.sha256(maker.make(ORDER).picture.png_bytes()).digest() for _ in range(2))
    assert first == second


def test_the_time_that_is_left_changes_no_pixel_of_a_repeatable_maker(maker: Maker) -> None:
    if not maker.card.is_repeatable:
        pytest.skip("its card does not promise it")
    hurried = replace(ORDER, deadline_s=2.0)
    assert maker.make(hurried).picture.png_bytes() == maker.make(ORDER).picture.png_bytes()


def test_every_lever_of_the_card_can_be_pulled_on_what_the_maker_made(maker: Maker) -> None:
    made = maker.make(ORDER)
    parent = Parent(source=made.source, png=made.picture.png_bytes())
    for lever in maker.card.levers:
        pull = Pull(lever=lever.name, finding_id="c1", finding_kind=lever.repairs[0])
        order = Order(brief=BRIEF, seed=7, proposal_index=0, pulls=(pull,), parent=parent)
        assert maker.make(order).picture.png_bytes()
