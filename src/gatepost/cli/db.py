"""`gatepost db`: the database's version, looked at and brought forward without serving. `serve` does the same when it starts."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

import typer

from gatepost.cli import output
from gatepost.cli.options import AsJson
from gatepost.cli.problems import Problem
from gatepost.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Look at the database's version, and bring it forward.")

Data = Annotated[str | None, typer.Option(help="Folder of the embedded database and the server key, as for `serve`.")]
Database = Annotated[str | None, typer.Option(help="URL of a PostgreSQL database, as for `serve`.")]


@app.command()
def check(data: Data = None, database: Database = None, json: AsJson = False) -> None:
    """Show the database's version and the program's. The exit code is 1 when they differ."""
    from gatepost.store import schema
    from gatepost.store.engine import open_store

    settings = Settings.load({"data": data, "database": database})
    with _told_in_a_sentence():
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

    with _told_in_a_sentence():
        store, _ = open_world(Settings.load({"data": data, "database": database}), "")
        store.close()
    print(f"The database is at version {schema.HEAD}.")


@contextmanager
def _told_in_a_sentence() -> Generator[None]:
    """What is wrong with the database, as a problem.

    Raises: Problem.
    """
    from gatepost.store.engine import StoreProblem

    try:
        yield
    except StoreProblem as problem:
        raise Problem(str(problem)) from problem
