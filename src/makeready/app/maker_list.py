"""Makers as lists show them: what each can, what a picture takes, and what was learned of it."""

from collections.abc import Iterable, Sequence
from typing import TypedDict

from makeready.app.candidates import Candidates
from makeready.app.wording import dollars, seconds
from makeready.loop import Card
from makeready.loop.route import Experience


class LearnedAsJson(TypedDict):
    kind: str
    tries: int
    accepted: int
    rejected: int
    attempts: int
    cost_microusd: int
    seconds: float


class CardAsJson(TypedDict):
    abilities: list[str]
    attempt_microusd: int
    attempt_s: float
    requests_a_minute: int | None
    region: str | None
    accept_rate: float
    learned: list[LearnedAsJson]


HEADS = ("maker", "a picture", "about", "where", "what it can", "accepted so far")


def card_as_json(card: Card, learned: Iterable[Experience]) -> CardAsJson:
    """`accept_rate` is what the card expects; `learned` is what runs and people told, by kind of brief."""
    return {
        "abilities": sorted(card.offers),
        "attempt_microusd": card.attempt_microusd,
        "attempt_s": card.attempt_s,
        "requests_a_minute": card.requests_a_minute or None,
        "region": card.region or None,
        "accept_rate": card.accept_rate,
        "learned": [
            {
                "kind": one.kind,
                "tries": one.num_tries,
                "accepted": one.num_accepted,
                "rejected": one.num_rejected,
                "attempts": one.num_attempts,
                "cost_microusd": one.cost_microusd,
                "seconds": round(one.seconds, 3),
            }
            for one in learned
            if one.maker == card.name
        ],
    }


def maker_lines(found: Candidates, learned: Sequence[Experience]) -> list[str]:
    """A table with a line for each maker, then those that are not ready, and why."""
    rows = [
        HEADS,
        *(_cells(card, [one for one in learned if one.maker == card.name]) for card in found.cards),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return [*table, *(f"not ready: {one.maker}: {one.reason}" for one in found.unready)]


def _cells(card: Card, learned: Sequence[Experience]) -> tuple[str, ...]:
    rates = [
        f"{one.kind} {one.num_accepted} of {told}"
        for one in learned
        if (told := one.num_accepted + one.num_rejected)
    ]
    return (
        card.name,
        f"up to {dollars(card.attempt_microusd)}" if card.attempt_microusd else "free",
        seconds(card.attempt_s),
        card.region or "?",
        ", ".join(one.replace("_", " ") for one in card.abilities) or "nothing that auto asks for",
        ", ".join(rates) or f"none; {100 * card.accept_rate:.0f}% expected",
    )
