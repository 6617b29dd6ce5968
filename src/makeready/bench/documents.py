"""`make bench-documents`: what a dense 1600 x 1200 page costs to draw, to read, to read again and to export.

    python -m makeready.bench.documents [--quick] [--json]

Prints a table, or with --json a list of `{name, value, unit, target, ok}`; a full run writes
docs/bench-documents.md.
"""

import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from os import getpid

from makeready.bench.dense_page import HEIGHT_PX, WIDTH_PX, dense_page
from makeready.bench.host import ROOT, family, held_kib
from makeready.bench.main import Stopwatch, median_s
from makeready.bench.report import Row, as_json, options, provenance, table
from makeready.brief import Box, Brief, Canvas, Palette
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.exporting.export import export
from makeready.errors import MakereadyError
from makeready.makers.design import picture_of
from makeready.verify.eyes.ocr import Ocr
from makeready.verify.inspect import Inspection
from makeready.verify.picture import Picture

DOCUMENT = ROOT / "docs" / "bench-documents.md"
DRAW_TARGET_S, READ_TARGET_S, RETRY_TARGET_S, EXPORT_TARGET_S = 0.15, 4.5, 1.0, 0.7
MEMORY_TARGET_MIB = 1.2 * 1024
"""The promises for two cores; a miss is a row that says so, never a failed test."""
NUM_TIMES, NUM_QUICK_TIMES = 5, 2
SAMPLE_S = 0.05
"""Between two looks at the memory; asking the kernel takes about 5 ms."""


def hints_of(picture: Picture) -> list[Box]:
    """Where the document has text, as an inspection tells its reader."""
    return [one.box for one in picture.boxes or () if one.text.strip() and one.box.height_px >= 1]


def drawing_rows(drawer: Drawer, num_times: int) -> list[Row]:
    """A page that the process has not drawn before, and the same page once more."""
    editions = count(1)
    first_s = median_s(lambda: drawer.draw(dense_page(next(editions))), num_times)
    again_s = median_s(partial(drawer.draw, dense_page(1)), num_times)
    return [
        Row(name="draw a page of this kind, warm", value=again_s, unit="s", target=DRAW_TARGET_S),
        Row(name="draw it for the first time, chart included", value=first_s, unit="s"),
    ]


def reading_rows(drawer: Drawer, num_times: int) -> list[Row]:
    """A first reading by a reader that remembers nothing, then the retry that changed a tenth of the page."""
    first, retry = (picture_of(dense_page(is_changed=changed), drawer) for changed in (False, True))
    Ocr().prepare()
    Ocr().read(first.pixels, hints_of(first))
    watch, num_lines = Stopwatch(), 0
    for _ in range(num_times):
        reader = Ocr()
        with watch.part("first"):
            num_lines = len(reader.read(first.pixels, hints_of(first)))
        with watch.part("retry"):
            reader.read(retry.pixels, hints_of(retry))
        with watch.part("same"):
            reader.read(retry.pixels, hints_of(retry))
    return [
        Row(name="lines that are read", value=num_lines, unit="lines", target=140, is_floor=True),
        Row(name="read it for the first time", value=watch.median_s("first"), unit="s", target=READ_TARGET_S),
        Row(
            name="read it again, a tenth changed",
            value=watch.median_s("retry"),
            unit="s",
            target=RETRY_TARGET_S,
        ),
        Row(name="read it again, nothing changed", value=watch.median_s("same"), unit="s"),
    ]


def checking_row(drawer: Drawer, num_times: int) -> Row:
    """The checks of the layout alone: everything was read before."""
    picture, inspection = picture_of(dense_page(), drawer), Inspection()
    brief = Brief(
        prompt="",
        kind="poster",
        canvas=Canvas(width_px=WIDTH_PX, height_px=HEIGHT_PX),
        palette=Palette(swatches=()),
        constraints=(),
        charts=(),
    )
    spent_s = median_s(lambda: inspection.inspect(picture, brief), num_times)
    return Row(name="check its layout, once read", value=spent_s, unit="s")


def export_row(to: str, page: Document, drawer: Drawer, num_times: int) -> Row:
    """One export; what this machine cannot export is told with the reason."""
    name = f"export it as {to.upper()}"
    try:
        spent_s = median_s(lambda: export(page, to=to, drawer=drawer), num_times)
    except (MakereadyError, ImportError) as cause:
        reason = cause.message if isinstance(cause, MakereadyError) else str(cause)
        return Row(name=name, value=None, unit="s", target=EXPORT_TARGET_S, reason=reason)
    return Row(name=name, value=spent_s, unit="s", target=EXPORT_TARGET_S)


def peak_mib(work: Callable[[], object]) -> float:
    """The most memory that this process and its children hold while some work is done, and at its end."""
    samples_kib, is_done = [0], threading.Event()

    def look() -> None:
        samples_kib.append(sum(held_kib(pid) for pid in family(getpid())))

    def watch() -> None:
        while not is_done.wait(SAMPLE_S):
            look()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        work()
        look()
    finally:
        is_done.set()
        watcher.join()
    return max(samples_kib) / 1024


def memory_row(drawer: Drawer) -> Row:
    """Everything above once more, watched."""

    def work() -> None:
        reader = Ocr()
        for is_changed in (False, True):
            picture = picture_of(dense_page(is_changed=is_changed), drawer)
            reader.read(picture.pixels, hints_of(picture))
        for to in ("pdf", "pptx"):
            export_row(to, dense_page(), drawer, 1)

    mib = peak_mib(work)
    return Row(name="peak memory, with children", value=mib, unit="MiB", target=MEMORY_TARGET_MIB)


def document(rows: Sequence[Row], num_times: int) -> str:
    return f"""# Time and memory of dense documents

Written by `make bench-documents`: one page of {WIDTH_PX} x {HEIGHT_PX} px with running text of 14 px in four
columns, cards, a table and a chart. Medians of {num_times} after one that does not count. The process, the
drawing child and the OCR networks are up; each first reading is by a reader that remembers nothing. The retry
changes one card and one column, a tenth of the page, and reads only those.

{provenance("make bench-documents")}

{table(rows)}
"""


def main() -> None:
    """Measure, print, and on a full run write the document."""
    asked = options(__doc__).parse_args()
    num_times = NUM_QUICK_TIMES if asked.quick else NUM_TIMES
    with Drawer() as drawer:
        rows = [
            *drawing_rows(drawer, num_times),
            *reading_rows(drawer, num_times),
            checking_row(drawer, num_times),
            *(export_row(to, dense_page(), drawer, num_times) for to in ("pdf", "pptx")),
            memory_row(drawer),
        ]
    sys.stdout.write((as_json(rows) if asked.json else table(rows)) + "\n")
    if not asked.quick:
        DOCUMENT.write_text(document(rows, num_times), encoding="utf-8")


if __name__ == "__main__":
    main()
