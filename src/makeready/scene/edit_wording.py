"""Everyday ways to ask for a change, told in the few sentences that `edits.py` reads: "lose the hat" is
"remove the hat", "a dog instead of the cat" is "replace the cat with a dog". Text in, text out.
"""

import re

from makeready.scene.grammar import COUNTS, SIZE_WORDS, colour_pattern

VERBS = (
    "make|paint|colou?r|recolou?r|turn|change|set|add|put|place|remove|delete|erase|take|replace|swap|move|shift"
    "|use|draw|give|switch|enlarge|shrink|get rid|lose|drop|double|halve|cent(?:er|re)|scale|include|insert"
    "|exchange|bring|convert|let|increase|decrease|reduce|render|hide|flip|mirror|rotate|spin|tilt|darken|lighten"
    "|brighten|substitute|duplicate|copy"
)
NUMBER = rf"(?:\d+|{'|'.join(COUNTS)})"
_COLOUR = colour_pattern()
_THEN = re.compile(rf"\s*(?:[.;!]|,? (?:and then|then|and also|and|but)|,)\s+(?:please )?(?=(?:{VERBS})\b)")
_BEFORE = re.compile(
    r"^(?:(?:please|can you|could you|would you|will you|i(?:'d| would) like you to|i want you to"
    r"|i need you to|let's|lets|let us|now|just|also|then|next|maybe|actually|ok|okay|hey|hi|and|but"
    r"|try to) ?(?:, ?| ))+"
)
_AFTER = re.compile(
    r"(?:[ ,]+(?:please|thanks|thank you|now|for me|instead|too|as well|in (?:the|this) (?:picture|image)"
    r"|(?:from|to) (?:the|this) (?:picture|image|scene)))+$"
)
_WISH = (
    r"(?:i (?:want|need|would like)|i'd like|there (?:should|must|could) be|give me|have|show me|show"
    r"|only|exactly|let there be|(?:make|let) (?:it|that|them)(?: be)?(?= (?:only |just )?" + NUMBER + r" ))"
)
_DEGREE = (
    r"(?:a (?:little bit|bit|little|tad|touch)|slightly|somewhat|much|a lot|way|far|significantly|really"
    r"|further|even|more)"
)
_SAID = r"(?:should|must|needs? to|ha(?:s|ve) to|could|shall|ought to)"
_SIZED = rf"(?:bigger|larger|smaller|{'|'.join(SIZE_WORDS)})"
_STILL = r"(?:an?|the) "

_SIZES_OR_TONES = rf"(?:{_SIZED}|darker|lighter|brighter|paler)"
_FORMS: tuple[tuple[str, str], ...] = (
    (
        rf"(?P<v>make|paint|colou?r|turn|dye) (?P<x>.+) "
        rf"(?P<z>(?:in )?{_COLOUR}|(?:{_DEGREE} )?{_SIZES_OR_TONES}) "
        r"(?P<but>(?:except|but|other than|apart from|excluding|not)(?: for)?) (?P<y>.+)",
        r"\g<v> \g<x> except \g<y> \g<z>",
    ),
    (
        r"(?:put|place|draw|use|have|add|insert)(?: in)? (?P<y>.+) "
        r"(?:in (?:the )?(?:place|stead) of|in lieu of) (?P<x>.+)",
        r"replace \g<x> with \g<y>",
    ),
    (
        r"(?:put|place|draw|have|add) (?P<y>.+) where (?P<x>.+) (?:is|are|was|were|stands?|sits?)(?: now)?",
        r"replace \g<x> with \g<y>",
    ),
    (r"substitute (?P<y>.+) for (?P<x>.+)", r"replace \g<x> with \g<y>"),
    (r"(?:duplicate|copy|clone|double up) (?:the )?(?P<x>.+)", r"add one more \g<x>"),
    (r"add (?P<y>(?:an?|some|two|three) .+) to (?P<x>the .+)", "worn"),
    (r"make it rain(?:ing)?|let it rain", "add a rain cloud at the top"),
    (r"zoom in(?: a (?:bit|little))?", "make everything bigger"),
    (r"zoom out(?: a (?:bit|little))?", "make everything smaller"),
    (rf"(?P<x>{NUMBER} .+) instead of (?:just |only )?(?:{NUMBER}|an?)", r"\g<x>"),
    (
        rf"instead of (?P<x>.+?),? (?:(?:{_WISH}|draw|use|put|add|make) )?(?P<y>{_STILL}.+)",
        r"replace \g<x> with \g<y>",
    ),
    (
        rf"(?:(?:{_WISH}|use|draw|put|make it|make) )?(?P<y>.+) (?:instead of|rather than) (?P<x>.+)",
        r"replace \g<x> with \g<y>",
    ),
    (rf"(?P<x>.+) {_SAID} (?:go(?: away)?|disappear|vanish|be (?:gone|removed|deleted))", r"remove \g<x>"),
    (rf"(?:keep )?only (?P<x>the (?!{NUMBER} ).+)", r"remove everything except \g<x>"),
    (r"(?:can|could|may) (?P<x>(?:the|it|they) ?.*?) (?:be|become|get) (?P<z>.+)", r"make \g<x> \g<z>"),
    (r"(?:can|could|may) (?:we|i|you) (?:have|get) (?P<x>.+)", r"\g<x>"),
    (r"(?:make|let|have) (?P<x>.+) wear(?:ing)? (?P<y>.+)", r"add \g<y> on \g<x>"),
    (rf"(?P<x>.+) {_SAID} wear (?P<y>.+)", r"add \g<y> on \g<x>"),
    (r"(?:trade|change) (?P<x>.+) (?:for|with) (?P<y>.+)", r"replace \g<x> with \g<y>"),
    (r"(?:throw|stick|bring|draw|paint) in (?P<x>.+)", r"add \g<x>"),
    (r"add (?:a second|one other) (?P<x>.+)", r"add one more \g<x>"),
    (
        r"(?P<x>.+) (?:is|are|looks?) (?:(?:way|much|a bit|a little) )?too (?:small|tiny|little)",
        r"make \g<x> bigger",
    ),
    (
        r"(?P<x>.+) (?:is|are|looks?) (?:(?:way|much|a bit|a little) )?too (?:big|large|huge)",
        r"make \g<x> smaller",
    ),
    (
        r"(?:change|make|set|turn) (?P<x>(?!.*(?:background|backdrop|sky)).+?)(?:'s)? (?:colou?r|size) "
        r"(?:(?:to|into|be) )*(?P<z>(?!of ).+)",
        r"make \g<x> \g<z>",
    ),
    (r"make (?P<x>.+) (?:disappear|vanish|go away)", r"remove \g<x>"),
    (r"(?:there should be )?(?:no more|no|without|minus) (?P<x>(?!text\b).+)", r"remove \g<x>"),
    (r"i (?:don't|do not|dont) (?:want|need|like) (?:any )?(?P<x>.+?)(?: any ?more)?", r"remove \g<x>"),
    (r"(?:take|throw) (?P<x>.+) (?:away|out|off)", r"remove \g<x>"),
    (
        r"(?:lose|ditch|kill|hide|cut|scrap|omit|eliminate|take off|throw (?:out|away)) (?P<x>.+)",
        r"remove \g<x>",
    ),
    (rf"(?:{_WISH} )?(?P<n>{NUMBER} )?(?:fewer|less) (?P<x>.+)", "fewer"),
    (rf"(?P<n>{NUMBER}) (?P<x>[a-z ]+) (?:fewer|less)", "fewer"),
    (rf"remove (?P<n>{NUMBER} )(?:more|other) (?P<x>.+)", "fewer"),
    (rf"(?:{_WISH} |add )?(?P<n>{NUMBER} |some |a few )?more (?P<x>.+)", "more"),
    (rf"(?:{_WISH} |add |draw |put in )?(?:another|one other) (?P<x>.+)", r"add one more \g<x>"),
    (
        rf"(?P<x>.+) {_SAID} (?:be|sit|stand|go|lie|rest) "
        r"(?P<z>(?:on|in|at|to|under|above|below|behind|beside|next|between|left|right) .+)",
        r"move \g<x> \g<z>",
    ),
    (
        rf"(?:{_WISH} )?(?P<x>(?:{_STILL}|all |both |every |each |{NUMBER} of ).+) {_SAID} "
        r"(?:be|look|become|turn) (?P<z>.+)",
        r"make \g<x> \g<z>",
    ),
    (rf"(?:{_WISH} )?(?P<x>.+) in (?P<z>{_COLOUR})", "tint"),
    (rf"{_WISH} (?P<x>.+) to be (?P<z>(?:on|in|at|under|above|below|behind|next) .+)", r"move \g<x> \g<z>"),
    (rf"{_WISH} (?P<x>.+) to be (?P<z>.+)", r"make \g<x> \g<z>"),
    (r"double (?:the size of )?(?P<x>.+)", r"make \g<x> twice as big"),
    (r"halve (?:the size of )?(?P<x>.+)", r"make \g<x> half as big"),
    (r"(?:increase) the size of (?P<x>.+)", r"make \g<x> bigger"),
    (r"(?:decrease|reduce) the size of (?P<x>.+)", r"make \g<x> smaller"),
    (r"(?:scale|size|blow) (?P<x>.+) up", r"make \g<x> bigger"),
    (r"(?:scale|size) (?P<x>.+) down", r"make \g<x> smaller"),
    (rf"(?:enlarge|grow|scale up) (?P<x>.+?) (?P<how>{_DEGREE})", r"make \g<x> \g<how> bigger"),
    (rf"(?:shrink|reduce|scale down) (?P<x>.+?) (?P<how>{_DEGREE})", r"make \g<x> \g<how> smaller"),
    (
        rf"(?:{_WISH} )?(?:an? |the )?(?P<z>(?:{_DEGREE} )*(?:bigger|larger|smaller)) (?P<x>.+)",
        r"make the \g<x> \g<z>",
    ),
    (r"(?:raise|lift) (?P<x>.+?)(?: up)?", r"move \g<x> up"),
    (r"lower (?P<x>.+)", r"move \g<x> down"),
    (r"cent(?:er|re) (?P<x>.+)", r"move \g<x> to the center"),
    (r"(?:bring|move) (?P<x>.+) (?:closer|nearer) to (?P<y>.+)", r"move \g<x> next to \g<y>"),
    (
        r"(?:swap|switch|exchange) (?:the )?(?:places|positions?) (?:of|between) (?P<x>.+) and (?P<y>.+)",
        r"exchange \g<x> and \g<y>",
    ),
    (
        r"(?:swap|switch|exchange) (?P<x>.+) and (?P<y>.+?)(?: around| places| positions)?",
        r"exchange \g<x> and \g<y>",
    ),
    (
        rf"(?P<x>.+) and (?P<y>.+) {_SAID} (?:swap|switch|change) (?:places|positions)",
        r"exchange \g<x> and \g<y>",
    ),
    (rf"give (?P<x>(?!it a? ?.* background|me ).+?) (?P<y>(?:an?|some|{NUMBER}) .+)", "give"),
    (r"(?:put|stick|set) (?P<x>.+) back to (?P<z>.+)", r"move \g<x> to \g<z>"),
)
_FORMS_RE = tuple((re.compile(pattern), form) for pattern, form in _FORMS)
_WISHED = re.compile(rf"{_WISH} ")
_WORN = re.compile(r"\b(?:hat|cap|crown|helmet|bow|ribbon|glasses|sunglasses)$")
_PLACE = re.compile(r"\b(?:left|right|top|bottom|middle|cent(?:er|re)|corner|background|sky)\b")
_MOVED_IN = re.compile(
    r"(?:take|remove|get rid of|delete) (?P<x>the .+?)(?: away| out| off)? and (?:put|place|add|draw|use) "
    r"(?P<y>.+?) (?:there|in its place|instead|in there)$"
)
_KEPT = re.compile(
    r"(?:keep|leave) (?:only |just )?(?P<x>the .+?)(?:,| and|, and|;|\.) "
    r"(?:remove|delete|erase|get rid of|lose) "
    r"(?:(?:everything|all|anything) else|all (?:of )?the (?:rest|others)|the (?:rest|others?))$"
)
_IS_SETTING = re.compile(
    r"(?:it|that|everything|this)$|.*\b(?:background|backdrop|sky|scene|setting|style)\b"
)


def retold(plain: str) -> str:
    """A whole text that says one thing in two sentences, in one: "keep the cat, remove everything else"."""
    if match := _MOVED_IN.search(plain):
        return f"{plain[: match.start()]}replace {match['x']} with {match['y']}"
    if match := _KEPT.search(plain):
        return f"{plain[: match.start()]}remove everything except {match['x']}"
    return plain


def parts_of(plain: str) -> tuple[str, ...]:
    """The instructions of a text in lower case, one after the other."""
    plain = " ".join(plain.replace("?", " ").split()).strip(" .!,")
    if plain.startswith("instead of "):
        return (plain,)
    return tuple(filter(None, (part.strip(" ,.;!") for part in _THEN.split(plain))))


def plainly(words: str) -> str:
    """One instruction without courtesies and in plain words. What is none of the forms stays as it is."""
    words = _AFTER.sub("", _BEFORE.sub("", words)).strip(" ,.")
    for pattern, form in _FORMS_RE:
        match = pattern.fullmatch(words)
        if match is None:
            continue
        told = _told(form, match)
        if told:
            return told
    return _WISHED.sub("", words, count=1)


def _told(form: str, match: re.Match[str]) -> str:
    """The plain sentence for a form; empty where it does not fit after all."""
    said = match.groupdict()
    x, number = said.get("x") or "", (said.get("n") or "").strip()
    match form:
        case "fewer":
            return f"remove {number or 'one'} {x}"
        case "more":
            return f"add {number if number not in ('', 'some', 'a few') else 'two'} more {x}"
        case "tint":
            x = re.sub(r"^(?:make|paint|draw|colou?r|do|render|show) ", "", x)
            return "" if _IS_SETTING.match(x) else f"make {x} {said['z']}"
        case "worn":
            return f"add {said['y']} on {x}" if _WORN.search(said["y"]) and not _PLACE.search(x) else ""
        case "give":
            how = "on" if _WORN.search(said["y"]) else "next to"
            return f"add {said['y']} {how} {x}"
    return match.expand(form)
