"""The schema's history, run by Alembic. Imported only when a database has to change, because Alembic is slow to load."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from gatepost.store.columns import one_at_a_time


def revisions() -> set[str]:
    """Every version this program can start from."""
    return {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}


def upgrade(engine: Engine, target: str = "head") -> None:
    """Run the migrations that are missing."""
    chosen = config()
    with engine.begin() as connection:
        one_at_a_time(connection)
        chosen.attributes["connection"] = connection
        command.upgrade(chosen, target)


def config() -> Config:
    """Alembic's configuration: where the versions are, and how their files are named."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    found.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    return found
