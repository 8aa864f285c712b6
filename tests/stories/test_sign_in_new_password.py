"""NEW_PASSWORD_REQUIRED: somebody whom an administrator created chooses their own password."""

import json
from typing import Any

import pytest

NEW = "Countess-1852"
REQUIRED = [{"Name": "given_name", "Required": True, "Mutable": True}]


def respond(club: Any, challenge: dict[str, Any], *, name: str = "ada", client: str = "", **responses: str) -> dict[str, Any]:
    given = {"USERNAME": name, "NEW_PASSWORD": NEW, **{key.replace("__", "."): value for key, value in responses.items()}}
    return club.cognito.respond_to_auth_challenge(
        ClientId=client or club.client_id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=challenge["Session"],
        ChallengeResponses={key: value for key, value in given.items() if value},
    )


def status(club: Any, name: str = "ada") -> str:
    return club.cognito.admin_get_user(UserPoolId=club.pool_id, Username=name)["UserStatus"]


def test_a_temporary_password_leads_to_a_challenge_and_the_answer_to_tokens(club: Any, refused: Any) -> None:
    club.invite("ada", email="ada@example.com")
    challenge = club.sign_in("ada")
    assert challenge["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert challenge["Session"].startswith("AYABe")
    assert "AuthenticationResult" not in challenge
    parameters = challenge["ChallengeParameters"]
    assert parameters["USER_ID_FOR_SRP"] == "ada"
    assert json.loads(parameters["requiredAttributes"]) == []
    assert json.loads(parameters["userAttributes"]) == {"email": "ada@example.com"}

    assert set(respond(club, challenge)["AuthenticationResult"]) >= {"AccessToken", "IdToken", "RefreshToken"}
    assert status(club) == "CONFIRMED"
    assert club.tokens("ada", NEW)
    with refused("NotAuthorizedException", "Incorrect username or password."):
        club.sign_in("ada")


def test_the_same_password_may_be_chosen_again(club: Any) -> None:
    club.invite("ada")
    assert respond(club, club.sign_in("ada"), NEW_PASSWORD="Lovelace-1815")["AuthenticationResult"]
    assert club.tokens("ada")


def test_required_attributes_are_asked_for_and_kept(clubs: Any, refused: Any) -> None:
    club = clubs(Schema=REQUIRED)
    club.invite("ada")
    challenge = club.sign_in("ada")
    assert json.loads(challenge["ChallengeParameters"]["requiredAttributes"]) == ["userAttributes.given_name"]
    with refused("InvalidParameterException", "Invalid attributes given, given_name is missing"):
        respond(club, challenge)
    assert respond(club, challenge, userAttributes__given_name="Ada", userAttributes__nickname="countess")["AuthenticationResult"]
    described = club.cognito.admin_get_user(UserPoolId=club.pool_id, Username="ada")["UserAttributes"]
    assert {entry["Name"]: entry["Value"] for entry in described}.items() >= {"given_name": "Ada", "nickname": "countess"}.items()


def test_what_is_already_known_may_not_be_sent(club: Any, refused: Any) -> None:
    club.invite("ada", email="ada@example.com")
    with refused("NotAuthorizedException", "Cannot modify an already provided email"):
        respond(club, club.sign_in("ada"), userAttributes__email="eve@example.com")


def test_a_weak_password_is_refused_and_the_session_can_be_tried_again(club: Any, refused: Any) -> None:
    club.invite("ada")
    challenge = club.sign_in("ada")
    with refused("InvalidPasswordException", "Password does not conform to policy: Password not long enough"):
        respond(club, challenge, NEW_PASSWORD="short")
    assert status(club) == "FORCE_CHANGE_PASSWORD"
    assert respond(club, challenge)["AuthenticationResult"]


def test_a_session_is_good_for_one_answer(club: Any, refused: Any) -> None:
    club.invite("ada")
    challenge = club.sign_in("ada")
    respond(club, challenge)
    with refused("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
        respond(club, challenge)


def test_a_session_lasts_as_long_as_the_client_says(club: Any, clock: Any, refused: Any) -> None:
    club.invite("ada")
    short, long = club.sign_in("ada"), club.app(AuthSessionValidity=15)["ClientId"]
    lasting = club.sign_in("ada", client=long)
    clock.move(minutes=3)
    with refused("NotAuthorizedException", "Invalid session for the user, session is expired."):
        respond(club, short)
    clock.move(minutes=11)
    assert respond(club, lasting, client=long)["AuthenticationResult"]


def test_sessions_of_others_are_refused(club: Any, clubs: Any, refused: Any) -> None:
    club.invite("ada")
    club.invite("eve")
    challenge = club.sign_in("ada")
    other = club.app()["ClientId"]
    foreign = clubs()
    foreign.invite("ada")
    invalid = ("NotAuthorizedException", "Invalid session for the user.")
    with refused(*invalid):
        respond(club, challenge, name="eve")
    with refused(*invalid):
        respond(club, challenge, client=other)
    with refused(*invalid):
        respond(foreign, challenge)
    with refused(*invalid):
        respond(club, {"Session": "AYABe" + "x" * 400})
    with refused(*invalid):
        club.cognito.admin_respond_to_auth_challenge(
            UserPoolId=club.pool_id,
            ClientId=club.client_id,
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=challenge["Session"],
            ChallengeResponses={"USERNAME": "ada", "NEW_PASSWORD": NEW},
        )
    with refused(*invalid):
        club.cognito.respond_to_auth_challenge(
            ClientId=club.client_id,
            ChallengeName="SMS_MFA",
            Session=challenge["Session"],
            ChallengeResponses={"USERNAME": "ada", "SMS_MFA_CODE": "123456"},
        )
    assert respond(club, challenge)["AuthenticationResult"]


def test_another_temporary_password_ends_the_sessions_of_the_first(club: Any, refused: Any) -> None:
    club.invite("ada")
    challenge = club.sign_in("ada")
    club.set_password("ada", "Another-1", permanent=False)
    with refused("NotAuthorizedException", "Invalid session for the user."):
        respond(club, challenge)


@pytest.mark.parametrize("missing", ["USERNAME", "NEW_PASSWORD"])
def test_a_missing_answer_is_named(club: Any, refused: Any, missing: str) -> None:
    club.invite("ada")
    given = {"name": ""} if missing == "USERNAME" else {"NEW_PASSWORD": ""}
    with refused("InvalidParameterException", f"Missing required parameter {missing}"):
        respond(club, club.sign_in("ada"), **given)


def test_a_temporary_password_is_good_for_so_many_days(clubs: Any, clock: Any, refused: Any) -> None:
    policy = {"MinimumLength": 8, "TemporaryPasswordValidityDays": 2}
    club = clubs(Policies={"PasswordPolicy": policy})
    club.invite("ada")
    clock.move(days=1, hours=23)
    assert club.sign_in("ada")["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    clock.move(hours=2)
    with refused("NotAuthorizedException", "Temporary password has expired and must be reset by an administrator."):
        club.sign_in("ada")
    club.set_password("ada", "Lovelace-1815", permanent=False)
    assert club.sign_in("ada")["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_a_server_answers_for_its_users(club: Any) -> None:
    club.invite("ada")
    challenge = club.cognito.admin_initiate_auth(
        UserPoolId=club.pool_id,
        ClientId=club.client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": "Lovelace-1815"},
    )
    answer = club.cognito.admin_respond_to_auth_challenge(
        UserPoolId=club.pool_id,
        ClientId=club.client_id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=challenge["Session"],
        ChallengeResponses={"USERNAME": "ada", "NEW_PASSWORD": NEW},
    )
    assert answer["AuthenticationResult"]["IdToken"]
