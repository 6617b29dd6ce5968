"""What drawing already knows is wrong: characters that no font had, and slots that nobody filled."""

from makeready.design.font_packs import pack_hint
from makeready.verify.look import Look
from makeready.verify.verifier import Answer, Asked, Derived, broken


class DocumentVerifier:
    """Asked only where drawing knows of a fault, so it never says met."""

    name = "document"
    version = "2"
    kinds = ("glyphs", "slots")

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if not isinstance(asked, Derived):
            raise TypeError(f"{type(asked).__name__} is not a check of the document.")
        return missing_glyphs(look) if asked.id == "glyphs" else unfilled_slots(look)


def missing_glyphs(look: Look) -> Answer:
    missing = look.picture.missing_glyphs
    named = ", ".join(f"{letter} (U+{ord(letter[0]):04X})" for letter in missing[:12])
    more = f" and {len(missing) - 12} more" if len(missing) > 12 else ""
    boxes = tuple(
        element.box for element in look.elements if any(letter in element.text for letter in missing)
    )
    hint = pack_hint(missing)
    expected = "a font has every character"
    return broken(
        f"no font has {named}{more}{'; ' if hint else ''}{hint}",
        expected,
        0.5,
        boxes=boxes,
        source="pixels+boxes",
    )


def unfilled_slots(look: Look) -> Answer:
    slots = look.picture.unfilled_slots
    boxes = tuple(element.box for element in look.elements if element.id in slots)
    expected = "every slot is filled"
    return broken(f"not filled: {', '.join(slots)}", expected, boxes=boxes, source="pixels+boxes")
