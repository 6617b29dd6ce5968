"""`makeready serve`: the loop as a service, for the clients that people have already."""

from typing import Annotated

import typer

from makeready.app.cli.options import StoreOption, config_for


def serve(
    host: Annotated[
        str,
        typer.Option(
            "--host", metavar="ADDRESS", help="Where to listen; without API keys only this machine."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="The port; 0 takes a free one.")
    ] = 8080,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", min=1, max=64, help="Runs that are worked on at a time.")
    ] = 2,
    queue: Annotated[
        int, typer.Option("--queue", metavar="N", min=1, max=10_000, help="Runs that may wait.")
    ] = 64,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="Another name that the server answers to."),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Serve OpenAI's, Azure's and MAI's image routes, and our own."""
    config = config_for(store)
    from makeready.app.http.server import Place
    from makeready.app.http.server import serve as serve_until_stopped
    from makeready.app.output import prepare_root

    prepare_root(config.store.root)
    serve_until_stopped(
        config,
        Place(host=host, port=port, allowed_hosts=tuple(allow_host or ())),
        num_workers=workers,
        max_queued=queue,
        on_listening=tell,
    )


def tell(address: str) -> None:
    """Where it is, and a line that a person can paste."""
    typer.echo(f"makeready serves on {address}")
    typer.echo("A picture, from another terminal:")
    typer.echo(
        f"  curl -s {address}/v1/images/generations -H 'Content-Type: application/json' "
        '-d \'{"prompt": "two red cats on a table"}\' | '
        """python3 -c 'import base64, json, sys; """
        """open("cats.png", "wb").write(base64.b64decode(json.load(sys.stdin)["data"][0]["b64_json"]))'"""
    )
