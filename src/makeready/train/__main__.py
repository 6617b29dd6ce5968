"""`python -m makeready.train`: run the training, pack it for a machine without network, export what came out.

docs/training.md has the commands in order.
"""

import argparse
import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from math import inf
from pathlib import Path

import torch
from PIL import Image

from makeready.diffusion.mini_pieces import MANIFEST, read_release, write_release
from makeready.diffusion.mini_text import SETTINGS, Reader
from makeready.errors import InvalidConfigError, MakereadyError
from makeready.train.checkpoint import Progress
from makeready.train.generate import STUDENT_GUIDANCE
from makeready.train.journal import entry, write_down
from makeready.train.mixture import Mixture, Wanted, listed
from makeready.train.models import released_models
from makeready.train.plan import STAGES
from makeready.train.scores import held_out, sheet
from makeready.train.trainer import RELEASE, Settings, Surroundings, train

CACHE = Path("out/train-cache")
TEXT_ENCODER = CACHE / "text-encoder"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, or 1 with a line that says what is wrong."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    given = _parser().parse_args(words)
    given.words = words
    try:
        given.command(given)
    except MakereadyError as error:
        sys.stderr.write(f"error: {error.message}\nhint: {error.hint}\n")
        return 1
    return 0


def run(given: argparse.Namespace) -> None:
    """Train until the plan is done or the command's time is over."""
    if given.threads:
        torch.set_num_threads(given.threads)
    examples = Mixture(_wanted(given))
    reader = _reader(given.text_encoder, examples)
    device = given.device or ("cuda" if torch.cuda.is_available() else "cpu")
    settings = Settings(
        folder=given.folder,
        plan_s=60 * given.minutes,
        stop_after_s=60 * given.stop_after,
        shares=given.shares,
        depth=given.depth,
        seed=given.seed,
        device=device,
        resume=given.resume,
        autoencoder_of=given.autoencoder_of,
        num_workers=given.workers,
        memory_mb=given.memory_mb,
        largest_batch=given.largest_batch,
        uses=given.uses or (6 if device == "cpu" else 1),
        save_every_s=given.save_every_s,
        precision=given.precision,
        piece_mb=given.piece_mb,
    )
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, frame: stopped.append(got))
    around = Surroundings(now_s=time.monotonic, is_stopped=lambda: bool(stopped), say=_say)
    progress = train(settings, examples, reader, around)
    _write_down(given, progress, device)
    if progress.stage is None:
        _draw_sheet(given, examples, reader, device)
    _bring_out(given)


def export(given: argparse.Namespace) -> None:
    """A release as ONNX, for the runtime."""
    from makeready.train.export import onnx_release

    reader = Reader.load(given.text_encoder)
    models = released_models(given.folder / RELEASE, reader)
    models.autoencoder.eval()
    models.mini.eval()
    about = read_release(given.folder / RELEASE).about
    side_px = about.get("side_px", 256)
    if not isinstance(side_px, int):
        raise InvalidConfigError("The release does not say its size.", hint="Train again.", param="folder")
    made = onnx_release(models, given.precision, side_px, about, given.guidance)
    write_release(given.out, made, given.piece_mb)
    size = sum(path.stat().st_size for path in given.out.iterdir())
    _say(f"{given.out}: {size / 2**20:.1f} MiB, {given.precision}")


def pack(given: argparse.Namespace) -> None:
    """The folder for a machine without network."""
    from makeready.train.pack import packed

    words = Mixture(_wanted(given)).words()
    made = packed(
        given.folder, given.cache, words, python=given.python, limit_mb=given.limit_mb, resume=given.resume
    )
    _say(f"{made.folder}: {made.num_bytes / 2**20:.1f} MiB; {made.folder / 'RUN.md'} says how to run it")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m makeready.train", description=__doc__)
    commands = parser.add_subparsers(required=True)
    running = commands.add_parser("run", help="train for so many minutes, or go on with a run")
    running.set_defaults(command=run)
    _add_scenes(running)
    _add_time(running)
    running.add_argument("--folder", type=Path, default=Path("out/train"), help="of the run")
    running.add_argument(
        "--resume", type=Path, help="a release to begin with; a run that was cut goes on by itself"
    )
    running.add_argument(
        "--autoencoder-of", type=Path, help="a release whose autoencoder is kept; the rest begins anew"
    )
    running.add_argument(
        "--depth", type=int, default=12, help="the one dial: 12 is 36 M parameters, 8 is 9 M"
    )
    running.add_argument("--device", help="cpu or cuda; by default what there is")
    running.add_argument("--seed", type=int, default=0)
    running.add_argument("--threads", type=int, default=0, help="of a CPU; by default its cores")
    running.add_argument(
        "--workers", type=int, default=max(1, (os.cpu_count() or 2) - 1), help="that draw scenes"
    )
    running.add_argument("--memory-mb", type=int, default=1_024, help="for scenes drawn ahead")
    running.add_argument("--largest-batch", type=int, default=512, help="that the memory holds")
    running.add_argument(
        "--uses", type=int, default=0, help="of an encoded example; by default 6 on a CPU, else 1"
    )
    running.add_argument("--precision", choices=("float16", "float32", "int8"), default="float16")
    running.add_argument("--piece-mb", type=float, default=0.0, help="size of a release's files; 0: whole")
    running.add_argument(
        "--text-encoder", type=Path, default=TEXT_ENCODER, help="its folder; made if it is not there"
    )
    running.add_argument("--log", type=Path, help="a second file for the entry of the log")
    running.add_argument("--out", type=Path, help="a folder for a copy of release, log and sheet")
    packing = commands.add_parser("pack", help="one folder for a machine without network")
    packing.set_defaults(command=pack)
    _add_scenes(packing)
    packing.add_argument("--folder", type=Path, default=Path("out/train-pack"))
    packing.add_argument("--cache", type=Path, default=CACHE, help="for what is downloaded")
    packing.add_argument("--python", default="3.12", help="the other machine's")
    packing.add_argument("--limit-mb", type=float, default=60.0)
    packing.add_argument("--resume", type=Path, help="a release to put into the folder")
    exporting = commands.add_parser("export", help="a run's release as ONNX")
    exporting.set_defaults(command=export)
    exporting.add_argument("--folder", type=Path, default=Path("out/train"), help="of the run")
    exporting.add_argument("--out", type=Path, default=Path("out/weights"))
    exporting.add_argument("--precision", choices=("float32", "int8"), default="int8")
    exporting.add_argument(
        "--guidance", type=float, default=STUDENT_GUIDANCE, help="that the student is told, 1 to 5"
    )
    exporting.add_argument("--piece-mb", type=float, default=0.0)
    exporting.add_argument("--text-encoder", type=Path, default=TEXT_ENCODER)
    return parser


def _add_scenes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", type=int, default=256, help="of the pictures, in px")
    parser.add_argument("--concepts", type=Path, help="a file of nouns, one a line; without it all")
    parser.add_argument(
        "--styles", default="", help="names, divided by commas; without them all shipped ones"
    )
    parser.add_argument("--edits", type=int, default=35, help="of a hundred examples")


def _add_time(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--minutes", type=float, default=25.0, help="of the whole run")
    parser.add_argument(
        "--stop-after", type=float, default=inf, help="minutes of this command; the same command goes on"
    )
    parser.add_argument(
        "--shares", type=_shares, help=f"of the time: {', '.join(STAGES)}, e.g. 0.2,0.55,0.25"
    )
    parser.add_argument("--save-every-s", type=float, default=60.0)


def _shares(text: str) -> tuple[float, float, float]:
    first, second, third = (float(part) for part in text.split(","))
    return first, second, third


def _wanted(given: argparse.Namespace) -> Wanted:
    styles = tuple(name.strip() for name in given.styles.split(",") if name.strip())
    return Wanted(
        size_px=given.size, concepts=tuple(listed(given.concepts)), styles=styles, edits_percent=given.edits
    )


def _reader(folder: Path, examples: Mixture) -> Reader:
    """As it is, where it is already: a machine without network must not want another."""
    if (folder / SETTINGS).is_file():
        return Reader.load(folder)
    from makeready.train.minilm import text_folder

    return text_folder(folder, CACHE, examples.words())


def _write_down(given: argparse.Namespace, progress: Progress, device: str) -> None:
    text = entry(progress, device, "python -m makeready.train " + shlex.join(given.words))
    write_down(given.folder / "log.md", text)
    if given.log is not None and progress.stage is None:
        write_down(given.log, text)


def _draw_sheet(given: argparse.Namespace, examples: Mixture, reader: Reader, device: str) -> None:
    """Four held-out pictures, the autoencoder's, the teacher's and the student's."""
    models = released_models(given.folder / RELEASE, reader)
    models.autoencoder.eval()
    models.mini.eval()
    models.to(torch.device(device))
    Image.fromarray(sheet(models, held_out(examples, models, 4))).save(given.folder / "sheet.png")


def _bring_out(given: argparse.Namespace) -> None:
    """A copy for the way home. The checkpoint stays: it is many times larger."""
    if given.out is None:
        return
    given.out.mkdir(parents=True, exist_ok=True)
    source = given.folder / RELEASE
    names = [path for path in source.iterdir() if path.name == MANIFEST or path.suffix == ".piece"]
    for path in (*names, given.folder / "log.md", given.folder / "sheet.png"):
        if path.is_file():
            shutil.copy2(path, given.out)


def _say(line: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
