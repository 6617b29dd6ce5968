"""Edits of how things are drawn: mirrored, turned, lighter, darker, more and less vivid. Each function reads
one instruction as a whole, or says that it is none of its own."""

import re
from typing import NamedTuple

from makeready.errors import InvalidBriefError
from makeready.scene.edit_names import Named, named_at
from makeready.scene.revision import Revision

QUARTER_DEG = 90
"""What "rotate it" turns a thing by where no angle is said; ours."""
_FLIP = re.compile(
    r"(?:flip|mirror|reflect|invert|reverse) (?P<what>.+?)"
    r"(?: (?:around|over|horizontally|sideways|left to right"
    r"|(?P<down>vertically|upside down|top to bottom)))?$"
)
_ROTATE = re.compile(
    r"(?:rotate|spin|tilt|turn|swivel) (?P<what>.+?)(?: by| through)?"
    r"(?: (?:(?P<angle>\d{1,3}) ?(?:°|deg(?:rees?)?\b)|an? (?P<share>quarter|half)(?: turn| circle)?"
    r"|(?P<down>upside down|on its head)|(?P<side>sideways|on its side)))?"
    r"(?P<way> (?:counter ?clockwise|anti ?clockwise|clockwise|(?:to the )?left|(?:to the )?right))?$"
)
_TURN_AROUND = re.compile(r"turn (?P<what>.+) (?:around|round|over|the other way(?: round| around)?)$")
_FACE = re.compile(
    r"(?:make|let|have|turn) (?P<what>.+?) (?:to )?(?:face|look|point|facing|looking)s? "
    r"(?:in )?(?:to )?(?:the )?(?P<way>other way|other direction|opposite (?:way|direction)|left|right|back)$"
)
_WHOLE = re.compile(
    r"(?:it|everything|this|all|(?:the )?(?:whole )?(?:picture|image|scene|drawing|illustration|colou?rs?)"
    r"|all (?:the )?colou?rs)(?: all)?(?=$| )"
)
_GROUND = re.compile(r"(?:the )?(?:background|backdrop|ground|landscape|sky)(?=$| )")
_STEPS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("darker", "dimmer", "less bright", "less light"), (-1, 0)),
    **dict.fromkeys(("lighter", "brighter", "paler", "less dark"), (1, 0)),
    **dict.fromkeys(
        (
            *(
                "more colourful",
                "more colorful",
                "more vivid",
                "more saturated",
                "more intense",
                "more vibrant",
            ),
            *("colourful", "colorful", "vivid", "vibrant", "bolder", "stronger", "richer", "livelier"),
        ),
        (0, 1),
    ),
    **dict.fromkeys(
        (
            *(
                "less colourful",
                "less colorful",
                "less vivid",
                "less saturated",
                "less intense",
                "more muted",
            ),
            *("muted", "softer", "duller", "paler in colour", "more subtle", "gentler", "more pastel"),
        ),
        (0, -1),
    ),
}
_VERB_STEPS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("darken", "dim"), (-1, 0)),
    **dict.fromkeys(("lighten", "brighten"), (1, 0)),
    **dict.fromkeys(("saturate", "intensify"), (0, 1)),
    **dict.fromkeys(("desaturate", "mute", "soften", "tone down"), (0, -1)),
}
_STEP = "|".join(sorted(_STEPS, key=len, reverse=True))
_DEGREE = (
    r"(?:(?P<much>much|a lot|way|far|significantly|really|very)|a (?:little bit|bit|little|tad|touch)"
    r"|slightly|somewhat|even|still)"
)
_TONE = (
    re.compile(
        rf"(?:(?:make|turn|paint|draw|let|have|render) )?(?P<what>.+?)(?: be| look| to be)?"
        rf"(?: {_DEGREE})? (?P<step>{_STEP})(?: colou?rs?| tones?)?$"
    ),
    re.compile(rf"(?P<verb>{'|'.join(_VERB_STEPS)})(?: up)? (?P<what>.+?)(?: up)?(?: {_DEGREE})?$"),
    re.compile(rf"(?P<step>{_STEP})(?P<much>)(?P<what>)(?: colou?rs?| tones?)?$"),
    re.compile(
        r"(?P<verb>increase|raise|boost|decrease|reduce|lower) the (?P<kind>brightness|saturation|contrast)"
        r"(?: of (?P<what>.+))?(?P<much>)$"
    ),
)
_GREY = re.compile(r"(?:make|turn) .*(?:black and white|greyscale|grayscale|monochrome|sepia)$")


class Turn(NamedTuple):
    """What an instruction does to the things that it names, as a drawing."""

    named: Named
    turn_deg: int = 0
    is_mirrored: bool = False


def turn_asked(words: str, revision: Revision) -> Turn | None:
    """The turn or mirror image that the whole of an instruction asks for; None for anything else.

    Raises: InvalidBriefError for a thing that is not there, and for a way that nobody knows of a drawing.
    """
    if match := _FACE.match(words):
        named = _whole_name(match.group("what"), revision)
        if named is not None and match.group("way") in ("left", "right"):
            raise InvalidBriefError(
                f"Which way the {match.group('what').removeprefix('the ')} looks now is not known.",
                hint=f'Say "flip {match.group("what")}": it looks the other way then.',
                param="instruction",
            )
        return Turn(named, 0, True) if named else None
    if (match := _TURN_AROUND.match(words)) or (match := _FLIP.match(words)):
        is_down = bool(match.groupdict().get("down"))
        named = _whole_name(match.group("what"), revision)
        return Turn(named, 180 if is_down else 0, True) if named else None
    match = _ROTATE.match(words)
    if match is None or (words.startswith("turn ") and not _is_turn(match)):
        return None
    named = _whole_name(match.group("what"), revision)
    return Turn(named, _angle(match), False) if named else None


def _is_turn(match: re.Match[str]) -> bool:
    """Whether "turn" is about an angle: "turn it to the left" may be a move."""
    is_angle = any(match.group(name) for name in ("angle", "share", "down", "side"))
    return is_angle or "clock" in (match.group("way") or "")


def _angle(match: re.Match[str]) -> int:
    angle = QUARTER_DEG
    if match.group("angle"):
        angle = int(match.group("angle"))
    elif match.group("share") == "half" or match.group("down"):
        angle = 180
    elif match.group(0).startswith("tilt"):
        angle = 15
    way = match.group("way") or ""
    is_back = "counter" in way or "anti" in way or "left" in way
    return (-angle if is_back else angle) % 360


def _whole_name(what: str, revision: Revision) -> Named | None:
    """The things that all of the words name."""
    named = named_at(revision, what, 0)
    return named if named is not None and named.end == len(what) else None


class Tint(NamedTuple):
    """Steps lighter and more vivid, and for whom: some things, the ground, or both where nothing is named."""

    named: Named | None
    light: int
    vivid: int
    is_ground: bool


def tone_asked(words: str, revision: Revision) -> Tint | None:
    """The tone that the whole of an instruction asks for; None for anything else.

    Raises: InvalidBriefError for a thing that is not there, and for greys only.
    """
    if _GREY.match(words) and not re.search(r" the (?!picture|image|scene|drawing)", words):
        raise InvalidBriefError(
            "Scenes are not drawn in greys.",
            hint='Say "make it outline style" for one ink, or "make it much less colourful".',
            param="instruction",
        )
    match = next((found for pattern in _TONE if (found := pattern.match(words))), None)
    if match is None:
        return None
    said = match.groupdict()
    light, vivid = _steps(said)
    factor = 2 if said.get("much") else 1
    what = said.get("what") or ""
    is_it = what == "it" and revision.last is not None and len(revision.scene.things) > 1
    whole, ground = _WHOLE.fullmatch(what), _GROUND.fullmatch(what)
    if ground is not None:
        return Tint(None, light * factor, vivid * factor, is_ground=True)
    if not what or (whole is not None and not is_it):
        everyone = Named(tuple(range(len(revision.scene.things))), 0)
        return Tint(everyone, light * factor, vivid * factor, is_ground=True)
    named = _whole_name(what, revision)
    return Tint(named, light * factor, vivid * factor, is_ground=False) if named else None


def _steps(said: dict[str, str]) -> tuple[int, int]:
    if said.get("kind"):
        sign = 1 if said["verb"] in ("increase", "raise", "boost") else -1
        return (sign, 0) if said["kind"] == "brightness" else (0, sign)
    return _STEPS[said["step"]] if said.get("step") else _VERB_STEPS[said["verb"]]
