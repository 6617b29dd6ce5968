"""Hosted makers in a whole run: what the ledger holds afterwards, by name and settings as a user has them."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from makeready.app.config import load_settings
from makeready.app.wiring import open_maker
from makeready.brief import Brief, Canvas
from makeready.errors import (
    CapacityError,
    InvalidConfigError,
    LostAnswerError,
    RequestRefusedError,
    UnknownNameError,
)
from makeready.loop import Budget, Maker, Order, Outcome, RunOrder, RunResult, Workshop, pursue
from makeready.testing import ManualClock, MemoryJournal, MemoryLedger, ScriptedInspector

from .vendor_server import DROPS, Reply, VendorServer, openai_error, openai_picture

RUN_ID = "run_0123456789ab"
USAGE = {
    "input_tokens": 40,
    "output_tokens": 1056,
    "input_tokens_details": {"text_tokens": 40, "image_tokens": 0},
}
BRIEF = Brief(prompt="a blue field", kind="poster", canvas=Canvas(width_px=256, height_px=256))
BLOCKED = openai_error(400, "no", "moderation_blocked", moderation_details={"categories": ["violence"]})


def named(name: str, **settings: str) -> Maker:
    environ = {f"MAKEREADY_HOSTED_{key.upper()}": value for key, value in settings.items()}
    return open_maker(load_settings(environ=environ).config, name)


@dataclass
class Ended:
    """What is left of a run."""

    ledger: MemoryLedger
    requests: int
    result: RunResult | None = None
    error: Exception | None = None

    @property
    def holds(self) -> list[tuple[str, int]]:
        return [(one.state, one.cost_microusd) for one in self.ledger.holds(RUN_ID)]


@pytest.fixture
def run() -> Callable[..., Ended]:
    def carried_out(*replies: Reply, cost_microusd: int = 200_000, deadline_s: float = 60.0) -> Ended:
        ledger = MemoryLedger()
        budget = Budget(cost_microusd=cost_microusd, deadline_s=deadline_s)
        order = RunOrder(brief=BRIEF, budget=budget, maker="openai:gpt-image-1-mini")
        with VendorServer(*replies) as server:
            maker = named("openai:gpt-image-1-mini", openai_base_url=server.origin, openai_key="sk-x")
            workshop = Workshop(
                makers=(maker,),
                inspector=ScriptedInspector(),
                clock=ManualClock(),
                ledger=ledger,
                journal=MemoryJournal(),
            )
            ended = Ended(ledger=ledger, requests=0)
            try:
                ended.result = pursue(order, workshop, run_id=RUN_ID)
            except (CapacityError, LostAnswerError, RequestRefusedError) as error:
                ended.error = error
            ended.requests = len(server.requests)
        return ended

    return carried_out


def test_the_ceiling_is_reserved_and_the_usage_settled(run: Callable[..., Ended]) -> None:
    ended = run(openai_picture(usage=USAGE))
    assert ended.result is not None
    assert ended.result.outcome is Outcome.MET
    assert ended.ledger.holds(RUN_ID)[0].ceiling_microusd == 28_896
    assert ended.holds == [("settled", 8528)]


def test_an_answer_without_usage_counts_at_its_ceiling_and_says_so(run: Callable[..., Ended]) -> None:
    ended = run(openai_picture())
    assert ended.result is not None
    (attempt,) = ended.result.run.attempts
    assert attempt.cost_microusd == 8472  # a fixed megapixel and twelve bytes of prompt
    assert "cost: the answer names none, counted at the ceiling" in attempt.notes


def test_a_refused_key_costs_nothing(run: Callable[..., Ended]) -> None:
    ended = run(openai_error(401, "no"))
    assert isinstance(ended.error, RequestRefusedError)
    assert ended.holds == [("released", 0)]
    assert ended.ledger.spent_microusd(RUN_ID) == 0


def test_moderation_ends_the_run_as_refused_with_the_categories(run: Callable[..., Ended]) -> None:
    ended = run(BLOCKED)
    assert ended.result is not None
    assert ended.result.outcome is Outcome.REFUSED
    assert "violence" in ended.result.run.failures[0].message
    assert ended.holds == [("released", 0)]
    assert ended.requests == 1


def test_a_lost_answer_is_unknown_and_counts_at_its_ceiling(run: Callable[..., Ended]) -> None:
    ended = run(DROPS)
    assert isinstance(ended.error, LostAnswerError)
    assert ended.holds == [("unknown", 0)]
    assert ended.ledger.spent_microusd(RUN_ID) == 28_896
    assert ended.requests == 1


def test_a_budget_below_the_ceiling_asks_nobody(run: Callable[..., Ended]) -> None:
    ended = run(openai_picture(), cost_microusd=28_895)
    assert isinstance(ended.error, CapacityError)
    assert ended.requests == 0


@pytest.mark.parametrize(
    ("name", "settings", "variable"),
    [
        ("openai:gpt-image-2", {}, "MAKEREADY_HOSTED_OPENAI_KEY"),
        ("azure:mine", {"azure_key": "k"}, "MAKEREADY_HOSTED_AZURE_BASE_URL"),
        ("azure:mine", {"azure_base_url": "https://a.example"}, "MAKEREADY_HOSTED_AZURE_KEY"),
        ("mai:mine", {"mai_key": "k"}, "MAKEREADY_HOSTED_MAI_BASE_URL"),
        ("bfl:flux-2-pro", {}, "MAKEREADY_HOSTED_BFL_KEY"),
        ("images:qwen", {}, "MAKEREADY_HOSTED_IMAGES_BASE_URL"),
        ("images:qwen", {"images_base_url": "http://127.0.0.1:1"}, "MAKEREADY_HOSTED_PICTURE_MICROUSD"),
        ("openai:gpt-image-9", {"openai_key": "k"}, "MAKEREADY_HOSTED_PICTURE_MICROUSD"),
    ],
)
def test_what_is_not_set_is_named(name: str, settings: dict[str, str], variable: str) -> None:
    with pytest.raises(InvalidConfigError) as caught:
        named(name, **settings)
    assert variable in caught.value.hint


def test_an_unknown_model_works_at_the_price_that_the_user_allows() -> None:
    maker = named("openai:gpt-image-9", openai_key="k", picture_microusd="70000")
    assert maker.card.attempt_microusd == 70_000


def test_a_server_of_ones_own_may_cost_nothing_and_wants_no_key() -> None:
    maker = named("images:Qwen/Qwen-Image", images_base_url="http://127.0.0.1:1", picture_microusd="0")
    assert maker.card.attempt_microusd == 0
    assert maker.card.is_repeatable


def test_a_deployment_has_the_limits_of_what_it_deploys() -> None:
    access = {"azure_key": "k", "azure_base_url": "https://a.example", "picture_microusd": "1"}
    known = named("azure:mine@gpt-image-2", **access)
    assert known.card.attempt_microusd > 1
    assert named("azure:mine", **access).card.attempt_microusd == 1


@pytest.mark.parametrize("path", ["", "/", "/openai/v1", "/openai/v1/"])
def test_an_azure_address_may_end_in_its_path(path: str) -> None:
    with VendorServer(openai_picture(usage=USAGE)) as server:
        maker = named("azure:mine@gpt-image-2", azure_key="k", azure_base_url=server.origin + path)
        maker.make(Order(brief=BRIEF, seed=1, proposal_index=0))
    assert server.requests[0].path == "/openai/v1/images/generations"
    assert server.requests[0].fields["model"] == "mine"


def test_a_key_never_travels_in_the_clear() -> None:
    with pytest.raises(InvalidConfigError, match="in the clear"):
        named("openai:gpt-image-2", openai_key="k", openai_base_url="http://models.example/v1")


@pytest.mark.parametrize("name", ["openai:", "azure:@gpt-image-2", "bfl:a b", "bfl:../x", "mai:x?y"])
def test_a_name_without_a_usable_model_is_an_unknown_name(name: str) -> None:
    with pytest.raises(UnknownNameError):
        named(name, bfl_key="k", mai_key="k", mai_base_url="https://a.example")


def test_a_key_is_never_shown() -> None:
    settings = load_settings(environ={"MAKEREADY_HOSTED_BFL_KEY": "very-secret"})
    assert "very-secret" not in repr(settings)
    maker = open_maker(settings.config, "bfl:flux-2-pro")
    assert "very-secret" not in repr(vars(maker))
