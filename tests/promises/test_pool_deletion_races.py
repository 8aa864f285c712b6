"""A pool that is deleted while things are added to it leaves nothing behind, and whoever was late hears that it is gone."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import ClientError
from sqlalchemy import text

from gatepost.store.columns import metadata

ROUNDS = 6
OUTCOMES = {"added", "ResourceNotFoundException"}


def adding(cognito: Any, pool: str) -> dict[str, Callable[[int], Any]]:
    """Ways to add something, each of them as often as one likes."""
    return {
        "client": lambda _: cognito.create_user_pool_client(UserPoolId=pool, ClientName="app"),
        "user": lambda number: cognito.admin_create_user(UserPoolId=pool, Username=f"ada{number}", MessageAction="SUPPRESS"),
        "group": lambda number: cognito.create_group(UserPoolId=pool, GroupName=f"editors{number}"),
        "resource server": lambda number: cognito.create_resource_server(UserPoolId=pool, Identifier=f"api{number}", Name="api"),
        "certificate": lambda _: cognito.get_signing_certificate(UserPoolId=pool),
    }


def until_refused(add: Callable[[int], Any], barrier: threading.Barrier) -> set[str]:
    """Add one after the other until the pool is gone; what came of it."""
    barrier.wait()
    outcomes: set[str] = set()
    for number in range(200):
        try:
            add(number)
        except ClientError as refused:
            return outcomes | {refused.response["Error"]["Code"]}
        outcomes.add("added")
    return outcomes


def test_nothing_is_left_of_a_pool_that_was_deleted_meanwhile(gatepost: Any, server: Any) -> None:
    for _ in range(ROUNDS):
        pool = gatepost.cognito.create_user_pool(PoolName="club")["UserPool"]["Id"]
        ways = adding(gatepost.cognito, pool)
        barrier = threading.Barrier(len(ways) + 1)
        with ThreadPoolExecutor(len(ways)) as runners:
            running = [runners.submit(until_refused, add, barrier) for add in ways.values()]
            barrier.wait()
            gatepost.cognito.delete_user_pool(UserPoolId=pool)
            for outcomes in running:
                assert "ResourceNotFoundException" in outcomes.result() <= OUTCOMES
        assert left_of(server, pool) == []


def left_of(server: Any, pool: str) -> list[str]:
    owned = [table.name for table in metadata.sorted_tables if "pool_id" in table.c and table.name.startswith("cognito_")]
    with server.store.transaction() as tx:
        return [name for name in owned if tx.value(text(f"SELECT count(*) FROM {name} WHERE pool_id = :pool"), {"pool": pool})]


def test_a_pool_is_deleted_once(gatepost: Any) -> None:
    pool = gatepost.cognito.create_user_pool(PoolName="club")["UserPool"]["Id"]
    barrier = threading.Barrier(4)

    def delete(_: int) -> str:
        barrier.wait()
        try:
            gatepost.cognito.delete_user_pool(UserPoolId=pool)
        except ClientError as refused:
            return refused.response["Error"]["Code"]
        return "deleted"

    with ThreadPoolExecutor(4) as runners:
        outcomes = sorted(runners.map(delete, range(4)))
    assert outcomes == ["ResourceNotFoundException"] * 3 + ["deleted"]
