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
            "CreateUserPool", {"MfaConfiguration": "OFF", "LambdaConfig": {}, "VerificationMessageTemplate": {"SmsMessage": "{####}"}}
        )
        inert.note(
            "CreateUserPoolClient", {"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"], "EnableTokenRevocation": True}
        )
    assert caplog.messages == [
        "CreateUserPool: VerificationMessageTemplate.SmsMessage is kept but has no effect. Text messages are not sent yet.",
        "CreateUserPoolClient: ExplicitAuthFlows: ALLOW_CUSTOM_AUTH, CUSTOM_AUTH_FLOW_ONLY is kept but has no effect. "
        "Lambda triggers are not called yet.",
    ]
