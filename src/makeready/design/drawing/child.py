"""The drawing process: foreign engines run here, so that a page that hangs or crashes them costs one page.

Started by `process.py`, which calls `main` in a fresh interpreter. Reads requests from standard input and
writes answers to standard output, each a pickle after its length in eight bytes. Imports an engine when the
first request needs it.
"""

import os
import pickle
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

from makeready.design.mathematics import Formula, typeset
from makeready.errors import InvalidDocumentError, MakereadyError

if sys.platform == "win32":
    resource = None
else:
    import resource

LENGTH = struct.Struct("<Q")
MEMORY_BYTES = 1 << 28
"""What one request may take beyond its pixels: 256 MiB; a dense page takes about 60, a chart 40."""
V8_BYTES = 640 << 20
"""What V8 sets aside when it starts and mostly leaves alone: 600 MiB writable, 90 MiB used (1.9.0)."""
BYTES_PER_PIXEL = 24
"""Drawn, composed and sent: dynimg holds a page up to five times at four bytes."""
FILE_BYTES = 4096
"""Enough for Python to try whether it can write a temporary file, and for no picture."""
CPU_S = 60
"""Processor time of a request, over all threads: the parent stops it after a fraction of that."""
ORPHAN_CHECK_S = 2.0
"""How often the process looks for its parent; a hung engine would not see the pipe close."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Draw `html`; with `measured_html`, lay that out too and answer where its elements with an id lie.

    `font_files` is dynimg's `fonts` argument. blitz gets the system files' contents through `measure_fonts`.
    `scale` is device pixels for one of the page. An empty `html` draws nothing.
    """

    html: str
    measured_html: str
    width_px: int
    height_px: int
    font_files: list[str | dict[str, str]]
    measure_files: list[str]
    default_family: str
    scale: float = 1.0
    background: str = "#ffffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnswer:
    """`rgba` holds rows of red, green, blue and alpha; boxes are left, top, width, height by id."""

    rgba: bytes
    width_px: int
    height_px: int
    boxes: dict[str, tuple[float, float, float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRequest:
    """Draw a Vega-Lite chart, given as JSON, at `scale` device pixels for one of its own, or as SVG."""

    spec_json: str
    scale: float
    font_folder: str
    as_svg: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RingRequest:
    """Draw the SVG that a chart has become, larger than it was, as PNG; fonts as for charts."""

    svg: str


Request = PageRequest | ChartRequest | RingRequest | Formula


def read_message(stream: BinaryIO) -> object:
    """The next message; EOFError if the other side has gone."""
    head = _read_exactly(stream, LENGTH.size)
    return pickle.loads(_read_exactly(stream, LENGTH.unpack(head)[0]))  # noqa: S301 - our own process writes it


def write_message(stream: BinaryIO, message: object) -> None:
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def _read_exactly(stream: BinaryIO, num_bytes: int) -> bytes:
    body = stream.read(num_bytes)
    if len(body) < num_bytes:
        raise EOFError
    return body


def page(request: PageRequest) -> PageAnswer:
    if not request.html:
        return PageAnswer(rgba=b"", width_px=0, height_px=0, boxes=_boxes(request))
    import dynimg

    options = dynimg.RenderOptions(
        width=request.width_px,
        height=request.height_px,
        scale=request.scale,
        fonts=request.font_files,
        background=request.background,
    )
    with ThreadPoolExecutor(max_workers=1) as beside:  # both engines let go of Python's lock
        boxes = beside.submit(_boxes, request)
        image = dynimg.render(request.html, options)
        return PageAnswer(rgba=image.data, width_px=image.width, height_px=image.height, boxes=boxes.result())


_measure_fonts: dict[str, bytes] = {}
"""Files that blitz already has: it keeps registered fonts as long as the process lives."""


def _boxes(request: PageRequest) -> dict[str, tuple[float, float, float, float]]:
    if not request.measured_html:
        return {}
    import blitz_py

    new = [path for path in request.measure_files if path not in _measure_fonts]
    if new:
        for path in new:
            with open(path, "rb") as file:
                _measure_fonts[path] = file.read()
        blitz_py.register_fonts([_measure_fonts[path] for path in new], default_family=request.default_family)
    template = blitz_py.Template(request.measured_html, width=request.width_px, height=request.height_px)
    return dict(template.boxes())


_chart_folders: set[str] = set()


def chart(request: ChartRequest) -> bytes:
    import vl_convert

    if request.font_folder not in _chart_folders:
        vl_convert.register_font_directory(request.font_folder)
        _chart_folders.add(request.font_folder)
    if request.as_svg:
        svg: str = vl_convert.vegalite_to_svg(vl_spec=request.spec_json, allowed_base_urls=[])
        return svg.encode()
    png: bytes = vl_convert.vegalite_to_png(
        vl_spec=request.spec_json, scale=request.scale, ppi=72, allowed_base_urls=[]
    )
    return png


def ring(request: RingRequest) -> bytes:
    import vl_convert

    png: bytes = vl_convert.svg_to_png(request.svg, scale=1.0, ppi=72)
    return png


def bound_resources(request: object) -> None:
    """Let the request have this much memory and processor time more than the process has used so far.

    What an engine cannot have it dies of, or says so; either way the document is at fault and said to be.
    No file of any size is written, whatever an engine would like to keep.
    """
    pixels = (
        request.width_px * request.height_px * request.scale**2 if isinstance(request, PageRequest) else 0.0
    )
    is_first_chart = isinstance(request, ChartRequest) and "vl_convert" not in sys.modules
    bound(MEMORY_BYTES + (V8_BYTES if is_first_chart else 0) + round(BYTES_PER_PIXEL * pixels))
    if resource is not None:
        _set_limit(resource.RLIMIT_FSIZE, FILE_BYTES)


def bound(more_bytes: int) -> None:
    """Let the process take this much more memory than it has, and CPU_S of processor time.

    Counted is what the process may write to (RLIMIT_DATA): V8 reserves far more addresses than it uses.
    """
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set_limit(resource.RLIMIT_DATA, more_bytes + _data_bytes())
    _set_limit(resource.RLIMIT_CPU, round(used.ru_utime + used.ru_stime) + CPU_S)


def _set_limit(kind: int, limit: int) -> None:
    if resource is not None:
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _data_bytes() -> int:
    """What the process can write to now, by Linux's count; elsewhere nothing, and the limit is only rough."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            line = next(line for line in status if line.startswith("VmData:"))
    except (OSError, StopIteration):
        return MEMORY_BYTES
    return int(line.split()[1]) * 1024


def answer(request: object) -> object:
    """What the request asks for, or the error to raise on the other side."""
    try:
        match request:
            case PageRequest():
                return page(request)
            case ChartRequest():
                return chart(request)
            case RingRequest():
                return ring(request)
            case Formula():
                return typeset(request)
    except MakereadyError as error:
        return error
    except MemoryError:
        return InvalidDocumentError(
            "Drawing the document needs more memory than it may have.",
            hint="Make it smaller or simpler.",
            param="document",
        )
    except (ValueError, RuntimeError, OSError, TypeError) as error:
        first_line = (str(error).strip() or type(error).__name__).splitlines()[0]
        return InvalidDocumentError(
            f"The drawing engine refused the document: {first_line[:300]}",
            hint="Check the values of its styles and chart specifications.",
            param="document",
        )
    raise AssertionError(f"unknown request {type(request).__name__}")


def _leave_with_parent(parent_pid: int) -> None:
    while os.getppid() == parent_pid:
        time.sleep(ORPHAN_CHECK_S)
    os._exit(1)


def main() -> None:
    """Answer requests for pages, charts and formulas until the parent closes the pipe."""

    def bounded(request: object) -> object:
        bound_resources(request)
        return answer(request)

    serve(bounded)


def serve(answered: Callable[[object], object]) -> None:
    """Answer the parent's requests until it closes the pipe. Ctrl-C is the parent's to act on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, args=(os.getppid(),), daemon=True).start()
    requests = sys.stdin.buffer
    # Engines print; their words must not reach the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while True:
        try:
            request = read_message(requests)
        except EOFError:
            return
        write_message(answers, answered(request))
