"""Names with numbers and articles, as English writes them: "an apple", "3 red apples", "no mice"."""

from makeready.brief.words import plural
from makeready.brief.words import vocabulary as brief_words
from makeready.scene.vocabulary import folded, plural_of, vocabulary

_AN = ("a", "e", "i", "o", "u", "8", "hour")
_YOU = ("uni", "use", "eu", "one", "ukulele", "ufo")
_SINGULAR = ("ss", "us", "is", "as")
"""A word that ends in s is a plural already, but for these."""


def article_of(words: str) -> str:
    """ "a" or "an", by how the words begin."""
    spoken = words.casefold()
    return "an" if spoken.startswith(_AN) and not spoken.startswith(_YOU) else "a"


def several(name: str) -> str:
    """The name for more than one or none: "red apples", "pairs of blue glasses", "callouts"."""
    known = brief_words()
    if known.nouns.get(name.casefold()) in known.counted:
        return name if name.casefold() in known.plurals else plural(name)
    words = name.split()
    for start in range(len(words)):
        noun, lead = " ".join(words[start:]), " ".join(words[:start])
        concept = vocabulary().find(noun)
        if concept is None:
            continue
        if folded(noun) != concept.name:
            break
        group, joint, rest = concept.plural.partition(" of ")
        if joint and rest == concept.name:
            return f"{group} of {lead} {noun}".replace("  ", " ")
        return f"{lead} {concept.plural}".strip()
    is_plural = name.endswith("s") and not name.endswith(_SINGULAR)
    return name if is_plural else plural_of(name)


def numbered(number: int, name: str) -> str:
    """ "1 red apple", "1 pair of socks", "3 red apples", "no red apples"."""
    if number != 1:
        return f"{number or 'no'} {several(name)}"
    many = several(name)
    return f"1 {many.replace('pairs', 'pair', 1) if many.startswith('pairs of ') else name}"
