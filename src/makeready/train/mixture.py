"""What a run learns from: scenes and edits of the shipped art, mixed. Anything else with `Examples`'
methods can stand in its place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from makeready.errors import InvalidConfigError
from makeready.train.edits import EditExamples
from makeready.train.example import Example
from makeready.train.scenes import SceneExamples, stock


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which art, how large, and how many of a hundred examples are edits. No names: all of them."""

    size_px: int = 256
    concepts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    edits_percent: int = 35

    def __post_init__(self) -> None:
        if self.size_px < 32 or self.size_px % 16:
            raise InvalidConfigError(
                f"The size is {self.size_px} px.", hint="Use a multiple of 16, e.g. 256.", param="size"
            )
        if not 0 <= self.edits_percent <= 100:
            raise InvalidConfigError(
                f"{self.edits_percent} % edits were asked for.", hint="Use 0 to 100.", param="edits"
            )


class Mixture:
    """Implements `Examples`. Seeds of either kind are their own, so that no scene is met twice."""

    def __init__(self, wanted: Wanted) -> None:
        source = stock(wanted.concepts, wanted.styles, wanted.size_px)
        self._scenes = SceneExamples(source, wanted.size_px)
        self._edits = EditExamples(source, wanted.size_px)
        self._edits_percent = wanted.edits_percent
        self.size_px = wanted.size_px
        self.num_concepts = self._scenes.num_concepts
        self.num_colours = self._scenes.num_colours

    def example(self, seed: int) -> Example:
        """Every hundred seeds hold the wanted number of edits, spread evenly."""
        is_edit = (seed * 37) % 100 < self._edits_percent
        return (self._edits if is_edit else self._scenes).example(seed)

    def words(self) -> Collection[str]:
        """Of both, and what joins their parts."""
        return {*self._scenes.words(), *self._edits.words(), "and"}

    def taught(self) -> Mapping[str, list[str]]:
        """Of both: edits show the same things."""
        return self._scenes.taught()


def listed(path: Path | None) -> Sequence[str]:
    """Names from a file, one a line; none without a file.

    Raises: InvalidConfigError if it cannot be read.
    """
    if path is None:
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidConfigError(
            f"{str(path)!r} cannot be read: {error}",
            hint="Name a text file, one noun a line.",
            param="concepts",
        ) from None
    return tuple(line.strip() for line in lines if line.strip())
