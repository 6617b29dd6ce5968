"""Who was chosen for a run, who comes after, and who not and why: the decision as a run keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A maker of the plan, and what an accepted picture by it is expected to take.

    `num_observed` is how many finished tries of this kind of brief the rate comes from, beside the prior.

    Units: `money_microusd` and `seconds` are for one accepted picture, not for one attempt;
    `expected_microusd` is both together, with time at the policy's price.
    """

    maker: str
    expected_microusd: int
    money_microusd: int
    seconds: float
    accept_rate: float
    num_observed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """A maker that is not in the plan, and why, in one line."""

    maker: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """The plan of one run: `routes` in the order in which they are tried, the first one always.

    It is part of the order, so whoever goes on with the run has the same plan. `kind` is the kind of brief
    that it was made for, `because` why makers of this sort.
    """

    kind: str
    because: str
    routes: tuple[Route, ...]
    excluded: tuple[Excluded, ...] = ()

    @property
    def makers(self) -> tuple[str, ...]:
        return tuple(one.maker for one in self.routes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """What finished runs tell of one maker and one kind of brief.

    A try is one maker's work on one proposal, with all its levers. It is accepted if a picture of it met
    every must, rejected if none did; where nobody could tell it is neither, but what it took counts. What a
    person decided about a picture is added to both.

    Units: `cost_microusd` and `seconds` are sums over all tries.
    """

    kind: str
    maker: str
    num_tries: int = 0
    num_accepted: int = 0
    num_rejected: int = 0
    num_attempts: int = 0
    cost_microusd: int = 0
    seconds: float = 0.0
