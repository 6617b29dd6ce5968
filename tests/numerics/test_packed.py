"""Packed layers are the same step: each against what it stands for."""

from pathlib import Path

import torch
from diffusers.models.upsampling import Upsample2D
from torch import nn

from makeready.diffusion.doubled import Doubled
from makeready.diffusion.klein import Klein, image_ids
from makeready.diffusion.packed import PackedLinear, can_pack, pack_linears
from makeready.diffusion.rows import Row
from makeready.engine.noise import normal

MAX_ABS = 1e-5
"""Observed: 1e-6 for layers of 512 channels, 4e-7 for TinyFlow's velocities, 7e-5 for its pixels before they
are rounded."""


def test_a_packed_layer_gives_what_the_layer_gives() -> None:
    layer = nn.Linear(48, 80)
    x = torch.from_numpy(normal((5, 48), seed=1))

    packed = PackedLinear.of(layer)

    torch.testing.assert_close(packed(x), layer(x), atol=MAX_ABS, rtol=0)
    torch.testing.assert_close(packed(x[None]), layer(x)[None], atol=MAX_ABS, rtol=0)


def test_a_small_doubling_layer_gives_what_repeating_and_convolving_gives() -> None:
    layer = Upsample2D(6, use_conv=True, out_channels=5)
    x = torch.from_numpy(normal((6, 35), seed=1)).view(1, 6, 5, 7)

    doubled = Doubled.of(layer)(x)

    assert doubled.shape == (1, 5, 10, 14)
    torch.testing.assert_close(doubled, layer(x), atol=MAX_ABS, rtol=0)  # observed 6e-7


def test_layers_that_gain_nothing_stay_as_they_are() -> None:
    module = nn.Sequential(nn.Linear(4, 4), nn.Sequential(nn.Linear(4, 4, dtype=torch.bfloat16)))

    pack_linears(module)

    assert type(module[0]) is PackedLinear
    assert type(module[1][0]) is nn.Linear  # type: ignore[index]
    assert not can_pack(torch.zeros(2, 2, dtype=torch.bfloat16))


def test_a_packed_model_gives_the_velocity_the_text_and_the_pixels_of_a_plain_one(
    tiny: Klein, tiny_folder: Path, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(Klein, "pack", lambda model: None)
    plain = Klein.load(tiny_folder)
    assert any(isinstance(part, PackedLinear) for part in tiny.network._model.modules())
    assert not any(isinstance(part, PackedLinear) for part in plain.network._model.modules())

    results = []
    for model in (plain, tiny):
        text = model.encode_text("two pears", is_trimmed=True)
        grid = model.grid(64, 96)
        latent = torch.from_numpy(normal((grid.num_tokens, model.channels), seed=2))
        row = Row(latent_nc=latent, ids_n4=image_ids(grid), text=text, t=0.7)
        velocity = model.network.predict([row]).velocities[0]
        pixels = model.decode(latent, grid)
        results.append((text.embedded_ld, velocity, model.encode_image(pixels), pixels.to(torch.int16)))

    for one, other in zip(*results, strict=True):
        torch.testing.assert_close(one, other, atol=1 if one.dtype == torch.int16 else MAX_ABS, rtol=0)


def test_priming_keeps_the_keys_of_a_whole_pass_and_predicts_nothing(tiny: Klein) -> None:
    text = tiny.encode_text("", is_trimmed=True)
    grid = tiny.grid(64, 64)
    latent = torch.from_numpy(normal((grid.num_tokens, tiny.channels), seed=3))
    row = Row(latent_nc=latent, ids_n4=image_ids(grid), text=text, t=0.0)

    primed = tiny.network.predict([row], is_keeping=True)

    assert primed.velocities == ()
    assert len(primed.keys[0].layers) == tiny.network.num_layers
    assert primed.keys[0].num_tokens == grid.num_tokens
