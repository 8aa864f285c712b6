"""Which second factors a pool has: SetUserPoolMfaConfig, GetUserPoolMfaConfig, and what the pool's other operations make of them."""

from typing import Any

import pytest

SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "club"}
NO_SENDER = "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT."
NO_RECOVERY = (
    "Cannot set EmailMfaConfiguration when user pool AccountRecoverySetting is not set "
    "or contains only verified_email in RecoveryMechanisms."
)
TOGETHER = "Invalid MFA configuration given, can't turn off MFA and configure an MFA together"


def configure(club: Any, **members: Any) -> dict[str, Any]:
    return without_metadata(club.cognito.set_user_pool_mfa_config(UserPoolId=club.pool_id, **members))


def configured(club: Any) -> dict[str, Any]:
    return without_metadata(club.cognito.get_user_pool_mfa_config(UserPoolId=club.pool_id))


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_a_new_pool_has_none(club: Any) -> None:
    assert configured(club) == {"MfaConfiguration": "OFF"}


def test_what_is_set_is_answered_and_shown(club: Any) -> None:
    wanted = {
        "SmsMfaConfiguration": {"SmsAuthenticationMessage": "Knock with {####}", "SmsConfiguration": SMS},
        "SoftwareTokenMfaConfiguration": {"Enabled": True},
        "MfaConfiguration": "OPTIONAL",
    }
    assert configure(club, **wanted) == wanted
    assert configured(club) == wanted
    pool = club.cognito.describe_user_pool(UserPoolId=club.pool_id)["UserPool"]
    assert (pool["MfaConfiguration"], pool["SmsConfiguration"]) == ("OPTIONAL", SMS)
    assert pool["SmsAuthenticationMessage"] == "Knock with {####}"


def test_what_is_left_out_is_off(club: Any) -> None:
    app = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
    configure(club, MfaConfiguration="ON", SmsMfaConfiguration={"SmsConfiguration": SMS}, **app)
    assert configure(club, MfaConfiguration="ON", **app) == {"MfaConfiguration": "ON", **app}
    assert configure(club, MfaConfiguration="OFF") == {"MfaConfiguration": "OFF"}


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"MfaConfiguration": "ON"}, "At least one of [SmsMfaConfiguration] or [SoftwareTokenMfaConfiguration] must be provided."),
        (
            {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": False}},
            "At least one of [SmsMfaConfiguration] or [SoftwareTokenMfaConfiguration] must be provided.",
        ),
        (
            {"MfaConfiguration": "ON", "SmsMfaConfiguration": {}},
            "[SmsConfiguration] is a required member of [SoftwareTokenMfaConfiguration].",
        ),
        ({"MfaConfiguration": "OFF", "SoftwareTokenMfaConfiguration": {"Enabled": True}}, TOGETHER),
        ({"EmailMfaConfiguration": {"Subject": "Code"}}, TOGETHER),
        ({"MfaConfiguration": "ON", "EmailMfaConfiguration": {"Subject": "Code"}}, NO_SENDER),
    ],
)
def test_what_does_not_go_together_is_refused(club: Any, refused: Any, members: dict[str, Any], text: str) -> None:
    with refused("InvalidParameterException", text):
        configure(club, **members)
    assert configured(club) == {"MfaConfiguration": "OFF"}


@pytest.mark.parametrize("recovery", [None, {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]}])
def test_codes_by_mail_need_another_way_to_recover(gatepost: Any, clubs: Any, operator: Any, refused: Any, recovery: Any) -> None:
    gatepost.ses.verify_email_identity(EmailAddress="doorman@club.example")
    operator.verify("doorman@club.example")
    source = f"arn:aws:ses:us-east-1:{gatepost.account}:identity/doorman@club.example"
    more = {"AccountRecoverySetting": recovery} if recovery else {}
    club = clubs(EmailConfiguration={"EmailSendingAccount": "DEVELOPER", "SourceArn": source}, **more)
    with refused("InvalidParameterException", NO_RECOVERY):
        configure(club, MfaConfiguration="ON", EmailMfaConfiguration={"Subject": "Code"})


def test_codes_by_mail_are_not_for_the_least_plan(clubs: Any, refused: Any, gatepost: Any, operator: Any) -> None:
    gatepost.ses.verify_email_identity(EmailAddress="doorman@club.example")
    operator.verify("doorman@club.example")
    source = f"arn:aws:ses:us-east-1:{gatepost.account}:identity/doorman@club.example"
    club = clubs(
        UserPoolTier="LITE",
        EmailConfiguration={"EmailSendingAccount": "DEVELOPER", "SourceArn": source},
        AccountRecoverySetting={"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]},
    )
    text = "The following features need to be disabled for the LITE pricing tier configured: Email MFA"
    with refused("FeatureUnavailableInTierException", text):
        configure(club, MfaConfiguration="ON", EmailMfaConfiguration={"Subject": "Code"})


def test_mfa_at_creation_is_by_text_message(clubs: Any, refused: Any) -> None:
    club = clubs(MfaConfiguration="ON", SmsConfiguration=SMS, SmsAuthenticationMessage="Knock with {####}")
    assert configured(club) == {
        "MfaConfiguration": "ON",
        "SmsMfaConfiguration": {"SmsConfiguration": SMS, "SmsAuthenticationMessage": "Knock with {####}"},
    }
    text = "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"
    with refused("InvalidParameterException", text):
        clubs(MfaConfiguration="ON")


def test_an_update_that_says_nothing_of_mfa_keeps_it(club: Any) -> None:
    app = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
    configure(club, MfaConfiguration="ON", **app)
    club.cognito.update_user_pool(UserPoolId=club.pool_id, AutoVerifiedAttributes=["email"])
    assert configured(club) == {"MfaConfiguration": "ON", **app}
    club.cognito.update_user_pool(UserPoolId=club.pool_id, MfaConfiguration="OFF")
    assert configured(club) == {"MfaConfiguration": "OFF"}


def test_an_unknown_pool_is_refused(club: Any, refused: Any) -> None:
    with refused("ResourceNotFoundException", "User pool us-east-1_AbCdEf123 does not exist."):
        club.cognito.get_user_pool_mfa_config(UserPoolId="us-east-1_AbCdEf123")
    with refused("ResourceNotFoundException", "User pool us-east-1_AbCdEf123 does not exist."):
        club.cognito.set_user_pool_mfa_config(UserPoolId="us-east-1_AbCdEf123", MfaConfiguration="OFF")
