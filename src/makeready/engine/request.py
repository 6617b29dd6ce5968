"""What is asked of the engine, where it stands, and what came of it: three types, never one.

Imports numpy and nothing heavier: a scheduler, a test and a client speak of requests without torch.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from makeready.diffusion.schedule import MAX_STEPS
from makeready.engine.noise import MAX_SEED
from makeready.errors import InvalidRequestError

Pixels = NDArray[np.uint8]
"""(H, W, 3), RGB."""
Mask = NDArray[np.uint8]
"""(H, W)."""
Latent = NDArray[np.float32]
"""(N, C): a token a row. Float32 from noise to image; on the CPU between two steps."""
Mode = Literal["strict", "free"]
MAX_PROMPT_CHARACTERS = 20_000
"""Ours: forty times what a text encoder of 512 tokens reads, so more is a mistake. Below it the model says
how much it reads: what it would not read is refused, too, and never cut off."""
MAX_REFERENCES = 4
"""Ours: each costs as many tokens as the picture itself."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class MaskedEdit:
    """A picture and where it may change.

    Shapes: source (H, W, 3) uint8; mask (H, W) uint8, 255 where the edit is wanted, 0 where not.
    Units: `feather_px` is how far the change fades out beyond the mask; farther out the source's bytes stay.
    Raises: InvalidRequestError for a mask of another size, or one that wants nothing.
    """

    source: Pixels
    mask: Mask
    feather_px: int = 8

    def __post_init__(self) -> None:
        _rgb("edit.source", "The source", self.source)
        height, width = self.source.shape[:2]
        if self.mask.shape != (height, width) or self.mask.dtype != np.uint8:
            raise InvalidRequestError(
                f"The mask has the shape {self.mask.shape} of {self.mask.dtype}, "
                f"the source {width} x {height} px.",
                hint="Give a mask of exactly the source's size, one channel, 8 bits.",
                param="edit.mask",
            )
        if not self.mask.any():
            raise InvalidRequestError(
                "The mask is black everywhere: nothing may change.",
                hint="Paint white what should be made anew.",
                param="edit.mask",
            )
        _within("edit.feather_px", self.feather_px, 0, 64, "0 for a hard edge")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Request:
    """One picture to make. Checked when it is made: what is wrong costs nothing.

    Its arrays are not copied: whoever gave them leaves them as they are until the request has ended.

    `mode` "strict": the same bytes whatever else computes; "free": to a stated tolerance, faster in company.
    `is_text_trimmed` leaves out the text's padding: faster, other pixels than diffusers'.
    Units: `deadline_s` is seconds from submission, None for none.
    """

    prompt: str
    width_px: int
    height_px: int
    steps: int = 4
    seed: int = 1
    image_index: int = 0
    mode: Mode = "strict"
    is_text_trimmed: bool = False
    references: tuple[Pixels, ...] = ()
    edit: MaskedEdit | None = None
    deadline_s: float | None = None

    def __post_init__(self) -> None:
        _within("steps", self.steps, 1, MAX_STEPS, "distilled models need 4")
        _within("seed", self.seed, 0, MAX_SEED, "any whole number that fits 63 bits")
        _within("image_index", self.image_index, 0, 2**16 - 1, "0 is the first picture")
        _within("width_px", self.width_px, 16, 8192, "e.g. 1024")
        _within("height_px", self.height_px, 16, 8192, "e.g. 1024")
        _worded(self.prompt)
        if self.mode not in get_args(Mode):
            raise InvalidRequestError(
                f"There is no mode {self.mode!r}.", hint="Use 'strict' or 'free'.", param="mode"
            )
        if len(self.references) > MAX_REFERENCES:
            raise InvalidRequestError(
                f"{len(self.references)} references were given.",
                hint=f"Give at most {MAX_REFERENCES}.",
                param="references",
            )
        for index, reference in enumerate(self.references):
            _rgb(f"references[{index}]", f"Reference {index}", reference)
        if self.edit is not None and self.edit.source.shape[:2] != (self.height_px, self.width_px):
            raise InvalidRequestError(
                f"The edit's source is not {self.width_px} x {self.height_px} px, as the picture is.",
                hint="An edit keeps the source's size.",
                param="edit.source",
            )
        if self.deadline_s is not None and not 0 < self.deadline_s < float("inf"):
            raise InvalidRequestError(
                f"The deadline is {self.deadline_s} s.", hint="Use seconds above 0.", param="deadline_s"
            )

    def fingerprint(self) -> str:
        """The same for requests that must give the same bytes: everything but the deadline, as a sha256."""
        digest = hashlib.sha256()
        plain = (
            self.prompt,
            self.width_px,
            self.height_px,
            self.steps,
            self.seed,
            self.image_index,
            self.mode,
        )
        digest.update(repr((*plain, self.is_text_trimmed)).encode())
        pictures: list[NDArray[np.uint8]] = list(self.references)
        if self.edit is not None:
            digest.update(f"edit {self.edit.feather_px}".encode())
            pictures += [self.edit.source, self.edit.mask]
        for picture in pictures:
            digest.update(repr(picture.shape).encode())
            digest.update(np.ascontiguousarray(picture).tobytes())
        return digest.hexdigest()


def _worded(prompt: str) -> None:
    hint = "Say in a sentence or two what should be seen."
    if not prompt.strip():
        raise InvalidRequestError("The prompt is empty.", hint=hint, param="prompt")
    if len(prompt) > MAX_PROMPT_CHARACTERS:
        raise InvalidRequestError(
            f"The prompt has {len(prompt)} characters.",
            hint=f"Use at most {MAX_PROMPT_CHARACTERS}. {hint}",
            param="prompt",
        )
    if any("\ud800" <= letter <= "\udfff" for letter in prompt):
        raise InvalidRequestError(
            "The prompt holds half of a character (a lone surrogate).",
            hint="Decode it as UTF-8 before it is sent.",
            param="prompt",
        )


def _rgb(param: str, what: str, pixels: NDArray[np.uint8]) -> None:
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or not pixels.size:
        raise InvalidRequestError(
            f"{what} has the shape {pixels.shape} of {pixels.dtype}.",
            hint="Give RGB pixels, 8 bits a channel.",
            param=param,
        )


def _within(name: str, value: int, low: int, high: int, example: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidRequestError(
            f"The {name.removeprefix('edit.').replace('_px', '').replace('_', ' ')} is {value}.",
            hint=f"Use a whole number from {low} to {high}: {example}.",
            param=name,
        )


@dataclass(slots=True, kw_only=True, eq=False)
class Track:
    """Where a request stands. A runner begins it; then it is the engine's, which alone changes it, between
    two steps. `state` is the runner's own and opaque to the engine.

    Shapes: latent (N, C), the tokens that are computed: all of a picture, or those that an edit touches;
        velocity the same, the last step's, None before the first.
    Units: `times` are the steps' and the end's, 1.0 noise to 0.0 image; `step` counts those that are done.
    """

    request: Request
    latent: Latent
    times: tuple[float, ...]
    state: object = None
    step: int = 0
    velocity: Latent | None = field(default=None, repr=False)

    @property
    def t(self) -> float:
        return self.times[self.step]

    @property
    def t_next(self) -> float:
        return self.times[self.step + 1]

    @property
    def is_done(self) -> bool:
        return self.step == len(self.times) - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Result:
    """A picture and what it took. Its pixels cannot be written to: the next who asks for the same gets them.

    Units: seconds on the engine's clock. `waited_s` until its first step, `computed_s` its share of steps,
    `total_s` from submission to pixels.
    """

    id: str
    pixels: Pixels
    waited_s: float
    computed_s: float
    total_s: float
    is_cached: bool = False
