"""What is answered to an instruction that is not carried out: why, and the nearest thing that can be done,
said about the things of this very picture."""

import re

from makeready.errors import InvalidBriefError
from makeready.scene.caption_words import ENGLISH, FOREIGN
from makeready.scene.noun_phrases import noun_at
from makeready.scene.revision import Revision

_ON_FACES = (
    "add|draw|insert|include|put|remove|delete|erase|take|get|drop|leave|lose|replace|swap|exchange|switch"
)
"""Before "face" these speak of the drawing of one."""
_REFUSED: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(
            r"undo\b|redo\b|go back$|revert\b|(?:put|change|turn|set) (?:it|everything|that) back\b"
            r"|.*\bthe way it was$|back to the (?:original|previous|old)|restore\b|cancel (?:that|it)$"
        ),
        "Nothing is undone: each edit is a picture of its own, and the one before it is as it was.",
        "Go on from the file of before.",
    ),
    (
        re.compile(
            r"(?:write|spell|print|type|engrave)\b|.*\b(?:text|words?|letters?|lettering|caption|title|label"
            r"|headline|slogan|logo|watermark)\b"
        ),
        "No lettering is drawn into a scene.",
        "Make a design around it: a poster, a card or a banner with the text in quotation marks.",
    ),
    (
        re.compile(
            r"(?:blur|sharpen|crop|frame|outline|highlight|spotlight)\b|.*\b(?:border|frame|blurr?y|glow)\b"
        ),
        "A scene has things, a background and a style, and no effects.",
        'Say e.g. "make the background pale blue" or "make it outline style".',
    ),
    (
        re.compile(r".*\b(?:shadows?|shade|lighting|light source|reflections?|textures?)\b"),
        "Shadows and light follow from the scene.",
        'Say e.g. "make it darker", "at night" or "at sunset".',
    ),
    (
        re.compile(r".*\b(?:autumn|fall season|foggy|fog|misty|stormy|windy)\b"),
        "There is no such season or weather among the backgrounds.",
        'Say e.g. "make it winter", "put it in a forest at sunset" or "add a rain cloud".',
    ),
    (
        re.compile(r"(?:bring|send|move|put) .* (?:to the (?:front|back)|forwards?|backwards?)$"),
        "What is in front of what is said by naming both.",
        'Say "move {a} in front of {b}" or "move {a} behind {b}".',
    ),
    (
        re.compile(r"(?:spread|scatter|arrange|align|distribute|stack|shuffle|mix|line up)\b"),
        "Things are not arranged by one word.",
        'Say where each goes, e.g. "move {a} to the left", "put {a} next to {b}".',
    ),
    (
        re.compile(
            rf"(?!(?:{_ON_FACES}) ).*\bfaces?$"
            r"|.*\b(?:smil(?:e|ing)|happ(?:y|ier)|sad|angry|laugh(?:ing)?|crying|dance|dancing"
            r"|run(?:ning)?|jump(?:ing)?|sleep(?:ing)?|fly(?:ing)?|sit(?:ting)? down|stand(?:ing)? up)$"
        ),
        "Every thing has one drawing: what it feels and does is not changed.",
        'Say e.g. "replace {a} with a happy face", "flip {a}" or "move {a} up".',
    ),
)
_FOREIGN_VERBS = frozenset(
    (
        *("mach", "mache", "entferne", "ersetze", "füge", "ändere", "färbe", "lösche", "drehe", "tausche"),
        *("mets", "enlève", "remplace", "ajoute", "rends", "supprime", "déplace", "tourne"),
        *("haz", "quita", "pon", "añade", "cambia", "reemplaza", "elimina", "mueve", "gira", "pinta"),
    )
)
"""What German, French and Spanish instructions begin with."""
_EXAMPLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("make {a} green", ("colour", "color", "paint", "dye", "tint", "hue", "striped", "spotted", "pattern")),
    ("make {a} bigger", ("size", "scale", "big", "small", "tall", "wide", "thick", "thin", "long", "short")),
    ("move {a} to the left", ("move", "put", "place", "position", "closer", "away", "shift", "drag")),
    ("remove {a}", ("remove", "delete", "erase", "clean", "hide", "without")),
    ("replace {a} with a dog", ("replace", "instead", "become", "into", "substitute", "turn")),
    ("add a sun at the top right", ("add", "draw", "more", "include", "give", "insert", "with")),
    ("flip {a}", ("flip", "mirror", "face", "rotate", "angle", "look", "orientation")),
    ("make it darker", ("dark", "light", "bright", "contrast", "warm", "cool", "colourful", "filter")),
    ("put it in a forest", ("background", "scene", "scenery", "setting", "where", "outside", "inside")),
    ("make it cartoon style", ("style", "look", "draw", "realistic", "photo", "watercolour", "3d", "sketch")),
)


def refused(words: str, revision: Revision) -> InvalidBriefError | None:
    """Why an instruction is of a kind that no picture of scenes takes; None for all others."""
    said = words.split()
    foreign = [word for word in said if word in FOREIGN]
    foreign += [word for word in said[:1] if word in _FOREIGN_VERBS]
    if len(foreign) > sum(word in ENGLISH for word in said):
        return InvalidBriefError(
            f"Instructions are read in English: {foreign[0]!r} was not understood.",
            hint=f'Say e.g. "{_filled("make {a} green", words, revision)}".',
            param="instruction",
        )
    for pattern, message, hint in _REFUSED:
        if pattern.match(words):
            return InvalidBriefError(message, hint=_filled(hint, words, revision), param="instruction")
    return None


def not_understood(words: str, revision: Revision) -> InvalidBriefError:
    """The error for words of which nothing is known, with the most alike changes that are."""
    said = set(re.findall(r"[a-z]+", words))
    ranked = sorted(
        _EXAMPLES,
        key=lambda one: -sum(word.startswith(key) for key in one[1] for word in said),
    )
    near = [_filled(form, words, revision) for form, _ in ranked[:3]]
    return InvalidBriefError(
        f"{words[:60]!r} was not understood.",
        hint=f'Say e.g. "{near[0]}", "{near[1]}" or "{near[2]}".',
        param="instruction",
    )


def _filled(form: str, words: str, revision: Revision) -> str:
    """The example with things of the picture, those first that the words name."""
    things = revision.scene.things
    named = {
        found[0].name
        for match in re.finditer(r"\w+", words)
        if (found := noun_at(words, match.start(), revision.vocabulary))
    }
    order = sorted(range(len(things)), key=lambda index: things[index].concept not in named)
    nouns = []
    for index in order:
        concept = revision.vocabulary.find(things[index].concept)
        plural = concept.plural if concept is not None else things[index].concept
        nouns.append(f"the {plural if things[index].count > 1 else things[index].concept}")
    second = nouns[1] if len(nouns) > 1 else "the dog"
    return form.replace("{a}", nouns[0]).replace("{b}", second)
