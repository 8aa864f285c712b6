"""No operation that a user calls for themselves takes a token that is not their own, good and current."""

import base64
import hashlib
import hmac
import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import botocore.session
import jwt
import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gatepost.operations import cognito as registry
from gatepost.server.opening import register_operations

PASSWORD = "Lovelace-1815"
INVALID, EXPIRED, REVOKED = "Invalid Access Token", "Access Token has expired", "Access Token has been revoked"
MODEL = botocore.session.get_session().get_service_model("cognito-idp")
GIVEN: dict[str, dict[str, Any]] = {
    "AssociateSoftwareToken": {},
    "ChangePassword": {"PreviousPassword": PASSWORD, "ProposedPassword": "Countess-1852"},
    "CompleteWebAuthnRegistration": {"Credential": {"id": "x"}},
    "ConfirmDevice": {"DeviceKey": "us-east-1_4b5f1f2a-0c4b-4d6a-8a3e-0123456789ab"},
    "DeleteUser": {},
    "DeleteUserAttributes": {"UserAttributeNames": ["given_name"]},
    "DeleteWebAuthnCredential": {"CredentialId": "x"},
    "ForgetDevice": {"DeviceKey": "us-east-1_4b5f1f2a-0c4b-4d6a-8a3e-0123456789ab"},
    "GetDevice": {"DeviceKey": "us-east-1_4b5f1f2a-0c4b-4d6a-8a3e-0123456789ab"},
    "GetUser": {},
    "GetUserAttributeVerificationCode": {"AttributeName": "email"},
    "GetUserAuthFactors": {},
    "GlobalSignOut": {},
    "ListDevices": {},
    "ListUserSessions": {},
    "ListWebAuthnCredentials": {},
    "RevokeUserSession": {"SessionId": "tkn" + "a" * 25},
    "SetUserMFAPreference": {"SoftwareTokenMfaSettings": {"Enabled": True}},
    "SetUserSettings": {"MFAOptions": []},
    "StartWebAuthnRegistration": {},
    "UpdateDeviceStatus": {"DeviceKey": "us-east-1_4b5f1f2a-0c4b-4d6a-8a3e-0123456789ab"},
    "UpdateUserAttributes": {"UserAttributes": [{"Name": "given_name", "Value": "Eve"}]},
    "VerifySoftwareToken": {"UserCode": "123456"},
    "VerifyUserAttribute": {"AttributeName": "email", "Code": "123456"},
}
"""What each of them needs beside the token."""


class House:
    """A pool with one user, who has signed in; whose tokens can be made to fit."""

    def __init__(self, gatepost: Any) -> None:
        self.url, self.cognito = gatepost.url, gatepost.cognito
        self.pool_id = self.cognito.create_user_pool(PoolName="club", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        made = self.cognito.create_user_pool_client(UserPoolId=self.pool_id, ClientName="app", ExplicitAuthFlows=flows)
        self.client_id = made["UserPoolClient"]["ClientId"]
        attributes = [{"Name": "email", "Value": "ada@house.example"}, {"Name": "given_name", "Value": "Ada"}]
        self.cognito.admin_create_user(UserPoolId=self.pool_id, Username="ada", MessageAction="SUPPRESS", UserAttributes=attributes)
        self.cognito.admin_set_user_password(UserPoolId=self.pool_id, Username="ada", Password=PASSWORD, Permanent=True)

    def sign_in(self) -> dict[str, str]:
        who = {"USERNAME": "ada", "PASSWORD": PASSWORD}
        return self.cognito.initiate_auth(AuthFlow="USER_PASSWORD_AUTH", ClientId=self.client_id, AuthParameters=who)[
            "AuthenticationResult"
        ]

    def key(self, kid: str) -> rsa.RSAPublicKey:
        """What the pool publishes of a key."""
        with urllib.request.urlopen(f"{self.url}/{self.pool_id}/.well-known/jwks.json", timeout=10) as answer:
            return jwt.PyJWK(next(key for key in json.load(answer)["keys"] if key["kid"] == kid)).key


@pytest.fixture
def house(gatepost: Any) -> House:
    return House(gatepost)


def segment(content: Any) -> str:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def forged(house: House, other: House, tokens: dict[str, str]) -> Iterator[tuple[str, str]]:
    """All that is made of a good token without the pool's private key, or is a token of another kind or pool."""
    good = tokens["AccessToken"]
    head, body, signature = good.split(".")
    header, claims = jwt.get_unverified_header(good), jwt.decode(good, options={"verify_signature": False})
    stranger = rsa.generate_private_key(65537, 2048)
    public = house.key(header["kid"])

    yield "tampered claims", f"{head}.{segment({**claims, 'username': 'eve'})}.{signature}"
    yield "tampered header", f"{segment({**header, 'x': 1})}.{body}.{signature}"
    yield "tampered signature", f"{head}.{body}.{signature[:20]}{'A' if signature[20] != 'A' else 'B'}{signature[21:]}"
    yield "no signature", f"{head}.{body}."
    yield "longer life", f"{head}.{segment({**claims, 'exp': claims['exp'] + 86_400})}.{signature}"
    for algorithm in ("none", "None", "NONE"):
        yield f"alg {algorithm}", f"{segment({**header, 'alg': algorithm})}.{body}."
        yield f"alg {algorithm}, signed", f"{segment({**header, 'alg': algorithm})}.{body}.{signature}"
    signing = f"{segment({**header, 'alg': 'HS256'})}.{body}"
    secrets = {
        "PEM": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "DER": public.public_bytes(Encoding.DER, PublicFormat.PKCS1),
    }
    for name, secret in secrets.items():
        yield f"HS256 with the public key as {name}", f"{signing}.{segment(hmac.digest(secret, signing.encode(), hashlib.sha256))}"
    yield "a key of somebody else", jwt.encode(claims, stranger, algorithm="RS256", headers={"kid": header["kid"]})
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(stranger.public_key()))
    yield "a key that it brings along", jwt.encode(claims, stranger, algorithm="RS256", headers={"kid": header["kid"], "jwk": jwk})
    foreign = other.sign_in()["AccessToken"].split(".")
    moved = {**jwt.decode(".".join(foreign), options={"verify_signature": False}), "iss": claims["iss"], "client_id": house.client_id}
    yield "foreign, moved here", f"{foreign[0]}.{segment(moved)}.{foreign[2]}"
    yield "foreign signature", f"{head}.{body}.{foreign[2]}"
    yield "an ID token", tokens["IdToken"]
    yield "a refresh token", tokens["RefreshToken"]


def acted_on(house: House, token: str) -> dict[str, str]:
    """What each operation says to a token; nothing, if it took it."""
    said: dict[str, str] = {}
    for operation, given in GIVEN.items():
        if operation not in registry.handlers:
            continue
        try:
            house.cognito._make_api_call(operation, {"AccessToken": token, **given})
            said[operation] = ""
        except ClientError as error:
            said[operation] = f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return said


def all_say(text: str) -> dict[str, str]:
    return {operation: f"NotAuthorizedException: {text}" for operation in GIVEN if operation in registry.handlers}


def test_every_operation_with_an_access_token_is_known_here() -> None:
    inputs = {operation: MODEL.operation_model(operation).input_shape for operation in MODEL.operation_names}
    assert {operation for operation, shape in inputs.items() if "AccessToken" in shape.members} == GIVEN.keys()
    register_operations()
    assert len(all_say("")) >= 17


def test_forged_and_foreign_tokens_are_refused_everywhere_and_change_nothing(gatepost: Any, house: House) -> None:
    tokens = house.sign_in()
    before = house.cognito.get_user(AccessToken=tokens["AccessToken"])
    tried = 0
    for what, token in forged(house, House(gatepost), tokens):
        assert acted_on(house, token) == all_say(INVALID), what
        tried += 1
    assert tried > 15
    after = house.cognito.get_user(AccessToken=tokens["AccessToken"])
    assert {**after, "ResponseMetadata": None} == {**before, "ResponseMetadata": None}


def test_expired_tokens_are_refused_everywhere(house: House, clock: Any) -> None:
    token = house.sign_in()["AccessToken"]
    clock.move(hours=1)
    assert acted_on(house, token) == all_say(EXPIRED)


@pytest.mark.parametrize("end", ["revoke_token", "global_sign_out", "admin_user_global_sign_out", "admin_disable_user"])
def test_revoked_tokens_are_refused_everywhere(house: House, end: str) -> None:
    tokens = house.sign_in()
    requests: dict[str, Callable[[], dict[str, str]]] = {
        "revoke_token": lambda: {"Token": tokens["RefreshToken"], "ClientId": house.client_id},
        "global_sign_out": lambda: {"AccessToken": tokens["AccessToken"]},
    }
    request = requests.get(end, lambda: {"UserPoolId": house.pool_id, "Username": "ada"})
    getattr(house.cognito, end)(**request())
    assert acted_on(house, tokens["AccessToken"]) == all_say(REVOKED)


@pytest.mark.parametrize("part", range(5))
def test_a_refresh_token_with_one_other_bit_is_none(house: House, part: int) -> None:
    token = house.sign_in()["RefreshToken"]
    parts = token.split(".")
    content = bytearray(base64.urlsafe_b64decode(parts[part] + "=="))
    content[len(content) // 2] ^= 1
    parts[part] = segment(bytes(content))
    for changed in (".".join(parts), token[:-1], f"{token}A", token.upper()):
        with pytest.raises(ClientError, match="Invalid Refresh Token"):
            house.cognito.get_tokens_from_refresh_token(ClientId=house.client_id, RefreshToken=changed)
    assert house.cognito.get_tokens_from_refresh_token(ClientId=house.client_id, RefreshToken=token)["AuthenticationResult"]
