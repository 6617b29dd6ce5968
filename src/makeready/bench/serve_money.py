"""Money under fire: operations in a process that is killed at random moments, and clients that race.

    python -m makeready.bench.serve_money STORE SEED BEGIN END

carries the lives of holds BEGIN to END out, each with posting ids of its own, and prints each that is over.
What a life does follows from its number alone, so that the truth is known without the books.
"""

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from makeready.bench.serve_client import ROUTE, Server, asked, null_server, picture_body
from makeready.store import Store, open_store

NUM_THREADS = 4
REPEATED = 40
"""How many lives before the cut are begun again: some of them are over, some are half done."""
MAX_CEILING_MICROUSD = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What happens to one hold: reserved at its ceiling, perhaps lost, then how it ends."""

    number: int
    ceiling_microusd: int
    is_lost: bool
    end: str
    cost_microusd: int

    @property
    def num_operations(self) -> int:
        return 1 + self.is_lost + (self.end in ("settle", "release"))

    def counted_microusd(self) -> tuple[int, int, int]:
        """What it leaves as reserved, spent, unknown."""
        if self.end == "settle":
            return (0, self.cost_microusd, 0)
        if self.end == "release":
            return (0, 0, 0)
        return (0, 0, self.ceiling_microusd) if self.is_lost else (self.ceiling_microusd, 0, 0)


def life_of(seed: int, number: int) -> Life:
    dice = random.Random(seed * 1_000_003 + number)  # noqa: S311 - no secret
    ceiling_microusd = dice.randint(0, MAX_CEILING_MICROUSD)
    return Life(
        number=number,
        ceiling_microusd=ceiling_microusd,
        is_lost=dice.random() < 0.2,
        end=dice.choices(("settle", "release", "stay"), (7, 2, 1))[0],
        cost_microusd=dice.randint(0, 2 * ceiling_microusd),
    )


def lived(store: Store, life: Life) -> None:
    """Carry a life out. Done again, it changes nothing: each operation has its posting id."""
    ledger, name = store.ledger, f"life-{life.number}"
    hold_id = ledger.reserve(f"run_{name}", life.ceiling_microusd, name, posting_id=f"{name}/reserve")
    if life.is_lost:
        ledger.mark_unknown(hold_id, posting_id=f"{name}/unknown")
    if life.end == "settle":
        ledger.settle(hold_id, life.cost_microusd, posting_id=f"{name}/settle")
    elif life.end == "release":
        ledger.release(hold_id, posting_id=f"{name}/release")


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What the books say after all. `drift_microusd` is by how much they differ from the truth, or from
    themselves."""

    num_operations: int
    num_kills: int
    drift_microusd: int


def booked(root: Path, *, num_operations: int, num_kills: int, seed: int = 1) -> Booked:
    """Let lives go on until there were so many operations; kill their process so many times."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    lives: list[Life] = []
    while sum(one.num_operations for one in lives) < num_operations:
        lives.append(life_of(seed, len(lives)))
    done = 0
    for kill in range(num_kills):
        goal = len(lives) * (kill + 1) // (num_kills + 1)
        done = _child(root, seed, max(0, done - REPEATED), goal, life_s=0.05 + dice.random())
    while done < len(lives):
        done = _child(root, seed, max(0, done - REPEATED), len(lives), life_s=None)
    with open_store(root) as store:
        audit = store.ledger.audit()
        held = [
            sum(getattr(one, f"{account}_microusd") for one in store.ledger.usage())
            for account in ("reserved", "spent", "unknown")
        ]
    truth = [sum(column) for column in zip(*(one.counted_microusd() for one in lives), strict=True)]
    apart_microusd = sum(abs(one - other) for one, other in zip(held, truth, strict=True))
    drift_microusd = audit.drift_microusd + abs(audit.sum_microusd) + apart_microusd
    return Booked(num_operations=num_operations, num_kills=num_kills, drift_microusd=drift_microusd)


def _child(root: Path, seed: int, begin: int, end: int, *, life_s: float | None) -> int:
    """A process of lives, killed `life_s` after its store is open. Returns the number that all are before."""
    module = "makeready.bench.serve_money"
    command = [sys.executable, "-m", module, str(root), str(seed), str(begin), str(end)]
    timer, over = None, set(range(begin))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 - ours
        for line in child.stdout or ():
            if line == "open\n" and life_s is not None:
                timer = Timer(life_s, child.kill)
                timer.start()
            elif line.endswith("\n") and line.strip().isdigit():
                over.add(int(line))
    if timer is not None:
        timer.cancel()
    return next(number for number in range(end + 1) if number not in over)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raced:
    """What racing clients got out of one key's budget."""

    overshoot_microusd: int
    unused_microusd: int


def raced(root: Path, *, num_clients: int, price_microusd: int = 1000) -> Raced:
    """All clients ask at once; the key's day has money for a quarter of them."""
    limit_microusd = price_microusd * max(1, num_clients // 4)
    with open_store(root) as store:
        key = store.keys.create(name="racers", daily_microusd=limit_microusd)
    server = null_server(root, price_microusd=price_microusd, num_workers=8, max_queued=num_clients + 8)
    with server as listening, ThreadPoolExecutor(num_clients) as clients:
        tries = [clients.submit(_asked_once, listening, key.text, seed) for seed in range(num_clients)]
        statuses = [one.result() for one in tries]
    with open_store(root) as store:
        counted_microusd = sum(one.counted_microusd for one in store.ledger.usage(key_id=key.key.id))
    num_made = statuses.count(200)
    spent_microusd = max(counted_microusd, num_made * price_microusd)
    return Raced(
        overshoot_microusd=max(0, spent_microusd - limit_microusd),
        unused_microusd=max(0, limit_microusd - counted_microusd),
    )


def _asked_once(server: Server, key: str, seed: int) -> int:
    with server.connection() as connection:
        return asked(connection, ROUTE, picture_body(seed), key)[0]


def main() -> None:
    """Live, in a few threads, until the end or until somebody kills us."""
    root, seed, begin, end = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])

    def live(number: int) -> None:
        lived(store, life_of(seed, number))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()

    with open_store(root, busy_timeout_s=60.0) as store, ThreadPoolExecutor(NUM_THREADS) as threads:
        sys.stdout.write("open\n")
        sys.stdout.flush()
        for _ in threads.map(live, range(begin, end)):
            pass


if __name__ == "__main__":
    main()
