"""Choice-based sign-in: what somebody may begin with, what they prefer, and what strangers are shown."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest

SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "club"}
WRONG = "Incorrect username or password."


def factors(*names: str) -> dict[str, Any]:
    return {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", *names]}}}


@pytest.fixture
def open_minded(clubs: Callable[..., Any]) -> Any:
    """A club where passwords and one-time codes open the door."""
    return clubs(**factors("EMAIL_OTP", "SMS_OTP"), SmsConfiguration=SMS)


@pytest.fixture
def door(open_minded: Any) -> str:
    """Its app client that lets people choose."""
    return open_minded.app("ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")["ClientId"]


@pytest.fixture
def discreet(open_minded: Any) -> str:
    """One that does not tell who is a member."""
    return open_minded.app(ExplicitAuthFlows=["ALLOW_USER_AUTH"], PreventUserExistenceErrors="ENABLED")["ClientId"]


def test_somebody_is_asked_what_to_begin_with(open_minded: Any, door: str, number: str) -> None:
    open_minded.join("ada", email="ada@choice.example", phone_number=number)
    answer = open_minded.choose("ada", client=door)
    assert answer["ChallengeName"] == "SELECT_CHALLENGE"
    assert answer["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP", "SMS_OTP"]
    assert answer["ChallengeParameters"] == {}


def test_only_what_somebody_has_is_offered(open_minded: Any, door: str) -> None:
    open_minded.join("ada", email="ada@choice.example")
    open_minded.join("bob")
    assert open_minded.choose("ada", client=door)["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"]
    assert open_minded.choose("bob", client=door)["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]


def test_a_temporary_password_comes_before_everything(open_minded: Any, door: str) -> None:
    open_minded.invite("ada", email="ada@choice.example")
    answer = open_minded.choose("ada", client=door, PREFERRED_CHALLENGE="EMAIL_OTP")
    assert answer["ChallengeName"] == "SELECT_CHALLENGE"
    assert answer["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]
    chosen = open_minded.respond("ada", answer, client=door, ANSWER="PASSWORD", PASSWORD="Lovelace-1815")
    assert chosen["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert open_minded.respond("ada", chosen, client=door, NEW_PASSWORD="Byron-1815")["AuthenticationResult"]


def test_a_password_can_be_chosen_and_given_at_once(open_minded: Any, door: str) -> None:
    open_minded.join("ada")
    answer = open_minded.choose("ada", client=door)
    assert open_minded.respond("ada", answer, client=door, ANSWER="PASSWORD", PASSWORD="Lovelace-1815")["AuthenticationResult"]
    answer = open_minded.choose("ada", client=door)
    assert open_minded.respond("ada", answer, client=door, to="PASSWORD", PASSWORD="Lovelace-1815")["AuthenticationResult"]
    at_once = open_minded.choose("ada", client=door, PREFERRED_CHALLENGE="PASSWORD", PASSWORD="Lovelace-1815")
    assert at_once["AuthenticationResult"]["RefreshToken"]
    assert open_minded.refresh(at_once["AuthenticationResult"]["RefreshToken"], client=door)["AccessToken"]


def test_a_password_can_be_asked_for(open_minded: Any, door: str, refused: Any) -> None:
    open_minded.join("ada")
    answer = open_minded.choose("ada", client=door, PREFERRED_CHALLENGE="PASSWORD")
    assert answer["ChallengeName"] == "PASSWORD"
    assert answer["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]
    with refused("NotAuthorizedException", WRONG):
        open_minded.respond("ada", answer, client=door, PASSWORD="Babbage-1791")
    assert open_minded.respond("ada", answer, client=door, PASSWORD="Lovelace-1815")["AuthenticationResult"]
    with refused("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
        open_minded.respond("ada", answer, client=door, PASSWORD="Lovelace-1815")


def test_a_wrong_password_leaves_the_choice_open(open_minded: Any, door: str, refused: Any) -> None:
    open_minded.join("ada")
    answer = open_minded.choose("ada", client=door)
    with refused("NotAuthorizedException", WRONG):
        open_minded.respond("ada", answer, client=door, ANSWER="PASSWORD", PASSWORD="Babbage-1791")
    assert open_minded.respond("ada", answer, client=door, ANSWER="PASSWORD", PASSWORD="Lovelace-1815")["AuthenticationResult"]
    with refused("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
        open_minded.respond("ada", answer, client=door, ANSWER="PASSWORD", PASSWORD="Lovelace-1815")


def test_passwords_here_meet_the_lockout_too(open_minded: Any, door: str, refused: Any) -> None:
    open_minded.join("ada")
    answer = open_minded.choose("ada", client=door)
    for _ in range(5):
        with refused("NotAuthorizedException", WRONG):
            open_minded.respond("ada", answer, client=door, ANSWER="PASSWORD", PASSWORD="Babbage-1791")
    with refused("NotAuthorizedException", "Password attempts exceeded"):
        open_minded.respond("ada", answer, client=door, ANSWER="PASSWORD", PASSWORD="Lovelace-1815")


def test_a_choice_must_be_one_that_was_offered(open_minded: Any, door: str, refused: Any) -> None:
    open_minded.join("ada")
    answer = open_minded.choose("ada", client=door)
    with refused("InvalidParameterException", "EMAIL_OTP is not one of the available challenges."):
        open_minded.respond("ada", answer, client=door, ANSWER="EMAIL_OTP")
    with refused("InvalidParameterException", "Missing required parameter ANSWER"):
        open_minded.respond("ada", answer, client=door)


def test_a_client_lets_people_choose_only_if_it_says_so(open_minded: Any, refused: Any) -> None:
    open_minded.join("ada")
    with refused("InvalidParameterException", "USER_AUTH is not enabled for the client."):
        open_minded.choose("ada", client=open_minded.client_id)


def test_a_server_lets_its_users_choose(open_minded: Any, door: str) -> None:
    open_minded.join("ada")
    who = {"UserPoolId": open_minded.pool_id, "ClientId": door}
    answer = open_minded.cognito.admin_initiate_auth(**who, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": "ada"})
    assert answer["ChallengeName"] == "SELECT_CHALLENGE"
    done = open_minded.cognito.admin_respond_to_auth_challenge(
        **who,
        ChallengeName="SELECT_CHALLENGE",
        Session=answer["Session"],
        ChallengeResponses={"USERNAME": "ada", "ANSWER": "PASSWORD", "PASSWORD": "Lovelace-1815"},
    )
    assert done["AuthenticationResult"]


def test_where_a_second_factor_is_asked_for_codes_alone_are_not_offered(open_minded: Any, door: str, authenticators: Any) -> None:
    open_minded.cognito.set_user_pool_mfa_config(
        UserPoolId=open_minded.pool_id, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    open_minded.join("ada", email="ada@choice.example")
    assert "EMAIL_OTP" in open_minded.choose("ada", client=door)["AvailableChallenges"]
    token = open_minded.tokens("ada")["AccessToken"]
    app = authenticators(open_minded.cognito.associate_software_token(AccessToken=token)["SecretCode"])
    open_minded.cognito.verify_software_token(AccessToken=token, UserCode=app.code())
    open_minded.cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True})
    answer = open_minded.choose("ada", client=door, PREFERRED_CHALLENGE="EMAIL_OTP")
    assert (answer["ChallengeName"], answer["AvailableChallenges"]) == ("SELECT_CHALLENGE", ["PASSWORD_SRP", "PASSWORD"])
    second = open_minded.respond("ada", answer, client=door, ANSWER="PASSWORD", PASSWORD="Lovelace-1815")
    assert second["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert open_minded.respond("ada", second, client=door, SOFTWARE_TOKEN_MFA_CODE=app.code(30))["AuthenticationResult"]


def test_strangers_are_named_unless_the_client_hides_them(open_minded: Any, door: str, discreet: str, refused: Any) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        open_minded.choose("nobody", client=door)
    answer = open_minded.choose("nobody", client=discreet)
    assert answer["ChallengeName"] == "SELECT_CHALLENGE"
    assert answer["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP", "SMS_OTP"]
    with refused("NotAuthorizedException", WRONG):
        open_minded.respond("nobody", answer, client=discreet, ANSWER="PASSWORD", PASSWORD="Lovelace-1815")
    with refused("NotAuthorizedException", "Invalid session for the user."):
        open_minded.respond("somebody", answer, client=discreet, ANSWER="PASSWORD", PASSWORD="Lovelace-1815")


def test_a_stranger_looks_like_a_member_all_the_way(open_minded: Any, discreet: str, number: str, refused: Any) -> None:
    open_minded.join("ada", email="ada@choice.example", phone_number=number)
    for challenge, code in (("EMAIL_OTP", "EMAIL_OTP_CODE"), ("SMS_OTP", "SMS_OTP_CODE")):
        known = open_minded.choose("ada", client=discreet, PREFERRED_CHALLENGE=challenge)
        unknown = open_minded.choose("nobody", client=discreet, PREFERRED_CHALLENGE=challenge)
        assert set(known) == set(unknown)
        assert known["AvailableChallenges"] == unknown["AvailableChallenges"]
        assert set(known["ChallengeParameters"]) == set(unknown["ChallengeParameters"])
        assert abs(len(known["Session"]) - len(unknown["Session"])) < 120
        again = open_minded.choose("nobody", client=discreet, PREFERRED_CHALLENGE=challenge)
        assert again["ChallengeParameters"] == unknown["ChallengeParameters"]
        for name, answer in (("ada", known), ("nobody", unknown)):
            for _ in range(2):
                with refused("CodeMismatchException", "Invalid code or auth state for the user."):
                    open_minded.respond(name, answer, client=discreet, **{code: "00000000"})


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_guessing_codes_meets_a_lockout_for_members_and_strangers_alike(open_minded: Any, discreet: str, refused: Any, name: str) -> None:
    open_minded.join("ada", email="ada@choice.example")
    answer = open_minded.choose(name, client=discreet, PREFERRED_CHALLENGE="EMAIL_OTP")
    for _ in range(5):
        with refused("CodeMismatchException", "Invalid code or auth state for the user."):
            open_minded.respond(name, answer, client=discreet, EMAIL_OTP_CODE="00000000")
    with refused("NotAuthorizedException", "Password attempts exceeded"):
        open_minded.respond(name, answer, client=discreet, EMAIL_OTP_CODE="00000000")


def test_whoever_may_not_sign_in_is_told_at_once(open_minded: Any, door: str, refused: Any) -> None:
    open_minded.join("ada", email="ada@choice.example", email_verified="true")
    open_minded.cognito.admin_disable_user(UserPoolId=open_minded.pool_id, Username="ada")
    with refused("NotAuthorizedException", "User is disabled."):
        open_minded.choose("ada", client=door)
    open_minded.cognito.admin_enable_user(UserPoolId=open_minded.pool_id, Username="ada")
    open_minded.cognito.admin_reset_user_password(UserPoolId=open_minded.pool_id, Username="ada")
    with refused("PasswordResetRequiredException", "Password reset required for the user"):
        open_minded.choose("ada", client=door)
    open_minded.sign_up("bob")
    with refused("UserNotConfirmedException", "User is not confirmed."):
        open_minded.choose("bob", client=door, PREFERRED_CHALLENGE="PASSWORD", PASSWORD="Lovelace-1815")


def test_a_confidential_client_proves_its_secret_at_each_step(open_minded: Any, refused: Any) -> None:
    open_minded.join("ada")
    app = open_minded.app(GenerateSecret=True, ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    client = app["ClientId"]
    with refused("NotAuthorizedException", f"Client {client} is configured with secret but SECRET_HASH was not received"):
        open_minded.choose("ada", client=client)
    proof = secret_hash(app["ClientSecret"], "ada", client)
    answer = open_minded.choose("ada", client=client, SECRET_HASH=proof)
    with refused("NotAuthorizedException", f"Client {client} is configured with secret but SECRET_HASH was not received"):
        open_minded.respond("ada", answer, client=client, ANSWER="PASSWORD", PASSWORD="Lovelace-1815")
    done = open_minded.respond("ada", answer, client=client, ANSWER="PASSWORD", PASSWORD="Lovelace-1815", SECRET_HASH=proof)
    assert done["AuthenticationResult"]


def secret_hash(secret: str, username: str, client_id: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), f"{username}{client_id}".encode(), hashlib.sha256)).decode()


class Srp:
    """The client's side of SRP, by pycognito, which was written against AWS."""

    def __init__(self, pool_id: str, client_id: str) -> None:
        from pycognito.aws_srp import AWSSRP

        self._srp = AWSSRP(username="ada", password="Lovelace-1815", pool_id=pool_id, client_id=client_id, client=object())

    @property
    def public(self) -> str:
        return self._srp.get_auth_params()["SRP_A"]

    def proof(self, challenge: dict[str, Any]) -> dict[str, str]:
        return self._srp.process_challenge(challenge["ChallengeParameters"], {"USERNAME": "ada"})


@pytest.mark.parametrize("way", ["preferred", "chosen", "direct"])
def test_a_password_can_be_proven_without_being_sent(open_minded: Any, door: str, refused: Any, way: str) -> None:
    open_minded.join("ada")
    srp = Srp(open_minded.pool_id, door)
    if way == "preferred":
        challenge = open_minded.choose("ada", client=door, PREFERRED_CHALLENGE="PASSWORD_SRP", SRP_A=srp.public)
    elif way == "chosen":
        choice = open_minded.choose("ada", client=door)
        challenge = open_minded.respond("ada", choice, client=door, ANSWER="PASSWORD_SRP", SRP_A=srp.public)
    else:
        choice = open_minded.choose("ada", client=door)
        challenge = open_minded.respond("ada", choice, client=door, to="PASSWORD_SRP", SRP_A=srp.public)
    assert challenge["ChallengeName"] == "PASSWORD_VERIFIER"
    proof = srp.proof(challenge)
    forged = {**proof, "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(bytes(32)).decode()}
    with refused("NotAuthorizedException", WRONG):
        other = Srp(open_minded.pool_id, door)
        fresh = open_minded.choose("ada", client=door, PREFERRED_CHALLENGE="PASSWORD_SRP", SRP_A=other.public)
        open_minded.cognito.respond_to_auth_challenge(
            ClientId=door,
            ChallengeName="PASSWORD_VERIFIER",
            Session=fresh["Session"],
            ChallengeResponses={**forged, "PASSWORD_CLAIM_SECRET_BLOCK": fresh["ChallengeParameters"]["SECRET_BLOCK"]},
        )
    answer = open_minded.cognito.respond_to_auth_challenge(
        ClientId=door, ChallengeName="PASSWORD_VERIFIER", Session=challenge["Session"], ChallengeResponses=proof
    )
    assert answer["AuthenticationResult"]


def test_every_session_fits_whoever_it_is_for(open_minded: Any, door: str, discreet: str) -> None:
    longest = "\U0001f600" * 128
    open_minded.join(longest, email=f"{'a' * 60}@{'b' * 60}.example")
    for client, name in ((door, longest), (discreet, longest[:-1])):
        for preferred in ("", "PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"):
            srp = Srp(open_minded.pool_id, client).public
            assert len(open_minded.choose(name, client=client, PREFERRED_CHALLENGE=preferred, SRP_A=srp)["Session"]) <= 2048
