"""Signing in with a passkey: in place of a password, and in place of a password and a second factor."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

PAGE = "https://club.example"
WRONG = ("NotAuthorizedException", "Incorrect username or password.")
BOTH = "MULTI_FACTOR_WITH_USER_VERIFICATION"


def found(clubs: Callable[..., Any], *, mfa: str = "OFF", **web_authn: str) -> Any:
    club = clubs(Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}})
    more = {} if mfa == "OFF" else {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
    club.cognito.set_user_pool_mfa_config(
        UserPoolId=club.pool_id, MfaConfiguration=mfa, WebAuthnConfiguration={"RelyingPartyId": "club.example", **web_authn}, **more
    )
    club.door = club.app("ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")["ClientId"]
    return club


@pytest.fixture
def club(clubs: Callable[..., Any]) -> Any:
    return found(clubs)


def register(club: Any, token: str, browser: Any) -> dict[str, Any]:
    options = club.cognito.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]
    credential = browser.create(options)
    club.cognito.complete_web_authn_registration(AccessToken=token, Credential=credential)
    return credential


def member(club: Any, browser: Any, name: str = "ada") -> str:
    """Somebody with a passkey; their access token."""
    club.join(name)
    token = club.tokens(name)["AccessToken"]
    register(club, token, browser)
    return token


def asked(challenge: dict[str, Any]) -> str:
    return challenge["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]


def begin(club: Any, name: str = "ada") -> dict[str, Any]:
    return club.choose(name, client=club.door, PREFERRED_CHALLENGE="WEB_AUTHN")


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def test_a_passkey_opens_the_door(club: Any, browsers: Any) -> None:
    browser = browsers(PAGE)
    member(club, browser)
    challenge = begin(club)
    assert challenge["ChallengeName"] == "WEB_AUTHN"
    assert challenge["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD", "WEB_AUTHN"]
    options = json.loads(asked(challenge))
    passkey = browser.passkeys[0]
    identifier = base64.urlsafe_b64encode(passkey.credential_id).decode().rstrip("=")
    assert options["allowCredentials"] == [{"type": "public-key", "id": identifier, "transports": ["internal", "hybrid"]}]
    assert (options["rpId"], options["userVerification"]) == ("club.example", "preferred")
    tokens = club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(options))["AuthenticationResult"]
    assert club.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ada"
    assert club.refresh(tokens["RefreshToken"], client=club.door)["AccessToken"]


def test_a_passkey_can_be_chosen(club: Any, browsers: Any) -> None:
    browser = browsers(PAGE, algorithm=-257)
    member(club, browser)
    choice = club.choose("ada", client=club.door)
    assert choice["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD", "WEB_AUTHN"]
    challenge = club.respond("ada", choice, client=club.door, ANSWER="WEB_AUTHN")
    assert challenge["ChallengeName"] == "WEB_AUTHN"
    assert club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(asked(challenge)))["AuthenticationResult"]


def test_somebody_without_one_is_not_offered_one(club: Any) -> None:
    club.join("ada")
    choice = begin(club)
    assert (choice["ChallengeName"], choice["AvailableChallenges"]) == ("SELECT_CHALLENGE", ["PASSWORD_SRP", "PASSWORD"])


def test_strangers_look_like_somebody_without_one(club: Any) -> None:
    discreet = club.app(ExplicitAuthFlows=["ALLOW_USER_AUTH"], PreventUserExistenceErrors="ENABLED")["ClientId"]
    choice = club.choose("nobody", client=discreet, PREFERRED_CHALLENGE="WEB_AUTHN")
    assert (choice["ChallengeName"], choice["AvailableChallenges"]) == ("SELECT_CHALLENGE", ["PASSWORD_SRP", "PASSWORD"])


def test_passkeys_are_among_a_users_factors(club: Any, browsers: Any) -> None:
    token = member(club, browsers(PAGE))
    assert club.cognito.get_user_auth_factors(AccessToken=token)["ConfiguredUserAuthFactors"] == ["PASSWORD", "WEB_AUTHN"]
    factors = club.cognito.admin_get_user_auth_factors(UserPoolId=club.pool_id, Username="ada")
    assert factors["ConfiguredUserAuthFactors"] == ["PASSWORD", "WEB_AUTHN"]


def test_a_server_signs_in_with_one_too(club: Any, browsers: Any) -> None:
    browser = browsers(PAGE)
    member(club, browser)
    place = {"UserPoolId": club.pool_id, "ClientId": club.door}
    challenge = club.cognito.admin_initiate_auth(
        AuthFlow="USER_AUTH", AuthParameters={"USERNAME": "ada", "PREFERRED_CHALLENGE": "WEB_AUTHN"}, **place
    )
    answer = {"USERNAME": "ada", "CREDENTIAL": browser.get(asked(challenge))}
    done = club.cognito.admin_respond_to_auth_challenge(
        ChallengeName="WEB_AUTHN", Session=challenge["Session"], ChallengeResponses=answer, **place
    )
    assert done["AuthenticationResult"]["AccessToken"]


def test_a_signature_is_good_once_and_for_its_own_challenge(club: Any, browsers: Any, refused: Any) -> None:
    browser = browsers(PAGE)
    member(club, browser)
    challenge, other = begin(club), begin(club)
    signed = browser.get(asked(challenge))
    with refused(*WRONG):
        club.respond("ada", other, client=club.door, CREDENTIAL=signed)
    club.respond("ada", challenge, client=club.door, CREDENTIAL=signed)
    with refused(*WRONG):  # the authenticator has counted on
        club.respond("ada", challenge, client=club.door, CREDENTIAL=signed)
    with refused("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
        club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(asked(challenge)))


def test_a_challenge_expires(club: Any, browsers: Any, refused: Any, clock: Any) -> None:
    browser = browsers(PAGE)
    member(club, browser)
    challenge = begin(club)
    clock.move(minutes=3)
    with refused("NotAuthorizedException", "Invalid session for the user, session is expired."):
        club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(asked(challenge)))


def tampered(credential: str, part: str) -> str:
    found = json.loads(credential)
    raw = bytearray(base64.urlsafe_b64decode(found["response"][part] + "=="))
    raw[-1] ^= 1
    found["response"][part] = base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
    return json.dumps(found)


def test_wrong_signatures_are_refused(club: Any, browsers: Any, refused: Any) -> None:
    browser, elsewhere = browsers(PAGE), browsers("https://evil.example")
    member(club, browser)
    elsewhere.passkeys = browser.passkeys
    challenge = begin(club)
    options = asked(challenge)
    wrong = [
        tampered(browser.get(options), "signature"),
        tampered(browser.get(options), "authenticatorData"),
        tampered(browser.get(options), "clientDataJSON"),
        tampered(browser.get(options), "userHandle"),
        browser.get(options, site="evil.example"),
        elsewhere.get(options),
        "nonsense",
        "[]",
        "{}",
        json.dumps({"id": "\0"}),
        json.dumps({"id": browser.create({"rp": {"id": "x"}, "user": {"id": "eA"}, "challenge": "eA"})["id"]}),
    ]
    for credential in wrong:
        with refused(*WRONG):
            club.respond("ada", challenge, client=club.door, CREDENTIAL=credential)
    with refused("InvalidParameterException", "Missing required parameter CREDENTIAL"):
        club.respond("ada", challenge, client=club.door)
    assert club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(options, passkey=browser.passkeys[0]))


def test_anothers_passkey_does_not_do(club: Any, browsers: Any, refused: Any) -> None:
    browser, eves = browsers(PAGE), browsers(PAGE)
    member(club, browser)
    member(club, eves, "eve")
    challenge = begin(club)
    with refused(*WRONG):
        club.respond("ada", challenge, client=club.door, CREDENTIAL=eves.get(asked(challenge), passkey=eves.passkeys[0]))


def test_a_copied_authenticator_is_noticed(club: Any, browsers: Any, refused: Any) -> None:
    browser = browsers(PAGE)
    member(club, browser)
    for _ in range(2):
        challenge = begin(club)
        club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(asked(challenge)))
    browser.passkeys[0].count = 0
    challenge = begin(club)
    with refused(*WRONG):
        club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(asked(challenge)))


def test_an_authenticator_need_not_count(club: Any, browsers: Any) -> None:
    browser = browsers(PAGE, counts=False)
    member(club, browser)
    for _ in range(2):
        challenge = begin(club)
        assert club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(asked(challenge)))["AuthenticationResult"]


def test_a_passkey_that_was_taken_away_opens_nothing(club: Any, browsers: Any, refused: Any) -> None:
    browser = browsers(PAGE)
    token = member(club, browser)
    challenge = begin(club)
    (passkey,) = club.cognito.list_web_authn_credentials(AccessToken=token)["Credentials"]
    club.cognito.delete_web_authn_credential(AccessToken=token, CredentialId=passkey["CredentialId"])
    with refused(*WRONG):
        club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(asked(challenge)))


def test_a_pool_that_moves_leaves_its_passkeys_behind(club: Any, browsers: Any) -> None:
    browser = browsers(PAGE)
    member(club, browser)
    club.cognito.set_user_pool_mfa_config(UserPoolId=club.pool_id, WebAuthnConfiguration={"RelyingPartyId": "new.example"})
    assert begin(club)["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]


def test_a_disabled_user_stays_outside(club: Any, browsers: Any, refused: Any) -> None:
    browser = browsers(PAGE)
    member(club, browser)
    challenge = begin(club)
    club.cognito.admin_disable_user(UserPoolId=club.pool_id, Username="ada")
    with refused("NotAuthorizedException", "User is disabled."):
        club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(asked(challenge)))


def test_verification_can_be_required(clubs: Callable[..., Any], browsers: Any, refused: Any) -> None:
    club, browser = found(clubs, UserVerification="required"), browsers(PAGE)
    member(club, browser)
    challenge = begin(club)
    assert json.loads(asked(challenge))["userVerification"] == "required"
    browser.verifies = False
    with refused(*WRONG):
        club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(asked(challenge)))
    browser.verifies = True
    assert club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(asked(challenge)))["AuthenticationResult"]


def protect(club: Any, token: str, authenticators: Any) -> None:
    """Ada uses an authenticator app from now on."""
    app = authenticators(club.cognito.associate_software_token(AccessToken=token)["SecretCode"])
    club.cognito.verify_software_token(AccessToken=token, UserCode=app.code())
    club.cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True})


def test_a_single_factor_is_not_offered_where_two_are_asked_for(clubs: Callable[..., Any], browsers: Any, authenticators: Any) -> None:
    club = found(clubs, mfa="OPTIONAL")
    protect(club, member(club, browsers(PAGE)), authenticators)
    assert begin(club)["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]


def test_a_verified_passkey_makes_up_for_two_factors(clubs: Callable[..., Any], browsers: Any, authenticators: Any, refused: Any) -> None:
    club, browser = found(clubs, mfa="OPTIONAL", FactorConfiguration=BOTH), browsers(PAGE)
    token = member(club, browser)
    protect(club, token, authenticators)
    assert begin(club)["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]
    club.cognito.set_user_mfa_preference(AccessToken=token, WebAuthnMfaSettings={"Enabled": True})
    challenge = begin(club)
    assert challenge["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD", "WEB_AUTHN"]
    assert json.loads(asked(challenge))["userVerification"] == "required"
    browser.verifies = False
    with refused(*WRONG):
        club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(asked(challenge)))
    browser.verifies = True
    assert club.respond("ada", challenge, client=club.door, CREDENTIAL=browser.get(asked(challenge)))["AuthenticationResult"]


def test_passkeys_as_two_factors_need_a_plan_that_has_them(clubs: Callable[..., Any], refused: Any) -> None:
    club = clubs(UserPoolTier="LITE")
    text = "The following features need to be disabled for the LITE pricing tier configured: Passkey MFA"
    with refused("FeatureUnavailableInTierException", text):
        club.cognito.set_user_pool_mfa_config(UserPoolId=club.pool_id, WebAuthnConfiguration={"FactorConfiguration": BOTH})
