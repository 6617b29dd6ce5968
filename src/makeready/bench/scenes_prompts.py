"""SceneBench's prompts: a caption or an instruction each, and the scene that a right picture shows. They
were sampled once and are kept in `scenebench.json`; every maker is asked the same.

    python -m makeready.bench.scenes_prompts [--seed 5] [--out FILE]

samples them anew, which makes another benchmark.
"""

import argparse
import json
import random
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from makeready.brief.constraints import Anchor
from makeready.errors import CallerError
from makeready.scene.composing import composed
from makeready.scene.composition import Composition
from makeready.scene.drawing import drawn, pixels_of, svg_of
from makeready.scene.grammar import GROUND_WORDS, PLACE_WORDS, TINTS, hex_of_colour
from makeready.scene.reading import read_caption
from makeready.scene.spec import PLACES, Ground, Scene, Size, Thing, Tie, from_json, to_json, without_thing
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import Concept, Vocabulary, vocabulary
from makeready.scene.writing import caption_of
from makeready.train.scenes import held_out_in, stock
from makeready.verify.eyes.colour import oklab, rgb_from_hex
from makeready.verify.eyes.sprite_match import everyday_concepts

FILE = Path(__file__).parent / "scenebench.json"
NUM_PROMPTS, NUM_WIDE = 64, 16
"""For each task, and how many of them take any concept; the others take the 131 everyday ones."""
SIDE_PX = 256
SEED = 5
"""Of the committed file."""
STYLES = ("flat", "glossy", "cartoon", "classic", "outline")
RELATIONS: tuple[Tie, ...] = ("left of", "right of", "above", "below", "next to", "between")
"""Those that leave things apart: what stands on, in or before another is not told by the rule judge."""
MIN_SEEN, MIN_CONTRAST = 0.75, 0.07
"""How much of a thing must differ by how much from the ground, in OKLab: what nobody can see is not asked."""
MIN_SIDE = 0.4
"""Of the other side. Ours: a thing as thin as a needle is not told apart at 256 px."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One question to a maker. Of an edit `source` is the scene to start from, `text` the instruction,
    `touched` the index of the thing in `source` that changes, -1 for none of them; else `text` is the
    caption.

    `held_out` are the combinations in it that no training has seen.
    """

    id: str
    task: str
    text: str
    scene: Scene
    source: Scene | None = None
    touched: int = -1
    held_out: tuple[str, ...] = ()

    @property
    def is_edit(self) -> bool:
        return self.source is not None

    @property
    def start(self) -> Composition:
        """What an edit starts from, laid out.

        Raises: ValueError for a prompt that is no edit.
        """
        if self.source is None:
            raise ValueError(f"{self.id} is no edit.")
        return composed(self.source, vocabulary(), SIDE_PX, SIDE_PX)


def prompts(path: Path = FILE) -> tuple[Prompt, ...]:
    """The committed prompts, task by task."""
    return tuple(_prompt(row) for row in json.loads(path.read_text(encoding="utf-8")))


def _prompt(row: dict[str, object]) -> Prompt:
    return Prompt(
        id=str(row["id"]),
        task=str(row["task"]),
        text=str(row["text"]),
        scene=_named_now(from_json(row["scene"])),
        source=_named_now(from_json(row["source"])) if "source" in row else None,
        touched=int(str(row.get("touched", -1))),
        held_out=tuple(row.get("held_out", ())),  # type: ignore[arg-type]
    )


def _named_now(scene: Scene) -> Scene:
    """The scene with the vocabulary's present names: a noun that became a synonym since still is the same
    thing."""
    known = vocabulary()
    return replace(
        scene,
        things=tuple(
            replace(one, concept=now.name) if (now := known.find(one.concept)) else one
            for one in scene.things
        ),
    )


def as_text(found: Sequence[Prompt]) -> str:
    """The file: a list with a prompt on each line."""
    return "[\n" + ",\n".join(json.dumps(_row(one), sort_keys=True) for one in found) + "\n]\n"


def _row(one: Prompt) -> dict[str, object]:
    row: dict[str, object] = {"id": one.id, "task": one.task, "text": one.text, "scene": to_json(one.scene)}
    if one.source is not None:
        row |= {"source": to_json(one.source), "touched": one.touched}
    return row | ({"held_out": list(one.held_out)} if one.held_out else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A prompt before it has a number. Without `source` its caption is still to be written."""

    scene: Scene
    source: Scene | None = None
    text: str = ""
    touched: int = -1


class Sampler:
    """Draws prompts of every task from one seed; of some nouns and styles, where they are named."""

    def __init__(self, seed: int, *, concepts: Collection[str] = (), styles: Sequence[str] = ()) -> None:
        self._seed = seed
        self._vocabulary = vocabulary()
        usable = {
            one.name: one
            for one in stock().concepts
            if set(STYLES) <= set(one.art) and _is_stout(one) and (not concepts or one.name in concepts)
        }
        kept = [style for style in STYLES if not styles or style in styles]
        self._common = [usable[name] for name in everyday_concepts() if name in usable]
        self._all = list(usable.values())
        self.tasks: dict[str, Callable[[random.Random, Sequence[Concept], int], Draft]] = {
            "one object": lambda chance, pool, _: Draft(scene=_scene(chance, *_things(chance, pool, 1))),
            "two objects": lambda chance, pool, _: Draft(scene=_scene(chance, *_things(chance, pool, 2))),
            "counting": _counting,
            "colours": lambda chance, pool, _: Draft(scene=_scene(chance, *_coloured(chance, pool, 1))),
            "position": _position,
            "colour binding": lambda chance, pool, _: Draft(
                scene=_scene(chance, *_coloured(chance, pool, 2))
            ),
            "style": partial(_style, styles=kept),
            "background": _background,
            "size": _size,
            "edit: add": _add,
            "edit: remove": _remove,
            "edit: recolour": _recolour,
            "edit: replace": _replace,
            "edit: move": _move,
            "edit: resize": _resize,
            "edit: background": _edit_background,
            "edit: style": partial(_edit_style, styles=[style for style in kept if style != "flat"]),
        }

    def all(self) -> Iterator[Prompt]:
        """All tasks, `NUM_PROMPTS` each."""
        for task in self.tasks:
            for number in range(NUM_PROMPTS):
                yield self.prompt(task, number)

    def prompt(self, task: str, number: int) -> Prompt:
        """One prompt. Raises: RuntimeError if its nouns and styles are too few for the task."""
        pool = self._common if number < NUM_PROMPTS - NUM_WIDE else self._all
        for attempt in range(500):
            chance = random.Random(f"{self._seed} {task} {number} {attempt}")  # noqa: S311 - samples, no secrets
            try:
                draft = self.tasks[task](chance, pool, number)
                if not self._is_fair(draft):
                    continue
                text = draft.text or caption_of(
                    draft.scene,
                    chance.choice(("medium", "dense")),
                    self._vocabulary,
                    chance.randrange(1, 2**31),
                )
                if not draft.text and read_caption(text, self._vocabulary).scene != draft.scene:
                    continue
            except (CallerError, IndexError):  # cannot be drawn, or no colour is left to choose
                continue
            style = draft.scene.style or composed(draft.scene, self._vocabulary, SIDE_PX, SIDE_PX).style
            return Prompt(
                id=f"{task.replace('edit: ', 'edit-').replace(' ', '-')}-{number:02}",
                task=task,
                text=text,
                scene=draft.scene,
                source=draft.source,
                touched=draft.touched,
                held_out=tuple("|".join(words) for words in held_out_in(draft.scene, style)),
            )
        raise RuntimeError(f"No prompt of {task!r} can be drawn.")

    def _is_fair(self, draft: Draft) -> bool:
        return all(
            _is_visible(one, self._vocabulary) for one in (draft.scene, draft.source) if one is not None
        )


def _is_stout(concept: Concept) -> bool:
    """Whether it is wide and high enough in every style to be told apart when it is small."""
    for art in concept.art.values():
        width, height = art.ink.right - art.ink.left, art.ink.bottom - art.ink.top
        if min(width, height) < MIN_SIDE * max(width, height):
            return False
    return True


def _is_visible(scene: Scene, known: Vocabulary) -> bool:
    """Whether most of every thing stands out from the ground where compose draws it."""
    composition = composed(scene, known, SIDE_PX, SIDE_PX)
    shown = sprites()
    behind = pixels_of(svg_of(composition, shown, known, without=range(99)), SIDE_PX, SIDE_PX)[:, :, :3]
    away = np.linalg.norm(oklab(drawn(composition, shown, known, SIDE_PX, SIDE_PX)) - oklab(behind), axis=2)
    spots = composition.arrangement.spots
    for index in range(len(scene.things)):
        others = [number for number, spot in enumerate(spots) if spot.thing != index]
        alone = pixels_of(
            svg_of(composition, shown, known, without=others, has_ground=False), SIDE_PX, SIDE_PX
        )[:, :, 3]
        ink = alone > 127
        if not ink.any() or float((away[ink] > MIN_CONTRAST).mean()) < MIN_SEEN:
            return False
    return True


def _things(chance: random.Random, pool: Sequence[Concept], number: int) -> list[Thing]:
    if len(pool) < number:
        raise IndexError("too few nouns")
    return [Thing(concept=one.name) for one in chance.sample(list(pool), number)]


def _scene(chance: random.Random, *things: Thing, style: str = "", ground: Ground | None = None) -> Scene:
    """With a plain ground, named in two of three."""
    if ground is None:
        ground = Ground(colour=chance.choice(("", *_pale(), "white"))) if chance.random() < 0.67 else Ground()
    return Scene(things=things, ground=ground, style=style)


def _pale() -> list[str]:
    return [f"pale {word}" for word in TINTS]


def _coloured(chance: random.Random, pool: Sequence[Concept], number: int) -> list[Thing]:
    """Things in colours that they have not by nature, no colour twice."""
    if len(pool) < number:
        raise IndexError("too few nouns")
    things: list[Thing] = []
    for concept in chance.sample(list(pool), number):
        art = concept.art["flat"]
        used = {thing.colour for thing in things}
        words = [word for word in art.recolours if word not in {art.natural, *art.colours[:1], *used}]
        things.append(Thing(concept=concept.name, colour=chance.choice(words)))
    return things


def _counting(chance: random.Random, pool: Sequence[Concept], number: int) -> Draft:
    thing = replace(_things(chance, pool, 1)[0], count=1 + number % 8)
    return Draft(scene=_scene(chance, thing))


def _position(chance: random.Random, pool: Sequence[Concept], number: int) -> Draft:
    if number % 2:
        thing = replace(_things(chance, pool, 1)[0], place=PLACES[number // 2 % len(PLACES)])
        return Draft(scene=_scene(chance, thing))
    tie = RELATIONS[number // 2 % len(RELATIONS)]
    first, *others = _things(chance, pool, 3 if tie == "between" else 2)
    to = tuple(range(1, 1 + len(others)))
    return Draft(scene=_scene(chance, replace(first, tie=tie, to=to), *others))


def _style(
    chance: random.Random, pool: Sequence[Concept], number: int, *, styles: Sequence[str] = STYLES
) -> Draft:
    return Draft(
        scene=_scene(
            chance, *_things(chance, pool, chance.choice((1, 2))), style=styles[number % len(styles)]
        )
    )


def _background(chance: random.Random, pool: Sequence[Concept], number: int) -> Draft:
    return Draft(scene=_scene(chance, *_things(chance, pool, 1), ground=_ground(chance, number)))


def _ground(chance: random.Random, number: int) -> Ground:
    """A third plain, some gradients, else the landscapes in turn."""
    if number % 3 == 0:
        return Ground(
            colour=chance.choice((*_pale(), "blue", "green", "black", "orange", "grey", "white", "yellow"))
        )
    if number % 6 == 1:
        first, second = chance.sample(_pale(), 2)
        ends = oklab(np.stack([rgb_from_hex(hex_of_colour(word)) for word in (first, second)]))
        if float(np.linalg.norm(ends[0] - ends[1])) < MIN_CONTRAST:
            raise IndexError("two colours that look alike")
        return Ground(kind="gradient", colour=first, second=second)
    kinds = list(GROUND_WORDS)
    return Ground(kind=kinds[number // 2 % len(kinds)])


def _size(chance: random.Random, pool: Sequence[Concept], number: int) -> Draft:
    sizes: tuple[Size, ...] = ("tiny", "small", "large", "huge")
    first, second = _things(chance, pool, 2)
    return Draft(scene=_scene(chance, replace(first, size=sizes[number % 4]), second))


def _before(chance: random.Random, pool: Sequence[Concept], number: int = 0) -> Scene:
    """What edits start from: one thing or two, flat."""
    return _scene(chance, *_things(chance, pool, number or chance.choice((1, 2))), style="flat")


def _the(thing: Thing) -> str:
    return f"the {thing.concept}"


def _a(noun: str) -> str:
    """With its article; "hour" begins with a vowel, "unicorn" does not."""
    is_open = noun.startswith(("a", "e", "i", "o", "u", "hour")) and not noun.startswith(("uni", "euro"))
    return f"{'an' if is_open else 'a'} {noun}"


def _with(scene: Scene, index: int, thing: Thing) -> Scene:
    return replace(scene, things=(*scene.things[:index], thing, *scene.things[index + 1 :]))


def _add(chance: random.Random, pool: Sequence[Concept], number: int) -> Draft:
    old, new = _things(chance, pool, 2)
    source = _scene(chance, replace(old, place=chance.choice(("left", "right"))), style="flat")
    place: Anchor = "right" if source.things[0].place == "left" else "left"
    new = replace(new, place=place) if number % 2 else new
    text = f"add {_a(new.concept)}" + (f" {PLACE_WORDS[place][0]}" if new.place else "")
    return Draft(scene=replace(source, things=(*source.things, new)), source=source, text=text)


def _remove(chance: random.Random, pool: Sequence[Concept], number: int) -> Draft:
    source, index = _before(chance, pool, 2), chance.randrange(2)
    text = f"{chance.choice(('remove', 'delete'))} {_the(source.things[index])}"
    return Draft(scene=without_thing(source, index), source=source, text=text, touched=index)


def _recolour(chance: random.Random, pool: Sequence[Concept], number: int) -> Draft:
    source = _before(chance, pool)
    index = chance.randrange(len(source.things))
    concept = next(one for one in pool if one.name == source.things[index].concept)
    art = concept.art["flat"]
    word = chance.choice([word for word in art.recolours if word not in {art.natural, *art.colours[:1]}])
    text = f"{chance.choice(('make', 'paint'))} {_the(source.things[index])} {word}"
    return Draft(
        scene=_with(source, index, replace(source.things[index], colour=word)),
        source=source,
        text=text,
        touched=index,
    )


def _replace(chance: random.Random, pool: Sequence[Concept], number: int) -> Draft:
    source = _before(chance, pool)
    index = chance.randrange(len(source.things))
    new = chance.choice([one for one in pool if all(one.name != thing.concept for thing in source.things)])
    text = f"replace {_the(source.things[index])} with {_a(new.name)}"
    return Draft(
        scene=_with(source, index, replace(source.things[index], concept=new.name)),
        source=source,
        text=text,
        touched=index,
    )


def _move(chance: random.Random, pool: Sequence[Concept], number: int) -> Draft:
    source = _scene(chance, replace(_things(chance, pool, 1)[0], size="small"), style="flat")
    place = PLACES[number % len(PLACES)]
    if place == "center":
        place = "top left"
    where = re.sub("^(in|at|on) the", "to the", PLACE_WORDS[place][0])
    text = f"move {_the(source.things[0])} {where}"
    return Draft(
        scene=_with(source, 0, replace(source.things[0], place=place, size="small")),
        source=source,
        text=text,
        touched=0,
    )


def _resize(chance: random.Random, pool: Sequence[Concept], number: int) -> Draft:
    word = ("smaller", "bigger")[number % 2]
    source = _scene(
        chance, replace(_things(chance, pool, 1)[0], size="" if word == "smaller" else "small"), style="flat"
    )
    if word == "bigger":
        source = _with(source, 0, replace(source.things[0], place="left"))
    text = f"make {_the(source.things[0])} {word}"
    return Draft(scene=source, source=source, text=text, touched=0)


def _edit_background(chance: random.Random, pool: Sequence[Concept], number: int) -> Draft:
    source = _before(chance, pool)
    if number % 2:
        ground = Ground(
            colour=chance.choice(
                [word for word in (*_pale(), "white", "grey") if word != source.ground.colour]
            )
        )
        text = f"make the background {ground.colour}"
    else:
        kinds = list(GROUND_WORDS)
        ground = Ground(kind=kinds[number // 2 % len(kinds)])
        text = f"change the background to {GROUND_WORDS[ground.kind][1].removesuffix(' background')}"
    return Draft(scene=replace(source, ground=ground), source=source, text=text)


def _edit_style(
    chance: random.Random, pool: Sequence[Concept], number: int, *, styles: Sequence[str] = STYLES[1:]
) -> Draft:
    source = _before(chance, pool)
    if not styles:
        raise IndexError("no style to change to")
    style = styles[number % len(styles)]
    return Draft(scene=replace(source, style=style), source=source, text=f"change to {style} style")


def within(one: Prompt, concepts: Collection[str], styles: Collection[str]) -> bool:
    """Whether a prompt and the picture it starts from hold only such nouns and styles; empty: any."""
    scenes = [scene for scene in (one.scene, one.source) if scene is not None]
    things = {thing.concept for scene in scenes for thing in scene.things}
    named = {scene.style for scene in scenes if scene.style}
    return (not concepts or things <= set(concepts)) and (not styles or named <= set(styles))


def prompts_of(
    concepts: Collection[str], styles: Sequence[str], tasks: Collection[str], num_prompts: int = NUM_PROMPTS
) -> tuple[Prompt, ...]:
    """So many prompts of each task for a maker that knows only some nouns and styles: the committed ones
    within them, then others from the same seed. A task for which they are too few has fewer, or none."""
    sampler: Sampler | None = None
    found: list[Prompt] = []
    everything = prompts()
    for task in tasks:
        mine = [one for one in everything if one.task == task and within(one, concepts, styles)]
        found += mine[:num_prompts]
        for number in range(NUM_PROMPTS, 2 * NUM_PROMPTS - len(mine)):
            if len(mine) + number - NUM_PROMPTS >= num_prompts:
                break
            sampler = sampler or Sampler(SEED, concepts=concepts, styles=styles)
            try:
                found.append(sampler.prompt(task, number))
            except RuntimeError:
                break
    return tuple(found)


def main() -> None:
    """Sample and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=FILE)
    asked = parser.parse_args()
    asked.out.write_text(as_text(tuple(Sampler(asked.seed).all())), encoding="utf-8")


if __name__ == "__main__":
    main()
