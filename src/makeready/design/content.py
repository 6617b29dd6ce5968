"""What a document has to say: the brief's strings, counts and data by role, with stand-in copy for gaps.

May import `brief`. Stand-in copy is data (`copy.yaml`), is chosen by the subject, and is always reported.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from makeready.brief import (
    Brief,
    ChartData,
    ClearRegion,
    ElementCount,
    ExactText,
    MinTextSize,
    NoText,
    Placement,
)
from makeready.brief.constraints import EVERYWHERE
from makeready.brief.kind import title_in
from makeready.brief.told_reader import MAX_PROMPT_CHARS

_SOFTWARE_TOPICS = frozenset({"productivity", "calendar", "finance", "analytics", "developer", "messaging"})
_SOFTWARE_WORDS = frozenset(
    ("app", "apps", "application", "saas", "software", "tool", "tools", "platform", "dashboard", "assistant",
     "api", "crm", "ui", "plugin", "extension", "mockup", "screenshot", "product", "feature", "features",
     "manager",
     "tracker")
)  # fmt: skip
_NAMES_ITSELF = {
    "thank you card": "Thank you", "thank-you card": "Thank you", "save the date": "Save the date",
    "save the date card": "Save the date",
    "save-the-date card": "Save the date",
    "birthday card": "Happy birthday", "job ad": "We are hiring", "job advert": "We are hiring",
    "job posting": "We are hiring", "stellenanzeige": "Wir stellen ein",
}  # fmt: skip
"""Kinds of which everybody knows what they say."""
_INVITING = re.compile(r"invitation|einladung|invitación|faire-part", re.IGNORECASE)
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")
UNTITLED = "Title"
"""Stands where a page that states facts is given neither a title nor a subject."""
_PITCHED_KINDS = frozenset({"launch_graphic", "web_page"})
_PLAIN_KINDS = frozenset({"chart", "figure", "poster", "slide"})
"""Kinds that state facts: copy that sells some product would be a claim nobody made."""
_TITLED_KINDS = frozenset({"poster", "social_card", "slide"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One string to set, and the constraints it answers. Stand-in copy answers none."""

    text: str
    constraint_ids: tuple[str, ...] = ()

    @property
    def is_stand_in(self) -> bool:
        return not self.constraint_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """A feature in few words: a title, perhaps a sentence, and the name of an icon."""

    title: Line
    text: Line | None
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mock:
    """What an application mockup shows: the screens of windows and of phones, in turn, and the words."""

    screens: tuple[str, ...]
    phones: tuple[str, ...]
    app: str
    nav: tuple[str, ...]
    title: str
    lanes: tuple[str, ...]
    cards: tuple[str, ...]
    tiles: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything a composition may set, by role. Empty tuples and None mean: leave it out.

    `counts` are wanted numbers by element noun, `constraint_ids_by_noun` the counts and placements that an
    element of that noun answers. `clear` are the regions to keep empty.
    """

    brief: Brief
    topic: str
    headline: Line | None
    subtitle: Line | None
    lines: dict[str, tuple[Line, ...]]
    callouts: tuple[Callout, ...]
    mock: Mock
    counts: dict[str, int]
    constraint_ids_by_noun: dict[str, tuple[str, ...]]
    clear: tuple[ClearRegion, ...]
    charts: tuple[ChartData, ...]
    min_text_px: float
    is_wordless: bool
    stand_ins: tuple[str, ...]
    is_software: bool = True
    """Whether what it is about runs on a screen, so that a window or its features may stand for it."""
    depicted: str = ""
    """What an illustration that is asked for shows, if somebody can draw that."""

    def of(self, role: str) -> tuple[Line, ...]:
        """The brief's strings with that role, in their order."""
        return self.lines.get(role, ())

    def first(self, role: str) -> Line | None:
        return next(iter(self.of(role)), None)

    def wants(self, noun: str) -> int:
        """How many elements of that noun are asked for; 0 if none or not mentioned."""
        return self.counts.get(noun, 0)

    def excludes(self, noun: str) -> bool:
        """The brief asks for none of these."""
        return self.counts.get(noun) == 0

    def rest(self, *placed_roles: str) -> tuple[Line, ...]:
        """Strings of every other role, so that no composition drops one.

        A headline or subtitle is placed once: what else has that role is among the rest.
        """
        single = {"headline", "subtitle"} & set(placed_roles)
        return tuple(
            line
            for role, lines in self.lines.items()
            for line in (lines[1:] if role in single else () if role in placed_roles else lines)
        )

    @property
    def is_headline_room_kept(self) -> bool:
        return any("headline" in region.purpose or "title" in region.purpose for region in self.clear)


def _copy() -> dict[str, Any]:
    topics: dict[str, Any] = _words()["topics"]
    return topics


def _places() -> dict[str, Any]:
    places: dict[str, Any] = _words()["places"]
    return places


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    text = files("makeready.design").joinpath("copy.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def topic_of(*texts: str) -> str:
    """The first topic, in the order of the texts' words, that one of the words belongs to."""
    by_word = {word: name for name, topic in _copy().items() for word in topic["words"]}
    for text in texts:
        for word in re.findall(r"[a-z][a-z-]*", text.lower()):
            if word in by_word:
                return by_word[word]
    return "general"


def content_of(brief: Brief, *, enlarge: float = 1.0) -> Content:
    """The brief, sorted for setting. `enlarge` raises the smallest text size (the enlarge lever)."""
    topic = topic_of(brief.subject, brief.prompt)
    is_software = is_about_software(brief, topic)
    copy = _copy()[topic] if is_software else {**_copy()[topic], **_places()[_place_of(brief)]}
    ids_by_noun = _ids_by_noun(brief)
    counts = {one.noun: one.wanted for one in brief.constraints if isinstance(one, ElementCount)}
    own = _led_by_brand(brief, _lines_by_role(brief), counts)
    is_wordless = any(isinstance(one, NoText) and one.region == EVERYWHERE for one in brief.constraints)
    added = {} if is_wordless else _stand_in_lines(brief, own, counts, copy)
    lines = {role: (*own.get(role, ()), *added.get(role, ())) for role in (*own, *added)}
    callouts = _callouts(brief, lines, counts, copy, is_wordless=is_wordless)
    stand_ins = [f"{role} “{line.text}”" for role, more in added.items() for line in more]
    stand_ins += [
        f"callout “{one.title.text}”" for one in callouts if one.title.is_stand_in and one.title.text
    ]
    if counts.get("photo") and brief.kind in ("poster", "social_card", "web_page"):
        stand_ins.append("an empty frame for the photo")
    sizes = [one.size_px for one in brief.constraints if isinstance(one, MinTextSize)]
    floor_px = 12.5 * min(brief.canvas.width_px, brief.canvas.height_px) ** 0.5 / 1024**0.5
    return Content(
        brief=brief,
        topic=topic,
        headline=next(iter(lines.get("headline", ())), None),
        subtitle=next(iter(lines.get("subtitle", ())), None),
        lines=lines,
        callouts=callouts,
        mock=_mock(copy, is_wordless=is_wordless),
        counts=counts,
        constraint_ids_by_noun=ids_by_noun,
        clear=tuple(one for one in brief.constraints if isinstance(one, ClearRegion)),
        charts=brief.charts,
        min_text_px=max([12.0, floor_px, *sizes]) * enlarge,
        is_wordless=is_wordless,
        stand_ins=tuple(stand_ins),
        is_software=is_software,
    )


def is_about_software(brief: Brief, topic: str) -> bool:
    """A bakery has no dashboard and sets nothing up in two minutes."""
    words = set(re.findall(r"[a-z]+", f"{brief.subject} {brief.prompt}".lower()))
    is_told = bool(brief.subject) or topic != "general"
    return not is_told or topic in _SOFTWARE_TOPICS or not words.isdisjoint(_SOFTWARE_WORDS)


def _place_of(brief: Brief) -> str:
    """The first entry of `places` that a word of the subject belongs to; "anything" without one."""
    words = re.findall(r"[^\W\d_]+", f"{brief.subject} {brief.prompt}".lower())
    for word in words:
        for name, place in _places().items():
            if word in place["words"]:
                return name
    return "anything"


def noted(content: Content, words: str) -> Content:
    """The content with a caption of stand-in copy."""
    line = Line(text=words)
    lines = {**content.lines, "caption": (*content.of("caption"), line)}
    return replace(content, lines=lines, stand_ins=(*content.stand_ins, f"caption \u201c{words}\u201d"))


def _led_by_brand(
    brief: Brief, own: dict[str, tuple[Line, ...]], counts: dict[str, int]
) -> dict[str, tuple[Line, ...]]:
    """A poster that gives a name and no headline is led by the name; it does not stand alone at the foot."""
    is_name_only = "logo" in own and not {"headline", "quote"} & own.keys() and not counts.get("logo")
    if (
        brief.kind not in ("poster", "social_card")
        or not is_name_only
        or len(brief.prompt) > MAX_PROMPT_CHARS
    ):
        return own
    first, *others = own["logo"]
    rest = {role: lines for role, lines in own.items() if role != "logo"}
    return {"headline": (first,), **rest, **({"logo": tuple(others)} if others else {})}


def under_name(brief: Brief, headline: Line | None) -> str:
    """What stands under a name that leads: what it is the name of."""
    names = {one.text for one in brief.constraints if isinstance(one, ExactText) and one.role == "logo"}
    subject = bare_subject(brief.subject)
    is_led = headline is not None and headline.text in names
    return subject if is_led and headline is not None and subject != headline.text else ""


def _stand_in_lines(
    brief: Brief, own: dict[str, tuple[Line, ...]], counts: dict[str, int], copy: dict[str, Any]
) -> dict[str, tuple[Line, ...]]:
    """Lines for what the brief asks for without words: never beside words of the same role."""
    added: dict[str, tuple[Line, ...]] = {}
    clear = [one.purpose for one in brief.constraints if isinstance(one, ClearRegion)]
    is_room_kept = any("headline" in purpose or "title" in purpose for purpose in clear)
    has_nothing = not own and not brief.charts
    topic = _chart_topic(brief)
    named, eyebrow = _named(brief)
    eyebrow = eyebrow or under_name(brief, next(iter(own.get("headline", ())), None))
    wants_headline = (
        brief.kind == "launch_graphic"
        or has_nothing
        or (brief.kind == "web_page" and len(brief.prompt) <= MAX_PROMPT_CHARS)
        or (brief.kind in _TITLED_KINDS and bool(named) and "quote" not in own)
        or counts.get("headline", 0) > 0
        or (bool(topic) and counts.get("headline") != 0)
    )
    if wants_headline and not is_room_kept and "headline" not in own:
        is_pitch = (brief.kind in _PITCHED_KINDS or not named) and not topic
        is_pitch = is_pitch and brief.kind not in _PLAIN_KINDS
        brand = own["logo"][0].text if "logo" in own and not copy["headline"] else ""
        words = (
            brand or copy["headline"] or bare_subject(brief.subject) or copy.get("fallback", copy["headline"])
        )
        added["headline"] = (
            Line(text=words if is_pitch else bare_subject(topic or named or brief.subject) or UNTITLED),
        )
        if is_pitch and brief.kind not in _PLAIN_KINDS and copy["subtitle"] and "subtitle" not in own:
            added["subtitle"] = (Line(text=copy["subtitle"]),)
    if eyebrow and "subtitle" not in own and ("headline" in own or "headline" in added):
        added["subtitle"] = (Line(text=eyebrow),)
    is_plain = brief.kind in _PLAIN_KINDS
    pool = [f"{nth} point" for nth in ORDINALS] if is_plain else [one["text"] for one in copy["callouts"]]
    for role, words in (
        ("bullet", pool),
        ("button", copy.get("buttons", ["Get started", "Learn more"])),
        (
            "subtitle",
            ["Subtitle"] if is_plain else [copy["subtitle"] or copy.get("fallback", copy["headline"])],
        ),
        ("author", ["Name"] if brief.kind == "social_card" else []),
    ):
        missing = counts.get(role, 0) - len(own.get(role, ())) - len(added.get(role, ()))
        more = tuple(Line(text=words[index % len(words)]) for index in range(missing if words else 0))
        if more:
            added[role] = (*added.get(role, ()), *more)
    return added


def _named(brief: Brief) -> tuple[str, str]:
    """The title that the prompt has for the picture, and a line that says what it is: Invitation."""
    if len(brief.prompt) > MAX_PROMPT_CHARS:
        return brief.subject, ""
    before, kind = title_in(brief.prompt)
    if kind.lower() in _NAMES_ITSELF:
        return _NAMES_ITSELF[kind.lower()], bare_subject(brief.subject)
    eyebrow = f"{before} {kind}".strip() if _INVITING.search(kind) and brief.kind == "poster" else ""
    return before or brief.subject, eyebrow[:1].upper() + eyebrow[1:]


def _chart_topic(brief: Brief) -> str:
    """What a chart without a title shows: a short prompt's subject, else what is measured."""
    if (
        brief.kind not in ("chart", "figure", "slide")
        or len(brief.prompt) > MAX_PROMPT_CHARS
        or brief.charts[1:]
    ):
        return ""
    if brief.kind == "slide":
        return brief.charts[0].y_title if brief.charts else ""
    if brief.kind == "figure":
        return brief.subject if brief.links else ""
    return brief.subject or (brief.charts[0].y_title if brief.charts else "")


def bare_subject(subject: str) -> str:
    """A subject as a headline: "a late summer jazz festival" becomes "Late summer jazz festival"."""
    bare = re.sub(
        r"^(an?|the|our|my|ein|einen|eine|einer|einem|den|die|das|der|dem|une?|les?|la|los|las|el"
        r"|una?)\s+", "", subject.strip(),
        flags=re.IGNORECASE,
    )  # fmt: skip
    return bare[:1].upper() + bare[1:]


def _ids_by_noun(brief: Brief) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in brief.constraints:
        if isinstance(one, ElementCount | Placement):
            found[one.noun] = (*found.get(one.noun, ()), one.id)
        if isinstance(one, Placement) and one.reference:
            found[one.reference] = (*found.get(one.reference, ()), one.id)
    return found


def _lines_by_role(brief: Brief) -> dict[str, tuple[Line, ...]]:
    lines: dict[str, tuple[Line, ...]] = {}
    for one in brief.constraints:
        if isinstance(one, ExactText):
            lines[one.role] = (*lines.get(one.role, ()), Line(text=one.text, constraint_ids=(one.id,)))
    return lines


def _callouts(
    brief: Brief,
    lines: dict[str, tuple[Line, ...]],
    counts: dict[str, int],
    copy: dict[str, Any],
    *,
    is_wordless: bool,
) -> tuple[Callout, ...]:
    """The brief's own callouts and cards first; stand-ins only up to the number asked for.

    Without words a callout is its icon and skeleton bars: the empty line says so.
    """
    own = [*lines.get("callout", ()), *lines.get("card", ())]
    default = 3 if brief.kind == "launch_graphic" and "callout" not in counts else 0
    wanted = max(counts.get("callout", default), counts.get("card", 0), len(own))
    pool = copy["callouts"]
    if brief.kind in _PLAIN_KINDS:
        pool = [{"title": f"{nth} point", "text": "", "icon": ""} for nth in ORDINALS]
    made = [Callout(title=line, text=None, icon="") for line in own]
    for index in range(len(own), wanted):
        entry = pool[index % len(pool)]
        title, words = ("", None) if is_wordless else (entry["title"], Line(text=entry["text"]))
        words = words if words and words.text else None
        made.append(Callout(title=Line(text=title), text=words, icon=entry["icon"]))
    return tuple(made)


def _mock(copy: dict[str, Any], *, is_wordless: bool) -> Mock:
    labels = copy["labels"]

    def shown(words: object) -> str:
        return "" if is_wordless else str(words)

    return Mock(
        screens=tuple(copy["screens"]),
        phones=tuple(copy["phones"]),
        app=shown(labels["app"]),
        nav=tuple(map(shown, labels["nav"])),
        title=shown(labels["title"]),
        lanes=tuple(map(shown, labels["lanes"])),
        cards=tuple(map(shown, labels["cards"])),
        tiles=tuple((shown(name), shown(value)) for name, value in labels["tiles"]),
        notes=tuple(map(shown, labels["notes"])),
    )
