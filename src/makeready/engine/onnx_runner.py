"""The runner over ONNX Runtime: the embedded model's verbs in the engine's terms. The base install has it.

Strict rows compute alone, so a row's bytes cannot depend on its neighbours. Free rows of one size share a
pass, their texts padded to the longest; padding is masked. Edits are dense: source latent and mask are inputs
of the network, every token is computed, and outside the feathered mask the picture is the source, byte for
byte.
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from makeready.diffusion.grid import Grid
from makeready.diffusion.mini_words import tokenized
from makeready.diffusion.schedule import shifted_schedule
from makeready.engine.cache import ByteCache
from makeready.engine.masks import feathered, put_together
from makeready.engine.noise import normal
from makeready.engine.onnx_graphs import Array, OnnxGraphs
from makeready.engine.preview import LatentColours, fitted_colours
from makeready.engine.request import Latent, MaskedEdit, Pixels, Request, Track
from makeready.engine.runner import Size
from makeready.engine.solver import predicted_image
from makeready.errors import InvalidRequestError

TEXT_CACHE_BYTES = 16 * 2**20
"""Ours: three hundred captions; one is 57 kB."""
SOURCE_CACHE_BYTES = 8 * 2**20
"""Ours: two hundred pictures of 256 px; the latent of one is 32 kB."""
MAX_TOKENS = 1_024
"""Ours: 512 x 512 px, four times what the model was taught; beyond that it repeats itself."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Text:
    """A caption as the steps take it.

    Shapes: states (L, D), is_word (L,).
    """

    states: Array
    is_word: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _State:
    """What stays the same over a request's steps.

    Shapes: condition (N, C + 2), positions (N, 2), alpha (H, W).
    """

    grid: Grid
    text: Text
    condition: Array
    positions: Array
    alpha: Array | None = None


class OnnxRunner:
    """Computes requests with the graphs of one release.

    `num_threads`: cores that a pass uses. `row_threads`: how many of them a strict row has; with fewer than
    all, strict rows compute side by side. Both are part of what bytes depend on, as the machine is.
    `is_teacher`: by the flow's velocity under guidance, two passes a step; it needs about 24 steps, where the
    student, who was taught to go a long way in one, needs four.
    """

    def __init__(
        self, graphs: OnnxGraphs, *, num_threads: int = 2, row_threads: int = 1, is_teacher: bool = False
    ) -> None:
        self._graphs = graphs
        self._facts = graphs.facts
        self._is_teacher = is_teacher
        self._num_threads = num_threads
        self._row_threads = min(row_threads, num_threads)
        num_rows = num_threads // self._row_threads
        self._rows = (
            ThreadPoolExecutor(num_rows, thread_name_prefix="makeready-row") if num_rows > 1 else None
        )
        self._texts: ByteCache[Text] = ByteCache(TEXT_CACHE_BYTES)
        self._sources: ByteCache[Latent] = ByteCache(SOURCE_CACHE_BYTES)
        self._colours: LatentColours | None = None

    def close(self) -> None:
        """End the row threads."""
        if self._rows is not None:
            self._rows.shutdown()

    def size(self, request: Request) -> Size:
        """Tokens of the picture and of its padded caption. Pictures of the same number of tokens share steps.

        Raises: InvalidRequestError for references, sides that are no whole tokens or too many of them, and a
            caption that the model would not read to its end.
        """
        self._refuse(request)
        grid = self._grid(request)
        num_words = len(tokenized(request.prompt, self._graphs.vocabulary, self._facts.max_words).indices)
        step = self._facts.word_step
        tokens = grid.num_tokens + -(-num_words // step) * step
        return Size(tokens=tokens, bucket=(request.mode, grid.num_tokens))

    def begin(self, request: Request) -> Track:
        """Text and source are looked up or computed; the noise is drawn."""
        grid = self._grid(request)
        noise = normal(
            (grid.num_tokens, self._facts.channels), seed=request.seed, image_index=request.image_index
        )
        state = _State(
            grid=grid,
            text=self._text(request.prompt),
            condition=self._condition(request.edit, grid),
            positions=positions_of(grid),
            alpha=None if request.edit is None else feathered(request.edit),
        )
        return Track(request=request, latent=noise, times=shifted_schedule(request.steps, 1.0), state=state)

    def velocities(self, tracks: Sequence[Track]) -> list[Latent]:
        """The average velocities from each track's time to its next: what a student of few steps says; a
        teacher's is the velocity at the time itself."""
        if tracks[0].request.mode == "free":
            return self._together(tracks, self._num_threads)
        if self._rows is None or len(tracks) == 1:
            return [self._alone(track) for track in tracks]
        return list(self._rows.map(self._alone, tracks))

    def preview(self, track: Track) -> Pixels:
        """What the last step believed in, through a linear map from latent to colour.

        The first one fits the map, which takes a few encodings (`fitted_colours`).
        """
        if self._colours is None:
            self._colours = fitted_colours(
                self._encoded, channels=self._facts.channels, token_px=self._facts.token_px
            )
        latent = track.latent
        if track.velocity is not None:
            latent = predicted_image(track.latent, track.velocity, track.t)
        return self._colours.drawn(latent, _state(track).grid)

    def finish(self, track: Track) -> Pixels:
        """The picture; an edit's is laid over the source's own bytes."""
        state, edit = _state(track), track.request.edit
        made = self._decoded(track.latent, state.grid)
        if edit is None or state.alpha is None:
            return made
        return put_together(edit.source, made, state.alpha, 0, 0)

    def restored(self, pixels: Pixels) -> Pixels:
        """A picture through the autoencoder and back: what an edit that changes nothing would give.

        Shapes: (H, W, 3), sides whole tokens.
        """
        token_px = self._facts.token_px
        grid = Grid(height=pixels.shape[0] // token_px, width=pixels.shape[1] // token_px)
        return self._decoded(self._source(pixels), grid)

    def _refuse(self, request: Request) -> None:
        facts = self._facts
        for name, side_px in (("width_px", request.width_px), ("height_px", request.height_px)):
            if side_px % facts.token_px:
                raise InvalidRequestError(
                    f"The {name.removesuffix('_px')} is {side_px} px.",
                    hint=f"Use a multiple of {facts.token_px} px; the model knows {facts.side_px} px.",
                    param=name,
                )
        if (num_tokens := self._grid(request).num_tokens) > MAX_TOKENS:
            raise InvalidRequestError(
                f"The picture has {num_tokens} tokens.",
                hint=f"At most {MAX_TOKENS} fit; the model knows {facts.side_px} x {facts.side_px} px.",
                param="width_px",
            )
        words = tokenized(request.prompt, self._graphs.vocabulary, facts.max_words)
        if words.num_cut:
            raise InvalidRequestError(
                f"The model would not read the last {words.num_cut} words of the prompt.",
                hint="Shorten it: what is not read cannot be seen in the picture.",
                param="prompt",
            )
        if request.references:
            raise InvalidRequestError(
                f"{len(request.references)} references were given.",
                hint="This model takes none.",
                param="references",
            )

    def _grid(self, request: Request) -> Grid:
        token_px = self._facts.token_px
        return Grid(height=request.height_px // token_px, width=request.width_px // token_px)

    def _text(self, prompt: str) -> Text:
        if (known := self._texts.find(prompt)) is not None:
            return known
        words = self._graphs.words(prompt)
        states = self._graphs.text(words, num_threads=self._num_threads)
        text = Text(states=states, is_word=words.is_word[0])
        self._texts.keep(prompt, text, states.nbytes)
        return text

    def _condition(self, edit: MaskedEdit | None, grid: Grid) -> Array:
        """What the network is told of the source: its latent, what may change, and that there is one."""
        told = np.zeros((grid.num_tokens, self._facts.channels + 2), np.float32)
        told[:, -2] = 1.0
        if edit is not None:
            told[:, :-2] = self._source(edit.source)
            told[:, -2] = may_change(edit, self._facts.token_px)
            told[:, -1] = 1.0
        return told

    def _source(self, pixels: Pixels) -> Latent:
        key = (pixels.shape, hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).digest())
        if (known := self._sources.find(key)) is not None:
            return known
        latent = self._encoded(pixels)
        self._sources.keep(key, latent, latent.nbytes)
        return latent

    def _alone(self, track: Track) -> Latent:
        return self._together([track], self._row_threads)[0]

    def _together(self, tracks: Sequence[Track], num_threads: int) -> list[Latent]:
        """One pass, or a teacher's two. Rows keep their order."""
        texts = [_state(track).text for track in tracks]
        if self._is_teacher:
            times = [(track.t, track.t, 1.0) for track in tracks]
            told = self._clean(tracks, texts, times, num_threads)
            untold = self._clean(tracks, [self._text("")] * len(tracks), times, num_threads)
            clean = untold + np.float32(self._facts.guidance) * (told - untold)
        else:
            times = [(track.t, track.t_next, self._facts.guidance) for track in tracks]
            clean = self._clean(tracks, texts, times, num_threads)
        return [(track.latent - row) / np.float32(track.t) for track, row in zip(tracks, clean, strict=True)]

    def _clean(
        self,
        tracks: Sequence[Track],
        texts: Sequence[Text],
        times: Sequence[tuple[float, float, float]],
        num_threads: int,
    ) -> Array:
        """The clean latents that the network believes in."""
        states = [_state(track) for track in tracks]
        longest = max(len(text.is_word) for text in texts)
        inputs: dict[str, NDArray[np.generic]] = {
            "latent": np.stack([track.latent for track in tracks]),
            "condition": np.stack([state.condition for state in states]),
            "positions": np.stack([state.positions for state in states]),
            "text": np.stack([_lengthened(text.states, longest) for text in texts]),
            "is_word": np.stack([_lengthened(text.is_word, longest) for text in texts]),
            "times": np.array(times, np.float32),
        }
        return self._graphs.clean(inputs, num_threads=num_threads)

    def _encoded(self, pixels: Pixels) -> Latent:
        return self._graphs.encode(pixels, num_threads=self._num_threads)

    def _decoded(self, latent: Latent, grid: Grid) -> Pixels:
        return self._graphs.decode(latent, grid, num_threads=self._num_threads)


def positions_of(grid: Grid) -> Array:
    """Row and column of each token, in reading order.

    Shapes: (N, 2).
    """
    rows, columns = np.divmod(np.arange(grid.num_tokens), grid.width)
    return np.stack([rows, columns], axis=1).astype(np.float32)


def may_change(edit: MaskedEdit, token_px: int) -> Array:
    """The part of each token that the mask opens, in steps of 1/255 as training has it.

    Shapes: (N,), 0 to 1.
    """
    height, width = edit.mask.shape[0] // token_px, edit.mask.shape[1] // token_px
    parts = edit.mask.reshape(height, token_px, width, token_px).mean(axis=(1, 3))
    return np.asarray(np.rint(parts).reshape(-1) / 255, dtype=np.float32)


def _lengthened(array: NDArray[np.generic], length: int) -> NDArray[np.generic]:
    """With zeros behind: words that nobody sees."""
    missing = [(0, length - len(array)), *([(0, 0)] * (array.ndim - 1))]
    return np.pad(array, missing)


def _state(track: Track) -> _State:
    if not isinstance(track.state, _State):
        raise TypeError("a track of another runner")
    return track.state
