"""Passkeys: registering one, seeing them, taking one away."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

PAGE = "https://club.example"
HERE = {"WebAuthnConfiguration": {"RelyingPartyId": "club.example"}}
ALGORITHMS = {"ES256": -7, "RS256": -257, "EdDSA": -8}


def found(clubs: Callable[..., Any], **web_authn: str) -> Any:
    """A club that takes passkeys, with Ada in it."""
    club = clubs(Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}})
    if web_authn:
        club.cognito.set_user_pool_mfa_config(UserPoolId=club.pool_id, WebAuthnConfiguration=web_authn)
    club.join("ada")
    return club


@pytest.fixture
def club(clubs: Callable[..., Any]) -> Any:
    return found(clubs, RelyingPartyId="club.example")


def start(club: Any, token: str) -> dict[str, Any]:
    return club.cognito.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]


def complete(club: Any, token: str, credential: Any) -> None:
    club.cognito.complete_web_authn_registration(AccessToken=token, Credential=credential)


def listed(club: Any, token: str) -> list[dict[str, Any]]:
    return club.cognito.list_web_authn_credentials(AccessToken=token)["Credentials"]


def test_the_browser_is_told_what_to_ask_for(club: Any) -> None:
    token = club.tokens("ada")["AccessToken"]
    options = start(club, token)
    sub = club.user("ada")["UserAttributes"]["sub"]
    assert options["rp"] == {"id": "club.example", "name": "club.example"}
    assert options["user"] == {"id": base64.urlsafe_b64encode(sub.encode()).decode().rstrip("="), "name": "ada", "displayName": "ada"}
    assert options["pubKeyCredParams"] == [{"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -257}]
    assert options["timeout"] == 60_000
    assert options["excludeCredentials"] == []
    assert options["authenticatorSelection"] == {"requireResidentKey": True, "residentKey": "required", "userVerification": "preferred"}
    assert len(base64.urlsafe_b64decode(options["challenge"] + "==")) >= 16
    assert start(club, token)["challenge"] != options["challenge"]


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_a_passkey_is_registered_and_listed(club: Any, browsers: Any, algorithm: str) -> None:
    token = club.tokens("ada")["AccessToken"]
    credential = browsers(PAGE, algorithm=ALGORITHMS[algorithm]).create(start(club, token))
    complete(club, token, credential)
    (passkey,) = listed(club, token)
    assert passkey.pop("CreatedAt").year >= 2026
    assert passkey == {
        "CredentialId": credential["id"],
        "FriendlyCredentialName": "Passkey",
        "RelyingPartyId": "club.example",
        "AuthenticatorAttachment": "platform",
        "AuthenticatorTransports": ["internal", "hybrid"],
    }
    assert start(club, token)["excludeCredentials"] == [{"id": credential["id"], "type": "public-key"}]


def test_a_list_has_pages(club: Any, browsers: Any, refused: Any) -> None:
    token, browser = club.tokens("ada")["AccessToken"], browsers(PAGE)
    made: list[Any] = []
    for _ in range(3):
        made.append(browser.create(start(club, token)))
        complete(club, token, made[-1])
    first = club.cognito.list_web_authn_credentials(AccessToken=token, MaxResults=2)
    rest = club.cognito.list_web_authn_credentials(AccessToken=token, MaxResults=2, NextToken=first["NextToken"])
    assert "NextToken" not in rest
    assert {passkey["CredentialId"] for passkey in first["Credentials"] + rest["Credentials"]} == {key["id"] for key in made}
    with refused("InvalidParameterException", "Invalid pagination token given."):
        club.cognito.list_web_authn_credentials(AccessToken=token, NextToken="made-up")


def test_a_passkey_is_taken_away(club: Any, browsers: Any, refused: Any) -> None:
    token = club.tokens("ada")["AccessToken"]
    credential = browsers(PAGE).create(start(club, token))
    complete(club, token, credential)
    club.join("eve")
    with refused("ResourceNotFoundException", "Passkey does not exist."):
        club.cognito.delete_web_authn_credential(AccessToken=club.tokens("eve")["AccessToken"], CredentialId=credential["id"])
    club.cognito.delete_web_authn_credential(AccessToken=token, CredentialId=credential["id"])
    assert listed(club, token) == []
    with refused("ResourceNotFoundException", "Passkey does not exist."):
        club.cognito.delete_web_authn_credential(AccessToken=token, CredentialId=credential["id"])


def test_passkeys_go_with_their_user(club: Any, browsers: Any) -> None:
    token, browser = club.tokens("ada")["AccessToken"], browsers(PAGE)
    credential = browser.create(start(club, token))
    complete(club, token, credential)
    club.cognito.delete_user(AccessToken=token)
    club.join("ada")
    assert listed(club, club.tokens("ada")["AccessToken"]) == []


def test_only_whoever_is_signed_in_has_passkeys(club: Any, refused: Any) -> None:
    for operation, more in (
        ("start_web_authn_registration", {}),
        ("complete_web_authn_registration", {"Credential": {}}),
        ("list_web_authn_credentials", {}),
        ("delete_web_authn_credential", {"CredentialId": "x"}),
    ):
        with refused("NotAuthorizedException", "Invalid Access Token"):
            getattr(club.cognito, operation)(AccessToken="nonsense", **more)


def test_a_pool_has_to_allow_passkeys(clubs: Callable[..., Any], refused: Any) -> None:
    club = clubs()
    club.join("ada")
    token = club.tokens("ada")["AccessToken"]
    with refused("WebAuthnNotEnabledException", "Passkeys are not enabled for the user pool."):
        start(club, token)
    with refused("WebAuthnNotEnabledException", "Passkeys are not enabled for the user pool."):
        complete(club, token, {})


def test_a_pool_needs_a_site_of_its_own_or_a_domain(clubs: Callable[..., Any], refused: Any, browsers: Any) -> None:
    club = found(clubs)
    token = club.tokens("ada")["AccessToken"]
    with refused("WebAuthnConfigurationMissingException", "The user pool has neither a relying party id nor a domain."):
        start(club, token)
    club.cognito.create_user_pool_domain(UserPoolId=club.pool_id, Domain=f"keys-{club.client_id[:20]}")
    options = start(club, token)
    assert options["rp"]["id"] == "localhost"
    complete(club, token, browsers("http://localhost:5173").create(options))
    assert listed(club, token)[0]["RelyingPartyId"] == "localhost"


def test_a_site_is_a_domain_name(clubs: Callable[..., Any], refused: Any) -> None:
    club = clubs()
    for name in ("https://club.example", "127.0.0.1", "Club.Example", "club..example"):
        with refused("InvalidParameterException", "RelyingPartyId must be a domain name."):
            club.cognito.set_user_pool_mfa_config(UserPoolId=club.pool_id, WebAuthnConfiguration={"RelyingPartyId": name})
    shown = club.cognito.set_user_pool_mfa_config(
        UserPoolId=club.pool_id, WebAuthnConfiguration={"RelyingPartyId": "club.example", "UserVerification": "required"}
    )
    assert shown["WebAuthnConfiguration"] == {"RelyingPartyId": "club.example", "UserVerification": "required"}


def test_a_registration_is_completed_once(club: Any, browsers: Any, refused: Any) -> None:
    token = club.tokens("ada")["AccessToken"]
    gone = ("WebAuthnChallengeNotFoundException", "The challenge of the registration was not found or has expired.")
    browser = browsers(PAGE)
    with refused(*gone):
        complete(club, token, {})
    credential = browser.create(start(club, token))
    complete(club, token, credential)
    with refused(*gone):
        complete(club, token, credential)
    start(club, token)
    with refused(*gone):
        complete(club, token, credential)


def test_a_registration_waits_for_five_minutes(club: Any, browsers: Any, refused: Any, clock: Any) -> None:
    token = club.tokens("ada")["AccessToken"]
    credential = browsers(PAGE).create(start(club, token))
    clock.move(minutes=5)
    with refused("WebAuthnChallengeNotFoundException", "The challenge of the registration was not found or has expired."):
        complete(club, token, credential)


def test_a_registration_is_completed_in_the_app_that_started_it(club: Any, browsers: Any, refused: Any) -> None:
    credential = browsers(PAGE).create(start(club, club.tokens("ada")["AccessToken"]))
    other = club.tokens("ada", client=club.app()["ClientId"])["AccessToken"]
    with refused("WebAuthnClientMismatchException", "The registration was started by another app client."):
        complete(club, other, credential)


@pytest.mark.parametrize(
    "origin",
    [
        "http://club.example",
        "https://example",
        "https://evilclub.example",
        "https://club.example.evil",
        "null",
        "https://club.example/x",
        "android:apk-key-hash:short",
        "ios:bundle-id:club.example",
    ],
)
def test_other_sites_cannot_register(club: Any, browsers: Any, refused: Any, origin: str) -> None:
    token = club.tokens("ada")["AccessToken"]
    text = f"The origin {origin} is not allowed for the relying party id of the user pool."
    with refused("WebAuthnOriginNotAllowedException", text):
        complete(club, token, browsers(origin).create(start(club, token)))


ANDROID_APP = "android:apk-key-hash:" + "bL5_" * 10 + "x7Q"


@pytest.mark.parametrize("origin", ["https://club.example:8443", "https://www.club.example", ANDROID_APP])
def test_pages_and_apps_of_the_site_can_register(club: Any, browsers: Any, origin: str) -> None:
    token = club.tokens("ada")["AccessToken"]
    complete(club, token, browsers(origin).create(start(club, token)))
    assert len(listed(club, token)) == 1


def test_a_passkey_for_another_site_is_refused(club: Any, browsers: Any, refused: Any) -> None:
    token = club.tokens("ada")["AccessToken"]
    with refused("WebAuthnRelyingPartyMismatchException", "The passkey belongs to another relying party id than the user pool's."):
        complete(club, token, browsers(PAGE).create(start(club, token), site="other.example"))


def test_other_algorithms_are_not_supported(club: Any, browsers: Any, refused: Any) -> None:
    token = club.tokens("ada")["AccessToken"]
    with refused("WebAuthnCredentialNotSupportedException", "The passkey is not of a kind that the user pool supports."):
        complete(club, token, browsers(PAGE, algorithm=ALGORITHMS["EdDSA"]).create(start(club, token)))


def test_an_authenticator_may_have_to_verify_its_user(clubs: Callable[..., Any], browsers: Any, refused: Any) -> None:
    club = found(clubs, RelyingPartyId="club.example", UserVerification="required")
    token = club.tokens("ada")["AccessToken"]
    options = start(club, token)
    assert options["authenticatorSelection"]["userVerification"] == "required"
    with refused("WebAuthnCredentialNotSupportedException", "The passkey is not of a kind that the user pool supports."):
        complete(club, token, browsers(PAGE, verifies=False).create(options))
    complete(club, token, browsers(PAGE).create(options))


def test_nonsense_is_refused(club: Any, browsers: Any, refused: Any) -> None:
    token = club.tokens("ada")["AccessToken"]
    credential = browsers(PAGE).create(start(club, token))
    nonsense = [
        {},
        {"id": 1},
        {**credential, "type": "password"},
        {**credential, "response": {**credential["response"], "attestationObject": "AAAA"}},
        {**credential, "response": {**credential["response"], "clientDataJSON": base64.b64encode(b"[" * 9000).decode()}},
        {**credential, "response": {**credential["response"], "attestationObject": "A" * 200_000}},
    ]
    for wrong in nonsense:
        with refused("InvalidParameterException", "Credential is not a RegistrationResponseJSON."):
            complete(club, token, wrong)
    client_data = json.loads(base64.urlsafe_b64decode(credential["response"]["clientDataJSON"] + "=="))
    signed_in = base64.urlsafe_b64encode(json.dumps({**client_data, "type": "webauthn.get"}).encode()).decode()
    with refused("InvalidParameterException", "The registration could not be verified."):
        complete(club, token, {**credential, "response": {**credential["response"], "clientDataJSON": signed_in}})
    complete(club, token, credential)


def test_a_passkey_is_one_persons(club: Any, browsers: Any, refused: Any) -> None:
    club.join("eve")
    ada, eve = club.tokens("ada")["AccessToken"], club.tokens("eve")["AccessToken"]
    browser = browsers(PAGE)
    complete(club, ada, browser.create(start(club, ada)))
    with refused("InvalidParameterException", "The passkey is already registered."):
        complete(club, eve, browser.create(start(club, eve), credential_id=browser.passkeys[0].credential_id))


def test_nobody_has_more_than_twenty(club: Any, browsers: Any, refused: Any) -> None:
    token, browser = club.tokens("ada")["AccessToken"], browsers(PAGE)
    for _ in range(20):
        complete(club, token, browser.create(start(club, token)))
    with refused("LimitExceededException", "A user can have at most 20 passkeys."):
        start(club, token)
    assert len(listed(club, token)) == 20
