"""Nothing that opens a door stands in the database in the clear."""

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import text


def everything(server: Any) -> bytes:
    """All rows of all tables, as text; on SQLite the files as well."""
    from gatepost.store.columns import metadata

    found = bytearray()
    with server.store.transaction() as tx:
        for table in metadata.sorted_tables:
            for row in tx.rows(text(f"SELECT * FROM {table.name}")):
                for value in row:
                    found += bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    found += b"\n"
    for file in server.settings.data.glob("gatepost.db*"):
        found += file.read_bytes()
    return bytes(found)


def test_seeds_and_codes_of_sign_ins_are_not_in_the_database(server_with: Callable[..., Any]) -> None:
    server = server_with()
    cognito: Any = server.client("cognito-idp", account="123456789012")
    pool = cognito.create_user_pool(PoolName="club")["UserPool"]["Id"]
    app = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
    cognito.set_user_pool_mfa_config(UserPoolId=pool, MfaConfiguration="OPTIONAL", **app)
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app", ExplicitAuthFlows=flows)["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="ada", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ada", Password="Lovelace-1815", Permanent=True)
    sign_in: Any = {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client}
    who = {"USERNAME": "ada", "PASSWORD": "Lovelace-1815"}
    token = cognito.initiate_auth(**sign_in, AuthParameters=who)["AuthenticationResult"]["AccessToken"]
    waiting = cognito.associate_software_token(AccessToken=token)["SecretCode"]
    assert_absent(everything(server), waiting)
    seed = base64.b32decode(waiting + "====")
    code = TOTP(seed, 6, SHA1(), 30).generate(int(server.clock().timestamp())).decode()
    cognito.verify_software_token(AccessToken=token, UserCode=code)
    cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True})
    session = cognito.initiate_auth(**sign_in, AuthParameters=who)["Session"]
    kept = everything(server)
    assert_absent(kept, waiting)
    assert session.encode() not in kept
    assert b"Lovelace-1815" not in kept


def assert_absent(kept: bytes, secret_code: str) -> None:
    seed = base64.b32decode(secret_code + "====")
    for form in (secret_code.encode(), seed, seed.hex().encode(), base64.b64encode(seed)):
        assert form not in kept


def test_a_session_tells_its_reader_nothing(server_with: Callable[..., Any]) -> None:
    server = server_with()
    cognito: Any = server.client("cognito-idp", account="123456789012")
    pool = cognito.create_user_pool(PoolName="club")["UserPool"]["Id"]
    app = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
    cognito.set_user_pool_mfa_config(UserPoolId=pool, MfaConfiguration="ON", **app)
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app", ExplicitAuthFlows=flows)["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="ada", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ada", Password="Lovelace-1815", Permanent=True)
    who = {"USERNAME": "ada", "PASSWORD": "Lovelace-1815"}
    setup = cognito.initiate_auth(AuthFlow="USER_PASSWORD_AUTH", ClientId=client, AuthParameters=who)
    associated = cognito.associate_software_token(Session=setup["Session"])
    content = base64.b64decode(associated["Session"])
    assert re.match("AYABe", associated["Session"])
    assert_absent(content, associated["SecretCode"])
    assert b"ada" not in content
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        cognito.associate_software_token(Session=base64.b64encode(content[:-1] + bytes([content[-1] ^ 1])).decode())
