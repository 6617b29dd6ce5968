"""Whether nothing can be read inside a region."""

from makeready.brief import NoText
from makeready.verify.eyes.ocr import TextLine
from makeready.verify.look import Look, area, shared_area
from makeready.verify.verifier import Answer, Asked, broken, met

MIN_SCORE = 0.7
"""Ours: drawings of circles, bars and arrows are read as letters with confidences up to 0.65 or so."""
MIN_LETTERS = 2
"""Ours: a single letter is more often an icon's shape (a ring is an O) than writing."""
MIN_INSIDE = 0.25
"""Ours: a line that only grazes the region stands outside it."""


class NoTextVerifier:
    name = "no_text"
    version = "1"
    kinds = ("no_text",)

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if not isinstance(asked, NoText):
            raise TypeError(f"{type(asked).__name__} is not a wish for no text.")
        region = look.region_box(asked.region)
        lines = [
            line
            for line in look.reading
            if is_writing(line) and shared_area(line.box, region) > MIN_INSIDE * area(line.box)
        ]
        where = "in the picture" if region == look.canvas else "in the region"
        expected = f"no text {where}"
        if not lines:
            return met(f"nothing can be read {where}", expected)
        said = ", ".join(f'"{line.text}"' for line in lines[:3])
        more = f" and {len(lines) - 3} more" if len(lines) > 3 else ""
        return broken(
            f"reads {said}{more}", expected, 0.5 / len(lines), boxes=tuple(line.box for line in lines)
        )


def is_writing(line: TextLine) -> bool:
    """Whether a reading is text rather than a shape that resembles a letter."""
    letters = [letter for letter in line.text if letter.isalnum()]
    is_zigzag = len(letters) > 3 and len(set(letters)) == 1  # edges of polygons are read as "wwwwwwww"
    return len(letters) >= MIN_LETTERS and line.score >= MIN_SCORE and not is_zigzag
