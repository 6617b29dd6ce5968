"""A whole plugin: one maker and one verifier. Copy it and change what it does.

Entry points name the two classes (pyproject.toml); makeready imports this module only when it is asked for
one of them.
"""

import struct
import zlib
from dataclasses import dataclass

from makeready.brief import Question, Verdict
from makeready.loop import Card, Made, Order
from makeready.verify.look import Look
from makeready.verify.verifier import Answer, Asked


@dataclass(frozen=True)
class StripesPicture:
    """A picture needs a size and a PNG, nothing else; makeready opens the PNG to inspect it."""

    width_px: int
    height_px: int

    def png_bytes(self) -> bytes:
        stripe = (b"\x1b\x4f\xd8" * 8 + b"\xff\xff\xff" * 8) * (self.width_px // 16 + 1)
        rows = (b"\0" + stripe[: self.width_px * 3]) * self.height_px
        header = struct.pack(">IIBBBBB", self.width_px, self.height_px, 8, 2, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
            for name, body in chunks
        )


class StripesMaker:
    """Says hello in stripes, whatever was asked."""

    card = Card(name="hello", attempt_s=0.1)

    def make(self, order: Order) -> Made:
        canvas = order.brief.canvas
        return Made(picture=StripesPicture(canvas.width_px, canvas.height_px), notes=("hello from a plugin",))


class StripesVerifier:
    """Answers the one question it knows: "are there stripes?". Everything else stays unknown."""

    name = "hello_question"
    version = "1"
    kinds = ("question",)

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if not isinstance(asked, Question) or "stripes" not in asked.text.lower():
            return Answer(verdict=Verdict.UNKNOWN, measured="not my question", expected="stripes", score=0.5)
        row = look.picture.pixels[0].astype(int)
        num_edges = int((abs(row[1:] - row[:-1]).max(axis=1) > 64).sum())
        verdict = Verdict.MET if num_edges >= 3 else Verdict.BROKEN
        return Answer(
            verdict=verdict,
            measured=f"{num_edges} edges across the picture",
            expected="at least 3",
            score=min(1.0, num_edges / 3),
        )
