"""Kinds of things that are drawn as several: "five fruits" are an apple, a banana, a pear and two more.

Standard library and `scene`.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from makeready.errors import InvalidBriefError
from makeready.scene.styles import style_named
from makeready.scene.vocabulary import Concept, Vocabulary, plural_of

_KINDS = {
    "fruit": "apple, banana, strawberry, orange fruit, grapes, pear, pineapple, watermelon, lemon, kiwi",
    "vegetable": "carrot, tomato, broccoli, corn, eggplant, cucumber, bell pepper, onion, potato, pea pod",
    "animal": "dog, cat, rabbit, elephant, horse, penguin, giraffe, pig, sheep, duck",
    "farm animal": "cow, pig, sheep, horse, rooster, goat, duck, donkey",
    "pet": "dog, cat, rabbit, hamster, parrot, turtle, tropical fish, mouse",
    "wild animal": "elephant, giraffe, zebra, tiger, rhinoceros, hippopotamus, leopard, crocodile",
    "sea animal": "fish, octopus, whale, dolphin, crab, turtle, shark, jellyfish",
    "bird": "bird, parrot, owl, duck, flamingo, swan, peacock, penguin",
    "insect": "bee, butterfly, ladybug, ant, beetle, mosquito, cricket, fly",
    "flower": "tulip, sunflower, rose, hibiscus, cherry blossom, hyacinth, flower, lotus",
    "plant": "potted plant, cactus, sunflower, tulip, seedling, herb, four-leaf clover",
    "tree": "tree, pine tree, palm tree, bare tree, christmas tree",
    "vehicle": "car, bus, truck, bicycle, motorcycle, tractor, taxi, fire truck",
    "building": "house, office building, castle, church, hospital, school, hotel, factory",
    "toy": "teddy bear, kite, yo-yo, nesting doll, puzzle piece, balloon, water pistol",
    "tool": "hammer, wrench, screwdriver, saw, axe, pickaxe, shovel, clamp",
    "instrument": "guitar, violin, trumpet, drum, saxophone, flute, accordion, harp",
    "ball": "soccer ball, basketball, baseball, volleyball, american football, eight ball, bowling ball",
    "dessert": "cupcake, ice cream cone, doughnut, cookie, slice of cake, pie, pudding, lollipop",
    "drink": "cup of coffee, soda cup, bubble tea, juice box, tropical drink, glass of milk, cocktail glass",
    "food": "hamburger, slice of pizza, taco, sushi, sandwich, hot dog, salad, spaghetti",
    "fast food": "hamburger, french fries, slice of pizza, hot dog, soda cup, taco, burrito",
    "shape": "circle, square, triangle, rhombus, star, heart",
    "planet": "earth, saturn",
    "school supply": "pencil, ruler, backpack, notebook, scissors, crayon, book, paperclip",
    "gadget": "laptop, mobile phone, camera, headphones, television, game controller, printer, radio",
    "clothes": "shirt, jeans, dress, coat, scarf, sneaker, cap, shorts",
    "emoji": "happy face, face with sunglasses, face with heart eyes, thinking face, winking face",
}
"""Ours: what a person would show first; where one drawing has no others' place, like a lion's face among
whole animals, it is left out."""
_ALSO = {
    "veggie": "vegetable",
    "zoo animal": "wild animal",
    "safari animal": "wild animal",
    "jungle animal": "wild animal",
    "sea creature": "sea animal",
    "ocean animal": "sea animal",
    "marine animal": "sea animal",
    "bug": "insect",
    "houseplant": "plant",
    "musical instrument": "instrument",
    "sports ball": "ball",
    "sport ball": "ball",
    "treat": "dessert",
    "sweet": "dessert",
    "beverage": "drink",
    "snack": "fast food",
    "meal": "food",
    "dish": "food",
    "office supply": "school supply",
    "art supply": "school supply",
    "device": "gadget",
    "electronic": "gadget",
    "clothing": "clothes",
    "garment": "clothes",
    "smiley": "emoji",
}
_MASS = frozenset(("fruit", "food", "fast food", "clothes", "clothing"))
"""Without a number and without a plural's s these are several as well."""


class Kind(NamedTuple):
    """A kind that a caption names: where its words end, and whether they are those of several."""

    name: str
    end: int
    is_plural: bool


@cache
def _spoken() -> dict[str, tuple[str, bool]]:
    found: dict[str, tuple[str, bool]] = {}
    for word, name in (*((one, one) for one in _KINDS), *_ALSO.items()):
        found[word] = name, word in _MASS
        if word != "clothes":
            found[plural_of(word)] = name, True
    return found


def kind_at(plain: str, pos: int) -> Kind | None:
    """The kind whose name begins at `pos` of a caption, the longest first."""
    words = plain[pos:].split(" ", 3)[:3]
    for number in range(len(words), 0, -1):
        said = " ".join(words[:number]).rstrip(",.;:!?)")
        if said in _spoken():
            name, is_plural = _spoken()[said]
            return Kind(name, pos + len(said), is_plural)
    return None


def kind_words() -> tuple[str, ...]:
    """All that names a kind."""
    return tuple(_spoken())


def members(
    kind: str, number: int, colour: str, besides: Collection[str], vocabulary: Vocabulary
) -> tuple[Concept, ...]:
    """So many different things of a kind that can be drawn in the colour, or in any without one.

    Raises: InvalidBriefError if there are fewer.
    """
    known = [vocabulary.find(name) for name in _KINDS[kind].split(", ")]
    free = [one for one in known if one is not None and one.name not in besides]
    found = [one for one in free if not colour or _takes(one, colour)]
    found.sort(key=lambda one: bool(colour) and not _has(one, colour))
    if len(found) < number:
        words = f"{colour} {plural_of(kind)}".strip()
        raise InvalidBriefError(
            f"The caption asks for {number} different {words}.",
            hint=f"There are {len(found)}: {_listed(found)}." if found else "Leave the colour out.",
            param="prompt",
        )
    return tuple(found[:number])


def first_member(kind: str, vocabulary: Vocabulary) -> Concept:
    """What stands for the kind where one concept is needed."""
    return members(kind, 1, "", (), vocabulary)[0]


def _has(concept: Concept, colour: str) -> bool:
    return any(art.natural == colour for art in concept.art.values())


def _takes(concept: Concept, colour: str) -> bool:
    coloured = [style for style in concept.styles if not style_named(style).is_tintable]
    return any(colour in concept.recolours_in(style) for style in coloured)


def _listed(concepts: Sequence[Concept]) -> str:
    return ", ".join(one.name for one in concepts)
