"""Who made it: the plan of makers as it was before the run, and what became of each."""

from makeready.app.report.markup import Markup, element
from makeready.app.report.sections import section
from makeready.app.report.view import RunView
from makeready.app.routing_words import about_dollars
from makeready.app.wording import dollars, plural, seconds, sentence
from makeready.loop.route import Route, Routing
from makeready.loop.run import Run, maker_of_step


def routing(view: RunView) -> Markup:
    """A row for each maker that could be asked: its turn, what was expected of it, what it did, and of those
    that are not in the plan the reason. Nothing where the maker was named."""
    plan = view.run.order.routing
    if plan is None or not plan.routes:
        return Markup("")
    rows = [planned(view.run, turn, one) for turn, one in enumerate(plan.routes)]
    rows += [
        row("not", "\u2013", one.maker, element("p", sentence(one.reason), class_="quiet"), "")
        for one in plan.excluded
    ]
    return section(
        "Who made it",
        lead(plan),
        element("ol", *rows, class_="plan"),
        element("p", " ".join(legend(plan)), class_="tip"),
        key="routing",
    )


def legend(plan: Routing) -> list[str]:
    """What order and numbers mean, where there are any."""
    words = []
    if len(plan.routes) > 1:
        words.append("In the order of what an accepted picture is expected to cost, time included.")
    if plan.excluded:
        words.append("Makers without a number were left out.")
    return words


def lead(plan: Routing) -> str:
    """The decision in a sentence."""
    return f"Nobody was named. {sentence(plan.routes[0].maker)} was asked first, because {plan.because}."


def planned(run: Run, turn: int, route: Route) -> Markup:
    """A maker of the plan: its chances, its price, and whether its turn came."""
    price = f"about {about_dollars(route.money_microusd)}" if route.money_microusd else "free"
    numbers = (
        ("Accepted", f"{100 * route.accept_rate:.0f}% {'so far' if route.num_observed else 'expected'}"),
        ("Known from", plural(route.num_observed, "result") if route.num_observed else "its card"),
        ("An accepted picture", f"{price}, {seconds(route.seconds)}"),
    )
    terms = element(
        "dl", *(element("div", element("dt", name), element("dd", value)) for name, value in numbers)
    )
    return row("next" if turn else "first", str(turn + 1), route.maker, terms, what_became(run, route.maker))


def what_became(run: Run, maker: str) -> Markup:
    """What a maker of the plan did in the run: delivered, tried, failed, or nothing."""
    tried = [one for one in run.attempts if one.maker == maker]
    failed = [one for one in run.failures if maker_of_step(one.step) == maker]
    if any(one.maker == maker for one in run.delivered):
        return element("span", "delivered", class_="chip met")
    if tried:
        spent = sum(one.cost_microusd for one in tried)
        return element("span", f"tried {len(tried)}\u00d7, {dollars(spent)}", class_="chip unknown")
    if failed:
        return element("span", "failed", class_="chip broken")
    return element("span", "not needed", class_="chip idle")


def row(name: str, turn: str, maker: str, terms: Markup, became: Markup | str) -> Markup:
    return element(
        "li",
        element("span", turn, class_="turn", aria_hidden="true"),
        element("strong", maker),
        terms,
        element("span", became, class_="became"),
        class_=name,
    )
