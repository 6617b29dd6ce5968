"""The inspection as a whole: which findings, in which order, and what a crash becomes."""

import io
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint

import numpy as np
from PIL import Image

from makeready.brief import (
    Box,
    Brief,
    Canvas,
    ChartData,
    ElementCount,
    ExactText,
    NoText,
    Palette,
    Question,
    Series,
    Subject,
    Swatch,
    Verdict,
)
from makeready.design.document import ElementBox
from makeready.errors import DrawTimeoutError
from makeready.registry import Registry
from makeready.verify.inspect import BUILTINS, Inspection, verifiers
from makeready.verify.picture import Picture
from makeready.verify.verifier import Answer, met

WHITE = Picture(pixels=np.full((96, 128, 3), 255, dtype=np.uint8))


def brief(*constraints: object, **fields: object) -> Brief:
    canvas = Canvas(width_px=128, height_px=96)
    return Brief(prompt="", kind="poster", canvas=canvas, constraints=constraints, **fields)  # type: ignore[arg-type]


def test_findings_follow_the_brief_then_charts_then_what_is_derived(inspection) -> None:
    chart = ChartData(id="ch", mark="bar", categories=("A", "B"), series=(Series(name="", values=(1, 2)),))
    swatches = (Swatch(name="white", hex="#ffffff"),)
    asked = brief(
        NoText(id="c2", severity="should"),
        Subject(id="c1", text="people", is_present=False),
        charts=(chart,),
        palette=Palette(swatches=swatches),
    )
    found = inspection.inspect(WHITE, asked)
    assert [one.constraint_id for one in found] == ["c2", "c1", "ch", "canvas", "palette"]
    assert [one.kind for one in found] == ["no_text", "subject", "chart", "canvas", "palette"]
    assert [one.severity for one in found] == ["should", "must", "must", "must", "must"]
    assert all(one.verifier and one.version for one in found)


def test_a_chart_of_which_no_number_was_read_is_never_met(inspection) -> None:
    found = inspection.inspect(WHITE, replace(brief(), kind="chart"))
    numbers = next(one for one in found if one.constraint_id == "numbers")
    assert (numbers.verdict, numbers.severity) == (Verdict.UNKNOWN, "must")


def test_our_own_documents_are_also_checked_for_layout_glyphs_and_slots(inspection) -> None:
    own = Picture(pixels=WHITE.pixels, boxes=(), without=lambda _: WHITE.pixels)
    faulty = replace(own, missing_glyphs=("☃",), unfilled_slots=("img 1",))
    found = {one.constraint_id: one for one in inspection.inspect(faulty, brief())}
    assert list(found) == ["canvas", "layout.overlap", "layout.clipping", "glyphs", "slots"]
    assert found["glyphs"].verdict is Verdict.BROKEN
    assert "U+2603" in found["glyphs"].measured
    assert found["slots"].verdict is Verdict.BROKEN
    sound = [one.constraint_id for one in inspection.inspect(own, brief())]
    assert sound == ["canvas", "layout.overlap", "layout.clipping"]


def test_boxes_without_a_way_to_leave_one_out_prove_nothing(inspection) -> None:
    """A maker's own word that three cards are there, over a white picture."""
    boxes = tuple(Box(left_px=10 + 40 * index, top_px=10, width_px=30, height_px=30) for index in range(3))
    elements = tuple(
        ElementBox(id=f"e{index}", tag="div", box=box, noun="card") for index, box in enumerate(boxes)
    )
    told = Picture(pixels=WHITE.pixels, boxes=elements)
    asked = brief(ElementCount(id="n", noun="card", minimum=3, maximum=3))
    assert {one.constraint_id: one.verdict for one in inspection.inspect(told, asked)} == {
        "n": Verdict.UNKNOWN,
        "canvas": Verdict.MET,
    }


def test_the_canvas_is_exact(inspection) -> None:
    other = Picture(pixels=np.zeros((96, 127, 3), dtype=np.uint8))
    finding = inspection.inspect(other, brief())[0]
    assert finding.verdict is Verdict.BROKEN
    assert finding.measured == "127 x 96 px"
    assert 0.9 < finding.score < 1


def test_what_needs_a_vision_model_is_unknown(inspection) -> None:
    for asked in (Question(id="q", text="Is it calm?"), Subject(id="q", text="faces", is_present=False)):
        finding = inspection.inspect(WHITE, brief(asked))[0]
        assert finding.verdict is Verdict.UNKNOWN
        assert finding.measured == "needs a vision model; none is configured"


class Painted:
    """A maker's own kind of picture, with glass in it."""

    width_px, height_px = 128, 96

    def png_bytes(self) -> bytes:
        sink = io.BytesIO()
        Image.new("RGBA", (128, 96), (0, 0, 0, 0)).save(sink, format="PNG")
        return sink.getvalue()


def test_a_picture_of_another_kind_is_seen_as_a_file_would_be(inspection) -> None:
    """What can be seen through is white, as `makeready inspect` has it."""
    asked = brief(palette=Palette(swatches=(Swatch(name="white", hex="#ffffff"),)))
    assert [one.verdict for one in inspection.inspect(Painted(), asked)] == [Verdict.MET, Verdict.MET]


class Crashing:
    name, version, kinds = "crashing", "1", ("exact_text",)

    def inspect(self, look: object, asked: object) -> Answer:
        raise RuntimeError("no luck today")


def test_a_verifier_that_crashes_is_unknown_with_the_reason() -> None:
    inspection = Inspection(Registry("verifier", {**BUILTINS, "exact_text": Crashing}))
    first, second = inspection.inspect(WHITE, brief(ExactText(id="t", text="Hi")))
    assert first.verdict is Verdict.UNKNOWN
    assert "no luck today" in first.measured
    assert second.verdict is Verdict.MET


def test_drawing_that_fails_is_unknown_not_a_crash(inspection) -> None:
    def stuck(element_id: str) -> np.ndarray:
        raise DrawTimeoutError("Drawing took longer than 10 s.")

    box = Box(left_px=10, top_px=10, width_px=40, height_px=40)
    element = ElementBox(id="e", tag="div", box=box, noun="card")
    picture = Picture(pixels=WHITE.pixels, boxes=(element,), without=stuck)
    finding = inspection.inspect(picture, brief(ElementCount(id="n", noun="card", minimum=1, maximum=1)))[0]
    assert finding.verdict is Verdict.UNKNOWN
    assert "longer than 10 s" in finding.measured


@dataclass
class Optimist:
    """A plugin that answers questions."""

    name: str = "optimist"
    version: str = "7"
    kinds: tuple[str, ...] = ("question",)

    def inspect(self, look: object, asked: object) -> Answer:
        return met("it is", "yes")


def test_a_plugin_answers_what_the_built_in_cannot() -> None:
    point = EntryPoint(name="optimist", value=f"{__name__}:Optimist", group="makeready.verifier")
    broken = EntryPoint(name="absent", value="no_such_package_here:Thing", group="makeready.verifier")
    object.__setattr__(point, "load", lambda: Optimist)
    inspection = Inspection(Registry("verifier", BUILTINS, {"optimist": point, "absent": broken}))
    asked = brief(Question(id="q", text="Is it calm?"), Subject(id="s", text="people"))
    question, subject, canvas = inspection.inspect(WHITE, asked)
    assert (question.verdict, question.verifier, question.version) == (Verdict.MET, "optimist", "7")
    assert subject.verdict is Verdict.UNKNOWN
    assert canvas.verdict is Verdict.MET


def test_every_kind_of_finding_has_a_built_in_verifier_that_claims_it() -> None:
    registry = verifiers()
    for kind in BUILTINS:
        verifier = registry.create(kind)
        assert kind in verifier.kinds
        assert verifier.name
        assert verifier.version


def test_the_same_picture_gets_the_same_findings_again(inspection, sheet) -> None:
    picture = sheet(320, 160).text(20, 40, "Once more", 40).picture
    asked = Brief(
        prompt="",
        kind="poster",
        canvas=Canvas(width_px=320, height_px=160),
        constraints=(ExactText(id="t", text="Once more"), NoText(id="n")),
    )
    assert inspection.inspect(picture, asked) == Inspection().inspect(picture, asked)
