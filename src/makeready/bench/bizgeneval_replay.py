"""Who plans the benchmark's documents: the templates, or documents that were planned elsewhere."""

from dataclasses import dataclass
from pathlib import Path

from makeready.brief import Brief
from makeready.design.document import Document
from makeready.design.sheet import Tuning
from makeready.design.templates import TemplatePlanner
from makeready.errors import InvalidDocumentError, UnknownNameError
from makeready.makers.design import Planner

REPLAY = "replay:"
MAX_DOCUMENT_BYTES = 8_000_000
"""Ours: four bytes for each of the characters that `design.sanitise` lets a document have."""


@dataclass(frozen=True, slots=True)
class ReplayPlanner:
    """Takes the document of one prompt from a file. It is untrusted: the drawer sanitises it as any other."""

    path: Path

    def plan(self, brief: Brief, *, proposal_index: int, seed: int, tuning: Tuning) -> Document:
        """The file's document at the brief's size, whatever is asked.

        Raises: InvalidDocumentError if there is none, or it is no text.
        """
        try:
            is_small = self.path.stat().st_size <= MAX_DOCUMENT_BYTES
            html = self.path.read_text(encoding="utf-8") if is_small else ""
        except (OSError, UnicodeDecodeError) as cause:
            reason = cause.strerror if isinstance(cause, OSError) else "it is not UTF-8 text"
            raise InvalidDocumentError(
                f"The document {self.path.name} cannot be read: {reason}.",
                hint="Put the document of prompt N into N.html.",
                param="planner",
            ) from cause
        if not html.strip():
            raise InvalidDocumentError(
                f"The document {self.path.name} is " + ("empty." if is_small else "too large."),
                hint=f"Give HTML of at most {MAX_DOCUMENT_BYTES} bytes.",
                param="planner",
            )
        return Document(
            html=html,
            width_px=brief.canvas.width_px,
            height_px=brief.canvas.height_px,
            composition="replay",
            notes=(f"document: {self.path.name}",),
        )


def check_planner(name: str) -> None:
    """Raises: UnknownNameError if nobody of that name can plan."""
    if name.startswith(REPLAY):
        if not Path(name.removeprefix(REPLAY)).is_dir():
            raise UnknownNameError(
                f"There is no folder {name.removeprefix(REPLAY)!r} to replay.",
                hint="Give replay:DIR with N.html for prompt N.",
                param="planner",
            )
    elif name != "templates":
        raise UnknownNameError(
            f"There is no planner called {name!r}.",
            hint="Known: templates, model, replay:DIR.",
            param="planner",
        )


def planner_for(name: str, prompt_id: str) -> Planner:
    """The planner of that name for one prompt; `check_planner` has let the name through."""
    if name.startswith(REPLAY):
        return ReplayPlanner(Path(name.removeprefix(REPLAY)) / f"{prompt_id}.html")
    return TemplatePlanner()
