"""`makeready makers`: whom `--maker auto` may choose from, at what price, and what was learned of each."""

import json

import typer

from makeready.app.cli.options import JsonOption, StoreOption, config_for


def makers(as_json: JsonOption = False, store: StoreOption = None) -> None:
    """List who makes pictures: what each can, what one costs and takes, how often it was accepted."""
    from makeready.app.asking import learned_in
    from makeready.app.candidates import candidates
    from makeready.app.maker_list import card_as_json, maker_lines

    config = config_for(store)
    found, learned = candidates(config), learned_in(config)
    if not as_json:
        typer.echo("\n".join(maker_lines(found, learned)))
        return
    told = {
        "makers": [{"maker": one.name, **card_as_json(one, learned)} for one in found.cards],
        "not_ready": [{"maker": one.maker, "reason": one.reason} for one in found.unready],
    }
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
