"""The benchmark's prompts: one JSON object a line. What cannot be used is said and passed over."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from makeready.brief import Brief, Canvas
from makeready.errors import InvalidBriefError

AREA_PX = 1600 * 1200
"""Ours: hundreds of words at 10 to 14 px stay readable, and reading a page takes seconds, not minutes."""
_SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One prompt with its checklist. `easy` and `hard` count questions from 1, as the benchmark does.

    `width` and `height` are the reference picture's proportions; 0 where the benchmark names none.
    """

    id: str
    text: str
    domain: str = ""
    dimension: str = ""
    width: float = 0.0
    height: float = 0.0
    questions: tuple[str, ...] = ()
    easy: tuple[int, ...] = ()
    hard: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptFile:
    """What was in a file: the prompts, and a sentence for each line that could not be used."""

    prompts: tuple[Prompt, ...]
    broken: tuple[str, ...] = ()


def read_prompts(path: Path) -> PromptFile:
    """Every usable line of the file.

    Raises: InvalidBriefError if the file cannot be read, or no line of it can be used.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as cause:
        raise InvalidBriefError(
            f"The prompts {path.name} cannot be read: {cause.strerror}.",
            hint="Give the benchmark's JSON lines.",
            param="prompts",
        ) from cause
    prompts: dict[str, Prompt] = {}
    broken = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            prompt = prompt_of(json.loads(line.decode("utf-8")))
        except (ValueError, RecursionError) as cause:  # JSON and UTF-8 errors are ValueErrors
            broken.append(f"line {number}: {str(cause)[:120]}")
            continue
        if prompt.id in prompts:
            broken.append(f"line {number}: the id {prompt.id} is there already")
            continue
        prompts[prompt.id] = prompt
    if not prompts:
        raise InvalidBriefError(
            f"No line of {path.name} can be used" + (f" ({broken[0]})." if broken else ": it is empty."),
            hint='A line is {"id": 1, "prompt": "...", "domain": "slides", ...}.',
            param="prompts",
        )
    return PromptFile(prompts=tuple(prompts.values()), broken=tuple(broken))


def prompt_of(entry: object) -> Prompt:
    """One line's object.

    Raises: ValueError with what is missing or of the wrong type.
    """
    if not isinstance(entry, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004  every fault of a line is one kind of error
    prompt_id, text = entry.get("id"), entry.get("prompt")
    if isinstance(prompt_id, bool) or not _SAFE_ID.fullmatch(str(prompt_id)):
        raise ValueError(f"the id {str(prompt_id)[:40]!r} cannot name a file")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("there is no prompt")
    questions = _texts(entry.get("questions"))
    width, height = proportions(entry.get("reference_image_wh"), entry.get("aspect_ratio"))
    return Prompt(
        id=str(prompt_id),
        text=text,
        domain=_word(entry.get("domain")),
        dimension=_word(entry.get("dimension")),
        width=width,
        height=height,
        questions=questions,
        easy=_numbers(entry.get("easy_qidxs"), len(questions)),
        hard=_numbers(entry.get("hard_qidxs"), len(questions)),
    )


def proportions(size: object, ratio: object) -> tuple[float, float]:
    """Of "2400x1800", else of "4:3", else none: (0, 0)."""
    for said, parting in ((size, "x"), (ratio, ":")):
        numbers = re.fullmatch(rf"\s*(\d{{1,5}})\s*{parting}\s*(\d{{1,5}})\s*", str(said or ""))
        if numbers and int(numbers[1]) and int(numbers[2]):
            return float(numbers[1]), float(numbers[2])
    return 0.0, 0.0


def canvas_for(prompt: Prompt, brief: Brief) -> Canvas:
    """The reference picture's proportions at our area; where there is no reference, the brief's own.

    Raises: InvalidBriefError for proportions that cannot be drawn.
    """
    width, height = prompt.width, prompt.height
    if not width:
        width, height = brief.canvas.width_px, brief.canvas.height_px
    side = (AREA_PX / (width * height)) ** 0.5
    return Canvas(width_px=2 * round(width * side / 2), height_px=2 * round(height * side / 2))


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("questions is not a list of texts")
    return tuple(value)


def _numbers(value: object, limit: int) -> tuple[int, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, int) and 1 <= one <= limit for one in value):
        raise ValueError(f"a list of question numbers holds what is none of 1 to {limit}")
    return tuple(value)


def _word(value: object) -> str:
    return value if isinstance(value, str) and value else "unnamed"
