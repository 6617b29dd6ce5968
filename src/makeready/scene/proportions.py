"""How large things are beside each other: a mouse is smaller than a house, and can still be seen.

Classes are coarse on purpose: pictures want an order of sizes, not metres. Standard library and `scene`.
"""

from collections.abc import Sequence

from makeready.scene.grammar import SIZE_SCALES
from makeready.scene.spec import Thing
from makeready.scene.vocabulary import Concept

TINY, SMALL, MIDDLE, LARGE, HUGE = 0.5, 0.68, 1.0, 1.3, 1.65
"""Sides of squares of the same area. Ours, by eye: each step is seen, and a bee beside a house still is a
bee."""
NEUTRAL_SHARE = 0.7
"""Of the largest thing: hearts, arrows, faces, suns, which have no size of their own."""
LEAST_SHARE = 0.45
"""Of the largest thing: below it, a bee beside a house is a dot in a small picture."""
BY_CATEGORY = {"nature": MIDDLE, "food": SMALL, "place": HUGE, "activity": SMALL, "object": SMALL}
NEUTRAL_TAGS = frozenset({"weather", "space", "moon"})

_TINY = """ant, bee, beetle, ladybug, cricket, cockroach, spider, mosquito, fly, worm, microbe,
caterpillar, butterfly, snail, ring, pill, coin, safety pin, pushpin, round pushpin,
paperclip, sewing needle, die, blueberries, olive, peanut, chestnut, garlic, nut and bolt,
tooth, key, feather, lipstick, strawberry, cherries, mouse, shamrock, four-leaf clover, maple
leaf, egg, water drop, blood drop, snowflake, adhesive bandage, ice cube"""
_SMALL = """owl, lamp, mouse face,
rat, hamster, squirrel, chick, chick face, hatching chick, bird, dove, duck, frog,
lizard, crab, shrimp, hedgehog, bat, blackbird, parrot, fish, tropical fish, pufferfish,
seashell, lobster, oyster, rose, tulip, sunflower, flower, hibiscus, cherry blossom, lotus,
wilted flower, hyacinth, seedling, bouquet, mushroom, herb, nest, empty nest, leaves, fallen
leaves, potted plant, scorpion, turtle, rabbit, clock, alarm clock, mantel clock, wristwatch,
stopwatch, kitchen timer, hourglass, compass, suitcase, service bell, thermometer, rock, log,
skateboard, roller skate, life buoy, umbrella, closed umbrella, police light, world map,
wheel, squid, jellyfish, paw prints, spider web, sheaf of rice, coral"""
_MIDDLE = """laptop, printer, bow and arrow, kick scooter, motor scooter, wheelchair, motorized wheelchair,
snowman, traffic light, stop sign, road barrier, anchor, fuel pump, oil drum, beach umbrella,
parasol, chair, seat, television, desktop computer, harp, drum, conga drum, accordion, guitar,
door, ladder, mirror, window, toilet, bathtub, filing cabinet, sled, backpack, telescope,
shopping cart, teddy bear, moai, gravestone, mailbox, post box, treasure chest, robot, hole,
barber pole, canoe, satellite dish, pumpkin, birthday cake, kite, game controller"""
_LARGE = """bicycle, horse, unicorn, zebra, deer, moose, donkey, cow, ox, water buffalo, bison, camel,
two-humped camel, llama, bear, polar bear, gorilla, lion, tiger, rhinoceros, hippopotamus,
crocodile, shark, car, taxi, police car, suv, pickup truck, race car, motorcycle, rickshaw,
bed, couch, table, piano keyboard, slide, tent, campsite, cactus, minibus, tractor, speedboat, motor
boat, slot machine, elevator, bare tree, christmas tree, tanabata tree, carousel horse"""
_HUGE = """goal, lighthouse, elephant,
mammoth, giraffe, whale, spouting whale, orca, dragon, sauropod, t-rex, tree, pine
tree, palm tree"""
_NEUTRAL = """earth, fire, lightning bolt, rainbow, cloud, sun, comet, fireworks, sparkles, balloon,
wave, star, glowing star, shooting star,
musical note, group of musical notes, heart, sunrise, sunset"""


def _names(text: str) -> frozenset[str]:
    return frozenset(" ".join(text.split()).split(", "))


CLASSES = {
    TINY: _names(_TINY),
    SMALL: _names(_SMALL),
    MIDDLE: _names(_MIDDLE),
    LARGE: _names(_LARGE),
    HUGE: _names(_HUGE),
}
NEUTRAL = _names(_NEUTRAL)


def natural_size(concept: Concept) -> float | None:
    """The size class of a thing; None for what has no size of its own."""
    for size, names in CLASSES.items():
        if concept.name in names:
            return size
    if concept.name in NEUTRAL or NEUTRAL_TAGS & set(concept.tags):
        return None
    return BY_CATEGORY.get(concept.category)


def scales(things: Sequence[Thing], concepts: Sequence[Concept]) -> tuple[float, ...]:
    """How large each thing is drawn, as a share of the ordinary object's side.

    The largest is 1. Where a caption says a size, it is the sizes that are said that count, and nothing else:
    "a huge mouse and a tiny house" are just that.
    """
    if any(thing.size for thing in things):
        return tuple(SIZE_SCALES[thing.size] for thing in things)
    sizes = [natural_size(concept) for concept in concepts]
    largest = max((size for size in sizes if size is not None), default=None)
    if largest is None:
        return tuple(1.0 for _ in things)
    return tuple(NEUTRAL_SHARE if size is None else max(LEAST_SHARE, size / largest) for size in sizes)
