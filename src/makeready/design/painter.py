"""The port of whoever fills a document's `data-generate` slots with pictures. Standard library only."""

from typing import Protocol


class Painter(Protocol):
    """Draws what a caption says, alone, on nothing: the page shows around it.

    The same caption, size and seed give the same picture. `name` is the maker's, so that nobody takes a
    picture for somebody else's.
    """

    @property
    def name(self) -> str: ...

    def objection(self, caption: str) -> str:
        """Why the caption cannot be drawn, in sentences for a person; empty if it can."""
        ...

    def undrawn(self, caption: str) -> tuple[str, ...]:
        """The words of a caption that it would draw without: "fluffy" of "a fluffy cat". Empty where all is
        drawn, and where nothing is."""
        ...

    def png(self, caption: str, width_px: int, height_px: int, seed: int) -> bytes:
        """The picture as PNG, with alpha where it shows nothing.

        Raises: a CallerError where `objection` has one.
        """
        ...

    def close(self) -> None:
        """End what it opened. It may be used again, and opens that again."""
        ...
