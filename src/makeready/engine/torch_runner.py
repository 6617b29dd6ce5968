"""The runner over torch: klein's verbs in the engine's terms. The only module of the engine that knows
tensors.

Strict rows compute alone, one thread each, side by side; a row's bytes cannot depend on its neighbours
because it has none. Free rows share one packed pass.
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch

from makeready.diffusion.klein import Grid, Klein, image_ids, reference_ids
from makeready.diffusion.rows import EncodedText, KeptKeys, Row
from makeready.engine.cache import ByteCache
from makeready.engine.masks import Plan, planned, put_together
from makeready.engine.noise import normal
from makeready.engine.preview import LatentColours, fitted_colours
from makeready.engine.request import Pixels, Request, Track
from makeready.engine.runner import Latent, Size
from makeready.engine.schedule import flux2_shift, shifted_schedule
from makeready.engine.solver import predicted_image
from makeready.errors import InvalidRequestError

TEXT_CACHE_BYTES = 256 * 2**20
SOURCE_CACHE_BYTES = 2 * 2**30
"""Ours: the keys of one 1024 px picture in klein-4B are 1.6 GB in bf16; of one in the reduced klein 21 MB."""
PRIMING_PROMPT = ""
"""Sources are read without a prompt, so that their keys serve every edit."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Source:
    """A picture that edits start from: its clean latent, and its keys."""

    latent_nc: torch.Tensor
    keys: KeptKeys


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _State:
    """What stays the same over a request's steps."""

    grid: Grid
    text: EncodedText
    ids_n4: torch.Tensor
    references_mc: torch.Tensor | None = None
    reference_ids_m4: torch.Tensor | None = None
    kept: KeptKeys | None = None
    source: _Source | None = None
    plan: Plan | None = None


class TorchRunner:
    """Computes requests with one model on one device.

    `num_threads`: cores that strict rows spread over, and that free passes use together.
    """

    def __init__(self, model: Klein, *, num_threads: int = 2, max_tokens: int = 16_384) -> None:
        self._model = model
        self._num_threads = num_threads
        self._max_tokens = max_tokens
        self._rows = ThreadPoolExecutor(
            num_threads, thread_name_prefix="makeready-row", initializer=torch.set_num_threads, initargs=(1,)
        )
        self._texts: ByteCache[EncodedText] = ByteCache(TEXT_CACHE_BYTES)
        self._sources: ByteCache[_Source] = ByteCache(SOURCE_CACHE_BYTES)
        self._colours: LatentColours | None = None

    def close(self) -> None:
        """End the row threads."""
        self._rows.shutdown()

    def size(self, request: Request) -> Size:
        """Tokens by the picture, its references and the padded text; an edit by its mask.

        Raises: InvalidRequestError for sides that are no whole tokens, or more tokens than fit.
        """
        token_px = self._model.token_px
        for name, side_px in (("width_px", request.width_px), ("height_px", request.height_px)):
            if side_px % token_px:
                raise InvalidRequestError(
                    f"The {name.removesuffix('_px')} is {side_px} px.",
                    hint=f"Use a multiple of {token_px} px: {max(1, round(side_px / token_px)) * token_px}.",
                    param=name,
                )
        num_tokens = self._model.grid(request.width_px, request.height_px).num_tokens
        if request.edit is not None:
            num_tokens = len(planned(request.edit, token_px).active)
        for index, reference in enumerate(request.references):
            num_tokens += self._reference_grid(reference, index).num_tokens
        num_tokens += self._model.num_text_tokens(request.prompt, is_trimmed=request.is_text_trimmed)
        if num_tokens > self._max_tokens:
            raise InvalidRequestError(
                f"The request has {num_tokens} tokens.",
                hint=f"At most {self._max_tokens} fit; ask for a smaller picture or fewer references.",
                param="width_px",
            )
        return Size(tokens=num_tokens, bucket=request.mode)

    def begin(self, request: Request) -> Track:
        """Text and source are looked up or computed; the noise of the tokens that will be computed is
        drawn."""
        model = self._model
        grid = model.grid(request.width_px, request.height_px)
        noise = normal((grid.num_tokens, model.channels), seed=request.seed, image_index=request.image_index)
        times = shifted_schedule(request.steps, flux2_shift(grid.num_tokens, request.steps))
        text = self._text(request.prompt, is_trimmed=request.is_text_trimmed)
        ids = image_ids(grid)
        references, positions = self._references(request.references)
        source = plan = kept = None
        if request.edit is not None:
            plan = planned(request.edit, model.token_px)
            source = self._source(request.edit.source, grid)
            active = torch.from_numpy(plan.active)
            noise, ids, kept = noise[plan.active], ids[active], source.keys.without(active)
        state = _State(
            grid=grid,
            text=text,
            ids_n4=ids,
            references_mc=references,
            reference_ids_m4=positions,
            kept=kept,
            source=source,
            plan=plan,
        )
        return Track(request=request, latent=noise, times=times, state=state)

    def velocities(self, tracks: Sequence[Track]) -> list[Latent]:
        rows = [self._row(track) for track in tracks]
        if tracks[0].request.mode == "strict":
            return list(self._rows.map(self._alone, rows))
        torch.set_num_threads(self._num_threads)
        return [velocity.numpy() for velocity in self._model.network.predict(rows).velocities]

    def preview(self, track: Track) -> Pixels:
        """What the last step believed in, four pixels a token, through a linear map from latent to colour."""
        state = _state(track)
        if self._colours is None:
            self._colours = fitted_colours(self._model)
        latent = track.latent
        if track.velocity is not None:
            latent = predicted_image(track.latent, track.velocity, track.t)
        if state.source is not None and state.plan is not None:
            latent = _whole(state.source, state.plan, latent)
        return self._colours.drawn(latent, state.grid)

    def finish(self, track: Track) -> Pixels:
        """The picture; of an edit only the crop round the mask is decoded, and laid over the source's own
        bytes."""
        state = _state(track)
        edit = track.request.edit
        if edit is None or state.source is None or state.plan is None:
            return np.asarray(self._model.decode(torch.from_numpy(track.latent), state.grid).numpy())
        plan, grid = state.plan, state.grid
        whole = _whole(state.source, plan, track.latent)
        crop = plan.crop
        window = whole.reshape(grid.height, grid.width, -1)[crop.top : crop.bottom, crop.left : crop.right]
        part = Grid(height=crop.bottom - crop.top, width=crop.right - crop.left)
        flat = torch.from_numpy(np.ascontiguousarray(window).reshape(part.num_tokens, -1))
        made = self._model.decode(flat, part).numpy()
        token_px = self._model.token_px
        return put_together(edit.source, made, plan.alpha, crop.top * token_px, crop.left * token_px)

    def _alone(self, row: Row) -> Latent:
        return np.asarray(self._model.network.predict([row]).velocities[0].numpy())

    def _row(self, track: Track) -> Row:
        state = _state(track)
        return Row(
            latent_nc=torch.from_numpy(track.latent),
            ids_n4=state.ids_n4,
            text=state.text,
            t=track.t,
            references_mc=state.references_mc,
            reference_ids_m4=state.reference_ids_m4,
            kept=state.kept,
        )

    def _text(self, prompt: str, *, is_trimmed: bool) -> EncodedText:
        key = (prompt, is_trimmed)
        if (known := self._texts.find(key)) is not None:
            return known
        text = self._rows.submit(self._model.encode_text, prompt, is_trimmed=is_trimmed).result()
        self._texts.keep(key, text, text.num_bytes)
        return text

    def _source(self, pixels: Pixels, grid: Grid) -> _Source:
        """The source's latent and keys: one pass of all its tokens, clean, without a prompt; kept for the
        next edit of it."""
        key = hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).digest()
        if (known := self._sources.find(key)) is not None:
            return known
        latent = self._rows.submit(self._model.encode_image, torch.from_numpy(pixels.copy())).result()
        row = Row(
            latent_nc=latent, ids_n4=image_ids(grid), text=self._text(PRIMING_PROMPT, is_trimmed=True), t=0.0
        )
        keys = self._rows.submit(self._model.network.predict, [row], is_keeping=True).result().keys[0]
        source = _Source(latent_nc=latent, keys=keys)
        self._sources.keep(key, source, keys.num_bytes + latent.nbytes)
        return source

    def _references(self, references: Sequence[Pixels]) -> tuple[torch.Tensor | None, torch.Tensor | None]:
        if not references:
            return None, None
        latents, positions = [], []
        for index, reference in enumerate(references):
            grid = self._reference_grid(reference, index)
            latents.append(
                self._rows.submit(self._model.encode_image, torch.from_numpy(reference.copy())).result()
            )
            positions.append(reference_ids(grid, index))
        return torch.cat(latents), torch.cat(positions)

    def _reference_grid(self, reference: Pixels, index: int) -> Grid:
        height_px, width_px = reference.shape[:2]
        token_px = self._model.token_px
        if reference.ndim != 3 or reference.shape[2] != 3 or height_px % token_px or width_px % token_px:
            raise InvalidRequestError(
                f"Reference {index} has the shape {reference.shape}.",
                hint=f"Give RGB pixels with sides that are multiples of {token_px} px.",
                param=f"references[{index}]",
            )
        return self._model.grid(width_px, height_px)


def _whole(source: _Source, plan: Plan, latent: Latent) -> Latent:
    """The source's latent with the tokens that were computed in their places."""
    whole: Latent = source.latent_nc.numpy().copy()
    whole[plan.active] = latent
    return whole


def _state(track: Track) -> _State:
    if not isinstance(track.state, _State):
        raise TypeError("a track of another runner")
    return track.state
