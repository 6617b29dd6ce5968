"""Edits of flat drawings at the place that the instruction names: the picture is taken apart, and the grammar
of scenes says what becomes of its things. What has to be drawn and changed then is known before anything is
drawn; `carried_edits` does it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from makeready.errors import CallerError
from makeready.makers.easel import Box, box_around, box_of, place_of
from makeready.makers.exact_edits import Layer, Pixels
from makeready.makers.sighting import Sight, Sighted, sight_of
from makeready.makers.taught import Taught, concepts_named
from makeready.scene.blocks import Spot
from makeready.scene.caption_text import plain_caption
from makeready.scene.composition import Composition
from makeready.scene.edits import NOT_THERE, Edited, edited
from makeready.scene.layout import Arrangement, canvas_units
from makeready.scene.spec import MAX_COUNT, MAX_OBJECTS, MAX_THINGS, Ground, Scene, Thing, is_as_drawn
from makeready.scene.sprites import sprites
from makeready.scene.styles import STYLES
from makeready.scene.vocabulary import vocabulary
from makeready.verify.eyes.flat_ground import NotFlat
from makeready.verify.eyes.sprite_match import (
    POSSIBLE,
    SHIPPED,
    SURE,
    WHOLE,
    Gallery,
    Likeness,
    everyday_concepts,
    is_surely,
)

NEAR_BEST = 0.1
"""Of a score: a piece is what the instruction names, if that is about as likely as what it looks like
most."""
REACH, REACH_PX = 0.12, 4
"""Around the place of a thing that comes: shares of its longer side, and pixels, for soft edges and
shadows."""
SAME_FOOT = 0.01
"""Units of the layout: a thing whose foot is as near as this to where it was stands where it stood."""
USUAL_STYLES = ("flat",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocated:
    """Why the place of an edit cannot be told, and what helps."""

    reason: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class LocatedEdit:
    """An edit whose every place is known. `before` is what was seen, its spots in the order of the pieces,
    whose first likeness is what they are; `is_sure` whether all of that is certain. `held` are pieces that
    nobody can name: in another style they stay as they are. `is_restyled`: all others are drawn anew."""

    source: Pixels
    sight: Sight
    before: Composition
    done: Edited
    is_sure: bool
    held: tuple[Sighted, ...] = ()
    is_restyled: bool = False

    @property
    def after(self) -> Scene:
        """What the picture has to show then, with its style where that is known."""
        return self.done.composition.scene

    @property
    def is_ground_new(self) -> bool:
        return self.after.ground != self.before.scene.ground

    @cached_property
    def comes_from(self) -> tuple[int, ...]:
        """For each spot afterwards the piece that it shows, -1 for what is drawn from nothing."""
        return _comes_from(self.before, self.done)

    @cached_property
    def to_draw(self) -> dict[int, Thing]:
        """The things that have to be drawn, by their index afterwards. In another style they keep the colour
        that is seen."""
        made = self.done.composition
        found = {}
        for spot, piece in zip(made.arrangement.spots, self.comes_from, strict=True):
            if spot.thing not in found and (piece < 0 or self.is_restyled):
                thing = made.scene.things[spot.thing]
                found[spot.thing] = (
                    thing if piece < 0 else _as_seen(thing, self.sight.pieces[piece], made.style)
                )
        return dict(sorted(found.items()))

    @property
    def touched(self) -> tuple[int, ...]:
        """The pieces that do not stay as they are, another ground aside."""
        return _touched(self.before, self.done, self.comes_from, is_restyled=self.is_restyled)

    @property
    def places(self) -> tuple[Box, ...]:
        """The boxes of all that may change, in pixels; known before anything is drawn."""
        height, width = self.source.shape[:2]
        if self.is_ground_new:
            return ((0, 0, width, height),)
        spots = self.before.arrangement.spots
        scale = width / self.before.arrangement.width
        stays = {place_of(spot) for spot in spots}
        boxes = [box_of(self.sight.pieces[index].layer) for index in self.touched]
        coming = [spot for spot in self.done.composition.arrangement.spots if place_of(spot) not in stays]
        if self.is_restyled:
            coming += [spots[index] for index in self.touched]
        for spot in coming:
            pad = REACH * max(spot.width, spot.height) * scale + REACH_PX
            left, top, wide, high = (scale * side for side in place_of(spot))
            boxes.append(
                (int(left - pad), int(top - pad), int(left + wide + pad) + 1, int(top + high + pad) + 1)
            )
        return tuple(boxes)

    @property
    def reach(self) -> Box:
        """The box around all of them; one pixel where nothing has to change, since no box is empty."""
        return box_around(self.places or ((0, 0, 1, 1),), self.source.shape[1], self.source.shape[0])


def located(
    source: Pixels,
    instruction: str,
    scene: Scene | None = None,
    taught: Taught = Taught(),  # noqa: B008
) -> LocatedEdit | Unlocated | NotFlat:
    """The edit, or why its place cannot be told. `scene` is what the file says that it shows.

    Shapes: source (H, W, 3).
    Raises: InvalidBriefError for a thing that is certainly not in the picture, and for new things that nobody
        can draw.
    """
    plain = " ".join(plain_caption(instruction).split())
    named = tuple(dict.fromkeys(concepts_named(plain, vocabulary())))
    sight = sight_of(source, _galleries(scene, named, taught))
    if isinstance(sight, NotFlat):
        return sight
    if sight is None:
        return Unlocated(reason="nothing stands before its ground")
    seen = _composition(sight, source, scene, named)
    if isinstance(seen, Unlocated):
        return seen
    before, told = seen
    is_told = scene is not None and sorted(_counts(scene)) == sorted(_counts(before.scene))
    try:
        done = edited(before, instruction, vocabulary())
    except CallerError as error:
        is_certain = min(one.score for one in told) >= (SURE if is_told else WHOLE)
        if error.param == NOT_THERE and is_certain:
            raise
        return Unlocated(reason=error.message.removesuffix("."), hint=error.hint)
    if not is_as_drawn(done.composition.scene):
        return Unlocated(
            reason="things are turned, mirrored and toned where compose drew them, not in pixels",
            hint='Say e.g. "make it blue", "make it bigger", "move it to the left".',
        )
    if done.composition.scene.style != before.scene.style and not is_told:
        if scene is not None:
            return located(source, instruction, None, taught)
        return _restyled(source, instruction, sight, named)
    return _planned(source, sight, (before, told), done, is_told=is_told)


def _planned(
    source: Pixels,
    sight: Sight,
    seen: tuple[Composition, Sequence[Likeness]],
    done: Edited,
    *,
    is_told: bool,
) -> LocatedEdit | Unlocated:
    """The edit of pieces that are surely enough what they are taken for."""
    before, told = seen
    scores = [one.score for one in told]
    named_pieces = tuple(
        replace(piece, likely=(one, *piece.likely)) for piece, one in zip(sight.pieces, told, strict=True)
    )
    plan = LocatedEdit(
        source=source,
        sight=replace(sight, pieces=named_pieces),
        before=before,
        done=done,
        is_sure=is_told
        or all(
            is_surely(piece.likely) and piece.likely[0].concept == one.concept
            for piece, one in zip(sight.pieces, told, strict=True)
        ),
        is_restyled=done.composition.scene.style != before.scene.style,
    )
    touched = [] if plan.is_ground_new else [scores[index] for index in plan.touched]
    if touched and min(touched) < POSSIBLE and not is_told:
        return Unlocated(reason="nobody can tell what its pieces are")
    return plan


def _restyled(
    source: Pixels, instruction: str, sight: Sight, named: Sequence[str]
) -> LocatedEdit | Unlocated:
    """Another style where no file says what is shown: only what surely is a thing is drawn anew, or it would
    become another one."""
    sure = tuple(piece for piece in sight.pieces if is_surely(piece.likely))
    held = tuple(piece for piece in sight.pieces if not is_surely(piece.likely))
    if not sure:
        return Unlocated(reason="nobody can tell what its pieces are, to draw them in another style")
    part = replace(sight, pieces=sure)
    seen = _composition(part, source, None, named)
    if isinstance(seen, Unlocated):
        return seen
    try:
        done = edited(seen[0], instruction, vocabulary())
    except CallerError as error:
        return Unlocated(reason=error.message.removesuffix("."), hint=error.hint)
    plan = _planned(source, part, seen, done, is_told=False)
    return (
        replace(plan, held=held, is_sure=plan.is_sure and not held) if isinstance(plan, LocatedEdit) else plan
    )


def _comes_from(before: Composition, done: Edited) -> tuple[int, ...]:
    """For each spot afterwards the spot before that it shows: what stayed in its place, then what stands on
    the same foot, then in order; of more than there were, copies."""
    spots, after = before.arrangement.spots, done.composition
    found = [-1] * len(after.arrangement.spots)
    for origin, old in enumerate(before.scene.things):
        own = [index for index, spot in enumerate(spots) if spot.thing == origin]
        mine = [
            (number, spot)
            for number, spot in enumerate(after.arrangement.spots)
            if done.origins[spot.thing] == origin and after.scene.things[spot.thing].concept == old.concept
        ]
        for is_same in (_is_same_place, _is_same_foot):
            for number, spot in mine:
                free = [one for one in own if one not in found and is_same(spots[one], spot)]
                if found[number] < 0 and free:
                    found[number] = free[0]
        free = [one for one in own if one not in found]
        rest = [number for number, _ in mine if found[number] < 0]
        for turn, number in enumerate(rest):
            found[number] = free[turn] if turn < len(free) else own[turn % len(own)]
    return tuple(found)


def _is_same_place(one: Spot, other: Spot) -> bool:
    return place_of(one) == place_of(other)


def _is_same_foot(one: Spot, other: Spot) -> bool:
    middles = one.left + one.width / 2, other.left + other.width / 2
    return abs(middles[0] - middles[1]) < SAME_FOOT and abs(one.bottom - other.bottom) < SAME_FOOT


def place_in_style(was: Spot, now: Spot) -> Spot:
    """Where a thing in another style goes: where it was, unless the instruction moved it as well. The scene
    fits its own drawing of that style into the old box; a model's has another shape."""
    is_fitted = abs(was.width - now.width) < SAME_FOOT or abs(was.height - now.height) < SAME_FOOT
    if not (is_fitted and _is_same_foot(was, now)):
        return now
    left, top, width, height = place_of(was)
    return replace(now, left=left, top=top, width=width, height=height)


def _as_seen(thing: Thing, piece: Sighted, style: str) -> Thing:
    """The thing with the colour that its drawing has by nature and that is seen, if it has just one: in
    another style it may have another one."""
    concept = vocabulary().find(thing.concept)
    art = concept.art.get(piece.likely[0].style) if concept is not None else None
    if thing.colour or concept is None or art is None or art.natural not in piece.words:
        return thing
    return replace(thing, colour=art.natural) if art.natural in concept.recolours_in(style) else thing


def _counts(scene: Scene) -> list[tuple[str, int]]:
    return [(thing.concept, thing.count) for thing in scene.things]


def _touched(
    before: Composition, done: Edited, comes_from: Sequence[int], *, is_restyled: bool
) -> tuple[int, ...]:
    """The indices of the pieces that do not stay as they are."""
    spots, after = before.arrangement.spots, done.composition
    if is_restyled:
        return tuple(range(len(spots)))
    stays = set()
    for number, index in enumerate(comes_from):
        if index >= 0:
            was, now = spots[index], after.arrangement.spots[number]
            colours = before.scene.things[was.thing].colour, after.scene.things[now.thing].colour
            if _is_same_place(was, now) and colours[0] == colours[1]:
                stays.add(index)
    return tuple(index for index in range(len(spots)) if index not in stays)


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
) -> tuple[Composition, tuple[Likeness, ...]] | Unlocated:
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
        return Unlocated(reason=f"it shows too much: {len(told)} pieces")
    style = _style(told, [key[0] for key in keys], scene)
    if style is None:
        return Unlocated(reason="its things are drawn in no one style")
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
        shown = Scene(
            things=things,
            ground=ground if scene is None else scene.ground,
            style=_known_style(told) if scene is None else scene.style,
        )
    except CallerError:
        return Unlocated(reason="two of its things cannot be told apart")
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


def _known_style(told: Sequence[Likeness]) -> str:
    """The style that all of it is surely drawn in, or nothing."""
    styles = {one.style if one.score >= SURE else "" for one in told}
    return styles.pop() if len(styles) == 1 else ""


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
