"""klein is diffusers' klein: each component, and whole generations, on TinyFlow's random weights.

Observed on TinyFlow, torch 2.13.0+cpu, diffusers 0.42.1: network and text 0.0 in fp32, pixels equal; bf16
cosine 1.0000. The tolerances are those that any CPU must keep.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import Flux2KleinPipeline

from makeready.diffusion.klein import Klein, image_ids, reference_ids, text_ids
from makeready.diffusion.rows import EncodedText, Row
from makeready.diffusion.schedule import flux2_shift, shifted_schedule
from makeready.engine.noise import normal
from makeready.engine.solver import euler_step

FP32_MAX_ABS = 1e-4
BF16_COSINE = 0.9999
WIDTH_PX, HEIGHT_PX = 64, 96


@pytest.fixture(scope="module")
def pipeline(tiny_folder: Path) -> Flux2KleinPipeline:
    made = Flux2KleinPipeline.from_pretrained(tiny_folder)
    made.set_progress_bar_config(disable=True)
    return made


def a_row(
    model: Klein, text: EncodedText, *, seed: int = 1, t: float = 0.7, height: int = 4, width: int = 6
) -> Row:
    from makeready.diffusion.flow import Grid

    latent = torch.from_numpy(normal((height * width, model.channels), seed=seed))
    return Row(latent_nc=latent, ids_n4=image_ids(Grid(height=height, width=width)), text=text, t=t)


def of_diffusers(pipeline: Flux2KleinPipeline, row: Row, states: torch.Tensor) -> torch.Tensor:
    with torch.inference_mode():
        return pipeline.transformer(
            hidden_states=row.latent_nc[None].to(pipeline.transformer.dtype),
            encoder_hidden_states=states[None].to(pipeline.transformer.dtype),
            timestep=torch.tensor([row.t]),
            img_ids=row.ids_n4,
            txt_ids=row.text.ids_l4,
            return_dict=False,
        )[0][0]


def test_the_network_gives_diffusers_velocity(tiny: Klein, pipeline: Flux2KleinPipeline) -> None:
    states = torch.from_numpy(normal((20, 24), seed=2))
    row = a_row(tiny, tiny.network.embed(states, text_ids(20)))

    ours = tiny.network.predict([row]).velocities[0]

    assert (ours - of_diffusers(pipeline, row, states)).abs().max() <= FP32_MAX_ABS


def test_the_network_in_bf16_points_where_diffusers_does(
    tiny_folder: Path, pipeline: Flux2KleinPipeline
) -> None:
    model = Klein.load(tiny_folder, dtype=torch.bfloat16)
    states = torch.from_numpy(normal((20, 24), seed=2))
    row = a_row(model, model.network.embed(states, text_ids(20)))

    ours = model.network.predict([row]).velocities[0]

    theirs = of_diffusers(pipeline, row, states)
    assert torch.nn.functional.cosine_similarity(ours.flatten(), theirs.flatten(), dim=0) >= BF16_COSINE


def test_the_text_is_diffusers_with_all_its_padding(tiny: Klein, pipeline: Flux2KleinPipeline) -> None:
    with torch.inference_mode():
        states, ids = pipeline.encode_prompt("two green pears")
        embedded = pipeline.transformer.context_embedder(states[0])

    ours = tiny.encode_text("two green pears")

    assert ours.embedded_ld.shape[0] == 512
    assert (ours.ids_l4 == ids[0]).all()
    assert (ours.embedded_ld - embedded).abs().max() <= FP32_MAX_ABS


def test_trimmed_text_is_the_beginning_of_the_padded_one(tiny: Klein) -> None:
    """The encoder is causal and masks padding: what is trimmed changes nothing before it. Observed: 3e-7."""
    padded, trimmed = (
        tiny.encode_text("two green pears"),
        tiny.encode_text("two green pears", is_trimmed=True),
    )

    count = trimmed.embedded_ld.shape[0]
    assert count < 100
    torch.testing.assert_close(trimmed.embedded_ld, padded.embedded_ld[:count], atol=1e-5, rtol=0)


@pytest.mark.parametrize("steps", [1, 4])
def test_a_generation_has_diffusers_pixels(tiny: Klein, pipeline: Flux2KleinPipeline, steps: int) -> None:
    noise = normal((24, tiny.channels), seed=5)
    theirs = pipeline(
        prompt="a red apple",
        width=WIDTH_PX,
        height=HEIGHT_PX,
        num_inference_steps=steps,
        latents=torch.from_numpy(noise).T.reshape(1, tiny.channels, 6, 4),
    ).images[0]

    ours = generated(tiny, "a red apple", noise, steps)

    assert np.abs(ours.astype(int) - np.asarray(theirs)).max() <= 1  # observed 0


def test_an_edit_by_reference_has_diffusers_pixels(tiny: Klein, pipeline: Flux2KleinPipeline) -> None:
    noise = normal((24, tiny.channels), seed=6)
    picture = pipeline(prompt="a pear", width=WIDTH_PX, height=HEIGHT_PX, num_inference_steps=2).images[0]
    theirs = pipeline(
        image=[picture],
        prompt="a blue pear",
        width=WIDTH_PX,
        height=HEIGHT_PX,
        num_inference_steps=4,
        latents=torch.from_numpy(noise).T.reshape(1, tiny.channels, 6, 4),
    ).images[0]

    ours = generated(tiny, "a blue pear", noise, 4, reference=np.asarray(picture))

    assert np.abs(ours.astype(int) - np.asarray(theirs)).max() <= 1  # observed 0


def generated(
    model: Klein, prompt: str, noise: np.ndarray, steps: int, reference: np.ndarray | None = None
) -> np.ndarray:
    grid = model.grid(WIDTH_PX, HEIGHT_PX)
    text, latent = model.encode_text(prompt), noise
    references = positions = None
    if reference is not None:
        references = model.encode_image(torch.from_numpy(reference.copy()))
        positions = reference_ids(model.grid(reference.shape[1], reference.shape[0]), 0)
    times = shifted_schedule(steps, flux2_shift(grid.num_tokens, steps))
    for t, t_next in pairwise(times):
        row = Row(
            latent_nc=torch.from_numpy(latent),
            ids_n4=image_ids(grid),
            text=text,
            t=t,
            references_mc=references,
            reference_ids_m4=positions,
        )
        latent = euler_step(latent, model.network.predict([row]).velocities[0].numpy(), t, t_next)
    return model.decode(torch.from_numpy(latent), grid).numpy()


def test_rows_of_other_sizes_times_and_texts_share_a_pass(tiny: Klein) -> None:
    """Free mode's promise on TinyFlow in fp32: observed 1e-6 at most."""
    rows = [
        a_row(tiny, tiny.encode_text(f"prompt {index}", is_trimmed=True), seed=index, t=t, height=2 + index)
        for index, t in enumerate((1.0, 0.7, 0.2))
    ]

    together = tiny.network.predict(rows).velocities

    for row, velocity in zip(rows, together, strict=True):
        torch.testing.assert_close(velocity, tiny.network.predict([row]).velocities[0], atol=1e-5, rtol=0)


def test_a_row_s_wrong_positions_or_a_neighbour_s_text_would_be_seen(tiny: Klein) -> None:
    """Negative control for the test above and for parity: such faults move the velocity far beyond
    the tolerances; observed 25 times as far and more."""
    text = tiny.encode_text("a prompt", is_trimmed=True)
    row = a_row(tiny, text)
    right = tiny.network.predict([row]).velocities[0]

    from dataclasses import replace

    wrong_ids = replace(row, ids_n4=row.ids_n4.flip(0))
    wrong_text = replace(row, text=tiny.encode_text("another prompt", is_trimmed=True))
    wrong_time = replace(row, t=0.6)

    for wrong in (wrong_ids, wrong_text, wrong_time):
        assert (tiny.network.predict([wrong]).velocities[0] - right).abs().max() > 10 * FP32_MAX_ABS


def test_kept_keys_of_all_other_tokens_stand_for_computing_them(tiny: Klein) -> None:
    """At the time and with the text of the keys, a part computed against kept keys is that part of the whole,
    in the first layer's view.

    Deeper layers' kept keys were computed with the part as it was, so with nothing changed the equality is
    exact to rounding.
    """
    from dataclasses import replace

    text = tiny.encode_text("a prompt", is_trimmed=True)
    row = a_row(tiny, text)
    whole = tiny.network.predict([row]).velocities[0]
    keys = tiny.network.predict([row], is_keeping=True).keys[0]
    active = torch.tensor([0, 1, 7, 8])

    part = tiny.network.predict(
        [
            replace(
                row,
                latent_nc=row.latent_nc[active],
                ids_n4=row.ids_n4[active],
                kept=keys.without(active),
            )
        ]
    )

    torch.testing.assert_close(part.velocities[0], whole[active], atol=1e-5, rtol=0)
