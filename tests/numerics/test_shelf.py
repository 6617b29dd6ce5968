"""Examples that are encoded once: the same numbers as encoding them each time, each used as often as said,
in batches of captions of one length."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from makeready.diffusion.mini import HEAD_DIM, attended
from makeready.train import trainer
from makeready.train.batch import task
from makeready.train.chunk import rows_of
from makeready.train.losses import flow_loss
from makeready.train.models import Models
from makeready.train.shelf import ENCODED_TOGETHER, JITTER, LENGTH_STEP, Shelf
from makeready.train.supply import SEEDS_APART, OwnSupply
from makeready.train.trainer import train

from .test_training import around, toy_models, toy_settings
from .toy_examples import ToyExamples, toy_reader

ROWS, USES, BATCH = 4 * ENCODED_TOGETHER, 4, 16
ROUNDS = 12


def a_shelf(models: Models) -> tuple[Shelf, OwnSupply]:
    return Shelf(models, num_rows=ROWS, uses=USES, seed=3), OwnSupply(ToyExamples(), models.reader.vocabulary)


def test_each_example_is_used_as_often_as_said() -> None:
    shelf, supply = a_shelf(toy_models())
    seen: Counter[bytes] = Counter()
    num_batches = sum(min(n, USES) for n in range(1, ROUNDS + 1)) * ENCODED_TOGETHER // BATCH
    for _ in range(num_batches):
        seen.update(row.numpy().tobytes() for row in shelf.batch(BATCH, supply).clean)
    assert supply.num_used == ROUNDS * ENCODED_TOGETHER
    finished = (ROUNDS - USES + 1) * ENCODED_TOGETHER
    assert sum(times // USES for times in seen.values()) >= finished
    assert sum(seen.values()) == num_batches * BATCH


def test_rows_from_the_shelf_are_those_that_were_encoded_anew() -> None:
    models = toy_models()
    shelf, supply = a_shelf(models)
    models.autoencoder.eval()
    found = shelf.batch(ENCODED_TOGETHER, supply)
    chunk = OwnSupply(ToyExamples(), models.reader.vocabulary).batch(ENCODED_TOGETHER)
    wanted = task(chunk, models.autoencoder, models.reader)
    apart = (wanted.clean[None] - found.clean[:, None]).abs().mean(dim=(2, 3))
    apart += (wanted.condition[None] - found.condition[:, None]).abs().mean(dim=(2, 3))
    order = apart.argmin(dim=1).tolist()  # rows of one look have one caption
    same = task(rows_of(chunk, np.array(order)), models.autoencoder, models.reader)
    words = found.is_word
    longest = min(words.shape[1], same.is_word.shape[1])
    assert torch.equal(words[:, :longest], same.is_word[:, :longest])
    for name in ("clean", "condition", "weight", "positions"):
        assert torch.allclose(getattr(found, name), getattr(same, name), atol=0.05), name
    for name in ("concept", "colour", "boundary"):
        assert torch.equal(getattr(found, name), getattr(same, name)), name
    gap = (found.states[:, :longest] - same.states[:, :longest]).abs().amax(dim=2)
    assert float(gap[words[:, :longest]].max()) < 0.1
    assert torch.allclose(found.no_states[0, :2], same.no_states[0, :2], atol=0.1)
    with torch.no_grad():
        losses = [
            float(flow_loss(models.mini, one, torch.Generator().manual_seed(1)).total)
            for one in (found, same)
        ]
    assert abs(losses[0] - losses[1]) < 0.05 * losses[1]


def test_batches_hold_captions_of_about_one_length() -> None:
    models = toy_models()
    shelf, supply = a_shelf(models)
    for _ in range(3 * ROWS // BATCH):
        lengths = shelf.batch(BATCH, supply).is_word.sum(dim=1)
        assert int(lengths.max() - lengths.min()) <= JITTER + LENGTH_STEP + 8


def test_the_shelf_is_a_function_of_seed_and_supply() -> None:
    first, again = (a_shelf(toy_models()) for _ in range(2))
    for _ in range(6):
        assert torch.equal(first[0].batch(BATCH, first[1]).clean, again[0].batch(BATCH, again[1]).clean)


def test_a_run_with_a_shelf_draws_fewer_examples_than_it_learns_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its autoencoder uses each once."""
    monkeypatch.setattr(trainer, "SHELF_ROWS", ROWS)
    monkeypatch.setattr(trainer, "START_PICTURES", 32)
    settings = toy_settings(tmp_path, plan_s=40.0, uses=USES)
    progress = train(settings, ToyExamples(), toy_reader(), around())
    assert progress.stage is None
    assert progress.steps_done["flow"] > 1
    assert progress.images > progress.next_seed - SEEDS_APART


@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
def test_attention_is_the_same_in_either_kernel(kind: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(2)
    query, key, value = (torch.randn(2, 3, 10, HEAD_DIM, generator=generator).to(kind) for _ in range(3))
    is_seen = torch.ones(2, 1, 1, 10, dtype=torch.bool)
    is_seen[1, ..., 4:7] = False
    wanted = functional.scaled_dot_product_attention(
        query.double(), key.double(), value.double(), attn_mask=is_seen
    )
    gap = (attended(query, key, value, is_seen).double() - wanted).abs().max()
    assert float(gap) < (1e-5 if kind == torch.float32 else 0.03)
