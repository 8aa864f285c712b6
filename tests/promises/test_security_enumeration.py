"""A client that hides users says the same of those who are there and of those who are not, and takes as long to say it.

Three things tell on AWS too, and so they do here: SignUp says that a name is taken, ConfirmSignUp and ResendConfirmationCode that somebody
has confirmed already, and a user who may not sign in for another reason than their password hears that reason.
"""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import pytest
from pycognito.aws_srp import AWSSRP

from gatepost.mail import inbox

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow")

PASSWORD, NEW = "Lovelace-1815", "Countess-1852"
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"]
FACTORS = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
ROUNDS = 40

Answer = tuple[int, dict[str, Any]]


class Door:
    """A pool as seen from outside: whoever knows the id of its app client asks it for this and that."""

    def __init__(self, gatepost: Any, **pool: Any) -> None:
        self.cognito = gatepost.cognito
        made = self.cognito.create_user_pool(PoolName="club", AutoVerifiedAttributes=["email"], Policies=FACTORS, **pool)
        self.pool_id = made["UserPool"]["Id"]
        settings = {"ExplicitAuthFlows": FLOWS, "PreventUserExistenceErrors": "ENABLED"}
        app = self.cognito.create_user_pool_client(UserPoolId=self.pool_id, ClientName="app", **settings)
        self.client_id = app["UserPoolClient"]["ClientId"]
        address = urlsplit(gatepost.url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        self.srp_a = f"{AWSSRP('x', PASSWORD, self.pool_id, self.client_id, client=object()).large_a_value:x}"

    def close(self) -> None:
        self._connection.close()

    def user(self, name: str, *, confirmed: bool = True) -> str:
        attributes = [{"Name": "email", "Value": f"{name.partition('@')[0]}@door.example"}]
        if not confirmed:
            self.cognito.sign_up(ClientId=self.client_id, Username=name, Password=PASSWORD, UserAttributes=attributes)
            return name
        attributes.append({"Name": "email_verified", "Value": "true"})
        self.cognito.admin_create_user(UserPoolId=self.pool_id, Username=name, MessageAction="SUPPRESS", UserAttributes=attributes)
        self.cognito.admin_set_user_password(UserPoolId=self.pool_id, Username=name, Password=PASSWORD, Permanent=True)
        return name

    def ask(self, operation: str, **request: Any) -> Answer:
        headers = {"X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}", "Content-Type": "application/x-amz-json-1.1"}
        self._connection.request("POST", "/", json.dumps({"ClientId": self.client_id, **request}), headers)
        with self._connection.getresponse() as response:
            return response.status, json.loads(response.read())

    def begin(self, flow: str, name: str, **parameters: str) -> Answer:
        return self.ask("InitiateAuth", AuthFlow=flow, AuthParameters={"USERNAME": name, **parameters})

    def answer(self, challenge: Answer, name: str, to: str = "", **responses: str) -> Answer:
        asked = challenge[1]
        session = {"Session": asked["Session"]} if "Session" in asked else {}
        return self.ask(
            "RespondToAuthChallenge",
            ChallengeName=to or asked["ChallengeName"],
            ChallengeResponses={"USERNAME": name, **responses},
            **session,
        )


@pytest.fixture(params=[{}, {"UsernameAttributes": ["email"]}], ids=["names", "addresses"])
def door(gatepost: Any, request: pytest.FixtureRequest) -> Iterator[Door]:
    opened = Door(gatepost, **request.param)
    yield opened
    opened.close()


LONG = 200
"""From so many characters on a text is an opaque one, of which nothing can be told but its length."""
SPREAD = 16
"""By how much the lengths of two of one kind may differ, because of the ids and numbers that are sealed in them."""


def alike(one: Any, other: Any) -> bool:
    """Whether nothing in two answers tells them apart."""
    if isinstance(one, str) and isinstance(other, str) and len(one) > LONG:
        return abs(len(one) - len(other)) <= SPREAD
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    return one == other


def forgotten(door: Door, name: str) -> Iterator[Answer]:
    given = {"Username": name, "ConfirmationCode": "123456"}
    yield door.ask("ConfirmForgotPassword", **given, Password="weak")
    yield door.ask("ConfirmForgotPassword", **given, Password=NEW)
    yield blurred(door.ask("ForgotPassword", Username=name))
    yield door.ask("ConfirmForgotPassword", **given, Password=NEW)
    yield door.ask("ConfirmForgotPassword", **given, Password="weak")
    for _ in range(20):
        last = door.ask("ConfirmForgotPassword", **given, Password=NEW)
    yield last


def with_password(door: Door, name: str) -> Iterator[Answer]:
    yield door.begin("USER_PASSWORD_AUTH", name)
    for _ in range(7):  # the lock-out begins
        yield door.begin("USER_PASSWORD_AUTH", name, PASSWORD="Babbage-1791")


def with_srp(door: Door, name: str) -> Iterator[Answer]:
    yield door.begin("USER_SRP_AUTH", name)
    yield door.begin("USER_SRP_AUTH", name, SRP_A="0")
    challenge = door.begin("USER_SRP_AUTH", name, SRP_A=door.srp_a)
    yield blurred(challenge)
    block = challenge[1]["ChallengeParameters"]["SECRET_BLOCK"]
    proof = {"TIMESTAMP": time.strftime("%a %b %d %H:%M:%S UTC %Y", time.gmtime()), "PASSWORD_CLAIM_SECRET_BLOCK": block}
    for _ in range(2):
        yield door.answer(challenge, name, PASSWORD_CLAIM_SIGNATURE="AAAA", **proof)


def with_a_choice(door: Door, name: str) -> Iterator[Answer]:
    yield blurred(door.begin("USER_AUTH", name))
    for preferred in ("PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"):
        yield blurred(door.begin("USER_AUTH", name, PREFERRED_CHALLENGE=preferred, SRP_A=door.srp_a))
    choice = door.begin("USER_AUTH", name)
    yield door.answer(choice, name, ANSWER="PASSWORD", PASSWORD="Babbage-1791")
    for factor in ("SMS_OTP", "WEB_AUTHN", "NONSENSE"):
        yield blurred(door.answer(choice, name, ANSWER=factor))
    mailed = door.answer(choice, name, ANSWER="EMAIL_OTP")
    yield blurred(mailed)
    for _ in range(6):
        yield door.answer(mailed, name, EMAIL_OTP_CODE="00000000")
    yield door.answer(mailed, "somebody else", EMAIL_OTP_CODE="00000000")


def resent(door: Door, name: str) -> Iterator[Answer]:
    for _ in range(6):  # and no further mail in this hour
        yield blurred(door.ask("ResendConfirmationCode", Username=name))
    for _ in range(16):
        yield door.ask("ConfirmSignUp", Username=name, ConfirmationCode="123456")


def blurred(answer: Answer) -> Answer:
    """Without what differs from user to user, and from answer to answer."""
    status, body = answer
    parameters = dict(body.get("ChallengeParameters", {}))
    for name in ("SALT", "SRP_B", "USERNAME", "USER_ID_FOR_SRP", "CODE_DELIVERY_DESTINATION"):
        if name in parameters:
            parameters[name] = "…"
    delivered = {**body["CodeDeliveryDetails"], "Destination": "…"} if "CodeDeliveryDetails" in body else {}
    return status, {**body, **({"ChallengeParameters": parameters} if parameters else {}), "CodeDeliveryDetails": delivered}


ATTEMPTS: dict[str, tuple[Callable[[Door, str], Iterator[Answer]], bool]] = {
    "a forgotten password": (forgotten, True),
    "a password": (with_password, True),
    "SRP": (with_srp, True),
    "a choice": (with_a_choice, True),
    "a sign-up's code": (resent, False),
}
"""What somebody may try with a name, and whether the user who is there has confirmed."""


@pytest.mark.parametrize("what", ATTEMPTS)
def test_whatever_is_tried_the_answers_are_the_same(door: Door, what: str) -> None:
    attempt, confirmed = ATTEMPTS[what]
    there = door.user("known@door.example", confirmed=confirmed)
    of_known, of_stranger = list(attempt(door, there)), list(attempt(door, "alien@door.example"))
    assert len(of_known) == len(of_stranger)
    for number, (known, stranger) in enumerate(zip(of_known, of_stranger, strict=True)):
        assert known[0] == stranger[0], number
        assert alike(known[1], stranger[1]), (number, known, stranger)


def test_a_sender_that_takes_no_more_today_tells_nobody_apart(gatepost: Any) -> None:
    door = Door(gatepost)
    door.user("known")
    for number in range(50):
        door.user(f"member{number}", confirmed=False)
    for name in ("known", "alien"):
        for status, answer in (
            door.ask("ForgotPassword", Username=name),
            door.begin("USER_AUTH", name, PREFERRED_CHALLENGE="EMAIL_OTP"),
        ):
            assert (status, answer["__type"]) == (400, "LimitExceededException"), name
            assert answer["message"].startswith("Exceeded daily email limit"), name
    door.close()


def test_what_seems_to_be_mailed_to_strangers_is_neither_kept_nor_counted(gatepost: Any, server: Any) -> None:
    door = Door(gatepost)
    for number in range(60):  # more than AWS's own sender takes in a day
        assert door.ask("ForgotPassword", Username=f"alien{number}@door.example")[0] == 200
    door.user("known")
    assert door.ask("ForgotPassword", Username="known")[0] == 200
    with server.store.transaction() as tx:
        sent = [message.envelope.to for message in inbox.find(tx, most=200) if message.account_id == gatepost.account]
    assert sent == [["known@door.example"]]
    door.close()


def seconds(call: Callable[[], Answer]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


TIMED: dict[str, Callable[[Door, str], Answer]] = {
    "a password": lambda door, name: door.begin("USER_PASSWORD_AUTH", name, PASSWORD="Babbage-1791"),
    "SRP": lambda door, name: door.begin("USER_SRP_AUTH", name, SRP_A=door.srp_a),
    "a choice": lambda door, name: door.begin("USER_AUTH", name),
    "a code": lambda door, name: door.ask("ConfirmForgotPassword", Username=name, ConfirmationCode="123456", Password=NEW),
}


MAILED: dict[str, Callable[[Door, str], Answer]] = {
    "a forgotten password": lambda door, name: door.ask("ForgotPassword", Username=name),
    "a code by mail": lambda door, name: door.begin("USER_AUTH", name, PREFERRED_CHALLENGE="EMAIL_OTP"),
}
"""What mails somebody who is there a code: AWS's own sender has room for one of them a test."""


@pytest.mark.parametrize("timed", [TIMED, *({what: call} for what, call in MAILED.items())], ids=["nothing is mailed", *MAILED])
def test_an_answer_takes_as_long_for_a_stranger(gatepost: Any, timed: dict[str, Callable[[Door, str], Answer]]) -> None:
    door = Door(gatepost)
    known = [door.user(f"known{number}") for number in range(4)]
    for what, call in timed.items():
        # One after the other, so that whatever else the machine does meets both; the less disturbed half of each is compared.
        there, stranger = [], []
        for number in range(ROUNDS):
            there.append(seconds(partial(call, door, known[number % 4])))
            stranger.append(seconds(partial(call, door, f"stranger{number % 4}")))
        usual = [median(sorted(times)[: ROUNDS // 2]) for times in (there, stranger)]
        assert abs(usual[0] - usual[1]) < 0.0005 + 0.35 * max(usual), (what, usual)
    door.close()
