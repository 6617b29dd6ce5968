"""`makeready keys`: who may use the server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, cast

import typer

from makeready.app.cli.options import JsonOption, StoreOption, config_for

if TYPE_CHECKING:
    from makeready.store import ApiKey, Scope, Store

NO_KEYS = "No API keys yet. Make one: makeready keys create --name website"
LOOP_HELP = "Have its plain requests run the loop, inside this; e.g. attempts=6,seconds=30,usd=0.02."


def create(
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Who uses it, e.g. website.")],
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", metavar="SCOPE", help="What it may do: generate, edit, inspect, admin."),
    ] = None,
    daily_usd: Annotated[
        str | None, typer.Option("--daily-usd", metavar="USD", help="Dollars that it may spend in a day.")
    ] = None,
    monthly_usd: Annotated[
        str | None, typer.Option("--monthly-usd", metavar="USD", help="Dollars that it may spend in a month.")
    ] = None,
    loop: Annotated[
        str | None, typer.Option("--loop", metavar="attempts=N,seconds=S,usd=D", help=LOOP_HELP)
    ] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Make an API key and show it, this once. Without --scope it may generate, edit and inspect."""
    from makeready.app.cli.key_ways import loop_of, loop_words
    from makeready.app.config import microusd_of
    from makeready.app.output import prepare_root
    from makeready.app.wiring import open_store

    daily = None if daily_usd is None else microusd_of(daily_usd, "--daily-usd")
    monthly = None if monthly_usd is None else microusd_of(monthly_usd, "--monthly-usd")
    config = config_for(store)
    prepare_root(config.store.root)
    with open_store(config) as opened:
        is_first = not any(one.revoked_utc is None for one in opened.keys.list())
        made = opened.keys.create(
            name=name,
            scopes=cast("list[Scope]", scope or ["generate", "edit", "inspect"]),
            daily_microusd=daily,
            monthly_microusd=monthly,
            loop=None if loop is None else loop_of(loop),
        )
    if as_json:
        typer.echo(json.dumps({"key": made.text, **_facts(made.key)}, ensure_ascii=False, indent=2))
        return
    typer.echo(made.text)
    typer.echo(f"{made.key.id} for {made.key.name}: {', '.join(made.key.scopes)}; {_budgets(made.key)}")
    if made.key.loop is not None:
        typer.echo(f"A plain request runs the loop: {loop_words(made.key)}.")
    typer.echo(
        "This is the only time that the key is shown. It goes in a header: Authorization: Bearer mr_..."
    )
    if is_first:
        typer.echo("It is the first: a server that runs already wants keys from its next start.")


def list_(as_json: JsonOption = False, store: StoreOption = None) -> None:
    """List the API keys, the revoked ones too. A key itself is never shown again."""
    from makeready.app.cli.key_ways import loop_words

    with found_store(store) as opened:
        found = opened.keys.list() if opened else ()
    if as_json:
        typer.echo(json.dumps({"keys": [_facts(one) for one in found]}, ensure_ascii=False, indent=2))
    elif not found:
        typer.echo(NO_KEYS)
    else:
        print_table(
            ("id", "name", "may", "budget", "loop", "made", "revoked"),
            [
                (
                    one.id,
                    one.name,
                    " ".join(one.scopes),
                    _budgets(one),
                    loop_words(one) or "-",
                    one.created_utc[:10],
                    (one.revoked_utc or "")[:10],
                )
                for one in found
            ],
        )


def revoke(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its id, as `makeready keys list` shows it.")],
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Close an API key at once and for good. Its runs that go on pay for nothing more."""
    from makeready.app.wiring import open_stored

    with open_stored(config_for(store)) as opened:
        revoked = opened.keys.revoke(key)
    if as_json:
        typer.echo(json.dumps(_facts(revoked), ensure_ascii=False, indent=2))
        return
    typer.echo(f"{revoked.id} for {revoked.name} is revoked since {(revoked.revoked_utc or '')[:19]} UTC.")


def keys_group() -> None:
    """API keys of the server."""


@contextmanager
def found_store(store: str | None) -> "Iterator[Store | None]":
    """The store; None where none is. Nothing is made for a look."""
    from makeready.app.wiring import has_store, open_store

    config = config_for(store)
    if not has_store(config):
        yield None
        return
    with open_store(config) as opened:
        yield opened


def print_table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


def amount(microusd: int) -> str:
    from makeready.app.wording import dollars

    return dollars(microusd) if microusd else "$0"


def _budgets(key: "ApiKey") -> str:
    limits = ((key.daily_microusd, "a day"), (key.monthly_microusd, "a month"))
    told = [f"{amount(microusd)} {period}" for microusd, period in limits if microusd is not None]
    return ", ".join(told) or "no limit"


def _facts(key: "ApiKey") -> dict[str, object]:
    from makeready.app.cli.key_ways import loop_facts

    return {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "daily_microusd": key.daily_microusd,
        "monthly_microusd": key.monthly_microusd,
        "created_utc": key.created_utc,
        "revoked_utc": key.revoked_utc,
        "loop": None if key.loop is None else loop_facts(key.loop),
    }
