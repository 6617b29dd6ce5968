"""The runner over torch: a flow model's verbs in the engine's terms. The only module of the engine that knows
tensors.

Strict rows compute alone; on a CPU with a fixed number of threads each, side by side. A row's bytes cannot
depend on its neighbours because it has none. Free rows share one packed pass. What is done beside the steps
(text, sources, pixels) is alone too, and computes with a fixed number of threads.

Latents are arrays on the CPU between steps: 2 MB there and back for 1024 x 1024 px, against tens of
milliseconds of a step on a GPU.
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import torch

from makeready.diffusion.flow import FlowModel, Grid
from makeready.diffusion.rows import EncodedText, KeptKeys, Row
from makeready.engine.cache import ByteCache
from makeready.engine.masks import Plan, planned, put_together
from makeready.engine.memory import keep_freed_memory
from makeready.engine.noise import normal
from makeready.engine.preview import LatentColours, fitted_colours
from makeready.engine.request import Latent, MaskedEdit, Pixels, Request, Track
from makeready.engine.runner import Size
from makeready.engine.solver import predicted_image
from makeready.errors import InvalidRequestError

TEXT_CACHE_BYTES = 256 * 2**20
SOURCE_CACHE_BYTES = 2 * 2**30
"""Ours: the keys of one 1024 px picture in klein-4B are 1.6 GB in bf16; of one in the reduced klein 21 MB."""
PRIMING_PROMPT = ""
"""Sources are read without a prompt, so that their keys serve every edit."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Source:
    """A picture that edits start from: its clean latent, and its keys on the model's device."""

    latent: Latent
    keys: KeptKeys


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _State:
    """What stays the same over a request's steps."""

    grid: Grid
    text: EncodedText
    ids: torch.Tensor
    references: torch.Tensor | None = None
    reference_ids: torch.Tensor | None = None
    kept: KeptKeys | None = None
    source: _Source | None = None
    plan: Plan | None = None


class TorchRunner:
    """Computes requests with one model on its device.

    `num_threads`: on a CPU, cores that strict rows spread over, and that everything else uses together.
    `row_threads`: how many of them a strict row has; 1 serves the most rows, all of them one row soonest.
    Both are part of what strict bytes depend on, as the processor is.
    """

    def __init__(
        self, model: FlowModel, *, num_threads: int = 2, row_threads: int = 1, max_tokens: int = 16_384
    ) -> None:
        if model.device.type == "cpu":
            keep_freed_memory()
        self._model = model
        self._num_threads = num_threads
        self._max_tokens = max_tokens
        self._rows = ThreadPoolExecutor(
            max(1, num_threads // row_threads),
            thread_name_prefix="makeready-row",
            initializer=torch.set_num_threads,
            initargs=(row_threads,),
        )
        self._texts: ByteCache[EncodedText] = ByteCache(TEXT_CACHE_BYTES)
        self._sources: ByteCache[_Source] = ByteCache(SOURCE_CACHE_BYTES)
        self._plans: WeakKeyDictionary[MaskedEdit, Plan] = WeakKeyDictionary()
        self._colours: LatentColours | None = None

    @property
    def model(self) -> FlowModel:
        return self._model

    def close(self) -> None:
        """End the row threads."""
        self._rows.shutdown()

    def size(self, request: Request) -> Size:
        """Tokens by the picture, its references and the padded text; an edit by its mask.

        Raises: InvalidRequestError for what the model has not, sides that are no whole tokens, or more tokens
            than fit.
        """
        self._refuse(request)
        num_tokens = self._model.grid(request.width_px, request.height_px).num_tokens
        if request.edit is not None:
            num_tokens = len(self._plan(request.edit).active)
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
        self._take_threads()
        model = self._model
        grid = model.grid(request.width_px, request.height_px)
        noise = normal((grid.num_tokens, model.channels), seed=request.seed, image_index=request.image_index)
        text = self._text(request.prompt, is_trimmed=request.is_text_trimmed)
        ids = model.image_ids(grid, text)
        references, reference_ids = self._references(request.references)
        source = plan = kept = None
        if request.edit is not None:
            plan = self._plan(request.edit)
            source = self._source(request.edit.source, grid)
            active = torch.from_numpy(plan.active).to(model.device)
            noise, ids, kept = noise[plan.active], ids[active], source.keys.without(active)
        state = _State(
            grid=grid,
            text=text,
            ids=ids,
            references=references,
            reference_ids=reference_ids,
            kept=kept,
            source=source,
            plan=plan,
        )
        times = model.times(grid.num_tokens, request.steps)
        return Track(request=request, latent=noise, times=times, state=state)

    def velocities(self, tracks: Sequence[Track]) -> list[Latent]:
        rows = [self._row(track) for track in tracks]
        if tracks[0].request.mode == "strict":
            spread = self._rows.map if self._model.device.type == "cpu" else map
            return list(spread(self._alone, rows))
        self._take_threads()
        return [velocity.cpu().numpy() for velocity in self._model.predict(rows).velocities]

    def preview(self, track: Track) -> Pixels:
        """What the last step believed in, through a linear map from latent to colour.

        The first one fits the map, which takes a few encodings (`fitted_colours`).
        """
        state = _state(track)
        if self._colours is None:
            self._take_threads()
            self._colours = fitted_colours(
                self._encoded, channels=self._model.channels, token_px=self._model.token_px
            )
        latent = track.latent
        if track.velocity is not None:
            latent = predicted_image(track.latent, track.velocity, track.t)
        if state.source is not None and state.plan is not None:
            latent = _whole(state.source, state.plan, latent)
        return self._colours.drawn(latent, state.grid)

    def finish(self, track: Track) -> Pixels:
        """The picture; of an edit only the crop round the mask is decoded, and laid over the source's own
        bytes."""
        self._take_threads()
        state = _state(track)
        edit = track.request.edit
        if edit is None or state.source is None or state.plan is None:
            return self._decoded(track.latent, state.grid)
        plan, grid = state.plan, state.grid
        whole = _whole(state.source, plan, track.latent)
        crop = plan.crop
        window = whole.reshape(grid.height, grid.width, -1)[crop.top : crop.bottom, crop.left : crop.right]
        part = Grid(height=crop.bottom - crop.top, width=crop.right - crop.left)
        made = self._decoded(np.ascontiguousarray(window).reshape(part.num_tokens, -1), part)
        token_px = self._model.token_px
        return put_together(edit.source, made, plan.alpha, crop.top * token_px, crop.left * token_px)

    def _refuse(self, request: Request) -> None:
        """Raises: InvalidRequestError for what this model cannot do at any size."""
        token_px = self._model.token_px
        for name, side_px in (("width_px", request.width_px), ("height_px", request.height_px)):
            if side_px % token_px:
                raise InvalidRequestError(
                    f"The {name.removesuffix('_px')} is {side_px} px.",
                    hint=f"Use a multiple of {token_px} px: {max(1, round(side_px / token_px)) * token_px}.",
                    param=name,
                )
        if unread := self._model.num_unread_tokens(request.prompt):
            raise InvalidRequestError(
                f"The model would not read the last {unread} tokens of the prompt.",
                hint="Shorten it: what is not read cannot be seen in the picture.",
                param="prompt",
            )
        if len(request.references) > self._model.max_references:
            raise InvalidRequestError(
                f"{len(request.references)} references were given.",
                hint=f"This model takes {self._model.max_references or 'none'}.",
                param="references",
            )
        if request.edit is not None and not self._model.can_edit:
            raise InvalidRequestError(
                "This model makes pictures from text only.",
                hint="Leave out the edit, or use a model that edits, such as klein.",
                param="edit",
            )

    def _take_threads(self) -> None:
        """The calling thread computes with the runner's cores. A thread that never said so starts with
        whatever count was set last anywhere, and sums in another order."""
        torch.set_num_threads(self._num_threads)

    def _alone(self, row: Row) -> Latent:
        return np.asarray(self._model.predict([row]).velocities[0].cpu().numpy())

    def _row(self, track: Track) -> Row:
        state = _state(track)
        return Row(
            latent_nc=self._placed(track.latent),
            ids_n4=state.ids,
            text=state.text,
            t=track.t,
            references_mc=state.references,
            reference_ids_m4=state.reference_ids,
            kept=state.kept,
        )

    def _placed(self, array: Latent | Pixels) -> torch.Tensor:
        return torch.from_numpy(array).to(self._model.device)

    def _plan(self, edit: MaskedEdit) -> Plan:
        """Planned once for each edit: its size and its beginning ask."""
        if (known := self._plans.get(edit)) is None:
            known = self._plans[edit] = planned(edit, self._model.token_px)
        return known

    def _text(self, prompt: str, *, is_trimmed: bool) -> EncodedText:
        key = (prompt, is_trimmed)
        if (known := self._texts.find(key)) is not None:
            return known
        text = self._model.encode_text(prompt, is_trimmed=is_trimmed)
        self._texts.keep(key, text, text.num_bytes)
        return text

    def _source(self, pixels: Pixels, grid: Grid) -> _Source:
        """The source's latent and keys: one pass of all its tokens, clean, without a prompt; kept for the
        next edit of it."""
        key = hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).digest()
        if (known := self._sources.find(key)) is not None:
            return known
        latent = self._model.encode_image(self._placed(pixels.copy()))
        text = self._text(PRIMING_PROMPT, is_trimmed=True)
        row = Row(latent_nc=latent, ids_n4=self._model.image_ids(grid, text), text=text, t=0.0)
        keys = self._model.predict([row], is_keeping=True).keys[0]
        source = _Source(latent=latent.cpu().numpy(), keys=keys)
        self._sources.keep(key, source, keys.num_bytes + latent.nbytes)
        return source

    def _references(self, references: Sequence[Pixels]) -> tuple[torch.Tensor | None, torch.Tensor | None]:
        if not references:
            return None, None
        latents, positions = [], []
        for index, reference in enumerate(references):
            grid = self._reference_grid(reference, index)
            latents.append(self._model.encode_image(self._placed(reference.copy())))
            positions.append(self._model.reference_ids(grid, index))
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

    def _encoded(self, pixels: Pixels) -> Latent:
        return np.asarray(self._model.encode_image(self._placed(pixels)).cpu().numpy())

    def _decoded(self, latent: Latent, grid: Grid) -> Pixels:
        return np.asarray(self._model.decode(self._placed(latent), grid).cpu().numpy())


def _whole(source: _Source, plan: Plan, latent: Latent) -> Latent:
    """The source's latent with the tokens that were computed in their places."""
    whole = source.latent.copy()
    whole[plan.active] = latent
    return whole


def _state(track: Track) -> _State:
    if not isinstance(track.state, _State):
        raise TypeError("a track of another runner")
    return track.state
