"""What the painter of a page left out of its slots' captions, for the notes of the run. Standard library."""

import html
import re

from makeready.design.painter import Painter

_CAPTION = re.compile(r"""\bdata-generate\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def slot_notes(page: str, painter: Painter | None) -> tuple[str, ...]:
    """A line for each caption that was not drawn word for word: 'illustration by compose: "fluffy" of "a
    fluffy cat" is not drawn'."""
    if painter is None:
        return ()
    found = (html.unescape(match[1] or match[2] or "") for match in _CAPTION.finditer(page))
    notes = []
    for caption in dict.fromkeys(" ".join(one.split()) for one in found):
        words = painter.undrawn(caption)
        if words:
            listed = ", ".join(f'"{one}"' for one in words)
            verb = "is" if len(words) == 1 else "are"
            notes.append(f'illustration by {painter.name}: {listed} of "{caption}" {verb} not drawn')
    return tuple(notes)
