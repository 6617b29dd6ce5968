"""The command line: it fits the commands together and turns errors into lines and exit codes.

Thin and quick: what a command needs is imported when it runs (`makeready --help` <= 0.3 s, bench/main.py).
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from typer._click.exceptions import (  # typer exports only subclasses of the first
    ClickException,
    NoArgsIsHelpError,
    UsageError,
)
from typer.core import TyperGroup

from makeready import __version__
from makeready.app import exit_codes
from makeready.app.cli import (
    brief,
    compare,
    config,
    credits,  # noqa: A004
    decide,
    edit,
    export,
    inspect,
    key_ways,
    keys,
    makers,
    models,
    run,
    runs,
    serve,
    show,
    store,
    usage,
)
from makeready.errors import MakereadyError

DEBUG_FLAG = "--debug"


class Commands(TyperGroup):
    """Typer's group, with Ctrl-C as an error: Typer makes it the code 130 without a word."""

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        with aborted_by_interrupt():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: Any) -> Any:
        with aborted_by_interrupt():
            return super().invoke(ctx)


@contextmanager
def aborted_by_interrupt() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as cause:
        raise typer.Abort from cause


def command_line() -> typer.Typer:
    """All commands. Built on demand, so that importing this module does nothing."""
    # Rich's help costs 0.1 s more than plain help and says the same.
    app = typer.Typer(
        name="makeready",
        cls=Commands,
        help="A brief goes in; a picture that has been checked against it comes out.",
        rich_markup_mode=None,
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(options)
    app.command(name="run")(run.run)
    app.command(name="edit")(edit.edit)
    app.command(name="resume")(run.resume)
    app.command(name="makers")(makers.makers)
    app.command(name="brief")(brief.brief)
    app.command(name="inspect")(inspect.inspect)
    app.command(name="runs")(runs.runs)
    app.command(name="show")(show.show)
    app.command(name="approve")(decide.approve)
    app.command(name="reject")(decide.reject)
    app.command(name="compare")(compare.compare)
    app.command(name="export")(export.export)
    app.command(name="serve")(serve.serve)
    app.command(name="usage")(usage.usage)
    api_keys = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="API keys of the server.")
    api_keys.command(name="create")(keys.create)
    api_keys.command(name="list")(keys.list_)
    api_keys.command(name="revoke")(keys.revoke)
    api_keys.command(name="loop")(key_ways.loop)
    api_keys.command(name="secret")(key_ways.secret)
    api_keys.callback()(keys.keys_group)
    app.add_typer(api_keys, name="keys")
    keeping = typer.Typer(
        rich_markup_mode=None, no_args_is_help=True, help="Where runs and pictures are kept."
    )
    keeping.command(name="check")(store.check)
    keeping.command(name="migrate")(store.migrate)
    keeping.command(name="gc")(store.gc)
    keeping.command(name="copy")(store.copy)
    keeping.command(name="move")(store.move)
    keeping.callback()(store.store_group)
    app.add_typer(keeping, name="store")
    settings = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="The settings in force.")
    settings.command(name="show")(config.show)
    settings.callback()(settings_group)
    app.add_typer(settings, name="config")
    folders = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Models that run here.")
    folders.command(name="list")(models.list_)
    folders.command(name="check")(models.check)
    folders.command(name="pull")(models.pull)
    folders.callback()(models.models_group)
    app.add_typer(folders, name="models")
    app.command(name="credits")(credits.credits)
    return app


def print_version(is_wanted: bool) -> None:
    """What `--version` does, before any command is looked for."""
    if is_wanted:
        typer.echo(f"makeready {__version__}")
        raise typer.Exit


def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=print_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option(DEBUG_FLAG, help="Show the traceback of an error.")] = False,
) -> None:
    """A brief goes in; a picture that has been checked against it comes out."""


def settings_group() -> None:
    """The settings in force."""


def exit_code_of(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code. Errors of our tree become two lines on stderr.

    An error that is none of ours is our bug: it keeps its traceback.
    """
    try:
        code = typer.main.get_command(command_line()).main(
            list(arguments), prog_name="makeready", standalone_mode=False
        )
        return code if isinstance(code, int) else exit_codes.MET
    except MakereadyError as error:
        if DEBUG_FLAG in arguments:
            raise
        complain(error.message, error.hint)
        return exit_codes.exit_code_of(error)
    except NoArgsIsHelpError as error:
        typer.echo(error.format_message(), err=True)
        return exit_codes.USAGE
    except ClickException as error:
        context = error.ctx if isinstance(error, UsageError) else None
        complain(error.format_message(), f"See {context.command_path if context else 'makeready'} --help.")
        return exit_codes.USAGE
    except (KeyboardInterrupt, typer.Abort) as error:
        complain("interrupted", str(error) or "Unfinished runs go on with: makeready resume RUN")
        return exit_codes.INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # The reader of our output went away (`makeready show RUN | head`). No error, but 0 would say "met".
        # Typer and Rich end the program then, with 1; nothing else here does.
        sys.stderr.close()
        return exit_codes.READER_GONE


def complain(message: str, hint: str) -> None:
    """One `error:` line and one `hint:` line, whatever line breaks the words hold."""
    typer.echo(f"error: {' '.join(message.split())}", err=True)
    if hint:
        typer.echo(f"hint: {' '.join(hint.split())}", err=True)
