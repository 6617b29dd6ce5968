"""`makeready keys loop` and `makeready keys secret`: what plain requests do, what signs webhooks."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from makeready.app.cli.options import JsonOption, StoreOption, config_for
from makeready.errors import CallerError

if TYPE_CHECKING:
    from makeready.store import ApiKey
    from makeready.store.keys import KeyLoop

NONE = "none"
LOCAL = "local"
"""Who has no key: the server's own secret for webhooks is kept under this name."""
_HINT = "Write it as attempts=6,seconds=30,usd=0.02; what is left out is as the server has it."


def loop_of(text: str) -> "KeyLoop":
    """The loop in "attempts=6,seconds=30,usd=0.02", of which any part may be left out.

    Raises: CallerError, InvalidConfigError for what is none.
    """
    from makeready.app.config import microusd_of
    from makeready.store.keys import KeyLoop

    parts = dict(one.strip().partition("=")[::2] for one in text.split(","))
    if set(parts) - {"attempts", "seconds", "usd"} or len(parts) < len(text.split(",")):
        raise CallerError(f"The loop {text[:80]!r} cannot be read.", hint=_HINT, param="loop")
    try:
        return KeyLoop(
            attempts=int(parts["attempts"]) if "attempts" in parts else None,
            deadline_s=float(parts["seconds"]) if "seconds" in parts else None,
            cost_microusd=microusd_of(parts["usd"], "--loop usd=") if "usd" in parts else None,
        )
    except ValueError:
        raise CallerError(f"The loop {text[:80]!r} cannot be read.", hint=_HINT, param="loop") from None


def loop(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its id, as `makeready keys list` shows it.")],
    inside: Annotated[
        str,
        typer.Argument(metavar="LOOP", help="attempts=6,seconds=30,usd=0.02, some of it, or none."),
    ],
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Have plain requests of a key run the loop: inspect, mend, inspect again. none: one attempt each."""
    from makeready.app.wiring import open_stored

    wanted = None if inside == NONE else loop_of(inside)
    with open_stored(config_for(store)) as opened:
        changed = opened.keys.set_loop(key, wanted)
    if as_json:
        told = None if changed.loop is None else loop_facts(changed.loop)
        typer.echo(json.dumps({"id": changed.id, "name": changed.name, "loop": told}, ensure_ascii=False))
    elif changed.loop is None:
        typer.echo(f"A plain request of {changed.id} for {changed.name} is one attempt for each picture.")
    else:
        typer.echo(
            f"A plain request of {changed.id} for {changed.name} runs the loop: {loop_words(changed)}."
        )


def secret(
    key: Annotated[
        str, typer.Argument(metavar="[KEY]", help="A key's id; left out: of a server without keys.")
    ] = LOCAL,
    rotate: Annotated[
        bool, typer.Option("--rotate", help="Make a new one; the old one signs, too, for a day.")
    ] = False,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Show what a key's webhooks are signed with, for whoever verifies them."""
    from makeready.app.output import prepare_root
    from makeready.app.wiring import open_store

    config = config_for(store)
    prepare_root(config.store.root)
    with open_store(config) as opened:
        if key != LOCAL:
            opened.keys.one(key)
        found = opened.webhook_secrets.rotate(key) if rotate else opened.webhook_secrets.of(key)[0]
    typer.echo(json.dumps({"key": key, "secret": found}) if as_json else found)


def loop_words(key: "ApiKey") -> str:
    """A key's loop in words; empty where it has none."""
    from makeready.app.wording import dollars, plural

    if key.loop is None:
        return ""
    told = []
    if key.loop.attempts is not None:
        told.append(plural(key.loop.attempts, "attempt"))
    if key.loop.deadline_s is not None:
        told.append(f"{key.loop.deadline_s:g} s")
    if key.loop.cost_microusd is not None:
        told.append(dollars(key.loop.cost_microusd))
    return ", ".join(told) or "as the server has it"


def loop_facts(loop: "KeyLoop") -> dict[str, object]:
    return {
        "attempts": loop.attempts,
        "deadline_s": loop.deadline_s,
        "cost_microusd": loop.cost_microusd,
    }
