"""A maker and an inspector that do as they are told: findings, durations, prices and errors from a script."""

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from makeready.brief import Brief, Finding, Verdict
from makeready.loop.card import Card
from makeready.loop.ports import Allowance, Made, Order, Picture
from makeready.loop.run import Attempt
from makeready.testing.clock import ManualClock


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedPicture:
    """A picture that carries what will be found about it. Its PNG is one flat colour."""

    width_px: int = 64
    height_px: int = 64
    rgb: tuple[int, int, int] = (255, 255, 255)
    findings: tuple[Finding, ...] = ()

    def png_bytes(self) -> bytes:
        header = struct.pack(">IIBBBBB", self.width_px, self.height_px, 8, 2, 0, 0, 0)
        rows = (b"\0" + bytes(self.rgb) * self.width_px) * self.height_px
        return (
            b"\x89PNG\r\n\x1a\n"
            + _png_chunk(b"IHDR", header)
            + _png_chunk(b"IDAT", zlib.compress(rows, 1))
            + _png_chunk(b"IEND", b"")
        )


def _png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one call of `ScriptedMaker.make` does: takes time, then raises or answers."""

    findings: tuple[Finding, ...] = ()
    takes_s: float = 1.0
    cost_microusd: int = 0
    error: BaseException | None = None


def broken(
    constraint_id: str, kind: str = "exact_text", score: float = 0.0, severity: str = "must"
) -> Finding:
    """A broken finding, for scripts."""
    return Finding(
        constraint_id=constraint_id,
        kind=kind,
        verdict=Verdict.BROKEN,
        measured="not there",
        expected="there",
        score=score,
        severity="must" if severity == "must" else "should",
    )


def attempt_of(picture: Picture, source: str = "", *, index: int = 0) -> Attempt:
    """An attempt by the maker "design" that took a second, was free and has no findings: the proposal of its
    number. `dataclasses.replace` makes another of it."""
    return Attempt(
        index=index,
        proposal_index=index,
        parent_index=None,
        maker="design",
        seed=1,
        pulls=(),
        findings=(),
        started_s=0.0,
        finished_s=1.0,
        cost_microusd=0,
        image_sha256=sha256(picture.png_bytes()).hexdigest(),
        source_sha256=sha256(source.encode()).hexdigest() if source else "",
    )


SCRIPTED_CARD = Card(name="scripted", attempt_s=1.0)


@dataclass(slots=True, kw_only=True)
class ScriptedMaker:
    """Makes what its script says, spending scripted time and money.

    `script` is a list of turns, one a call (the last one repeats), or a function of the order, which makes
    the maker repeatable: the same order, the same picture, also after a crash. `orders` keeps what was asked.
    """

    clock: ManualClock
    card: Card = SCRIPTED_CARD
    script: Sequence[Turn] | Callable[[Order], Turn] = (Turn(),)
    orders: list[Order] = field(default_factory=list)

    def make(self, order: Order) -> Made:
        script = self.script
        turn = script(order) if callable(script) else script[min(len(self.orders), len(script) - 1)]
        self.orders.append(order)
        self.clock.advance(turn.takes_s)
        if turn.error is not None:
            raise turn.error
        canvas = order.brief.canvas
        picture = ScriptedPicture(
            width_px=canvas.width_px,
            height_px=canvas.height_px,
            rgb=(order.seed & 255, order.proposal_index, len(order.pulls)),
            findings=turn.findings,
        )
        return Made(
            picture=picture,
            cost_microusd=turn.cost_microusd,
            notes=(f"turn {len(self.orders)}",),
            source=f"proposal {order.proposal_index}, {len(order.pulls)} levers pulled",
        )


@dataclass(slots=True, kw_only=True)
class ScriptedInspector:
    """Finds what a `ScriptedPicture` carries; nothing about any other picture.

    `takes_s` moves the clock, for an inspector that hangs; `error` is raised, for one that breaks its word.
    `most_microusd` is its ceiling, for one that asks a paid model; `allowances` are what it was allowed.
    """

    clock: ManualClock | None = None
    takes_s: float = 0.0
    error: BaseException | None = None
    most_microusd: int = 0
    allowances: list[Allowance] = field(default_factory=list)

    def ceiling_microusd(self, brief: Brief) -> int:
        return self.most_microusd

    def inspect(self, picture: Picture, brief: Brief, allowance: Allowance) -> tuple[Finding, ...]:
        self.allowances.append(allowance)
        if self.clock is not None:
            self.clock.advance(self.takes_s)
        if self.error is not None:
            raise self.error
        return picture.findings if isinstance(picture, ScriptedPicture) else ()
