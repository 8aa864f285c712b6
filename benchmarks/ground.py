"""What has been set up on one server before it is asked for anything: users to sign in and to look up, pools to write to, a sender."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from benchmarks import wire
from benchmarks.http1 import Response, exchange
from benchmarks.load import Flow, Flows, Wrong, drive
from benchmarks.servers import Server

PASSWORD = "Corr3ct-horse!"
SENDER = "sender@example.com"
MEMBERS = 32
"""Users who sign in; they are spread over the whole pool."""
SAMPLE = 256
"""Users who are looked up."""
_FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]

T = TypeVar("T")


def ok(answer: Response) -> bytes:
    """The body of an answer that is not a refusal. Raises: Wrong."""
    if answer.status != 200:
        raise Wrong(f"{answer.status} {answer.body[:160]!r}")
    return answer.body


def once(request: bytes) -> Flow:
    """One request, whatever its answer says."""
    ok((yield request))


def in_turn(requests: list[bytes], sign: bytes) -> Flows:
    """Flows of one request each; the answer must contain `sign`."""

    def flow(number: int) -> Flow:
        body = ok((yield requests[number % len(requests)]))
        if sign not in body:
            raise Wrong(f"200 without {sign!r}: {body[:160]!r}")

    return flow


@dataclass
class Ground:
    """One server: a pool to read with its users, a pool to write to, a verified sender, and whatever else is `kept` for single rows.

    `functions` is the port where triggers' functions are; 0 where there are none.
    """

    server: Server
    functions: int = 0
    pool: str = ""
    client: str = ""
    fresh_pool: str = ""
    fresh_client: str = ""
    users: int = 0
    members: list[str] = field(default_factory=list)
    access_tokens: list[str] = field(default_factory=list)
    refresh_tokens: list[str] = field(default_factory=list)
    _taken: int = 0
    _kept: dict[str, Any] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return self.server.port

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """What a row has made before, or makes now: each is measured several times."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def call(self, operation: str, **payload: Any) -> dict[str, Any]:
        """One operation of user pools, now. Raises: Wrong."""
        return json.loads(ok(exchange(self.port, wire.cognito(self.port, operation, payload))) or b"{}")

    def prepare(self) -> None:
        """Verify the sender and make the pools."""
        for name in (SENDER, "example.com"):
            exchange(self.port, wire.ses_rest(self.port, "POST", "/v2/email/identities", {"EmailIdentity": name}))
            if self.server.kind.verifies:
                ok(exchange(self.port, wire.ses_rest(self.port, "POST", f"/_gatepost/identities/{name}/verify?region={wire.REGION}")))
        self.pool, self.client = self.found("read")
        self.fresh_pool, self.fresh_client = self.found("write")

    def found(self, name: str, flows: list[str] | None = None, client: dict[str, Any] | None = None, **more: Any) -> tuple[str, str]:
        """A pool that mails from the verified sender, and its app client."""
        settings = {"Policies": {"PasswordPolicy": {"MinimumLength": 8}}, "AutoVerifiedAttributes": ["email"], **more}
        pool = self.call("CreateUserPool", PoolName=name, **settings)["UserPool"]
        if self.server.kind.verifies:
            region, account = pool["Arn"].split(":")[3:5]
            source = f"arn:aws:ses:{region}:{account}:identity/{SENDER}"
            mail = {"EmailSendingAccount": "DEVELOPER", "From": SENDER, "SourceArn": source}
            self.call("UpdateUserPool", UserPoolId=pool["Id"], EmailConfiguration=mail, **settings)
        made = self.call(
            "CreateUserPoolClient", UserPoolId=pool["Id"], ClientName="app", ExplicitAuthFlows=flows or _FLOWS, **(client or {})
        )
        return pool["Id"], made["UserPoolClient"]["ClientId"]

    def grow(self, users: int, seconds: float) -> None:
        """Bring the pool to that many users, as far as it goes in that time, and sign some of them in."""
        drive(
            self.port,
            lambda number: once(wire.cognito(self.port, "AdminCreateUser", _invitation(self.pool, _name(number)))),
            connections=4,
            seconds=seconds,
            most=users - self.users,
            first=self.users,
        )
        self.users = users if self._has(users - 1) else self._count(users)
        step = max(self.users // MEMBERS, 1)
        self.members = [_name(number * step) for number in range(min(MEMBERS, self.users))]
        self.access_tokens, self.refresh_tokens = [], []
        for name in self.members:
            self.call("AdminSetUserPassword", UserPoolId=self.pool, Username=name, Password=PASSWORD, Permanent=True)
            parameters = {"USERNAME": name, "PASSWORD": PASSWORD}
            signed_in = self.call("InitiateAuth", AuthFlow="USER_PASSWORD_AUTH", ClientId=self.client, AuthParameters=parameters)
            self.access_tokens.append(signed_in["AuthenticationResult"]["AccessToken"])
            self.refresh_tokens.append(signed_in["AuthenticationResult"]["RefreshToken"])

    def _has(self, number: int) -> bool:
        request = wire.cognito(self.port, "AdminGetUser", {"UserPoolId": self.pool, "Username": _name(number)})
        return exchange(self.port, request).status == 200

    def _count(self, most: int) -> int:
        """How many were made when time ran out: names are given out in order."""
        low, high = self.users, most
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._has(middle) else (low, middle)
        return low

    def sample(self) -> list[str]:
        """Names spread over the whole pool."""
        step = max(self.users // SAMPLE, 1)
        return [_name(number * step) for number in range(min(SAMPLE, self.users))]

    def unused(self) -> int:
        """Where to go on counting names that nobody has yet."""
        self._taken += 1_000_000
        return self._taken


def _name(number: int) -> str:
    return f"u{number:07d}@example.com"


def _invitation(pool: str, name: str) -> dict[str, Any]:
    attributes = [{"Name": "email", "Value": name}, {"Name": "email_verified", "Value": "true"}]
    return {"UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS", "TemporaryPassword": PASSWORD, "UserAttributes": attributes}
