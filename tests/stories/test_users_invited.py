"""Users whom an administrator makes and invites."""

from typing import Any

import pytest


def create(club: Any, name: str, *attributes: tuple[str, str], **more: Any) -> dict[str, Any]:
    given = [{"Name": key, "Value": value} for key, value in attributes]
    return club.cognito.admin_create_user(UserPoolId=club.pool_id, Username=name, UserAttributes=given, **more)["User"]


def password_in(mail: dict[str, Any]) -> str:
    return mail["html"].split("temporary password is ")[1].removesuffix(".")


def test_an_invitation_brings_a_temporary_password_that_must_be_changed(club: Any, inbox: Any) -> None:
    user = create(club, "ada", ("email", "invited@example.com"))
    assert (user["UserStatus"], user["Enabled"], user["Username"]) == ("FORCE_CHANGE_PASSWORD", True, "ada")
    assert {entry["Name"]: entry["Value"] for entry in user["Attributes"]}["email"] == "invited@example.com"

    mail = inbox.last("invited@example.com")
    assert mail["subject"] == "Your temporary password"
    assert mail["html"].startswith("Your username is ada and temporary password is ")
    assert club.sign_in("ada", password_in(mail))["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_the_pool_words_its_invitation(clubs: Any, inbox: Any) -> None:
    template = {"EmailSubject": "Come in, {username}", "EmailMessage": "<b>{username}</b>: temporary password is {####}"}
    club = clubs(AdminCreateUserConfig={"InviteMessageTemplate": template}, UsernameAttributes=["email"])
    create(club, "worded@example.com", TemporaryPassword="Given&Raw-1815")
    mail = inbox.last("worded@example.com")
    assert mail["subject"] == "Come in, {username}"
    assert mail["html"] == "<b>worded@example.com</b>: temporary password is Given&Raw-1815"


def test_an_invitation_is_sent_again_with_another_password(club: Any, inbox: Any, clock: Any, refused: Any) -> None:
    create(club, "ada", ("email", "resent@example.com"))
    first = password_in(inbox.last("resent@example.com"))
    clock.move(days=8)
    with refused("NotAuthorizedException", "Temporary password has expired and must be reset by an administrator."):
        club.sign_in("ada", first)
    create(club, "ada", MessageAction="RESEND")
    second = password_in(inbox.last("resent@example.com"))
    with refused("NotAuthorizedException", "Incorrect username or password."):
        club.sign_in("ada", first)
    assert club.sign_in("ada", second)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_only_those_who_have_not_come_in_are_invited_again(club: Any, refused: Any) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        create(club, "ada", MessageAction="RESEND")
    club.join("ada")
    with refused("UnsupportedUserStateException", "Resend not possible. ada status is not FORCE_CHANGE_PASSWORD"):
        create(club, "ada", MessageAction="RESEND")


def test_a_suppressed_invitation_is_not_sent(club: Any, inbox: Any) -> None:
    create(club, "ada", ("email", "quiet@example.com"), MessageAction="SUPPRESS", TemporaryPassword="Lovelace-1815")
    assert inbox.to("quiet@example.com") == []
    assert club.sign_in("ada")["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_a_user_without_an_address_gets_no_invitation_unless_one_is_asked_for(club: Any, refused: Any) -> None:
    assert create(club, "ada")["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    with refused("InvalidParameterException", "No email provided but desired delivery medium was Email"):
        create(club, "bob", DesiredDeliveryMediums=["EMAIL"])
    with refused("InvalidSmsRoleAccessPolicyException", "Role does not have permission to publish with SNS"):
        create(club, "bob", ("phone_number", "+15550100"), DesiredDeliveryMediums=["SMS"])
    with refused("UserNotFoundException", "User does not exist."):
        club.user("bob")


def test_a_temporary_password_obeys_the_policy(club: Any, refused: Any) -> None:
    text = "Password did not conform with password policy: Password must have numeric characters"
    with refused("InvalidPasswordException", text):
        create(club, "ada", TemporaryPassword="Lovelace-")


def test_a_name_that_somebody_has_is_refused(clubs: Any, refused: Any) -> None:
    club = clubs(UsernameAttributes=["email"])
    create(club, "taken@example.com", MessageAction="SUPPRESS")
    with refused("UsernameExistsException", "User account already exists"):
        create(club, "taken@example.com")


def test_required_attributes_may_wait_but_a_flag_needs_its_address(clubs: Any, refused: Any) -> None:
    club = clubs(Schema=[{"Name": "email", "Required": True}])
    create(club, "ada")
    with refused("InvalidParameterException", "Email is required to verify/un-verify an email"):
        create(club, "bob", ("email_verified", "true"))


@pytest.mark.parametrize("force", [False, True])
def test_a_verified_alias_is_moved_only_when_that_is_asked_for(clubs: Any, refused: Any, force: bool) -> None:
    club = clubs(AliasAttributes=["email"])
    verified = (("email", "moved@example.com"), ("email_verified", "true"))
    create(club, "ada", *verified, MessageAction="SUPPRESS")
    if force:
        create(club, "bob", *verified, MessageAction="SUPPRESS", ForceAliasCreation=True)
        assert club.user("moved@example.com")["Username"] == "bob"
        assert club.user("ada")["UserAttributes"]["email_verified"] == "false"
    else:
        with refused("UsernameExistsException", "An account with the email already exists."):
            create(club, "bob", *verified, MessageAction="SUPPRESS")
        assert club.user("moved@example.com")["Username"] == "ada"
