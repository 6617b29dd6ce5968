"""Briefs read by the language model too; its money is in the run's ledger before the run begins."""

from collections.abc import Callable
from dataclasses import replace

from makeready.app.config import Config
from makeready.app.wiring import call_terms, endpoint_of, vision_model
from makeready.brief import Brief
from makeready.errors import RequestRefusedError
from makeready.language import OpenAiChat
from makeready.language.read import Reading, by_rules_alone, ceiling_microusd, read_with_model
from makeready.loop import BriefReading, Clock, Ledger, Maker, RunOrder
from makeready.loop.run import READING_STEP


def read_order(
    order: RunOrder, config: Config, maker: Maker, *, ledger: Ledger, run_id: str, clock: Clock
) -> RunOrder:
    """The order with everything that the model finds in its brief, and what finding it took.

    One attempt by `maker` still fits the budget afterwards; if the reading would not leave that much, the
    brief stays as the rules read it, and the order's notes say so.

    Raises: InvalidConfigError if no endpoint is set, RequestRefusedError if it refuses the key or the model.
    """
    canvas, card = order.brief.canvas, maker.card
    started_s = clock.now_s()
    reading = bought(
        order.brief,
        config,
        budget_microusd=order.budget.cost_microusd - card.attempt_microusd,
        deadline_s=order.budget.deadline_s - card.seconds_for(canvas.width_px, canvas.height_px),
        reserve=lambda ceiling: _Held(ledger, ledger.reserve(run_id, ceiling, READING_STEP)),
    )
    took = BriefReading(
        cost_microusd=reading.cost_microusd, seconds=clock.now_s() - started_s, notes=reading.notes
    )
    return replace(order, brief=reading.brief, reading=took)


class _Held:
    """A hold in the ledger, settled at what was paid; unknown if nobody came to say."""

    def __init__(self, ledger: Ledger, hold_id: str) -> None:
        self._ledger = ledger
        self._hold_id = hold_id

    def settle(self, cost_microusd: int) -> None:
        self._ledger.settle(self._hold_id, cost_microusd)

    def lose(self, cause: BaseException) -> None:
        """A refused request bought nothing; of an interrupted one nobody knows."""
        if isinstance(cause, RequestRefusedError):
            self._ledger.release(self._hold_id)
        else:
            self._ledger.mark_unknown(self._hold_id)


def bought(
    brief: Brief,
    config: Config,
    *,
    budget_microusd: int,
    deadline_s: float,
    reserve: Callable[[int], _Held] | None = None,
) -> Reading:
    """One reading by the model inside a budget; by rules alone where it does not fit.

    Raises: InvalidConfigError if no endpoint is set, RequestRefusedError if it refuses the key or the model.
    """
    endpoint = endpoint_of(config.language, "Reading with the model", "leave out --read-with-model")
    terms = call_terms(config.language)
    ceiling = ceiling_microusd(brief, terms)
    if ceiling > max(0, budget_microusd):
        return by_rules_alone(
            brief, f"reading may cost {ceiling} micro-dollars and the budget does not leave that much"
        )
    held = reserve(ceiling) if reserve else None
    chat = OpenAiChat(endpoint)
    try:
        reading = read_with_model(brief, chat, terms, deadline_s=deadline_s)
    except BaseException as cause:
        if held:
            held.lose(cause)
        raise
    finally:
        chat.close()
    if held:
        held.settle(reading.cost_microusd)
    return reading


def most_microusd(brief: Brief, config: Config) -> int:
    """The most that reading this brief with the model can cost."""
    return ceiling_microusd(brief, call_terms(config.language))


def looking_microusd(brief: Brief, config: Config) -> int:
    """The most that the vision model can take for one picture of this brief; 0 where none is set."""
    model = vision_model(config.vision)
    if model is None:
        return 0
    model.close()
    return model.ceiling_microusd(brief)
