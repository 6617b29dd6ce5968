"""Numbers and colours of several things with one noun: "five balloons, three red and two blue", "red and blue
balloons", "two green ones"."""

import re
from typing import NamedTuple

from makeready.scene import caption_patterns as patterns
from makeready.scene.grammar import SIZE_WORDS, number_of
from makeready.scene.spec import Size

_NEXT_ARTICLE = re.compile(r"(?:,|and) (?:an?|one) ")


class Share(NamedTuple):
    """So many of a thing in a size or a colour."""

    number: int
    size: Size
    colour: str


class Colours(NamedTuple):
    """Colours that are listed before one noun, whose phrase begins at `last`, with the last colour. With
    `is_one_thing` they are all of a single thing; without `has_articles` it depends on the noun's number."""

    words: tuple[str, ...]
    last: int
    is_one_thing: bool
    has_articles: bool


def shares_at(plain: str, pos: int) -> tuple[list[Share], int] | None:
    """Two shares or more that are listed at `pos`, and where they end."""
    match = patterns.SHARES.match(plain, pos)
    if match is None:
        return None
    return [_share(one) for one in patterns.ONE_SHARE.finditer(match.group())], match.end()


def ones_at(plain: str, pos: int) -> tuple[Share, int] | None:
    """ "Two green ones", and where that ends."""
    match = patterns.ONE_SHARE.match(plain, pos)
    if match is None or not match.group().endswith((" one", " ones")):
        return None
    return _share(match), match.end()


def colours_at(plain: str, pos: int) -> Colours | None:
    """The list of colours at `pos`; None for black and white, which is a pattern."""
    match = patterns.OF_EACH_COLOUR.match(plain, pos)
    if match is None:
        return None
    words = tuple(one.group() for one in patterns.A_COLOUR.finditer(match.group()))
    if set(words) == {"black", "white"}:
        return None
    has_articles = _NEXT_ARTICLE.search(match.group("more")) is not None
    is_one_thing = bool(match.group("article")) and not has_articles
    last = plain.rindex(words[-1], pos, match.end())
    return Colours(words=words, last=last, is_one_thing=is_one_thing, has_articles=has_articles)


def _share(match: re.Match[str]) -> Share:
    said, size, colour = match.groups()
    return Share(number=number_of(said), size=SIZE_WORDS[size] if size else "", colour=colour or "")
