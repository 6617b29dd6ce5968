"""A plan in words and as JSON: who makes it, why, who comes next, and why not the others."""

from collections.abc import Callable
from typing import TypedDict

from makeready.loop.route import Route, Routing


class RouteAsJson(TypedDict):
    maker: str
    expected_microusd: int
    money_microusd: int
    seconds: float
    accept_rate: float
    observed: int


class ExcludedAsJson(TypedDict):
    maker: str
    reason: str


class RoutingAsJson(TypedDict):
    kind: str
    because: str
    routes: list[RouteAsJson]
    excluded: list[ExcludedAsJson]


def routing_as_json(
    routing: Routing | None, named: Callable[[str], str] = lambda maker: maker
) -> RoutingAsJson | None:
    """The object under `routing`, the same in every face; None where the maker was named. `named` is how a
    face calls a maker."""
    if routing is None:
        return None
    return {
        "kind": routing.kind,
        "because": routing.because,
        "routes": [
            {
                "maker": named(one.maker),
                "expected_microusd": one.expected_microusd,
                "money_microusd": one.money_microusd,
                "seconds": one.seconds,
                "accept_rate": one.accept_rate,
                "observed": one.num_observed,
            }
            for one in routing.routes
        ],
        "excluded": [{"maker": named(one.maker), "reason": one.reason} for one in routing.excluded],
    }


def routing_line(routing: Routing) -> str:
    """One line: "maker: compose, because ... (95% accepted, 20 seen, free, 1.1 s); next: embedded (free)"."""
    first, *others = routing.routes
    line = f"maker: {first.maker}, because {routing.because} ({terms_of(first)})"
    if others:
        line += f"; next: {', '.join(f'{one.maker} ({price_of(one)})' for one in others)}"
    return line


def routing_lines(routing: Routing | None) -> list[str]:
    """The whole plan, a line for each maker; nothing where the maker was named."""
    if routing is None:
        return []
    others = [f"next  {one.maker}: {terms_of(one)}" for one in routing.routes[1:]]
    excluded = [f"not   {one.maker}: {one.reason}" for one in routing.excluded]
    first = routing.routes[0]
    return [f"maker {first.maker}: {routing.because}; {terms_of(first)}", *others, *excluded]


def terms_of(route: Route) -> str:
    """What is expected of a maker: how often it is accepted, and what an accepted picture takes."""
    seen = f"accepted, {route.num_observed} seen" if route.num_observed else "expected to be accepted"
    return f"{100 * route.accept_rate:.0f}% {seen}, {price_of(route)}, {route.seconds:.1f} s"


def price_of(route: Route) -> str:
    """ "free", or "about $0.057 an accepted picture"."""
    if route.money_microusd == 0:
        return "free"
    return f"about {about_dollars(route.money_microusd)} an accepted picture"


def about_dollars(microusd: int) -> str:
    """An expected amount to two digits: "$0.057", "$12.00". It is no price, so it is not told to the last
    digit."""
    amount = microusd / 1_000_000
    if amount >= 1:
        return f"${amount:.2f}"
    return "$" + f"{float(f'{amount:.2g}'):.6f}".rstrip("0").ljust(4, "0")
