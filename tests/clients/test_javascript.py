"""The JavaScript clients that people have, unchanged but for the address of the server."""

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gatepost.testing.local import running

EXAMPLE = Path(__file__).parents[2] / "examples" / "javascript"

PASSWORD = "Lovelace-1815"
FLOWS = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
Run = Callable[..., list[str]]


def surroundings(server: Any, account: str, **settings: Any) -> dict[str, str]:
    """A pool as such apps have it, with somebody who was invited, and what a program has to know of it."""
    cognito = server.client("cognito-idp", account=account)
    pool_id = cognito.create_user_pool(
        PoolName="club",
        AutoVerifiedAttributes=["email"],
        Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}},
        **settings,
    )["UserPool"]["Id"]
    cognito.set_user_pool_mfa_config(UserPoolId=pool_id, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True})
    app = {"ExplicitAuthFlows": FLOWS, "PreventUserExistenceErrors": "ENABLED"}
    client = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="app", **app)["UserPoolClient"]
    cognito.admin_create_user(UserPoolId=pool_id, Username="invited", TemporaryPassword=PASSWORD, MessageAction="SUPPRESS")
    return {
        "GATEPOST_URL": server.url,
        "POOL_ID": pool_id,
        "CLIENT_ID": client["ClientId"],
        "ACCOUNT": account,
        "ADDRESS": f"ada@{account}.example",
    }


@pytest.mark.parametrize(
    ("server", "program"),
    [("sqlite", "identity.mjs"), ("postgresql", "amplify.mjs"), ("sqlite", "sdk.mjs"), ("postgresql", "sdk.mjs")],
    indirect=["server"],
)
def test_a_client_does_all_that_it_can(gatepost: Any, runs: Run, program: str) -> None:
    passed = runs(program, **surroundings(gatepost.server, gatepost.account))
    assert len(passed) >= 4


_accounts = itertools.count(710_000_000_001)


@pytest.mark.parametrize(("server_with", "issuer"), [("sqlite", ""), ("postgresql", "aws")], indirect=["server_with"])
def test_servers_in_node_verify_tokens(server_with: Callable[..., Any], runs: Run, issuer: str) -> None:
    server = server_with(issuer=issuer)
    environment = surroundings(server, str(next(_accounts)))
    cognito, pool_id = server.client("cognito-idp", account=environment["ACCOUNT"]), environment["POOL_ID"]
    cognito.admin_create_user(UserPoolId=pool_id, Username="ada", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool_id, Username="ada", Password=PASSWORD, Permanent=True)
    who = {"USERNAME": "ada", "PASSWORD": PASSWORD}
    signed_in = cognito.initiate_auth(AuthFlow="USER_PASSWORD_AUTH", ClientId=environment["CLIENT_ID"], AuthParameters=who)
    tokens = signed_in["AuthenticationResult"]
    passed = runs(
        "verify.mjs",
        **environment,
        ACCESS_TOKEN=tokens["AccessToken"],
        ID_TOKEN=tokens["IdToken"],
        ISSUER=f"https://cognito-idp.us-east-1.amazonaws.com/{pool_id}" if issuer else f"{server.url}/{pool_id}",
        JWKS_URL=f"{server.url}/{pool_id}/.well-known/jwks.json",
    )
    assert len(passed) == 4


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_amplify_lets_a_remembered_device_stand_in_for_the_second_factor(gatepost: Any, runs: Run) -> None:
    remembering = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False}
    environment = surroundings(gatepost.server, gatepost.account, DeviceConfiguration=remembering)
    cognito, pool_id = gatepost.cognito, environment["POOL_ID"]
    cognito.admin_create_user(UserPoolId=pool_id, Username="ada", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool_id, Username="ada", Password=PASSWORD, Permanent=True)
    assert len(runs("devices.mjs", **environment)) == 3


def test_the_example_that_people_copy_passes(tmp_path: Path, programs: Path, runs: Run) -> None:
    for file in EXAMPLE.glob("*.mjs"):
        shutil.copy(file, programs)
    with running(tmp_path / "server", allow_reset=True, allow_clock=True, smtp_port=-1) as server:
        assert len(runs("club.test.mjs", GATEPOST_URL=server.url)) == 3
