"""A pool that remembers passwords takes none a second time."""

from typing import Any

import pytest

from .conftest import PASSWORD, Club
from .test_groups import refusal

USED = ("PasswordHistoryPolicyViolationException", "Password has previously been used")


@pytest.fixture
def club(clubs: Any) -> Club:
    remembering = clubs(Policies={"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 2}})
    join(remembering)
    return remembering


def join(club: Club, **attributes: str) -> None:
    club.invite("ada", "Temporary-0", **attributes)
    club.set_password("ada", PASSWORD)


def change(club: Club, old: str, new: str) -> None:
    token = club.sign_in("ada", old)["AuthenticationResult"]["AccessToken"]
    club.cognito.change_password(AccessToken=token, PreviousPassword=old, ProposedPassword=new)


def test_the_password_in_use_and_the_two_before_are_refused(club: Club) -> None:
    assert refusal(change, club=club, old=PASSWORD, new=PASSWORD) == USED
    change(club, PASSWORD, "Second-1815")
    change(club, "Second-1815", "Third-1815")
    for former in (PASSWORD, "Second-1815", "Third-1815"):
        assert refusal(change, club=club, old="Third-1815", new=former) == USED


def test_one_that_is_forgotten_is_taken_again(club: Club) -> None:
    for number in range(3):
        club.set_password("ada", f"Number-{number}")
    club.set_password("ada", PASSWORD)
    club.sign_in("ada")


def test_administrators_and_new_users_are_held_to_it_too(club: Club) -> None:
    assert refusal(club.set_password, name="ada", password=PASSWORD) == USED
    club.invite("bob", "Temporary-1")
    challenge = club.sign_in("bob", "Temporary-1")
    assert refusal(club.respond, name="bob", challenge=challenge, NEW_PASSWORD="Temporary-1") == USED


def test_a_reset_does_not_bring_an_old_one_back(clubs: Any, inbox: Any) -> None:
    club = clubs(AutoVerifiedAttributes=["email"], Policies={"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 2}})
    join(club, email="ada@mail.example", email_verified="true")
    club.cognito.forgot_password(ClientId=club.client_id, Username="ada")
    request = {"ClientId": club.client_id, "Username": "ada", "ConfirmationCode": inbox.code("ada@mail.example"), "Password": PASSWORD}
    assert refusal(club.cognito.confirm_forgot_password, **request) == USED


def test_a_pool_that_remembers_none_takes_the_same_again(clubs: Any) -> None:
    forgetful = clubs()
    forgetful.join("ada")
    change(forgetful, PASSWORD, PASSWORD)
