"""The maker `embedded`: our own small model, run here on the CPU without torch. `embedded:FOLDER` takes its
weights from a folder.

It draws icons, stickers, spot illustrations and simple scenes, and edits pictures in words. A caption that is
a scene is drawn in parts: layout and ground exactly, each thing alone by the model (`parts`). It is no photo
model.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from makeready.brief import Brief
from makeready.diffusion.mini_pieces import MANIFEST, OpenRelease
from makeready.diffusion.mini_words import tokenized
from makeready.engine.cost import CostModel
from makeready.engine.engine import Engine
from makeready.engine.fit import timed_cost
from makeready.engine.onnx_graphs import OnnxGraphs
from makeready.engine.onnx_runner import OnnxRunner
from makeready.engine.request import Mask, MaskedEdit, Pixels, Request, Result
from makeready.engine.ticket import Listener, Progress
from makeready.errors import CapacityError, InvalidModelError, InvalidRequestError
from makeready.loop import Card, Made, Order
from makeready.makers.alone import MAX_TRIES, Asked, Drawn, drawn_alone
from makeready.makers.carried_edits import carried_out
from makeready.makers.embedded_words import NAME, Plan, caption_after, plan_for, source_of
from makeready.makers.located_edits import LocatedEdit, Unlocated
from makeready.makers.native_square import (
    as_square,
    change_of,
    laid_over,
    mask_as_square,
    on_canvas,
    out_of_square,
)
from makeready.makers.parts import Sketch, put_together
from makeready.makers.reseed import RESEED
from makeready.makers.taught import Taught, taught_in
from makeready.scene.composition import Composition
from makeready.scene.spec import Thing
from makeready.verify.eyes.flat_ground import NotFlat
from makeready.verify.picture import Picture

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
INSPECTED_S = 1.0
"""An inspected megapixel on two cores, as for `compose`."""
Show = Callable[[Picture], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """A picture and what to change in it, in words; with a mask, where. `plan` is the edit at the place that
    the words name, or says why nobody can tell that place; None where nobody asked, as with a mask.

    Shapes: source (H, W, 3), of any size; mask (H, W), 255 where it may change, 0 where its bytes stay.
    """

    source: Pixels
    instruction: str
    mask: Mask | None = None
    plan: LocatedEdit | Unlocated | NotFlat | None = None

    @property
    def located(self) -> LocatedEdit | None:
        return self.plan if self.mask is None and isinstance(self.plan, LocatedEdit) else None

    @property
    def is_exact(self) -> bool:
        """Whether nothing has to be drawn by the model: another seed gives the same bytes."""
        return self.located is not None and not self.located.to_draw


class EmbeddedMaker:
    """Generates with the model of one release; with `change`, edits that picture. Closing it ends its
    threads. For benchmarks: `teacher_steps` above zero takes so many steps of the guided teacher, two passes
    each, instead of the student's; with `is_whole` the model draws every caption in one piece.

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
        is_whole: bool = False,
        cost: CostModel | None = None,
    ) -> None:
        self._graphs = graphs
        self._teacher_steps = teacher_steps
        self._is_whole = is_whole
        self.taught = taught_in(graphs.about)
        if change is not None:
            check_change(change, self.taught)
        self._name = name
        self._change = change
        self._runner = OnnxRunner(
            graphs, num_threads=NUM_THREADS, row_threads=NUM_THREADS, is_teacher=teacher_steps > 0
        )
        self._known_cost = cost

    @cached_property
    def _cost(self) -> CostModel:
        return self._known_cost or timed_cost(self._runner, TIMED_SIDES_PX)

    @cached_property
    def _engine(self) -> Engine:
        """Opened by the first picture that needs it: an exact edit needs none."""
        engine = Engine(self._runner, self._cost)
        engine.serve()
        return engine

    @property
    def card(self) -> Card:
        """`attempt_s` is from steps that were timed when it was first asked for, and the inspection."""
        if self._change is not None and self._change.is_exact:
            return replace(card_of(self._name), attempt_s=INSPECTED_S, levers=())
        facts = self._graphs.facts
        tokens = (facts.side_px // facts.token_px) ** 2 + facts.max_words
        seconds = INSPECTED_S + self._steps * self._cost.batch_s([tokens])
        return replace(card_of(self._name), attempt_s=seconds)

    def for_change(self, change: Change) -> "EmbeddedMaker":
        """A maker of that edit with the same networks: nothing is opened or timed again. Close it, too."""
        return EmbeddedMaker(
            self._graphs,
            name=self._name,
            change=change,
            teacher_steps=self._teacher_steps,
            is_whole=self._is_whole,
            cost=self.__dict__.get("_cost", self._known_cost),
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

    def make_shown(self, order: Order, show: Show | None) -> Made:
        """The same, and `show` is given what each step leaves, a small picture, on the engine's thread: it
        must return at once. An edit shows nothing.

        Raises: as `make`.
        """
        if self._change is not None:
            return self._edited(self._change, order)
        plan = self._plan(order.brief, order.run_seed)
        words = plan.caption
        made = None if plan.layout is None else self._in_parts(plan.layout, order, show)
        if made is None:
            canvas = order.brief.canvas
            fitted = on_canvas(self._whole(words, order, show), canvas.width_px, canvas.height_px)
            made = fitted.pixels, fitted.notes
        pixels, notes = made
        return self._signed(pixels, words, order.brief.prompt, (f'caption: "{words}"', *notes))

    def told(self, brief: Brief) -> str:
        """What the model is told of a brief; of an edit its instruction.

        Raises: InvalidRequestError, InvalidBriefError as `make`.
        """
        if self._change is not None:
            if self._change.located is None:
                self._unread(self._change.instruction)
            return self._change.instruction
        return self._plan(brief).caption

    def check(self, brief: Brief) -> None:
        """Before any work. Raises: as `told`."""
        self.told(brief)

    def close(self) -> None:
        """End the engine, if it was opened."""
        if "_engine" in self.__dict__:
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

    def _plan(self, brief: Brief, seed: int = 1) -> Plan:
        """Raises: as `make`."""
        plan = plan_for(brief, self.taught, seed)
        if plan.layout is None or self._is_whole:
            self._unread(plan.caption)
            return replace(plan, layout=None)
        return plan

    def _drawn(self, requests: Sequence[Request], listeners: Sequence[Listener | None]) -> list[Pixels]:
        """Several squares at once. Listeners are given previews."""
        tickets = [
            self._engine.submit(request, listener=listener, wants_previews=listener is not None)
            for request, listener in zip(requests, listeners, strict=True)
        ]
        endings = [ticket.wait() for ticket in tickets]
        made = [ending.pixels for ending in endings if isinstance(ending, Result)]
        if len(made) < len(endings):
            raise CapacityError("The engine was closed before the picture was done.", hint="Run it again.")
        return made

    def _whole(self, words: str, order: Order, show: Show | None) -> Pixels:
        """A caption in one piece."""

        def listener(progress: Progress) -> None:
            if show is not None and progress.preview is not None:
                show(Picture(pixels=progress.preview))

        return self._drawn([self._request(words, order)], [None if show is None else listener])[0]

    def _in_parts(
        self, layout: Composition, order: Order, show: Show | None
    ) -> tuple[Pixels, tuple[str, ...]] | None:
        """The layout with each thing drawn alone; None where the model drew nothing that can be cut out."""
        canvas, things = order.brief.canvas, layout.scene.things
        listen = None
        if show is not None:
            sketch = Sketch(layout, canvas.width_px, canvas.height_px)
            show(Picture(pixels=sketch.begun()))
            listen = partial(_sketched, sketch, show)
        asked = [Asked(thing=thing, style=layout.style, number=number) for number, thing in enumerate(things)]
        drawn = self._alone(asked, order, listen)
        if not any(drawn):
            return None
        layers = [None if one is None else one.layer for one in drawn]
        notes = [
            f"{thing.words}: the model drew nothing that could be cut out" if one is None else one.told(thing)
            for thing, one in zip(things, drawn, strict=True)
        ]
        notes.append("the layout and the background are exact, no model drew them")
        return put_together(layout, layers, canvas.width_px, canvas.height_px), tuple(notes)

    def _alone(
        self, asked: Sequence[Asked], order: Order, listen: Callable[[int, Progress], None] | None = None
    ) -> list[Drawn | None]:
        """Things without anything else, cut out. Every try of every pull is another picture of the seed."""

        def squares(wanted: Sequence[tuple[Asked, int]]) -> list[Pixels]:
            requests, listeners = [], []
            for one, attempt in wanted:
                request = self._request(one.caption(attempt), order)
                places = MAX_TRIES * one.number + attempt
                requests.append(
                    replace(request, image_index=request.image_index + (MAX_RESEEDS + 1) * places)
                )
                listeners.append(None if listen is None else partial(listen, one.number))
            return self._drawn(requests, listeners)

        return drawn_alone(asked, squares, self.taught)

    def _edited(self, change: Change, order: Order) -> Made:
        if change.located is not None:
            return self._carried(change.located, order)
        words = change.instruction
        pixels, notes = self._changed(change, order)
        caption = "" if words.split() == order.brief.prompt.split() else order.brief.prompt
        return self._signed(pixels, words, caption, notes)

    def _signed(self, pixels: Pixels, words: str, caption: str, notes: Sequence[str]) -> Made:
        """The picture, who made it, and what its file says."""
        whose = " of the teacher" if self._teacher_steps else ""
        said = [f"model: {self._name}, {self._steps} steps{whose}"]
        stage = self._graphs.about.get("stage")
        if stage in UNFINISHED:
            said.append(f"its training was stopped in the stage {stage}: it draws worse than it will")
        if unread := self._unread(words):
            said.append(f"not read by the model: {', '.join(unread)}")
        return Made(picture=Picture(pixels=pixels, source=source_of(caption)), notes=(*said, *notes))

    def _carried(self, edit: LocatedEdit, order: Order) -> Made:
        """The edit at its place: what is new is drawn alone, the rest needs no model."""

        def draw(things: Sequence[Thing], style: str) -> list[Drawn | None]:
            known = style if style in self.taught.styles or not self.taught.styles else self.taught.styles[0]
            asked = [Asked(thing=thing, style=known, number=number) for number, thing in enumerate(things)]
            return self._alone(asked, order)

        done = carried_out(edit, draw)
        who = (
            f"model: {self._name}, {self._steps} steps"
            if edit.to_draw
            else f"{self._name}: no model was needed"
        )
        left, top, right, bottom = done.box
        where = (
            f"changed only from ({left}, {top}) to ({right}, {bottom}) px; every other byte is the source's"
        )
        picture = Picture(pixels=done.pixels, source=source_of(caption_after(edit)))
        return Made(picture=picture, notes=(who, *edit.done.notes, *done.notes, where))

    def _changed(self, change: Change, order: Order) -> tuple[Pixels, tuple[str, ...]]:
        """The source with only what the model changed laid over it, at the source's own size."""
        side_px = self._graphs.facts.side_px
        height_px, width_px = change.source.shape[:2]
        square = as_square(change.source, side_px)
        may_change = np.full(square.shape[:2], 255, np.uint8)
        if change.mask is not None:
            may_change = mask_as_square(change.mask, side_px)
        edit = MaskedEdit(source=square, mask=may_change, feather_px=0)
        made = self._drawn([self._request(change.instruction, order, edit)], [None])[0]
        share = change_of(made, laid_over(square, self._runner.restored(square), may_change))
        notes = [unlocated(change.plan)] if isinstance(change.plan, Unlocated) else []
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


def _sketched(sketch: Sketch, show: Show, thing: int, progress: Progress) -> None:
    if progress.preview is not None:
        show(Picture(pixels=sketch.with_preview(thing, progress.preview)))


def check_change(change: Change, taught: Taught) -> None:
    """Raises: InvalidRequestError for what the model would have to draw and was not taught; for a photograph
    or another picture of no kind that it knows, and where a model that draws things alone is not told which,
    unless a mask says where; InvalidBriefError for a new thing that nobody can draw."""
    plan = None if change.mask is not None else change.plan
    if isinstance(plan, NotFlat):
        raise InvalidRequestError(
            f"The model edits flat drawings, and this picture is none: {plan.reason}.",
            hint="Use a hosted model for photographs, or say with a mask where it may change.",
            param="image",
        )
    if isinstance(plan, LocatedEdit):
        taught.check_drawn(plan.to_draw.values(), plan.done.composition.style if plan.is_restyled else "")
        return
    taught.check_instruction(change.instruction)
    if plan is not None and taught.concepts:
        how = f"{plan.hint} Or say" if plan.hint else "Say"
        raise InvalidRequestError(
            f"Where to edit cannot be told: {plan.reason}.",
            hint=f"{how} with a mask where the model may redraw it.",
            param="instruction",
        )


def unlocated(plan: Unlocated) -> str:
    """What is said where the place of an edit is not known."""
    return f"where to edit cannot be told, so the model redraws what it likes: {plan.reason}"


def named(
    name: str, *, change: Change | None = None, teacher_steps: int = 0, is_whole: bool = False
) -> EmbeddedMaker:
    """The maker `embedded` or `embedded:FOLDER`.

    Raises: InvalidModelError as `open`.
    """
    return open(_folder_in(name), change=change, teacher_steps=teacher_steps, is_whole=is_whole)


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
        accept_rate=0.9,
    )


def taught_of(name: str) -> Taught:
    """What the weights of `embedded` or `embedded:FOLDER` say that they were taught; nothing is opened.

    Raises: InvalidModelError as `open`.
    """
    return taught_in(OpenRelease(_weights(_folder_in(name))).about)


def open(  # noqa: A001
    folder: Path | None = None,
    *,
    change: Change | None = None,
    teacher_steps: int = 0,
    is_whole: bool = False,
) -> EmbeddedMaker:
    """The maker over the shipped weights, or over a folder of them.

    Raises: InvalidModelError for weights that are not there, damaged, or of another kind.
    """
    where = _weights(folder)
    name = NAME if folder is None else f"{PREFIX}{where.name}"
    graphs = OnnxGraphs(where)
    return EmbeddedMaker(graphs, name=name, change=change, teacher_steps=teacher_steps, is_whole=is_whole)


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
