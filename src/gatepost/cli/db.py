"""`gatepost db`: the database looked at, brought forward (`serve` does the same when it starts) and copied, without serving."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from gatepost.cli import output
from gatepost.cli.options import AsJson
from gatepost.cli.problems import Problem
from gatepost.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Look at the database, bring it forward, copy it.")

Data = Annotated[str | None, typer.Option(help="Folder of the embedded database and the server key, as for `serve`.")]
Database = Annotated[str | None, typer.Option(help="URL of a PostgreSQL database, as for `serve`.")]


@app.command()
def check(data: Data = None, database: Database = None, json: AsJson = False) -> None:
    """Show the database's version and the program's. The exit code is 1 when they differ."""
    from gatepost.store import schema
    from gatepost.store.engine import open_store

    settings = Settings.load({"data": data, "database": database})
    with told_in_a_sentence():
        store = open_store(settings.data, settings.database)
        found = schema.version(store)
        store.close()
    if json:
        output.as_json({"database": found, "program": schema.HEAD})
    else:
        print(f"database: {found or 'empty'}\nprogram:  {schema.HEAD}")
    raise typer.Exit(found != schema.HEAD)


@app.command()
def upgrade(data: Data = None, database: Database = None) -> None:
    """Bring the database to the program's version."""
    from gatepost.server.opening import open_world
    from gatepost.store import schema

    with told_in_a_sentence():
        store, _ = open_world(Settings.load({"data": data, "database": database}), "")
        store.close()
    print(f"The database is at version {schema.HEAD}.")


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The copy: a file that is not there yet.")],
    data: Data = None,
    database: Database = None,
) -> None:
    """Copy the embedded database while the server goes on. Keep `server.key` from the data folder as well, and somewhere else."""
    from gatepost.store.backup import copy

    settings = Settings.load({"data": data, "database": database})
    if settings.database:
        raise Problem("The database is PostgreSQL; pg_dump copies it.")
    with told_in_a_sentence():
        size = copy(settings.data, target)
    print(f"{target}: {size:,} bytes. It can be read with the server key alone: {settings.data / 'server.key'}, or GATEPOST_KEY.")


@contextmanager
def told_in_a_sentence() -> Generator[None]:
    """What is wrong with the database, as a problem.

    Raises: Problem.
    """
    from gatepost.store.engine import StoreProblem

    try:
        yield
    except StoreProblem as problem:
        raise Problem(str(problem)) from problem
