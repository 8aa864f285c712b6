"""Second factors that are codes in a message: by SMS, by mail, and choosing between them."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "club"}
RECOVERY = {
    "RecoveryMechanisms": [{"Name": "verified_phone_number", "Priority": 1}, {"Name": "verified_email", "Priority": 2}],
}
WRONG = ("CodeMismatchException", "Invalid code or auth state for the user.")


@pytest.fixture
def texting(clubs: Callable[..., Any]) -> Any:
    """A club whose members may use text messages."""
    return clubs(MfaConfiguration="OPTIONAL", SmsConfiguration=SMS)


@pytest.fixture
def mailing(gatepost: Any, clubs: Callable[..., Any], operator: Any) -> Any:
    """A club on its own SES whose members may use text messages, mail and apps."""
    gatepost.ses.verify_domain_identity(Domain="club.example")
    operator.verify("club.example")
    gatepost.sesv2.put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="https://club.example", UseCaseDescription="codes", ProductionAccessEnabled=True
    )
    operator.approve()
    source = f"arn:aws:ses:us-east-1:{gatepost.account}:identity/club.example"
    club = clubs(
        EmailConfiguration={"EmailSendingAccount": "DEVELOPER", "SourceArn": source, "From": "doorman@club.example"},
        AccountRecoverySetting=RECOVERY,
    )
    club.cognito.set_user_pool_mfa_config(
        UserPoolId=club.pool_id,
        MfaConfiguration="OPTIONAL",
        SmsMfaConfiguration={"SmsConfiguration": SMS, "SmsAuthenticationMessage": "Knock with {####}"},
        EmailMfaConfiguration={"Subject": "At the door", "Message": "Knock with <b>{####}</b>"},
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    return club


def prefer(club: Any, name: str, **settings: dict[str, bool]) -> None:
    club.cognito.admin_set_user_mfa_preference(UserPoolId=club.pool_id, Username=name, **settings)


ON = {"Enabled": True}
FIRST = {"Enabled": True, "PreferredMfa": True}
OFF = {"Enabled": False}


def test_a_code_comes_by_sms(texting: Any, phones: Any, number: str, refused: Any) -> None:
    texting.join("ada", phone_number=number)
    prefer(texting, "ada", SMSMfaSettings=ON)
    challenge = texting.sign_in("ada")
    assert challenge["ChallengeName"] == "SMS_MFA"
    assert challenge["ChallengeParameters"] == {
        "CODE_DELIVERY_DELIVERY_MEDIUM": "SMS",
        "CODE_DELIVERY_DESTINATION": f"+********{number[-4:]}",
        "USER_ID_FOR_SRP": "ada",
    }
    text = phones.last(number)
    assert re.fullmatch(r"Your authentication code is [0-9]{6}", text["body"])
    assert (text["purpose"], text["pool_id"]) == ("Authentication", texting.pool_id)
    wrong = f"{(int(text['code']) + 1) % 10**6:06}"
    with refused(*WRONG):
        texting.respond("ada", challenge, SMS_MFA_CODE=wrong)
    assert texting.respond("ada", challenge, SMS_MFA_CODE=text["code"])["AuthenticationResult"]
    with refused("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
        texting.respond("ada", challenge, SMS_MFA_CODE=text["code"])


def test_a_code_belongs_to_its_session_and_its_user(texting: Any, phones: Any, number: str, refused: Any) -> None:
    texting.join("ada", phone_number=number)
    prefer(texting, "ada", SMSMfaSettings=ON)
    first = texting.sign_in("ada")
    code = phones.code(number)
    second = texting.sign_in("ada")
    if phones.code(number) != code:
        with refused(*WRONG):
            texting.respond("ada", second, SMS_MFA_CODE=code)
    texting.join("eve", phone_number=number)
    prefer(texting, "eve", SMSMfaSettings=ON)
    with refused("NotAuthorizedException", "Invalid session for the user."):
        texting.respond("eve", first, SMS_MFA_CODE=code)
    assert texting.respond("ada", first, SMS_MFA_CODE=code)["AuthenticationResult"]


def test_a_code_is_for_the_number_that_it_went_to(texting: Any, phones: Any, number: str, refused: Any) -> None:
    texting.join("ada", phone_number=number)
    prefer(texting, "ada", SMSMfaSettings=ON)
    challenge = texting.sign_in("ada")
    texting.cognito.admin_update_user_attributes(
        UserPoolId=texting.pool_id, Username="ada", UserAttributes=[{"Name": "phone_number", "Value": "+15559999999"}]
    )
    with refused(*WRONG):
        texting.respond("ada", challenge, SMS_MFA_CODE=phones.code(number))


def test_a_code_is_over_when_its_session_is(texting: Any, phones: Any, number: str, clock: Any, refused: Any) -> None:
    texting.join("ada", phone_number=number)
    prefer(texting, "ada", SMSMfaSettings=ON)
    challenge = texting.sign_in("ada")
    clock.move(minutes=3)
    with refused("NotAuthorizedException", "Invalid session for the user, session is expired."):
        texting.respond("ada", challenge, SMS_MFA_CODE=phones.code(number))


def test_a_club_that_requires_sms_texts_everybody_who_has_a_phone(clubs: Any, phones: Any, number: str) -> None:
    club = clubs(MfaConfiguration="ON", SmsConfiguration=SMS)
    club.join("ada", phone_number=number)
    club.join("bob")
    challenge = club.sign_in("ada")
    assert challenge["ChallengeName"] == "SMS_MFA"
    assert club.respond("ada", challenge, SMS_MFA_CODE=phones.code(number))["AuthenticationResult"]
    setup = club.sign_in("bob")
    assert (setup["ChallengeName"], setup["ChallengeParameters"]["MFAS_CAN_SETUP"]) == ("MFA_SETUP", '["SMS_MFA"]')


def test_where_mfa_is_required_sms_can_not_be_switched_off(clubs: Any, number: str) -> None:
    club = clubs(MfaConfiguration="ON", SmsConfiguration=SMS)
    club.join("ada", phone_number=number)
    prefer(club, "ada", SMSMfaSettings=ON)
    prefer(club, "ada", SMSMfaSettings=OFF)
    assert club.user("ada")["UserMFASettingList"] == ["SMS_MFA"]


def test_a_code_comes_by_mail_in_the_clubs_words(mailing: Any, inbox: Any, refused: Any) -> None:
    mailing.join("ada", email="ada@mfa.example", email_verified="true")
    prefer(mailing, "ada", EmailMfaSettings=FIRST)
    challenge = mailing.sign_in("ada")
    assert challenge["ChallengeName"] == "EMAIL_OTP"
    assert challenge["ChallengeParameters"]["CODE_DELIVERY_DELIVERY_MEDIUM"] == "EMAIL"
    assert challenge["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "a***@m***"
    mail = inbox.last("ada@mfa.example")
    assert (mail["subject"], mail["from"], mail["purpose"]) == ("At the door", "doorman@club.example", "Authentication")
    assert re.fullmatch(r"Knock with <b>[0-9]{6}</b>", mail["html"].strip())
    code = re.search("[0-9]{6}", mail["html"])[0]
    with refused(*WRONG):
        mailing.respond("ada", challenge, EMAIL_OTP_CODE=f"{(int(code) + 1) % 10**6:06}")
    assert mailing.respond("ada", challenge, EMAIL_OTP_CODE=code)["AuthenticationResult"]


def test_whoever_has_several_factors_and_no_favourite_is_asked_which(
    mailing: Any, inbox: Any, phones: Any, number: str, refused: Any
) -> None:
    mailing.join("ada", email="ada@several.example", email_verified="true", phone_number=number)
    prefer(mailing, "ada", EmailMfaSettings=ON, SMSMfaSettings=ON)
    assert mailing.user("ada")["UserMFASettingList"] == ["SMS_MFA", "EMAIL_OTP"]
    challenge = mailing.sign_in("ada")
    assert challenge["ChallengeName"] == "SELECT_MFA_TYPE"
    assert json.loads(challenge["ChallengeParameters"]["MFAS_CAN_CHOOSE"]) == ["SMS_MFA", "EMAIL_OTP"]
    with refused("InvalidParameterException", "SOFTWARE_TOKEN_MFA is not one of the user's MFA types."):
        mailing.respond("ada", challenge, ANSWER="SOFTWARE_TOKEN_MFA")
    by_sms = mailing.respond("ada", challenge, ANSWER="SMS_MFA")
    assert by_sms["ChallengeName"] == "SMS_MFA"
    assert phones.last(number)["body"].startswith("Knock with ")
    assert mailing.respond("ada", by_sms, SMS_MFA_CODE=phones.code(number))["AuthenticationResult"]
    with refused("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
        mailing.respond("ada", challenge, ANSWER="SMS_MFA")
    by_mail = mailing.respond("ada", mailing.sign_in("ada"), ANSWER="EMAIL_MFA")
    assert by_mail["ChallengeName"] == "EMAIL_OTP"
    prefer(mailing, "ada", EmailMfaSettings=FIRST)
    assert mailing.sign_in("ada")["ChallengeName"] == "EMAIL_OTP"
    prefer(mailing, "ada", SMSMfaSettings=FIRST)
    assert mailing.user("ada")["PreferredMfaSetting"] == "SMS_MFA"
    assert mailing.sign_in("ada")["ChallengeName"] == "SMS_MFA"


def test_a_favourite_that_is_switched_off_is_none(mailing: Any, number: str) -> None:
    mailing.join("ada", email="ada@favourite.example", email_verified="true", phone_number=number)
    prefer(mailing, "ada", EmailMfaSettings=FIRST, SMSMfaSettings=ON)
    prefer(mailing, "ada", EmailMfaSettings=OFF)
    found = mailing.user("ada")
    assert found["UserMFASettingList"] == ["SMS_MFA"]
    assert "PreferredMfaSetting" not in found
    prefer(mailing, "ada", SMSMfaSettings=OFF)
    assert "UserMFASettingList" not in mailing.user("ada")


def test_a_factor_needs_its_address(mailing: Any, refused: Any) -> None:
    mailing.join("ada")
    token = mailing.tokens("ada")["AccessToken"]
    for settings, factor in (("SMSMfaSettings", "SMS_MFA"), ("EmailMfaSettings", "EMAIL_OTP")):
        with refused("InvalidParameterException", f"User does not have delivery config set to turn on {factor}"):
            prefer(mailing, "ada", **{settings: ON})
        with refused("InvalidParameterException", f"User does not have delivery config set to turn on {factor}"):
            mailing.cognito.set_user_mfa_preference(AccessToken=token, **{settings: ON})


def test_one_factor_at_most_is_preferred(mailing: Any, number: str, refused: Any) -> None:
    mailing.join("ada", email="ada@both.example", email_verified="true", phone_number=number)
    with refused("InvalidParameterException", "Only one MFA method can be preferred."):
        prefer(mailing, "ada", EmailMfaSettings=FIRST, SMSMfaSettings=FIRST)
    with refused("UserNotFoundException", "User does not exist."):
        prefer(mailing, "nobody", SMSMfaSettings=ON)


def test_somebody_without_an_address_sets_one_up_where_a_factor_is_required(mailing: Any, inbox: Any, refused: Any) -> None:
    mailing.join("ada")
    mailing.cognito.set_user_pool_mfa_config(
        UserPoolId=mailing.pool_id, MfaConfiguration="ON", EmailMfaConfiguration={"Subject": "At the door", "Message": "{####}"}
    )
    setup = mailing.sign_in("ada")
    assert (setup["ChallengeName"], setup["ChallengeParameters"]["MFAS_CAN_SETUP"]) == ("MFA_SETUP", '["EMAIL_OTP"]')
    with refused("InvalidParameterException", "Invalid email address format."):
        mailing.respond("ada", setup, EMAIL="nowhere")
    challenge = mailing.respond("ada", setup, EMAIL="ada@setup.example")
    assert challenge["ChallengeName"] == "EMAIL_OTP"
    assert "email" not in mailing.user("ada")["UserAttributes"]
    tokens = mailing.respond("ada", challenge, EMAIL_OTP_CODE=inbox.last("ada@setup.example")["html"].strip())
    assert tokens["AuthenticationResult"]
    found = mailing.user("ada")
    assert found["UserAttributes"]["email"] == "ada@setup.example"
    assert found["UserAttributes"]["email_verified"] == "true"
    assert found["UserMFASettingList"] == ["EMAIL_OTP"]


def test_the_address_of_the_second_factor_does_not_recover_the_first(mailing: Any, phones: Any, number: str, refused: Any) -> None:
    mailing.join("ada", email="ada@recover.example", email_verified="true")
    prefer(mailing, "ada", EmailMfaSettings=ON)
    text = "Cannot reset password for the user as there is no registered/verified email or phone_number"
    with refused("InvalidParameterException", text):
        mailing.cognito.forgot_password(ClientId=mailing.client_id, Username="ada")
    mailing.join("bob", email="bob@recover.example", email_verified="true", phone_number=number, phone_number_verified="true")
    prefer(mailing, "bob", SMSMfaSettings=ON)
    sent = mailing.cognito.forgot_password(ClientId=mailing.client_id, Username="bob")["CodeDeliveryDetails"]
    assert (sent["DeliveryMedium"], sent["AttributeName"]) == ("EMAIL", "email")
    assert phones.to(number) == []


def test_the_older_way_knows_text_messages_only(texting: Any, number: str, refused: Any) -> None:
    texting.join("ada", phone_number=number)
    token = texting.tokens("ada")["AccessToken"]
    options = [{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]
    texting.cognito.set_user_settings(AccessToken=token, MFAOptions=options)
    found = texting.cognito.get_user(AccessToken=token)
    assert found["MFAOptions"] == options
    assert found["UserMFASettingList"] == ["SMS_MFA"]
    assert texting.cognito.list_users(UserPoolId=texting.pool_id)["Users"][0]["MFAOptions"] == options
    assert texting.sign_in("ada")["ChallengeName"] == "SMS_MFA"
    texting.cognito.admin_set_user_settings(UserPoolId=texting.pool_id, Username="ada", MFAOptions=[])
    assert texting.sign_in("ada")["AuthenticationResult"]
    assert "MFAOptions" not in texting.user("ada")
    texting.join("bob")
    with refused("InvalidParameterException", "User does not have delivery config set to turn on SMS_MFA"):
        texting.cognito.admin_set_user_settings(UserPoolId=texting.pool_id, Username="bob", MFAOptions=options)
    with refused("InvalidParameterException", "Only the delivery medium SMS and the attribute phone_number can be set."):
        texting.cognito.admin_set_user_settings(
            UserPoolId=texting.pool_id, Username="ada", MFAOptions=[{"DeliveryMedium": "EMAIL", "AttributeName": "email"}]
        )


def test_no_more_than_twenty_codes_go_to_somebody_in_an_hour(texting: Any, phones: Any, number: str, clock: Any, refused: Any) -> None:
    texting.join("ada", phone_number=number)
    prefer(texting, "ada", SMSMfaSettings=ON)
    for _ in range(20):
        texting.sign_in("ada")
    with refused("LimitExceededException", "Attempt limit exceeded, please try after some time."):
        texting.sign_in("ada")
    assert len(phones.to(number)) == 20
    clock.move(hours=1)
    assert texting.sign_in("ada")["ChallengeName"] == "SMS_MFA"


def test_a_code_that_can_not_be_mailed_leaves_the_choice_open(mailing: Any, phones: Any, number: str, gatepost: Any, refused: Any) -> None:
    mailing.join("ada", email="ada@undelivered.example", email_verified="true", phone_number=number)
    prefer(mailing, "ada", EmailMfaSettings=ON, SMSMfaSettings=ON)
    challenge = mailing.sign_in("ada")
    gatepost.ses.delete_identity(Identity="club.example")
    with pytest.raises(mailing.cognito.exceptions.ClientError):
        mailing.respond("ada", challenge, ANSWER="EMAIL_OTP")
    by_sms = mailing.respond("ada", challenge, ANSWER="SMS_MFA")
    assert mailing.respond("ada", by_sms, SMS_MFA_CODE=phones.code(number))["AuthenticationResult"]
