"""Client secrets: generated or brought along, proved by SECRET_HASH, rotated without anybody being locked out."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, str], AbstractContextManager[None]]

OWN = "OwnSecretOwnSecretOwnSecret"
PASSWORD = "Lovelace-1815"


def secret_hash(secret: str, username: str, client_id: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), (username + client_id).encode(), hashlib.sha256).digest()).decode()


@pytest.fixture
def pool_id(gatepost: Any) -> str:
    return gatepost.cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]


@pytest.fixture
def create(gatepost: Any, pool_id: str) -> Callable[..., dict[str, Any]]:
    return lambda **members: gatepost.cognito.create_user_pool_client(**{"UserPoolId": pool_id, "ClientName": "app", **members})[
        "UserPoolClient"
    ]


def test_a_secret_is_generated_or_brought_along(gatepost: Any, pool_id: str, create: Any) -> None:
    generated, brought, public = create(GenerateSecret=True), create(ClientSecret=OWN), create()
    assert re.fullmatch("[a-z0-9]{51,52}", generated["ClientSecret"])
    assert brought["ClientSecret"] == OWN
    assert "ClientSecret" not in public
    described = gatepost.cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=generated["ClientId"])["UserPoolClient"]
    assert described["ClientSecret"] == generated["ClientSecret"]


def test_a_confidential_client_proves_its_secret(gatepost: Any, create: Any, refused: Refused) -> None:
    client = create(GenerateSecret=True)
    client_id, good = client["ClientId"], secret_hash(client["ClientSecret"], "ada", client["ClientId"])
    asked = {"ClientId": client_id, "Username": "ada", "Password": PASSWORD}
    with refused("NotAuthorizedException", f"Client {client_id} is configured with secret but SECRET_HASH was not received"):
        gatepost.cognito.sign_up(**asked)
    with refused("NotAuthorizedException", f"Unable to verify secret hash for client {client_id}"):
        gatepost.cognito.sign_up(**asked, SecretHash=secret_hash(client["ClientSecret"], "bob", client_id))
    with refused("NotAuthorizedException", f"Unable to verify secret hash for client {client_id}"):
        gatepost.cognito.sign_up(**asked, SecretHash=secret_hash(OWN, "ada", client_id))
    gatepost.cognito.sign_up(**asked, SecretHash=good)


def test_a_public_client_has_nothing_to_prove(gatepost: Any, create: Any, refused: Refused) -> None:
    client_id = create()["ClientId"]
    with refused("NotAuthorizedException", f"Unable to verify secret hash for client {client_id}"):
        gatepost.cognito.sign_up(ClientId=client_id, Username="ada", Password=PASSWORD, SecretHash=secret_hash(OWN, "ada", client_id))
    gatepost.cognito.sign_up(ClientId=client_id, Username="ada", Password=PASSWORD)


def test_both_secrets_are_good_while_one_takes_over_from_the_other(gatepost: Any, pool_id: str, create: Any, refused: Refused) -> None:
    client = create(GenerateSecret=True)
    client_id, old = client["ClientId"], client["ClientSecret"]
    this = {"UserPoolId": pool_id, "ClientId": client_id}

    def signs_up(username: str, secret: str) -> None:
        gatepost.cognito.sign_up(
            ClientId=client_id, Username=username, Password=PASSWORD, SecretHash=secret_hash(secret, username, client_id)
        )

    added = gatepost.cognito.add_user_pool_client_secret(**this)["ClientSecretDescriptor"]
    new = added["ClientSecretValue"]
    assert re.fullmatch(client_id + "--[0-9]{13}", added["ClientSecretId"])
    signs_up("ada", old)
    signs_up("bob", new)

    with refused("LimitExceededException", "An app client can have at most 2 active secrets."):
        gatepost.cognito.add_user_pool_client_secret(**this)
    listed = gatepost.cognito.list_user_pool_client_secrets(**this)["ClientSecrets"]
    assert [secret.keys() for secret in listed] == [{"ClientSecretId", "ClientSecretCreateDate"}] * 2
    assert listed[1]["ClientSecretId"] == added["ClientSecretId"]

    gatepost.cognito.delete_user_pool_client_secret(**this, ClientSecretId=listed[0]["ClientSecretId"])
    signs_up("cyd", new)
    with refused("NotAuthorizedException", f"Unable to verify secret hash for client {client_id}"):
        signs_up("dee", old)
    assert gatepost.cognito.describe_user_pool_client(**this)["UserPoolClient"]["ClientSecret"] == new

    with refused("InvalidParameterException", "The last secret of an app client cannot be deleted."):
        gatepost.cognito.delete_user_pool_client_secret(**this, ClientSecretId=added["ClientSecretId"])
    with refused("ResourceNotFoundException", f"Client secret {listed[0]['ClientSecretId']} does not exist."):
        gatepost.cognito.delete_user_pool_client_secret(**this, ClientSecretId=listed[0]["ClientSecretId"])
    brought = gatepost.cognito.add_user_pool_client_secret(**this, ClientSecret=OWN)["ClientSecretDescriptor"]
    assert "ClientSecretValue" not in brought
    signs_up("eve", OWN)


def test_a_public_client_stays_public(gatepost: Any, pool_id: str, create: Any, refused: Refused) -> None:
    with refused("InvalidParameterException", "Secrets can be added only to an app client that was created with a client secret."):
        gatepost.cognito.add_user_pool_client_secret(UserPoolId=pool_id, ClientId=create()["ClientId"])
