"""Decide, make, inspect, adjust: the loop, its budget, and the ports that everything else adapts to."""

from makeready.loop.card import Card, Lever, Pull
from makeready.loop.clock import MonotonicClock
from makeready.loop.decide import Action, Adjust, Deliver, Escalate, GiveUp, Make, decide, replay
from makeready.loop.identity import SEED_LIMIT, picture_seed, proposal_seed, run_id
from makeready.loop.ports import (
    Allowance,
    Clock,
    Event,
    Hold,
    Inspector,
    Journal,
    Ledger,
    Made,
    Maker,
    Order,
    Parent,
    Picture,
    StoredRun,
)
from makeready.loop.pursue import RunResult, Workshop, pursue
from makeready.loop.run import Attempt, BriefReading, Budget, Edit, Failure, Outcome, Run, RunOrder

__all__ = [
    "SEED_LIMIT",
    "Action",
    "Adjust",
    "Allowance",
    "Attempt",
    "BriefReading",
    "Budget",
    "Card",
    "Clock",
    "Deliver",
    "Edit",
    "Escalate",
    "Event",
    "Failure",
    "GiveUp",
    "Hold",
    "Inspector",
    "Journal",
    "Ledger",
    "Lever",
    "Made",
    "Make",
    "Maker",
    "MonotonicClock",
    "Order",
    "Outcome",
    "Parent",
    "Picture",
    "Pull",
    "Run",
    "RunOrder",
    "RunResult",
    "StoredRun",
    "Workshop",
    "decide",
    "picture_seed",
    "proposal_seed",
    "pursue",
    "replay",
    "run_id",
]
