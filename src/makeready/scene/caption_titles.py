"""What a list is called in a caption: "water cycle: sun, cloud, rain". It names no thing of the scene."""

import re

from makeready.scene.grammar import COUNTS, SIZE_WORDS
from makeready.scene.styles import find_style
from makeready.scene.vocabulary import Vocabulary

_TITLE = re.compile(r"\s*(?P<words>[a-z][a-z' ]{1,40}): (?=\S)")
_SAID = frozenset(
    (
        *("a", "an", "the", "one", "and", "of", "with", "on", "in", "is", "background", "backdrop", "style"),
        *("left", "right", "top", "bottom", "middle", "center", "centre", "gradient", *COUNTS, *SIZE_WORDS),
        *("draw", "make", "create", "show", "paint", "picture", "image", "illustration", "drawing", "scene"),
    )
)
"""A caption that has one of these before its colon says something there."""


def title_at_start(plain: str, vocabulary: Vocabulary) -> re.Match[str] | None:
    """The title that a caption begins with, its colon included, or None."""
    match = _TITLE.match(plain)
    if match is None or vocabulary.find(match.group("words")) is not None:
        return None
    is_said = any(word in _SAID or find_style(word) for word in match.group("words").split())
    return None if is_said else match
