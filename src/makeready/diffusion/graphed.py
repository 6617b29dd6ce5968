"""CUDA graphs: the hundreds of kernels of a pass launched as one, captured once for each shape.

A wrapper round the same pass. Text to image and edits by reference, one picture at a time, go through a
graph; rows in company, masked edits and priming go through the network as they are.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from makeready.diffusion.flux2_network import Flux2Network, Prepared
from makeready.diffusion.rows import Predicted, Row

Replay = Callable[[], object]
Capture = Callable[[Callable[[], Tensor]], tuple[Replay, Tensor]]
"""Takes a pass over fixed tensors; gives what repeats it, and the tensor that the answer will be in."""
MAX_SHAPES = 8
"""Ours: each keeps its activations; a 1024 px picture of klein-4B takes about 2 GB."""
WARM_UPS = 3
"""Source: PyTorch's notes on CUDA graphs: libraries choose their kernels in the first calls."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Graph:
    """One shape: the tensors that it reads, what runs it, and its answer."""

    inputs: tuple[Tensor, ...]
    replay: Replay
    velocity: Tensor


class GraphedNetwork:
    """A network whose passes of one row are replayed. One thread steps; others may prime meanwhile."""

    def __init__(
        self, network: Flux2Network, *, capture: Capture | None = None, max_shapes: int = MAX_SHAPES
    ) -> None:
        self._network = network
        self._capture = capture or captured
        self._max_shapes = max_shapes
        self._graphs: OrderedDict[tuple[object, ...], _Graph] = OrderedDict()

    @property
    def num_shapes(self) -> int:
        return len(self._graphs)

    @torch.inference_mode()
    def predict(self, rows: Sequence[Row], *, is_keeping: bool = False) -> Predicted:
        """As `Flux2Network.predict`, to the last bit: a graph repeats the kernels that it was captured of."""
        if is_keeping or len(rows) > 1 or rows[0].kept is not None:
            return self._network.predict(rows, is_keeping=is_keeping)
        prepared = self._network.prepared(rows)
        graph = self._graph(prepared)
        for held, given in zip(graph.inputs, _tensors(prepared), strict=True):
            held.copy_(given)
        graph.replay()
        return Predicted(velocities=(graph.velocity.clone(),))

    def _graph(self, prepared: Prepared) -> _Graph:
        """The graph of these shapes; the one used longest ago makes room for a new one."""
        key = (*(tensor.shape for tensor in _tensors(prepared)), prepared.predicted)
        if key in self._graphs:
            self._graphs.move_to_end(key)
            return self._graphs[key]
        if len(self._graphs) == self._max_shapes:
            self._graphs.popitem(last=False)
        held = _held(prepared)
        replay, velocity = self._capture(lambda: self._network.velocities(held)[0])
        self._graphs[key] = _Graph(inputs=_tensors(held), replay=replay, velocity=velocity)
        return self._graphs[key]


def captured(run: Callable[[], Tensor]) -> tuple[Replay, Tensor]:
    """A CUDA graph of `run`, whose tensors must stay where they are.

    Other threads may launch meanwhile; only what this one does is captured.
    """
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(WARM_UPS):
            run()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):
        velocity = run()
    return graph.replay, velocity


def _tensors(prepared: Prepared) -> tuple[Tensor, ...]:
    """All that differs between two passes of one shape."""
    modulation = prepared.modulation
    parts = (modulation.image, modulation.text, modulation.single)
    return (prepared.tokens, prepared.text, *prepared.rotary, *modulation.temb, *parts)


def _held(prepared: Prepared) -> Prepared:
    """The same with tensors of its own."""
    modulation = prepared.modulation
    return replace(
        prepared,
        tokens=prepared.tokens.clone(),
        text=prepared.text.clone(),
        rotary=tuple(part.clone() for part in prepared.rotary),
        modulation=replace(
            modulation,
            temb=tuple(part.clone() for part in modulation.temb),
            image=modulation.image.clone(),
            text=modulation.text.clone(),
            single=modulation.single.clone(),
        ),
    )
