"""The child process: hung, killed and interrupted children cost one page at most."""

import gc
import os
import signal
import threading
from collections.abc import Iterator

import pytest

from makeready.design.drawing.child import PageAnswer, PageRequest
from makeready.design.drawing.process import DrawingProcess
from makeready.design.fonts import DEFAULT_FAMILY, faces, font_arguments
from makeready.errors import DrawTimeoutError, InvalidDocumentError

HANGS_BLITZ = '<div><div style="float:left">A</div>text</div>'
"""Seen with blitz-py 0.5.0; the sanitiser takes float out, here nobody does."""


def page(html: str, *, measured_html: str = "") -> PageRequest:
    return PageRequest(
        html=html,
        measured_html=measured_html,
        width_px=64,
        height_px=64,
        font_files=font_arguments(),
        measure_files=[str(face.path) for face in faces()],
        default_family=DEFAULT_FAMILY,
    )


@pytest.fixture
def process() -> Iterator[DrawingProcess]:
    started = DrawingProcess(timeout_s=30)
    yield started
    started.close()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_page_that_hangs_the_engine_is_stopped_and_the_next_one_drawn(process: DrawingProcess) -> None:
    process.ask(page("a"))
    hung = process.pid
    process.timeout_s = 0.5

    with pytest.raises(DrawTimeoutError, match=r"0\.5 s"):
        process.ask(page("a", measured_html=HANGS_BLITZ))

    process.timeout_s = 30
    assert isinstance(process.ask(page("a")), PageAnswer)
    assert process.pid != hung
    assert hung is not None
    assert not is_running(hung)


def test_a_child_that_died_is_replaced_without_a_word(process: DrawingProcess) -> None:
    first = process.ask(page("a"))
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)

    assert process.ask(page("a")) == first


def test_a_page_that_kills_the_engine_twice_is_refused(process: DrawingProcess) -> None:
    """Each child is killed while it hangs on the page, as a crash would end it."""
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            process.ask(page("a", measured_html=HANGS_BLITZ))
        except InvalidDocumentError as error:
            errors.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    while asking.is_alive():
        if (pid := process.pid) is not None and is_running(pid):
            os.kill(pid, signal.SIGKILL)
        asking.join(0.05)

    assert "crashed" in str(errors[0])


def test_ctrl_c_does_not_reach_the_child(process: DrawingProcess) -> None:
    process.ask(page("a"))
    pid = process.pid
    assert pid is not None

    os.kill(pid, signal.SIGINT)

    assert isinstance(process.ask(page("b")), PageAnswer)
    assert process.pid == pid
    assert os.getsid(pid) != os.getsid(0)


def test_closing_ends_the_child_and_may_be_repeated(process: DrawingProcess) -> None:
    process.ask(page("a"))
    pid = process.pid

    process.close()
    process.close()

    assert process.pid is None
    assert pid is not None
    assert not is_running(pid)


def test_what_the_engine_refuses_is_the_documents_fault(process: DrawingProcess) -> None:
    broken = PageRequest(
        html="a",
        measured_html="",
        width_px=64,
        height_px=64,
        font_files=["no-such-font.ttf"],
        measure_files=[],
        default_family=DEFAULT_FAMILY,
    )

    with pytest.raises(InvalidDocumentError, match="refused"):
        process.ask(broken)

    assert isinstance(process.ask(page("a")), PageAnswer)


def test_a_process_that_nobody_holds_any_more_takes_its_child_along() -> None:
    process = DrawingProcess(timeout_s=30)
    process.ask(page("<p>A</p>"))
    pid = process.pid
    assert pid is not None

    del process
    gc.collect()

    assert not is_running(pid)
