"""USER_SRP_AUTH: a client that never sends the password, here pycognito's, unchanged."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from pycognito.aws_srp import AWSSRP

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow")

PASSWORD = "Lovelace-1815"
WRONG = ("NotAuthorizedException", "Incorrect username or password.")


def srp_client(club: Any, name: str = "ada", password: str = PASSWORD, *, client: str = "", secret: str | None = None) -> AWSSRP:
    return AWSSRP(name, password, club.pool_id, client or club.client_id, client=club.cognito, client_secret=secret)


def begin(club: Any, srp: AWSSRP) -> dict[str, Any]:
    return club.cognito.initiate_auth(AuthFlow="USER_SRP_AUTH", ClientId=srp.client_id, AuthParameters=srp.get_auth_params())


def answer(club: Any, srp: AWSSRP, responses: dict[str, str]) -> dict[str, Any]:
    return club.cognito.respond_to_auth_challenge(ClientId=srp.client_id, ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=responses)


def proof(club: Any, srp: AWSSRP, *, name: str = "ada") -> dict[str, str]:
    return srp.process_challenge(begin(club, srp)["ChallengeParameters"], {"USERNAME": name})


def test_pycognito_signs_in(club: Any) -> None:
    club.join("ada")
    tokens = srp_client(club).authenticate_user()
    assert set(tokens["AuthenticationResult"]) == {"AccessToken", "IdToken", "RefreshToken", "ExpiresIn", "TokenType"}


def test_the_challenge_says_what_clients_read_and_keeps_no_session(club: Any) -> None:
    club.join("ada")
    challenge = begin(club, srp_client(club))
    assert challenge["ChallengeName"] == "PASSWORD_VERIFIER"
    assert "Session" not in challenge
    parameters = challenge["ChallengeParameters"]
    assert set(parameters) == {"SALT", "SECRET_BLOCK", "SRP_B", "USERNAME", "USER_ID_FOR_SRP"}
    assert parameters["USERNAME"] == parameters["USER_ID_FOR_SRP"] == "ada"
    assert base64.b64decode(parameters["SECRET_BLOCK"], validate=True)


def test_pycognito_signs_in_to_a_confidential_client_with_an_address(clubs: Callable[..., Any]) -> None:
    club = clubs(UsernameAttributes=["email"])
    club.join("ada@example.com", email="ada@example.com")
    app = club.app(GenerateSecret=True)
    srp = srp_client(club, "ada@example.com", client=app["ClientId"], secret=app["ClientSecret"])
    assert srp.authenticate_user()["AuthenticationResult"]["AccessToken"]


def test_pycognito_chooses_the_new_password_of_an_invited_user(club: Any) -> None:
    club.invite("ada")
    tokens = srp_client(club).set_new_password_challenge("Countess-1852")
    assert tokens["AuthenticationResult"]["AccessToken"]
    assert srp_client(club, password="Countess-1852").authenticate_user()["AuthenticationResult"]


def test_a_server_signs_in_with_srp_too(club: Any, refused: Any) -> None:
    club.join("ada")
    srp = srp_client(club)
    place = {"UserPoolId": club.pool_id, "ClientId": club.client_id}
    challenge = club.cognito.admin_initiate_auth(AuthFlow="USER_SRP_AUTH", AuthParameters=srp.get_auth_params(), **place)
    responses = srp.process_challenge(challenge["ChallengeParameters"], {"USERNAME": "ada"})
    with refused("NotAuthorizedException", "Invalid session for the user."):
        answer(club, srp, responses)
    answered = club.cognito.admin_respond_to_auth_challenge(ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=responses, **place)
    assert answered["AuthenticationResult"]["AccessToken"]


def test_a_wrong_password_is_refused(club: Any, refused: Any) -> None:
    club.join("ada")
    with refused(*WRONG):
        srp_client(club, password="Babbage-1791").authenticate_user()


def flipped(text: str, position: int = 5) -> str:
    """The same base64 with one bit changed."""
    content = bytearray(base64.b64decode(text))
    content[position] ^= 1
    return base64.b64encode(content).decode()


@pytest.mark.parametrize(
    "change",
    [
        {"PASSWORD_CLAIM_SIGNATURE": flipped},
        {"PASSWORD_CLAIM_SIGNATURE": lambda _: ""},
        {"PASSWORD_CLAIM_SIGNATURE": lambda _: "no base64!"},
        {"TIMESTAMP": lambda stamp: stamp[:-1] + str((int(stamp[-1]) + 1) % 10)},
        {"TIMESTAMP": lambda stamp: stamp.replace("UTC", "GMT")},
        {"TIMESTAMP": lambda _: "now"},
        {"PASSWORD_CLAIM_SECRET_BLOCK": lambda block: flipped(block, 1)},
    ],
)
def test_one_changed_bit_of_the_proof_is_enough_to_refuse_it(club: Any, change: dict[str, Callable[[str], str]]) -> None:
    club.join("ada")
    srp = srp_client(club)
    responses = proof(club, srp)
    changed = {key: change[key](value) if key in change else value for key, value in responses.items()}
    with pytest.raises(club.cognito.exceptions.ClientError) as caught:
        answer(club, srp, changed)
    assert caught.value.response["Error"]["Message"] in (WRONG[1], "Missing required parameter PASSWORD_CLAIM_SIGNATURE")


@pytest.mark.parametrize("position", [4, 20, 300, -1])
def test_a_changed_secret_block_is_none(club: Any, refused: Any, position: int) -> None:
    club.join("ada")
    srp = srp_client(club)
    responses = proof(club, srp)
    responses["PASSWORD_CLAIM_SECRET_BLOCK"] = flipped(responses["PASSWORD_CLAIM_SECRET_BLOCK"], position)
    with refused("NotAuthorizedException", "Invalid session for the user."):
        answer(club, srp, responses)


def test_a_proof_for_another_a_is_refused(club: Any, refused: Any) -> None:
    club.join("ada")
    srp = srp_client(club)
    parameters = {**srp.get_auth_params(), "SRP_A": f"{srp.large_a_value ^ 1:x}"}
    challenge = club.cognito.initiate_auth(AuthFlow="USER_SRP_AUTH", ClientId=club.client_id, AuthParameters=parameters)
    with refused(*WRONG):
        answer(club, srp, srp.process_challenge(challenge["ChallengeParameters"], parameters))


@pytest.mark.parametrize("multiple", [0, 1, 2])
def test_an_a_that_is_zero_in_the_group_is_refused_at_once(club: Any, refused: Any, multiple: int) -> None:
    club.join("ada")
    srp = srp_client(club)
    parameters = {**srp.get_auth_params(), "SRP_A": f"{srp.big_n * multiple:x}"}
    with refused("InvalidParameterException", "Invalid SRP_A"):
        club.cognito.initiate_auth(AuthFlow="USER_SRP_AUTH", ClientId=club.client_id, AuthParameters=parameters)


def test_a_secret_block_is_good_for_one_try(club: Any, refused: Any) -> None:
    club.join("ada")
    srp = srp_client(club)
    used = ("NotAuthorizedException", "Invalid session for the user, session can only be used once.")
    responses = proof(club, srp)
    assert answer(club, srp, responses)["AuthenticationResult"]
    with refused(*used):
        answer(club, srp, responses)
    responses = proof(club, srp)
    with refused(*WRONG):
        answer(club, srp, {**responses, "PASSWORD_CLAIM_SIGNATURE": flipped(responses["PASSWORD_CLAIM_SIGNATURE"])})
    with refused(*used):
        answer(club, srp, responses)


def test_a_secret_block_and_its_timestamp_grow_old(club: Any, clock: Any, refused: Any) -> None:
    club.join("ada")
    patient = srp_client(club, client=club.app(AuthSessionValidity=15)["ClientId"])
    hasty = srp_client(club)
    late, later, latest = proof(club, hasty), proof(club, patient), proof(club, patient)
    clock.move(minutes=3)
    with refused("NotAuthorizedException", "Invalid session for the user, session is expired."):
        answer(club, hasty, late)
    assert answer(club, patient, later)["AuthenticationResult"]
    clock.move(minutes=3)
    with refused(*WRONG):
        answer(club, patient, latest)


def test_the_users_standing_is_told_with_the_second_answer(club: Any, refused: Any) -> None:
    club.join("ada")
    club.cognito.admin_disable_user(UserPoolId=club.pool_id, Username="ada")
    srp = srp_client(club)
    responses = proof(club, srp)
    with refused("NotAuthorizedException", "User is disabled."):
        answer(club, srp, responses)
    club.cognito.sign_up(ClientId=club.client_id, Username="eve", Password=PASSWORD)
    with refused("UserNotConfirmedException", "User is not confirmed."):
        srp_client(club, "eve").authenticate_user()


def test_wrong_proofs_lock_the_user_like_wrong_passwords(club: Any, refused: Any) -> None:
    club.join("ada")
    for _ in range(2):
        with refused(*WRONG):
            srp_client(club, password="Babbage-1791").authenticate_user()
        with refused(*WRONG):
            club.sign_in("ada", "Babbage-1791")
    with refused(*WRONG):
        srp_client(club, password="Babbage-1791").authenticate_user()
    locked = ("NotAuthorizedException", "Password attempts exceeded")
    with refused(*locked):
        srp_client(club).authenticate_user()
    with refused(*locked):
        club.sign_in("ada")


def test_an_unknown_user_is_named_as_such_by_default(club: Any, refused: Any) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        begin(club, srp_client(club, "nobody"))


@pytest.mark.parametrize("attributes", [[], ["email"]])
def test_a_client_that_hides_users_challenges_a_stranger_like_anybody(
    clubs: Callable[..., Any], refused: Any, attributes: list[str]
) -> None:
    club = clubs(**({"UsernameAttributes": attributes} if attributes else {}))
    name, nobody = ("ada@example.com", "eve@example.com") if attributes else ("ada", "eve")
    club.join(name, **({"email": name} if attributes else {}))
    discreet = club.app(PreventUserExistenceErrors="ENABLED")["ClientId"]

    def challenge(who: str) -> dict[str, str]:
        return begin(club, srp_client(club, who, client=discreet))["ChallengeParameters"]

    known, stranger, again = challenge(name), challenge(nobody), challenge(nobody)
    assert set(known) == set(stranger)
    for key in ("SALT", "USERNAME", "USER_ID_FOR_SRP"):
        assert stranger[key] == again[key]
        assert len(stranger[key]) == len(known[key])
    assert stranger["SRP_B"] != again["SRP_B"]
    assert abs(len(stranger["SECRET_BLOCK"]) - len(known["SECRET_BLOCK"])) <= 8
    assert stranger["SALT"] != challenge("mallory@example.com" if attributes else "mallory")["SALT"]
    for who in (name, nobody):
        with refused(*WRONG):
            srp_client(club, who, "Babbage-1791", client=discreet).authenticate_user()


def test_a_stranger_is_locked_like_a_user(club: Any, refused: Any) -> None:
    discreet = club.app(PreventUserExistenceErrors="ENABLED")["ClientId"]
    for _ in range(5):
        with refused(*WRONG):
            srp_client(club, "nobody", client=discreet).authenticate_user()
    with refused("NotAuthorizedException", "Password attempts exceeded"):
        srp_client(club, "nobody", client=discreet).authenticate_user()


@pytest.mark.parametrize("missing", ["USERNAME", "PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP"])
def test_a_missing_response_is_named(club: Any, refused: Any, missing: str) -> None:
    club.join("ada")
    srp = srp_client(club)
    responses = {key: value for key, value in proof(club, srp).items() if key != missing}
    with refused("InvalidParameterException", f"Missing required parameter {missing}"):
        answer(club, srp, responses)


def test_srp_must_be_allowed(club: Any, refused: Any) -> None:
    client = club.app("ALLOW_USER_PASSWORD_AUTH")["ClientId"]
    with refused("InvalidParameterException", "USER_SRP_AUTH is not enabled for the client."):
        begin(club, srp_client(club, client=client))


def test_a_client_that_names_no_flow_allows_srp(club: Any) -> None:
    club.join("ada")
    client = club.cognito.create_user_pool_client(UserPoolId=club.pool_id, ClientName="bare")["UserPoolClient"]["ClientId"]
    assert srp_client(club, client=client).authenticate_user()["AuthenticationResult"]
