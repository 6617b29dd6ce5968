"""Issue 4's list of bad input, one by one: a typed error before any work, and the neighbours go on untouched.

Guidance has no field: klein and Z-Image-Turbo are distilled, so nothing could honour it. Wherever it is given
it is refused by name, as every unknown option is.
"""

import json
import shutil
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from makeready.app.command_line import exit_code_of
from makeready.diffusion.manifest import Manifest, write_manifest
from makeready.engine.cost import CostModel
from makeready.engine.engine import Engine
from makeready.engine.request import MaskedEdit, Pixels, Request, Result, Track
from makeready.engine.ticket import Ticket
from makeready.engine.torch_runner import TorchRunner
from makeready.errors import InvalidModelError, InvalidRequestError
from makeready.makers import local
from makeready.testing.inline import Inline

GOOD = Request(prompt="a neighbour", width_px=64, height_px=64, seed=5)
SOURCE = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
WHITE = np.full((64, 64), 255, np.uint8)


class CountingRunner(TorchRunner):
    """Counts how often it was asked to begin: work."""

    num_begun = 0

    def begin(self, request: Request) -> Track:
        self.num_begun += 1
        return super().begin(request)


@dataclass
class Neighbour:
    """A request that has computed one of its four steps, and the bytes that it must end with."""

    runner: CountingRunner
    engine: Engine
    ticket: Ticket
    expected: bytes

    def is_untouched(self) -> bool:
        """It goes on to the same bytes; nothing else was begun or is left."""
        assert (self.runner.num_begun, len(self.engine)) == (1, 1)
        return finished(self.engine, self.ticket).tobytes() == self.expected


def finished(engine: Engine, ticket: Ticket) -> Pixels:
    while engine.tick():
        pass
    result = ticket.wait(0)
    assert isinstance(result, Result)
    return result.pixels


@pytest.fixture(scope="module")
def alone(tiny) -> Iterator[tuple[CountingRunner, bytes]]:  # type: ignore[no-untyped-def]
    runner = CountingRunner(tiny)
    engine = Engine(runner, CostModel(step_s=1.0), beside=Inline())
    yield runner, finished(engine, engine.submit(GOOD)).tobytes()
    runner.close()


@pytest.fixture
def neighbour(alone: tuple[CountingRunner, bytes]) -> Neighbour:
    runner, expected = alone
    runner.num_begun = 0
    engine = Engine(runner, CostModel(step_s=1.0), beside=Inline())
    ticket = engine.submit(GOOD)
    engine.tick()
    return Neighbour(runner=runner, engine=engine, ticket=ticket, expected=expected)


def edit(mask: np.ndarray, source: np.ndarray = SOURCE, feather_px: int = 4) -> MaskedEdit:
    return MaskedEdit(source=source, mask=mask, feather_px=feather_px)


def asked(**changes: object) -> Callable[[], Request]:
    return lambda: replace(GOOD, **changes)  # type: ignore[arg-type]


REQUESTS: dict[str, tuple[Callable[[], Request], str]] = {
    "0 steps": (asked(steps=0), "steps"),
    "-1 steps": (asked(steps=-1), "steps"),
    "10,001 steps": (asked(steps=10_001), "steps"),
    "steps that are no whole number": (asked(steps=4.0), "steps"),
    "a width of 0": (asked(width_px=0), "width_px"),
    "a negative height": (asked(height_px=-64), "height_px"),
    "a width of no whole tokens": (asked(width_px=72), "width_px"),
    "a height beyond all": (asked(height_px=8_208), "height_px"),
    "more pixels than fit": (asked(width_px=4_096, height_px=4_096), "width_px"),
    "a seed over 2^63": (asked(seed=2**63), "seed"),
    "a negative seed": (asked(seed=-1), "seed"),
    "a seed that is NaN": (asked(seed=float("nan")), "seed"),
    "a mode that there is not": (asked(mode="fast"), "mode"),
    "an empty prompt": (asked(prompt=""), "prompt"),
    "a prompt of spaces": (asked(prompt=" \n\t"), "prompt"),
    "a prompt of 10,000 tokens": (asked(prompt="p" * 10_000), "prompt"),
    "a prompt of 10,000 words": (asked(prompt="pear " * 10_000), "prompt"),
    "a prompt one token too long": (asked(prompt="p" * 513), "prompt"),
    "half of a character": (asked(prompt="a pear \ud83c"), "prompt"),
    "a deadline that is NaN": (asked(deadline_s=float("nan")), "deadline_s"),
    "a deadline that is over": (asked(deadline_s=0.0), "deadline_s"),
    "a mask of another size": (lambda: replace(GOOD, edit=edit(WHITE[:32])), "edit.mask"),
    "a mask of three channels": (lambda: replace(GOOD, edit=edit(SOURCE)), "edit.mask"),
    "a mask of 0 to 1": (lambda: replace(GOOD, edit=edit(WHITE / np.float32(255))), "edit.mask"),
    "a mask that is all black": (lambda: replace(GOOD, edit=edit(np.zeros_like(WHITE))), "edit.mask"),
    "a feather that is NaN": (
        lambda: replace(GOOD, edit=edit(WHITE, feather_px=float("nan"))),  # type: ignore[arg-type]
        "edit.feather_px",
    ),
    "a source of another size": (
        lambda: replace(GOOD, width_px=32, edit=edit(WHITE)),
        "edit.source",
    ),
    "a source that is no picture": (lambda: replace(GOOD, edit=edit(WHITE, SOURCE.ravel())), "edit.source"),
    "a reference that is no picture": (asked(references=(SOURCE.ravel(),)), "references[0]"),
    "a reference without pixels": (asked(references=(SOURCE, SOURCE[:0])), "references[1]"),
    "a reference of floats": (asked(references=(SOURCE / 255,)), "references[0]"),
    "a reference with alpha": (asked(references=(np.zeros((64, 64, 4), np.uint8),)), "references[0]"),
    "a reference of no whole tokens": (asked(references=(SOURCE[:60],)), "references[0]"),
    "more references than are read": (asked(references=(SOURCE,) * 9), "references"),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_bad_request_is_refused_before_any_work(neighbour: Neighbour, name: str) -> None:
    ask, param = REQUESTS[name]

    with pytest.raises(InvalidRequestError) as caught:
        neighbour.engine.submit(ask())

    assert caught.value.param == param
    assert caught.value.hint
    assert "\n" not in caught.value.message
    assert neighbour.is_untouched()


def test_the_largest_and_the_smallest_of_everything_are_taken(neighbour: Neighbour) -> None:
    """The last good value beside each bad one, so that no refusal above is one too many."""
    edges: list[dict[str, object]] = [
        {"steps": 1},
        {"seed": 2**63 - 1},
        {"seed": 0},
        {"width_px": 16, "height_px": 16},
        {"prompt": "p"},
    ]
    fitting = "p" * 400
    while not neighbour.runner._model.num_unread_tokens(fitting + "p"):
        fitting += "p"
    for changes in [*edges, {"prompt": fitting}]:
        ticket = neighbour.engine.submit(replace(GOOD, **changes))  # type: ignore[arg-type]
        assert finished(neighbour.engine, ticket).any()


def test_an_edit_whose_mask_is_all_white_makes_the_whole_picture_anew(neighbour: Neighbour) -> None:
    """Nothing is to be kept, and nothing is: no error, a picture of the source's size."""
    pixels = finished(neighbour.engine, neighbour.engine.submit(replace(GOOD, edit=edit(WHITE))))

    assert pixels.shape == SOURCE.shape
    assert (pixels != SOURCE).any(axis=-1).mean() > 0.9


def test_guidance_is_refused_by_name_wherever_it_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(TypeError, match="guidance"):
        replace(GOOD, guidance=float("nan"))  # type: ignore[call-arg]

    assert exit_code_of(["run", "a pear", "--guidance", "nan", "--store", str(tmp_path)]) == 2
    assert "--guidance" in capsys.readouterr().err


@pytest.mark.parametrize("seed", ["9223372036854775808", "-1", "nan"])
def test_the_command_refuses_a_seed_that_no_engine_takes(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: str
) -> None:
    arguments = ["run", "a pear", "--maker", f"local:{tiny_folder}", "--store", str(tmp_path), "--seed", seed]

    assert exit_code_of(arguments) == 2
    assert "seed" in capsys.readouterr().err


def test_the_command_says_how_much_of_a_prompt_would_not_be_read(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prompt = "A picture of a plum, " + "ripe and " * 100
    arguments = ["run", prompt, "--maker", f"local:{tiny_folder}", "--store", str(tmp_path)]

    assert exit_code_of(arguments) == 2
    assert "would not read the last" in capsys.readouterr().err


def truncated(folder: Path) -> None:
    path = next((folder / "transformer").glob("*.safetensors"))
    path.write_bytes(path.read_bytes()[:-100])


def header_bomb(folder: Path) -> None:
    path = next((folder / "vae").glob("*.safetensors"))
    path.write_bytes(struct.pack("<Q", 2**60) + b"{")


def wrong_hash(folder: Path) -> None:
    """As a pulled folder is: it names its files' hashes."""
    files = {str(path.relative_to(folder)): "0" * 64 for path in folder.rglob("*") if path.is_file()}
    write_manifest(folder, Manifest(name="tiny", repository="o/tiny", revision="0" * 40, files=files))


def another_shape(folder: Path) -> None:
    """Files that are whole, and not this model's: the settings speak of another width."""
    path = folder / "transformer" / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "num_attention_heads": 4}))


def a_weight_less(folder: Path) -> None:
    """A file that is whole and lacks a weight: the libraries would make one up."""
    path = next((folder / "text_encoder").glob("*.safetensors"))
    weights = load_file(path)
    weights.pop("model.layers.3.mlp.up_proj.weight")
    save_file(weights, path, metadata={"format": "pt"})


FOLDERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "weights that are cut off": (truncated, "bytes of tensors"),
    "a pickle": (lambda folder: (folder / "vae" / "extra.bin").write_bytes(b"\x80\x04."), "may be a pickle"),
    "a .py": (lambda folder: (folder / "transformer" / "model.py").write_text("boom()"), "is code"),
    "a wrong hash": (wrong_hash, "sha256"),
    "a header bomb": (header_bomb, "header has 1152921504606846976 bytes"),
    "no weights": (lambda folder: shutil.rmtree(folder / "vae"), "'vae'"),
    "settings cut off": (lambda folder: (folder / "model_index.json").write_text('{"_cla'), "not JSON"),
    "weights of another shape": (another_shape, "'transformer' do not fit"),
    "a weight less": (a_weight_less, "there is no model.layers.3"),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_bad_folder_is_refused_before_any_work(
    neighbour: Neighbour, tiny_folder: Path, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_folder, folder)
    spoil, words = FOLDERS[name]
    spoil(folder)

    with pytest.raises(InvalidModelError, match=words) as caught:
        local.open(folder)

    assert caught.value.hint
    assert "\n" not in caught.value.message
    assert neighbour.is_untouched()
