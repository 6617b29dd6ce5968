"""A scene becomes a caption, in three lengths: what `reading` reads back as the same scene.

Pure and quick: training writes millions. Standard library and `brief`.
"""

import random
from typing import Literal

from makeready.errors import UnknownNameError
from makeready.scene.grammar import (
    GROUND_WORDS,
    NUMBERS,
    PLACE_WORDS,
    SIZE_WORDS,
    TIE_WORDS,
    is_pair,
    is_plural_only,
)
from makeready.scene.naming import article_of
from makeready.scene.spec import Ground, Scene, Size, Thing, Tie
from makeready.scene.vocabulary import Concept, Vocabulary

Form = Literal["dense", "medium", "keywords"]
FORMS: tuple[Form, ...] = ("dense", "medium", "keywords")
"""Whole sentences; one line as people type it; a list of keywords, which says no places and relations."""


def caption_of(scene: Scene, form: Form, vocabulary: Vocabulary, seed: int = 0) -> str:
    """The caption. Seed 0 takes the first word of each table and no synonyms; others vary the words, not
    the sense.

    Raises: UnknownNameError for a concept that is not in the vocabulary.
    """
    writer = _Writer(scene, vocabulary, random.Random(seed) if seed else None)  # noqa: S311 - words, no secrets
    match form:
        case "dense":
            return writer.dense()
        case "medium":
            return writer.medium()
        case "keywords":
            return writer.keywords()


class _Writer:
    def __init__(self, scene: Scene, vocabulary: Vocabulary, chance: random.Random | None) -> None:
        self._scene = scene
        self._concepts = tuple(_known(thing.concept, vocabulary) for thing in scene.things)
        self._vocabulary = vocabulary
        self._chance = chance
        self._late: list[int] = []

    def dense(self) -> str:
        style, ground = self._scene.style, self._scene.ground
        opening = self._pick(("An illustration", "A picture", "A drawing"))
        if style:
            opening = f"{article_of(style).capitalize()} {style} style {opening.split()[1]}"
        sentences = [f"{opening} of {self._clauses(is_dense=True)}", *map(self._sentence, self._late)]
        if ground.kind == "plain" and ground.colour:
            sentences.append(f"The background is {self._pick(('', 'plain '))}{ground.colour}")
        elif ground.kind == "gradient":
            sentences.append(f"The background is a gradient from {ground.colour} to {ground.second}")
        elif ground.kind != "plain":
            sentences[0] += f", {_landscape_words(ground)}"
        return ". ".join(sentences) + "."

    def medium(self) -> str:
        parts = [self._clauses(is_dense=False)]
        if ground := _ground_words(self._scene.ground):
            parts[0] += f"{self._pick((' on ', ', '))}{ground}"
            if self._scene.ground.kind not in ("plain", "gradient"):
                parts[0] = parts[0].removesuffix(ground).rstrip(" ,").removesuffix(" on")
                parts[0] += f", {_landscape_words(self._scene.ground)}"
        if self._scene.style:
            parts.append(f"{self._scene.style} style")
        text = ", ".join(parts)
        if self._late:
            text += ". " + ". ".join(map(self._sentence, self._late))
        return text

    def keywords(self) -> str:
        words = [self._counted(index, is_digit=True) for index in range(len(self._scene.things))]
        if ground := _ground_words(self._scene.ground, is_keyword=True):
            words.append(ground)
        if self._scene.style:
            words.append(f"{self._scene.style} style")
        return ", ".join(words)

    def _clauses(self, *, is_dense: bool) -> str:
        """All things in order, each once; relations where the other is just named or comes next."""
        things = self._scene.things
        clauses: list[str] = []
        named = 0
        while named < len(things):
            index, named = named, named + 1
            words = [self._counted(index)]
            while True:
                thing = things[index]
                if thing.place is not None:
                    words.append(self._pick(PLACE_WORDS[thing.place]))
                if thing.tie is None:
                    break
                following = tuple(range(named, named + len(thing.to)))
                if thing.to == following and not self._is_bound(following[:-1]):
                    words += [self._tie(thing.tie), " and ".join(map(self._counted, following))]
                    index, named = following[-1], following[-1] + 1
                    continue
                if all(other < named for other in thing.to) and self._are_clear(thing.to, index):
                    words += [self._tie(thing.tie), " and ".join(self._again(other) for other in thing.to)]
                else:
                    self._late.append(index)
                break
            clauses.append(" ".join(words))
        if len(clauses) > 1 and is_dense:
            return f"{', '.join(clauses[:-1])}, and {clauses[-1]}"
        return ", ".join(clauses)

    def _is_bound(self, indexes: tuple[int, ...]) -> bool:
        """Whether one of them has a place or relation of its own, which would be read as the last one's."""
        return any(self._scene.things[one].tie or self._scene.things[one].place for one in indexes)

    def _are_clear(self, indexes: tuple[int, ...], index: int) -> bool:
        """Whether "the red apple" can only be each of these."""
        return all(self._is_alone(one) and one != index for one in indexes)

    def _is_alone(self, index: int) -> bool:
        words = self._name(index)
        return sum(self._name(other) == words for other in range(len(self._scene.things))) == 1

    def _name(self, index: int) -> tuple[str, str, str]:
        thing = self._scene.things[index]
        return thing.concept, thing.colour, thing.size

    def _sentence(self, index: int) -> str:
        thing = self._scene.things[index]
        concept = self._concepts[index]
        is_one = thing.count == 1 and not is_plural_only(concept) and not is_pair(concept)
        verb = "is" if is_one else "are"
        others = " and ".join(self._again(other) for other in thing.to)
        return f"{self._again(index).capitalize()} {verb} {self._tie(thing.tie or 'on')} {others}"

    def _tie(self, tie: Tie) -> str:
        return self._pick(TIE_WORDS[tie])

    def _counted(self, index: int, *, is_digit: bool = False) -> str:
        """ "three small red apples", "a cat", "2 pairs of glasses"."""
        thing, concept = self._scene.things[index], self._concepts[index]
        is_one = thing.count == 1
        noun = concept.name if is_pair(concept) else self._noun(thing, concept, is_one=is_one)
        words = " ".join(filter(None, (self._size(thing.size), thing.colour, noun)))
        number = str(thing.count) if is_digit else self._pick((NUMBERS[thing.count], str(thing.count)))
        if is_pair(concept):
            return f"{'a' if is_one else number} pair{'' if is_one else 's'} of {words}"
        if is_one:
            if is_digit:
                return words if self._chance and self._chance.random() < 0.5 else f"1 {words}"
            if is_plural_only(concept):
                return words
            return f"{self._pick((article_of(words), 'one'))} {words}"
        return f"{number} {words}"

    def _again(self, index: int) -> str:
        thing, concept = self._scene.things[index], self._concepts[index]
        noun = concept.name if thing.count == 1 else concept.plural
        return " ".join(filter(None, ("the", thing.size, thing.colour, noun)))

    def _noun(self, thing: Thing, concept: Concept, *, is_one: bool) -> str:
        if is_one and self._chance and concept.synonyms and self._chance.random() < 0.25:
            return self._chance.choice(
                [concept.name, *(one for one in concept.synonyms if self._is_own(one, concept))]
            )
        return concept.name if is_one else concept.plural

    def _is_own(self, synonym: str, concept: Concept) -> bool:
        found = self._vocabulary.find(synonym)
        return found is not None and found.name == concept.name and synonym[0].isalpha()

    def _size(self, size: Size) -> str:
        return self._pick(tuple(word for word, meant in SIZE_WORDS.items() if meant == size)) if size else ""

    def _pick(self, words: tuple[str, ...]) -> str:
        """Mostly the first, as people do."""
        if self._chance is None or self._chance.random() < 0.5:
            return words[0]
        return self._chance.choice(words)


def _ground_words(ground: Ground, *, is_keyword: bool = False) -> str:
    if ground.kind == "gradient":
        return f"{'' if is_keyword else 'a '}{ground.colour} to {ground.second} gradient background"
    if ground.kind == "plain":
        article = "" if is_keyword else "a "
        return f"{article}{ground.colour} background" if ground.colour else ""
    return GROUND_WORDS[ground.kind][1] + (f", at {ground.hour}" if ground.hour else "")


def _landscape_words(ground: Ground) -> str:
    return GROUND_WORDS[ground.kind][0] + (f" at {ground.hour}" if ground.hour else "")


def _known(name: str, vocabulary: Vocabulary) -> Concept:
    concept = vocabulary.find(name)
    if concept is None:
        near = vocabulary.nearest(name)
        raise UnknownNameError(
            f"There is no concept called {name!r}.",
            hint=f"The nearest are: {', '.join(near)}." if near else "",
            param="scene.things.concept",
        )
    return concept
