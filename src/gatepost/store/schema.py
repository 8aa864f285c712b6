"""The schema's version: made whole in an empty database, brought forward step by step in an older one.

A newer database than the program is refused, and so is one that another server key sealed. `revision` tables are
Alembic's; the program's own row is in `server_marks`.
"""

from sqlalchemy import Column, Engine, String, Table, Text, bindparam, insert, inspect, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from gatepost.store.columns import metadata, one_at_a_time
from gatepost.store.engine import Store, StoreProblem
from gatepost.store.memory import MemoryStore
from gatepost.store.sealing import Seal

HEAD = "0006"
"""The newest migration in `migrations/versions`, which a test compares with the tables."""

server_marks = Table("server_marks", metadata, Column("name", String(40), primary_key=True), Column("value", Text, nullable=False))

_mark = select(server_marks.c.value).where(server_marks.c.name == bindparam("mark"))
_put_mark = insert(server_marks)
KEY_MARK = "server_key"
"""The mark by which a database knows the server key that it was sealed with."""


def prepare(store: Store, seal: Seal) -> None:
    """Bring the database to this program's version and check that it belongs to this server key.

    Raises: StoreProblem.
    """
    try:
        _to_head(store)
    except DatabaseError as error:
        raise StoreProblem(_unusable(error)) from error
    _check_key(store, seal)


def _unusable(error: DatabaseError) -> str:
    reason = str(error.orig).strip().partition("\n")[0].rstrip(".")
    return f"The database can't be used: {reason}. Is it running, is --database (or --data) right, and may this user use it?"


def _to_head(store: Store) -> None:
    found = version(store)
    if found == HEAD:
        return
    if found is None:
        if isinstance(store, MemoryStore):
            store.create(_create)
        else:
            _create(store.engine)
        return
    from gatepost.store import migrations  # here, because Alembic is slow to load and a fresh start needs none of it

    if found in migrations.revisions():
        migrations.upgrade(store.engine)
    else:
        raise StoreProblem(
            f"The database is at version {found}, which this program does not know (it goes up to {HEAD}). "
            "It was written by a newer Gatepost: upgrade the program, or use another data folder."
        )


def _create(engine: Engine) -> None:
    with engine.begin() as connection:
        one_at_a_time(connection)
        metadata.create_all(connection)
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        if not connection.scalar(text("SELECT count(*) FROM alembic_version")):
            connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def version(store: Store) -> str | None:
    """The database's version; None when it is empty.

    Raises: StoreProblem.
    """
    try:
        with store.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.scalar(text("SELECT version_num FROM alembic_version"))
    except DatabaseError as error:
        raise StoreProblem(_unusable(error)) from error


def _check_key(store: Store, seal: Seal) -> None:
    fingerprint = seal.fingerprint("gatepost", KEY_MARK)
    with store.transaction() as tx:
        known = tx.value(_mark, {"mark": KEY_MARK})
        if known is None:
            try:
                tx.write(_put_mark, {"name": KEY_MARK, "value": fingerprint})
                tx.commit()
                return
            except IntegrityError:
                tx.rollback()
                known = tx.value(_mark, {"mark": KEY_MARK})
        if known != fingerprint:
            raise StoreProblem(
                "This database was sealed with another server key. "
                "Give the key it was made with (GATEPOST_KEY, or server.key in the data folder)."
            )
