"""PreAuthentication and PostAuthentication: the pool's owner stands at the door, before and after."""

from typing import Any

import pytest

DISCREET = {"PreventUserExistenceErrors": "ENABLED"}


@pytest.fixture
def watched(triggered: Any, lambdas: Any) -> Any:
    """A club with a function before the door, one behind it, and Ada."""
    before, behind = lambdas.add(), lambdas.add()
    club = triggered(PreAuthentication=before, PostAuthentication=behind)
    club.before, club.behind = before, behind
    club.sub = club.join("ada", email="ada@example.com")
    return club


def test_both_are_told_who_signs_in(watched: Any, lambdas: Any) -> None:
    watched.cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=watched.client_id,
        AuthParameters={"USERNAME": "ada", "PASSWORD": "Lovelace-1815"},
        ClientMetadata={"door": "back"},
    )
    attributes = {"sub": watched.sub, "cognito:user_status": "CONFIRMED", "email": "ada@example.com"}
    [before], [behind] = lambdas.events(watched.before), lambdas.events(watched.behind)
    assert before["triggerSource"] == "PreAuthentication_Authentication"
    assert before["request"] == {"userAttributes": attributes, "validationData": {"door": "back"}}
    assert before["response"] == {}
    assert behind["triggerSource"] == "PostAuthentication_Authentication"
    assert behind["request"] == {"userAttributes": attributes, "newDeviceUsed": False}


def test_who_is_turned_away_before_has_not_tried_a_password(triggered: Any, lambdas: Any, refused: Any) -> None:
    def refuse(event: dict[str, Any]) -> None:
        raise ValueError("Not on a Sunday.")

    club = triggered(PreAuthentication=lambdas.add(refuse))
    club.join("ada")
    for _ in range(7):
        with refused("UserLambdaValidationException", "PreAuthentication failed with error Not on a Sunday.."):
            club.sign_in("ada", "wrong")


def test_who_is_turned_away_behind_gets_no_tokens(triggered: Any, lambdas: Any, refused: Any) -> None:
    def refuse(event: dict[str, Any]) -> None:
        raise ValueError("Full house")

    club = triggered(PostAuthentication=lambdas.add(refuse))
    club.join("ada")
    with refused("UserLambdaValidationException", "PostAuthentication failed with error Full house."):
        club.sign_in("ada")
    with refused("NotAuthorizedException", "Incorrect username or password."):
        club.sign_in("ada", "wrong")


def test_nobody_is_announced_where_users_are_hidden_only(watched: Any, lambdas: Any, refused: Any) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        watched.sign_in("nobody")
    assert lambdas.events(watched.before) == []
    discreet = watched.app(**DISCREET)["ClientId"]
    with refused("NotAuthorizedException", "Incorrect username or password."):
        watched.sign_in("nobody", client=discreet)
    watched.sign_in("ada", client=discreet)
    nobody, ada = lambdas.events(watched.before)
    assert (nobody["userName"], nobody["request"]["userNotFound"], nobody["request"]["userAttributes"]) == ("nobody", True, {})
    assert ada["request"]["userNotFound"] is False


def test_the_disabled_and_the_locked_out_are_not_announced(watched: Any, lambdas: Any, refused: Any) -> None:
    watched.cognito.admin_disable_user(UserPoolId=watched.pool_id, Username="ada")
    with refused("NotAuthorizedException", "User is disabled."):
        watched.sign_in("ada")
    assert lambdas.events(watched.before) == []


def test_the_unconfirmed_are(watched: Any, lambdas: Any, refused: Any) -> None:
    watched.sign_up("bob")
    with refused("UserNotConfirmedException", "User is not confirmed."):
        watched.sign_in("bob")
    assert [event["userName"] for event in lambdas.events(watched.before)] == ["bob"]


def test_a_proof_of_the_password_is_announced_once(watched: Any, lambdas: Any) -> None:
    from pycognito.aws_srp import AWSSRP

    AWSSRP(
        username="ada", password="Lovelace-1815", pool_id=watched.pool_id, client_id=watched.client_id, client=watched.cognito
    ).authenticate_user()
    assert len(lambdas.events(watched.before)) == len(lambdas.events(watched.behind)) == 1


def test_who_has_yet_to_choose_a_password_is_behind_the_door_only_then(watched: Any, lambdas: Any) -> None:
    watched.invite("bob")
    challenge = watched.sign_in("bob")
    assert lambdas.events(watched.behind) == []
    watched.cognito.respond_to_auth_challenge(
        ClientId=watched.client_id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=challenge["Session"],
        ChallengeResponses={"USERNAME": "bob", "NEW_PASSWORD": "Countess-1852"},
        ClientMetadata={"door": "front"},
    )
    [event] = lambdas.events(watched.behind)
    assert event["request"]["userAttributes"]["cognito:user_status"] == "CONFIRMED"
    assert event["request"]["clientMetadata"] == {"door": "front"}


def test_neither_hears_of_a_refresh(watched: Any, lambdas: Any) -> None:
    tokens = watched.tokens("ada")
    watched.refresh(tokens["RefreshToken"])
    assert len(lambdas.events(watched.before)) == len(lambdas.events(watched.behind)) == 1


def test_a_choice_is_announced_too(watched: Any, lambdas: Any) -> None:
    chooser = watched.app("ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")["ClientId"]
    answer = watched.cognito.initiate_auth(
        AuthFlow="USER_AUTH",
        ClientId=chooser,
        AuthParameters={"USERNAME": "ada", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": "Lovelace-1815"},
    )
    assert answer["AuthenticationResult"]
    assert len(lambdas.events(watched.before)) == len(lambdas.events(watched.behind)) == 1
