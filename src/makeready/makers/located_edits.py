"""Edits of flat drawings at the place that the instruction names: the picture is taken apart, the grammar of
scenes says what becomes of its things, and only these are changed. Every other byte stays.

Who draws what is new is the caller's; what needs no drawing is done by `exact_edits`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from makeready.errors import CallerError
from makeready.makers import exact_edits
from makeready.makers.exact_edits import Layer, Pixels
from makeready.makers.sighting import SURE, Sight, Sighted, hue_of, sight_of
from makeready.makers.taught import Taught, concepts_named
from makeready.scene.blocks import Spot
from makeready.scene.caption_text import plain_caption
from makeready.scene.composition import Composition
from makeready.scene.drawing import Drawing
from makeready.scene.edits import NOT_THERE, Edited, edited
from makeready.scene.layout import Arrangement, canvas_units
from makeready.scene.plates import shade_of
from makeready.scene.spec import MAX_COUNT, MAX_OBJECTS, MAX_THINGS, Ground, Scene, Thing
from makeready.scene.sprites import sprites
from makeready.scene.styles import STYLES
from makeready.scene.vocabulary import vocabulary
from makeready.verify.eyes.sprite_match import SHIPPED, Gallery, Likeness, everyday_concepts

POSSIBLE, WHOLE = 0.55, 0.86
"""Of `Likeness.score`, beside `SURE`: below the first nobody can tell what a piece is, from the second on it
is that thing and hides no other. As `verify.illustration` measured them."""
NEAR_BEST = 0.1
"""Of a score: a piece is what the instruction names, if that is about as likely as what it looks like
most."""
REACH, REACH_PX = 0.12, 4
"""Around the place of a thing that comes: shares of its longer side, and pixels, for soft edges and
shadows."""
USUAL_STYLES = ("flat",)

Draw = Callable[[Thing, str, int], Layer | None]
"""Draws a thing alone, in a style; the number tells apart several of one edit. None where it did not work."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocatedEdit:
    """An edit whose every place is known. `before` is what was seen, its spots in the order of the pieces,
    whose first likeness is what they are; `is_sure` whether all of that is certain."""

    source: Pixels
    sight: Sight
    before: Composition
    done: Edited
    is_sure: bool

    @property
    def after(self) -> Scene:
        """What the picture has to show then, with its style."""
        made = self.done.composition
        return replace(made.scene, style=made.scene.style)

    @property
    def drawn(self) -> tuple[Thing, ...]:
        """The things that have to be drawn: new ones."""
        return tuple(
            thing
            for thing, origin in zip(self.done.composition.scene.things, self.done.origins, strict=True)
            if origin < 0 or self.before.scene.things[origin].concept != thing.concept
        )

    @property
    def reach(self) -> tuple[int, int, int, int]:
        """The box around all that may change: left, top, right, bottom in pixels; known before anything is
        drawn."""
        before, after = self.before, self.done.composition
        height, width = self.source.shape[:2]
        if after.scene.ground != before.scene.ground:
            return 0, 0, width, height
        scale = width / before.arrangement.width
        stays = {_place(spot) for spot in before.arrangement.spots}
        touched = _touched(before, self.done)
        boxes = [_box_of(piece.layer) for index, piece in enumerate(self.sight.pieces) if index in touched]
        for spot in after.arrangement.spots:
            if _place(spot) in stays:
                continue
            pad = REACH * max(spot.width, spot.height) * scale + REACH_PX
            left, top, wide, high = (scale * side for side in _place(spot))
            boxes.append(
                (int(left - pad), int(top - pad), int(left + wide + pad) + 1, int(top + high + pad) + 1)
            )
        return _around(boxes, width, height)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carried:
    """What came of an edit. `box` is around all that may differ: left, top, right, bottom in pixels."""

    pixels: Pixels
    box: tuple[int, int, int, int]
    notes: tuple[str, ...]


def located(
    source: Pixels,
    instruction: str,
    scene: Scene | None = None,
    taught: Taught = Taught(),  # noqa: B008
) -> LocatedEdit | str:
    """The edit, or why its place cannot be told. `scene` is what the file says that it shows.

    Shapes: source (H, W, 3).
    Raises: InvalidBriefError for a thing that is certainly not in the picture, and for new things that nobody
        can draw.
    """
    plain = " ".join(plain_caption(instruction).split())
    named = tuple(dict.fromkeys(concepts_named(plain, vocabulary())))
    sight = sight_of(source, _galleries(scene, named, taught))
    if isinstance(sight, str):
        return sight
    seen = _composition(sight, source, scene, named)
    if isinstance(seen, str):
        return seen
    before, told = seen
    scores = [one.score for one in told]
    named_pieces = tuple(
        replace(piece, likely=(one, *piece.likely)) for piece, one in zip(sight.pieces, told, strict=True)
    )
    is_told = scene is not None and sorted(_counts(scene)) == sorted(_counts(before.scene))
    try:
        done = edited(before, instruction, vocabulary())
    except CallerError as error:
        is_certain = min(scores) >= (SURE if is_told else WHOLE)
        if error.param == NOT_THERE and is_certain:
            raise
        return error.message.removesuffix(".")
    if done.composition.style != before.style:
        return "a style is that of the whole picture"
    touched = [scores[index] for index in _touched(before, done)]
    if touched and min(touched) < POSSIBLE and not is_told:
        return "nobody can tell what its pieces are"
    return LocatedEdit(
        source=source,
        sight=replace(sight, pieces=named_pieces),
        before=before,
        done=done,
        is_sure=is_told or min(scores) >= SURE,
    )


def _counts(scene: Scene) -> list[tuple[str, int]]:
    return [(thing.concept, thing.count) for thing in scene.things]


def _touched(before: Composition, done: Edited) -> list[int]:
    """The indices of the pieces that do not stay as they are."""
    spots = before.arrangement.spots
    if done.composition.scene.ground != before.scene.ground:
        return []
    found = []
    for index, spot in enumerate(spots):
        if spot.thing not in done.origins:
            found.append(index)
            continue
        now = done.origins.index(spot.thing)
        same = done.composition.scene.things[now] == before.scene.things[spot.thing]
        if not same or replace(spot, thing=now) not in done.composition.arrangement.spots:
            found.append(index)
    return found


def _galleries(scene: Scene | None, named: Sequence[str], taught: Taught) -> tuple[Gallery, ...]:
    """The drawings that a picture is compared with: of what its file names, or of what the model knows; and
    of what the instruction names, in every style."""
    if scene is not None:
        shown = tuple(sorted({*(thing.concept for thing in scene.things), *named}))
        return (_gallery(shown, SHIPPED),)
    styles = tuple(style for style in taught.styles or USUAL_STYLES if style in SHIPPED)
    broad = _gallery(tuple(sorted({*(taught.concepts or everyday_concepts()), *named})), styles)
    return (broad, _gallery(tuple(sorted(named)), SHIPPED)) if named else (broad,)


@lru_cache(maxsize=16)
def _gallery(concepts: tuple[str, ...], styles: tuple[str, ...]) -> Gallery:
    return Gallery(vocabulary(), sprites(), concepts, styles)


def _composition(
    sight: Sight, source: Pixels, scene: Scene | None, named: Sequence[str]
) -> tuple[Composition, tuple[Likeness, ...]] | str:
    """What the pieces are, as a composition with a spot for each, and one by one."""
    told = [_identity(piece, named) for piece in sight.pieces]
    if scene is not None:
        told = _matched(sight.pieces, scene, told)
    keys = list(dict.fromkeys((one.concept, one.colour) for one in told))
    if scene is not None:
        told_first = [(thing.concept, thing.colour) for thing in scene.things]
        keys.sort(key=lambda key: told_first.index(key) if key in told_first else len(told_first))
    counts = [sum((one.concept, one.colour) == key for one in told) for key in keys]
    if len(keys) > MAX_THINGS or len(told) > MAX_OBJECTS or max(counts) > MAX_COUNT:
        return f"it shows too much: {len(told)} pieces"
    style = _style(told, [key[0] for key in keys], scene)
    if style is None:
        return "its things are drawn in no one style"
    things = _things(keys, counts, scene, style)
    look = sight.look.look
    ground = (
        Ground(kind=look.kind, hour=look.hour) if look.kind not in ("plain", "gradient", None) else Ground()
    )
    height_px, width_px = source.shape[:2]
    width, height = canvas_units(width_px, height_px)
    scale = width / width_px
    spots = [
        _spot(piece.layer, keys.index((one.concept, one.colour)), scale)
        for piece, one in zip(sight.pieces, told, strict=True)
    ]
    try:
        shown = Scene(things=things, ground=ground if scene is None else scene.ground)
    except CallerError:
        return "two of its things cannot be told apart"
    arrangement = Arrangement(width=width, height=height, spots=tuple(spots))
    composition = Composition(scene=shown, arrangement=arrangement, style=style)
    return composition, tuple(told)


def _spot(layer: Layer, thing: int, scale: float) -> Spot:
    left, top, width, height = layer.ink
    return Spot(
        thing=thing,
        left=left * scale,
        top=top * scale,
        width=width * scale,
        height=height * scale,
        has_shadow=bool((layer.light < 1).any()),
    )


def _identity(piece: Sighted, named: Sequence[str]) -> Likeness:
    """What a piece is: what it looks like most, or what the instruction names, if that is about as likely."""
    best = piece.likely[0]
    wanted = [one for one in piece.likely if one.concept in named and one.score >= best.score - NEAR_BEST]
    chosen = wanted[0] if wanted else best
    return replace(chosen, colour=chosen.colour if chosen.colour in piece.words else "")


def _matched(pieces: Sequence[Sighted], scene: Scene, told: Sequence[Likeness]) -> list[Likeness]:
    """The pieces as the things that the file names, the likeliest pair first; what is left over is what it
    looks like."""
    pairs = []
    for index, piece in enumerate(pieces):
        for number, thing in enumerate(scene.things):
            mine = [one for one in piece.likely if one.concept == thing.concept]
            if mine:
                fits = not thing.colour or thing.colour in piece.words
                pairs.append((mine[0].score - (0.0 if fits else 0.2), index, number, mine[0]))
    found = list(told)
    left, taken = [thing.count for thing in scene.things], set[int]()
    for _, index, number, likeness in sorted(pairs, key=lambda pair: -pair[0]):
        if index not in taken and left[number]:
            taken.add(index)
            left[number] -= 1
            found[index] = replace(likeness, colour=scene.things[number].colour)
    return found


def _style(told: Sequence[Likeness], concepts: Sequence[str], scene: Scene | None) -> str | None:
    """The style that most pieces look like, of those that have all the things."""
    known = vocabulary()
    votes = {style.name: 0.0 for style in STYLES if style.is_shipped}
    for one in told:
        votes[one.style] += one.score
    if scene is not None and scene.style in votes:
        votes[scene.style] += len(told)
    arts = [concept.art for name in concepts if (concept := known.find(name))]
    fitting = [style for style in votes if all(style in art for art in arts)]
    return max(fitting, key=lambda style: votes[style]) if fitting else None


def _things(
    keys: Sequence[tuple[str, str]], counts: Sequence[int], scene: Scene | None, style: str
) -> tuple[Thing, ...]:
    """With the relations that the file tells, where it tells of just these things; with colours that the
    grammar knows of them."""
    if scene is not None and list(zip(keys, counts, strict=True)) == [
        ((thing.concept, thing.colour), thing.count) for thing in scene.things
    ]:
        return scene.things
    known = vocabulary()
    things = []
    for (name, colour), count in zip(keys, counts, strict=True):
        concept = known.find(name)
        takes = concept.recolours_in(style) if concept else ()
        things.append(Thing(concept=name, count=count, colour=colour if colour in takes else ""))
    return tuple(things)


@dataclass(slots=True, kw_only=True, eq=False)
class _Work:
    """The canvas while an edit is carried out, with what happened on it."""

    canvas: Pixels
    ground: Pixels
    scale: float
    boxes: list[tuple[int, int, int, int]]
    notes: dict[str, None]

    def clear(self, piece: Sighted) -> None:
        layer = piece.layer
        exact_edits.erased(self.canvas, self.ground, piece.support, layer.left, layer.top)
        self.boxes.append(_box_of(layer))

    def lay(self, layer: Layer, spot: Spot) -> None:
        """With the shadow that it had, or one if it now needs one."""
        if not spot.has_shadow:
            layer = exact_edits.without_shadow(layer)
        elif not (layer.light < 1).any():
            left, top, width, height = layer.ink
            shade = shade_of(width)
            high, wide = shade.ink.shape[:2]
            x, y = left + (width - wide) // 2, top + height - high // 2
            shade.laid(self.canvas, x, y)
            self.boxes.append((x, y, x + wide, y + high))
        exact_edits.laid(self.canvas, layer)
        self.boxes.append(_box_of(layer))


def carried_out(edit: LocatedEdit, draw: Draw) -> Carried:
    """The picture with the edit done; what is new is drawn by `draw`."""
    before, after = edit.before, edit.done.composition
    height, width = edit.source.shape[:2]
    work = _Work(
        canvas=edit.source.copy(),
        ground=edit.sight.ground,
        scale=width / before.arrangement.width,
        boxes=[],
        notes={},
    )
    is_ground_new = after.scene.ground != before.scene.ground
    jobs = _jobs(edit, is_ground_new=is_ground_new)
    if is_ground_new:
        shown = Drawing(after, sprites(), vocabulary(), width, height)
        work.canvas = shown.pixels(without=range(len(after.arrangement.spots)))
        work.boxes.append((0, 0, width, height))
        work.notes["the background was laid behind the things, which were cut out; nothing was redrawn"] = (
            None
        )
    else:
        for piece in jobs.cleared:
            work.clear(piece)
    for piece, spot, thing, way in jobs.kept:
        _lay_kept(work, piece, spot, (thing, way))
    for number, (thing, spot) in enumerate(jobs.new):
        _lay_new(work, draw(thing, after.style, number), thing, spot)
    work.notes.update(dict.fromkeys(jobs.told))
    return Carried(pixels=work.canvas, box=_around(work.boxes, width, height), notes=tuple(work.notes))


@dataclass(slots=True, kw_only=True, eq=False)
class _Jobs:
    """`cleared` pieces go from where they are; `kept` are laid at spots, with what happens to them; `new` are
    drawn."""

    cleared: list[Sighted]
    kept: list[tuple[Sighted, Spot, Thing, str]]
    new: list[tuple[Thing, Spot]]
    told: list[str]


def _jobs(edit: LocatedEdit, *, is_ground_new: bool) -> _Jobs:
    """What has to be done, thing by thing."""
    before, after = edit.before, edit.done.composition
    jobs = _Jobs(cleared=[], kept=[], new=[], told=[])
    pieces = edit.sight.pieces
    for index, old in enumerate(before.scene.things):
        own = [
            (piece, spot)
            for piece, spot in zip(pieces, before.arrangement.spots, strict=True)
            if spot.thing == index
        ]
        if index not in edit.done.origins:
            jobs.cleared += [piece for piece, _ in own]
            jobs.told.append(f"{old.words}: taken out, its place filled with the ground; nothing was redrawn")
            continue
        now = edit.done.origins.index(index)
        thing, spots = after.scene.things[now], after.arrangement.of(now)
        if thing.concept != old.concept:
            jobs.cleared += [piece for piece, _ in own]
            jobs.new += [(thing, spot) for spot in spots]
            continue
        _of_same(jobs, own, spots, (old, thing), is_ground_new=is_ground_new)
    for now, origin in enumerate(edit.done.origins):
        if origin < 0:
            jobs.new += [(after.scene.things[now], spot) for spot in after.arrangement.of(now)]
    return jobs


def _of_same(
    jobs: _Jobs,
    own: Sequence[tuple[Sighted, Spot]],
    spots: Sequence[Spot],
    things: tuple[Thing, Thing],
    *,
    is_ground_new: bool,
) -> None:
    """What becomes of the pieces of one thing that stays the thing it is."""
    old, thing = things
    is_turned = thing.colour != old.colour
    if is_turned:
        jobs.told.append(f"{old.words}: its hue was turned to {thing.colour}; nothing was redrawn")
    if len(spots) < len(own):
        stays = [_place(spot) for spot in spots]
        gone = [piece for piece, spot in own if _place(spot) not in stays]
        jobs.cleared += gone
        jobs.told.append(f"{len(gone)} of {len(own)} {old.concept}: taken out; nothing was redrawn")
        own = [(piece, spot) for piece, spot in own if _place(spot) in stays]
    elif len(spots) > len(own):
        jobs.told.append(f"{old.concept}: copied from the {len(own)} that were there")
    for number, spot in enumerate(spots):
        piece, was = own[number % len(own)]
        is_same = number < len(own) and _place(spot) == _place(was)
        if is_same and not is_ground_new:
            if is_turned:
                jobs.kept.append((piece, spot, thing, "turned"))
            continue
        if number < len(own):
            jobs.cleared.append(piece)
        if not is_same and len(spots) == len(own):
            size = "resized" if abs(spot.width / was.width - 1) >= exact_edits.NEARLY else "moved"
            jobs.told.append(f"{old.words}: {size} by cutting it out; nothing was redrawn")
        way = ("turned " if is_turned else "") + ("placed" if is_same else "fitted")
        jobs.kept.append((piece, spot, thing, way))


def _place(spot: Spot) -> tuple[float, float, float, float]:
    return spot.left, spot.top, spot.width, spot.height


def _lay_kept(work: _Work, piece: Sighted, spot: Spot, what: tuple[Thing, str]) -> None:
    """A piece of the picture: in place, or where its spot is now, in its own colour or another."""
    thing, way = what
    layer = piece.layer
    if "turned" in way:
        layer = exact_edits.recoloured(layer, thing.colour, hue_of(layer, piece.likely[0]))
    if way == "turned":
        inside = layer.alpha > 0
        exact_edits.erased(work.canvas, work.ground, inside, layer.left, layer.top)
        shaded = replace(layer, light=np.where(inside, layer.light, np.float32(1)))
        exact_edits.laid(work.canvas, shaded)
        work.boxes.append(_box_of(layer))
        return
    if "fitted" in way:
        layer = exact_edits.fitted(layer, *(work.scale * side for side in _place(spot)))
    work.lay(layer, spot)


def _lay_new(work: _Work, layer: Layer | None, thing: Thing, spot: Spot) -> None:
    if layer is None:
        work.notes[f"{thing.words}: the model drew nothing that could be cut out"] = None
        return
    work.lay(exact_edits.fitted(layer, *(work.scale * side for side in _place(spot))), spot)
    work.notes[f"{thing.words}: drawn alone by the model, cut out and put in its place"] = None


def _box_of(layer: Layer) -> tuple[int, int, int, int]:
    height, width = layer.alpha.shape
    return layer.left, layer.top, layer.left + width, layer.top + height


def _around(boxes: Sequence[tuple[int, int, int, int]], width: int, height: int) -> tuple[int, int, int, int]:
    if not boxes:
        return 0, 0, 0, 0
    left, top, right, bottom = np.array(boxes).T
    return (
        max(0, int(left.min())),
        max(0, int(top.min())),
        min(width, int(right.max())),
        min(height, int(bottom.max())),
    )
