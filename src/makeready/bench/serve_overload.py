"""A server that is asked for five times what it can do: whom it refuses, whether its promises hold, what it
keeps in memory.

Clients come at a steady rate, whatever the server does. Whoever is refused comes back once, when it was told.
"""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from makeready.bench.host import resident_kib
from makeready.bench.serve_client import ROUTE, Server, null_server, picture_body

MAKER_S, NUM_WORKERS, MAX_QUEUED = 0.5, 2, 16
TIMES_CAPACITY = 5
WARM_S = 5.0
"""Ours: caches fill and threads start in the first seconds; growth is counted from then on."""
REFUSALS = (429, 503)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What happened to the clients. `odd` are answers that are neither a picture nor a proper refusal."""

    made: int = 0
    refused: int = 0
    odd: list[str] = field(default_factory=list)
    returned: int = 0
    kept: int = 0
    first_kib: int = 0
    most_kib: int = 0

    @property
    def growth_mib(self) -> float:
        return max(0, self.most_kib - self.first_kib) / 1024

    @property
    def kept_percent(self) -> float:
        return 100 * self.kept / self.returned if self.returned else 100.0


def overloaded(folder: Path, seconds: float) -> Tally:
    """Ask a server for too much for so long."""
    tally = Tally()
    server = null_server(folder, maker_s=MAKER_S, num_workers=NUM_WORKERS, max_queued=MAX_QUEUED)
    with server as listening:
        asyncio.run(_storm(listening, seconds, tally))
    return tally


async def _storm(server: Server, seconds: float, tally: Tally) -> None:
    """Start a client every so often; those who would come back after the end do not."""
    gap_s = MAKER_S / NUM_WORKERS / TIMES_CAPACITY
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=64)
    base = f"http://127.0.0.1:{server.port}"
    async with httpx2.AsyncClient(base_url=base, timeout=120, limits=limits) as client:
        until_s = time.monotonic() + seconds
        watching = asyncio.create_task(_watched(server, min(WARM_S, seconds / 2), tally))
        clients, number, next_s = [], 0, time.monotonic()
        while time.monotonic() < until_s:
            clients.append(asyncio.create_task(_client(client, number, until_s, tally)))
            number += 1
            next_s += gap_s
            await asyncio.sleep(max(0.0, next_s - time.monotonic()))
        await asyncio.gather(*clients)
        watching.cancel()


async def _client(client: httpx2.AsyncClient, number: int, until_s: float, tally: Tally) -> None:
    seconds = await _try(client, number, tally)
    if seconds and time.monotonic() + seconds < until_s:
        await asyncio.sleep(seconds)
        is_kept = await _try(client, number, tally) == 0  # not behind +=, which would read before it waits
        tally.returned += 1
        tally.kept += is_kept


async def _try(client: httpx2.AsyncClient, number: int, tally: Tally) -> int:
    """One request. 0 for a picture; else the seconds after which to come again."""
    try:
        headers = {"content-type": "application/json"}
        answer = await client.post(ROUTE, content=picture_body(number), headers=headers)
    except httpx2.HTTPError as error:
        tally.odd.append(type(error).__name__)
        return 0
    told = answer.headers.get("retry-after", "")
    if answer.status_code == 200:
        tally.made += 1
        return 0
    if answer.status_code not in REFUSALS or not told.isdecimal() or int(told) < 1:
        tally.odd.append(f"{answer.status_code} {told}")
        return 0
    tally.refused += 1
    return int(told)


async def _watched(server: Server, warm_s: float, tally: Tally) -> None:
    await asyncio.sleep(warm_s)
    tally.first_kib = tally.most_kib = resident_kib(server.pid)
    while True:
        await asyncio.sleep(0.5)
        tally.most_kib = max(tally.most_kib, resident_kib(server.pid))
