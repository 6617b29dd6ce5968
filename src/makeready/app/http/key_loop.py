"""A key's own loop: what a plain request of it runs, without a word of ours in the request."""

from dataclasses import replace
from typing import TYPE_CHECKING

from makeready.app.http.generation import Ceiling, Wanted
from makeready.loop import Budget

if TYPE_CHECKING:
    from makeready.store.keys import KeyLoop


def in_loop(wanted: Wanted, loop: "KeyLoop", own: Budget) -> Wanted:
    """The loop of the key, where the request names none of its own. Money that the server does not allow (its
    setting may have gone down since) is not asked for."""
    if wanted.is_loop:
        return wanted
    cost_microusd = None if loop.cost_microusd is None else min(loop.cost_microusd, own.cost_microusd)
    ceiling = Ceiling(deadline_s=loop.deadline_s, cost_microusd=cost_microusd, attempts=loop.attempts)
    return replace(wanted, is_loop=True, ceiling=ceiling)
