"""A run's pictures as an answer: encoded, hashed by their pixels, with what is known of each."""

import base64
import hashlib
import io
from dataclasses import dataclass
from typing import Any, assert_never

from makeready.app.http.generation import FileForm
from makeready.app.jobs.port import Job
from makeready.app.routing_words import routing_as_json
from makeready.app.summary import finding_as_json
from makeready.loop import Attempt, Outcome, Picture, Run, picture_seed
from makeready.store import Store
from makeready.verify.picture import Picture as OpenPicture

JPEG_QUALITY, WEBP_QUALITY = 94, 94
"""As `makeready export` writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A picture as a file. Of one that is not delivered yet that is all."""

    content: bytes
    width_px: int
    height_px: int

    def base64_text(self) -> str:
        return base64.b64encode(self.content).decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(Preview):
    """One delivered picture. `seed` is what gives it alone; `pixel_sha256` is of its RGB bytes, row by row,
    before it was encoded."""

    attempt: Attempt
    seed: int
    pixel_sha256: str

    def facts(self) -> dict[str, Any]:
        """What `x_makeready` says of one picture."""
        return {
            "seed": self.seed,
            "pixel_sha256": self.pixel_sha256,
            "image_sha256": self.attempt.image_sha256,
            "verdict": self.attempt.outcome.value,
            "findings": [finding_as_json(one) for one in self.attempt.findings],
            "notes": list(self.attempt.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A run that is over, with its pictures in proposal order."""

    run_id: str
    run: Run
    outcome: Outcome
    pictures: tuple[Shown, ...]

    @property
    def maker(self) -> str:
        """Who made the best picture."""
        best = min(self.run.delivered, key=lambda one: one.rank, default=None)
        return listed_maker(best.maker if best else self.run.order.maker)

    @property
    def size(self) -> str:
        canvas = self.run.order.brief.canvas
        return f"{canvas.width_px}x{canvas.height_px}"

    def facts(self) -> dict[str, Any]:
        """`x_makeready` of the whole answer: the run's money and time, and the first picture's verdict."""
        best = min(self.pictures, key=lambda one: one.attempt.rank)
        return {
            "run_id": self.run_id,
            "maker": self.maker,
            "routing": routing_as_json(self.run.order.routing, listed_maker),
            "outcome": self.outcome.value,
            **best.facts(),
            "seed": self.run.order.seed,
            "attempts": len(self.run.attempts),
            "cost_microusd": self.run.cost_microusd,
            "seconds": round(self.run.elapsed_s, 3),
        }


def listed_maker(name: str) -> str:
    """The maker as /v1/models lists it: where weights lie is the server's business."""
    return "embedded" if name.startswith("embedded:") else name


def finished(store: Store, job: Job, file_form: FileForm) -> Finished:
    """The run of a job that has an outcome, as it came along or from the store.

    Raises: UnknownNameError, StorageError.
    """
    run = job.run or store.journal.load(job.run_id).run
    return Finished(
        run_id=job.run_id,
        run=run,
        outcome=job.outcome or Outcome.CANCELLED,
        pictures=tuple(
            shown(store, one, file_form, seed=picture_seed(run.order.seed, one.proposal_index))
            for one in run.delivered
        ),
    )


def shown(store: Store, attempt: Attempt, file_form: FileForm, *, seed: int) -> Shown:
    """One attempt's picture, encoded.

    Raises: UnknownNameError, StorageError.
    """
    from PIL import Image

    png = store.journal.picture_bytes(attempt)
    with Image.open(io.BytesIO(png)) as image:
        pixels = image.convert("RGB")
    content = png if file_form.output_format == "png" else encoded(pixels, file_form)
    return Shown(
        attempt=attempt,
        seed=seed,
        content=content,
        pixel_sha256=hashlib.sha256(pixels.tobytes()).hexdigest(),
        width_px=pixels.width,
        height_px=pixels.height,
    )


def preview_of(picture: Picture, file_form: FileForm, width_px: int, height_px: int) -> Preview:
    """A picture that is not done, at the size that the last one will have: steps are shown small."""
    from PIL import Image

    is_small = (picture.width_px, picture.height_px) != (width_px, height_px)
    if not is_small and file_form.output_format == "png":
        return Preview(content=picture.png_bytes(), width_px=width_px, height_px=height_px)
    if isinstance(picture, OpenPicture):
        pixels = Image.fromarray(picture.pixels)
    else:
        with Image.open(io.BytesIO(picture.png_bytes())) as image:
            pixels = image.convert("RGB")
    if is_small:
        pixels = pixels.resize((width_px, height_px), Image.Resampling.BICUBIC)
    content = encoded(pixels, file_form, is_quick=True)
    return Preview(content=content, width_px=width_px, height_px=height_px)


def encoded(pixels: Any, file_form: FileForm, *, is_quick: bool = False) -> bytes:
    """A PIL picture as a file. A quick one is larger, and done in half the time: somebody looks at it until
    the next one comes."""
    sink = io.BytesIO()
    match file_form.output_format:
        case "png":
            pixels.save(sink, format="PNG", compress_level=1 if is_quick else 3)
        case "jpeg":
            quality = JPEG_QUALITY if file_form.compression is None else file_form.compression
            pixels.save(sink, format="JPEG", quality=quality, subsampling=0)
        case "webp":
            quality = WEBP_QUALITY if file_form.compression is None else file_form.compression
            pixels.save(sink, format="WEBP", quality=quality, method=0 if is_quick else 4)
        case unknown:
            assert_never(unknown)
    return sink.getvalue()


def dollars_of(cost_microusd: int) -> str:
    """Micro-dollars as decimal dollars, exactly: 1500 -> "0.001500"."""
    return f"{cost_microusd // 1_000_000}.{cost_microusd % 1_000_000:06d}"
