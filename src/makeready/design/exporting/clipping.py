"""What `overflow: hidden` leaves of a plate."""

from dataclasses import dataclass, replace

from makeready.design.exporting.items import Corners, Frame, Plate, Ramp

NEAR = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A rectangle with round corners; nothing outside it is seen."""

    frame: Frame
    corners: Corners

    def within(self, inner: "Clip") -> "Clip":
        """What is inside both; a corner that lies in the other keeps its radius."""
        frame = meeting(self.frame, inner.frame)
        return Clip(frame=frame, corners=_met_corners(frame, inner.frame, inner.corners, self))


def meeting(one: Frame, other: Frame) -> Frame:
    left, top = max(one.left, other.left), max(one.top, other.top)
    right, bottom = min(one.right, other.right), min(one.bottom, other.bottom)
    return Frame(left, top, max(0.0, right - left), max(0.0, bottom - top))


def clipped(plate: Plate, clip: Clip | None) -> list[Plate] | None:
    """The plate as far as it is seen: none, one, or None where no plate has that shape."""
    if clip is None or plate.frame.turn_deg:
        return [plate]
    frame = meeting(plate.frame, clip.frame)
    if frame.width <= 0 or frame.height <= 0:
        return []
    corners = _met_corners(frame, plate.frame, plate.corners, clip)
    is_whole = frame.width > plate.frame.width - NEAR and frame.height > plate.frame.height - NEAR
    if is_whole:
        return [replace(plate, corners=corners)]
    has_edges = any(edge.is_seen for edge in plate.edges)
    if has_edges or isinstance(plate.fill, Ramp) or max(plate.corners) > 0:
        return None
    return [replace(plate, frame=frame, corners=corners, shadow=None)]


def _met_corners(frame: Frame, own_frame: Frame, own: Corners, clip: Clip) -> Corners:
    """The radii where the two rectangles meet: each corner takes those of the frames whose corner it is."""
    points = _points(frame)
    found = []
    for point, own_point, radius, clip_point, clip_radius in zip(
        points, _points(own_frame), own, _points(clip.frame), clip.corners, strict=True
    ):
        of_own = radius if _is_near(point, own_point) else 0.0
        of_clip = clip_radius if _is_near(point, clip_point) else 0.0
        found.append(max(of_own, of_clip))
    return found[0], found[1], found[2], found[3]


def _points(frame: Frame) -> list[tuple[float, float]]:
    return [
        (frame.left, frame.top),
        (frame.right, frame.top),
        (frame.right, frame.bottom),
        (frame.left, frame.bottom),
    ]


def _is_near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) <= NEAR and abs(one[1] - other[1]) <= NEAR
