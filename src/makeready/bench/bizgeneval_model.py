"""The benchmark's models: the planner behind the configured endpoint, and a judge that looks at pictures.

Both come from the settings of `makeready` itself, so that what is measured is what a user has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from makeready.app.config import Config
from makeready.app.wiring import call_terms, endpoint_of, planner_terms
from makeready.bench.bizgeneval_judge import Judgement
from makeready.design.drawing.drawer import Drawer
from makeready.language import Answer, Chat, Message, OpenAiChat
from makeready.language.paid import CallTerms
from makeready.language.questions import ask_about, judge_prompt, messages_for
from makeready.makers.model_design import ModelDesignMaker
from makeready.verify.shown import shown

MODEL = "model"
"""The planner's name on the command line."""
MAX_JUDGED_SIDE_PX = 2048
"""Ours: text of 12 px on the benchmark's widest picture stays legible."""


class MeteredChat:
    """Counts the tokens that pass through a chat. May be shared by threads."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._lock = Lock()
        self.tokens_in = 0
        self.tokens_out = 0

    def ask(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline_s: float,
        images: Sequence[bytes] = (),
        max_calls: int = 2,
    ) -> Answer:
        answer = self._chat.ask(
            messages, max_tokens=max_tokens, deadline_s=deadline_s, images=images, max_calls=max_calls
        )
        with self._lock:
            self.tokens_in += answer.tokens_in
            self.tokens_out += answer.tokens_out
        return answer

    def close(self) -> None:
        self._chat.close()


def check_model(config: Config) -> None:
    """Raises: InvalidConfigError if no language model is set."""
    endpoint_of(config.language, "The planner 'model'", "use --planner templates, which needs none")


def open_planner(config: Config, drawer: Drawer) -> tuple[ModelDesignMaker, MeteredChat]:
    """The maker that plans with the configured language model, and the meter on its chat.

    Raises: InvalidConfigError if no language model is set.
    """
    endpoint = endpoint_of(config.language, "The planner 'model'", "use --planner templates")
    chat = MeteredChat(OpenAiChat(endpoint))
    return ModelDesignMaker(chat, planner_terms(config.language), drawer), chat


@dataclass(frozen=True, slots=True)
class ChatJudge:
    """Implements `VisionJudge` over a chat endpoint: a picture's questions in one call, read strictly."""

    chat: Chat
    terms: CallTerms
    budget_microusd: int

    @property
    def name(self) -> str:
        """The prompt with its version, and the model: another of either judges anew."""
        return f"{judge_prompt()} {self.terms.model}"

    def answers(self, png: bytes, questions: Sequence[str]) -> Judgement:
        ceiling_microusd = self.terms.ceiling_microusd(messages_for(questions, judge_prompt()), 1)
        if ceiling_microusd > self.budget_microusd:
            return Judgement(
                error=f"Judging may cost {ceiling_microusd} micro-dollars a picture; "
                f"budget.cost_microusd allows {self.budget_microusd}."
            )
        found = ask_about(
            shown(png, max_side_px=MAX_JUDGED_SIDE_PX),
            questions,
            self.chat,
            self.terms,
            prompt=judge_prompt(),
            deadline_s=self.terms.deadline_s,
        )
        return Judgement(
            answers=tuple(one.is_yes is True for one in found.replies),
            error=found.error.message if found.error else "",
            tokens_in=found.answer.tokens_in if found.answer else 0,
            tokens_out=found.answer.tokens_out if found.answer else 0,
            cost_microusd=found.cost_microusd,
        )

    def close(self) -> None:
        self.chat.close()


def open_judge(config: Config) -> ChatJudge:
    """The judge that the settings' vision model makes.

    Raises: InvalidConfigError if no vision model is set.
    """
    endpoint = endpoint_of(config.vision, "--judge", "leave it out: the checklist is then not measured")
    return ChatJudge(OpenAiChat(endpoint), call_terms(config.vision), config.budget.cost_microusd)
