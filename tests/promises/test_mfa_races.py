"""A second factor, a one-time password and a session are each good once, however many try at the same moment."""

import base64
import json
import re
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from fixtures.race import AT_ONCE, at_once

PASSWORD = "Lovelace-1815"
ONCE = "Invalid session for the user, session can only be used once."


class Pool:
    """A pool with one user, who may use an app and be mailed codes, and whom many clients sign in at once."""

    def __init__(self, gatepost: Any) -> None:
        self.url = gatepost.url
        self.clock = gatepost.server.clock
        self.cognito = gatepost.server.client("cognito-idp", account=gatepost.account, max_pool_connections=AT_ONCE)
        self.pool_id = self.cognito.create_user_pool(
            PoolName="crowd", Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
        )["UserPool"]["Id"]
        self.cognito.set_user_pool_mfa_config(
            UserPoolId=self.pool_id, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
        )
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH"]
        made = self.cognito.create_user_pool_client(UserPoolId=self.pool_id, ClientName="app", ExplicitAuthFlows=flows)
        self.client_id = made["UserPoolClient"]["ClientId"]
        self.address = f"{gatepost.account}@race.example"
        self.cognito.admin_create_user(
            UserPoolId=self.pool_id,
            Username="ada",
            MessageAction="SUPPRESS",
            TemporaryPassword=PASSWORD,
            UserAttributes=[{"Name": "email", "Value": self.address}],
        )
        self.cognito.admin_set_user_password(UserPoolId=self.pool_id, Username="ada", Password=PASSWORD, Permanent=True)

    def sign_in(self) -> dict[str, Any]:
        return self.cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH", ClientId=self.client_id, AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD}
        )

    def choose(self, **parameters: str) -> dict[str, Any]:
        return self.cognito.initiate_auth(AuthFlow="USER_AUTH", ClientId=self.client_id, AuthParameters={"USERNAME": "ada", **parameters})

    def respond(self, challenge: dict[str, Any], **responses: str) -> dict[str, Any]:
        return self.cognito.respond_to_auth_challenge(
            ClientId=self.client_id,
            ChallengeName=challenge["ChallengeName"],
            Session=challenge["Session"],
            ChallengeResponses={"USERNAME": "ada", **responses},
        )

    def app(self) -> Callable[[], str]:
        """Gives the user an app; what it shows now."""
        token = self.sign_in()["AuthenticationResult"]["AccessToken"]
        show = app(self.cognito.associate_software_token(AccessToken=token)["SecretCode"], self.clock)
        self.cognito.verify_software_token(AccessToken=token, UserCode=show())
        self.cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True})
        self.clock.move(seconds=60)
        return show

    def mailed(self) -> list[str]:
        """The codes that were mailed, newest first."""
        with urllib.request.urlopen(f"{self.url}/_inbox/messages?{urlencode({'to': self.address})}") as answer:
            return [re.search("[0-9]{8}", mail["html"])[0] for mail in json.load(answer)["messages"]]


def app(secret_code: str, clock: Callable[[], Any]) -> Callable[[], str]:
    totp = TOTP(base64.b32decode(secret_code + "===="), 6, SHA1(), 30)
    return lambda: totp.generate(int(clock().timestamp())).decode()


@pytest.fixture
def pool(gatepost: Any, clock: Any) -> Pool:
    return Pool(gatepost)


def test_one_session_and_one_code_of_an_app_sign_in_once(pool: Pool) -> None:
    show = pool.app()
    challenge, code = pool.sign_in(), show()
    won, refusals = at_once(lambda _: pool.respond(challenge, SOFTWARE_TOKEN_MFA_CODE=code))
    assert len(won) == 1
    assert refusals == {ONCE: AT_ONCE - 1}


def test_one_code_of_an_app_signs_in_once_in_whatever_session(pool: Pool) -> None:
    show = pool.app()
    challenges = [pool.sign_in() for _ in range(20)]
    code = show()
    won, refusals = at_once(lambda number: pool.respond(challenges[number], SOFTWARE_TOKEN_MFA_CODE=code), 20)
    assert len(won) == 1
    assert refusals == {"Your software token has already been used once.": 19}


def test_one_mailed_code_signs_in_once(pool: Pool) -> None:
    challenge = pool.choose(PREFERRED_CHALLENGE="EMAIL_OTP")
    code = pool.mailed()[0]
    won, refusals = at_once(lambda _: pool.respond(challenge, EMAIL_OTP_CODE=code))
    assert len(won) == 1
    assert refusals == {ONCE: AT_ONCE - 1}


def test_guesses_at_once_find_out_no_more_than_one_by_one(pool: Pool) -> None:
    challenge = pool.choose(PREFERRED_CHALLENGE="EMAIL_OTP")
    code = int(pool.mailed()[0])
    won, refusals = at_once(lambda number: pool.respond(challenge, EMAIL_OTP_CODE=f"{(code + 1 + number) % 10**8:08}"))
    assert won == []
    looked_at = refusals["Invalid code or auth state for the user."]
    assert 5 <= looked_at <= 8  # a lock of a second or two may have passed while they queued
    assert refusals["Password attempts exceeded"] == AT_ONCE - looked_at


def test_a_choice_is_made_once_and_one_code_is_sent(pool: Pool) -> None:
    choice = pool.choose()
    won, refusals = at_once(lambda _: pool.respond(choice, ANSWER="EMAIL_OTP"), 15)
    assert len(won) == 1
    assert refusals == {ONCE: 14}
    assert len(pool.mailed()) == 1
    assert pool.respond(won[0], EMAIL_OTP_CODE=pool.mailed()[0])["AuthenticationResult"]


def test_an_app_is_set_up_once_by_one_session(pool: Pool) -> None:
    pool.cognito.set_user_pool_mfa_config(UserPoolId=pool.pool_id, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True})
    setup = pool.sign_in()
    associated, refusals = at_once(lambda _: pool.cognito.associate_software_token(Session=setup["Session"]), 20)
    assert (len(associated), refusals) == (1, {ONCE: 19})
    show = app(associated[0]["SecretCode"], pool.clock)
    code, session = show(), associated[0]["Session"]
    verified, refusals = at_once(lambda _: pool.cognito.verify_software_token(Session=session, UserCode=code), 20)
    assert (len(verified), refusals) == (1, {ONCE: 19})
    done = {"ChallengeName": "MFA_SETUP", "Session": verified[0]["Session"]}
    won, refusals = at_once(lambda _: pool.respond(done), 20)
    assert (len(won), refusals) == (1, {ONCE: 19})
