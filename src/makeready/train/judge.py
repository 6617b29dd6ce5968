"""Whether a picture shows a scene: every word of the scene is a claim, held to what a judge saw. Two judges
see: rules (`verify.eyes.flat_objects`) and a trained network (`verify.eyes.object_network`). No torch."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.scene.asking import RELATIONS
from makeready.scene.grammar import hex_of_colour
from makeready.scene.spec import Scene, Size, Thing
from makeready.scene.vocabulary import vocabulary
from makeready.verify.eyes.flat_ground import SIDE_PX, GroundLook, is_ground
from makeready.verify.eyes.flat_objects import Seen, Sighted, seen_by_rules
from makeready.verify.eyes.object_network import Found, ObjectNetwork
from makeready.verify.eyes.sprite_match import Gallery
from makeready.verify.look import around
from makeready.verify.placement import anchor_distance, relation_distance

Kind = Literal["count", "colour", "size", "place", "style", "ground", "nothing else"]
Pixels = NDArray[np.uint8]
Eye = Callable[[Pixels], Seen]
SIZE_RATIOS: dict[Size, tuple[float, float]] = {
    "tiny": (0.0, 0.62),
    "small": (0.0, 0.87),
    "large": (1.15, 9.9),
    "huge": (1.4, 9.9),
}
"""How long the sides of a thing are against those of an ordinary one beside it: compose draws 0.45, 0.66,
1.35, 1.75."""
STRAY_SHARE = 0.3
"""Of the smallest asked object's area. Ours: less is a splash, not an object."""
SECOND_SURENESS = 0.3
"""How likely the network must find its second name for it to count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that the scene says, and whether it holds. `is_kept` is None where the judge cannot tell."""

    kind: Kind
    what: str
    is_kept: bool | None
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All claims of a scene against one picture."""

    claims: tuple[Claim, ...]

    @property
    def is_right(self) -> bool | None:
        """Whether all of them hold; None if none is broken and the judge could not tell one."""
        kept = [one.is_kept for one in self.claims]
        return False if False in kept else None if None in kept else True

    def also(self, kind: Kind, what: str, is_kept: bool | None, seen: str) -> "Judgement":
        """With one claim more."""
        return Judgement(claims=(*self.claims, Claim(kind=kind, what=what, is_kept=is_kept, seen=seen)))

    @property
    def faults(self) -> str:
        """What is wrong, in one line."""
        return "; ".join(f"{one.what}: {one.seen}" for one in self.claims if not one.is_kept)


def rule_eye(gallery: Gallery) -> Eye:
    """The judge without learning."""
    return lambda picture: seen_by_rules(picture, gallery)


def present_name(concept: str) -> str:
    """What the vocabulary calls a thing now: it may have been renamed since the network was trained."""
    found = vocabulary().find(concept) if concept else None
    return found.name if found else concept


def network_eye(network: ObjectNetwork) -> Eye:
    """The trained judge."""

    def look(picture: Pixels) -> Seen:
        found = network.look(picture)
        return Seen(
            objects=tuple(_sighted(one) for one in found.objects),
            ground=GroundLook(kind=found.ground, top=found.top, bottom=found.bottom),
            width_px=SIDE_PX,
            height_px=SIDE_PX,
        )

    return look


def _sighted(one: Found) -> Sighted:
    names = [one.concept] + ([one.second] if one.second_sureness >= SECOND_SURENESS else [])
    return Sighted(
        names=tuple(present_name(name) for name in names if name),
        colours=one.colours,
        style=one.style,
        box=one.box,
        area_px=one.box.width_px * one.box.height_px,
        score=one.score,
    )


def judged(seen: Seen, scene: Scene, known: frozenset[str] | None = None) -> Judgement:
    """Every claim of the scene. `known` are the concepts that the judge has names for, None for all."""
    if known is not None and not {thing.concept for thing in scene.things} <= known:
        strange = next(thing.concept for thing in scene.things if thing.concept not in known)
        return Judgement(
            claims=(Claim(kind="count", what=strange, is_kept=None, seen="not known to this judge"),)
        )
    groups = assigned(seen.objects, scene.things)
    claims: list[Claim] = []
    for index, thing in enumerate(scene.things):
        claims += _of_thing(scene, index, groups)
        if groups[index]:
            claims += _of_place(seen, scene, index, groups)
        claims += _of_size(thing, index, scene, groups)
    return Judgement(claims=(*claims, *_of_whole(seen, scene, groups)))


def assigned(objects: Sequence[Sighted], things: Sequence[Thing]) -> list[list[Sighted]]:
    """The objects of each thing: those that may be its concept; where two things share it, by colour and
    size."""
    groups: list[list[Sighted]] = [[] for _ in things]
    for one in objects:
        fitting = [index for index, thing in enumerate(things) if thing.concept in one.names]
        if not fitting:
            continue
        best = max(
            fitting,
            key=lambda index: (
                not things[index].colour or things[index].colour in one.colours,
                -one.names.index(things[index].concept),
                len(groups[index]) < things[index].count,
            ),
        )
        groups[best].append(one)
    return groups


def _of_thing(scene: Scene, index: int, groups: Sequence[Sequence[Sighted]]) -> list[Claim]:
    thing, mine = scene.things[index], groups[index]
    what = f"{thing.count} {thing.colour} {thing.concept}".replace("  ", " ")
    claims = [Claim(kind="count", what=what, is_kept=len(mine) == thing.count, seen=f"{len(mine)} seen")]
    if thing.colour:
        colours = [sorted(one.colours) for one in mine]
        is_kept = bool(mine) and all(thing.colour in one for one in colours)
        claims.append(Claim(kind="colour", what=what, is_kept=is_kept, seen=f"{colours} seen"))
    return claims


def _of_place(seen: Seen, scene: Scene, index: int, groups: Sequence[Sequence[Sighted]]) -> list[Claim]:
    thing = scene.things[index]
    canvas = Box(left_px=0, top_px=0, width_px=seen.width_px, height_px=seen.height_px)
    box = around(tuple(one.box for one in groups[index]))
    if thing.place is not None:
        away = anchor_distance(box, canvas, thing.place)
        what = f"{thing.concept} at the {thing.place}"
    elif thing.tie is not None and all(groups[other] for other in thing.to):
        others = tuple(around(tuple(one.box for one in groups[other])) for other in thing.to)
        away = relation_distance(box, others, canvas, RELATIONS[thing.tie])
        what = f"{thing.concept} {thing.tie} {scene.things[thing.to[0]].concept}"
    else:
        return []
    return [
        Claim(kind="place", what=what, is_kept=away <= 0, seen=f"off by {max(0.0, away):.0%} of the picture")
    ]


def _of_size(thing: Thing, index: int, scene: Scene, groups: Sequence[Sequence[Sighted]]) -> list[Claim]:
    """A size is told beside an ordinary thing; alone in the picture it is not held to one."""
    others = [one for other, group in enumerate(groups) if not scene.things[other].size for one in group]
    if not thing.size or not others or not groups[index]:
        return []
    ratio = mean_side(groups[index]) / mean_side(others)
    low, high = SIZE_RATIOS[thing.size]
    is_kept = low <= ratio <= high
    return [
        Claim(
            kind="size",
            what=f"{thing.size} {thing.concept}",
            is_kept=is_kept,
            seen=f"{ratio:.2f} of the others",
        )
    ]


def mean_side(objects: Sequence[Sighted]) -> float:
    """The side of a square as large as the objects' boxes, in the mean. Units: pixels."""
    return float(np.mean([(one.box.width_px * one.box.height_px) ** 0.5 for one in objects]))


def _of_whole(seen: Seen, scene: Scene, groups: Sequence[Sequence[Sighted]]) -> list[Claim]:
    wanted = [one for group in groups for one in group]
    smallest = min((one.area_px for one in wanted), default=0.0)
    strays = [one for one in seen.objects if one not in wanted and one.area_px > STRAY_SHARE * smallest]
    named = ", ".join("/".join(one.names) or "something" for one in strays)
    claims = [Claim(kind="nothing else", what="nothing else", is_kept=not strays, seen=f"{named} seen")]
    if scene.style:
        styles = Counter(one.style for one in wanted)
        most = max(styles.values(), default=0)
        common = [style for style, number in styles.items() if number == most]
        claims.append(
            Claim(
                kind="style",
                what=f"{scene.style} style",
                is_kept=scene.style in common,  # many things are drawn alike in two styles: a tie is no fault
                seen=f"{' or '.join(common) or 'none'} seen",
            )
        )
    if scene.ground.kind != "plain" or scene.ground.colour:
        hexes = tuple(hex_of_colour(word) for word in (scene.ground.colour, scene.ground.second) if word)
        what = " ".join(
            filter(None, (scene.ground.colour, scene.ground.second, scene.ground.kind, "background"))
        )
        is_kept = is_ground(seen.ground, scene.ground, hexes)
        claims.append(
            Claim(kind="ground", what=what, is_kept=is_kept, seen=f"{seen.ground.kind or 'none'} seen")
        )
    return claims
