"""The stand-in for the services that Gatepost is not: boto3 reads it, and what it does not know is Gatepost's."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from fixtures.elsewhere import Elsewhere

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:mailer"
HOUR = {"StartTime": "2026-01-01T00:00:00Z", "EndTime": "2026-01-01T01:00:00Z"}

CALLS: list[tuple[str, str, dict[str, Any], str, Any]] = [
    ("sts", "get_caller_identity", {}, "Account", "123456789012"),
    ("iam", "get_role", {"RoleName": "r"}, "Role", None),
    ("cloudtrail", "lookup_events", {}, "Events", []),
    ("logs", "filter_log_events", {"logGroupName": "g"}, "events", []),
    ("kms", "describe_key", {"KeyId": "k"}, "KeyMetadata", {"KeyId": "k", "KeyState": "Enabled"}),
    ("lambda", "get_function_configuration", {"FunctionName": FUNCTION}, "State", "Active"),
    ("lambda", "get_policy", {"FunctionName": FUNCTION}, "Policy", None),
    (
        *("cloudwatch", "get_metric_statistics"),
        {"Namespace": "AWS/SES", "MetricName": "m", "Period": 60, "Statistics": ["Average"], **HOUR},
        *("Datapoints", []),
    ),
]


@pytest.mark.parametrize(("service", "operation", "request_", "member", "value"), CALLS, ids=[call[1] for call in CALLS])
def test_each_service_answers_and_refuses(
    elsewhere: Elsewhere, service: str, operation: str, request_: dict[str, Any], member: str, value: Any
) -> None:
    client = boto3.client(service, "us-east-1", endpoint_url=elsewhere.url, aws_access_key_id="a", aws_secret_access_key="b")
    answer = getattr(client, operation)(**request_)
    assert answer[member] == value if value is not None else answer[member]
    [called] = elsewhere.calls
    elsewhere.refuse(called, "AccessDeniedException", status=403)
    with pytest.raises(ClientError) as refused:
        getattr(client, operation)(**request_)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_the_rest_is_gateposts(elsewhere: Elsewhere, gatepost: Any) -> None:
    client = boto3.client("sesv2", "us-east-1", endpoint_url=elsewhere.url, aws_access_key_id=gatepost.account, aws_secret_access_key="b")
    assert client.get_account()["ProductionAccessEnabled"] is False
    assert elsewhere.calls == ["GET /v2/email/account"]
