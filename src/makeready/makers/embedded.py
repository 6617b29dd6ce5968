"""The maker `embedded`: our own small model, run here on the CPU without torch. `embedded:FOLDER` takes its
weights from a folder.

It draws icons, stickers, spot illustrations and simple scenes at its own size, and edits pictures in
words. It is no photo model.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from makeready.brief import Brief
from makeready.brief.steering import steering_text
from makeready.diffusion.mini_pieces import MANIFEST, OpenRelease
from makeready.diffusion.mini_words import tokenized
from makeready.engine.cost import CostModel
from makeready.engine.engine import Engine
from makeready.engine.fit import timed_cost
from makeready.engine.onnx_graphs import OnnxGraphs
from makeready.engine.onnx_runner import OnnxRunner
from makeready.engine.request import Mask, MaskedEdit, Pixels, Request, Result
from makeready.engine.ticket import Progress
from makeready.errors import CallerError, CapacityError, InvalidModelError, InvalidRequestError
from makeready.loop import Card, Made, Order
from makeready.makers.exact_edits import Layer
from makeready.makers.located_edits import LocatedEdit, carried_out
from makeready.makers.native_square import (
    as_square,
    change_of,
    laid_over,
    mask_as_square,
    on_canvas,
    out_of_square,
)
from makeready.makers.reseed import RESEED
from makeready.makers.sighting import ALONE_GROUND, thing_alone
from makeready.makers.taught import Taught, taught_in
from makeready.scene.asking import scene_of_brief
from makeready.scene.spec import Ground, Scene, Thing
from makeready.scene.vocabulary import vocabulary as scene_vocabulary
from makeready.scene.writing import caption_of
from makeready.verify.eyes.flat_ground import NOT_FLAT
from makeready.verify.picture import SOURCE_KEY, Picture

NAME = "embedded"
PREFIX = f"{NAME}:"
SHIPPED = Path(__file__).parents[1] / "weights" / "mini"
"""Where the package has the model's weights."""
NUM_THREADS = 2
"""Ours: two cores are what the targets are for. Fixed, since bytes depend on it."""
TIMED_SIDES_PX = (64, 128)
"""Ours: what a step takes is told by a sixteenth and a quarter of the picture; the whole would take as
long as the picture itself."""
UNFINISHED = ("autoencoder", "flow", "student")
"""The stages of the training: a release names the one in which it was written."""
MAX_RESEEDS = 7
"""Ours: eight candidates are about what a minute inspects at a megapixel."""
AGAIN = replace(RESEED, max_pulls=MAX_RESEEDS, clears=("element_count", "placement", "subject"))
"""Also where nobody can tell what is there: flat drawings that show it can be told."""
ALONE_PX, MAX_ALONE = 256, 3
"""A new thing of an edit is drawn alone at so many pixels, and again where nothing can be cut out of it."""
INSPECTED_S = 1.0
"""An inspected megapixel on two cores, as for `compose`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """A picture and what to change in it, in words; with a mask, where. `plan` is the edit at the place that
    the words name, or says why nobody can tell that place; with a mask it is not asked for.

    Shapes: source (H, W, 3), of any size; mask (H, W), 255 where it may change, 0 where its bytes stay.
    """

    source: Pixels
    instruction: str
    mask: Mask | None = None
    plan: LocatedEdit | str = ""

    @property
    def located(self) -> LocatedEdit | None:
        return self.plan if self.mask is None and isinstance(self.plan, LocatedEdit) else None

    @property
    def is_exact(self) -> bool:
        """Whether nothing has to be drawn by the model: another seed gives the same bytes."""
        return self.located is not None and not self.located.drawn


class EmbeddedMaker:
    """Generates with the model of one release; with `change`, edits that picture. Closing it ends its
    threads. `teacher_steps` above zero takes so many steps of the guided teacher, two passes each, instead of
    the student's: for benchmarks.

    Raises: InvalidRequestError for a change that names what the model was not taught, InvalidBriefError for
        one that brings in what nobody can draw.
    """

    def __init__(
        self,
        graphs: OnnxGraphs,
        *,
        name: str = NAME,
        change: Change | None = None,
        teacher_steps: int = 0,
        cost: CostModel | None = None,
    ) -> None:
        self._graphs = graphs
        self._teacher_steps = teacher_steps
        self.taught = taught_in(graphs.about)
        if change is not None:
            check_change(change, self.taught)
        self._name = name
        self._change = change
        self._runner = OnnxRunner(
            graphs, num_threads=NUM_THREADS, row_threads=NUM_THREADS, is_teacher=teacher_steps > 0
        )
        self._cost = cost or timed_cost(self._runner, TIMED_SIDES_PX)
        self._engine = Engine(self._runner, self._cost)
        self._engine.serve()

    @property
    def card(self) -> Card:
        """`attempt_s` is from steps that were timed when the maker was opened, and the inspection."""
        facts = self._graphs.facts
        tokens = (facts.side_px // facts.token_px) ** 2 + facts.max_words
        seconds = INSPECTED_S + self._steps * self._cost.batch_s([tokens])
        is_exact = self._change is not None and self._change.is_exact
        return replace(card_of(self._name), attempt_s=seconds, levers=() if is_exact else (AGAIN,))

    def for_change(self, change: Change) -> "EmbeddedMaker":
        """A maker of that edit with the same networks: nothing is opened or timed again. Close it, too."""
        return EmbeddedMaker(
            self._graphs,
            name=self._name,
            change=change,
            teacher_steps=self._teacher_steps,
            cost=self._cost,
        )

    def make(self, order: Order) -> Made:
        """One picture on the brief's canvas; what was done to fit it is in the notes. Every pull of
        `reseed` is the next picture of the same seed.

        Raises: InvalidRequestError for words that the model cannot read, and for things and styles that it
            was not taught; InvalidBriefError for a caption that is no scene, where it knows only some;
            CapacityError where time or memory is short; GenerationError; InvalidModelError for weights that
            were damaged since they were opened.
        """
        return self.make_shown(order, None)

    def make_shown(self, order: Order, show: Callable[[Picture], None] | None) -> Made:
        """The same, and `show` is given what each step leaves, a small picture, on the engine's thread: it
        must return at once. An edit shows nothing.

        Raises: as `make`.
        """
        canvas = order.brief.canvas
        if self._change is not None and self._change.located is not None:
            return self._carried(self._change.located, order)
        words = self.told(order.brief)
        unread = self._unread(words)
        if self._change is not None:
            pixels, notes = self._changed(self._change, order)
        else:
            square = self._drawn(self._request(words, order), show)
            fitted = on_canvas(square, canvas.width_px, canvas.height_px)
            pixels, notes = fitted.pixels, (f'caption: "{words}"', *fitted.notes)
        whose = " of the teacher" if self._teacher_steps else ""
        said = [f"model: {self._name}, {self._steps} steps{whose}"]
        stage = self._graphs.about.get("stage")
        if stage in UNFINISHED:
            said.append(f"its training was stopped in the stage {stage}: it draws worse than it will")
        if unread:
            said.append(f"not read by the model: {', '.join(unread)}")
        caption = (
            "" if self._change is not None and is_same_text(words, order.brief.prompt) else order.brief.prompt
        )
        return Made(picture=Picture(pixels=pixels, source=source_of(caption)), notes=(*said, *notes))

    def told(self, brief: Brief) -> str:
        """What the model is told of a brief; of an edit its instruction.

        Raises: InvalidRequestError, InvalidBriefError as `make`.
        """
        words = caption_for(brief, self.taught) if self._change is None else self._change.instruction
        if self._change is None or self._change.located is None:
            self._unread(words)
        return words

    def check(self, brief: Brief) -> None:
        """Before any work. Raises: as `told`."""
        self.told(brief)

    def close(self) -> None:
        """End the engine."""
        self._engine.close()
        self._runner.close()

    @property
    def _steps(self) -> int:
        return self._teacher_steps or self._graphs.facts.steps

    def _request(self, words: str, order: Order, edit: MaskedEdit | None = None) -> Request:
        facts = self._graphs.facts
        return Request(
            prompt=words,
            width_px=facts.side_px,
            height_px=facts.side_px,
            steps=self._steps,
            seed=order.seed,
            image_index=sum(1 for pull in order.pulls if pull.lever == RESEED.name),
            edit=edit,
            deadline_s=None if order.deadline_s == math.inf else order.deadline_s,
        )

    def _drawn(self, request: Request, show: Callable[[Picture], None] | None = None) -> Pixels:
        def listener(progress: Progress) -> None:
            if show is not None and progress.preview is not None:
                show(Picture(pixels=progress.preview))

        wants_previews = show is not None
        ticket = self._engine.submit(request, listener=listener, wants_previews=wants_previews)
        ending = ticket.wait()
        if not isinstance(ending, Result):
            raise CapacityError("The engine was closed before the picture was done.", hint="Run it again.")
        return ending.pixels

    def _carried(self, edit: LocatedEdit, order: Order) -> Made:
        """The edit at its place: what is new is drawn alone, the rest needs no model."""

        def draw(thing: Thing, style: str, number: int) -> Layer | None:
            return self._alone(thing, style, number, order)

        done = carried_out(edit, draw)
        who = (
            f"model: {self._name}, {self._steps} steps"
            if edit.drawn
            else f"{self._name}: no model was needed"
        )
        left, top, right, bottom = done.box
        where = (
            f"changed only from ({left}, {top}) to ({right}, {bottom}) px; every other byte is the source's"
        )
        picture = Picture(pixels=done.pixels, source=source_of(caption_after(edit)))
        return Made(picture=picture, notes=(who, *edit.done.notes, *done.notes, where))

    def _alone(self, thing: Thing, style: str, number: int, order: Order) -> Layer | None:
        """A thing without anything else, cut out of its ground; None where no try gave one."""
        known = style if style in self.taught.styles or not self.taught.styles else self.taught.styles[0]
        alone = Scene(
            things=(Thing(concept=thing.concept, colour=thing.colour),),
            ground=Ground(colour=ALONE_GROUND),
            style=known,
        )
        request = self._request(caption_of(alone, "medium", scene_vocabulary()), order)
        for attempt in range(MAX_ALONE):
            index = request.image_index + (MAX_RESEEDS + 1) * (MAX_ALONE * number + attempt)
            square = self._drawn(replace(request, image_index=index))
            layer = thing_alone(on_canvas(square, ALONE_PX, ALONE_PX).pixels)
            if layer is not None:
                return layer
        return None

    def _changed(self, change: Change, order: Order) -> tuple[Pixels, tuple[str, ...]]:
        """The source with only what the model changed laid over it, at the source's own size."""
        side_px = self._graphs.facts.side_px
        height_px, width_px = change.source.shape[:2]
        square = as_square(change.source, side_px)
        may_change = np.full(square.shape[:2], 255, np.uint8)
        if change.mask is not None:
            may_change = mask_as_square(change.mask, side_px)
        made = self._drawn(
            self._request(change.instruction, order, MaskedEdit(source=square, mask=may_change, feather_px=0))
        )
        share = change_of(made, laid_over(square, self._runner.restored(square), may_change))
        notes = [unlocated(change.plan)] if isinstance(change.plan, str) and change.plan else []
        notes.append(f"changed {100 * np.count_nonzero(share) / share.size:.0f} % of the picture")
        if (width_px, height_px) != (side_px, side_px):
            notes.append(f"what changed was drawn at {side_px} x {side_px} px, no detail is added")
        whole, weight = (out_of_square(one, width_px, height_px) for one in (made, share))
        if change.mask is not None:
            weight = np.minimum(weight, change.mask)
        return laid_over(change.source, whole, weight), tuple(notes)

    def _unread(self, words: str) -> tuple[str, ...]:
        """What no token of the model can say.

        Raises: InvalidRequestError if that is all of it: what would be drawn has nothing to do with it.
        """
        read = tokenized(words, self._graphs.vocabulary, self._graphs.facts.max_words)
        if read.unknown and len(read.indices) == 2 + len(read.unknown):
            raise InvalidRequestError(
                f"The model cannot read {', '.join(map(repr, read.unknown[:3]))}.",
                hint="It reads English in Latin letters; write the caption so.",
                param="prompt",
            )
        return read.unknown


def caption_for(brief: Brief, taught: Taught = Taught()) -> str:  # noqa: B008 - it is frozen
    """What the model is told: the scene that the prompt describes, in the words that the model was taught.

    A model that does not say what it was taught gets the prompt as it is where no scene can be read from it,
    and without a prompt the brief's wishes in words.

    Raises: InvalidRequestError for a thing or a style beyond what was taught, InvalidBriefError for what is
        no scene, where the model says what it was taught.
    """
    known = scene_vocabulary()
    try:
        scene = scene_of_brief(brief, known)
        caption = caption_of(taught.completed(scene), "medium", known)
    except CallerError:
        if taught.concepts:
            raise
        return " ".join(brief.prompt.split()) or steering_text(brief)
    taught.check_scene(scene)
    return caption


def check_change(change: Change, taught: Taught) -> None:
    """Raises: InvalidRequestError for what the model would have to draw and was not taught, and for a
    photograph or another picture of no kind that it knows, unless a mask says where; InvalidBriefError for a
    new thing that nobody can draw."""
    if change.mask is None and isinstance(change.plan, str) and change.plan.startswith(NOT_FLAT):
        raise InvalidRequestError(
            f"The model edits flat drawings, and this picture is none: {change.plan.removeprefix(NOT_FLAT)}.",
            hint="Use a hosted model for photographs, or say with a mask where it may change.",
            param="image",
        )
    if change.located is None:
        taught.check_instruction(change.instruction)
    elif change.located.drawn:
        taught.check_scene(Scene(things=tuple(dict.fromkeys(change.located.drawn))))


def unlocated(reason: str) -> str:
    """What is said where the place of an edit is not known."""
    return f"where to edit cannot be told, so the model redraws what it likes: {reason}"


def caption_after(edit: LocatedEdit) -> str:
    """What the picture of an edit shows, for the next one."""
    try:
        return caption_of(edit.after, "medium", scene_vocabulary())
    except CallerError:
        return ""


def source_of(caption: str) -> str:
    """What the picture's file says of it."""
    return json.dumps({"maker": NAME, "caption": caption}, ensure_ascii=False)


def is_same_text(first: str, second: str) -> bool:
    return first.split() == second.split()


def caption_in(picture: Path) -> str:
    """The caption in the file of a picture that this maker drew; empty in any other."""
    with Image.open(picture) as image:
        text = getattr(image, "text", {}).get(SOURCE_KEY, "")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    caption = told.get("caption") if isinstance(told, dict) and told.get("maker") == NAME else None
    return caption if isinstance(caption, str) else ""


def named(name: str, *, change: Change | None = None, teacher_steps: int = 0) -> EmbeddedMaker:
    """The maker `embedded` or `embedded:FOLDER`.

    Raises: InvalidModelError as `open`.
    """
    return open(_folder_in(name), change=change, teacher_steps=teacher_steps)


def card_of(name: str) -> Card:
    """The card before the model is opened: a second for its steps, and the inspection.

    The share of briefs is what the shipped weights drew right of SceneBench's captions, without its edits
    (docs/bench-scenes-embedded.md).
    """
    return Card(
        name=name,
        attempt_s=INSPECTED_S + 1.0,
        levers=(AGAIN,),
        abilities=("scenes", "mask"),
        region="here",
        max_sources=1,
        accept_rate=0.3,
    )


def taught_of(name: str) -> Taught:
    """What the weights of `embedded` or `embedded:FOLDER` say that they were taught; nothing is opened.

    Raises: InvalidModelError as `open`.
    """
    return taught_in(OpenRelease(_weights(_folder_in(name))).about)


def open(  # noqa: A001
    folder: Path | None = None, *, change: Change | None = None, teacher_steps: int = 0
) -> EmbeddedMaker:
    """The maker over the shipped weights, or over a folder of them.

    Raises: InvalidModelError for weights that are not there, damaged, or of another kind.
    """
    where = _weights(folder)
    name = NAME if folder is None else f"{PREFIX}{where.name}"
    return EmbeddedMaker(OnnxGraphs(where), name=name, change=change, teacher_steps=teacher_steps)


def _folder_in(name: str) -> Path | None:
    folder = name.removeprefix(PREFIX) if name.startswith(PREFIX) else ""
    return Path(folder) if folder else None


def _weights(folder: Path | None) -> Path:
    where = SHIPPED if folder is None else folder.expanduser()
    if not (where / MANIFEST).is_file():
        raise InvalidModelError(
            f"The embedded model has no weights here: {str(where / MANIFEST)!r} is missing."
            if folder is None
            else f"There is no {MANIFEST} in {str(where)!r}.",
            hint="Train and export it with `make train` (docs/training.md), then name the folder: "
            f"--maker {PREFIX}FOLDER. Until then --maker compose draws the same captions.",
            param="maker",
        )
    return where
