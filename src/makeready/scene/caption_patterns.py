"""The regular expressions that captions are read with. Each matches where a part of a caption begins.

Captions are matched in lower case, with single spaces where hyphens between words stood.
"""

import re
from typing import get_args

from makeready.brief.constraints import Anchor
from makeready.scene.grammar import (
    COUNTS,
    GROUND_NOUNS,
    LANDSCAPES,
    SHADE_GROUNDS,
    SIZE_WORDS,
    TIE_WORDS,
    colour_pattern,
)
from makeready.scene.styles import STYLES

COLOUR = colour_pattern()
PLAIN = (
    r"(?:(?:plain|solid|simple|clean|flat|uniform|empty|blank|neutral|studio|seamless) "
    r"(?:coloured |colored )?)*"
)
BACK = r"(?:backgrounds?|backdrop|ground|wallpaper)\b"
ON = r"(?:(?:on|against|with|over|in front of|in) )?(?:(?:an?|the) )?"
IS = r"(?: is|:| in| of)? (?:(?:an?|the) )?"
OPENING = re.compile(
    r"\s*(?:please |can you |could you |i want |i need |i would like |give me |show me )*"
    r"(?:(?:draw|create|make|generate|show|paint|render|illustrate|design|produce)(?: me| us)? )?"
    r"(?:(?:an?|the|one|my)? ?(?P<words>(?:[a-z0-9-]+ ){0,4}?)(?:pictures?|images?|illustrations?|drawings?"
    r"|icons?|clip ?arts?|vectors?(?: arts?| graphics?| illustrations?)?|graphics?|scenes?|artworks?|emojis?"
    r"|stickers?)"
    r" (?:of|with|showing|depicting|that shows|for|containing|in)(?=[ :])(?: ?:)?)? ?"
)
GRADIENTS = (
    re.compile(
        rf"{ON}(?:smooth |soft )?gradient(?: background)?(?: from|:| of)? ({COLOUR}) (?:to|and|into) "
        rf"({COLOUR})(?: {BACK})?"
    ),
    re.compile(rf"{ON}({COLOUR})[ -](?:to|and|into)[ -]({COLOUR}) gradient(?: {BACK})?"),
    re.compile(rf"{BACK}{IS}({COLOUR})[ -](?:to|and|into)[ -]({COLOUR}) gradient"),
    re.compile(rf"{BACK}{IS}(?:smooth |soft )?gradient from ({COLOUR}) to ({COLOUR})"),
    re.compile(rf"{ON}(?:smooth |soft )?({COLOUR})()[ -]gradient(?: {BACK})?"),
    re.compile(rf"{ON}(?:smooth |soft )?gradient(?: {BACK})?()()\b"),
)
PLAIN_GROUNDS = (
    re.compile(rf"{ON}{PLAIN}({COLOUR})[ -](?:coloured |colored )?{PLAIN}{BACK}"),
    re.compile(rf"(?:(?:the|with a|an?) )?{BACK}{IS}{PLAIN}({COLOUR})"),
    re.compile(rf"{ON}{PLAIN}()(?<=\w ){BACK}"),
    re.compile(r"(?:on|against) ()(?:a )?(?:plain|solid|blank)\b"),
    re.compile(rf"(?:on|against|over) {PLAIN}({COLOUR})(?=\s*(?:[.,;!]|$))"),
)
SHADE_GROUND = re.compile(rf"{ON}{PLAIN}({'|'.join(SHADE_GROUNDS)}) {BACK}")
NOUNS = "|".join(sorted(GROUND_NOUNS, key=len, reverse=True))
SCENIC_GROUNDS = (
    re.compile(rf"{ON}({NOUNS}) {BACK}"),
    re.compile(rf"(?:the )?{BACK}{IS}({NOUNS})\b"),
    re.compile(
        r"(?:on|in|at|under|against|over|across|by|with|in front of|through|along|around|above|beyond|into) "
        r"(?:(?:an?|the|my|our|green|deep|white|yellow|open|cosy|cozy|modern|sunny|snowy|quiet|busy) )*"
        rf"({NOUNS})\b(?! of)"
    ),
    re.compile(r"(?:indoors|inside a room)()"),
)
SKY = re.compile(
    rf"(?:(?:and|under|below|beneath|with|against|over) )?(?:(?:an?|the) )?"
    rf"({'|'.join(noun for noun in NOUNS.split('|') if noun.endswith(' sky'))})\b"
)
BARE_GROUND = re.compile(rf"({NOUNS})(?=\s*(?:[.,;!]|$))")
LANDSCAPE = re.compile(
    r"(?:(?:an?|the|one) )?(?:(?:beautiful|lovely|quiet|calm|dark|green|big|small|little|wide|open|magic"
    r"|magical|snowy|sunny|spring|summer|autumn|winter|enchanted|busy|modern|tropical|peaceful|deep|cosy|cozy"
    r"|bright|tidy|messy|empty|old|new) )*"
    rf"({'|'.join(sorted(LANDSCAPES, key=len, reverse=True))})\b(?! of\b)"
    r"(?=\s*(?:[.,;!]|$|(?:at|in|on|under|with|and|by|behind|near|during)\b))"
)
ROOM = re.compile(
    r"(?:(?:an?|the|my|our) )?(?:(?:[a-z]+) )??(office|classroom|kitchen|bedroom|bathroom|room)(?= with\b)"
)
"""With things in it a room is a ground, whatever else its name means: "a modern office with a desk"."""
BARE_SUNSET = re.compile(r"(?:sunset|sunrise|dusk|dawn)(?=\s*(?:[.,;!]|$))")
PLACES: tuple[tuple[re.Pattern[str], Anchor | None], ...] = (
    (
        re.compile(
            r"(?:in|at|on|into|to|near|towards?) (?:the )?(?P<down>top|upper|bottom|lower)[ -]"
            r"(?P<across>left|right)(?:[ -]?hand)?(?: ?(?:corner|side|part|area|edge|third|quarter))?\b"
        ),
        None,
    ),
    (
        re.compile(
            r"(?:in|at|on|into|to|near|towards?) (?:the )?(?P<down>top|upper|bottom|lower)"
            r"(?: (?:cent(?:er|re)|middle|edge|part|half|third|side))?+\b"
            r"(?! of (?!the (?:picture|image|canvas|frame|scene|page)))"
        ),
        None,
    ),
    (
        re.compile(
            r"(?:in|at|on|into|to|near|towards?) (?:the )?(?:far )?(?P<across>left|right)(?:[ -]hand)?"
            r"(?: (?:side|edge|half|part|third))?+\b(?! of (?!the (?:picture|image|canvas|frame|scene|page)))"
        ),
        None,
    ),
    (
        re.compile(
            r"(?:in|at|on|into|to) (?:the )?(?:very )?(?:cent(?:er|re)|middle)\b(?! between)|cent(?:er|re)d\b"
        ),
        "center",
    ),
)
OF_PICTURE = re.compile(r" (?:of|in) the (?:picture|image|canvas|frame|scene|page)\b")
_STYLE_NAMES = "|".join(
    sorted({name for style in STYLES for name in (style.name, *style.aliases)}, key=len, reverse=True)
).replace("-", "[ -]")
STYLES_SAID = (
    re.compile(
        rf"(?:(?:in|with|drawn|rendered|made) )*(?:(?:an?|the) )?({_STYLE_NAMES})[ -]"
        r"(?:vector |illustration |icon |emoji |art |drawing )?"
        r"(?:styled?|look|design|illustrations?|icons?|art|artwork|vectors?|drawing|rendering|graphics?)\b"
    ),
    re.compile(rf"styles?(?::| is| of)? (?:an? )?({_STYLE_NAMES})\b"),
    re.compile(rf"({_STYLE_NAMES})(?=\s*(?:[.,;]|$))"),
)
TIES = sorted(
    ((words, tie) for tie, all_words in TIE_WORDS.items() for words in all_words),
    key=lambda one: -len(one[0]),
)
TIE = re.compile(rf"(?:{'|'.join(re.escape(words) for words, _ in TIES)})\b")
TIE_OF = dict(TIES)
ABSENT = re.compile(r"(?:without|no|but no|and no|there (?:is|are) no)(?: any)? ")
NOT_DRAWN = re.compile(
    r"(?:text|background|words|letters|lettering|watermark|watermarks|people|humans|shadows?|borders?|frame)\b"
)
GLUE = re.compile(
    r"(?:and|with|has|having|featuring|including|plus|also|as well as|there is|there are|there's|is|are|be"
    r"|we see|sits?|sitting|stands?|standing|lies|lying|rests?|resting|placed|positioned|located|set|arranged"
    r"|shown|seen|hanging|parked|floating|flying|directly|just|right|slightly|both|together|a|an|the|that|which"
    r"|it|they|all|of|to|icons?|stickers?|emojis?|clip ?arts?|illustrations?)\b"
)
IS_SO = re.compile(
    rf" (?:is|are) (?:all )?(?:({'|'.join(SIZE_WORDS)})(?: and )?)?({COLOUR})?(?=\s*(?:[.,;]|$|and\b))"
)
WORD = re.compile(r"[^\s,.;:!?()]+")
AND = re.compile(r",? (?:and|&) ")
LEAD = re.compile(r"(?: |,|there (?:is|are)\b|is\b|are\b|we see\b|sits?\b|stands?\b|lies\b)")
"""What may stand between a place or relation and the thing it is of: "in the corner there is a cat"."""
IT = re.compile(
    r" (?:it|them|(?:its|his|her|their) (?:back|head|top|nose|roof|shoulders?|hat)|(?:its|the) screen)\b"
)
BACK_TIES = {
    **dict.fromkeys(("underneath", "beneath", "below"), "under"),
    **dict.fromkeys(("above", "overhead"), "above"),
    **dict.fromkeys(("beside", "nearby"), "next to"),
    "behind": "behind",
    "in front": "in front of",
    "inside": "inside",
    "on top": "on top of",
}
"""Relations to what was named before: "a tree with five gifts underneath"."""
BACK_TIE = re.compile(rf"({'|'.join(BACK_TIES)})(?=\s*(?:[.,;!]|$|and\b))")
_NUMBERS = "|".join(("an?", r"\d", *COUNTS))
SHARE = rf"({_NUMBERS}) (?:(?:of them|is|are) )*(?:({'|'.join(SIZE_WORDS)})|({COLOUR}))(?: ones?)?"
SHARES = re.compile(rf"{SHARE}(?:(?:, | and |, and ){SHARE})+(?=\s*(?:[.,;!]|$|(?:on|in|at|with|against)\b))")
"""Parts of a number: "five balloons, three red and two blue"."""
ONE_SHARE = re.compile(SHARE)
OF_EACH_COLOUR = re.compile(
    rf"(?P<article>(?:an?|one) )?{COLOUR}(?P<more>(?:(?:, and|,| and) (?:an?|one) {COLOUR})+"
    rf"|(?:(?:, and|,| and) {COLOUR})+) (?=[a-z])"
)
"""Colours of several things with one noun: "red, yellow and blue balloons", "a red and a blue balloon"."""
A_COLOUR = re.compile(COLOUR)
EACH_SIDE = re.compile(
    r"(?:(?:on|at) )(?:(?:each|either)|(?P<both>both)) (?:sides?|ends?)\b(?: of (?:it|them)\b|(?P<of> of ))?"
)
FULL_OF = re.compile(r" (?:(?:which|that) (?:is|are) )?(?P<how>full of|filled with|of|with) ")
ARRANGED = re.compile(
    r"(?:lined up |arranged )?(?P<row>in (?:a|one) (?:single |straight |neat |horizontal )?(?:row|line)\b"
    r"|side by side\b|next to each other\b|lined up\b"
    r"|(?:from )?(?:the )?left to (?:the )?right\b)|in (?:a|one|two) (?:rows?|lines?|grid|group)\b"
)
ALL_SO = re.compile(
    rf"(?:both|all)(?: of them)?(?: (?:are|in|of|painted|coloured))? (?:({'|'.join(SIZE_WORDS)})|({COLOUR}))"
    r"(?=\s*(?:[.,;!]|$|(?:on|in|at|with|and)\b))"
)
"""What is said of a whole list: "a cat and a mouse, both grey"."""
MANY_COLOURS = re.compile(
    r"(?:in|of|with) (?:(?:many|all|several|six|five|four|three) )?(?:different|various|many|all) colou?rs\b"
    r"|(?:each|all)(?: one)?(?: of them)?(?: in| of| is)?(?: an?)? (?:different|another) colou?rs?\b"
)
SUNSET = re.compile(
    r"(?:(?:an? |the )?(?:beautiful |lovely |red |golden |orange )?(sunset|sunrise)(?= (?:over|behind)\b)"
    r"|(?:at|during|in|against|with|under) (?:the |an? )?(sunset|sunrise|dusk|dawn|evening)\b(?: sky)?"
    r"|(?:an? |the )?(sunset|evening) (?:sky|background|backdrop)\b|in the (evening)\b)"
)
OPENING_GLUE = frozenset(
    (
        "a",
        "an",
        "the",
        "one",
        "my",
        "single",
        "simple",
        "nice",
        "cute",
        "little",
        "small",
        "of",
        "in",
        "style",
        "styled",
    )
)


def place_of(match: re.Match[str]) -> Anchor:
    """The place that a match of `PLACES` names."""
    groups = match.groupdict()
    down = {"upper": "top", "lower": "bottom"}.get(groups.get("down") or "", groups.get("down") or "")
    words = " ".join(filter(None, (down, groups.get("across"))))
    return next(place for place in get_args(Anchor) if place == words)
