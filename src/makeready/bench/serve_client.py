"""Servers to measure, started as a user starts them, and the requests that are sent to them."""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROUTE = "/v1/images/generations"
START_S = 120.0
"""Ours: a server on a busy machine is given so long."""
_COLOURS = ["red", "orange", "yellow", "green", "teal", "blue", "navy", "purple", "pink", "brown", "white"]
_THINGS = ["apple", "pear", "bicycle", "car", "house", "tree", "boat", "cat", "dog", "star", "kite", "cup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that listens. `started_s` is `time.perf_counter` of its start."""

    pid: int
    port: int
    started_s: float

    @contextmanager
    def connection(self) -> Iterator[http.client.HTTPConnection]:
        opened = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_S)
        try:
            yield opened
        finally:
            opened.close()

    def until(self, path: str) -> float:
        """Seconds from the start of the process until a path answers 200."""
        while True:
            try:
                with self.connection() as connection:
                    if asked(connection, path)[0] == 200:
                        return time.perf_counter() - self.started_s
            except OSError:
                pass
            if time.perf_counter() - self.started_s > START_S:
                raise TimeoutError(path)
            time.sleep(0.005)


@contextmanager
def null_server(
    folder: Path,
    *,
    maker_s: float = 0.0,
    price_microusd: int = 0,
    num_workers: int = 2,
    max_queued: int = 64,
) -> Iterator[Server]:
    """The server with the null maker, once it is ready."""
    what = [str(maker_s), str(price_microusd), str(num_workers), str(max_queued)]
    with started([sys.executable, "-m", "makeready.bench.serve_child", str(folder), *what], folder) as server:
        server.until("/ready")
        yield server


@contextmanager
def real_server(folder: Path, settings: str = "") -> Iterator[Server]:
    """`makeready serve`, from the first moment on that it prints its address. `settings` are TOML."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "makeready.toml").write_text(settings)
    command = [sys.executable, "-m", "makeready", "serve", "--port", "0", "--store", str(folder)]
    with started(command, folder) as server:
        yield server


@contextmanager
def started(command: list[str], folder: Path) -> Iterator[Server]:
    """A process that prints its port at the end of its first line; ended at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    began_s = time.perf_counter()
    with (
        (folder / "log").open("a") as log,
        subprocess.Popen(  # noqa: S603 - our own modules
            command, cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        try:
            found = re.search(r"(\d+)$", process.stdout.readline().strip()) if process.stdout else None
            if found is None:
                raise ChildProcessError(f"{command[2]} did not start: {(folder / 'log').read_text()}")
            yield Server(pid=process.pid, port=int(found.group()), started_s=began_s)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def picture_body(seed: int, prompt: str = "a green apple") -> bytes:
    """A request for one small picture. Another seed is another request."""
    told = {"prompt": prompt, "model": "compose", "size": "256x256", "x_makeready": {"seed": seed}}
    return json.dumps(told).encode()


def fresh_prompt(number: int) -> str:
    """A short prompt, another for each number below 1,320: the server has not read it before."""
    rest, thing = divmod(number, len(_THINGS))
    shift, colour = divmod(rest, len(_COLOURS))
    ground = (colour + 1 + shift % (len(_COLOURS) - 1)) % len(_COLOURS)
    return f"a {_COLOURS[colour]} {_THINGS[thing]} on a {_COLOURS[ground]} background"


def asked(
    connection: http.client.HTTPConnection, path: str, body: bytes | None = None, key: str = ""
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and body of one request."""
    headers = {"content-type": "application/json"} if body is not None else {}
    if key:
        headers["authorization"] = f"Bearer {key}"
    connection.request("GET" if body is None else "POST", path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.msg, answer.read()


def sync_ms(
    server: Server, num_runs: int, prompt_of: Callable[[int], str] = fresh_prompt, first_seed: int = 0
) -> list[float]:
    """Sorted milliseconds of one picture after the other over one connection, from request to answer."""
    num_warm = 20
    taken_ms = []
    with server.connection() as connection:
        for number in range(num_runs + num_warm):
            body = picture_body(first_seed + number, prompt_of(number))
            began_s = time.perf_counter()
            status, _, answer = asked(connection, ROUTE, body)
            taken_ms.append(1000 * (time.perf_counter() - began_s))
            if status != 200:
                raise ChildProcessError(f"{status}: {answer[:500]!r}")
    return sorted(taken_ms[num_warm:])


def cpu_s(pid: int) -> float:
    """Seconds of processor time that a process has taken, all of its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
