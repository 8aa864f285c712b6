"""What stories about user pools begin with: a pool, an app client, people."""

import base64
import itertools
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

PASSWORD = "Lovelace-1815"
FLOWS = ("ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH")


_numbers = itertools.count(os.getpid() % 1000 * 1000)


class Club:
    """A user pool with one app client that takes passwords, seen by its administrator and its members alike."""

    def __init__(self, cognito: Any, url: str, **pool: Any) -> None:
        self.cognito = cognito
        self.url = url
        self.pool_id: str = cognito.create_user_pool(PoolName="club", **pool)["UserPool"]["Id"]
        self.client_id: str = self.app()["ClientId"]

    def app(self, *flows: str, **settings: Any) -> dict[str, Any]:
        """Another app client; by default one that takes passwords, SRP and refresh tokens."""
        settings.setdefault("ExplicitAuthFlows", flows or FLOWS)
        return self.cognito.create_user_pool_client(UserPoolId=self.pool_id, ClientName="app", **settings)["UserPoolClient"]

    def invite(self, name: str, password: str = PASSWORD, **attributes: str) -> str:
        """A user with a temporary password, who got no mail about it; their `sub`."""
        created = self.cognito.admin_create_user(
            UserPoolId=self.pool_id,
            Username=name,
            TemporaryPassword=password,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
        )
        return next(entry["Value"] for entry in created["User"]["Attributes"] if entry["Name"] == "sub")

    def join(self, name: str, password: str = PASSWORD, **attributes: str) -> str:
        """A confirmed user with a password of their own; their `sub`."""
        sub = self.invite(name, **attributes)
        self.set_password(name, password)
        return sub

    def sign_up(self, name: str, password: str = PASSWORD, *, client: str = "", **attributes: str) -> dict[str, Any]:
        """SignUp, as somebody does it for themselves."""
        return self.cognito.sign_up(
            ClientId=client or self.client_id,
            Username=name,
            Password=password,
            UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
        )

    def confirm(self, name: str, code: str, *, client: str = "", **more: Any) -> None:
        """ConfirmSignUp."""
        self.cognito.confirm_sign_up(ClientId=client or self.client_id, Username=name, ConfirmationCode=code, **more)

    def user(self, name: str) -> dict[str, Any]:
        """AdminGetUser, its attributes as a dictionary."""
        found = self.cognito.admin_get_user(UserPoolId=self.pool_id, Username=name)
        return {**found, "UserAttributes": {entry["Name"]: entry["Value"] for entry in found["UserAttributes"]}}

    def set_password(self, name: str, password: str, *, permanent: bool = True) -> None:
        self.cognito.admin_set_user_password(UserPoolId=self.pool_id, Username=name, Password=password, Permanent=permanent)

    def sign_in(self, name: str, password: str = PASSWORD, *, client: str = "", **parameters: str) -> dict[str, Any]:
        """InitiateAuth with a password."""
        return self.cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH",
            ClientId=client or self.client_id,
            AuthParameters={"USERNAME": name, "PASSWORD": password, **parameters},
        )

    def choose(self, name: str, *, client: str, session: str = "", **parameters: str) -> dict[str, Any]:
        """InitiateAuth with USER_AUTH."""
        more = {"Session": session} if session else {}
        return self.cognito.initiate_auth(AuthFlow="USER_AUTH", ClientId=client, AuthParameters={"USERNAME": name, **parameters}, **more)

    def respond(self, name: str, challenge: dict[str, Any], *, to: str = "", client: str = "", **responses: str) -> dict[str, Any]:
        """RespondToAuthChallenge, to the challenge or, in its session, to the one named `to`."""
        return self.cognito.respond_to_auth_challenge(
            ClientId=client or self.client_id,
            ChallengeName=to or challenge["ChallengeName"],
            Session=challenge["Session"],
            ChallengeResponses={"USERNAME": name, **responses},
        )

    def tokens(self, name: str, password: str = PASSWORD, *, client: str = "") -> dict[str, Any]:
        """The tokens of a sign-in with a password."""
        return self.sign_in(name, password, client=client)["AuthenticationResult"]

    def refresh(self, token: str, *, client: str = "", **parameters: str) -> dict[str, Any]:
        """InitiateAuth with a refresh token."""
        return self.cognito.initiate_auth(
            AuthFlow="REFRESH_TOKEN_AUTH", ClientId=client or self.client_id, AuthParameters={"REFRESH_TOKEN": token, **parameters}
        )["AuthenticationResult"]


class Inbox:
    """What people find in their mail, as `/_inbox` tells it."""

    def __init__(self, url: str) -> None:
        self._url = url

    def to(self, address: str) -> list[dict[str, Any]]:
        """Everything to an address, newest first."""
        with urllib.request.urlopen(f"{self._url}/_inbox/messages?{urlencode({'to': address})}") as answer:
            return json.load(answer)["messages"]

    def last(self, address: str) -> dict[str, Any]:
        """The newest mail to an address."""
        mails = self.to(address)
        assert mails, f"nothing was mailed to {address}"
        return mails[0]

    def code(self, address: str) -> str:
        """The code in the newest mail to an address."""
        return self.last(address)["code"]


@pytest.fixture
def inbox(gatepost: Any) -> Inbox:
    return Inbox(gatepost.url)


class Phones:
    """What people find on their phones, as `/_inbox/texts` tells it."""

    def __init__(self, url: str) -> None:
        self._url = url

    def to(self, number: str) -> list[dict[str, Any]]:
        """Everything to a number, newest first."""
        with urllib.request.urlopen(f"{self._url}/_inbox/texts?{urlencode({'to': number})}") as answer:
            return json.load(answer)["texts"]

    def last(self, number: str) -> dict[str, Any]:
        """The newest text message to a number."""
        found = self.to(number)
        assert found, f"nothing was sent to {number}"
        return found[0]

    def code(self, number: str) -> str:
        """The code in the newest text message to a number."""
        return self.last(number)["code"]


@pytest.fixture
def phones(gatepost: Any) -> Phones:
    return Phones(gatepost.url)


@pytest.fixture
def number() -> str:
    """A phone number that no other test has."""
    return f"+1555{next(_numbers):07}"


class Authenticator:
    """An app on a person's phone: it was told a secret, and shows six digits every thirty seconds."""

    def __init__(self, secret_code: str, clock: Callable[[], datetime]) -> None:
        seed = base64.b32decode(secret_code + "=" * (-len(secret_code) % 8))
        self._totp, self._clock = TOTP(seed, 6, SHA1(), 30), clock

    def code(self, seconds: float = 0) -> str:
        """What it shows now, or so many seconds from now."""
        return self._totp.generate(int(self._clock().timestamp() + seconds)).decode()

    def wrong(self) -> str:
        """Six digits that it shows neither now nor a minute around."""
        near = {self.code(seconds) for seconds in (-60, -30, 0, 30, 60)}
        return next(digits for digits in ("000000", "111111", "222222", "333333", "444444", "555555") if digits not in near)


@pytest.fixture
def authenticators(server: Any) -> Callable[[str], Authenticator]:
    """Sets apps up, whose clocks go as the server's does."""
    return lambda secret_code: Authenticator(secret_code, server.clock)


@pytest.fixture
def clubs(gatepost: Any) -> Callable[..., Club]:
    """Founds clubs, each a pool with the settings it is given."""
    cognito = gatepost.cognito
    return lambda **pool: Club(cognito, gatepost.url, **pool)


@pytest.fixture
def club(clubs: Callable[..., Club]) -> Club:
    """A club without any settings of its own."""
    return clubs()


@pytest.fixture
def refused() -> Callable[[str, str], AbstractContextManager[None]]:
    """`with refused(code, text):` what is done there gets that error of AWS's and no other."""

    @contextmanager
    def expect(code: str, text: str) -> Iterator[None]:
        with pytest.raises(ClientError) as caught:
            yield
        error = caught.value.response["Error"]
        assert (error["Code"], error["Message"]) == (code, text)

    return expect


class Operator:
    """Whoever runs the server, as far as one account notices: plays AWS's reviewers, and whoever reads mail or sets up DNS."""

    def __init__(self, gatepost: Any) -> None:
        self._gatepost = gatepost

    def verify(self, *names: str, region: str = "") -> None:
        """Give one's word for identities."""
        for name in names:
            query = urlencode({"account": self._gatepost.account, "region": region or self._gatepost.region})
            self._ask("POST", f"identities/{quote(name)}/verify?{query}")

    def reviews(self) -> list[dict[str, Any]]:
        """The account's open requests for production access."""
        return [review for review in self._ask("GET", "reviews")["reviews"] if review["account"] == self._gatepost.account]

    def approve(self, **quotas: float) -> None:
        """Grant the account's open request, with `max_24h` and `max_rate` if they are given."""
        self._ask("POST", f"reviews/{self.reviews()[0]['id']}/approve?{urlencode(quotas)}")

    def deny(self) -> None:
        """Refuse it."""
        self._ask("POST", f"reviews/{self.reviews()[0]['id']}/deny")

    def _ask(self, method: str, path: str) -> dict[str, Any]:
        request = urllib.request.Request(f"{self._gatepost.url}/_gatepost/{path}", method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


@pytest.fixture
def operator(gatepost: Any) -> Operator:
    return Operator(gatepost)


class Shell:
    """A shell beside the server: runs Gatepost's own commands, which find the server by `GATEPOST_URL`."""

    def __init__(self, url: str, account: str) -> None:
        self.url = url
        self._environment = {**os.environ, "GATEPOST_URL": url, "COLUMNS": "100"}
        self._account = account

    def run(self, *arguments: str, cwd: Path | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
        """`gatepost ARGUMENTS…`, whatever comes of it."""
        command = [sys.executable, "-m", "gatepost", *arguments]
        return subprocess.run(command, cwd=cwd, env={**self._environment, **environment}, capture_output=True, text=True, timeout=60)

    def says(self, *arguments: str) -> str:
        """What a command that must succeed prints."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def json(self, *arguments: str) -> Any:
        """The same, of a command with `--json`."""
        return json.loads(self.says(*arguments, "--json"))

    def aws(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """The AWS CLI, pointed here by `gatepost exec`."""
        return self.run("exec", "--account", self._account, "--", os.path.join(os.path.dirname(sys.executable), "aws"), *arguments)


@pytest.fixture
def shell(gatepost: Any) -> Shell:
    return Shell(gatepost.url, gatepost.account)
