"""`makeready edit`: from a file and an instruction to an order; what cannot be edited is said."""

import hashlib
import html
import io
import json
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from subprocess import DEVNULL

import pytest
from PIL import Image, PngImagePlugin

from makeready.app.asking import brief_of
from makeready.app.command_line import exit_code_of
from makeready.app.config import load_settings
from makeready.app.delivery import command_for
from makeready.app.edit_sources import keep
from makeready.app.editing import edit_job
from makeready.brief import ElementCount, Untouched
from makeready.brief.steering import steering_text
from makeready.errors import InvalidBriefError, InvalidImageError, MakereadyError, UnknownNameError
from makeready.loop import Order, RunOrder
from makeready.makers import compose
from makeready.store.blobs import FileBlobs
from makeready.store.codec import dumps, loads
from makeready.store.sqlite import dbapi
from makeready.verify.picture import SOURCE_KEY

CAPTION = "three red apples left of a blue bicycle on a pale yellow background, flat style, 256x256"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    brief = brief_of(CAPTION, maker="compose")
    path = tmp_path / "apples.png"
    path.write_bytes(compose.open().make(Order(brief=brief, seed=1, proposal_index=0)).picture.png_bytes())
    return path


def test_an_edit_is_checked_against_the_new_scene_and_the_old_picture(picture: Path) -> None:
    job = edit_job(picture, "make the bicycle green", load_settings({}).config)

    counts = [one for one in job.order.brief.constraints if isinstance(one, ElementCount)]
    untouched = next(one for one in job.order.brief.constraints if isinstance(one, Untouched))
    assert [(one.noun, one.minimum, one.colour) for one in counts] == [
        ("apple", 3, "red"),
        ("bicycle", 1, "green"),
    ]
    assert untouched.reference == str(picture)
    assert untouched.region.left > 0.5
    assert (job.order.brief.canvas.width_px, job.order.maker) == (256, "compose")


def test_a_new_background_leaves_no_pixel_to_keep(picture: Path) -> None:
    job = edit_job(picture, "make the background pale blue", load_settings({}).config)
    assert not any(isinstance(one, Untouched) for one in job.order.brief.constraints)


def saved(source: Path, name: str, *, dot: bool = False, text: str | None = None) -> Path:
    """The picture as another program would write it."""
    with Image.open(source) as image:
        kept = image.text[SOURCE_KEY]  # type: ignore[attr-defined]
        copy = image.convert("RGB")
    if dot:
        copy.putpixel((3, 3), (0, 0, 0))
    info = PngImagePlugin.PngInfo()
    info.add_itxt(SOURCE_KEY, kept if text is None else text)
    path = source.with_name(name)
    copy.save(path, pnginfo=info) if path.suffix == ".png" else copy.save(path)
    return path


def killed_once_begun(command: list[str], store: Path) -> None:
    """The command's process, killed as soon as its run is in the journal."""
    process = subprocess.Popen([sys.executable, "-m", "makeready", *command], stdout=DEVNULL, stderr=DEVNULL)  # noqa: S603
    while process.poll() is None:
        if (store / "makeready.db").is_file():
            with closing(dbapi().connect(store / "makeready.db")) as database, suppress(dbapi().Error):
                if database.execute("SELECT count(*) FROM runs").fetchone()[0]:
                    break
        time.sleep(0.01)
    process.kill()
    process.wait()


def test_an_edit_that_was_killed_goes_on_as_an_edit(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same bytes and verdicts as one that was not, though the picture is another by then."""
    whole, store = tmp_path / "whole.png", tmp_path / "store"
    edit = ["edit", str(picture), "remove one apple", "--json"]
    code = exit_code_of([*edit, "-o", str(whole), "--store", str(tmp_path / "other")])
    told = json.loads(capsys.readouterr().out)

    killed_once_begun([*edit, "--store", str(store)], store)
    picture.write_bytes(b"something else")
    resumed_code = exit_code_of(
        ["resume", "last", "-o", str(tmp_path / "again.png"), "--store", str(store), "--json"]
    )
    resumed = json.loads(capsys.readouterr().out)

    assert (tmp_path / "again.png").read_bytes() == whole.read_bytes()
    assert [(one["id"], one["verdict"]) for one in resumed["findings"]] == [
        (one["id"], one["verdict"]) for one in told["findings"]
    ]
    assert resumed_code == code
    report = Path(resumed["report"]).read_text(encoding="utf-8")
    assert "makeready edit" in report


def test_the_record_of_an_edit_says_what_was_changed_and_the_command_says_it_again(picture: Path) -> None:
    order = edit_job(picture, "make the bicycle green", load_settings({}).config).order

    assert order.edit is not None
    assert order.edit.picture_sha256 == hashlib.sha256(picture.read_bytes()).hexdigest()
    command = command_for(order, "x", order.maker)
    assert command == f"makeready edit {picture} 'make the bicycle green' --maker compose"
    assert loads(RunOrder, dumps(order)) == order


def test_a_picture_that_changes_before_it_is_kept_is_not_edited(picture: Path, tmp_path: Path) -> None:
    order = edit_job(picture, "make the bicycle green", load_settings({}).config).order
    assert order.edit is not None
    picture.write_bytes(b"something else")

    with pytest.raises(InvalidImageError, match="while the edit began"):
        keep(order.edit, FileBlobs(tmp_path / "blobs"))


def test_an_order_of_an_older_version_is_no_edit() -> None:
    stored = json.loads(dumps(RunOrder(brief=brief_of("a cat", maker="compose"))))
    del stored["edit"]

    assert loads(RunOrder, json.dumps(stored)).edit is None


def test_a_picture_that_carries_nothing_or_was_touched_is_refused(picture: Path) -> None:
    config = load_settings({}).config
    cases: list[tuple[Path, type[MakereadyError], str]] = [
        (saved(picture, "photo.jpg"), InvalidImageError, "no description"),
        (saved(picture, "dot.png", dot=True), InvalidImageError, "another program"),
        (saved(picture, "odd.png", text="{}"), InvalidBriefError, "cannot be read"),
        (picture.with_name("missing.png"), InvalidImageError, "missing.png"),
    ]
    for path, kind, words in cases:
        with pytest.raises(kind, match=words):
            edit_job(path, "make the bicycle green", config)
    with pytest.raises(UnknownNameError, match="design"):
        edit_job(picture, "make the bicycle green", config, maker="design")


def test_what_a_scene_and_an_image_model_make_is_called_a_picture(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the summary, in the brief that can be run again, in steering text and in the report; a brief of an
    older version says poster and means the same."""
    assert (
        exit_code_of(["run", CAPTION, "--maker", "compose", "--store", str(tmp_path), "--max-attempts", "1"])
        == 0
    )
    told = capsys.readouterr()
    run = next(tmp_path.glob("run_*"))
    kept = (run / "brief.yaml").read_text(encoding="utf-8")

    assert told.err.startswith("Picture, 256 x 256 px")
    assert "oster" not in told.err + told.out
    assert "kind: picture" in kept
    assert "<h1>Three red apples left of" in (run / "report.html").read_text(encoding="utf-8")
    again = brief_of(str(run / "brief.yaml"), maker="compose")
    assert again.kind == "picture"
    assert steering_text(again).startswith("Create a picture.")
    assert brief_of("a photo of a lighthouse", maker="local:x").kind == "picture"
    assert brief_of("a poster of a lighthouse", maker="local:x").kind == "poster"
    old = dumps(RunOrder(brief=again)).replace('"picture"', '"poster"', 1)
    assert loads(RunOrder, old).brief.kind == "poster"
    edit = edit_job(picture, "make the bicycle green", load_settings({}).config)
    assert edit.order.brief.kind == "picture"


def test_a_caption_is_read_as_a_scene_only_for_makers_of_scenes() -> None:
    assert [
        one.noun
        for one in brief_of("a red apple", maker="compose").constraints
        if isinstance(one, ElementCount)
    ]
    with pytest.raises(InvalidBriefError):
        brief_of("a red apple", maker="design")


def test_a_run_is_named_in_the_place_of_its_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(tmp_path / "store"), "--json"]
    assert exit_code_of(["run", CAPTION, "--maker", "compose", *store]) == 0
    made = json.loads(capsys.readouterr().out)

    assert exit_code_of(["edit", "last", "make the bicycle green", *store]) == 0
    out, err = capsys.readouterr()

    assert f"picture: attempt 1 of {made['run_id']}" in err
    report = Path(json.loads(out)["report"]).read_text(encoding="utf-8")
    assert "Make the bicycle green" in report
    assert "Before the edit" in report


def test_a_page_is_not_given_to_a_model_of_single_things(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(tmp_path / "store")]
    made = ["run", 'A 320x200 card that says "Hello"', "--max-attempts", "1", *store, "--json"]
    exit_code_of(made)
    run = json.loads(capsys.readouterr().out)

    for named in ("last", run["image"]):
        assert exit_code_of(["edit", named, "make the headline green", *store]) == 2
        err = capsys.readouterr().err
        assert f"is a page that {run['run_id']} laid out" in err
        assert f"{run['run_id']}/brief.yaml" in err


@pytest.mark.parametrize(
    "budget", [["--budget-seconds", "0"], ["--budget-usd", "x"], ["--max-attempts", "0"]]
)
def test_the_budget_of_an_edit_is_read_as_that_of_a_run(
    picture: Path, budget: list[str], tmp_path: Path
) -> None:
    store = ["--store", str(tmp_path / "store")]

    assert exit_code_of(["edit", str(picture), "make the bicycle green", *budget, *store]) == 2


def test_what_came_through_a_pipe_is_made_again_from_the_brief_that_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(CAPTION))
    store = tmp_path / "st ü re"
    assert exit_code_of(["run", "-", "--store", str(store), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)

    kept = store / made["run_id"] / "brief.yaml"
    report = Path(made["report"]).read_text(encoding="utf-8")
    assert f"makeready run '{kept}' --seed 1 --n 1 --maker compose" in html.unescape(report)
