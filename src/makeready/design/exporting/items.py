"""What lies on a laid-out page, in the order in which it is painted: plates, text blocks and art.

Lengths are in pixels of the page, angles in degrees clockwise, colours red, green, blue, alpha from 0 to 255.
"""

from dataclasses import dataclass
from typing import Literal

Rgba = tuple[int, int, int, int]
Corners = tuple[float, float, float, float]
"""Radii: top left, top right, bottom right, bottom left."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle and how far it is turned about its middle."""

    left: float
    top: float
    width: float
    height: float
    turn_deg: float = 0.0

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """A linear gradient: stops at 0 to 1 along the direction, which CSS counts clockwise from up."""

    css_deg: float
    stops: tuple[tuple[float, Rgba], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    width: float = 0.0
    rgba: Rgba = (0, 0, 0, 0)
    style: str = "none"

    @property
    def is_seen(self) -> bool:
        return self.width > 0 and self.rgba[3] > 0 and self.style not in {"none", "hidden"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Soft:
    """A shadow below a plate."""

    x: float
    y: float
    blur: float
    spread: float
    rgba: Rgba


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A box with a background or a border. `edges` are top, right, bottom, left."""

    id: str
    frame: Frame
    corners: Corners
    fill: Rgba | Ramp | None
    edges: tuple[Edge, Edge, Edge, Edge]
    shadow: Soft | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Art:
    """What is shown as a picture: an svg, or (`is_box_only`) a box without its content."""

    id: str
    frame: Frame
    label: str
    is_box_only: bool = False
    chart_index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Text of one look. `rise` is 1 for raised, -1 for lowered text."""

    text: str
    family: str
    size: float
    weight: int
    is_italic: bool
    rgba: Rgba
    is_underlined: bool = False
    is_struck: bool = False
    letter_spacing: float = 0.0
    rise: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `is_hard_end`: the document breaks the line here."""

    frame: Frame
    runs: tuple[Run, ...]
    is_hard_end: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """Lines of one block. `frame` is where they may lie, without padding."""

    id: str
    frame: Frame
    lines: tuple[Line, ...]
    align: Literal["left", "center", "right", "justify"]
    is_right_to_left: bool = False


Item = Plate | Art | TextBlock
