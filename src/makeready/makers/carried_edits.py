"""An edit whose places are known, carried out: what stays is not touched, what moves or turns is cut out,
what is new is drawn by the caller's model and put in its place. Every other byte is the source's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from makeready.makers import exact_edits
from makeready.makers.alone import Drawn
from makeready.makers.easel import Easel, box_of, by_moonlight, place_of
from makeready.makers.exact_edits import Pixels
from makeready.makers.located_edits import LocatedEdit, place_in_style
from makeready.makers.sighting import Sighted, hue_of
from makeready.scene.drawing import Drawing, is_dimmed
from makeready.scene.spec import Thing
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary

Draw = Callable[[Sequence[Thing], str], Sequence[Drawn | None]]
"""Draws things, each alone, in a style. None where it did not work."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carried:
    """What came of an edit. `box` is around all that may differ: left, top, right, bottom in pixels."""

    pixels: Pixels
    box: tuple[int, int, int, int]
    notes: tuple[str, ...]


def carried_out(edit: LocatedEdit, draw: Draw) -> Carried:
    """The picture with the edit done; what is new is drawn by `draw`."""
    after = edit.done.composition
    height, width = edit.source.shape[:2]
    made = draw(tuple(edit.to_draw.values()), after.style) if edit.to_draw else ()
    drawn = dict(zip(edit.to_draw, made, strict=True))
    spared = _spared(edit, drawn)
    easel = Easel(
        canvas=edit.source.copy(),
        ground=edit.sight.ground,
        scale=width / edit.before.arrangement.width,
    )
    if edit.is_ground_new:
        shown = Drawing(after, sprites(), vocabulary(), width, height)
        easel.canvas = shown.pixels(without=range(len(after.arrangement.spots)))
        easel.boxes.append((0, 0, width, height))
        for piece in (*edit.held, *(edit.sight.pieces[index] for index in sorted(spared))):
            exact_edits.laid(easel.canvas, piece.layer)
    else:
        for index in edit.touched:
            if index not in spared and not _is_turned_in_place(edit, index):
                easel.clear(edit.sight.pieces[index].layer, edit.sight.pieces[index].support)
    seen = set[int]()
    for number, index in enumerate(edit.comes_from):
        thing = after.arrangement.spots[number].thing
        if thing in edit.to_draw:
            _lay_new(easel, edit, number, drawn[thing])
        else:
            _lay_kept(easel, edit, number, is_first=index not in seen)
            seen.add(index)
    return Carried(pixels=easel.canvas, box=easel.reach, notes=_told(edit, drawn))


def _spared(edit: LocatedEdit, drawn: Mapping[int, Drawn | None]) -> set[int]:
    """The pieces that stay since nothing came of what should take their place."""
    before, done = edit.before, edit.done
    failed = {thing for thing, one in drawn.items() if one is None}
    origins = {done.origins[thing] for thing in failed if done.origins[thing] >= 0}
    gone = set(range(len(edit.sight.pieces))) - set(edit.comes_from)
    spared = {index for index in gone if before.arrangement.spots[index].thing in origins}
    for spot, index in zip(done.composition.arrangement.spots, edit.comes_from, strict=True):
        if spot.thing in failed and index >= 0:
            spared.add(index)
    return spared


def _is_turned_in_place(edit: LocatedEdit, index: int) -> bool:
    """Whether only the hue of a piece changes: its edges stay then."""
    if edit.is_restyled or index not in edit.comes_from:
        return False
    now = edit.done.composition.arrangement.spots[edit.comes_from.index(index)]
    return place_of(now) == place_of(edit.before.arrangement.spots[index])


def _lay_new(easel: Easel, edit: LocatedEdit, number: int, drawn: Drawn | None) -> None:
    """A thing that was drawn, at its spot; in another style as large as the piece that it stands for."""
    after = edit.done.composition
    spot, index = after.arrangement.spots[number], edit.comes_from[number]
    if drawn is None:
        return
    layer = by_moonlight(drawn.layer) if is_dimmed(after, spot.thing) else drawn.layer
    if index < 0:
        easel.lay(easel.fitted(layer, spot), spot)
        return
    place = place_in_style(edit.before.arrangement.spots[index], spot)
    easel.lay(easel.fitted(layer, place, excess=exact_edits.EXCESS), place)


def _lay_kept(easel: Easel, edit: LocatedEdit, number: int, *, is_first: bool) -> None:
    """A piece of the picture: in place, or where its spot is now, in its own colour or another."""
    after, before = edit.done.composition, edit.before
    spot, index = after.arrangement.spots[number], edit.comes_from[number]
    piece, was = edit.sight.pieces[index], before.arrangement.spots[index]
    thing = after.scene.things[spot.thing]
    is_turned = thing.colour != before.scene.things[was.thing].colour
    is_placed = is_first and place_of(spot) == place_of(was)
    if is_placed and not edit.is_ground_new:
        if is_turned:
            _turn(easel, piece, thing)
        return
    layer = piece.layer
    if is_turned:
        layer = exact_edits.recoloured(layer, thing.colour, hue_of(layer, piece.likely[0]))
    easel.lay(layer if is_placed else easel.fitted(layer, spot), spot)


def _turn(easel: Easel, piece: Sighted, thing: Thing) -> None:
    """Another hue in place; its shadow beside it stays as it is."""
    layer = exact_edits.recoloured(piece.layer, thing.colour, hue_of(piece.layer, piece.likely[0]))
    inside = layer.alpha > 0
    exact_edits.erased(easel.canvas, easel.ground, inside, layer.left, layer.top)
    shaded = replace(layer, light=np.where(inside, layer.light, np.float32(1)))
    exact_edits.laid(easel.canvas, shaded)
    easel.boxes.append(box_of(layer))


def _told(edit: LocatedEdit, drawn: Mapping[int, Drawn | None]) -> tuple[str, ...]:
    """What was done, thing by thing."""
    told: list[str] = []
    if not (edit.touched or drawn or edit.is_ground_new):
        told.append("nothing had to change: the picture is so already")
    if edit.is_ground_new:
        told.append("the background was laid behind the things, which were cut out; nothing was redrawn")
    if edit.is_restyled:
        which = "every other thing" if edit.held else "every thing"
        style = edit.done.composition.style
        told.append(f"{which} was drawn anew in the {style} style, in its place, size and colour")
    else:
        for index, thing in enumerate(edit.before.scene.things):
            told += _told_of_kept(edit, index, thing)
    for index, one in drawn.items():
        thing = edit.to_draw[index]
        stays = "" if edit.done.origins[index] < 0 else ", so what was there stays"
        told.append(
            f"{thing.words}: the model drew nothing that could be cut out{stays}"
            if one is None
            else one.told(thing)
        )
    for piece in edit.held:
        left, top, width, height = piece.layer.ink
        told.append(
            f"what stands from ({left}, {top}) to ({left + width}, {top + height}) px stays as it is: nobody "
            "can tell what it is"
        )
    return tuple(dict.fromkeys(told))


def _told_of_kept(edit: LocatedEdit, index: int, old: Thing) -> list[str]:
    """What became of the pieces of one thing that was there."""
    spots, after = edit.before.arrangement.spots, edit.done.composition
    own = [number for number, spot in enumerate(spots) if spot.thing == index]
    now = [
        (number, spot, edit.comes_from[number])
        for number, spot in enumerate(after.arrangement.spots)
        if edit.comes_from[number] in own
    ]
    if not now:
        is_replaced = index in edit.done.origins
        return (
            []
            if is_replaced
            else [f"{old.words}: taken out, its place filled with the ground; nothing was redrawn"]
        )
    told = []
    words = dict.fromkeys(after.scene.things[spot.thing].colour for _, spot, _ in now)
    told += [
        f"{old.words}: its hue was turned to {word}; nothing was redrawn"
        for word in words
        if word != old.colour
    ]
    gone = len(set(own) - {piece for _, _, piece in now})
    if gone:
        told.append(f"{gone} of {len(own)} {old.concept}: taken out; nothing was redrawn")
    if len(now) > len(own):
        told.append(f"{old.concept}: copied from the {len(own)} that were there")
        return told
    for _, spot, piece in now:
        if place_of(spot) != place_of(spots[piece]):
            is_resized = abs(spot.width / spots[piece].width - 1) >= exact_edits.NEARLY
            how = "resized" if is_resized else "moved"
            told.append(f"{old.words}: {how} by cutting it out; nothing was redrawn")
    return told
