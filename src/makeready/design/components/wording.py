"""Which string of a brief leads, which follows it, which are facts: the order posters are read in."""

from dataclasses import dataclass

from makeready.design.content import Content, Line

ELEMENT_ROLES = ("button", "badge", "logo", "callout", "card")
"""Strings that stand in an element of their own; `components.pieces` sets them."""
_FACTS_FIRST = ("date", "time", "place", "price")
NOTE_CHARS = 56
"""Ours: a longer string is a sentence, which needs a wide measure and a lighter weight than a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A string and what it is for."""

    role: str
    line: Line

    @property
    def noun(self) -> str:
        return "" if self.role == "text" else self.role


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The strings in their order of weight. Every string is in exactly one place.

    `title` is a headline that another lead (a quotation) outranks. `facts` are short, `notes` are sentences.
    """

    lead: Item | None
    title: Item | None
    deck: Item | None
    signature: Item | None
    facts: tuple[Item, ...]
    notes: tuple[Item, ...]

    @property
    def is_quotation(self) -> bool:
        return self.lead is not None and self.lead.role == "quote"

    @property
    def num_words(self) -> int:
        return len(self.lead.line.text.split()) if self.lead else 0


def wording_of(content: Content, *lead_roles: str) -> Wording:
    """The strings sorted. The lead is the first string of the first of `lead_roles` found, else the first."""
    items = [Item(role=role, line=line) for role, lines in content.lines.items() for line in lines]
    left = [one for one in items if one.role not in ELEMENT_ROLES]

    def take(*roles: str) -> Item | None:
        for role in roles:
            for one in left:
                if one.role == role:
                    left.remove(one)
                    return one
        return None

    lead = take(*lead_roles) or (take(left[0].role) if left else None)
    title = take("headline") if lead is not None and lead.role == "quote" else None
    deck = take("subtitle", "tagline")
    signature = take("author") if lead is not None and lead.role == "quote" else None
    left.sort(key=lambda one: _FACTS_FIRST.index(one.role) if one.role in _FACTS_FIRST else len(_FACTS_FIRST))
    return Wording(
        lead=lead,
        title=title,
        deck=deck,
        signature=signature,
        facts=tuple(one for one in left if len(one.line.text) <= NOTE_CHARS),
        notes=tuple(one for one in left if len(one.line.text) > NOTE_CHARS),
    )
