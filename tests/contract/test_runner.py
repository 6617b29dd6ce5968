"""What every `Runner` promises the engine. A runner is added here when it is built in."""

from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from makeready.app.config import let_idle_threads_sleep
from makeready.engine.request import MaskedEdit, Request, Track
from makeready.engine.runner import Runner
from makeready.engine.solver import euler_step
from makeready.testing.runner import NullRunner

let_idle_threads_sleep()
HAS_MODELS = find_spec("torch") is not None and find_spec("diffusers") is not None
MODELS = ["klein", "embedded", "embedded-int8"] if HAS_MODELS else []
REQUEST = Request(prompt="red left", width_px=64, height_px=64, steps=3, seed=5, is_text_trimmed=True)


def opened(name: str, folder: Path) -> Runner:
    """A toy of each kind; imports only what it needs."""
    if name == "null":
        return NullRunner()
    if name == "klein":
        from makeready.diffusion.klein import Klein
        from makeready.diffusion.tiny_flow import write_tiny_flow
        from makeready.engine.torch_runner import TorchRunner

        return TorchRunner(Klein.load(write_tiny_flow(folder)))
    from makeready.engine.onnx_graphs import OnnxGraphs
    from makeready.engine.onnx_runner import OnnxRunner

    from ..numerics.toy_release import write_toy  # noqa: TID252 - tests are no installed package

    precision = "int8" if name.endswith("int8") else "float32"
    return OnnxRunner(OnnxGraphs(write_toy(folder, precision=precision)))


@pytest.fixture(params=["null", *MODELS], scope="module")
def runner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    made = opened(request.param, tmp_path_factory.mktemp(request.param))
    yield made
    made.close()


def stepped(track: Track, velocity: np.ndarray) -> None:
    """As the engine takes a step."""
    track.latent = euler_step(track.latent, velocity, track.t, track.t_next)
    track.velocity = velocity
    track.step += 1


def ended(runner: Runner, request: Request) -> np.ndarray:
    track = runner.begin(request)
    while not track.is_done:
        stepped(track, runner.velocities([track])[0])
    return runner.finish(track)


def test_size_is_known_before_any_work_and_grows_with_the_picture(runner: Runner) -> None:
    small, large = runner.size(REQUEST), runner.size(replace(REQUEST, width_px=128))

    assert 0 < small.tokens < large.tokens
    assert small == runner.size(REQUEST)
    assert {small.bucket: 1}[runner.size(replace(REQUEST, seed=6)).bucket] == 1


def test_a_track_begins_with_noise_of_the_seed_and_times_down_to_zero(runner: Runner) -> None:
    track, again, other, next_one = (
        runner.begin(request)
        for request in (REQUEST, REQUEST, replace(REQUEST, seed=6), replace(REQUEST, image_index=1))
    )

    assert (track.step, track.velocity) == (0, None)
    assert track.latent.dtype == np.float32
    assert track.latent.ndim == 2
    assert track.times[0] == 1.0
    assert track.times[-1] == 0.0
    assert list(track.times) == sorted(track.times, reverse=True)
    assert len(track.times) == REQUEST.steps + 1
    assert track.latent.tobytes() == again.latent.tobytes()
    assert len({one.latent.tobytes() for one in (track, other, next_one)}) == 3


def test_velocities_come_in_order_and_leave_the_tracks_as_they_were(runner: Runner) -> None:
    tracks = [runner.begin(replace(REQUEST, mode="free", seed=seed)) for seed in (1, 2, 3)]
    stepped(tracks[1], runner.velocities([tracks[1]])[0])
    before = [track.latent.tobytes() for track in tracks]

    velocities = runner.velocities(tracks)

    assert [track.latent.tobytes() for track in tracks] == before
    for track, velocity in zip(tracks, velocities, strict=True):
        assert velocity.dtype == np.float32
        assert velocity.shape == track.latent.shape
        assert np.isfinite(velocity).all()
        alone = runner.velocities([track])[0]
        np.testing.assert_allclose(velocity, alone, atol=2e-4 * float(np.abs(alone).max()))  # observed 2e-6


def test_strict_rows_have_the_same_bytes_alone_and_together(runner: Runner) -> None:
    tracks = [runner.begin(replace(REQUEST, seed=seed)) for seed in (1, 2, 3)]
    stepped(tracks[0], runner.velocities([tracks[0]])[0])

    together = runner.velocities(tracks)

    for track, velocity in zip(tracks, together, strict=True):
        assert velocity.tobytes() == runner.velocities([track])[0].tobytes()


def test_a_preview_is_a_picture_at_every_step_and_changes_nothing(runner: Runner) -> None:
    track = runner.begin(REQUEST)
    for _ in range(REQUEST.steps):
        before = track.latent.tobytes()
        preview = runner.preview(track)
        assert preview.dtype == np.uint8
        assert preview.ndim == 3
        assert preview.shape[2] == 3
        assert track.latent.tobytes() == before
        stepped(track, runner.velocities([track])[0])


def test_the_picture_has_the_size_that_was_asked_for_and_is_the_same_again(runner: Runner) -> None:
    request = replace(REQUEST, width_px=96, height_px=32)

    picture = ended(runner, request)

    assert picture.shape == (32, 96, 3)
    assert picture.dtype == np.uint8
    assert picture.tobytes() == ended(runner, request).tobytes()


def test_an_edit_keeps_the_sources_bytes_where_its_mask_is_black(runner: Runner) -> None:
    if isinstance(runner, NullRunner):
        pytest.skip("it draws no picture to edit")
    source = ended(runner, REQUEST)
    mask = np.zeros((64, 64), np.uint8)
    mask[8:40, 16:48] = 255
    edit = MaskedEdit(source=source, mask=mask, feather_px=0)

    edited = ended(runner, replace(REQUEST, prompt="make it blue", seed=9, edit=edit))

    assert (edited[mask == 0] == source[mask == 0]).all()
    assert (edited[mask > 0] != source[mask > 0]).any()
