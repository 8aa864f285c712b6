"""What is asked of a server, and what must be there before."""

import json
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import gmpy2

from benchmarks import wire
from benchmarks.http1 import Response, exchange
from benchmarks.load import Flow, Flows, Wrong, drive
from benchmarks.servers import Server
from gatepost.cognito.auth import srp

PASSWORD = "Corr3ct-horse!"
SENDER = "sender@example.com"
MEMBERS = 32
"""Users who sign in; they are spread over the whole pool."""
SAMPLE = 256
"""Users who are looked up."""
_FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


def _name(number: int) -> str:
    return f"u{number:07d}@example.com"


def _ok(answer: Response) -> bytes:
    if answer.status != 200:
        raise Wrong(f"{answer.status} {answer.body[:160]!r}")
    return answer.body


@dataclass
class Ground:
    """What has been set up on one server: a pool to read with its users, a pool to write to, a verified sender."""

    server: Server
    pool: str = ""
    client: str = ""
    fresh_pool: str = ""
    fresh_client: str = ""
    users: int = 0
    members: list[str] = field(default_factory=list)
    access_tokens: list[str] = field(default_factory=list)
    refresh_tokens: list[str] = field(default_factory=list)
    _taken: int = 0

    @property
    def port(self) -> int:
        return self.server.port

    def call(self, operation: str, **payload: Any) -> dict[str, Any]:
        """One operation of user pools, now."""
        return json.loads(_ok(exchange(self.port, wire.cognito(self.port, operation, payload))) or b"{}")

    def prepare(self) -> None:
        """Verify the sender and make the pools."""
        for name in (SENDER, "example.com"):
            exchange(self.port, wire.ses_rest(self.port, "POST", "/v2/email/identities", {"EmailIdentity": name}))
            if self.server.kind.verifies:
                _ok(exchange(self.port, wire.ses_rest(self.port, "POST", f"/_gatepost/identities/{name}/verify?region={wire.REGION}")))
        self.pool, self.client = self._found("read")
        self.fresh_pool, self.fresh_client = self._found("write")

    def _found(self, name: str) -> tuple[str, str]:
        settings = {"Policies": {"PasswordPolicy": {"MinimumLength": 8}}, "AutoVerifiedAttributes": ["email"]}
        pool = self.call("CreateUserPool", PoolName=name, **settings)["UserPool"]
        if self.server.kind.verifies:
            region, account = pool["Arn"].split(":")[3:5]
            source = f"arn:aws:ses:{region}:{account}:identity/{SENDER}"
            mail = {"EmailSendingAccount": "DEVELOPER", "From": SENDER, "SourceArn": source}
            self.call("UpdateUserPool", UserPoolId=pool["Id"], EmailConfiguration=mail, **settings)
        made = self.call("CreateUserPoolClient", UserPoolId=pool["Id"], ClientName="app", ExplicitAuthFlows=_FLOWS)
        return pool["Id"], made["UserPoolClient"]["ClientId"]

    def grow(self, users: int, seconds: float) -> None:
        """Bring the pool to that many users, as far as it goes in that time, and sign some of them in."""
        drive(
            self.port,
            lambda number: _once(wire.cognito(self.port, "AdminCreateUser", _invitation(self.pool, _name(number)))),
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
            tokens = self.call("InitiateAuth", **_password_sign_in(self.client, name))["AuthenticationResult"]
            self.access_tokens.append(tokens["AccessToken"])
            self.refresh_tokens.append(tokens["RefreshToken"])

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


def _once(request: bytes) -> Flow:
    _ok((yield request))


def _in_turn(requests: list[bytes], sign: bytes) -> Flows:
    """Flows of one request each; the answer must contain `sign`."""

    def flow(number: int) -> Flow:
        body = _ok((yield requests[number % len(requests)]))
        if sign not in body:
            raise Wrong(f"200 without {sign!r}: {body[:160]!r}")

    return flow


def _invitation(pool: str, name: str) -> dict[str, Any]:
    attributes = [{"Name": "email", "Value": name}, {"Name": "email_verified", "Value": "true"}]
    return {"UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS", "TemporaryPassword": PASSWORD, "UserAttributes": attributes}


def _password_sign_in(client: str, name: str) -> dict[str, Any]:
    return {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client, "AuthParameters": {"USERNAME": name, "PASSWORD": PASSWORD}}


def sign_up(ground: Ground) -> Flows:
    """Strangers sign up, each with an address of their own."""
    placeholder, first = b"9999999999", ground.unused()
    name = f"w{placeholder.decode()}@example.com"
    attributes = [{"Name": "email", "Value": name}]
    payload = {"ClientId": ground.fresh_client, "Username": name, "Password": PASSWORD, "UserAttributes": attributes}
    request = wire.cognito(ground.port, "SignUp", payload)
    return lambda number: _once(request.replace(placeholder, b"%010d" % (first + number)))


def sign_in(ground: Ground) -> Flows:
    """Members sign in with their password."""
    requests = [wire.cognito(ground.port, "InitiateAuth", _password_sign_in(ground.client, name)) for name in ground.members]
    return _in_turn(requests, b"AccessToken")


def refresh(ground: Ground) -> Flows:
    """Members refresh their tokens."""
    payload = {"AuthFlow": "REFRESH_TOKEN_AUTH", "ClientId": ground.client}
    requests = [
        wire.cognito(ground.port, "InitiateAuth", {**payload, "AuthParameters": {"REFRESH_TOKEN": token}})
        for token in ground.refresh_tokens
    ]
    return _in_turn(requests, b"AccessToken")


def sign_in_with_srp(ground: Ground) -> Flows:
    """Members sign in without sending their password: two requests. One key of the client's serves all, which is for benchmarks only."""
    secret = secrets.randbits(256)
    public = int(gmpy2.powmod(srp.G, secret, srp.N))
    firsts = [
        wire.cognito(
            ground.port,
            "InitiateAuth",
            {"AuthFlow": "USER_SRP_AUTH", "ClientId": ground.client, "AuthParameters": {"USERNAME": name, "SRP_A": f"{public:x}"}},
        )
        for name in ground.members
    ]

    def flow(number: int) -> Flow:
        challenge = json.loads(_ok((yield firsts[number % len(firsts)])))
        payload = {
            "ClientId": ground.client,
            "ChallengeName": challenge["ChallengeName"],
            "ChallengeResponses": _proof(ground, challenge["ChallengeParameters"], secret, public),
            **({"Session": challenge["Session"]} if challenge.get("Session") else {}),
        }
        body = _ok((yield wire.cognito(ground.port, "RespondToAuthChallenge", payload)))
        if b"AccessToken" not in body:
            raise Wrong(f"no tokens: {body[:160]!r}")

    return flow


def _proof(ground: Ground, parameters: Mapping[str, str], secret: int, public: int) -> dict[str, str]:
    """The client's side of SRP."""
    user, pool_name, block = parameters["USER_ID_FOR_SRP"], ground.pool.split("_")[1], parameters["SECRET_BLOCK"]
    now = time.gmtime()
    stamp = f"{time.strftime('%a %b', now)} {now.tm_mday} {time.strftime('%H:%M:%S UTC %Y', now)}"
    answered = int(parameters["SRP_B"], 16)
    x = srp.private_key(parameters["SALT"], pool_name, user, PASSWORD)
    u = srp.scrambler(public, answered)
    base = (answered - srp.K * gmpy2.powmod(srp.G, x, srp.N)) % srp.N
    key = srp.key_from(u, int(gmpy2.powmod(base, secret + u * x, srp.N)))
    return {
        "USERNAME": parameters[ground.server.kind.srp_username],
        "PASSWORD_CLAIM_SECRET_BLOCK": block,
        "PASSWORD_CLAIM_SIGNATURE": b64encode(srp.signature(key, pool_name, user, b64decode(block), stamp)).decode(),
        "TIMESTAMP": stamp,
    }


def get_user(ground: Ground) -> Flows:
    """Members ask who they are."""
    return _in_turn([wire.cognito(ground.port, "GetUser", {"AccessToken": token}) for token in ground.access_tokens], b"UserAttributes")


def admin_get_user(ground: Ground) -> Flows:
    """An administrator looks users up by name."""
    requests = [wire.cognito(ground.port, "AdminGetUser", {"UserPoolId": ground.pool, "Username": name}) for name in ground.sample()]
    return _in_turn(requests, b"UserAttributes")


def list_users(ground: Ground) -> Flows:
    """An administrator looks users up by address."""
    requests = [
        wire.cognito(ground.port, "ListUsers", {"UserPoolId": ground.pool, "Filter": f'email = "{name}"'}) for name in ground.sample()
    ]
    return _in_turn(requests, b"@example.com")


def send_email(ground: Ground) -> Flows:
    """SES v2, a simple message with a text and an HTML part."""
    body = {"Text": {"Data": "Hello there, " * 8}, "Html": {"Data": "<p>Hello there</p>" * 8}}
    simple = {"Simple": {"Subject": {"Data": "Hello"}, "Body": body}}
    messages = ({"FromEmailAddress": SENDER, "Destination": {"ToAddresses": [f"to{i}@example.com"]}, "Content": simple} for i in range(16))
    return _in_turn([wire.ses_rest(ground.port, "POST", "/v2/email/outbound-emails", message) for message in messages], b"MessageId")


def send_email_v1(ground: Ground) -> Flows:
    """The same through SES's first API."""
    fixed = {
        "Source": SENDER,
        "Message.Subject.Data": "Hello",
        "Message.Body.Text.Data": "Hello there, " * 8,
        "Message.Body.Html.Data": "<p>Hello there</p>" * 8,
    }
    messages = ({**fixed, "Destination.ToAddresses.member.1": f"to{i}@example.com"} for i in range(16))
    return _in_turn([wire.ses_query(ground.port, "SendEmail", message) for message in messages], b"MessageId")


OPERATIONS: Mapping[str, Callable[[Ground], Flows]] = {
    "SignUp": sign_up,
    "password sign-in": sign_in,
    "SRP sign-in": sign_in_with_srp,
    "refresh": refresh,
    "GetUser": get_user,
    "AdminGetUser": admin_get_user,
    "ListUsers by e-mail": list_users,
    "SendEmail": send_email,
    "SendEmail v1": send_email_v1,
}
