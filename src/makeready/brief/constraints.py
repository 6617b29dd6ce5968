"""What can be asked of a picture and checked: a closed union of constraints.

Imports the standard library and `errors`, nothing else. Adding a constraint is a change that
every `match` over `Constraint` is told of by the type checker.
"""

from dataclasses import dataclass
from typing import Literal

from makeready.errors import InvalidBriefError

Severity = Literal["must", "should"]
Anchor = Literal[
    "top left", "top", "top right", "left", "center", "right", "bottom left", "bottom", "bottom right"
]
Relation = Literal[
    "above", "below", "left of", "right of", "inside", "next to", "in front of", "behind", "between", "on"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The words of the prompt that something was read from.

    `start` and `end` are character offsets into `Brief.prompt`; -1 where the words are not
    the prompt's (a structured file, a default of the kind). `is_inferred` says that the words
    only imply the constraint: "social-media-ready" implies a square; `is_by_model` that a language model
    read it there, not the rules.
    """

    text: str
    start: int = -1
    end: int = -1
    is_inferred: bool = False
    is_by_model: bool = False


NOWHERE = Span(text="", is_inferred=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A rectangle on the canvas.

    Units: fractions of the canvas side, origin top left, so a brief survives a resize.
    Raises: InvalidBriefError unless 0 <= left < right <= 1 and 0 <= top < bottom <= 1.
    """

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def __post_init__(self) -> None:
        for low, high, names in (
            (self.left, self.right, "left/right"),
            (self.top, self.bottom, "top/bottom"),
        ):
            if not 0.0 <= low < high <= 1.0:
                raise InvalidBriefError(
                    f"Region {names} is {low}..{high}.",
                    hint="Use fractions of the canvas, smaller first: 0.0 is the left or top edge.",
                    param="region",
                )


EVERYWHERE = Region()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactText:
    """`text` must be readable inside `region`, letter for letter.

    `role` says what the string is for ("headline", "bullet", "author" ...); makers place by it.
    """

    id: str
    text: str
    role: str = "text"
    region: Region = EVERYWHERE
    severity: Severity = "must"
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementCount:
    """From `minimum` to `maximum` elements of the kind `noun` must be visible.

    `maximum` None means no upper limit. `label` keeps the user's own noun phrase
    ("app UI mockup" for the element kind "mockup"). `colour` is a word that each of them must be of, if any.
    """

    id: str
    noun: str
    minimum: int
    maximum: int | None
    label: str = ""
    colour: str = ""
    severity: Severity = "must"
    span: Span = NOWHERE

    def __post_init__(self) -> None:
        if self.minimum < 0 or (self.maximum is not None and self.maximum < self.minimum):
            raise InvalidBriefError(
                f"A count of {self.noun} from {self.minimum} to {self.maximum} is not possible.",
                hint="Use whole numbers, the smaller first.",
                param=f"constraints.{self.id}",
            )

    @property
    def wanted(self) -> int:
        """How many a maker should draw: the smallest number that is allowed and not zero for nothing."""
        return self.minimum if self.minimum > 0 or self.maximum == 0 else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The element `noun` stands at `anchor` of the canvas, or in `relation` to the element `reference`.

    Exactly one of `anchor` and `relation` is given; `reference` goes with `relation`; of "between" it names
    two, joined by "and".
    """

    id: str
    noun: str
    anchor: Anchor | None = None
    relation: Relation | None = None
    reference: str = ""
    severity: Severity = "must"
    span: Span = NOWHERE

    def __post_init__(self) -> None:
        if (self.anchor is None) == (self.relation is None) or bool(self.relation) != bool(self.reference):
            raise InvalidBriefError(
                f"The placement of {self.noun!r} needs either an anchor or a relation with a reference.",
                hint="Write anchor: center, or relation: below with reference: headline.",
                param=f"constraints.{self.id}",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearRegion:
    """`region` stays empty (a calm background), kept for `purpose`."""

    id: str
    region: Region
    purpose: str = ""
    severity: Severity = "must"
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class MinTextSize:
    """No text is smaller than `size_px`, the height of a line's em square in output pixels."""

    id: str
    size_px: float
    severity: Severity = "must"
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """Text against what is behind it reaches `ratio` (WCAG 2.2, 1.4.3: 4.5 normal, 3 large)."""

    id: str
    ratio: float = 4.5
    severity: Severity = "must"
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class NoText:
    """Nothing can be read inside `region`."""

    id: str
    region: Region = EVERYWHERE
    severity: Severity = "must"
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The picture shows `text`; with `is_present` False it must not ("no people")."""

    id: str
    text: str
    is_present: bool = True
    severity: Severity = "must"
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Untouched:
    """Outside `region` every pixel equals the picture `reference` (a path or a content hash)."""

    id: str
    region: Region
    reference: str
    severity: Severity = "must"
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A yes/no question about the picture; the wanted answer is yes."""

    id: str
    text: str
    severity: Severity = "must"
    span: Span = NOWHERE


Constraint = (
    ExactText
    | ElementCount
    | Placement
    | ClearRegion
    | MinTextSize
    | Contrast
    | NoText
    | Subject
    | Untouched
    | Question
)

KINDS: dict[str, type[Constraint]] = {
    "exact_text": ExactText,
    "element_count": ElementCount,
    "placement": Placement,
    "clear_region": ClearRegion,
    "min_text_size": MinTextSize,
    "contrast": Contrast,
    "no_text": NoText,
    "subject": Subject,
    "untouched": Untouched,
    "question": Question,
}
"""The name of each constraint in YAML, JSON and findings."""

_NAME_OF = {shape: name for name, shape in KINDS.items()}


def kind_of(constraint: Constraint) -> str:
    """The public name of a constraint's kind, as in YAML and in findings."""
    return _NAME_OF[type(constraint)]
