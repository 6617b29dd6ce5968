"""How a picture is laid out in tokens. Standard library only: runners without torch need it too."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """How many tokens a picture has, down and across."""

    height: int
    width: int

    @property
    def num_tokens(self) -> int:
        return self.height * self.width
