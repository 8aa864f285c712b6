"""What a pool keeps beside its users: logs' destinations, the look of its pages, a certificate."""

import urllib.request
from base64 import b64decode
from typing import Any

import pytest
from cryptography import x509

from .conftest import Club
from .test_groups import refusal

GROUP = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/cognito"
STREAM = "arn:aws:firehose:us-east-1:111122223333:deliverystream/users"
ERRORS = {"EventSource": "userNotification", "LogLevel": "ERROR", "CloudWatchLogsConfiguration": {"LogGroupArn": GROUP}}
ACTIVITY = {"EventSource": "userAuthEvents", "LogLevel": "INFO", "FirehoseConfiguration": {"StreamArn": STREAM}}
PNG = b"\x89PNG\r\n\x1a\n" + b"logo"


def test_log_configurations_are_replaced_and_cleared(clubs: Any) -> None:
    plus = clubs(UserPoolTier="PLUS")
    named = {"UserPoolId": plus.pool_id}
    assert plus.cognito.get_log_delivery_configuration(**named)["LogDeliveryConfiguration"]["LogConfigurations"] == []
    for configurations in ([ERRORS, ACTIVITY], [ERRORS], []):
        said = plus.cognito.set_log_delivery_configuration(**named, LogConfigurations=configurations)["LogDeliveryConfiguration"]
        assert said == {**named, "LogConfigurations": configurations}
        assert plus.cognito.get_log_delivery_configuration(**named)["LogDeliveryConfiguration"] == said


@pytest.mark.parametrize(
    "configurations",
    [
        [ERRORS, ERRORS],
        [{**ERRORS, "LogLevel": "INFO"}],
        [{"EventSource": "userNotification", "LogLevel": "ERROR", "FirehoseConfiguration": {"StreamArn": STREAM}}],
        [{"EventSource": "userNotification", "LogLevel": "ERROR"}],
        [{**ERRORS, "FirehoseConfiguration": {"StreamArn": STREAM}}],
    ],
)
def test_logs_that_cannot_be_are_refused(club: Club, configurations: list[dict[str, Any]]) -> None:
    request = {"UserPoolId": club.pool_id, "LogConfigurations": configurations}
    assert refusal(club.cognito.set_log_delivery_configuration, **request)[0] == "InvalidParameterException"


def test_user_activity_is_logged_on_the_plus_plan_only(club: Club) -> None:
    request = {"UserPoolId": club.pool_id, "LogConfigurations": [ACTIVITY]}
    assert refusal(club.cognito.set_log_delivery_configuration, **request)[0] == "FeatureUnavailableInTierException"


def test_a_client_has_the_look_of_the_pool_until_it_has_its_own(club: Club, gatepost: Any) -> None:
    named = {"UserPoolId": club.pool_id}
    assert club.cognito.get_ui_customization(**named)["UICustomization"] == {}
    refused = refusal(club.cognito.set_ui_customization, **named, CSS=".logo {}")
    assert refused == ("InvalidParameterException", "There has to be an existing domain associated with this user pool")
    club.cognito.create_user_pool_domain(**named, Domain=f"looks-{gatepost.account}")
    of_all = club.cognito.set_ui_customization(**named, CSS=".banner { color: red }", ImageFile=PNG)["UICustomization"]
    assert (of_all["ClientId"], of_all["CSS"]) == ("ALL", ".banner { color: red }")
    with urllib.request.urlopen(of_all["ImageUrl"], timeout=10) as answer:
        assert (answer.read(), answer.headers["content-type"]) == (PNG, "image/png")
    of_client = {**named, "ClientId": club.client_id}
    assert club.cognito.get_ui_customization(**of_client)["UICustomization"] == of_all
    own = club.cognito.set_ui_customization(**of_client, CSS=".banner { color: blue }")["UICustomization"]
    assert club.cognito.get_ui_customization(**of_client)["UICustomization"] == own
    assert "ImageUrl" not in own
    kept = club.cognito.set_ui_customization(**named, CSS="")["UICustomization"]
    assert (kept["CSS"], kept["ImageUrl"]) == ("", of_all["ImageUrl"])


def test_a_logo_is_an_image_and_a_look_is_of_a_client_that_exists(club: Club, gatepost: Any) -> None:
    club.cognito.create_user_pool_domain(UserPoolId=club.pool_id, Domain=f"logos-{gatepost.account}")
    assert refusal(club.cognito.set_ui_customization, UserPoolId=club.pool_id, ImageFile=b"<svg/>")[0] == "InvalidParameterException"
    unknown = {"UserPoolId": club.pool_id, "ClientId": "nobody"}
    for operation in (club.cognito.set_ui_customization, club.cognito.get_ui_customization):
        assert refusal(operation, **unknown)[0] == "ResourceNotFoundException"


def test_a_pool_signs_with_one_certificate_for_ten_years(club: Club) -> None:
    first = club.cognito.get_signing_certificate(UserPoolId=club.pool_id)["Certificate"]
    assert club.cognito.get_signing_certificate(UserPoolId=club.pool_id)["Certificate"] == first
    certificate = x509.load_der_x509_certificate(b64decode(first))
    certificate.verify_directly_issued_by(certificate)
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days == 3652
    unknown = {"UserPoolId": "us-east-1_nowhere00"}
    assert refusal(club.cognito.get_signing_certificate, **unknown)[0] == "ResourceNotFoundException"
