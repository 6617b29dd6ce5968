"""The benchmark from the command line inwards, with makers that are quick: files, faults, going on."""

import errno
import io
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from makeready.bench.bizgeneval import Bench, arguments, main, run
from makeready.bench.bizgeneval_judge import Checklist, Judgement
from makeready.bench.bizgeneval_pictures import Task, made
from makeready.bench.bizgeneval_prompts import canvas_for, proportions, read_prompts
from makeready.bench.bizgeneval_recall import readings
from makeready.bench.bizgeneval_records import Folder, Made, Record
from makeready.brief.read import read_brief
from makeready.errors import InvalidBriefError, StorageError, UnknownNameError


def png() -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(sink, "PNG")
    return sink.getvalue()


@dataclass
class ScriptedMaker:
    """Makes white pictures and counts; crashes on the ids that it is told to crash on."""

    faults: dict[str, BaseException] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)

    def __call__(self, task: Task) -> Made:
        self.made.append(task.prompt.id)
        if fault := self.faults.get(task.prompt.id):
            raise fault
        record = Record(
            prompt=task.prompt,
            planner=task.planner,
            outcome="met",
            strings=readings(["Open"], ()),
            num_lines=2,
        )
        return Made(record=record, png=png(), html="<p>Open</p>")


def bench_of(make: Callable[[Task], Made], said: list[str] | None = None) -> Bench:
    def pool() -> Executor:
        return ThreadPoolExecutor(1)

    return Bench(make=make, open_pool=pool, say=(said if said is not None else []).append)


def entry(prompt_id: int, **more: object) -> str:
    return json.dumps({"id": prompt_id, "prompt": "A slide titled “Open”.", "domain": "slides", **more})


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    path = tmp_path / "prompts.jsonl"
    path.write_text("\n".join(entry(number, dimension="text") for number in (1, 2, 3)), encoding="utf-8")
    return path


def asked(prompts: Path, *more: str) -> list[str]:
    return ["--prompts", str(prompts), "--planner", "templates", "--out", str(prompts.parent / "out"), *more]


def test_every_prompt_gets_a_picture_a_record_and_a_place_in_the_gallery(prompts: Path) -> None:
    records, text = run(arguments(asked(prompts)), bench_of(ScriptedMaker()))

    out = prompts.parent / "out"
    assert [one.prompt.id for one in records] == ["1", "2", "3"]
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [
            *(f"{number}.{kind}" for number in (1, 2, 3) for kind in ("html", "json", "png")),
            "index.html",
            "table.md",
        ]
    )
    page = (out / "index.html").read_text(encoding="utf-8")
    assert page.count("data:image/webp;base64,") == 3
    assert 'src="http' not in page
    assert all(word in text for word in ("Machine:", "Date:", "Commit:", "Command:"))
    assert str(prompts.parent) not in text


def test_a_finished_picture_is_not_made_again(prompts: Path) -> None:
    first, second = ScriptedMaker(), ScriptedMaker()
    run(arguments(asked(prompts, "--ids", "2")), bench_of(first))

    records, _ = run(arguments(asked(prompts)), bench_of(second))

    assert (first.made, second.made) == (["2"], ["1", "3"])
    assert [one.outcome for one in records] == ["met"] * 3


@pytest.mark.parametrize(
    "damage",
    [
        lambda out: (out / "1.png").unlink(),
        lambda out: (out / "1.json").write_text('{"format": 2, "id": "1"'),
        lambda out: (out / "1.json").write_text("[]"),
        lambda out: (out / "1.json").write_text(
            (out / "1.json").read_text().replace('"format": 2', '"format": 1')
        ),
    ],
    ids=["no picture", "half a record", "no record of ours", "an older format"],
)
def test_what_is_damaged_is_made_again(prompts: Path, damage: Callable[[Path], object]) -> None:
    run(arguments(asked(prompts)), bench_of(ScriptedMaker()))
    damage(prompts.parent / "out")
    again = ScriptedMaker()

    run(arguments(asked(prompts)), bench_of(again))

    assert again.made == ["1"]


def test_another_prompt_of_the_same_id_is_made_again(prompts: Path) -> None:
    run(arguments(asked(prompts)), bench_of(ScriptedMaker()))
    prompts.write_text(entry(1, dimension="layout"), encoding="utf-8")
    again = ScriptedMaker()

    run(arguments(asked(prompts)), bench_of(again))

    assert again.made == ["1"]


def test_a_crash_is_the_error_of_its_own_picture(prompts: Path) -> None:
    said: list[str] = []

    records, text = run(
        arguments(asked(prompts)), bench_of(ScriptedMaker(faults={"2": ZeroDivisionError("no")}), said)
    )

    assert [bool(one.error) for one in records] == [False, True, False]
    assert "prompt 2: crashed: ZeroDivisionError: no" in text
    again = ScriptedMaker()
    run(arguments(asked(prompts)), bench_of(again))
    assert again.made == ["2"]


def test_a_process_that_dies_takes_no_other_picture_along(prompts: Path) -> None:
    records, _ = run(
        arguments(asked(prompts)), bench_of(ScriptedMaker(faults={"2": BrokenProcessPool("died")}))
    )

    assert [one.error for one in records] == ["", "the process that made it died", ""]


def test_a_broken_line_is_said_and_passed_over(prompts: Path) -> None:
    lines = [
        '{"id": 9',
        entry(1),
        "[]",
        '{"id": 4}',
        entry(1),
        entry(5, easy_qidxs=[3]),
        '{"id": "../x", "prompt": "a"}',
    ]
    prompts.write_bytes("\n".join(lines).encode() + b"\n\xff\xfe\n")

    found = read_prompts(prompts)
    said: list[str] = []
    _, text = run(arguments(asked(prompts)), bench_of(ScriptedMaker(), said))

    assert [one.id for one in found.prompts] == ["1"]
    assert [line.partition(":")[0] for line in found.broken] == [f"line {n}" for n in (1, 3, 4, 5, 6, 7, 8)]
    assert sum(line.startswith("passed over line") for line in said) == 7
    assert "Broken lines: 7" in text


def test_a_file_without_a_usable_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("\n\n")

    with pytest.raises(InvalidBriefError, match="empty"):
        read_prompts(path)
    with pytest.raises(InvalidBriefError, match="cannot be read"):
        read_prompts(tmp_path / "missing.jsonl")


@dataclass(frozen=True, slots=True)
class FullDisk(Folder):
    """A folder on a disk that takes nothing."""

    def write(self, name: str, content: bytes) -> None:
        raise StorageError(f"{name} cannot be written: No space left on device.")


def test_a_full_disk_is_said_and_stops_nothing(prompts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("makeready.bench.bizgeneval.Folder", FullDisk)
    said: list[str] = []

    records, text = run(arguments(asked(prompts)), bench_of(ScriptedMaker(), said))

    assert len(records) == 3
    assert all("No space left" in one.error for one in records)
    assert "| all | 0 | 3 |" in text
    assert any("index.html cannot be written" in line for line in said)


def test_a_disk_that_fills_up_in_the_middle_costs_the_pictures_after_it_and_no_other(
    prompts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's own error, from the second picture on; the same command goes on once there is space."""
    write, said = Path.write_bytes, list[str]()

    def written(path: Path, content: bytes) -> int:
        if path.name.startswith((".2.", ".3.")):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", written)
    records, text = run(arguments(asked(prompts)), bench_of(ScriptedMaker(), said))
    monkeypatch.undo()

    assert [bool(one.error) for one in records] == [False, True, True]
    assert "prompt 2: 2.png cannot be written: No space left on device." in text
    assert sorted(path.name for path in (prompts.parent / "out").iterdir()) == [
        "1.html",
        "1.json",
        "1.png",
        "index.html",
        "table.md",
    ]
    maker = ScriptedMaker()
    again, _ = run(arguments(asked(prompts)), bench_of(maker))
    assert maker.made == ["2", "3"]
    assert not any(one.error for one in again)


def test_a_folder_that_cannot_be_written_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StorageError, match=r"x\.md cannot be written"):
        Folder(tmp_path / "file").write("x.md", b"")


def test_a_missing_picture_has_its_place_in_the_gallery(prompts: Path) -> None:
    run(arguments(asked(prompts)), bench_of(ScriptedMaker(faults={"3": ZeroDivisionError()})))

    page = (prompts.parent / "out" / "index.html").read_text(encoding="utf-8")

    assert page.count("The picture is missing or cannot be read.") == 1


def test_a_record_comes_back_as_it_was_saved(prompts: Path) -> None:
    prompt = read_prompts(prompts).prompts[0]
    one = ScriptedMaker()(Task(prompt=prompt))
    one = replace(one, record=replace(one.record, checklist=Checklist(judge="eye", answers=(True, False))))
    folder = Folder(prompts.parent / "out")

    folder.save(one)

    assert folder.finished(prompt, "templates") == one.record
    assert folder.finished(prompt, "replay:plans") is None


def test_the_header_names_the_commits_that_the_pictures_are_from(prompts: Path) -> None:
    run(arguments(asked(prompts)), bench_of(ScriptedMaker()))
    record = prompts.parent / "out" / "1.json"
    entry_there = json.loads(record.read_text())
    record.write_text(json.dumps(entry_there | {"commit": "0123abcdef"}))

    _, text = run(arguments(asked(prompts)), bench_of(ScriptedMaker()))

    assert f"- Commit: 0123abcdef, {entry_there['commit']}" in text


@dataclass
class ScriptedJudge:
    name: str = "eye"
    num_asked: int = 0

    def answers(self, png: bytes, questions: Sequence[str]) -> Judgement:
        self.num_asked += 1
        return Judgement(answers=tuple(True for _ in questions))


def test_pictures_that_are_there_can_be_judged_later_and_once(prompts: Path) -> None:
    prompts.write_text(entry(1, questions=["Is it open?"], easy_qidxs=[1]), encoding="utf-8")
    bench = bench_of(ScriptedMaker())
    run(arguments(asked(prompts)), bench)
    judge = ScriptedJudge()

    for _ in range(2):
        records, text = run(arguments(asked(prompts)), replace(bench, judge=judge))

    assert judge.num_asked == 1
    assert records[0].checklist == Checklist(judge="eye", answers=(True,))
    assert "| 100.0 | 100.0 | not measured |" in text


@pytest.mark.parametrize(
    ("planner", "message"),
    [
        ("model", "needs a language model, and language.base_url is not set"),
        ("template", "no planner called 'template'"),
        ("replay:/no/such/folder", "no folder"),
    ],
)
def test_a_planner_that_cannot_plan_is_refused_in_one_line(
    prompts: Path, planner: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--prompts", str(prompts), "--planner", planner, "--out", str(prompts.parent / "out")]

    assert main(words) == 2

    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("error: ")
    assert message in first
    assert second.startswith("hint: ")


def test_an_id_that_is_not_in_the_file_is_refused(prompts: Path) -> None:
    with pytest.raises(UnknownNameError, match="'77'"):
        run(arguments(asked(prompts, "--ids", "1,77")), bench_of(ScriptedMaker()))


@pytest.mark.parametrize(
    ("size", "ratio", "expected"),
    [
        ("2400x1800", "16:9", (2400, 1800)),
        ("", "3:4", (3, 4)),
        (None, "", (0, 0)),
        ("0x10", None, (0, 0)),
        (12, ["4:3"], (0, 0)),
    ],
)
def test_the_reference_size_comes_before_the_ratio(
    size: object, ratio: object, expected: tuple[float, float]
) -> None:
    assert proportions(size, ratio) == expected


def test_the_canvas_has_the_reference_proportions_and_without_them_the_briefs(prompts: Path) -> None:
    prompt, brief = read_prompts(prompts).prompts[0], read_brief("A slide")

    wide = canvas_for(replace(prompt, width=4.0, height=3.0), brief)
    own = canvas_for(prompt, brief)

    assert (wide.width_px, wide.height_px) == (1600, 1200)
    assert own.width_px / own.height_px == pytest.approx(16 / 9, rel=0.002)


DOCUMENT = """
<style>body { margin: 0; background: #fff } p { font: 40px Inter; margin: 20px; color: #111 }</style>
<p>Harbour Lights</p><p>Open every evening</p>
"""


def replayed(tmp_path: Path, prompts: Path, html: str) -> Made:
    (tmp_path / "1.html").write_text(html, encoding="utf-8")
    prompt = replace(
        read_prompts(prompts).prompts[0],
        text="A slide titled “Harbour Lights” with “Open every evening” and “Closed on Mondays”.",
        width=4.0,
        height=3.0,
    )
    return made(Task(prompt=prompt, planner=f"replay:{tmp_path}"))


def test_a_replayed_document_is_drawn_inspected_and_scored(tmp_path: Path, prompts: Path) -> None:
    one = replayed(tmp_path, prompts, DOCUMENT)

    assert one.record.error == ""
    assert {reading.text: reading.is_found for reading in one.record.strings} == {
        "Harbour Lights": True,
        "Open every evening": True,
        "Closed on Mondays": False,
    }
    assert np.asarray(Image.open(io.BytesIO(one.png))).shape == (1200, 1600, 3)
    assert "exact_text" in {finding.kind for finding in one.record.findings}
    assert one.record.num_attempts == 1


@pytest.mark.parametrize(
    "attack",
    [
        "<script>fetch('http://127.0.0.1')</script>",
        '<p onclick="x()">Hi</p>',
        '<img src="file:///etc/passwd">',
        "<style>@import url(http://127.0.0.1/a.css)</style>",
        "",
    ],
)
def test_a_replayed_document_goes_through_the_sanitiser(tmp_path: Path, prompts: Path, attack: str) -> None:
    one = replayed(tmp_path, prompts, attack)

    assert one.record.error
    assert one.png == b""
    assert not any(reading.is_found for reading in one.record.strings)


def test_a_replay_without_the_document_is_an_error_of_that_picture(tmp_path: Path, prompts: Path) -> None:
    prompt = read_prompts(prompts).prompts[0]

    one = made(Task(prompt=prompt, planner=f"replay:{tmp_path}"))

    assert "1.html cannot be read" in one.record.error
