"""What the weights of the embedded model were taught: their nouns and styles.

What a caption or an instruction names beyond them is refused, with the nearest that is known: a model draws
something of any word, and nobody could tell it from what was asked.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from makeready.errors import InvalidBriefError, InvalidModelError, InvalidRequestError
from makeready.scene.caption_text import plain_caption
from makeready.scene.edit_styles import style_ordered
from makeready.scene.grammar import COUNTS, GROUND_NOUNS, NEAR_GROUNDS
from makeready.scene.noun_phrases import read_phrase, unknown_noun
from makeready.scene.spec import Ground, Scene, Thing
from makeready.scene.styles import STYLES, find_style
from makeready.scene.vocabulary import Concept, Vocabulary, vocabulary

CONCEPTS_KEY, STYLES_KEY = "concepts", "styles"
"""The keys of a release's `about` that name them, each a list of names; the training writes all."""
USUAL_GROUND = "pale blue"
"""Ours: hardly anything that is drawn is of this colour."""
_NUMBER = rf"(?:an?|\d+|{'|'.join(COUNTS)})"
_NAMED = re.compile(rf"\b(?=(?:{_NUMBER}|the|this|that|these|those) )")
"""Where a noun phrase begins for certain: bare words may be verbs and colours ("can", "orange")."""
_NEW = re.compile(rf"\b(?:add|draw|insert|include|with|into) (?={_NUMBER} )")
"""Where a thing is brought in."""
_NO_THING = re.compile(
    r"(?:(?!(?:on|with|and|in|to|at|of) )[\w-]+ ){1,4}"
    r"(?:background|backdrop|gradient|style|colou?rs?|shades?|tints?)\b"
)
_STYLE = re.compile(r"\b([\w-]+(?: [\w-]+)?) style\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """Names of the vocabulary and of styles. Empty: the weights do not say, and nothing is
    refused."""

    concepts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()

    def check_things(self, scene: Scene) -> None:
        """Raises: InvalidRequestError for a thing or a style beyond these."""
        self.check_drawn(scene.things, scene.style)

    def check_drawn(self, things: Iterable[Thing], style: str = "") -> None:
        """The same of things in a style, empty for none that was named."""
        for thing in things:
            self._check_concept(thing.concept)
        self._check_style(style)

    def completed(self, scene: Scene) -> Scene:
        """The scene with a style and a ground where it names none: every caption that was taught has both,
        and a model that hears neither mixes all of them."""
        if not self.styles:
            return scene
        ground = Ground(colour=USUAL_GROUND) if scene.ground == Ground() else scene.ground
        return replace(scene, style=scene.style or self.styles[0], ground=ground)

    def check_instruction(self, instruction: str) -> None:
        """As `check_things`, for the things and the style that an instruction names.

        Raises: InvalidRequestError; InvalidBriefError for a new thing that nobody can draw, and for a style
            that there is not.
        """
        plain = " ".join(plain_caption(instruction).split())
        if self.concepts:
            for concept in concepts_named(plain, vocabulary()):
                self._check_concept(concept)
        whole = style_ordered(plain.strip(" .!?"))
        self._check_style(whole.name if whole else "")
        for words in _STYLE.findall(plain):
            style = find_style(words) or find_style(words.split()[-1])
            self._check_style(style.name if style else "")

    def _check_concept(self, name: str) -> None:
        if self.concepts and name not in self.concepts:
            near = ", ".join(self._nearest(name))
            raise InvalidRequestError(
                f"The model was not taught what {name!r} looks like.",
                hint=f"Of the {len(self.concepts)} nouns that it knows these are the nearest: {near}. "
                "--maker compose draws the others.",
                param="prompt",
            )

    def _check_style(self, name: str) -> None:
        if name and self.styles and name not in self.styles:
            others = [one.name for one in STYLES if one.is_shipped and one.name not in self.styles]
            raise InvalidRequestError(
                f"The model was not taught the {name} style.",
                hint=f"It knows {' and '.join(self.styles)}. --maker compose draws {', '.join(others)}, too.",
                param="prompt",
            )

    def _nearest(self, name: str) -> tuple[str, ...]:
        """Those that share the most words and tags with it, of its own field first; then what is spelt
        alike."""
        known = vocabulary()
        asked = known.find(name)
        mine = [concept for concept in known if concept.name in self.concepts]
        about = {concept.name: _words_about(concept) for concept in mine}
        wanted = _words_about(asked) if asked else frozenset(name.split())

        def closeness(concept: Concept) -> tuple[bool, float]:
            words = about[concept.name]
            is_field = asked is not None and concept.category == asked.category
            return is_field, len(words & wanted) / len(words | wanted)

        near = sorted(filter(lambda one: about[one.name] & wanted, mine), key=closeness, reverse=True)
        alike = Vocabulary(mine).nearest(name)
        return tuple(dict.fromkeys((*(one.name for one in near), *alike)))[:3] or self.concepts[:3]


def taught_in(about: Mapping[str, object]) -> Taught:
    """What a release says of itself, in the vocabulary's present names.

    Raises: InvalidModelError for lists that are none of names.
    """
    lists: dict[str, tuple[str, ...]] = {}
    for key in (CONCEPTS_KEY, STYLES_KEY):
        found = about.get(key, [])
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise InvalidModelError(
                f"The weights do not list their {key} by name.",
                hint="Use a release that this version's export wrote.",
                param="weights",
            )
        lists[key] = tuple(found)
    concepts = [found.name for name in lists[CONCEPTS_KEY] if (found := vocabulary().find(name))]
    return Taught(concepts=tuple(dict.fromkeys(concepts)), styles=lists[STYLES_KEY])


def concepts_named(plain: str, known: Vocabulary) -> Iterator[str]:
    """The things that an instruction names for certain; scenery is none.

    Raises: InvalidBriefError for a new thing that is not in the vocabulary.
    """
    scenery = {*GROUND_NOUNS, *NEAR_GROUNDS}
    brought_in = {match.end() for match in _NEW.finditer(plain)}
    for start in sorted(brought_in | {match.start() for match in _NAMED.finditer(plain)}):
        if _NO_THING.match(plain, start):
            continue
        try:
            phrase = read_phrase(plain, start, known)
        except InvalidBriefError:
            if start in brought_in:
                raise
            continue
        if phrase is None:
            if start in brought_in:
                raise unknown_noun(plain[start:].split()[-1], known)
            continue
        words = plain[phrase.start : phrase.end].split()
        if not scenery & {words[-1], phrase.concept.name}:
            yield phrase.concept.name


def _words_about(concept: Concept) -> frozenset[str]:
    return frozenset(
        word for text in (concept.name, *concept.synonyms, *concept.tags) for word in text.split()
    )
