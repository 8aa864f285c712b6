"""A database of any earlier version comes forward with its rows, and ends up as a new one would be."""

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, Table, insert, inspect, select, text

from gatepost.server.opening import register_operations, register_tables
from gatepost.store import migrations, schema
from gatepost.store.columns import metadata
from gatepost.store.engine import Store, StoreProblem, open_store
from gatepost.store.sealing import Seal

SEAL = Seal(b"k" * 32)
VERSIONS = sorted(migrations.revisions())

register_tables()


@pytest.fixture(params=("sqlite", "postgresql"))
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens empty databases."""
    opened: list[Store] = []
    numbers = itertools.count()

    def open_empty() -> Store:
        database = request.getfixturevalue("postgresql")() if request.param == "postgresql" else ""
        opened.append(open_store(tmp_path / f"data{next(numbers)}", database))
        return opened[-1]

    yield open_empty
    for store in opened:
        store.close()


def shape(engine: Engine) -> dict[str, Any]:
    """Everything the database itself says of its tables."""
    found = inspect(engine)
    return {
        table: (
            {column["name"]: (str(column["type"]), column["nullable"]) for column in found.get_columns(table)},
            found.get_pk_constraint(table)["constrained_columns"],
            sorted((str(index["name"]), tuple(index["column_names"]), bool(index["unique"])) for index in found.get_indexes(table)),
        )
        for table in found.get_table_names()
    }


def differences(engine: Engine) -> list[Any]:
    """What Alembic would have to change to make the database what the code says."""
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), metadata)


def test_starting_knows_all_tables_without_loading_the_operations() -> None:
    said = "import gatepost.server.opening as o; o.register_tables(); from gatepost.store.columns import metadata; print(*metadata.tables)"
    known = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout.split()
    register_operations()
    assert sorted(known) == sorted(metadata.tables)


def test_the_program_knows_its_newest_version() -> None:
    assert ScriptDirectory.from_config(migrations.config()).get_current_head() == schema.HEAD


def test_a_new_database_is_what_the_code_says(empty: Callable[[], Store]) -> None:
    store = empty()
    schema.prepare(store, SEAL)
    assert schema.version(store) == schema.HEAD
    assert differences(store.engine) == [], "a table has changed without a migration; see scripts/new-migration"


@pytest.mark.parametrize("version", VERSIONS)
def test_an_older_database_becomes_what_a_new_one_is(empty: Callable[[], Store], version: str) -> None:
    older, new = empty(), empty()
    migrations.upgrade(older.engine, version)
    schema.prepare(older, SEAL)
    schema.prepare(new, SEAL)
    assert schema.version(older) == schema.HEAD
    assert shape(older.engine) == shape(new.engine), "a table has changed without a migration; see scripts/new-migration"


@pytest.mark.parametrize("version", VERSIONS)
def test_the_rows_of_an_older_database_are_still_there(empty: Callable[[], Store], version: str) -> None:
    store = empty()
    migrations.upgrade(store.engine, version)
    tables = [table for table in reflected(store.engine) if table.name not in ("alembic_version", schema.server_marks.name)]
    assert tables
    with store.engine.begin() as connection:
        for table in tables:
            connection.execute(insert(table), [a_row(table, number) for number in range(3)])
    before = {table.name: rows(store.engine, table.name) for table in tables}

    schema.prepare(store, SEAL)

    for name, kept in before.items():
        now = rows(store.engine, name)
        for row, old in zip(now, kept, strict=True):
            assert {column: row[column] for column in old if column in row} == {column: old[column] for column in old if column in row}


def reflected(engine: Engine) -> list[Table]:
    found = MetaData()
    found.reflect(engine)
    return list(found.sorted_tables)


def rows(engine: Engine, name: str) -> list[dict[str, Any]]:
    table = Table(name, MetaData(), autoload_with=engine)
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()]


def a_row(table: Table, number: int) -> dict[str, Any]:
    """A value for every column, different in each row."""
    return {column.name: a_value(column, number) for column in table.columns}


def a_value(column: Any, number: int) -> Any:
    kind = column.type.python_type
    if kind is str:
        return f'{{"n": {number}}}' if column.type.length is None else str(number).zfill(min(column.type.length, 12))
    return {int: number, float: number / 2, bool: bool(number % 2), bytes: bytes([number]), date: date(2026, 1, 1 + number)}[kind]


def test_a_newer_database_is_refused(empty: Callable[[], Store]) -> None:
    store = empty()
    schema.prepare(store, SEAL)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreProblem, match="written by a newer Gatepost"):
        schema.prepare(store, SEAL)


def test_another_servers_key_is_refused(empty: Callable[[], Store]) -> None:
    store = empty()
    schema.prepare(store, SEAL)
    schema.prepare(store, SEAL)
    with pytest.raises(StoreProblem, match="sealed with another server key"):
        schema.prepare(store, Seal(b"x" * 32))


def test_what_was_sealed_under_an_older_version_still_opens(empty: Callable[[], Store]) -> None:
    store = empty()
    migrations.upgrade(store.engine, VERSIONS[0])
    [keys] = [table for table in reflected(store.engine) if table.name == "server_access_keys"]
    sealed = SEAL.seal(b"a secret", "AKIAOLD")
    with store.engine.begin() as connection:
        connection.execute(insert(keys), {"access_key": "AKIAOLD", "account_id": "1" * 12, "sealed_secret": sealed, "created_at": 0})
    schema.prepare(store, SEAL)

    from gatepost.server import access_keys

    with store.transaction() as tx:
        found = access_keys.find(tx, SEAL, "AKIAOLD")
    assert found is not None
    assert (found.secret, found.created_at) == ("a secret", datetime(1970, 1, 1, tzinfo=UTC))
