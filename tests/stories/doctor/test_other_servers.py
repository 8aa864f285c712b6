"""The same doctor at other servers: what they leave out is said to be not checked, and nothing makes it stumble."""

import logging
import warnings
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

SOURCE = "arn:aws:ses:us-east-1:123456789012:identity/example.com"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:mailer"


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    """moto's server, in a thread of this process."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        yield "http://{}:{}".format(*server.get_host_and_port())
    finally:
        server.stop()


def client(service: str, url: str) -> Any:
    return boto3.client(service, "us-east-1", endpoint_url=url, aws_access_key_id="test", aws_secret_access_key="test")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("settings", "outcome"),
    [
        ({"AutoVerifiedAttributes": ["email"]}, "warnings"),
        ({"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "SourceArn": SOURCE, "From": "post@example.com"}}, "broken"),
        ({"LambdaConfig": {"CustomMessage": FUNCTION, "PreSignUp": FUNCTION}}, "broken"),
    ],
)
def test_moto(clinic: Any, moto: str, settings: dict[str, Any], outcome: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cognito = client("cognito-idp", moto)
        pool_id = cognito.create_user_pool(PoolName="people", **settings)["UserPool"]["Id"]
        attributes = [{"Name": "email", "Value": "ada@lovelace.org"}]
        cognito.admin_create_user(UserPoolId=pool_id, Username="ada", UserAttributes=attributes, MessageAction="SUPPRESS")
        for options in ((), ("--email", "ada@lovelace.org", "--message-id", "1"), ("--username", "ada", "--operation", "AdminCreateUser")):
            sheet = clinic.doctor(pool_id, *options, endpoint=moto)
            assert len(sheet.findings) > 60
            assert "form than AWS" not in str(sheet.findings)
    assert sheet.told["outcome"] == outcome
    assert [one for one in sheet.findings if one["id"] in ("N2", "N6")], "what moto leaves out is told"
