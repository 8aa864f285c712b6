"""The clock by HTTP: all processes of a server go by it, and whoever empties the server puts it back."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError

import pytest
from botocore.exceptions import ClientError

from gatepost.testing.local import LocalServer, client


def ask(url: str, path: str, method: str = "GET") -> dict[str, Any]:
    with urllib.request.urlopen(urllib.request.Request(f"{url}{path}", method=method), timeout=30) as answer:
        return json.load(answer)


def refusal(url: str, path: str) -> tuple[int, str]:
    with pytest.raises(HTTPError) as refused:
        ask(url, path, "POST")
    with refused.value as answer:
        return answer.status, json.load(answer)["message"]


def now(url: str) -> datetime:
    return datetime.fromisoformat(ask(url, "/_gatepost/clock")["now"])


@dataclass
class Served:
    """A server of two processes, started as people start it."""

    url: str

    def client(self, service: str) -> Any:
        return client(service, self.url)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("clock")
    command = [sys.executable, "-m", "gatepost", "serve", "--port", "0", "--smtp-port", "-1", "--data", str(data)]
    command += ["--workers", "2", "--allow-clock", "--allow-reset"]
    if request.param == "postgresql":
        command += ["--database", request.getfixturevalue("postgresql")()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        said = ""
        while "endpoint" not in said:
            said = process.stdout.readline()
        yield Served(said.split()[1])
        process.terminate()


@pytest.fixture
def movable(served: Served) -> Served:
    """The server, emptied."""
    ask(served.url, "/_gatepost/reset", "POST")
    return served


def test_codes_follow_the_clock(movable: Served) -> None:
    cognito = movable.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="club", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
    app = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app")["UserPoolClient"]["ClientId"]
    email = [{"Name": "email", "Value": "ada@example.com"}]
    cognito.sign_up(ClientId=app, Username="ada", Password="Lovelace-1815", UserAttributes=email)
    code = ask(movable.url, "/_inbox/messages?to=ada@example.com")["messages"][0]["code"]
    moved = ask(movable.url, "/_gatepost/clock?advance=90000", "POST")
    assert 89_999 < moved["moved_seconds"] < 90_001
    with pytest.raises(ClientError, match="ExpiredCodeException"):
        cognito.confirm_sign_up(ClientId=app, Username="ada", ConfirmationCode=code)


def test_it_can_be_set_and_stand_still_and_go_on_and_be_put_back(movable: Served) -> None:
    url = movable.url
    ask(url, "/_gatepost/clock?set=2031-01-31T12:00:00Z", "POST")
    assert now(url) - datetime(2031, 1, 31, 12, tzinfo=UTC) < timedelta(seconds=30)
    assert ask(url, "/_gatepost/clock?freeze=true", "POST")["frozen"]
    stands_at = now(url)
    ask(url, "/_gatepost/clock?advance=60", "POST")
    assert now(url) == stands_at + timedelta(minutes=1)
    assert not ask(url, "/_gatepost/clock?freeze=false", "POST")["frozen"]
    assert abs(ask(url, "/_gatepost/clock?reset=true", "POST")["moved_seconds"]) < 1


def test_an_emptied_server_goes_by_the_real_time(movable: Served) -> None:
    ask(movable.url, "/_gatepost/clock?advance=90000", "POST")
    ask(movable.url, "/_gatepost/reset", "POST")
    assert abs(ask(movable.url, "/_gatepost/clock")["moved_seconds"]) < 1


def test_what_it_does_not_understand_it_says(movable: Served) -> None:
    for wrong in (
        "",
        "?advance=soon",
        "?set=later",
        "?freeze=maybe",
        "?advance=1&set=2031-01-31",
        "?advance=nan",
        "?advance=1e300",
        "?x=1",
    ):
        status, message = refusal(movable.url, f"/_gatepost/clock{wrong}")
        assert (status, "Give advance=SECONDS" in message) == (400, True), wrong


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_a_server_that_was_not_asked_to_goes_by_the_real_time(server: LocalServer) -> None:
    assert refusal(server.url, "/_gatepost/clock?advance=1")[0] == 403
    assert "--allow-clock" in refusal(server.url, "/_gatepost/clock?advance=1")[1]
