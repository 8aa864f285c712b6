"""A whole server, spoken to over HTTP: whatever a request holds, and however well formed it is, the answer is never a 500."""

from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.served import OPERATIONS
from gatepost.operations import SERVICES
from gatepost.testing.local import LocalServer
from gatepost.wire.catalogue import Operation
from gatepost.wire.http import HttpRequest

ACCOUNT = "210000000001"
SIGNED_AS = {"sesv2": "ses"}


def send(server: LocalServer, request: HttpRequest, service: str) -> tuple[int, bytes]:
    """Send a request as it is, with a signature that an open server takes at its word."""
    address = urlsplit(server.url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=30)
    scope = f"{ACCOUNT}/20260101/us-east-1/{SIGNED_AS.get(service, service)}/aws4_request"
    authorization = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    target = request.path + (f"?{request.query}" if request.query else "")
    try:
        connection.request(request.method, target, request.body, {**request.headers, "authorization": authorization})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@pytest.fixture(scope="session")
def known() -> Callable[[LocalServer], dict[str, Any]]:
    """Members that name what is there, so that requests get further than "does not exist"; made once a server."""
    made: dict[str, dict[str, Any]] = {}

    def of(server: LocalServer) -> dict[str, Any]:
        if server.url not in made:
            made[server.url] = _make(server)
        return made[server.url]

    return of


def _make(server: LocalServer) -> dict[str, Any]:
    cognito, ses = (server.client(service, account=ACCOUNT) for service in ("cognito-idp", "sesv2"))
    pool = cognito.create_user_pool(PoolName="p", AutoVerifiedAttributes=["email"])["UserPool"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool["Id"], ClientName="c", ExplicitAuthFlows=flows)["UserPoolClient"]
    cognito.admin_create_user(UserPoolId=pool["Id"], Username="jane", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool["Id"], Username="jane", Password="Passw0rd!", Permanent=True)
    tokens = cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH", ClientId=client["ClientId"], AuthParameters={"USERNAME": "jane", "PASSWORD": "Passw0rd!"}
    )["AuthenticationResult"]
    ses.create_email_identity(EmailIdentity="example.com")
    ses.create_configuration_set(ConfigurationSetName="set")
    return {
        "UserPoolId": pool["Id"],
        "ClientId": client["ClientId"],
        "Username": "jane",
        "AccessToken": tokens["AccessToken"],
        "EmailIdentity": "example.com",
        "Identity": "example.com",
        "Source": "a@example.com",
        "FromEmailAddress": "a@example.com",
        "ConfigurationSetName": "set",
    }


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.service}.{operation.name}")
@settings(max_examples=3, derandomize=True, database=None)
@given(data=st.data())
def test_every_request_that_the_model_allows_is_answered(
    server: LocalServer,
    known: Callable[[LocalServer], dict[str, Any]],
    operation: Operation,
    values: Any,
    serialised: Callable[..., HttpRequest],
    data: st.DataObject,
) -> None:
    built = operation.name in SERVICES[operation.service].handlers
    sent = data.draw(values(operation.input)) if operation.input else {}
    if built and not operation.name.startswith(("Delete", "AdminDelete", "GlobalSignOut")) and data.draw(st.booleans()):
        sent |= {name: value for name, value in known(server).items() if name in sent}
    status, body = send(server, serialised(operation, sent), operation.service)
    assert status != 500, body
    assert built or (status == 501 and operation.name.encode() in body)
