"""Whoever guesses is stopped: after as many tries as the limits allow, the right answer is refused like a wrong one."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.exceptions import ClientError

PASSWORD, NEW = "Lovelace-1815", "Countess-1852"
LIMIT, LOCKED = "Attempt limit exceeded, please try after some time.", "Password attempts exceeded"
FACTORS = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}

Guess = Callable[[str], Any]


class Target:
    """A pool with one user, somebody who does not know a secret of theirs, and the secret."""

    def __init__(self, gatepost: Any) -> None:
        self.url, self.cognito = gatepost.url, gatepost.cognito
        self.pool_id = self.cognito.create_user_pool(PoolName="club", AutoVerifiedAttributes=["email"], Policies=FACTORS)["UserPool"]["Id"]
        app = self.cognito.create_user_pool_client(
            UserPoolId=self.pool_id, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH"]
        )
        self.client_id = app["UserPoolClient"]["ClientId"]
        self.named = {"ClientId": self.client_id, "Username": "ada"}
        self.address = f"{gatepost.account}@guess.example"
        self.cognito.sign_up(**self.named, Password=PASSWORD, UserAttributes=[{"Name": "email", "Value": self.address}])

    def confirmed(self) -> None:
        self.cognito.confirm_sign_up(**self.named, ConfirmationCode=self.mailed())

    def sign_in(self, password: str) -> dict[str, Any]:
        who = {"USERNAME": "ada", "PASSWORD": password}
        return self.cognito.initiate_auth(ClientId=self.client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=who)

    def mailed(self) -> str:
        with urllib.request.urlopen(f"{self.url}/_inbox/messages?{urlencode({'to': self.address})}") as answer:
            return json.load(answer)["messages"][0]["code"]


def of_sign_up(target: Target) -> tuple[Guess, str]:
    return lambda code: target.cognito.confirm_sign_up(**target.named, ConfirmationCode=code), target.mailed()


def of_recovery(target: Target) -> tuple[Guess, str]:
    target.confirmed()
    target.cognito.forgot_password(**target.named)
    return lambda code: target.cognito.confirm_forgot_password(**target.named, ConfirmationCode=code, Password=NEW), target.mailed()


def of_an_attribute(target: Target) -> tuple[Guess, str]:
    target.confirmed()
    attribute = {"AccessToken": target.sign_in(PASSWORD)["AuthenticationResult"]["AccessToken"], "AttributeName": "email"}
    target.cognito.get_user_attribute_verification_code(**attribute)
    return lambda code: target.cognito.verify_user_attribute(**attribute, Code=code), target.mailed()


def of_a_sign_in(target: Target) -> tuple[Guess, str]:
    """Each guess in a session of its own would send a mail; they are all made in one."""
    target.confirmed()
    who = {"USERNAME": "ada", "PREFERRED_CHALLENGE": "EMAIL_OTP"}
    challenge = target.cognito.initiate_auth(ClientId=target.client_id, AuthFlow="USER_AUTH", AuthParameters=who)
    answer = {"ClientId": target.client_id, "ChallengeName": "EMAIL_OTP", "Session": challenge["Session"]}

    def guess(code: str) -> Any:
        return target.cognito.respond_to_auth_challenge(**answer, ChallengeResponses={"USERNAME": "ada", "EMAIL_OTP_CODE": code})

    return guess, target.mailed()


def of_a_password(target: Target) -> tuple[Guess, str]:
    target.confirmed()
    return target.sign_in, PASSWORD


def of_a_present_password(target: Target) -> tuple[Guess, str]:
    target.confirmed()
    access_token = target.sign_in(PASSWORD)["AuthenticationResult"]["AccessToken"]
    change = {"AccessToken": access_token, "ProposedPassword": NEW}
    return lambda password: target.cognito.change_password(**change, PreviousPassword=password), PASSWORD


@pytest.mark.parametrize(
    ("secret", "tries", "stop"),
    [
        (of_sign_up, 15, LIMIT),
        (of_recovery, 19, LIMIT),  # asking for the code was one
        (of_an_attribute, 15, LIMIT),
        (of_a_sign_in, 5, LOCKED),
        (of_a_password, 5, LOCKED),
        (of_a_present_password, 5, LIMIT),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_after_so_many_guesses_nobody_looks_at_another(
    gatepost: Any, clock: Any, secret: Callable[[Target], tuple[Guess, str]], tries: int, stop: str
) -> None:
    guess, right = secret(Target(gatepost))
    for number in range(tries):
        with pytest.raises(ClientError) as caught:
            guess(wrong(right, number))
        assert caught.value.response["Error"]["Message"] != stop, number
    for given in (right, wrong(right, tries), right) if stop == LIMIT else (right,):  # a first lock lasts for a second
        with pytest.raises(ClientError) as caught:
            guess(given)
        assert caught.value.response["Error"]["Message"] == stop


def wrong(right: str, number: int) -> str:
    """Something of the same kind that is not it, each time another."""
    return f"{(int(right) + 1 + number) % 10 ** len(right):0{len(right)}}" if right.isdigit() else f"Babbage-{1791 + number}"


@pytest.mark.parametrize("ask", ["resend_confirmation_code", "forgot_password"])
def test_nobodys_inbox_is_flooded(gatepost: Any, ask: str) -> None:
    target = Target(gatepost)
    if ask == "forgot_password":
        target.confirmed()
    sent, refusals = 0, set[str]()
    for _ in range(30):
        try:
            getattr(target.cognito, ask)(**target.named)
            sent += 1
        except ClientError as error:
            refusals.add(error.response["Error"]["Message"])
    assert sent == {"resend_confirmation_code": 5, "forgot_password": 20}[ask]
    assert refusals == {LIMIT}
