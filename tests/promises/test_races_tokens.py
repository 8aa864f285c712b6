"""Tokens and codes under fire: whatever comes first, what it leaves behind is one of the outcomes that coming one by one would."""

import json
import urllib.request
from typing import Any
from urllib.parse import urlencode

import pytest

from fixtures.race import AT_ONCE, at_once

PASSWORD = "Lovelace-1815"
REFRESH_REVOKED, ACCESS_REVOKED = "Refresh Token has been revoked", "Access Token has been revoked"
REUSED = "Refresh Token has been reused"


class Pool:
    """A pool with one user and an app whose refresh tokens rotate."""

    def __init__(self, gatepost: Any, grace: int = 0) -> None:
        self.url = gatepost.url
        self.cognito = gatepost.server.client("cognito-idp", account=gatepost.account, max_pool_connections=AT_ONCE)
        self.pool_id = self.cognito.create_user_pool(PoolName="crowd", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
        app = self.cognito.create_user_pool_client(
            UserPoolId=self.pool_id,
            ClientName="app",
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
            RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": grace},
        )
        self.client_id = app["UserPoolClient"]["ClientId"]
        self.address = f"{gatepost.account}@races.example"
        attributes = [{"Name": "email", "Value": self.address}]
        self.cognito.admin_create_user(UserPoolId=self.pool_id, Username="ada", MessageAction="SUPPRESS", UserAttributes=attributes)
        self.cognito.admin_set_user_password(UserPoolId=self.pool_id, Username="ada", Password=PASSWORD, Permanent=True)

    def sign_in(self) -> dict[str, Any]:
        who = {"USERNAME": "ada", "PASSWORD": PASSWORD}
        signed_in = self.cognito.initiate_auth(AuthFlow="USER_PASSWORD_AUTH", ClientId=self.client_id, AuthParameters=who)
        return signed_in["AuthenticationResult"]

    def refresh(self, token: str) -> dict[str, Any]:
        refreshed = self.cognito.get_tokens_from_refresh_token(ClientId=self.client_id, RefreshToken=token)
        return refreshed["AuthenticationResult"]

    def get_user(self, token: str) -> Any:
        return self.cognito.get_user(AccessToken=token)

    def code(self) -> str:
        with urllib.request.urlopen(f"{self.url}/_inbox/messages?{urlencode({'to': self.address})}") as answer:
            return json.load(answer)["messages"][0]["code"]

    def texts(self, tokens: list[dict[str, Any]], kind: str) -> set[str]:
        """What is said to all of these tokens now, by the operation that takes such."""
        use = self.refresh if kind == "RefreshToken" else self.get_user
        taken, refused = at_once(lambda number: use(tokens[number][kind]), len(tokens))
        assert taken == []
        return set(refused)


def test_fifty_refreshes_of_one_token_replace_it_once(gatepost: Any) -> None:
    pool = Pool(gatepost)
    first = pool.sign_in()
    replaced, refused = at_once(lambda _: pool.refresh(first["RefreshToken"]))
    assert len(replaced) == 1
    assert refused == {REUSED: AT_ONCE - 1}
    assert pool.get_user(replaced[0]["AccessToken"])["Username"] == "ada"
    assert pool.refresh(replaced[0]["RefreshToken"])["RefreshToken"]


def test_within_the_grace_period_fifty_refreshes_give_fifty_tokens_of_one_session(gatepost: Any) -> None:
    pool = Pool(gatepost, grace=60)
    first = pool.sign_in()
    replaced, refused = at_once(lambda _: pool.refresh(first["RefreshToken"]))
    assert not refused
    assert len({tokens["RefreshToken"] for tokens in replaced}) == AT_ONCE
    pool.cognito.revoke_token(Token=replaced[0]["RefreshToken"], ClientId=pool.client_id)
    assert pool.texts(replaced, "RefreshToken") == {REFRESH_REVOKED}
    assert pool.texts(replaced, "AccessToken") == {ACCESS_REVOKED}


@pytest.mark.parametrize("way", ["global_sign_out", "admin_user_global_sign_out", "revoke_token"])
def test_whatever_is_refreshed_while_somebody_signs_out_is_over_afterwards(gatepost: Any, way: str) -> None:
    pool = Pool(gatepost, grace=60)
    first = pool.sign_in()
    requests: dict[str, dict[str, str]] = {
        "global_sign_out": {"AccessToken": first["AccessToken"]},
        "admin_user_global_sign_out": {"UserPoolId": pool.pool_id, "Username": "ada"},
        "revoke_token": {"Token": first["RefreshToken"], "ClientId": pool.client_id},
    }

    def act(number: int) -> dict[str, Any]:
        if number == AT_ONCE // 2:
            getattr(pool.cognito, way)(**requests[way])
            return {}
        return pool.refresh(first["RefreshToken"])

    done, refused = at_once(act)
    given_out = [tokens for tokens in done if tokens]
    assert len(given_out) == len(done) - 1, "signing out itself was refused"
    assert set(refused) <= {REFRESH_REVOKED}
    given_out.append(first)
    assert pool.texts(given_out, "RefreshToken") == {REFRESH_REVOKED}
    assert pool.texts(given_out, "AccessToken") == {ACCESS_REVOKED}
    assert pool.get_user(pool.sign_in()["AccessToken"])["Username"] == "ada"


def test_fifty_who_sign_out_of_one_session_end_it_and_nothing_else(gatepost: Any) -> None:
    pool = Pool(gatepost)
    phone, laptop = pool.sign_in(), pool.sign_in()
    done, refused = at_once(lambda _: pool.cognito.revoke_token(Token=phone["RefreshToken"], ClientId=pool.client_id))
    assert (len(done), refused) == (AT_ONCE, {})
    assert pool.texts([phone], "AccessToken") == {ACCESS_REVOKED}
    assert pool.refresh(laptop["RefreshToken"])


def test_fifty_who_verify_an_address_with_one_code_verify_it_once(gatepost: Any) -> None:
    pool = Pool(gatepost)
    access_token = pool.sign_in()["AccessToken"]
    pool.cognito.get_user_attribute_verification_code(AccessToken=access_token, AttributeName="email")
    code = pool.code()
    verified, refused = at_once(lambda _: pool.cognito.verify_user_attribute(AccessToken=access_token, AttributeName="email", Code=code))
    assert len(verified) == 1
    assert refused["Invalid code provided, please request a code again."] == 14
    assert refused["Attempt limit exceeded, please try after some time."] == AT_ONCE - 15
    attributes = {entry["Name"]: entry["Value"] for entry in pool.get_user(access_token)["UserAttributes"]}
    assert attributes["email_verified"] == "true"


def test_somebody_who_leaves_while_their_tokens_are_refreshed_is_gone(gatepost: Any) -> None:
    pool = Pool(gatepost, grace=60)
    first = pool.sign_in()

    def act(number: int) -> Any:
        if number == AT_ONCE // 2:
            pool.cognito.delete_user(AccessToken=first["AccessToken"])
            return {}
        return pool.refresh(first["RefreshToken"])

    done, refused = at_once(act)
    assert {} in done
    assert set(refused) <= {"Invalid Refresh Token"}
    given_out = [tokens for tokens in done if tokens] + [first]
    assert pool.texts(given_out, "RefreshToken") == {"Invalid Refresh Token"}
    assert pool.texts(given_out, "AccessToken") == {"User does not exist."}
