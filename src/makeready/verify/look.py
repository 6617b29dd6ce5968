"""One look at one picture: the picture, the brief, and what
several verifiers need of them, computed once on demand."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box, Brief, Region
from makeready.design.document import ElementBox
from makeready.design.drawing.cut_letters import CutLetters
from makeready.loop.ports import Allowance
from makeready.verify.eyes.colour import Pixels, largest_difference
from makeready.verify.eyes.ink import tight_box
from makeready.verify.eyes.ocr import Ocr, TextLine
from makeready.verify.eyes.sprite_match import without_holes
from makeready.verify.ground import Ground, ground_of
from makeready.verify.picture import Picture

MIN_CHANGE = 8
"""Bytes of 255. Ours: a change below it on every pixel is not
seen; dynimg draws the same document to the same bytes."""
UNPAID = Allowance()
"""All the time there is, and no money."""


class Look:
    """What verifiers share while one picture is inspected against one brief."""

    def __init__(self, picture: Picture, brief: Brief, ocr: Ocr, allowance: Allowance = UNPAID) -> None:
        self.picture = picture
        self.brief = brief
        self.ocr = ocr
        self.allowance = allowance
        self._changes: dict[str, Future[Pixels]] = {}
        self._letterless: Future[Pixels] | None = None
        self._cut_letters: Future[CutLetters] | None = None
        self._drawing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="leave-one-out")

    @property
    def canvas(self) -> Box:
        return Box(left_px=0, top_px=0, width_px=self.picture.width_px, height_px=self.picture.height_px)

    @property
    def is_own(self) -> bool:
        """As `Picture.is_own`."""
        return self.picture.is_own

    @property
    def elements(self) -> tuple[ElementBox, ...]:
        return self.picture.boxes or ()

    @cached_property
    def reading(self) -> tuple[TextLine, ...]:
        """All text of the picture. For our own documents places
        of text are hints of where to look, never what it says."""
        hints = [
            element.box for element in self.elements if element.text.strip() and element.box.height_px >= 1
        ]
        return self.ocr.read(self.picture.pixels, hints)

    @cached_property
    def ground(self) -> Ground | None:
        """The page below its letters; None for a foreign picture."""
        self.foresee_ground()
        return None if self._letterless is None else ground_of(self.picture.pixels, self._letterless.result())

    @cached_property
    def stray_ink(self) -> NDArray[np.bool_]:
        """Letters outside of all texts' boxes. Shapes: (height, width); nowhere for a foreign picture."""
        height, width = self.picture.height_px, self.picture.width_px
        if self.ground is None:
            return np.zeros((height, width), dtype=np.bool_)
        stray = self.ground.ink.copy()
        for element in self.elements:
            if element.text.strip():
                stray[within(element.box)] = False
        return stray

    def foresee_ground(self) -> None:
        """Starts drawing the page without its letters."""
        if self._letterless is None and self.picture.without_all_letters is not None:
            self._letterless = self._drawing.submit(self.picture.without_all_letters)

    @property
    def cut_letters(self) -> CutLetters | None:
        """The letters that frames and the page's edge cut off; None for a foreign picture."""
        self.foresee_cut_letters()
        return None if self._cut_letters is None else self._cut_letters.result()

    def foresee_cut_letters(self) -> None:
        """Starts drawing all letters with and without what cuts them."""
        if self._cut_letters is None and self.picture.cut_letters is not None:
            self._cut_letters = self._drawing.submit(self.picture.cut_letters)

    def elements_for(self, constraint_id: str, noun: str = "") -> tuple[ElementBox, ...]:
        """The document's elements that answer a constraint; by its noun where none is tagged with its id."""
        tagged = tuple(element for element in self.elements if constraint_id in element.constraint_ids)
        if tagged or not noun:
            return tagged
        return tuple(element for element in self.elements if element.noun == noun)

    def change(self, element_id: str) -> NDArray[np.uint8] | None:
        """How much each pixel changes when one element is left out, the largest of the three channels.

        None for a foreign picture. Shapes: (height, width), bytes.
        """
        if self.picture.without is None:
            return None
        return self._left_out(self.picture.without, element_id).result()

    def foresee(self, element_ids: Sequence[str]) -> None:
        """Starts leaving elements out in another thread: drawing is another process while this one reads."""
        if self.picture.without is not None:
            for element_id in element_ids:
                self._left_out(self.picture.without, element_id)

    def close(self) -> None:
        """Gives up what was foreseen and nobody asked for."""
        self._drawing.shutdown(wait=False, cancel_futures=True)

    def _left_out(self, without: Callable[[str], Pixels], element_id: str) -> Future[Pixels]:
        if element_id not in self._changes:
            self._changes[element_id] = self._drawing.submit(self._compared, without, element_id)
        return self._changes[element_id]

    def _compared(self, without: Callable[[str], Pixels], element_id: str) -> Pixels:
        return largest_difference(self.picture.pixels, without(element_id))

    def changed(self, element_id: str) -> NDArray[np.bool_] | None:
        """Which pixels change visibly when one element is left out. Shapes: (height, width)."""
        change = self.change(element_id)
        return None if change is None else change >= MIN_CHANGE

    def seen_ink(self, element_id: str) -> NDArray[np.bool_] | None:
        """Which pixels of an element can be seen: those that change, and of its ink those within an outline
        that does, as a black ant's in a white line on a black hat. Shapes: (height, width)."""
        changed = self.changed(element_id)
        if changed is None or self.picture.ink is None:
            return changed
        return without_holes(changed) & self.picture.ink(element_id)

    def extent(self, element: ElementBox) -> Box | None:
        """Where an element is visible: the box of the pixels
        that change inside its own box. None if nowhere."""
        changed = self.changed(element.id)
        if changed is None:
            return element.box
        return tight_box(changed & box_mask(element.box, changed.shape[1], changed.shape[0]))

    def region_box(self, region: Region) -> Box:
        width, height = self.picture.width_px, self.picture.height_px
        return Box(
            left_px=region.left * width,
            top_px=region.top * height,
            width_px=(region.right - region.left) * width,
            height_px=(region.bottom - region.top) * height,
        )


def box_mask(box: Box, width_px: int, height_px: int) -> NDArray[np.bool_]:
    """True inside the box. Shapes: -> (height, width)."""
    mask = np.zeros((height_px, width_px), dtype=np.bool_)
    mask[within(box)] = True
    return mask


def within(box: Box) -> tuple[slice, slice]:
    """The rows and columns of the pixels that a box touches."""
    top, bottom = max(0, int(box.top_px)), max(0, int(np.ceil(box.bottom_px)))
    left, right = max(0, int(box.left_px)), max(0, int(np.ceil(box.right_px)))
    return slice(top, bottom), slice(left, right)


def area(box: Box) -> float:
    return max(0.0, box.width_px) * max(0.0, box.height_px)


def shared_area(first: Box, second: Box) -> float:
    """The area that two boxes have in common, in pixels."""
    wide = min(first.right_px, second.right_px) - max(first.left_px, second.left_px)
    high = min(first.bottom_px, second.bottom_px) - max(first.top_px, second.top_px)
    return max(0.0, wide) * max(0.0, high)


def around(boxes: tuple[Box, ...]) -> Box:
    """The smallest box around all of at least one."""
    left, top = min(box.left_px for box in boxes), min(box.top_px for box in boxes)
    right, bottom = max(box.right_px for box in boxes), max(box.bottom_px for box in boxes)
    return Box(left_px=left, top_px=top, width_px=right - left, height_px=bottom - top)
