"""The GPU's benchmark is rehearsed on the CPU: nothing is found broken on a lent GPU's clock."""

import pytest
import torch

from makeready.bench import engine_cuda
from makeready.diffusion import random_klein


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> random_klein.KleinParts:
    """klein-4B's own builder with smaller numbers."""
    small = {"num_layers": 1, "num_single_layers": 1, "num_attention_heads": 2, "attention_head_dim": 16}
    shapes = {"joint_attention_dim": 24, "axes_dims_rope": (4, 4, 4, 4)}
    text = {"vocab_size": 300, "hidden_size": 8, "intermediate_size": 16, "head_dim": 8}
    heads = {"num_attention_heads": 1, "num_key_value_heads": 1}
    for name, value in {**small, **shapes}.items():
        monkeypatch.setitem(random_klein.TRANSFORMER, name, value)
    for name, value in {**text, **heads}.items():
        monkeypatch.setitem(random_klein.TEXT_ENCODER, name, value)
    monkeypatch.setitem(random_klein.AUTOENCODER, "block_out_channels", (8, 8, 8, 8))
    monkeypatch.setitem(random_klein.AUTOENCODER, "norm_num_groups", 4)
    return random_klein.random_klein(torch.device("cpu"), torch.bfloat16)


def test_every_row_is_measured_on_a_small_klein(small_parts: random_klein.KleinParts) -> None:
    plan = engine_cuda.Plan(sides_px=(128,), num_times=1, batches=(1, 2))

    rows = list(engine_cuda.parts_rows(small_parts, plan))

    assert all(row.value is not None for row in rows)
    assert [row.value for row in rows if row.name == "pixels changed outside the mask"] == [0, 0, 0]
    assert {"128 px: a step", "128 px: everything but the transformer"} <= {row.name for row in rows}


def test_our_encoder_leaves_layers_out_and_diffusers_keeps_them(small_parts: random_klein.KleinParts) -> None:
    ours = small_parts.model().encode_text("a pear", is_trimmed=True)

    assert len(small_parts.text_encoder.model.layers) == 36
    assert torch.isfinite(ours.embedded_ld).all()
    assert small_parts.transformer.dtype == torch.bfloat16


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_the_command_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert engine_cuda.main(is_quick=True, is_json=False) == 2
    assert "no CUDA device" in capsys.readouterr().err
