"""Backgrounds in instructions: "white background", "make it night", "turn the sky orange", "set it in a
forest"."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from makeready.errors import InvalidBriefError
from makeready.scene.caption_grounds import NIGHT, SUNSET, beneath_sky
from makeready.scene.grammar import GROUND_NOUNS
from makeready.scene.reading import read_ground
from makeready.scene.spec import SKIED, Ground, Hour, Scene
from makeready.scene.staging import by_night, is_aloft
from makeready.scene.vocabulary import Vocabulary

_WHAT = r"(?:background|backdrop|setting|scenery|scene|location|landscape)"
_PUT = (
    r"(?:make|change|set|turn|use|put|give it|give|replace|switch|paint|colou?r|convert|fill|draw|render|have"
    r"|add)"
)
_IT = r"(?:it|them|everything|all of (?:it|them)|this|the (?:whole )?(?:scene|picture|image))"
_JOINT = r"(?: in ?to| to| with| should be| be| is| by| as| look like)?(?=[ :])"
_GROUNDS = (
    re.compile(rf"(?:{_PUT} )?(?:the |a |an )?{_WHAT}(?: colou?r)?{_JOINT}:? (?P<rest>.+)$"),
    re.compile(
        rf"{_PUT}(?: {_IT})? (?:with |on |to |in |against )?(?P<rest>(?:an? )?.+ (?:background|backdrop))$"
    ),
    re.compile(
        r"(?:(?:use|with|on|against|in front of) )?(?:an? |the )?(?P<rest>.+ (?:background|backdrop))$"
    ),
    re.compile(
        rf"(?:put|place|move|set|show|have|draw|make) {_IT}(?: all)?(?: to be| be| happen| take place)? "
        r"(?P<rest>(?:on|in|at|under|by) .+)$"
    ),
    re.compile(rf"(?:make|turn|change) {_IT} (?:in ?to|to) (?P<rest>.+)$"),
)
_IS_BARE = re.compile(r"\b(?:background|backdrop|space)\b")
"""Who asks for a background of sky or night gets that, without land."""
_UNKNOWN = re.compile(rf"(?:{_PUT} )(?:the )?(?:background|backdrop)(?: colou?r)?{_JOINT}:? (?P<rest>.+)$")
_BARE = re.compile(
    r"(?P<rest>(?:on|in|at|under|by|against) (?:an?|the|night|sunset|dawn|dusk|snow|grass|space)\b.*)$"
)
_GONE = re.compile(r"(?:remove|delete|erase|take away|get rid of|clear)(?: the)? (?:background|backdrop)$")
_HOURS: dict[str, str] = {
    **dict.fromkeys(
        ("night", "nighttime", "night time", "dark", "dark outside", "midnight", "nocturnal"), "night"
    ),
    **dict.fromkeys(("sunset", "sunrise", "dusk", "dawn", "evening", "golden hour", "twilight"), "sunset"),
    **dict.fromkeys(
        ("day", "daytime", "day time", "daylight", "morning", "noon", "sunny", "bright outside"), "day"
    ),
    **dict.fromkeys(("winter", "wintry", "snowy", "snowing", "snow"), "snow"),
    **dict.fromkeys(("summer", "spring"), "grass"),
}
_HOUR = re.compile(
    r"(?:(?:make|turn|change|set|let) (?:it|the (?:scene|time(?: of day)?|picture|lighting))"
    r"(?: be| look| like| to| into)*"
    rf"|it should be|it's|time of day:?)? ?(?:in |at |by |during )?(?:an? |the )?(?P<hour>{'|'.join(_HOURS)})"
    r"(?: (?:scene|version|time))?$"
)
_SKY = re.compile(
    rf"(?:{_PUT} )?(?:the |an? )?sky{_JOINT} (?P<sky>[a-z ]+)$|(?:an? |the )?(?P<bare>[a-z ]+) sky$"
)
_SKIES: dict[str, str] = {
    **dict.fromkeys(("orange", "pink", "red", "golden", "purple", "yellow", "pink and orange"), "sunset"),
    **dict.fromkeys(("black", "dark", "dark blue", "navy", "navy blue", "starry", "night"), "night"),
    **dict.fromkeys(("blue", "light blue", "clear", "bright", "bright blue", "clear blue"), "day"),
}
WHITE = "the background is white now: pictures have no transparent one"


class NewGround(NamedTuple):
    """A background that an instruction asked for, and what was decided about it."""

    ground: Ground
    note: str = ""


def new_ground(words: str, scene: Scene, vocabulary: Vocabulary) -> NewGround | None:
    """The background that the whole of an instruction asks for; None if it asks for something else."""
    if _GONE.match(words):
        return NewGround(Ground(colour="white"), WHITE)
    if (match := _HOUR.match(words)) and match.group("hour"):
        return _at_hour(_HOURS[match.group("hour")], scene, vocabulary)
    if match := _SKY.match(words):
        colour = match.group("sky") or match.group("bare")
        if colour in _SKIES:
            hour = _SKIES[colour]
            found = _at_hour(hour, scene, vocabulary)
            note = f"{colour} sky: drawn as {hour}" if hour != colour else ""
            return found._replace(note=note)
    for rest in _said(words):
        ground = read_ground(rest, vocabulary)
        if ground is not None:
            is_bare = _IS_BARE.search(words) is not None
            return NewGround(ground if is_bare else _with_land(ground, scene, vocabulary))
    if match := _UNKNOWN.match(words):
        raise InvalidBriefError(
            f"{match.group('rest')[:40]!r} is no background that can be drawn.",
            hint='Use a colour, a gradient, or e.g. "a beach", "a forest at night", "a city at sunset".',
            param="instruction",
        )
    return None


def scenery_of(words: str, scene: Scene, vocabulary: Vocabulary) -> NewGround | None:
    """The background that things are to be put on: " on a beach"; None where that is no background."""
    where = words.strip()
    if not where.startswith(("on ", "in ", "at ", "into ", "under ", "onto ", "to ", "by ")):
        return None
    ground = read_ground(re.sub(r"^(in|on)to ", r"\1 ", re.sub(r"^to ", "on ", where)), vocabulary)
    return NewGround(_with_land(ground, scene, vocabulary)) if ground else None


def _said(words: str) -> Iterator[str]:
    for pattern in (*_GROUNDS, _BARE):
        if match := pattern.match(words):
            yield match.group("rest")
    last = words.removeprefix("make it ").removeprefix("a ").removeprefix("the ")
    if last in GROUND_NOUNS or last.endswith((" at night", " at sunset")):
        yield last


def _at_hour(hour: str, scene: Scene, vocabulary: Vocabulary) -> NewGround:
    """The landscape that is there at another hour, or one that its things are at home in."""
    now = scene.ground
    if hour in ("snow", "grass"):
        kept: Hour = now.hour if now.kind in SKIED else ""
        return NewGround(Ground(kind="snow" if hour == "snow" else "grass", hour=kept))
    if now.kind in SKIED:
        wanted: Hour = "night" if hour == "night" else "sunset" if hour == "sunset" else ""
        return NewGround(replace(now, hour=wanted))
    sky = {"night": NIGHT, "sunset": SUNSET}.get(hour, Ground(kind="sky"))
    return NewGround(_with_land(sky, scene, vocabulary))


def _with_land(ground: Ground, scene: Scene, vocabulary: Vocabulary) -> Ground:
    """Under a sky that was asked for, what stands gets land to stand on."""
    shown = replace(scene, ground=ground)
    if ground.kind == "night":
        return by_night(shown).ground
    if ground.kind in ("sky",) or ground == SUNSET:
        return ground if is_aloft(shown) else beneath_sky(ground, scene.things, vocabulary).ground
    return ground
