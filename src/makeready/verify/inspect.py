"""Runs the verifiers: one finding for each constraint, chart and derived check of a brief.

This is the boundary where a verifier's crash becomes `Verdict.UNKNOWN`.
"""

import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace

from makeready.brief import (
    Brief,
    ChartData,
    ElementCount,
    Finding,
    Placement,
    Question,
    Subject,
    Verdict,
    kind_of,
)
from makeready.brief.constraints import Severity
from makeready.errors import MakereadyError
from makeready.loop.ports import Allowance
from makeready.loop.ports import Picture as AnyPicture
from makeready.registry import Registry
from makeready.verify.chart import unasked_charts
from makeready.verify.count import counted_elements
from makeready.verify.eyes.ocr import Ocr
from makeready.verify.look import UNPAID, Look
from makeready.verify.open_picture import decoded
from makeready.verify.picture import Picture
from makeready.verify.verifier import Answer, Asked, Derived, Verifier, unknown
from makeready.verify.visibility import outermost
from makeready.verify.vision import VisionModel, VisionVerifier

logger = logging.getLogger(__name__)

BUILTINS: dict[str, str] = {
    "exact_text": "makeready.verify.text:ExactTextVerifier",
    "element_count": "makeready.verify.count:ElementCountVerifier",
    "placement": "makeready.verify.placement:PlacementVerifier",
    "clear_region": "makeready.verify.clear:ClearRegionVerifier",
    "min_text_size": "makeready.verify.size:MinTextSizeVerifier",
    "contrast": "makeready.verify.contrast:ContrastVerifier",
    "no_text": "makeready.verify.no_text:NoTextVerifier",
    "subject": "makeready.verify.vision:VisionVerifier",
    "question": "makeready.verify.vision:VisionVerifier",
    "untouched": "makeready.verify.untouched:UntouchedVerifier",
    "chart": "makeready.verify.chart:ChartVerifier",
    "canvas": "makeready.verify.canvas:CanvasVerifier",
    "palette": "makeready.verify.palette:PaletteVerifier",
    "layout.overlap": "makeready.verify.layout:LayoutVerifier",
    "layout.clipping": "makeready.verify.layout:LayoutVerifier",
    "layout.containment": "makeready.verify.text_place:TextPlaceVerifier",
    "layout.crossing": "makeready.verify.text_place:TextPlaceVerifier",
    "charts": "makeready.verify.chart:ChartVerifier",
    "glyphs": "makeready.verify.document:DocumentVerifier",
    "slots": "makeready.verify.document:DocumentVerifier",
    "numbers": "makeready.verify.vision:VisionVerifier",
}
"""The built-in verifier of each kind of finding, imported when it is first asked."""
SECOND_OPINIONS: dict[str, str] = {"illustration": "makeready.verify.illustration:IllustrationVerifier"}
"""Built-in verifiers that are asked where the first says unknown, before the plugins."""


def verifiers(model: VisionModel | None = None) -> Registry[Verifier]:
    """The built-in verifiers and every installed plugin of the group `makeready.verifier`.

    With a `model`, subjects and questions are answered by it.
    """
    ours: dict[str, str | Callable[[], Verifier]] = {**BUILTINS, **SECOND_OPINIONS}
    if model is not None:
        ours |= dict.fromkeys(("subject", "question"), lambda: VisionVerifier(model))
    return Registry[Verifier].discover("verifier", ours)


class Inspection:
    """Implements `loop.ports.Inspector`. Keeps what was read, so that a retry reads only what changed.

    May be shared by threads. Not by pictures of different people: it keeps text by the content of crops.
    """

    def __init__(
        self,
        registry: Registry[Verifier] | None = None,
        *,
        model: VisionModel | None = None,
        ocr: Ocr | None = None,
    ) -> None:
        self._registry = registry or verifiers(model)
        self._model = model
        self._ocr = ocr or Ocr()

    def prepare(self) -> None:
        """Opens the OCR networks (0.4 s). Call it in a thread while the first picture is being made."""
        self._ocr.prepare()

    def ceiling_microusd(self, brief: Brief) -> int:
        """The most that the vision model may take for one picture; 0 without one, or without a question."""
        return self._model.ceiling_microusd(brief) if self._model else 0

    def inspect(
        self, picture: AnyPicture, brief: Brief, allowance: Allowance = UNPAID
    ) -> tuple[Finding, ...]:
        """One finding for each constraint in order, then the charts, then the derived checks.

        A picture of ours goes in with its boxes; one of another kind is opened from its PNG. The vision model
        is asked first, while the allowance's time is still what it was, and elements are drawn meanwhile.
        """
        seen = picture if isinstance(picture, Picture) else decoded(io.BytesIO(picture.png_bytes()), "PNG")
        look = Look(seen, brief, self._ocr, allowance)
        try:
            look.foresee_ground()
            look.foresee_cut_letters()
            look.foresee(elements_to_leave_out(look))
            asked = list(questions(seen, brief))
            order = sorted(range(len(asked)), key=lambda index: turn_of(asked[index]))
            findings = {index: self._finding(look, asked[index]) for index in order}
            return tuple(findings[index] for index in range(len(asked)))
        finally:
            look.close()

    def _finding(self, look: Look, asked: Asked) -> Finding:
        kind = kind_of_asked(asked)
        answer, name, version = self._answer(kind, look, asked, kind)
        if answer.verdict is Verdict.UNKNOWN:
            others = set(self._registry.names()) - BUILTINS.keys()
            for plugin in sorted(others, key=lambda name: (name not in SECOND_OPINIONS, name)):
                other, other_name, other_version = self._answer(plugin, look, asked, kind)
                if other.verdict is not Verdict.UNKNOWN:
                    paid_microusd = answer.cost_microusd + other.cost_microusd
                    answer, name, version = other, other_name, other_version
                    answer = replace(answer, cost_microusd=paid_microusd)
                    break
        return Finding(
            constraint_id=asked.id,
            kind=kind,
            verdict=answer.verdict,
            measured=answer.measured,
            expected=answer.expected,
            score=answer.score,
            severity=severity_of(asked),
            source=answer.source,
            boxes=answer.boxes,
            verifier=name,
            version=version,
            cost_microusd=answer.cost_microusd,
        )

    def _answer(self, wanted: str, look: Look, asked: Asked, kind: str) -> tuple[Answer, str, str]:
        """The answer of one verifier, with its name and
        version; a crash is an unknown that names the cause."""
        name, version = wanted, ""
        try:
            verifier = self._registry.create(wanted)
            name, version = verifier.name, verifier.version
            if kind not in verifier.kinds:
                return unknown(f"{name} does not check {kind}.", ""), name, version
            return verifier.inspect(look, asked), name, version
        except Exception as cause:
            logger.exception("The verifier %s failed on %s.", wanted, asked.id)
            reason = (
                cause.message if isinstance(cause, MakereadyError) else f"{type(cause).__name__}: {cause}"
            )
            return unknown(f"The verifier failed: {reason}", "an answer", 0.0), name, version


def elements_to_leave_out(look: Look) -> list[str]:
    """The ids of the elements that counts and placements will ask for, in that order, each once."""
    wanted: dict[str, None] = {}
    for constraint in look.brief.constraints:
        match constraint:
            case ElementCount():
                elements = counted_elements(look, constraint)
            case Placement():
                nouns = (constraint.noun, constraint.reference)
                elements = tuple(
                    element for element in look.elements if element.noun in nouns and element.noun
                )
            case _:
                continue
        wanted.update(dict.fromkeys(element.id for element in outermost(look, elements)))
    return list(wanted)


def turn_of(asked: Asked) -> int:
    """When it is asked: a model elsewhere first; what needs elements left out last, beside the reading."""
    match asked:
        case Subject() | Question():
            return 0
        case ElementCount() | Placement():
            return 2
        case _:
            return 1


def questions(picture: Picture, brief: Brief) -> Iterator[Asked]:
    """Everything to be asked of a picture, in the order of its findings."""
    yield from brief.constraints
    yield from brief.charts
    yield Derived(id="canvas")
    if brief.palette.swatches:
        yield Derived(id="palette")
    if picture.is_own:
        yield Derived(id="layout.overlap")
        yield Derived(id="layout.clipping")
    if picture.is_own and picture.without_all_letters is not None:
        yield Derived(id="layout.containment")
        yield Derived(id="layout.crossing")
    if picture.is_own and unasked_charts(picture, brief):
        yield Derived(id="charts")
    if picture.missing_glyphs:  # what drawing knows is wrong; that it knows of nothing is no evidence
        yield Derived(id="glyphs")
    if picture.unfilled_slots:
        yield Derived(id="slots")
    if brief.kind == "chart" and not brief.charts:  # a chart of which no number was read cannot be right
        yield Derived(id="numbers")


def kind_of_asked(asked: Asked) -> str:
    match asked:
        case Derived():
            return asked.id
        case ChartData():
            return "chart"
        case _:
            return kind_of(asked)


def severity_of(asked: Asked) -> Severity:
    match asked:
        case Derived(id="charts"):  # nobody asked for their numbers
            return "should"
        case Derived() | ChartData():
            return "must"
        case _:
            return asked.severity
