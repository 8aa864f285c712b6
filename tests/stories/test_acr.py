"""Authentication levels: what tokens say that a sign-in has proven, and sign-ins that are to reach a level."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

PASSWORD = "Lovelace-1815"
LEVEL = "urn:cognito:loa:"
NO_FACTORS = ("InvalidParameterException", "The user has no factors for any of TARGET_ACR_VALUES.")
REACHED = ("InvalidParameterException", "The access token has reached the authentication level already.")


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def shown(tokens: dict[str, Any]) -> tuple[str, list[str]]:
    """`acr` and `amr`, which both tokens must say alike."""
    access, identity = claims(tokens["AccessToken"]), claims(tokens["IdToken"])
    assert (access["acr"], access["amr"]) == (identity["acr"], identity["amr"])
    return access["acr"], access["amr"]


@pytest.fixture
def club(clubs: Callable[..., Any]) -> Any:
    """A club that takes passwords, codes by mail, passkeys and authenticator apps, with Ada in it."""
    factors = ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]
    club = clubs(Policies={"SignInPolicy": {"AllowedFirstAuthFactors": factors}})
    club.cognito.set_user_pool_mfa_config(
        UserPoolId=club.pool_id,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
        WebAuthnConfiguration={"RelyingPartyId": "club.example"},
    )
    club.door = club.app("ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")["ClientId"]
    club.address = f"{club.client_id[:12]}@acr.example"
    club.join("ada", email=club.address, email_verified="true")
    return club


def by_password(club: Any, **parameters: str) -> dict[str, Any]:
    return club.choose("ada", client=club.door, PREFERRED_CHALLENGE="PASSWORD", PASSWORD=PASSWORD, **parameters)


def tokens(club: Any) -> dict[str, Any]:
    return by_password(club)["AuthenticationResult"]


def set_up_app(club: Any, authenticators: Any) -> Any:
    """Ada's authenticator app, which she is not asked for at every sign-in."""
    token = tokens(club)["AccessToken"]
    app = authenticators(club.cognito.associate_software_token(AccessToken=token)["SecretCode"])
    club.cognito.verify_software_token(AccessToken=token, UserCode=app.code())
    return app


def test_a_password_is_the_first_level(club: Any) -> None:
    given = tokens(club)
    assert shown(given) == (f"{LEVEL}1", ["pwd"])
    assert shown(club.tokens("ada")) == (f"{LEVEL}1", ["pwd"])
    refreshed = club.refresh(given["RefreshToken"], client=club.door)
    assert shown(refreshed) == (f"{LEVEL}1", ["pwd"])


def test_a_mailed_code_is_the_second(club: Any, inbox: Any) -> None:
    challenge = club.choose("ada", client=club.door, PREFERRED_CHALLENGE="EMAIL_OTP")
    done = club.respond("ada", challenge, client=club.door, EMAIL_OTP_CODE=inbox.code(club.address))
    assert shown(done["AuthenticationResult"]) == (f"{LEVEL}2", ["email_otp"])


@pytest.mark.parametrize(("attachment", "method"), [("platform", "swk"), ("cross-platform", "hwk")])
def test_a_passkey_is_the_third(club: Any, browsers: Any, attachment: str, method: str) -> None:
    browser, token = browsers("https://club.example", attachment=attachment), tokens(club)["AccessToken"]
    options = club.cognito.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]
    club.cognito.complete_web_authn_registration(AccessToken=token, Credential=browser.create(options))
    challenge = club.choose("ada", client=club.door, PREFERRED_CHALLENGE="WEB_AUTHN")
    signed = browser.get(challenge["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    done = club.respond("ada", challenge, client=club.door, CREDENTIAL=signed)["AuthenticationResult"]
    assert shown(done) == (f"{LEVEL}3", [method])


def test_a_password_and_an_app_are_the_fourth(club: Any, authenticators: Any, clock: Any) -> None:
    app, token = set_up_app(club, authenticators), tokens(club)["AccessToken"]
    club.cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True})
    clock.move(minutes=1)
    challenge = club.sign_in("ada")
    done = club.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.code())["AuthenticationResult"]
    assert shown(done) == (f"{LEVEL}4", ["pwd", "otp", "mfa"])
    assert shown(club.refresh(done["RefreshToken"])) == (f"{LEVEL}4", ["pwd", "otp", "mfa"])


def test_levels_can_be_renamed(clubs: Callable[..., Any], refused: Any) -> None:
    club = clubs(AcrConfiguration={"Level1": {"AcrValue": "bronze"}})
    club.join("ada")
    given = club.tokens("ada")
    assert shown(given) == ("bronze", ["pwd"])
    club.cognito.update_user_pool(UserPoolId=club.pool_id, AcrConfiguration={"Level1": {"AcrValue": "wood"}})
    assert shown(club.refresh(given["RefreshToken"])) == ("bronze", ["pwd"])
    assert shown(club.tokens("ada")) == ("wood", ["pwd"])


def test_a_token_saves_what_it_shows(club: Any, authenticators: Any, clock: Any) -> None:
    app = set_up_app(club, authenticators)
    token = tokens(club)["AccessToken"]
    clock.move(minutes=1)
    challenge = club.choose("ada", client=club.door, TARGET_ACR_VALUES=f"{LEVEL}4", ACCESS_TOKEN=token)
    assert challenge["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    done = club.respond("ada", challenge, client=club.door, SOFTWARE_TOKEN_MFA_CODE=app.code())["AuthenticationResult"]
    assert shown(done) == (f"{LEVEL}4", ["pwd", "otp", "mfa"])
    assert set(done) >= {"AccessToken", "IdToken", "RefreshToken"}


def test_a_mailed_code_and_then_a_password(club: Any, inbox: Any) -> None:
    challenge = club.choose("ada", client=club.door, PREFERRED_CHALLENGE="EMAIL_OTP")
    by_mail = club.respond("ada", challenge, client=club.door, EMAIL_OTP_CODE=inbox.code(club.address))["AuthenticationResult"]
    asked = club.choose("ada", client=club.door, TARGET_ACR_VALUES=f"{LEVEL}3", ACCESS_TOKEN=by_mail["AccessToken"])
    assert asked["ChallengeName"] == "PASSWORD"
    done = club.respond("ada", asked, client=club.door, PASSWORD=PASSWORD)["AuthenticationResult"]
    assert shown(done) == (f"{LEVEL}3", ["email_otp", "pwd", "mfa"])


def test_one_wrong_answer_gives_nothing(club: Any, authenticators: Any, refused: Any, clock: Any) -> None:
    app = set_up_app(club, authenticators)
    token = tokens(club)["AccessToken"]
    clock.move(minutes=1)
    challenge = club.choose("ada", client=club.door, TARGET_ACR_VALUES=f"{LEVEL}4", ACCESS_TOKEN=token)
    with refused("CodeMismatchException", "Invalid code received for user"):
        club.respond("ada", challenge, client=club.door, SOFTWARE_TOKEN_MFA_CODE=app.wrong())
    assert shown(tokens(club)) == (f"{LEVEL}1", ["pwd"])


def test_without_a_token_it_is_a_whole_sign_in(club: Any, authenticators: Any, clock: Any) -> None:
    app = set_up_app(club, authenticators)
    clock.move(minutes=1)
    choice = club.choose("ada", client=club.door, TARGET_ACR_VALUES=f"{LEVEL}4")
    assert (choice["ChallengeName"], choice["AvailableChallenges"]) == ("SELECT_CHALLENGE", ["PASSWORD_SRP", "PASSWORD"])
    challenge = club.respond("ada", choice, client=club.door, ANSWER="PASSWORD", PASSWORD=PASSWORD)
    assert challenge["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    done = club.respond("ada", challenge, client=club.door, SOFTWARE_TOKEN_MFA_CODE=app.code())["AuthenticationResult"]
    assert shown(done) == (f"{LEVEL}4", ["pwd", "otp", "mfa"])


def test_an_old_sign_in_counts_for_nothing(club: Any, authenticators: Any, clock: Any) -> None:
    set_up_app(club, authenticators)
    token = tokens(club)["AccessToken"]
    clock.move(minutes=2)
    wanted = {"TARGET_ACR_VALUES": f"{LEVEL}4", "ACCESS_TOKEN": token}
    assert club.choose("ada", client=club.door, **wanted, MAX_AGE="300")["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert club.choose("ada", client=club.door, **wanted, MAX_AGE="60")["ChallengeName"] == "SELECT_CHALLENGE"
    again = by_password(club, TARGET_ACR_VALUES=f"{LEVEL}1", ACCESS_TOKEN=token, MAX_AGE="60")
    assert shown(again["AuthenticationResult"]) == (f"{LEVEL}1", ["pwd"])
    assert club.cognito.get_user(AccessToken=token)["Username"] == "ada"


def test_the_first_level_that_can_be_reached_is_taken(club: Any, inbox: Any, refused: Any) -> None:
    wanted = f"{LEVEL}4 platinum {LEVEL}3"
    challenge = club.choose("ada", client=club.door, TARGET_ACR_VALUES=wanted, ACCESS_TOKEN=tokens(club)["AccessToken"])
    assert challenge["ChallengeName"] == "EMAIL_OTP"
    done = club.respond("ada", challenge, client=club.door, EMAIL_OTP_CODE=inbox.code(club.address))["AuthenticationResult"]
    assert shown(done) == (f"{LEVEL}3", ["pwd", "email_otp", "mfa"])
    with refused(*NO_FACTORS):
        club.choose("ada", client=club.door, TARGET_ACR_VALUES=f"{LEVEL}4")


def test_a_required_factor_is_asked_for_all_the_same(club: Any, authenticators: Any) -> None:
    set_up_app(club, authenticators)
    club.cognito.set_user_mfa_preference(AccessToken=tokens(club)["AccessToken"], SoftwareTokenMfaSettings={"Enabled": True})
    assert by_password(club, TARGET_ACR_VALUES=f"{LEVEL}1")["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_what_makes_no_sense_is_refused(club: Any, refused: Any) -> None:
    club.join("eve")
    token = tokens(club)["AccessToken"]
    with refused(*REACHED):
        club.choose("ada", client=club.door, TARGET_ACR_VALUES=f"{LEVEL}1", ACCESS_TOKEN=token)
    for parameters, text in (
        ({"ACCESS_TOKEN": token}, "TARGET_ACR_VALUES is required with ACCESS_TOKEN."),
        ({"TARGET_ACR_VALUES": "gold silver"}, "None of TARGET_ACR_VALUES is an authentication level of the user pool."),
        ({"TARGET_ACR_VALUES": f"{LEVEL}1", "MAX_AGE": "soon"}, "MAX_AGE must be a number of seconds."),
    ):
        with refused("InvalidParameterException", text):
            club.choose("ada", client=club.door, **parameters)
    with refused("InvalidParameterException", "USERNAME is not the user of ACCESS_TOKEN."):
        club.choose("eve", client=club.door, TARGET_ACR_VALUES=f"{LEVEL}1", ACCESS_TOKEN=token)
    with refused("NotAuthorizedException", "Invalid Access Token"):
        club.choose("ada", client=club.door, TARGET_ACR_VALUES=f"{LEVEL}2", ACCESS_TOKEN="nonsense")


def test_stepping_up_needs_a_plan_that_has_it(clubs: Callable[..., Any], refused: Any) -> None:
    club = clubs(UserPoolTier="LITE")
    club.join("ada")
    with refused("FeatureUnavailableInTierException", "Step-up authentication is not available in the LITE tier."):
        club.choose("ada", client=club.client_id, TARGET_ACR_VALUES=f"{LEVEL}1")
