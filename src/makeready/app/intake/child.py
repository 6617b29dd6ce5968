"""What decodes: a process of its own that may be killed, that holds little memory, and that knows no secret.

It reads a piece of JSON and the file's bytes, and answers with a piece of JSON and pixels; nothing that it
writes is run or unpickled by who asked. Whatever a file does to Pillow, it does to this process alone.
"""

import io
import json
import resource
import signal
import struct
import sys
import warnings
from typing import BinaryIO, Protocol

import numpy as np
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from makeready.verify.open_picture import rgb
from makeready.verify.picture import SOURCE_KEY

HEAD = struct.Struct(">II")
"""The lengths of the JSON and of the bytes behind it."""
MAX_DESCRIPTION = 1_000_000
"""Ours: characters of the description that our own pictures carry; a scene takes some thousands."""


def main() -> None:
    """Answer until nobody asks any more. The first request says what memory may be held."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    is_limited = False
    while message := received(requests):
        asked, content = message
        if not is_limited:
            limit_memory(int(str(asked["memory_bytes"])))
            is_limited = True
        signal.setitimer(signal.ITIMER_REAL, float(str(asked["timeout_s"])))  # its parent may be gone
        try:
            answer, body = decoded(content, str(asked["format"]), int(str(asked["pixels"])))
        except MemoryError:
            answer, body = {"fault": "needs too much memory"}, b""
        signal.setitimer(signal.ITIMER_REAL, 0)
        send(answers, answer, body)


def limit_memory(memory_bytes: int) -> None:
    """Hold no more than this above what is held now; write no file, dump no core."""
    with open("/proc/self/statm", encoding="ascii") as file:
        held = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + memory_bytes, held + memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def decoded(content: bytes, kind: str, max_pixels: int) -> tuple[dict[str, object], bytes]:
    """What is to be answered: a fault, or the size and RGB bytes with an alpha plane behind them."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a file is odd about is no news to a server
            with Image.open(io.BytesIO(content), formats=(kind,)) as image:
                if image.width * image.height > max_pixels or (kind != "JPEG" and _num_frames(image) > 1):
                    return {"fault": "is not what its first bytes say"}, b""
                image.load()
                return _answer(image)
    except UnidentifiedImageError:
        return {"fault": "is damaged"}, b""
    except Image.DecompressionBombError:
        return {"fault": "is too large"}, b""
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, TypeError):
        return {"fault": "is damaged or cut short"}, b""  # what Pillow raises for files that are made to


def _answer(image: Image.Image) -> tuple[dict[str, object], bytes]:
    pixels = rgb(image)
    alpha = b""
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        alpha = ImageOps.exif_transpose(image).convert("RGBA").getchannel("A").tobytes()
    height_px, width_px = pixels.shape[:2]
    text = getattr(image, "text", {}).get(SOURCE_KEY, "")
    description = str(text) if len(text) <= MAX_DESCRIPTION else ""
    head: dict[str, object] = {
        "width_px": width_px,
        "height_px": height_px,
        "has_alpha": bool(alpha),
        "description": description,
    }
    return head, np.ascontiguousarray(pixels).tobytes() + alpha


def _num_frames(image: Image.Image) -> int:
    return int(getattr(image, "n_frames", 1))


class Readable(Protocol):
    """What messages are read from: a pipe, or one that is measured."""

    def read(self, num_bytes: int, /) -> bytes: ...


def received(stream: Readable) -> tuple[dict[str, object], bytes] | None:
    """The next message; None at the end of the stream.

    Raises: ValueError for what is no message.
    """
    lengths = stream.read(HEAD.size)
    if len(lengths) < HEAD.size:
        return None
    num_head, num_body = HEAD.unpack(lengths)
    head, body = stream.read(num_head), stream.read(num_body)
    if len(head) < num_head or len(body) < num_body:
        return None
    parsed = json.loads(head)
    if not isinstance(parsed, dict):
        raise TypeError
    return parsed, body


def send(stream: BinaryIO, head: dict[str, object], body: bytes) -> None:
    text = json.dumps(head).encode()
    stream.write(HEAD.pack(len(text), len(body)) + text)
    stream.write(body)
    stream.flush()
