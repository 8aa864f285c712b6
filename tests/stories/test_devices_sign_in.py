"""Signing in from a device: pycognito proves it, unchanged, in place of a second factor; and refresh tokens that belong to one."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from pycognito.aws_srp import AWSSRP, generate_hash_device
from pycognito.exceptions import SoftwareTokenMFAChallengeException

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow")

PASSWORD = "Lovelace-1815"
WRONG = ("NotAuthorizedException", "Incorrect username or password.")
NO_SESSION = ("NotAuthorizedException", "Invalid session for the user.")
INVALID = ("NotAuthorizedException", "Invalid Refresh Token")


class Device:
    """What a client keeps of a device: its keys and the password that it has made up."""

    def __init__(self, club: Any, tokens: dict[str, Any]) -> None:
        self.club = club
        self.key, self.group = tokens["NewDeviceMetadata"]["DeviceKey"], tokens["NewDeviceMetadata"]["DeviceGroupKey"]
        self.password, config = generate_hash_device(self.group, self.key)
        club.cognito.confirm_device(AccessToken=tokens["AccessToken"], DeviceKey=self.key, DeviceSecretVerifierConfig=config)

    def srp(self, *, client: str = "", secret: str | None = None) -> AWSSRP:
        return AWSSRP(
            "ada",
            PASSWORD,
            self.club.pool_id,
            client or self.club.client_id,
            client=self.club.cognito,
            client_secret=secret,
            device_key=self.key,
            device_group_key=self.group,
            device_password=self.password,
        )

    def sign_in(self, **app: Any) -> dict[str, Any]:
        """As pycognito does it: user, password, device."""
        return self.srp(**app).authenticate_user()["AuthenticationResult"]


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def found(clubs: Callable[..., Any], *, replaces: bool = True, asks: bool = False, mfa: str = "OFF") -> Any:
    club = clubs(DeviceConfiguration={"ChallengeRequiredOnNewDevice": replaces, "DeviceOnlyRememberedOnUserPrompt": asks})
    if mfa != "OFF":
        club.cognito.set_user_pool_mfa_config(
            UserPoolId=club.pool_id, MfaConfiguration=mfa, SoftwareTokenMfaConfiguration={"Enabled": True}
        )
    club.join("ada")
    return club


def protect(club: Any, authenticators: Any) -> dict[str, Any]:
    """Ada signs in from a new device and uses an authenticator app from now on; the tokens of that sign-in."""
    tokens = club.tokens("ada")
    app = authenticators(club.cognito.associate_software_token(AccessToken=tokens["AccessToken"])["SecretCode"])
    club.cognito.verify_software_token(AccessToken=tokens["AccessToken"], UserCode=app.code())
    club.cognito.set_user_mfa_preference(AccessToken=tokens["AccessToken"], SoftwareTokenMfaSettings={"Enabled": True})
    return tokens


@pytest.fixture
def club(clubs: Callable[..., Any]) -> Any:
    return found(clubs)


def begin(club: Any, device: Device) -> dict[str, Any]:
    """A sign-in with a password that has come to its device."""
    return club.sign_in("ada", DEVICE_KEY=device.key)


def test_pycognito_proves_its_device(club: Any) -> None:
    device = Device(club, club.tokens("ada"))
    tokens = device.sign_in()
    assert "NewDeviceMetadata" not in tokens
    assert claims(tokens["AccessToken"])["device_key"] == device.key
    assert "device_key" not in claims(tokens["IdToken"])
    assert club.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ada"


def test_a_device_is_proven_to_a_confidential_client(club: Any, refused: Any) -> None:
    device = Device(club, club.tokens("ada"))
    app = club.app(GenerateSecret=True)
    srp = device.srp(client=app["ClientId"], secret=app["ClientSecret"])
    begun = club.cognito.initiate_auth(AuthFlow="USER_SRP_AUTH", ClientId=srp.client_id, AuthParameters=srp.get_auth_params())

    def respond(name: str, responses: dict[str, str]) -> dict[str, Any]:
        return club.cognito.respond_to_auth_challenge(ClientId=srp.client_id, ChallengeName=name, ChallengeResponses=responses)

    asked = respond("PASSWORD_VERIFIER", srp.process_challenge(begun["ChallengeParameters"], srp.get_auth_params()))
    without = {"USERNAME": "ada", "DEVICE_KEY": device.key, "SRP_A": srp.get_auth_params()["SRP_A"]}
    with refused("NotAuthorizedException", f"Client {srp.client_id} is configured with secret but SECRET_HASH was not received"):
        respond(asked["ChallengeName"], without)
    proving = respond(asked["ChallengeName"], srp.get_auth_params())
    assert respond(proving["ChallengeName"], srp.process_device_challenge(proving["ChallengeParameters"]))["AuthenticationResult"]


def test_a_remembered_device_replaces_the_second_factor(clubs: Callable[..., Any], authenticators: Any) -> None:
    club = found(clubs, mfa="OPTIONAL")
    device = Device(club, protect(club, authenticators))
    assert club.sign_in("ada")["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert device.sign_in()["AccessToken"]


def test_it_does_not_where_the_pool_does_not_want_that(clubs: Callable[..., Any], authenticators: Any, clock: Any) -> None:
    club = found(clubs, replaces=False, mfa="OPTIONAL")
    tokens = club.tokens("ada")
    app = authenticators(club.cognito.associate_software_token(AccessToken=tokens["AccessToken"])["SecretCode"])
    club.cognito.verify_software_token(AccessToken=tokens["AccessToken"], UserCode=app.code())
    club.cognito.set_user_mfa_preference(AccessToken=tokens["AccessToken"], SoftwareTokenMfaSettings={"Enabled": True})
    device = Device(club, tokens)
    with pytest.raises(SoftwareTokenMFAChallengeException):
        device.sign_in()
    clock.move(minutes=1)
    challenge = begin(club, device)
    done = club.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.code())["AuthenticationResult"]
    assert "NewDeviceMetadata" not in done
    assert claims(done["AccessToken"])["device_key"] == device.key


def test_a_device_that_is_not_remembered_replaces_nothing(clubs: Callable[..., Any], authenticators: Any) -> None:
    club = found(clubs, asks=True, mfa="OPTIONAL")
    tokens = protect(club, authenticators)
    device = Device(club, tokens)
    with pytest.raises(SoftwareTokenMFAChallengeException):
        device.sign_in()
    club.cognito.update_device_status(AccessToken=tokens["AccessToken"], DeviceKey=device.key, DeviceRememberedStatus="remembered")
    assert device.sign_in()["AccessToken"]


def test_a_session_may_be_sent_along(club: Any) -> None:
    device = Device(club, club.tokens("ada"))
    challenge = begin(club, device)
    assert challenge["ChallengeName"] == "DEVICE_SRP_AUTH"
    srp = device.srp()
    asked = club.respond("ada", challenge, DEVICE_KEY=device.key, SRP_A=srp.get_auth_params()["SRP_A"])
    assert asked["ChallengeName"] == "DEVICE_PASSWORD_VERIFIER"
    assert set(asked["ChallengeParameters"]) == {"DEVICE_KEY", "SALT", "SECRET_BLOCK", "SRP_B", "USERNAME"}
    responses = srp.process_device_challenge(asked["ChallengeParameters"])
    done = club.cognito.respond_to_auth_challenge(
        ClientId=club.client_id, ChallengeName="DEVICE_PASSWORD_VERIFIER", ChallengeResponses=responses
    )
    assert done["AuthenticationResult"]["AccessToken"]


def test_nobody_begins_with_the_device(club: Any, refused: Any) -> None:
    device = Device(club, club.tokens("ada"))
    responses = {"USERNAME": "ada", "DEVICE_KEY": device.key, "SRP_A": device.srp().get_auth_params()["SRP_A"]}

    def prove() -> None:
        club.cognito.respond_to_auth_challenge(ClientId=club.client_id, ChallengeName="DEVICE_SRP_AUTH", ChallengeResponses=responses)

    with refused(*NO_SESSION):
        prove()
    begin(club, device)
    prove()
    with refused(*NO_SESSION):
        prove()


def test_a_device_has_as_long_as_any_challenge(club: Any, refused: Any, clock: Any) -> None:
    device = Device(club, club.tokens("ada"))
    begin(club, device)
    clock.move(minutes=3)
    with refused("NotAuthorizedException", "Invalid session for the user, session is expired."):
        club.cognito.respond_to_auth_challenge(
            ClientId=club.client_id,
            ChallengeName="DEVICE_SRP_AUTH",
            ChallengeResponses={"USERNAME": "ada", "DEVICE_KEY": device.key, "SRP_A": device.srp().get_auth_params()["SRP_A"]},
        )


@pytest.mark.parametrize("part", ["PASSWORD_CLAIM_SIGNATURE", "TIMESTAMP", "password", "DEVICE_KEY"])
def test_wrong_proofs_are_refused_and_use_the_block_up(club: Any, refused: Any, part: str) -> None:
    device, other = Device(club, club.tokens("ada")), Device(club, club.tokens("ada"))
    srp = device.srp()
    asked = club.respond("ada", begin(club, device), DEVICE_KEY=device.key, SRP_A=srp.get_auth_params()["SRP_A"])
    right = srp.process_device_challenge(asked["ChallengeParameters"])
    wrong = dict(right)
    match part:
        case "PASSWORD_CLAIM_SIGNATURE":
            raw = bytearray(base64.b64decode(right[part]))
            raw[0] ^= 1
            wrong[part] = base64.b64encode(bytes(raw)).decode()
        case "TIMESTAMP":
            wrong[part] = right[part].replace("UTC 20", "UTC 21")
        case "password":
            srp.device_password = other.password
            wrong = srp.process_device_challenge(asked["ChallengeParameters"])
        case _:
            wrong[part] = other.key

    def answer(responses: dict[str, str]) -> None:
        club.cognito.respond_to_auth_challenge(
            ClientId=club.client_id, ChallengeName="DEVICE_PASSWORD_VERIFIER", ChallengeResponses=responses
        )

    with refused(*WRONG):
        answer(wrong)
    with refused("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
        answer(right)


def test_a_device_forgotten_meanwhile_proves_nothing(club: Any, refused: Any) -> None:
    tokens = club.tokens("ada")
    device = Device(club, tokens)
    challenge = begin(club, device)
    club.cognito.forget_device(AccessToken=tokens["AccessToken"], DeviceKey=device.key)
    with refused(*WRONG):
        club.respond("ada", challenge, DEVICE_KEY=device.key, SRP_A=device.srp().get_auth_params()["SRP_A"])


def test_a_refresh_token_belongs_to_its_device(club: Any, refused: Any) -> None:
    tokens = club.tokens("ada")
    key, token = tokens["NewDeviceMetadata"]["DeviceKey"], tokens["RefreshToken"]
    assert claims(tokens["AccessToken"])["device_key"] == key
    with refused(*INVALID):
        club.refresh(token, DEVICE_KEY=key)  # not before the device is confirmed
    Device(club, tokens)
    with refused(*INVALID):
        club.refresh(token)
    with refused(*INVALID):
        club.refresh(token, DEVICE_KEY=club.tokens("ada")["NewDeviceMetadata"]["DeviceKey"])
    refreshed = club.refresh(token, DEVICE_KEY=key)
    assert claims(refreshed["AccessToken"])["device_key"] == key
    club.cognito.admin_forget_device(UserPoolId=club.pool_id, Username="ada", DeviceKey=key)
    with refused(*INVALID):
        club.refresh(token, DEVICE_KEY=key)


def test_rotated_tokens_belong_to_it_too(club: Any, refused: Any) -> None:
    rotating = club.app("ALLOW_USER_PASSWORD_AUTH", RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0})["ClientId"]
    tokens = club.tokens("ada", client=rotating)
    device = Device(club, tokens)
    with refused(*INVALID):
        club.cognito.get_tokens_from_refresh_token(ClientId=rotating, RefreshToken=tokens["RefreshToken"])
    done = club.cognito.get_tokens_from_refresh_token(ClientId=rotating, RefreshToken=tokens["RefreshToken"], DeviceKey=device.key)
    assert done["AuthenticationResult"]["RefreshToken"] != tokens["RefreshToken"]


def test_a_pool_that_stops_remembering_frees_its_tokens(club: Any) -> None:
    tokens = club.tokens("ada")
    club.cognito.update_user_pool(UserPoolId=club.pool_id)
    assert "DeviceConfiguration" not in club.cognito.describe_user_pool(UserPoolId=club.pool_id)["UserPool"]
    assert club.refresh(tokens["RefreshToken"])["AccessToken"]
