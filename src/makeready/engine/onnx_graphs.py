"""The embedded model's graphs as functions over arrays, in ONNX Runtime. No torch.

A graph's session is opened when it is first needed, from bytes that were checked against the release's
hashes. How many threads a session has is part of what its bytes depend on, as the machine is: it is fixed
when the session is opened.

Shape letters: B rows, L text tokens, D model width, N image tokens, C latent channels, H and W pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions  # type: ignore[import-untyped]
from onnxruntime.capi.onnxruntime_pybind11_state import (  # type: ignore[import-untyped]
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    RuntimeException,
)
from onnxruntime.capi.onnxruntime_pybind11_state import (
    NotImplemented as NotSupported,
)

from makeready.diffusion.grid import Grid
from makeready.diffusion.mini_graphs import GRAPHS, VOCABULARY, Stage, facts_in, file_of, vocabulary_in
from makeready.diffusion.mini_pieces import OpenRelease
from makeready.diffusion.mini_words import PAD, padded, tokenized
from makeready.engine import eight_bits
from makeready.engine.request import Pixels
from makeready.errors import InvalidModelError

Array = NDArray[np.float32]
PRECISE_EIGHT_BITS = "session.x64quantprecision"
"""Weights are taken as unsigned bytes, whose products are right everywhere. Only where they must be: that is
1.6 times as slow, also on processors that have no need of it (docs/LOG.md)."""
UNREADABLE = (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NotSupported, RuntimeException)
"""What ONNX Runtime raises for bytes that are no graph, or one that it cannot compute."""
LATENT_AXES: Mapping[Stage, int] = {"transformer": 2, "decoder": 1, "encoder": 1}
"""Where the channels stand in the latent that a graph takes or gives."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Words:
    """A caption as indices.

    Shapes: both (1, L).
    """

    indices: NDArray[np.int64]
    is_word: NDArray[np.bool_]


class OnnxGraphs:
    """The networks of one release. Any number of requests may use them in turn, from any thread.

    Raises: InvalidModelError for a folder that is no release for the runtime; each graph's, when it is first
        used, for bytes that are not the release's or are no such graph.
    """

    def __init__(self, folder: Path) -> None:
        self._release = OpenRelease(folder)
        self.facts = facts_in(self._release.about)
        missing = {VOCABULARY, *map(file_of, GRAPHS)} - set(self._release.names)
        if missing:
            raise _unfit(min(missing), "is not in the release")
        self.about = self._release.about
        self.vocabulary = vocabulary_in(self._release.read(VOCABULARY))
        self._sessions: dict[tuple[Stage, int], InferenceSession] = {}
        self._lock = Lock()

    def file(self, name: str) -> bytes:
        """A file of the release, checked."""
        return self._release.read(name)

    def words(self, caption: str) -> Words:
        """A caption as the text graph takes it, padded to a whole number of steps."""
        facts, vocabulary = self.facts, self.vocabulary
        read = tokenized(caption, vocabulary, facts.max_words)
        indices = np.array(padded([read], vocabulary, facts.word_step), np.int64)
        return Words(indices=indices, is_word=indices != vocabulary.index[PAD])

    def text(self, words: Words, *, num_threads: int) -> Array:
        """A caption as the steps take it.

        Shapes: (L, D).
        """
        inputs: dict[str, NDArray[np.generic]] = {"indices": words.indices, "is_word": words.is_word}
        return np.asarray(self._run("text", inputs, num_threads)[0])

    def clean(self, inputs: Mapping[str, NDArray[np.generic]], *, num_threads: int) -> Array:
        """The clean latent that each row believes in, from the inputs that `mini_graphs` names.

        Shapes: (B, N, C).
        """
        return self._run("transformer", inputs, num_threads)

    def decode(self, latent_nc: Array, grid: Grid, *, num_threads: int) -> Pixels:
        """Pixels of a clean latent.

        Shapes: (N, C) -> (H, W, 3).
        """
        latent_map = latent_nc.T.reshape(1, -1, grid.height, grid.width)
        colours = self._run("decoder", {"latent": np.ascontiguousarray(latent_map)}, num_threads)[0]
        levels = np.clip(np.rint((colours + np.float32(1)) * np.float32(127.5)), 0, 255)
        return np.ascontiguousarray(levels.astype(np.uint8).transpose(1, 2, 0))

    def encode(self, pixels: Pixels, *, num_threads: int) -> Array:
        """The clean latent of a picture whose sides are whole tokens.

        Shapes: (H, W, 3) -> (N, C).
        """
        colours = pixels.astype(np.float32).transpose(2, 0, 1)[None] / np.float32(127.5) - np.float32(1)
        latent = self._run("encoder", {"pictures": np.ascontiguousarray(colours)}, num_threads)[0]
        return np.ascontiguousarray(latent.reshape(latent.shape[0], -1).T)

    def _run(self, stage: Stage, inputs: Mapping[str, NDArray[np.generic]], num_threads: int) -> Array:
        (found,) = self._session(stage, num_threads).run([GRAPHS[stage].output], dict(inputs))
        return np.asarray(found, dtype=np.float32)

    def _session(self, stage: Stage, num_threads: int) -> InferenceSession:
        with self._lock:
            key = (stage, num_threads)
            if key not in self._sessions:
                self._sessions[key] = self._opened(stage, num_threads)
            return self._sessions[key]

    def _opened(self, stage: Stage, num_threads: int) -> InferenceSession:
        file = file_of(stage)
        try:
            session = InferenceSession(
                self._release.read(file), options(num_threads), providers=["CPUExecutionProvider"]
            )
        except UNREADABLE as error:
            raise _unfit(file, f"is no graph that can be computed here ({str(error)[:200]})") from None
        ports = GRAPHS[stage]
        inputs = {one.name: one.shape for one in session.get_inputs()}
        outputs = {one.name: one.shape for one in session.get_outputs()}
        if set(inputs) != set(ports.inputs) or ports.output not in outputs:
            raise _unfit(file, f"takes {', '.join(inputs)} and gives {', '.join(outputs)}")
        if stage in LATENT_AXES:
            num_channels = (inputs | outputs)["latent"][LATENT_AXES[stage]]
            if num_channels != self.facts.channels:
                raise _unfit(file, f"has latents of {num_channels} channels, not {self.facts.channels}")
        return session


def options(num_threads: int) -> SessionOptions:
    """A session that computes with so many threads, the calling one among them. They sleep while they wait:
    spinning ones took twice the time and twice the processor beside others (docs/LOG.md)."""
    made = SessionOptions()
    made.intra_op_num_threads = num_threads
    made.inter_op_num_threads = 1
    made.use_deterministic_compute = True
    made.log_severity_level = 4
    made.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if eight_bits.are_cut_off():
        made.add_session_config_entry(PRECISE_EIGHT_BITS, "1")
    return made


def _unfit(file: str, what: str) -> InvalidModelError:
    return InvalidModelError(
        f"{file!r} {what}.",
        hint="Copy the whole folder of weights again, or export it with this version.",
        param="weights",
    )
