"""A graph gives the pass's own numbers: its bookkeeping on the CPU, where a pass over held tensors stands for
the graph, and the graph itself where there is a GPU."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from makeready.diffusion.flow import Grid
from makeready.diffusion.graphed import GraphedNetwork, Replay
from makeready.diffusion.klein import Klein, image_ids, reference_ids, text_ids
from makeready.diffusion.rows import Row
from makeready.engine.noise import normal


def repeated(run: Callable[[], Tensor]) -> tuple[Replay, Tensor]:
    """What a graph does, without one: the pass again over the same held tensors, into the same answer."""
    velocity = run()
    return lambda: velocity.copy_(run()), velocity


def never_repeated(run: Callable[[], Tensor]) -> tuple[Replay, Tensor]:
    velocity = run()
    return lambda: None, velocity


def a_row(model: Klein, *, seed: int, t: float, side: int = 4, has_reference: bool = False) -> Row:
    grid = Grid(height=side, width=side)
    text = model.network.embed(torch.from_numpy(normal((12, 24), seed=seed + 100)), text_ids(12))
    reference = torch.from_numpy(normal((4, model.channels), seed=seed + 200)) if has_reference else None
    ids = reference_ids(Grid(height=2, width=2), 0) if has_reference else None
    latent = torch.from_numpy(normal((grid.num_tokens, model.channels), seed=seed))
    return Row(
        latent_nc=latent,
        ids_n4=image_ids(grid),
        text=text,
        t=t,
        references_mc=reference,
        reference_ids_m4=ids,
    )


@pytest.mark.parametrize("has_reference", [False, True])
def test_each_pass_of_a_shape_has_its_own_picture_text_and_time(tiny: Klein, has_reference: bool) -> None:
    graphed = GraphedNetwork(tiny.network, capture=repeated)
    rows = [a_row(tiny, seed=seed, t=1 - seed / 4, has_reference=has_reference) for seed in (1, 2, 3)]

    found = [graphed.predict([row]).velocities[0] for row in rows]

    assert graphed.num_shapes == 1
    for row, velocity in zip(rows, found, strict=True):
        assert torch.equal(velocity, tiny.network.predict([row]).velocities[0])


def test_a_graph_that_is_not_run_again_would_be_seen(tiny: Klein) -> None:
    graphed = GraphedNetwork(tiny.network, capture=never_repeated)
    first, second = a_row(tiny, seed=1, t=0.9), a_row(tiny, seed=2, t=0.4)
    graphed.predict([first])

    stale = graphed.predict([second]).velocities[0]

    assert (stale - tiny.network.predict([second]).velocities[0]).abs().max() > 1e-3


def test_the_shape_used_longest_ago_makes_room(tiny: Klein) -> None:
    captured: list[int] = []

    def counted(run: Callable[[], Tensor]) -> tuple[Replay, Tensor]:
        captured.append(1)
        return repeated(run)

    graphed = GraphedNetwork(tiny.network, capture=counted, max_shapes=2)
    for side in (2, 3, 2, 4, 2, 3):
        graphed.predict([a_row(tiny, seed=1, t=0.5, side=side)])

    assert graphed.num_shapes == 2
    assert len(captured) == 4  # 2, 3, 4, and 3 again


def test_company_and_priming_go_round_the_graphs(tiny: Klein) -> None:
    graphed = GraphedNetwork(tiny.network, capture=repeated)
    first, second = a_row(tiny, seed=1, t=0.9), a_row(tiny, seed=2, t=0.4, side=3)

    together = graphed.predict([first, second])
    kept = graphed.predict([first], is_keeping=True)

    assert graphed.num_shapes == 0
    assert len(together.velocities) == 2
    assert kept.keys[0].num_tokens == 16


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_cuda_graph_repeats_the_pass_to_the_last_bit(tiny_folder) -> None:  # type: ignore[no-untyped-def]
    model = Klein.load(tiny_folder, device="cuda")
    graphed = GraphedNetwork(model.network)

    for seed in (1, 2, 3):
        row = on_cuda(a_row(Klein.load(tiny_folder), seed=seed, t=1 - seed / 4))
        assert torch.equal(
            graphed.predict([row]).velocities[0].cpu(), model.network.predict([row]).velocities[0].cpu()
        )


def on_cuda(row: Row) -> Row:
    from dataclasses import replace

    text = replace(row.text, embedded_ld=row.text.embedded_ld.cuda(), ids_l4=row.text.ids_l4.cuda())
    return replace(row, latent_nc=row.latent_nc.cuda(), ids_n4=row.ids_n4.cuda(), text=text)
