"""`makeready export`: which attempts, which formats, where to, and one clear line for bad input."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from makeready.app.command_line import exit_code_of
from makeready.brief.read import read_brief
from makeready.errors import MissingDependencyError
from makeready.loop import Card, Outcome, RunOrder
from makeready.store import open_store
from makeready.testing import attempt_of
from makeready.verify.picture import Picture

SOURCE = '<p style="font-size:30px;margin:20px">Hello slide</p>'
CARD = Card(name="design", attempt_s=1.0, attempt_microusd=0, levers=())


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """One run with two delivered proposals: the first has a document, the second is only pixels."""
    root = tmp_path / "store"
    pixels = np.full((120, 320, 3), 255, np.uint8)
    pixels[40:80, 40:280] = (20, 60, 120)
    picture = Picture(pixels=pixels)
    order = RunOrder(brief=read_brief('A card that says "Hello slide"'), num_proposals=2)
    with open_store(root) as opened:
        opened.journal.begin("run_a", order, (CARD,))
        for index, source in enumerate((SOURCE, "")):
            attempt = attempt_of(picture, source, index=index)
            opened.journal.record("run_a", attempt, picture, source)
        opened.journal.finish("run_a", Outcome.MET, 2.0)
    return root


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[str], list[str]]:
    code = exit_code_of(["export", *(str(word) for word in words)])
    output = capsys.readouterr()
    return code, output.out.splitlines(), output.err.splitlines()


def test_every_delivered_picture_is_written_beside_the_run(store: Path, capsys) -> None:
    code, out, _ = said(capsys, "last", "--to", "webp", "--to", "png", "--store", store)

    assert code == 0
    assert out == [
        str(store / "run_a" / f"picture-{number}.{to}") for number in (1, 2) for to in ("webp", "png")
    ]
    with Image.open(io.BytesIO(Path(out[0]).read_bytes())) as picture:
        assert (picture.format, picture.size) == ("WEBP", (320, 120))


def test_the_ending_of_the_output_is_enough(store: Path, tmp_path: Path, capsys) -> None:
    wanted = tmp_path / "hello.html"

    code, out, _ = said(capsys, "last", "--proposal", 1, "-o", wanted, "--store", store)

    assert (code, out) == (0, [str(wanted)])
    assert "Hello slide" in wanted.read_text()


def test_json_names_path_format_and_attempt(store: Path, tmp_path: Path, capsys) -> None:
    code, out, _ = said(
        capsys, "last", "--attempt", 2, "--to", "jpg", "--out", tmp_path, "--json", "--store", store
    )

    assert code == 0
    assert json.loads("\n".join(out)) == {
        "run_id": "run_a",
        "files": [{"path": str(tmp_path / "picture.jpg"), "format": "jpeg", "attempt": 2}],
    }


def test_show_says_how_to_export_what_has_a_document(store: Path, capsys) -> None:
    assert exit_code_of(["show", "last", "--store", str(store)]) == 0

    assert capsys.readouterr().out.splitlines()[-1] == "export   makeready export run_a --to pptx"


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        (["--to", "docx"], "no export format 'docx'", "png, jpeg, webp, html, pdf, pptx"),
        ([], "Which format?", "--to"),
        (["--to", "png", "--attempt", "7"], "no attempt 7", "There are: 1, 2."),
        (["--to", "png", "--proposal", "3"], "no delivered proposal 3", "There are: 1, 2."),
        (["--to", "html", "--attempt", "2"], "only pixels, without a document", "png, jpeg or webp"),
        (["--to", "png", "-o", "/nowhere/at/all.png"], "does not exist", "mkdir"),
        (["--to", "png", "-o", "slide.pdf"], "does not end as png does", "--to pdf"),
        (["--to", "png", "--scale", "9"], "scale 9", "2"),
    ],
)
def test_bad_input_is_one_clear_line_and_writes_nothing(
    words: list[str], error: str, hint: str, store: Path, capsys
) -> None:
    before = sorted(store.rglob("*"))

    code, out, err = said(capsys, "last", *words, "--store", store)

    assert (code, out) == (2, [])
    assert [line.partition(":")[0] for line in err] == ["error", "hint"]
    assert error in err[0]
    assert hint in err[1]
    assert [one for one in sorted(store.rglob("*")) if one not in before and one.is_file()] == []


def test_a_slide_and_a_pdf_come_out_of_the_command_line(store: Path, tmp_path: Path, capsys) -> None:
    weasy = pytest.importorskip("makeready.design.exporting.weasy")
    try:
        weasy.opened()
    except MissingDependencyError as error:
        pytest.skip(error.hint)
    pytest.importorskip("pptx")

    code, out, err = said(
        capsys, "last", "--attempt", 1, "--to", "pptx", "--to", "pdf", "-o", tmp_path, "--store", store
    )

    assert code == 0
    assert [Path(line).read_bytes()[:4] for line in out] == [b"PK\x03\x04", b"%PDF"]
    assert "--fonts" in err[0]
