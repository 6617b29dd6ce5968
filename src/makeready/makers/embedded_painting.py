"""Pictures inside design documents by the embedded model: drawn on a plain ground and cut out of it where the
caption names none."""

import io
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from makeready.brief import Brief, Canvas, ElementCount, Placement, Verdict
from makeready.engine.request import Pixels
from makeready.errors import CallerError, InvalidBriefError, InvalidRequestError, MakereadyError
from makeready.loop import Order, Pull
from makeready.makers import embedded
from makeready.makers.native_square import on_canvas
from makeready.makers.painting import FILLED
from makeready.makers.reseed import RESEED
from makeready.makers.sighting import ALONE_GROUND, cast_shadow
from makeready.scene.asking import caption_read, undrawn_words
from makeready.scene.spec import Ground, Scene
from makeready.scene.vocabulary import vocabulary
from makeready.scene.writing import caption_of
from makeready.verify.eyes.flat_ground import SIDE_PX, ground_of
from makeready.verify.inspect import Inspection
from makeready.verify.picture import Picture

FIRST_SEED = 1
"""Of a slot that names none."""
MAX_KEPT = 16
"""Ours: a document is drawn once for each of its elements, with the same few slots."""
LEAST_SHARE = 0.05
"""Of a pixel: a smaller share of the thing would magnify rounding."""
MIN_SEEN = 0.02
"""Of a pixel."""
COUNT, PLACE = "element_count", "placement"
"""Findings that a picture is chosen by. Where things stand may stay unknown, what they are may not."""
TRIES = 4
"""Ours: a model that draws every second thing right fails one slot of sixteen; a try takes half a second."""
SOFT_PX = 1.6
"""Of the cut's edge, at the model's size: enough to take the steps out of a silhouette."""


class EmbeddedPainter:
    """Implements `design.painter.Painter` over the embedded model, opened when the first slot asks. Close
    it."""

    def __init__(self, name: str, open_maker: Callable[[], embedded.EmbeddedMaker]) -> None:
        self._name = name
        self._open_maker = open_maker
        self._maker: embedded.EmbeddedMaker | None = None
        self._inspection = Inspection()
        self._kept: dict[tuple[str, int], Pixels | InvalidRequestError] = {}

    @property
    def name(self) -> str:
        """Without the folder's path, which is nobody's business who sees the picture."""
        kind, colon, folder = self._name.partition(":")
        return f"{kind}{colon}{Path(folder).name}"

    def objection(self, caption: str) -> str:
        """What the model does not know, and also that it tried and failed: a page is better without a picture
        than with an empty place for one."""
        try:
            self._chosen(caption, FIRST_SEED)
        except MakereadyError as error:
            return f"{error.message} {error.hint}".strip()
        return ""

    def undrawn(self, caption: str) -> tuple[str, ...]:
        return undrawn_words(caption, vocabulary())

    def png(self, caption: str, width_px: int, height_px: int, seed: int) -> bytes:
        """Raises: InvalidBriefError, InvalidRequestError for what the model cannot read, was not taught or
        did not draw; CapacityError, GenerationError."""
        pixels = self._chosen(caption, seed)
        image = cut_out(pixels, width_px, height_px) if _on_ground(caption)[1] else None
        if image is None:
            image = Image.fromarray(on_canvas(pixels, width_px, height_px).pixels)
        sink = io.BytesIO()
        image.save(sink, format="PNG")
        return sink.getvalue()

    def close(self) -> None:
        """End the model's threads, if it was opened."""
        if self._maker is not None:
            self._maker.close()
            self._maker = None

    def _opened(self) -> embedded.EmbeddedMaker:
        if self._maker is None:
            self._maker = self._open_maker()
        return self._maker

    def _chosen(self, caption: str, seed: int) -> Pixels:
        """The picture of a caption, or why there is none: neither is worked out twice.

        Raises: as `png`.
        """
        key = (caption, seed)
        if key not in self._kept:
            if len(self._kept) >= MAX_KEPT:
                self._kept.pop(next(iter(self._kept)))
            try:
                self._kept[key] = self._tried(caption, seed)
            except InvalidRequestError as error:
                self._kept[key] = error
        found = self._kept[key]
        if isinstance(found, InvalidRequestError):
            raise found
        return found

    def _tried(self, caption: str, seed: int) -> Pixels:
        """The first picture that surely shows what was asked for.

        Raises: InvalidRequestError where none of them does: a slot is empty rather than wrong.
        """
        words = _on_ground(caption)[0]
        maker, brief, fault = self._opened(), _brief(words), ""
        again = Pull(lever=RESEED.name, finding_id="", finding_kind="")
        for index in range(TRIES):
            order = Order(brief=brief, seed=seed, proposal_index=0, pulls=(again,) * index)
            picture = maker.make(order).picture
            if not isinstance(picture, Picture):
                raise TypeError("the model's picture has no pixels")
            fault = self._fault(picture, words)
            if not fault:
                return picture.pixels
        raise InvalidRequestError(
            f"In {TRIES} tries the model did not surely draw {caption!r}: {fault}.",
            hint="Let compose draw it: --painter compose.",
            param="data-generate",
        )

    def _fault(self, picture: Picture, words: str) -> str:
        """What is not surely there of a scene; empty where all of it is, and of what is no scene."""
        try:
            brief = caption_read(words, vocabulary()).brief
        except CallerError:
            return ""
        things = tuple(one for one in brief.constraints if isinstance(one, ElementCount | Placement))
        for found in self._inspection.inspect(picture, replace(_brief(words), constraints=things)):
            is_unsure = found.verdict is Verdict.UNKNOWN and found.kind == COUNT
            if found.kind in (COUNT, PLACE) and (is_unsure or found.verdict is Verdict.BROKEN):
                return found.measured
        return ""


def _brief(caption: str) -> Brief:
    return Brief(prompt=caption, kind="picture", canvas=Canvas(width_px=SIDE_PX, height_px=SIDE_PX))


def _on_ground(caption: str) -> tuple[str, bool]:
    """The caption with a plain ground, and whether that is ours: one that names its ground keeps it."""
    known = vocabulary()
    try:
        scene: Scene = caption_read(caption, known).reading.scene
        if scene.ground != Ground():
            return caption, False
        return caption_of(replace(scene, ground=Ground(colour=ALONE_GROUND)), "medium", known), True
    except (InvalidBriefError, InvalidRequestError):
        return caption, False


def cut_out(pixels: Pixels, width_px: int, height_px: int) -> Image.Image | None:
    """What stands before a plain ground, alone, as large as the slot allows and in its middle; None where no
    plain ground can be told from it, or nothing is on it.

    Shapes: (256, 256, 3) -> RGBA of width_px x height_px.
    """
    found = ground_of(pixels)
    standing = found.is_object & ~cast_shadow(pixels, found)
    inner = cv2.erode(standing.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)))
    if found.look.kind != "plain" or not inner.any():
        return None
    alpha = np.asarray(cv2.GaussianBlur(inner.astype(np.float32), (0, 0), SOFT_PX), dtype=np.float32)
    rows, columns = (np.flatnonzero((alpha > MIN_SEEN).any(axis=axis)) for axis in (1, 0))
    layers = _layers(pixels, found.pixels, alpha)
    thing = layers[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = FILLED * min(width_px / thing.shape[1], height_px / thing.shape[0])
    size = max(1, round(thing.shape[1] * scale)), max(1, round(thing.shape[0] * scale))
    drawn = Image.fromarray(thing).convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    # The page around it is sharp at any size, so the silhouette is: its edge stays as wide as it was.
    drawn.putalpha(drawn.getchannel("A").point(partial(_steeper, factor=max(1.0, scale) * SOFT_PX)))
    whole = Image.new("RGBA", (width_px, height_px))
    whole.paste(drawn, ((width_px - size[0]) // 2, (height_px - size[1]) // 2))
    return whole


def _steeper(alpha: int, factor: float) -> float:
    """The opacity with a shorter way from clear to opaque. Units: 0 to 255."""
    return min(255.0, max(0.0, (alpha - 127.5) * factor + 127.5))


def _layers(pixels: Pixels, ground: Pixels, alpha: NDArray[np.float32]) -> Pixels:
    """The picture with its ground's colour taken out of soft edges, or they would be a fringe on another one.

    Shapes: (S, S, 3), (S, S, 3), (S, S) -> (S, S, 4).
    """
    share = np.maximum(alpha, LEAST_SHARE)[..., None]
    colours = np.clip((pixels - (1 - share) * ground) / share, 0, 255)
    return np.dstack([np.rint(colours), np.rint(alpha * 255)]).astype(np.uint8)


def open(name: str) -> EmbeddedPainter:  # noqa: A001 - the word for every factory
    """The painter over `embedded` or `embedded:FOLDER`.

    Raises: InvalidModelError for weights that are not there.
    """
    embedded.taught_of(name)
    return EmbeddedPainter(name, partial(embedded.named, name))
