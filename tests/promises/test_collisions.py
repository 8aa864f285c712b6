"""Two requests that deadlock on PostgreSQL are both answered: the one that was given up is done again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import bindparam, update

from gatepost.call import Call
from gatepost.operations import cognito
from gatepost.server.opening import register_operations
from gatepost.store.schema import server_marks
from gatepost.testing.local import LocalServer, running

_touch = update(server_marks).where(server_marks.c.name == bindparam("mark")).values(value=server_marks.c.value)


@pytest.fixture
def server(postgresql: Callable[[], str], tmp_path: Path):
    with running(tmp_path, database=postgresql()) as started:
        yield started


def test_a_deadlock_is_nobody_s_error(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with server.store.transaction() as tx:
        for mark in ("a", "b"):
            tx.write(server_marks.insert(), {"name": mark, "value": ""})
        tx.commit()
    register_operations()
    both_hold_one = Barrier(2)
    begun: list[str] = []

    def crosswise(call: Call, request: dict[str, Any]) -> dict[str, Any]:
        first, second = ("a", "b") if request["MaxResults"] == 1 else ("b", "a")
        begun.append(first)
        call.tx.write(_touch, {"mark": first})
        if len(begun) <= 2:  # the third is one of the two again, with nobody to wait for
            both_hold_one.wait(5)
        call.tx.write(_touch, {"mark": second})
        return {"UserPools": []}

    monkeypatch.setitem(cognito.handlers, "ListUserPools", crosswise)
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda n: server.client("cognito-idp").list_user_pools(MaxResults=n), (1, 2)))
    assert [answer["UserPools"] for answer in answers] == [[], []]
    assert len(begun) == 3, "one of the two was begun again"
