"""Many at once: one gets the name, one code confirms once, AWS's own sender takes no more than its fifty."""

import http.client
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

ROUNDS = 1000
Call = Callable[[str, dict[str, Any]], tuple[int, str]]


@pytest.fixture
def calls(gatepost: Any) -> Iterator[Call]:
    """Calls public operations over one connection a thread; the status, and the error's type."""
    address = urlsplit(gatepost.url)
    local = threading.local()
    opened: list[http.client.HTTPConnection] = []

    def call(operation: str, request: dict[str, Any]) -> tuple[int, str]:
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
            opened.append(local.connection)
        local.connection.request(
            "POST",
            "/",
            json.dumps(request),
            {"X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}", "Content-Type": "application/x-amz-json-1.1"},
        )
        with local.connection.getresponse() as response:
            return response.status, json.loads(response.read()).get("__type", "")

    yield call
    for connection in opened:
        connection.close()


def founded(gatepost: Any, **settings: Any) -> tuple[str, str]:
    """A pool and a client of it."""
    pool_id = gatepost.cognito.create_user_pool(PoolName="race", **settings)["UserPool"]["Id"]
    client = gatepost.cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="app")["UserPoolClient"]
    return pool_id, client["ClientId"]


def at_once(runners: int, run: Callable[[int], tuple[int, str]]) -> list[tuple[int, str]]:
    """The answers of so many who all start at the same moment."""
    barrier = threading.Barrier(runners)

    def start(number: int) -> tuple[int, str]:
        barrier.wait()
        return run(number)

    with ThreadPoolExecutor(runners) as pool:
        return list(pool.map(start, range(runners)))


def test_of_two_who_sign_up_one_address_one_wins_a_thousand_times(gatepost: Any, calls: Call) -> None:
    _, client_id = founded(gatepost, UsernameAttributes=["email"])
    barrier = threading.Barrier(2)

    def sign_up_all(_runner: int) -> list[tuple[int, str]]:
        answers: list[tuple[int, str]] = []
        for number in range(ROUNDS):
            barrier.wait()
            request = {"ClientId": client_id, "Username": f"runner{number}@race.example", "Password": "Lovelace-1815"}
            answers.append(calls("SignUp", request))
        return answers

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(sign_up_all, range(2))
    outcomes = Counter(tuple(sorted(pair)) for pair in zip(first, second, strict=True))
    assert outcomes == {((200, ""), (400, "UsernameExistsException")): ROUNDS}


@pytest.mark.parametrize("settings", [{}, {"UsernameConfiguration": {"CaseSensitive": False}}], ids=["exact", "any case"])
def test_of_ten_who_sign_up_one_username_one_wins(gatepost: Any, calls: Call, settings: dict[str, Any]) -> None:
    pool_id, client_id = founded(gatepost, **settings)
    answers = at_once(10, lambda _: calls("SignUp", {"ClientId": client_id, "Username": "ada", "Password": "Lovelace-1815"}))
    assert Counter(answers) == {(200, ""): 1, (400, "UsernameExistsException"): 9}
    assert gatepost.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]["EstimatedNumberOfUsers"] == 1


def test_one_code_confirms_once(gatepost: Any, calls: Call) -> None:
    _, client_id = founded(gatepost, AutoVerifiedAttributes=["email"])
    email = f"{client_id}@race.example"
    request = {"ClientId": client_id, "Username": "ada", "Password": "Lovelace-1815"}
    assert calls("SignUp", {**request, "UserAttributes": [{"Name": "email", "Value": email}]}) == (200, "")
    code = mailed(gatepost.url, email)["code"]

    answers = at_once(50, lambda _: calls("ConfirmSignUp", {"ClientId": client_id, "Username": "ada", "ConfirmationCode": code}))
    assert answers.count((200, "")) == 1
    assert set(answers) <= {
        (200, ""),
        (400, "NotAuthorizedException"),
        (400, "ExpiredCodeException"),
        (400, "LimitExceededException"),
    }


def test_one_code_resets_a_password_once(gatepost: Any, calls: Call) -> None:
    pool_id, client_id = founded(gatepost)
    email = f"{client_id}@race.example"
    verified = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    gatepost.cognito.admin_create_user(UserPoolId=pool_id, Username="ada", UserAttributes=verified, MessageAction="SUPPRESS")
    gatepost.cognito.admin_set_user_password(UserPoolId=pool_id, Username="ada", Password="Lovelace-1815", Permanent=True)
    gatepost.cognito.forgot_password(ClientId=client_id, Username="ada")
    code = mailed(gatepost.url, email)["code"]
    request = {"ClientId": client_id, "Username": "ada", "ConfirmationCode": code}
    answers = at_once(12, lambda number: calls("ConfirmForgotPassword", {**request, "Password": f"Babbage-{number}"}))
    assert Counter(answers) == {(200, ""): 1, (400, "ExpiredCodeException"): 11}


def test_however_many_ask_at_once_the_default_sender_takes_fifty(gatepost: Any, calls: Call) -> None:
    _, client_id = founded(gatepost, AutoVerifiedAttributes=["email"])

    def sign_up(number: int) -> tuple[int, str]:
        attributes = [{"Name": "email", "Value": f"{client_id}.{number}@race.example"}]
        request = {"ClientId": client_id, "Username": f"user{number}", "Password": "Lovelace-1815", "UserAttributes": attributes}
        return calls("SignUp", request)

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(sign_up, range(60)))
    assert Counter(answers) == {(200, ""): 50, (400, "LimitExceededException"): 10}


def test_of_two_who_verify_one_alias_one_gets_it(gatepost: Any, calls: Call) -> None:
    pool_id, client_id = founded(gatepost, AutoVerifiedAttributes=["email"], AliasAttributes=["email"])
    email = f"{client_id}@race.example"
    codes: dict[int, str] = {}
    for number in range(2):
        request = {"ClientId": client_id, "Username": f"user{number}", "Password": "Lovelace-1815"}
        assert calls("SignUp", {**request, "UserAttributes": [{"Name": "email", "Value": email}]}) == (200, "")
        codes[number] = mailed(gatepost.url, email)["code"]
    answers = at_once(2, lambda n: calls("ConfirmSignUp", {"ClientId": client_id, "Username": f"user{n}", "ConfirmationCode": codes[n]}))
    assert sorted(answers) == [(200, ""), (400, "AliasExistsException")]
    states = {gatepost.cognito.admin_get_user(UserPoolId=pool_id, Username=f"user{n}")["UserStatus"] for n in range(2)}
    assert states == {"CONFIRMED", "UNCONFIRMED"}


def mailed(url: str, email: str) -> dict[str, Any]:
    """The newest mail to an address."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    try:
        connection.request("GET", f"/_inbox/messages?{urlencode({'to': email})}")
        return json.loads(connection.getresponse().read())["messages"][0]
    finally:
        connection.close()
