"""CUSTOM_AUTH: signing in by challenges that the pool's owner makes up."""

from typing import Any

import pytest
from pycognito.aws_srp import AWSSRP

RIGHT = "swordfish"
WRONG_NAME_OR_PASSWORD = ("NotAuthorizedException", "Incorrect username or password.")
FLOWS = ("ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")


def three_tries(event: dict[str, Any]) -> dict[str, Any]:
    """Tokens after a right answer, the end after three wrong ones, else the next challenge; a password first where SRP_A came."""
    results = event["request"]["session"]
    last = results[-1] if results else None
    if last and last["challengeName"] == "SRP_A":
        event["response"] = {"challengeName": "PASSWORD_VERIFIER", "issueTokens": False, "failAuthentication": False}
    elif last and last["challengeName"] == "CUSTOM_CHALLENGE" and last["challengeResult"]:
        event["response"] = {"issueTokens": True, "failAuthentication": False}
    elif len([result for result in results if result["challengeName"] == "CUSTOM_CHALLENGE"]) >= 3:
        event["response"] = {"issueTokens": False, "failAuthentication": True}
    else:
        event["response"] = {"challengeName": "CUSTOM_CHALLENGE", "issueTokens": False, "failAuthentication": False}
    return event


def password_of_the_day(event: dict[str, Any]) -> dict[str, Any]:
    number = len(event["request"]["session"]) + 1
    event["response"] = {
        "publicChallengeParameters": {"hint": "a fish"},
        "privateChallengeParameters": {"answer": RIGHT},
        "challengeMetadata": f"TRY_{number}",
    }
    return event


def compare(event: dict[str, Any]) -> dict[str, Any]:
    event["response"]["answerCorrect"] = event["request"]["challengeAnswer"] == event["request"]["privateChallengeParameters"]["answer"]
    return event


class Door:
    """A club with three functions at its door."""

    def __init__(self, triggered: Any, lambdas: Any, **more: Any) -> None:
        self.define, self.create, self.verify = lambdas.add(three_tries), lambdas.add(password_of_the_day), lambdas.add(compare)
        self.club = triggered(
            DefineAuthChallenge=self.define, CreateAuthChallenge=self.create, VerifyAuthChallengeResponse=self.verify, **more
        )
        self.client_id = self.club.app(*FLOWS)["ClientId"]
        self.cognito = self.club.cognito

    def knock(self, name: str = "ada", *, client: str = "", metadata: dict[str, str] | None = None, **parameters: str) -> dict[str, Any]:
        return self.cognito.initiate_auth(
            AuthFlow="CUSTOM_AUTH",
            ClientId=client or self.client_id,
            AuthParameters={"USERNAME": name, **parameters},
            ClientMetadata=metadata or {},
        )

    def say(self, challenge: dict[str, Any], answer: str, *, name: str = "ada", client: str = "", **more: Any) -> dict[str, Any]:
        return self.cognito.respond_to_auth_challenge(
            ClientId=client or self.client_id,
            ChallengeName="CUSTOM_CHALLENGE",
            Session=challenge["Session"],
            ChallengeResponses={"USERNAME": name, "ANSWER": answer},
            **more,
        )


@pytest.fixture
def door(triggered: Any, lambdas: Any) -> Door:
    door = Door(triggered, lambdas)
    door.club.join("ada", email="ada@example.com")
    return door


def test_a_right_answer_is_as_good_as_a_password(door: Door) -> None:
    challenge = door.knock()
    assert challenge["ChallengeName"] == "CUSTOM_CHALLENGE"
    assert challenge["ChallengeParameters"] == {"hint": "a fish", "USERNAME": "ada"}
    tokens = door.say(challenge, RIGHT)["AuthenticationResult"]
    assert door.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ada"
    assert door.club.refresh(tokens["RefreshToken"], client=door.client_id)


def test_the_functions_see_what_has_happened_so_far(door: Door, lambdas: Any) -> None:
    second = door.say(door.knock(metadata={"not": "passed on"}), "herring", ClientMetadata={"from": "web"})
    door.say(second, RIGHT)

    first_try = {"challengeName": "CUSTOM_CHALLENGE", "challengeResult": False, "challengeMetadata": "TRY_1"}
    second_try = {"challengeName": "CUSTOM_CHALLENGE", "challengeResult": True, "challengeMetadata": "TRY_2"}
    defined = lambdas.events(door.define)
    assert [event["request"]["session"] for event in defined] == [[], [first_try], [first_try, second_try]]
    assert defined[0]["triggerSource"] == "DefineAuthChallenge_Authentication"
    assert defined[0]["response"] == {"challengeName": None, "issueTokens": None, "failAuthentication": None}
    assert "clientMetadata" not in defined[0]["request"]
    assert "userNotFound" not in defined[0]["request"]
    assert defined[0]["request"]["userAttributes"]["email"] == "ada@example.com"

    created = lambdas.events(door.create)
    assert [event["request"]["challengeName"] for event in created] == ["CUSTOM_CHALLENGE"] * 2
    assert created[0]["triggerSource"] == "CreateAuthChallenge_Authentication"
    assert created[0]["response"] == {"publicChallengeParameters": None, "privateChallengeParameters": None, "challengeMetadata": None}
    assert created[1]["request"]["clientMetadata"] == {"from": "web"}

    verified = lambdas.events(door.verify)
    assert verified[0]["triggerSource"] == "VerifyAuthChallengeResponse_Authentication"
    assert verified[0]["request"]["privateChallengeParameters"] == {"answer": RIGHT}
    assert verified[0]["request"]["challengeAnswer"] == "herring"
    assert verified[0]["response"] == {"answerCorrect": None}


def test_three_wrong_answers_are_enough_where_the_owner_says_so(door: Door, refused: Any) -> None:
    challenge = door.knock()
    for _ in range(2):
        challenge = door.say(challenge, "herring")
        assert challenge["ChallengeName"] == "CUSTOM_CHALLENGE"
    with refused(*WRONG_NAME_OR_PASSWORD):
        door.say(challenge, "herring")


def test_each_answer_needs_the_session_of_its_own_challenge(door: Door, refused: Any) -> None:
    first = door.knock()
    second = door.say(first, "herring")
    with refused("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
        door.say(first, RIGHT)
    assert door.say(second, RIGHT)["AuthenticationResult"]
    with refused("NotAuthorizedException", "Invalid session for the user."):
        door.say({"Session": "A" * 40}, RIGHT)


def test_an_answer_has_to_be_there(door: Door, refused: Any) -> None:
    challenge = door.knock()
    with refused("InvalidParameterException", "Missing required parameter ANSWER"):
        door.cognito.respond_to_auth_challenge(
            ClientId=door.client_id, ChallengeName="CUSTOM_CHALLENGE", Session=challenge["Session"], ChallengeResponses={"USERNAME": "ada"}
        )


def test_what_the_owner_keeps_to_himself_may_be_large(door: Door, lambdas: Any) -> None:
    secret = "x" * 20_000

    def create(event: dict[str, Any]) -> dict[str, Any]:
        event["response"] = {"privateChallengeParameters": {"answer": secret}}
        return event

    club = door.club
    config = {
        **club.cognito.describe_user_pool(UserPoolId=club.pool_id)["UserPool"]["LambdaConfig"],
        "CreateAuthChallenge": lambdas.add(create),
    }
    club.cognito.update_user_pool(UserPoolId=club.pool_id, LambdaConfig=config)
    assert door.say(door.knock(), secret)["AuthenticationResult"]


def test_an_administrator_may_ask_the_questions(door: Door) -> None:
    club = door.club
    who = {"UserPoolId": club.pool_id, "ClientId": door.client_id}
    challenge = club.cognito.admin_initiate_auth(**who, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": "ada"})
    answered = club.cognito.admin_respond_to_auth_challenge(
        **who,
        ChallengeName="CUSTOM_CHALLENGE",
        Session=challenge["Session"],
        ChallengeResponses={"USERNAME": "ada", "ANSWER": RIGHT},
    )
    assert answered["AuthenticationResult"]


def srp(door: Door, password: str) -> tuple[AWSSRP, dict[str, str]]:
    helper = AWSSRP(username="ada", password=password, pool_id=door.club.pool_id, client_id=door.client_id, client=door.cognito)
    return helper, {**helper.get_auth_params(), "CHALLENGE_NAME": "SRP_A"}


def prove(door: Door, helper: AWSSRP, challenge: dict[str, Any]) -> dict[str, Any]:
    assert challenge["ChallengeName"] == "PASSWORD_VERIFIER"
    return door.cognito.respond_to_auth_challenge(
        ClientId=door.client_id,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses=helper.process_challenge(challenge["ChallengeParameters"], {"USERNAME": "ada"}),
    )


def test_the_owner_may_want_a_password_first(door: Door, lambdas: Any) -> None:
    helper, parameters = srp(door, "Lovelace-1815")
    parameters.pop("USERNAME")
    challenge = prove(door, helper, door.knock(**parameters))
    assert challenge["ChallengeName"] == "CUSTOM_CHALLENGE"
    assert door.say(challenge, RIGHT)["AuthenticationResult"]
    names = [[result["challengeName"] for result in event["request"]["session"]] for event in lambdas.events(door.define)]
    assert names == [["SRP_A"], ["SRP_A", "PASSWORD_VERIFIER"], ["SRP_A", "PASSWORD_VERIFIER", "CUSTOM_CHALLENGE"]]
    assert all(result["challengeResult"] for result in lambdas.events(door.define)[-1]["request"]["session"])


def test_a_wrong_password_ends_it_before_the_owner_is_asked_again(door: Door, lambdas: Any, refused: Any) -> None:
    helper, parameters = srp(door, "Countess-1852")
    parameters.pop("USERNAME")
    challenge = door.knock(**parameters)
    with refused(*WRONG_NAME_OR_PASSWORD):
        prove(door, helper, challenge)
    assert len(lambdas.events(door.define)) == 1


def test_without_functions_there_is_no_such_door(triggered: Any, lambdas: Any, refused: Any) -> None:
    none = ("InvalidUserPoolConfigurationException", "Custom auth lambda trigger is not configured for the user pool.")
    bare = triggered()
    with refused(*none):
        bare.cognito.initiate_auth(AuthFlow="CUSTOM_AUTH", ClientId=bare.app(*FLOWS)["ClientId"], AuthParameters={"USERNAME": "ada"})
    half = triggered(DefineAuthChallenge=lambdas.add(three_tries))
    half.join("ada")
    with refused(*none):
        half.cognito.initiate_auth(AuthFlow="CUSTOM_AUTH", ClientId=half.app(*FLOWS)["ClientId"], AuthParameters={"USERNAME": "ada"})


def test_who_is_not_confirmed_or_disabled_does_not_get_as_far(door: Door, refused: Any) -> None:
    door.club.sign_up("bob")
    with refused("UserNotConfirmedException", "User is not confirmed."):
        door.knock("bob")
    challenge = door.knock()
    door.cognito.admin_disable_user(UserPoolId=door.club.pool_id, Username="ada")
    with refused("NotAuthorizedException", "User is disabled."):
        door.knock()
    with refused("NotAuthorizedException", "User is disabled."):
        door.say(challenge, RIGHT)


def test_a_client_that_hides_its_users_goes_through_the_motions_for_nobody(door: Door, lambdas: Any, refused: Any) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        door.knock("nobody")
    assert lambdas.events(door.define) == []

    discreet = door.club.app(*FLOWS, PreventUserExistenceErrors="ENABLED")["ClientId"]
    challenge = door.knock("nobody", client=discreet)
    assert challenge["ChallengeName"] == "CUSTOM_CHALLENGE"
    assert challenge["ChallengeParameters"] == {"hint": "a fish", "USERNAME": "nobody"}
    with refused(*WRONG_NAME_OR_PASSWORD):
        door.say(challenge, RIGHT, name="nobody", client=discreet)
    for event in (*lambdas.events(door.define), *lambdas.events(door.create), *lambdas.events(door.verify)):
        assert (event["userName"], event["request"]["userNotFound"], event["request"]["userAttributes"]) == ("nobody", True, {})

    assert door.say(door.knock(client=discreet), RIGHT, client=discreet)["AuthenticationResult"]
    assert lambdas.events(door.define)[-1]["request"]["userNotFound"] is False


def test_the_owner_says_something_that_is_no_decision(door: Door, lambdas: Any, refused: Any) -> None:
    def decide(event: dict[str, Any]) -> dict[str, Any]:
        event["response"] = {"challengeName": "RIDDLE"}
        return event

    club = door.club
    club.cognito.update_user_pool(UserPoolId=club.pool_id, LambdaConfig={"DefineAuthChallenge": lambdas.add(decide)})
    with refused("InvalidLambdaResponseException", "Unrecognizable lambda output"):
        door.knock()
    club.cognito.update_user_pool(UserPoolId=club.pool_id, LambdaConfig={"DefineAuthChallenge": lambdas.add()})
    with refused(*WRONG_NAME_OR_PASSWORD):
        door.knock()


def test_a_client_without_the_flow_is_told_so(door: Door, refused: Any) -> None:
    with refused("InvalidParameterException", "CUSTOM_AUTH is not enabled for the client."):
        door.knock(client=door.club.client_id)


def test_a_second_factor_follows_the_password_but_not_the_owners_questions(triggered: Any, lambdas: Any, gatepost: Any) -> None:
    import json
    import urllib.request

    sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "club"}
    door = Door(triggered, lambdas, MfaConfiguration="ON", SmsConfiguration=sms, AutoVerifiedAttributes=["phone_number"])
    number = f"+44{int(gatepost.account) % 10**10:010}"
    door.club.join("ada", phone_number=number, phone_number_verified="true")
    assert door.say(door.knock(), RIGHT)["AuthenticationResult"]

    helper, parameters = srp(door, "Lovelace-1815")
    parameters.pop("USERNAME")
    factor = prove(door, helper, door.knock(**parameters))
    assert factor["ChallengeName"] == "SMS_MFA"
    with urllib.request.urlopen(f"{gatepost.url}/_inbox/texts?to={number.replace('+', '%2B')}") as answer:
        code = json.load(answer)["texts"][0]["code"]
    challenge = door.cognito.respond_to_auth_challenge(
        ClientId=door.client_id,
        ChallengeName="SMS_MFA",
        Session=factor["Session"],
        ChallengeResponses={"USERNAME": "ada", "SMS_MFA_CODE": code},
    )
    assert door.say(challenge, RIGHT)["AuthenticationResult"]
    names = [result["challengeName"] for result in lambdas.events(door.define)[-2]["request"]["session"]]
    assert names == ["SRP_A", "PASSWORD_VERIFIER", "SMS_MFA"]
