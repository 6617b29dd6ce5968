"""The language-model planner: a brief, and what was broken before, become a document; templates stand by.

It may import `language` and `design`, which do not know of each other. What the model writes is data: the
sanitiser and the drawing process decide whether it is a document.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from makeready.brief import Brief, Finding
from makeready.design.charts import ChartLook, chart_spec
from makeready.design.document import Document
from makeready.design.drawing.markup import to_html
from makeready.design.drawing.sanitise import parse_checked
from makeready.design.looks import Look, look_in_words
from makeready.design.moods import palette_in_mood
from makeready.design.sheet import Tuning
from makeready.design.theme import Theme, theme_for, theme_in_look
from makeready.errors import (
    DrawTimeoutError,
    InvalidAnswerError,
    InvalidDocumentError,
    LostAnswerError,
    MakereadyError,
    RateLimitedError,
    RequestRefusedError,
    UnavailableError,
)
from makeready.language import Answer, Chat, Message, Price, html_in
from makeready.language.chat import most_tokens
from makeready.loop import Clock, MonotonicClock
from makeready.makers.planner_words import (
    brief_prompt,
    brief_words,
    format_words,
    mend_prompt,
    plan_prompt,
    revise_prompt,
    revision_words,
)

MAX_CALLS = 3
"""Ours: one answer and two corrections, lost answers included; what fails three times fails a fourth."""
MAX_PROMPT_TOKENS = 24_000
"""Ours: 48 kB. The format takes 13 kB; the rest is the brief and the document before. Part of the ceiling."""
MAX_ECHO_CHARACTERS = 24_000
"""Ours: a faulty answer longer than this is not sent back with the complaint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What one plan may take. `image_tokens` is what a picture counts; 0: the endpoint takes none."""

    model: str
    price: Price = field(default_factory=Price)
    max_tokens: int = 16_000
    deadline_s: float = 60.0
    image_tokens: int = 0

    @property
    def call_microusd(self) -> int:
        """The most that one call can cost."""
        return self.price.cost_microusd(MAX_PROMPT_TOKENS + self.image_tokens, self.max_tokens)

    @property
    def plan_microusd(self) -> int:
        return MAX_CALLS * self.call_microusd


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The attempt that is to be bettered: its document, and its picture as PNG."""

    html: str
    png: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is asked of the planner: a brief, and on a retry what was found about the attempt before."""

    brief: Brief
    proposal_index: int = 0
    seed: int = 1
    tuning: Tuning = field(default_factory=Tuning)
    feedback: tuple[Finding, ...] = ()
    earlier: Earlier | None = None
    deadline_s: float = math.inf
    """Seconds that the caller has left; the terms' own limit holds too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The document, who wrote it, and what it took."""

    document: Document
    cost_microusd: int = 0
    is_by_model: bool = True


class Stand(Protocol):
    """The planner that takes over: any planner of the design maker."""

    def plan(self, brief: Brief, *, proposal_index: int, seed: int, tuning: Tuning) -> Document: ...


@dataclass(slots=True, kw_only=True)
class _Bill:
    """What a plan has taken so far. Lives as long as one call of `worked_out`."""

    terms: Terms
    cost_microusd: int = 0
    num_calls: int = 0
    num_lost: int = 0

    @property
    def calls_left(self) -> int:
        """None, too, once an answer cost more than it could: the ceiling holds."""
        is_within = self.cost_microusd + self.terms.call_microusd <= self.terms.plan_microusd
        return MAX_CALLS - self.num_calls if is_within else 0

    def add(self, answer: Answer) -> None:
        self.num_calls += 1
        self.cost_microusd += self.terms.price.cost_microusd(answer.tokens_in, answer.tokens_out)
        self.lose(answer.num_lost)

    def lose(self, num_calls: int) -> None:
        self.num_calls += num_calls
        self.num_lost += num_calls
        self.cost_microusd += num_calls * self.terms.call_microusd

    def notes(self) -> tuple[str, ...]:
        lost = f", {self.num_lost} lost and counted at the ceiling" if self.num_lost else ""
        return (f"model calls: {self.num_calls}{lost}",) if self.num_calls else ()


class LanguagePlanner:
    """Implements the design maker's `Planner` port with a language model.

    `try_out` draws a document and raises InvalidDocumentError or DrawTimeoutError for one that cannot be
    drawn; the model is told and asked again. Whatever else goes wrong, `stand_in` plans instead, and the
    document's notes say why.
    """

    def __init__(
        self,
        chat: Chat,
        terms: Terms,
        *,
        stand_in: Stand,
        try_out: Callable[[Document], object],
        clock: Clock | None = None,
    ) -> None:
        self._chat = chat
        self._terms = terms
        self._stand_in = stand_in
        self._try_out = try_out
        self._clock = clock or MonotonicClock()

    def plan(self, brief: Brief, *, proposal_index: int, seed: int, tuning: Tuning) -> Document:
        """The document alone, for those who plan without feedback and pay elsewhere."""
        task = Task(brief=brief, proposal_index=proposal_index, seed=seed, tuning=tuning)
        return self.worked_out(task).document

    def worked_out(self, task: Task) -> Plan:
        """The document and what it cost.

        Raises: RequestRefusedError if the endpoint refuses the key, the model or the account
            at the first question: a template would hide a mistake in the settings.
        """
        theme, look = theme_of(task.brief, task.proposal_index + max(task.seed - 1, 0))
        first, images, prompts = self._opening(task, theme, look)
        bill, messages, reason = _Bill(terms=self._terms), first, "there was no time to ask"
        if most_tokens(first, len(images), self._terms.image_tokens) > self._most_in(images):
            return self._by_template(task, "the brief is too long for one question", bill)
        ends_s = self._clock.now_s() + min(self._terms.deadline_s, task.deadline_s)
        while bill.calls_left > 0 and (left_s := ends_s - self._clock.now_s()) > 0:
            may_lose = min(2, bill.calls_left)
            try:
                answer = self._chat.ask(
                    messages,
                    max_tokens=self._terms.max_tokens,
                    deadline_s=left_s,
                    images=images if messages is first else (),
                    max_calls=may_lose,
                )
            except (RateLimitedError, UnavailableError) as error:
                return self._by_template(task, error.message, bill)
            except RequestRefusedError as error:
                if not bill.num_calls:
                    raise
                return self._by_template(task, error.message, bill)  # e.g. the first call took the last money
            except LostAnswerError as error:
                bill.lose(may_lose)
                return self._by_template(task, error.message, bill)
            except InvalidAnswerError as error:
                bill.lose(1)
                messages, reason = first, error.message
                continue
            bill.add(answer)
            try:
                document = self._document(answer, task, theme)
                self._try_out(document)
            except (InvalidAnswerError, InvalidDocumentError, DrawTimeoutError) as error:
                messages, reason = _mended(first, answer, error), f"{error.message} {error.hint}".strip()
                prompts = tuple(dict.fromkeys((*prompts, str(mend_prompt()))))
                continue
            notes = (*document.notes, f"prompts: {', '.join(prompts)}", *bill.notes())
            return Plan(document=replace(document, notes=notes), cost_microusd=bill.cost_microusd)
        return self._by_template(task, reason, bill)

    def _most_in(self, images: tuple[bytes, ...]) -> int:
        return MAX_PROMPT_TOKENS + len(images) * self._terms.image_tokens

    def _opening(
        self, task: Task, theme: Theme, look: Look | None
    ) -> tuple[tuple[Message, ...], tuple[bytes, ...], tuple[str, ...]]:
        """The conversation that starts a plan, its pictures, and the prompts it is made of.

        The earlier document is left out where it would make the question too long.
        """
        asked = (
            Message(role="system", text=format_words()),
            Message(role="user", text=brief_words(task.brief, theme, look)),
        )
        prompts = (str(plan_prompt()), str(brief_prompt()))
        if not task.feedback:
            return asked, (), prompts
        png = task.earlier.png if task.earlier and self._terms.image_tokens else b""
        told = Message(role="user", text=revision_words(task.feedback, has_picture=bool(png)))
        whole: tuple[Message, ...] = (*asked, told)
        if task.earlier and task.earlier.html:
            shown = with_chart_ids(task.earlier.html, task.brief)
            html = Message(role="assistant", text=f"```html\n{shown}\n```")
            if most_tokens((*asked, html, told)) <= MAX_PROMPT_TOKENS:
                whole = (*asked, html, told)
        return whole, (png,) if png else (), (*prompts, str(revise_prompt()))

    def _document(self, answer: Answer, task: Task, theme: Theme) -> Document:
        canvas = task.brief.canvas
        return Document(
            html=with_charts(html_in(answer), task.brief, theme),
            width_px=canvas.width_px,
            height_px=canvas.height_px,
            composition="model",
            theme=theme.name,
            notes=(f"planner: {self._terms.model}", f"theme: {theme.name}"),
        )

    def _by_template(self, task: Task, reason: str, bill: _Bill) -> Plan:
        document = self._stand_in.plan(
            task.brief, proposal_index=task.proposal_index, seed=task.seed, tuning=task.tuning
        )
        why = f"planner: template, because {reason[:1].lower()}{reason[1:]}".rstrip(".")
        notes = (why, *document.notes, *bill.notes())
        return Plan(
            document=replace(document, notes=notes), cost_microusd=bill.cost_microusd, is_by_model=False
        )


def _mended(first: tuple[Message, ...], answer: Answer, error: MakereadyError) -> tuple[Message, ...]:
    """The conversation with the last answer and what is wrong with it; earlier faults are forgotten."""
    said = answer.text or "(nothing)"
    problem = Message(role="user", text=mend_prompt().filled(problem=f"{error.message} {error.hint}".strip()))
    if len(said) <= MAX_ECHO_CHARACTERS:
        whole = (*first, Message(role="assistant", text=said), problem)
        if most_tokens(whole) <= MAX_PROMPT_TOKENS:
            return whole
    left_out = f"(an answer of {len(said)} characters, left out here)"
    return (*first, Message(role="assistant", text=left_out), problem)


def theme_of(brief: Brief, turn: int) -> tuple[Theme, Look | None]:
    """The theme number `turn` that fits a brief's colours, moods and style words, and the look it asks for.

    The dark look is every palette's own night theme, as the templates have it.
    """
    look = look_in_words(brief.prompt)
    if look is not None and look.name != "dark":
        return theme_in_look(look, brief.palette), look
    palette = palette_in_mood(brief.palette, brief.style, turn)
    return theme_for(palette, brief.style, turn), None


def with_chart_ids(html: str, brief: Brief) -> str:
    """The document as its model wrote it: charts by their ids, without the numbers that were put in.

    A chart is known by the constraint that its element answers. What cannot be read stays as it is.
    """
    ids = {chart.id for chart in brief.charts}
    if not ids or "data-chart" not in html:
        return html
    try:
        root = parse_checked(html)
    except InvalidDocumentError:
        return html
    for element in root.elements():
        answered = [one for one in element.attributes.get("data-constraint", "").split() if one in ids]
        if answered and "data-chart" in element.attributes:
            element.attributes["data-chart"] = answered[0]
    return to_html(root)


def with_charts(html: str, brief: Brief, theme: Theme) -> str:
    """The document with the brief's own numbers in every chart that it names by id.

    A model that copies numbers makes mistakes; one that only says where the chart stands makes none.

    Raises: InvalidDocumentError for a document that is too large, or a chart without a size.
    """
    charts = {chart.id: chart for chart in brief.charts}
    if not charts or "data-chart" not in html:
        return html
    root = parse_checked(html)
    for element in root.elements():
        chart = charts.get(element.attributes.get("data-chart", "").strip())
        if chart is None:
            continue
        width_px, height_px = (
            _side_px(element.attributes.get(f"data-{side}", "")) for side in ("width", "height")
        )
        is_single = len(chart.series) == 1 and chart.mark != "pie"
        look = ChartLook(
            ink=theme.ink_surface,
            muted=theme.muted_surface,
            line=theme.line,
            colours=(theme.accent,) if is_single else theme.series,
            font_family=theme.typeset.text,
            font_px=max(13.0, min(width_px, height_px) / 24),
            background=theme.surface,
        )
        spec = chart_spec(chart, look, width_px=width_px, height_px=height_px)
        element.attributes["data-chart"] = json.dumps(spec, ensure_ascii=False, sort_keys=True)
    return to_html(root)


def _side_px(value: str) -> int:
    number = value.strip().removesuffix("px")
    if not number.isascii() or not number.isdigit() or not 120 <= int(number) <= 8192:
        raise InvalidDocumentError(
            f"A chart has the size {value!r}.",
            hint='Give data-width and data-height in px, from 120 to 8192, e.g. data-width="640".',
            param="data-chart",
        )
    return int(number)
