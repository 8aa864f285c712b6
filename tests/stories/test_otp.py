"""One-time passwords in place of a password: by mail, by SMS, and signing up without ever having one."""

import re
from collections.abc import Callable
from typing import Any

import pytest

SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "club"}
WRONG = ("CodeMismatchException", "Invalid code or auth state for the user.")
NO_PASSWORD = "1 validation error detected: Value null at 'password' failed to satisfy constraint: Member must not be null"


@pytest.fixture
def club(clubs: Callable[..., Any]) -> Any:
    """A club where nobody needs a password."""
    return clubs(
        AutoVerifiedAttributes=["email"],
        SmsConfiguration=SMS,
        Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]}},
    )


@pytest.fixture
def door(club: Any) -> str:
    return club.app("ALLOW_USER_AUTH")["ClientId"]


def code_in(mail: dict[str, Any], digits: int) -> str:
    found = re.search(rf"(?<![0-9])[0-9]{{{digits}}}(?![0-9])", mail["html"])
    assert found, mail["html"]
    return found[0]


def test_a_code_of_eight_digits_comes_by_mail(club: Any, door: str, inbox: Any, refused: Any) -> None:
    club.join("ada", email="ada@otp.example")
    challenge = club.choose("ada", client=door, PREFERRED_CHALLENGE="EMAIL_OTP")
    assert challenge["ChallengeName"] == "EMAIL_OTP"
    assert challenge["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"]
    assert challenge["ChallengeParameters"]["CODE_DELIVERY_DELIVERY_MEDIUM"] == "EMAIL"
    assert challenge["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "a***@o***"
    mail = inbox.last("ada@otp.example")
    assert (mail["subject"], mail["purpose"]) == ("Your authentication code", "Authentication")
    code = code_in(mail, 8)
    for _ in range(3):
        with refused(*WRONG):
            club.respond("ada", challenge, client=door, EMAIL_OTP_CODE=f"{(int(code) + 1) % 10**8:08}")
    assert club.respond("ada", challenge, client=door, EMAIL_OTP_CODE=code)["AuthenticationResult"]
    assert club.user("ada")["UserAttributes"]["email_verified"] == "true"
    with refused("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
        club.respond("ada", challenge, client=door, EMAIL_OTP_CODE=code)


def test_a_code_of_eight_digits_comes_by_sms(club: Any, door: str, phones: Any, number: str, refused: Any) -> None:
    club.join("ada", phone_number=number)
    choice = club.choose("ada", client=door)
    challenge = club.respond("ada", choice, client=door, ANSWER="SMS_OTP")
    assert challenge["ChallengeName"] == "SMS_OTP"
    assert challenge["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == f"+********{number[-4:]}"
    code = phones.code(number)
    assert re.fullmatch("[0-9]{8}", code)
    with refused(*WRONG):
        club.respond("ada", challenge, client=door, SMS_OTP_CODE=f"{(int(code) + 1) % 10**8:08}")
    assert club.respond("ada", challenge, client=door, SMS_OTP_CODE=code)["AuthenticationResult"]
    assert club.user("ada")["UserAttributes"]["phone_number_verified"] == "true"


def test_a_code_is_for_the_session_that_asked_for_it(club: Any, door: str, inbox: Any, refused: Any) -> None:
    club.join("ada", email="ada@sessions.example")
    first = club.choose("ada", client=door, PREFERRED_CHALLENGE="EMAIL_OTP")
    code = code_in(inbox.last("ada@sessions.example"), 8)
    second = club.choose("ada", client=door, PREFERRED_CHALLENGE="EMAIL_OTP")
    with refused(*WRONG):
        club.respond("ada", second, client=door, EMAIL_OTP_CODE=code)
    other = club.app("ALLOW_USER_AUTH")["ClientId"]
    with refused("NotAuthorizedException", "Invalid session for the user."):
        club.respond("ada", first, client=other, EMAIL_OTP_CODE=code)
    assert club.respond("ada", first, client=door, EMAIL_OTP_CODE=code)["AuthenticationResult"]


def test_a_first_code_is_not_taken_for_a_second(club: Any, door: str, inbox: Any, refused: Any) -> None:
    club.join("ada", email="ada@kinds.example")
    challenge = club.choose("ada", client=door, PREFERRED_CHALLENGE="EMAIL_OTP")
    code = code_in(inbox.last("ada@kinds.example"), 8)
    with refused("NotAuthorizedException", "Invalid session for the user."):
        club.respond("ada", challenge, client=door, to="SMS_OTP", SMS_OTP_CODE=code)
    with refused("NotAuthorizedException", "Invalid session for the user."):
        club.respond("ada", challenge, client=door, to="SMS_MFA", SMS_MFA_CODE=code)


def test_a_code_expires_with_its_session(club: Any, door: str, inbox: Any, clock: Any, refused: Any) -> None:
    club.join("ada", email="ada@late.example")
    challenge = club.choose("ada", client=door, PREFERRED_CHALLENGE="EMAIL_OTP")
    clock.move(minutes=3)
    with refused("NotAuthorizedException", "Invalid session for the user, session is expired."):
        club.respond("ada", challenge, client=door, EMAIL_OTP_CODE=code_in(inbox.last("ada@late.example"), 8))


def test_an_address_that_changes_meanwhile_voids_the_code(club: Any, door: str, inbox: Any, refused: Any) -> None:
    club.join("ada", email="ada@before.example")
    challenge = club.choose("ada", client=door, PREFERRED_CHALLENGE="EMAIL_OTP")
    club.cognito.admin_update_user_attributes(
        UserPoolId=club.pool_id,
        Username="ada",
        UserAttributes=[{"Name": "email", "Value": "ada@after.example"}, {"Name": "email_verified", "Value": "true"}],
    )
    with refused(*WRONG):
        club.respond("ada", challenge, client=door, EMAIL_OTP_CODE=code_in(inbox.last("ada@before.example"), 8))


def test_somebody_signs_up_without_a_password_and_a_code_confirms_them(club: Any, door: str, inbox: Any) -> None:
    attributes = [{"Name": "email", "Value": "eve@new.example"}]
    signed_up = club.cognito.sign_up(ClientId=door, Username="eve", UserAttributes=attributes)
    assert signed_up["UserConfirmed"] is False
    assert club.user("eve")["UserStatus"] == "UNCONFIRMED"
    challenge = club.choose("eve", client=door)
    assert challenge["AvailableChallenges"] == ["EMAIL_OTP"]
    challenge = club.respond("eve", challenge, client=door, ANSWER="EMAIL_OTP")
    done = club.respond("eve", challenge, client=door, EMAIL_OTP_CODE=code_in(inbox.last("eve@new.example"), 8))
    assert done["AuthenticationResult"]
    found = club.user("eve")
    assert (found["UserStatus"], found["UserAttributes"]["email_verified"]) == ("CONFIRMED", "true")
    assert club.choose("eve", client=door)["AvailableChallenges"] == ["EMAIL_OTP"]


def test_nobody_has_a_password_until_they_set_one(club: Any, door: str, inbox: Any, refused: Any) -> None:
    club.cognito.sign_up(ClientId=door, Username="eve", UserAttributes=[{"Name": "email", "Value": "eve@set.example"}])
    club.confirm("eve", code_in(inbox.last("eve@set.example"), 6), client=door)
    with refused("NotAuthorizedException", "Incorrect username or password."):
        club.sign_in("eve", "Lovelace-1815")
    challenge = club.choose("eve", client=door, PREFERRED_CHALLENGE="EMAIL_OTP")
    code = code_in(inbox.last("eve@set.example"), 8)
    token = club.respond("eve", challenge, client=door, EMAIL_OTP_CODE=code)["AuthenticationResult"]["AccessToken"]
    club.cognito.change_password(AccessToken=token, ProposedPassword="Lovelace-1815")
    assert club.sign_in("eve")["AuthenticationResult"]
    with refused("NotAuthorizedException", "Incorrect username or password."):
        club.cognito.change_password(AccessToken=token, ProposedPassword="Byron-1815")


def test_who_can_not_be_sent_a_code_needs_a_password(club: Any, clubs: Any, door: str, refused: Any) -> None:
    with refused("InvalidParameterException", NO_PASSWORD):
        club.cognito.sign_up(ClientId=door, Username="eve")
    plain = clubs()
    with refused("InvalidParameterException", NO_PASSWORD):
        plain.cognito.sign_up(ClientId=plain.client_id, Username="eve", UserAttributes=[{"Name": "email", "Value": "e@x.example"}])


def test_a_sign_up_goes_straight_on_to_tokens(club: Any, door: str, inbox: Any, refused: Any) -> None:
    attributes = [{"Name": "email", "Value": "eve@straight.example"}]
    signed_up = club.cognito.sign_up(ClientId=door, Username="eve", UserAttributes=attributes)
    confirmed = club.cognito.confirm_sign_up(
        ClientId=door, Username="eve", ConfirmationCode=code_in(inbox.last("eve@straight.example"), 6), Session=signed_up["Session"]
    )
    assert club.choose("eve", client=door, session=confirmed["Session"])["AuthenticationResult"]
    with refused("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
        club.choose("eve", client=door, session=confirmed["Session"])


def test_the_session_of_a_sign_up_is_nobody_elses(club: Any, door: str, inbox: Any, refused: Any) -> None:
    session = club.cognito.sign_up(ClientId=door, Username="eve", UserAttributes=[{"Name": "email", "Value": "eve@own.example"}])["Session"]
    club.cognito.sign_up(ClientId=door, Username="mallory", UserAttributes=[{"Name": "email", "Value": "mallory@own.example"}])
    code = code_in(inbox.last("mallory@own.example"), 6)
    with refused("NotAuthorizedException", "Invalid session for the user."):
        club.confirm("mallory", code, client=door, Session=session)
    with refused("NotAuthorizedException", "Invalid session for the user."):
        club.choose("eve", client=door, session=session)
    club.confirm("mallory", code, client=door)


def test_a_pool_of_passwords_takes_no_sign_up_for_a_sign_in(clubs: Any, inbox: Any) -> None:
    club = clubs(AutoVerifiedAttributes=["email"])
    door = club.app("ALLOW_USER_AUTH")["ClientId"]
    session = club.sign_up("eve", client=door, email="eve@password.example")["Session"]
    confirmed = club.cognito.confirm_sign_up(
        ClientId=door, Username="eve", ConfirmationCode=inbox.code("eve@password.example"), Session=session
    )
    assert club.choose("eve", client=door, session=confirmed["Session"])["ChallengeName"] == "SELECT_CHALLENGE"


def test_only_a_client_that_lets_people_choose_gives_out_a_session(club: Any) -> None:
    assert "Session" not in club.sign_up("eve", email="eve@session.example")


def test_an_administrator_makes_a_user_without_a_password(club: Any, door: str, inbox: Any) -> None:
    created = club.cognito.admin_create_user(
        UserPoolId=club.pool_id,
        Username="ada",
        UserAttributes=[{"Name": "email", "Value": "ada@made.example"}, {"Name": "email_verified", "Value": "true"}],
    )["User"]
    assert created["UserStatus"] == "CONFIRMED"
    assert inbox.to("ada@made.example") == []
    challenge = club.choose("ada", client=door, PREFERRED_CHALLENGE="EMAIL_OTP")
    assert club.respond("ada", challenge, client=door, EMAIL_OTP_CODE=code_in(inbox.last("ada@made.example"), 8))["AuthenticationResult"]


def test_whoever_has_no_password_is_welcomed_by_a_template_without_one(clubs: Any, inbox: Any) -> None:
    club = clubs(
        Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}},
        AdminCreateUserConfig={"InviteMessageTemplate": {"EmailSubject": "Welcome", "EmailMessage": "Come in, {username}."}},
    )
    club.cognito.admin_create_user(
        UserPoolId=club.pool_id,
        Username="ada",
        UserAttributes=[{"Name": "email", "Value": "ada@welcome.example"}],
        DesiredDeliveryMediums=["EMAIL"],
    )
    mail = inbox.last("ada@welcome.example")
    assert (mail["subject"], mail["html"].strip()) == ("Welcome", "Come in, ada.")


def test_factors_that_need_no_password_are_listed(club: Any, number: str) -> None:
    club.join("ada", email="ada@listed.example", phone_number=number)
    found = club.cognito.admin_get_user_auth_factors(UserPoolId=club.pool_id, Username="ada")
    assert found["ConfiguredUserAuthFactors"] == ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]
    assert "UserMFASettingList" not in found
    own = club.cognito.get_user_auth_factors(AccessToken=club.tokens("ada")["AccessToken"])
    assert own["ConfiguredUserAuthFactors"] == found["ConfiguredUserAuthFactors"]


def test_the_templates_of_mfa_word_first_codes_only_where_there_is_mfa(clubs: Any, phones: Any, number: str) -> None:
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "SMS_OTP"]}}
    for mode, words in (("OFF", "Your authentication code is "), ("OPTIONAL", "Knock with ")):
        club = clubs(Policies=policy, SmsConfiguration=SMS, MfaConfiguration=mode, SmsAuthenticationMessage="Knock with {####}")
        door = club.app("ALLOW_USER_AUTH")["ClientId"]
        club.join("ada", phone_number=number)
        club.choose("ada", client=door, PREFERRED_CHALLENGE="SMS_OTP")
        assert phones.last(number)["body"].startswith(words)
