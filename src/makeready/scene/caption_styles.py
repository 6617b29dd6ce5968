"""Styles of captions: where one is named, and which it is."""

from makeready.scene import caption_patterns as patterns
from makeready.scene.styles import find_style


def style_at(plain: str, pos: int) -> tuple[str, int] | None:
    """The style that a caption names at `pos`, and where its words end; None if it names none there."""
    for pattern in patterns.STYLES_SAID:
        match = pattern.match(plain, pos)
        if match and (style := style_of_words(match.group(1))):
            return style, match.end()
    return None


def style_of_words(words: str) -> str:
    """The name of the style that words mean, empty if they mean none."""
    found = find_style(words.strip()) or find_style(words.replace(" ", "-").strip())
    return found.name if found else ""
