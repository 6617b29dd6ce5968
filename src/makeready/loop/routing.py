"""Who makes a picture, and who comes next if they fail: a pure function of cards, policy and experience.

The first maker is the one whose accepted picture is expected to cost least; the loop goes on with the next
one when it fails (`decide`). Nothing here opens a maker.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from makeready.brief import Brief, Canvas, Question, Subject
from makeready.loop.card import Ability, Card
from makeready.loop.route import Excluded, Experience, Route, Routing
from makeready.loop.run import Budget, RunOrder

PRIOR_TRIES = 4.0
"""Ours: the card's own word weighs as much as four finished tries. One failure must not turn the order round,
a dozen should be able to."""
LEAST_RATE = 0.01
"""Ours: whoever is never expected to succeed is a hundred times dearer than it looks, not infinitely."""
SECOND_MICROUSD = 25
"""What a second is worth where nothing is paid: two rented cores cost about nine cents an hour."""
LACKING: Mapping[Ability, str] = {
    "pages": "lays out no pages",
    "exact_text": "promises no exact words",
    "charts": "draws no charts",
    "scenes": "draws no scenes",
    "anything": "paints only what it knows",
    "seed": "honours no seed",
    "mask": "takes no mask",
    "transparent": "makes nothing transparent",
}
"""What is said of a maker without an ability."""
EDIT, SCENE = "edit", "scene"
"""Kinds of work beside those of briefs: changing a picture; an illustration of known things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What is wanted of whoever makes it. `kind` is what experience is kept under, `because` why these
    abilities, for the user. `num_sources` are the pictures of an edit."""

    kind: str
    canvas: Canvas
    abilities: tuple[Ability, ...] = ()
    num_proposals: int = 1
    num_sources: int = 0
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Who may be chosen. Names are a maker's ("openai:gpt-image-2") or all of a sort ("openai").

    `only` and `regions` are lists of what is allowed, empty for anything; a maker whose region is not known
    is in none of them.

    Units: `cap_microusd` is the most that one attempt may cost, None for the run's budget alone;
    `second_microusd` is what a second of waiting counts.
    """

    cap_microusd: int | None = None
    regions: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    second_microusd: int = SECOND_MICROUSD


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """What is to be chosen from, and within which limits."""

    cards: Sequence[Card]
    policy: Policy = Policy()
    budget: Budget = field(default_factory=Budget)
    learned: Sequence[Experience] = ()


def routing(needs: Needs, market: Market) -> Routing:
    """The plan: every maker that may and can do it, the one with the least expected cost first.

    With tries that succeed independently, ascending cost over chance is the order that costs least until
    the first success. Equal ones stand by seconds, then by name, so the order of the cards does not matter.

    Source: Mitten 1960, An analytic solution to the least cost testing sequence problem, J. Industrial
        Engineering 11; Weitzman 1979, Optimal search for the best alternative, Econometrica 47, gives the
        same order where the prize is one accepted picture.
    """
    routes, excluded = [], []
    known = {one.maker: one for one in market.learned if one.kind == needs.kind}
    for card in market.cards:
        if reason := refusal(card, needs, market):
            excluded.append(Excluded(maker=card.name, reason=reason))
        else:
            experience = known.get(card.name, Experience(kind=needs.kind, maker=card.name))
            routes.append(expected(card, needs.canvas, experience, market.policy))
    return Routing(
        kind=needs.kind,
        because=needs.because,
        routes=tuple(sorted(routes, key=lambda one: (one.expected_microusd, one.seconds, one.maker))),
        excluded=tuple(sorted(excluded, key=lambda one: one.maker)),
    )


def expected(card: Card, canvas: Canvas, experience: Experience, policy: Policy) -> Route:
    """What one accepted picture by this maker takes: the mean of a try over the chance that it is accepted.

    Both means start from the card and move to what was seen: `PRIOR_TRIES` tries as the card says are
    counted in. For the chance that is the mean of a Beta posterior.

    Source: Gelman et al. 2013, Bayesian Data Analysis, 3rd edition, section 2.1, equation 2.5.
    """
    num_told = experience.num_accepted + experience.num_rejected
    prior_rate = min(1.0, max(LEAST_RATE, card.accept_rate))
    rate = (experience.num_accepted + PRIOR_TRIES * prior_rate) / (num_told + PRIOR_TRIES)
    num_tries = experience.num_tries + PRIOR_TRIES
    money = (experience.cost_microusd + PRIOR_TRIES * card.attempt_microusd) / num_tries / rate
    try_s = card.seconds_for(canvas.width_px, canvas.height_px)
    seconds = (experience.seconds + PRIOR_TRIES * try_s) / num_tries / rate
    return Route(
        maker=card.name,
        expected_microusd=math.ceil(money + seconds * policy.second_microusd),
        money_microusd=math.ceil(money),
        seconds=round(seconds, 3),
        accept_rate=round(rate, 4),
        num_observed=num_told,
    )


def refusal(card: Card, needs: Needs, market: Market) -> str:
    """Why this maker may not or cannot do it; empty if it may and can."""
    policy = market.policy
    if is_named(card.name, policy.never):
        return "the settings exclude it (routing.never)"
    if policy.only and not is_named(card.name, policy.only):
        return "the settings do not name it (routing.only)"
    if lacking := [one for one in needs.abilities if one not in card.offers]:
        return f"it {', '.join(LACKING[one] for one in lacking)}"
    if card.max_sources < needs.num_sources:
        takes = f"takes {card.max_sources} of {needs.num_sources}" if card.max_sources else "changes no"
        return f"it {takes} pictures"
    if policy.regions and card.region not in policy.regions:
        where = f"it computes in {card.region!r}" if card.region else "where it computes is not known"
        return f"{where}, and only {', '.join(policy.regions)} is allowed"
    return _limits(card, needs, market)


def _limits(card: Card, needs: Needs, market: Market) -> str:
    """What of size, money and time does not fit."""
    canvas, budget, cap = needs.canvas, market.budget, market.policy.cap_microusd
    if canvas.width_px * canvas.height_px > card.max_pixels:
        return f"it makes at most {card.max_pixels:,} pixels"
    if cap is not None and card.attempt_microusd > cap:
        return f"a picture costs up to {_dollars(card.attempt_microusd)}, the cap is {_dollars(cap)}"
    if card.attempt_microusd > budget.cost_microusd:
        has = _dollars(budget.cost_microusd) if budget.cost_microusd else "no money"
        return f"a picture costs up to {_dollars(card.attempt_microusd)}, the budget has {has}"
    attempt_s = card.seconds_for(canvas.width_px, canvas.height_px)
    if attempt_s > budget.deadline_s:
        return f"a picture takes {attempt_s:.1f} s, the deadline is {budget.deadline_s:g} s"
    if card.requests_a_minute:
        wait_s = (needs.num_proposals - 1) * 60 / card.requests_a_minute
        if wait_s + attempt_s > budget.deadline_s:
            return (
                f"at {card.requests_a_minute} requests a minute {needs.num_proposals} pictures take "
                f"{wait_s + attempt_s:.0f} s, the deadline is {budget.deadline_s:g} s"
            )
    return ""


def is_named(maker: str, names: Iterable[str]) -> bool:
    """Whether a list of names has this maker, or all of its sort."""
    sort = maker.partition(":")[0]
    return any(one in (maker, sort) for one in names)


def kind_of_brief(brief: Brief) -> str:
    """What experience with a brief is kept under: its kind; of pictures, those of known things apart."""
    if brief.kind != "picture":
        return brief.kind
    is_open = not brief.constraints or any(isinstance(one, Subject | Question) for one in brief.constraints)
    return "picture" if is_open else SCENE


def kind_of_order(order: RunOrder) -> str:
    """The same for a run; edits are a kind of their own."""
    return EDIT if order.edit is not None else kind_of_brief(order.brief)


def _dollars(microusd: int) -> str:
    whole, fraction = divmod(microusd, 1_000_000)
    return f"${whole}.{f'{fraction:06d}'.rstrip('0').ljust(2, '0')}"
