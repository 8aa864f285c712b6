"""What is kept without effect is named as the model names it, and said in the log."""

import logging
from typing import Any

import botocore.session
import pytest

from gatepost.cognito import inert

MODEL = botocore.session.get_session().get_service_model("cognito-idp")


@pytest.mark.parametrize(("operation", "member"), [(o, m) for o, members in inert.OPERATIONS.items() for m in members])
def test_an_inert_member_is_one_of_the_models(operation: str, member: str) -> None:
    path, _, values = member.partition(": ")
    shape: Any = MODEL.operation_model(operation).input_shape
    for name in path.split("."):
        shape = shape.members[name]
    if values:
        assert set(values.split(", ")) <= set(shape.member.enum)


def test_what_a_request_asks_for_in_vain_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "gatepost"):
        inert.note(
            "CreateUserPool",
            {
                "MfaConfiguration": "OFF",
                "LambdaConfig": {},
                "DcrConfiguration": {"EnableStatus": "Enabled"},
            },
        )
        inert.note("UpdateUserPool", {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "club"}})
    assert caplog.messages == [
        f"CreateUserPool: DcrConfiguration is kept but has no effect. {inert.POOL['DcrConfiguration']}",
        "UpdateUserPool: SmsConfiguration.ExternalId is kept but has no effect. No role is assumed to publish text messages, so there is "
        "no trust policy to show it to.",
    ]
