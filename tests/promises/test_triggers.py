"""While a trigger's function runs, nothing is held and nobody else waits; and what changed meanwhile is not overlooked."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError
from sqlalchemy import text

from fixtures.delivery import until
from fixtures.lambdas import Lambdas
from gatepost.testing.local import LocalServer

PASSWORD = "Lovelace-1815"
ACCOUNT = "123456789012"
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


class Club:
    """A pool with triggers on a server of its own, and people in it."""

    def __init__(self, server: LocalServer, **triggers: Any) -> None:
        self.server = server
        self.cognito = server.client("cognito-idp", account=ACCOUNT, max_pool_connections=100)
        self.pool_id = self.cognito.create_user_pool(PoolName="club", LambdaConfig=triggers)["UserPool"]["Id"]
        client = self.cognito.create_user_pool_client(UserPoolId=self.pool_id, ClientName="app", ExplicitAuthFlows=FLOWS)
        self.client_id = client["UserPoolClient"]["ClientId"]

    def join(self, name: str) -> None:
        self.cognito.admin_create_user(UserPoolId=self.pool_id, Username=name, MessageAction="SUPPRESS")
        self.cognito.admin_set_user_password(UserPoolId=self.pool_id, Username=name, Password=PASSWORD, Permanent=True)

    def sign_in(self, name: str) -> dict[str, Any]:
        parameters = {"USERNAME": name, "PASSWORD": PASSWORD}
        return self.cognito.initiate_auth(AuthFlow="USER_PASSWORD_AUTH", ClientId=self.client_id, AuthParameters=parameters)

    def sign_up(self, name: str) -> dict[str, Any]:
        return self.cognito.sign_up(ClientId=self.client_id, Username=name, Password=PASSWORD)


class Gate:
    """A function that tells when it is called, and answers when it is let."""

    def __init__(self, lambdas: Lambdas) -> None:
        self.called = threading.Semaphore(0)
        self.let = threading.Event()
        self.arn = lambdas.add(self._pass)

    def _pass(self, event: dict[str, Any]) -> dict[str, Any]:
        self.called.release()
        assert self.let.wait(10)
        return event


@pytest.fixture
def server(server_with: Callable[..., LocalServer], lambdas: Lambdas) -> LocalServer:
    return server_with(lambda_endpoint=lambdas.url, lambda_patience=10.0)


def test_a_call_holds_neither_transaction_nor_connection(server: LocalServer, lambdas: Lambdas) -> None:
    gate = Gate(lambdas)
    club = Club(server, PostAuthentication=gate.arn)
    club.join("ada")
    with ThreadPoolExecutor(1) as pool:
        signing_in = pool.submit(club.sign_in, "ada")
        assert gate.called.acquire(timeout=5)
        if server.store.embedded:
            assert _can_write(server)
        else:
            assert until(lambda: server.store.engine.pool.checkedout() == 0)  # those who look whether there is work have one for a moment
            with server.store.transaction() as tx:
                assert tx.value(_IDLE) == 0
        gate.let.set()
        assert signing_in.result()["AuthenticationResult"]


_IDLE = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'")


def _can_write(server: LocalServer) -> bool:
    """Whether nobody has the one write lock of SQLite."""
    import sqlite3

    connection = sqlite3.connect(server.settings.data / "gatepost.db", timeout=0.01, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        return True
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()


def test_nobody_else_waits_for_slow_functions(server: LocalServer, lambdas: Lambdas) -> None:
    gate = Gate(lambdas)
    slow, quick = Club(server, PreSignUp=gate.arn), Club(server)
    quick.join("ada")
    with ThreadPoolExecutor(40) as pool:
        waiting = [pool.submit(slow.sign_up, f"user{number}") for number in range(40)]
        for _ in waiting:
            assert gate.called.acquire(timeout=5)
        began = time.monotonic()
        quick.sign_in("ada")
        quick.sign_up("bob")
        assert slow.cognito.list_users(UserPoolId=slow.pool_id)["Users"] == []
        assert not any(future.done() for future in waiting)
        assert time.monotonic() - began < 5
        gate.let.set()
        assert len({future.result()["UserSub"] for future in waiting}) == 40


def test_functions_may_call_the_server_themselves(server: LocalServer, lambdas: Lambdas) -> None:
    cognito = server.client("cognito-idp", account=ACCOUNT, max_pool_connections=100)

    def rename(event: dict[str, Any]) -> dict[str, Any]:
        attribute = {"Name": "nickname", "Value": f"{event['userName']} the first"}
        cognito.admin_update_user_attributes(UserPoolId=event["userPoolId"], Username=event["userName"], UserAttributes=[attribute])
        return event

    club = Club(server, PostAuthentication=lambdas.add(rename))
    names = [f"user{number}" for number in range(20)]
    for name in names:
        club.join(name)
    with ThreadPoolExecutor(20) as pool:
        assert all(answer["AuthenticationResult"] for answer in pool.map(club.sign_in, names))
    found = cognito.list_users(UserPoolId=club.pool_id)["Users"]
    nicknames = {entry["Value"] for user in found for entry in user["Attributes"] if entry["Name"] == "nickname"}
    assert nicknames == {f"{name} the first" for name in names}


@pytest.mark.parametrize("change", ["admin_disable_user", "admin_delete_user", "admin_user_global_sign_out"])
def test_what_happens_to_a_user_meanwhile_ends_their_session_too(server: LocalServer, lambdas: Lambdas, change: str) -> None:
    cognito = server.client("cognito-idp", account=ACCOUNT)

    def interfere(event: dict[str, Any]) -> dict[str, Any]:
        getattr(cognito, change)(UserPoolId=event["userPoolId"], Username=event["userName"])
        return event

    club = Club(server, PostAuthentication=lambdas.add(interfere))
    club.join("ada")
    tokens = club.sign_in("ada")["AuthenticationResult"]
    for use in (
        lambda: cognito.get_user(AccessToken=tokens["AccessToken"]),
        lambda: cognito.get_tokens_from_refresh_token(ClientId=club.client_id, RefreshToken=tokens["RefreshToken"]),
    ):
        with pytest.raises(ClientError) as caught:
            use()
        assert caught.value.response["Error"]["Code"] in ("NotAuthorizedException", "UserNotFoundException")


def test_of_many_answers_to_one_challenge_one_counts(server: LocalServer, lambdas: Lambdas) -> None:
    def define(event: dict[str, Any]) -> dict[str, Any]:
        event["response"] = {"issueTokens": True} if event["request"]["session"] else {"challengeName": "CUSTOM_CHALLENGE"}
        return event

    verify = lambdas.add(answerCorrect=True)
    club = Club(server, DefineAuthChallenge=lambdas.add(define), CreateAuthChallenge=lambdas.add(), VerifyAuthChallengeResponse=verify)
    club.join("ada")
    challenge = club.cognito.initiate_auth(AuthFlow="CUSTOM_AUTH", ClientId=club.client_id, AuthParameters={"USERNAME": "ada"})

    def answer(_: int) -> str:
        try:
            club.cognito.respond_to_auth_challenge(
                ClientId=club.client_id,
                ChallengeName="CUSTOM_CHALLENGE",
                Session=challenge["Session"],
                ChallengeResponses={"USERNAME": "ada", "ANSWER": "yes"},
            )
        except ClientError as error:
            return error.response["Error"]["Message"]
        return "tokens"

    with ThreadPoolExecutor(30) as pool:
        outcomes = list(pool.map(answer, range(30)))
    assert sorted(set(outcomes)) == ["Invalid session for the user, session can only be used once.", "tokens"]
    assert outcomes.count("tokens") == len(lambdas.events(verify)) == 1


def test_of_many_sign_ins_at_once_one_moves_a_user_in(server: LocalServer, lambdas: Lambdas) -> None:
    club = Club(server, UserMigration=lambdas.add(userAttributes={"name": "Ada"}, finalUserStatus="CONFIRMED"))
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: club.sign_in("ada"), range(20)))
    assert all(answer["AuthenticationResult"] for answer in answers)
    assert len(club.cognito.list_users(UserPoolId=club.pool_id)["Users"]) == 1


def test_of_many_sign_ups_at_once_one_gets_the_name(server: LocalServer, lambdas: Lambdas) -> None:
    club = Club(server, PreSignUp=lambdas.add(autoConfirmUser=True))

    def outcome(_: int) -> str:
        try:
            club.sign_up("ada")
        except ClientError as error:
            return error.response["Error"]["Code"]
        return "joined"

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(outcome, range(20)))
    assert outcomes.count("joined") == 1
    assert set(outcomes) == {"joined", "UsernameExistsException"}
    assert club.sign_in("ada")["AuthenticationResult"]
