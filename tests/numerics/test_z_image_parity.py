"""Z-Image is diffusers' Z-Image: each component, and whole generations, on a tiny model's random weights.

Observed, torch 2.13.0+cpu, diffusers 0.42.1: in fp32 network 4e-7, text 2e-6, times and encoder 0, of the
pixels 1 in 14,000 by 1; in bf16 the network's bytes are equal, and 0.99996 to fp32. The tolerances are those
that any CPU must keep.
"""

import json
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import ZImagePipeline
from transformers import Qwen3ForCausalLM, Qwen3Model

from makeready.diffusion.flow import Grid
from makeready.diffusion.rows import EncodedText, Row
from makeready.diffusion.z_image import ZImage, patched, unpatched
from makeready.engine.noise import normal
from makeready.engine.solver import euler_step
from makeready.errors import InvalidModelError, InvalidRequestError

FP32_MAX_ABS = 1e-4
BF16_COSINE = 0.9999
PIXELS = 1
TEXT_WIDTH = 16
LONG = "a very long description of a plum, " * 20


@pytest.fixture(scope="module")
def pipeline(tiny_z_folder: Path) -> ZImagePipeline:
    made = ZImagePipeline.from_pretrained(tiny_z_folder)
    made.set_progress_bar_config(disable=True)
    return made


def some_states(count: int, seed: int = 2) -> torch.Tensor:
    return torch.from_numpy(normal((count, TEXT_WIDTH), seed=seed))


def a_row(
    model: ZImage, text: EncodedText, *, seed: int = 1, t: float = 0.7, height: int = 6, width: int = 4
) -> Row:
    grid = Grid(height=height, width=width)
    latent = torch.from_numpy(normal((grid.num_tokens, model.channels), seed=seed))
    return Row(latent_nc=latent, ids_n4=model.image_ids(grid, text), text=text, t=t)


def of_diffusers(pipeline: ZImagePipeline, row: Row, states: torch.Tensor, grid: Grid) -> torch.Tensor:
    """What ZImagePipeline makes of its transformer: the time turned round, the answer negated."""
    dtype = pipeline.transformer.dtype
    timestep = (1000 - torch.tensor([row.t]) * 1000) / 1000
    with torch.inference_mode():
        latent = unpatched(row.latent_nc, grid).to(dtype)[0][:, None]
        out = pipeline.transformer([latent], timestep, [states.to(dtype)], return_dict=False)[0][0]
    return patched(-out[:, 0][None].float())


@pytest.mark.parametrize(
    ("height", "width", "num_states", "t"),
    [(6, 4, 20, 0.7), (4, 8, 32, 1.0), (1, 1, 1, 0.02), (9, 11, 45, 0.3)],
    ids=["pads of both", "no pads", "one token", "more than one multiple"],
)
def test_the_network_gives_diffusers_velocity(
    tiny_z: ZImage, pipeline: ZImagePipeline, height: int, width: int, num_states: int, t: float
) -> None:
    states = some_states(num_states)
    row = a_row(tiny_z, tiny_z.network.embed(states), height=height, width=width, t=t)

    ours = tiny_z.network.predict([row]).velocities[0]

    theirs = of_diffusers(pipeline, row, states, Grid(height=height, width=width))
    assert (ours - theirs).abs().max() <= FP32_MAX_ABS


def test_the_network_in_bf16_points_where_diffusers_does(tiny_z_folder: Path) -> None:
    model = ZImage.load(tiny_z_folder, dtype=torch.bfloat16)
    theirs = ZImagePipeline.from_pretrained(tiny_z_folder, dtype=torch.bfloat16)
    states = some_states(20)
    row = a_row(model, model.network.embed(states))

    ours = model.network.predict([row]).velocities[0]

    reference = of_diffusers(theirs, row, states, Grid(height=6, width=4))
    assert torch.nn.functional.cosine_similarity(ours.flatten(), reference.flatten(), dim=0) >= BF16_COSINE


@pytest.mark.parametrize("prompt", ["two green pears", "", LONG], ids=["short", "empty", "cut at 512"])
def test_the_text_is_diffusers_refined_and_padded(
    tiny_z: ZImage, pipeline: ZImagePipeline, prompt: str
) -> None:
    states = pipeline.encode_prompt(prompt, do_classifier_free_guidance=False)[0][0]
    seen: list[torch.Tensor] = []
    hook = pipeline.transformer.context_refiner[-1].register_forward_hook(
        lambda *call: seen.append(call[2][0])
    )
    ours = tiny_z.encode_text(prompt)
    of_diffusers(pipeline, a_row(tiny_z, ours), states, Grid(height=6, width=4))
    hook.remove()

    assert ours.embedded_ld.shape == seen[0].shape
    assert ours.embedded_ld.shape[0] == tiny_z.num_text_tokens(prompt) == -(-states.shape[0] // 32) * 32
    assert tiny_z.num_text_tokens(prompt, is_trimmed=True) == states.shape[0]
    assert (ours.embedded_ld - seen[0]).abs().max() <= FP32_MAX_ABS


@pytest.mark.parametrize("steps", [1, 4, 8, 9, 50])
def test_the_times_are_diffusers_to_the_last_bit(
    tiny_z: ZImage, pipeline: ZImagePipeline, steps: int
) -> None:
    pipeline.scheduler.set_timesteps(sigmas=torch.linspace(1.0, 1 / steps, steps).tolist())

    assert tiny_z.times(24, steps) == tuple(pipeline.scheduler.sigmas.tolist())


def generated(model: ZImage, prompt: str, noise: np.ndarray, grid: Grid, steps: int) -> np.ndarray:
    text, latent = model.encode_text(prompt), noise
    for t, t_next in pairwise(model.times(grid.num_tokens, steps)):
        row = Row(latent_nc=torch.from_numpy(latent), ids_n4=model.image_ids(grid, text), text=text, t=t)
        latent = euler_step(latent, model.predict([row]).velocities[0].numpy(), t, t_next)
    return model.decode(torch.from_numpy(latent), grid).numpy()


def of_pipeline(
    pipeline: ZImagePipeline, prompt: str, noise: np.ndarray, grid: Grid, steps: int
) -> np.ndarray:
    made = pipeline(
        prompt=prompt,
        width=16 * grid.width,
        height=16 * grid.height,
        num_inference_steps=steps,
        guidance_scale=0.0,
        latents=unpatched(torch.from_numpy(noise), grid),
    )
    return np.asarray(made.images[0]).astype(int)


@pytest.mark.parametrize(
    ("prompt", "width", "height", "steps"),
    [("a red apple", 4, 6, 8), ("", 8, 4, 1), ("eine Birne, 梨", 3, 5, 4), (LONG, 6, 6, 2)],
)
def test_a_generation_has_diffusers_pixels(
    tiny_z: ZImage, pipeline: ZImagePipeline, prompt: str, width: int, height: int, steps: int
) -> None:
    grid = Grid(height=height, width=width)
    noise = normal((grid.num_tokens, tiny_z.channels), seed=5)

    ours = generated(tiny_z, prompt, noise, grid, steps)

    theirs = of_pipeline(pipeline, prompt, noise, grid, steps)
    assert theirs.std() > 5
    assert np.abs(ours - theirs).max() <= PIXELS  # observed 1, of one number in 14,000


def test_a_picture_is_encoded_as_diffusers_does(tiny_z: ZImage, pipeline: ZImagePipeline) -> None:
    pixels = np.random.default_rng(4).integers(0, 256, (96, 64, 3), dtype=np.uint8)
    config = pipeline.vae.config
    with torch.inference_mode():
        image = pipeline.image_processor.preprocess(pixels[None].astype(np.float32) / 255)
        latent = pipeline.vae.encode(image).latent_dist.mode()

    ours = tiny_z.encode_image(torch.from_numpy(pixels))

    theirs = patched((latent - config.shift_factor) * config.scaling_factor)
    assert (ours - theirs).abs().max() <= FP32_MAX_ABS  # observed 0
    assert torch.equal(patched(unpatched(ours, Grid(height=6, width=4))), ours)


def test_a_fault_would_be_seen(tiny_z: ZImage, pipeline: ZImagePipeline) -> None:
    """Negative controls for parity: each moves the velocity far beyond the tolerance; observed 200 times as
    far and more."""
    states = some_states(20)
    text = tiny_z.network.embed(states)
    row = a_row(tiny_z, text)
    theirs = of_diffusers(pipeline, row, states, Grid(height=6, width=4))
    ids = row.ids_n4
    moved, swapped = ids + torch.tensor([1, 0, 0, 0]), ids[:, [0, 2, 1, 3]]
    pad_tokens = tiny_z.network._model.x_pad_token.data
    faults = {
        "no text pads": tiny_z.predict([replace(row, text=tiny_z.network.embed(states, is_trimmed=True))]),
        "position after the unpadded text": tiny_z.predict(
            [replace(row, ids_n4=ids - torch.tensor([12, 0, 0, 0]))]
        ),
        "position one farther": tiny_z.predict([replace(row, ids_n4=moved)]),
        "rows for columns": tiny_z.predict([replace(row, ids_n4=swapped)]),
        "time from noise": tiny_z.predict([replace(row, t=1 - row.t)]),
        "channel first": tiny_z.predict(
            [replace(row, latent_nc=row.latent_nc.view(-1, 4, 4).transpose(1, 2).flatten(1))]
        ),
    }
    kept = pad_tokens.clone()
    pad_tokens.zero_()
    faults["empty image pads"] = tiny_z.predict([row])
    pad_tokens.copy_(kept)

    distances = {name: float((made.velocities[0] - theirs).abs().max()) for name, made in faults.items()}
    distances["sign"] = float((-tiny_z.predict([row]).velocities[0] - theirs).abs().max())

    assert min(distances.values()) > 10 * FP32_MAX_ABS, distances
    assert (tiny_z.predict([row]).velocities[0] - theirs).abs().max() <= FP32_MAX_ABS


def test_rows_of_other_sizes_times_and_texts_share_a_pass(tiny_z: ZImage) -> None:
    """Free mode's promise in fp32: observed 2e-6 at most."""
    rows = [
        a_row(tiny_z, tiny_z.encode_text(prompt), seed=index, t=t, height=3 + index)
        for index, (prompt, t) in enumerate([("", 1.0), (LONG, 0.7), ("a plum", 0.2)])
    ]

    together = tiny_z.predict(rows).velocities

    for row, velocity in zip(rows, together, strict=True):
        torch.testing.assert_close(velocity, tiny_z.predict([row]).velocities[0], atol=1e-5, rtol=0)


@pytest.mark.parametrize("num_states", [20, 45])
def test_kept_keys_of_all_other_tokens_stand_for_computing_them(tiny_z: ZImage, num_states: int) -> None:
    """At the time and with the text of the keys, a part computed against kept keys is that part of the
    whole; the pad tokens are computed again."""
    row = a_row(tiny_z, tiny_z.network.embed(some_states(num_states)))
    plain = tiny_z.predict([row])
    whole = tiny_z.predict([row], is_keeping=True)
    active = torch.tensor([0, 1, 7, 8])

    kept = whole.keys[0].without(active)
    part = tiny_z.predict(
        [replace(row, latent_nc=row.latent_nc[active], ids_n4=row.ids_n4[active], kept=kept)]
    )

    assert kept.num_tokens == row.num_predicted - len(active)
    torch.testing.assert_close(whole.velocities[0], plain.velocities[0], atol=2e-5, rtol=0)
    torch.testing.assert_close(part.velocities[0], whole.velocities[0][active], atol=1e-5, rtol=0)


def test_keys_kept_beside_one_text_serve_beside_a_longer_one(tiny_z: ZImage) -> None:
    """A picture stands after its text, so its positions differ; kept keys stand at one place all the same.
    The first layer sees no text at all: its keys must be equal."""
    short, long = (
        tiny_z.predict([a_row(tiny_z, tiny_z.network.embed(some_states(count)))], is_keeping=True).keys[0]
        for count in (20, 100)
    )

    for one, other in zip(short.layers[0], long.layers[0], strict=True):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=0)


def test_a_text_encoder_that_was_saved_with_its_head_is_read_without(
    tiny_z: ZImage, tiny_z_folder: Path, tmp_path: Path
) -> None:
    """As in Turbo's own folder: the weights' names begin with `model.`."""
    folder = shutil.copytree(tiny_z_folder, tmp_path / "model")
    body = Qwen3Model.from_pretrained(folder / "text_encoder")
    whole = Qwen3ForCausalLM(body.config)
    whole.model.load_state_dict(body.state_dict())
    shutil.rmtree(folder / "text_encoder")
    whole.save_pretrained(folder / "text_encoder")

    ours = ZImage.load(folder).encode_text("a plum")

    assert torch.equal(ours.embedded_ld, tiny_z.encode_text("a plum").embedded_ld)


def test_references_are_refused_by_name(tiny_z: ZImage) -> None:
    with pytest.raises(InvalidRequestError, match="takes no reference"):
        tiny_z.reference_ids(Grid(height=2, width=2), 0)


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("scheduler/scheduler_config.json", {"use_dynamic_shifting": True}, "moves it with the size"),
        ("scheduler/scheduler_config.json", {"shift": "far"}, "has the shift 'far'"),
        ("transformer/config.json", {"axes_lens": [256, 512, 512]}, r"has \[256, 512, 512\] places"),
        ("transformer/config.json", {"axes_lens": 9}, "has 9 places"),
        ("transformer/config.json", {"siglip_feat_dim": 8}, "reads pictures"),
        ("transformer/config.json", {"all_patch_size": [2, 4]}, "has patches of"),
        ("transformer/config.json", {"qk_norm": False}, "does not norm"),
    ],
)
def test_another_variant_is_refused_before_its_weights_are_read(
    tiny_z_folder: Path, tmp_path: Path, path: str, change: dict[str, object], message: str
) -> None:
    folder = shutil.copytree(tiny_z_folder, tmp_path / "model")
    settings = json.loads((folder / path).read_text())
    (folder / path).write_text(json.dumps({**settings, **change}))
    next((folder / "transformer").glob("*.safetensors")).unlink()

    with pytest.raises(InvalidModelError, match=message):
        ZImage.load(folder)
