"""What drawing already knows is wrong: characters that no font had, and slots that nobody filled."""

from makeready.brief import Box
from makeready.verify.look import Look
from makeready.verify.verifier import Answer, Asked, Derived, broken, met


class DocumentVerifier:
    name = "document"
    version = "1"
    kinds = ("glyphs", "slots")

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if not isinstance(asked, Derived):
            raise TypeError(f"{type(asked).__name__} is not a check of the document.")
        if asked.id == "glyphs":
            return glyphs(look)
        slots = look.picture.unfilled_slots
        expected = "every slot is filled"
        if not slots:
            return met("no empty slot", expected, source="pixels+boxes")
        boxes = tuple(element.box for element in look.elements if element.id in slots)
        return broken(f"not filled: {', '.join(slots)}", expected, boxes=boxes, source="pixels+boxes")


def glyphs(look: Look) -> Answer:
    missing = look.picture.missing_glyphs
    expected = "a font has every character"
    if not missing:
        return met("no character is missing", expected, source="pixels+boxes")
    named = ", ".join(f"{letter} (U+{ord(letter[0]):04X})" for letter in missing[:12])
    more = f" and {len(missing) - 12} more" if len(missing) > 12 else ""
    boxes: tuple[Box, ...] = tuple(
        element.box for element in look.elements if any(letter in element.text for letter in missing)
    )
    return broken(f"no font has {named}{more}", expected, 0.5, boxes=boxes, source="pixels+boxes")
