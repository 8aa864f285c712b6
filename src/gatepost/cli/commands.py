"""All commands, put together."""

import sys
from typing import Annotated

import typer

from gatepost import __version__
from gatepost.cli import db, decrypt, doctor, environment, identities, inbox, integrate, keys, mail, reviews, serve, tour
from gatepost.cli.problems import Problem
from gatepost.settings import InvalidSetting

app = typer.Typer(
    name="gatepost",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Amazon Cognito user pools and Amazon SES together, on your own machine.",
)


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


@app.command("serve", add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def _serve(context: typer.Context) -> None:  # pyright: ignore[reportUnusedFunction]  typer calls it
    """Serve everything; `gatepost serve --help` lists the settings."""
    sys.exit(serve.run(context.args))


app.add_typer(inbox.app, name="inbox")
app.add_typer(mail.app, name="mail")
app.add_typer(identities.app, name="identities")
app.add_typer(reviews.app, name="reviews")
app.add_typer(keys.app, name="keys")
app.add_typer(db.app, name="db")
app.command("decrypt")(decrypt.decrypt)
app.command("tour")(tour.tour)
app.command("doctor")(doctor.doctor)
app.command("integrate")(integrate.integrate)
app.command("env")(environment.env)
app.command("exec", context_settings={"allow_interspersed_args": False})(environment.run_program)
