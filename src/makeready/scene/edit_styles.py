"""The style that an instruction asks for: "make it flat", "in the style of a cartoon", "redraw it as line
art"."""

import re

from makeready.errors import InvalidBriefError
from makeready.scene.styles import STYLES, Style, find_style

MAX_NAME = 4
"""Words of a style's name; ours: more before "style" are an instruction of another kind."""
_ORDER = re.compile(
    r"(?:(?:make|draw|redraw|render|show|turn|convert|change|use|switch|set|have|do)\b ?)?"
    r"(?:(?:it|this|everything|all|them|the (?:whole )?(?:picture|image|scene|thing)|(?:the )?style)\b ?)*"
    r"(?:(?:look|looks|like|in|into|to|as|with|is|of|more|be)\b:? ?)*"
    r"(?P<of>(?:the )?style of )?(?:(?:an?|the)\b ?)?"
)
_WORD = re.compile(r" (?:style|look|drawing|illustration|version|art style|emoji)s?$")


def style_ordered(words: str) -> Style | None:
    """The style that one instruction is about as a whole; None where it is about something else.

    Raises: InvalidBriefError for a style that there is not.
    """
    order = _ORDER.match(words)
    said = words[order.end() if order else 0 :]
    named = _WORD.sub("", said)
    style = find_style(named) or find_style(named.removeprefix("more "))
    is_of = order is not None and order.group("of") is not None
    is_order = is_of or (
        said.endswith(" style")
        and (named != said or words.startswith(("style", "change the style", "use style")))
    )
    if style is None and is_order and " background" not in words and len(named.split()) <= MAX_NAME:
        known = [one for one in STYLES if one.is_shipped]
        raise InvalidBriefError(
            f"There is no style called {named[:40]!r}.",
            hint=f"Use {', '.join(one.name for one in known[:-1])} or {known[-1].name}.",
            param="instruction",
        )
    return None if style is not None and style.name == "flat" and "background" in words else style
