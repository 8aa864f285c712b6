"""What is over is swept away, and no task that fails keeps the others from their work."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from gatepost.cognito import tables as cognito_tables
from gatepost.server.upkeep import Task, Upkeep, tasks
from gatepost.ses import tables as ses_tables
from gatepost.testing.local import LocalServer


def rows(server: LocalServer, table: Any) -> int:
    with server.store.transaction() as tx:
        return tx.value(select(func.count()).select_from(table))


def test_what_has_expired_is_swept_away(server_with: Callable[..., LocalServer]) -> None:
    server = server_with()
    cognito = server.client("cognito-idp")
    pool_id = cognito.create_user_pool(PoolName="x", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
    app = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="x", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    client_id = app["UserPoolClient"]["ClientId"]
    email = [{"Name": "email", "Value": "ada@example.com"}]
    cognito.sign_up(ClientId=client_id, Username="ada", Password="Lovelace-1815", UserAttributes=email)
    cognito.admin_confirm_sign_up(UserPoolId=pool_id, Username="ada")
    cognito.sign_up(ClientId=client_id, Username="bob", Password="Lovelace-1815", UserAttributes=email)
    cognito.initiate_auth(
        ClientId=client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": "ada", "PASSWORD": "Lovelace-1815"}
    )
    server.client("sesv2").create_email_identity(EmailIdentity="ada@example.com")

    expiring = (cognito_tables.codes, cognito_tables.sessions, cognito_tables.refresh_tokens, ses_tables.verification_links)
    _run(server)
    assert [rows(server, table) for table in expiring] == [1, 1, 1, 1]
    server.clock.move(days=60)
    _run(server)
    assert [rows(server, table) for table in expiring] == [0, 0, 0, 0]
    assert rows(server, cognito_tables.users) == 2


def _run(server: LocalServer) -> None:
    for task in tasks(server.settings):
        task.run(server.store, server.world)


def test_dns_is_asked_only_if_the_settings_say_so(server: LocalServer) -> None:
    settings = replace(server.settings, dns="real", dns_server="127.0.0.1:53", dns_interval=2.0)
    names = {task.name: task.every for task in tasks(settings)}
    assert names["check DNS records"] == 2.0
    assert "check DNS records" not in {task.name for task in tasks(server.settings)}


def test_a_task_that_fails_is_tried_again_and_stops_no_other(server: LocalServer) -> None:
    failed, worked = threading.Semaphore(0), threading.Semaphore(0)

    def fail(*_: object) -> None:
        failed.release()
        raise RuntimeError("on purpose")

    def work(*_: object) -> None:
        worked.release()

    upkeep = Upkeep(server.store, server.world, [Task("fails", 0.01, fail), Task("works", 0.01, work)])
    upkeep.start()
    try:
        for _ in range(3):
            assert failed.acquire(timeout=5)
            assert worked.acquire(timeout=5)
    finally:
        upkeep.stop()
