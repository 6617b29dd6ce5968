"""How often `verify.illustration` is right: SceneBench's scenes as they are, and each with one planted
fault."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from makeready.bench.report import Row
from makeready.bench.scenes_prompts import NUM_PROMPTS, NUM_WIDE, SIDE_PX, Prompt
from makeready.brief import Brief, Canvas, ElementCount, Verdict
from makeready.registry import Registry
from makeready.scene.composing import composed, concept_of
from makeready.scene.drawing import drawn
from makeready.scene.spec import MAX_COUNT, Scene, without_thing
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.verify.illustration import IllustrationVerifier
from makeready.verify.inspect import BUILTINS, Inspection
from makeready.verify.picture import Picture
from makeready.verify.verifier import Verifier

FAULTS = {"colours": "wrong colour", "counting": "wrong count", "two objects": "missing object"}
MAX_WRONG = 0.02
"""Of pictures. As for the other verifiers (`bench.verify`)."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was said of pictures with one kind of fault, and of the same pictures without it."""

    planted: Counter[Verdict] = field(default_factory=Counter)
    clean: Counter[Verdict] = field(default_factory=Counter)

    @property
    def false_met(self) -> float:
        return self.planted[Verdict.MET] / max(1, self.planted.total())

    @property
    def false_broken(self) -> float:
        return self.clean[Verdict.BROKEN] / max(1, self.clean.total())


def cases(asked: Sequence[Prompt]) -> Iterator[tuple[str, Scene, Scene]]:
    """The fault's name, the scene, and the scene with the fault: another colour, one more or one less, or
    the first thing gone. Everyday things only."""
    for one in asked:
        if one.task not in FAULTS or int(one.id[-2:]) >= NUM_PROMPTS - NUM_WIDE:
            continue
        thing = one.scene.things[0]
        if one.task == "two objects":
            yield FAULTS[one.task], one.scene, without_thing(one.scene, 0)
            continue
        if one.task == "counting":
            faulty = replace(thing, count=thing.count + 1 if thing.count < MAX_COUNT else thing.count - 1)
        else:
            takes = concept_of(thing, vocabulary()).recolours_in("flat")
            opposite = next((word for word in OPPOSITES[thing.colour] if word in takes), "")
            if not opposite:
                continue
            faulty = replace(thing, colour=opposite)
        yield FAULTS[one.task], one.scene, replace(one.scene, things=(faulty, *one.scene.things[1:]))


OPPOSITES = {
    "red": ("green", "blue"),
    "orange": ("blue", "purple"),
    "yellow": ("blue", "purple"),
    "green": ("red", "purple"),
    "teal": ("red", "orange"),
    "blue": ("red", "yellow"),
    "purple": ("green", "yellow"),
    "pink": ("green", "teal"),
    "brown": ("blue", "green"),
    "black": ("red", "yellow"),
    "grey": ("red", "yellow"),
    "white": ("red", "blue"),
}
"""A colour that nobody takes for the other."""


def tallies(asked: Sequence[Prompt]) -> dict[str, Tally]:
    """The verdicts by fault. The verifier sees pixels alone."""
    verifier = IllustrationVerifier()
    registry = Registry[Verifier]("verifier", {**BUILTINS, verifier.name: lambda: verifier})
    inspection = Inspection(registry)
    found = {name: Tally() for name in FAULTS.values()}
    for name, right, wrong in cases(asked):
        thing = right.things[0]
        label = " ".join(filter(None, (thing.colour, thing.concept)))
        constraint = ElementCount(
            id="n", noun=thing.concept, minimum=thing.count, maximum=thing.count, label=label
        )
        for scene, counter in ((right, found[name].clean), (wrong, found[name].planted)):
            counter[_verdict(inspection, scene, constraint)] += 1
    return found


def _verdict(inspection: Inspection, scene: Scene, constraint: ElementCount) -> Verdict:
    known = vocabulary()
    pixels = drawn(composed(scene, known, SIDE_PX, SIDE_PX), sprites(), known, SIDE_PX, SIDE_PX)
    canvas = Canvas(width_px=SIDE_PX, height_px=SIDE_PX)
    brief = Brief(prompt="", kind="picture", canvas=canvas, constraints=(constraint,))
    return inspection.inspect(Picture(pixels=pixels), brief)[0].verdict


def section(found: dict[str, Tally]) -> str:
    """What the document says of it."""
    lines = "\n".join(
        f"| {name} | {_told(one.planted)} | {_told(one.clean)} |" for name, one in found.items()
    )
    return f"""## The verifier

`verify.illustration` answers for counts and subjects where no other verifier can, from the pixels alone.
Planted pictures should be broken, clean ones met; unknown is honest, the other word is an error.

| fault | planted: met, broken, unknown | clean: met, broken, unknown |
|---|---:|---:|
{lines}
"""


def _told(counter: Counter[Verdict]) -> str:
    order = (Verdict.MET, Verdict.BROKEN, Verdict.UNKNOWN)
    shares = ", ".join(f"{counter[one] / max(1, counter.total()):.1%}" for one in order)
    return f"{shares} of {counter.total()}"


def verifier_rows(found: dict[str, Tally]) -> list[Row]:
    """Both kinds of error of each fault."""
    return [
        Row(name=f"illustration verifier: {name}, {what}", value=value, unit="share", target=MAX_WRONG)
        for name, one in found.items()
        for what, value in (("false met", one.false_met), ("false broken", one.false_broken))
    ]
