"""One instruction in words, carried out on a composition under change: each verb reads the whole of it, or
says that it is none of its own. Several instructions in a row are `edits.py`."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from makeready.errors import InvalidBriefError
from makeready.scene.edit_grounds import new_ground, scenery_of
from makeready.scene.edit_looks import tone_asked, turn_asked
from makeready.scene.edit_names import (
    NOT_THERE,
    Named,
    match_of,
    named_at,
    nothing_like,
    number_said,
    one_named_at,
)
from makeready.scene.edit_picks import ORDINALS
from makeready.scene.edit_styles import style_ordered
from makeready.scene.edit_wording import NUMBER
from makeready.scene.grammar import SIZE_SCALES, SIZE_WORDS, colour_pattern, object_colour
from makeready.scene.noun_phrases import Phrase, read_phrase
from makeready.scene.reading import read_more
from makeready.scene.revision import Revision
from makeready.scene.spec import Scene, Size

_COLOUR = colour_pattern()
_ADD = re.compile(r"(?:add|draw|insert|include|put in|give it)(?: in)? ")
_REMOVE = re.compile(r"(?:remove|delete|erase|take away|take out|get rid of|drop|leave out) ")
_REPLACE = re.compile(r"(?P<how>replace|swap|exchange|substitute|switch) ")
_EXCHANGE = re.compile(r"exchange (?P<one>.+) and (?P<other>.+)$")
_MOVE = re.compile(r"(?:move|put|place|shift|bring|set|position|stick|push|pull|slide|turn|draw|have) ")
_MAKE = re.compile(r"(?:make|paint|colou?r|recolou?r|turn|change|dye|set|let|convert|transform) ")
_QUALITY_OF = re.compile(r"(?:the )?(?P<what>colou?r|number|size) of ")
_WITH = re.compile(r" (?:with|by|for) ")
_INTO = re.compile(r" (?:in ?to|to) ")
_BECOME = re.compile(r" (?:be |become |look like )?(?=an? )")
_STEPS = {"bigger": 1.35, "larger": 1.35, "smaller": 0.72}
_DEGREES = {
    **dict.fromkeys(("a little bit", "a bit", "a little", "a tad", "a touch", "slightly", "somewhat"), 0.55),
    **dict.fromkeys(("a lot", "way", "far", "significantly", "really", "very"), 1.8),
}
"""How much of a step a word is; ours."""
_SIZED = re.compile(
    rf" (?:(?:to be|be|look|in ?to|to) )*(?P<degree>(?:much|even|{'|'.join(_DEGREES)}) )*"
    rf"(?P<step>bigger|larger|smaller|twice (?:as (?:big|large)|the size)|half (?:as (?:big|large)|the size)"
    rf"|{'|'.join(SIZE_WORDS)})$"
)
_SIZED_LIKE = re.compile(
    r" (?:(?:be|all|to be) )*(?:(?:just )?as (?:big|large|small|tall) as |(?:the )?same size as |the same as "
    r"|(?P<most>the (?:biggest|largest|smallest))(?: thing| one)?$)"
)
BEYOND = 1.2
"""Of the largest other thing: what shall be the biggest; ours."""
_RESIZE = re.compile(r"(?P<verb>enlarge|grow|scale up|shrink|reduce|scale down) ")
TINT = re.compile(rf" (?:(?:in ?to|to be|to|be|in) )?(?:look )?(?P<colour>{_COLOUR})$")
_COUNT = re.compile(rf" (?:to (?:be )?)?(?P<count>{NUMBER})$")
_NUDGE = re.compile(
    r" (?P<degree>(?:a (?:bit|little|tad)|slightly|a lot|far|much|further|more) )?(?:to the |towards the )?"
    r"(?P<way>up|down|left|right|upwards?|downwards?|higher|lower)"
    r"(?: (?P<after>a (?:bit|little|tad)|slightly|a lot))?$"
)
_PLACED = re.compile(r" to the (?:left|right)$")
_CENTRE = re.compile(r" (?:to|in|into) the (?:cent(?:er|re)|middle)(?: of the (?:picture|image|canvas))?")
_WAYS = {
    "u": (0.0, -1.0),
    "h": (0.0, -1.0),
    "d": (0.0, 1.0),
    "lo": (0.0, 1.0),
    "le": (-1.0, 0.0),
    "r": (1.0, 0.0),
}
_NUDGES = {
    "": 110.0,
    "a bit": 55.0,
    "a little": 55.0,
    "a tad": 40.0,
    "slightly": 40.0,
    "a lot": 220.0,
    "far": 260.0,
}
"""How far a thing goes, in units of the layout, in which the shorter side is 1000; ours."""
_AWAY = re.compile(r"^ (?:to |over |away )*(?=(?:the|next|left|right|in|on|at|above|below)\b)")
_AT_THE = re.compile(r"^ the (?=(?:top|bottom|upper|lower|left|right|cent|middle))")
_SIDE_OF = re.compile(r"^ on the (left|right) of")
_TO_EACH = re.compile(r" (?:each|every)(?: |$)")
_MORE = re.compile(rf"(?P<count>{NUMBER}) more ")
_FROM = re.compile(r" (?:from|off|off of|out of|that is|which is|in|on|under|next to|on top of) ")


class Editor:
    """Reads one instruction and has it carried out. Each `_verb` says whether the whole of it was one of
    its own."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self._vocabulary = revision.vocabulary

    def carry_out(self, words: str) -> bool:
        """Whether the whole of the words was understood; if not, the revision is spoilt."""
        attempts = (
            self._restyle,
            self._turn,
            self._tone,
            self._change_ground,
            self._exchange,
            self._resize,
            self._replace,
            self._remove,
            self._move,
            self._make,
            self._add,
            self._wish,
        )
        return any(attempt(words) for attempt in attempts)

    @property
    def _scene(self) -> Scene:
        return self._revision.scene

    def _restyle(self, words: str) -> bool:
        style = style_ordered(words)
        if style is not None:
            self._revision.restyle(style.name)
        return style is not None

    def _change_ground(self, words: str) -> bool:
        found = new_ground(words, self._scene, self._vocabulary)
        if found is None:
            return False
        self._revision.change_ground(found.ground)
        if found.note:
            self._revision.note(found.note)
        return True

    def _turn(self, words: str) -> bool:
        asked = turn_asked(words, self._revision)
        if asked is None:
            return False
        for index in self._own(asked.named):
            self._revision.turn(index, asked.turn_deg, is_mirrored=asked.is_mirrored)
        return True

    def _tone(self, words: str) -> bool:
        asked = tone_asked(words, self._revision)
        if asked is None:
            return False
        own = self._own(asked.named) if asked.named else ()
        is_new = [self._revision.tone(index, asked.light, asked.vivid) for index in own]
        if asked.is_ground:
            is_new.append(self._revision.tone_ground(asked.light, asked.vivid))
        if not any(is_new):
            raise InvalidBriefError(
                "It is as far that way as it is drawn.",
                hint="Say the contrary, or name a colour.",
                param="instruction",
            )
        return True

    def _exchange(self, words: str) -> bool:
        match = _EXCHANGE.match(words)
        if match is None:
            return False
        one, other = (one_named_at(self._revision, words, match.start(name)) for name in ("one", "other"))
        if one is None or other is None or len(one.indices) != 1 or len(other.indices) != 1:
            return False
        if one.end != match.end("one") or other.end != match.end("other"):
            return False
        self._revision.exchange(one.indices[0], other.indices[0])
        return True

    def _resize(self, words: str) -> bool:
        verb = _RESIZE.match(words)
        named = named_at(self._revision, words, verb.end()) if verb else None
        if verb is None or named is None or named.end < len(words):
            return False
        step = "smaller" if verb.group("verb") in ("shrink", "reduce", "scale down") else "bigger"
        for index in self._own(named):
            self._grow(index, step, "")
        return True

    def _grow(self, index: int, step: str, degree: str) -> None:
        if step in SIZE_WORDS:
            self._revision.resize_to(index, step)
            return
        factor = _STEPS.get(step) or (2.0 if step.startswith("twice") else 0.5)
        factor = (
            factor ** _DEGREES.get(degree, 1.8 if degree == "much" else 1.0) if step in _STEPS else factor
        )
        size = _size_after(self._scene.things[index].size, factor)
        self._revision.resize(index, factor, size, f"{degree} {step}".strip())

    def _grow_like(self, named: Named, words: str, like: re.Match[str]) -> bool:
        """ "As big as the bicycle", "the biggest": by the areas of single objects."""
        index = self._own(named)[0]
        others = [one for one in range(len(self._scene.things)) if one != index]
        if like.group("most"):
            if not others:
                return False
            is_small = "small" in like.group("most")
            sides = [self._revision.side_of(one) for one in others]
            wanted = min(sides) / BEYOND if is_small else max(sides) * BEYOND
        else:
            other = one_named_at(self._revision, words, like.end())
            if other is None or other.end < len(words):
                return False
            wanted = self._revision.side_of(other.indices[0])
        factor = wanted / self._revision.side_of(index)
        size = _size_after(self._scene.things[index].size, factor)
        self._revision.resize(index, factor, size, words[like.start() :].strip())
        return True

    def _replace(self, words: str) -> bool:
        verb = _REPLACE.match(words)
        named = named_at(self._revision, words, verb.end()) if verb else None
        joint = _WITH.match(words, named.end) if named else None
        if verb is None or named is None or joint is None or len(named.indices) != 1:
            return False
        phrase = self._phrase(words, joint.end())
        there = match_of(self._revision, phrase)
        if verb.group("how") in ("swap", "switch", "exchange") and there is not None and phrase.is_definite:
            if phrase.end < len(words):
                return False
            self._revision.exchange(named.indices[0], there)
            return True
        return self._become(named, phrase, words)

    def _become(self, named: Named, phrase: Phrase, words: str) -> bool:
        index = self._own(named)[0]
        self._revision.replace_with(index, phrase)
        self._tell_unread(words[start:end] for start, end in phrase.unknown)
        where = words[phrase.end :]
        return not where or self._put(index, where)

    def _remove(self, words: str) -> bool:
        verb = _REMOVE.match(words)
        named = named_at(self._revision, words, verb.end()) if verb else None
        if named is None or not self._is_about(named, words):
            return False
        own = self._own(named) if named.ranks else named.indices
        for index in sorted(own, reverse=True):
            self._revision.remove(
                index, (0 if named.ranks else named.number) or self._scene.things[index].count
            )
        return True

    def _is_about(self, named: Named, words: str) -> bool:
        """Whether nothing follows, or only to what the thing stands: "the hat on the cat"."""
        if named.end == len(words):
            return True
        joint = _FROM.match(words, named.end)
        other = named_at(self._revision, words, joint.end()) if joint else None
        if other is None or other.end < len(words) or len(named.indices) != 1:
            return False
        return bool(set(other.indices) & set(self._scene.things[named.indices[0]].to))

    def _move(self, words: str) -> bool:
        verb = _MOVE.match(words)
        if verb is None:
            return False
        try:
            named = named_at(self._revision, words, verb.end())
        except InvalidBriefError as error:
            phrase = read_phrase(words, verb.end(), self._vocabulary)
            if error.param != NOT_THERE or phrase is None or phrase.is_definite:
                raise
            return self._add(f"add {words[verb.end() :]}")
        if named is None or not words[named.end :].strip():
            return False
        where = words[named.end :]
        nudge = _NUDGE.match(where)
        if nudge and not _PLACED.match(where):
            return self._shift(named, nudge)
        if len(named.indices) == len(self._scene.things) > 1 and _CENTRE.fullmatch(where):
            self._revision.centre_all()
            return True
        scenery = scenery_of(where, self._scene, self._vocabulary)
        if scenery is not None:
            self._revision.change_ground(scenery.ground)
            return True
        return len(named.indices) == 1 and self._put(self._own(named)[0], where)

    def _shift(self, named: Named, nudge: re.Match[str]) -> bool:
        way = nudge.group("way")
        degree = (nudge.group("degree") or nudge.group("after") or "").strip()
        far = _NUDGES.get(degree, _NUDGES[""])
        across, down = next(vector for start, vector in _WAYS.items() if way.startswith(start))
        if len(named.indices) == len(self._scene.things) > 1:
            self._revision.shift_all(f"{way} {degree}".strip(), across * far, down * far)
            return True
        for index in self._own(named):
            self._revision.shift(index, f"{way} {degree}".strip(), across * far, down * far)
        return True

    def _put(self, index: int, where: str) -> bool:
        """Moves a thing to where the words say: a place, or what it shall be near."""
        free = replace(self._scene.things[index], place=None, tie=None, to=())
        things = tuple(
            free if number == index else replace(one, tie=None, to=()) if index in one.to else one
            for number, one in enumerate(self._scene.things)
        )
        where = _SIDE_OF.sub(r" \1 of", _AT_THE.sub(" on the ", _AWAY.sub(" ", where)))
        try:
            more = read_more(
                replace(self._scene, things=things), f"the {free.words}{where}", self._vocabulary
            )
        except InvalidBriefError:
            return False
        if more.unread or more.scene.things[index] == free:
            return False
        self._revision.take_in(more.scene, moved=index)
        return True

    def _make(self, words: str) -> bool:
        verb = _MAKE.match(words)
        if verb is None:
            return False
        quality = _QUALITY_OF.match(words, verb.end())
        named = named_at(self._revision, words, quality.end() if quality else verb.end())
        if named is None:
            return False
        end = named.end
        if sized := _SIZED.match(words, end):
            for index in self._own(named):
                self._grow(index, sized.group("step"), (sized.group("degree") or "").strip())
        elif like := _SIZED_LIKE.match(words, end):
            return self._grow_like(named, words, like)
        elif tint := TINT.match(words, end):
            for index in self._own(named):
                self._revision.recolour(index, tint.group("colour"))
        elif len(named.indices) != 1:
            return False
        elif number := _COUNT.match(words, end):
            self._revision.recount(named.indices[0], number_said(number.group("count")))
        elif joint := _INTO.match(words, end) or _BECOME.match(words, end):
            return self._become(named, self._phrase(words, joint.end()), words)
        else:
            return False
        return True

    def _add(self, words: str, *, is_strict: bool = False) -> bool:
        verb = _ADD.match(words)
        if verb is None or _TO_EACH.search(words):
            return False
        rest = words[verb.end() :]
        more = _MORE.match(rest)
        phrase = read_phrase(rest, more.end(), self._vocabulary) if more else None
        if (
            more
            and phrase
            and phrase.end == len(rest)
            and (index := match_of(self._revision, phrase)) is not None
        ):
            count = self._scene.things[index].count + number_said(more.group("count"))
            self._revision.recount(index, count)
            return True
        before = self._scene.things
        added = read_more(self._scene, rest, self._vocabulary)
        if added.scene.things[: len(before)] != before or len(added.scene.things) == len(before):
            return False
        if is_strict and added.unread:
            return False
        is_sky = added.ground is not None and added.ground.kind == "sky"
        if added.ground is not None and added.ground.kind != self._scene.ground.kind and not is_sky:
            self._revision.note(f"the background stays as it was, not {added.ground.words}")
        self._revision.take_in(_skyward(added.scene, len(before)) if is_sky else added.scene)
        self._tell_unread(added.unread)
        return True

    def _wish(self, words: str) -> bool:
        """ "Five apples", "green apples", "a tiny cat", "a sun in the top right": as it shall be."""
        phrase = read_phrase(words, 0, self._vocabulary)
        if phrase is None:
            return False
        kin = [index for index, one in enumerate(self._scene.things) if one.concept == phrase.concept.name]
        if phrase.is_definite and phrase.end < len(words):
            return self._move(f"move {words}")
        if not kin:
            if phrase.is_definite:
                raise nothing_like(phrase, self._scene)
            return self._add(f"add {words}", is_strict=True)
        if phrase.end < len(words) or len(kin) != 1 or phrase.unknown:
            return False
        index, thing = kin[0], self._scene.things[kin[0]]
        is_counted = phrase.count is not None and not phrase.is_vague and phrase.count != thing.count
        if is_counted and phrase.count is not None:
            self._revision.recount(index, phrase.count)
        is_tinted = bool(phrase.colour) and object_colour(phrase.colour) != self._revision.looks(thing)
        if is_tinted:
            self._revision.recolour(index, phrase.colour)
        is_sized = bool(phrase.size) and phrase.size != thing.size
        if is_sized:
            self._revision.resize_to(index, phrase.size)
        return is_counted or is_tinted or is_sized

    def _tell_unread(self, words: Iterable[str]) -> None:
        for one in words:
            self._revision.note(f"not understood, and left out: {one!r}")

    def _phrase(self, words: str, pos: int) -> Phrase:
        phrase = read_phrase(words, pos, self._vocabulary)
        if phrase is None:
            raise InvalidBriefError(
                f"{words[pos:][:40]!r} names nothing that can be drawn.",
                hint='Name a thing, e.g. "a red car".',
                param="instruction",
            )
        return phrase

    def _own(self, named: Named) -> tuple[int, ...]:
        """The things that were named, each by itself: "one apple" of three becomes a thing of its own."""
        index, count = named.indices[0], self._scene.things[named.indices[0]].count
        ranks = named.ranks
        if not ranks and len(named.indices) == 1 and 0 < named.number < count:
            ranks = self._revision.first_ranks(index, named.number)
            self._tell_which(index, ranks)
        if not ranks or len(ranks) == count:
            return named.indices
        return (self._revision.split(index, ranks), *named.indices[1:])

    def _tell_which(self, index: int, ranks: Sequence[int]) -> None:
        """Notes which of several alike were taken where the words leave that open."""
        thing = self._scene.things[index]
        words = " and ".join(list(ORDINALS)[rank] for rank in ranks)
        self._revision.note(f"{thing.concept}: of {thing.count} the {words} from the left")


def _skyward(scene: Scene, start: int) -> Scene:
    """The scene with what was added "in the sky", the things from `start`, at the top."""
    things = tuple(
        replace(thing, place="top") if index >= start and thing.place is None and thing.tie is None else thing
        for index, thing in enumerate(scene.things)
    )
    return replace(scene, things=things)


def _size_after(size: Size, factor: float) -> Size:
    """The size word nearest to what a change makes of one."""
    wanted = SIZE_SCALES[size] * factor
    return min(SIZE_SCALES, key=lambda word: abs(SIZE_SCALES[word] - wanted))
