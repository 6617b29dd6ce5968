"""A real PostgreSQL for whatever is tested on both databases. Debian's package `postgresql` brings it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from makeready.store import open_store
from makeready.store.schema import metadata

MISSING = "PostgreSQL is not installed: apt-get install --no-install-recommends postgresql"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """A server of our own in a folder of its own, reached by a socket in it and by nothing else."""

    programs: Path
    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        return f"postgresql://makeready@/{database}?host={self.folder}"

    def fresh(self) -> str:
        """The address of the database, its tables emptied: a new database takes a second, this no time."""
        tables = ", ".join(one.name for one in metadata.sorted_tables)
        self.sql("made", f"TRUNCATE {tables} RESTART IDENTITY")
        return self.url("made")

    def empty(self) -> str:
        """The address of a new database without any table."""
        name = f"empty_{next(self.numbers)}"
        self.sql("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def sql(self, database: str, statement: str) -> str:
        command = [self.programs / "psql", "-h", self.folder, "-U", "makeready", "-d", database, "-Atqc"]
        return subprocess.run(  # noqa: S603
            [*command, statement], check=True, capture_output=True, text=True
        ).stdout.strip()

    def restart(self) -> None:
        """Stop it, whoever is connected, and start it again."""
        self.run("pg_ctl", "-w", "-m", "fast", "-l", str(self.folder / "log"), "restart")

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs as somebody who is not root, as PostgreSQL demands."""
        nobody = pwd.getpwnam("nobody")
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
        subprocess.run(  # noqa: S603
            [self.programs / program, "-D", self.folder / "data", *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            **who,
        )


def postgres_programs() -> Path | None:
    """The folder with initdb; Debian keeps it off the path."""
    found = shutil.which("initdb")
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    return Path(found).resolve().parent if found else homes[-1].parent if homes else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the session. Without PostgreSQL these tests are skipped, but not in CI."""
    programs = postgres_programs()
    if programs is None:
        pytest.fail(MISSING) if os.environ.get("CI") == "true" else pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="makeready-postgres-"))
    if os.getuid() == 0:
        shutil.chown(folder, "nobody")
    server = PostgresServer(programs=programs, folder=folder)
    try:
        server.run(
            "initdb", "--auth=trust", "--username=makeready", "--encoding=UTF8", "--locale=C", "--no-sync"
        )
        options = f"-c listen_addresses='' -c max_connections=200 -k {folder} -F"
        server.run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            server.sql("postgres", "CREATE DATABASE made")
            open_store(folder_for_pictures(folder), database_url=server.url("made")).close()
            yield server
        finally:
            server.run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def folder_for_pictures(folder: Path) -> Path:
    pictures = folder / "pictures"
    pictures.mkdir()
    return pictures


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """A database for one test: None for the store's own file, then one of PostgreSQL's."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres").fresh()
