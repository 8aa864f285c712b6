"""A statement that SQLite's own driver runs means what it means to SQLAlchemy."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    func,
    literal,
    select,
    text,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError, StatementError

from gatepost.store import direct
from gatepost.store.columns import Document, Instant
from gatepost.store.engine import Store, open_store
from gatepost.store.transaction import Transaction

things = Table(
    "things",
    MetaData(),
    Column("owner", String(8), primary_key=True),
    Column("name", String(8), primary_key=True),
    Column("count", Integer, nullable=False, default=7),
    Column("open", Boolean),
    Column("content", LargeBinary),
    Column("facts", Document),
    Column("at", Instant),
    Column("mark", String(8), default=lambda: "made"),
)
AT = datetime(2026, 11, 25, 7, 30, 0, 123000, UTC)
THING = {"owner": "ada", "name": "one", "count": 3, "open": True, "content": b"\0\xff", "facts": {"a": [1, "é"]}, "at": AT, "mark": "m"}
OTHER = {**THING, "name": "two", "open": None, "content": None, "facts": None, "at": None}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    things.metadata.create_all(opened.engine)
    yield opened
    opened.close()


@pytest.fixture
def tx(store: Store) -> Iterator[Transaction]:
    with store.transaction() as transaction:
        transaction.write(insert(things), [THING, OTHER])
        yield transaction


def is_direct(tx: Transaction, statement: Any, parameters: dict[str, Any]) -> bool:
    return direct.prepared(statement, parameters, tx._connection.dialect) is not None  # type: ignore[union-attr]


_of_owner = select(things).where(things.c.owner == bindparam("owner")).order_by(things.c.name)
_key = tuple_(things.c.owner, things.c.name)
_of_names = _of_owner.where(things.c.name.in_(bindparam("names", expanding=True)))
READS = [
    (_of_owner, {"owner": "ada"}),
    (_of_owner, {"owner": "nobody"}),
    (select(things.c.name.label("title"), func.count().label("n")).group_by(things.c.name).order_by(things.c.name), {}),
    (select(things.c.name).where(things.c.at == bindparam("moment")), {"moment": AT}),
    (select(things.c.name).where(things.c.open.is_(True), things.c["count"] > 2), {}),
    (
        select(things).where(things.c.owner == bindparam("owner")).order_by(things.c.name).limit(bindparam("most")),
        {"owner": "ada", "most": 1},
    ),
    (union_all(select(things), select(things).where(things.c.name == bindparam("name"))), {"name": "one"}),
    (select(things).with_for_update(), {}),
    (select(literal(1)), {}),
    (_of_names, {"owner": "ada", "names": ["two", "one"]}),
    (_of_names, {"owner": "ada", "names": ["two"]}),
    (_of_names, {"owner": "ada", "names": []}),
]


@pytest.mark.parametrize(("statement", "parameters"), READS)
def test_rows_are_the_same(tx: Transaction, statement: Any, parameters: dict[str, Any]) -> None:
    first = tx.rows(statement, parameters)
    assert is_direct(tx, statement, parameters)
    again = tx.rows(statement, parameters)
    assert [tuple(row) for row in again] == [tuple(row) for row in first]
    if first:
        for name in (name for name in first[0]._fields if not name.startswith(("_", "anon_"))):
            assert [getattr(row, name) for row in again] == [getattr(row, name) for row in first]
    row = tx.row(statement, parameters)
    assert (None if row is None else tuple(row)) == (tuple(first[0]) if first else None)
    assert tx.value(statement, parameters) == (first[0][0] if first else None)


def test_writes_are_the_same_and_counted(tx: Transaction) -> None:
    put = insert(things).on_conflict_do_nothing()
    put_again = insert(things).on_conflict_do_update(index_elements=[things.c.owner, things.c.name], set_={"count": things.c["count"] + 1})
    rename = update(things).where(things.c.name == bindparam("old"), things.c.owner == "ada").values(name=bindparam("new"))
    drop = delete(things).where(things.c.name == bindparam("gone"))
    for number in range(3):
        new = {**THING, "name": f"new{number}", "count": number}
        assert [tx.write(put, new), tx.write(put, new), tx.write(put_again, new)] == [1, 0, 1]
        assert tx.write(rename, {"old": f"new{number}", "new": f"old{number}"}) == 1
        found = tx.row(select(things).where(things.c.name == f"old{number}"))
        assert found is not None
        assert tuple(found) == tuple({**new, "name": f"old{number}", "count": number + 1}.values())
    for number in range(3):
        assert [tx.write(drop, {"gone": f"old{number}"}) for _ in range(2)] == [1, 0]
    assert is_direct(tx, put, THING)
    assert is_direct(tx, put_again, THING)
    assert is_direct(tx, rename, {"old": "", "new": ""})
    assert is_direct(tx, drop, {"gone": ""})


def test_constant_defaults_are_filled_in_and_called_ones_are_sqlalchemys(tx: Transaction) -> None:
    put = insert(things)
    for name in ("x", "y", "z"):
        tx.write(put, {"owner": "eve", "name": name})
        tx.write(put, {"owner": "eva", "name": name, "mark": "given"})
    assert not is_direct(tx, put, {"owner": "", "name": ""})
    assert is_direct(tx, put, {"owner": "", "name": "", "mark": ""})
    rows = tx.rows(
        select(things.c["count"], things.c.mark).where(things.c.owner.in_(("eve", "eva"))).order_by(things.c.name, things.c.owner)
    )
    assert [tuple(row) for row in rows] == [(7, "given"), (7, "made")] * 3


def test_several_sets_of_parameters_are_several_rows(tx: Transaction) -> None:
    put, drop = insert(things), delete(things).where(things.c.name == bindparam("gone"))
    for _ in range(3):
        assert tx.write(put, [{**THING, "name": name, "count": number} for number, name in enumerate("xyz")]) == 3
        assert [row.count for row in tx.rows(select(things.c["count"]).where(things.c.name > "w").order_by(things.c.name))] == [
            0,
            1,
            2,
        ]
        assert tx.write(drop, [{"gone": name} for name in "wxyz"]) == 3
    assert is_direct(tx, put, THING)


def test_errors_are_sqlalchemys(tx: Transaction) -> None:
    put, find = insert(things), select(things).where(things.c.owner == bindparam("owner"))
    for _ in range(3):
        with pytest.raises(IntegrityError):
            tx.write(put, THING)
        with pytest.raises(StatementError):
            tx.rows(find, {})


def test_a_statement_with_other_parameters_or_built_on_another_is_another(tx: Transaction) -> None:
    every, put = select(things.c.name).order_by(things.c.name), insert(things)
    for name in ("x", "y", "z"):
        assert len(tx.rows(every)) == len(tx.rows(every.where(things.c.name == "one"))) + 1
        tx.write(put, {"owner": "eve", "name": name, "mark": "m"})
        tx.write(put, {"owner": "eve", "name": f"{name}2", "mark": "m", "open": False})
        tx.write(delete(things).where(things.c.owner == "eve"))


@pytest.mark.parametrize(
    ("statement", "parameters", "found"),
    [
        (
            select(things.c.name).where(tuple_(things.c.owner, things.c.name).in_(bindparam("keys", expanding=True))),
            {"keys": [("ada", "one")]},
            1,
        ),
        (update(things).values(count=9).returning(things.c.name), {}, 2),
        (text("SELECT name FROM things WHERE owner = :owner"), {"owner": "ada"}, 2),
    ],
)
def test_what_is_unusual_stays_with_sqlalchemy(tx: Transaction, statement: Any, parameters: dict[str, Any], found: int) -> None:
    for _ in range(3):
        assert len(tx.rows(statement, parameters)) == found
    assert not is_direct(tx, statement, parameters)


def test_what_is_not_committed_is_forgotten(store: Store) -> None:
    put, count = insert(things), select(func.count()).select_from(things)
    for number in range(3):
        with store.transaction() as tx:
            tx.write(put, {**THING, "name": f"lost{number}"})
        with store.transaction() as tx:
            tx.write(put, {**THING, "name": f"kept{number}"})
            tx.commit()
            tx.write(put, {**THING, "name": f"late{number}"})
    with store.transaction() as tx:
        assert [tx.value(count) for _ in range(3)] == [3] * 3


def test_statements_built_for_one_call_are_not_kept(tx: Transaction) -> None:
    gc.collect()
    before = len(direct._prepared)
    for number in range(50):
        tx.rows(select(things).where(things.c["count"] == number))
    gc.collect()
    assert len(direct._prepared) <= before + 1  # SQLAlchemy's own cache keeps the first of each shape
