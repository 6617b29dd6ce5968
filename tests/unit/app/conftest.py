"""A finished run of the launch graphic, without a maker, a verifier or a store."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from makeready.app.delivery import Delivery, hand_over
from makeready.app.report import RunView
from makeready.brief import (
    Box,
    Brief,
    Canvas,
    ClearRegion,
    ElementCount,
    ExactText,
    Finding,
    Leftover,
    Palette,
    Placement,
    Region,
    Span,
    StyleWord,
    Swatch,
    Verdict,
)
from makeready.loop import Attempt, Card, Outcome, Pull, Run, RunOrder

PROMPT = 'A launch graphic with "Ship <b>faster</b>", exactly 3 callouts, blue and white, clean, sparkly'


def span(words: str) -> Span:
    start = PROMPT.index(words)
    return Span(text=words, start=start, end=start + len(words))


BRIEF = Brief(
    prompt=PROMPT,
    kind="launch_graphic",
    subject="a notes app",
    canvas=Canvas(width_px=96, height_px=64),
    palette=Palette(
        swatches=(Swatch(name="blue", hex="#1b4fd8"), Swatch(name="white", hex="#ffffff")),
        span=span("blue and white"),
    ),
    constraints=(
        ExactText(id="c1", text="Ship <b>faster</b>", role="headline", span=span("Ship <b>faster</b>")),
        ElementCount(id="c2", noun="callout", minimum=3, maximum=3, span=span("exactly 3 callouts")),
        Placement(id="c3", noun="callout", anchor="bottom"),
        ClearRegion(id="c4", region=Region(bottom=0.2), purpose="the logo", severity="should"),
    ),
    style=(StyleWord(word="clean", span=span("clean")),),
    not_understood=(Leftover(text="sparkly", span=span("sparkly")),),
)


def finding(constraint_id: str, verdict: Verdict = Verdict.MET, severity: str = "must") -> Finding:
    return Finding(
        constraint_id=constraint_id,
        kind=constraint_id,
        verdict=verdict,
        measured=f"{constraint_id} was seen <here>",
        expected="as asked",
        score=1.0 if verdict is Verdict.MET else 0.2,
        severity="must" if severity == "must" else "should",
        boxes=(Box(left_px=4, top_px=5, width_px=20, height_px=10),),
        verifier="sample",
    )


def findings(headline: Verdict) -> tuple[Finding, ...]:
    return (
        finding("c1", headline),
        finding("c2"),
        finding("c3"),
        finding("c4", Verdict.UNKNOWN, "should"),
        finding("canvas"),
        finding("palette"),
    )


def png(red: int) -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (96, 64), (red, 90, 200)).save(sink, format="PNG")
    return sink.getvalue()


@dataclass
class Sample:
    """Runs of any length, with pictures by hash."""

    pictures: dict[str, bytes] = field(default_factory=dict)

    def attempt(
        self, index: int, headline: Verdict, pulls: tuple[Pull, ...] = (), proposal: int = 0
    ) -> Attempt:
        picture = png(index * 20)
        sha256 = hashlib.sha256(picture).hexdigest()
        self.pictures[sha256] = picture
        return Attempt(
            index=index,
            proposal_index=proposal,
            parent_index=index - 1 if pulls else None,
            maker="design",
            seed=7,
            pulls=pulls,
            findings=findings(headline),
            started_s=float(index),
            finished_s=index + 0.75,
            cost_microusd=120,
            image_sha256=sha256,
            notes=("copy: stand-in headline",),
        )

    def view(self, num_proposals: int = 1) -> RunView:
        pull = Pull(lever="fit_text", finding_id="c1", finding_kind="exact_text")
        attempts = [self.attempt(0, Verdict.BROKEN), self.attempt(1, Verdict.MET, (pull,))]
        attempts += [self.attempt(index + 1, Verdict.MET, (), index) for index in range(1, num_proposals)]
        order = RunOrder(brief=BRIEF, seed=7, num_proposals=num_proposals)
        run = Run(
            order=order, cards=(Card(name="design", attempt_s=1.0),), attempts=tuple(attempts), elapsed_s=2.5
        )
        return RunView(
            run_id="run_0123456789ab",
            run=run,
            outcome=Outcome.MET,
            png_of=lambda attempt: self.pictures[attempt.image_sha256],
            command="makeready run brief.txt --seed 7",
            steering="- Include exactly 3 callouts",
            yaml="kind: launch_graphic",
            version="0.0.0",
        )


@pytest.fixture
def sample() -> Sample:
    return Sample()


@pytest.fixture
def brief() -> Brief:
    return BRIEF


@pytest.fixture
def make_finding() -> Callable[..., Finding]:
    return finding


@pytest.fixture
def delivery(sample: Sample, tmp_path: Path) -> Delivery:
    return hand_over(sample.view(), tmp_path, None)
