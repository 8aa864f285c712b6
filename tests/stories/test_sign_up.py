"""Signing up with a code."""

from typing import Any

import pytest

WRONG = ("CodeMismatchException", "Invalid verification code provided, please try again.")
NO_CODE = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
LIMIT = ("LimitExceededException", "Attempt limit exceeded, please try after some time.")
NOBODY = ("UserNotFoundException", "Username/client id combination not found.")


@pytest.fixture
def open_club(clubs: Any) -> Any:
    """A club that verifies e-mail addresses."""
    return clubs(AutoVerifiedAttributes=["email"])


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_stranger_signs_up_and_confirms_with_the_code_that_was_mailed(open_club: Any, inbox: Any) -> None:
    answer = open_club.sign_up("ada", email="ada.sign.up@example.com")

    assert answer["UserConfirmed"] is False
    assert answer["CodeDeliveryDetails"] == {"AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "a***@e***"}
    before = open_club.user("ada")
    assert before["UserStatus"] == "UNCONFIRMED"
    assert before["UserAttributes"] == {"sub": answer["UserSub"], "email": "ada.sign.up@example.com", "email_verified": "false"}

    mail = inbox.last("ada.sign.up@example.com")
    assert mail["subject"] == "Your verification code"
    assert mail["html"] == f"Your confirmation code is {mail['code']}"
    assert mail["pool_id"] == open_club.pool_id

    open_club.confirm("ada", mail["code"])
    after = open_club.user("ada")
    assert after["UserStatus"] == "CONFIRMED"
    assert after["UserAttributes"]["email_verified"] == "true"
    assert open_club.tokens("ada")["AccessToken"]


def test_nobody_is_mailed_where_the_pool_verifies_nothing(club: Any, inbox: Any) -> None:
    assert "CodeDeliveryDetails" not in club.sign_up("ada", email="nobody.mailed@example.com")
    assert inbox.to("nobody.mailed@example.com") == []


def test_a_wrong_code_confirms_nobody_and_a_right_one_does_afterwards(open_club: Any, inbox: Any, refused: Any) -> None:
    open_club.sign_up("ada", email="wrong.code@example.com")
    code = inbox.code("wrong.code@example.com")
    with refused(*WRONG):
        open_club.confirm("ada", other_than(code))
    open_club.confirm("ada", code)


def test_a_code_is_good_for_a_day(open_club: Any, inbox: Any, clock: Any, refused: Any) -> None:
    open_club.sign_up("ada", email="a.day@example.com")
    open_club.sign_up("bob", email="b.day@example.com")
    clock.move(hours=23, minutes=59)
    open_club.confirm("ada", inbox.code("a.day@example.com"))
    clock.move(minutes=2)
    with refused(*NO_CODE):
        open_club.confirm("bob", inbox.code("b.day@example.com"))


def test_a_code_is_good_once(open_club: Any, inbox: Any, refused: Any) -> None:
    open_club.sign_up("ada", email="once@example.com")
    open_club.confirm("ada", inbox.code("once@example.com"))
    with refused("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"):
        open_club.confirm("ada", inbox.code("once@example.com"))


def test_another_code_makes_the_first_void(open_club: Any, inbox: Any, refused: Any) -> None:
    open_club.sign_up("ada", email="again@example.com")
    first = inbox.code("again@example.com")
    answer = open_club.cognito.resend_confirmation_code(ClientId=open_club.client_id, Username="ada")
    assert answer["CodeDeliveryDetails"]["Destination"] == "a***@e***"
    second = inbox.code("again@example.com")
    if first != second:
        with refused(*WRONG):
            open_club.confirm("ada", first)
    open_club.confirm("ada", second)
    with refused("InvalidParameterException", "User is already confirmed."):
        open_club.cognito.resend_confirmation_code(ClientId=open_club.client_id, Username="ada")


def test_five_more_codes_an_hour_are_mailed(open_club: Any, inbox: Any, clock: Any, refused: Any) -> None:
    open_club.sign_up("ada", email="five@example.com")
    for _ in range(5):
        open_club.cognito.resend_confirmation_code(ClientId=open_club.client_id, Username="ada")
    with refused(*LIMIT):
        open_club.cognito.resend_confirmation_code(ClientId=open_club.client_id, Username="ada")
    assert len(inbox.to("five@example.com")) == 6
    clock.move(hours=1)
    open_club.cognito.resend_confirmation_code(ClientId=open_club.client_id, Username="ada")


def test_after_fifteen_tries_in_an_hour_even_the_right_code_waits(open_club: Any, inbox: Any, clock: Any, refused: Any) -> None:
    open_club.sign_up("ada", email="fifteen@example.com")
    code = inbox.code("fifteen@example.com")
    for _ in range(15):
        with refused(*WRONG):
            open_club.confirm("ada", other_than(code))
    with refused(*LIMIT):
        open_club.confirm("ada", code)
    clock.move(hours=1)
    open_club.confirm("ada", code)


def test_a_taken_username_is_refused(open_club: Any, refused: Any) -> None:
    open_club.sign_up("ada", email="first@example.com")
    with refused("UsernameExistsException", "User already exists"):
        open_club.sign_up("ada", email="second@example.com")
    assert open_club.user("ada")["UserAttributes"]["email"] == "first@example.com"


def test_names_that_differ_by_case_are_one_where_the_pool_says_so(clubs: Any, refused: Any) -> None:
    strict, lax = clubs(), clubs(UsernameConfiguration={"CaseSensitive": False})
    strict.sign_up("Ada")
    strict.sign_up("ada")
    lax.sign_up("Ada")
    with refused("UsernameExistsException", "User already exists"):
        lax.sign_up("aDA")
    assert lax.user("ADA")["Username"] == "ada"


def test_a_pool_may_keep_sign_up_to_its_administrators(clubs: Any, refused: Any) -> None:
    closed = clubs(AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    with refused("NotAuthorizedException", "SignUp is not permitted for this user pool"):
        closed.sign_up("ada")


def test_a_weak_password_is_refused_before_anybody_is_made(open_club: Any, refused: Any) -> None:
    with refused("InvalidPasswordException", "Password did not conform with policy: Password not long enough"):
        open_club.sign_up("ada", "Short-1", email="weak@example.com")
    with refused("UserNotFoundException", "User does not exist."):
        open_club.user("ada")


def test_required_attributes_and_their_forms_are_asked_for(clubs: Any, refused: Any) -> None:
    club = clubs(Schema=[{"Name": "email", "Required": True}, {"Name": "family_name", "Required": True}])
    missing = "Attributes did not conform to the schema: family_name: The attribute is required\nemail: The attribute is required\n"
    with refused("InvalidParameterException", missing):
        club.sign_up("ada")
    with refused("InvalidParameterException", "Invalid email address format."):
        club.sign_up("ada", email="ada", family_name="Lovelace")
    with refused("InvalidParameterException", "Invalid phone number format."):
        club.sign_up("ada", email="ada@example.com", family_name="Lovelace", phone_number="0100")


def test_nobody_verifies_their_own_address_by_saying_so(open_club: Any, refused: Any) -> None:
    with refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
        open_club.sign_up("ada", email="own@example.com", email_verified="true")


def test_a_client_with_a_secret_proves_it(open_club: Any, refused: Any) -> None:
    client = open_club.app(GenerateSecret=True)["ClientId"]
    with refused("NotAuthorizedException", f"Client {client} is configured with secret but SECRET_HASH was not received"):
        open_club.sign_up("ada", client=client, email="secret@example.com")


def test_strangers_are_told_apart_unless_the_client_hides_its_users(open_club: Any, inbox: Any, refused: Any) -> None:
    with refused(*NOBODY):
        open_club.confirm("nobody", "123456")
    with refused(*NOBODY):
        open_club.cognito.resend_confirmation_code(ClientId=open_club.client_id, Username="nobody")

    discreet = open_club.app(PreventUserExistenceErrors="ENABLED")["ClientId"]
    with refused(*NO_CODE):
        open_club.confirm("nobody", "123456", client=discreet)
    answers = [open_club.cognito.resend_confirmation_code(ClientId=discreet, Username="nobody@example.com") for _ in range(5)]
    assert {answer["CodeDeliveryDetails"]["Destination"] for answer in answers} == {"n***@e***"}
    with refused(*LIMIT):
        open_club.cognito.resend_confirmation_code(ClientId=discreet, Username="nobody@example.com")
    assert inbox.to("nobody@example.com") == []


def test_a_pool_that_verifies_nothing_has_no_code_to_send_again(club: Any, refused: Any) -> None:
    club.sign_up("ada", email="no.code@example.com")
    with refused("InvalidParameterException", "Cannot resend codes. Auto verification not turned on."):
        club.cognito.resend_confirmation_code(ClientId=club.client_id, Username="ada")
    with refused(*NO_CODE):
        club.confirm("ada", "123456")


def test_an_administrator_confirms_without_verifying(open_club: Any, inbox: Any, refused: Any) -> None:
    open_club.sign_up("ada", email="by.admin@example.com")
    open_club.cognito.admin_confirm_sign_up(UserPoolId=open_club.pool_id, Username="ada")
    user = open_club.user("ada")
    assert (user["UserStatus"], user["UserAttributes"]["email_verified"]) == ("CONFIRMED", "false")
    with refused("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"):
        open_club.cognito.admin_confirm_sign_up(UserPoolId=open_club.pool_id, Username="ada")


def test_an_address_that_changed_since_the_code_went_out_is_not_verified_by_it(open_club: Any, inbox: Any) -> None:
    open_club.sign_up("ada", email="old.home@example.com")
    open_club.cognito.admin_update_user_attributes(
        UserPoolId=open_club.pool_id, Username="ada", UserAttributes=[{"Name": "email", "Value": "new.home@example.com"}]
    )
    open_club.confirm("ada", inbox.code("old.home@example.com"))
    assert open_club.user("ada")["UserAttributes"]["email_verified"] == "false"


def test_a_phone_number_gets_the_code_where_the_pool_can_text_it(open_club: Any, clubs: Any) -> None:
    assert open_club.sign_up("ada", email="phone@example.com", phone_number="+15550100")["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
    texting = clubs(
        AutoVerifiedAttributes=["email", "phone_number"],
        SmsConfiguration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "club"},
    )
    details = texting.sign_up("ada", email="phone@example.com", phone_number="+15550100")["CodeDeliveryDetails"]
    assert details == {"AttributeName": "phone_number", "DeliveryMedium": "SMS", "Destination": "+********0100"}
    assert texting.user("ada")["UserStatus"] == "UNCONFIRMED"
