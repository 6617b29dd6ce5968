"""What a crop says: the PP-OCRv6 recognition network,
batched by width, with answers kept by the crop's content."""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import groupby
from threading import Lock

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.verify.eyes.colour import Pixels
from makeready.verify.eyes.detector import NUM_THREADS, network_input, session

RECOGNITION_MODEL = "PP-OCRv6_rec_small.onnx"
LINE_HEIGHT_PX = 48
"""Rec.rec_img_shape of rapidocr 3.10's config.yaml for PP-OCRv6_rec_small."""
MIN_LINE_WIDTH_PX = 48
MAX_LINE_WIDTH_PX = 3200
"""Ours: 66 times as wide as high; a line beyond it is read squeezed rather than not at all."""
LONG_EM, SQUEEZE = 8.0, 0.8
"""Of crops cut close to their ink. Measured on 4,700 letters of 13 px text: whole width and 0.8 read all
of them right, 0.75 all but 2, 0.6 all but 10, 0.5 all but 100; the time goes with the width."""
GRID_PX = 32
"""Crops are padded to a multiple of it, and only those of one width share a batch: what a crop says depends
on nothing but the crop. The network's answers differ in marginal letters with the padding."""
BATCH_WIDTH_PX = 960
"""Ours: 8 short labels, or one line of running text; wider batches are no faster."""
MAX_KEPT = 4096
"""Ours: about 1 MiB of answers, some 100 pictures of 40 lines."""

Reading = tuple[str, float]


class Recogniser:
    """Reads crops. Owns a bounded table of past answers, keyed
    by the crop's bytes, so a retry reads only what changed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Reading] = OrderedDict()
        self._lock = Lock()
        # One thread for each batch is a third faster than all threads on one batch after the other.
        self._workers = ThreadPoolExecutor(NUM_THREADS, thread_name_prefix="recogniser")

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        """Text and confidence (0 to 1) of each crop, in
        order. Shapes: crops (height, width, 3), any sizes."""
        lines = [line_image(crop) for crop in crops]
        keys = [hashlib.blake2b(line.tobytes(), digest_size=16).digest() for line in lines]
        with self._lock:
            known = {key: self._kept[key] for key in keys if key in self._kept}
        fresh = {key: line for key, line in zip(keys, lines, strict=True) if key not in known}
        for answers in self._workers.map(read_batch, batches(fresh)):
            known.update(answers)
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
    characters = (
        session(RECOGNITION_MODEL, num_threads=1)
        .get_modelmeta()
        .custom_metadata_map["character"]
        .splitlines()
    )
    return ("", *characters, " ")


@cache
def readable_characters() -> frozenset[str]:
    return frozenset("".join(alphabet()))


def line_image(crop: Pixels) -> Pixels:
    """The crop at the network's height. Shapes: (h, w, 3) -> (48, w', 3)."""
    height, width = crop.shape[:2]
    squeeze = SQUEEZE if width > LONG_EM * height else 1.0
    new_width = math.ceil(squeeze * width * LINE_HEIGHT_PX / height)
    new_width = min(max(new_width, MIN_LINE_WIDTH_PX), MAX_LINE_WIDTH_PX)
    how = cv2.INTER_AREA if height > LINE_HEIGHT_PX else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(crop, (new_width, LINE_HEIGHT_PX), interpolation=how), dtype=np.uint8)


def padded_width(line: Pixels) -> int:
    return math.ceil(int(line.shape[1]) / GRID_PX) * GRID_PX


def batches(lines: Mapping[bytes, Pixels]) -> list[dict[bytes, Pixels]]:
    """Lines of one padded width together, up to `BATCH_WIDTH_PX` of them side by side; the widest first."""
    found: list[dict[bytes, Pixels]] = []
    for width, keys in groupby(
        sorted(lines, key=lambda key: padded_width(lines[key]), reverse=True),
        key=lambda key: padded_width(lines[key]),
    ):
        alike, size = list(keys), max(1, BATCH_WIDTH_PX // width)
        found += [{key: lines[key] for key in alike[at : at + size]} for at in range(0, len(alike), size)]
    return found


def read_batch(lines: Mapping[bytes, Pixels]) -> dict[bytes, Reading]:
    """Runs the network over lines of one padded width."""
    width = max(padded_width(line) for line in lines.values())
    stacked = np.zeros((len(lines), 3, LINE_HEIGHT_PX, width), dtype=np.float32)
    for row, line in enumerate(lines.values()):
        stacked[row, :, :, : line.shape[1]] = network_input(line)[0]
    scores = np.asarray(session(RECOGNITION_MODEL, num_threads=1).run(None, {"x": stacked})[0])
    return {key: decoded(scores[row]) for row, key in enumerate(lines)}


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
    return text, float(scores[kept, best[kept]].mean()) if kept.any() else 0.0
