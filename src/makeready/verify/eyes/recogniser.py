"""What a crop says: the PP-OCRv6 recognition network,
batched by width, with answers kept by the crop's content."""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from threading import Lock

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.verify.eyes.colour import Pixels
from makeready.verify.eyes.detector import network_input, session

RECOGNITION_MODEL = "PP-OCRv6_rec_small.onnx"
LINE_HEIGHT_PX = 48
"""Rec.rec_img_shape of rapidocr 3.10's config.yaml for PP-OCRv6_rec_small."""
MIN_LINE_WIDTH_PX = 48
MAX_LINE_WIDTH_PX = 3200
"""Ours: 66 times as wide as high; a line beyond it is read squeezed rather than not at all."""
MAX_PADDING = 0.25
"""Ours: crops share a batch while at most a quarter of it is padding."""
BATCH_WIDTH_PX = 3840
"""Ours: 8 short lines; the answer of a batch holds width / 8 * 18,710 floats, 36 MB here."""
MAX_KEPT = 4096
"""Ours: about 1 MiB of answers, some 100 pictures of 40 lines."""

Reading = tuple[str, float]


class Recogniser:
    """Reads crops. Owns a bounded table of past answers, keyed
    by the crop's bytes, so a retry reads only what changed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Reading] = OrderedDict()
        self._lock = Lock()

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        """Text and confidence (0 to 1) of each crop, in
        order. Shapes: crops (height, width, 3), any sizes."""
        lines = [line_image(crop) for crop in crops]
        keys = [hashlib.blake2b(line.tobytes(), digest_size=16).digest() for line in lines]
        with self._lock:
            known = {key: self._kept[key] for key in keys if key in self._kept}
        fresh = {key: line for key, line in zip(keys, lines, strict=True) if key not in known}
        known.update(read_fresh(fresh))
        with self._lock:
            for key in keys:
                self._kept[key] = known[key]
                self._kept.move_to_end(key)
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        return [known[key] for key in keys]


@cache
def alphabet() -> tuple[str, ...]:
    """Class index to character: blank, the 18,708 characters in the model's metadata, space."""
    characters = session(RECOGNITION_MODEL).get_modelmeta().custom_metadata_map["character"].splitlines()
    return ("", *characters, " ")


@cache
def readable_characters() -> frozenset[str]:
    return frozenset("".join(alphabet()))


def line_image(crop: Pixels) -> Pixels:
    """The crop at the network's height. Shapes: (h, w, 3) -> (48, w', 3)."""
    height, width = crop.shape[:2]
    new_width = math.ceil(width * LINE_HEIGHT_PX / height)
    new_width = min(max(new_width, MIN_LINE_WIDTH_PX), MAX_LINE_WIDTH_PX)
    how = cv2.INTER_AREA if height > LINE_HEIGHT_PX else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(crop, (new_width, LINE_HEIGHT_PX), interpolation=how), dtype=np.uint8)


def read_fresh(lines: dict[bytes, Pixels]) -> dict[bytes, Reading]:
    """Runs the network over batches of similar width."""
    answers: dict[bytes, Reading] = {}
    waiting = sorted(lines, key=lambda key: lines[key].shape[1])
    while waiting:
        widest = lines[waiting[-1]].shape[1]
        batch: list[bytes] = []
        while waiting and lines[waiting[-1]].shape[1] >= widest * (1 - MAX_PADDING):
            if batch and (len(batch) + 1) * widest > BATCH_WIDTH_PX:
                break
            batch.append(waiting.pop())
        stacked = np.zeros((len(batch), 3, LINE_HEIGHT_PX, widest), dtype=np.float32)
        for row, key in enumerate(batch):
            stacked[row, :, :, : lines[key].shape[1]] = network_input(lines[key])[0]
        scores = np.asarray(session(RECOGNITION_MODEL).run(None, {"x": stacked})[0])
        for row, key in enumerate(batch):
            answers[key] = decoded(scores[row])
    return answers


def decoded(scores: NDArray[np.float32]) -> Reading:
    """Greedy CTC: the best class of each step, repeats merged,
    blanks dropped; confidence is the mean of what is left.

    Shapes: scores (steps, classes), a probability per class.
    """
    best = scores.argmax(axis=1)
    kept = best != 0
    kept[1:] &= best[1:] != best[:-1]
    letters = alphabet()
    text = "".join(letters[index] for index in best[kept])
    return text, float(scores.max(axis=1)[kept].mean()) if kept.any() else 0.0
