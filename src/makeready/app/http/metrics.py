"""What Prometheus reads: requests, steps, attempts, money. Each server has a registry of its own, so that two
in one process do not mix.
"""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.types import Scope

from makeready.brief import Finding
from makeready.loop.run import outcome_of

BUCKETS_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
"""Ours: from an answer without work to the longest run that is usual."""


class Metrics:
    """Counts of one server. Labels have few values: a route's template, never a path."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("makeready_requests", "Answered requests.", labels, registry=self.registry)
        self._seconds = Histogram(
            "makeready_request_seconds",
            "Seconds from a request's head to its answer's end.",
            ("route",),
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self._steps = Histogram(
            "makeready_step_seconds",
            "Seconds of one step of a run: make, inspect.",
            ("maker", "step"),
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self._attempts = Counter(
            "makeready_attempts", "Inspected attempts.", ("maker", "verdict"), registry=self.registry
        )
        self._spent = Counter(
            "makeready_spent_microusd",
            "Micro-dollars that attempts took.",
            ("maker",),
            registry=self.registry,
        )
        self._webhooks = Counter(
            "makeready_webhooks", "Tries to deliver a webhook.", ("result",), registry=self.registry
        )
        self.running = Gauge("makeready_runs_running", "Runs that are worked on.", registry=self.registry)

    def answered(self, scope: Scope, status: int, seconds: float) -> None:
        """One request is over. A path without a route counts as none."""
        route = getattr(scope.get("route"), "path", "none")
        method = scope["method"] if scope["method"] in ("GET", "POST", "HEAD", "OPTIONS") else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def made(self, maker: str, seconds: float, cost_microusd: int) -> None:
        self._steps.labels(maker, "make").observe(seconds)
        self._spent.labels(maker).inc(cost_microusd)

    def inspected(self, maker: str, seconds: float, findings: Sequence[Finding]) -> None:
        self._steps.labels(maker, "inspect").observe(seconds)
        self._attempts.labels(maker, outcome_of(findings).value).inc()
        self._spent.labels(maker).inc(sum(one.cost_microusd for one in findings))

    def webhook_tried(self, result: str) -> None:
        """A try to deliver a webhook: delivered, again, given_up, disabled."""
        self._webhooks.labels(result).inc()

    def text(self) -> tuple[bytes, str]:
        """The exposition, and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST
