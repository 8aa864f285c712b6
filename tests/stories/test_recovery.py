"""Forgotten passwords."""

from typing import Any

import pytest

NEW = "Babbage-1791"
NOBODY = ("UserNotFoundException", "Username/client id combination not found.")
UNREACHABLE = (
    "InvalidParameterException",
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
)
WRONG_STATE = ("NotAuthorizedException", "User password cannot be reset in the current state.")
LIMIT = ("LimitExceededException", "Attempt limit exceeded, please try after some time.")
WRONG = ("CodeMismatchException", "Invalid verification code provided, please try again.")
NO_CODE = ("ExpiredCodeException", "Invalid code provided, please request a code again.")


def forget(club: Any, name: str, *, client: str = "") -> dict[str, Any]:
    return club.cognito.forgot_password(ClientId=client or club.client_id, Username=name)["CodeDeliveryDetails"]


def recover(club: Any, name: str, code: str, password: str = NEW, *, client: str = "") -> None:
    club.cognito.confirm_forgot_password(ClientId=client or club.client_id, Username=name, ConfirmationCode=code, Password=password)


@pytest.fixture
def member(club: Any, gatepost: Any) -> str:
    """The verified address of Ada, who is in the club."""
    email = f"ada.{club.client_id}@example.com"
    club.join("ada", email=email, email_verified="true")
    return email


def test_a_mailed_code_sets_a_new_password(club: Any, member: str, inbox: Any, refused: Any) -> None:
    assert forget(club, "ada") == {"AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "a***@e***"}
    assert club.tokens("ada"), "the old password is good until then"
    mail = inbox.last(member)
    assert (mail["subject"], mail["html"]) == ("Your verification code", f"Your password reset code is {mail['code']}")

    recover(club, "ada", mail["code"])
    assert club.tokens("ada", NEW)
    with refused("NotAuthorizedException", "Incorrect username or password."):
        club.sign_in("ada")
    with refused(*NO_CODE):
        recover(club, "ada", mail["code"])


def test_a_reset_code_is_good_for_an_hour(club: Any, member: str, inbox: Any, clock: Any, refused: Any) -> None:
    forget(club, "ada")
    clock.move(minutes=61)
    with refused(*NO_CODE):
        recover(club, "ada", inbox.code(member))


def test_a_bad_password_does_not_use_the_code_up(club: Any, member: str, inbox: Any, refused: Any) -> None:
    forget(club, "ada")
    with refused("InvalidPasswordException", "Password does not conform to policy: Password not long enough"):
        recover(club, "ada", inbox.code(member), "Short-1")
    recover(club, "ada", inbox.code(member))


def test_tries_are_counted(club: Any, member: str, inbox: Any, refused: Any) -> None:
    forget(club, "ada")
    code = inbox.code(member)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(19):
        with refused(*WRONG):
            recover(club, "ada", wrong)
    with refused(*LIMIT):
        recover(club, "ada", code)
    with refused(*LIMIT):
        forget(club, "ada")


def test_only_a_verified_address_gets_a_code(club: Any, refused: Any) -> None:
    club.join("ada", email="unverified@example.com")
    with refused(*UNREACHABLE):
        forget(club, "ada")


def test_states_without_a_password_to_forget(club: Any, refused: Any) -> None:
    club.invite("ada", email="state@example.com", email_verified="true")
    with refused(*WRONG_STATE):
        forget(club, "ada")
    club.set_password("ada", NEW)
    club.cognito.admin_disable_user(UserPoolId=club.pool_id, Username="ada")
    with refused("NotAuthorizedException", "User is disabled."):
        forget(club, "ada")


def test_strangers_are_told_apart_unless_the_client_hides_its_users(club: Any, inbox: Any, refused: Any) -> None:
    club.join("ada", email="unverified@example.com")
    with refused(*NOBODY):
        forget(club, "nobody")
    with refused(*NOBODY):
        recover(club, "nobody", "123456")

    discreet = club.app(PreventUserExistenceErrors="ENABLED")["ClientId"]
    assert forget(club, "nobody@example.com", client=discreet)["Destination"] == "n***@e***"
    assert forget(club, "nobody", client=discreet) == forget(club, "nobody", client=discreet)
    assert forget(club, "ada", client=discreet)["DeliveryMedium"] == "EMAIL"
    assert inbox.to("unverified@example.com") == []
    with refused(*WRONG):
        recover(club, "nobody", "123456", client=discreet)


def test_a_pool_may_leave_recovery_to_its_administrators(clubs: Any, refused: Any) -> None:
    club = clubs(AccountRecoverySetting={"RecoveryMechanisms": [{"Priority": 1, "Name": "admin_only"}]})
    club.join("ada", email="admin.only@example.com", email_verified="true")
    with refused("NotAuthorizedException", "Contact administrator to reset password."):
        forget(club, "ada")


def test_the_pool_orders_the_addresses_and_passes_over_phones_it_can_not_text(clubs: Any, inbox: Any) -> None:
    mechanisms = [{"Priority": 1, "Name": "verified_phone_number"}, {"Priority": 2, "Name": "verified_email"}]
    club = clubs(AccountRecoverySetting={"RecoveryMechanisms": mechanisms})
    club.join("ada", email="second@example.com", email_verified="true", phone_number="+15550100", phone_number_verified="true")
    assert forget(club, "ada")["DeliveryMedium"] == "EMAIL"
    assert inbox.last("second@example.com")["code"]


def test_an_administrator_shuts_a_user_out_until_they_reset(club: Any, member: str, inbox: Any, refused: Any) -> None:
    club.cognito.admin_reset_user_password(UserPoolId=club.pool_id, Username="ada")
    assert club.user("ada")["UserStatus"] == "RESET_REQUIRED"
    with refused("PasswordResetRequiredException", "Password reset required for the user"):
        club.sign_in("ada")
    club.cognito.admin_reset_user_password(UserPoolId=club.pool_id, Username="ada")
    recover(club, "ada", inbox.code(member))
    assert club.user("ada")["UserStatus"] == "CONFIRMED"
    assert club.tokens("ada", NEW)


def test_an_administrator_can_not_reset_what_is_not_there(club: Any, refused: Any) -> None:
    def reset(name: str) -> None:
        club.cognito.admin_reset_user_password(UserPoolId=club.pool_id, Username=name)

    club.invite("ada")
    with refused(*WRONG_STATE):
        reset("ada")
    club.join("bob")
    with refused(*UNREACHABLE):
        reset("bob")
    club.cognito.admin_disable_user(UserPoolId=club.pool_id, Username="bob")
    with refused("NotAuthorizedException", "User is disabled"):
        reset("bob")
