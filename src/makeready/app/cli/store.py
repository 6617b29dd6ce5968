"""`makeready store`: see that all is there, bring the tables up to date, clean up, move it elsewhere."""

import json
import time
from typing import TYPE_CHECKING, Annotated

import typer

from makeready.app.cli.options import JsonOption, StoreOption, config_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from makeready.app.config import Config
    from makeready.store import BlobEntry, Blobs, Store

DAY_S = 86_400
NUM_NAMED = 3
NOUNS = {"runs": "run", "attempts": "picture", "api_keys": "key", "postings": "posting"}
"""What of the tables means something to a person."""

DaysOption = Annotated[
    int, typer.Option("--older-than-days", metavar="DAYS", min=2, help="Leave what is younger, at least 2.")
]


def check(
    read_all: Annotated[
        bool, typer.Option("--read-all", help="Read every picture and compare it with its hash.")
    ] = False,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """See that the database answers, its books add up, and every picture is there and can be written."""
    from makeready.app.wiring import open_stored
    from makeready.errors import StorageError
    from makeready.store.schema import HEAD
    from makeready.store.upkeep import damaged, missing

    config = config_for(store)
    with open_stored(config) as opened:
        books_add_up = opened.ledger.audit().is_whole
        seconds = probed(opened.blobs)
        gone = [one.sha256 for one in missing(opened.blobs, opened.database)]
        bad = [one.sha256 for one in damaged(opened.blobs)] if read_all else []
        places = opened.database.name, opened.blobs.name
    if as_json:
        facts = {"database": places[0], "schema": HEAD, "books_add_up": books_add_up, "blobs": places[1]}
        facts |= {"probe_ms": round(seconds * 1000, 1), "missing": gone, "damaged": bad}
        typer.echo(json.dumps({**facts, "notes": notes_of(config)}, ensure_ascii=False, indent=2))
    else:
        typer.echo(
            f"database  {places[0]}, schema {HEAD}; its books {'' if books_add_up else 'do not '}add up"
        )
        typer.echo(f"pictures  {places[1]}; a few bytes written and removed in {seconds * 1000:.1f} ms")
        for note in notes_of(config):
            typer.echo(f"note      {note}")
    if not books_add_up:
        raise StorageError("The books do not add up.", hint="See which: makeready usage --json.")
    if gone or bad:
        raise StorageError(
            f"{len(gone)} pictures or sources are missing, {len(bad)} are damaged: {named([*gone, *bad])}.",
            hint="Copy them from where they are whole: makeready store copy --from PLACE.",
        )


def migrate(as_json: JsonOption = False, store: StoreOption = None) -> None:
    """Bring the tables to the newest schema, as opening the store does too; others wait meanwhile."""
    from makeready.app.output import prepare_root
    from makeready.app.wiring import open_store
    from makeready.store.schema import HEAD

    config = config_for(store)
    prepare_root(config.store.root)
    with open_store(config) as opened:
        name, before = opened.database.name, opened.database.found_revision
    if as_json:
        typer.echo(json.dumps({"database": name, "schema_before": before or None, "schema": HEAD}, indent=2))
    elif before == HEAD:
        typer.echo(f"{name} has the newest schema, {HEAD}.")
    else:
        typer.echo(f"{name} has schema {HEAD} now; before: {before or 'none'}.")


def gc(
    older_than_days: DaysOption = 30,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Tell what would go; remove nothing.")] = False,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Remove pictures and sources that no run names (what was cut off, what a crash left), and messages of
    webhooks that ended before serve.webhook_days."""
    from makeready.app.wiring import open_stored
    from makeready.store.upkeep import unused

    config = config_for(store)
    webhook_days = config.serve.webhook_days
    with open_stored(config) as opened:
        older_than_s = older_than_days * DAY_S
        found = unused(opened.blobs, opened.database, older_than_s=older_than_s, now_s=time.time())
        outbox = opened.outbox
        num_messages = (outbox.num_forgettable if is_dry else outbox.forget)(
            older_than_s=webhook_days * DAY_S
        )
        if not is_dry:
            for one in found:
                opened.blobs.remove(one.sha256, suffix=one.suffix)
        name = opened.blobs.name
    num_bytes = sum(one.size_bytes for one in found)
    if as_json:
        facts = {"removed": not is_dry, "num_bytes": num_bytes, "blobs": [one.sha256 for one in found]}
        typer.echo(json.dumps({**facts, "num_messages": num_messages}, indent=2))
        return
    done = "Would remove" if is_dry else "Removed"
    what = f"{counted(len(found), 'file')} of {num_bytes:,} bytes that no run names"
    typer.echo(f"{done} {what}, older than {older_than_days} days: {name}")
    messages = f"{counted(num_messages, 'message')} of webhooks that ended"
    typer.echo(f"{done} {messages}, older than {counted(webhook_days, 'day')}")


def copy(
    to: Annotated[
        str | None, typer.Option("--to", metavar="PLACE", help="Copy there what store.blobs has.")
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="PLACE", help="Copy from there what store.blobs lacks.")
    ] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Copy all pictures to, or from, a bucket or a folder: s3://, az://, gs://, file:FOLDER, or none for
    the folder of the store itself. A copy that was cut off goes on where it was; nothing is removed."""
    from rich.console import Console

    from makeready.app.wiring import open_blobs
    from makeready.errors import InvalidConfigError, StorageError
    from makeready.store.upkeep import copied

    if (to is None) == (from_ is None):
        raise InvalidConfigError("Where to, or where from?", hint="Give one: --to PLACE or --from PLACE.")
    config = config_for(store)
    mine, other = (open_blobs(config, url) for url in (config.store.blobs or "none", to or from_ or ""))
    source, target = (mine, other) if from_ is None else (other, mine)
    with Console(stderr=True).status("") as status:
        num_seen = 0

        def tell(_one: "BlobEntry") -> None:
            nonlocal num_seen
            num_seen += 1
            status.update(f"{num_seen} files of {source.name}")

        done = copied(source, target, tell)
    if as_json:
        facts = {"num_copied": done.num_copied, "num_bytes": done.num_bytes, "num_there": done.num_there}
        typer.echo(json.dumps({**facts, "damaged": list(done.damaged)}, indent=2))
    else:
        typer.echo(
            f"Copied {counted(done.num_copied, 'file')} of {done.num_bytes:,} bytes to {target.name}; "
            f"{done.num_there} were there."
        )
    if done.damaged:
        raise StorageError(
            f"{counted(len(done.damaged), 'file')} damaged and not copied: {named(done.damaged)}.",
            hint="Make those pictures again, or copy them from elsewhere.",
        )


def move(
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="DATABASE", help="An empty one: postgresql://..., or none for the file."
        ),
    ],
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Move runs, keys, requests and money into another, empty database: all of it, or nothing. Pictures stay
    where they are: see copy. No server may use the store meanwhile."""
    from rich.console import Console

    from makeready.app.wiring import database_at, open_stored
    from makeready.store.moving import moved, open_empty

    config = config_for(store)
    with open_stored(config) as opened:
        refuse_while_served(opened)
        name = opened.database.name
        target = open_empty(database_at(config, to))
        try:
            with Console(stderr=True).status("") as status:
                done = moved(opened.database, target, lambda table: status.update(f"moving {table}"))
        finally:
            target.close()
    kept = name if config.store.database_url else str(set_aside(config.store.root))
    if as_json:
        facts = {"from": name, "to": target.name, "kept": kept, "num_rows": done.num_rows}
        typer.echo(json.dumps(facts, indent=2))
        return
    rows = done.num_rows
    among = ", ".join(counted(rows[table], noun) for table, noun in NOUNS.items())
    typer.echo(f"Moved {counted(sum(rows.values()), 'row')} to {target.name}, among them {among}.")
    typer.echo("Each table has as many rows as before, and the ledger's sums are the same.")
    typer.echo(f"The old one is kept as it was: {kept}")
    variable = "MAKEREADY_STORE_DATABASE_URL"
    typer.echo(
        f"From here on: {f'unset {variable}' if to == 'none' else f'set {variable} to the new address'}"
    )


def refuse_while_served(opened: "Store") -> None:
    """What a server stored after a move would stay behind, and its runs would be made twice.

    Raises: StoreBusyError if a server works on the store, or one of another machine did not say goodbye.
    """
    from makeready.app.jobs.life import is_cut, workers_folder
    from makeready.app.jobs.table import JobTable
    from makeready.errors import StoreBusyError

    workers = JobTable(opened.database, utc_now=opened.utc_now).beats()
    alive = [one for one in workers if not is_cut(workers_folder(opened.root), one)]
    if alive:
        raise StoreBusyError(
            f"{counted(len(alive), 'server')} may still work on {opened.database.name}.",
            hint="Stop all servers of the store. One that died on another machine: start one here, stop it "
            "after jobs.lease_s, and move then.",
        )


def set_aside(root: "Path") -> "Path":
    """Give the store's file another name, so that nobody goes on with it by mistake; where it is now."""
    from makeready.store.store import DATABASE_FILE

    old = root / DATABASE_FILE
    if (root / f"{DATABASE_FILE}-wal").exists():  # somebody has it open
        return old
    return old.rename(root / time.strftime("moved-%Y%m%dT%H%M%SZ.db", time.gmtime()))


def store_group() -> None:
    """Where runs and pictures are kept."""


def probed(blobs: "Blobs") -> float:
    """Write, see and remove a few bytes. Units: seconds that it took.

    Raises: StorageError for what is not allowed there.
    """
    from makeready.store.upkeep import proved

    begin_s = time.monotonic()
    blobs.remove(proved(blobs), suffix=".txt")
    return time.monotonic() - begin_s


def notes_of(config: "Config") -> list[str]:
    """What is no fault on one machine, and is one on several."""
    notes = []
    if config.store.database_url and not config.store.blobs:
        notes.append("pictures are in this machine's folder: other servers need it too, or set store.blobs")
    if config.store.blobs and not config.store.database_url:
        notes.append("runs are in a SQLite file: other servers cannot share it; set store.database_url")
    if config.store.database_url and not config.keys.secret:
        notes.append("keys.secret is not set: a key that one server makes is not known to another")
    return notes


def named(hashes: "Sequence[str]") -> str:
    """The first few, as far as a person needs to tell them apart."""
    return ", ".join(one[:12] for one in hashes[:NUM_NAMED]) + (", ..." if len(hashes) > NUM_NAMED else "")


def counted(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"
