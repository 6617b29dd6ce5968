"""Prompts: files with a version, so that an attempt's notes can say what the model was told.

A file is never edited once it has been released with; a better wording is the next version.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_PLACE = re.compile(r"\{\{([a-z_]+)\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt with places, `{{canvas}}`, for what differs from call to call."""

    name: str
    version: int
    text: str

    def __str__(self) -> str:
        return f"{self.name}-{self.version}"

    @property
    def places(self) -> frozenset[str]:
        return frozenset(_PLACE.findall(self.text))

    def filled(self, **words: str) -> str:
        """The text with every place filled; what is filled in is not looked at again.

        Raises: KeyError if a place is not filled, or words have no place: that is our bug.
        """
        if self.places != words.keys():
            raise KeyError(f"{self}: {sorted(self.places ^ words.keys())}")
        return _PLACE.sub(lambda match: words[match[1]], self.text)


@cache
def prompt_named(name: str, version: int) -> Prompt:
    """The prompt in `prompts/NAME-VERSION.md`."""
    file = files("makeready.language").joinpath("prompts", f"{name}-{version}.md")
    return Prompt(name=name, version=version, text=file.read_text(encoding="utf-8"))
