"""Attributes and addresses, changed by users themselves and by administrators."""

from typing import Any

import pytest


@pytest.fixture
def ada(clubs: Any) -> Any:
    """A club that verifies addresses, and Ada signed in to it."""
    return Member(clubs(AutoVerifiedAttributes=["email"]), "ada.change@example.com")


class Member:
    def __init__(self, club: Any, email: str) -> None:
        self.club = club
        club.join("ada", email=email, email_verified="true")
        self.token = club.tokens("ada")["AccessToken"]

    def update(self, **attributes: str) -> list[dict[str, Any]]:
        given = [{"Name": key, "Value": value} for key, value in attributes.items()]
        answer = self.club.cognito.update_user_attributes(AccessToken=self.token, UserAttributes=given)
        return answer["CodeDeliveryDetailsList"]

    def verify(self, code: str) -> None:
        self.club.cognito.verify_user_attribute(AccessToken=self.token, AttributeName="email", Code=code)

    def ask(self, name: str = "email") -> dict[str, Any]:
        asked = self.club.cognito.get_user_attribute_verification_code(AccessToken=self.token, AttributeName=name)
        return asked["CodeDeliveryDetails"]

    @property
    def attributes(self) -> dict[str, str]:
        found = self.club.cognito.get_user(AccessToken=self.token)
        return {entry["Name"]: entry["Value"] for entry in found["UserAttributes"]}


def waiting(clubs: Any, email: str) -> Member:
    """Ada in a club where a new address waits for its code."""
    settings = {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    return Member(clubs(AutoVerifiedAttributes=["email"], UserAttributeUpdateSettings=settings), email)


def test_a_new_address_applies_at_once_and_is_verified_by_its_code(ada: Member, inbox: Any) -> None:
    assert ada.update(email="moved.in@example.com") == [{"AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "m***@e***"}]
    assert (ada.attributes["email"], ada.attributes["email_verified"]) == ("moved.in@example.com", "false")
    mail = inbox.last("moved.in@example.com")
    assert mail["html"] == f"Your verification code is {mail['code']}"
    ada.verify(mail["code"])
    assert ada.attributes["email_verified"] == "true"


def test_a_new_address_may_have_to_wait_for_its_code(clubs: Any, inbox: Any) -> None:
    ada = waiting(clubs, "patient@example.com")
    ada.update(email="impatient@example.com")
    assert (ada.attributes["email"], ada.attributes["email_verified"]) == ("patient@example.com", "true")
    assert ada.ask()["Destination"] == "i***@e***"
    ada.verify(inbox.code("impatient@example.com"))
    assert (ada.attributes["email"], ada.attributes["email_verified"]) == ("impatient@example.com", "true")


def test_other_attributes_need_no_code(ada: Member) -> None:
    assert ada.update(given_name="Ada", email="ada.change@example.com") == []
    assert ada.attributes["given_name"] == "Ada"
    assert ada.attributes["email_verified"] == "true"


def test_a_code_for_the_present_address_can_be_asked_for(clubs: Any, inbox: Any, refused: Any) -> None:
    club = clubs(AutoVerifiedAttributes=["email"])
    ada = Member(club, "asked@example.com")
    club.cognito.admin_update_user_attributes(
        UserPoolId=club.pool_id, Username="ada", UserAttributes=[{"Name": "email_verified", "Value": "false"}]
    )
    ada.ask()
    code = inbox.code("asked@example.com")
    with refused("CodeMismatchException", "Invalid verification code provided, please try again."):
        ada.verify("999999" if code != "999999" else "999998")
    ada.verify(code)
    assert ada.attributes["email_verified"] == "true"
    with refused("ExpiredCodeException", "Invalid code provided, please request a code again."):
        ada.verify(code)


def test_codes_are_for_addresses_alone_and_five_an_hour(ada: Member, refused: Any) -> None:
    with refused("InvalidParameterException", "Invalid attribute name. Only phone_number and email can be verified."):
        ada.ask("given_name")
    for _ in range(5):
        ada.ask()
    with refused("LimitExceededException", "Attempt limit exceeded, please try after some time."):
        ada.ask()


def test_somebody_elses_address_is_refused(clubs: Any, refused: Any) -> None:
    club = clubs(UsernameAttributes=["email"], AutoVerifiedAttributes=["email"])
    club.join("bob.taken@example.com")
    club.join("ada.free@example.com")
    token = club.tokens("ada.free@example.com")["AccessToken"]
    taken = [{"Name": "email", "Value": "bob.taken@example.com"}]
    with refused("AliasExistsException", "An account with the given email already exists."):
        club.cognito.update_user_attributes(AccessToken=token, UserAttributes=taken)
    with refused("AliasExistsException", "An account with the given email already exists."):
        club.cognito.admin_update_user_attributes(UserPoolId=club.pool_id, Username="ada.free@example.com", UserAttributes=taken)


def test_the_former_address_no_longer_signs_in(clubs: Any, refused: Any) -> None:
    club = clubs(UsernameAttributes=["email"])
    club.join("former@example.com")
    token = club.tokens("former@example.com")["AccessToken"]
    club.cognito.update_user_attributes(AccessToken=token, UserAttributes=[{"Name": "email", "Value": "present@example.com"}])
    assert club.tokens("present@example.com")
    with refused("UserNotFoundException", "User does not exist."):
        club.sign_in("former@example.com")
    club.join("former@example.com")


def test_users_read_and_write_what_their_client_may(clubs: Any, refused: Any) -> None:
    club = clubs()
    club.join("ada", given_name="Ada", family_name="Lovelace")
    narrow = club.app(ReadAttributes=["given_name"], WriteAttributes=["given_name"])["ClientId"]
    token = club.tokens("ada", client=narrow)["AccessToken"]
    shown = club.cognito.get_user(AccessToken=token)["UserAttributes"]
    assert {entry["Name"] for entry in shown} == {"sub", "given_name"}
    with refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
        club.cognito.update_user_attributes(AccessToken=token, UserAttributes=[{"Name": "family_name", "Value": "King"}])


def test_attributes_are_removed_by_name_or_by_a_blank_value(ada: Member, refused: Any) -> None:
    ada.update(given_name="Ada", family_name="Lovelace")
    ada.update(given_name="")
    ada.club.cognito.delete_user_attributes(AccessToken=ada.token, UserAttributeNames=["family_name"])
    ada.club.cognito.admin_delete_user_attributes(UserPoolId=ada.club.pool_id, Username="ada", UserAttributeNames=["email"])
    assert set(ada.attributes) == {"sub"}
    with refused("InvalidParameterException", "Invalid user attributes: user.custom:foo: Attribute does not exist in the schema.\n"):
        ada.club.cognito.admin_delete_user_attributes(UserPoolId=ada.club.pool_id, Username="ada", UserAttributeNames=["custom:foo"])


def test_an_administrator_says_that_an_address_is_verified(ada: Member, inbox: Any) -> None:
    ada.club.cognito.admin_update_user_attributes(
        UserPoolId=ada.club.pool_id,
        Username="ada",
        UserAttributes=[{"Name": "email", "Value": "vouched@example.com"}, {"Name": "email_verified", "Value": "true"}],
    )
    assert (ada.attributes["email"], ada.attributes["email_verified"]) == ("vouched@example.com", "true")
    assert inbox.to("vouched@example.com") == []


def test_a_password_is_changed_by_whoever_knows_it(ada: Member, refused: Any) -> None:
    def change(old: str, new: str) -> None:
        ada.club.cognito.change_password(AccessToken=ada.token, PreviousPassword=old, ProposedPassword=new)

    with refused("NotAuthorizedException", "Incorrect username or password."):
        change("Wrong-1815", "Babbage-1791")
    with refused("InvalidPasswordException", "Password does not conform to policy: Password must have symbol characters"):
        change("Lovelace-1815", "Babbage1791")
    change("Lovelace-1815", "Babbage-1791")
    assert ada.club.tokens("ada", "Babbage-1791")
    for _ in range(3):
        with refused("NotAuthorizedException", "Incorrect username or password."):
            change("Wrong-1815", "Babbage-1791")
    with refused("LimitExceededException", "Attempt limit exceeded, please try after some time."):
        change("Babbage-1791", "Lovelace-1815")


def test_users_delete_themselves(ada: Member, refused: Any) -> None:
    ada.club.cognito.delete_user(AccessToken=ada.token)
    with refused("UserNotFoundException", "User does not exist."):
        ada.club.user("ada")
    with refused("UserNotFoundException", "User does not exist."):
        ada.club.cognito.get_user(AccessToken=ada.token)
    ada.club.sign_up("ada")
