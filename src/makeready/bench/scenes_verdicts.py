"""What SceneBench's judges say of an answer, and shares of so many with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from makeready.bench.scenes_makers import Answer, drift, touched_boxes
from makeready.bench.scenes_prompts import NUM_PROMPTS, Prompt, prompts
from makeready.brief import Box
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.train.judge import Eye, Judgement, judged, mean_side, network_eye, present_name, rule_eye
from makeready.verify.eyes.flat_objects import Seen
from makeready.verify.eyes.object_network import FILE as NETWORK
from makeready.verify.eyes.object_network import ObjectNetwork
from makeready.verify.eyes.sprite_match import Gallery

MANY = 200
"""Of so many a tenth of a per cent is told: 1,085 of 1,088 is not all."""
MIN_GROWN, MAX_SHRUNK = 1.06, 0.94
"""Sides after "make it bigger" and "smaller" against those before."""
WHOLE_PICTURE = "edit: background"
"""The edit that may change every pixel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """One answer, judged. `by` has the judgement of each judge; `drift` as in `scenes_makers.drift`."""

    prompt: Prompt
    by: dict[str, Judgement]
    drift: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many."""

    right: int
    of: int

    @property
    def value(self) -> float:
        return self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval. Source: Wilson 1927, Journal of the American Statistical Association 22,
        209-212."""
        if not self.of:
            return 0.0, 1.0
        z = 1.959964
        middle = self.value + z * z / (2 * self.of)
        reach = z * sqrt(self.value * (1 - self.value) / self.of + z * z / (4 * self.of**2))
        scale = 1 + z * z / self.of
        return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)

    def told(self) -> str:
        if not self.of:
            return "-"
        low, high = self.interval
        digits = 1 if self.of > MANY else 0
        figures = f"{self.value:.{digits}%} ({low:.{digits}%}..{high:.{digits}%})"
        return figures + (f" of {self.of}" if self.of != NUM_PROMPTS else "")


def eyes(asked: Sequence[Prompt]) -> dict[str, tuple[Eye, frozenset[str] | None]]:
    """The judges, and the concepts they know. The rules compare with every concept of the benchmark; the
    network is left out where it was not trained."""
    everything = prompts()
    names = {thing.concept for one in (*everything, *asked) for thing in one.scene.things}
    found: dict[str, tuple[Eye, frozenset[str] | None]] = {
        "rules": (rule_eye(Gallery(vocabulary(), sprites(), sorted(names))), None)
    }
    if NETWORK.is_file():
        network = ObjectNetwork()
        found["network"] = (network_eye(network), frozenset(map(present_name, network.layout.concepts)))
    return found


def verdicts(answer: Answer, judges: dict[str, tuple[Eye, frozenset[str] | None]]) -> Verdicts:
    """What every judge says of an answer; no picture is wrong by all."""
    prompt = answer.prompt
    if answer.pixels is None:
        return Verdicts(
            prompt=prompt,
            by={
                name: Judgement(claims=()).also("count", prompt.text, False, answer.fault) for name in judges
            },
        )
    by: dict[str, Judgement] = {}
    regions: list[Box] = []
    for name, (eye, known) in judges.items():
        seen = eye(answer.pixels)
        judgement = judged(seen, prompt.scene, known)
        if prompt.task == "edit: resize":
            judgement = _resized(judgement, seen, prompt)
        by[name] = judgement
        if name == "rules":
            regions = _regions(seen, prompt)
    is_local = prompt.is_edit and prompt.task != WHOLE_PICTURE
    return Verdicts(prompt=prompt, by=by, drift=drift(answer, regions) if is_local else None)


def _regions(seen: Seen, prompt: Prompt) -> list[Box]:
    """Where an edit may change pixels: where the thing stood, and where what came of it stands."""
    found = list(touched_boxes(prompt))
    if prompt.source is not None:
        same = {thing.concept for thing in prompt.source.things if thing in prompt.scene.things}
        named = {thing.concept for thing in prompt.scene.things} - same
        if prompt.task == "edit: style":
            named |= same
        if prompt.task == "edit: resize":
            named |= {prompt.scene.things[prompt.touched].concept}
        found += [one.box for one in seen.objects if named & set(one.names)]
    return found


def _resized(judgement: Judgement, seen: Seen, prompt: Prompt) -> Judgement:
    """With the claim that the thing grew or shrank, against where it stood before."""
    before = next(iter(touched_boxes(prompt)), None)
    name = prompt.scene.things[prompt.touched].concept
    mine = [one for one in seen.objects if name in one.names]
    if before is None or not mine:
        return judgement
    ratio = mean_side(mine) / (before.width_px * before.height_px) ** 0.5
    is_kept = ratio >= MIN_GROWN if prompt.text.endswith("bigger") else ratio <= MAX_SHRUNK
    return judgement.also("size", prompt.text, is_kept, f"{ratio:.2f} of before")
