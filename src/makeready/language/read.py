"""Brief reading by a language model, beside the reader by rules: what it adds must cite words of the prompt.

The rules come first and win: they are repeatable and free. A citation that the prompt does not hold is an
invention, and is dropped with a note; what is cited but cannot be typed becomes a question.
"""

import json
import re
from dataclasses import dataclass, fields, replace

from makeready.brief import Brief, Constraint, ElementCount, ExactText, Placement, Question, Span, kind_of
from makeready.brief.constraints import KINDS as SHAPES
from makeready.brief.constraints import Severity
from makeready.brief.words import vocabulary
from makeready.brief.yaml_form import from_yaml, to_yaml
from makeready.errors import InvalidAnswerError, InvalidBriefError, MakereadyError, RequestRefusedError
from makeready.language.chat import Chat, Message
from makeready.language.extract import json_list_in
from makeready.language.paid import CallTerms, asked
from makeready.language.prompt import Prompt, prompt_named

MAX_ADDED = 60
"""Ours: far above any brief; an answer that goes on and on adds no more."""
KINDS = frozenset(SHAPES.keys() - {"untouched"})
"""A prompt names no stored picture that pixels could be held against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A brief read by rules and model. `notes` say what was added or dropped, or why nothing was."""

    brief: Brief
    notes: tuple[str, ...] = ()
    cost_microusd: int = 0


def read_with_model(brief: Brief, chat: Chat, terms: CallTerms, *, deadline_s: float) -> Reading:
    """What the rules read from a prompt, and what the model found there beside them.

    A model that cannot be reached or answers nonsense adds nothing, and the notes say so.

    Raises: RequestRefusedError for a wrong key: reading by rules would hide a mistake in the settings.
    """
    if not brief.prompt.strip():
        return by_rules_alone(brief, "it has no prose")
    paid = asked(chat, messages_for(brief), terms, deadline_s=deadline_s)
    if isinstance(paid.error, RequestRefusedError):
        raise paid.error
    if paid.answer is None:
        return by_rules_alone(brief, _message(paid.error), paid.cost_microusd)
    try:
        entries = json_list_in(paid.answer)
    except InvalidAnswerError as error:
        return by_rules_alone(brief, _message(error), paid.cost_microusd)
    notes = [f"prompts: {', '.join(str(one) for one in _prompts())}"]
    for entry in entries[:MAX_ADDED]:
        brief = _with_entry(brief, entry, notes)
    return Reading(brief=brief, notes=tuple(notes), cost_microusd=paid.cost_microusd)


def by_rules_alone(brief: Brief, reason: str, cost_microusd: int = 0) -> Reading:
    """The brief as it is, with the reason why no model added to it."""
    said = f"brief: read by rules alone, because {reason[:1].lower()}{reason[1:]}".rstrip(".")
    return Reading(brief=brief, notes=(said,), cost_microusd=cost_microusd)


def ceiling_microusd(brief: Brief, terms: CallTerms) -> int:
    """The most that reading this brief can cost."""
    return terms.ceiling_microusd(messages_for(brief)) if brief.prompt.strip() else 0


def messages_for(brief: Brief) -> tuple[Message, ...]:
    """The conversation: what can be typed, then the prompt and what the rules have read already."""
    system, told = _prompts()
    return (
        Message(role="system", text=system.filled(nouns=", ".join(sorted(vocabulary().counted)))),
        Message(role="user", text=told.filled(prompt=brief.prompt, known=_known(brief))),
    )


def _prompts() -> tuple[Prompt, Prompt]:
    return prompt_named("read", 1), prompt_named("reading", 1)


def _message(error: MakereadyError | None) -> str:
    return error.message if error else "there was no answer"


def _known(brief: Brief) -> str:
    """The constraints that the rules have read, as YAML."""
    shown = to_yaml(replace(brief, prompt="", not_understood=()))
    return shown.partition("\nconstraints:")[2].partition("\nlinks:")[0].strip() or "(nothing)"


def _with_entry(brief: Brief, entry: object, notes: list[str]) -> Brief:
    """The brief with one thing more, if the prompt says it and the brief does not have it yet."""
    cited = entry.get("from") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(cited, str):
        notes.append(f"dropped {_short(entry)}: it cites nothing")
        return brief
    span = span_of(cited, brief.prompt)
    if span is None:
        notes.append(f"dropped {_short(entry)}: the prompt does not say {_short(cited)}")
        return brief
    constraint = _typed(entry, brief, span)
    if constraint is None:
        text = f"Does the picture follow {span.text!r}?"
        constraint = Question(id=_free_id(brief), text=text, severity=_severity(entry), span=span)
    if isinstance(constraint, ExactText) and span_of(constraint.text, span.text) is None:
        notes.append(f"dropped {_short(entry)}: its words are not those of the prompt")
        return brief
    if any(_is_same(constraint, one) for one in brief.constraints):
        return brief
    notes.append(f"read by the model: {constraint.id}, {kind_of(constraint)}, from {_short(span.text)}")
    left = tuple(one for one in brief.not_understood if not _covers(span, one.span))
    return replace(brief, constraints=(*brief.constraints, constraint), not_understood=left)


def span_of(cited: str, prompt: str) -> Span | None:
    """Where the prompt says these words, whatever its blanks and capitals."""
    words = cited.split()
    if not words:
        return None
    match = re.search(r"\s+".join(re.escape(word) for word in words), prompt, re.IGNORECASE)
    return Span(text=match[0], start=match.start(), end=match.end(), is_by_model=True) if match else None


def _typed(entry: dict[object, object], brief: Brief, span: Span) -> Constraint | None:
    """The entry as a constraint, through the same door as a YAML brief; None if it does not go through."""
    if entry.get("kind") not in KINDS:
        return None
    wanted = {**entry, "id": _free_id(brief), "severity": _severity(entry)}
    wanted = {name: value for name, value in wanted.items() if name not in ("from", "inferred", "read_by")}
    try:
        text = json.dumps({"prompt": "", "kind": brief.kind, "constraints": [wanted]}, allow_nan=False)
        (constraint,) = from_yaml(text).constraints
    except (InvalidBriefError, ValueError, RecursionError):
        return None
    return replace(constraint, span=span)


def _severity(entry: dict[object, object]) -> Severity:
    return "should" if entry.get("severity") == "should" else "must"


def _free_id(brief: Brief) -> str:
    taken = {one.id for one in (*brief.constraints, *brief.charts)}
    return next(name for name in (f"c{number}" for number in range(1, 10_000)) if name not in taken)


def _is_same(added: Constraint, known: Constraint) -> bool:
    """Whether the brief says it already, or says otherwise: the rules win."""
    if type(added) is not type(known):
        return False
    match added:
        case ExactText():
            return added.text.split() == getattr(known, "text", "").split()
        case ElementCount() | Placement():
            return added.noun == getattr(known, "noun", "")
        case _:
            names = [part.name for part in fields(added) if part.name not in ("id", "span", "severity")]
            return all(getattr(added, name) == getattr(known, name) for name in names)


def _covers(span: Span, other: Span) -> bool:
    return 0 <= span.start <= other.start and other.end <= span.end


def _short(thing: object) -> str:
    words = thing if isinstance(thing, str) else json.dumps(thing, ensure_ascii=False, default=str)
    return repr(words if len(words) <= 80 else words[:79] + "…")
