"""The benchmark of the embedded model compares like with like, and measures what it says."""

from pathlib import Path

import numpy as np
import pytest

from makeready.bench.embedded import Size, drawn, size_rows
from makeready.bench.embedded_arms import CAPTION, of_torch, process_figures, random_models
from makeready.diffusion.mini_pieces import write_release
from makeready.engine.onnx_graphs import OnnxGraphs
from makeready.engine.request import Request
from makeready.train.export import onnx_release
from makeready.train.models import Models


@pytest.fixture(scope="module")
def models() -> Models:
    return random_models(2)


@pytest.fixture(scope="module")
def folder(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("weights")
    write_release(made, onnx_release(models, "float32", 64, {}))
    return made


def test_all_arms_draw_the_same_picture(models: Models, folder: Path) -> None:
    """In bfloat16 nearly. Observed: at most a level of rounding in float32; 1.3 levels on average."""
    ours = drawn(OnnxGraphs(folder), [Request(prompt=CAPTION, width_px=64, height_px=64)])[0].astype(int)

    assert ours.std() > 1
    assert np.abs(ours - of_torch(models, 64)).max() <= 1
    assert 0 < np.abs(ours - of_torch(models, 64, in_bfloat16=True)).mean() < 6


def test_a_process_tells_its_own_time_and_memory_not_its_parents(folder: Path) -> None:
    """The parent holds torch and half a gibibyte more; the child, which must not, about 300 MiB."""
    held_mib = 512
    held = np.ones((held_mib, 1024 * 1024), np.uint8)

    figures = process_figures(folder, 1)

    assert held.all()
    assert 0 < figures.load_s < figures.whole_s
    assert 50 < figures.peak_mib < held_mib


def test_a_small_size_is_compared_with_torch_and_has_no_targets() -> None:
    rows = list(size_rows(Size(name="toy", depth=2, side_px=32, has_targets=False), 1))

    assert all(row.target is None for row in rows)
    assert {row.unit for row in rows} == {"s", "x"}
    assert any("torch, eager, float32" in row.name for row in rows)
    assert all(row.value is None or row.value > 0 for row in rows)
