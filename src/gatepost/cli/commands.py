"""All commands, put together."""

import sys
from typing import Annotated

import typer

from gatepost import __version__
from gatepost.cli import db, decrypt, doctor, environment, examples, identities, inbox, integrate, keys, mail, reviews, serve, tour
from gatepost.cli.completion import ServeCommand
from gatepost.cli.problems import Problem
from gatepost.settings import InvalidSetting

app = typer.Typer(
    name="gatepost",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Amazon Cognito user pools and Amazon SES together, on your own machine. Begin with `gatepost tour`, then `gatepost serve`.",
)

RUN = "Run it"
ARRIVE = "Get a pool's mail to arrive, at AWS or here"
USE = "Use a running server"
KEEP = "Keep a server"


def run() -> None:
    """Run the command that the command line names; a problem is told in a sentence, and the exit code is then 1."""
    try:
        app()
    except (Problem, InvalidSetting) as problem:
        print(f"gatepost: {problem}", file=sys.stderr)
        sys.exit(1)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"gatepost {__version__}")
        raise typer.Exit


@app.callback()
def _options(  # pyright: ignore[reportUnusedFunction]  typer calls it
    version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")] = False,
) -> None: ...


@app.command(
    "serve",
    cls=ServeCommand,
    rich_help_panel=RUN,
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def _serve(context: typer.Context) -> None:  # pyright: ignore[reportUnusedFunction]  typer calls it
    """Serve everything; `gatepost serve --help` lists the settings."""
    sys.exit(serve.run(context.args))


app.command("tour", rich_help_panel=RUN)(tour.tour)
app.command("env", rich_help_panel=RUN)(environment.env)
app.command("exec", rich_help_panel=RUN, context_settings={"allow_interspersed_args": False})(environment.run_program)
app.command("doctor", rich_help_panel=ARRIVE)(doctor.doctor)
app.command("integrate", rich_help_panel=ARRIVE)(integrate.integrate)
app.add_typer(inbox.app, name="inbox", rich_help_panel=USE)
app.add_typer(mail.app, name="mail", rich_help_panel=USE)
app.add_typer(identities.app, name="identities", rich_help_panel=USE)
app.add_typer(reviews.app, name="reviews", rich_help_panel=USE)
app.command("decrypt", rich_help_panel=USE)(decrypt.decrypt)
app.add_typer(keys.app, name="keys", rich_help_panel=KEEP)
app.add_typer(db.app, name="db", rich_help_panel=KEEP)
examples.show(app)
